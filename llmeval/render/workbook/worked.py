"""The sheets that compute: indicator rows with live totals, and computations that a reviewer can try."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from llmeval.data.evidence import Evidence
from llmeval.data.facts import Fact
from llmeval.data.findings import Computation, Finding
from llmeval.render.page.annotated import name_of
from llmeval.render.workbook.book import Book
from llmeval.render.workbook.cells import FILLS, HEAD, INKS, INPUT, Formula, Look, fit, printed, put
from llmeval.render.workbook.formulas import Operand, Sheet, with_cells
from llmeval.render.workbook.indicators import IndicatorTable, indicator_tables
from llmeval.render.workbook.layout import COMPUTATIONS, INDICATORS
from llmeval.render.workbook.named import names_of, with_names

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

VALUE, USED = "C", "F"
RESULT = "#,##0.00##"
NOISE = "0.000000001"
"""Difference that is the spreadsheet's binary arithmetic, not the report's."""


class Worked(Book):
    """Adds the sheets 指标表 and 计算复核."""

    def indicators(self) -> None:
        sheet = self.sheet("indicators", INDICATORS)
        row = 2
        for table in indicator_tables(self.review):
            row = self._totals(sheet, self._indicators(sheet, row, table), row, table) + 1
        if row == 2:
            none = self.say("报告中没有指标评分表。", "The report has no score table.")
            put(sheet, 2, 1, none, border=False, wrap=False)
        printed(sheet, (width for _, _, width in INDICATORS), row)

    def _indicators(self, sheet: Worksheet, row: int, table: IndicatorTable) -> int:
        """One row for each indicator; gives the row after the last."""
        widths = [width for _, _, width in INDICATORS]
        for line in table.rows:
            both = line.weight is not None and line.score is not None
            share = Formula(f'=IF(N(G{row})=0,"",H{row}/G{row})') if both else ""
            texts = [table.title, line.level1, line.level2, line.name, line.target, line.actual]
            values = [*texts, line.weight, line.score, share, line.reason]
            for column, value in enumerate(values, 1):
                put(sheet, row, column, value, Look(form="0.0%" if column == 9 else None))
            fit(sheet, row, zip([*texts, "", "", "", line.reason], widths, strict=True))
            row += 1
        return row

    def _totals(self, sheet: Worksheet, row: int, first: int, table: IndicatorTable) -> int:
        """What the rows add up to, what the table states, and the difference; gives the row after them."""
        look = Look(bold=True, fill=HEAD)
        labels = (
            self.say("合计（计算）", "Total (computed)"),
            self.say("总分（报告）", "Total (stated)"),
            self.say("差额", "Difference"),
        )
        for number, label in enumerate(labels):
            for column in range(1, 11):
                put(sheet, row + number, column, {1: table.title, 4: label}.get(column, ""), look)
        for column, letter, stated in ((7, "G", table.weight), (8, "H", table.score)):
            put(sheet, row, column, Formula(f"=SUM({letter}{first}:{letter}{row - 1})"), look)
            if stated is not None:
                put(sheet, row + 1, column, stated, look)
                put(sheet, row + 2, column, Formula(f"={letter}{row + 1}-{letter}{row}"), look)
        return row + 3

    def computations(self) -> None:
        sheet = self.sheet("computations", COMPUTATIONS)
        row = 2
        for index, finding in enumerate(self.review.findings):
            if finding.computation is not None:
                row = self._computation(sheet, row, index, finding, finding.computation) + 1
        if row == 2:
            none = self.say("没有需要复算的问题。", "No finding has a computation.")
            put(sheet, 2, 1, none, border=False, wrap=False)
        printed(sheet, (width for _, _, width in COMPUTATIONS), row)

    def _computation(self, sheet: Worksheet, row: int, index: int, finding: Finding, computation: Computation) -> int:
        """The finding, its operands and its result; gives the row after them."""
        title = f"{name_of(index, finding.id)} {finding.code} {self.scrub(getattr(finding.message, self.language))}"
        look = Look(bold=True, fill=FILLS[finding.severity], ink=INKS[finding.severity])
        for column in range(1, 8):
            put(sheet, row, column, title if column == 1 else "", look)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=7)
        fit(sheet, row, ((title, sum(width for _, _, width in COMPUTATIONS)),))
        laid = self.numbers.lay_out(computation)
        names = self._names(laid)
        for number, (name, operand) in enumerate(zip(names, laid.operands, strict=True), row + 1):
            self._operand(sheet, number, name, operand)
        return self._result(sheet, row + 1, laid, computation, names)

    def _names(self, laid: Sheet) -> list[str]:
        def start_of(evidence: Evidence) -> int:
            numeral = self.numbers.of(evidence.span)
            return numeral.number_start if numeral is not None else evidence.start

        cited = [self.review.masked_evidence(operand.evidence) for operand in laid.operands]
        return [self.scrub(name) for name in names_of(cited, self._facts, start_of, self.side)]

    @cached_property
    def _facts(self) -> dict[int, Fact]:
        """The first fact of each number."""
        return {fact.numeral.number_start: fact for fact in reversed(self.review.facts) if fact.numeral}

    def _operand(self, sheet: Worksheet, row: int, name: str, operand: Operand) -> None:
        quote = " ".join(self.review.masked_evidence(operand.evidence).quote.split())
        where = self.passages.where(operand.evidence.start, self.language)
        known = operand.value is not None
        put(sheet, row, 1, name)
        put(sheet, row, 2, quote)
        put(sheet, row, 3, operand.value if known else "", fill=INPUT)
        put(sheet, row, 4, operand.unit)
        put(sheet, row, 5, operand.factor if known else "", fill=INPUT, form="General")
        put(sheet, row, 6, Formula(f"={VALUE}{row}*E{row}") if known else "")
        put(sheet, row, 7, where)
        fit(sheet, row, ((name, 28), (quote, 46), (where, 36)), most=6)

    def _result(self, sheet: Worksheet, first: int, laid: Sheet, computation: Computation, names: Sequence[str]) -> int:
        row = first + len(laid.operands)
        expected, stated = self._sides(first, laid, computation)
        note = (
            ""
            if laid.formula
            else self.say("（非四则算式，结果为固定值）", " (no plain arithmetic: the result is fixed)")
        )
        fits, differs = self.say("相符", "agrees"), self.say("不符，建议核实", "differs: to verify")
        if abs(computation.stated - computation.expected) <= computation.tolerance:
            fits = self.say("相符（仅指数值，问题见上）", "agrees in value; see the finding")
        spoken = with_names(laid.formula, names) if laid.formula else ""
        first_line = 2 if spoken else 1
        e, s, d, t = (f"{VALUE}{row + number}" for number in range(first_line, first_line + 4))
        compared = computation.compared
        lines: tuple[tuple[str, str, Any], ...] = (
            (self.say("算式", "Expression"), self.scrub(computation.expression) + note, ""),
            *([(self.say("即", "That is"), spoken, "")] if spoken else []),
            (self.say("对照值", "Compared with") if compared else self.say("重算", "Computed"), "", expected),
            (self.say("该数", "Number") if compared else self.say("写为", "Stated"), "", stated),
            (self.say("差额", "Difference"), self.say("该数 − 对照值", "number − compared with") if compared
             else self.say("写为 − 重算", "stated − computed"), Formula(f"={s}-{e}")),
            (self.say("界限", "Limit") if compared else self.say("容差", "Tolerance"), "" if compared
             else self.say("由各数字的末位取舍推出", "from the last printed digits"), rounded(computation.tolerance)),
            (self.say("结论", "Verdict"), "", Formula(f'=IF(ABS({d})<={t}+{NOISE},"{fits}","{differs}")')),
        )  # fmt: skip
        for number, (label, text, value) in enumerate(lines, row):
            put(sheet, number, 1, label, bold=True, fill=HEAD)
            put(sheet, number, 2, text)
            put(sheet, number, 3, value, bold=True, form=RESULT)
            for column in range(4, 8):
                put(sheet, number, column, "")
            fit(sheet, number, ((text, 46),))
        return row + len(lines)

    def _sides(self, first: int, laid: Sheet, computation: Computation) -> tuple[Decimal | Formula, Decimal | Formula]:
        """What is expected and what is stated: formulas over the cells where they can be, else the numbers."""
        cells = [f"{USED}{first + number}" for number in range(len(laid.operands))]
        expected: Decimal | Formula = rounded(computation.expected)
        stated: Decimal | Formula = rounded(computation.stated)
        if laid.formula is not None:
            live = Formula(with_cells(laid.formula, cells))
            expected, stated = (live, stated) if laid.side == "expected" else (expected, live)
        if laid.stated is not None and laid.side == "expected":
            amount = laid.operands[laid.stated].amount or Decimal(0)
            sign = "-" if amount * computation.stated < 0 else ""
            stated = Formula(f"={sign}{cells[laid.stated]}")
        return expected, stated


def rounded(value: Decimal) -> Decimal:
    """To the digits that a spreadsheet's number holds."""
    return Context(prec=15).plus(value)
