"""The only module that talks to a model: typed questions in, checked answers out.

    with Endpoint(model="…", base_url="…", api_key="…") as endpoint:      # or Endpoint.replaying("000.yaml")
        session = endpoint.session(budget=200_000)                        # one report: its counts and its budget
        answer = await session.ask(Call.of(prompt, output=Facts, section="3.2", report=fenced, check=check, text=fenced))
        answer = session.ask_sync(call)                                   # also inside a running loop
        answer.value, answer.rejected, answer.fault, session.usage

A `Call` is a prompt's messages with the pydantic class of the answer. Its `check(value, context)` returns what is wrong:
an `Issue(field, index, message)` for one item of a list, a plain string for the whole. Good items are kept, the others
are asked again in our own Chinese words, at most twice; what still fails is in `answer.rejected`. Validators of the
class see the same context (`info.context`) and may raise `ValueError` in Chinese, with the same effect. `ask` raises a
`ModelError` where nothing usable came back; where a re-ask failed, the kept items are returned with that error as
`answer.fault`. With `dry_run=True` nothing is sent: `session.plan` collects the requests, answers are empty.

`wire.py` is the connection with its retries, `answers.py` reads answers, `store.py` keeps them, `replay.py` recordings.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

from llmeval.answers import (
    Issue,
    Reading,
    Rejection,
    merge,
    read_answer,
    reask_items,
    reask_whole,
    schema_note,
    without,
)
from llmeval.calls import Answer, Call, Check, Plan, PlannedRequest, Usage, empty_answer
from llmeval.errors import AnswerInvalid, EndpointFailed, ModelError, NotRecorded, SettingsError
from llmeval.replay import Recording, key_of, not_recorded
from llmeval.store import ResponseStore
from llmeval.wire import BadRequest, KeyRefused, Wire, hush, quiet, run_sync, text_of

if TYPE_CHECKING:
    import httpx2
    from pydantic import BaseModel

__all__ = [
    "Answer",
    "Call",
    "Check",
    "Endpoint",
    "Issue",
    "Plan",
    "PlannedRequest",
    "Rejection",
    "Session",
    "Usage",
    "run_sync",
]

T = TypeVar("T", bound="BaseModel")

REASKS = 2
MODES = ("tools", "json_schema", "json")
"""Ways of asking for structure, the strictest first."""
DEFAULT_BASE_URL = "https://api.openai.com/v1"


class Endpoint:
    """An OpenAI-compatible endpoint with one model, shared by any number of reports and threads.

    `timeout` in seconds bounds one attempt, `concurrency` the requests under way, `retries` the attempts after the
    first. `store` keeps answers (None: none are kept). `transport` replaces the network.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 180.0,
        concurrency: int = 8,
        retries: int = 4,
        store: ResponseStore | None = None,
        mode: str | None = None,
        dry_run: bool = False,
        transport: httpx2.AsyncBaseTransport | None = None,
        recording: Recording | None = None,
        patience: float = 1.0,
    ) -> None:
        self.model, self.base_url = model, (base_url or DEFAULT_BASE_URL).rstrip("/")
        self.dry_run, self.recording, self.store = dry_run, recording, store
        # local servers need no key, and the client insists on one
        self._wire = Wire(base_url=self.base_url, api_key=api_key or "none", timeout=timeout, concurrency=concurrency,
                          retries=retries, transport=transport, patience=patience)  # fmt: skip
        self._mode = MODES.index(mode) if mode else 0
        self._settled = mode is not None
        self._exhausted = False
        self._warm = True
        self._key_refused: KeyRefused | None = None
        self._lock = threading.Lock()
        self._classes: dict[type, type] = {}
        if store is not None and mode is None and (known := store.mode(self._name)) in MODES:
            self._mode, self._settled = MODES.index(known), True

    @classmethod
    def replaying(cls, cassette: str | Path, *, model: str | None = None) -> Endpoint:
        """An endpoint that answers from a recording and never opens a connection.

        Raises `ReadError` for a file that is no cassette.
        """
        recording = Recording(cassette)
        name = model or recording.model
        if name is None:
            raise SettingsError(f"录制文件 {recording.name} 是空的。请重新录制。",
                                f"The recording {recording.name} is empty. Record it again.")  # fmt: skip
        return cls(name, base_url="http://replay.invalid/v1", transport=recording.transport(), recording=recording,
                   retries=0)  # fmt: skip

    @property
    def host(self) -> str:
        from urllib.parse import urlsplit

        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def mode(self) -> str:
        """The way of asking that is in use."""
        return MODES[self._mode]

    @property
    def attempts(self) -> int:
        """HTTP requests made so far, retries included."""
        return self._wire.attempts

    def session(self, *, budget: int | None = None) -> Session:
        """The use of the endpoint for one report; `budget` in tokens, None for no limit."""
        return Session(self, budget)

    async def ask(self, call: Call[T]) -> Answer[T]:
        """Ask outside any report: nothing is counted."""
        return await self.session().ask(call)

    def close(self) -> None:
        self._wire.close()
        if self.store is not None:
            self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _name(self) -> str:
        return f"{self.base_url} {self.model}"

    async def exchange(self, exchange: _Exchange[T]) -> None:
        """Get one answer, one step down in structure for each 400 until one way has worked."""
        mode = self._mode
        while True:
            try:
                await self._in_mode(exchange, MODES[mode])
            except BadRequest as refused:
                if refused.about == "temperature" and self._warm and exchange.call.temperature is not None:
                    self._warm = False
                    continue
                if not self._may_step_down(mode, refused):
                    raise
                mode += 1
                continue
            break
        self._settle(mode)

    def _may_step_down(self, mode: int, refused: BadRequest) -> bool:
        with self._lock:
            if mode < self._mode:
                return True
            last = mode + 1 == len(MODES)
            # where one way has worked, the refusal is about this request
            if self._settled or self._exhausted or last or refused.about in ("messages", "model"):
                self._exhausted = self._exhausted or last
                return False
            return True

    def _settle(self, mode: int) -> None:
        with self._lock:
            if self._settled and mode <= self._mode:
                return
            self._mode, self._settled = max(mode, self._mode), True
        if self.store is not None and mode:
            self.store.set_mode(self._name, MODES[mode])

    async def _in_mode(self, exchange: _Exchange[T], mode: str) -> None:
        import instructor
        from instructor.core.exceptions import InstructorError

        hush()
        call = exchange.call
        body: dict[str, Any] = {"model": self.model, "messages": [dict(message) for message in exchange.messages]}
        if call.temperature is not None and self._warm:
            body["temperature"] = call.temperature
        if mode == "json":
            body["messages"] = _with_schema(body["messages"], call.output.model_json_schema())
            await exchange.create(**body)
            return
        create: Any = instructor.patch(create=cast("Any", exchange.create), mode=instructor.Mode[mode.upper()])
        value = None
        # a fault of the answer is found again, and told in our words, by `read_answer`
        with quiet(), suppress(InstructorError, ValueError, AssertionError):
            value = await create(response_model=self._class(call.output), context=_Unrendered(call.context),
                                 max_retries=0, strict=False, **body)  # fmt: skip
        if exchange.error is not None:
            raise exchange.error
        if exchange.payload is None:
            raise EndpointFailed(f"请求没有发出（{call.label}）。请报告这个问题。",
                                 f"The request was not sent ({call.label}). Please report this.")  # fmt: skip
        exchange.value = value

    def _class(self, output: type[T]) -> type[T]:
        """The class as instructor wants it, made once: it would make a new one for every call."""
        import instructor

        with self._lock:
            if output not in self._classes:
                self._classes[output] = instructor.response_schema(output)
            return cast("type[T]", self._classes[output])

    async def complete(self, body: dict[str, Any], session: Session, call: Call[Any]) -> tuple[dict[str, Any], bool]:
        """The completion for a body and whether it came from the store."""
        key = key_of(body)
        if self.store is not None and (stored := self.store.get(key)) is not None:
            return stored, True
        if (refused := self._key_refused) is not None:
            # no report text goes to an endpoint that will not have it
            raise KeyRefused(refused.message, refused.english)
        estimate = session.reserve(body)
        try:
            payload = await self._wire.post(body)
        except NotRecorded:
            name = self.recording.name if self.recording else "cassette"
            raise not_recorded(key, name, call.label) from None
        except KeyRefused as error:
            self._key_refused = error
            raise
        finally:
            session.release(estimate)
        return payload, False


