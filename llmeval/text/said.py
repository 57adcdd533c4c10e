"""What a document says of its numbers besides their digits: brackets for a minus, boxes that nobody ticked, text turned round.

The lexer sees characters; a note (括号内为负数), the file itself (a cell that holds -45.5 and shows (45.5)) and the marks
around a number (☐20万元) decide what they stand for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from llmeval.data.document import Document, Meant
from llmeval.numbers.lexer import Numeral, lex
from llmeval.numbers.units import read_unit
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.choices import unticked

_BRACKETS_ARE_MINUS = re.compile(
    "括[号弧][内中里]?[^。；\\n]{0,16}(?:为|是|表示|代表|系|即|均)[^。；\\n]{0,6}负|负[数值]?[^。；\\n]{0,6}(?:以|用|加|使用)[^。；\\n]{0,6}括[号弧]"
)
_IN_BRACKETS = re.compile(r"[（(]\d[\d,]{0,20}(?:\.\d{1,12})?[%％]?[)）]")
_PADDED = re.compile(r"0\d{1,11}")
_MEASURES = frozenset(("money", "area", "mass", "length", "volume", "energy"))
_TURNED = re.compile("\u202e([^\u202c\n]{1,200})(?:\u202c|\n|$)")
"""Characters between these marks are shown from right to left: 56.631 is read 136.65."""


def said_of(document: Document, numerals: Sequence[Numeral]) -> list[Numeral]:
    """The numerals of a document, each as the document says that it is meant."""
    found = list(numerals)
    plain = document.plain
    if "括" in plain and _BRACKETS_ARE_MINUS.search(plain):
        found = _negative(
            plain, found, [Span(*match.span()) for match in _IN_BRACKETS.finditer(plain) if _of_its_own(plain, match)]
        )
    if any(_PADDED.fullmatch(plain, one.start, one.end) for one in found if one.kind == "code"):
        found = [_amount(document, one) for one in found]
    if document.meant:
        found = _meant(plain, found, document.meant)
    unsaid = [*unticked(plain), *(Span(*match.span(1)) for match in _TURNED.finditer(document.text))]
    if not unsaid:
        return found
    return _unsaid(found, sorted(unsaid))


def _amount(document: Document, numeral: Numeral) -> Numeral:
    """005000 in a cell whose row says 元: an amount with noughts before it, where it would be a code elsewhere."""
    plain = document.plain
    if numeral.kind != "code" or not _PADDED.fullmatch(plain, numeral.start, numeral.end):
        return numeral
    table = document.table_at(numeral.start)
    own = next((cell for cell in table.cells if cell.start <= numeral.start < cell.end), None) if table else None
    if table is None or own is None or plain[own.start : own.end].strip() != plain[numeral.start : numeral.end]:
        return numeral
    for cell in table.cells:
        unit = plain[cell.start : cell.end].strip() if cell.row == own.row and cell is not own else ""
        reading = read_unit(unit, 0) if 0 < len(unit) <= 4 else None
        if reading is not None and reading.end == len(unit) and reading.dimension in _MEASURES:
            return replace(numeral, kind="quantity", value=Decimal(plain[numeral.start : numeral.end]))
    return numeral


def _of_its_own(plain: str, match: re.Match[str]) -> bool:
    """Whether a number in brackets is a value: it fills a cell, has decimals or a unit, or stands behind 为 or a colon."""
    before, after = plain[max(0, match.start() - 1) : match.start()], plain[match.end() : match.end() + 1]
    cell = before in ("", "\t", "\n") and after in ("", "\t", "\n")
    return cell or "." in match[0] or "," in match[0] or after in ("%", "％", "万", "亿", "元") or before in "为是达：:"


def _negative(plain: str, numerals: list[Numeral], spans: Iterable[Span]) -> list[Numeral]:
    """Numbers in brackets as numbers below zero, with the unit behind the bracket."""
    return _replaced(numerals, [(span, _below_zero(plain, span)) for span in spans])


def _below_zero(plain: str, span: Span) -> Numeral | None:
    inner = span.of(plain)
    opens = max(inner.find("("), inner.find("（"))
    span = Span(span.start + max(0, opens), span.end)
    inner = span.of(plain).strip("（()）")
    tail = plain[span.end : span.end + 12].split("\n", maxsplit=1)[0].split("\t", maxsplit=1)[0]
    one = next((n for n in lex(inner + tail) if n.kind == "quantity" and n.start == 0), None)
    if one is None or one.value is None or one.high is not None:
        one = next((n for n in lex(inner + "元") if n.kind == "quantity" and n.start == 0), None)
        one = (
            replace(one, unit="", dimension="none", end=len(inner))
            if one is not None and one.value is not None
            else None
        )
    if one is None or one.value is None:
        return None
    end = span.end if one.end <= len(inner) else span.end + one.end - len(inner)
    return replace(one, start=span.start, end=end, number_start=span.start + 1 + one.number_start,
                   number_end=span.start + 1 + one.number_end, sign=-1, signed=True)  # fmt: skip


def _meant(plain: str, numerals: list[Numeral], meant: Sequence[Meant]) -> list[Numeral]:
    """Numbers as the file holds them."""
    found: list[tuple[Span, Numeral | None]] = []
    for one in meant:
        span = Span(one.start, one.end)
        if one.value is not None:
            found.append((span, _of_value(one)))
        elif one.negative and any(mark in plain[one.start : one.end] for mark in "（("):
            found.append((span, _below_zero(plain, span)))
        elif one.negative:
            inside = next(
                (n for n in lex(plain, one.start, one.end) if n.kind == "quantity" and n.value is not None), None
            )
            found.append((span, replace(inside, sign=-1, signed=True) if inside else None))
    return _replaced(numerals, found)


def _of_value(one: Meant) -> Numeral | None:
    like = next((n for n in lex(f"1{one.unit}") if n.kind == "quantity"), None)
    if like is None or one.value is None:
        return None
    value = one.value if one.value % 1 else one.value.quantize(Decimal(1))
    places = max(0, -int(value.as_tuple().exponent))
    return replace(like, start=one.start, end=one.end, number_start=one.start, number_end=one.end, value=abs(value),
                   places=places, sign=-1 if one.value < 0 else 1, signed=one.value < 0)  # fmt: skip


def _replaced(numerals: list[Numeral], found: list[tuple[Span, Numeral | None]]) -> list[Numeral]:
    """The numerals with each of some spans read as one numeral; a span of which nothing is known keeps its own."""
    kept, at = [], 0
    starts = [numeral.start for numeral in numerals]
    for span, numeral in sorted((pair for pair in found if pair[1] is not None), key=lambda pair: pair[0].start):
        if numeral is None:
            continue
        last = bisect_left(starts, max(span.end, numeral.end))
        first = bisect_left(starts, span.start, 0, last)
        while first > at and numerals[first - 1].end > span.start:
            first -= 1
        if any(one.end > max(span.end, numeral.end) for one in numerals[first:last]) or first < at:
            continue  # a numeral that reaches further is no number in brackets
        kept += [*numerals[at:first], numeral]
        at = last
    return [*kept, *numerals[at:]]


def _unsaid(numerals: list[Numeral], spans: list[Span]) -> list[Numeral]:
    """Numbers that the document does not state, without a value."""
    starts = [span.start for span in spans]
    found = []
    for numeral in numerals:
        index = bisect_right(starts, numeral.number_start) - 1
        inside = index >= 0 and numeral.number_start < spans[index].end
        found.append(_without_value(numeral) if inside and numeral.kind == "quantity" else numeral)
    return found


def _without_value(numeral: Numeral) -> Numeral:
    return replace(
        numeral, kind="doubtful", value=None, unit="", dimension="none", scale=Decimal(1), high=None, parts=()
    )
