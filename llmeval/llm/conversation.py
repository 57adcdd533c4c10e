"""One report's use of an endpoint: the chain of a question and its re-asks, counts and budget."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from llmeval.data.findings import ModelUse
from llmeval.errors import AnswerInvalid, EndpointFailed, ModelError
from llmeval.llm.answers import (
    AnswerRead,
    Issue,
    Rejection,
    given_up,
    merge,
    read_answer,
    reask_items,
    reask_whole,
    untitled,
    without,
)
from llmeval.llm.faults import choice_of, texts_of
from llmeval.llm.recordings import key_of
from llmeval.llm.requests import Answer, Call, Plan, PlannedRequest, Usage, empty_answer
from llmeval.llm.transport import run_sync

if TYPE_CHECKING:
    from pydantic import BaseModel

    from llmeval.llm.store import ResponseStore

T = TypeVar("T", bound="BaseModel")
REASKS = 2


class Answering(Protocol):
    """What a session asks: an endpoint with one model."""

    @property
    def host(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def dry_run(self) -> bool: ...
    @property
    def store(self) -> ResponseStore | None: ...

    async def exchange(self, exchange: Exchange[T], /) -> None:
        """Get one answer into the exchange, whatever way of asking works."""

    async def complete(
        self, body: dict[str, Any], session: Session, call: Call[Any], *, again: bool
    ) -> tuple[dict[str, Any], bool]:
        """The completion for a body and whether it came from the store."""
        ...


class Session:
    """One report's use of an endpoint: counts, budget and, in a dry run, the plan."""

    def __init__(self, endpoint: Answering, budget: int | None = None) -> None:
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
        chain = Chain(self, call)
        await chain.run()
        return chain.answer()

    def model_use(self) -> ModelUse:
        """The counts as a review records them."""
        usage = self.usage
        return ModelUse(self.endpoint.model, usage.requests, usage.prompt_tokens, usage.completion_tokens,
                        dict(sorted(usage.prompts.items())), usage.characters, usage.cached, usage.reasks,
                        usage.fixed_characters, usage.reask_characters)  # fmt: skip

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

    def count(self, exchange: Exchange[Any]) -> None:
        usage, again = self.usage, exchange.again
        with self._lock:
            if exchange.cached:
                usage.cached += 1
                return
            usage.requests += 1
            usage.reasks += again
            usage.prompt_tokens += _tokens(exchange.payload, "prompt_tokens")
            usage.completion_tokens += _tokens(exchange.payload, "completion_tokens")
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
class Exchange(Generic[T]):
    """One request and its answer, in whatever mode it is asked."""

    session: Session
    call: Call[T]
    messages: Sequence[Mapping[str, str]]
    again: bool = False
    sent: list[dict[str, Any]] = field(default_factory=list)
    """The messages as this mode words them."""
    value: T | None = None
    payload: dict[str, Any] | None = None
    key: str = ""
    cached: bool = False
    error: ModelError | None = None
    size: int = 0

    async def create(self, **body: Any) -> Any:
        """What instructor calls in place of the client."""
        from openai.types.chat import ChatCompletion

        return ChatCompletion.construct(**await self.send(body))

    async def send(self, body: dict[str, Any]) -> dict[str, Any]:
        """The completion, from the store or the wire."""
        body = {name: untitled(member) for name, member in body.items()} | {"messages": self.sent}
        self.key, self.error = key_of(body), None
        self.size = sum(len(message["content"]) for message in body["messages"])
        self.size += len(json.dumps(body.get("tools") or body.get("response_format") or "", ensure_ascii=False))
        try:
            self.payload, self.cached = await self.session.endpoint.complete(
                body, self.session, self.call, again=self.again
            )
        except ModelError as error:
            self.error = error
            raise
        return self.payload

    @property
    def texts(self) -> list[str]:
        return texts_of(self.payload or {})

    @property
    def cut(self) -> bool:
        return choice_of(self.payload or {}).get("finish_reason") == "length"

    def read(self) -> AnswerRead[T]:
        texts = self.texts
        if self.value is not None and len(texts) == 1:
            # instructor's value is of its own subclass, which equals no value of the class asked for
            members = {name: getattr(self.value, name) for name in self.call.output.model_fields}
            return AnswerRead(self.call.output.model_construct(**members))
        first, *others = [read_answer(text, self.call.output, self.call.context, cut=self.cut) for text in texts]
        for other in others:
            first = first.joined(other)
        return first


class Chain(Generic[T]):
    """A question and its re-asks."""

    def __init__(self, session: Session, call: Call[T]) -> None:
        self.session, self.call = session, call
        self.kept: T | None = None
        self.replace = False
        """Whether the next answer takes the place of the kept one: it was asked for as a whole."""
        self.failing: list[Rejection] = []
        self.gone: list[Rejection] = []
        self.failures: list[tuple[Rejection, ...]] = []
        self.fault: ModelError | None = None
        self.requests = 0
        self._unstored: list[Exchange[T]] = []

    async def run(self) -> None:
        messages = list(self.call.messages)
        for _ in range(REASKS + 1):
            exchange = Exchange(self.session, self.call, messages, again=self.requests > 0)
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
            messages = [*self.call.messages, {"role": "assistant", "content": "\n".join(exchange.texts)},
                        {"role": "user", "content": complaint}]  # fmt: skip

    def answer(self) -> Answer[T]:
        if self.kept is None:
            raise AnswerInvalid(
                f"模型的回答重问 {REASKS} 次仍不符合要求（{self.call.label}）。请换一个模型，或再试一次。",
                f"The model's answers to {self.call.label} did not fit after {REASKS} re-asks. Use another model or try "
                "again.",
            )
        return Answer(self.kept, (*self.gone, *self.failing), self.fault, tuple(self.failures), self.requests)

    def _take(self, exchange: Exchange[T]) -> str:
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
        good, asked = without(reading.value, items), self.failing
        self.failing = [*reading.rejected, *(_rejection(reading.value, issue) for issue in items),
                        *(Rejection("", None, message) for message in whole)]  # fmt: skip
        if self.kept is not None:
            self.gone += given_up(asked, reading.value, self.failing)
        self.kept = good if self.kept is None or self.replace else merge(self.kept, good)
        self.replace = bool(whole)
        if not self.failing:
            return ""
        self.failures.append(tuple(self.failing))
        if whole:
            return reask_whole([rejection.message for rejection in self.failing])
        return reask_items(self.failing)

    def _store(self, exchange: Exchange[T], *, usable: bool) -> None:
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


def _tokens(payload: Mapping[str, Any] | None, name: str) -> int:
    said = (payload or {}).get("usage")
    number = said.get(name) if isinstance(said, dict) else None
    return number if isinstance(number, int) else 0
