"""The only module that talks to a model: typed questions in, checked answers out.

    with Endpoint(model="…", base_url="…", api_key="…") as endpoint:      # or Endpoint.replaying("000.yaml")
        session = endpoint.session(budget=200_000)                        # one report: its counts and its budget
        answer = await session.ask(Call.of(prompt, output=Facts, section="3.2", report=fenced, check=check, text=fenced))
        answer = session.ask_sync(call)                                   # also inside a running loop
        answer.value, answer.rejected, answer.fault, session.usage
    with shared(settings) as endpoint: …                                  # one for all reports under way

A `Call` is a prompt's messages with the pydantic class of the answer. Its `check(value, context)` returns what is wrong:
an `Issue(field, index, message)` for one item of a list, a plain string for the whole. Good items are kept, the others
are asked again in our own Chinese words, at most twice; what still fails is in `answer.rejected`. Validators of the
class see the same context (`info.context`) and may raise `ValueError` in Chinese, with the same effect. `ask` raises a
`ModelError` where nothing usable came back; where a re-ask failed, the kept items are returned with that error as
`answer.fault`. With `dry_run=True` nothing is sent: `session.plan` collects the requests, answers are empty.

`transport` is the connection with its retries, `answers` reads answers, `store` keeps them, `recordings` replays them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from llmeval.errors import EndpointFailed, LlmevalError, NotRecorded, SettingsError
from llmeval.llm.answers import Issue, Rejection
from llmeval.llm.chain import Asking, Exchange, Planned
from llmeval.llm.conversation import Session
from llmeval.llm.faults import BadRequest, KeyRefused, OnlyThought
from llmeval.llm.modes import FIXED, MODES, fixed, with_schema
from llmeval.llm.places import Breaker, address_of, checked_key, place_of, price_of
from llmeval.llm.quietly import hush, quiet, run_sync
from llmeval.llm.quirks import Quirks
from llmeval.llm.recorder import Recorder, recorder_of
from llmeval.llm.recordings import (
    COMPANIONS,
    Recording,
    answer_judged_anew,
    key_of,
    not_recorded,
    prompt_changed,
    rules_changed,
    stage_of,
)
from llmeval.llm.requests import Answer, Call, Check, Plan, PlannedRequest, Price, Progress, Step, Usage
from llmeval.llm.store import ResponseStore
from llmeval.llm.tracing import traced
from llmeval.llm.transport import Way, Wire

if TYPE_CHECKING:
    import httpx2
    from pydantic import BaseModel

    from llmeval.settings import Settings

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
    "Step",
    "Usage",
    "run_sync",
    "shared",
    "standing_in",
]

T = TypeVar("T", bound="BaseModel")
log = logging.getLogger("llmeval")

_PLACEHOLDER = [{"role": "user", "content": "-"}]
"""What instructor sees of the messages: it would render them as templates, and they hold a report's text."""
_OF_THE_CLIENT = frozenset({"temperature", "seed", "max_tokens", "max_completion_tokens", "top_p"})
"""Members of a request that the client takes by their names; others go with `extra_body`."""
DEFAULT_BASE_URL = "https://api.openai.com/v1"


