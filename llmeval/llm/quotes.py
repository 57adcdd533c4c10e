"""Quotes as models copy them, found in the text that they were copied from: exactly, on a map of forms, never by likeness.

What may differ is form alone: our own marks that stood in the request (【s5】, t1r3c2, ‖), quotation marks and full stops
of the other width, lost blanks, and an ellipsis for what was left out, whose sides must stand in order, close together.
The numbers of a text stay apart: a blank between digits is never lost, and a mark between digits is no twin of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from llmeval.data.document import Document
from llmeval.numbers.forms import SHOWN
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import Places, occurrences

NEAR = 160
"""Characters that an ellipsis may stand for."""
_OWN = re.compile(r"【[sp]\d{1,4}】|(?<![A-Za-z0-9])t\d{1,3}r\d{1,4}c\d{1,3}(?![A-Za-z0-9])|\s{0,20}‖\s{0,20}")
_AROUND = "“”„‟\"＂'‘’「」『』`"
_ELLIPSIS = re.compile(r"…+|\.{3,}|。{3,}|．{3,}|\[…\]|\(…\)|（…）|·{3,}")
_TWINS = str.maketrans({
    **dict.fromkeys("“”„‟＂「」『』〝〞", '"'), **dict.fromkeys("‘’`＇", "'"), "。": ".", "．": ".", "、": ",", "，": ",",
    **dict.fromkeys("—–―－‐‑−", "-"), "～": "~", "《": "<", "》": ">", "〈": "<", "〉": ">", "【": "[", "】": "]", "〔": "(", "〕": ")",
    "［": "[", "］": "]", "﹪": "%", "•": "·", "・": "·",
})  # fmt: skip
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BREAK = re.compile(r"\n\s*\n")


class Quotes:
    """The quotes of one document; `places` are its own."""

    def __init__(self, document: Document, places: Places | None = None) -> None:
        self.document = document
        self.places = places or Places(document)

    def find(self, quote: str, inside: Sequence[Span]) -> list[tuple[Span, ...]]:
        """Where a quote stands within the spans that were sent: a span for each place or, of one with an ellipsis, the
        spans of its sides. What stands as it is comes before what differs in form."""
        for form in _forms(quote):
            found: list[tuple[Span, ...]] = [(f.span,) for f in self.places.find(form) if _held(f.span, inside)]
            if found:
                return found
        for form in _forms(quote):
            found = [(span,) for span in self._twins(form) if _held(span, inside)]
            if found:
                return found
        return self._sides(quote, inside)

    def _sides(self, quote: str, inside: Sequence[Span]) -> list[tuple[Span, ...]]:
        """An ellipsis: each side must stand, in order, in one paragraph and close to the side before it."""
        sides = [side.strip() for side in _ELLIPSIS.split(_OWN.sub(" ", quote).strip().strip(_AROUND)) if side.strip()]
        if len(sides) < 2 and not _ELLIPSIS.search(quote):
            return []
        if not sides or len(sides) > 6 or any(len("".join(side.split())) < 2 for side in sides):
            return []
        chains: list[tuple[Span, ...]] = []
        each = [self._all(side, inside) for side in sides]
        for first in each[0]:
            chosen = [first]
            for candidates in each[1:]:
                last = chosen[-1].end
                follower = next((span for span in candidates if last <= span.start <= last + NEAR), None)
                if follower is None or _BREAK.search(self.document.text, last, follower.start):
                    break
                chosen.append(follower)
            if len(chosen) == len(sides):
                chains.append(tuple(chosen))
        return chains

    def _all(self, side: str, inside: Sequence[Span]) -> list[Span]:
        spans = [f.span for f in self.places.find(side)] or list(self._twins(side))
        return [span for span in spans if _held(span, inside)]

    def _twins(self, quote: str) -> Iterator[Span]:
        wanted = _map(quote)[0]
        if not wanted:
            return
        text, offsets = self._mapped
        for at in occurrences(text, wanted):
            yield Span(offsets[at], offsets[at + len(wanted) - 1] + 1)

    @cached_property
    def _mapped(self) -> tuple[str, list[int]]:
        return _map(self.document.plain)


def _forms(quote: str) -> Iterator[str]:
    """The quote as it is, without our own marks, without quotation marks around it."""
    yield quote
    bare = _OWN.sub(" ", quote).strip()
    if bare != quote:
        yield bare
    inner = bare.strip(_AROUND).strip()
    if inner != bare:
        yield inner


def _held(span: Span, inside: Sequence[Span]) -> bool:
    return any(own.start <= span.start and span.end <= own.end for own in inside)


def _map(text: str) -> tuple[str, list[int]]:
    """The text in one form of each mark, without blanks that part no numbers, and where each character stands."""
    plain = text.translate(SHOWN)
    twin = plain.translate(_WIDE).translate(_TWINS)
    kept: list[str] = []
    offsets: list[int] = []
    gap = False
    for at, character in enumerate(twin):
        if character.isspace():
            gap = True
            continue
        own = plain[at]
        if own in "。、，．" and _between_digits(plain, at):
            character = own if own != "，" else ","  # noqa: PLW2901 - a mark between digits is no twin of another
        if gap and kept and _numeric(kept[-1]) and _numeric(character):
            kept.append(" ")
            offsets.append(at - 1)
        gap = False
        kept.append(character)
        offsets.append(at)
    return "".join(kept), offsets


def _numeric(character: str) -> bool:
    return character.isascii() and (character.isdigit() or character in "%.,-+~/")


def _between_digits(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
