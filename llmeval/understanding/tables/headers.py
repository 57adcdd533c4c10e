"""What the numbers of a table are called, for who compares a claim with them."""

from __future__ import annotations

from typing import NamedTuple

from llmeval.understanding.tables.model import TableReading


class Column(NamedTuple):
    """What a number of a table is called and measured in: `row` is its whole row path and `head` its whole column path in
    one, `unit` "" where the number has one or nothing gives one."""

    row: str
    head: str
    unit: str


def columns(reading: TableReading) -> dict[int, Column]:
    """For each quantity of a table, by the start of its digits, its column."""
    found = {
        value.numeral.number_start: Column(
            "".join(value.row_path), "".join(value.column_path) if value.column_span else "", value.unit if value.inherited else ""
        )
        for value in reading.values
    }  # fmt: skip
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
