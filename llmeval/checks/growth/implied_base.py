"""What two statements imply about a number that neither prints: last year's figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import HUNDRED, interval, printed, quotient, show
from llmeval.numbers.lexer import Interval
from llmeval.text.periods import is_part_year
from llmeval.understanding.comparable import cited, exact, label_of, operands
from llmeval.understanding.mentions import Mention

_STOCK = ("余额", "资产", "人数", "面积", "存量", "数量", "户数", "率")


class ImpliedBase(Check):
    """Finds statements whose implied base figures contradict each other.

    A value and its growth imply last year's value; the first eleven months of last year cannot exceed the whole year.

    Why it matters: nobody sees such a contradiction by reading, and one of the printed numbers must be wrong.

    When it is wrong: last year's figures were revised between the two statements, or the growth is on a comparable basis.
    """

    code = "GRO02"
    name = "implied-base-conflict"
    title = Message("倒推基数相互矛盾", "implied base figures contradict")
    family = "growth"
    severity = "high"
    nothing = Message("没有可以倒推基数的成对表述", "no pair of statements with a common base")
    passes = [
        Example(
            "2024年1-11月，园区实现技工贸收入89.5亿元，比上年同期增长15.24%。\n预计2024年园区实现技工贸收入102亿元，比上年同期增长20%。"
        ),
    ]
    fails = [
        Example(
            "2024年1-11月，«完成工业固定资产投资7.61亿元»，«同比下降20.83%»。\n"
            "«预计2024年完成工业固定资产投资 8 亿元»，«同比持平»。",
            "上年",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        yield from self._growth()

    def _growth(self) -> Iterator[Finding]:
        pairs: dict[str, list[tuple[Mention, Mention, Interval]]] = defaultdict(list)
        for rate in self.report.reading.mentions:
            now = rate.of
            if (
                rate.measure != "growth"
                or rate.numeral.dimension == "point"
                or now is None
                or not exact(rate)
                or not exact(now)
                or now.metric.endswith(_STOCK)
            ):
                continue
            growth = interval(rate.numeral)
            base = quotient(interval(now.numeral), Interval(1 + growth.low / HUNDRED, 1 + growth.high / HUNDRED))
            if base is not None and base.low > 0:
                pairs[now.metric].append((now, rate, base))
        for found in pairs.values():
            parts = [p for p in found if is_part_year(p[0].period)]
            for part in parts:
                for full in found:
                    if full[0].period == part[0].period[:4]:
                        self.examined += 1
                        if part[2].low > full[2].high and part[0].numeral.dimension == full[0].numeral.dimension:
                            yield self._growth_finding(part, full)

    def _growth_finding(
        self, part: tuple[Mention, Mention, Interval], full: tuple[Mention, Mention, Interval]
    ) -> Finding:
        scale, unit = part[0].numeral.scale, part[0].numeral.unit
        low, high = part[2].low / scale, full[2].high / scale
        expression = f"{_last_year(*part[:2])}（不低于{show(low, 2)}{unit}）> {_last_year(*full[:2])}（不高于{show(high, 2)}{unit}）"
        mentions = [part[0], part[1], full[0], full[1]]
        return self.finding(
            [cited(m) for m in mentions],
            f"“{label_of(part[0])}”两处增速倒推的上年数相互矛盾：上年{int(part[0].period[5:7])}至{int(part[0].period[-2:])}月不低于{show(low, 2)}{unit}，"
            f"而上年全年不高于{show(high, 2)}{unit}，部分月份大于全年，两组数据不可能同时成立。如上年数据有修订或口径不同，请说明。",
            "The growth rates of the part-year and of the full year imply that part of last year exceeds the whole of it.",
            suggestion=(
                "核对两个期间的数值、增速和上年基数",
                "check values, growth and last year's figures of both periods",
            ),
            computation=Computation(
                expression,
                operands(self.report.reading, mentions),
                expected=high,
                stated=low,
                tolerance=Decimal(0),
                compared=True,
            ),
        )


def _last_year(now: Mention, rate: Mention) -> str:
    sign = "−" if rate.numeral.sign < 0 else "+"
    return f"{printed(now.numeral)} ÷ (1 {sign} {printed(rate.numeral)}%)"
