"""A cited passage as a person wants to see it: inside its sentence or table row, with where it stands.

Everything here is cut from the masked text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from llmeval.document import Cell, Span, Table
from llmeval.review import Evidence, Language, Review

SENTENCE_END = re.compile(r"[。；！？]|\n\s*\n")
REACH = 48
"""Characters shown on either side of a passage at most."""
BLANK = re.compile(r"\s+")
GONE = "\0"


class Passage(NamedTuple):
    """What stands before the cited part, the part, what stands after it; white space made plain."""

    before: str
    quote: str
    after: str


@dataclass(frozen=True)
class Passages:
    """Shows passages of one review."""

    review: Review

    @cached_property
    def _text(self) -> str:
        return self.review.masked_text

    @cached_property
    def _clean(self) -> str:
        """The masked text with debris of a conversion marked, character for character."""
        pieces, at = [], 0
        for span in self.review.document.debris:
            pieces += [self._text[at : span.start], GONE * len(span)]
            at = span.end
        return "".join([*pieces, self._text[at:]])

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self._text)]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.review.document.blocks]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.review.sections]

    def show(self, evidence: Evidence) -> Passage:
        """The passage in its sentence, or in its row where it is a table's."""
        span = evidence.span
        table = self.review.document.table_at(span.start)
        if table is not None:
            row = self._row(table, span)
            if row is not None:
                return row
        around = self._sentence(span)
        return Passage(self._cut(around.start, span.start, left=True), self._plain(span.start, span.end),
                       self._cut(span.end, around.end, left=False))  # fmt: skip

    def where(self, evidence: Evidence, language: Language = "zh") -> str:
        """File, section and page or line: `二、一般公共预算支出情况 · 第 61 行`."""
        zh = language == "zh"
        parts = [evidence.file] if evidence.file else []
        title = self.section_title(evidence.start)
        if title:
            parts.append(title)
        page = self.review.document.page_of(evidence.start)
        if page is not None:
            parts.append(f"第 {page} 页" if zh else f"page {page}")
        elif self.review.document.media_type.startswith("text/"):
            line = bisect_left(self._line_ends, evidence.start) + 1
            parts.append(f"第 {line} 行" if zh else f"line {line}")
        elif evidence.places and evidence.places[0].part:
            parts.append(evidence.places[0].part)
        return " · ".join(parts)

    def section_title(self, offset: int) -> str:
        """Title of the innermost section that holds the offset; "" before the first."""
        index = bisect_right(self._section_starts, offset) - 1
        while index >= 0:
            section = self.review.sections[index]
            if offset < section.end:
                return self._plain(section.start, min(section.heading_end, section.start + 40))
            index -= 1
        return ""

    def _sentence(self, span: Span) -> Span:
        """The sentence around a passage, inside its block and within reach."""
        blocks = self.review.document.blocks
        index = bisect_right(self._block_starts, span.start) - 1
        block = blocks[index] if index >= 0 and span.start < blocks[index].end else None
        first = max(block.start if block else 0, span.start - 2 * REACH)
        last = min(max(block.end if block else len(self._text), span.end), span.end + 2 * REACH)
        ends = [match.end() for match in SENTENCE_END.finditer(self._text, first, span.start)]
        after = None if _closed(self._text, span) else SENTENCE_END.search(self._text, span.end, last)
        return Span(
            ends[-1] if ends else first, span.end if _closed(self._text, span) else after.end() if after else last
        )

    def _cut(self, start: int, end: int, *, left: bool) -> str:
        text = self._plain(start, end)
        if len(text) <= REACH:
            return text
        return "…" + text[-REACH:] if left else text[:REACH] + "…"

    def _plain(self, start: int, end: int) -> str:
        """Masked text on one line: debris of a conversion gone, white space as single blanks, none beside Chinese."""
        text = BLANK.sub(" ", self._clean[start:end].replace(GONE, ""))
        return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) | (?=[\u3000-\u9fff\uff00-\uffef])", "", text)

    def _row(self, table: Table, span: Span) -> Passage | None:
        cells = [cell for cell in table.cells if cell.span.overlaps(span)]
        if not cells or len({cell.row for cell in cells}) > 1:
            return None
        row = [cell for cell in table.cells if cell.row <= cells[0].row < cell.row + cell.row_span and len(cell.span)]
        row.sort(key=lambda cell: cell.column)
        before = [self._cell(cell) for cell in row if cell.column < cells[0].column]
        after = [self._cell(cell) for cell in row if cell.column > cells[-1].column]
        quote = " | ".join(self._cell(cell) for cell in cells)
        inside = self._plain(span.start, span.end)
        if len(cells) == 1 and inside and inside != quote and inside in quote:
            head, _, tail = quote.partition(inside)
        else:
            head, inside, tail = "", quote, ""
        return Passage(_tail("".join(f"{text} | " for text in before)) + head, inside,
                       tail + _head("".join(f" | {text}" for text in after)))  # fmt: skip

    def _cell(self, cell: Cell) -> str:
        return self._plain(cell.start, cell.end)


def _closed(text: str, span: Span) -> bool:
    return text[span.end - 1] in "。；！？"


def _head(text: str) -> str:
    return text if len(text) <= REACH else text[:REACH] + "…"


def _tail(text: str) -> str:
    return text if len(text) <= REACH else "…" + text[-REACH:]
