"""The forms of the genre in a table: goals side by side, funding rows, and the indicator rows of a score table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.tables.model import CellText, Funding, Goal, Group, Indicator, TableReading, Value

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
_ACTUAL = re.compile(r"实际完成|完成值|完成情况|实际值|全年完成")
_WEIGHT = re.compile(r"^(?:分值|权重|标准分|分值[（(]权重[)）])")
_SCORE = re.compile(r"^(?:自评)?得分|^自评分")
_FUNDED = ("年度资金总额", "其中:", "其中：", "上年结转", "其他资金", "资金总额")
_AMOUNTS = ("年初预算", "全年预算", "全年执行")
_VALUE = re.compile("指标值|目标值|完成值|实际值|完成情况")
_REASON = re.compile(r"偏差|原因|改进措施|备注")
_TOTAL = re.compile(r"^(?:总分|合计|总计|总得分|得分合计)$")


_BARE = re.compile(r"[\d０-９.．]{1,7}分?")


class ScoreForms:
    """Reads the rows of one table into its reading: goals, funding rows, groups and indicators."""

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
                continue
            if header:
                self._indicator(number, row, filled, header)
            elif goal_header is not None:
                self._goal(row, goal_header)
            elif any(t.startswith(_FUNDED) for t in texts[:2]) or (reading.funding and self._goes_on(number)):
                self._fund(number, filled)
        reading.groups = [
            Group(_name(label.text), label, _points(label.text), tuple(self.collected.get(label.cell.start, ())))
            for label in self.labels
        ]
        if not header and not reading.funding:
            reading.groups = []

    def _goal(self, row: list[CellText], header: Span) -> None:
        """Two texts side by side; an empty pair is a goal left blank."""
        filled = [c for c in row if not c.blank and c.text not in ("年度总体目标", "年度总体")]
        if len(filled) >= 2:
            self.reading.goals.append(Goal(filled[0], filled[1], header))
        elif filled:
            self.reading.goals.append(Goal(filled[0], None, header))
        elif len(row) >= 2:
            self.reading.goals.append(Goal(row[-2], row[-1], header))

    def _goes_on(self, number: int) -> bool:
        """Whether a row below 年度资金总额 has amounts under the same heads: 市级财政资金, 当年财政拨款."""
        if self.reading.funding[-1].row < number - 1:
            return False
        under = [v for v in self.reading.in_row(number) if any(h in v.column_label for h in _AMOUNTS)]
        return len({v.column_label for v in under}) >= 2

    def _fund(self, number: int, filled: list[CellText]) -> None:
        named_so = (c for c in filled if re.search(r"资金|拨款|结转", c.text) or c.text.startswith("其中"))
        label = next(named_so, filled[0])
        named = (("年初预算", "initial_budget"), ("全年预算", "full_year_budget"), ("执行率", "execution_rate"),
                 ("全年执行", "final_accounts"), ("分值", "weight"), ("得分", "score"))  # fmt: skip
        values: dict[str, Value] = {}
        for value in self.reading.in_row(number):
            for word, name in named:
                if word in value.column_label:
                    values.setdefault(name, value)
                    break
        span = Span(label.cell.start, max((c.cell.end for c in filled), default=label.cell.end))
        self.reading.funding.append(Funding(label, values, span, number))

    def _indicator(self, number: int, row: list[CellText], filled: list[CellText], header: list[CellText]) -> None:
        reading = self.reading
        if any(c.text == "小计" for c in filled[:3]):
            return
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
        levels = self._levels(rest, header)
        rest = rest[len(levels) :]
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
            number, *self._path(levels), name, target, actual, weight, score, reason,
            Span(name.cell.start, max(c.cell.end for c in filled)),
        )  # fmt: skip
        reading.indicators.append(indicator)
        if self.group is not None:
            self.collected.setdefault(self.group.cell.start, []).append(indicator)

    def _path(self, levels: Sequence[CellText]) -> tuple[str, str]:
        """What an indicator is of: by columns of their own for level 1 and 2, else by the groups above."""
        if not levels:
            return _name(self.group.text) if self.group else "", self.level2
        first = levels[0].text if levels[0].cell.column == 0 or self.group is None else _name(self.group.text)
        return first, levels[-1].text if len(levels) > 1 or first is not levels[0].text else ""

    def _levels(self, rest: Sequence[CellText], header: Sequence[CellText]) -> list[CellText]:
        """The cells before the one below 三级指标: 产出 and 数量指标 in columns of their own, told by a row that stands under its
        heads."""
        named = next(c.cell.column for c in header if c.text == "三级指标")
        points = [c.cell.column for c in header if _WEIGHT.search(c.text) or _SCORE.search(c.text)]
        bare = {c.cell.column for c in rest if _BARE.fullmatch(c.text)}
        before = [c for c in rest if c.cell.column < named]
        stands = any(c.cell.column == named for c in rest) and len(points) > 1 and bare.issuperset(points)
        return before if stands and len(before) < len(rest) and not any(_BARE.fullmatch(c.text) for c in before) else []

    def _group_labels(self, filled: list[CellText]) -> list[CellText]:
        """Drop the leading cells that name groups, and remember them."""
        rest = list(filled)
        while rest:
            text = rest[0].text.strip("一二三四五六七八九十、.．（）() ")
            match = _GROUP.match(rest[0].text)
            if text in ("绩效指标", "绩效", "指标"):
                rest.pop(0)
            elif match and self._is_group(match, len(rest)):
                if not match["points"] and (len(rest) == 1 or self._is_output_cost(match)):
                    self.level2 = match["name"]
                elif self.group is None or self.group.text != rest[0].text or not match["points"]:
                    # A merged label that an export repeats in each row is one group.
                    self.group, self.level2 = rest[0], ""
                    self.labels.append(rest[0])
                rest.pop(0)
            elif rest[0].text in _LEVEL2:
                self.level2 = rest[0].text
                rest.pop(0)
            else:
                break
        return rest

    def _is_group(self, match: re.Match[str], cells: int) -> bool:
        """Whether a label names a group of level 1; 满意度指标 is also a name of level 2, before fewer cells."""
        if match["points"]:
            return True
        return match["name"] in _LEVEL1 and (match["name"] != "满意度指标" or cells > 6)

    def _is_output_cost(self, match: re.Match[str]) -> bool:
        """成本指标 without points under 产出指标 is one of its level-2 names."""
        return match["name"] == "成本指标" and self.group is not None and _name(self.group.text) == "产出指标"

    def _plain_numbers(self, row: int) -> list[Value]:
        return [v for v in self.reading.in_row(row) if not v.numeral.unit.strip("分") and not v.numeral.bound]

    def _weight_and_score(self, rest: list[CellText], numbers: list[Value]) -> tuple[Value | None, Value | None]:
        """The last two cells that are bare numbers; one alone is placed by its header."""
        cells = [c.cell.start for c in rest[1:]]
        usable = [v for v in numbers if v.cell.start in cells and v.cell.end - v.cell.start <= 8]
        weights = [v for v in usable if any(_WEIGHT.search(h) for h in v.column_path[-1:])]
        scores = [v for v in usable if any(_SCORE.search(h) for h in v.column_path[-1:])]
        if len(usable) >= 2 and len(weights) == 1 and not scores and _VALUE.search(usable[-2].column_label):
            return weights[0], None  # a bare target before the only column of points
        if len(weights) == len(scores) == 1:
            return weights[0], scores[0]  # 扣0.5分 may stand behind them
        if len(usable) >= 2:
            return usable[-2], usable[-1]
        if len(usable) == 1:
            value = usable[0]
            return (None, value) if _SCORE.search(value.column_label) else (value, None)
        return None, None

    def _target_and_actual(
        self, between: list[CellText], header: list[CellText]
    ) -> tuple[CellText | None, CellText | None]:
        """The last two cells before the weight that hold something, else the last two; one alone by its header."""
        filled = [c for c in between if not c.blank]
        for cells in (filled, between):
            if len(cells) >= 2:
                return cells[-2], cells[-1]
        if not filled:
            return None, None
        actual = [c.cell.column for c in header if _ACTUAL.search(c.text)]
        return (None, filled[0]) if actual and filled[0].cell.column == actual[-1] else (filled[0], None)

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
