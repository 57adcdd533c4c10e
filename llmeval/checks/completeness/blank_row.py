"""CMP07, blank-row: blank cells in the base data table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.understanding.passages import short
from llmeval.understanding.tables.model import CellText, TableReading


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
