"""PRB03, outside-causes: problems outside the unit only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.checks.clauses import clause_around
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding

_OWN_MATTER = re.compile(
    r"预算|绩效|资金(?!链)|财务|会计|核算|制度|支出|执行率|管理(?!部门)|内控|采购|资产|监督|本单位|我[局委校院镇乡]|职工|干部|业务能力"
)


_OUTSIDE = re.compile(r"形势|国际|市场|下行|疫情|受阻|土地|人才|政策|气候|灾害|资金链|行业|产能|成本上升|招商|企业")


class OutsideCauses(Check):
    """Finds problem sections that speak of the economy, the market, land and talent only, and of nothing of the unit's own.

    Why it matters: a self-evaluation asks how the unit used its money; causes outside leave that unanswered.

    When it is wrong: a unit that promotes the economy may rightly name such causes; beside at least one matter of its own
    (budget, performance, management) it passes.
    """

    code = "PRB03"
    name = "outside-causes"
    title = Message("问题只写外部因素", "problems outside the unit only")
    family = "problem_measure"
    severity = "medium"
    nothing = Message("没有问题部分", "no section on problems")
    passes = [
        Example(
            "七、存在的问题及原因分析\n（一）受市场形势影响，企业产能下滑，土地不足。\n（二）预算编制不够精细，执行率偏低。\n"
        ),
    ]
    fails = [
        Example(
            "七、存在的问题及原因分析\n（一）工业经济压力增大。«一是受国际经济形势影响»，企业出口贸易受阻。«二是土地瓶颈的制约»。«三是产业人才引进难»，市场竞争加剧。\n八、改进措施\n加强管理。\n",
            "外部",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        members = [p for p in self.report.paragraphs
                   if p.section is not None and p.section.kind == "problems" and not p.styled]  # fmt: skip
        text = "".join(p.text for p in members)
        self.examined = len(members)
        if len(text) < 40 or _OWN_MATTER.search(text) or len(set(_OUTSIDE.findall(text))) < 4:
            return
        spans = [clause_around(p, m.start(), m.end()) for p in members
                 for m in re.finditer(r"[一二三四五六]是[^，。；]{4,30}", p.text) if _OUTSIDE.search(m[0])]  # fmt: skip
        yield self.finding(
            (spans or [clause_around(members[0], 0, min(20, len(members[0].text)))])[:6],
            "问题部分只写经济形势、土地、人才等外部因素，没有本单位在预算、绩效和管理方面的问题。",
            "The problems are all outside the unit; nothing is said of its own budget and management.",
            suggestion=(
                "补充预算执行、绩效目标完成和管理方面的自身问题。",
                "Say what went wrong in the unit's own work.",
            ),
        )
