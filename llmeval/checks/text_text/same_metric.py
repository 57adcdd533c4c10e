"""The same number stated in several places with different values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import informative, slip_kind
from llmeval.spans import Span
from llmeval.understanding.statements import (
    Statement,
    agree,
    by_metric,
    clusters,
    contained,
    groups,
    outermost,
    written,
    wrong_side,
)
from llmeval.vocabulary.bases import SIDE_NAMES, Side
from llmeval.vocabulary.families import Family
from llmeval.vocabulary.metrics import UNIQUE

_BASE = "附件2\n部门整体支出绩效评价基础数据表\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n"
_GOALS = (
    "六、部门整体支出绩效情况\n（一）年度绩效目标\n目标1：规模工业总产值同比增长8%，新增规模以上工业企业5家。\n（二）目标完成情况\n"
    "目标1：规模工业总产值同比增长8%，新增规模以上工业企业3家。\n附件3\n部门整体支出绩效自评表\n"
    "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
)


class SameMetric(Check):
    """Finds numbers that a report states several times with different values: text against text, text against tables,
    tables and attachments against each other.

    Two numbers are thought the same when metric, measure, year and side (budget, spent, target) agree, when both speak of
    the whole department or of one named project, and when a department has only one such number or one of them stands in a
    table.

    Why it matters: one of the values is wrong, and everything that is computed from it with it.

    When it is wrong: a table may hold 财政拨款 only and the text all funds; then both should say so. Forecasts, part-years
    and numbers whose side nothing names are left alone.
    """

    code = "TXT02"
    name = "same-metric-conflict"
    title = Message("同一数据前后不一致", "one number stated with different values")
    family = "text_text"
    severity = "high"
    nothing = Message("没有在多处出现的同一数据", "no number is stated twice")
    passes = [
        Example(
            "二、一般公共预算支出情况\n（一）基本支出情况\n2024年基本支出预算219.78万元，基本支出决算255.51万元。\n"
            + _BASE
            + "一、部门基本支出\t313.93\t219.78\t255.51\n"
        ),
        Example("2024年1-11月，实现税收2.21亿元。预计2024年实现税收2.66亿元。"),
        Example(
            "教育支出（类）普通教育（款）小学教育（项）支出决算为12.3万元。教育支出（类）普通教育（款）初中教育（项）支出决算为15.3万元。"
        ),
        Example(_GOALS + "产出指标(50分)\t产出指标(50分)\t数量指标\t新增规模以上工业企业\t≥5 家\t3 家\t5\t3\n"),
    ]
    fails = [
        Example("二、一般公共预算支出情况\n（一）基本支出情况\n2024年基本支出预算219.78万元，«2024年基本支出决算267.63万元»。\n" + _BASE
                + "«一、部门基本支出\t313.93\t219.78\t255.51»\n", "255.51"),
        Example(_GOALS.replace("新增规模以上工业企业3家", "«新增规模以上工业企业3家»") +
                "产出指标(50分)\t产出指标(50分)\t数量指标\t«新增规模以上工业企业\t≥5 家\t4 家»\t5\t4\n", "4"),
        Example("一、基本情况\n«人员编制86人»，在职85人。\n附件1\n部门整体支出绩效评价基础数据表\n财政供养人员情况(人)\t编制数\t2024年实际在职人数\t控制率\n"
                "\t«88»\t85\t96.59%\n", "88"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        found = self.report.statements
        found_of = by_metric(found)
        self.done = [s for s in found if s.side == "done" and s.measure == "growth"]
        for metric, members in groups(found):
            sides: dict[Side, list[list[Statement]]] = {}
            for side, stated in _sides(members).items():
                same = _comparable(metric, stated)
                if len(same) > 1:
                    self.examined += 1
                    found_clusters = clusters(same)
                    if len(found_clusters) > 1 and not any(wrong_side(s, found_of) for s in same):
                        sides[side] = found_clusters
            if sides:
                yield self._report(metric, sides)
        yield from self._loose(found)

    def _report(self, metric: str, sides: dict[Side, list[list[Statement]]]) -> Finding:
        shown: list[Statement] = []
        texts = []
        for side, found in sides.items():
            shown += [cluster[0] for cluster in found]
            values = "、".join(f"{self._where(c[0])}为{written(c[0])}" for c in found)
            texts.append(f"{SIDE_NAMES[side]}：{values}")
        zh = f"“{metric}”同一年度的{'；'.join(texts)}，前后不一致，请核对原始数据；如口径不同，请分别注明。"
        for s in shown:
            # A value that belongs to another row of the same list was filled in one line too low or too high.
            other = next((o for o in self.done if s.zone >= 0 and o.zone != s.zone and o.metric != s.metric
                          and s.measure == o.measure and s.numeral.value and o.numeral.amount == s.numeral.amount), None)  # fmt: skip
            if other is not None and s.side == "done":
                zh += f"{written(s)}与“{other.metric}”的数值相同，疑为错填。"
                shown.append(other)
                break
        stated, expected = shown[1], shown[0]
        return self.finding(
            _spans(shown), zh,
            f"{metric} is stated with different values: {', '.join(dict.fromkeys(map(written, shown)))}.",
            suggestion=("核对并统一各处数字，或注明口径差异", "make all places agree, or state the difference in scope"),
            family=_family(shown), severity=_severity(shown),
            computation=Computation(
                f"{written(expected)} ≠ {written(stated)}",
                tuple(Evidence.of(self.report.document, Span(s.numeral.start, s.numeral.end)) for s in (expected, stated)),
                expected=expected.numeral.amount / (expected.numeral.scale or 1), stated=stated.numeral.amount / (expected.numeral.scale or 1),
                tolerance=max(expected.numeral.half, stated.numeral.half) / (expected.numeral.scale or 1), formula=None, compared=True,
            ),
        )  # fmt: skip

    def _where(self, statement: Statement) -> str:
        if statement.zone < 0:
            return (
                "正文"
                if not statement.mention.section or "attachment" not in statement.mention.section.kind
                else "附件正文"
            )
        caption = self.report.reading.tables[statement.zone].caption
        for name in ("基础数据表", "整体支出绩效自评表", "项目支出绩效自评表", "自评表", "决算表", "预算表"):
            if name in caption:
                return f"《{name}》"
        return "附表"

    def _loose(self, found: Sequence[Statement]) -> Iterator[Finding]:
        """Names that say less than another: 工业投资 beside 工业固定资产投资, 高新技术完成认定率 beside 高新技术企业认定完成率."""
        names: dict[tuple[str, str], dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
        for s in found:
            if s.measure != "share" and s.numeral.dimension != "money" and not s.project:
                names[s.measure, s.year][s.metric].append(s)
        for by_name in names.values():
            by_letter: dict[str, set[str]] = defaultdict(set)
            for name in by_name:
                for letter in set(name):
                    by_letter[letter].add(name)
            for name, members in by_name.items():
                if len(name) < 3 or any(s.zone >= 0 for s in members) or len(name) > 20:
                    continue
                rare = min(set(name), key=lambda letter: len(by_letter[letter]))
                longer = [
                    n
                    for n in sorted(by_letter[rare])
                    if contained(name.rstrip("只仅共"), n) and len(n) <= len(name) + 4
                ][:6]
                for s in members:
                    if longer and (finding := self._against(s, [o for n in longer for o in by_name[n]])) is not None:
                        yield finding

    def _against(self, one: Statement, others: Sequence[Statement]) -> Finding | None:
        same = [o for o in others if o.numeral.unit == one.numeral.unit and (o.side == one.side or not one.side)
                and (one.side or o.side == "done")]  # fmt: skip
        metrics = {o.metric for o in same}
        if not same or not any(o.zone >= 0 for o in same):
            return None
        self.examined += 1
        if len(metrics) > 1:
            # What most places say of each metric speaks for it.
            same = [o for m in sorted(metrics) for o in clusters([x for x in same if x.metric == m])[0]]
        equal = [o for o in same if agree(o.numeral, one.numeral)]
        off = [o for o in same if not agree(o.numeral, one.numeral)]
        if len(metrics) == 1:
            if equal or len(clusters(same)) > 1:
                return None
            cite = [one, off[0]]
            zh = f"“{one.mention.label}”{written(one)}与“{off[0].metric}”{self._where(off[0])}的{written(off[0])}不一致，两者应为同一指标，请核对。"
        else:
            # The bare name should mean the metric with the more usual name; it cannot mean two with different values.
            if len({o.metric for o in equal}) == len(metrics) or one.side or len(metrics) > 2:
                return None
            cite = [one, *_firsts(off)[:1], *_firsts(equal)[:1]]
            listed = "、".join(f"“{o.metric}”{written(o)}" for o in cite[1:])
            zh = f"“{one.mention.label}”{written(one)}指标名称不完整，与前文{listed}不对应，请核对指标名称和数值。"
        return self.finding(
            _spans(cite), zh,
            "A number contradicts what the report states elsewhere under a fuller name.",
            suggestion=("写明指标全称并统一数值", "name the metric in full and make the values agree"),
            family=_family(cite) if len(metrics) == 1 else "text_text", severity="medium" if len(metrics) == 1 else "high",
        )  # fmt: skip


def _sides(members: Sequence[Statement]) -> dict[Side, list[Statement]]:
    by_side: dict[Side, list[Statement]] = defaultdict(list)
    for s in members:
        by_side[s.side].append(s)
    return dict(by_side)


def _comparable(metric: str, members: Sequence[Statement]) -> list[Statement]:
    """Those that surely speak of the same: metrics of which there is one, or a text and exactly one row of a table."""
    side = members[0].side
    relative = members[0].measure != "level"
    money = members[0].numeral.dimension == "money"
    if side == "plan" or (not side and not (metric in ("编制数", "在职人数") and not relative)):
        return []
    own = [s for s in members if not s.project or metric not in UNIQUE]
    tables = [s for s in own if s.zone >= 0]
    prose = [s for s in own if s.zone < 0 and not _scoped(s)]
    by_zone: dict[int, set[int | None]] = defaultdict(set)
    for s in tables:
        by_zone[s.zone].add(s.mention.row)
    if money and (relative or any(len(rows) > 1 for rows in by_zone.values())):
        return []
    if money and any(len(clusters([s for s in tables if s.zone == zone])) > 1 for zone in by_zone):
        return []
    if relative and members[0].measure in ("share", "rate") and side not in ("target", "done"):
        return []
    if not tables:
        if metric not in UNIQUE or relative:
            return []
        return [s for s in prose if not s.mention.inherited or s.mention.basis]
    if metric in UNIQUE:
        return [*prose, *tables]
    return [] if all(s.project for s in own) else _of_one_name(metric, prose, tables)


def _of_one_name(metric: str, prose: list[Statement], tables: list[Statement]) -> list[Statement]:
    """Statements of a metric of which a department may have several."""
    own = [*prose, *tables]
    money = own[0].numeral.dimension == "money"
    if len(clusters(prose)) > 1 and (money or not own[0].side):
        return []
    if len(metric) < 3:
        return []
    # A named project has one budget and one outturn; a subject has one for each kind of funds.
    if money and len(clusters(tables)) > 1 and not any(s.project for s in tables):
        return _one_digit_off(prose, tables)
    return own


def _one_digit_off(prose: Sequence[Statement], tables: Sequence[Statement]) -> list[Statement]:
    """Tables state a subject for all funds and for 财政拨款 alone: only a slip of one digit tells that two mean the same."""
    known = [
        s for s in tables if any(o.zone != s.zone and agree(o.numeral, s.numeral) for o in [*prose, *tables])
    ] or list(tables)
    for s in prose:  # a slip in a table breaks its sums
        if any(o is not s and agree(o.numeral, s.numeral) for o in [*prose, *tables]):
            continue
        for o in known:
            n = s.numeral
            if (
                o is not s
                and n.scale
                and slip_kind(n, o.numeral.amount / n.scale, Decimal(0)) == "digit"
                and informative([n])
            ):
                return [o, s]
    return []


def _scoped(s: Statement) -> bool:
    """An item of a list belongs to the list's total, which may be a part of the department's."""
    listing = s.mention.listing
    if listing is None:
        return False
    total = listing.total
    return total is None or (s.metric in UNIQUE and total.metric not in UNIQUE)


def _firsts(found: Sequence[Statement]) -> list[Statement]:
    return sorted(found, key=lambda s: s.zone)


def _spans(shown: Sequence[Statement]) -> list[Span]:
    return outermost([s.span for s in shown])


def _family(shown: Sequence[Statement]) -> Family:
    zones = {s.zone for s in shown}
    if len(zones - {-1}) > 1:
        return "cross_attachment"
    return "text_table" if len(zones) > 1 else "text_text"


def _severity(shown: Sequence[Statement]) -> Severity:
    amounts = [s.numeral.amount for s in shown]
    spread = max(amounts) - min(amounts)
    return "medium" if spread <= 6 * max(s.numeral.half for s in shown) else "high"
