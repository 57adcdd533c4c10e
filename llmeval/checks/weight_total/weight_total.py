"""Weights against the points of their groups and against the total, in score tables and in prose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from llmeval.checks.base import Example
from llmeval.checks.scored import Scored, in_points, plain
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.understanding.relations.model import Verdict

_HEAD = "年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
_ROWS = "\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"


class WeightTotal(Scored):
    """Finds weights that do not add up: rows of a group against the points in its label, rows and labels against 总分, and
    weights told in prose against a hundred.

    Why it matters: a score table whose weights do not make 100 points gives no meaningful score.

    When it is wrong: a row may have been lost in a conversion. Where a row has no weight, its group and the total are left
    alone.
    """

    code = "SCO01"
    name = "weight-sum-mismatch"
    title = Message("分值合计不符", "weights do not add up")
    advice = ("按评分办法调整指标分值或一级指标分值，使各级分值一致", "bring weights and group points together")
    by_definition = True
    nothing = Message("没有可以合计的分值", "no weights to add up")
    passes = [
        Example(
            _HEAD + "\t年度资金总额\t500\t500\t480\t10\t96%\t9.6\n绩效指标" + _ROWS
            + "\t产出指标(50分)\t数量指标\t培训人次\t≥300人次\t320人次\t30\t30\t\n\t\t质量指标\t合格率\t≥95%\t97%\t20\t20\t\n"
            "\t效益指标(30分)\t社会效益指标\t就业率\t≥90%\t91%\t30\t30\t\n"
            "\t满意度指标(10分)\t服务对象满意度指标\t满意度\t≥90%\t95%\t10\t10\t\n总分\t\t\t\t\t\t100\t99.6\t\n"
        ),
        Example("部门整体绩效自评满分100分，其中预算执行率20分、产出指标40分、效益指标30分、满意度指标10分。"),
    ]  # fmt: skip
    fails = [
        Example(
            _HEAD + "\t年度资金总额\t500\t500\t480\t10\t96%\t9.6\n绩效指标" + _ROWS
            + "\t产出指标(50分)\t数量指标\t培训人次\t≥300人次\t320人次\t30\t30\t\n\t\t质量指标\t合格率\t≥95%\t97%\t20\t20\t\n"
            "\t«效益指标(30分)»\t社会效益指标\t«就业率\t≥90%\t91%\t20»\t20\t\n\t\t生态效益指标\t«排放达标率\t100%\t100%\t20»\t20\t\n"
            "\t满意度指标(10分)\t服务对象满意度指标\t满意度\t≥90%\t95%\t10\t10\t\n总分\t\t\t\t\t\t100\t99.6\t\n",
            "效益指标",
        ),
        Example("自评采用百分制，五个«一级指标权重分别为20分»、«25分»、«30分»、«20分»和«10分»。", "105"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        by_table: dict[int, list[Verdict]] = defaultdict(list)
        for verdict in self.mine():
            self.examined += 1
            if verdict.outcome != "failed":
                continue
            if verdict.claim.table is None:
                yield self.present(verdict)
            else:
                by_table[verdict.claim.table].append(verdict)
        for verdicts in by_table.values():
            groups = [v for v in verdicts if v.candidate.aspect == "group"]
            rest = [v for v in verdicts if v.candidate.aspect != "group"]
            # A total that is off by what a group is off follows from the group.
            shown = [*groups, *rest]
            said = [self.said(v) for v in shown]
            severity: Severity = "high" if len(shown) > 1 or groups else self.weigh(shown[0])
            yield self.of_all(shown, ("".join(zh for zh, _ in said), " ".join(en for _, en in said)), severity)

    def said(self, verdict: Verdict) -> tuple[str, str]:
        candidate, claim = verdict.candidate, verdict.claim
        summed = sum((in_points(t) for t in candidate.operands), Decimal(0))
        stated = in_points(claim)
        if candidate.aspect == "weights" and candidate.written.startswith("100"):
            summed, stated = summed + stated, Decimal(100)
        what = {
            "group": f"“{claim.noun}”标明{plain(stated)}分，其下各指标分值合计{plain(summed)}分",
            "rows": f"各指标分值合计{plain(summed)}分，与总分{plain(stated)}分不符",
            "labels": f"一级指标分值合计{plain(summed)}分，与总分{plain(stated)}分不符",
        }.get(candidate.aspect, f"所列分值合计{plain(summed)}分，与{plain(stated)}分不符")
        whose = f" under “{claim.noun}”" if candidate.aspect == "group" else ""
        return f"{what}。", f"The weights{whose} add up to {plain(summed)} points, not to {plain(stated)}."
