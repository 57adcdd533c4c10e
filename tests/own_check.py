"""A check of a user's own, as the tutorial writes it; the tests load it by class, by file and by module."""

from __future__ import annotations

from collections.abc import Iterator

import llmeval


class RoundAmount(llmeval.Check):
    """An amount of money that is a whole number of hundreds of 万元.

    Why it matters: real outturn is seldom round; a round one may be an estimate.
    When it is wrong: a grant may well be of a round amount.
    """

    code, name, family, severity = "OWN01", "round-amount", "unsupported", "low"
    title = llmeval.Message("金额是整百万元", "Round amount")
    passes = (llmeval.Example("全年支出136.65万元。"), llmeval.Example("惠及300人。"))
    fails = (llmeval.Example("全年支出«300万元»。", says="整百万元"),)

    def find(self) -> Iterator[llmeval.Finding]:
        for number in self.report.numerals:
            self.examined += number.unit == "万元"
            if number.unit == "万元" and number.value and number.value % 100 == 0:
                span = llmeval.Span(number.start, number.end)
                yield self.finding(
                    [span], "金额恰为整百万元，建议核实是否为估计数", "a round amount: check that it is no estimate"
                )
