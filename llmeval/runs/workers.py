"""Processes that may die alone: a pool in which each piece of work has a time limit and costs only itself.

A worker is a fresh interpreter that talks over its standard streams, not a fork and not `multiprocessing`: nothing of
the caller's main module is run again, so a script without a main guard, a notebook and Windows work alike. Where a
worker crashes, is killed for its memory or exceeds its time, the caller gets `WorkerDied` and the next piece of work a
new worker. A worker that met `MemoryError` or grew large is replaced too. It ends with its caller, however that ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import IO, Any, Self, TypeVar

from llmeval.errors import ReadError

T = TypeVar("T")
_START = (
    "import json,sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from llmeval.runs.serving import serve; serve(int(sys.argv[2]), int(sys.argv[3]))"
)
_HEAD = 8
"""Bytes that say how long a message is."""
RENEWED_AFTER = 500
"""Pieces of work after which a worker is replaced, so that what a native library leaks does not add up."""


class WorkerDied(ReadError):
    """The process that did the work ended without an answer, or was ended for its time."""


class OutOfMemory(WorkerDied):
    """The work needs more memory than its process may have, or than the machine has."""


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


class Workers:
    """A pool of processes. `run` is called from threads, one piece of work each; `close` ends all that still live."""

    def __init__(self, memory: int = 0) -> None:
        self._memory = memory
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def run(self, function: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """Call a function of a module in a process of its own.

        Raises:
            WorkerDied: no answer in time, or none at all; `OutOfMemory` also in a process of its own.
            LlmevalError: what the function raised; anything else that it raised comes as an internal error.
        """
        request = pickle.dumps((function, arguments, seconds), protocol=5)
        try:
            return self._once(request, seconds)  # type: ignore[no-any-return]
        except _Retry:
            return self._once(request, seconds, fresh=True)  # type: ignore[no-any-return]

    def _once(self, request: bytes, seconds: float, *, fresh: bool = False) -> Any:
        worker = self._take(fresh)
        used = worker.done
        try:
            answer = worker.ask(request, seconds)
        except BaseException:
            self._drop(worker)
            raise
        good, result, spent = pickle.loads(answer)  # noqa: S301 - written by our own process
        self._give_back(worker, spent)
        if isinstance(result, OutOfMemory) and used and not fresh:
            # What earlier work left behind may be to blame.
            raise _Retry
        if not good:
            raise result
        return result

    def close(self) -> None:
        """End all workers; whoever waits for one of them gets `WorkerDied`."""
        with self._lock:
            self._closed, workers, idle = True, list(self._all), self._idle
            self._idle = []
        for worker in workers:
            worker.kill()
        for worker in idle:
            self._drop(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self, fresh: bool) -> _Worker:
        with self._lock:
            if self._closed:
                raise WorkerDied("审阅已中止。", "The run was ended.")
            if self._idle and not fresh:
                return self._idle.pop()
        worker = _spawner().submit(_Worker, self._memory).result()
        with self._lock:
            self._all.add(worker)
        return worker

    def _give_back(self, worker: _Worker, spent: bool) -> None:
        with self._lock:
            kept = worker.done < RENEWED_AFTER and not spent and not self._closed
            if kept:
                self._idle.append(worker)
        if not kept:
            self._drop(worker)

    def _drop(self, worker: _Worker) -> None:
        worker.kill()
        worker.release()
        with self._lock:
            self._all.discard(worker)


class _Retry(Exception):
    """The same work deserves a process of its own."""


@lru_cache(maxsize=1)
def _spawner() -> ThreadPoolExecutor:
    """The thread that starts all workers: Linux ends a child with the thread that started it, and this one stays."""
    return ThreadPoolExecutor(1, thread_name_prefix="llmeval-spawner")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_spawner.cache_clear)


class _Worker:
    """One process and its pipes."""

    def __init__(self, memory: int) -> None:
        from multiprocessing.spawn import get_executable

        executable = get_executable()
        name = os.fsdecode(executable) if executable else sys.executable
        self.done = 0
        # Its own group, so that Ctrl-C reaches the caller alone, which then ends its workers.
        new_group: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {"creationflags": 0x200}
        self.process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own interpreter
            [name, "-c", _START, json.dumps(sys.path), str(memory), str(os.getpid())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **new_group
        )  # fmt: skip

    def ask(self, request: bytes, seconds: float) -> bytes:
        late = threading.Event()

        def end() -> None:
            late.set()
            self.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            send(self.process.stdin, request)
            answer = receive(self.process.stdout)
        except (OSError, EOFError, ValueError):
            if late.is_set():
                raise WorkerDied(
                    f"超过每份 {seconds:g} 秒的时限，已停止。可在设置 limits.seconds 中放宽，或拆分文件后重试。",
                    f"Stopped after the limit of {seconds:g} seconds. Raise limits.seconds, or split the file.",
                ) from None
            raise WorkerDied(
                "读取进程意外终止（可能内存不足或文件损坏），其余文件不受影响。请用 Word、WPS 或 PDF 软件另存后重试。",
                "The process that read it ended unexpectedly (memory, or a damaged file); the others are unaffected. "
                "Save it anew and try again.",
            ) from None
        finally:
            timer.cancel()
        self.done += 1
        return answer

    def kill(self) -> None:
        """End it and what it started; safe to call twice and from any thread."""
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(self.process.pid, 9)
            else:
                self.process.kill()
        self.process.wait()

    def release(self) -> None:
        """Close the pipes; only for the thread that used the worker last."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def send(stream: IO[bytes] | None, message: bytes) -> None:
    if stream is None:
        raise EOFError
    stream.write(len(message).to_bytes(_HEAD, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes] | None) -> bytes:
    head = stream.read(_HEAD) if stream else b""
    if stream is None or len(head) < _HEAD:
        raise EOFError
    size = int.from_bytes(head, "big")
    message = stream.read(size)
    if len(message) < size:
        raise EOFError
    return message
