"""Rates of one base told one behind the other: the base that is proved for one of them is the others'.

应检8,460人，实检7,596人，体检率89.8%，建档8,217人，建档率97.1%: what the rate is called stands before its own number, and the rate before it
says of what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.doubts import of_less
from llmeval.understanding.relations.exchanged import given_by_another
from llmeval.understanding.relations.explain import explain
from llmeval.understanding.relations.fractions import DIRECT, not_smaller, ratio_candidate
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.relations.telling import within
from llmeval.understanding.relations.terms import Term, alike, interval_of

_BEFORE = 3
_NEAR = Decimal("1.3")
_STEM = re.compile("(?:率|度|比例|面)$")


def bear_out_rates(verdicts: Sequence[Verdict]) -> None:
    """Decide the rates that are open by the base of those beside them."""
    rates = [v for v in verdicts if v.kind == "rate"]
    proved = [
        v for v in rates if v.outcome == "proved" and v.candidate.written == DIRECT and len(v.candidate.operands) == 2
    ]
    for verdict in rates:
        if verdict.outcome != "undecided" or not verdict.claim.exact or of_less(verdict.claim):
            continue
        base = _base_beside(verdict.claim, proved)
        part = _own_part(verdict.claim, base) if base is not None else None
        given = {id(v.candidate.operands[0]) for v in proved}
        if (
            base is not None and part is not None and id(part) not in given
        ):  # 枯水期合格率 behind 合格率: of some of them
            _decide(verdict, part, base)


def _base_beside(claim: Term, proved: Sequence[Verdict]) -> Term | None:
    """The base of all the proved rates of the sentence, where they have one."""
    beside = [
        v for v in proved
        if v.claim.passage is claim.passage and v.claim.sentence == claim.sentence and v.claim.numeral.unit == claim.numeral.unit
    ]  # fmt: skip
    bases = {id(v.candidate.operands[1]): v.candidate.operands[1] for v in beside}
    return next(iter(bases.values())) if len(bases) == 1 else None


def _own_part(claim: Term, base: Term) -> Term | None:
    """The one number right before a rate that is called as the rate is."""
    stem = _STEM.sub("", claim.noun)
    if len(stem) < 2 or claim.passage is not base.passage:
        return None
    here = [t for t in claim.passage.of_sentence(claim.sentence) if base.order < t.order < claim.order]
    called = [t for t in here if t.role in ("level", "to") and alike(t, base) and t.exact and _is_called(stem, t)]
    if len(called) != 1 or claim.order - called[0].order > _BEFORE or not not_smaller(base, called[0]):
        return None
    return called[0]


def _is_called(stem: str, term: Term) -> bool:
    said = term.noun + term.lead
    return stem in said or stem[-2:] in said or (len(stem) == 2 and said.endswith(stem))


def _decide(verdict: Verdict, part: Term, base: Term) -> None:
    candidate = ratio_candidate("rate", verdict.claim, part, base, "certain", True)
    if candidate.expected is None or interval_of(part) == interval_of(base):
        return
    if candidate.holds:
        verdict.candidate, verdict.outcome = candidate, "proved"
        return
    found = explain(candidate)
    if (found or within(candidate, _NEAR)) and not given_by_another(candidate):
        verdict.candidate, verdict.outcome = candidate, "failed"
        verdict.explanation = found[0] if found else None
