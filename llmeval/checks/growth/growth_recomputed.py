"""Growth against the two years that it compares, and amounts of change against both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import HUNDRED, gap, growth, interval, printed, quotient, show, with_unit
from llmeval.numbers.lexer import Interval
from llmeval.understanding.comparable import cited, distance, exact, label_of, levels, near, operands
from llmeval.understanding.mentions import Mention

_REAL = re.compile(r"生产总值|GDP|增加值|可支配收入|总产值|零售总额")
"""Statistics whose growth is told in constant prices or on a comparable basis: the printed values do not give it."""
_SAME = {"final_accounts": ("final_accounts", "actual", ""), "": ("", "final_accounts", "actual"),
         "actual": ("actual", "final_accounts", "")}  # fmt: skip
_REAL = re.compile("生产总值|增加值|总产值|GDP|指数")
"""Printed in prices of the year, while their growth is in constant prices."""


class GrowthRecomputed(Check):
    """Finds growth rates and amounts of change that the years they compare do not give.

    Why it matters: a fall of 57% told as 24% passes for a small saving; the reader cannot see it without the table.

    When it is wrong: on a comparable basis (可比口径), in constant prices, or where 同比 compares budget with budget. Every
    pair of the two years on one basis is tried, budgets included, and one that fits is enough; growth of statistics whose
    last year the report does not print is left alone.
    """

    code = "GRO01"
    name = "growth-mismatch"
    title = Message("增长率或增减额重算不符", "growth does not follow from the two years")
    family = "growth"
    severity = "high"
    nothing = Message("没有可以用两个年度数据重算的增减", "no growth whose two years are given")
    passes = [
        Example("全年医疗收入156.82万元，比上年增加7.46万元，增长4.99%；药占比26.83%，下降0.92个百分点。"),
        Example("2024年支出决算1,213.57万元，比上年增加37.65万元，增长3.2%。"),
        Example("“三公”经费2024年决算数4.91万元，2023年决算数2.89万元，同比增长69.9%。"),
        Example("2023年地区生产总值512.4亿元，2022年地区生产总值463.8亿元，增长8.1%。"),
        Example("PM2.5年均浓度31.5微克/立方米、同比下降4%，优良天数比例达到82%、增加9天。"),
        Example("2024年1-11月，实现税收2.21亿元，同比上升3.34%。预计2024年实现税收2.66亿元，同比下降15%。"),
        Example("2023年全县地区生产总值93.2亿元，2024年全县地区生产总值98.1亿元，同比增长6.1%。"),
        Example("本年收入合计2,310.45万元，与上年相比减少120.30万元，下降4.95%。"),
        Example(
            "机关运行经费支出143.20万元，比年初预算数150.00万元减少6.80万元，下降4.5%，比2021年度增加3.36万元，增长2.4%。"
        ),
    ]
    fails = [
        Example("«2024年支出决算1,213.57万元»，«比上年增加37.65万元»，«增长5.2%»。", "3.20"),
        Example(
            "«机关运行经费支出143.20万元»，«比年初预算数150.00万元»减少6.80万元，«下降6.5%»，比2021年度增加3.36万元，增长2.4%。",
            "4.53",
        ),
        Example("«“三公”经费2024年决算数4.91万元»，«2023年决算数2.89万元»，«同比增长49.9%»。", "69.9"),
        Example(
            "«2023年“三公”经费决算数31万元»，«2024年“三公”经费决算数13.33万元»，«“三公”经费同比下降24.43%»。", "57"
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for mention in self.report.reading.mentions:
            finding = None
            if mention.numeral.dimension == "point":
                continue  # 药占比26.83%，下降0.92个百分点 is the difference of two rates
            if mention.measure == "growth" and exact(mention) and mention.table is None:
                finding = self._growth(mention)
            elif mention.measure == "change" and exact(mention) and mention.of is not None:
                finding = self._change(mention)
            if finding is not None:
                yield finding

    def _growth(self, rate: Mention) -> Finding | None:
        if _REAL.search(rate.metric):
            return None
        pairs: list[tuple[list[Mention], Interval, Decimal, str]] = []
        if (beside := self._change_beside(rate)) is not None:
            change, now = beside
            value = _from_change(now, change)
            if value is not None:
                middle = change.numeral.amount / (now.numeral.amount - change.numeral.amount) * HUNDRED
                pairs.append(([now, change, rate], value, middle, "n1/(n0-n1)*100"))
        if (base := self._named_base(rate)) is not None and rate.of is not None:
            pairs = []
            years = [(rate.of, base)]
        else:
            years = self._years(rate)
        for now, before in years:
            if (value := growth(now.numeral, before.numeral)) is not None:
                middle = (now.numeral.amount / before.numeral.amount - 1) * HUNDRED
                pairs.append(([now, before, rate], value, middle, "(n0/n1-1)*100"))
        if not pairs:
            return None
        self.examined += 1
        stated = interval(rate.numeral)
        if any(value.meets(stated) for _, value, _, _ in pairs):
            return None
        return self._report(rate, stated, *pairs[0])

    def _named_base(self, rate: Mention) -> Mention | None:
        """150万元 in 比年初预算数150万元减少6.8万元，下降4.5%: what growth or change says itself that it is measured from."""
        base: Mention | None = None
        for mention in self.report.reading.in_sentence(rate):
            if mention is rate:
                break
            if mention.measure == "compared":
                base = mention
            elif mention.measure == "growth" or (rate.measure == "change" and mention.measure == "change"):
                base = None
        if base is None or rate.of is None or base.of is not rate.of or not exact(base) or not exact(rate.of):
            return None
        return base if base.numeral.dimension == rate.of.numeral.dimension else None

    def _change_beside(self, rate: Mention) -> tuple[Mention, Mention] | None:
        """The amount of change beside the rate and this year's level, which may stand a paragraph above."""
        same = [
            m
            for m in self.report.reading.in_sentence(rate)
            if m.measure == "change"
            and exact(m)
            and m.of is rate.of
            and (m.of is None or m.of.numeral.dimension == m.numeral.dimension)
        ]
        change = next(iter(near(rate, same)), None)
        if change is None:
            return None
        if change.of is not None:
            return (change, change.of) if exact(change.of) else None
        found = [
            m
            for m in levels(self.report.reading, change.metric, change)
            if m.period == change.period and "budget" not in m.basis and distance(change, m) <= 2
        ]
        return (change, near(change, found)[0]) if len({m.numeral.amount for m in found}) == 1 else None

    def _years(self, rate: Mention) -> list[tuple[Mention, Mention]]:
        """This year's and last year's level on one basis."""
        year = rate.period[:4]
        if not year.isdigit() or not rate.metric:
            return []
        last = str(int(year) - 1)
        found = levels(self.report.reading, rate.metric, rate)
        now = [rate.of] if rate.of is not None and exact(rate.of) else [m for m in found if m.period == year]
        before = [m for m in found if m.period == last]
        pairs = [
            (a, b)
            for a in near(rate, now)[:6]
            for b in near(rate, before)[:6]
            if a.numeral.dimension == b.numeral.dimension and rate.period == a.period
        ]
        # The same basis first; a budget against last year's accounts is a reading of last resort.
        pairs.sort(
            key=lambda p: (not _same_basis(*p), "budget" in p[0].basis, distance(rate, p[0]) + distance(rate, p[1]))
        )
        return pairs if pairs and _same_basis(*pairs[0]) else []

    def _report(
        self,
        rate: Mention,
        stated: Interval,
        mentions: Sequence[Mention],
        value: Interval,
        middle: Decimal,
        formula: str,
    ) -> Finding:
        now, other = mentions[0], mentions[1]
        off = gap(value, stated)
        half = rate.numeral.half
        places = max(rate.numeral.places, 2)
        severity: Severity = "low" if off <= 2 * half else "high" if off >= 1 else "medium"
        direction = "增长" if middle >= 0 else "下降"
        written = f"{'下降' if rate.numeral.sign < 0 else '增长'}{printed(rate.numeral)}%"
        if other.measure == "change":
            expression = f"{with_unit(other.numeral)} ÷ ({with_unit(now.numeral)} − {with_unit(other.numeral)}) × 100% = {show(middle, places)}%"
        else:
            expression = f"({with_unit(now.numeral)} ÷ {with_unit(other.numeral)} − 1) × 100% = {show(middle, places)}%"
        return self.finding(
            [cited(m) for m in mentions],
            f"“{label_of(rate)}”写为{written}，按文中数字计算应为{direction}{show(abs(middle), places)}%（{expression}）。"
            "如按可比口径、预算对预算等其他口径计算，请注明。",
            f"Growth is stated as {show(rate.numeral.amount)}% but follows as {show(middle, places)}%.",
            suggestion=("核对两个年度的数字和口径，更正增长率", "check both years and the basis, and correct the rate"),
            severity=severity,
            computation=Computation(
                expression, operands(self.report.reading, mentions), expected=middle, stated=rate.numeral.amount,
                tolerance=half + (value.high - value.low) / 2,
                formula=formula if len({m.numeral.scale for m in mentions[:2]}) == 1 and other.numeral.sign > 0 else None,
            ),
        )  # fmt: skip

    def _change(self, change: Mention) -> Finding | None:
        """比上年增加12.5万元 against last year's own figure."""
        now = change.of
        if now is None or not exact(now) or now.numeral.dimension != change.numeral.dimension:
            return None
        if (base := self._named_base(change)) is not None:
            before = [base]
        else:
            year = now.period[:4]
            if not year.isdigit():
                return None
            last = str(int(year) - 1)
            before = [
                m for m in levels(self.report.reading, now.metric, now) if m.period == last and _same_basis(now, m)
            ]
            before = [
                m
                for m in near(change, before)
                if m.numeral.dimension == now.numeral.dimension and distance(change, m) <= 2
            ]
        if not before:
            return None
        self.examined += 1
        stated = interval(change.numeral)
        for other in before:
            a, b = interval(now.numeral), interval(other.numeral)
            if Interval(a.low - b.high, a.high - b.low).meets(stated):
                return None
        other = before[0]
        middle = now.numeral.amount - other.numeral.amount
        scale = change.numeral.scale
        places = max(now.numeral.places, other.numeral.places)
        expression = f"{with_unit(now.numeral)} − {with_unit(other.numeral)} = {show(middle / scale, places)}{change.numeral.unit}"
        mentions = [now, other, change]
        return self.finding(
            [cited(m) for m in mentions],
            f"“{label_of(now)}”的增减额写为{'减少' if change.numeral.sign < 0 else '增加'}{with_unit(change.numeral)}，按两个年度的数字应为{expression}。"
            "如口径有调整，请注明。",
            f"The change is stated as {show(change.numeral.amount / scale)} but follows as {show(middle / scale, places)}.",
            suggestion=("核对两个年度的数字和口径", "check both years and the basis"),
            computation=Computation(
                expression, operands(self.report.reading, mentions), expected=middle / scale,
                stated=change.numeral.amount / scale, tolerance=change.numeral.half / scale * 3,
                formula="n0-n1" if len({m.numeral.scale for m in mentions}) == 1 else None,
            ),
        )  # fmt: skip


def _same_basis(one: Mention, other: Mention) -> bool:
    if "budget" in one.basis or "budget" in other.basis:
        return "budget" in one.basis and "budget" in other.basis
    return other.basis in _SAME.get(one.basis, (one.basis,))


def _from_change(now: Mention, change: Mention) -> Interval | None:
    """Interval of the growth that an amount of change means, in percent."""
    a, d = interval(now.numeral), interval(change.numeral)
    ratio = quotient(d, Interval(a.low - d.high, a.high - d.low))
    return None if ratio is None else Interval(ratio.low * HUNDRED, ratio.high * HUNDRED)
