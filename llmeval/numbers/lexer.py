"""Numerals of a text: exact values with unit, precision and span, or typed non-quantities.

`lex` finds every numeral, `render` writes one in canonical form, `parse_number` reads the digits alone. Each Arabic digit
of a text belongs to exactly one numeral, and Chinese numerals count only in a closed set of shapes (三家, 近千万元, 第七, （一）):
三公, 一是, 四链七园 are words.

The lexer walks from trigger to trigger. At a digit one master expression names the shape (document number, date, phone …);
what is none of these is a number, and the words around it decide between list number, name, code and quantity.
Every look to either side is bounded, so the cost is linear in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from llmeval.numbers.chinese import chinese_number
from llmeval.numbers.forms import as_shown, visible
from llmeval.numbers.lexing.walk import walk
from llmeval.numbers.numeral import Bound, Dimension, Interval, Kind, Numeral
from llmeval.patterns import lazy as re

__all__ = ["Bound", "Dimension", "Interval", "Kind", "Numeral", "lex", "parse_number", "render"]

_FULL = re.compile("[０-９．％]")
_NUMBER = re.compile(r"[-+−－]?(?:\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)")
_PREFIX: dict[Bound, str] = {"about": "约", "over": "超", "under": "低于", "at_least": "≥", "at_most": "≤"}


def lex(text: str, start: int = 0, end: int | None = None) -> list[Numeral]:
    """All numerals of `text[start:end]`, sorted, without overlap; spans are offsets into `text`.

    The range is read as if it stood alone: a table cell does not see its neighbours.

    >>> [(n.kind, n.value, n.unit) for n in lex("2024年基本支出323.15万元，占4.84%")]
    [('date', None, ''), ('quantity', Decimal('323.15'), '万元'), ('quantity', Decimal('4.84'), '%')]
    """
    piece = text[start:end]
    wide = _FULL.search(piece) is not None
    if piece.isascii():
        return walk(piece, start)
    piece = as_shown(piece)
    seen = visible(piece)
    if seen is None:
        return walk(piece, start, wide)
    shown, offsets = seen
    return [_moved(numeral, offsets, start) for numeral in walk(shown, 0, wide)]


def _moved(numeral: Numeral, offsets: Sequence[int], start: int) -> Numeral:
    """A numeral of the visible text at its place in the source; what shows nothing inside it is part of it."""

    def ends(first: int, last: int) -> tuple[int, int]:
        return start + offsets[first], start + offsets[last - 1] + 1

    (begin, end), (low, high) = ends(numeral.start, numeral.end), ends(numeral.number_start, numeral.number_end)
    return replace(numeral, start=begin, end=end, number_start=low, number_end=high)


def parse_number(text: str) -> Decimal:
    """The value of digits with separators, or of a Chinese numeral, without unit; `ValueError` for anything else.

    >>> parse_number("1,234.50"), parse_number("三百二十")
    (Decimal('1234.50'), Decimal('320'))
    """
    digits = as_shown(text.strip())
    digits = (visible(digits) or (digits,))[0]
    if _NUMBER.fullmatch(digits):
        return Decimal(digits.replace(",", "").replace("，", "").replace("−", "-").replace("－", "-"))
    value = chinese_number(digits)
    if value is None:
        raise ValueError(f"not a number: {text!r}")
    return value


def render(numeral: Numeral) -> str:
    """A quantity in canonical form: `≥95%`, `-20.83%`, `20～30%`, `1,234.50万元`. Reading it back gives the same value,
    unit, precision, sign and bound.

    Raises `ValueError` for what is no quantity: its text is the source's.
    """
    if numeral.value is None or numeral.kind != "quantity":
        raise ValueError(f"a {numeral.kind} is quoted, not rendered")
    if numeral.parts:
        return ":".join(f"{part:f}" for part in numeral.parts)
    bound = _PREFIX[numeral.bound] if numeral.bound else ""
    # -2～3% may be from minus two to three, so a fall of two to three per cent is written as one
    sign = "" if numeral.sign >= 0 else "-" if numeral.high is None else "下降"
    high = f"～{_digits(numeral.high)}" if numeral.high is not None else ""
    return f"{bound}{sign}{_digits(numeral.value)}{high}{numeral.unit}"


def _digits(value: Decimal) -> str:
    """With thousands separators: 2024 without them would read back as a year, 13800000000 as a telephone."""
    return f"{value:,f}"
