"""Slips of the pen that other numbers bear out, whatever the words are.

原值16,382.17万元 and 净值9,874.65万元 leave 6,507.52万元; 累计折旧 reads 6,570.52万元. No frame need know what depreciation is: a
number of many digits that nothing in the report gives, two digits of which need only change places to make what its neighbours
give, was mistyped. How sure that is follows from how many values its neighbours give and how long the number is: the chance that
one of the exchanged numbers is among them for no reason. Only exchanged digits are looked for: a number of five digits has four such
neighbours, and more than forty that differ in one digit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, pairwise
from math import log10

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import ANY, middle, width
from llmeval.understanding.relations.explain import SAID, reach_of
from llmeval.understanding.relations.model import Candidate, Explanation, Kind, Verdict
from llmeval.understanding.relations.terms import Passage, Term, interval_of, significant

_SHORTEST = 4
"""Digits below which so many values are given that one of them is met by chance."""
_LONG = 5
"""Digits of a number that one sum or difference alone may mend."""
_AROUND = 14
"""Numbers of one measure on either side that a number is held to."""
_BESIDE = 6
"""Numbers on either side among which a product or quotient is looked for."""
_LONGEST_RUN, _IN_ALL = 8, 3
_SURE, _OF_ONE, _SUPPORTED = 2.5, 3.0, 1.0
"""Powers of ten against chance: above the first an exchange is told that several ways give, above the second one that a single way
gives, above the third a number as it stands is given by others."""
_UNEVEN = 3
"""How much oftener than evenly the values that numbers give fall on one of a like size."""
_WIDEST = 0.5
_NO_EQUATION = frozenset({"subset", "bound", "direction", "unit", "count", "date", "same", "score"})
_MOVES = frozenset({"points", "change", "from_to"})
"""From one rate to another: rates of a kind are so near each other that an exchange makes one of the next."""
_MOST_OPERANDS = 14

Values = frozenset[Decimal]


@dataclass(frozen=True, slots=True)
class _Witness:
    """One way in which other numbers give a value, and how often some way of its sort gives one by chance."""

    chance: float
    values: Values
    candidate: Candidate | None = None
    operands: tuple[Term, ...] = ()
    written: str = ""


@dataclass(slots=True)
class _Given:
    """Which of the wanted values, in base units, the numbers around one give by adding and taking away, each with its operands; and
    how many values of a sort they give."""

    found: dict[Decimal, list[tuple[str, tuple[Term, ...], str]]] = field(default_factory=lambda: defaultdict(list))
    tried: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def borne_slips(
    passages: Sequence[Passage], cells: Sequence[Term], candidates: Iterable[Candidate], verdicts: Sequence[Verdict]
) -> Iterator[Verdict]:
    """Failed verdicts on numbers that no relation proves or blames and that two exchanged digits make what others give."""
    everything = [*(t for p in passages for t in p.terms), *cells]
    settled = _settled(verdicts)
    printed: dict[str, dict[Decimal, int]] = defaultdict(lambda: defaultdict(int))
    for term in everything:
        if term.exact and term.numeral.value:
            printed[term.base_unit][_amount(term)] += 1
    open_ones = [t for t in everything if _may_be_wrong(t, settled, printed[t.base_unit])]
    if not open_ones:
        return
    equations = _equations(candidates, {t.numeral.number_start for t in open_ones})
    around = _neighbours(passages, cells)
    for term in open_ones:
        found = _exchange(term, around(term), equations.get(term.numeral.number_start, ()), printed[term.base_unit])
        if found is not None:
            yield found


def _amount(term: Term) -> Decimal:
    return abs(term.numeral.value or Decimal(0)) * term.numeral.scale


def _settled(verdicts: Sequence[Verdict]) -> set[int]:
    """Numbers that a relation proves, and those of failed relations: their mistake is told already."""
    found: set[int] = set()
    for verdict in verdicts:
        if verdict.outcome == "failed" or (verdict.outcome == "proved" and verdict.candidate.proves):
            for one in (verdict, *verdict.also):
                found |= {t.numeral.number_start for t in (one.claim, *one.candidate.operands)}
    return found


def _may_be_wrong(term: Term, settled: set[int], printed: Mapping[Decimal, int]) -> bool:
    numeral = term.numeral
    return (
        term.exact
        and bool(numeral.value)
        and numeral.number_start not in settled
        and numeral.dimension not in ("score", "multiple", "none")
        and significant(term) >= _SHORTEST
        and printed[_amount(term)] == 1
    )


def _equations(candidates: Iterable[Candidate], wanted: set[int]) -> dict[int, list[tuple[Candidate, int]]]:
    """Readings of the words in which a number takes part, and at which place: 0 for the claim, then the operands."""
    found: dict[int, list[tuple[Candidate, int]]] = defaultdict(list)
    for candidate in candidates:
        expected = candidate.expected
        if (
            expected is None
            or ANY in (expected.high, -expected.low)
            or candidate.kind in _NO_EQUATION
            or (candidate.kind in _MOVES and candidate.operands[0].numeral.dimension == "percent")
            or len(candidate.operands) >= _MOST_OPERANDS
        ):
            continue
        for place, term in enumerate((candidate.claim, *candidate.operands)):
            if term.numeral.number_start in wanted:
                found[term.numeral.number_start].append((candidate, place))
    return found


def _exchange(
    term: Term,
    groups: Sequence[Sequence[Term]],
    equations: Sequence[tuple[Candidate, int]],
    printed: Mapping[Decimal, int],
) -> Verdict | None:
    exchanged = _exchanges(term)
    given = _given(term, groups, [_amount(term), *(value * term.numeral.scale for value in exchanged)])
    own = [_as_it_stands(c, term, len(equations)) for c, _ in equations if c.holds]
    if _weight([*own, *_added(term, _amount(term), given)])[0] > _SUPPORTED:
        return None
    best: tuple[float, Decimal, list[_Witness]] | None = None
    for value in exchanged:
        base = value * term.numeral.scale
        witnesses = [*_added(term, base, given), *_read(term, value, equations)]
        witnesses += _measured(term, base, groups)
        if base in printed and significant(term) >= _LONG:
            witnesses.append(_Witness(_of_many(len(printed), term), frozenset({base})))
        weight, kept = _weight(witnesses)
        weight -= log10(len(exchanged))
        computed = any(w.candidate is not None or w.operands for w in kept)  # another number is no proof
        enough = _SURE if len(kept) > 1 else _OF_ONE
        if len(kept) == 1 and not _speaks_alone(kept[0], term):
            continue
        if computed and weight >= enough and (best is None or weight > best[0]):
            best = weight, value, kept
    return None if best is None else _verdict(term, *best)


def _speaks_alone(witness: _Witness, term: Term) -> bool:
    """Whether one way that gives a value is enough: among four digits a sum of two neighbours is met too often, and so is a rate of
    two that no words bind."""
    candidate = witness.candidate
    if candidate is None:
        return significant(term) >= _LONG
    return term.numeral.dimension not in ("percent", "point") or candidate.sure != "possible"


def _exchanges(term: Term) -> list[Decimal]:
    """The values that two neighbouring digits make when they change places."""
    written = format(abs(term.numeral.value or Decimal(0)), "f")
    digits = [i for i, c in enumerate(written) if c.isdigit()]
    found = []
    for one, other in pairwise(digits):
        if written[one] != written[other]:
            chars = list(written)
            chars[one], chars[other] = chars[other], chars[one]
            if chars[0] != "0" or written[0] == "0":
                found.append(Decimal("".join(chars)))
    return found


def _given(term: Term, groups: Sequence[Sequence[Term]], wanted: Sequence[Decimal]) -> _Given:
    given = _Given()
    if term.numeral.dimension in ("percent", "point"):
        return given
    for group in groups:
        terms = [
            t
            for t in group
            if t is not term
            and t.exact
            and t.numeral.value
            and t.base_unit == term.base_unit
            and t.role not in ("growth", "points")
        ]
        # A thousand combinations a number: whole numbers of the smallest printed digit are reckoned many times as fast.
        shift = Decimal(10) ** max(_places(value) for value in (*map(_amount, terms), *wanted))
        _combined(
            given, terms, [int(_amount(t) * shift) for t in terms], {int(value * shift): value for value in wanted}
        )
    return given


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _combined(given: _Given, terms: Sequence[Term], amounts: Sequence[int], wanted: Mapping[int, Decimal]) -> None:
    found, size = given.found, len(terms)
    for first in range(size):
        run = amounts[first]
        for last in range(first + 1, min(size, first + _LONGEST_RUN)):
            run += amounts[last]
            if run in wanted:
                written = " + ".join("{}" for _ in range(first, last + 1))
                found[wanted[run]].append(("run", tuple(terms[first : last + 1]), written))
        given.tried["run"] += max(0, min(size, first + _LONGEST_RUN) - first - 1)
    for one, other in combinations(range(size), 2):
        a, b = amounts[one], amounts[other]
        if abs(a - b) in wanted:
            pair = (terms[one], terms[other]) if a >= b else (terms[other], terms[one])
            found[wanted[abs(a - b)]].append(("near" if other - one < _IN_ALL else "far", pair, "{} - {}"))
        if other - one > 1 and a + b in wanted:
            found[wanted[a + b]].append(("far", (terms[one], terms[other]), "{} + {}"))
    pairs, near = size * (size - 1) // 2, sum(max(0, size - gap) for gap in range(1, _IN_ALL))
    given.tried["near"] += near
    given.tried["far"] += pairs - near + pairs - max(0, size - 1)
    for start in range(size - _IN_ALL + 1):
        (a, b, c), (x, y, z) = amounts[start : start + _IN_ALL], terms[start : start + _IN_ALL]
        for value, operands, written in (
            (a + b - c, (x, y, z), "{} + {} - {}"),
            (a - b + c, (x, y, z), "{} - {} + {}"),
            (a - b - c, (x, y, z), "{} - {} - {}"),
            (b + c - a, (y, z, x), "{} + {} - {}"),
            (c - a - b, (z, x, y), "{} - {} - {}"),
            (b - a - c, (y, x, z), "{} - {} - {}"),
        ):
            if value in wanted:
                found[wanted[value]].append(("three", operands, written))
    given.tried["three"] += 6 * max(0, size - _IN_ALL + 1)


def _of_many(tried: int, term: Term) -> float:
    return min(1.0, tried * _UNEVEN / 10.0 ** significant(term))


def _added(term: Term, base: Decimal, given: _Given) -> Iterator[_Witness]:
    for sort, operands, written in given.found.get(base, ()):
        yield _Witness(_of_many(given.tried[sort], term), frozenset(map(_amount, operands)), None, operands, written)


def _measured(term: Term, base: Decimal, groups: Sequence[Sequence[Term]]) -> Iterator[_Witness]:
    """Two numbers of other measures of the passage whose product or quotient is the value as it is printed: 868,968元 by 27元 each
    are 32,184人次."""
    if term.table is not None or term.numeral.dimension in ("percent", "point"):
        return
    near = [
        t
        for group in groups
        for t in group
        if t is not term
        and t.passage is term.passage
        and abs(t.order - term.order) <= _BESIDE
        and t.exact
        and t.numeral.value
        and t.numeral.dimension in ("money", "count")
    ]
    half = term.numeral.half
    tight = max(float(2 * half / base), _UNEVEN / 10 ** significant(term))
    chance = min(1.0, tight * len(near) * (len(near) - 1) * 1.5)
    for one, other in combinations(near, 2):
        a, b = _amount(one), _amount(other)
        for value, operands, written in (
            (a * b, (one, other), "{} × {}"),
            (a / b, (one, other), "{} ÷ {}"),
            (b / a, (other, one), "{} ÷ {}"),
        ):
            if abs(value - base) <= half:
                yield _Witness(chance, frozenset((a, b)), None, operands, written)


def _as_it_stands(candidate: Candidate, term: Term, tried: int) -> _Witness:
    expected = candidate.expected
    tight = 1.0
    if expected is not None:
        spare = width(expected) + width(candidate.stated)
        tight = float(spare / max(abs(middle(candidate.stated)), Decimal("0.0001")))
    return _Witness(min(1.0, max(tight * tried, _of_many(tried, term))), _others(candidate, term), candidate)


def _others(candidate: Candidate, term: Term) -> Values:
    return frozenset(_amount(t) for t in (candidate.claim, *candidate.operands) if t is not term)


def _read(term: Term, value: Decimal, equations: Sequence[tuple[Candidate, int]]) -> Iterator[_Witness]:
    """Readings of the words, sure or not, that do not hold and would with the value."""
    for candidate, place in equations:
        expected = candidate.expected
        if candidate.holds or expected is None:
            continue
        reach = reach_of(candidate, place, term, expected)
        if reach is not None and reach.low <= value <= reach.high:
            tight = float((reach.high - reach.low) / value) * len(equations)
            yield _Witness(min(1.0, max(tight, _of_many(len(equations), term))), _others(candidate, term), candidate)


def _weight(witnesses: Iterable[_Witness]) -> tuple[float, list[_Witness]]:
    """Powers of ten against chance, and the witnesses that count: no amount speaks twice."""
    total, kept, heard = 0.0, [], frozenset[Decimal]()
    for witness in sorted(witnesses, key=lambda w: (w.chance, w.candidate is None)):
        if witness.chance < _WIDEST and not heard & witness.values:
            heard |= witness.values
            total -= log10(witness.chance)
            kept.append(witness)
    return total, kept


def _verdict(term: Term, weight: float, value: Decimal, witnesses: Sequence[_Witness]) -> Verdict:
    zh, en = SAID["swap"]
    explanation = Explanation("swap", term, value, zh, en, 10**-weight)
    first = next((w for w in witnesses if w.candidate is not None), None)
    if first is not None and first.candidate is not None:
        candidate = first.candidate
        return Verdict(candidate.claim, candidate.kind, "failed", candidate, len(witnesses), explanation)
    added = next((w for w in witnesses if w.operands), None)
    half, base, stated = term.numeral.half, value * term.numeral.scale, interval_of(term)
    meant = Interval(base - half, base + half)
    kind: Kind = "difference" if added is not None and "-" in added.written else "sum"
    operands = added.operands if added is not None else ()
    candidate = Candidate(
        kind, term, operands, lambda _: meant, "likely", added.written if added else "{}", stated, meant, named=True
    )
    return Verdict(term, kind, "failed", candidate, len(witnesses), explanation)


def _neighbours(passages: Sequence[Passage], cells: Sequence[Term]) -> Callable[[Term], list[list[Term]]]:
    """From a number to those that it may be of: before and after it in running text, in its row and its column."""
    text = [t for p in passages for t in p.terms]
    places = {id(t): i for i, t in enumerate(text)}
    indices = [t.passage.index for t in text]
    lines: dict[tuple[int | None, bool, int], list[Term]] = defaultdict(list)
    at: dict[tuple[int, bool], int] = {}
    for cell in cells:
        for across in (True, False):
            line = lines[cell.table, across, cell.cell[not across]]
            at[id(cell), across] = len(line)
            line.append(cell)

    def around(term: Term) -> list[list[Term]]:
        if term.table is None:
            place = places[id(term)]
            low = bisect_left(indices, _before(indices, place))
            high = bisect_left(indices, _after(indices, place) + 1)
            return [text[max(low, place - _AROUND) : min(high, place + _AROUND + 1)]]
        found = []
        for across in (True, False):
            place = at[id(term), across]
            line = lines[term.table, across, term.cell[not across]]
            found.append(line[max(0, place - _AROUND) : place + _AROUND + 1])
        return found

    return around


def _before(indices: Sequence[int], place: int) -> int:
    first = bisect_left(indices, indices[place])
    return indices[first - 1] if first else indices[place]


def _after(indices: Sequence[int], place: int) -> int:
    last = bisect_left(indices, indices[place] + 1)
    return indices[last] if last < len(indices) else indices[place]
