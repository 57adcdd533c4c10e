"""Many reports: reading and checks on all cores, the endpoint through one pool, results in order, memory flat."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from llmeval.decisions.known import decided
from llmeval.errors import LlmevalError, unforeseen
from llmeval.options import chosen_settings
from llmeval.reading.sources import Source, name_of
from llmeval.runs.failure import Failure
from llmeval.runs.one import by_rules, with_model
from llmeval.runs.workers import Workers, cores

if TYPE_CHECKING:
    import asyncio

    from llmeval.checks.own import Named
    from llmeval.data.review import Review
    from llmeval.options import Options
    from llmeval.settings import Limits, Settings

S = TypeVar("S")
T = TypeVar("T")


def critique_many(
    sources: Iterable[Source], *, jobs: int | None = None, settings: Settings | None = None, **options: Unpack[Options]
) -> Iterator[Review | Failure]:
    """Review many reports, `jobs` at a time (all cores by default), and give the results in the order of the sources.

    Each source is read and checked in a process that can die alone, within `limits.seconds`; with a model all reports
    share one endpoint. A few results wait to be taken and no more, so memory stays flat over any number of sources. A
    source that cannot be reviewed gives a `Failure`; the others go on. `result.error is None` tells a review. A source
    whose files are of several units or years gives a review for each.
    """
    return _review_many(sources, jobs, chosen_settings(settings, options))


def _review_many(sources: Iterable[Source], jobs: int | None, settings: Settings) -> Iterator[Review | Failure]:
    for results in reviews_of_each(sources, jobs, settings):
        yield from results


def reviews_of_each(
    sources: Iterable[Source], jobs: int | None, settings: Settings
) -> Iterator[list[Review | Failure]]:
    """What `critique_many` gives, for each source apart."""
    with Engine(settings, jobs) as engine:
        yield from engine.ordered(lambda source: review_one(engine, source, settings), sources)


def review_one(engine: Engine, source: Source, settings: Settings) -> list[Review | Failure]:
    """One source of many, whoever shares the others out: a review for each submission that it holds, or a failure."""
    try:
        return [
            decided(engine.wait(with_model(review, settings)) if settings.uses_model else review, settings)
            for review in engine.apart(by_rules, source, settings)
        ]
    except LlmevalError as error:
        return [Failure(name_of(source), error)]
    except Exception as error:  # noqa: BLE001 - one bad file must not end a run over thousands
        return [Failure(name_of(source), unforeseen(error))]


def apart(function: Callable[..., T], *arguments: Any, limits: Limits) -> T:
    """Call a function of a module in a process of its own that lives no longer than `limits.seconds`.

    Raises:
        WorkerDied: no answer in time, or none at all.
        LlmevalError: what the function raised.
    """
    with Workers(limits.memory) as workers:
        return workers.run(function, *arguments, seconds=limits.seconds)


class Engine:
    """Processes for the work of the machine, one event loop for the work of the endpoint.

    `jobs` reports are read and checked at a time; with a model more than that are under way, since most of them wait.
    """

    def __init__(self, settings: Settings, jobs: int | None = None) -> None:
        self.settings = settings
        self.jobs = max(1, jobs or cores())
        self.width = self.jobs + (settings.concurrency if settings.uses_model else 0)
        """Reports under way at a time."""
        self._slots = threading.BoundedSemaphore(self.jobs)
        self._workers = Workers(settings.limits.memory)
        self._threads = ThreadPoolExecutor(self.width, thread_name_prefix="llmeval")
        self._loop = _Loop()
        self._held = ExitStack()
        self._here = bool(settings.checks) and _stay(settings.checks)

    def __enter__(self) -> Self:
        if self.settings.uses_model:
            from llmeval.llm.client import shared

            # Held open over the whole run; a recording or a setting at fault is told before any report is read.
            self._held.enter_context(shared(self.settings))
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.cancel()
        self._workers.close()
        self._threads.shutdown(cancel_futures=True)
        self._loop.close()
        self._held.close()

    def apart(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function of a module in a process that can die alone, within the time limit of a file.

        With checks that stand in a script or a notebook it is called here: no other process could load them.
        """
        with self._slots:
            if self._here:
                return function(*arguments)
            return self._workers.run(function, *arguments, seconds=self.settings.limits.seconds)

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run requests in the loop that all reports share."""
        return self._loop.run(work)

    def ordered(self, work: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
        """Results in the order of the items; at most twice the width of them wait to be taken."""
        waiting: deque[Future[T]] = deque()
        for item in items:
            waiting.append(self._threads.submit(work, item))
            if len(waiting) >= 2 * self.width:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def finished(self, work: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
        """Results as they are finished."""
        from concurrent.futures import FIRST_COMPLETED, wait

        waiting: set[Future[T]] = set()
        for item in items:
            waiting.add(self._threads.submit(work, item))
            if len(waiting) >= 2 * self.width:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def _stay(own: Sequence[Named]) -> bool:
    """Whether the caller's own checks cannot be loaded by another process."""
    from llmeval.checks.own import travel

    return not travel(own)


class _Loop:
    """An event loop in a thread of its own, made when it is first needed."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        import asyncio

        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="llmeval-endpoint", daemon=True)
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def cancel(self) -> None:
        """End what is under way, so that nobody waits for it."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(_cancel_all, self._loop)

    def close(self) -> None:
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    import asyncio

    for task in asyncio.all_tasks(loop):
        task.cancel()
