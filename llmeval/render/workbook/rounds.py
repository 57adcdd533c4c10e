"""The sheet 整改情况: what became of the findings of the last review, and which are new."""

from __future__ import annotations

from llmeval.render.round import round_lines
from llmeval.render.workbook.book import Book
from llmeval.render.workbook.cells import FILLS, Verbatim, fit, put
from llmeval.render.workbook.layout import ROUND

_FILL = {"open": FILLS["high"], "partly": FILLS["medium"]}


class Rounds(Book):
    """Adds the sheet."""

    def round(self) -> None:
        sheet = self.sheet("round", ROUND)
        lines = round_lines(self.review)
        for row, line in enumerate(lines, 2):
            values = [line.word, line.then, line.now, line.message_then, line.changed, line.message_now,
                      Verbatim(line.decision), Verbatim(line.remark)]  # fmt: skip
            for column, value in enumerate(values, 1):
                put(sheet, row, column, value)
            put(sheet, row, 1, line.word, bold=True, fill=_FILL.get(line.status or ""))
            fit(sheet, row, ((str(values[at]), ROUND[at][2]) for at in (3, 4, 5, 7)))
        sheet.auto_filter.ref = f"A1:H{len(lines) + 1}"
