"""Score tables as rows of terms: weights, scores, targets and results, read by the columns that the header names.

A form that the reader of tables knows gives what its columns leave open (torn rows, merged labels). A group is a level-1
label with its rows, its points told in brackets (产出指标（50分）) or in a column of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from llmeval.numbers.inherited import inherit_unit
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.views import view
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.score_columns import SCORE, WEIGHT, Columns, columns_of
from llmeval.understanding.relations.terms import Passage, Term
from llmeval.understanding.tables.model import CellText, Indicator, TableReading
from llmeval.understanding.tables.score_rows import printed_sign

_RATE = re.compile(r"执行率")
_TOTAL = re.compile(
    r"^(?:自评|综合|评价|最终|指标)?(?:总分|合计|总计|总得分|得分合计|分值合计|合计得分)(?:[（(]\d+分?[)）])?$"
)
_SUBTOTAL = re.compile(r"小计")
_POINTS = re.compile(
    r"^(?P<name>[^（(]{2,24}?)[（(](?:共|权重|分值|满分)?(?P<points>\d+(?:\.\d+)?)分[^（）()]{0,8}[)）]$"
)
_EXECUTION = re.compile(r"预算执行|资金执行|支出[^采购]{0,4}执行率|^执行率")
_OF_EXECUTION = re.compile(
    r"20\d\d年?度?|部门|单位|整体|全部|总体|综合|年度|全年|年初|调整后?|本年|当年|预算|资金|财政|支出|收支|经费|总|执行|完成|使用|进度|情况|指标|率|数|"
    r"[（(][^（）()]*[)）]|[\s\d.、“”\"：:/／—-]|[的及与和]"
)
_FUNDS = re.compile(r"资金总额|^总额|合计|预算总额")
_BONUS = re.compile(r"加分|附加|奖励分|扣分项|减分")


_NO_NAME = re.compile(r"[\d,，.．%％\s—-]{1,24}")


def names_all_funds(name: str) -> bool:
    """Whether nothing but the whole budget is named by what an execution rate is called."""
    return not _OF_EXECUTION.sub("", name)


@dataclass(eq=False, slots=True)
class ScoreRow:
    """One scored row; what it has no cell for is None."""

    name: str
    label: CellText
    row: int
    level1: str = ""
    level2: str = ""
    target: CellText | None = None
    actual: CellText | None = None
    reason: CellText | None = None
    weight: Term | None = None
    score: Term | None = None

    @property
    def is_execution(self) -> bool:
        return bool(_EXECUTION.search(self.name) or _EXECUTION.search(self.level1))

    @property
    def of_all_funds(self) -> bool:
        """Whether an execution rate is that of the whole budget: 政府采购预算执行率 is another, with a rule of its own."""
        return names_all_funds(self.name)

    @property
    def is_bonus(self) -> bool:
        return bool(_BONUS.search(self.name) or _BONUS.search(self.level1))


@dataclass(eq=False, slots=True)
class ScoreGroup:
    """A level-1 label with its rows."""

    name: str
    label: CellText
    points: Term | None
    rows: list[ScoreRow] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Execution:
    """The scored row of the funding block."""

    label: CellText
    weight: Term | None
    rate: Term | None
    score: Term | None


@dataclass(eq=False, slots=True)
class ScoreTable:
    """A score table, or a table of targets and results, with its rows in order."""

    reading: TableReading
    maker: _Reader
    rows: list[ScoreRow] = field(default_factory=list)
    groups: list[ScoreGroup] = field(default_factory=list)
    execution: Execution | None = None
    total_weight: Term | None = None
    total_score: Term | None = None
    total_row: tuple[CellText, ...] = ()

    @property
    def scored(self) -> bool:
        return any(r.weight is not None or r.score is not None for r in self.rows)

    def term_of(self, numeral: Numeral, row: ScoreRow) -> Term:
        """A target or result as a term of its row."""
        cell = next(
            (c for c in (row.actual, row.target) if c is not None and c.cell.start <= numeral.start < c.cell.end),
            row.label,
        )
        term = self.maker.term(numeral, cell, row.name, points=False)
        term.row = (row.level1, row.name)
        return term

    @property
    def separate(self) -> Execution | None:
        """The funding block's row, where no indicator row tells the same score again."""
        return None if any(r.is_execution and r.score is not None for r in self.rows) else self.execution