class Session:
    """One report's use of an endpoint: counts, budget and, in a dry run, the plan."""

    def __init__(self, endpoint: Endpoint, budget: int | None = None) -> None:
        self.endpoint, self.budget = endpoint, budget
        self.usage = Usage()
        self.plan = Plan(endpoint.host)
        self._reserved = 0
        self._lock = threading.Lock()

    def ask_sync(self, call: Call[T]) -> Answer[T]:
        return run_sync(self.ask(call))

    async def ask(self, call: Call[T]) -> Answer[T]:
        """The model's answer with what was kept and what was not.

        Raises `EndpointFailed`, `ModelRefused`, `AnswerInvalid` (nothing usable after the re-asks) or `NotRecorded`.
        """
        with self._lock:
            name, _, fingerprint = call.prompt.partition("@")
            self.usage.prompts[name] = fingerprint
        if self.endpoint.dry_run:
            return self._planned(call)
        chain = _Chain(self, call)
        await chain.run()
        return chain.answer()

    def reserve(self, body: Mapping[str, Any]) -> int:
        """Hold back what a request may cost; until the endpoint says, a character counts as a token."""
        estimate = sum(len(str(message.get("content") or "")) for message in body["messages"])
        with self._lock:
            if self.budget is not None and self.usage.tokens + self._reserved + estimate > self.budget:
                raise EndpointFailed(
                    f"这份报告的用量上限（{self.budget}）已到，没有再发请求。请调大上限后用同一命令继续。",
                    f"The report's budget of {self.budget} tokens is used up and nothing more was sent. Raise it and "
                    "run the same command again.",
                )
            self._reserved += estimate
        return estimate

    def release(self, estimate: int) -> None:
        with self._lock:
            self._reserved -= estimate

    def count(self, exchange: _Exchange[Any]) -> None:
        usage, again = self.usage, exchange.again
        with self._lock:
            if exchange.cached:
                usage.cached += 1
                return
            said = (exchange.payload or {}).get("usage") or {}
            usage.requests += 1
            usage.reasks += again
            usage.prompt_tokens += said.get("prompt_tokens") or 0
            usage.completion_tokens += said.get("completion_tokens") or 0
            if again:
                usage.reask_characters += exchange.call.characters
            else:
                usage.characters += exchange.call.characters
                usage.fixed_characters += exchange.size - exchange.call.characters

    def _planned(self, call: Call[T]) -> Answer[T]:
        text = "\n\n".join(message["content"] for message in call.messages)
        with self._lock:
            self.plan.requests.append(PlannedRequest(call.prompt, call.section, call.characters, text))
        return Answer(empty_answer(call.output), requests=0)


