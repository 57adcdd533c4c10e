"""A project report attached where the forms say that there is no project."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import short
from llmeval.understanding.tables.project_forms import name_field, names_none

_ZERO = re.compile(r"(?:项目支出)?(?:年初预算|预算|决算|支出)(?:数)?为?0(?:\.0+)?万?元")
_MONEY = re.compile(r"项目资金(?=由|来源|使用|到位|安排|共|总额|为|\d)")
"""What an attached report says of the money of a project."""
_ITEM = re.compile(r"[一二三四五六七八九十\d（(]")
"""A part of the report itself, not an attachment."""


class PhantomProject(Check):
    """Finds a report on project spending attached although the project form says 无.

    Why it matters: either there was a project and the form and budget conceal it, or the report describes none.

    When it is wrong: a project of an earlier year may be reported on; then the form should name it all the same.
    """

    code = "XAT01"
    name = "phantom-project"
    title = Message("项目表填“无”却附项目报告", "project report without a project")
    family = "cross_attachment"
    severity = "high"
    nothing = Message("没有项目支出自评表", "no project form")
    passes = [
        Example(
            "附件3\n2024年度项目支出绩效自评表\n项目支出名称\t科技三项费产学研创新\n主管部门\t某区管委会\n附件5\n2024年度项目支出绩效自评报告\n"
            "一、项目支出基本情况\n项目资金由园区各部门申报，专款专用。\n二、项目绩效\n良好。\n"
        ),
        Example(
            "附件3\n2024年度项目支出绩效自评表\n项目支出名称\t无\n主管部门\t某区管委会\n报告需要以下附件：\n3、项目支出绩效自评报告（如有）\n"
        ),
        Example(
            "附件1\n2024年度项目支出绩效自评表\n\n项目支出名称\t无\n主管部门\t林业局\n年度资金总额\t\n\n2024年度林业局部门整体支出绩效自评报告\n一、基本情况\n内设办公室。\n"
        ),
    ]
    fails = [
        Example(
            "附件1\n2024年度项目支出绩效自评表\n\n«项目支出名称\t无»\n主管部门\t林业局\n年度资金总额\t\n\n"
            "«附件2\n2024年度林业局项目支出绩效自评报告»\n一、项目支出基本情况\n«项目资金由各股室申报»。\n二、项目绩效\n良好。\n三、其他\n无。\n",
            "无",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        fields = [field for table in self.report.reading.tables if (field := name_field(table)) is not None]
        self.examined = len(fields)
        if not fields or not all(names_none(value) for _, value in fields):
            return
        attached = [s for s in self.report.sections if s.kind == "project_report" and not _ITEM.match(s.number)]
        if not attached:
            return
        report, (label, value) = attached[0], fields[0]
        claims = [*self._passages(_ZERO, "project_expenditure")[:1], *self._passages(_MONEY, "project_report")[:1]]
        yield self.finding(
            [
                short(Span(label.cell.start, value.cell.end)),
                short(Span(report.start, report.heading_end)),
                *claims,
            ],
            "项目支出自评表的项目名称填“无”，却另附项目支出绩效自评报告，互相矛盾，请核实是否有项目支出。",
            "The project form says that there is no project, yet a report on project spending is attached.",
            suggestion=(
                "补填项目自评表，或撤下项目支出绩效自评报告。",
                "Fill in the project form, or withdraw the report.",
            ),
        )

    def _passages(self, pattern: re.Pattern[str], kind: str) -> list[Span]:
        return [
            paragraph.around(match.start(), match.end(), 6, 24)
            for paragraph in self.report.paragraphs
            if paragraph.section is not None and paragraph.section.kind == kind
            for match in pattern.finditer(paragraph.text)
        ]
