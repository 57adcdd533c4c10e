"""Reading tables: what each cell's number is called, and the forms of the genre (score table, funding rows, goals).

Physical columns cannot be trusted alone: exports to text lose merged cells, so a row's cells may hang one column to the
left of their header. Headers are found by content, values are laid to them by position where the columns fit and by
order where only the counts do, and a cell that fits neither stays without a column label.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from llmeval.document import Cell, Document, Span, Table
from llmeval.locate import squeeze
from llmeval.quantity import Numeral

_GROUP = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,8}指标)(?:[（(](?P<points>\d+(?:\.\d+)?)分?[)）])?$")
_LEVEL1 = (
    "产出指标",
    "效益指标",
    "满意度指标",
    "成本指标",
    "效果指标",
    "过程指标",
    "投入指标",
    "决策指标",
    "履职指标",
    "管理指标",
    "绩效指标",
)
_LEVEL2 = (
    "数量指标", "质量指标", "时效指标", "成本指标", "经济成本指标", "社会成本指标", "生态成本指标", "生态环境成本指标",
    "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "服务对象满意度指标", "满意度指标",
)  # fmt: skip
_TARGET = re.compile(r"^(?:年度|年初|预期)?(?:指标|目标)值|^年度目标|^预期值")
_ACTUAL = re.compile(r"实际完成|完成值|完成情况|实际值|全年完成")
_WEIGHT = re.compile(r"^(?:分值|权重|标准分|分值[（(]权重[)）])")
_SCORE = re.compile(r"^(?:自评)?得分|^自评分")
_REASON = re.compile(r"偏差|原因|改进措施|备注")
_TOTAL = re.compile(r"^(?:总分|合计|总计|总得分|得分合计)$")
_FUNDING = re.compile(r"年初预算数?|全年预算数?|全年执行数?|执行率|分值|得分")
_UNIT = re.compile(
    r"[（(](?:单位[:：])?(?P<unit>亿元|万元|千元|百元|元|人|个|%|％|平方米|㎡|m²|辆|台)[)）]|单位[:：](?P<plain>亿元|万元|千元|元|人)"
)
_MONEY = ("元", "千元", "万元", "亿元")
_SIDE_LABEL = re.compile(r"^(?!单位|备注|说明)(?=[^。；]{2,40}$).*[\u4e00-\u9fff]{2}")
_NONE = ("", "-", "--", "—", "——", "/", "／", "无", "0")


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


def read_tables(document: Document, numerals: Sequence[Numeral]) -> list[TableReading]:
    """A reading of every table, in order."""
    starts = [numeral.start for numeral in numerals]
    readings = []
    for index, table in enumerate(document.tables):
        inside = numerals[bisect_left(starts, table.start) : bisect_left(starts, table.end)]
        readings.append(_read(document, index, table, inside))
    return readings


def _read(document: Document, index: int, table: Table, numerals: Sequence[Numeral]) -> TableReading:
    plain = document.plain
    rows: list[list[CellText]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        rows[cell.row].append(CellText(cell, squeeze(plain, cell.start, cell.end).text))
    caption = _caption(document, table)
    reading = TableReading(index, table, caption, _unit_in(caption), rows)
    if not reading.unit:
        reading.unit = next((u for row in rows[:2] for c in row if (u := _caption_unit(c.text))), "")
    _Values(reading, numerals).read()
    _Scores(reading).read()
    return reading


def _caption(document: Document, table: Table) -> str:
    """The lines just above a table: its title and 单位：万元."""
    part = document.part_of(table.start)
    start = max(part.start if part else 0, table.start - 120)
    return squeeze(document.plain, start, table.start).text[-80:]


def _unit_in(text: str) -> str:
    found = list(_UNIT.finditer(text))
    return (found[-1]["unit"] or found[-1]["plain"] or "") if found else ""


def _caption_unit(text: str) -> str:
    match = re.search(r"(?:金额)?单位[:：](亿元|万元|千元|元|人)", text)
    return match[1] if match else ""


class _Values:
    """Numbers of a table with row and column labels."""

    def __init__(self, reading: TableReading, numerals: Sequence[Numeral]) -> None:
        self.reading = reading
        self.block_unit = ""
        """The unit that the last header row names, for amounts under no header of their own."""
        self.by_cell: dict[int, list[Numeral]] = {}
        cells = sorted((c for row in reading.rows for c in row if not c.blank), key=lambda c: c.cell.start)
        at = 0
        for numeral in numerals:
            while at < len(cells) and cells[at].cell.end <= numeral.start:
                at += 1
            if at < len(cells) and cells[at].cell.start <= numeral.start:
                self.by_cell.setdefault(cells[at].cell.start, []).append(numeral)

    def read(self) -> None:
        reading = self.reading
        header: dict[int, CellText] = {}
        sequence: list[CellText] = []
        fresh = False
        for number, row in enumerate(reading.rows):
            filled = [c for c in row if not c.blank]
            if not filled:
                continue
            if self._is_header(filled, number):
                reading.header_rows.add(number)
                self.block_unit = next((u for c in filled if (u := _unit_in(c.text))), "")
                if not fresh:
                    header, sequence = {}, []
                for c in row:
                    if c.blank:
                        continue
                    for column in range(c.cell.column, c.cell.column + c.cell.column_span):
                        above = header.get(column)
                        header[column] = CellText(c.cell, above.text + c.text) if above and fresh else c
                heads = sum(bool(_FUNDING.search(c.text)) for c in filled)
                sequence = filled if not fresh or heads >= 3 else [*sequence, *filled]
                fresh = True
                continue
            fresh = False
            self._row(number, row, header, sequence)

    def _is_header(self, filled: list[CellText], number: int) -> bool:
        """A row of labels only: at least two, none with a quantity of its own."""
        if len(filled) < 2:
            return False
        if any(self._number(c) is not None for c in filled):
            return False
        texts = [c.text for c in filled]
        if sum(bool(_FUNDING.search(t)) for t in texts) >= 3 or any("一级指标" in t or "三级指标" in t for t in texts):
            return True
        if any(text in ("预期目标", "实际完成情况") for text in texts):
            return False
        if any(re.search(r"(?:年|预算|决算|执行|控制率|编制|金额|数)[数率额]?(?:[（(].*)?$", t) for t in texts[1:]):
            return all(len(t) <= 24 for t in texts)
        return number == 0 and len(texts) >= 3 and all(len(t) <= 16 for t in texts)

    def _number(self, c: CellText) -> Numeral | None:
        """The numeral that is the whole cell, up to unit and sign."""
        found = self.by_cell.get(c.cell.start, [])
        quantities = [n for n in found if n.kind == "quantity"]
        if len(quantities) == 1 and len(found) == 1:
            n = quantities[0]
            if (n.end - n.start) >= len(c.text.strip("-—%")) - 2:
                return n
        return None

    def _row(self, number: int, row: list[CellText], header: dict[int, CellText], sequence: list[CellText]) -> None:
        reading = self.reading
        numbers = {
            c.cell.start
            for c in row
            if any(n.kind in ("quantity", "glued") for n in self.by_cell.get(c.cell.start, ()))
        }
        if not numbers:
            return
        first = next(
            (i for i, c in enumerate(row) if c.cell.start in numbers and self._number(c) is not None), len(row)
        )
        labels = [c for c in row[:first] if not c.blank]
        code = next((c.text for c in labels if re.fullmatch(r"\d{3,7}", c.text)), "")
        named = [c for c in labels if not re.fullmatch(r"[\d.]+|[-—－/／]+", c.text)]
        label = named[-1] if named else (labels[-1] if labels else None)
        two_sided = not any(
            _WEIGHT.search(h.text) or _SCORE.search(h.text) or "指标" in h.text for h in header.values()
        )
        for position, c in enumerate(row):
            worded = not any(n.kind == "quantity" for n in self.by_cell.get(c.cell.start, ()))
            if two_sided and position > first and worded and _SIDE_LABEL.search(c.text):
                label = c  # 收入 | 金额 | 支出 | 金额: each number belongs to the words before it
            for numeral in self.by_cell.get(c.cell.start, ()):
                if numeral.kind != "quantity":
                    continue
                whole = self._number(c) is not None
                column = self._column(c, position, first, row, header, sequence) if whole else None
                row_label = label if whole else None
                unit, inherited = self._unit(numeral, column, label)
                reading.values.append(Value(
                    numeral, c.cell, number,
                    row_label.text if row_label else "" if whole else c.text, row_label.span if row_label else c.span,
                    column.text if column else "", column.span if column else None,
                    unit, inherited, code,
                ))  # fmt: skip

    def _column(
        self,
        c: CellText,
        position: int,
        first: int,
        row: list[CellText],
        header: dict[int, CellText],
        sequence: list[CellText],
    ) -> CellText | None:
        exact = header.get(c.cell.column)
        values = [x for x in row[first:] if not x.blank]
        heads = (
            [h for h in sequence if _FUNDING.search(h.text)] if any(_FUNDING.search(h.text) for h in sequence) else []
        )
        if heads and len(heads) >= 3:
            # Funding rows hang one column off their header in exports: lay them by order from the first head.
            if exact is not None and exact in heads and self._fits(row, first, header):
                return exact
            offset = sum(1 for x in row[first:position])
            columns = [h.cell.column for h in heads]
            wanted = columns[0] + offset
            return next(
                (h for h in heads if h.cell.column == wanted),
                heads[offset] if offset < len(heads) and len(values) == len(heads) else None,
            )
        return exact

    def _fits(self, row: list[CellText], first: int, header: dict[int, CellText]) -> bool:
        """Whether the row's columns lie under the header's: the first number under the first head."""
        heads = [column for column, h in header.items() if _FUNDING.search(h.text)]
        return bool(heads) and row[first].cell.column == min(heads)

    def _unit(self, numeral: Numeral, column: CellText | None, label: CellText | None) -> tuple[str, bool]:
        if numeral.unit:
            return numeral.unit, False
        if column is not None:
            if re.search(r"率|比重|占比|比例", column.text):
                return "%", True
            if _WEIGHT.search(column.text) or _SCORE.search(column.text):
                return "分", True
            if unit := _unit_in(column.text):
                return unit, True
        if label is not None and (unit := _unit_in(label.text)):
            return unit, True
        for text in self._inner_heads(column):
            if (unit := _unit_in(text)) and unit not in ("%", "％"):
                return unit, True  # 增减率（%） names the unit of its own column only
        if column is None and label is None and numeral.dimension == "none" and self.block_unit in _MONEY:
            return self.block_unit, True  # 其中：一般公共预算：377.89 in a cell of its own
        return self.reading.unit, bool(self.reading.unit)

    def _inner_heads(self, column: CellText | None) -> list[str]:
        """The header row's first cells: 经费控制情况(万元) names the unit of its whole block."""
        if column is None:
            return []
        return [c.text for c in self.reading.rows[column.cell.row] if not c.blank]


