"""Averages held to the two numbers that their words give them.

What holds so is proved. What does not is accused where another number of the report, in the place of one of the two, gives just what is
printed (the posts for the staff, the budget for what was spent), where a slip of the pen does, or where the words leave nothing else to divide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ratio, scaled, widened, width
from llmeval.understanding.relations.average_mistakes import (
    Told,
    another_pair,
    called_by_amount,
    digits_of,
    instead,
    one_of_list,
    otherwise,
    slips,
    taken,
)
from llmeval.understanding.relations.average_operands import Bound, bind, per_of_bound, whole_of_list
from llmeval.understanding.relations.average_words import bracketed, previous, words_of
from llmeval.understanding.relations.explain import explain
from llmeval.understanding.relations.model import Candidate, Verdict
from llmeval.understanding.relations.telling import torn, within
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_FARTHEST = Decimal(2)


def averages_meant(verdicts: list[Verdict], passages: Sequence[Passage], cells: Sequence[Term]) -> list[Verdict]:
    """The verdicts, those of averages decided anew where their words bind what they are of."""
    wholes = _wholes(verdicts)
    told = Told(passages, cells)
    own = {v.claim.numeral.number_start: v for v in verdicts if v.kind == "average"}
    found: dict[int, Verdict] = {}
    bounds: dict[tuple[int, int], list[tuple[Bound, Candidate]]] = defaultdict(list)
    for claim in (t for p in passages for t in p.terms if _may_be_average(t)):
        words = words_of(claim)
        bound = bind(claim, words, wholes, told.near(claim)) if words is not None else None
        if bound is None:
            continue
        candidate = _candidate(bound)
        bounds[id(claim.passage), claim.sentence].append((bound, candidate))
        verdict = _judged(bound, candidate, own.get(claim.numeral.number_start), told)
        if verdict is not None:
            found[claim.numeral.number_start] = verdict
    for beside in bounds.values():
        for bound, candidate in beside:
            start = bound.claim.numeral.number_start
            before = own.get(start)
            still_open = start not in found and (before is None or before.outcome == "undecided")
            if still_open and _odd_one(bound, candidate, beside):
                found[start] = Verdict(bound.claim, "average", "failed", candidate, 1)
    kept = [v for v in verdicts if not (v.kind == "average" and v.claim.numeral.number_start in found)]
    return sorted([*kept, *found.values()], key=lambda v: v.claim.numeral.number_start)


_EACH = re.compile("每|均|单价|亩产")


def _may_be_average(term: Term) -> bool:
    before = previous(term)
    return (
        _EACH.search(term.lead) is not None
        or bool(bracketed(term))
        or (before is not None and before.numeral.value == 1 and "每" in before.lead)
    )


def _odd_one(bound: Bound, candidate: Candidate, beside: Sequence[tuple[Bound, Candidate]]) -> bool:
    """汽车券每张750元、家电券每张200元: the words give each its two numbers, and those of another average of the sentence hold."""
    claim = bound.claim
    if not _both_named(bound) or candidate.holds or not within(candidate, _FARTHEST) or otherwise(bound, candidate):
        return False
    return any(
        _both_named(b) and c.holds and b.claim.numeral.unit == claim.numeral.unit and b.count.numeral.unit == bound.count.numeral.unit
        for b, c in beside
    )  # fmt: skip


def _both_named(bound: Bound) -> bool:
    return bound.by_amount == bound.by_count == "named"


def _wholes(verdicts: Sequence[Verdict]) -> dict[int, Term]:
    """The total of every number that is proved to be one of a list's."""
    found: dict[int, Term] = {}
    for verdict in verdicts:
        if verdict.kind == "sum" and verdict.outcome == "proved" and len(verdict.candidate.operands) > 1:
            for item in verdict.candidate.operands:
                if interval_of(item) != interval_of(verdict.claim):
                    found.setdefault(item.numeral.number_start, verdict.claim)
    return found


