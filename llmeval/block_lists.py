"""Lists whose items are paragraphs: …支出决算为5120.30万元。其中： and below it 1.…（项）。年初预算为…，支出决算为…。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from llmeval.document import Document
from llmeval.headings import Marker, marker
from llmeval.locate import View, view
from llmeval.prose import Listing, Mention

_OPENS = re.compile(r"(?:其中|包括|如下|情况为|分别为|具体为)[:：]$")
_SUBJECT = re.compile(r"[（(][类款项目][)）][。.：:]?|^[^。；，]{2,20}(?:经费|支出|收入)")
_MOST = 200


def block_lists(document: Document, mentions: Sequence[Mention]) -> Iterator[Listing]:
    """A list for each basis of each total that a paragraph ends with and paragraphs explain."""
    by_block: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.table is None and mention.block >= 0:
            by_block.setdefault(mention.block, []).append(mention)
    for index in sorted(by_block):
        block = document.blocks[index]
        if block.end - block.start > 2 and document.plain[block.start : block.end].rstrip()[-1:] in (":", "："):
            opening = view(document, block.start, block.end)
            if _OPENS.search(opening.text):
                yield from _lists(document, by_block, index, opening)


def _lists(document: Document, by_block: dict[int, list[Mention]], index: int, opening: View) -> Iterator[Listing]:
    last = max(m.sentence.start for m in by_block[index])
    totals = [m for m in by_block[index] if m.sentence.start == last and _counts(m)]
    items = _items(document, index)
    if not totals or len(items) < 2 or any(item not in by_block for item in items):
        return
    for basis in dict.fromkeys(t.basis for t in totals):
        whole = [t for t in totals if t.basis == basis]
        parts = [next((m for m in by_block[item] if _counts(m) and m.basis == basis), None) for item in items]
        found = [p for p in parts if p is not None]
        if len(whole) == 1 and len(found) == len(items):
            yield Listing("其中", whole, found, span=opening.span(0, len(opening.text)))


def _counts(mention: Mention) -> bool:
    return mention.is_level and mention.numeral.dimension == "money"


def _items(document: Document, index: int) -> list[int]:
    """The paragraphs behind an opening one that are its items: a run of numbers, of subjects, or of lines with ；."""
    found: list[int] = []
    first: Marker | None = None
    for number in range(index + 1, min(index + 1 + _MOST, len(document.blocks))):
        block = document.blocks[number]
        if block.kind not in ("heading", "paragraph"):
            break
        text = view(document, block.start, block.end).text
        mark = marker(text)
        if not found:
            first = mark
            if mark is not None and mark.value != 1 or mark is None and not _SUBJECT.search(text[:80]):
                break
        elif first is not None:
            if mark is None or mark.style != first.style or mark.value != len(found) + 1:
                break
        elif mark is not None or not _SUBJECT.search(text[:80]):
            break
        found.append(number)
        if first is None and len(found) > 1 and text.endswith("。") and _before(document, number).endswith("；"):
            break
    return found


def _before(document: Document, number: int) -> str:
    block = document.blocks[number - 1]
    return document.plain[block.start : block.end].rstrip()
