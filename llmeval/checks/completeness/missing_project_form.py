"""CMP09, missing-project-form: project without its form."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import short
from llmeval.understanding.tables.model import CellText, TableReading
from llmeval.understanding.tables.project_forms import name_field, names_none

_GENERAL = re.compile(
    r"^(?:其中[:：]?|[一二三四五六七八九十\d]+[、.．])*(?:部门)?(?:项目支出|业务工作经费|运行维护经费|专项工作经费|[省市县区]级专项资金.*|专项资金|其他.*|小计|合计|基本支出|公用经费)[:：]?$"
)


class MissingProjectForm(Check):
    """Finds projects of the base data table that have money spent and no project form, beside others that have one.

    Why it matters: each first-level project is evaluated in a form of its own; the largest is often the one left out.

    When it is wrong: a form may cover several projects or be handed in separately; the finding asks.
    """

    code = "CMP09"
    name = "missing-project-form"
    title = Message("项目缺少自评表", "project without its form")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有分项目的数据表与自评表", "no projects to compare with forms")
    passes = [
        Example(
            "附件1\n2024年度部门整体支出绩效评价基础数据表\n\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n二、部门项目支出\t0\t19.05\t19.05\n科技三项费\t0\t19.05\t19.05\n政府采购金额\t0\t0\t0\n\n"
            "附件2\n2024年度项目支出绩效自评表\n\n项目支出名称\t科技三项费（含办公经费）\n主管部门\t科技局\n"
        ),
    ]
    fails = [
        Example(
            "附件1\n2024年度部门整体支出绩效评价基础数据表\n\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n二、部门项目支出\t0\t19.05\t110.30\n科技三项费\t0\t19.05\t19.05\n"
            "«中小企业发展专项\t0\t0\t91.25»\n政府采购金额\t0\t0\t0\n\n附件2\n2024年度项目支出绩效自评表\n\n«项目支出名称\t科技三项费（含办公经费）»\n主管部门\t科技局\n",
            "中小企业发展专项",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        forms = [field for t in self.report.reading.tables if (field := name_field(t)) is not None]
        if not forms or all(names_none(name) for _, name in forms):
            raise Skipped("没有项目支出自评表", "no project forms")
        for table in self.report.reading.tables:
            section = self.report.section_at(table.table.start)
            if section is None or section.kind != "attachment_base_data_table":
                continue
            for row, spent in _projects(table):
                self.examined += 1
                if any(_same(row[0].text, name.text) for _, name in forms):
                    continue
                last = max(c.cell.end for c in row if c.text)
                label, name = forms[0]
                yield self.finding(
                    [short(Span(row[0].cell.start, last)), short(Span(label.cell.start, name.cell.end))],
                    f"项目“{row[0].text}”决算 {spent} 万元，未见对应的项目支出绩效自评表（已附 {len(forms)} 张，为“{_cut(name.text)}”{'等' * (len(forms) > 1)}），请核实是否另行报送。",
                    "A project with money spent has no form of its own.",
                    suggestion=("补报该项目的绩效自评表。", "Add the project's form."),
                )


def _projects(table: TableReading) -> Iterator[tuple[list[CellText], str]]:
    """Rows of single projects between 项目支出 and the next block, with what was spent."""
    inside = False
    for number, row in enumerate(table.rows):
        if not row or not row[0].text:
            continue
        label = row[0].text
        if re.search(r"项目支出", label):
            inside = True
            continue
        if number in table.header_rows or re.search(r"政府采购|基本支出|公用经费|三公|楼堂馆所|厉行", label):
            inside = False
        if not inside or _GENERAL.match(label):
            continue
        values = [c.text for c in row[1:] if re.fullmatch(r"[\d,.]+", c.text)]
        if len(values) >= 2 and re.search(r"[1-9]", values[-1]):
            yield row, values[-1]


def _same(project: str, form: str) -> bool:
    one, other = (
        re.sub(r"^[一二三四五六七八九十\d]+[、.．]|[（(].*|项目|专项|经费|资金", "", t) for t in (project, form)
    )
    return one in other or other in one


def _cut(name: str, most: int = 24) -> str:
    return name if len(name) <= most else f"{name[:most]}…"
