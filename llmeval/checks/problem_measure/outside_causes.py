"""PRB03, outside-causes: what was missed is explained by others alone."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding


class OutsideCauses(Check):
    """Finds explanations of what was missed that name weather, market, higher levels or the public, and nothing of the
    unit's own doing.

    Why it matters: a self-evaluation asks what the unit could have done otherwise; causes outside leave that unanswered.

    When it is wrong: some causes do lie outside; so the finding is a question, one for the report, and a cause that
    names any matter of the unit's own passes.
    """

    code = "PRB03"
    name = "outside-causes"
    title = Message("原因只写外部因素", "causes outside the unit only")
    family = "problem_measure"
    severity = "low"
    nothing = Message("没有说明未完成或偏差的原因", "no causes told")
    looked = Message("处原因", "causes")
    passes = [
        Example(
            "一、绩效情况\n完成率为86%，未完成原因：汛期降雨偏多；同时我局招标启动较晚。\n收入增长，原因是市场回暖。\n"
        ),
    ]
    fails = [Example("一、绩效情况\n道路养护完成率为86%。未完成原因：«汛期降雨偏多，砂石料供应紧张»。\n", "降雨偏多")]

    def find(self) -> Iterator[Finding]:
        causes = self.report.discourse.causes
        self.examined = len(causes)
        outside = [cause for cause in causes if not cause.own]
        if not outside or len(outside) < len(causes):
            return
        quoted = "、".join(f"“{cause.piece.text.strip('。；，')[:60]}”" for cause in outside[:3])
        yield self.finding(
            [cause.piece.cited() for cause in outside[:6]],
            f"未完成或偏差的原因只写外部（客观）因素：{quoted}，没有本单位在测算、组织和管理上的原因。",
            "What was missed is explained by causes outside the unit alone.",
            suggestion=(
                "补充自身原因，例如目标测算、前期准备和督促管理。",
                "Say what the unit itself could have done.",
            ),
        )
