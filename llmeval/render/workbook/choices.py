"""What a reviewer chooses from in a sheet of findings, and how the choice is coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmeval.data.evidence import Language
from llmeval.render.phrases import DECISION
from llmeval.render.workbook.cells import DECIDED
from llmeval.render.workbook.layout import DECISION_LETTER, FINDINGS

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet


def decision_choices(language: Language) -> DataValidation:
    """The list of decisions; another word is asked about and may stand, since it is kept and told."""
    from openpyxl.worksheet.datavalidation import DataValidation

    side = 0 if language == "zh" else 1
    words = ",".join(pair[side] for pair in DECISION.values())
    choices = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    choices.errorStyle = "warning"
    choices.error = (
        "这不是列表里的意见，会原样保留，按未处理计。",
        "This is none of the list: it is kept and counted as undecided.",
    )[side]
    return choices


def colour_decisions(
    sheet: Worksheet, last: int, side: int, letter: str = DECISION_LETTER, columns: int = len(FINDINGS) - 1
) -> None:
    """Each decision in its colour; what was dismissed is struck out, what was written beside it is not."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    def when(decision: str) -> list[str]:
        return [f'${letter}2="{DECISION[decision][side]}"']

    for decision, (fill, ink) in DECIDED.items():
        rule = FormulaRule(formula=when(decision), font=Font(color=ink, bold=True), fill=PatternFill(bgColor=fill))  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(f"{letter}2:{letter}{last}", rule)
    before, after = chr(ord(letter) - 1), chr(ord(letter) + 2)
    gone = FormulaRule(formula=when("dismissed"), font=Font(color="8A939C", strike=True))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(f"A2:{before}{last} {after}2:{get_column_letter(columns)}{last}", gone)
