"""办结3229件 of 受理3268件, 办结率98.81%: rates that are named after the number that they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import interval, percent, show, slip_kind
from llmeval.understanding.comparable import cited, exact, operands
from llmeval.understanding.mentions import Mention

_RATE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,10}?)(?:率|比例)$")
_LOOK_BACK = 10
"""Numbers before a rate among which its own may stand."""


class NamedRate(Check):
    """Finds rates that the two numbers beside them do not give, where the rate is named after one of them and a single
    wrong digit explains the difference.

    Why it matters: a rate is quoted further on without the numbers that it came from.

    When it is wrong: the rate may be of another whole that is not printed. So the numbers must stand in the same
    paragraph, the rate's name must share its words with the numerator, and one digit must mend it.
    """

    code = "RAT03"
    name = "named-rate-mismatch"
    title = Message("比率与相邻数字不符", "a rate differs from the numbers beside it")
    family = "rate"
    severity = "medium"
    nothing = Message("没有与相邻数字同名的比率", "no rate named after a number beside it")
    passes = [
        Example("受理群众诉求3268件，办结3229件，办结率98.81%，群众满意率96.40%。"),
        Example("高考参考人数412人，本科上线206人，本科上线率50.00%，比年初目标高5个百分点。"),
        Example("全年评审项目486个，送审金额68.52亿元，审减金额6.85亿元，审减率10.0%。"),
        Example("新签约项目57个，签约投资额194.92亿元，开工项目54个，签约项目履约率87.1%。"),
        Example("检查企业326家，合格产品112批次，抽检合格率98.2%。"),
    ]
    fails = [
        Example("«受理群众诉求3268件»，«办结3229件»，«办结率91.81%»，群众满意率96.40%。", "98.81"),
        Example("«送审金额68.52亿元»，«审减金额6.85亿元»，«审减率19.0%»。", "10.0"),
    ]

    def find(self) -> Iterator[Finding]:
        for rate in self.report.reading.mentions:
            if rate.table is None and rate.measure in ("rate", "completion_rate") and exact(rate) and not rate.whole:
                pairs = self._pairs(rate)
                self.examined += bool(pairs)
                if pairs and (finding := self._judge(rate, pairs)) is not None:
                    yield finding

    def _pairs(self, rate: Mention) -> list[tuple[Mention, Mention]]:
        """Numerators whose clause has the rate's words, with each larger number of the same unit before the rate."""
        text = self.report.document.plain
        match = _RATE.search("".join(text[rate.clause.start : rate.numeral.start].split()).rstrip("为达到约是"))
        if match is None or (rate.of is not None and rate.of.listing is not None):
            return []
        near = [
            m
            for m in self.report.reading.mentions_before(rate, _LOOK_BACK)
            if m.block == rate.block and m.is_level and exact(m) and m.numeral.value
        ]
        word = match["name"][-2:]
        over = [m for m in near if word in m.clause.of(text)]
        return [
            (a, b)
            for a in over
            for b in near
            if a is not b
            and a.numeral.unit == b.numeral.unit
            and (b in over or (a.period == b.period and b.numeral.amount >= a.numeral.amount))
        ]

    def _judge(self, rate: Mention, pairs: Sequence[tuple[Mention, Mention]]) -> Finding | None:
        stated = interval(rate.numeral)
        values = [(pair, percent(pair[0].numeral, pair[1].numeral)) for pair in pairs]
        if any(value is None or value.meets(stated) for _, value in values):
            return None
        mended = [pair for pair, _ in values if _one_digit(rate, *pair)]
        if len(mended) != 1:
            return None
        over, under = mended[0]
        value = over.numeral.amount / under.numeral.amount * 100
        places = max(rate.numeral.places, 1)
        expression = f"{_shown(over)} ÷ {_shown(under)} × 100% = {show(value, places)}%"
        mentions = [over, under, rate]
        return self.finding(
            [cited(m) for m in mentions],
            f"“{rate.label}”写为{show(rate.numeral.value or Decimal(0))}%，按相邻数字计算应为{show(value, places)}%（{expression}），"
            "三个数字中疑有一处笔误。如分母另有所指，请注明。",
            f"A rate is stated as {show(rate.numeral.value or Decimal(0))}% but the numbers beside it give {show(value, places)}%.",
            suggestion=("核对比率与其分子、分母", "check the rate and its two numbers"),
            computation=Computation(
                expression, operands(self.report.reading, mentions), expected=value, stated=rate.numeral.amount,
                tolerance=rate.numeral.half, formula=None,
            ),
        )  # fmt: skip


def _one_digit(rate: Mention, over: Mention, under: Mention) -> bool:
    """Whether another digit in one of the three makes them agree; of short numbers that would say nothing."""
    a, b, r = over.numeral, under.numeral, rate.numeral
    if not (r.places and a.value and b.value and r.value) or len(str(r.value).replace(".", "")) < 3:
        return False
    share = r.amount / 100
    slack = r.half / 100
    return (
        slip_kind(r, a.amount / b.amount * 100, r.half) == "digit"
        or slip_kind(a, share * b.amount / a.scale, slack * b.amount / a.scale) == "digit"
        or slip_kind(b, a.amount / share / b.scale, a.amount / share * slack / share / b.scale) == "digit"
    )


def _shown(mention: Mention) -> str:
    return f"{show(mention.numeral.value or Decimal(0))}{mention.numeral.unit}"
