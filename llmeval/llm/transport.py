"""The wire to an endpoint: one background loop with one client, a limit on concurrency, and patience.

Why a loop of its own: reports are reviewed from plain functions, from threads and from other running loops (a
notebook), and all of them share one limit, one connection pool and, in a replay, one recording.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from llmeval.errors import EndpointFailed, LlmevalError
from llmeval.llm.bounds import bound, cut
from llmeval.llm.faults import (
    OnlyThought,
    Transient,
    answer_fault,
    connection_fault,
    no_completion,
    no_socks,
    said_in_answer,
    status_fault,
    timed_out,
)
from llmeval.llm.quietly import hush, quiet
from llmeval.llm.quirks import Shaped
from llmeval.llm.streaming import Gathered, pieces

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from tenacity import RetryCallState

T = TypeVar("T")


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
    client: Any
    ours: bool
    slots: Slots


@dataclass(frozen=True)
class Way:
    """How an endpoint is reached. `timeout` in seconds bounds one attempt in whole or, of a streamed answer, the silence
    between two pieces; `retries` counts attempts after the first.

    `http_client` (of httpx2) and `client` (of openai, plain or async, also Azure's) are the caller's and stay open;
    `transport` replaces the network (a replay, a test).
    """

    base_url: str
    api_key: str
    timeout: float = 120.0
    concurrency: int = 8
    retries: int = 4
    patience: float = 1.0
    default_headers: Mapping[str, str] = field(default_factory=dict)
    api_version: str | None = None
    http_client: Any = None
    client: Any = None
    transport: httpx2.AsyncBaseTransport | None = None
    saw: Callable[[httpx2.Response], Awaitable[None]] | None = None
    """Called with every response of our own client, read by then."""


_LONGEST = 20
"""How often the timeout a streamed answer may take in whole: an endpoint that drips for ever has failed too."""


class Wire:
    """Sends bodies of chat completions and returns the completions as plain data.

    The background loop starts with the first request; `close` ends it.
    """

    def __init__(self, way: Way) -> None:
        self.way = way
        self.attempts = 0
        self._start = threading.Lock()
        self._line: _Line | None = None
        self._closed = False
        self._stopped = False

    async def post(
        self, sent: Shaped, rank: tuple[int, ...] = (), failed: Callable[[LlmevalError], None] = lambda _: None
    ) -> dict[str, Any]:
        """The completion for a request, after the retries; `rank` is its place among those that wait, the lowest first,
        `failed` is told of each attempt that came to nothing.

        Raises `BadRequest`, `ModelRefused`, `EndpointFailed`, or what the transport raises of ours (`NotRecorded`).
        """
        line = self._open()
        work = self._until_stopped(self._post(line, sent, rank, failed))
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, line.loop))

    def stop(self) -> None:
        """End all that is under way at once: who waits gets `EndpointFailed`, or what has come of a streamed answer."""
        self._stopped = True
        if (line := self._line) is not None:
            line.loop.call_soon_threadsafe(_cancel_all)

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
                client = self.way.client or self._connect()
                loop = asyncio.new_event_loop()
                thread = threading.Thread(target=loop.run_forever, name="llmeval-wire", daemon=True)
                self._line = _Line(loop, thread, client, self.way.client is None, Slots(self.way.concurrency))
                thread.start()
            return self._line

    def _connect(self) -> AsyncOpenAI:
        from openai import AsyncAzureOpenAI, AsyncOpenAI, DefaultAsyncHttpx2Client

        hush()
        way = self.way
        try:
            # a redirect is told and not followed: report and key go where the user said
            http = way.http_client or DefaultAsyncHttpx2Client(
                follow_redirects=False,
                **({"transport": way.transport} if way.transport else {}),
                headers={"Accept-Encoding": "identity"},
                event_hooks={"response": [bound, *([way.saw] if way.saw else [])]},
            )
            shared: dict[str, Any] = {"api_key": way.api_key, "timeout": way.timeout, "max_retries": 0, "http_client": http,
                                      "default_headers": dict(way.default_headers) or None}  # fmt: skip
            if way.api_version is None:
                return AsyncOpenAI(base_url=way.base_url, **shared)
            shared["base_url" if "/openai" in way.base_url else "azure_endpoint"] = way.base_url
            azure: AsyncOpenAI = AsyncAzureOpenAI(api_version=way.api_version, **shared)
        except (ImportError, ValueError, TypeError) as error:
            raise _not_connected(error) from None
        return azure

    async def _until_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            if self._stopped:
                work.close()
                raise stopped()
            return await work
        except asyncio.CancelledError:
            if self._stopped:
                raise stopped() from None
            raise

    async def _post(
        self, line: _Line, sent: Shaped, rank: tuple[int, ...], failed: Callable[[LlmevalError], None]
    ) -> dict[str, Any]:
        from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

        retrying = AsyncRetrying(
            # an answer that is thought alone is asked for otherwise, not again
            retry=retry_if_exception(lambda error: isinstance(error, Transient) and not isinstance(error, OnlyThought)),
            stop=stop_after_attempt(self.way.retries + 1),
            wait=self._wait,
            reraise=True,
        )
        return await retrying(self._attempt, line, sent, rank, failed)

    def _wait(self, state: RetryCallState) -> float:
        from tenacity import wait_random_exponential

        fault = state.outcome.exception() if state.outcome else None
        asked = fault.wait if isinstance(fault, Transient) and fault.wait is not None else 0.0
        patience = self.way.patience
        jitter = wait_random_exponential(multiplier=patience, max=30 * patience)(state)
        return max(asked, 0.25 * patience) + jitter

    async def _attempt(
        self, line: _Line, sent: Shaped, rank: tuple[int, ...], failed: Callable[[LlmevalError], None]
    ) -> dict[str, Any]:
        async with line.slots.take(rank):
            self.attempts += 1
            with quiet():
                outcome = await self._once(line.client, sent)
        # raised here and not where the library's error is at hand: such errors carry whole answers
        if isinstance(outcome, LlmevalError):
            failed(outcome)
            raise outcome
        return outcome

    async def _once(self, client: Any, sent: Shaped) -> dict[str, Any] | LlmevalError:
        import openai

        texts = [str(message.get("content") or "") for message in sent.body.get("messages", ())]
        key, gathered = self.way.api_key, Gathered()
        try:
            payload = await (self._streamed(client, sent, gathered) if sent.stream else self._whole(client, sent))
        except (TimeoutError, openai.APITimeoutError):
            fault: LlmevalError = timed_out(self.way.timeout, silent=sent.stream)
        except asyncio.CancelledError:
            if not (self._stopped and gathered.begun):
                raise
            return gathered.payload | {"interrupted": True}
        except openai.APIStatusError as error:
            return status_fault(error, key, texts)
        except openai.APIConnectionError as error:
            fault = connection_fault(error.__cause__)
        except Undecodable as error:
            return no_completion(error.text, key, texts)
        except ValueError:
            fault = no_completion()
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here is a problem of one section, never a crash
            fault = connection_fault(error)
        else:
            if not isinstance(payload, dict):
                return no_completion()
            return said_in_answer(payload, key, texts) or answer_fault(payload) or cut(payload)
        # what stands complete in a stream that broke off is worth more than the same again
        return gathered.payload | {"interrupted": True} if gathered.begun else fault

    async def _whole(self, client: Any, sent: Shaped) -> Any:
        create: Any = client.chat.completions.with_raw_response.create
        async with asyncio.timeout(self.way.timeout):
            if asyncio.iscoroutinefunction(create) or type(client).__name__.startswith("Async"):
                response = await create(**sent.body, extra_body=sent.extra or None)
            else:  # a plain client of the caller's
                response = await asyncio.to_thread(create, **sent.body, extra_body=sent.extra or None)
            content = response.content
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise Undecodable(content) from None

    async def _streamed(self, client: Any, sent: Shaped, gathered: Gathered) -> dict[str, Any]:
        create: Any = client.chat.completions.with_streaming_response.create
        if not type(client).__name__.startswith("Async"):
            return await asyncio.to_thread(_streamed_plainly, create, sent, gathered)
        loop, limit = asyncio.get_running_loop(), self.way.timeout
        async with (
            asyncio.timeout(_LONGEST * limit),
            asyncio.timeout(limit) as idle,
            create(**sent.body, extra_body=sent.extra or None) as response,
        ):
            async for piece in pieces(response.iter_lines()):
                idle.reschedule(loop.time() + limit)
                gathered.take(piece)
                if gathered.full:
                    break
        return gathered.error or gathered.payload


class Undecodable(ValueError):
    """A response that is no JSON; `text` is its beginning."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.text = content[:4000].decode("utf-8", "replace")


def _streamed_plainly(create: Any, sent: Shaped, gathered: Gathered) -> dict[str, Any]:
    """A streamed answer through a plain client of the caller's, in a thread."""

    async def lines(response: Any) -> AsyncIterator[str]:
        for line in response.iter_lines():
            yield line

    async def read(response: Any) -> None:
        async for piece in pieces(lines(response)):
            gathered.take(piece)
            if gathered.full:
                break

    with create(**sent.body, extra_body=sent.extra or None) as response:
        asyncio.run(read(response))
    return gathered.error or gathered.payload


def _not_connected(error: Exception) -> LlmevalError:
    if isinstance(error, ImportError):
        return no_socks()
    return EndpointFailed("代理地址或客户端设置不对，没有连接。请检查 HTTPS_PROXY、ALL_PROXY、base_url 和 api_version。",
                          "A proxy address or a setting of the client is wrong, nothing was sent. Check HTTPS_PROXY, ALL_PROXY, "
                          "the base URL and api_version.")  # fmt: skip


def stopped() -> EndpointFailed:
    return EndpointFailed("已按 Ctrl-C 中断，模型部分只有已经收到的内容。用同一命令再运行，只补其余的请求。",
                          "Interrupted: of the model's part there is only what had come. Run the same command again, only the "
                          "rest is asked for.")  # fmt: skip


def _cancel_all() -> None:
    for task in asyncio.all_tasks():
        task.cancel()


async def _hang_up(line: _Line) -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if line.ours:
        await line.client.close()
    loop = asyncio.get_running_loop()
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
