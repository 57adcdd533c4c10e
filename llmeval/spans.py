"""Offsets into a text, the currency of the library."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters of a document's text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether the other lies inside this one, ends included."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The characters of a text that the span names."""
        return text[self.start : self.end]
