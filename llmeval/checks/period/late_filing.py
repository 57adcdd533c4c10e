"""PER03, late-filing: dated after the deadline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.filing_day import shown, written_on
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span


class LateFiling(Check):
    """Finds reports dated after the deadline (settings: deadlines.report; by default 30 June of the following year).

    Why it matters: the results of an evaluation are meant for the next budget, which is prepared in summer.

    When it is wrong: counties set the day by notice each year, and published copies are dated anew; set the right day, or
    leave the check out.
    """

    code = "PER03"
    name = "late-filing"
    title = Message("成文日期晚于报送期限", "dated after the deadline")
    family = "period"
    severity = "low"
    passes = [Example("2024年度某某县林业局部门整体支出绩效自评报告\n2025年4月26日\n一、部门概况\n内设办公室。\n")]
    fails = [
        Example(
            "2024年度某某县林业局部门整体支出绩效自评报告\n«2025年 09 月 19 日»\n一、部门概况\n内设办公室。\n",
            "6月30日",
        )
    ]

    def find(self) -> Iterator[Finding]:
        deadline = self.report.settings.deadlines.get("report")
        year = self.report.reading.year
        written = written_on(self.report)
        if not deadline or not year or written is None or not self.report.is_self_evaluation:
            raise Skipped("没有报送期限或报告日期", "no deadline or no date")
        self.examined = 1
        due = date.fromisoformat(deadline if len(deadline) == 10 else f"{int(year) + 1}-{deadline}")
        if written[0] > due:
            yield self.finding(
                self._dates(written),
                f"报告成文于{shown(written[0])}，晚于报送期限{shown(due)}（请以当地通知为准）。",
                f"Dated {written[0].isoformat()}, after the deadline {due.isoformat()}; local notices may set another.",
                suggestion=(
                    "核对报送时间；当地通知规定了其他期限的，以通知为准并按该期限重新检查。",
                    "Check the day of filing; where the county sets another deadline, check against that.",
                ),
            )

    def _dates(self, written: tuple[date, Span]) -> Sequence[Span]:
        return [written[1]]
