"""Scores against weight, completion and execution rate, under the scoring rules that may apply."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Example
from llmeval.checks.called import as_told, subject
from llmeval.checks.scored import Scored, in_points, plain
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.numbers.intervals import show
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.relations.terms import Term

_HEAD = "年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t年度资金总额\t500\t500\t480\t10\t96%\t9.6\n"
_ROWS = "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n\t产出指标(50分)\t数量指标\t"


class ScoreRange(Scored):
    """Finds scores above their weight or below zero.

    Why it matters: no row can earn more than its weight; the total is wrong with it.

    When it is wrong: a local rule that grants bonus points; rows that call themselves 加分 are left alone.
    """

    code = "SCO04"
    name = "score-out-of-range"
    title = Message("得分超出分值", "score above its weight")
    advice = ("核对分值与得分；如有加分规则请注明", "check weight and score")
    by_definition = True
    nothing = Message("没有分值和得分俱全的指标", "no row with weight and score")
    passes = [Example(_HEAD + _ROWS + "培训人次\t≥300人次\t320人次\t30\t30\t\n")]
    fails = [Example(_HEAD + _ROWS + "«培训人次\t≥300人次\t320人次\t10\t30»\t\n", "超过")]

    def said(self, verdict: Verdict) -> tuple[str, str]:
        got, most = in_points(verdict.claim), in_points(verdict.candidate.operands[0])
        what = f"超过该项分值{plain(most)}分" if got > most else "为负数"
        return (
            f"{_row_name(verdict.claim)}得分{as_told(verdict.claim)}，{what}。",
            f"A score of {plain(got)} at a weight of {plain(most)}.",
        )


def _row_name(term: Term) -> str:
    if re.fullmatch("(?:自评|实际)?得?分?值?", term.noun) is None:
        return f"“{term.noun}”"
    return subject(term) or "一项指标"


class ExecutionScore(Scored):
    """Finds execution rates whose score does not follow from them.

    Why it matters: the execution row is the one score that follows from the accounts alone.

    When it is wrong: a local rule rounds or grades otherwise. Only where the report states that the rate scores in
    proportion, or a slip of the pen explains the difference, is it called wrong; else it is asked at low severity.
    """

    code = "SCO05"
    name = "execution-score"
    title = Message("预算执行率得分与计分规则不符", "execution score fits no rule")
    advice = ("注明预算执行率的计分办法并核对得分", "name the scoring rule and check the score")
    nothing = Message("没有预算执行率得分", "no execution score")
    passes = [
        Example(_HEAD + _ROWS + "培训人次\t≥300人次\t320人次\t30\t30\t\n"),
        Example(_HEAD.replace("9.6\n", "7\n") + _ROWS + "培训人次\t≥300人次\t320人次\t30\t30\t\n"),
        Example("“预算执行率”指标满分10分，得分按执行率乘以满分值计算。执行率86.50%，该指标得8.65分。"),
    ]
    fails = [
        Example("«“预算执行率”指标满分10分»，得分«按执行率乘以满分值计算»。«执行率86.50%»，«该指标得9.65分»。", "8.65"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        for verdict in self.mine():
            self.examined += 1
            if verdict.outcome == "failed":
                yield self.present(verdict)
            elif verdict.outcome == "undecided" and verdict.candidate.sure == "likely":
                yield self.of_all([verdict], self.said(verdict), "low")

    def said(self, verdict: Verdict) -> tuple[str, str]:
        candidate = verdict.candidate
        rate, weight = candidate.operands
        expected = middle(candidate.expected) if candidate.expected is not None else in_points(weight)
        got, right = verdict.claim.printed, show(expected, 2)
        if candidate.rests:
            return (
                f"预算执行率{rate.printed}，按报告所列计分办法应得{right}分，却得{got}。",
                f"At an execution rate of {rate.printed} the rule gives {right}, not {got}.",
            )
        return (
            f"预算执行率{rate.printed}得{got}，按比例计算应得{right}分，也不符合常用的分档计分办法，建议核实所用计分办法。",
            f"An execution rate of {rate.printed} scores {got}; in proportion it would be {right}.",
        )


class IndicatorScore(Scored):
    """Finds quantitative rows whose score does not follow from their completion: full marks for a missed target, other
    points than a stated rule gives, and, as a question, points lost although the target was met.

    Why it matters: a score that does not follow from the completion makes the whole table arbitrary.

    When it is wrong: a local rule may score otherwise; only a rule that the report states itself is held against it.
    """

    code = "SCO06"
    name = "indicator-score"
    title = Message("得分与完成情况不对应", "score does not follow from completion")
    advice = ("按完成情况计分并说明原因", "score what was reached and give the reason")
    nothing = Message("没有可以重算得分的定量指标", "no quantitative row")
    passes = [
        Example(
            _HEAD + _ROWS + "新增规模以上工业企业\t5 家\t3 家\t5\t3\t\n\t\t\t新增高新技术企业\t1 家\t1 家\t3\t3\t\n"
        ),
        Example(
            _HEAD + _ROWS + "社会公众满意度\t≥90%\t90%\t10\t10\t\n\t\t\t项目成本\t≤377.89万元\t377.89万元\t20\t20\t\n"
        ),
        Example(
            _HEAD
            + _ROWS
            + "降低成本\t运行成本\t下降\t10\t9\t\n\t\t\t培训人次\t≥300人次\t320人次\t30\t28\t材料归档不全扣2分\n"
        ),
        Example(_HEAD + _ROWS + "修缮校舍面积\t≥1000平方米\t800平方米\t10\t9.5\t\n"),
    ]
    fails = [
        Example(_HEAD + _ROWS + "«新增规模以上工业企业\t5 家\t3 家\t5\t5»\t\n", "仍得满分"),
        Example(_HEAD + _ROWS + "«效益品质\t发展\t100%\t10\t9»\t\n\t\t\t«新建公厕\t12座\t12座\t8\t6»\t\n", "扣分"),
        Example("«定量指标未完成的，按完成值与目标值的比例计分。»\n" + _HEAD + _ROWS + "«修缮校舍面积\t≥1000平方米\t800平方米\t10\t9.5»\t\n", "应得8"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        asked: dict[int | None, list[Verdict]] = {}
        for verdict in self.mine():
            self.examined += 1
            if verdict.outcome == "failed":
                yield self.present(verdict)
            elif verdict.candidate.aspect == "met" and verdict.outcome == "undecided" and _unexplained(verdict):
                asked.setdefault(verdict.claim.table, []).append(verdict)
        for verdicts in asked.values():
            names = "、".join(
                f"“{v.claim.noun}”（{plain(in_points(v.candidate.operands[-1]))}分得{plain(in_points(v.claim))}分）"
                for v in verdicts
            )
            yield self.of_all(
                verdicts,
                (
                    f"{names}完成值已达到目标却扣分，未说明原因，请说明扣分依据。",
                    "Points are lost although the target was met, without a reason.",
                ),
                "low",
            )

    def weigh(self, verdict: Verdict) -> Severity:
        """High where a rule of the report, or how the same table scores other misses, bears it out."""
        if verdict.candidate.written.startswith("{"):
            return "high"
        fellows = any(
            v.outcome == "proved" and v.candidate.aspect == "completion" and v.claim.table == verdict.claim.table
            for v in self.mine()
        )
        return "high" if fellows else "medium"

    def said(self, verdict: Verdict) -> tuple[str, str]:
        candidate = verdict.candidate
        actual, target, weight = candidate.operands
        got, most = in_points(verdict.claim), in_points(weight)
        zh = f"“{verdict.claim.noun}”目标{target.printed}、实际{actual.printed}，未达到目标值"
        en = f"A target of {target.printed} was missed with {actual.printed}"
        if got == most:
            zh, en = f"{zh}，仍得满分{verdict.claim.printed}", f"{en}, and scores full marks"
        else:
            zh, en = f"{zh}，得{verdict.claim.printed}", f"{en} and scores {plain(got)}"
        if candidate.written.startswith("{") and candidate.expected is not None:
            right = show(middle(candidate.expected), 2)
            zh, en = f"{zh}；按报告所列计分办法应得{right}分", f"{en}; the stated rule gives {right}"
        return f"{zh}。", f"{en}."


def _unexplained(verdict: Verdict) -> bool:
    """Whether points are lost and the row gives no reason."""
    return not verdict.candidate.rests and in_points(verdict.claim) < in_points(verdict.candidate.operands[-1])
