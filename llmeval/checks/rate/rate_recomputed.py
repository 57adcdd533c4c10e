"""Shares, execution, control and completion rates against the numbers that they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import gap, interval, percent, printed, show, with_unit
from llmeval.numbers.lexer import Interval
from llmeval.understanding.comparable import BUDGETS, cited, distance, exact, label_of, levels, near, operands, wholes
from llmeval.understanding.mentions import Mention
from llmeval.vocabulary.labels import squeeze_label
from llmeval.vocabulary.measures import without_rate

Pair = tuple[Mention, Mention]
_NAMES = {
    "share": ("占比", "share"),
    "execution_rate": ("预算执行率", "execution rate"),
    "control_rate": ("控制率", "control rate"),
    "completion_rate": ("完成率", "completion rate"),
}


class RateRecomputed(Check):
    """Finds shares, execution, control and completion rates that their own numerator and denominator do not give.

    Why it matters: a rate is what readers remember; 「预算执行率100%」 beside a budget that was not spent hides the rest.

    When it is wrong: the rate may rest on numbers that the report does not print (another denominator, an adjusted
    budget). Every basis that the report gives is tried, and one that fits is enough.
    """

    code = "RAT01"
    name = "rate-mismatch"
    title = Message("比率重算不符", "rate does not follow from its numbers")
    family = "rate"
    severity = "high"
    nothing = Message("没有可以重算的比率", "no rate whose numbers are given")
    passes = [
        Example("实现税收2.21亿元，同比上升3.34%；主特产业税收达到0.98亿元，同比上升20.02%，主特产业税收占比44.42%。"),
        Example("发现问题 65 项，其中 63 项已整改完成，完成率 96.9%。"),
        Example("“三公”经费年初预算 1.5 万元，实际支出 4.91 万元。“三公”经费控制率 327%。"),
        Example("2024年一般公共服务支出年初预算为1,234.56万元，支出决算为1,213.57万元，完成年初预算的98.3%。"),
        Example("新签约项目54个，签约投资额194.92亿元，签约项目履约率87.1%。"),
    ]
    fails = [
        Example(
            "一、基本支出情况\n«2024 年全年预算数 136.65 万元»。\n«2024 年基本支出决算 130.52 万元»。«预算执行率为 100%»。",
            "95.51",
        ),
        Example(
            "«实现税收 2.66 亿元»，同比下降 15%；«主特产业税收达到 1.4 亿元»，同比下降 7.5%，«主特产业税收占比 60%»。",
            "52.6",
        ),
        Example("«2024年教育支出年初预算为1,234.56万元»，«支出决算为1,213.57万元»，«完成年初预算的89.3%»。", "98.3"),
        Example("«发现问题64项»。«其中61项»已整改完成，«现完成率是85.31%»。", "95.31"),
    ]

    def find(self) -> Iterator[Finding]:
        for mention in self.report.reading.mentions:
            if mention.measure in _NAMES and exact(mention):
                pairs = self._pairs(mention)
                if pairs:
                    self.examined += 1
                    if finding := self._judge(mention, pairs):
                        yield finding

    def _pairs(self, rate: Mention) -> list[Pair]:
        """Numerator and denominator, the likeliest first; empty where the report does not say."""
        if rate.measure == "share":
            return self._share(rate)
        if rate.measure == "completion_rate":
            return self._completion(rate)
        return self._against_budget(rate)

    def _share(self, rate: Mention) -> list[Pair]:
        part = rate.of
        if part is None or not exact(part):
            return []
        found = wholes(self.report.reading, part, rate.whole)
        if rate.whole:
            # A whole that is named must be stated once and be no part of itself: 占一般公共预算支出 beside several 一般公共预算支出.
            # Stated several times, for the whole city and for its own level, it is the one beside the share.
            closest = min((distance(part, w) for w in found), default=3)
            found = [w for w in found if distance(part, w) == closest or closest > 1]
            values = {w.numeral.amount for w in found}
            found = found if len(values) == 1 and found[0].metric != part.metric and not found[0].inherited else []
        far = 3 if rate.whole and len(found) >= 1 else 2
        return [(part, whole) for whole in found if distance(part, whole) <= far]

    def _completion(self, rate: Mention) -> list[Pair]:
        reading = self.report.reading
        done = rate.of
        if done is None:
            before = [
                m
                for m in reading.mentions_before(rate, 1)
                if m.is_level and m.listing is not None and distance(rate, m) <= 1
            ]
            done = before[-1] if before and not _named(rate) else None
        if done is None or not exact(done):
            return []
        if rate.whole:
            basis = {
                "年初": ("initial_budget", "budget"),
                "全年": ("full_year_budget",),
                "调整": ("full_year_budget",),
            }.get(
                rate.whole[:2],
                ("plan", "target", *BUDGETS) if "计划" in rate.whole or "目标" in rate.whole else BUDGETS,
            )
            planned = near(
                rate,
                [
                    m
                    for m in reading.in_paragraph(rate)
                    if m.is_level and exact(m) and m.basis in basis and m is not done
                ],
            )
            planned = [
                p
                for p in planned
                if p.numeral.dimension == done.numeral.dimension and p.numeral.start < rate.numeral.start
            ]
            if not planned and re.search("目标|计划|任务", rate.whole):
                # 完成目标的102.89%: the goal stands in a section of its own.
                goals = [
                    m for m in levels(reading, done.metric, rate) if m.basis in ("plan", "target") and m.table is None
                ]
                planned = [g for g in goals if g.numeral.unit == done.numeral.unit and not done.inherited][:2]
            # The budget of the total is not the budget of each of its items.
            same = [p for p in planned if p.metric == done.metric or _akin(p, done)]
            return [(done, p) for p in same]
        if done.listing is None:
            return []
        return [(done, t) for t in done.listing.totals if exact(t) and t.numeral.unit == done.numeral.unit]

    def _against_budget(self, rate: Mention) -> list[Pair]:
        reading = self.report.reading
        if rate.table is not None:
            return self._row(rate)
        metric = rate.metric
        if rate.measure == "control_rate" and (metric == "在职人数" or re.search("在职|人员|编制", rate.label)):
            over, under = (
                [m for m in levels(reading, name, rate) if distance(rate, m) <= 2 and m.numeral.dimension == "count"]
                for name in ("在职人数", "编制数")
            )
            return [(a, b) for a in near(rate, over)[:2] for b in near(rate, under)[:2]]
        if not metric:
            return []
        period = rate.period[:4]
        spent = [m for m in levels(reading, metric, rate) if m.basis == "final_accounts" and m.period[:4] == period]
        planned = [m for m in levels(reading, metric, rate) if m.basis in BUDGETS and m.period[:4] == period]
        spent = [m for m in near(rate, spent) if distance(rate, m) <= 2]
        planned = [m for m in near(rate, planned) if distance(rate, m) <= 2]
        planned.sort(key=lambda m: (distance(rate, m) > 1, BUDGETS.index(m.basis)))
        return [(a, b) for a in spent[:3] for b in planned[:4]]

    def _row(self, rate: Mention) -> list[Pair]:
        row = [m for m in self.report.reading.in_row(rate) if m.is_level and exact(m)]
        if rate.measure == "control_rate" and not any(m.basis for m in row):
            over = [m for m in row if m.metric == "在职人数"]
            under = [m for m in row if m.metric == "编制数"]
            return [(a, b) for a in over for b in under]
        spent = [m for m in row if m.basis == "final_accounts"]
        planned = sorted((m for m in row if m.basis in BUDGETS), key=lambda m: BUDGETS.index(m.basis))
        return [(a, b) for a in spent[:1] for b in planned]

    def _judge(self, rate: Mention, pairs: Sequence[Pair]) -> Finding | None:
        stated = interval(rate.numeral)
        computed: list[tuple[Pair, Interval]] = []
        for pair in pairs:
            value = percent(pair[0].numeral, pair[1].numeral)
            if value is None:
                continue
            if value.meets(stated):
                return None
            computed.append((pair, value))
        if not computed:
            return None
        (over, under), value = computed[0]
        middle = over.numeral.amount / under.numeral.amount * 100
        off = gap(value, stated)
        half = rate.numeral.half
        severity: Severity = "low" if off <= 2 * half else "high" if off >= 1 else "medium"
        places = max(rate.numeral.places, 2)
        name, english = _NAMES[rate.measure]
        others = "".join(
            f"（按“{label_of(b)}”{with_unit(b.numeral)}计为{show(a.numeral.amount / b.numeral.amount * 100, places)}%）"
            for (a, b), _ in computed[1:4] if a is over and b.numeral.amount != under.numeral.amount
        )  # fmt: skip
        expression = f"{with_unit(over.numeral)} ÷ {with_unit(under.numeral)} × 100% = {show(middle, places)}%"
        cite = [over, under, rate]
        return self.finding(
            [cited(m) for m in cite],
            f"“{label_of(over)}”的{name}写为{printed(rate.numeral)}%，按文中数字计算应为{show(middle, places)}%"
            f"（{expression}）{others}。如分母取自文中未列的口径，请注明。",
            f"The {english} is stated as {printed(rate.numeral)}% but follows as {show(middle, places)}%.",
            suggestion=(f"复核{name}的分子、分母和口径，更正比率或原始数字", "check numerator, denominator and basis"),
            severity=severity,
            computation=Computation(
                expression, operands(self.report.reading, cite), expected=middle, stated=rate.numeral.amount,
                tolerance=half + (value.high - value.low) / 2, formula="n0/n1*100*" + _scale(over, under),
            ),
        )  # fmt: skip


def _akin(planned: Mention, done: Mention) -> bool:
    """计划投资 and 完成投资: a bare noun, of which the other is said more fully."""
    short, long = sorted((planned.metric, done.metric), key=len)
    return len(short) >= 2 and long.endswith(short) and done.listing is None


def _named(rate: Mention) -> bool:
    """签约项目履约率 has a subject of its own, 完成率 speaks of the numbers before it."""
    return len(squeeze_label(without_rate(rate.label))) >= 2 and not rate.inherited


def _scale(over: Mention, under: Mention) -> str:
    """What a formula over the numbers as written must multiply by where their units differ."""
    return format(over.numeral.scale / under.numeral.scale, "f")
