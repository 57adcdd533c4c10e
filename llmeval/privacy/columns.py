"""The heads of the columns in which something stands, for text whose tables are lines with tabs, bars, commas or wide blanks.

A line is a head where its cells are words that name columns. A table may have several, one above each of its parts; what
stands below a head is held to the nearest. In a form, whose labels stand beside their fields, no line is a head.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.privacy.names import COMMON_WORDS, SURNAMES

Cell = tuple[int, int, str]
"""Start, end and text of a cell."""

EDGES = "|｜│┃"
"""What parts the cells of a row, beside a tab."""
_EDGES = re.compile(f"[\t{EDGES}]")
_COMMAS = re.compile(",")
_WIDE = re.compile("(?<=[^ \u3000])[ \u3000]{2,}(?=[^ \u3000])")
_HEADS = 3
"""Lines at the top of a table that may name its columns."""
_LONGEST = 4000
"""Characters of a line that are looked at: what stands further right has no head."""
_NAMES_A_COLUMN = re.compile(
    r"[号码址话机人员者主务位额数值标分注期间率式字章名别类龄族级称行度项目况型区县镇乡村校亲属关系职责比重用量牌程位门股室历容果见因]$|QQ|微信|邮箱|E-?mail|电话|手机|姓名|金额|身份证|账号|卡号|地址|备注|序号|得分|权重|签字|[）)]$"
)
_NUMBERED = re.compile(r"^\s*[（(]?\d{1,3}[）)]?[.．、 ]")
_RULE = frozenset("-:—─ ├┤┼┌┐└┘┬┴=+ \t|")


class Columns:
    """Tables of a text: lines one below the other that are parted alike."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._parts: list[re.Pattern[str] | None] = []
        self._tops: list[int] = []
        self._known: dict[int, list[Cell]] = {}
        self._heads: list[tuple[int, ...]] = []
        self._read()

    def head(self, at: int) -> str:
        """What names the column of a character, above it; "" outside tables."""
        line = bisect_right(self._starts, at) - 1
        if line < 0 or self._tops[line] < 0:
            return ""
        cells = self._cells(line)
        column = bisect_right([start for start, _, _ in cells], at) - 1 + self._shift(line)
        return "\n".join(self._cells(n)[column][2] for n in self._heads[line] if column < len(self._cells(n)))

    def beside(self, at: int) -> str:
        """The nearest cell with a word to the left of a character's own; "" outside tables."""
        line = bisect_right(self._starts, at) - 1
        if line < 0 or self._tops[line] < 0:
            return ""
        cells = self._cells(line)
        column = bisect_right([start for start, _, _ in cells], at) - 1
        return next((text for _, _, text in cells[max(0, column - 3) : column][::-1] if text.strip()), "")

    def tables(self) -> Iterator[list[list[Cell]]]:
        """Each part of a table below its head, the head first, as rows of cells."""
        lines = len(self._tops)
        number = 0
        while number < lines:
            if self._tops[number] < 0 or not self._is_head(number):
                number += 1
                continue
            rows, below = [self._cells(number)], number + 1
            while below < lines and self._tops[below] == self._tops[number] and not self._is_head(below):
                if self._shift(below):
                    rows[-1] = [*rows[-1], *self._cells(below)[1:]]
                elif not set(self._line(below)[1]) <= _RULE:
                    rows.append(self._cells(below))
                below += 1
            if len(rows) > 1:
                yield rows
            number = max(below, number + 1)

    def _read(self) -> None:
        text = self._text
        if not (_EDGES.search(text) or _WIDE.search(text) or "," in text):
            return
        lines, at = text.split("\n"), 0
        for line in lines:
            self._starts.append(at)
            at += len(line) + 1
            self._parts.append(_EDGES if _EDGES.search(line) else None)
        self._tops = [-1] * len(lines)
        self._blocks(lines, _COMMAS, 3)
        self._blocks(lines, _WIDE, 1)
        top = -1
        for number, part in enumerate(self._parts):
            top = -1 if part is None else number if top < 0 or part is not self._parts[number - 1] else top
            self._tops[number] = top
        self._name_heads()

    def _blocks(self, lines: list[str], part: re.Pattern[str], least: int) -> None:
        """Three lines and more with as many commas, or wide blanks, below one that names columns."""
        first, counts = (
            0,
            [
                0 if p is not None else len(part.findall(line[:_LONGEST]))
                for p, line in zip(self._parts, lines, strict=True)
            ],
        )
        for number in range(1, len(lines) + 1):
            if number < len(lines) and counts[number] == counts[first]:
                continue
            if (
                counts[first] >= least
                and number - first >= 3
                and _names_columns([*part.split(lines[first][:_LONGEST])])
            ):
                self._parts[first:number] = [part] * (number - first)
            first = number

    def _name_heads(self) -> None:
        heads: tuple[int, ...] = ()
        for number, top in enumerate(self._tops):
            if top < 0:
                self._heads.append(())
                continue
            if top == number:
                heads = ()
            self._heads.append(
                heads or tuple(n for n in range(top, min(number, top + _HEADS)) if not self._has_digits(n))
            )
            if self._is_head(number):
                heads = (*heads[-1:], number) if heads and heads[-1] == number - 1 else (number,)

    def _shift(self, number: int) -> int:
        """How many columns further right a line begins that goes on with a cell of the line above."""
        if number == 0 or not self._heads[number] or self._tops[number] in (-1, number):
            return 0
        here, above = len(self._cells(number)), len(self._cells(number - 1))
        wide = len(self._cells(self._heads[number][-1]))
        return (
            above - 1
            if 1 < here < wide
            and 1 < above < wide
            and above + here - 1 == wide
            and number - 1 > self._heads[number][-1]
            else 0
        )

    def _is_head(self, number: int) -> bool:
        return _names_columns([text for _, _, text in self._cells(number)])

    def _has_digits(self, number: int) -> bool:
        return any(c.isdigit() for c in self._line(number)[1])

    def _line(self, number: int) -> tuple[int, str]:
        start = self._starts[number]
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._text)
        return start, self._text[start : min(end, start + _LONGEST)].rstrip("\r")

    def _cells(self, number: int) -> list[Cell]:
        if number not in self._known:
            if len(self._known) > 5000:
                self._known.clear()
            start, line = self._line(number)
            part, at, cells = self._parts[number] or _EDGES, 0, []
            for edge in part.finditer(line):
                cells.append((start + at, start + edge.start(), line[at : edge.start()]))
                at = edge.end()
            self._known[number] = [*cells, (start + at, start + len(line), line[at:])]
        return self._known[number]


def _names_columns(cells: list[str]) -> bool:
    """Whether the cells of a line are words that name columns: two and more, without a number, most of them such words."""
    words = ["".join(_NUMBERED.sub("", cell).split()).strip("*") for cell in cells]
    words = [word for word in words if word]
    if len(words) < 2 or any(len(word) > 20 or any(c.isdigit() for c in word) for word in words):
        return False
    others = [word for word in words if not _NAMES_A_COLUMN.search(word)]
    if any(word[0] in SURNAMES and len(word) in (2, 3) and word not in COMMON_WORDS for word in others):
        return False  # the name of somebody beside a label
    return len(others) * 3 <= len(words)
