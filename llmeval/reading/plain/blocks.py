"""Blocks from physical lines and the tables among them, by form."""

from __future__ import annotations

from collections.abc import Iterable

from llmeval.data.document import Block
from llmeval.patterns import lazy as re
from llmeval.reading.plain.flow import Flow, Form, form_of
from llmeval.reading.plain.lines import SIGNATURE, Found, Line, Scan
from llmeval.spans import Span

_LEADERS = re.compile(r"(?:\.{4,200}+|…{2,200}+|[·・]{4,200}+|_{4,200}+)\s{0,8}[-—]?\s{0,8}\d{1,3}\s{0,8}[-—]?$")
_ENTRY = re.compile(r"\D.{0,80}?(?:(?<![\s.…·])[\s.…·]{1,200}|\))[-—]?\s{0,4}\d{1,3}\s{0,4}[-—]?$")
_GLUED_ENTRY = re.compile(r"\D[^。；！？]{0,80}?[\u4e00-\u9fff）)]\s{0,4}[(（]?\s{0,4}\d{1,3}\s{0,4}[)）]?$")
"""部门概况3, …( 6 ): a page number right behind a title, below 目录."""
_FIELD = re.compile(r"\bPAGEREF\s+_Toc")
_NOTE = re.compile(
    r"[（(]\s*此\s*[页面处].{0,20}[)）]$|(?:发布|更新)(?:时间|日期)\s*[：:]|(?:填表)?(?:说\s*明|备\s*注|注)\s*(?:\d\s*)?[：:]"
)


def contents_of(lines: list[Line]) -> frozenset[int]:
    """The lines of a table of contents: they end in page numbers and repeat the headings."""
    found: set[int] = set()
    inside = False
    for index, line in enumerate(lines):
        if line.blank:
            continue
        if _LEADERS.search(line.text[-120:]) or _FIELD.search(line.text[:160]):
            found.add(index)
            continue
        short = line.text if len(line.text) < 100 else ""
        if "目" in short[:8] and re.fullmatch(r"目\s*[录次]", short.strip("：: ")):
            found.add(index)
            inside = True
        elif inside and short and (_ENTRY.fullmatch(short) or _GLUED_ENTRY.fullmatch(short)):
            found.add(index)
        else:
            inside = False
    return frozenset(found)


def blocks_of(scanned: Scan, found: list[Found], contents: frozenset[int]) -> list[Block]:
    blocks: list[Block] = []
    flow = Flow(scanned)
    at = 0
    for number, item in enumerate(found):
        blocks += _prose(scanned, flow, at, item.first, contents)
        table = item.table
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
        if index in flow.furniture:
            yield Block("page_footer" if form is Form.PAGE else "page_header", line.body_start, line.body_end)
            at += 1
            continue
        count = flow.length(rows, at)
        end = lines[rows[at + count - 1]].body_end
        announced = line.listed or (listed and form in (Form.ITEM, Form.TITLE))
        if count > 1:
            form = Form.TITLE if flow.title(rows, at) else Form.PROSE if form is Form.ITEM else form
        block = _block(line, form, end, announced)
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