def _judged(bound: Bound, candidate: Candidate, before: Verdict | None, told: Told) -> Verdict | None:
    if before is not None and before.outcome == "failed":
        return None
    tried = 1 + (before.tried if before is not None else 0)
    proved = before is not None and before.outcome == "proved"
    if candidate.holds or _nearly(candidate):
        return None if proved else Verdict(bound.claim, "average", "proved", candidate, tried)
    part = one_of_list(bound, before.candidate) if before is not None and proved else None
    if before is not None and proved and part is None and not _nearer(bound, before.candidate):
        return None
    if (
        torn(candidate)
        or candidate.expected is None
        or digits_of(bound.claim) < _FEWEST
        or _told_behind(bound, candidate)
        or called_by_amount(bound, candidate, told)
    ):
        return None
    mistakes = tuple(taken(bound, candidate, told) if part is None else [instead(part, candidate.stated, count=True)])
    if another_pair(bound, candidate) if mistakes else proved or otherwise(bound, candidate):
        return None
    candidate.mistakes = mistakes or tuple(slips(candidate))
    found = explain(candidate)
    if not found and not proved and _leaves_nothing_else(bound, candidate):
        return Verdict(bound.claim, "average", "failed", candidate, tried)
    if found and (bound.by_count != "far" or found[0].slip in _RARE):
        return Verdict(bound.claim, "average", "failed", candidate, tried, found[0])
    return None


_FEWEST = 2
_RARE = ("swap", "scale", "point", "base")


def _nearer(bound: Bound, proof: Candidate) -> bool:
    """Whether the words bind a number that stands nearer than the one that proves an average, or that is no item of a list's."""
    if len(proof.operands) != 2:
        return False
    amount, count = proof.operands
    if amount is bound.amount:
        return bound.by_count == "named" and count.order < bound.count.order
    return count is bound.count and bound.by_amount == "named" and amount.order < bound.amount.order


def _leaves_nothing_else(bound: Bound, candidate: Candidate) -> bool:
    """Whether the words name by how many what amount is divided, and another amount is told nowhere before: 人员经费…，按在职人员66人计算，人均."""
    claim = bound.claim
    told = [t for t in claim.passage.terms if t.order < claim.order and alike(t, bound.amount)]
    told = [t for t in whole_of_list(told) if t is not bound.amount]
    beside = bound.count.passage is claim.passage and bound.count.sentence == claim.sentence
    named = (
        bound.by_count == "named"
        and (bound.by_amount == "named" or not told)
        and beside
        and bound.count.order == claim.order - 1
    )
    return named and bound.amount.sentence >= claim.sentence - 1 and bound.by_words and within(candidate, _FARTHEST)


def _told_behind(bound: Bound, candidate: Candidate) -> bool:
    """每公里8.00万元，计28.80万元: the amount that the average is of stands behind it."""
    claim = bound.claim
    behind = [t for t in claim.passage.of_sentence(claim.sentence) if claim.order < t.order <= claim.order + 2]
    counts = [t for t in claim.passage.of_sentence(claim.sentence) if alike(t, bound.count)]
    for amount in (t for t in behind if alike(t, bound.amount)):
        for count in counts:
            given = candidate.compute([interval_of(amount), interval_of(count)])
            if given is not None and given.meets(candidate.stated):
                return True
    return False


def _candidate(bound: Bound) -> Candidate:
    claim = bound.claim
    by = per_of_bound(bound)
    stated = interval_of(claim)
    if not claim.numeral.places and claim.numeral.dimension not in ("money", "price"):
        stated = widened(stated, claim.numeral.scale / 2)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return ratio(values[0], scaled(values[1], by))

    expected = compute([interval_of(bound.amount), interval_of(bound.count)])
    return Candidate(
        "average", claim, (bound.amount, bound.count), compute, "certain", "{} ÷ {}", stated, expected, named=True
    )


def _nearly(candidate: Candidate) -> bool:
    """Whether an average was cut off where it should have been rounded."""
    expected = candidate.expected
    return expected is not None and widened(expected, width(candidate.stated)).meets(candidate.stated)
