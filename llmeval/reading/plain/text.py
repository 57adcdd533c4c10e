"""Plain text and Markdown → Document. `Document.text` is the decoded file, character for character.

Blocks are found by form: marks of Markdown, the enumerators of official Chinese writing, the ends of sentences. What
a page break or a fixed line width has cut is one paragraph again (see `flow`).
"""

from __future__ import annotations

import hashlib

from llmeval.data.document import Document
from llmeval.errors import ReadError
from llmeval.patterns import lazy as re
from llmeval.reading.plain.blocks import blocks_of, contents_of
from llmeval.reading.plain.decode import decode
from llmeval.reading.plain.grids import find_tables
from llmeval.reading.plain.lines import scan, struck
from llmeval.spans import Span

MARKDOWN = (".md", ".markdown", ".mkd")

_BLANK = "\u200b-\u200d\u2060\ufeff"
_HIDDEN = re.compile(rf"[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f{_BLANK}](?:(?<![{_BLANK}])|(?<=\d.)(?=\d))")
"""Marks that turn the text, tags, and what shows nothing inside a number."""


def read_text(data: bytes, name: str) -> Document:
    """Reads a text or Markdown file; raises ReadError where it is empty, binary or in another encoding."""
    text = decode(data, name)
    if not text.strip("\ufeff\u200b \t\r\n\f\v\u3000\xa0"):
        raise ReadError(
            f"“{name}”里没有文字。请确认文件完整、内容已保存后重试。",
            f"“{name}” holds no text. Check that it was saved.",
        )
    media_type = "text/markdown" if name.lower().endswith(MARKDOWN) else "text/plain"
    return parse_text(text, path=name, media_type=media_type, sha256=hashlib.sha256(data).hexdigest())


def parse_text(text: str, *, path: str | None = None, media_type: str = "text/plain", sha256: str = "") -> Document:
    """The document of a text that is in memory already."""
    scanned = scan(text)
    contents = contents_of(scanned.lines)
    found = find_tables(scanned, contents)
    blocks = blocks_of(scanned, found, contents)
    tables = tuple(item.table for item in found)
    return Document(
        text=text,
        blocks=tuple(blocks),
        tables=tables,
        debris=_merged(scanned.debris),
        path=path,
        media_type=media_type,
        sha256=sha256,
        notes=_notes(text),
    )


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(merged)


def _notes(text: str) -> tuple[str, ...]:
    notes = []
    hidden = sum(1 for _ in _HIDDEN.finditer(text))
    if hidden:
        notes.append(
            f"文中有 {hidden} 个看不见的控制字符（改变显示顺序或夹在数字中间），显示的内容可能与实际文字不同。"
        )
    if gone := struck(text):
        quotes = "、".join(f"“{span.of(text)[:40]}”" for span in gone[:4])
        notes.append(f"文中有 {len(gone)} 处加删除线的文字，按已删除处理，未计入正文：{quotes}。")
    return tuple(notes)
