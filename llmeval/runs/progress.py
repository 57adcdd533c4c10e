"""How far a long run is: a bar on a terminal, a plain line now and then elsewhere. On standard error only."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Self

from llmeval.data.evidence import Language

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

EVERY = 10.0
"""Seconds between plain lines."""


class Progress(AbstractContextManager["Progress"]):
    """Files done of all, requests to the endpoint, time gone and time left.

    `done` of them were finished by an earlier run and say nothing about the speed of this one.
    """

    def __init__(self, total: int, *, done: int = 0, language: Language = "zh", terminal: bool | None = None) -> None:
        self.total, self.before, self.language = total, done, language
        self.done, self.requests, self.failed = done, 0, 0
        self.start = self._last = time.monotonic()
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._bar: RichProgress | None = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if self._terminal:
            self._begin_bar()
        elif self.before and self.before < self.total:
            self._say(self.line())
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        self._say(self.line(final=True))

    def step(self, *, requests: int = 0, failed: bool = False) -> None:
        """One more file is finished."""
        self.done += 1
        self.requests += requests
        self.failed += failed
        now = time.monotonic()
        if self._bar is not None:
            self._bar.update(self._task, completed=self.done, requests=self.requests, failed=self.failed)
        elif now - self._last >= EVERY:
            self._last = now
            self._say(self.line())

    def line(self, *, final: bool = False) -> str:
        """`120/200（读不了 3） 请求 45 已用 1:05 约剩 0:40`."""
        gone = time.monotonic() - self.start
        new = self.done - self.before
        left = gone / new * (self.total - self.done) if new and not final else None
        if self.language == "zh":
            failed = f"（读不了 {self.failed}）" if self.failed else ""
            parts = [f"{self.done}/{self.total} 份{failed}", f"请求 {self.requests}", f"已用 {clock(gone)}"]
            parts += [f"约剩 {clock(left)}"] if left is not None else []
            return "，".join(parts)
        failed = f" ({self.failed} unreadable)" if self.failed else ""
        parts = [f"{self.done}/{self.total} files{failed}", f"{self.requests} requests", f"{clock(gone)} elapsed"]
        parts += [f"{clock(left)} left"] if left is not None else []
        return ", ".join(parts)

    def _say(self, line: str) -> None:
        sys.stderr.write(f"llmeval: {line}\n")
        sys.stderr.flush()

    def _begin_bar(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        zh = self.language == "zh"
        self._bar = RichProgress(
            TextColumn("审阅" if zh else "Reviewing"), BarColumn(), MofNCompleteColumn(),
            TextColumn("读不了 {task.fields[failed]}" if zh else "{task.fields[failed]} unreadable"),
            TextColumn("请求 {task.fields[requests]}" if zh else "{task.fields[requests]} requests"),
            TextColumn("已用" if zh else "elapsed"), TimeElapsedColumn(),
            TextColumn("约剩" if zh else "left"), TimeRemainingColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task("", total=self.total, completed=self.before, requests=0, failed=0)
        self._bar.start()


def clock(seconds: float) -> str:
    """
    >>> clock(65), clock(3725)
    ('1:05', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
