"""The walk over a text that finds its numerals; `numbers.lexer.lex` is the entry."""

from __future__ import annotations

import re
from collections.abc import Callable

from llmeval.numbers.lexing import amounts, compound, groups, names, ordinals, shapes, typed
from llmeval.numbers.lexing.hanzi import read_han
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.lexing.shapes import DIGIT, LATIN
from llmeval.numbers.numeral import Numeral
from llmeval.numbers.units import BLANKS

_HANDLERS: dict[str, Callable[[Scan, re.Match[str]], int]] = {
    "document": typed.document, "identity": typed.identity, "stamp": typed.dated, "months": typed.dated,
    "period": typed.dated, "clock": typed.clock, "date": typed.dated, "phone": typed.phone, "masked": typed.masked,
    "chain": typed.chain, "dotted": typed.dotted, "ratio": amounts.ratio,
}  # fmt: skip
"""By group of the master expression: each returns the end of what it recorded, or 0 to leave the digits to the next."""

_INNER = frozenset("十百千拾佰仟万萬亿億" + BLANKS)


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
    text = scan.text
    if at > scan.floor and text[at - 1] in "[〔［" and (end := names.note(scan, at)):
        return end
    if text.startswith("10", at) and (ten := compound.TEN.match(text, at)) and (end := amounts.power(scan, ten)):
        return end
    if (power := compound.POWER.match(text, at)) and (end := amounts.power(scan, power)):
        return end
    if (caret := compound.CARET.match(text, at)) and (end := amounts.raised_to(scan, caret)):
        return end
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
    end, broken = groups.extent(scan, at)
    digits = text[at:end]
    whole = digits.isdigit()
    if broken:
        return amounts.damaged(scan, at, end, broken)
    if end < len(text) and text[end] in _INNER and (inner := compound.compound(scan, at)):
        return amounts.compounded(scan, at, inner)
    if whole and len(digits) <= 3 and (stop := ordinals.ordinal(scan, at, end)):
        return stop
    if at > scan.floor and text[at - 1] == "第":
        stop = end + (text[end : end + 1] in tuple("条款项章节号"))
        return scan.add("ordinal", at - 1, stop, (at, end))
    if amounts.too_long(digits):
        return scan.add("code", at, end)
    reading = amounts.over_note(scan, end)
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
