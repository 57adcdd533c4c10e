"""A column that is one column by another in all rows but one: 单价 by 产值 and 产量, 均价 by 成交额 and 宗数.

What it means is learnt from the rows themselves, whatever the headers say: four rows of three different values must show it, or three very
closely, and a single row that does not, and is off by little or by one slip, is a mistake in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import middle, ratio, scaled, width
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Term, interval_of

_Key = tuple[int, str]
_MOST_COLUMNS, _MOST_ROWS = 10, 120
_HELD, _VALUES = 4, 3
_TIGHT, _TIGHTER = Decimal("0.03"), Decimal("0.006")
_POWERS = (0, 2, -2, 4, -4, 1, -1, 3, -3, 8, -8)
_NO_AMOUNT = frozenset({"percent", "point", "score", "multiple"})


def column_averages(rows: Mapping[int, Mapping[_Key, Term]]) -> Iterator[Candidate]:
    """Candidates of every cell of such columns; those of rows that show it prove their numbers."""
    columns: dict[_Key, dict[int, Term]] = defaultdict(dict)
    for row, cells_of_row in list(rows.items())[:_MOST_ROWS]:
        for key, term in cells_of_row.items():
            if term.numeral.dimension not in _NO_AMOUNT and term.numeral.value:
                columns[key][row] = term
    usable = {key: cells for key, cells in columns.items() if len(cells) >= _HELD}
    if not 3 <= len(usable) <= _MOST_COLUMNS:
        return
    told: set[frozenset[_Key]] = set()
    for claims, over, under in permutations(sorted(usable, reverse=True), 3):
        three = frozenset((claims, over, under))
        if three not in told and (found := list(_learnt(usable[claims], usable[over], usable[under]))):
            told.add(three)
            yield from found


def _learnt(claims: Mapping[int, Term], over: Mapping[int, Term], under: Mapping[int, Term]) -> Iterator[Candidate]:
    shared = [row for row in claims if row in over and row in under]
    if len(shared) < _HELD or len({claims[r].numeral.value for r in shared}) < _VALUES:
        return
    power = _power(claims, over, under, shared)
    if power is None:
        return
    made = [_candidate(claims[r], over[r], under[r], power) for r in shared]
    held = [c for c in made if c.holds]
    tight = [c for c in held if _is_tight(c, _TIGHT)]
    enough = len(tight) >= _HELD or (len(tight) >= _VALUES and all(_is_tight(c, _TIGHTER) for c in tight))
    varied = all(len({column[r].numeral.value for r in shared}) >= _VALUES for column in (over, under))
    if len(held) < len(made) - 1 or not enough or not varied:
        return
    for candidate in made:
        candidate.sure, candidate.named = "certain", True
        yield candidate


def _power(
    claims: Mapping[int, Term], over: Mapping[int, Term], under: Mapping[int, Term], rows: Sequence[int]
) -> int | None:
    """The power of ten that the units of the columns make, by the first rows."""
    told = [(ratio(interval_of(over[r]), interval_of(under[r])), _rounded(claims[r])) for r in rows[:_VALUES]]
    for power in _POWERS:
        by = Decimal(1).scaleb(power)
        if sum(found is not None and scaled(found, by).meets(stated) for found, stated in told) > 1:
            return power
    return None


def _candidate(claim: Term, over: Term, under: Term, power: int) -> Candidate:
    by = Decimal(1).scaleb(power)

    def compute(values: Sequence[Interval]) -> Interval | None:
        found = ratio(values[0], values[1])
        return None if found is None else scaled(found, by)

    stated = _rounded(claim)
    written = "{} ÷ {}" + (f" × {by:f}" if power else "")
    expected = compute([interval_of(over), interval_of(under)])
    return Candidate("average", claim, (over, under), compute, "possible", written, stated, expected)


def _rounded(claim: Term) -> Interval:
    """What a cell can stand for: an average of things is rounded, though things are counted exactly."""
    found = interval_of(claim)
    half = Decimal(5).scaleb(-claim.numeral.places - 1) * claim.numeral.scale
    at = middle(found)
    return Interval(min(found.low, at - half), max(found.high, at + half))


def _is_tight(candidate: Candidate, most: Decimal) -> bool:
    expected = candidate.expected
    if expected is None or not middle(expected):
        return False
    return width(expected) + width(candidate.stated) <= abs(middle(expected)) * most
