"""Excerpts of a report for questions about some places of it: whole paragraphs and tables, in order, each once.

A question about a number or a finding shows the paragraphs that it concerns and, as far as there is room, what stands
around them. Quotes in the answer are looked for in what was shown, nowhere else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal

from llmeval.data.document import Block, Document, Section
from llmeval.llm.appraisal import report_text
from llmeval.spans import Span
from llmeval.understanding.mentions import SectionIndex

LONGEST = 2_400
"""Characters of a paragraph or table that are shown whole; of a longer one only what is around the place."""
_AROUND = 600
_NEIGHBOUR = 240
"""Characters of a neighbouring paragraph up to which it is shown for context."""
_NEAR = 50
"""Characters on each side of a place that are shown where there is no room for its paragraph, up to the sentence's end."""
_ENDS = "。；！？\n"
How = Literal["context", "paragraph", "near"]
"""How much is shown around a place: its paragraph with short ones beside it, its paragraph, the sentences around it."""
HOW: tuple[How, ...] = ("context", "paragraph", "near")


class Excerpts:
    """Cuts excerpts of one report; `document` is the masked one."""

    def __init__(self, document: Document, sections: Sequence[Section]) -> None:
        self.document, self.sections = document, sections
        self._index = SectionIndex(sections)
        self._blocks: list[Block] = [block for block in document.blocks if block.start < block.end]
        self._ends = [block.end for block in self._blocks]
        self._starts = sorted({section.start for section in sections})

    def around(self, places: Iterable[int], how: How) -> list[Span]:
        """What holds the offsets, in order: paragraphs and tables, with more or less around them."""
        found: set[Span] = set()
        for at in places:
            index = bisect_right(self._ends, at)
            if index >= len(self._blocks):
                continue
            found.add(self._shown(self._blocks[index], at, _NEAR if how == "near" else None))
            if how == "context":
                found |= {other.span for other in self._neighbours(index)}
        return joined(found, self.document.text)

    def _shown(self, block: Block, at: int, room: int | None) -> Span:
        if room is None and block.end - block.start <= LONGEST:
            return block.span
        text, room = self.document.text, room or _AROUND
        before = max(text.rfind(mark, block.start, max(block.start, at - room)) for mark in _ENDS)
        after = [found for mark in _ENDS if (found := text.find(mark, min(at + room, block.end), block.end)) >= 0]
        start = (
            max(block.start, before + 1) if before >= 0 else block.start if at - block.start <= 2 * room else at - room
        )
        end = min([*after, block.end]) + 1
        return Span(start, min(block.end, end, at + 3 * room))

    def _neighbours(self, index: int) -> list[Block]:
        own = self._section_start(self._blocks[index].start)
        near = [self._blocks[i] for i in (index - 1, index + 1) if 0 <= i < len(self._blocks)]
        return [
            b for b in near if b.end - b.start <= _NEIGHBOUR and b.table is None and self._section_start(b.start) == own
        ]

    def _section_start(self, at: int) -> int:
        index = bisect_right(self._starts, at) - 1
        return self._starts[index] if index >= 0 else -1

    def size(self, places: Iterable[int], how: How) -> int:
        """Characters of the report that are shown of the offsets."""
        return sum(len(span) for span in self.around(places, how))

    def title_at(self, at: int) -> str:
        """The title of the innermost section that holds an offset; "" where none does."""
        section = self._index.at(at)
        return (section.title.strip().splitlines() or [""])[0][:30] if section is not None else ""

    def kind_at(self, at: int) -> str:
        """The kind of the innermost section that holds an offset; "" where none does."""
        section = self._index.at(at)
        return section.kind if section is not None else ""

    def text(self, spans: Sequence[Span], *, numbered: bool = True) -> str:
        """The excerpts as they are sent: `【p1】title`, then the text as the appraisal shows it; not numbered, a line with the
        section's title where another section begins."""
        if not numbered:
            return self._by_section(spans)
        shown = []
        for number, span in enumerate(spans, 1):
            title = "" if span.start in self._starts else self.title_at(span.start)
            shown.append(f"【p{number}】{title}\n{report_text(self.document, span, self.sections)}")
        return "\n".join(shown)

    def _by_section(self, spans: Sequence[Span]) -> str:
        """Sentences under their sections' titles."""
        lines: list[str] = []
        last: int | None = None
        for span in spans:
            section = self._section_start(span.start)
            if section != last:
                last = section
                lines.append(f"〔{self.title_at(span.start)}〕")
            lines.append(report_text(self.document, span, ()))
        return "\n".join(line for line in lines if line.strip())


def joined(spans: Iterable[Span], text: str) -> list[Span]:
    """In order, those that overlap or touch as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def batches(places: Sequence[Sequence[int]], cut: Excerpts, limit: int, most: int, how: How) -> list[list[int]]:
    """Which questions go together, by index, in order: as many as show at most `limit` characters, and `most` of them."""
    found: list[list[int]] = []
    held: list[int] = []
    for index in range(len(places)):
        trial = [*held, index]
        if held and (len(trial) > most or cut.size((at for i in trial for at in places[i]), how) > limit):
            found.append(held)
            trial = [index]
        held = trial
    return [*found, held] if held else found


def fitting(
    places: Sequence[Sequence[int]], cut: Excerpts, limit: int, most: int, room: float
) -> tuple[How, list[list[int]]]:
    """The batches that show most around the questions in at most `room` characters in all; where even the least is too much,
    the first ones of it that fit."""
    least: list[list[int]] = []
    for how in HOW:
        least = batches(places, cut, limit, most, how)
        if sum(cut.size((at for i in batch for at in places[i]), how) for batch in least) <= room:
            return how, least
    kept: list[list[int]] = []
    used = 0
    for batch in least:
        while batch and used + cut.size((at for i in batch for at in places[i]), "near") > room:
            batch = batch[: len(batch) * 3 // 4]  # noqa: PLW2901 - fewer of them until they fit
        if not batch:
            break
        used += cut.size((at for i in batch for at in places[i]), "near")
        kept.append(batch)
    return "near", kept
