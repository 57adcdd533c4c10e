"""What the numbers of a table are called, for who compares a claim with them."""

from __future__ import annotations

from typing import NamedTuple

from llmeval.understanding.tables.model import TableReading, Value


class Column(NamedTuple):
    """What a number of a table is called and measured in: `row` are the labels of its own row and `head` its whole column
    path in one, `unit` "" where the number has one or nothing gives one, `above` what its row is a part of, `words` all words
    of its row up to the next numbers to the left: its label and what tells of it, such as a firm or a department."""

    row: str
    head: str
    unit: str
    above: str = ""
    words: str = ""
    table: int = -1
    line: int = -1


def columns(reading: TableReading) -> dict[int, Column]:
    """For each quantity of a table, by the start of its digits, its column."""
    found = {value.numeral.number_start: _column(reading, value) for value in reading.values}
    for start, column in _points(reading).items():
        before = found.get(start)
        words, line = (before.words, before.line) if before is not None else (column.row, -1)
        found[start] = column._replace(words=words, line=line, table=reading.index if line >= 0 else -1)
    return found


def _column(reading: TableReading, value: Value) -> Column:
    own = [c for c in value.row_heads if c.cell.row <= value.row < c.cell.row + c.cell.row_span]
    above = [c for c in value.row_heads if not c.cell.row <= value.row < c.cell.row + c.cell.row_span]
    head = "".join(value.column_path) if value.column_span else ""
    unit = value.unit if value.inherited else ""
    path = ("".join(c.text for c in own), head, unit, "".join(c.text for c in above))
    return Column(*path, _words(reading, value), reading.index, value.row)


def _words(reading: TableReading, value: Value) -> str:
    """The words left of a number, as far as no numbers stand between them; of its label where there are none."""
    found: list[str] = []
    labels = {c.cell.start for c in value.row_heads}
    for c in reversed(reading.rows[value.row]):
        if c.blank or c.cell.column >= value.cell.column:
            continue
        if any(x.isdecimal() for x in c.text) and c.cell.start not in labels:
            if found:
                break
        elif len(c.text) <= 40:
            found.append(c.text)
    label = value.row_heads[-1].text if value.row_heads else ""
    return "，".join([*reversed(found), *([] if label in found else [label])])


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
