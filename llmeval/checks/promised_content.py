"""What a heading or the template promises and the text below does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.document import Section
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.spans import Span
from llmeval.structure.section_kinds import own_kind, plain_title
from llmeval.text.views import view
from llmeval.understanding.passages import short
from llmeval.understanding.tables.model import CellText, TableReading, Value
from llmeval.understanding.tables.project_forms import name_field, names_none


class PromisedContent(Check):
    """Finds parts whose heading or template asks for something that their text does not speak of at all.

    Looked for are posts, departments and goals under 基本情况; use of the evaluation under 自评结果应用; practice under
    主要经验及做法.

    Why it matters: the part seems to be there, and what it is for is missing.

    When it is wrong: the words may be others; each part is searched for a family of words, and the finding asks.
    """

    code = "CMP08"
    name = "promised-content"
    title = Message("章节缺少应有内容", "part lacks what it promises")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有可检查的章节", "no sections to look at")
    passes = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n一、部门基本情况\n内设办公室等4个股室，编制20人，年度绩效目标为培训3次。\n二、支出情况\n10万元。\n"
            "三、绩效情况\n自评得分95分，等级为优。\n四、自评结果拟应用和公开情况\n自评结果将作为下年度预算安排依据并公开。\n"
        ),
    ]
    fails = [
        Example(
            "2024年度某某局部门整体支出绩效自评报告\n«一、部门基本情况»\n负责全县林业工作，执行国家方针政策，制定林业发展规划并组织实施，承办县政府交办的其他事项。\n二、支出情况\n10万元。\n"
            "三、绩效情况\n较好。\n«四、自评结果拟应用和公开情况»\n我局已将部门预决算及“三公”经费数据在政府网站公开。\n",
            "自评结果",
        ),
        Example(
            "五、«主要经验及做法、存在的问题及原因分析»\n绩效自评工作不够规范，绩效目标设置不够合理。\n六、建议\n加强管理。\n".replace(
                "五、«", "«五、"
            ),
            "经验",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for section in self.report.sections:
            text = self._text(section)
            if not section.number or len(text) < 8:
                continue
            self.examined += 1
            lacking = list(self._lacking(section, text))
            if lacking:
                yield self.finding(
                    [short(Span(section.start, section.heading_end)), *self._claims(section, lacking)],
                    f"“{plain_title(section)[:24]}”部分未见{'、'.join(lacking)}的内容，请核实是否遗漏。",
                    "The part does not speak of what it is for.",
                    suggestion=(f"补充{'、'.join(lacking)}。", "Add what is missing."),
                    severity="medium" if len(lacking) > 1 or own_kind(section) == "result_application" else "low",
                )

    def _lacking(self, section: Section, text: str) -> Iterator[str]:
        title = plain_title(section)
        if (
            section.parent is None
            and section.kind == "basic_info"
            and re.search(r"基本情况|概况", title)
            and self.report.is_self_evaluation
        ):
            if not re.search(r"编制|在职|在编|人员|职工", text):
                yield "人员编制"
            if not re.search(r"内设|下设|股室|科室|处室|机构|部门设置|办公室", text):
                yield "机构设置"
            if not re.search(r"绩效目标|年度目标|工作目标|总体目标|目标[:：]|目标\d", text) and not _goals_elsewhere(
                self.report.sections
            ):
                yield "年度绩效目标"
        chapter = section.kind == "result_application" and section.level == 1
        if chapter and not re.search(r"自评|评价|绩效", text) and not re.search(r"^本?(?:年度?)?无", text):
            yield "自评结果的应用和公开"
        overview = section.kind == "project_report" and re.search(r"项目(?:支出)?(?:概况|基本情况)$", title)
        if overview and len(text) > 40 and not self._has_children(section) and not _MONEY.search(text):
            yield "项目名称、资金和实施内容"
        if "资产" in title and len(text) > 30 and not re.search(r"\d", text):
            yield "资产总额、盘点和处置等数据"
        if re.search(r"经验|做法", title) and not re.search(r"经验|做法|亮点|特色|创新|探索|机制|坚持", text):
            yield "主要经验及做法"

    def _claims(self, section: Section, lacking: Sequence[str]) -> list[Span]:
        """What the part claims of the assets that it gives no figure of."""
        if not any("资产" in words for words in lacking):
            return []
        return [
            paragraph.around(match.start(), match.end(), 30, 20)
            for paragraph in self.report.paragraphs
            if section.heading_end <= paragraph.start < section.end
            for match in re.finditer(
                r"(?:确保|保证|保障)了?[^，。]{0,8}资产[^，。]{0,8}|资产[^，。]{0,6}(?:安全|完整|规范)", paragraph.text
            )
        ][:2]

    def _has_children(self, section: Section) -> bool:
        return any(other.parent == section.id for other in self.report.sections)

    def _text(self, section: Section) -> str:
        """The section's text, sub-sections and their headings included."""
        return view(self.report.document, section.heading_end, section.end).text


