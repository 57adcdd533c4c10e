"""Arithmetic on intervals: what a computation on printed numbers can give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from llmeval.numbers.intervals import HUNDRED, added, quotient
from llmeval.numbers.lexer import Interval

ANY = Decimal("Infinity")


def minus(one: Interval, other: Interval) -> Interval:
    return Interval(one.low - other.high, one.high - other.low)


def times(one: Interval, other: Interval) -> Interval:
    if one.low >= 0 and other.low >= 0:
        return Interval(one.low * other.low, one.high * other.high)
    corners = [a * b for a in one for b in other]
    return Interval(min(corners), max(corners))


def scaled(one: Interval, by: Decimal) -> Interval:
    return Interval(one.low * by, one.high * by) if by >= 0 else Interval(one.high * by, one.low * by)


def negative(one: Interval) -> Interval:
    return Interval(-one.high, -one.low)


def total(parts: Iterable[Interval]) -> Interval:
    return added(parts)


def ratio(one: Interval, other: Interval) -> Interval | None:
    return quotient(one, other)


def percent(one: Interval, other: Interval) -> Interval | None:
    found = quotient(one, other)
    return None if found is None else scaled(found, HUNDRED)


def growth(now: Interval, base: Interval) -> Interval | None:
    found = percent(now, base)
    return None if found is None else Interval(found.low - HUNDRED, found.high - HUNDRED)


def middle(one: Interval) -> Decimal:
    if one.low == -ANY or one.high == ANY:
        return one.low if one.high == ANY else one.high
    return (one.low + one.high) / 2


def width(one: Interval) -> Decimal:
    return one.high - one.low


def widened(one: Interval, half: Decimal) -> Interval:
    return Interval(one.low - half, one.high + half)


def at_most(limit: Interval) -> Interval:
    """What is no more than a limit."""
    return Interval(-ANY, limit.high)


def at_least(limit: Interval) -> Interval:
    return Interval(limit.low, ANY)


def product(factors: Sequence[Interval]) -> Interval:
    found = Interval(Decimal(1), Decimal(1))
    for factor in factors:
        found = times(found, factor)
    return found
