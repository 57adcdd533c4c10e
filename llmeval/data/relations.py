"""Relations: what the numbers of a report say of each other, and where each number stands because of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args

from llmeval.data.evidence import Evidence, Language, Message, Origin
from llmeval.data.renderers import renderer

Kind = Literal[
    "sum", "difference", "adjustment", "balance", "product", "average", "share", "rate", "growth", "change", "points",
    "from_to", "times", "direction", "bound", "subset", "shares", "period", "count", "same", "score", "date", "unit",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
Sureness = Literal["certain", "likely", "possible"]
"""How sure it is that the words mean this relation: bound by words, read from the structure, or merely near."""
Outcome = Literal["proved", "failed", "undecided"]
Standing = Literal["proved", "failed", "undecided", "alone"]
"""Of a number: a relation proves it; a failed relation blames it, alone or as one of several that nothing proves; relations
speak of it and settle nothing; none speaks of it."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Relation:
    """One claim of the report set against the numbers that should give it."""

    id: str
    """`R001`, in order of the text."""
    kind: Kind
    claim: Evidence
    """The number that the others should give, with its unit."""
    operands: tuple[Evidence, ...]
    reading: Sureness
    outcome: Outcome
    tried: int
    """How many readings of the words were computed before this one decided."""
    computation: str
    """With the printed numbers: `130.52万元÷136.65万元×100% = 95.51%`; "" where nothing is computed."""
    code: str = ""
    """The check that presents it."""
    explanation: Message | None = None
    """For a failed one, the likely mistake."""
    proves: tuple[int, ...] = ()
    """Numbers in which a misprint would break the relation: 0 for the claim, then the operands from 1. Empty unless it is
    proved; a part below its whole, or an amount in a rate that is printed coarsely, proves nothing."""
    wrong: int | None = None
    """For a failed one, the number that is most likely wrong, counted in the same way; None where it may be any of several."""
    cause: str | None = None
    """For a failure told together with another one, the id of that one."""
    origin: Origin = "rules"
    """Who read the relation out of the words; computed it was here either way."""

    @property
    def numbers(self) -> tuple[Evidence, ...]:
        """The claim, then its operands."""
        return (self.claim, *self.operands)

    def to_dict(self, language: Language = "zh") -> dict[str, Any]:
        """The relation as the JSON contract has it; quotes are not masked here."""
        return {
            "id": self.id,
            "kind": self.kind,
            "claim": self.claim.to_dict(),
            "operands": [operand.to_dict() for operand in self.operands],
            "reading": self.reading,
            "outcome": self.outcome,
            "tried": self.tried,
            "explanation": getattr(self.explanation, language) if self.explanation else None,
            "computation": self.computation,
            "code": self.code,
            "proves": list(self.proves),
            "wrong": self.wrong,
            "cause": self.cause,
            "origin": self.origin,
        }

    def _repr_html_(self) -> str:
        made: str = renderer("relation")(self)
        return made


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity of the report and where it stands: what proves it, what blames it, or nothing."""

    evidence: Evidence
    """The number with its unit as it is printed."""
    at: int
    """Where its digits begin, which is what facts and relations know it by."""
    standing: Standing
    relations: tuple[Relation, ...] = ()
    """All that speak of it, those that settled its standing first."""
    proved_by: tuple[Relation, ...] = ()


def tally(numbers: Iterable[Number]) -> dict[str, Any]:
    """How many quantities there are, how many of each standing, and the share proved (a string that `Decimal` reads, None
    where there is no quantity): `{"quantities", "proved", "failed", "undecided", "alone", "share"}`."""
    counts = Counter(number.standing for number in numbers)
    total = counts.total()
    share = format((Decimal(counts["proved"]) / total).quantize(Decimal("0.001")), "f") if total else None
    return {"quantities": total, **{name: counts[name] for name in STANDINGS}, "share": share}
