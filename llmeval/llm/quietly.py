"""Libraries kept silent while they handle a request of ours, and coroutines run to their end from plain code."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_QUIET = ("openai", "instructor", "httpx2", "httpcore2")
_quiet: ContextVar[bool] = ContextVar("llmeval_quiet", default=False)


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
