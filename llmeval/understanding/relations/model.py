"""What relations are made of: candidates, what a mistake looks like, and what is decided of a claim."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from llmeval.data.evidence import Origin
from llmeval.data.relations import Kind, Outcome, Sureness
from llmeval.numbers.lexer import Interval
from llmeval.spans import Span
from llmeval.understanding.relations.terms import Term

__all__ = ["Candidate", "Compute", "Explanation", "Kind", "Mistake", "Outcome", "Slip", "Sureness", "Verdict"]

Slip = Literal[
    "swap", "digit", "lost_digit", "point", "scale", "base", "direction", "points", "times", "left_out", "counted_twice",
    "other_value", "list_length", "copied", "rounding", "impossible", "full_marks", "capped",
]  # fmt: skip

Compute = Callable[[Sequence[Interval]], Interval | None]
"""From the intervals of the operands, in base units, to what the claim should be; None where it cannot be computed."""


@dataclass(eq=False, slots=True)
class Candidate:
    """One way in which the words may relate a claim to other numbers.

    `compute` gives the interval in which the claim should lie; a relation that is no equation (part ≤ whole) gives a
    half-open one. `written` shows the computation with the printed numbers; `{}` stands for each operand in turn.
    """

    kind: Kind
    claim: Term
    operands: tuple[Term, ...]
    compute: Compute
    sure: Sureness
    written: str
    stated: Interval
    """What the claim stands for, signed by the word before it, in its base unit."""
    expected: Interval | None
    named: bool = False
    """Whether the words name the operands, so that another reading does not acquit."""
    places: int | None = None
    """Decimals that whole amounts share with their list."""
    mistakes: tuple[Mistake, ...] = ()
    """Other computations that a person makes by mistake here, such as dividing by the year's own amount."""
    closed: bool = True
    """Whether a list says that it is complete."""
    words: Span | None = None
    """Words of the text that make the claim where it is no number of its own: 决算数大于预算数."""
    aspect: str = ""
    """What of the claim is told, where one number is held to several things: a total score to the sum of its rows, to the
    text, to its grade. Candidates of another aspect do not acquit."""
    rests: tuple[Span, ...] = ()
    """Passages that the reading rests on besides its numbers: a verdict in words, a grade, a rule."""
    explained: list[Explanation] | None = None
    """Mistakes that would make it fail as it does, once they were looked for."""
    printed: Container[tuple[str, Decimal]] = ()
    """Every exact amount that the report prints, by its measure: a slip that gives one of them is the likelier."""
    said: str = ""
    """The word that the reading rests on: the grade, 超额完成, 高于."""
    alone: bool = True
    """Whether it accuses without an explanation or a second relation: readings of which more than one in ten was wrong where
    nobody had seen the report, and no mistake explained it, do not."""
    origin: Origin = "rules"
    """Who read the relation out of the words; computed it is here either way."""

    @property
    def proves(self) -> bool:
        """Whether a number that holds is proved by it: a limit, a grade, a part within its whole say only within what it lies."""
        if self.kind == "score":
            narrow = self.expected is not None and self.expected.high - self.expected.low < 1
            return self.aspect not in ("cap", "met", "grade") and narrow
        return self.kind not in ("subset", "bound", "direction")

    @property
    def holds(self) -> bool:
        return self.expected is not None and self.expected.meets(self.stated)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong computation that would give what is printed."""

    slip: Slip
    expected: Interval
    zh: str
    en: str
    wrong: Term | None = None
    """The number that is wrong where it is not the claim."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The likely mistake: what slipped, which number is wrong, and what it should read where one value is certain."""

    slip: Slip
    wrong: Term
    meant: Decimal | None
    """In the unit of the wrong number as printed."""
    zh: str
    en: str
    chance: float
    """How often a right text, misread, would find such an explanation."""


@dataclass(eq=False, slots=True)
class Verdict:
    """What became of one claim."""

    claim: Term
    kind: Kind
    outcome: Outcome
    candidate: Candidate
    """The one that decided: the proof, or the surest that fails."""
    tried: int
    explanation: Explanation | None = None
    also: list[Verdict] = field(default_factory=list)
    """Other failures with the same cause."""
