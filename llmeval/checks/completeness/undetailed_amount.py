"""CMP10, undetailed-amount: amount almost without a breakdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.spans import Span
from llmeval.understanding.passages import short
from llmeval.understanding.tables.model import Value


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
        if re.search(r"政府采购|三公|项目支出|基本支出|公用经费|楼堂馆所|预算调整", row[0]):
            break
        parts.append(row)
    return parts
