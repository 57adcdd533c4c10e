"""Statements about time that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding


class ImpossibleDate(Check):
    """Finds dates out of order, spans of days that the dates do not give, early told as late, and a year counted wrong.

    Why it matters: deadlines and completion decide scores of timeliness.

    When it is wrong: where a date belongs to another event than the words right behind it.
    """

    code = "PER04"
    name = "impossible-date"
    title = Message("时间先后或天数不可能", "dates out of order or days that do not add up")
    family = "period"
    severity = "medium"
    nothing = Message("没有可以核对的时间", "no dates to compare")
    passes = [Example("项目于2022年3月开工建设，2023年11月竣工验收。")]
    fails = [Example("项目于«2023年3月»开工建设，«2022年11月»竣工验收。", "早于")]

    def find(self) -> Iterator[Finding]:
        self.examined = self.report.network.dated
        for fault in self.report.network.dates:
            yield self.finding(
                fault.spans, fault.zh, fault.en,
                suggestion=("请核对时间后更正。", "Check the dates and correct them."),
                severity="high" if fault.sure else "medium",
            )  # fmt: skip
