"""The wire to an endpoint: one background loop with one client, a limit on concurrency, and patience.

Why a loop of its own: reports are reviewed from plain functions, from threads and from other running loops (a
notebook), and all of them share one limit, one connection pool and, in a replay, one recording.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from llmeval.errors import EndpointFailed, LlmevalError, ModelError, ModelRefused

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from tenacity import RetryCallState

T = TypeVar("T")
LONGEST_WAIT = 120.0
"""Seconds; an endpoint that asks for more patience than this has failed for now."""
_QUIET = ("openai", "instructor", "httpx2", "httpcore2")
_quiet: ContextVar[bool] = ContextVar("llmeval_quiet", default=False)


class BadRequest(ModelRefused):
    """400 or 422: the way of asking may be at fault. `about` is the parameter that the endpoint named, or ""."""

    about = ""


class KeyRefused(ModelRefused):
    """401 or 403: nothing more will be answered."""


class Transient(EndpointFailed):
    """A fault that may pass. `wait` is what the endpoint asked for, in seconds."""

    wait: float | None = None


class Slots:
    """A limit on requests under way. Who waits with the lowest rank goes first: the second half of a chain before new
    ones, long requests before short ones, so that no straggler starts last."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: list[tuple[tuple[int, ...], int, asyncio.Future[None]]] = []
        self._order = count()

    @asynccontextmanager
    async def take(self, rank: tuple[int, ...]) -> AsyncIterator[None]:
        await self._acquire(rank)
        try:
            yield
        finally:
            self._release()

    async def _acquire(self, rank: tuple[int, ...]) -> None:
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._release()
            raise

    def _release(self) -> None:
        while self._waiting:
            turn = heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class _Line(NamedTuple):
    """The background loop and what lives in it."""

    loop: asyncio.AbstractEventLoop
    thread: threading.Thread
    client: AsyncOpenAI
    slots: Slots


