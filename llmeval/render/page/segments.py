"""The text of a report cut where a citation or a fact begins or ends, so that overlapping marks need no nesting.

Everything is worked out by one sweep over the sorted boundaries: the cost is linear in text, citations and facts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from llmeval.data.document import Document
from llmeval.data.facts import Fact
from llmeval.data.findings import Finding
from llmeval.data.review import Review
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.whole import widened

LEVELS = ("high", "medium", "low", "operand", "dismissed")
"""How a segment is marked: by the worst finding that cites it."""
FACT_LENGTH = 80
"""Facts longer than this (a problem, a measure) are passages, not values to point at."""
BREAK = re.compile(r"(?<=\S)[^\S\n]*\n\s*(?=\S)")
"""A line break inside a block: physical lines, and what a page break leaves between two halves of a word."""
WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]")


class Citation(NamedTuple):
    """A passage that a finding cites, or a number that its computation uses."""

    finding: int
    span: Span
    level: str


class Segment(NamedTuple):
    """A run of the text within one block or cell. `mark` numbers the marked ones from 0 in order of the text."""

    start: int
    end: int
    level: str | None
    mark: int | None
    facts: tuple[Fact, ...]
    refs: tuple[int, ...]
    """Findings (by index) whose cited passage ends here."""
    number: int | None = None
    """The quantity (by its index in `Review.numbers`) that relations speak of here."""


@dataclass
class Segments:
    """All segments of a review's text that are shown in `runs`: sorted spans without overlap, a block or a cell each."""

    review: Review
    runs: Sequence[Span]
    _bounds: list[int] = field(default_factory=list)
    _marked: list[int] = field(default_factory=list)
    _citations: list[Citation] = field(default_factory=list)

    def __post_init__(self) -> None:
        document = self.review.document
        self._citations = [
            cited._replace(span=self._whole(cited.span))
            for number, finding in enumerate(self.review.findings)
            for cited in _cited(number, finding)
        ]
        hidden = [*document.debris, *_breaks(document)]
        shown_facts = _by_span(self.review)
        edges = {edge for span in (*self.runs, *hidden, *shown_facts) for edge in (span.start, span.end)}
        edges.update(edge for cited in self._citations for edge in (cited.span.start, cited.span.end))
        spoken = [(index, number.evidence.span) for index, number in enumerate(self.review.numbers) if number.relations]
        edges.update(edge for _, span in spoken for edge in (span.start, span.end))
        self._bounds = sorted(edges)
        gone, inside = self._cover(hidden), self._cover(self.runs)
        text = document.text
        self._visible = [
            inside[i] > 0 and not gone[i] and not text[start:end].isspace()
            for i, (start, end) in enumerate(zip(self._bounds, self._bounds[1:], strict=False))
        ]
        self._gone = gone
        self._levels = self._sweep_levels()
        self._facts = self._sweep_facts(shown_facts)
        self._numbers = {
            segment: index
            for index, span in spoken
            for segment in range(bisect_left(self._bounds, span.start), bisect_left(self._bounds, span.end))
            if self._visible[segment]
        }
        self._marked = [i for i, level in enumerate(self._levels) if level is not None and self._visible[i]]
        self._mark_of = {segment: number for number, segment in enumerate(self._marked)}
        self._refs = self._place_refs()

    def within(self, run: Span) -> Iterator[Segment]:
        """The segments of one run; what is hidden is left out, blanks between words stay."""
        bounds = self._bounds
        index = bisect_left(bounds, run.start)
        while index + 1 < len(bounds) and bounds[index] < run.end:
            if not self._gone[index]:
                mark = self._mark_of.get(index)
                yield Segment(bounds[index], bounds[index + 1], self._levels[index] if mark is not None else None, mark,
                              self._facts[index], tuple(self._refs.get(index, ())), self._numbers.get(index))  # fmt: skip
            index += 1

    def marks(self, span: Span) -> tuple[int, int] | None:
        """First and last mark of a cited passage; None where nothing of it is shown."""
        first, last = self._range(self._whole(span))
        return (first, last) if first <= last else None

    def _whole(self, span: Span) -> Span:
        """As a passage is marked: a mark cuts no number, within its block or cell."""
        whole = widened(self.review.document.text, span)
        if whole == span:
            return span
        at = bisect_right(self._starts, span.start) - 1
        run = self.runs[at] if at >= 0 else span
        return Span(min(span.start, max(whole.start, run.start)), max(span.end, min(whole.end, run.end)))

    @cached_property
    def _starts(self) -> list[int]:
        return [run.start for run in self.runs]

    @property
    def count(self) -> int:
        """How many marks there are."""
        return len(self._marked)

    def _range(self, span: Span) -> tuple[int, int]:
        first = bisect_left(self._marked, bisect_left(self._bounds, span.start))
        last = bisect_left(self._marked, bisect_left(self._bounds, span.end)) - 1
        return first, last

    def _cover(self, spans: Iterable[Span]) -> list[int]:
        """For each segment by how many of the spans it is covered."""
        return list(_running(self._bounds, Counter(s.start for s in spans), Counter(s.end for s in spans)))

    def _sweep_levels(self) -> list[str | None]:
        levels: list[str | None] = [None] * max(0, len(self._bounds) - 1)
        for level in reversed(LEVELS):
            for index, count in enumerate(
                self._cover([cited.span for cited in self._citations if cited.level == level])
            ):
                if count:
                    levels[index] = level
        return levels

    def _sweep_facts(self, by_span: dict[Span, tuple[Fact, ...]]) -> list[tuple[Fact, ...]]:
        """Of facts inside one another the one that begins last counts."""
        found: list[tuple[Fact, ...]] = [()] * max(0, len(self._bounds) - 1)
        upcoming = iter(sorted(by_span, key=lambda span: (span.start, -span.end)))
        span = next(upcoming, None)
        active: list[Span] = []
        for index in range(len(found)):
            while span is not None and span.start <= self._bounds[index]:
                active.append(span)
                span = next(upcoming, None)
            active = [each for each in active if each.end > self._bounds[index]]
            if active and self._visible[index]:
                found[index] = by_span[active[-1]]
        return found

    def _place_refs(self) -> dict[int, list[int]]:
        refs: dict[int, list[int]] = defaultdict(list)
        for cited in self._citations:
            first, last = self._range(cited.span)
            if cited.level != "operand" and first <= last:
                at = refs[self._marked[last]]
                if not at or at[-1] != cited.finding:
                    at.append(cited.finding)
        return refs


