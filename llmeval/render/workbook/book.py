"""What the sheets of the workbook share: the review, its language, its passages, and how a sheet is begun."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from llmeval.data.review import Review
from llmeval.render.json import scrubber
from llmeval.render.passage import Passages
from llmeval.render.workbook.cells import clean, header, paper
from llmeval.render.workbook.formulas import Numbers
from llmeval.render.workbook.layout import EARLIER_SHEET, ROUND_SHEET, SHEETS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


class Book:
    """A workbook in the making."""

    def __init__(self, review: Review, book: Workbook) -> None:
        self.review, self.book = review, book
        self.language = review.language
        self.side = 0 if review.language == "zh" else 1
        self.scrub: Callable[[str], str] = scrubber(review)
        self.passages = Passages(review)
        self.numbers = Numbers(review)

    def sheet(self, key: str, columns: list[tuple[str, str, float]] | None = None) -> Worksheet:
        sheet: Worksheet = self.book.create_sheet(
            {**SHEETS, "earlier": EARLIER_SHEET, "round": ROUND_SHEET}[key][self.side]
        )
        if columns is not None:
            header(sheet, 1, [(zh, en)[self.side] for zh, en, _ in columns], [width for _, _, width in columns])
            sheet.freeze_panes = "A2"
        paper(
            sheet,
            landscape=key != "summary",
            repeat="1:1" if columns else None,
            head=self._head,
            language=self.language,
        )
        return sheet

    @cached_property
    def _head(self) -> str:
        """What every printed page is of."""
        unit, year = (self.scrub(str(self.review.summary.get(key) or "")) for key in ("unit", "year"))
        return clean(
            f"{unit} {year}{'年度' if year and self.side == 0 else ''} {self.say('自评报告复核', 'review')}".strip()
        )

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en
