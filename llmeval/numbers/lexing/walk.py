"""The walk over a text that finds its numerals; `numbers.lexer.lex` is the entry."""

from __future__ import annotations

import re
from collections.abc import Callable

from llmeval.numbers.lexing import amounts, names, ordinals, shapes, typed
from llmeval.numbers.lexing.hanzi import read_han
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.lexing.shapes import DIGIT, LATIN, NUMBER
from llmeval.numbers.numeral import Numeral

_HANDLERS: dict[str, Callable[[Scan, re.Match[str]], int]] = {
    "document": typed.document, "identity": typed.identity, "stamp": typed.dated, "months": typed.dated,
    "period": typed.dated, "clock": typed.clock, "date": typed.dated, "phone": typed.phone, "masked": typed.masked,
    "chain": typed.chain, "dotted": typed.dotted, "ratio": amounts.ratio,
}  # fmt: skip
"""By group of the master expression: each returns the end of what it recorded, or 0 to leave the digits to the next."""


def walk(text: str, shift: int = 0, wide: bool = False) -> list[Numeral]:
    """All numerals of `text`, offsets moved by `shift`; `wide` says that digits were full-width in the source."""
    scan, at = Scan(text, shift, wide), 0
    while match := shapes.TRIGGER.search(text, at):
        group = match.lastgroup
        if group == "digit":
            at = _digit(scan, match.start())
        elif group == "han":
            at = read_han(scan, match)
        elif group == "ring":
            at = scan.add("ordinal", match.start(), match.end())
        else:
            at = match.end()
            if DIGIT.search(match[0]):
                scan.add("code" if group == "mark" else "name", match.start(), at)
    amounts.inherit(scan)
    return scan.found


def _digit(scan: Scan, at: int) -> int:
    if at > scan.floor and (end := names.word(scan, at) or names.quoted(scan, at)):
        return end
    match = shapes.MASTER.match(scan.text, at)
    handler = _HANDLERS.get(match.lastgroup or "") if match else None
    if match and handler and (end := handler(scan, match)):
        return end
    return _number(scan, at)


def _number(scan: Scan, at: int) -> int:
    """A number that is none of the shapes: the words around it decide."""
    text = scan.text
    end = _digits_end(scan, at)
    digits = text[at:end]
    whole = digits.isdigit()
    if whole and len(digits) <= 3 and (stop := ordinals.ordinal(scan, at, end)):
        return stop
    if at > scan.floor and text[at - 1] == "第":
        stop = end + (text[end : end + 1] in tuple("条款项章节号"))
        return scan.add("ordinal", at - 1, stop, (at, end))
    if amounts.too_long(digits):
        return scan.add("code", at, end)
    reading = scan.unit(end)
    has_unit = reading is not None and reading.unit != ""
    if not has_unit and LATIN.match(text, end):
        word = shapes.ALNUM.match(text, at)
        return names.alnum(scan, at, max(word.end() if word else end, end))
    subject = reading is not None and reading.dimension == "count" and names.is_subject_code(scan, at, end)
    if subject:
        return scan.add("code", at, end)
    if not has_unit and (stop := names.named(scan, at, end)):
        return stop
    if whole and reading and (stop := typed.span_of_time(scan, at, end, reading)):
        return stop
    return amounts.quantity(scan, at, end, reading)


def _digits_end(scan: Scan, at: int) -> int:
    """End of the digits. ， and a blank group thousands only where they can be nothing else (１，２３４, 1，234.50, 5 000万元)."""
    wide = shapes.WIDE_COMMA.match(scan.text, at)
    if wide and (scan.wide or "." in wide[0] or wide[0].count("，") > 1):
        return wide.end()
    spaced = shapes.SPACED.match(scan.text, at)
    if spaced and (reading := scan.unit(spaced.end())) and reading.dimension == "money":
        return spaced.end()
    match = NUMBER.match(scan.text, at)
    return match.end() if match else at + 1
