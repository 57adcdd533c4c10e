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

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from llmeval.errors import EndpointFailed, NotRecorded, SettingsError
from llmeval.llm.answers import Issue, Rejection, schema_note
from llmeval.llm.conversation import Exchange, Session
from llmeval.llm.faults import BadRequest, KeyRefused
from llmeval.llm.recordings import Recording, key_of, not_recorded
from llmeval.llm.requests import Answer, Call, Check, Plan, PlannedRequest, Usage
from llmeval.llm.store import ResponseStore
from llmeval.llm.transport import Wire, hush, quiet, run_sync

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
    "Usage",
    "run_sync",
    "shared",
    "standing_in",
]

T = TypeVar("T", bound="BaseModel")

MODES = ("tools", "json_schema", "json")
"""Ways of asking for structure, the strictest first."""
_PLACEHOLDER = [{"role": "user", "content": "-"}]
"""What instructor sees of the messages: it would render them as templates, and they hold a report's text."""
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
        timeout: float = 120.0,
        concurrency: int = 8,
        retries: int = 4,
        store: ResponseStore | None = None,
        mode: str | None = None,
        dry_run: bool = False,
        transport: httpx2.AsyncBaseTransport | None = None,
        recording: Recording | None = None,
        patience: float = 1.0,
    ) -> None:
        self.model, self.base_url = model, _address(base_url or DEFAULT_BASE_URL)
        self.dry_run, self.recording, self.store = dry_run, recording, store
        self._wire = Wire(base_url=self.base_url, api_key=_key(api_key), timeout=timeout, concurrency=concurrency,
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
    def of(
        cls, settings: Settings, *, dry_run: bool = False, transport: httpx2.AsyncBaseTransport | None = None
    ) -> Self:
        """The endpoint or the recording that the settings name; recordings pass by the store.

        Raises `ReadError` for a recording that is none, `SettingsError` where no model is named.
        """
        transport, patience = _stand_in or (None, 1.0)
        if settings.replay and not dry_run:
            return cls.replaying(settings.replay, model=settings.model)
        if not settings.model:
            raise SettingsError("没有指定模型。请用 --model 指定。", "No model is named. Name one with --model.")
        keeps = not settings.no_store and not dry_run
        folder = Path(settings.cache_dir) if settings.cache_dir else None
        return cls(settings.model, base_url=settings.base_url, api_key=settings.api_key, timeout=settings.timeout,
                   concurrency=settings.concurrency, retries=settings.retries, dry_run=dry_run, transport=transport, patience=patience,
                   store=ResponseStore(folder) if keeps else None)  # fmt: skip

    @classmethod
    def replaying(cls, cassette: str | Path, *, model: str | None = None) -> Self:
        """An endpoint that answers from a recording and never opens a connection.

        Raises `ReadError` for a file that is no cassette.
        """
        recording = Recording(cassette)
        name = model or recording.model
        if name is None:
            raise SettingsError(f"录制文件 {recording.name} 是空的。请重新录制。",
                                f"The recording {recording.name} is empty. Record it again.")  # fmt: skip
        return cls(name, base_url="http://replay.invalid/v1", transport=recording.transport(), recording=recording,
                   mode=recording.mode, retries=0)  # fmt: skip

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
        """The use of the endpoint for one report; `budget` in tokens, None or 0 for no limit."""
        return Session(self, budget or None)

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

    async def exchange(self, exchange: Exchange[T]) -> None:
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

    async def _in_mode(self, exchange: Exchange[T], mode: str) -> None:
        import instructor
        from instructor.core.exceptions import InstructorError

        hush()
        call = exchange.call
        body: dict[str, Any] = {"model": self.model}
        if call.temperature is not None and self._warm:
            body["temperature"] = call.temperature
        exchange.sent = [dict(message) for message in exchange.messages]
        if mode == "json":
            exchange.sent = _with_schema(exchange.messages, call.output.model_json_schema())
            await exchange.send(body)
            return
        create: Any = instructor.patch(create=cast("Any", exchange.create), mode=instructor.Mode[mode.upper()])
        value = None
        # a fault of the answer is found again, and told in our words, by `read_answer`
        with quiet(), suppress(InstructorError, ValueError, AssertionError):
            value = await create(response_model=self._class(call.output), context=dict(call.context), max_retries=0,
                                 strict=False, **body | {"messages": _PLACEHOLDER})  # fmt: skip
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

    async def complete(
        self, body: dict[str, Any], session: Session, call: Call[Any], *, again: bool
    ) -> tuple[dict[str, Any], bool]:
        """The completion for a body and whether it came from the store."""
        key = key_of(body)
        if self.store is not None and (stored := self.store.get(key)) is not None:
            return stored, True
        if (refused := self._key_refused) is not None:
            # no report text goes to an endpoint that will not have it
            raise KeyRefused(refused.message, refused.english)
        estimate = session.reserve(body)
        rank = (0 if again else 1, -estimate)
        try:
            payload = await self._wire.post(body, rank)
        except NotRecorded:
            name = self.recording.name if self.recording else "cassette"
            raise not_recorded(key, name, call.label) from None
        except KeyRefused as error:
            self._key_refused = error
            raise
        finally:
            session.release(estimate)
        return payload, False


def _address(base_url: str) -> str:
    from urllib.parse import urlsplit

    address = base_url.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound:
        raise SettingsError("base_url 不是网址。应形如 https://主机/v1。",
                            "The base URL is no address. It looks like https://host/v1.")  # fmt: skip
    return address


def _key(api_key: str | None) -> str:
    """Local servers need no key, and the client insists on one."""
    key = (api_key or "").strip() or "none"
    if not (key.isascii() and key.isprintable()):
        raise SettingsError("密钥里有不能出现的字符。请检查 OPENAI_API_KEY 是否复制完整。",
                            "The key holds characters that no key can hold. Check OPENAI_API_KEY.")  # fmt: skip
    return key


def _with_schema(messages: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The schema at the end of the system message, so that the report's text stays last."""
    first, *rest = [dict(message) for message in messages]
    note = schema_note(schema)
    if first["role"] == "system":
        return [first | {"content": f"{first['content']}\n\n{note}"}, *rest]
    return [{"role": "system", "content": note}, first, *rest]


_stand_in: tuple[httpx2.AsyncBaseTransport, float] | None = None
_shared: dict[tuple[object, ...], tuple[Endpoint, int]] = {}
_sharing = threading.Lock()


@contextmanager
def shared(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint that the settings name, one for all who use it at the same time, so that one limit holds for all.

    It is closed when the last of them is done. Raises what `Endpoint.of` raises.
    """
    key = (settings.model, settings.base_url, settings.api_key, settings.replay, settings.timeout, settings.concurrency,
           settings.retries, settings.no_store, settings.cache_dir)  # fmt: skip
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
