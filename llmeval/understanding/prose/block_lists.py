"""Lists whose items are paragraphs: …支出决算为5120.30万元。其中： and below it 1.…（项）。年初预算为…，支出决算为…。"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from llmeval.data.document import Document
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.list_marks import Marker, marker
from llmeval.text.views import squeeze
from llmeval.understanding.mentions import Listing, Mention

_OPENS = re.compile(r"(?:其中|包括|如下|情况为|分别为|具体为)[:：][ \t]*(?:\r?\n|$)")
_SUBJECT = re.compile(r"[（(][类款项目][)）][。.：:]?|^[^。；，]{2,20}(?:经费|支出|收入)")
_MOST = 200


def block_lists(document: Document, mentions: Sequence[Mention]) -> Iterator[Listing]:
    """A list for each basis of each total that a paragraph ends with and the paragraphs below explain."""
    prose = [mention for mention in mentions if mention.table is None and mention.block >= 0]
    starts = [mention.numeral.start for mention in prose]
    for index, block in enumerate(document.blocks):
        if block.kind != "paragraph":
            continue
        opened = _last(document, block.start, block.end)
        before = prose[bisect_left(starts, block.start) : bisect_left(starts, opened)] if opened else []
        if not before:
            continue
        items = [
            prose[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            for span in _items(document, index, opened)
        ]
        yield from _lists(before, items, Span(block.start, opened))


def _last(document: Document, start: int, end: int) -> int:
    """Where the words end that open a list, as the last of their line; 0 where none do."""
    found = 0
    for match in _OPENS.finditer(document.plain, start, end):
        found = match.end()
    return found


def _lists(before: Sequence[Mention], items: Sequence[Sequence[Mention]], span: Span) -> Iterator[Listing]:
    totals = [m for m in before if m.sentence.start == before[-1].sentence.start and _counts(m)]
    if not totals or len(items) < 2:
        return
    for basis in dict.fromkeys(t.basis for t in totals):
        whole = [t for t in totals if t.basis == basis]
        parts = [next((m for m in item if _counts(m) and m.basis == basis), None) for item in items]
        found = [p for p in parts if p is not None]
        if len(whole) == 1 and len(found) == len(items):
            yield Listing("其中", whole, found, span=span)


def _counts(mention: Mention) -> bool:
    return mention.is_level and mention.numeral.dimension == "money"


def _items(document: Document, index: int, start: int) -> list[Span]:
    """The paragraphs behind the opening words that are their items: a run of numbers, of subjects, or of lines with ；.

    Line ends may have been read as blanks: what follows in the opening paragraph is the first item then.
    """
    found: list[Span] = []
    first: Marker | None = None
    following = document.blocks[index + 1 : index + 1 + _MOST]
    spans = [Span(start, document.blocks[index].end)]
    spans += [block.span if block.kind in ("heading", "paragraph") else Span(0, 0) for block in following]
    for number, span in enumerate(spans):
        text = squeeze(document.plain, span.start, span.end).text
        if not number and not text:
            continue
        mark = marker(text)
        subject = mark is None and bool(_SUBJECT.search(text[:80]))
        if not found:
            first = mark
            if not (subject or (mark is not None and mark.value == 1)):
                break
        elif first is not None:
            if mark is None or mark.style != first.style or mark.value != len(found) + 1:
                break
        elif not subject:
            break
        last = first is None and bool(found) and text.endswith("。") and _closes(document, found[-1], "；")
        found.append(span)
        if last:
            break
    return found


def _closes(document: Document, span: Span, mark: str) -> bool:
    return document.plain[span.start : span.end].rstrip().endswith(mark)