@dataclass
class _Exchange(Generic[T]):
    """One request and its answer, in whatever mode it is asked."""

    session: Session
    call: Call[T]
    messages: Sequence[Mapping[str, str]]
    again: bool = False
    value: T | None = None
    payload: dict[str, Any] | None = None
    key: str = ""
    cached: bool = False
    error: ModelError | None = None
    size: int = 0

    async def create(self, **body: Any) -> Any:
        """What instructor calls in place of the client: the completion, from the store or the wire."""
        from openai.types.chat import ChatCompletion

        self.key, self.error = key_of(body), None
        self.size = sum(len(message["content"]) for message in body["messages"])
        self.size += len(json.dumps(body.get("tools") or body.get("response_format") or "", ensure_ascii=False))
        try:
            self.payload, self.cached = await self.session.endpoint.complete(body, self.session, self.call)
        except ModelError as error:
            self.error = error
            raise
        return ChatCompletion.construct(**self.payload)

    @property
    def text(self) -> str:
        return text_of(self.payload or {})

    @property
    def cut(self) -> bool:
        choice = ((self.payload or {}).get("choices") or [{}])[0]
        return bool(choice.get("finish_reason") == "length")

    def read(self) -> Reading[T]:
        if self.value is not None:
            return Reading(self.value)
        return read_answer(self.text, self.call.output, self.call.context, cut=self.cut)


