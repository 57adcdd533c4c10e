"""The numerals of a document, lexed once."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from llmeval.data.document import Document
from llmeval.numbers.lexer import Numeral, lex
from llmeval.patterns import lazy as re
from llmeval.text.said import said_of


def numerals_of(document: Document) -> tuple[Numeral, ...]:
    """All numerals of the document's plain text, sorted by start."""
    return document.once(_lexed)


def _lexed(document: Document) -> tuple[Numeral, ...]:
    return tuple(said_of(document, _doubting(document, lex(document.plain))))


_TORN = re.compile(r"(?<=\d)[ \u3000\n]{1,2}(?=\d)")


def _doubting(document: Document, numerals: list[Numeral]) -> list[Numeral]:
    """The numerals, those of running text that a blank or a line's end may have torn (公益广告1 26条) as damaged.

    In a sentence no bare number stands right before another: the two are one, or what parted them is lost.
    """
    plain, starts = document.plain, [n.start for n in numerals]
    torn: dict[int, int] = {}
    for block in document.blocks:
        if block.kind == "table":
            continue
        for gap in _TORN.finditer(plain, block.start, block.end):
            left = bisect_left(starts, gap.start()) - 1
            if not 0 <= left < len(numerals) - 1 or numerals[left].end != gap.start():
                continue
            one, two = numerals[left], numerals[left + 1]
            if two.start == gap.end() and one.kind == two.kind == "quantity" and not one.unit:
                torn[left] = torn[left + 1] = left
    if not torn:
        return numerals
    return [replace(n, kind="glued", value=None) if place in torn else n for place, n in enumerate(numerals)]