def _goals_elsewhere(sections: Sequence[Section]) -> bool:
    return any("目标" in s.title and not re.search(r"完成|偏离|管理|设置不|不够|强化", s.title) for s in sections)


class UndetailedAmount(Check):
    """Finds amounts of the base data table of which the rows named with 其中 make up next to nothing (below 5%).

    Why it matters: where an amount is broken down and nearly all of it stays unnamed, it cannot be seen what it was for.

    When it is wrong: 其中 need not name all parts, so only a sum below a twentieth of an amount of a hundred and more is
    asked about.
    """

    code = "CMP10"
    name = "undetailed-amount"
    title = Message("大额支出缺少明细", "amount almost without a breakdown")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有带明细的数据表", "no table with a breakdown")
    passes = [
        Example(
            "附件1\n2024年度部门整体支出绩效评价基础数据表\n\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n公用经费\t71.88\t15.16\t51.06\n其中：办公经费\t6.05\t0\t3.95\n水费、电费、差旅费\t9.65\t0\t7.49\n"
        ),
    ]
    fails = [
        Example(
            "附件1\n2024年度部门整体支出绩效评价基础数据表\n\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n«公用经费\t179.98\t2069.31\t1482.74»\n«其中：办公经费\t15.02\t11\t12.92»\n«水费、电费、差旅费\t6.65\t7\t5.44»\n«会议费、培训费\t0.32\t12.75\t4.15»\n政府采购金额\t0\t0\t368.59\n",
            "22.51",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            rows = [(label, span, values[-1]) for _, label, span, values in table.rows_of_values() if values]
            for index, (label, span, total) in enumerate(rows):
                if "公用经费" not in label or total.numeral.value is None or total.numeral.value < 100:
                    continue
                parts = _breakdown(rows[index + 1 :])
                self.examined += 1
                if len(parts) < 2:
                    continue
                named = sum((value.numeral.value or Decimal(0) for _, _, value in parts), Decimal(0))
                if named * 20 >= total.numeral.value:
                    continue
                share = (named / total.numeral.value * 100).quantize(Decimal("0.01"))
                shown = " + ".join(str(value.numeral.value) for _, _, value in parts)
                everything = [(label, span, total), *parts]
                yield self.finding(
                    [short(Span(s.start, value.cell.end)) for _, s, value in everything],
                    f"“{label}”{total.numeral.value} 万元中，所列明细合计 {named} 万元，仅占 {share}%，"
                    f"其余 {total.numeral.value - named} 万元没有明细，去向不明，请核实补充。",
                    f"The rows named make up {share}% of the amount; the rest has no breakdown.",
                    suggestion=("补充大额支出的明细和用途。", "Break down what makes up the amount."),
                    computation=Computation(
                        f"({shown}) ÷ {total.numeral.value} × 100% = {share}%",
                        tuple(Evidence.of(self.report.document, Span(v.numeral.number_start, v.numeral.number_end))
                              for _, _, v in [*parts, everything[0]]),
                        expected=named, stated=total.numeral.value, tolerance=Decimal(0),
                        formula="+".join(f"n{i}" for i in range(len(parts))), compared=True,
                    ),
                )  # fmt: skip


def _breakdown(rows: Sequence[tuple[str, Span, Value]]) -> list[tuple[str, Span, Value]]:
    """The rows below an amount that its 其中 opens, up to the next main row."""
    parts: list[tuple[str, Span, Value]] = []
    for index, row in enumerate(rows):
        if index == 0 and "其中" not in row[0] and "办公" not in row[0]:
            return []
        if re.search(r"政府采购|三公|项目支出|基本支出|公用经费|.堂馆所|预算调整", row[0]):
            break
        parts.append(row)
    return parts


_MONEY = re.compile(r"万元|预算|资金|拨款|投资(?:额|概算)")
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
        if number in table.header_rows or re.search(r"政府采购|基本支出|公用经费|三公|.堂馆所|厉行", label):
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
