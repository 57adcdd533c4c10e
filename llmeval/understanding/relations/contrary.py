"""Frames of a change whose three numbers agree and whose word goes the other way: 决算5.72万元，…。与上年决算6.05万元相比增加0.33万元."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from llmeval.understanding.relations.changes import changed
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, significant

_MOST = 12
"""Numbers before a comparison that are looked at: among more, one that differs by just so much may be chance."""


def contrary(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every change beside its base whose level, told before, lies on the other side by just that much."""
    for base, claim in zip(passage.terms, passage.terms[1:], strict=False):
        if claim.role != "change" or not claim.direction or base.role != "base" or base.when != "prior":
            continue
        if base.sentence != claim.sentence or not alike(base, claim) or not (base.exact and claim.exact):
            continue
        levels = [
            t
            for t in passage.terms
            if t.order < base.order and t.role in ("level", "to") and t.exact and t.when == "" and alike(t, base)
        ]
        found = [t for t in levels[-_MOST:] if _apart(t, base) == claim.numeral.amount and _telling(claim)]
        contrary_ones = [t for t in found if (t.numeral.amount - base.numeral.amount) * claim.direction < 0]
        if contrary_ones and len(contrary_ones) == len(found) and len({t.numeral.amount for t in found}) == 1:
            yield changed(claim, contrary_ones[-1], base, "certain", True)


def _apart(one: Term, other: Term) -> Decimal:
    return abs(one.numeral.amount - other.numeral.amount)


def _telling(claim: Term) -> bool:
    return significant(claim) >= 2
