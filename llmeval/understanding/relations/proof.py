"""What a relation that holds proves: a number of it is proved where a misprint in it would break the relation.

That 12,789.41 ÷ 13,259.20 is 96.46 % bears out the rate to its last digit and each amount to four of its seven; that
a part is below its whole bears out neither. So each number is tried with each of its digits changed, one at a time, and
counts as proved where hardly any such change would pass.
"""

from __future__ import annotations

from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import ANY, middle, width
from llmeval.understanding.relations.model import Candidate, Verdict
from llmeval.understanding.relations.terms import Term, interval_of

PASSES = 0.12
"""The share of one-digit misprints that may pass unseen in a number that is called proved."""
COINCIDENCE = 0.02
"""How often numbers that merely stand near may fit by chance where they are called a proof."""


def proves(verdict: Verdict) -> tuple[int, ...]:
    """The numbers that a relation proves: 0 for its claim, then its operands from 1; none where it does not hold."""
    candidate = verdict.candidate
    if (
        verdict.outcome != "proved"
        or candidate.expected is None
        or not candidate.proves
        or candidate.kind == "direction"
    ):
        return ()
    if candidate.kind == "same" and _printed_apart(candidate):
        return ()  # 98.40% and 98.41% may be two roundings of one number, and one of them a misprint
    if ANY in (candidate.expected.high, -candidate.expected.low) or not candidate.operands:
        return (0,) if candidate.kind == "count" else ()
    if candidate.sure == "possible" and _chance(verdict, candidate.expected) > COINCIDENCE:
        return ()
    terms = (candidate.claim, *candidate.operands)
    return tuple(place for place, term in enumerate(terms) if term.exact and _passing(candidate, place, term) <= PASSES)


def _printed_apart(candidate: Candidate) -> bool:
    """Whether a number and its second telling have the same decimals and unit, and other digits."""
    one, *others = (t.numeral for t in (candidate.claim, *candidate.operands))
    alike = [n for n in others if n.unit == one.unit and n.places == one.places]
    return bool(alike) and all(n.value != one.value for n in alike)


def _chance(verdict: Verdict, expected: Interval) -> float:
    """How often one of the readings tried would hold for a number as coarse as this one, whatever it said."""
    stated, numeral = verdict.candidate.stated, verdict.claim.numeral
    step = Decimal(1).scaleb(-numeral.places) * numeral.scale
    whole = max(abs(middle(stated)), step)
    return float((width(expected) + max(width(stated), step)) / whole) * verdict.tried


def _passing(candidate: Candidate, place: int, term: Term) -> float:
    """The share of the changes of one digit after which the relation would hold all the same."""
    expected, stated = candidate.expected, candidate.stated
    slope = _slope(candidate, place, term)
    if expected is None or not slope:
        return 1.0
    if place == 0:
        low, high = expected.low - stated.high, expected.high - stated.low
    else:
        low, high = stated.low - expected.high, stated.high - expected.low
    least = Decimal(1).scaleb(-term.numeral.places) * abs(slope)
    if -least < low and high < least:
        return 0.0  # not even the last digit may be another one
    if term.numeral.value is None:
        return 1.0
    passed = total = 0
    most = max(abs(low), abs(high))
    digits = format(abs(term.numeral.value), "f").replace(".", "")
    for position, digit in enumerate(reversed(digits)):
        old, step = int(digit), slope.scaleb(position - term.numeral.places)
        least_digit = 1 if position == len(digits) - 1 and position else 0
        total += 10 - least_digit - (old >= least_digit)
        if abs(step) <= most:  # else even the next digit is too far
            others = (new - old for new in range(least_digit, 10) if new != old)
            passed += sum(low <= change * step <= high for change in others)
    return passed / total if total else 1.0


_LONG = 24
"""Operands of a sum beyond which it is not added up again for each of them."""


def _slope(candidate: Candidate, place: int, term: Term) -> Decimal:
    """By how much the relation moves where the number as printed grows by one."""
    numeral = term.numeral
    if place == 0:
        unit = numeral.scale
        return -unit if middle(candidate.stated) < 0 else unit
    if candidate.expected is None:
        return Decimal(0)
    if candidate.kind == "sum" and len(candidate.operands) > _LONG:
        return numeral.scale
    values = [interval_of(t, candidate.places) for t in candidate.operands]
    step = Decimal(1).scaleb(-numeral.places) * numeral.scale
    before = values[place - 1]
    values[place - 1] = Interval(before.low + step, before.high + step)
    moved = candidate.compute(values)
    if moved is None:
        return Decimal(0)
    return (middle(moved) - middle(candidate.expected)).scaleb(numeral.places)