class _Scores:
    """The forms of the genre."""

    def __init__(self, reading: TableReading) -> None:
        self.reading = reading
        self.group: CellText | None = None
        self.level2 = ""
        self.collected: dict[int, list[Indicator]] = {}
        self.labels: list[CellText] = []

    def read(self) -> None:
        reading = self.reading
        header: list[CellText] = []
        goal_header: Span | None = None
        for number, row in enumerate(reading.rows):
            filled = [c for c in row if not c.blank]
            texts = [c.text for c in filled]
            if any(t == "三级指标" for t in texts):
                header = filled
                reading.reason_header = next((c for c in filled if _REASON.search(c.text)), None)
                goal_header = None
                continue
            if any("预期目标" in t for t in texts) and any("完成情况" in t for t in texts):
                start = next(c for c in filled if "预期目标" in c.text)
                goal_header = Span(start.cell.start, filled[-1].cell.end)
                self._goal_columns = (start.cell.column, next(c for c in filled if "完成情况" in c.text).cell.column)
                continue
            if header:
                self._indicator(number, row, filled, header)
            elif goal_header is not None:
                self._goal(row, goal_header)
            elif any(
                t.startswith(("年度资金总额", "其中:", "其中：", "上年结转", "其他资金", "资金总额")) for t in texts[:2]
            ):
                self._fund(number, filled)
        reading.groups = [
            Group(_name(label.text), label, _points(label.text), tuple(self.collected.get(label.cell.start, ())))
            for label in self.labels
        ]
        if not header and not reading.funding:
            reading.groups = []

    _goal_columns: tuple[int, int] = (0, 1)

    def _goal(self, row: list[CellText], header: Span) -> None:
        """Two texts side by side; an empty pair is a goal left blank."""
        filled = [c for c in row if not c.blank and c.text not in ("年度总体目标", "年度总体")]
        if len(filled) >= 2:
            self.reading.goals.append(Goal(filled[0], filled[1], header))
        elif filled:
            self.reading.goals.append(Goal(filled[0], None, header))
        elif len(row) >= 2:
            self.reading.goals.append(Goal(row[-2], row[-1], header))

    def _fund(self, number: int, filled: list[CellText]) -> None:
        label = next(c for c in filled if re.search(r"资金|拨款|结转", c.text) or c.text.startswith("其中"))
        named = (("年初预算", "initial_budget"), ("全年预算", "full_year_budget"), ("执行率", "execution_rate"),
                 ("全年执行", "final_accounts"), ("分值", "weight"), ("得分", "score"))  # fmt: skip
        values: dict[str, Value] = {}
        for value in self.reading.in_row(number):
            for word, name in named:
                if word in value.column_label:
                    values.setdefault(name, value)
                    break
        span = Span(label.cell.start, max((c.cell.end for c in filled), default=label.cell.end))
        self.reading.funding.append(Funding(label, values, span))

    def _indicator(self, number: int, row: list[CellText], filled: list[CellText], header: list[CellText]) -> None:
        reading = self.reading
        if any(_TOTAL.match(c.text) for c in filled):
            values = reading.in_row(number)
            if values:
                reading.total_weight = values[0] if len(values) > 1 else None
                reading.total_score = values[-1]
                if len(values) == 1 and values[0].cell.column <= filled[0].cell.column + 1:
                    reading.total_weight, reading.total_score = values[0], None
            return
        rest = self._group_labels(filled)
        if not rest:
            return
        numbers = self._plain_numbers(number)
        name = rest[0]
        # An approved form has targets and no points: its last numbers are no scores.
        scored = any(_WEIGHT.search(c.text) or _SCORE.search(c.text) for c in header)
        weight, score = self._weight_and_score(rest, numbers) if scored else (None, None)
        between = [c for c in row if c.cell.start > name.cell.start]
        if weight is not None:
            between = [c for c in between if c.cell.start < weight.cell.start]
        target, actual = self._target_and_actual(between, header)
        last = score or weight
        tail = [c for c in rest if last is not None and c.cell.start > last.cell.start]
        reason = tail[0] if tail else self._blank_reason(row, last)
        indicator = Indicator(
            number, _name(self.group.text) if self.group else "", self.level2, name, target, actual, weight, score, reason,
            Span(name.cell.start, max(c.cell.end for c in filled)),
        )  # fmt: skip
        reading.indicators.append(indicator)
        if self.group is not None:
            self.collected.setdefault(self.group.cell.start, []).append(indicator)

    def _group_labels(self, filled: list[CellText]) -> list[CellText]:
        """Drop the leading cells that name groups, and remember them."""
        rest = list(filled)
        while rest:
            text = rest[0].text.strip("一二三四五六七八九十、.．（）() ")
            match = _GROUP.match(rest[0].text)
            if text in ("绩效指标", "绩效", "指标"):
                rest.pop(0)
            elif match and (
                match["points"] or (match["name"] in _LEVEL1 and (match["name"] != "满意度指标" or len(rest) > 6))
            ):
                if match["points"] is None and (len(rest) == 1 or self._is_cost_of_output(match["name"])):
                    self.level2 = match["name"]
                    rest.pop(0)
                    continue
                # A merged label that an export repeats in each row is one group.
                if self.group is None or self.group.text != rest[0].text or not match["points"]:
                    self.group, self.level2 = rest[0], ""
                    self.labels.append(rest[0])
                rest.pop(0)
            elif rest[0].text in _LEVEL2 or (
                rest[0].text.endswith("指标") and len(rest) >= 4 and not self.level2_taken(rest)
            ):
                self.level2 = rest[0].text
                rest.pop(0)
            else:
                break
        return rest

    def _is_cost_of_output(self, name: str) -> bool:
        """成本指标 is a level of its own, or one below 产出指标."""
        return name == "成本指标" and self.group is not None and _name(self.group.text) == "产出指标"

    def level2_taken(self, rest: list[CellText]) -> bool:
        """An indicator may itself end in 指标 (收入指标): a level-2 name has another text before the numbers."""
        return rest[0].text not in _LEVEL2

    def _plain_numbers(self, row: int) -> list[Value]:
        return [v for v in self.reading.in_row(row) if not v.numeral.unit.strip("分") and not v.numeral.bound]

    def _weight_and_score(self, rest: list[CellText], numbers: list[Value]) -> tuple[Value | None, Value | None]:
        """The last two cells that are bare numbers; one alone is placed by its header."""
        cells = [c.cell.start for c in rest[1:]]
        usable = [v for v in numbers if v.cell.start in cells and v.cell.end - v.cell.start <= 8]
        if len(usable) >= 2:
            return usable[-2], usable[-1]
        if len(usable) == 1:
            value = usable[0]
            return (None, value) if _SCORE.search(value.column_label) else (value, None)
        return None, None

    def _target_and_actual(
        self, between: list[CellText], header: list[CellText]
    ) -> tuple[CellText | None, CellText | None]:
        filled = [c for c in between if not c.blank]
        if len(filled) >= 2:
            return filled[-2], filled[-1]
        columns = {
            name: c.cell.column for c in header for name, p in (("t", _TARGET), ("a", _ACTUAL)) if p.search(c.text)
        }
        if len(filled) == 1:
            if len(between) >= 2:
                return (between[-2], between[-1])
            if filled[0].cell.column == columns.get("a"):
                return None, filled[0]
            return filled[0], None
        if len(between) >= 2:
            return between[-2], between[-1]
        return None, None

    def _blank_reason(self, row: list[CellText], last: Value | None) -> CellText | None:
        if last is None:
            return None
        return next((c for c in row if c.cell.start >= last.cell.end and c.blank), None)


def _name(text: str) -> str:
    match = _GROUP.search(text)
    return match["name"] if match else text


def _points(text: str) -> Decimal | None:
    match = _GROUP.search(text)
    return Decimal(match["points"]) if match and match["points"] else None
