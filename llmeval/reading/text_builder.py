"""Building a text together with the map of its characters to their places."""

from __future__ import annotations

from collections.abc import Iterable

from llmeval.data.document import Place, Segment
from llmeval.spans import Span

Mark = tuple[int, int]
"""A position while writing: number of pieces and of characters written before it."""


class TextBuilder:
    """Text written piece by piece; what has no place was inserted by the reader."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._segments: list[Segment] = []
        self._length = 0
        self._doubtful: list[Span] = []

    @property
    def doubtful(self) -> tuple[Span, ...]:
        """What the reader is not sure of, sorted and without overlaps."""
        merged: list[Span] = []
        for span in sorted(self._doubtful):
            if merged and span.start <= merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
        return tuple(merged)

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(self._segments)

    def mark(self) -> Mark:
        return len(self._pieces), self._length

    def write(self, text: str, place: Place | None = None, doubts: Iterable[tuple[int, int]] = ()) -> None:
        """Add a text; `doubts` are ranges of it that the reader is not sure of."""
        if not text:
            return
        self._doubtful += [Span(self._length + start, self._length + end) for start, end in doubts]
        start, self._length = self._length, self._length + len(text)
        self._pieces.append(text)
        if self._segments and self._segments[-1].place == place:
            start = self._segments.pop().start
        self._segments.append(Segment(start, self._length, place))

    def since(self, mark: Mark) -> tuple[int, int]:
        """Start and end of what was written since a mark, without white space at its ends."""
        pieces, start = mark
        written = "".join(self._pieces[pieces:])
        inner = written.strip()
        start += len(written) - len(written.lstrip()) if inner else 0
        return start, start + len(inner)
