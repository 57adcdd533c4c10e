"""What prose and tables are read into: quantities with the words that belong to them, and lists of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from llmeval.data.document import Section
from llmeval.numbers.intervals import interval, summed
from llmeval.numbers.lexer import Numeral
from llmeval.spans import Span
from llmeval.vocabulary.bases import Basis
from llmeval.vocabulary.measures import Measure


@dataclass(eq=False, slots=True)
class Mention:
    """A quantity where it stands, with what the words around it say of it."""

    numeral: Numeral
    label: str
    """Noun beside the number as written, squeezed; at most 40 characters."""
    metric: str
    """See `vocabulary.metrics.metric_of`; taken from the topic of the sentence or section where `inherited`."""
    measure: Measure
    period: str
    basis: Basis
    clause: Span
    sentence: Span
    block: int
    """Index into `Document.blocks`."""
    section: Section | None = None
    whole: str = ""
    """For a share or a completion, the whole as named (`年度整体总支出`)."""
    inherited: bool = False
    named_period: bool = False
    """Whether the period is said in the same sentence, rather than by the report's year."""
    forecast: bool = False
    of: Mention | None = None
    """For a growth, change, share or rate: the level it qualifies."""
    listing: Listing | None = None
    """The list of which this is an item."""
    row: int | None = None
    column: int | None = None
    table: int | None = None
    row_label: str = ""
    column_label: str = ""
    row_path: tuple[str, ...] = ()
    column_path: tuple[str, ...] = ()
    column_name: str = ""
    """What the heads say that its row does not: 基本支出, not 决算数 or 2024年."""

    @property
    def span(self) -> Span:
        return Span(self.numeral.start, self.numeral.end)

    @property
    def is_level(self) -> bool:
        return self.measure in ("level", "count")

    @property
    def is_exact(self) -> bool:
        """Whether the number is meant to the digit: no range, no 近, no 以上."""
        return self.numeral.bound is None and self.numeral.high is None and self.numeral.value is not None

    @property
    def key(self) -> tuple[str, Measure, str, Basis]:
        return (self.metric, self.measure, self.period, self.basis)


@dataclass(eq=False, slots=True)
class Listing:
    """Items that a cue says to be parts of a total."""

    cue: str
    totals: list[Mention]
    """Candidates, the likeliest first."""
    items: list[Mention] = field(default_factory=list)
    open_ended: bool = False
    """等 or 主要 says that not all parts are named."""
    span: Span = Span(0, 0)

    @property
    def total(self) -> Mention | None:
        """The candidate that the items add up to, else the likeliest: of the report's year and nearest."""
        if not self.totals or not self.items:
            return None
        parts = summed([item.numeral for item in self.items])
        same = [t for t in self.totals if t.numeral.dimension == self.items[0].numeral.dimension]
        for total in same:
            if interval(total.numeral).meets(parts):
                return total
        own = [t for t in same if not t.named_period or t.period[:4] == self.items[0].period[:4]]
        return next(iter([t for t in own if t.basis != "initial_budget"] or own or same), None)


class SectionIndex:
    """The innermost section at an offset, by bisection over the boundaries."""

    def __init__(self, sections: Sequence[Section]) -> None:
        bounds = sorted({offset for section in sections for offset in (section.start, section.end)})
        self._bounds = bounds
        inner: list[Section | None] = [None] * len(bounds)
        place = {bound: index for index, bound in enumerate(bounds)}
        for section in sorted(sections, key=lambda s: (s.level, s.start)):
            for index in range(place[section.start], place[section.end]):
                inner[index] = section
        self._inner = inner

    def at(self, offset: int) -> Section | None:
        index = bisect_right(self._bounds, offset) - 1
        return self._inner[index] if index >= 0 else None
