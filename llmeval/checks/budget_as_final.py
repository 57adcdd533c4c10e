"""A budget figure stated as final accounts, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.arithmetic import show
from llmeval.check import Check, Example
from llmeval.document import Span
from llmeval.review import Computation, Evidence, Finding, Message
from llmeval.statements import SIDE_NAMES, Statement, by_metric, outermost, statements, wrong_side

_TABLE = (
    "附件1\n部门整体支出绩效评价基础数据表\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n"
    "{}\n“三公”经费\t31\t38\t13.33\n"
)


class BudgetAsFinal(Check):
    """Finds amounts that the text calls a budget while a table gives them as spent, or the reverse.

    Why it matters: with the outturn in the place of the budget, every execution rate comes out at 100% and an underspending
    disappears.

    When it is wrong: budget and outturn can be equal; then the table says so and nothing is reported.
    """

    code = "BUD01"
    name = "budget-final-confusion"
    title = Message("预算数与决算数混用", "budget and final accounts confused")
    family = "budget_actual"
    severity = "high"
    nothing = Message("没有可以与附表对照的预算数、决算数", "no budget or outturn to compare with a table")
    passes = [
        Example("二、一般公共预算支出情况\n2024年公用经费年初预算数为2069.31万元，决算数为1482.74万元。\n" + _TABLE.format("公用经费\t179.98\t2069.31\t1482.74")),
        Example("二、一般公共预算支出情况\n2024年公用经费年初预算数为1482.74万元，决算数为1482.74万元。\n" + _TABLE.format("公用经费\t179.98\t1482.74\t1482.74")),
    ]
    fails = [
        Example("二、一般公共预算支出情况\n«2024年公用经费年初预算数为1482.74万元»。\n" + _TABLE.format("«公用经费\t179.98\t2069.31\t1482.74»"), "年初预算"),
    ]

    def find(self) -> Iterator[Finding]:
        found = by_metric(statements(self.report.reading))
        for members in found.values():
            for one in members:
                if one.zone >= 0 or one.side not in ("budget", "full", "done"):
                    continue
                self.examined += 1
                pair = wrong_side(one, found)
                if pair is not None:
                    yield self._report(one, *pair)

    def _report(self, one: Statement, own: Statement, other: Statement) -> Finding:
        n = one.numeral
        stated, expected = (s.numeral.amount / (n.scale or 1) for s in (one, own))
        called, right = ("年初预算（预算）", "执行（决算）") if one.side != "done" else ("决算（执行）", "预算")
        return self.finding(
            outermost([one.span, own.span, other.span]),
            f"正文称“{one.metric}”{called}数为{show(stated, n.places)}{n.unit}，但附表中{SIDE_NAMES[own.side]}为{show(expected, own.numeral.places)}{n.unit}，"
            f"{show(stated, n.places)}{n.unit}是{right}数，疑将预算数与决算数混用。",
            f"The text gives {show(stated)} as {one.side}, the table has {show(expected)} there and {show(stated)} on the other side.",
            suggestion=("核对后更正数字或其名称", "correct the number or what it is called"),
            computation=Computation(
                f"{show(stated)} ≠ {show(expected)}",
                tuple(Evidence.of(self.report.document, Span(s.numeral.start, s.numeral.end)) for s in (one, own, other)),
                expected=expected, stated=stated, tolerance=n.half / (n.scale or 1), formula=None,
            ),
        )  # fmt: skip
