"""Excerpts of a report for questions about some places of it: whole paragraphs and tables, in order, each once.

A question about a number or a finding shows the paragraphs that it concerns and, as far as there is room, what stands
around them. Quotes in the answer are looked for in what was shown, nowhere else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from llmeval.data.document import Block, Document, Section
from llmeval.llm.appraisal import report_text
from llmeval.spans import Span

LONGEST = 2_400
"""Characters of a paragraph or table that are shown whole; of a longer one only what is around the place."""
_AROUND = 600
_NEIGHBOUR = 240
"""Characters of a neighbouring paragraph up to which it is shown for context."""


@dataclass(frozen=True)
class Excerpt:
    """A run of paragraphs that were sent together, headed by its number and its section's title."""

    span: Span
    title: str


class Excerpts:
    """Cuts excerpts of one report; `document` is the masked one."""

    def __init__(self, document: Document, sections: Sequence[Section]) -> None:
        self.document, self.sections = document, sections
        self._blocks: list[Block] = [block for block in document.blocks if block.start < block.end]
        self._ends = [block.end for block in self._blocks]
        self._starts = sorted({section.start for section in sections})

    def around(self, places: Iterable[int], *, context: bool) -> list[Span]:
        """The paragraphs and tables that hold the offsets; with `context`, also short ones next to them in their section."""
        found: set[Span] = set()
        for at in places:
            index = bisect_right(self._ends, at)
            if index >= len(self._blocks):
                continue
            found.add(self._shown(self._blocks[index], at))
            if context:
                found |= {other.span for other in self._neighbours(index)}
        return joined(found, self.document.text)

    def _shown(self, block: Block, at: int) -> Span:
        if block.end - block.start <= LONGEST:
            return block.span
        text = self.document.text
        start = max(block.start, text.rfind("\n", block.start, max(block.start, at - _AROUND)) + 1)
        end = text.find("\n", min(at + _AROUND, block.end), block.end)
        return Span(start, min(block.end, end if end > 0 else at + 2 * _AROUND))

    def _neighbours(self, index: int) -> list[Block]:
        own = self._section_start(self._blocks[index].start)
        near = [self._blocks[i] for i in (index - 1, index + 1) if 0 <= i < len(self._blocks)]
        return [
            b for b in near if b.end - b.start <= _NEIGHBOUR and b.table is None and self._section_start(b.start) == own
        ]

    def _section_start(self, at: int) -> int:
        index = bisect_right(self._starts, at) - 1
        return self._starts[index] if index >= 0 else -1

    def title_at(self, at: int) -> str:
        """The title of the innermost section that holds an offset; "" where none does."""
        held = [s for s in self.sections if s.start <= at < s.end]
        return min(held, key=lambda s: s.end - s.start).title[:30] if held else ""

    def text(self, spans: Sequence[Span]) -> str:
        """The excerpts as they are sent: `【p1】title`, then the text as the appraisal shows it."""
        shown = []
        for number, span in enumerate(spans, 1):
            title = self.title_at(span.start)
            shown.append(f"【p{number}】{title}\n{report_text(self.document, span, self.sections)}")
        return "\n".join(shown)


def joined(spans: Iterable[Span], text: str) -> list[Span]:
    """In order, those that overlap or touch as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def batches(places: Sequence[Sequence[int]], cut: Excerpts, limit: int, most: int, *, context: bool) -> list[list[int]]:
    """Which questions go together, by index, in order: as many as show at most `limit` characters, and `most` of them."""
    found: list[list[int]] = []
    held: list[int] = []
    for index in range(len(places)):
        trial = [*held, index]
        size = sum(len(span) for span in cut.around((at for i in trial for at in places[i]), context=context))
        if held and (size > limit or len(trial) > most):
            found.append(held)
            trial = [index]
        held = trial
    return [*found, held] if held else found
