"""Numbers whose scales stand between their digits: 2亿3千5百万, 十亿3000万, 1亿零500万, 12万3千4百; powers of ten."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from llmeval.numbers.chinese import DIGITS, LARGE, SMALL
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.units import BLANKS
from llmeval.patterns import lazy as re

_TOKEN = re.compile(
    rf"(?:(?P<digits>\d++(?>(?:,\d{{3}})*)(?>(?:\.\d++)?))|(?P<zero>[零〇])|(?P<han>[{''.join(DIGITS)}])"
    rf"|(?P<small>[{''.join(SMALL)}])|(?P<large>[{''.join(LARGE)}])"
    rf"|(?P<over>[余多](?=[{''.join(SMALL)}{''.join(LARGE)}])))[{BLANKS}]?"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
POWER = re.compile(
    rf"(?P<mantissa>\d{{1,12}}+(?>(?:\.\d{{1,12}}+)?))[{BLANKS}]?(?:[×xX*·✕╳⨯][{BLANKS}]?10(?:(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})"
    rf"|\^[{{(]?(?P<caret>[-−]?\d{{1,2}})[)}}]?|的(?P<words>\d{{1,2}})次[方幂])|(?<=\.\d|\d\d)(?<=[.\d]\d)[eE](?P<e>[-+]\d{{1,2}}(?!\d)|\d{{1,2}}(?![\dA-Za-z])))"
)
CARET = re.compile(
    r"(?P<base>\d{1,9}+(?>(?:\.\d{1,9}+)?))\^(?:(?P<plain>[-−]?\d{1,2})(?![\d.])|[{(](?P<closed>[-−]?\d{1,2})[)}])"
)
"""1.05^3, 2^(10): a power of any number."""
TEN = re.compile(r"10(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})")


class Compound(NamedTuple):
    """Value in the last large scale where the unit follows it (万 of 3千5百万元), else in the unit itself."""

    value: Decimal | None
    """None where nobody can tell it: 3.5亿2千万元, 3万5元."""
    end: int
    """After the last digit or small scale: where the unit begins."""
    over: bool


class _Total:
    """Adds up groups as they are spoken: scales only go down, and what follows a scale is smaller than it."""

    def __init__(self) -> None:
        self.total, self.section, self.last_small, self.last_large = Decimal(0), Decimal(0), 10**4, 10**13
        self.number: Decimal | None = None
        self.numbers = 0
        self.over = self.zero = self.arabic = self.fractional = False

    def take(self, group: str, written: str, last: str) -> bool:
        """Add a token; whether it can stand there. `last` is the group of the token before."""
        if group == "over":
            self.over = True
            return last != ""
        if group == "zero":
            self.zero = last in ("small", "large")
            return self.zero
        if group == "digits":
            self.arabic = True
            self.fractional |= "." in written
            return self.digits(Decimal(written.replace(",", "")))
        if group == "han":
            return self.digits(Decimal(DIGITS[written]))
        return self.small(SMALL[written]) if group == "small" else self.large(LARGE[written])

    def digits(self, value: Decimal) -> bool:
        if self.number is not None:
            return False
        self.number = value
        self.numbers += 1
        return True

    def small(self, scale: int) -> bool:
        if scale >= self.last_small or self.number == 0:
            return False
        self.numbers += self.number is None
        self.section += (self.number if self.number is not None else 1) * scale
        self.number, self.last_small = None, scale
        return True

    def large(self, scale: int) -> bool:
        inner = self.section + (self.number or 0)
        if scale >= self.last_large or not inner or (self.number is not None and self.number >= self.last_small):
            return False
        self.total += inner * scale
        if self.total >= scale * 10**8:
            return False
        self.section, self.number, self.last_small, self.last_large = Decimal(0), None, 10**4, scale
        return True

    @property
    def value(self) -> Decimal:
        return self.total + self.section + (self.number or 0)


def compound(scan: Scan, at: int) -> Compound | None:
    """The number with inner scales that begins at `at`; None where there is none.

    It has two groups or more, one of them in digits or 余 inside.
    """
    text, total = scan.text, _Total()
    stop, index, last = at, at, ""
    while (token := _TOKEN.match(text, index)) is not None:
        group, written = token.lastgroup or "", token[0].strip(BLANKS)
        if group == "small" and last in ("small", "large") and not total.zero:
            break  # 亿千瓦时: the scale is the unit's
        if not total.take(group, written, last):
            return None
        if group not in ("over", "zero"):
            stop, last = index + len(written), group
        index = token.end()
    return _ended(scan, at, stop, last, total)


def _ended(scan: Scan, at: int, stop: int, last: str, total: _Total) -> Compound | None:
    text, over = scan.text, total.over
    if not total.arabic or total.numbers < 2:
        return None
    measured = scan.unit(stop)
    if total.fractional:
        return Compound(None, stop, over) if measured else None
    if last in ("digits", "han"):
        # 3万5元 is 35,000 to one and 30,005 to another; 12万3400元 is the same to all.
        length = stop - at - len(text[at:stop].rstrip("0123456789"))
        if measured is None or not measured.unit or text[stop : stop + 1] == "年":
            return None
        return Compound(total.value if total.zero or length > 1 else None, stop, over)
    if last == "large":
        return Compound(total.value / total.last_large, stop - 1, over)
    return Compound(total.value, stop, over)


def raised(match: re.Match[str]) -> int:
    """The exponent of ten that a power names."""
    groups = match.groupdict()
    written = next(text for name in ("raised", "caret", "words", "e") if (text := groups.get(name)))
    return int(written.translate(_RAISED))
