"""The text of a report that is no Word file, set anew in one: paragraphs, headings and tables, for comments to stand at.

Personal data is masked. What the reader took for debris of a conversion, and page headers and footers that nobody cites,
are left out; the look of the original is not kept, and pictures are not in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from llmeval.data.document import Block, Cell, Table
from llmeval.data.inert import BIDI, TAGS, UNSEEN
from llmeval.data.review import Review
from llmeval.render.word.plain_xml import Look, Sheet
from llmeval.spans import Span

if TYPE_CHECKING:
    from lxml.etree import _Element

_SEEN = dict.fromkeys((*UNSEEN, *BIDI, *TAGS), "\ufffd") | {ord("\t"): " ", 0x0C: " "}
"""One character for one, so that every offset holds."""
_MOST_CELLS = 5_000
"""Cells of a table that is shown as a whole; of a larger one the header and the rows that somebody cites."""
_LONGEST_HEADING = 60
_ENDS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


class Rebuilt:
    """A Word file of a part of a review's text; `spans` are the passages that its `w:t` hold, in order."""

    def __init__(self, review: Review, part: Span, cited: Sequence[Span]) -> None:
        self.review, self.part = review, part
        self.spans: list[Span] = []
        self._text = review.masked_text
        self._cited = sorted(cited)
        self._starts = [span.start for span in self._cited]
        self._levels = {s.start: (s.level, s.heading_end) for s in review.sections}
        self._debris = review.document.debris
        self._debris_ends = [span.end for span in self._debris]
        self._sheet = Sheet(review.language)

    def content(self) -> bytes:
        for block in self.review.document.blocks:
            if not self.part.start <= block.start < self.part.end:
                continue
            if block.kind == "table" and block.table is not None:
                self._table(self.review.document.tables[block.table])
            elif block.kind not in ("page_header", "page_footer") or self._is_cited(block.span):
                self._paragraph(block)
        return self._sheet.content()

    def _is_cited(self, span: Span) -> bool:
        """Whether a comment begins in it."""
        index = bisect_left(self._starts, span.start)
        return index < len(self._starts) and self._starts[index] < span.end

    def _paragraph(self, block: Block) -> None:
        level, end = self._levels.get(block.start, (block.level or 0, block.end))
        heading = bool(level) and end >= block.end and block.end - block.start <= _LONGEST_HEADING
        look: Look = "body" if not heading else "chapter" if level == 1 else "section"
        self._write(self._sheet.paragraph(look), block.span, look)

    def _write(self, paragraph: _Element, span: Span, look: Look) -> None:
        """The text of a span without its line ends: a blank stands for one between letters."""
        at: int | None = None
        for piece in self._pieces(span):
            if at is not None and at < piece.start and not (self._is_wide(at - 1) or self._is_wide(piece.start)):
                # The blank takes the place of the line's end, and so has an offset of its own.
                self._run(paragraph, " ", Span(at, at + 1), look)
            self._run(paragraph, piece.of(self._text).translate(_SEEN), piece, look)
            at = piece.end

    def _is_wide(self, offset: int) -> bool:
        return "\u2e80" <= self._text[offset] <= "\uffef"

    def _run(self, paragraph: _Element, text: str, span: Span, look: Look) -> None:
        self._sheet.run(paragraph, text, look)
        self.spans.append(span)

    def _pieces(self, span: Span) -> Iterator[Span]:
        """Lines of a span without debris, blank ones left out."""
        at = span.start
        for index in range(bisect_right(self._debris_ends, span.start), len(self._debris)):
            gone = self._debris[index]
            if gone.start >= span.end:
                break
            yield from self._lines(at, gone.start)
            at = max(at, gone.end)
        yield from self._lines(at, span.end)

    def _lines(self, start: int, end: int) -> Iterator[Span]:
        for line in self._text[start:end].splitlines(keepends=True) if start < end else ():
            bare = line.rstrip(_ENDS)
            if bare.strip():
                yield Span(start, start + len(bare))
            start += len(line)

    def _table(self, table: Table) -> None:
        shown = self._rows(table)
        made = self._sheet.table(table.columns)
        starts = {(cell.row, cell.column): cell for cell in table.cells}
        above: dict[int, Cell] = {}
        # A header that reaches into the rows below cannot be repeated without them.
        torn = any(cell.row < table.header_rows < cell.row + cell.row_span for cell in table.cells)
        headers = 0 if torn else table.header_rows
        for row in range(table.rows):
            if row not in shown:
                above.clear()
                continue
            line = self._sheet.row(made, header=row < headers)
            column = 0
            while column < table.columns:
                cell = starts.get((row, column))
                upper = above.get(column)
                if cell is None and upper is not None and row < upper.row + upper.row_span:
                    self._sheet.cell(line, upper.column_span, "continue")
                    column += upper.column_span
                    continue
                reach = cell.column_span if cell else 1
                box = self._sheet.cell(line, reach, "restart" if cell and cell.row_span > 1 else "")
                if cell is None:
                    self._sheet.paragraph("cell", box)
                else:
                    above[column] = cell
                    self._cell(box, cell)
                column += reach

    def _cell(self, box: _Element, cell: Cell) -> None:
        """A cell's lines, a paragraph each."""
        lines = [*self._pieces(cell.span)]
        for line in lines:
            self._run(self._sheet.paragraph("cell", box), line.of(self._text).translate(_SEEN), line, "cell")
        if not lines:
            self._sheet.paragraph("cell", box)

    def _rows(self, table: Table) -> set[int]:
        if len(table.cells) <= _MOST_CELLS:
            return set(range(table.rows))
        return {0} | {cell.row for cell in table.cells if cell.row < table.header_rows or self._is_cited(cell.span)}
