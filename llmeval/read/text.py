"""Plain text and Markdown → Document. `Document.text` is the decoded file, character for character.

Blocks are found by form: marks of Markdown, the enumerators of official Chinese writing, the ends of sentences. What
a page break or a fixed line width has cut is one paragraph again (see `flow`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from llmeval.document import Block, Document, Span, Table
from llmeval.errors import ReadError
from llmeval.read.decode import decode
from llmeval.read.flow import Flow, Form, form_of
from llmeval.read.grids import SIGNATURE, Found, find_tables
from llmeval.read.lines import Line, Scan, scan

MARKDOWN = (".md", ".markdown", ".mkd")

_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|[·・]{4,}|_{4,})\s*[-—]?\s*\d{1,3}\s*[-—]?$")
_ENTRY = re.compile(r"\D.{0,80}?(?:[\s.…·]+|\))[-—]?\s*\d{1,3}\s*[-—]?$")
_NOTE = re.compile(r"[（(]\s*此\s*[页面处].{0,20}[)）]$|(?:填表)?(?:说\s*明|备\s*注|注)\s*(?:\d\s*)?[：:]")
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]|(?<=\\d)[\u200b-\u200d\u2060\ufeff](?=\\d)")


def read_text(data: bytes, name: str) -> Document:
    """Reads a text or Markdown file; raises ReadError where it is empty, binary or in another encoding."""
    text = decode(data, name)
    if not text.strip("\ufeff\u200b \t\r\n\f\v\u3000\xa0"):
        raise ReadError(f"“{name}”里没有文字。请确认文件完整、内容已保存后重试。")
    media_type = "text/markdown" if name.lower().endswith(MARKDOWN) else "text/plain"
    return parse_text(text, path=name, media_type=media_type, sha256=hashlib.sha256(data).hexdigest())


def parse_text(text: str, *, path: str | None = None, media_type: str = "text/plain", sha256: str = "") -> Document:
    """The document of a text that is in memory already."""
    scanned = scan(text)
    contents = _contents(scanned.lines)
    found = find_tables(scanned, contents)
    blocks = _blocks(scanned, found, contents)
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


def _contents(lines: list[Line]) -> frozenset[int]:
    """The lines of a table of contents: they end in page numbers and repeat the headings."""
    found: set[int] = set()
    inside = False
    for index, line in enumerate(lines):
        if line.blank:
            continue
        if _LEADERS.search(line.text[-120:]):
            found.add(index)
            continue
        short = line.text if len(line.text) < 100 else ""
        if "目" in short[:8] and re.fullmatch(r"目\s*[录次]", short.strip("：: ")):
            found.add(index)
            inside = True
        elif inside and short and _ENTRY.fullmatch(short):
            found.add(index)
        else:
            inside = False
    return frozenset(found)


def _blocks(scanned: Scan, found: list[Found], contents: frozenset[int]) -> list[Block]:
    blocks: list[Block] = []
    flow = Flow(scanned)
    at = 0
    for number, item in enumerate(found):
        blocks += _prose(scanned, flow, at, item.first, contents)
        table: Table = item.table
        blocks.append(Block("table", table.start, table.end, table=number))
        at = item.last
    blocks += _prose(scanned, flow, at, len(scanned.lines), contents)
    return blocks


def _prose(scanned: Scan, flow: Flow, first: int, last: int, contents: frozenset[int]) -> Iterable[Block]:
    """Blocks of the lines between two tables."""
    lines = scanned.lines
    rows = [index for index in range(first, last) if not lines[index].blank]
    listed = False
    at = 0
    while at < len(rows):
        index = rows[at]
        line = lines[index]
        form = form_of(line)
        if form is Form.RULE:
            scanned.debris.append(Span(line.body_start, line.body_end))
            at += 1
            continue
        if index in contents:
            yield Block("note", line.body_start, line.body_end)
            at += 1
            continue
        if form is Form.PAGE:
            yield Block("page_footer", line.body_start, line.body_end)
            at += 1
            continue
        count = flow.length(rows, at)
        end = lines[rows[at + count - 1]].body_end
        announced = line.listed or (listed and form in (Form.ITEM, Form.TITLE))
        block = _block(line, Form.TITLE if count > 1 and flow.title(rows, at) else form, end, announced)
        yield block
        if not announced:
            listed = block.kind != "note" and lines[rows[at + count - 1]].text.endswith(("：", ":"))
        at += count


def _block(line: Line, form: Form, end: int, announced: bool) -> Block:
    start = line.body_start
    if line.level is not None:
        return Block("heading", start, end, level=line.level)
    if form is Form.ANNEX or (form in (Form.TITLE, Form.ITEM) and not announced):
        return Block("heading", start, end)
    if _NOTE.match(line.text) or SIGNATURE.match(line.text):
        return Block("note", start, end)
    return Block("paragraph", start, end)


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
    hidden = sum(1 for _ in _HIDDEN.finditer(text))
    if hidden:
        return (f"文中有 {hidden} 个看不见的控制字符（改变显示顺序或夹在数字中间），显示的内容可能与实际文字不同。",)
    return ()
