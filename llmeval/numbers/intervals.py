"""Comparing printed numbers: each stands for ± half of its last digit, and a relation fails only when intervals miss.

Also what makes a broken relation telling: whether one digit, one unit or one dropped decimal would mend it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from llmeval.numbers.numeral import Interval, Numeral

HUNDRED = Decimal(100)


def interval(numeral: Numeral, places: int | None = None) -> Interval:
    """What a numeral can stand for, in its base unit; `places` stands in for the decimals of a whole number.

    A whole amount in a list of two-decimal amounts was written to the cent too: callers pass the siblings' precision.
    """
    amount = numeral.amount
    half = numeral.half if places is None or numeral.places else Decimal(5).scaleb(-places - 1) * numeral.scale
    return Interval(amount - half, amount + half)


def added(parts: Iterable[Interval]) -> Interval:
    """Interval of a sum of intervals."""
    low, high = Decimal(0), Decimal(0)
    for part in parts:
        low, high = low + part.low, high + part.high
    return Interval(low, high)


def siblings_places(numerals: Sequence[Numeral]) -> int | None:
    """The precision that whole amounts take from their list: the commonest of the decimals that are printed."""
    printed = [n.places for n in numerals if n.places]
    return max(set(printed), key=lambda p: (printed.count(p), p)) if printed else None


def summed(numerals: Sequence[Numeral]) -> Interval:
    """Interval of the sum, in the base unit."""
    places = siblings_places(numerals)
    return added(interval(n, places if n.dimension == "money" else None) for n in numerals)


def quotient(over: Interval, under: Interval) -> Interval | None:
    """Interval of a ratio of two intervals; None where the divisor can be zero."""
    if under.low <= 0 <= under.high:
        return None
    if over.low >= 0 and under.low > 0:
        return Interval(over.low / under.high, over.high / under.low)
    corners = [a / b for a in over for b in under]
    return Interval(min(corners), max(corners))


def percent(over: Numeral, under: Numeral) -> Interval | None:
    """What `over / under` can be, in percent."""
    ratio = quotient(interval(over), interval(under))
    return None if ratio is None else Interval(ratio.low * HUNDRED, ratio.high * HUNDRED)


def growth(now: Numeral, before: Numeral) -> Interval | None:
    """What the growth from `before` to `now` can be, in percent."""
    ratio = percent(now, before)
    return None if ratio is None else Interval(ratio.low - HUNDRED, ratio.high - HUNDRED)


def gap(computed: Interval, stated: Interval) -> Decimal:
    """Distance between two intervals, 0 where they meet."""
    return max(Decimal(0), stated.low - computed.high, computed.low - stated.high)


@dataclass(frozen=True, slots=True)
class Slip:
    """A single slip of the pen that would mend a broken relation: which operand, how, and what it should read."""

    operand: Numeral
    kind: str
    """`digit`, `scale` (a unit error by 10⁴ or 10⁸), `swap` (two neighbouring digits) or `place` (decimal point)."""
    meant: Decimal
    """The number as it would read, in the unit as written."""


def slips(operands: Sequence[tuple[Numeral, int]], residual: Decimal, tolerance: Decimal) -> list[Slip]:
    """Slips that would bring `residual` (Σ sign × amount over the operands, base unit) to zero within `tolerance`."""
    found = []
    for numeral, sign in operands:
        if numeral.value is None or not numeral.scale:
            continue
        # Replacing this operand by `wanted` makes the residual zero.
        wanted = (numeral.amount - residual * sign) / numeral.scale
        slack = tolerance / numeral.scale
        if (kind := slip_kind(numeral, wanted, slack)) is not None:
            found.append(Slip(numeral, kind, rounded(wanted, numeral.places)))
    return found


def slip_kind(numeral: Numeral, wanted: Decimal, slack: Decimal) -> str | None:
    """How `numeral` would have to be miswritten for `wanted` (unsigned, as written), None where by no single slip."""
    value = numeral.value
    if value is None or wanted <= 0 or value == 0:
        return None
    for power in (4, 8, -4, -8):
        if abs(value.scaleb(power) - wanted) <= slack + wanted.copy_abs() * Decimal("1e-9"):
            return "scale"
    step = Decimal(1).scaleb(-numeral.places)
    for nudge in (Decimal(0), step, -step):
        candidate = rounded(wanted, numeral.places) + nudge
        if abs(candidate - wanted) > slack + step / 2:
            continue
        kind = _digits_differ(format(rounded(value, numeral.places), "f"), format(candidate, "f"))
        if kind:
            return kind
    return None


def rounded(value: Decimal, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-places))


def _digits_differ(written: str, meant: str) -> str | None:
    """`digit` for one other digit, `swap` for two neighbours exchanged, `place` for a moved point, else None."""
    if len(written) == len(meant):
        apart = [i for i, (a, b) in enumerate(zip(written, meant, strict=True)) if a != b]
        if len(apart) == 1:
            return "digit"
        if len(apart) == 2 and apart[1] - apart[0] == 1 and written[apart[0]] == meant[apart[1]] \
                and written[apart[1]] == meant[apart[0]]:  # fmt: skip
            return "swap"
        return None
    if written.replace(".", "").strip("0") == meant.replace(".", "").strip("0") and len(written.strip("0.")) >= 3:
        return "place"
    return None


def show(value: Decimal, places: int | None = None) -> str:
    """A number for a message: rounded to `places`, without exponent.

    >>> show(Decimal("95.514"), 2), show(Decimal("1E+2"))
    ('95.51', '100')
    """
    return format(rounded(value, places) if places is not None else value.normalize() + 0, "f")


def printed(numeral: Numeral) -> str:
    """The value of a numeral for a message, without sign and unit."""
    return show(numeral.value or Decimal(0))


def with_unit(numeral: Numeral) -> str:
    """The value of a numeral with its unit for a message, without sign: `1.5亿元`."""
    return printed(numeral) + numeral.unit
