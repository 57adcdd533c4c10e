"""The reviewer's workbook (复核底稿): summary, findings to decide on, facts, what proves each number, indicators, computations that can be tried,
and what was run. Decisions are read back from it.
"""

from __future__ import annotations

import io

from llmeval.data.inert import visible
from llmeval.data.review import Review
from llmeval.render.json import scrubber
from llmeval.render.workbook.decisions import Decision, read_decisions
from llmeval.render.workbook.layout import STAMP
from llmeval.render.workbook.listed import Listed
from llmeval.render.workbook.proved import Proved
from llmeval.render.workbook.rounds import Rounds
from llmeval.render.workbook.worked import Worked

__all__ = ["Decision", "read_decisions", "render_xlsx"]


def render_xlsx(review: Review) -> bytes:
    """The workbook as a file, in the review's language; personal data masked."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _Workbook(review, book).write()
    book.calculation.fullCalcOnLoad = True
    if review.decided_by:
        book.properties.keywords = f"{STAMP}{review.decided_by}"
    unit, year = (review.summary.get(key) or "" for key in ("unit", "year"))
    if unit or year:
        # Its report, for whoever takes it for a baseline.
        book.properties.subject = visible(scrubber(review)(f"{unit}｜{year}"))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class _Workbook(Listed, Proved, Worked, Rounds):
    def write(self) -> None:
        # The summary counts rows of the list, so it names its sheet before that is made.
        self.summary()
        self.findings()
        if self.review.past:
            self.round()
        self.facts()
        self.proofs()
        self.indicators()
        self.computations()
        self.checks()
        if self.review.rejected:
            self.rejected()
        if self.review.earlier:
            self.earlier()
