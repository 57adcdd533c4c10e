"""IDN04, spending-rollup: spending of the whole and of its kinds, across tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.intervals import added, interval, show
from llmeval.spans import Span
from llmeval.understanding.statements import Statement, agree, by_metric, outermost
from llmeval.vocabulary.bases import SIDE_NAMES, Side

_MOST = 4
_NEAR = Decimal("1.25")


class SpendingRollup(Check):
    """Finds totals of spending that basic and project spending, stated in other tables or in the text, do not make.

    Why it matters: the attachments describe one budget; what they state of its parts must make the total.

    When it is wrong: funds may count beside project spending. Every combination of the values that the report states, with
    and without funds, is tried, and one that fits is enough. Only tables accuse, and only a total that is missed by little.
    """

    code = "IDN04"
    name = "hierarchy-rollup"
    title = Message("各附件支出汇总不符", "parts in several attachments do not make the total")
    family = "cross_attachment"
    severity = "medium"
    nothing = Message("没有可以跨表汇总的基本支出、项目支出和总额", "no parts and total across tables")
    passes = [
        Example("附件2\n部门整体支出绩效评价基础数据表\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n一、部门基本支出\t313.93\t219.78\t255.51\n"
                "二、部门项目支出\t435.13\t19.05\t122.38\n附件3\n部门整体支出绩效自评表\n年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
                "\t年度资金总额\t238.83\t377.89\t377.89\t10\t100%\t10\n"),
    ]  # fmt: skip
    fails = [
        Example("附件2\n部门整体支出绩效评价基础数据表\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n«一、部门基本支出\t313.93\t219.78»\t377.89\n"
                "«二、部门项目支出\t435.13\t19.05»\t0\n附件3\n部门整体支出绩效自评表\n年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
                "\t«年度资金总额\t258.83»\t377.89\t377.89\t10\t100%\t10\n", "238.83"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        found = by_metric(self.report.statements)
        year = self.report.reading.year
        sides: tuple[Side, ...] = ("budget", "done")
        for side in sides:
            basic, projects, totals, funds = (
                [s for s in found.get(name, ()) if s.year == year and s.side == side and not s.project][:_MOST]
                for name in ("基本支出", "项目支出", "支出总额", "政府性基金支出")
            )
            tables = [[s for s in told if s.zone >= 0] for told in (basic, projects, totals)]
            if not all(tables):
                continue
            self.examined += 1
            if any(_adds(a, b, c, funds) for a, b, c in product(basic, projects, totals)):
                continue
            near = [found for found in product(*tables) if _near(*found)]
            near.sort(key=lambda found: found[0].zone != found[1].zone)
            if near:
                yield self._report(side, *near[0])

    def _report(self, side: Side, basic: Statement, project: Statement, total: Statement) -> Finding:
        scale, unit = total.numeral.scale, total.numeral.unit
        a, b, c = (s.numeral.amount / scale for s in (basic, project, total))
        places = max(s.numeral.places for s in (basic, project, total))
        expression = f"{show(a)} + {show(b)} = {show(a + b, places)}"
        return self.finding(
            outermost([s.span for s in (basic, project, total)]),
            f"基本支出与项目支出{SIDE_NAMES[side]}之和{show(a + b, places)}{unit}，与年度资金总额{show(c, places)}{unit}不符（{expression}），"
            "如另有其他资金，请注明。",
            f"Basic and project spending make {show(a + b, places)}, the total says {show(c, places)}.",
            suggestion=("核对各附件的基本支出、项目支出与资金总额", "check parts and total across the attachments"),
            computation=Computation(
                expression, tuple(Evidence.of(self.report.document, Span(s.numeral.start, s.numeral.end)) for s in (basic, project, total)),
                expected=a + b, stated=c, tolerance=sum((s.numeral.half for s in (basic, project, total)), Decimal(0)) / scale,
                formula="n0+n1" if len({s.numeral.scale for s in (basic, project, total)}) == 1 else None,
            ),
        )  # fmt: skip


def _near(a: Statement, b: Statement, total: Statement) -> bool:
    """Whether parts miss a total by little: a total of other funds misses them by anything."""
    summed, told = a.numeral.amount + b.numeral.amount, total.numeral.amount
    return summed <= told * _NEAR and told <= summed * _NEAR


def _adds(a: Statement, b: Statement, total: Statement, funds: Sequence[Statement]) -> bool:
    if agree(a.numeral, total.numeral) and not b.numeral.value:
        return True
    for extra in ([], *([f] for f in funds)):
        if added(interval(s.numeral) for s in (a, b, *extra)).meets(interval(total.numeral)):
            return True
    return False
