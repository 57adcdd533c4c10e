"""What acquits a relation that no mistake explains: another number of the paragraph that makes it hold."""

from __future__ import annotations

from llmeval.understanding.relations.model import Candidate, Kind
from llmeval.understanding.relations.terms import alike, interval_of

_KINDS: frozenset[Kind] = frozenset({"rate", "share", "growth", "change", "points", "times", "average", "product"})
_MOST = 60
"""Numbers to either side of a claim that are tried."""
_CLAIMS = ("growth", "points", "change")


def given_by_another(candidate: Candidate) -> bool:
    """Whether another number near by in the place of one makes a failed relation hold, so that it may be what was meant: 支出9.90万元，其中
    接待费0.64万元；与上年10.86万元相比下降8.84% is of the 9.90."""
    passage = candidate.claim.passage
    if candidate.kind not in _KINDS or candidate.claim.table is not None or not passage.terms:
        return False
    used = {id(t) for t in (candidate.claim, *candidate.operands)}
    near = (t for t in passage.terms if t.exact and abs(t.order - candidate.claim.order) <= _MOST)
    others = [t for t in near if id(t) not in used and t.role not in _CLAIMS]
    values = [interval_of(t, candidate.places) for t in candidate.operands]
    made = candidate.compute(values) if candidate.kind == "product" else None
    if made is not None and any(alike(t, candidate.claim) and made.meets(interval_of(t)) for t in others):
        return True  # 消毒药剂54.72万元（45.60吨，每吨1.20万元），防护服57.58万元: the product is told already
    # Only what is divided, compared or counted may be another number: by which it is divided is what people take wrongly.
    for other in others:
        if candidate.operands and alike(other, candidate.operands[0]):
            found = candidate.compute([interval_of(other, candidate.places), *values[1:]])
            if found is not None and found.meets(candidate.stated):
                return True
    return False
