"""Where a walk over a text stands, and the looks around that its rules share."""

from __future__ import annotations

import re
from typing import Any

from llmeval.numbers.lexing.shapes import GAP
from llmeval.numbers.numeral import Kind, Numeral
from llmeval.numbers.units import BLANKS, UnitRead, read_unit

MARKUP = frozenset(BLANKS + "*#>")
_SENTENCE_END = frozenset("。；;！!？?：:")
_CLAUSE_END = _SENTENCE_END | frozenset('，,、.（(“"《【[')
_MARKS = frozenset("，；。、")
"""What parts clauses, and cells never."""
_BULLETS = frozenset("-–—•·●◆■▪○※+")
_PROSE = 15
"""A line this long, without a tab, is running text whose end may be a page's end rather than a cell's."""


class Scan:
    """One walk. `shift` is added to every offset; `wide` says that digits were full-width in the source."""

    def __init__(self, text: str, shift: int = 0, wide: bool = False) -> None:
        self.text, self.shift, self.wide = text, shift, wide
        self.found: list[Numeral] = []
        self.floor = 0
        """End of the last numeral: no later numeral reaches to the left of it."""
        self.lists: dict[str, int] = {}
        """Last number of a list by its delimiter, so that 园区3、 after 2、 is known as a list number."""
        self.month = 0
        """Last month told by a date, so that 12在园区 after 10月 is known as a month that lost its sign."""
        self.fallen = False
        """The last quantity was negative by a word, which governs what an enumeration adds to it."""

    def add(self, kind: Kind, start: int, end: int, number: tuple[int, int] | None = None, **values: Any) -> int:
        """Record a numeral and return its end."""
        low, high = number or (start, end)
        shift = self.shift
        self.found.append(Numeral(kind, start + shift, end + shift, low + shift, high + shift, **values))
        self.floor = end
        return end

    def unit(self, at: int) -> UnitRead | None:
        """The unit behind a number that ends at `at`, over blanks and, where it may have been torn, a line's end."""
        text = self.text
        match = GAP.match(text, at)
        if match is None or match.end() == at:
            return read_unit(text, at)
        reading = read_unit(text, match.end())
        if reading is None or not reading.unit or match[1] is None:
            return reading if reading and reading.unit else None
        if len(reading.unit) == 1 and text[reading.end : reading.end + 1] in ("、", ".", "．", "：", ":"):
            return None
        before = text[max(0, at - 16) : at]
        if reading.dimension == "count" and "." in before[len(before.rstrip("0123456789.")) :]:
            return None  # nothing counts 1.157625 of what begins the next line
        strong = reading.dimension in ("money", "percent", "point") or reading.bare_scale
        if (len(reading.unit) > 1 and strong) or self.prose(at):
            return reading
        return None

    def prose(self, at: int) -> bool:
        """Whether the line up to `at` is long enough to be running text rather than a cell, and no row of figures."""
        line = self.text[max(0, at - 60) : at]
        cut = max(line.rfind("\n"), line.rfind("\t"))
        if len(line) - cut - 1 < _PROSE:
            return False
        line = line[cut + 1 :]
        digits = sum(map(str.isdecimal, line))
        return digits <= _PROSE or 2 * digits <= len(line) or not _MARKS.isdisjoint(line)

    def clause(self, at: int) -> str:
        """Whether something begins at `at`: a `line` (or cell), a `sentence`, a `clause`, or "" for none of these."""
        text, index = self.text, at - 1
        low = max(0, at - 12)
        while index >= low and text[index] in MARKUP:
            index -= 1
        if index >= low and text[index] in _BULLETS and (index == 0 or text[index - 1] in "\n\t\r" + BLANKS):
            index -= 1
            while index >= low and text[index] in MARKUP:
                index -= 1
        if index < 0 or text[index] in "\n\r\t":
            return "line"
        char = text[index]
        if char in _SENTENCE_END:
            return "sentence"
        if char == "." and index > 0 and not text[index - 1].isdigit():
            return "sentence"
        return "clause" if char in _CLAUSE_END else ""

    def cue(self, cue: re.Pattern[str], at: int, width: int) -> bool:
        return cue.search(self.text, max(self.floor, at - width), at) is not None

    def window(self, start: int) -> str:
        """The words before a number on its line, over the break of a torn line, never over a cell's edge."""
        low = max(self.floor, start - 22)
        window = self.text[low:start]
        window = window[window.rfind("\t") + 1 :]
        first = window.find("\n")
        if first >= 0 and (not self.prose(start - len(window) + first) or window.count("\n") > 2):
            window = window[window.rfind("\n") + 1 :]
        return "".join(window.split())