def _running(bounds: Sequence[int], starts: Counter[int], ends: Counter[int]) -> Iterator[int]:
    count = 0
    for edge in bounds[:-1]:
        count += starts[edge] - ends[edge]
        yield count


def _cited(number: int, finding: Finding) -> Iterator[Citation]:
    level = "dismissed" if finding.decision == "dismissed" else finding.severity
    for span in {evidence.span for evidence in finding.evidence}:
        yield Citation(number, span, level)
    if finding.computation and level != "dismissed":
        for operand in finding.computation.operands:
            yield Citation(number, operand.span, "operand")


def _breaks(document: Document) -> list[Span]:
    """Line breaks that are none to a reader: beside a Chinese character, outside of tables (in those of a PDF too)."""
    text = document.text
    folded = "pdf" in document.media_type
    found = []
    for match in BREAK.finditer(text):
        beside = text[match.start() - 1] + text[match.end()]
        if WIDE.search(beside) and (folded or document.table_at(match.start()) is None):
            found.append(Span(*match.span()))
    return found


def _by_span(review: Review) -> dict[Span, tuple[Fact, ...]]:
    """Facts to point at, by their span; those whose number is personal data are left out."""
    found: dict[Span, list[Fact]] = defaultdict(list)
    for fact in review.facts:
        evidence = fact.evidence
        if evidence and len(evidence.span) <= FACT_LENGTH and not review.holds_personal(evidence.start, evidence.end):
            found[evidence.span].append(fact)
    return {span: tuple(facts) for span, facts in found.items()}
