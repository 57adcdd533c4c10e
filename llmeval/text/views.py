"""Finding a quote or a number in a text: exact and white-space-only matching, never fuzzy.

`View` is the tool behind all reading of prose: a passage without the white space that means nothing in Chinese text
(a page break inside a sentence or a quantity, the blanks around figures), with a map back to the source. `Places` finds
quotes in a document. Only `nearest` is fuzzy, and it serves a message to a person or a model, never a decision.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from llmeval.data.document import Document
from llmeval.numbers.forms import INVISIBLE, SHOWN
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.likeness import pairs_of

HAN = r"[\u4e00-\u9fff]"
"""A Chinese character, for patterns."""
_GAP = re.compile(f"[\\s{INVISIBLE}]+")
_SEEN = re.compile(r"\s")
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
    known = document.once(_views)
    found = known.get((start, end))
    if found is None:
        found = known[start, end] = squeeze(document.plain, start, end)
    return found


def _views(_: Document) -> dict[tuple[int, int], View]:
    """The views of a document that were asked for: many readers look at the same passages."""
    return {}


def squeeze(text: str, start: int = 0, end: int | None = None) -> View:
    """See `View`; linear in the passage.

    >>> squeeze("其他城乡社区支出 252.51\\n\\n万元用于 3 项").text
    '其他城乡社区支出252.51万元用于3项'
    >>> squeeze("19.5\\t19.5").text
    '19.5 19.5'
    """
    return _squeeze(text, start, len(text) if end is None else end, _APART)


def _squeeze(text: str, start: int, end: int, apart: frozenset[str]) -> View:
    end = max(start, min(end, len(text)))
    if _GAP.search(text, start, end) is None:
        return View(text[start:end], range(start, end))
    pieces: list[str] = []
    offsets: list[int] = []
    at = start
    for gap in _GAP.finditer(text, start, end):
        first, last = gap.span()
        if first > at:
            pieces.append(text[at:first])
            offsets.extend(range(at, first))
        inside = offsets and last < end
        if inside and _runs_on(text[first - 1], apart) and _runs_on(text[last], apart) and _SEEN.search(gap[0]):
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
        return self.find_all(quote)

    def find_all(self, quote: str) -> list[Found]:
        """All places of a quote in order, whatever their form: for who knows where to look."""
        wanted = canonical(quote)
        if not wanted:
            return []
        squeezed, text = self.canonical, self.document.text
        spans = (squeezed.span(at, at + len(wanted)) for at in occurrences(squeezed.text, wanted))
        return [Found(span, span.of(text) == quote) for span in spans]

    def nearest(self, quote: str) -> str:
        """The passage that shares most character pairs with a quote, to show beside a quote that is not there.

        It has the quote's length (white space not counted), widened to the ends of its clauses; "" where nothing is
        shared.
        """
        wanted = canonical(quote)
        width = len(wanted)
        hits = sorted(at for pair in set(pairs_of(wanted)) for at in self._pairs.get(pair, ()))
        if not hits:
            return ""
        best = first = 0
        start = hits[0]
        for last, at in enumerate(hits):
            while at - hits[first] > width:
                first += 1
            if last - first >= best:
                best, start = last - first + 1, hits[first]
        squeezed = self.canonical
        end = min(len(squeezed.text), start + width)
        return squeezed.span(*_to_clause_ends(squeezed.text, start, end)).of(self.document.text)

    @cached_property
    def _pairs(self) -> dict[str, list[int]]:
        """Where each pair of characters stands; pairs that stand nearly everywhere tell nothing and are left out."""
        found: dict[str, list[int]] = {}
        for at, pair in enumerate(pairs_of(self.canonical.text)):
            found.setdefault(pair, []).append(at)
        most = max(50, len(self.canonical.text) // 500)
        return {pair: places for pair, places in found.items() if len(places) <= most}


def canonical(quote: str) -> str:
    """A quote in the form in which quotes are compared: no meaningless white space, no marks, ASCII forms."""
    plain = _MARKS.sub(" ", quote).translate(SHOWN).translate(_WIDE)
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


def nearest(document: Document, quote: str) -> str:
    """See `Places.nearest`; for many quotes of one document, make `Places` once."""
    return Places(document).nearest(quote)


_CLAUSE_END = re.compile("[，。；！？：、,;:!?]")
_MARGIN = 10
"""How far a nearest passage is widened to the ends of its clauses."""


def _to_clause_ends(text: str, start: int, end: int) -> tuple[int, int]:
    before = [match.end() for match in _CLAUSE_END.finditer(text, max(0, start - _MARGIN), start)]
    after = _CLAUSE_END.search(text, end, min(len(text), end + _MARGIN))
    return (before[-1] if before else start), (after.start() if after else end)
