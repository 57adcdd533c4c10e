"""Score and grade: one without the other, or neither in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.understanding.passages import short

_TOTAL = re.compile(r"(?:总分|总得分|自评得?分|综合得分|合计得分|得分合计)[^。；，\d]{0,6}\d{2,3}(?:\.\d{1,2})?分")
"""A total told in the text, whatever stands beside it."""
_TITLE = "2024年度县水务局部门整体支出绩效自评报告\n"


class MissingConclusion(Check):
    """Finds self-evaluations whose text gives a grade without a score, or neither.

    Why it matters: the score and the grade are what the self-evaluation is for; a grade alone cannot be traced to anything.

    When it is wrong: the score may stand in a form that is handed in separately. Where a score table is there, only its
    absence from the text is told, at low severity.
    """

    code = "CON03"
    name = "conclusion-missing"
    title = Message("缺少自评得分或等级", "score or grade missing")
    family = "completeness"
    severity = "medium"
    passes = [
        Example(
            _TITLE
            + "六、部门整体支出绩效情况\n部门整体支出自评得分95分，等级为优。\n九、绩效自评结果拟应用和公开情况\n按规定公开。\n"
        ),
        Example("县水务局2024年度部门预算公开说明\n一、部门整体支出绩效情况\n绩效目标见附表。\n"),
    ]
    fails = [
        Example(
            _TITLE
            + "六、部门整体支出绩效情况\n各项工作按计划完成。\n九、部门整体支出绩效自评结果拟应用和公开情况\n2024年部门整体支出绩效«被评为优秀»。\n",
            "没有得分",
        ),
        Example(
            _TITLE + "«六、部门整体支出绩效情况»\n各项工作按计划完成。\n七、存在的问题\n预算编制不够精细。\n",
            "没有自评得分",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        report = self.report
        if not report.is_self_evaluation:
            raise Skipped("不是绩效自评报告", "not a self-evaluation")
        scores = [f for f in report.facts if f.path == "self_evaluation.score" and f.table is None]
        grades = [f for f in report.facts if f.path == "self_evaluation.grade" and f.evidence is not None]
        tabled = [short(t.total_score.cell.span) for t in report.reading.tables if t.total_score is not None]
        self.examined += 1
        graded = (v.claim for v in report.network.verdicts if v.candidate.aspect == "grade")
        if scores or any(claim.table is None for claim in graded):
            return
        if grades and not tabled:
            yield self.finding(
                [self._clause(grades[0].evidence.span)] if grades[0].evidence else [],
                "报告给出了评价等级，但全文没有得分，等级没有依据；评分表如另行报送，请注明得分。",
                "A grade is given, and no score anywhere.",
                suggestion=("写明自评得分、评分过程和等级", "state score, scoring and grade"),
            )
        elif not grades and not any(_TOTAL.search(p.text) for p in report.paragraphs):
            heading = self._heading()
            if heading is not None:
                yield self.finding(
                    [short(Span(heading.start, heading.heading_end)), *tabled[:1]],
                    "正文没有自评得分和评价等级" + ("，得分只在附表中出现。" if tabled else "，评价没有结论。"),
                    "The text gives neither score nor grade.",
                    suggestion=("在正文写明自评得分、等级和评价结论", "state score, grade and conclusion in the text"),
                    severity="low" if tabled else None,
                )

    def _clause(self, span: Span) -> Span:
        """被评为优秀 rather than 优秀 alone."""
        plain = self.report.document.plain
        before = plain[max(0, span.start - 8) : span.start]
        match = re.search(r"(?:被?评[为定]|等[级次]为?|结论为?|结果为?)[:：]?\s*$", before)
        return Span(span.start - (len(before) - match.start()), span.end) if match else span

    def _heading(self) -> Section | None:
        found = self.report.sections_of("performance") or self.report.sections_of("result_application")
        return next((s for s in found if s.heading_end > s.start), None)
