"""What may have gone wrong with an average: another amount or count of the report, two digits, the point, one thing too few."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, minus, ratio, scaled, total, width
from llmeval.understanding.relations.average_operands import NOT_SPENT, Bound, per_of_bound, whole_of_list
from llmeval.understanding.relations.average_words import grams
from llmeval.understanding.relations.explain import SAID, slip_between
from llmeval.understanding.relations.fractions import name_of
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_CHANCE = 0.02
_LIKE = 0.6
_FEWEST = 2
_REACH, _MOST_CELLS = 300, 600


class Told:
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


def digits_of(term: Term) -> int:
    """How many digits a number is printed with."""
    return len(format(term.numeral.value or 0, "f").replace(".", "").lstrip("0"))


_SMALL = 30
_POWERS = (1, -1, 2, -2)


def slips(candidate: Candidate) -> Iterator[Mistake]:
    """Two digits exchanged in a rounded average, or its point moved."""
    claim, expected = candidate.claim, candidate.expected
    if expected is None or claim.numeral.value is None:
        return
    step = Decimal(1).scaleb(-claim.numeral.places)
    meant = (middle(expected) / claim.numeral.scale).quantize(step)
    if digits_of(claim) > _FEWEST and _exchanged(claim, meant):
        yield Mistake("swap", candidate.stated, *SAID["swap"])
    count = candidate.operands[1]
    number = count.numeral.value or Decimal(0)
    for by in (number - 1, number + 1) if _FEWEST < number <= _SMALL and digits_of(claim) > _FEWEST else ():
        given = scaled(expected, number / by)
        if count.numeral.dimension == "count" and given.meets(candidate.stated):
            yield Mistake("base", given, f"误除以{by:f}（共{count.printed}）", f"divided by {by:f}, of {count.printed}")
    for power in _POWERS:
        if digits_of(claim) > _FEWEST and scaled(candidate.stated, Decimal(1).scaleb(power)).meets(expected):
            yield Mistake("point", candidate.stated, *SAID["point"])


def _exchanged(claim: Term, meant: Decimal) -> bool:
    """Whether the digits of a number are those of another in another order."""
    if slip_between(claim.numeral, replace(claim.numeral, value=meant)) == "swap":
        return True
    one, other = (sorted(format(v, "f").replace(".", "")) for v in (claim.numeral.value or Decimal(0), meant))
    return one == other and len(set(one)) >= _DISTINCT


_DISTINCT = 4


def taken(bound: Bound, candidate: Candidate, told: Told) -> Iterator[Mistake]:
    """Other numbers of the report that give what is printed, one of them in the place of the amount or the count."""
    values = [interval_of(bound.amount), interval_of(bound.count)]
    others: list[dict[Interval, Term]] = [{}, {}]
    rows = {(t.table, t.row) for t in told.alike(bound.amount) if t.row and interval_of(t).meets(values[0])}
    for place, own, bond in ((0, bound.amount, bound.by_amount), (1, bound.count, bound.by_count)):
        if bond != "far":
            for term in told.alike(own):
                planned = bound.by_count != "far" or NOT_SPENT.search(term.lead + "".join(term.column)) is not None
                if planned and interval_of(term) != values[place] and _may_be(term, own, bound, bond, rows):
                    others[place].setdefault(interval_of(term), term)
    if _tightness(candidate) * sum(map(len, others)) > _CHANCE:
        return
    for place in (1, 0):
        for value, other in others[place].items():
            given = candidate.compute([value if place == i else values[i] for i in (0, 1)])
            if given is not None and given.meets(candidate.stated):
                yield instead(other, given, count=bool(place))
                return


def called_by_amount(bound: Bound, candidate: Candidate, told: Told) -> bool:
    """Whether another count of the report that the amount's own words name gives what is printed: 办结民事790件…; 民事126.40万元，件均1,600元."""
    named = grams(bound.amount.lead[-_NAME:]) - grams(bound.count.lead + bound.count.tail)
    amount = interval_of(bound.amount)
    for other in told.alike(bound.count):
        if other is not bound.count and grams(other.lead[-_NAME:]) & named:
            given = candidate.compute([amount, interval_of(other)])
            if given is not None and given.meets(candidate.stated):
                return True
    return False


_NAME = 8
"""Characters before a number that name it."""


def instead(other: Term, given: Interval, *, count: bool) -> Mistake:
    zh = f"误{'除以' if count else '以'}{name_of(other)}{other.printed}" + ("" if count else "计算")
    return Mistake("base", given, zh, f"divided by {other.printed}" if count else f"{other.printed} was divided")


def one_of_list(bound: Bound, proof: Candidate) -> Term | None:
    """面积共6,490平方米，其中一号馆3,850平方米、二号馆2,640平方米，支出331.25万元，每平方米: one of the list that nothing names, nor the last of it."""
    if len(proof.operands) != _PAIR or proof.operands[0] is not bound.amount or bound.by_count != "near":
        return None
    claim, whole, part = bound.claim, bound.count, proof.operands[1]
    listed = [t for t in claim.passage.terms if whole.order < t.order < bound.amount.order and alike(t, whole)]
    own = grams(part.lead[-6:])
    named = own & grams(bound.amount.lead + claim.lead)
    fits = len(whole_of_list([whole, *listed])) == 1 and any(t is part for t in listed[:-1])
    return part if fits and not named and bound.amount.sentence == claim.sentence else None


_PAIR = 2


def _may_be(
    other: Term, own: Term, bound: Bound, bond: str, rows: Container[tuple[int | None, tuple[str, ...]]]
) -> bool:
    """Whether a number may have been taken for another: it stands farther off, is called alike, or counts the same."""
    claim = bound.claim
    if other.table is None and other.passage is claim.passage:
        nearer = own.order < other.order < claim.order and other.role not in ("base", "from")
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


def otherwise(bound: Bound, candidate: Candidate) -> bool:
    """Whether two other numbers of the paragraph, or some that are added or taken off, give what is printed."""
    claim = bound.claim
    near = [t for t in claim.passage.terms if t.exact and 0 < abs(t.order - claim.order) <= _BESIDE and t.numeral.value]
    amounts = [t for t in near if alike(t, bound.amount)]
    counts = [t for t in near if alike(t, bound.count)]
    by = per_of_bound(bound)
    over = [interval_of(t) for t in amounts] + list(_combined(amounts))
    under = [interval_of(t) for t in counts] + list(_combined(counts))
    for one in over:
        wanted = ratio(one, candidate.stated)
        if wanted is not None and any(scaled(u, by).meets(wanted) for u in under):
            return True
    return False


_BESIDE = 40


def another_pair(bound: Bound, candidate: Candidate) -> bool:
    """Whether two other numbers that are told before an average in its sentence give what is printed."""
    claim, by = bound.claim, per_of_bound(bound)
    told = [
        t for t in claim.passage.of_sentence(claim.sentence) if t.order < claim.order and t.exact and t.numeral.value
    ]
    amounts = [t for t in told if alike(t, bound.amount) and t is not bound.amount]
    counts = [t for t in told if alike(t, bound.count) and t is not bound.count]
    for amount in amounts[-_BESIDE:]:
        wanted = ratio(interval_of(amount), candidate.stated)
        if wanted is not None and any(scaled(interval_of(c), by).meets(wanted) for c in counts[-_BESIDE:]):
            return True
    return False


def _combined(terms: Sequence[Term]) -> Iterator[Interval]:
    for one, other in pairwise(terms):
        yield total([interval_of(one), interval_of(other)])
        apart = minus(interval_of(one), interval_of(other))
        if apart.low > 0:
            yield apart
