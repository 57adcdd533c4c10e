"""Finding a quote or a number in a text: exact and white-space-only matching, never fuzzy.

`View` is the tool behind all reading of prose: a passage without the white space that means nothing in Chinese text
(a page break inside a sentence or a quantity, the blanks around figures), with a map back to the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llmeval.document import Document, Span


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
        from bisect import bisect_left

        return bisect_left(self.offsets, offset)


def view(document: Document, start: int, end: int) -> View:
    """The passage of a document as prose: debris gone, full-width digits translated, meaningless blanks gone."""
    return squeeze(document.plain, start, end)


def squeeze(text: str, start: int = 0, end: int | None = None) -> View:
    """See `View`.

    >>> squeeze("其他城乡社区支出 252.51\\n\\n万元用于 3 项").text
    '其他城乡社区支出252.51万元用于3项'
    >>> squeeze("19.5\\t19.5").text
    '19.5 19.5'
    """
    end = len(text) if end is None else end
    characters: list[str] = []
    offsets: list[int] = []
    gap = -1
    for index in range(start, end):
        character = text[index]
        if character.isspace() or character in "\u200b\ufeff":
            if gap < 0:
                gap = index
            continue
        if gap >= 0 and characters and _runs_on(characters[-1]) and _runs_on(character):
            characters.append(" ")
            offsets.append(gap)
        gap = -1
        characters.append(character)
        offsets.append(index)
    return View("".join(characters), offsets)


def _runs_on(character: str) -> bool:
    """Whether a blank beside the character keeps it apart from another such: digits, letters and their marks."""
    return character.isascii() and (character.isalnum() or character in "%.,-+~/")
