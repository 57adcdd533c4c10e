"""Finding a quote or a number in a text: exact and white-space-only matching, never fuzzy.

`View` is the tool behind all reading of prose: a passage without the white space that means nothing in Chinese text
(a page break inside a sentence or a quantity, the blanks around figures), with a map back to the source. `Places` finds
quotes in a document. Only `nearest` is fuzzy, and it serves a message to a person or a model, never a decision.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from llmeval.document import FULL_WIDTH, Document, Span

_GAP = re.compile("[\\s\u200b\ufeff]+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms of ASCII, one character for one: a model writes ( for （ without having misread anything."""
_MARKS = re.compile(r"\*\*|\[bookmark:[^\]\n]{0,80}\]|^#{1,6} ", re.MULTILINE)
_APART = frozenset("%.,-+~/")
_APART_IN_QUOTES = frozenset("%.-+~/")


@dataclass(frozen=True, slots=True)
class View:
    """`text` is the squeezed passage; `offsets[i]` is where its i-th character stands in the source.

    White space is deleted where at least one neighbour is a CJK character or punctuation, and kept as one blank
    between characters that would otherwise run together (digits, `%`, `.`, `-`, Latin letters).
    """

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Source span of `text[start:end]` (not empty): from its first to its last character."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def find(self, offset: int) -> int:
        """Index in `text` of the first character that stands at or after a source offset."""
        return bisect_left(self.offsets, offset)


def view(document: Document, start: int, end: int) -> View:
    """The passage of a document as prose: debris gone, full-width digits translated, meaningless blanks gone."""
    return squeeze(document.plain, start, end)


def squeeze(text: str, start: int = 0, end: int | None = None) -> View:
    """See `View`; linear in the passage.

    >>> squeeze("其他城乡社区支出 252.51\\n\\n万元用于 3 项").text
    '其他城乡社区支出252.51万元用于3项'
    >>> squeeze("19.5\\t19.5").text
    '19.5 19.5'
    """
    return _squeeze(text, start, len(text) if end is None else end, _APART)


def _squeeze(text: str, start: int, end: int, apart: frozenset[str]) -> View:
    pieces: list[str] = []
    offsets: list[int] = []
    at = start
    for gap in _GAP.finditer(text, start, end):
        first, last = gap.span()
        if first > at:
            pieces.append(text[at:first])
            offsets.extend(range(at, first))
        if offsets and last < end and _runs_on(text[first - 1], apart) and _runs_on(text[last], apart):
            pieces.append(" ")
            offsets.append(first)
        at = last
    if at < end:
        pieces.append(text[at:end])
        offsets.extend(range(at, end))
    return View("".join(pieces), offsets)


def _runs_on(character: str, apart: frozenset[str]) -> bool:
    """Whether a blank beside the character keeps it apart from another such: digits, letters and their marks."""
    return character.isascii() and (character.isalnum() or character in apart)


class Found(NamedTuple):
    """A place of a quote. `exact` is False where white space, full-width forms or conversion marks differ."""

    span: Span
    exact: bool


class Places:
    """Quotes in a document; what is needed for white-space-only matching is made once, when first needed."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def canonical(self) -> View:
        """The text without meaningless white space and debris, full-width forms of ASCII made ASCII."""
        return _squeeze(self.document.plain.translate(_WIDE), 0, len(self.document.text), _APART_IN_QUOTES)

    def find(self, quote: str) -> list[Found]:
        """All places of a quote, in order: verbatim ones or, where there are none, those that differ in form only."""
        if not quote.strip():
            return []
        exact = [Found(Span(at, at + len(quote)), True) for at in occurrences(self.document.text, quote)]
        if exact:
            return exact
        wanted = canonical(quote)
        if not wanted:
            return []
        squeezed = self.canonical
        return [Found(squeezed.span(at, at + len(wanted)), False) for at in occurrences(squeezed.text, wanted)]

    def nearest(self, quote: str) -> str:
        """See `nearest`."""
        return nearest(self.document.text, quote)


def canonical(quote: str) -> str:
    """A quote in the form in which quotes are compared: no meaningless white space, no marks, ASCII forms."""
    plain = _MARKS.sub(" ", quote).translate(FULL_WIDTH).translate(_WIDE)
    return _squeeze(plain, 0, len(plain), _APART_IN_QUOTES).text


def locate(document: Document, quote: str) -> list[Found]:
    """All places of one quote; for many quotes of one document, make `Places` once."""
    return Places(document).find(quote)


def occurrences(text: str, wanted: str) -> Iterator[int]:
    """Starts of a string in a text, overlapping ones included."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def cuts_number(text: str, span: Span) -> bool:
    """Whether a span begins or ends inside a number: `3亿元` in `56.3亿元`, `1234` in `1,234`, `91.25` in `91.2591.25`.

    `text` has ASCII digits, as `Document.plain` has.

    >>> cuts_number("总额56.3亿元", Span(5, 8)), cuts_number("总额56.3亿元", Span(2, 8)), cuts_number("1.负责", Span(0, 1))
    (True, False, False)
    """
    start, end = span.start, span.end
    return (start < end) and (_inside(text, start) or _inside(text, end))


def _inside(text: str, at: int) -> bool:
    """Whether the boundary before `text[at]` lies between two characters of one number."""
    if at <= 0 or at >= len(text):
        return False
    left, right = text[at - 1], text[at]
    if _digit(right):
        return _digit(left) or (left in ".," and at >= 2 and _digit(text[at - 2]) and _joins(text, at - 1))
    return right in ".," and _digit(left) and _joins(text, at)


def _joins(text: str, mark: int) -> bool:
    """Whether a point or comma stands between digits of one number; a comma does before exactly three digits."""
    after = text[mark + 1 : mark + 5]
    if text[mark] == ".":
        return _digit(after[:1])
    return len(after) >= 3 and after[:3].isdecimal() and not _digit(after[3:4])


def _digit(character: str) -> bool:
    return "0" <= character <= "9" if character else False


def nearest(text: str, quote: str, margin: int = 10) -> str:
    """The passage of a text that shares most character pairs with a quote, to show beside a quote that is not there.

    One pass over the text with a window of the quote's length (white space not counted), widened to clause ends within
    `margin` characters. "" where nothing is shared.
    """
    wanted = canonical(quote)
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    squeezed = squeeze(text)
    hits = [squeezed.text[i : i + 2] in pairs for i in range(len(squeezed.text) - 1)]
    if not pairs or not any(hits):
        return ""
    width = max(1, min(len(wanted) - 1, len(hits)))
    count = best = sum(hits[:width])
    at = 0
    for start in range(1, len(hits) - width + 1):
        count += hits[start + width - 1] - hits[start - 1]
        if count > best:
            best, at = count, start
    span = squeezed.span(*_to_clause_ends(squeezed.text, at, at + width + 1, margin))
    return span.of(text)


_CLAUSE_END = re.compile("[，。；！？：、,;]")


def _to_clause_ends(text: str, start: int, end: int, margin: int) -> tuple[int, int]:
    before = [match.end() for match in _CLAUSE_END.finditer(text, max(0, start - margin), start)]
    after = _CLAUSE_END.search(text, end, min(len(text), end + margin))
    return (before[-1] if before else start), (after.start() if after else end)
