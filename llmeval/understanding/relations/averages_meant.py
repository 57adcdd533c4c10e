"""Averages held to the two numbers that their words give them.

What holds so is proved. What does not is accused where another number of the report, in the place of one of the two, gives just what is
printed (the posts for the staff, the budget for what was spent), where a slip of the pen does, or where the words leave nothing else to divide.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, minus, ratio, scaled, total, widened, width
from llmeval.understanding.relations.average_operands import NOT_SPENT, Bound, bind
from llmeval.understanding.relations.average_words import grams, words_of
from llmeval.understanding.relations.explain import SAID, explain, slip_between
from llmeval.understanding.relations.fractions import name_of
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake, Verdict
from llmeval.understanding.relations.products import scale_of
from llmeval.understanding.relations.telling import torn, within
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_CHANCE = 0.02
_FARTHEST = Decimal(2)
_LIKE = 0.6


def averages_meant(verdicts: list[Verdict], passages: Sequence[Passage], cells: Sequence[Term]) -> list[Verdict]:
    """The verdicts, those of averages decided anew where their words bind what they are of."""
    wholes = _wholes(verdicts)
    told = _Told(passages, cells)
    own = {v.claim.numeral.number_start: v for v in verdicts if v.kind == "average"}
    found: dict[int, Verdict] = {}
    bounds: dict[tuple[int, int], list[tuple[Bound, Candidate]]] = defaultdict(list)
    for claim in (t for p in passages for t in p.terms if _EACH.search(t.lead)):
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
_REACH, _MOST_CELLS = 300, 600


class _Told:
    """The exact numbers of a report, by what they are measured in."""

    def __init__(self, passages: Sequence[Passage], cells: Sequence[Term]) -> None:
        every = [t for p in passages for t in p.terms if t.exact and t.numeral.value]
        self._levels = [t for t in every if t.role in ("level", "to")]
        self._by_unit: dict[str, list[Term]] = defaultdict(list)
        self._cells: dict[str, list[Term]] = defaultdict(list)
        for term in every:
            if term.role in ("level", "to", "base", "from"):
                self._by_unit[term.base_unit].append(term)
        for cell in cells:
            if cell.exact and cell.numeral.value:
                self._cells[cell.base_unit].append(cell)

    def near(self, claim: Term) -> list[Term]:
        """Levels of the report around a claim."""
        return _around(self._levels, claim)

    def alike(self, own: Term) -> list[Term]:
        """Numbers measured as one is, those of tables last."""
        return [*_around(self._by_unit[own.base_unit], own), *self._cells[own.base_unit][:_MOST_CELLS]]


def _around(terms: Sequence[Term], claim: Term) -> list[Term]:
    at = bisect_left(terms, claim.order, key=lambda t: t.order)
    return list(terms[max(0, at - _REACH) : at + _REACH])


def _odd_one(bound: Bound, candidate: Candidate, beside: Sequence[tuple[Bound, Candidate]]) -> bool:
    """汽车券每张750元、家电券每张200元: the words give each its two numbers, and those of another average of the sentence hold."""
    claim = bound.claim
    if not _both_named(bound) or candidate.holds or not within(candidate, _FARTHEST) or _otherwise(bound, candidate):
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


def _judged(bound: Bound, candidate: Candidate, before: Verdict | None, told: _Told) -> Verdict | None:
    if before is not None and before.outcome == "failed":
        return None
    tried = 1 + (before.tried if before is not None else 0)
    proved = before is not None and before.outcome == "proved"
    if candidate.holds or _nearly(candidate):
        return None if proved else Verdict(bound.claim, "average", "proved", candidate, tried)
    if before is not None and proved and not _nearer(bound, before.candidate):
        return None
    if (
        torn(candidate)
        or candidate.expected is None
        or _digits(bound.claim) < _FEWEST
        or _told_behind(bound, candidate)
    ):
        return None
    mistakes = tuple(_taken(bound, candidate, told))
    if not mistakes and (proved or _otherwise(bound, candidate)):
        return None
    candidate.mistakes = mistakes or tuple(_slip(candidate))
    found = explain(candidate)
    if not found and not proved and _leaves_nothing_else(bound, candidate):
        return Verdict(bound.claim, "average", "failed", candidate, tried)
    if found and (bound.by_count != "far" or found[0].slip in _RARE):
        return Verdict(bound.claim, "average", "failed", candidate, tried, found[0])
    return None


_POWERS = (1, -1, 2, -2)


def _slip(candidate: Candidate) -> Iterator[Mistake]:
    """Two digits exchanged in a rounded average, or its point moved."""
    claim, expected = candidate.claim, candidate.expected
    if expected is None or claim.numeral.value is None:
        return
    step = Decimal(1).scaleb(-claim.numeral.places)
    meant = (middle(expected) / claim.numeral.scale).quantize(step)
    if _digits(claim) > _FEWEST and _exchanged(claim, meant):
        yield Mistake("swap", candidate.stated, *SAID["swap"])
    for power in _POWERS:
        if _digits(claim) > _FEWEST and scaled(candidate.stated, Decimal(1).scaleb(power)).meets(expected):
            yield Mistake("point", candidate.stated, *SAID["point"])


def _exchanged(claim: Term, meant: Decimal) -> bool:
    """Whether the digits of a number are those of another in another order."""
    if slip_between(claim.numeral, replace(claim.numeral, value=meant)) == "swap":
        return True
    one, other = (sorted(format(v, "f").replace(".", "")) for v in (claim.numeral.value or Decimal(0), meant))
    return one == other and len(set(one)) >= _DISTINCT


_DISTINCT = 4
_FEWEST = 2
_RARE = ("swap", "scale", "point")


def _digits(term: Term) -> int:
    return len(format(term.numeral.value or 0, "f").replace(".", "").lstrip("0"))


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
    told = [
        t for t in claim.passage.terms if t.order < claim.order and alike(t, bound.amount) and t is not bound.amount
    ]
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
    claim, by = bound.claim, scale_of(bound.count)
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


def _taken(bound: Bound, candidate: Candidate, told: _Told) -> Iterator[Mistake]:
    """Other numbers of the report that give what is printed, one of them in the place of the amount or the count."""
    values = [interval_of(bound.amount), interval_of(bound.count)]
    others: list[dict[Interval, Term]] = [{}, {}]
    rows = {(t.table, t.row) for t in told.alike(bound.amount) if t.row and interval_of(t).meets(values[0])}
    for place, own, bond in ((0, bound.amount, bound.by_amount), (1, bound.count, bound.by_count)):
        if bond != "far":
            for term in told.alike(own):
                if interval_of(term) != values[place] and _may_be(term, own, bound, bond, rows):
                    others[place].setdefault(interval_of(term), term)
    if _tightness(candidate) * sum(map(len, others)) > _CHANCE:
        return
    for place in (1, 0):
        for value, other in others[place].items():
            given = candidate.compute([value if place == i else values[i] for i in (0, 1)])
            if given is not None and given.meets(candidate.stated):
                zh = f"误{'除以' if place else '以'}{name_of(other)}{other.printed}" + ("" if place else "计算")
                en = f"divided by {other.printed}" if place else f"{other.printed} was divided"
                yield Mistake("base", given, zh, en)
                return


def _may_be(
    other: Term, own: Term, bound: Bound, bond: str, rows: Container[tuple[int | None, tuple[str, ...]]]
) -> bool:
    """Whether a number may have been taken for another: it stands farther off, is called alike, or counts the same."""
    claim = bound.claim
    if other.table is None and other.passage is claim.passage:
        nearer = own.order < other.order < claim.order
        beside = other.sentence == claim.sentence
        planned = NOT_SPENT.search(other.lead) is not None and own is bound.amount
        return other.order < claim.order and not nearer and (bond == "named" or not beside or planned)
    if own.numeral.dimension == "count" and other.table is None:
        return bool(_STAFF.search(other.lead) and _STAFF.search(own.lead)) or bool(grams(other.lead) & grams(own.lead))
    if other.table is not None and own is bound.amount and (other.table, other.row) in rows:
        return True
    words = own.noun or own.lead
    return len(words) > 1 and likeness(words, other) >= _LIKE


_STAFF = re.compile("编|在职|在岗|实有|职工|人员|定员")


def _tightness(candidate: Candidate) -> float:
    expected = candidate.expected
    if expected is None or not middle(candidate.stated):
        return 1.0
    return float((width(candidate.stated) + width(expected)) / abs(middle(candidate.stated)))


def _otherwise(bound: Bound, candidate: Candidate) -> bool:
    """Whether two other numbers of the paragraph, or some that are added or taken off, give what is printed."""
    claim = bound.claim
    near = [t for t in claim.passage.terms if t.exact and t.order != claim.order and t.numeral.value]
    amounts = [t for t in near if alike(t, bound.amount)][-30:]
    counts = [t for t in near if alike(t, bound.count)][-30:]
    by = scale_of(bound.count)
    over = [interval_of(t) for t in amounts] + list(_combined(amounts))
    under = [interval_of(t) for t in counts] + list(_combined(counts))
    for one in over:
        wanted = ratio(one, candidate.stated)
        if wanted is not None and any(scaled(u, by).meets(wanted) for u in under):
            return True
    return False


def _combined(terms: Sequence[Term]) -> Iterator[Interval]:
    for one, other in pairwise(terms):
        yield total([interval_of(one), interval_of(other)])
        apart = minus(interval_of(one), interval_of(other))
        if apart.low > 0:
            yield apart
