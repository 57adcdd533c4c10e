"""CMP11, execution-data-missing: budget, total or execution rate missing."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.understanding.comparable import cited, exact
from llmeval.understanding.mentions import Mention

_TITLE = "2024年度县水务局部门整体支出绩效自评报告\n"
_BUDGETS = ("initial_budget", "full_year_budget", "budget")


_TOTALS = ("支出总额", "支出合计", "收支总计")


class ExecutionData(Check):
    """Finds self-evaluations of spending that give no budget beside what was spent, or no total and no execution rate.

    Why it matters: without a budget, a total and a rate nobody can say how the budget was executed, which is what the
    evaluation is of.

    When it is wrong: the figures may stand in a form that is handed in separately; the finding asks for them.
    """

    code = "CMP11"
    name = "execution-data-missing"
    title = Message("缺少预算数、支出总额或执行率", "budget, total or execution rate missing")
    family = "completeness"
    severity = "medium"
    passes = [
        Example(
            _TITLE
            + "二、一般公共预算支出情况\n（一）基本支出情况\n2024年基本支出年初预算数210.50万元，决算198.36万元，预算执行率94.23%。\n"
            "（二）项目支出情况\n2024年项目支出年初预算数100.00万元，决算98.20万元。部门整体支出合计296.56万元。\n"
        ),
        Example("2024年度县水务局部门预算公开\n一、基本支出情况\n2024年基本支出210.50万元。\n"),
    ]
    fails = [
        Example(
            _TITLE + "二、一般公共预算支出情况\n（一）基本支出情况\n«2024年基本支出323.15万元»，用于人员经费等。\n"
            "（二）项目支出情况\n«2024年项目支出6348.17万元»，用于园区建设。\n",
            "没有预算数",
        ),
        Example(
            _TITLE
            + "二、一般公共预算支出情况\n（一）基本支出情况\n2024年基本支出年初预算数210.50万元，«决算198.36万元»。\n"
            "（二）项目支出情况\n2024年项目支出年初预算数100.00万元，«决算298.20万元»。\n",
            "没有支出总额",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        report = self.report
        if not report.is_self_evaluation:
            raise Skipped("不是绩效自评报告", "not a self-evaluation")
        spent = [m for name in ("基本支出", "项目支出") for m in self._amounts(name) if m.basis not in _BUDGETS]
        names = {m.metric for m in spent}
        if names != {"基本支出", "项目支出"}:
            return
        self.examined += 1
        shown = [next(m for m in spent if m.metric == name) for name in ("基本支出", "项目支出")]
        planned = [m for name in ("基本支出", "项目支出", *_TOTALS) for m in self._amounts(name) if m.basis in _BUDGETS]
        planned += [m for m in report.reading.mentions  # a budget that names no part is that of the whole
                    if m.is_level and m.basis in _BUDGETS and not m.metric and m.numeral.dimension == "money"]  # fmt: skip
        total = any(self._amounts(name) for name in _TOTALS) or any(t.funding for t in report.reading.tables)
        told = "".join(p.text for p in report.paragraphs)
        total = total or _TOTAL.search(told) is not None
        planned = planned or _PLANNED.findall(told)
        rate = _RATE.search(told) is not None or any(m.measure == "execution_rate" for m in report.reading.mentions)
        if not planned:
            what, en = (
                "没有预算数，也就没有预算执行率，无法评价预算执行情况",
                "There is no budget beside what was spent.",
            )
        elif not total and not self._departmental(spent):
            what, en = "没有支出总额和整体预算执行率，“整体支出”评价缺少核心数据", "There is no total of spending."
        elif not rate:
            what, en = "没有全年预算数和预算执行率，预算执行情况无从评价", "There is no execution rate."
        else:
            return
        yield self.finding(
            [cited(m) for m in shown], f"基本支出、项目支出只列了金额，全文{what}；如另表填报，请注明。", en,
            suggestion=("补列年初预算、全年预算、决算总额和预算执行率", "add budgets, total and execution rate"),
            severity="low" if rate else None,
        )  # fmt: skip

    def _amounts(self, metric: str) -> list[Mention]:
        reading = self.report.reading
        return [
            m for m in reading.by_metric.get(metric, ())
            if m.is_level and exact(m) and m.numeral.dimension == "money" and m.period[:4] == reading.year
        ]  # fmt: skip

    def _departmental(self, spent: list[Mention]) -> bool:
        """部门决算支出46810.34万元，其中基本支出…、项目支出…: the list's total is the total."""
        lists = [m.listing for m in spent if m.listing is not None]
        return any({"基本支出", "项目支出"} <= {i.metric for i in x.items} and x.totals for x in lists)


_TOTAL = re.compile(
    r"(?:支出合计|总支出|支出总[额计]|本年支出|全年(?:共|实际)?支出|整体支出|全年执行数?|决算总额|支出共计|共支出|年度支出|财政支出|总计)[^，。；\d]{0,12}\d[\d,.]{0,15}(?:万元|元|亿元)"
)
_PLANNED = re.compile(
    r"(?:预算|全年预算数?|年初预算|调整预算|预算数|批复)[^，。；\d]{0,12}\d[\d,.]{0,15}(?:万元|元|亿元)"
)
_RATE = re.compile(r"执行率[^，。；\d]{0,8}\d")
"""How totals, budgets and rates are told in any words."""
