"""Scores against their total, and the score that the text states against the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Example
from llmeval.checks.called import opening
from llmeval.checks.scored import Scored, in_points, plain
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.numbers.intervals import show
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.relations.terms import Term

_TABLE = (
    "年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
    "\t年度资金总额\t500\t500\t480\t10\t96%\t{}\n"
    "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
    "\t产出指标(50分)\t数量指标\t{}\t\n\t\t质量指标\t{}\t\n\t效益指标(30分)\t社会效益指标\t{}\t\n"
    "\t满意度指标(10分)\t服务对象满意度指标\t{}\t\n{}\t\n"
)


class ScoreTotal(Scored):
    """Finds scores that do not make their total: rows of a score table, dimensions and deductions told in prose, averages.

    Why it matters: the total is what a department is judged by; a row or the total is wrong.

    When it is wrong: a local rule may cap the groups or grant bonus points. Where the groups, capped at their labels, make
    the total, the finding says so. Tables with a score missing are left alone.
    """

    code = "SCO02"
    name = "score-sum-mismatch"
    title = Message("得分合计不符", "scores do not add up")
    advice = ("核对各项得分与总分，更正有误的一处", "check the scores and the total")
    nothing = Message("没有可以合计的得分", "no scores to add up")
    passes = [
        Example(_TABLE.format("9.6", "培训人次\t≥300人次\t320人次\t30\t30", "合格率\t≥95%\t97%\t20\t20", "就业率\t≥90%\t91%\t30\t28",
                              "满意度\t≥90%\t95%\t10\t10", "总分\t\t\t\t\t\t100\t97.6")),
        Example("决策类得14.0分、过程类得23.5分、产出类得33.0分、效益类得24.0分，自评总分为94.5分。"),
    ]  # fmt: skip
    fails = [
        Example(_TABLE.format("9.6", "培训人次\t≥300人次\t320人次\t30\t30", "合格率\t≥95%\t97%\t20\t20", "就业率\t≥90%\t91%\t30\t28",
                              "满意度\t≥90%\t95%\t10\t10", "«总分\t\t\t\t\t\t100\t98.6»").replace("培训", "«培训").replace("\t30\t30", "\t30\t30»")
                .replace("合格率", "«合格率").replace("20\t20\t", "20\t20»\t").replace("就业率", "«就业率").replace("30\t28", "30\t28»")
                .replace("满意度\t≥", "«满意度\t≥").replace("10\t10\t", "10\t10»\t").replace("年度资金总额", "«年度资金总额").replace("9.6\n", "9.6»\n"),
                "97.6"),
        Example("«决策类得14.0分»、«过程类得23.5分»、«产出类得33.0分»、«效益类得24.0分»，«自评总分为95.5分»。", "94.5"),
        Example("«自评满分为100分»，共有两处扣分：预算执行率未达100%，«扣1.35分»；«时效指标扣2分»。综合以上情况，«自评得97.65分»。", "96.65"),
    ]  # fmt: skip

    def said(self, verdict: Verdict) -> tuple[str, str]:
        candidate, claim = verdict.candidate, verdict.claim
        expected = middle(candidate.expected) if candidate.expected is not None else Decimal(0)
        places = max(t.numeral.places for t in (claim, *candidate.operands))
        right = show(expected, places if candidate.aspect != "average" else max(places, claim.numeral.places))
        stated = plain(in_points(claim))
        zh = {
            "deductions": f"扣分后应得{right}分，却写为{stated}分",
            "deducted": f"各处扣分合计{right}分，与所写{stated}分不符"
            + (f"（称未扣分的有{candidate.said}）" if candidate.said else ""),
            "average": f"各得分的平均数为{right}分，与所写{stated}分不符",
            "part": f"{_part(verdict)}，评分表中该组得分合计{right}分",
            "untouched": f"{_part_name(claim)}分值{right}分、得{stated}分，却称“{candidate.said}”",
            "row": f"{_part_name(claim)}写为扣{stated}分，评分表中该项扣{right}分",
            "taken": f"{_part_name(claim)}得{stated}分，按该行所写的扣分应得{right}分",
            "tally": "" if candidate.aspect != "tally" else _tally(verdict),
            "tallied": f"{opening(claim)[0]}，评分表中为{plain(expected)}项",
        }.get(
            candidate.aspect,
            f"各项得分合计{right}分，与填报总分{stated}分不符，相差{plain(abs(expected - in_points(claim)))}分",
        )
        return f"{zh}。", f"The scores give {right} points, {stated} are stated."

    def find(self) -> Iterator[Finding]:
        """A total and the part that it is wrong through are one finding."""
        failed: list[Verdict] = []
        for verdict in self.mine():
            self.examined += 1
            if verdict.outcome == "failed":
                failed.append(verdict)
        joined: set[int] = set()
        for verdict in failed:
            for other in failed:
                if other is not verdict and id(other) not in joined and _mends(verdict, other):
                    verdict.also.append(other)
                    joined.add(id(other))
        for verdict in failed:
            if id(verdict) not in joined:
                yield self.present(verdict)

    def weigh(self, verdict: Verdict) -> Severity:
        if verdict.candidate.aspect == "total" and verdict.candidate.sure == "certain":
            return "high"
        return super().weigh(verdict)


def _named(term: Term) -> str:
    return re.sub(r"^[、，,；;和及与（(：:]+|(?:得分|得|扣|为|自评){1,6}$", "", term.noun or term.lead)[-20:]


def _part_name(term: Term) -> str:
    name = _named(term)
    return f"“{name}”" if name else "此处"


def _part(verdict: Verdict) -> str:
    said, claim = verdict.candidate.said, verdict.claim
    return f"“{said}”写为{plain(in_points(claim))}分" if said else opening(claim)[0]


def _tally(verdict: Verdict) -> str:
    whole, full = (in_points(t) for t in verdict.candidate.operands)
    short = in_points(verdict.claim)
    return f"满分（达标）的{plain(full)}项与扣分（未达标）的{plain(short)}项合计{plain(full + short)}项，与指标总数{plain(whole)}项不符"


def _mends(part: Verdict, total: Verdict) -> bool:
    """Whether a part that is wrong is what its total is wrong by."""
    if part.candidate.aspect != "part" or total.candidate.aspect != "total":
        return False
    own = total.candidate.operands
    if part.claim not in own and not set(map(id, part.candidate.operands)) <= set(map(id, own)):
        return False
    expected, summed = part.candidate.expected, total.candidate.expected
    if expected is None or summed is None:
        return False
    off = middle(expected) - in_points(part.claim)
    off = off if part.claim in own else -off
    return abs(middle(summed) + off - in_points(total.claim)) < Decimal("0.02")


class StatedScore(Scored):
    """Finds a self-evaluation score in the text that is not the total of the score table, or is told otherwise elsewhere.

    Why it matters: two scores in one report leave open which one the department stands by.

    When it is wrong: the text may speak of a project while the table is the department's. Scores of other years and those
    given by somebody else are left alone.
    """

    code = "SCO03"
    name = "score-text-table-mismatch"
    title = Message("正文得分与评分表不一致", "score in the text differs from the table")
    advice = ("核实后统一正文与附表的得分", "make text and table state one score")
    nothing = Message("没有可以与评分表对照的正文得分", "no score in the text to compare with a table")
    passes = [
        Example("六、部门整体支出绩效情况\n自评得分97.6分，等级为优。\n附件2\n部门整体支出绩效自评表\n" + passes_table)
        for passes_table in [ScoreTotal.passes[0].text]
    ]
    fails = [
        Example("六、部门整体支出绩效情况\n部门整体支出绩效情况较好，«自评得分 95 分»。\n附件2\n部门整体支出绩效自评表\n"
                + ScoreTotal.passes[0].text.replace("总分\t\t\t\t\t\t100\t97.6", "«总分\t\t\t\t\t\t100\t97.6»"), "97.6"),
    ]  # fmt: skip

    def said(self, verdict: Verdict) -> tuple[str, str]:
        stated, total = plain(in_points(verdict.claim)), plain(in_points(verdict.candidate.operands[0]))
        if verdict.candidate.aspect == "again":
            return (
                f"自评得分前后不一：一处{total}分，一处{stated}分。",
                f"The text scores {total} points in one place, {stated} in another.",
            )
        return (
            f"正文得分{stated}分，与自评表总分{total}分不一致。",
            f"The text scores {stated} points, the table {total}.",
        )