class Wire:
    """Sends bodies of chat completions and returns the completions as plain data.

    `timeout` bounds one attempt in whole, in seconds; `retries` counts attempts after the first. `transport` replaces
    the network (a replay, a test). The background loop starts with the first request; `close` ends it.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        timeout: float,
        concurrency: int,
        retries: int,
        transport: httpx2.AsyncBaseTransport | None = None,
        patience: float = 1.0,
    ) -> None:
        self.base_url, self._api_key = base_url, api_key
        self.timeout, self.retries, self.patience = timeout, retries, patience
        self.attempts = 0
        self._concurrency, self._transport = concurrency, transport
        self._start = threading.Lock()
        self._line: _Line | None = None
        self._closed = False

    async def post(self, body: Mapping[str, Any], rank: tuple[int, ...] = ()) -> dict[str, Any]:
        """The completion for a body, after the retries; `rank` is its place among those that wait, the lowest first.

        Raises `BadRequest`, `ModelRefused`, `EndpointFailed`, or what the transport raises of ours (`NotRecorded`).
        """
        line = self._open()
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._post(line, body, rank), line.loop))

    def close(self) -> None:
        with self._start:
            self._closed = True
            line, self._line = self._line, None
        if line is not None:
            asyncio.run_coroutine_threadsafe(_hang_up(line), line.loop).result()
            line.loop.call_soon_threadsafe(line.loop.stop)
            line.thread.join()
            line.loop.close()

    def _open(self) -> _Line:
        with self._start:
            if self._closed:
                raise EndpointFailed("到模型端点的连接已经关闭。", "The connection to the endpoint is closed.")
            if self._line is None:
                loop = asyncio.new_event_loop()
                thread = threading.Thread(target=loop.run_forever, name="llmeval-wire", daemon=True)
                self._line = _Line(loop, thread, self._connect(), Slots(self._concurrency))
                thread.start()
            return self._line

    def _connect(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI, DefaultAsyncHttpx2Client

        hush()
        http = DefaultAsyncHttpx2Client(transport=self._transport) if self._transport else DefaultAsyncHttpx2Client()
        return AsyncOpenAI(base_url=self.base_url, api_key=self._api_key, timeout=self.timeout, max_retries=0,
                           http_client=http)  # fmt: skip

    async def _post(self, line: _Line, body: Mapping[str, Any], rank: tuple[int, ...]) -> dict[str, Any]:
        from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Transient),
            stop=stop_after_attempt(self.retries + 1),
            wait=self._wait,
            reraise=True,
        )
        return await retrying(self._attempt, line, body, rank)

    def _wait(self, state: RetryCallState) -> float:
        from tenacity import wait_random_exponential

        fault = state.outcome.exception() if state.outcome else None
        asked = fault.wait if isinstance(fault, Transient) and fault.wait is not None else 0.0
        jitter = wait_random_exponential(multiplier=self.patience, max=30 * self.patience)(state)
        return max(asked, 0.25 * self.patience) + jitter

    async def _attempt(self, line: _Line, body: Mapping[str, Any], rank: tuple[int, ...]) -> dict[str, Any]:
        async with line.slots.take(rank):
            self.attempts += 1
            with quiet():
                outcome = await self._once(line.client, body)
        # raised here and not where the library's error is at hand: such errors carry whole answers
        if isinstance(outcome, LlmevalError):
            raise outcome
        return outcome

    async def _once(self, client: AsyncOpenAI, body: Mapping[str, Any]) -> dict[str, Any] | LlmevalError:
        import openai

        create: Any = client.chat.completions.create
        try:
            async with asyncio.timeout(self.timeout):
                completion = await create(**body)
        except (TimeoutError, openai.APITimeoutError):
            return _timed_out(self.timeout)
        except openai.APIStatusError as error:
            return _status_fault(error)
        except openai.APIConnectionError as error:
            return _connection_fault(error)
        except (openai.OpenAIError, ValueError):
            return Transient("端点的回答不是聊天补全的 JSON。请检查 base_url。",
                             "The endpoint's answer is no chat completion. Check the base URL.")  # fmt: skip
        if not isinstance(completion, openai.BaseModel):
            return EndpointFailed("端点的回答不是聊天补全的 JSON。请检查 base_url（通常以 /v1 结尾）。",
                                  "The endpoint's answer is no chat completion. Check the base URL (it mostly ends in "
                                  "/v1).")  # fmt: skip
        payload = completion.model_dump(mode="json", exclude_unset=True)
        return _answer_fault(payload) or payload


async def _hang_up(line: _Line) -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await line.client.close()
    loop = asyncio.get_running_loop()
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


def _timed_out(timeout: float) -> Transient:
    return Transient(f"端点在 {timeout:g} 秒内没有答完。请稍后再试，或调大 timeout。",
                     f"The endpoint did not answer within {timeout:g} s. Try later or raise the timeout.")  # fmt: skip


def _status_fault(error: Any) -> LlmevalError:
    status = int(error.status_code)
    if status in (408, 409, 425, 429) or status >= 500:
        if error.code == "insufficient_quota":
            return ModelRefused("端点返回 429：额度已用完。请充值或更换端点。",
                                "The endpoint answered 429: the quota is used up. Top it up or use another.")  # fmt: skip
        fault = Transient(f"端点返回 {status}，暂时不可用。请稍后用同一命令再试。",
                          f"The endpoint answered {status}. Run the same command again later.")  # fmt: skip
        fault.wait = retry_after(error.response.headers)
        if fault.wait is not None and fault.wait > LONGEST_WAIT:
            return EndpointFailed(f"端点返回 {status}，要求 {fault.wait:.0f} 秒后再试。请到时用同一命令再试。",
                                  f"The endpoint answered {status} and asks to wait {fault.wait:.0f} s. Run the same "
                                  "command again then.")  # fmt: skip
        return fault
    if status in (400, 422):
        refused = BadRequest(f"端点以 {status} 拒绝了请求。请检查模型名称，以及模型的上下文长度是否足够。",
                             f"The endpoint refused the request with {status}. Check the model's name and whether its "
                             "context is long enough.")  # fmt: skip
        if error.code == "context_length_exceeded":
            refused.about = "messages"
        elif isinstance(error.param, str):
            refused.about = error.param
        return refused
    if status in (401, 403):
        return KeyRefused(f"端点返回 {status}：密钥无效或没有权限。请检查 OPENAI_API_KEY 和 base_url。",
                          f"The endpoint answered {status}: the key is not valid or lacks the right. Check "
                          "OPENAI_API_KEY and the base URL.")  # fmt: skip
    return ModelRefused(f"端点返回 {status}。请检查 base_url 和模型名称。",
                        f"The endpoint answered {status}. Check the base URL and the model's name.")  # fmt: skip


def _connection_fault(error: BaseException) -> LlmevalError:
    import httpx2

    cause = error.__cause__
    if isinstance(cause, ModelError):
        return cause
    if isinstance(cause, httpx2.TransportError | OSError) and not isinstance(cause, httpx2.UnsupportedProtocol):
        return Transient("连接不上端点，或连接中断。请检查 base_url 和网络，再用同一命令重试。",
                         "The endpoint cannot be reached or the connection was cut. Check the base URL and the "
                         "network, then run the same command again.")  # fmt: skip
    name = type(cause).__name__
    return EndpointFailed(f"请求没有发出（{name}）。请检查 base_url 和网络设置。",
                          f"The request was not sent ({name}). Check the base URL and the network settings.")  # fmt: skip


def _answer_fault(payload: Mapping[str, Any]) -> LlmevalError | None:
    """What makes a completion no answer: none at all, a refusal, nothing in it."""
    choices = payload.get("choices") or [{}]
    message = choices[0].get("message") or {}
    if message.get("refusal") or choices[0].get("finish_reason") == "content_filter":
        return ModelRefused("模型拒绝回答，或回答被端点的内容过滤拦下。请换一个模型。",
                            "The model refused, or the endpoint filtered its answer. Use another model.")  # fmt: skip
    if not texts_of(payload):
        return Transient("端点返回了空的回答。请稍后用同一命令再试，或换一个模型。",
                         "The endpoint answered with nothing. Run the same command again or use another model.")  # fmt: skip
    return None


def texts_of(payload: Mapping[str, Any]) -> list[str]:
    """What the model said: the arguments of its tool calls, of which some models make several, else its content."""
    message = ((payload.get("choices") or [{}])[0]).get("message") or {}
    calls = [(call.get("function") or {}).get("arguments") for call in message.get("tool_calls") or ()]
    said = [call if isinstance(call, str) else json.dumps(call, ensure_ascii=False) for call in calls if call]
    content = message.get("content")
    return said or ([content] if isinstance(content, str) and content.strip() else [])


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response asks to wait, from a number or a date; None where it does not say."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    value = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(headers["retry-after-ms"]) / 1000 if "retry-after-ms" in headers else float(value))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def hush() -> None:
    """Keep the libraries' log records out of the logs while they handle a request of ours: they hold whole answers."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in _QUIET:
            logger = logging.getLogger(name)
            if _not_ours not in logger.filters:
                logger.addFilter(_not_ours)


def _not_ours(_: logging.LogRecord) -> bool:
    return not _quiet.get()


@contextmanager
def quiet() -> Iterator[None]:
    """Context in which the libraries log nothing (see `hush`)."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def run_sync(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end from plain code, also where a loop is already running (a notebook)."""
    from concurrent.futures import ThreadPoolExecutor

    if not _in_a_loop():
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
