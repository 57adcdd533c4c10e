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

from llmeval.errors import EndpointFailed, LlmevalError
from llmeval.llm.faults import Transient, answer_fault, connection_fault, no_completion, status_fault, timed_out

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from tenacity import RetryCallState

T = TypeVar("T")
_QUIET = ("openai", "instructor", "httpx2", "httpcore2")
_quiet: ContextVar[bool] = ContextVar("llmeval_quiet", default=False)


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

        create: Any = client.chat.completions.with_raw_response.create
        try:
            async with asyncio.timeout(self.timeout):
                response = await create(**body)
                payload = json.loads(response.content)
        except (TimeoutError, openai.APITimeoutError):
            return timed_out(self.timeout)
        except openai.APIStatusError as error:
            return status_fault(error)
        except openai.APIConnectionError as error:
            return connection_fault(error.__cause__)
        except ValueError:
            return no_completion()
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here is a problem of one section, never a crash
            return connection_fault(error)
        if not isinstance(payload, dict):
            return no_completion()
        return answer_fault(payload) or payload


async def _hang_up(line: _Line) -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await line.client.close()
    loop = asyncio.get_running_loop()
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


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
