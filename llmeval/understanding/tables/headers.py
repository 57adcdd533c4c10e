"""What the numbers of a table are called, for who compares a claim with them."""

from __future__ import annotations

from typing import NamedTuple

from llmeval.understanding.tables.model import TableReading, Value


class Column(NamedTuple):
    """What a number of a table is called and measured in: `row` are the labels of its own row and `head` its whole column
    path in one, `unit` "" where the number has one or nothing gives one, `above` what its row is a part of."""

    row: str
    head: str
    unit: str
    above: str = ""


def columns(reading: TableReading) -> dict[int, Column]:
    """For each quantity of a table, by the start of its digits, its column."""
    return {value.numeral.number_start: _column(value) for value in reading.values} | _points(reading)


def _column(value: Value) -> Column:
    own = [c for c in value.row_heads if c.cell.row <= value.row < c.cell.row + c.cell.row_span]
    above = [c for c in value.row_heads if not c.cell.row <= value.row < c.cell.row + c.cell.row_span]
    head = "".join(value.column_path) if value.column_span else ""
    unit = value.unit if value.inherited else ""
    return Column("".join(c.text for c in own), head, unit, "".join(c.text for c in above))


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
