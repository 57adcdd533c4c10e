"""The standard library's `re`, where `compile` waits until a pattern is first used and what it gives is kept on disk.

    from llmeval.patterns import lazy as re

The package holds some two thousand patterns, of which one report needs half; to compile them takes longer than to
review it. What a module makes as it is loaded is used as a compiled pattern: `pattern` can be read at once, all else
compiles it. What a function makes is compiled at once and not kept: it may hold words of a report.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from re import (
    DOTALL,
    IGNORECASE,
    MULTILINE,
    VERBOSE,
    Match,
    Pattern,
    escape,
    findall,
    finditer,
    fullmatch,
    match,
    search,
    split,
    sub,
)
from types import FrameType
from typing import TYPE_CHECKING, Any, AnyStr, cast

from llmeval.patterns import kept

__all__ = [
    "DOTALL",
    "IGNORECASE",
    "MULTILINE",
    "VERBOSE",
    "Lazy",
    "Match",
    "Pattern",
    "compile",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
_COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


def compile(pattern: AnyStr, flags: int = 0) -> Pattern[AnyStr]:  # noqa: A001 - stands for `re.compile`
    """A pattern, which a module's own is compiled when it is first used; what is wrong with it is raised then."""
    frame = inspect.currentframe()
    if _in_function(frame and frame.f_back):
        return re.compile(pattern, flags)
    return cast("Pattern[AnyStr]", Lazy(pattern, flags))


def _in_function(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_code.co_name in _COMPREHENSIONS:
        frame = frame.f_back
    return frame is None or bool(frame.f_code.co_flags & inspect.CO_OPTIMIZED)


class Lazy:
    """Stands for a compiled pattern. A method is looked for in vain once; afterwards it is the compiled one's own."""

    __slots__ = ("_given", "pattern", *_METHODS)

    def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
        self.pattern = pattern
        self._given = int(flags)

    def compiled(self) -> Pattern[Any]:
        """The pattern itself."""
        if isinstance(self.pattern, str):
            return kept.compiled(self.pattern, self._given)
        return re.compile(self.pattern, self._given)

    def __getattr__(self, name: str) -> Any:
        compiled = self.compiled()
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return Lazy, (self.pattern, self._given)

    def __repr__(self) -> str:
        return f"Lazy({self.pattern!r}, {self._given})"


_written: dict[Any, Pattern[Any]] = {}
"""Patterns that the source writes where it uses them, alone or with their flags; `re` forgets them where there are more than 512."""
_passing: dict[Any, Pattern[Any]] = {}
"""Patterns that were put together where they are used, for this process alone."""
_MOST_PASSING = 4_000


def _inline(name: str) -> Callable[..., Any]:
    """`re.search` and its like for a pattern that stands where it is used."""
    method = getattr(Pattern, name)

    def call(pattern: Any, string: Any, flags: int = 0) -> Any:
        made = _written.get(pattern) if not flags else None
        if made is None:
            frame = inspect.currentframe()
            made = _made(pattern, int(flags), frame and frame.f_back)
        return method(made, string)

    return call


def _inline_sub(pattern: Any, repl: Any, string: Any, count: int = 0, flags: int = 0) -> Any:
    """`re.sub`."""
    made = _written.get(pattern) if not flags else None
    if made is None:
        frame = inspect.currentframe()
        made = _made(pattern, int(flags), frame and frame.f_back)
    return made.sub(repl, string, count)


def _inline_split(pattern: Any, string: Any, maxsplit: int = 0, flags: int = 0) -> Any:
    """`re.split`."""
    made = _written.get(pattern) if not flags else None
    if made is None:
        frame = inspect.currentframe()
        made = _made(pattern, int(flags), frame and frame.f_back)
    return made.split(string, maxsplit)


def _made(pattern: Any, flags: int, user: FrameType | None) -> Pattern[Any]:
    """A constant of the code is kept like a module's own; what is put together there may hold words of a report."""
    if not isinstance(pattern, str):
        return re.compile(pattern, flags)
    key = (pattern, flags) if flags else pattern
    made = _written.get(key) or _passing.get(key)
    if made is not None:
        return made
    if user is None or pattern not in user.f_code.co_consts:
        if len(_passing) >= _MOST_PASSING:
            _passing.clear()
        made = _passing[key] = re.compile(pattern, flags)
        return made
    made = _written[key] = kept.compiled(pattern, flags)
    return made


if not TYPE_CHECKING:
    search, match, fullmatch = _inline("search"), _inline("match"), _inline("fullmatch")
    findall, finditer, split, sub = (
        _inline("findall"),
        _inline("finditer"),
        _inline_split,
        _inline_sub,
    )
