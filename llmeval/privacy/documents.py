"""Personal data of a document: in its text, and in the names of its files and sheets, which are shown like text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from llmeval.data.document import Document
from llmeval.patterns import lazy as re
from llmeval.privacy.columns import EDGES
from llmeval.privacy.masking import PersonalDatum, mask, personal_spans
from llmeval.spans import Span

_BETWEEN = r"[\s\u200b-\u200d\ufeff]{0,3}"


def personal_data(document: Document, masked: Sequence[str] = (), unmasked: Sequence[str] = ()) -> tuple[Span, ...]:
    """Spans of personal data, sorted, without overlaps.

    `masked` are words of the reviewer's that are masked wherever they stand, `unmasked` such as are never masked; blanks
    inside do not count.
    """
    text = document.plain
    found: list[Span] = [datum.span for datum in document.once(found_in)]
    if free := {_squeezed(word) for word in unmasked}:
        found = [span for span in found if _squeezed(span.of(text)) not in free]
    return _united([*found, *_places(text, masked)]) if masked else tuple(sorted(found))


def found_in(document: Document) -> tuple[PersonalDatum, ...]:
    """Personal data of the text, with what each is; columns are told by the bars of a table that is written with bars."""
    text, plain = document.text, document.plain
    if text != plain and any(edge in text for edge in EDGES):
        plain = "".join(written if written in EDGES else shown for written, shown in zip(text, plain, strict=True))
    return tuple(personal_spans(plain))


def with_masked_names(document: Document, spans: Iterable[Span]) -> Document:
    """The document with personal data masked in the names of its files and sheets: what `spans` mask in the text, and what
    is personal in any text."""
    secrets = sorted({word for span in spans if len(word := span.of(document.text)) > 1}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, secrets))) if secrets else None

    @cache
    def named(name: str) -> str:
        known = masked_name(name)
        return pattern.sub(lambda match: "*" * len(match[0]), known) if pattern else known

    parts = tuple(replace(part, name=named(part.name)) for part in document.parts)
    segments = document.segments
    if any(s.place and s.place.part and named(s.place.part) != s.place.part for s in segments):
        segments = tuple(
            replace(s, place=replace(s.place, part=named(s.place.part))) if s.place and s.place.part else s
            for s in segments
        )
    path = named(document.path) if document.path else document.path
    if path == document.path and parts == document.parts and segments is document.segments:
        return document
    return replace(document, path=path, parts=parts, segments=segments)


def masked_name(name: str) -> str:
    """A name of a file, or a line of ours that holds one, with what is personal in any text masked.

    >>> masked_name("自评报告_13800000000.docx")
    '自评报告_***********.docx'
    """
    return mask(name, personal_spans(name))


def _places(text: str, words: Sequence[str]) -> list[Span]:
    patterns = [_BETWEEN.join(map(re.escape, _squeezed(word))) for word in words if _squeezed(word)]
    if not patterns:
        return []
    return [Span(m.start(), m.end()) for m in re.finditer("|".join(sorted(patterns, key=len, reverse=True)), text)]


def _squeezed(word: str) -> str:
    return re.sub(r"[\s\u200b-\u200d\ufeff]", "", word)


def _united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sorted, what overlaps as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)
