"""A worker's life: calls in, answers out, until the caller is gone."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import queue
import signal
import sys
import threading
from typing import IO, NoReturn

from llmeval.errors import MACHINE, LlmevalError, machine_fault, unforeseen
from llmeval.patterns.kept import keep
from llmeval.runs.workers import OutOfMemory, receive, send

LARGE = 1_000_000_000
"""Bytes that a worker holds after its work from which it is replaced: it seldom gives them back."""
GRACE = 30
"""Seconds past the time limit after which a worker ends itself, where nobody has ended it."""


def serve(memory: int, caller: int) -> None:
    """Answer calls; never returns before the caller (its process id) is gone."""
    _die_with(caller)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the answers.
    os.dup2(2, 1)
    if memory:
        _bound(memory)
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path of ours
        while True:
            answer = _answer(waiting.get(), nowhere)
            faulthandler.cancel_dump_traceback_later()
            with contextlib.suppress(BrokenPipeError):
                send(answers, answer)


def _listen(requests: IO[bytes], waiting: queue.SimpleQueue[bytes]) -> None:
    """Take calls while work goes on: where the pipe is closed the caller is gone, and so is the reason to work."""
    try:
        while True:
            waiting.put(receive(requests))
    finally:
        _end()


def _end() -> NoReturn:
    """End this process and what it started, at once."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _die_with(caller: int) -> None:
    """Have Linux end this process with its caller: also amid work that lets no other thread run."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != caller:
            _end()


def _answer(request: bytes, nowhere: IO[bytes]) -> bytes:
    """The answer in bytes: whether it is a result, the result or the error, whether this process is spent."""
    try:
        function, arguments, seconds = pickle.loads(request)  # noqa: S301 - sent by the process that started us
        # A watch in C, for work that holds the interpreter while the caller is killed.
        faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=nowhere)
        result = pickle.dumps((True, function(*arguments), _is_large()), protocol=5)
        keep()
    except OutOfMemory as error:
        return pickle.dumps((False, error, True), protocol=5)
    except LlmevalError as error:
        return pickle.dumps((False, error, _is_large()), protocol=5)
    except MemoryError:
        return pickle.dumps((False, _too_large(), True), protocol=5)
    except OSError as error:
        known = machine_fault("—", error) if error.errno in MACHINE else unforeseen(error)
        return pickle.dumps((False, known, _is_large()), protocol=5)
    except Exception as error:  # noqa: BLE001 - one bad file must not end a run over thousands
        return pickle.dumps((False, unforeseen(error), _is_large()), protocol=5)
    return result


def _too_large() -> OutOfMemory:
    return OutOfMemory(
        "需要的内存超过上限，未能读完。可在设置 limits.memory 中放宽，或拆分文件后重试。",
        "It needs more memory than the limit. Raise limits.memory, or split the file.",
    )


def _is_large() -> bool:
    """Whether this process holds so much that it had better be replaced; False where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:  # noqa: PTH123 - read after every call
            resident = int(sizes.read().split()[1])
    except (OSError, ValueError, IndexError):
        return False
    return resident * os.sysconf("SC_PAGE_SIZE") > LARGE


def _bound(memory: int) -> None:
    """Bound the address space where the system can, so that a bomb ends this process and not the machine."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
