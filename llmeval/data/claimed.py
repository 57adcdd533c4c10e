"""What a finding speaks of, apart from the numbers that it found: by this it is known again after a correction.

A passage is known by the last words of its clause up to its end, or in a table by its row and its column; amounts, years and units of
measure in them do not count. So a finding keeps its name when another number is corrected, when text moves, and when it is
told together with another.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from llmeval.data.document import Cell, Document, Table
from llmeval.data.evidence import Evidence
from llmeval.patterns import lazy as re

_NUMBER = re.compile(
    r"[-+−]?[0-9０-９][0-9０-９,，.．]{0,40}\s?(?:[万亿千百]{0,2}元|个百分点|[%％‰]|[万亿千百]{0,2}[人个项名户辆台次件分亩吨家处])?"
)
_NO_WORD = re.compile(r"[\W\d_]+")
_BEFORE = 80
"""Characters before a passage that are looked at."""
_WORDS = 20
"""Characters of words up to a passage's end by which it is known."""
_MOST = 60
"""Passages of a finding by which it is known."""


def words_of(text: str) -> str:
    """The words of a text without numbers, their units, blanks and marks.

    >>> words_of("2024年基本支出决算130.52万元，占 95%")
    '年基本支出决算占'
    """
    return _NO_WORD.sub("", _NUMBER.sub("", text))


def claims_of(document: Document, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """What each passage is known by, in the order of the text: ten hexadecimal digits each."""
    spans = sorted((item.start, item.end) for item in evidence)[:_MOST]
    texts = (_anchor(document, start, end) for start, end in spans)
    return tuple(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=5).hexdigest() for text in texts)


def _anchor(document: Document, start: int, end: int) -> str:
    table = document.table_at(start)
    if table is not None and end <= table.end and (cell := _cell_at(table, start)) is not None:
        return "|".join([*_heads(document, table, cell), words_of(document.text[start:end])[-_WORDS:]])
    before = document.text[max(_block_start(document, start), start - _BEFORE) : start]
    clause = re.split(r"[。；;！？\n]", before)[-1]
    # A number alone and a number with its label in front are one passage.
    return words_of(clause + document.text[start:end])[-_WORDS:]


def _block_start(document: Document, offset: int) -> int:
    starts = document.once(_starts)
    index = bisect_right(starts, offset) - 1
    return starts[index] if index >= 0 else 0


def _starts(document: Document) -> list[int]:
    return [block.start for block in document.blocks]


def _cell_at(table: Table, offset: int) -> Cell | None:
    index = bisect_right(table.cells, offset, key=lambda cell: cell.start) - 1
    return table.cells[index] if index >= 0 else None


def _heads(document: Document, table: Table, cell: Cell) -> list[str]:
    """The words of the nearest labels before a cell in its row, and of the header over its column."""
    rows = _rows(document, table)
    row = rows.get(cell.row, [])
    before = row[max(0, bisect_left(row, cell.column, key=_column) - _NEAR) :][:_NEAR] if len(row) > _NEAR else row
    left = [other for other in (*row[:2], *before) if other.column < cell.column]
    labels = [words for other in dict.fromkeys(left) if (words := words_of(other.span.of(document.text)))][-2:]
    over = [
        words_of(above.span.of(document.text))
        for number in range(max(1, table.header_rows))
        if number != cell.row and (above := _over(rows.get(number, []), cell.column)) is not None
    ]
    return [*labels, "", *over]


def _over(row: list[Cell], column: int) -> Cell | None:
    """The cell of a row that covers a column."""
    index = bisect_right(row, column, key=_column) - 1
    return row[index] if index >= 0 and column < row[index].column + row[index].column_span else None


def _column(cell: Cell) -> int:
    return cell.column


def _rows(document: Document, table: Table) -> dict[int, list[Cell]]:
    """The cells of each row of a table by their columns, those that reach into it from above included."""
    known = document.once(_no_rows)
    if table.start not in known:
        rows: dict[int, list[Cell]] = {}
        for cell in table.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, cell.row + _TALLEST)):
                rows.setdefault(row, []).append(cell)
        known[table.start] = {number: sorted(row, key=_column) for number, row in rows.items()}
    return known[table.start]


_TALLEST = 200
"""Rows that a merged cell is a label of."""
_NEAR = 20
"""Cells before one in its row that may be its label, besides the first two."""


def _no_rows(_document: Document) -> dict[int, dict[int, list[Cell]]]:
    return {}
