"""TYP03, glued-number: numbers glued together."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span


class GluedNumber(Check):
    """Finds numbers that are two numbers written together (91.2591.25), and numbers torn or grouped so that they are none
    (1,234,56; 136. 65).

    Why it matters: such a cell has no value, and what is summed or compared with it is wrong.

    When it is wrong: codes and version numbers have dots too; only figures with two decimal points where a quantity
    stands count.
    """

    code = "TYP03"
    name = "glued-number"
    title = Message("数字粘连或重复录入", "numbers glued together")
    family = "typo"
    severity = "medium"
    nothing = Message("没有数字", "no numbers")
    looked = Message("个数字", "numbers")
    passes = [Example("2024年项目支出91.25万元，填报日期2025.4.30，第1.2.3条。\n")]
    fails = [
        Example(
            "经费控制情况(万元)\t2023年决算数\t2024年预算数\t2024年决算数\n2.专项工作经费\t435.13\t0\t«91.2591.25»\n",
            "91.25",
        ),
        Example("2023年补助企业«1,234,56万元»，奖励个人«136. 65万元»。\n", "不是合法数值"),
    ]

    def find(self) -> Iterator[Finding]:
        text = self.report.document.plain
        glued = [n for n in self.report.numerals if n.kind == "glued"]
        layout = len(glued) >= _LAYOUT
        for numeral in self.report.numerals:
            self.examined += numeral.kind == "quantity"
            if numeral.kind != "glued":
                continue
            if not numeral.parts and numeral.number_end - numeral.number_start < 7:
                continue
            written = text[numeral.number_start : numeral.number_end]
            halves = (
                f"，疑为“{written[: len(written) // 2]}”重复录入" if written[: len(written) // 2] * 2 == written else ""
            )
            if "\n" in written or layout:
                continue  # the page's layout tore it, not the author
            yield self.finding(
                [Span(numeral.start, numeral.end)],
                f"“{written}”不是合法数值{halves}，请核对原始数据。",
                "This is no number: two stand together, or its digits are torn or wrongly grouped.",
                suggestion=("更正该数值。", "Correct the figure."),
            )


_LAYOUT = 4
"""Numbers of a text that stand together: as many are columns of a table that a conversion lost, and no slips."""
