"""CMP06, blank-goal: goal or result left blank."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.understanding.passages import short
from llmeval.understanding.tables.model import TableReading
from llmeval.understanding.tables.project_forms import name_field, names_none


class BlankGoal(Check):
    """Finds score tables whose expected goal or actual result is blank.

    Why it matters: without the goal there is nothing that the result could be held against.

    When it is wrong: a form for a project that does not exist (项目支出名称: 无) stays blank rightly and is not reported.
    """

    code = "CMP06"
    name = "blank-goal"
    title = Message("年度总体目标或完成情况空白", "goal or result left blank")
    family = "completeness"
    severity = "high"
    nothing = Message("没有绩效目标栏", "no goal fields")
    passes = [
        Example(
            "项目支出名称\t无\n年度总体目标\t预期目标\t实际完成情况\n\t\t\n绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        ),
        Example(
            "年度总体目标\t预期目标\t实际完成情况\n\t造林 500 亩\t完成造林 520 亩\n绩效指标\t一级指标\t二级指标\t三级指标\n"
        ),
    ]
    fails = [
        Example(
            "年度资金总额\t1200.00\t1200.00\t1180.00\n年度总体目标\t«预期目标\t实际完成情况»\n\t\t\n绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n",
            "均为空白",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            header = _goal_header(table)
            field = name_field(table)
            if header is None or (field is not None and names_none(field[1])):
                continue
            self.examined += 1
            goals = [g for g in table.goals if g.expected.text or (g.actual is not None and g.actual.text)]
            blank_actual = goals and all(g.actual is None or not g.actual.text for g in goals)
            if goals and not blank_actual:
                continue
            what = "“实际完成情况”为空白" if goals else "“预期目标”和“实际完成情况”均为空白"
            yield self.finding(
                [short(header)],
                f"自评表的年度总体目标中{what}，自评失去对照基础。",
                "The goal fields of the score table are blank.",
                suggestion=(
                    "按批复的绩效目标填写预期目标和实际完成情况。",
                    "Fill in the approved goals and the results.",
                ),
            )


def _goal_header(table: TableReading) -> Span | None:
    for row in table.rows:
        expected = next((c for c in row if c.text in ("预期目标", "年度预期目标", "绩效目标")), None)
        actual = next(
            (c for c in row if c.text in ("实际完成情况", "完成情况", "目标完成情况", "全年实际完成情况")), None
        )
        if expected is not None and actual is not None:
            return Span(expected.cell.start, max(expected.cell.end, actual.cell.end))
    return None
