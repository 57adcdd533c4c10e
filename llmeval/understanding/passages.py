"""Prose as the checks of form and text read it: paragraphs outside tables, their sentences and clauses, own text of sections.

Everything works on squeezed views (`locate.View`), so a page break inside a sentence does not hide anything, and every
index maps back to the source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from llmeval.data.document import Cell, Document, Section
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import View, view

_SENTENCE = re.compile(r"[^。！？]+[。！？]?[”」』）)]?")
_CLAUSE = re.compile(r"[^。！？；，：;,:]+")
_FULL = {",": "，", ";": "；", ":": "："}
_HALF = re.compile(r"(?<=[\u4e00-\u9fff）”》%％元])[,;:](?=[\u4e00-\u9fff“《（\d])|(?<=[\u4e00-\u9fff）”》])[;:](?=$)")
"""Marks of half width between words; each is read as the full one, so that no place moves."""
_STOPS = "。！？；，：、“”;,: "
LONGEST = 58
"""Characters of a passage that a finding cites: enough to find it, short enough to be read."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading or note outside tables; `view` is its squeezed text."""

    block: int
    start: int
    end: int
    view: View
    section: Section | None
    styled: bool
    """The source calls it a heading."""
    source: str = field(default="", repr=False)
    """The whole plain text."""
    cell: Cell | None = None
    """Where it is the content of a table's cell."""
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _HALF.sub(lambda mark: _FULL[mark[0]], self.view.text))

    def span(self, start: int, end: int) -> Span:
        """Source span of `text[start:end]`."""
        return self.view.span(start, end)

    def gap(self, index: int) -> str:
        """What stood in the source between `text[index]` and the next character: usually nothing."""
        return self.source[self.view.offsets[index] + 1 : self.view.offsets[index + 1]]

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Bounds of each sentence in `text`, its end mark included."""
        return ((match.start(), match.end()) for match in _SENTENCE.finditer(self.text))

    def clauses(self) -> Iterator[tuple[int, int]]:
        """Bounds of each clause in `text`, marks left out."""
        return ((match.start(), match.end()) for match in _CLAUSE.finditer(self.text))

    def around(self, start: int, end: int, before: int = 10, after: int = 10) -> Span:
        """Source span of a passage with some of its clause on both sides."""
        text = self.text
        first, last = start, end
        while first > 0 and start - first < before and text[first - 1] not in _STOPS:
            first -= 1
        while last < len(text) and last - end < after and text[last] not in _STOPS:
            last += 1
        return self.span(first, last)


def paragraphs(document: Document, section_at: Callable[[int], Section | None]) -> tuple[Paragraph, ...]:
    """Paragraphs in order; empty ones and those inside a table left out."""
    table_starts = [table.start for table in document.tables]
    found = []
    for index, block in enumerate(document.blocks):
        if block.kind not in ("heading", "paragraph", "note"):
            continue
        at = bisect_right(table_starts, block.start) - 1
        if at >= 0 and block.end <= document.tables[at].end:
            continue
        squeezed = view(document, block.start, block.end)
        if squeezed.text:
            found.append(Paragraph(
                index, block.start, block.end, squeezed, section_at(block.start), block.kind == "heading", document.plain
            ))  # fmt: skip
    return tuple(found)


def cells(document: Document, section_at: Callable[[int], Section | None]) -> tuple[Paragraph, ...]:
    """The content of each table cell that is not empty, in order."""
    found = []
    for table in document.tables:
        for cell in table.cells:
            if cell.end > cell.start:
                squeezed = view(document, cell.start, cell.end)
                if squeezed.text:
                    section = section_at(cell.start)
                    found.append(Paragraph(-1, cell.start, cell.end, squeezed, section, False, document.plain, cell))
    return tuple(found)


def own_spans(sections: Sequence[Section]) -> dict[str, Span]:
    """The text of each section without its heading and its sub-sections, by id."""
    spans = {}
    for index, section in enumerate(sections):
        end = section.end
        if index + 1 < len(sections):
            end = min(end, sections[index + 1].start)
        spans[section.id] = Span(section.heading_end, max(section.heading_end, end))
    return spans


def short(span: Span, longest: int = LONGEST) -> Span:
    """The span cut to what a finding may cite."""
    return Span(span.start, min(span.end, span.start + longest))
