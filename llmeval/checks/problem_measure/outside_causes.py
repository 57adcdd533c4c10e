"""PRB03, outside-causes: what was missed is explained by others alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.checks.clauses import clause_around
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.model import Cause
from llmeval.vocabulary.discourse import ACTOR, MATTER_OUTSIDE, MATTER_OWN


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
    settled = Message("处写有自身原因", "name the unit's own part")
    passes = [
        Example(
            "一、绩效情况\n完成率为86%，未完成原因：汛期降雨偏多；同时我局招标启动较晚。\n收入增长，原因是市场回暖。\n"
        ),
    ]
    fails = [
        Example(
            "七、存在的问题及原因分析\n（一）工业经济压力增大。«一是受国际经济形势影响»，企业出口贸易受阻。«二是土地瓶颈的制约»。«三是产业人才引进难»，市场竞争加剧。\n八、改进措施\n加强管理。\n",
            "外部",
        ),
        Example("一、绩效情况\n道路养护完成率为86%。未完成原因：«汛期降雨偏多，砂石料供应紧张»。\n", "降雨偏多"),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        yield from self._chapter()
        causes = self.report.discourse.causes
        self.examined += len(causes)
        outside = [cause for cause in causes if not cause.own and not _taken_on(cause)]
        self.answered = len(causes) - len(outside)
        if len(outside) < len(causes):
            outside = [cause for cause in outside if len(cause.external) >= _SEVERAL or cause.sole]
        if not outside:
            return
        self.doubted += len(outside)
        quoted = "、".join(f"“{excerpt(cause.piece.text, 60)}”" for cause in outside[:3])
        yield self.finding(
            [cause.piece.cited() for cause in outside[:6]],
            f"未完成或偏差的原因只写外部（客观）因素：{quoted}，没有本单位在测算、组织和管理上的原因。",
            "What was missed is explained by causes outside the unit alone.",
            suggestion=(
                "补充自身原因，例如目标测算、前期准备和督促管理。",
                "Say what the unit itself could have done.",
            ),
        )

    def _chapter(self) -> Iterator[Finding]:
        """A chapter on problems that speaks of the economy, land and talent, and of nothing of the unit's own."""
        members = [
            p for p in self.report.paragraphs if p.section is not None and p.section.kind == "problems" and not p.styled
        ]
        text = "".join(p.text for p in members)
        if len(text) < 40 or MATTER_OWN.search(text) or len(set(MATTER_OUTSIDE.findall(text))) < 4:
            return
        self.doubted += 1
        spans = [
            clause_around(p, m.start(), m.end())
            for p in members
            for m in re.finditer(r"[一二三四五六]是[^，。；]{4,30}", p.text)
            if MATTER_OUTSIDE.search(m[0])
        ]
        yield self.finding(
            (spans or [clause_around(members[0], 0, min(20, len(members[0].text)))])[:6],
            "问题部分只写经济形势、土地、人才等外部因素，没有本单位在预算、绩效和管理方面的问题。",
            "The problems are all outside the unit; nothing is said of its own budget and management.",
            suggestion=(
                "补充预算执行、绩效目标完成和管理方面的自身问题。",
                "Say what went wrong in the unit's own work.",
            ),
            severity="medium",
        )


def _taken_on(cause: Cause) -> bool:
    """Whether the same item goes on with what somebody of the unit does about it by when, and lays nothing on others alone."""
    text = cause.piece.paragraph.text[cause.piece.end : cause.piece.end + _NEXT]
    label = _MEASURE.search(text)
    return not cause.sole and label is not None and ACTOR.search(text, label.end()) is not None


_MEASURE = re.compile(r"(?:措施|整改|改进|对策)[:：]")
_NEXT = 120
_SEVERAL = 2
"""Outside causes of one miss that are asked about though other misses are explained by the unit's own doing."""
