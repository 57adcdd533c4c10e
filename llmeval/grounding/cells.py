"""Cells of tables by the words of their row and column as they stand there, for labels that name another column, and for days."""

from __future__ import annotations

from typing import NamedTuple

from llmeval.data.document import Document, Table
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs

_NOTE = re.compile(r"[（(][^（()）]{0,40}[)）]")
_WORD = re.compile("[\u4e00-\u9fff]{2,}")
_DIGIT = re.compile(r"\d")
_OF_TIME = re.compile("(?:日期|时间|年份|年度|月份|年月|日)$")
_HEADS = 4
"""Rows in which the head of a column is looked for."""


class Named(NamedTuple):
    """The head of a cell's column, those of the other columns that hold figures in its row, the words to the left there, and the cell's
    own before a place in it."""

    head: str
    others: frozenset[str]
    row: str
    before: str


def named(document: Document, offset: int) -> Named | None:
    """What stands above and to the left of a cell; None outside tables."""
    table = document.table_at(offset)
    if table is None:
        return None
    own = next((cell for cell in table.cells if cell.start <= offset < cell.end), None)
    if own is None:
        return None
    heads = document.once(_heads).get(table.start, {})
    left = [cell for cell in table.cells if cell.row <= own.row < cell.row + cell.row_span and cell.column < own.column]
    row = "".join(_text(document, cell.start, cell.end) for cell in sorted(left, key=lambda cell: cell.column)[:1])
    mine = heads.get(own.column, "") if own.row else ""
    told = {
        cell.column
        for cell in table.cells
        if cell.row == own.row and _DIGIT.search(document.plain, cell.start, cell.end)
    }
    return Named(mine, frozenset(heads[column] for column in told & heads.keys() if heads[column] != mine), row,
                 "".join(_WORD.findall(document.plain, own.start, offset)))  # fmt: skip


def _heads(document: Document) -> dict[int, dict[int, str]]:
    """For each table the word at the top of each column, where there is one."""
    return {table.start: _tops(document, table) for table in document.tables}


def _tops(document: Document, table: Table) -> dict[int, str]:
    found: dict[int, str] = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.row >= _HEADS or cell.column in found or cell.column_span > 1:
            continue
        text = _NOTE.sub("", _text(document, cell.start, cell.end))
        if text and _WORD.fullmatch(text):
            found[cell.column] = text
    return found


def _text(document: Document, start: int, end: int) -> str:
    return "".join(document.plain[start:end].split())


def other_column(document: Document, label: str, offset: int, read: str) -> bool:
    """Whether a label ends with the head of another column of the table, and does not hold the own one's.

    `read` is the head that the reader of tables gives the number, who knows of rows that slipped.
    """
    cell = named(document, offset)
    if cell is None or not cell.head:
        return False
    if cell.before and cell.before in "".join(label.split()):
        return False  # 成本指标（20分）: the cell itself says what its number is of
    said = _NOTE.sub("", "".join(label.split()))
    head = _NOTE.sub("", "".join(read.split())) or cell.head
    if cell.head in said or head in said or (cell.row and said.endswith(cell.row)):
        return False
    alike = pairs(head)
    return any(said.endswith(other) and not pairs(other) & alike and other not in cell.row for other in cell.others)


def names_day(document: Document, label: str, offset: int) -> bool:
    """Whether a label names the row and the column of a day in a table: HT-07签订年份 of 签订日期 in the row of HT-07."""
    cell = named(document, offset)
    if cell is None:
        return False
    said, head = "".join(label.split()), _OF_TIME.sub("", cell.head)
    return bool(cell.row) and cell.row in said and (head in said if head else _OF_TIME.search(said) is not None)
