"""Fields of the official forms that were left blank: cover, signatures, goals, rows of the base data table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.understanding.passages import Paragraph, short
from llmeval.understanding.tables.model import CellText, TableReading
from llmeval.understanding.tables.project_forms import name_field, names_none

_COVER = re.compile(
    r"(?:预算|填报|项目)?(?:部门|单位)(?:[（(](?:部门|单位)[)）])?名称(?P<seal>[（(](?:盖章|公章|签章)[)）])?[:：]"
    r"[_\-—＿]*(?:[（(](?:盖章|公章|签章)[)）])?"
)
_SIGN = re.compile(
    r"(?P<name>填[表报]人|填[表报]日期|填[表报]时间|联系电话|电话|联系人|经办人|审核人|(?:部门|单位|项目)?负责人)"
    r"(?:[（(]?(?:签字|签名|签章|盖章)[)）]?)?[:：]"
)
_EMPTY = re.compile(r"[_\-—＿\s年月日]*(?:[（(](?:签字|签名|签章|盖章)[)）])?[_\-—＿\s]*")


class BlankField(Check):
    """Finds covers without the unit's name and signing fields that nobody filled in.

    Why it matters: a report that nobody has signed, dated or put a name to has no author who answers for it.

    When it is wrong: published copies often have names and seals removed, so this is of low severity.
    """

    code = "CMP05"
    name = "blank-field"
    title = Message("封面或签报栏空白", "cover or signature left blank")
    family = "completeness"
    severity = "low"
    nothing = Message("没有封面或签报栏", "no cover and no signature fields")
    passes = [
        Example("2024年度部门整体支出绩效自评报告\n单位名称：某某县林业局（盖章）\n2025年3月1日\n"),
        Example("填表人：张某 填报日期：2025.4.30 联系电话：0745-7612345 单位负责人签字：李某\n"),
    ]
    fails = [
        Example("2024年度部门整体支出绩效自评报告\n«单位名称: (盖章)»\n2025年 04 月 26 日\n", "单位名称"),
        Example("«填表人：           填报日期：             联系电话：            单位负责人签字：»\n", "填报日期"),
        Example("«填报人：          联系电话：0745-7612345     填报日期：    年  月  日»\n", "填报人"),
    ]

    def find(self) -> Iterator[Finding]:
        covers: list[Span] = []
        signed: list[Span] = []
        names: list[str] = []
        paragraphs = self.report.paragraphs
        for paragraph, following in zip_longest(paragraphs, paragraphs[1:]):
            if _COVER.match(paragraph.text):
                self.examined += 1
                if _COVER.fullmatch(paragraph.text):
                    covers.append(paragraph.span(0, len(paragraph.text)))
            elif blank := self._blank_signs(paragraph, following):
                signed.append(short(paragraph.span(0, len(paragraph.text)), 110))
                names += [name for name in blank if name not in names]
        if covers:
            yield self.finding(
                covers, f"封面的单位名称未填写（{len(covers)} 处）。", "The cover does not name the unit.",
                suggestion=("填写单位名称并盖章。", "Name the unit and put its seal."),
            )  # fmt: skip
        if signed:
            yield self.finding(
                signed,
                f"{len(signed)} 处签报栏未填写：{'、'.join(names)}。公开稿可隐去签名，报送稿应填写完整。",
                f"Signing fields left blank in {len(signed)} place(s).",
                suggestion=("补填填表人、日期、联系电话和负责人签字。", "Fill in who, when and the signature."),
            )

    def _blank_signs(self, paragraph: Paragraph, following: Paragraph | None) -> list[str]:
        """Names of the blank fields of a line that is nothing but fields; empty for any other line.

        A name that the end of the page has pushed to a line of its own fills the last field.
        """
        fields = list(_SIGN.finditer(paragraph.text))
        if len(fields) < 2 or fields[0].start() != 0:
            return []
        self.examined += 1
        ends = [field.start() for field in fields[1:]] + [len(paragraph.text)]
        blank = [
            f["name"] for f, end in zip(fields, ends, strict=True) if _EMPTY.fullmatch(paragraph.text[f.end() : end])
        ]
        wrapped = (
            following is not None and not following.styled and re.fullmatch(r"[\u4e00-\u9fff·*]{2,4}", following.text)
        )
        return blank[:-1] if wrapped and blank and fields[-1].end() == len(paragraph.text) else blank


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


class BlankRow(Check):
    """Finds rows and cells of the base data table that were left blank, where 0 or a dash should stand.

    Why it matters: a blank may mean nothing spent or nothing filled in, and the rates of the report rest on these cells.

    When it is wrong: where a row does not apply a blank says as much, so the finding is of low severity unless main
    rows (三公经费, 项目支出, 公用经费, 政府采购, 基本支出) are concerned.
    """

    code = "CMP07"
    name = "blank-row"
    title = Message("基础数据表有空白栏", "blank cells in the base data table")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有基础数据表", "no base data table")
    passes = [
        Example(
            "附件1\n2024年度部门整体支出绩效评价基础数据表\n\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n“三公”经费\t2.14\t1\t1.44\n政府采购金额\t——\t0\t21.64\n"
        ),
    ]
    fails = [
        Example(
            "附件1\n2024年度部门整体支出绩效评价基础数据表\n\n经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n“三公”经费\t31\t38\t13.33\n"
            "«项目支出：»\t1754.54\t\t\n公用经费\t179.98\t2069.31\t1482.74\n«政府采购金额»\t\t\t368.59\n",
            "空白",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            section = self.report.section_at(table.table.start)
            if section is None or section.kind != "attachment_base_data_table":
                continue
            self.examined += 1
            labels = list(_blank_rows(table))
            if not labels:
                continue
            main = [c for c in labels if re.search(r"三公|项目支出|公用经费|政府采购|基本支出|厉行节约", c.text)]
            names = "、".join(f"“{c.text.rstrip('：:')[:16]}”" for c in labels[:6])
            yield self.finding(
                [short(c.span) for c in labels],
                f"基础数据表中{names}{'等' if len(labels) > 6 else ''} {len(labels)} 行有空白栏，无数据的应填“0”或“—”。",
                f"{len(labels)} rows of the base data table have blank cells.",
                suggestion=("补填数据；没有的填“0”或“—”并说明。", "Fill in the data, or 0 or a dash."),
                severity="medium" if main else "low",
            )


def _blank_rows(table: TableReading) -> Iterator[CellText]:
    """Labels of rows with a blank under a header that asks for an amount."""
    columns: set[int] = set()
    for number, row in enumerate(table.rows):
        if number in table.header_rows:
            columns = {c.cell.column for c in row[1:] if re.search(r"数|金额|额$", c.text)}
            continue
        if not row or not row[0].text:
            continue
        values = [c for c in row[1:] if c.cell.column in columns]
        if not columns and len(row) == 2:
            values = row[1:]
        own_unit = re.search(r"措施|说明", row[0].text)
        if (own_unit and not any(c.text for c in row[1:])) or (
            values and not own_unit and any(c.blank for c in values)
        ):
            yield row[0]
