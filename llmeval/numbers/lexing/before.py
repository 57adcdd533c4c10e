"""What stands to the left of a number and belongs to it: minus, currency, 百分之, words that bound it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from llmeval.numbers.currencies import CURRENCIES
from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.lexing.shapes import HAN, NUMBER
from llmeval.numbers.numeral import Bound
from llmeval.numbers.units import BLANKS
from llmeval.patterns import lazy as re

_MINUS = frozenset("-−－﹣‐‑‒–—―△▲▽▼↓")
_DASHES = frozenset("—―")
"""Marks that may be a minus or a dash."""
_MINUS_BEFORE = frozenset("(（:：,，约近超过为是率幅速长比化额达余差亏计润于≥≤><=|增降减¥￥$币\t\n\r" + BLANKS)
"""A hyphen is a minus at the head of a cell, after a blank, a bracket, a colon or a word that announces a value."""
_MEASURED = re.compile(r"\d[\d,]{0,15}+(?:\.\d|[%‰])")
_HEAD = frozenset("\t\n\r" + BLANKS)
_WORDS_OF_MINUS = re.compile(f"(?:(?<![正自担抱肩背胜不重欠欺盈])负|零下)[的{BLANKS}]?$")
_CURRENCY = re.compile(
    "(?:(?<![兑比对折换][美港欧英日])(?:"
    + "|".join(
        re.escape(name) for name in sorted(("人民币", "¥", "￥", "RMB", "CNY", *CURRENCIES), key=len, reverse=True)
    )
    + f"))[{BLANKS}]?$",
    re.IGNORECASE,
)
_CURRENCY_LAST = (
    frozenset(name[-1] for name in CURRENCIES)
    | frozenset("币¥￥BbYy")
    | frozenset(name[-1].lower() for name in CURRENCIES)
)
_STRONG = ("money", "percent", "point", "price", "multiple")
_BOUNDS: dict[str, Bound] = {
    "about": "about", "over": "over", "under": "under", "at_least": "at_least", "at_most": "at_most"
}  # fmt: skip


class Rate(NamedTuple):
    """A rate told by its denominator: 千分之三 is 3 ‰."""

    unit: str
    scale: Decimal


RATES = {"百": Rate("%", Decimal(1)), "千": Rate("‰", Decimal("0.1")), "万": Rate("‱", Decimal("0.01")),
         "十万": Rate("/10万", Decimal("0.001"))}  # fmt: skip
"""By what stands before 分之."""
SCALE_OF_RATE = {rate.unit: rate.scale for rate in RATES.values()}
PER = re.compile(f"(十万|[百千万])分之[{BLANKS}]?$")


class Before(NamedTuple):
    """What stands to the left of a number and belongs to it; `unit` is one that precedes it (￥, 百分之)."""

    start: int
    sign: int = 1
    bound: Bound | None = None
    unit: str = ""
    doubtful: bool = False


def as_bound(name: str | None) -> Bound | None:
    """The bound that a group of an expression is named after."""
    return _BOUNDS.get(name or "")


def look_before(scan: Scan, at: int) -> Before:
    """Minus, currency sign, 百分之 and bounding words to the left of a number."""
    text, floor, start = scan.text, scan.floor, at
    if at == floor:
        return Before(at)
    sign, unit, doubtful = 1, "", False
    for _ in range(3):
        if start == floor:
            break
        if not unit and (found := _currency(scan, start)):
            unit, start = found
        elif sign > 0 and (minus := _minus(scan, start, at)):
            start, doubtful = minus
            sign = -1
        else:
            break
    if (
        start > floor
        and "之" in text[max(floor, start - 2) : start]
        and (per := PER.search(text, max(floor, start - 5), start))
    ):
        unit, start = RATES[per[1]].unit, per.start()
        if minus := _minus(scan, start, at):
            sign, (start, doubtful) = -1, minus
    index = start
    while index > floor and index > start - 3 and text[index - 1] in BLANKS:
        index -= 1
    if index == floor or text[index - 1] not in shapes.BEFORE_LAST:
        return Before(start, sign, None, unit, doubtful)
    low = max(floor, index - 8)
    match = shapes.BEFORE.search(text[low:start])
    if match is None:
        if text[index - 1] == "过" and text[max(floor, index - 2)] not in "通经超" and _money_follows(scan, at):
            return Before(index - 1, sign, "over", unit, doubtful)
        return Before(start, sign, None, unit, doubtful)
    return Before(low + match.start(), sign, as_bound(match.lastgroup), unit, doubtful)


def _currency(scan: Scan, start: int) -> tuple[str, int] | None:
    """A currency before a number, and where it begins."""
    text = scan.text
    last = text[start - 2 : start - 1] if text[start - 1] in BLANKS else text[start - 1]
    if last not in _CURRENCY_LAST:
        return None
    match = _CURRENCY.search(text, max(scan.floor, start - 6), start)
    if match is None:
        return None
    name = match[0].strip(BLANKS)
    return CURRENCIES.get(name) or CURRENCIES.get(name.upper(), "元"), match.start()


def _minus(scan: Scan, start: int, at: int) -> tuple[int, bool] | None:
    """A minus that ends at `start` before the number at `at`: where it begins, and whether it may be a dash."""
    text, floor = scan.text, scan.floor
    blank = text[start - 1] in BLANKS and start - 1 > floor
    mark = start - 2 if blank else start - 1
    char = text[mark]
    if char in "负的下":
        match = _WORDS_OF_MINUS.search(text, max(0, start - 4), start)
        return (match.start(), False) if match and match.start() >= floor else None
    if char not in _MINUS or (mark > 0 and text[mark - 1] == char):
        return None
    if blank:
        alone = mark == 0 or text[mark - 1] == "\t"
        left = mark - 1
        while left > floor and left > mark - 4 and text[left] in BLANKS:
            left -= 1
        if not (_closed(scan, at) if alone else HAN.match(text, left) or text[left] in ":："):
            return None
        unsure = char in _DASHES or (left < mark - 1 and text[left] not in _MINUS_BEFORE)
        return mark, unsure and not alone
    if not _is_minus(scan, mark, at):
        return None
    before = text[mark - 1] if mark else "\t"
    return mark, char in _DASHES and HAN.match(before) is not None and before not in _MINUS_BEFORE


def _closed(scan: Scan, at: int) -> bool:
    """Whether the number at `at` ends its cell."""
    number = NUMBER.match(scan.text, at)
    end = number.end() if number else at
    reading = scan.unit(end)
    stop = reading.end if reading else end
    return stop == len(scan.text) or scan.text[stop] in "\t\n\r"


def _money_follows(scan: Scan, at: int) -> bool:
    number = NUMBER.match(scan.text, at)
    reading = scan.unit(number.end()) if number else None
    return reading is not None and (reading.dimension == "money" or reading.bare_scale)


def _is_minus(scan: Scan, mark: int, at: int) -> bool:
    if mark == 0:
        return True
    before = scan.text[mark - 1]
    if mark == scan.floor:
        return before in _HEAD
    if before in _MINUS_BEFORE or scan.text[mark] in "△▲▽▼↓":
        return True
    if HAN.match(before) is None:
        return False
    if _MEASURED.match(scan.text, at) is not None:
        return True
    number = NUMBER.match(scan.text, at)
    reading = scan.unit(number.end()) if number else None
    return reading is not None and (reading.dimension in _STRONG or reading.bare_scale)
