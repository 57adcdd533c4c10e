"""Quantities: bounds, signs, ranges and units around a number."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.lexing.shapes import HAN, NUMBER
from llmeval.numbers.numeral import Bound, Dimension
from llmeval.numbers.units import BLANKS, UnitRead

_MINUS = frozenset("-−－﹣")
_MINUS_BEFORE = frozenset("(（:：,，约近超过为是率幅速长比化额达余差亏计润于≥≤><=|增降减\t\n\r" + BLANKS)
"""A hyphen is a minus at the head of a cell, after a blank, a bracket, a colon or a word that announces a value."""
_MEASURED = re.compile(r"\d[\d,]{0,15}+(?:\.\d|%)")
_HEAD = frozenset("\t\n\r" + BLANKS)
_LONGEST = 24
"""More digits than this are no amount."""
_BOUNDS: dict[str, Bound] = {
    "about": "about", "over": "over", "under": "under", "at_least": "at_least", "at_most": "at_most"
}  # fmt: skip
_SEPARATORS = str.maketrans("", "", ",， ")
_LINKS = frozenset(["、", "和", "及", "与", "以及", "，", "或"])


class Before(NamedTuple):
    """What stands to the left of a number and belongs to it; `unit` is one that precedes it (￥, 百分之)."""

    start: int
    sign: int = 1
    bound: Bound | None = None
    unit: str = ""


def ratio(scan: Scan, match: re.Match[str]) -> int:
    """1:3, 2/3: a quantity whose `parts` are the numbers, as their quotient need not be a decimal number."""
    if len(match[0]) > _LONGEST:
        return 0
    parts = tuple(Decimal(part) for part in re.split("[:∶/]", match[0]))
    return scan.add("quantity", match.start(), match.end(), value=parts[0], dimension="other", parts=parts)


class _Amount(NamedTuple):
    """Digits of a quantity: its value (the lower end of a range), the end of the digits, and the unit behind them."""

    value: Decimal
    end: int
    reading: UnitRead | None
    high: Decimal | None = None


def quantity(scan: Scan, at: int, end: int, reading: UnitRead | None) -> int:
    """Record the number at `at:end` as a quantity, with what bounds and governs it on either side."""
    text = scan.text
    before = look_before(scan, at)
    stop = reading.end if reading else end
    amount = _Amount(_decimal(text[at:end]), end, reading)
    if ranged := _range(scan, at, stop, amount):
        amount = ranged
    elif reading and reading.bare_scale and (joined := _joined(scan, amount)):
        amount = joined
    stop = amount.reading.end if amount.reading else amount.end
    bound = before.bound or (amount.reading.bound if amount.reading else None) or (reading.bound if reading else None)
    after = shapes.AFTER.match(text, stop)
    if after is None and amount.reading and amount.reading.dimension in ("time", "multiple"):
        after = shapes.AFTER_TIME.match(text, stop)
    if after:
        bound, stop = before.bound or as_bound(after.lastgroup), after.end()
    unit, dimension, scale = _measure(scan, at, before, amount.reading)
    sign = before.sign if before.sign < 0 else direction(scan, before.start, stop, dimension)
    return scan.add(
        "quantity", before.start, stop, (at, amount.end), value=amount.value, unit=unit, dimension=dimension, scale=scale,
        places=_places(amount), sign=sign, bound=bound, high=amount.high,
    )  # fmt: skip


def _measure(scan: Scan, at: int, before: Before, reading: UnitRead | None) -> tuple[str, Dimension, Decimal]:
    """Unit, dimension and scale; a unit before the number (￥, 百分之) counts where none is behind."""
    if reading is None or not reading.unit:
        if before.unit in ("%", "‰"):
            return before.unit, "percent", Decimal(1) if before.unit == "%" else Decimal("0.1")
        return (before.unit, "money", Decimal(1)) if before.unit else ("", "none", Decimal(1))
    if not reading.bare_scale:
        return reading.unit, reading.dimension, reading.scale
    if before.unit == "元":
        return reading.unit + "元", "money", reading.scale
    money = shapes.MONEY_WORDS.search(scan.text, max(scan.floor, at - 12), at)
    return reading.unit, "money" if money else reading.dimension, reading.scale


def as_bound(name: str | None) -> Bound | None:
    """The bound that a group of an expression is named after."""
    return _BOUNDS.get(name or "")


def look_before(scan: Scan, at: int) -> Before:
    """Minus, currency sign, 百分之 and bounding words to the left of a number."""
    text, floor, start = scan.text, scan.floor, at
    if at == floor:
        return Before(at)
    sign, unit = 1, ""
    char = text[start - 1]
    if char in _MINUS and _is_minus(scan, start - 1):
        sign, start = -1, start - 1
    elif char in "¥￥":
        unit, start = "元", start - 1
    elif char == "之" and text[max(floor, start - 3) : start] in ("百分之", "千分之"):
        unit, start = ("%" if text[start - 3] == "百" else "‰"), start - 3
    elif char in "BbYy" and text[max(floor, start - 3) : start].upper() in ("RMB", "CNY"):
        unit, start = "元", start - 3
    index = start
    while index > floor and index > start - 3 and text[index - 1] in BLANKS:
        index -= 1
    if index == floor or text[index - 1] not in shapes.BEFORE_LAST:
        return Before(start, sign, None, unit)
    low = max(floor, index - 8)
    match = shapes.BEFORE.search(text[low:start])
    if match is None:
        if text[index - 1] == "过" and text[max(floor, index - 2)] not in "通经超" and _money_follows(scan, at):
            return Before(index - 1, sign, "over", unit)
        return Before(start, sign, None, unit)
    return Before(low + match.start(), sign, as_bound(match.lastgroup), unit)


def _money_follows(scan: Scan, at: int) -> bool:
    number = NUMBER.match(scan.text, at)
    reading = scan.unit(number.end()) if number else None
    return reading is not None and (reading.dimension == "money" or reading.bare_scale)


def _is_minus(scan: Scan, at: int) -> bool:
    if at == 0:
        return True
    before = scan.text[at - 1]
    if at == scan.floor:
        return before in _HEAD
    return before in _MINUS_BEFORE or (HAN.match(before) is not None and _MEASURED.match(scan.text, at + 1) is not None)


def _range(scan: Scan, at: int, stop: int, first: _Amount) -> _Amount | None:
    """20%～30%, 3—5家, 5000万元至1亿元; not 由15.1%至85.7%, nor what does not rise."""
    text, unit, low = scan.text, first.reading, first.value
    dash = shapes.RANGE.match(text, stop)
    if dash is None:
        return None
    shape = shapes.MASTER.match(text, dash.end())
    number = NUMBER.match(text, dash.end())
    if number is None or shape is None or shape.lastgroup != "number" or too_long(number[0]):
        return None
    high, reading = _decimal(number[0]), scan.unit(number.end())
    if unit and unit.unit:
        if reading is None or reading.dimension != unit.dimension:
            return None
        step = unit.scale / reading.scale
        if step.normalize().as_tuple().digits != (1,):
            return None
        low = low if step == 1 else low * unit.scale / reading.scale
    if dash[1] in ("至", "到"):
        window = text[max(scan.floor, at - 14) : at].rstrip(BLANKS)
        if shapes.LEVEL_FROM.search(window) or (unit and unit.unit and shapes.CHANGE.search(window)):
            return None
    return _Amount(low, number.end(), reading, high) if low < high else None


def _joined(scan: Scan, first: _Amount) -> _Amount | None:
    """3亿5000万元 is one amount, told in the smaller unit."""
    if first.reading is None:
        return None
    number = NUMBER.match(scan.text, first.reading.end)
    reading = scan.unit(number.end()) if number and not too_long(number[0]) else None
    if number is None or reading is None or not reading.unit or reading.scale >= first.reading.scale:
        return None
    return _Amount(first.value * first.reading.scale / reading.scale + _decimal(number[0]), number.end(), reading)


def direction(scan: Scan, start: int, stop: int, dimension: Dimension) -> int:
    """-1 where a word of decrease governs the number, as it governs what an enumeration adds (下降5%、3%和2%)."""
    text = scan.text
    if scan.fallen and text[scan.floor : start] in _LINKS:
        return -1
    scan.fallen = False
    window = scan.window(start)
    if shapes.DECREASE_HINT.search(window):
        scan.fallen = shapes.DECREASE.search(window) is not None or (
            dimension not in ("count", "none", "score", "time") and shapes.DECREASE_OBJECT.search(window) is not None
        )
    if not scan.fallen and dimension in ("percent", "point") and shapes.DECREASE_AFTER.match(text, stop):
        return -1
    return -1 if scan.fallen else 1


def inherit(scan: Scan) -> None:
    """Give 3 and 5 of 3、5和8个 the unit of the last."""
    found, text, shift = scan.found, scan.text, scan.shift
    for index in range(len(found) - 2, -1, -1):
        one, after = found[index], found[index + 1]
        if one.kind != "quantity" or one.unit or one.parts or after.kind != "quantity" or not after.unit or after.parts:
            continue
        gap = text[one.end - shift : after.start - shift]
        if gap in _LINKS and gap != "，":
            found[index] = replace(one, unit=after.unit, dimension=after.dimension, scale=after.scale, inherited=True)


def too_long(digits: str) -> bool:
    """Whether digits, separators left out, are more than an amount can have."""
    return len(digits) > _LONGEST and sum(char.isdigit() for char in digits) > _LONGEST


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.translate(_SEPARATORS))


def _places(amount: _Amount) -> int:
    return max(0, *(-int(value.as_tuple().exponent) for value in (amount.value, amount.high or Decimal(0))))
