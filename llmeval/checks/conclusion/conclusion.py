"""Conclusions against scores, and scores against the report's own red flags."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.checks.scored import Scored, in_points, plain
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.numbers.intervals import printed, show, with_unit
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.goals import of_other, of_whole, pairs
from llmeval.understanding.relations.goal_pairs import accounted
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.statements import Statement, by_metric, outermost
from llmeval.understanding.tables.score_rows import points, score_tables, value_spans

_GOOD = re.compile(
    r"(?:绩效|评价|完成|执行)情况(?:总体|整体)?(?:较好|良好|优秀|很好)|达到(?:了)?预期(?:目标|效果)|等(?:级|次)(?:为|是)?[“\"]?优"
)
_TEXT = "六、部门整体支出绩效情况\n{}\n（一）年度绩效目标\n目标1：新增规模以上工业企业5家，工业技术改造投资同比增长12%。\n（二）目标完成情况\n目标1：新增规模以上工业企业{}家，工业技术改造投资同比{}%。\n"


class GradeBand(Scored):
    """Finds grades that do not fit the score.

    Why it matters: the grade is what is published; 89 points are not 优.

    When it is wrong: a local scale has other bands. The bands are those that the report states itself, else those of the
    scoring profiles; `优秀` is read as 优.
    """

    code = "CON01"
    name = "grade-band-mismatch"
    title = Message("等级与分数段不符", "grade does not fit the score")
    advice = ("按评分办法更正等级或得分", "correct grade or score")
    by_definition = True
    nothing = Message("没有得分与等级俱全的结论", "no score with a grade")
    passes = [
        Example("（一）综合评价结果\n自评得分98分，等级为优秀。"),
        Example("（一）综合评价结果\n自评得分85.5分，评价等级为“良”。"),
        Example(
            "自评得分88.4分。按照85分以上为优、75分至85分为良、60分至75分为中、60分以下为差的标准，自评等级为“优”。"
        ),
    ]
    fails = [
        Example("（一）综合评价结果\n«自评得分 86 分»，«等级为优秀»。", "良"),
        Example(
            "«自评得分89.6分»。根据“«90分（含）以上为优，80分（含）至90分为良，60分（含）至80分为中，60分以下为差»”的标准，«评价等级为“优”»。",
            "应为良",
        ),
    ]

    def said(self, verdict: Verdict) -> tuple[str, str]:
        value = in_points(verdict.claim)
        scales = self.report.network.rules.for_grade(verdict.claim.passage)
        fits = "/".join(dict.fromkeys(g for s in scales if (g := s.grade_of(value))))
        by = "按报告所列等级标准" if len(verdict.candidate.rests) > 1 else "按通行等级标准（优≥90、良≥80、中≥60）"
        zh = f"得分{plain(value)}分，{by}等级应为{fits}，却写为“{verdict.candidate.said}”。"
        return zh, f"A score of {plain(value)} does not make the grade that is stated."


class HighScoreRedFlags(Check):
    """Finds high scores or good conclusions beside the report's own red flags: missed targets, three-public expenses over
    budget, spending far from the budget.

    Why it matters: 高分低绩 is what reviewers are told to look for first; the score should reflect what the report says.

    When it is wrong: the weights may really give the score. So it is asked, with the flags listed, and a single flag is
    not enough.
    """

    code = "CON02"
    name = "high-score-red-flags"
    title = Message("高分与问题数据不符", "a high score beside red flags")
    family = "conclusion"
    severity = "high"
    nothing = Message("没有高分或较好的自评结论", "no high score and no good conclusion")
    looked = Message("项自评结论", "conclusions")
    passes = [
        Example(_TEXT.format("部门整体支出绩效情况较好，自评得分95分。", 5, "增长12")),
        Example(_TEXT.format("自评得分72分。", 3, "下降47.4")),
    ]
    fails = [
        Example(_TEXT.format("部门整体支出绩效情况较好，«自评得分95分»。", 3, "下降47.4").replace("新增规模以上工业企业3家", "«新增规模以上工业企业3家»")
                .replace("工业技术改造投资同比下降47.4%", "«工业技术改造投资同比下降47.4%»"), "2项"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        high = self._conclusion()
        if high is None:
            return
        self.examined += 1
        spans, said = high
        found = self.report.statements
        plain = self.report.document.plain
        missed = [
            p
            for p in pairs([s for s in found if s.side != "done" or of_whole(plain, s)])
            if p.missed and not of_other(plain, p) and not accounted(p, self.report.network.score_tables)
        ]
        over = self._deviations(found)
        if len(missed) + len(over) < 2:
            return
        flags = []
        if missed:
            flags.append(f"{len(missed)}项量化目标未完成（{'、'.join(p.target.metric for p in missed)}）")
        flags += [
            f"“{name}”{with_unit(done.numeral)}、预算{with_unit(budget.numeral)}（{show(done.numeral.amount / budget.numeral.amount * 100, 1)}%）"
            for name, budget, done in over
        ]
        cited = [p.done.span for p in missed] + [s.span for _, b, d in over for s in (b, d)]
        yield self.finding(
            outermost([*spans, *cited]),
            f"自评结论（{said}）与报告自身数据不相称：{'；'.join(flags)}，建议核实评分依据。",
            "The score is high although the report itself shows missed targets or large deviations.",
            suggestion=("按实际完成情况重新核定得分和结论", "score what was achieved"),
            severity="high" if len(flags) + len(missed) > _SOME else "low",
        )

    def _conclusion(self) -> tuple[list[Span], str] | None:
        """Passages and words of a high score, from the text or else from the department's table."""
        limit = self.report.settings.thresholds.high_score
        for m in self.report.reading.by_metric.get("自评得分", ()):
            if m.table is None and m.numeral.unit == "分" and limit <= (m.numeral.value or 0) <= 100:
                start = max(m.clause.start, m.numeral.end - 58)
                return [Span(start, m.numeral.end)], f"自评得分{printed(m.numeral)}分"
        for section in self.report.sections_of("performance", "result_application"):
            for match in _GOOD.finditer(self.report.document.plain, section.start, section.end):
                return [Span(match.start(), match.end())], match[0]
        for table in score_tables(self.report.reading.tables):
            total = points(table.total_score)
            if (
                table.total_score is not None
                and total is not None
                and limit <= total <= 100
                and "整体" in table.caption
            ):
                return value_spans([table.total_score]), f"自评表总分{show(total)}分"
        return None

    def _deviations(self, found: list[Statement]) -> list[tuple[str, Statement, Statement]]:
        limit = self.report.settings.thresholds.deviation
        amounts = by_metric(found)
        result = []
        for name in ("三公经费", "项目支出", "政府性基金支出", "支出总额", "公用经费"):
            now = [s for s in amounts.get(name, ()) if s.year == self.report.reading.year and not s.entity]
            budget = [s for s in now if s.side == "budget" and s.numeral.value]
            done = [s for s in now if s.side == "done"] or [
                s for s in now if not s.side and s.zone < 0 and s.mention.listing is None
            ]
            same = [(b, d) for b in budget for d in done if b.zone == d.zone] or [(b, d) for b in budget for d in done]
            if same and same[0][1].numeral.amount > same[0][0].numeral.amount * (1 + limit):
                result.append((name, *same[0]))
        return result


_SOME = 4
"""Signs of a result that a high score does not fit; fewer may be weighed in the score itself."""
