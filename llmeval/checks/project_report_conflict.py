"""A project form that says 无 beside a report on project spending."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.check import Check, Example
from llmeval.document import Span
from llmeval.review import Finding, Message
from llmeval.tables import TableReading

_NAME = re.compile(r"^项目(?:支出)?名称$")
_REPORT = re.compile(r"项\s*目\s*支\s*出\s*绩\s*效\s*(?:自\s*评|评\s*价)\s*报\s*告(?!\s*[（(]?\s*(?:表|无))")
_MONEY = re.compile(r"项目资金[^。\n]{0,40}")
_FORM = "附件3\n2024年度项目支出绩效自评表\n项目支出名称\t{}\n主管部门\t某区管委会\n项目资金(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t年度资金总额\t\t\t\t\t\t\n"


class ProjectReportConflict(Check):
    """Finds submissions whose project form says that there is no project while a report on project spending is attached.

    Why it matters: either there was project spending that the form hides, or the report was attached for form's sake.

    When it is wrong: the report may speak of another unit's projects; then it should say so.
    """

    code = "ATT01"
    name = "project-report-conflict"
    title = Message("项目自评表填“无”却附项目绩效报告", "no project in the form, but a project report")
    family = "cross_attachment"
    severity = "high"
    nothing = Message("没有项目支出绩效自评表", "no project form")
    passes = [
        Example(_FORM.format("无")),
        Example(
            _FORM.format("科技三项费产学研创新")
            + "附件5\n2024年度项目支出绩效自评报告\n一、项目支出基本情况\n项目资金由园区各部门申报，专款专用。\n"
        ),
        Example(_FORM.format("无") + "报告需要以下附件：\n3、项目支出绩效自评表（每个一级项目支出一张表）\n"),
    ]
    fails = [
        Example(_FORM.format("无").replace("项目支出名称\t无", "«项目支出名称\t无»")
                + "附件5\n2024年度«项目支出绩效自评报告»\n一、项目支出基本情况\n«项目资金由园区各部门申报，逐一审批，专款专用»。\n", "无"),
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        forms = [span for table in self.report.reading.tables if (span := _none(table)) is not None]
        named = [table for table in self.report.reading.tables if _names(table)]
        self.examined += len(named)
        if not forms or len(forms) < len(named):
            return
        plain = self.report.document.plain
        report = next(_REPORT.finditer(plain), None)
        if report is None:
            return
        money = next((m for m in _MONEY.finditer(plain, report.end()) if "表" not in m[0]), None)
        spans = [forms[0], Span(report.start(), report.end())]
        spans += [Span(money.start(), money.end())] if money is not None else []
        yield self.finding(
            spans,
            "项目支出绩效自评表的项目名称填“无”，却另附项目支出绩效报告"
            + ("，并称有项目资金使用" if money is not None else "")
            + "，两者互相矛盾，请核实是否有项目支出。",
            "The project form says that there is no project, yet a report on project spending is attached.",
            suggestion=(
                "有项目支出的补填项目自评表，没有的撤回项目报告",
                "fill in the project form or take the report back",
            ),
        )


def _names(table: TableReading) -> Span | None:
    """The label and content of the project's name in a form."""
    for row in table.rows[:4]:
        filled = [c for c in row if not c.blank]
        if len(filled) >= 2 and _NAME.match(filled[0].text):
            return Span(filled[0].cell.start, filled[1].cell.end)
    return None


def _none(table: TableReading) -> Span | None:
    for row in table.rows[:4]:
        filled = [c for c in row if not c.blank]
        if len(filled) >= 2 and _NAME.match(filled[0].text) and filled[1].text in ("无", "无项目", "/"):
            return Span(filled[0].cell.start, filled[1].cell.end)
    return None