class Endpoint:
    """An OpenAI-compatible endpoint with one model, shared by any number of reports and threads.

    `timeout` in seconds bounds one attempt (of a streamed answer the silence in it), `concurrency` the requests under
    way, `retries` the attempts after the first. `store` keeps answers (None: none are kept). `transport` replaces the
    network. `parameters` are members of every request's body, and `extra_body` more of them that no client knows;
    temperature and others of the prompts' own are replaced. `price` and `progress` are for the sessions.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 120.0,
        concurrency: int = 8,
        retries: int = 4,
        store: ResponseStore | None = None,
        mode: str | None = None,
        dry_run: bool = False,
        transport: httpx2.AsyncBaseTransport | None = None,
        recording: Recording | None = None,
        recorder: Recorder | None = None,
        patience: float = 1.0,
        stream: bool = False,
        parameters: Mapping[str, Any] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        default_headers: Mapping[str, str] | None = None,
        api_version: str | None = None,
        http_client: Any = None,
        client: Any = None,
        price: Price | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.model, self.base_url = model, address_of(base_url or DEFAULT_BASE_URL)
        self.dry_run, self.recording, self.store = dry_run, recording, store
        self.recorder = recorder
        self.price, self.progress = price, progress
        self._parameters = {name: value for name, value in (parameters or {}).items() if value is not None}
        self._extra = dict(extra_body or {})
        self._quirks = Quirks(stream)
        self._wire = Wire(Way(self.base_url, checked_key(api_key), timeout, concurrency, retries, patience, dict(default_headers or {}),
                              api_version, http_client, client, transport, recorder.saw if recorder else None))  # fmt: skip
        self._ladder = MODES if mode is None or mode in MODES else (mode,)
        self._mode = self._ladder.index(mode) if mode else 0
        self._settled = mode is not None
        self._exhausted = False
        self._refused: KeyRefused | None = None
        self._breaker = Breaker(30 * patience)
        self._lock = threading.Lock()
        self._classes: dict[type, type] = {}
        if store is not None and mode is None and (known := store.mode(self._name)) in MODES:
            self._mode, self._settled = MODES.index(known), True

    @classmethod
    def of(
        cls, settings: Settings, *, dry_run: bool = False, transport: httpx2.AsyncBaseTransport | None = None
    ) -> Self:
        """The endpoint or the recording that the settings name; recordings pass by the store.

        Raises `ReadError` for a recording that is none, `SettingsError` where no model is named.
        """
        stood_in, patience = _stand_in or (None, 1.0)
        progress = settings.progress
        if settings.replay and not dry_run and not settings.record:
            return cls.replaying(settings.replay, model=settings.model, progress=progress)
        if not settings.model:
            raise SettingsError("没有指定模型。请用 --model 指定。", "No model is named. Name one with --model.")
        recorder = None if dry_run else recorder_of(settings)
        # an answer from the store would pass by the recorder
        keeps = not settings.no_store and not dry_run and recorder is None
        folder = Path(settings.cache_dir) if settings.cache_dir else None
        return cls(
            settings.model, base_url=settings.base_url, api_key=settings.api_key, timeout=settings.timeout,
            concurrency=settings.concurrency, retries=settings.retries, dry_run=dry_run, transport=transport or stood_in,
            patience=patience, store=ResponseStore(folder) if keeps else None, mode=settings.mode, stream=settings.stream,
            parameters={name: getattr(settings, name) for name in ("temperature", "seed", "max_tokens")},
            extra_body=settings.extra_body, default_headers=settings.default_headers, api_version=settings.api_version,
            http_client=settings.http_client, client=settings.client, price=price_of(settings), progress=progress,
            recorder=recorder,
        )  # fmt: skip

    @classmethod
    def replaying(cls, cassette: str | Path, *, model: str | None = None, progress: Progress | None = None) -> Self:
        """An endpoint that answers from a recording and never opens a connection.

        Raises `ReadError` for a file that is no cassette.
        """
        recording = Recording(cassette)
        name = model or recording.model
        if name is None:
            raise SettingsError(f"录制文件 {recording.name} 是空的。请重新录制。",
                                f"The recording {recording.name} is empty. Record it again.")  # fmt: skip
        return cls(name, base_url="http://replay.invalid/v1", transport=recording.transport(), recording=recording,
                   mode=recording.mode, retries=0, progress=progress,
                   parameters={name: value for name, value in recording.parameters.items() if name in _OF_THE_CLIENT},
                   extra_body={name: value for name, value in recording.parameters.items() if name not in _OF_THE_CLIENT},
                   )  # fmt: skip

    @property
    def host(self) -> str:
        from urllib.parse import urlsplit

        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def stages(self) -> frozenset[str] | None:
        """The stages of which a recording holds answers; None where an endpoint can be asked anything."""
        return self.recording.stages if self.recording is not None else None

    @property
    def mode(self) -> str:
        """The way of asking that is in use."""
        return self._ladder[self._mode]

    @property
    def attempts(self) -> int:
        """HTTP requests made so far, retries included."""
        return self._wire.attempts

    def session(self, *, budget: int | None = None) -> Session:
        """The use of the endpoint for one report; `budget` in tokens, None or 0 for no limit."""
        return Session(self, budget or None)

    async def ask(self, call: Call[T]) -> Answer[T]:
        """Ask outside any report: nothing is counted."""
        return await self.session().ask(call)

    def stop(self) -> None:
        """End what is under way at once; answers that have come are kept."""
        self._wire.stop()

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

    async def exchange(self, exchange: Exchange[T]) -> None:
        """Get one answer, one step down in structure for each 400 until one way has worked."""
        mode = self._mode
        while True:
            try:
                await self._in_mode(exchange, self._ladder[mode])
            except BadRequest as refused:
                if not self._may_step_down(mode, refused):
                    raise
                mode += 1
                log.info("%s: the endpoint refuses the mode, %s is tried", exchange.call.label, self._ladder[mode])
                continue
            break
        self._settle(mode)

    def _may_step_down(self, mode: int, refused: BadRequest) -> bool:
        with self._lock:
            if mode < self._mode:
                return True
            last = mode + 1 == len(self._ladder)
            # where one way has worked, the refusal is about this request
            if self._settled or self._exhausted or last or refused.about in ("messages", "model", "max_tokens"):
                self._exhausted = self._exhausted or last
                return False
            return True

    def _settle(self, mode: int) -> None:
        with self._lock:
            if self._settled and mode <= self._mode:
                return
            self._mode, self._settled = max(mode, self._mode), True
        if self.store is not None and mode and self._ladder is MODES:
            self.store.set_mode(self._name, self._ladder[mode])

    async def _in_mode(self, exchange: Exchange[T], mode: str) -> None:
        import instructor
        from instructor.core.exceptions import InstructorError

        hush()
        call = exchange.call
        body: dict[str, Any] = {"model": self.model}
        if call.temperature is not None:
            body["temperature"] = call.temperature
        body |= self._parameters
        exchange.sent = [dict(message) for message in exchange.messages]
        if mode in ("json", *FIXED):
            schema = call.output.model_json_schema()
            if mode in ("json", "json_object"):
                exchange.sent = with_schema(exchange.messages, schema)
            await exchange.send(body | fixed(mode, call.output.__name__, schema))
            return
        create: Any = instructor.patch(create=cast("Any", exchange.create), mode=instructor.Mode[mode.upper()])
        # instructor words the request; its reading of the answer is not looked at: `read_answer` takes more and tells why
        with quiet(), suppress(InstructorError, ValueError, AssertionError):
            await create(response_model=self._class(call.output), context=dict(call.context), max_retries=0,
                         strict=False, **body | {"messages": _PLACEHOLDER})  # fmt: skip
        if exchange.error is not None:
            raise exchange.error
        if exchange.payload is None:
            raise EndpointFailed(f"请求没有发出（{call.label}）。请报告这个问题。",
                                 f"The request was not sent ({call.label}). Please report this.")  # fmt: skip

    def _class(self, output: type[T]) -> type[T]:
        """The class as instructor wants it, made once: it would make a new one for every call."""
        import instructor

        with self._lock:
            if output not in self._classes:
                self._classes[output] = instructor.response_schema(output)
            return cast("type[T]", self._classes[output])

    async def complete(
        self, body: dict[str, Any], session: Asking, call: Call[Any], *, again: bool
    ) -> tuple[dict[str, Any], bool, str]:
        """The completion for a body, whether it came from the store, and its key there."""
        if self.dry_run:
            raise Planned("", "")
        # as it was meant, before quirks: what an endpoint refuses is left out of the same question
        key = key_of({"endpoint": place_of(self.base_url), "body": body, "extra": self._extra})
        if self.store is not None and (stored := self.store.get(key)) is not None:
            return stored, True, key
        if (refused := self._refused) is not None:
            # no report text goes to an endpoint that will not have it
            raise KeyRefused(refused.message, refused.english)
        self._breaker.check()
        estimate = session.reserve(body)
        try:
            payload = await self._asked(body, session, call, (0 if again else 1, -estimate))
        except NotRecorded:
            name = self.recording.name if self.recording else "cassette"
            if again and stage_of(body) not in COMPANIONS:
                raise answer_judged_anew(name, call.label) from None
            if self.recording is not None and self.recording.differs(body) == "prompt":
                raise prompt_changed(name, call.label) from None
            if stage_of(body) in COMPANIONS:
                raise rules_changed(name, call.label) from None
            raise not_recorded(key_of(body), name, call.label) from None
        except KeyRefused as error:
            self._refused = error
            raise
        except EndpointFailed as error:
            self._breaker.failed(error)
            raise
        finally:
            session.release(estimate)
        self._breaker.answered()
        return payload, False, key

    async def _asked(
        self, body: dict[str, Any], session: Asking, call: Call[Any], rank: tuple[int, ...]
    ) -> dict[str, Any]:
        """The completion, asked for in the way that the endpoint takes: one change for each refusal that names one."""
        thought: OnlyThought | None = None
        while True:
            sent = self._quirks.applied(body, self._extra)
            if self.recorder is not None and (known := self.recorder.answer({**sent.body, **sent.extra})) is not None:
                return known
            try:
                with traced(self.model, call.label, len(str(sent.body["messages"]))) as done:
                    payload = await self._wire.post(sent, rank, lambda error: self._failed(session, call, error))
                    done(payload)
                    return payload
            except BadRequest as refused:
                if thought is not None:
                    self._quirks.may_think()
                    raise thought from None
                if not self._quirks.learn(refused, sent):
                    raise
                log.info("%s: the endpoint refuses %s, asked without", call.label, refused.about)
            except OnlyThought as error:
                if thought is not None or not self._quirks.stop_thinking(sent):
                    raise
                thought = error
                log.info("%s: only reasoning came, asked once without thinking", call.label)

    @staticmethod
    def _failed(session: Asking, call: Call[Any], error: LlmevalError) -> None:
        session.failed()
        log.info("%s: %s", call.label, error.english)


_stand_in: tuple[httpx2.AsyncBaseTransport, float] | None = None
_shared: dict[tuple[object, ...], tuple[Endpoint, int]] = {}
_sharing = threading.Lock()


_SHARED = ("model", "base_url", "api_key", "replay", "record", "timeout", "concurrency", "retries", "no_store", "cache_dir", "mode",
           "stream", "temperature", "seed", "max_tokens", "api_version")  # fmt: skip


@contextmanager
def shared(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint that the settings name, one for all who use it at the same time, so that one limit holds for all.

    It is closed when the last of them is done. Raises what `Endpoint.of` raises.
    """
    key = (*(getattr(settings, name) for name in _SHARED), *map(id, (settings.client, settings.http_client, settings.progress)),
           repr((settings.extra_body, settings.default_headers, settings.prices)))  # fmt: skip
    with _sharing:
        endpoint, users = _shared.get(key) or (Endpoint.of(settings), 0)
        _shared[key] = endpoint, users + 1
    try:
        yield endpoint
    finally:
        with _sharing:
            endpoint, users = _shared.pop(key)
            if users > 1:
                _shared[key] = endpoint, users - 1
        if users == 1:
            endpoint.close()


def stop_all() -> None:
    """End the requests of all endpoints in use; their reviews go on with what has come. For a signal's handler."""
    for endpoint, _ in list(_shared.values()):
        endpoint.stop()


@contextmanager
def standing_in(transport: httpx2.AsyncBaseTransport, *, patience: float = 0.0) -> Iterator[None]:
    """Let a transport of httpx2 answer instead of the network, for tests of whatever asks a model.

    `patience` scales the waits between attempts. Holds for endpoints made by `Endpoint.of` in any thread.
    """
    global _stand_in  # noqa: PLW0603 (contexts do not reach the threads that a review runs in)
    before, _stand_in = _stand_in, (transport, patience)
    try:
        yield
    finally:
        _stand_in = before
