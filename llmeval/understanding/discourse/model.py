"""Types of what is said. A piece is a passage with its role; each type adds what its words tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from llmeval.spans import Span
from llmeval.understanding.passages import LONGEST, Paragraph

Role = Literal["goal", "result", "problem", "promised", "cause", "measure", "duty", "plain"]
"""What a passage is for, by its label or its section; `promised` announces problems together with what is done about them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of a paragraph: `text` is squeezed, offsets are of the paragraph's view."""

    paragraph: Paragraph
    start: int
    end: int
    role: Role
    label: str = ""
    """The label or title that gives the role; "" where the words themselves do."""

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]

    @property
    def span(self) -> Span:
        return self.paragraph.span(self.start, self.end)

    def cited(self, longest: int = LONGEST) -> Span:
        """The passage up to the last mark before it grows too long to be read."""
        if self.end - self.start <= longest:
            return self.paragraph.span(self.start, len(self.paragraph.text[: self.end].rstrip("。；，;")))
        cut = max((self.text.rfind(mark, 12, longest) for mark in "，。；"), default=-1)
        return self.paragraph.span(self.start, self.start + (cut if cut > 0 else longest))


@dataclass(frozen=True, slots=True)
class Goal:
    """What was aimed at."""

    piece: Piece
    measurable: bool
    duty: bool
    """It begins as a duty does."""
    certain_duty: bool
    """Only a list of duties says so."""
    vague: str
    """The words that nobody can measure, "" where there are none."""
    listed: bool = False
    """It is one of several that are told side by side."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something was missed."""

    piece: Piece
    external: tuple[str, ...]
    own: bool
    items: int
    sole: bool = False
    """Whether the words say that nothing else was the cause."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What will be done."""

    piece: Piece
    who: bool
    when: bool
    substance: int
    """Characters that no other unit would write of anything else."""
    vague: tuple[str, ...]
    none: str
    """Words that stand in place of a measure."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, with the words of its heading."""

    piece: Piece
    title: str
    body: Piece
    has_cause: bool
    has_measure: bool
    asks: bool = True
    """Whether it is told as a fact that wants a cause or a measure, not as the unit's own failing, which is its cause."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A claim without a rest, and its topic."""

    piece: Piece
    topic: str


@dataclass(frozen=True, slots=True)
class Contrary:
    """What cannot stand beside a conclusion of the topic."""

    piece: Piece
    topic: str


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A rate of satisfaction that was reached, and its ground."""

    piece: Piece
    rate: str
    surveyed: bool
    """The paragraph tells of somebody who was asked."""
    instead: str
    """What the rate rests on where nobody was asked."""


@dataclass(slots=True)
class Discourse:
    """All that was read, each kind in order of the text."""

    pieces: list[Piece] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    conclusions: list[Conclusion] = field(default_factory=list)
    contraries: list[Contrary] = field(default_factory=list)
    satisfactions: list[Satisfaction] = field(default_factory=list)
    subordinates: bool = False
    """The unit has units below it, of which a report may rightly speak."""

    def of(self, *roles: Role) -> Iterator[Piece]:
        """Pieces of some roles."""
        return (piece for piece in self.pieces if piece.role in roles)