class _Chain(Generic[T]):
    """A question and its re-asks."""

    def __init__(self, session: Session, call: Call[T]) -> None:
        self.session, self.call = session, call
        self.kept: T | None = None
        self.replace = False
        """Whether the next answer takes the place of the kept one: it was asked for as a whole."""
        self.failing: list[Rejection] = []
        self.failures: list[tuple[Rejection, ...]] = []
        self.fault: ModelError | None = None
        self.requests = 0
        self._unstored: list[_Exchange[T]] = []

    async def run(self) -> None:
        messages = list(self.call.messages)
        for _ in range(REASKS + 1):
            exchange = _Exchange(self.session, self.call, messages, again=self.requests > 0)
            try:
                await self.session.endpoint.exchange(exchange)
            except ModelError as error:
                if self.kept is None:
                    raise
                self.fault = error
                return
            self.requests += 1
            self.session.count(exchange)
            if not (complaint := self._take(exchange)):
                return
            messages = [*self.call.messages, {"role": "assistant", "content": exchange.text},
                        {"role": "user", "content": complaint}]  # fmt: skip

    def answer(self) -> Answer[T]:
        if self.kept is None:
            raise AnswerInvalid(
                f"模型的回答重问 {REASKS} 次仍不符合要求（{self.call.label}）。请换一个模型，或再试一次。",
                f"The model's answers to {self.call.label} did not fit after {REASKS} re-asks. Use another model or try "
                "again.",
            )
        return Answer(self.kept, tuple(self.failing), self.fault, tuple(self.failures), self.requests)

    def _take(self, exchange: _Exchange[T]) -> str:
        """Keep what is good; returns what to tell the model, "" where nothing is left to ask."""
        reading = exchange.read()
        self._store(exchange, usable=reading.value is not None)
        if reading.value is None:
            self.failures.append((Rejection("", None, reading.fault),))
            if self.kept is None or self.replace:
                return reask_whole([reading.fault])
            return f"{reading.fault}\n{reask_items(self.failing)}"
        issues = list(self.call.check(reading.value, self.call.context)) if self.call.check else []
        items = [issue for issue in issues if isinstance(issue, Issue)]
        whole = [issue for issue in issues if isinstance(issue, str)]
        good = without(reading.value, items)
        self.failing = [*reading.rejected, *(_rejection(reading.value, issue) for issue in items),
                        *(Rejection("", None, message) for message in whole)]  # fmt: skip
        self.kept = good if self.kept is None or self.replace else merge(self.kept, good)
        self.replace = bool(whole)
        if not self.failing:
            return ""
        self.failures.append(tuple(self.failing))
        if whole:
            return reask_whole([rejection.message for rejection in self.failing])
        return reask_items(self.failing)

    def _store(self, exchange: _Exchange[T], *, usable: bool) -> None:
        """Store an answer once the chain it belongs to has come to something: a broken answer is not worth keeping
        unless a good one was built on it."""
        store = self.session.endpoint.store
        if store is None:
            return
        self._unstored.append(exchange)
        if not usable:
            return
        for done in self._unstored:
            if not done.cached and done.payload is not None:
                store.put(done.key, done.payload, model=self.session.endpoint.model, prompt=self.call.prompt)
        self._unstored.clear()


def _rejection(value: BaseModel, issue: Issue) -> Rejection:
    return Rejection(issue.field, getattr(value, issue.field)[issue.index], issue.message)


def _with_schema(messages: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The schema at the end of the system message, so that the report's text stays last."""
    first, *rest = [dict(message) for message in messages]
    note = schema_note(schema)
    if first["role"] == "system":
        return [first | {"content": f"{first['content']}\n\n{note}"}, *rest]
    return [{"role": "system", "content": note}, first, *rest]


class _Unrendered(dict[str, Any]):
    """Context for validators only: instructor renders messages as Jinja templates where a context is true, and the
    messages hold a report's text."""

    def __bool__(self) -> bool:
        return False
