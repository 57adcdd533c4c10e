"""Which header a cell hangs under, where an export has shifted the row, and which unit that header gives.

Exports to text lose merged cells, so a row may stand some columns beside its header. A row is laid to the header with
the shift at which its cells suit the headers best: a percentage under 执行率, the bare numbers under amounts and points,
words under 指标 and 原因. Of equally good shifts the smallest is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from llmeval.numbers.units import read_unit
from llmeval.understanding.tables.model import CellText, TableReading, Value

CellKind = Literal["number", "percent", "measured", "words"]
HeadKind = Literal["rate", "points", "amount", "value", "words", "other", "none"]

_HEADS: tuple[tuple[HeadKind, re.Pattern[str]], ...] = (
    ("words", re.compile("原因|措施|说明|备注|级指标|名称|内容")),
    ("value", re.compile("指标值|目标值|完成值|实际值|完成情况|目标")),
    ("points", re.compile("分值|权重|得分|评分|标准分|分数")),
    ("rate", re.compile("率|占比|比重|比例|%|％|幅度")),
    ("amount", re.compile("数|额|预算|决算|执行|金额|收入|支出|合计|投资|规模|资金|年")),
)
_SUITS: dict[tuple[CellKind, HeadKind], float] = {
    ("number", "amount"): 2, ("number", "points"): 2, ("number", "value"): 1, ("number", "other"): 0.5,
    ("number", "rate"): -1, ("number", "words"): -2, ("number", "none"): -1,
    ("percent", "rate"): 2, ("percent", "value"): 1, ("percent", "other"): 0.5, ("percent", "amount"): -1,
    ("percent", "points"): -2, ("percent", "words"): -2, ("percent", "none"): -1,
    ("measured", "value"): 2, ("measured", "amount"): 1, ("measured", "other"): 0.5, ("measured", "rate"): -1,
    ("measured", "points"): -2, ("measured", "words"): -1, ("measured", "none"): -1,
    ("words", "words"): 1, ("words", "value"): 0.5, ("words", "other"): 0.5, ("words", "amount"): -1,
    ("words", "points"): -1, ("words", "rate"): -1, ("words", "none"): -0.25,
}  # fmt: skip
_IN_BRACKETS = re.compile(r"[（(](?:金额)?(?:单位)?[:：]?([^（()）\d:：]{1,6})[)）]|单位[:：]([^\s，。；（）()]{1,4})")
_NOTHING = re.compile("[-—–/／\\\\]+|无")
"""A cell that says that there is no number: it may stand under any header."""
_LABELLED = re.compile(r"[:：]\s*$")


class Column(NamedTuple):
    """What a number of a table is called and measured in: `row` is the words left of it in its row, `head` the header
    above it, `unit` "" where the number has one or nothing gives one."""

    row: str
    head: str
    unit: str


def columns(reading: TableReading, plain: str) -> dict[int, Column]:
    """For each quantity of a table, by the start of its digits, its column; `plain` is `Document.plain`."""
    found: dict[int, Column] = {}
    for values, row, headers in _rows(reading):
        heads = _merged(reading, headers)
        shift = _shift([(c.cell.column, _kind(c, values)) for c in row if not _NOTHING.fullmatch(c.text)], heads)
        for value in values:
            bare = not value.numeral.unit or value.numeral.inherited
            if _whole(value):
                head = heads.get(value.cell.column + shift, "")
                unit = _unit(head, value.row_label, _labels(heads), reading.unit) if bare else ""
            else:
                head = ""
                labelled = _LABELLED.search(plain, value.cell.start, value.numeral.number_start)
                unit = _unit("", "", _labels(heads), reading.unit) if bare and labelled else ""
            label = "".join(
                cell.text for cell in row if cell.cell.start < value.cell.start and _kind(cell, values) == "words"
            )
            found[value.numeral.number_start] = Column(label, head, unit)
    return found | _points(reading)


def _points(reading: TableReading) -> dict[int, Column]:
    """Weights and scores of a score table, which `tables` finds by the form of the row."""
    total = reading.total_score or reading.total_weight
    rows = [(i.level1 + i.level2 + i.name.text, i.weight, i.score) for i in reading.indicators]
    rows += [(total.row_label, reading.total_weight, reading.total_score)] if total else []
    return {
        value.numeral.number_start: Column(row, head, "" if value.numeral.unit else "分")
        for row, weight, score in rows
        for value, head in ((weight, "分值"), (score, "得分"))
        if value is not None
    }


def _rows(reading: TableReading) -> Iterator[tuple[list[Value], list[CellText], list[int]]]:
    """Rows that hold numbers: the numbers, the filled cells, and the header rows just above its block."""
    by_row: dict[int, list[Value]] = {}
    for value in reading.values:
        by_row.setdefault(value.row, []).append(value)
    headers: list[int] = []
    for number, cells in enumerate(reading.rows):
        filled = [cell for cell in cells if not cell.blank]
        if number in reading.header_rows:
            headers = [*headers, number] if headers and headers[-1] == number - 1 else [number]
        elif number in by_row:
            yield by_row[number], filled, headers


def _merged(reading: TableReading, headers: Sequence[int]) -> dict[int, str]:
    """Header text by column; where headers stand on several rows, from the top down."""
    merged: dict[int, str] = {}
    for number in headers:
        for cell in reading.rows[number]:
            for column in range(cell.cell.column, cell.cell.column + max(1, cell.cell.column_span)):
                if cell.text:
                    merged[column] = merged.get(column, "") + cell.text
    return merged


def _shift(row: Sequence[tuple[int, CellKind]], heads: dict[int, str]) -> int:
    if not heads or not row:
        return 0
    first = min(heads)
    kinds: dict[int, HeadKind] = {
        column: "words" if column == first else _head_kind(text) for column, text in heads.items()
    }
    width = max(heads) + 1

    def suits(shift: int) -> float:
        return sum(_SUITS.get((kind, kinds.get(column + shift, "none")), 0) for column, kind in row)

    return max(range(-width, width + 1), key=lambda shift: (suits(shift), -abs(shift)))


def _head_kind(text: str) -> HeadKind:
    return next((kind for kind, pattern in _HEADS if pattern.search(text)), "other")


def _kind(cell: CellText, values: Iterable[Value]) -> CellKind:
    own = [value for value in values if value.cell.start == cell.cell.start]
    if len(own) != 1 or not _whole(own[0]):
        return "words"
    unit = own[0].numeral.unit
    return "number" if not unit or own[0].numeral.inherited else "percent" if unit in ("%", "％") else "measured"


def _whole(value: Value) -> bool:
    """Whether a number fills its cell, up to a sign, a mark and blanks."""
    return value.numeral.end - value.numeral.start >= len(value.cell.span) - 3


def _labels(heads: dict[int, str]) -> str:
    """The header row's first cell: 经费控制情况(万元) names the unit of its block."""
    return heads[min(heads)] if heads else ""


def _unit(head: str, row: str, label: str, caption: str) -> str:
    kind = _head_kind(head) if head else "none"
    if named := _named(head):
        return named
    if kind in ("rate", "points"):
        return "%" if kind == "rate" else "分"
    return _named(row) or ("" if kind == "value" else _named(label) or caption)


def _named(text: str) -> str:
    """The unit in brackets in a header or label: 预算投资(万元), 项目个数（个）."""
    match = _IN_BRACKETS.search(text)
    unit = (match[1] or match[2]).strip() if match else ""
    reading = read_unit(unit, 0) if unit else None
    return unit if reading is not None and reading.end == len(unit) else ""
