"""Paragraphs of any length as passages of bounded size.

Relations look for the numbers of a claim all over its passage, which costs the square of its size. No author writes
paragraphs as long as the bounds here; what exceeds them (a form run together, a list without end) is read part by part.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re

LONGEST = 4000
"""Characters of a passage."""
MOST = 160
"""Numbers of a passage, of all kinds; there are fewer terms than these."""
_MARKS = (re.compile(r"[。！？!?][”」』）)]?"), re.compile(r"[；;\n]"), re.compile(r"[，,、：:]"))
"""Where a paragraph is parted, the best first."""


def parts_of(
    text: str, start: int, end: int, numerals: Sequence[Numeral]
) -> Iterator[tuple[int, int, Sequence[Numeral]]]:
    """Bounds of the parts of `text[start:end]` with their numbers; one part unless it is longer than any paragraph is.

    `numerals` are those of the paragraph, in order. A part ends with a sentence, else with a clause, never inside a number.
    """
    starts = [n.start for n in numerals]
    begin, first = start, 0
    while end - begin > LONGEST or len(numerals) - first > MOST:
        limit = min(end, begin + LONGEST)
        if first + MOST < len(numerals):
            limit = min(limit, starts[first + MOST])
        cut = _cut(text, begin, limit)
        last = bisect_left(starts, cut, first)
        if last > first and (across := numerals[last - 1]).end > cut:
            cut = across.start if across.start > begin else max(across.end, cut)
            last = bisect_right(starts, cut - 1, first)
        yield begin, cut, numerals[first:last]
        begin, first = cut, last
    if begin < end:
        yield begin, end, numerals[first:]


def _cut(text: str, begin: int, limit: int) -> int:
    """The end of the last sentence before a limit, of its last clause where one sentence is as long, or the limit."""
    for mark in _MARKS:
        if found := [m.end() for m in mark.finditer(text, begin + 1, limit)]:
            return found[-1]
    return limit
