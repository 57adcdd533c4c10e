"""Several documents as one: texts joined, every offset shifted, each file remembered as a part."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from llmeval.data.document import Block, Cell, Document, Meant, Page, Part, Segment, Table
from llmeval.spans import Span

GAP = "\n\n"
"""Between two files: it belongs to none of them."""
MEDIA_TYPE = "multipart/mixed"


def join(documents: Sequence[tuple[str, Document]], path: str | None = None, notes: Sequence[str] = ()) -> Document:
    """One document of several, in the order given; `Document.parts` tells which file a character is from.

    Pages keep their numbers, so a page is known by its part and its number. A file without a map of its own (text)
    gets one segment, so that places are right in the others.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    tables: list[Table] = []
    pages: list[Page] = []
    segments: list[Segment] = []
    debris: list[Span] = []
    parts: list[Part] = []
    doubtful: list[Span] = []
    recognised: list[Span] = []
    meant: list[Meant] = []
    said = list(notes)
    at = 0
    for name, document in documents:
        if texts:
            texts.append(GAP)
            segments.append(Segment(at, at + len(GAP), None))
            at += len(GAP)
        blocks += [_block(block, at, len(tables)) for block in document.blocks]
        tables += [_table(table, at) for table in document.tables]
        pages += [replace(page, start=page.start + at, end=page.end + at) for page in document.pages]
        end = at + len(document.text)
        segments += [replace(s, start=s.start + at, end=s.end + at) for s in document.segments] or [
            Segment(at, end, None)
        ]
        debris += [Span(span.start + at, span.end + at) for span in document.debris]
        doubtful += [Span(span.start + at, span.end + at) for span in document.doubtful]
        meant += [replace(one, start=one.start + at, end=one.end + at) for one in document.meant]
        recognised += [Span(span.start + at, span.end + at) for span in document.recognised]
        parts.append(Part(name, at, end))
        said += [note if name in note else f"{name}：{note}" for note in document.notes]
        texts.append(document.text)
        at = end
    digest = hashlib.sha256("\n".join(f"{document.sha256}  {name}" for name, document in documents).encode())
    return Document(
        text="".join(texts), blocks=tuple(blocks), tables=tuple(tables), pages=tuple(pages), segments=tuple(segments),
        debris=tuple(debris), parts=tuple(parts), path=path, media_type=MEDIA_TYPE, sha256=digest.hexdigest(),
        notes=tuple(said), doubtful=tuple(doubtful), recognised=tuple(recognised), meant=tuple(meant),
    )  # fmt: skip


def _block(block: Block, shift: int, tables: int) -> Block:
    table = None if block.table is None else block.table + tables
    return replace(block, start=block.start + shift, end=block.end + shift, table=table)


def _table(table: Table, shift: int) -> Table:
    cells = tuple(_cell(cell, shift) for cell in table.cells)
    return replace(table, start=table.start + shift, end=table.end + shift, cells=cells)


def _cell(cell: Cell, shift: int) -> Cell:
    return replace(cell, start=cell.start + shift, end=cell.end + shift)
