"""What is understood of a table: cells, values with their labels and units, and the forms of the genre."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from llmeval.data.document import Cell, Table
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.spans import Span

TOTAL = re.compile(
    r"^(?:(?:支出|收入|本年|全年|资金|金额|经费)?(?:合计|总计|共计|小计)|(?:本年|全年)?(?:收入|支出|收支)(?:合计|总计)|总额|合计数|小计数|总分)"
    r"(?:[（(].*)?[:：]?$|^(?:人员|(?:日常)?公用)经费合计$"
)


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
    row_heads: tuple[CellText, ...] = ()
    """All that names the row, from the outermost caption or whole down to its own label."""
    column_heads: tuple[CellText, ...] = ()
    """All heads over the column, from the top down."""

    @property
    def row_path(self) -> tuple[str, ...]:
        return tuple(c.text for c in self.row_heads)

    @property
    def column_path(self) -> tuple[str, ...]:
        return tuple(c.text for c in self.column_heads)


@dataclass(eq=False, slots=True)
class Line:
    """One labelled line. `column` is where its label stands (-1 where it has none); `groups` are merged labels left of
    it and captions above, `parent` the line of which it is a part."""

    row: int
    column: int
    label: CellText | None
    groups: tuple[CellText, ...] = ()
    asides: tuple[CellText, ...] = ()
    """Further words before the first number that tell of the line, not what it is: the department of a project."""
    code: str = ""
    level: int = 0
    ordinal: int = 0
    name: str = ""
    indent: float = 0
    unit: CellText | None = None
    numbers: list[CellText] = field(default_factory=list)
    parent: Line | None = None
    block: int = 0
    at: int = 0
    """Place among the lines of its side."""

    @property
    def is_total(self) -> bool:
        return bool(TOTAL.match(self.name))

    @property
    def path(self) -> tuple[CellText, ...]:
        """From the outermost caption to the label."""
        above: list[CellText] = []
        line: Line | None = self
        chain: list[Line] = []
        while line is not None and line not in chain:
            chain.append(line)
            line = line.parent
        for each in reversed(chain):
            for c in each.groups:
                if all(c.cell is not x.cell and not _repeats(c, x) for x in above):
                    above.append(c)
            if each.label is not None and all(each.label.cell is not x.cell for x in above):
                above.append(each.label)
        return tuple(above)


def _repeats(c: CellText, other: CellText) -> bool:
    """Whether a merged label is told again where a page broke it; beside itself, in another column, it is another."""
    return c.text == other.text and not (c.cell.row == other.cell.row and c.cell.column != other.cell.column)


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
    row: int


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
    lines: list[Line] = field(default_factory=list)
    """Its labelled lines in order; of two-sided tables left and right ones in turn."""
    heads: dict[int, tuple[CellText, ...]] = field(default_factory=dict)
    """The heads of each column in the table's last block, for a table that goes on from this one."""
    units: tuple[str, ...] = ()
    """What the caption says that numbers are measured in."""
    amended: dict[int, Numeral] = field(default_factory=dict)
    """By their start, numerals that the table tells better than their shape: 2345600 in a column of amounts, 201 in one of
    codes."""
    not_amounts: dict[int, str] = field(default_factory=dict)
    """By the start of a cell, why its digits are no amount: `code`, `serial`, `numbering`, `date`."""

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
