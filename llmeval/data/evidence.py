"""A passage of a document as proof, and a text for people in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from llmeval.data.document import Document, Place
from llmeval.spans import Span

Origin = Literal["rules", "model"]
Language = Literal["zh", "en"]


class Message(NamedTuple):
    """A text for people in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the document; the quote is always `text[start:end]`."""

    start: int
    end: int
    quote: str
    places: tuple[Place, ...] = ()
    masked: bool = False
    file: str | None = None
    """Name of the file of a submission that holds the passage."""

    @classmethod
    def of(cls, document: Document, span: Span) -> Evidence:
        """The passage of a document at a span: quote, places in the source (page, box in points), file of a submission."""
        part = document.part_of(span.start)
        return cls(span.start, span.end, span.of(document.text), document.places(span.start, span.end),
                   file=part.name if part else None)  # fmt: skip

    @property
    def span(self) -> Span:
        """Where the quote stands in `Document.text`."""
        return Span(self.start, self.end)

    def to_dict(self) -> dict[str, Any]:
        """EVIDENCE of the JSON contract: `{"quote", "start", "end", "places": [{"page", "box"}], "masked"}`."""
        places = [{"page": p.page, "box": list(p.box) if p.box else None} | ({"part": p.part} if p.part else {})
                  for p in self.places]  # fmt: skip
        data: dict[str, Any] = {"quote": self.quote, "start": self.start, "end": self.end, "places": places,
                                "masked": self.masked}  # fmt: skip
        return data | ({"file": self.file} if self.file else {})


def plain(number: Decimal | None) -> str | None:
    """A `Decimal` without exponent, as JSON carries numbers."""
    return None if number is None else format(number, "f")


def mask_text(text: str, spans: Sequence[Span]) -> str:
    """The text with the characters of the spans replaced by `*`, one for one."""
    if not spans:
        return text
    pieces, at = [], 0
    for span in sorted(spans):
        start = max(at, span.start)
        if span.end > start:
            pieces += [text[at:start], "*" * (span.end - start)]
            at = span.end
    return "".join([*pieces, text[at:]])
