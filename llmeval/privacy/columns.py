"""The heads of the columns in which something stands, for text whose tables are lines with tabs or bars."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

_EDGES = "\t|｜"
_HEADS = 3
"""Lines at the top of a table that may name its columns."""


class Columns:
    """Tables of a text: lines one below the other that are parted by tabs or bars."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._tops: list[int] = []
        if not any(edge in text for edge in _EDGES):
            return
        at, top, known = 0, -1, ""
        for number, line in enumerate(text.split("\n")):
            edge = next((edge for edge in _EDGES if edge in line), "")
            top = -1 if not edge else number if top < 0 or edge != known else top
            known = edge
            self._starts.append(at)
            self._tops.append(top)
            at += len(line) + 1

    def head(self, at: int) -> str:
        """What names the column of a character, above it; "" outside tables."""
        line = bisect_right(self._starts, at) - 1
        if line < 0 or self._tops[line] < 0:
            return ""
        start = self._starts[line]
        column = _edges(self._text[start:at][:_LONGEST])
        tops = range(self._tops[line], min(line, self._tops[line] + _HEADS))
        return "\n".join(self._cell(number, column)[2] for number in tops)

    def tables(self) -> Iterator[list[list[tuple[int, int, str]]]]:
        """Each table as rows of cells: (start, end, text)."""
        rows: list[list[tuple[int, int, str]]] = []
        for number, top in enumerate(self._tops):
            if rows and top != self._tops[number - 1]:
                yield rows
                rows = []
            if top >= 0:
                rows.append(list(self._cells(number)))
        if rows:
            yield rows

    def _line(self, number: int) -> tuple[int, str]:
        start = self._starts[number]
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._text)
        return start, self._text[start : min(end, start + _LONGEST)]

    def _cells(self, number: int) -> Iterator[tuple[int, int, str]]:
        start, line = self._line(number)
        at = 0
        for place, character in enumerate(line):
            if character in _EDGES:
                yield start + at, start + place, line[at:place]
                at = place + 1
        yield start + at, start + len(line), line[at:]

    def _cell(self, number: int, column: int) -> tuple[int, int, str]:
        for place, cell in enumerate(self._cells(number)):
            if place == column:
                return cell
        return (0, 0, "")


_LONGEST = 4000
"""Characters of a line that are looked at: what stands further right has no head."""


def _edges(line: str) -> int:
    return sum(line.count(edge) for edge in _EDGES)