def score_tables(reading: Understanding) -> list[ScoreTable]:
    """The score tables of a report, in order; tables of targets and results without points among them."""
    found = []
    for table in reading.tables:
        read = _Reader(reading, table).read()
        if read is not None:
            found.append(read)
    return found


class _Reader:
    """Reads one table."""

    def __init__(self, reading: Understanding, table: TableReading) -> None:
        self.reading = reading
        self.table = table
        self.found = ScoreTable(table, self)
        self.indicators: dict[int, Indicator] = {i.row: i for i in table.indicators}
        self.passages: dict[int, Passage] = {}
        self.columns = Columns()
        self.group: ScoreGroup | None = None
        self.second = ""
        """The label under 二级指标 of the last row that had one."""
        self.torn = False
        """Whether a row does not stand under its headers."""

    def read(self) -> ScoreTable | None:
        header = False
        for number, row in enumerate(self.table.rows):
            filled = [c for c in row if not c.blank]
            if not filled:
                continue
            columns = columns_of(filled)
            if columns.useful:
                self.columns, header = columns, True
            elif self._is_funds_header(filled) and self.found.execution is None:
                self._execution(number, filled)
            elif header and any(_TOTAL.match(c.text) for c in filled[:3]):
                self._total(number, filled)
            elif header and not any(_SUBTOTAL.search(c.text) for c in filled[:3]):
                self._row(number, filled)
        if self.torn:
            self._from_forms()
        if not self.found.rows:
            return None
        if self.found.execution is not None and self.found.execution.score is None:
            self.found.execution = None
        return self.found

    def _is_funds_header(self, filled: Sequence[CellText]) -> bool:
        return any(_RATE.search(c.text) and not SCORE.search(c.text) for c in filled) and any(
            SCORE.search(c.text) for c in filled
        )

    def _execution(self, number: int, header: Sequence[CellText]) -> None:
        """The row below a header with 执行率 and 得分 that has a score, that of the whole amount first."""
        score = next(c for c in header if SCORE.search(c.text))
        rate = next(c for c in header if _RATE.search(c.text) and not SCORE.search(c.text))
        weight = next((c for c in header if WEIGHT.search(c.text)), None)
        rows = []
        for below in range(number + 1, min(number + 9, len(self.table.rows))):
            cells = [c for c in self.table.rows[below] if not c.blank]
            if columns_of(cells).useful:
                break
            shift = self._shift(cells, header)
            if (told := self._at(below, score.cell.column - shift)) is not None:
                rows.append((below, cells, told, shift))
        rows.sort(key=lambda r: not any(_FUNDS.search(c.text) for c in r[1]))
        if not rows:
            return
        below, cells, told, shift = rows[0]
        points = self._at(below, weight.cell.column - shift) if weight is not None else self._in_brackets(header)
        printed = self._value(below, rate.cell.column - shift, ("%", "％"))
        label = next((c for c in cells if _FUNDS.search(c.text)), header[0])
        self.found.execution = Execution(label, points, printed, told)

    def _shift(self, cells: Sequence[CellText], header: Sequence[CellText]) -> int:
        """How far a row stands left of its header: exports drop the label that is merged over both."""
        blanks = next(
            (i.values for i in self.table.funding if cells and i.label.cell.start in {c.cell.start for c in cells}), {}
        )
        if (score := blanks.get("score")) is not None:
            column = next(c.cell.column for c in header if SCORE.search(c.text))
            return column - score.cell.column
        return 0

    def _in_brackets(self, header: Sequence[CellText]) -> Term | None:
        for cell in header:
            if match := re.search(r"[（(](\d+(?:\.\d+)?)分", cell.text):
                for value in self.table.by_cell.get(cell.cell.start, ()):
                    if value.numeral.value == Decimal(match[1]):
                        return self.term(value.numeral, cell, "预算执行率")
        return None

    def _total(self, number: int, filled: Sequence[CellText]) -> None:
        columns = self.columns
        weight = self._at(number, columns.weight) if columns.weight is not None else None
        score = self._at(number, columns.score) if columns.score is not None else None
        numbers = [t for c in filled if (t := self._bare(c)) is not None]
        if weight is None and score is None and numbers:
            scored = columns.score is not None
            weighted = columns.weight is not None
            if len(numbers) > 1 and weighted:
                weight, score = numbers[0], numbers[-1] if scored else None
            elif numbers[0].numeral.value == 100 and weighted:
                weight = numbers[0]
            elif scored:
                score = numbers[-1]
        if (
            score is None
            and weight is not None
            and columns.score is not None
            and len(numbers) > 1
            and numbers[-1] is not weight
        ):
            later = [n for n in numbers if n.numeral.start > weight.numeral.start]
            score = later[0] if later else None
        if weight is not None or score is not None:
            self.found.total_weight, self.found.total_score = weight, score
            self.found.total_row = tuple(filled)

    def _row(self, number: int, filled: list[CellText]) -> None:
        columns = self.columns
        self._groups(filled, number)
        weight = self._at(number, columns.weight)
        score = self._at(number, columns.score)
        known = self.indicators.get(number)
        self.torn |= known is not None and known.complete and (weight is None or score is None)
        fits = weight is not None or (columns.weight is None and score is not None)
        targets = columns.target is not None and columns.actual is not None
        target, actual = self._cell(number, columns.target), self._cell(number, columns.actual)
        if not fits and not (targets and target is not None and actual is not None):
            return
        label = self._label(filled)
        if label is None:
            return
        row = ScoreRow(label.text, label, number, self.group.name if self.group else "", self._level2(number), target, actual,
                       self._cell(number, columns.reason, blank=True), weight, score)  # fmt: skip
        self._add(row)

    def _level2(self, number: int) -> str:
        """The label under 二级指标, in the row or in the last one above that has one."""
        column = self.columns.level2
        if column is None or column == self.columns.name:
            return ""
        cell = self._cell(number, column)
        if cell is not None:
            self.second = cell.text
        return self.second

    def _from_forms(self) -> None:
        """Rows, groups and total as the reader of forms has placed them, where rows are torn or shifted."""
        table, found = self.table, self.found
        found.rows, found.groups = [], []
        groups = {i.row: g for g in table.groups for i in g.indicators}
        opened: dict[int, ScoreGroup] = {}
        for known in table.indicators:
            self.group = None
            if (group := groups.get(known.row)) is not None:
                key = group.label.cell.start
                if key not in opened:
                    match = _POINTS.match(group.label.text)
                    opened[key] = ScoreGroup(
                        group.name, group.label, self._in_label(group.label, match) if match else None
                    )
                    found.groups.append(opened[key])
                self.group = opened[key]
            weight = self.term(known.weight.numeral, known.name, "") if known.weight else None
            score = self.term(known.score.numeral, known.name, "") if known.score else None
            self._add(ScoreRow(known.name.text, known.name, known.row, known.level1, "", known.target, known.actual, known.reason,
                               weight, score))  # fmt: skip
        for value, name in ((table.total_weight, "total_weight"), (table.total_score, "total_score")):
            if value is not None:
                label = next(c for c in table.rows[value.row] if c.cell.start == value.cell.start)
                setattr(found, name, self.term(value.numeral, label, "总分"))
                found.total_row = tuple(c for c in table.rows[value.row] if not c.blank)

    def _add(self, row: ScoreRow) -> None:
        if _NO_NAME.fullmatch(row.name):
            row = replace(row, target=None, actual=None)  # 年初预算142.00 | 全年预算196.00 | …: amounts, no indicator
        self.found.rows.append(row)
        for term in (row.weight, row.score):
            if term is not None:
                term.noun, term.row = row.name, (row.level1, row.name)
        if self.group is not None:
            self.group.rows.append(row)

    def _groups(self, filled: Sequence[CellText], number: int) -> None:
        """A level-1 label opens a group; one that an export repeats in each row is the same group."""
        name = self.columns.name
        for cell in filled[:3]:
            match = _POINTS.match(cell.text)
            first = self.columns.level1 is not None and cell.cell.column == self.columns.level1
            if not match and not (first and self.columns.name is not None):
                continue
            if name is not None and cell.cell.column >= name and not match:
                continue
            if self.group is not None and self.group.label.text == cell.text:
                return
            points = self._in_label(cell, match) if match else self._at(number, self.columns.group_weight)
            if not match and len(filled) < 3:
                continue
            if not match and any(_POINTS.match(c.text) for c in filled[:3]):
                continue
            self.group = ScoreGroup(match["name"] if match else cell.text, cell, points)
            self.second = ""
            self.found.groups.append(self.group)
            return

    def _in_label(self, cell: CellText, match: re.Match[str]) -> Term | None:
        for value in self.table.by_cell.get(cell.cell.start, ()):
            if value.numeral.value == Decimal(match["points"]):
                return self.term(value.numeral, cell, match["name"])
        return None

    def _label(self, filled: Sequence[CellText]) -> CellText | None:
        """The cell that names a row: under 三级指标, else the last words left of target and weight."""
        columns = self.columns
        stops = [c for c in (columns.target, columns.actual, columns.weight, columns.score) if c is not None]
        for cell in filled:
            if cell.cell.column == columns.name and not _POINTS.match(cell.text):
                return cell
        left = [c for c in filled if c.cell.column < min(stops) and self._bare(c) is None]
        own = [c for c in left if not _POINTS.match(c.text)]
        chosen = own or left
        return chosen[-1] if chosen else None

    def _cell(self, number: int, column: int | None, blank: bool = False) -> CellText | None:
        if column is None:
            return None
        return next((c for c in self.table.rows[number] if c.cell.column == column and (blank or not c.blank)), None)

    def _at(self, number: int, column: int | None) -> Term | None:
        """The bare number of a cell, in points."""
        cell = self._cell(number, column)
        return None if cell is None else self._bare(cell)

    def _bare(self, cell: CellText) -> Term | None:
        values = self.table.by_cell.get(cell.cell.start, ())
        if len(values) != 1 or len(cell.text) > 8:
            return None
        numeral = values[0].numeral
        if (
            numeral.value is None
            or numeral.bound
            or numeral.high is not None
            or values[0].numeral.unit not in ("", "分", "%")
        ):
            return None
        if not re.fullmatch(r"-?[\d.,]+(?:分|%)?", cell.text):
            return None
        return self.term(numeral, cell, "")

    def _value(self, number: int, column: int, units: tuple[str, ...]) -> Term | None:
        cell = self._cell(number, column)
        values = self.table.by_cell.get(cell.cell.start, ()) if cell is not None else ()
        if cell is None or len(values) != 1 or values[0].numeral.unit not in units or values[0].numeral.value is None:
            return None
        return self.term(values[0].numeral, cell, "预算执行率", points=False)

    def term(self, numeral: Numeral, cell: CellText, noun: str, points: bool = True) -> Term:
        if points:
            numeral = replace(inherit_unit(numeral, "分"), sign=printed_sign(numeral))
        row = cell.cell.row
        passage = self.passages.get(row)
        if passage is None:
            passage = self._passage(row)
        at = passage.view.find(numeral.number_start)
        end = passage.view.find(numeral.end - 1) + 1
        term = Term(numeral, passage, at, end, "", "", 0, 0, 0, -1, noun=noun)
        term.table, term.cell = self.table.index, (row, cell.cell.column)
        term.mention = self.reading.by_number.get(numeral.number_start)
        term.order = bisect_left(self.reading.mentions, numeral.number_start, key=lambda m: m.numeral.number_start)
        return term

    def _passage(self, row: int) -> Passage:
        cells = [c for c in self.table.rows[row] if not c.blank]
        start, end = min(c.cell.start for c in cells), max(c.cell.end for c in cells)
        block = self.reading.block_of_table.get(self.table.index, -1)
        passage = Passage(block, view(self.reading.document, start, end), "")
        passage.sentences = [(0, len(passage.text))]
        self.passages[row] = passage
        return passage


def points(term: Term | None) -> Decimal | None:
    """A weight or score as a number; a word of decrease in a label before it (立案下降率) gives it no sign."""
    return None if term is None or term.numeral.value is None else printed_sign(term.numeral) * term.numeral.value


def points_of(tables: Sequence[ScoreTable]) -> set[int]:
    """Where the weights and scores of score tables start: numbers that no other relation of a table may claim."""
    found: set[int] = set()
    for table in tables:
        terms = [table.total_weight, table.total_score, *(g.points for g in table.groups)]
        terms += [t for r in table.rows for t in (r.weight, r.score)]
        if table.execution is not None:
            terms += [table.execution.weight, table.execution.score]
        found |= {t.numeral.number_start for t in terms if t is not None}
    return found
