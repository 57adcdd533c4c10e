"""A project report attached where the forms say that there is no project."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.check import Check, Example
from llmeval.document import Span
from llmeval.passages import short
from llmeval.review import Finding, Message

_NONE = ("无", "/", "—", "——", "-", "无项目")
_ZERO = re.compile(r"(?:项目支出)?(?:年初预算|预算|决算|支出)(?:数)?为?0(?:\.0+)?万?元")


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
            "附件1\n2024年度项目支出绩效自评表\n\n项目支出名称\t无\n主管部门\t林业局\n年度资金总额\t\n\n2024年度林业局部门整体支出绩效自评报告\n一、基本情况\n内设办公室。\n"
        ),
    ]
    fails = [
        Example(
            "附件1\n2024年度项目支出绩效自评表\n\n«项目支出名称\t无»\n主管部门\t林业局\n年度资金总额\t\n\n"
            "«附件2\n2024年度林业局项目支出绩效自评报告»\n一、项目支出基本情况\n项目资金由各股室申报。\n二、项目绩效\n良好。\n三、其他\n无。\n",
            "无",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        names = [row for t in self.report.reading.tables for row in t.rows[:4]
                 if len([c for c in row if c.text]) >= 2 and re.match(r"项目(?:支出)?名称", row[0].text or row[1].text)]  # fmt: skip
        if not names:
            return
        self.examined = len(names)
        filled = [[c for c in row if c.text] for row in names]
        if any(cells[1].text not in _NONE for cells in filled):
            return
        attached = [
            s
            for s in self.report.sections
            if s.kind == "project_report" and not re.match(r"[一二三四五六七八九十\d（(]", s.number or "附")
        ]
        if not attached:
            return
        report = attached[0]
        zero = [
            p.around(m.start(), m.end(), 6, 4)
            for p in self.report.paragraphs
            if p.section is not None and p.section.kind == "project_expenditure"
            for m in _ZERO.finditer(p.text)
        ]
        yield self.finding(
            [
                short(Span(filled[0][0].cell.start, filled[0][1].cell.end)),
                short(Span(report.start, report.heading_end)),
                *zero[:1],
            ],
            "项目支出自评表的项目名称填“无”，却另附项目支出绩效自评报告，互相矛盾，请核实是否有项目支出。",
            "The project form says that there is no project, yet a report on project spending is attached.",
            suggestion=(
                "补填项目自评表，或撤下项目支出绩效自评报告。",
                "Fill in the project form, or withdraw the report.",
            ),
        )
