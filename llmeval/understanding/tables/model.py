"""What is understood of a table: cells, values with their labels and units, and the forms of the genre."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from llmeval.data.document import Cell, Table
from llmeval.numbers.lexer import Numeral
from llmeval.spans import Span


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell with its squeezed text."""

    cell: Cell
    text: str

    @property
    def span(self) -> Span:
        return self.cell.span

    @property
    def blank(self) -> bool:
        return not self.text


@dataclass(frozen=True, slots=True)
class Value:
    """A number in a cell, with what its row and column are called.

    `unit` is the numeral's own, or the one that the column, the row or the caption names (`unit_span` tells where).
    """

    numeral: Numeral
    cell: Cell
    row: int
    row_label: str
    row_span: Span
    column_label: str
    column_span: Span | None
    unit: str
    inherited: bool
    code: str = ""
    """Subject code of the row (2010301) where the table has a column of codes."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of a score table; a missing cell is None, an empty one an empty span."""

    row: int
    level1: str
    level2: str
    name: CellText
    target: CellText | None
    actual: CellText | None
    weight: Value | None
    score: Value | None
    reason: CellText | None
    span: Span

    @property
    def complete(self) -> bool:
        return self.weight is not None and self.score is not None


@dataclass(frozen=True, slots=True)
class Group:
    """A level-1 group of a score table with the points in its label: 效益指标(30分)."""

    name: str
    label: CellText
    points: Decimal | None
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Funding:
    """A row of the funding block: 年度资金总额 with its columns by header (`initial_budget`, `full_year_budget`,
    `final_accounts`, `weight`, `execution_rate`, `score`)."""

    label: CellText
    values: dict[str, Value]
    span: Span


@dataclass(frozen=True, slots=True)
class Goal:
    """Expected and actual, side by side."""

    expected: CellText
    actual: CellText | None
    header: Span


@dataclass
class TableReading:
    """All that is understood of one table."""

    index: int
    table: Table
    caption: str
    unit: str
    rows: list[list[CellText]]
    values: list[Value] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    funding: list[Funding] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    total_weight: Value | None = None
    total_score: Value | None = None
    reason_header: CellText | None = None
    header_rows: set[int] = field(default_factory=set)

    @property
    def is_score_table(self) -> bool:
        scored = any(i.weight is not None or i.score is not None for i in self.indicators)
        return scored or self.total_weight is not None or any(g.points is not None for g in self.groups)

    @cached_property
    def by_cell(self) -> dict[int, list[Value]]:
        """Values by the start of their cell."""
        found: dict[int, list[Value]] = {}
        for value in self.values:
            found.setdefault(value.cell.start, []).append(value)
        return found

    def in_row(self, row: int) -> list[Value]:
        """Values of one row; they are read row by row, so a table of any length costs the same for each."""
        first = bisect_left(self.values, row, key=lambda value: value.row)
        return self.values[first : bisect_right(self.values, row, key=lambda value: value.row)]

    def rows_of_values(self) -> list[tuple[int, str, Span, list[Value]]]:
        """Row, label, its span and the numbers, for rows that have both."""
        rows: dict[int, list[Value]] = {}
        for value in self.values:
            rows.setdefault(value.row, []).append(value)
        return [(row, values[0].row_label, values[0].row_span, values) for row, values in sorted(rows.items())]
