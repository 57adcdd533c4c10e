"""Ctrl-C while a model is asked: the first ends the requests and lets what has come be written, the second ends all."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

PATIENCE = 1.5
"""Seconds from Ctrl-C until what is still under way is given up."""


@dataclass
class Interruption:
    """Whether the user has asked to end."""

    asked: bool = False


@contextmanager
def ending_requests_first(*, asks_model: bool) -> Iterator[Interruption]:
    """Context in which the first Ctrl-C ends the requests to the model and nothing else; without a model, as ever."""
    state = Interruption()
    if not asks_model or threading.current_thread() is not threading.main_thread():
        yield state
        return
    timer = threading.Timer(PATIENCE, _thread.interrupt_main)
    timer.daemon = True

    def handle(_signal: int, _frame: Any) -> None:
        from llmeval.llm.client import stop_all

        if state.asked:
            raise KeyboardInterrupt
        state.asked = True
        stop_all()
        timer.start()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield state
    finally:
        timer.cancel()
        signal.signal(signal.SIGINT, before)
