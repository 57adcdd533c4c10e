"""Passages in footnotes and endnotes: their comments stand at the note's mark in the text.

Programs do not agree on comments inside notes; LibreOffice does not open a file that has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from llmeval.reading.word.numbers import W
from llmeval.reading.word.origins import Origin
from llmeval.spans import Span

if TYPE_CHECKING:
    from llmeval.reading.word.package import WordParts

_KINDS = ("footnote", "endnote")


def at_marks(origins: Sequence[Origin], parts: WordParts) -> tuple[list[Origin], list[Span]]:
    """The origins with those of notes at the notes' marks in the text, and the spans of these."""
    if parts.footnotes is None and parts.endnotes is None:
        return [*origins], []
    marks = {(kind, mark.get(W + "id", "")): mark for kind in _KINDS for mark in parts.body.iter(f"{W}{kind}Reference")}
    placed: list[Origin] = []
    moved: list[Span] = []
    for origin in origins:
        note = next(origin.first.iterancestors(*(W + kind for kind in _KINDS)), None)
        mark = None if note is None else marks.get((note.tag.removeprefix(W), note.get(W + "id", "")))
        placed.append(origin if mark is None else Origin(origin.start, origin.end, mark, mark))
        if mark is not None:
            moved.append(Span(origin.start, origin.end))
    return placed, moved
