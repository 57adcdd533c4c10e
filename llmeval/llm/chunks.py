"""Pieces of a document for a model: never a cut number, a cut sentence or a table without its header.

A chunk is a list of spans of the source, so that an answer's quotes can be located in what was sent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from llmeval.data.document import Cell, Document, Section, Table
from llmeval.patterns import lazy as re
from llmeval.spans import Span

JOINT = "\n"
"""Stands between two spans of a chunk that do not touch in the source."""

_SENTENCE = re.compile(r"[。！？；!?;]+[”’」』）)\]】》\"']*")
_CLAUSE = "，、：,:"
_NUMERIC = frozenset("0123456789０１２３４５６７８９.．,，%％‰〇一二三四五六七八九十百千万亿")
_INNER_HEADER = re.compile(r"指标|预算数|决算数|执行数|分值|得分|执行率|名称|金额|原因|完成值|目标")
_LIST_START = re.compile(r"[（(]?\s{0,4}(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[、.．）)](?!\d)")


@dataclass(frozen=True, slots=True)
class Chunk:
    """`spans` in the order to be read; the first `repeated` of them are header rows and row labels said again."""

    spans: tuple[Span, ...]
    repeated: int = 0

    @property
    def own(self) -> tuple[Span, ...]:
        """Spans that no other chunk of the same passage holds."""
        return self.spans[self.repeated :]

    @property
    def size(self) -> int:
        """Characters of `text`."""
        return _size(self.spans)

    def text(self, text: str) -> str:
        """The chunk as prose; `text` is the document's, or any of the same length (plain, masked)."""
        return JOINT.join(span.of(text) for span in self.spans)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is not cut: a sentence with the white space after it, or a row of a table with what must precede it."""

    start: int
    end: int
    context: tuple[Span, ...] = ()
    """Header rows and labels of a row, repeated where a chunk begins with it."""
    heading: bool = False
    """A short line without a sentence end: goes with what follows it."""


def chunks(document: Document, passage: Section | Span, limit: int = 6000) -> list[Chunk]:
    """Cut a passage into chunks of at most `limit` characters, breaking between blocks, sentences or rows.

    Every character of the passage is in the own spans of exactly one chunk, in order. A sentence longer than the limit
    is cut at a clause mark, a row at a cell; a chunk is longer than `limit` only where a number, or a header with the
    smallest piece of its table, is.
    """
    if limit < 1:
        raise ValueError("limit is at least 1")
    found: list[Chunk] = []
    held: list[_Unit] = []
    size = 0
    for unit in _units(document, passage.start, passage.end, limit):
        if held and size + unit.end - unit.start > limit:
            kept, held = _break(held)
            found.append(_chunk(kept))
            size = _size_of(held)
            if held and size + unit.end - unit.start > limit:
                found.append(_chunk(held))
                held = []
        if not held:
            size = _size_of([unit])
        else:
            size += unit.end - unit.start
        held.append(unit)
    if held:
        found.append(_chunk(held))
    return found


def _break(held: list[_Unit]) -> tuple[list[_Unit], list[_Unit]]:
    """Where to end a full chunk: headings at its end go with what follows them."""
    cut = len(held)
    while cut > 1 and held[cut - 1].heading:
        cut -= 1
    return (held[:cut], held[cut:]) if not held[cut - 1].heading else (held, [])


def _chunk(held: list[_Unit]) -> Chunk:
    context = held[0].context
    return Chunk((*context, Span(held[0].start, held[-1].end)), len(context))


def _size(spans: tuple[Span, ...]) -> int:
    return sum(len(span) for span in spans) + len(JOINT) * (len(spans) - 1) if spans else 0


def _size_of(held: list[_Unit]) -> int:
    return _chunk(held).size if held else 0


def _units(document: Document, start: int, end: int, limit: int) -> Iterator[_Unit]:
    """Units that cover `start:end` without a gap; white space goes to the unit before it."""
    if start >= end:
        return
    pieces = _pieces(document, start, end)
    for first, last, table in pieces:
        if table is not None:
            yield from _rows(document, table, first, last, limit)
        else:
            yield from _sentences(document, first, last, limit)


def _pieces(document: Document, start: int, end: int) -> list[tuple[int, int, Table | None]]:
    """The passage cut into tables and blocks of prose, gapless, a break inside a number mended."""
    tables = _outer_tables(document, start, end)
    table_starts = [table.start for table in tables]
    owners: dict[int, Table | None] = {start: None}
    first_block = bisect_right([block.end for block in document.blocks], start)
    for block in document.blocks[first_block:]:
        if block.start >= end:
            break
        at = bisect_right(table_starts, block.start) - 1
        in_table = at >= 0 and block.start < tables[at].end
        if not in_table and not _inside_number(document.plain, block.start):
            owners.setdefault(max(block.start, start), None)
    for table in tables:
        owners[max(table.start, start)] = table
        owners.setdefault(_past_blanks(document.text, table.end), None)
    cuts = sorted(position for position in owners if start <= position < end)
    return [(position, last, owners[position]) for position, last in pairwise([*cuts, end])]


def _outer_tables(document: Document, start: int, end: int) -> list[Table]:
    """Tables that meet the passage, without those that stand in a cell of another."""
    outer: list[Table] = []
    for table in document.tables:
        if table.end <= start or (outer and table.start < outer[-1].end):
            continue
        if table.start >= end:
            break
        outer.append(table)
    return outer


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _inside_number(plain: str, position: int) -> bool:
    """Whether a block begins with the rest of a quantity: 「252.51⏎⏎万元」, broken by a page."""
    before = position - 1
    while before >= 0 and position - before < 12 and plain[before].isspace():
        before -= 1
    if before < 0 or not (plain[before].isdigit() or plain[before] in ".%"):
        return False
    following = plain[position : position + 12]
    return following[:1] in _UNIT_STARTS or (following[:1].isdigit() and not _LIST_START.match(following))


_UNIT_STARTS = frozenset("万亿元%％个家人项户次件亩公平吨倍年月日分名条场份辆台套")


def _sentences(document: Document, start: int, end: int, limit: int) -> Iterator[_Unit]:
    text, at = document.text, start
    heading = end - start <= 60 and _SENTENCE.search(text, start, end) is None
    while at < end:
        match = _SENTENCE.search(text, at, end)
        last = end if match is None else match.end()
        while last < end and text[last].isspace():
            last += 1
        if last - at <= limit:
            yield _Unit(at, last, heading=heading)
        else:
            for first, after in _clauses(text, at, last, limit):
                yield _Unit(first, after)
        at = last


def _clauses(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """A long sentence cut after the last clause mark that fits, else between two words, never in a number."""
    at = start
    while end - at > limit:
        cut = _last_clause(text, at, at + limit) or _last_safe(text, at, at + limit)
        if cut is None:
            cut = at + limit
            while cut < end and not _safe(text, cut):
                cut += 1
        yield at, cut
        at = cut
    if at < end:
        yield at, end


def _last_clause(text: str, start: int, stop: int) -> int | None:
    for index in range(stop - 1, start + (stop - start) // 4, -1):
        if text[index] in _CLAUSE and _safe(text, index + 1):
            return index + 1
    return None


def _last_safe(text: str, start: int, stop: int) -> int | None:
    return next((index for index in range(stop, start, -1) if _safe(text, index)), None)


def _safe(text: str, cut: int) -> bool:
    """Whether a cut before `text[cut]` leaves each number whole, with its sign, unit and the blank before the unit."""
    if cut >= len(text):
        return True
    before, after = cut - 1, cut
    while before >= 0 and text[before].isspace():
        before -= 1
    while after < len(text) and text[after].isspace():
        after += 1
    if before < 0 or after >= len(text):
        return True
    left, right = text[before], text[after]
    if left in "，、,：:" and not (left in ",:：，" and right.isdigit() and text[before - 1 : before].isdigit()):
        return True
    if left.isdigit() or left in _NUMERIC:
        return right in "，、。；：）)"
    return not (left in "≤≥<>-－—~～约超近达±+〔（(" and (right.isdigit() or right in _NUMERIC))


def _rows(document: Document, table: Table, start: int, end: int, limit: int) -> Iterator[_Unit]:
    """A table by rows, each knowing the header and the labels that must stand before it where a chunk begins there."""
    bounds = _row_starts(table)
    header = _header_rows(table)
    cells_of: dict[int, list[Cell]] = {}
    for cell in table.cells:
        cells_of.setdefault(cell.row, []).append(cell)
    inner: tuple[Span, ...] = ()
    carried: list[Cell] = []
    for index, (row, own_start) in enumerate(bounds):
        first = max(own_start, start) if index else start
        last = min(bounds[index + 1][1], end) if index + 1 < len(bounds) else end
        carried = [cell for cell in carried if cell.row + cell.row_span > row]
        if row >= header and first < last:
            context = (*_header_spans(bounds, header, table, document.text), *inner)
            labels = tuple(cell.span for cell in carried if cell.start < cell.end)
            yield from _row_units(document, Span(first, last), (*context, *labels), limit, cells_of.get(row, []))
        elif first < last:
            yield from _row_units(document, Span(first, last), (), limit, cells_of.get(row, []))
        carried += [cell for cell in cells_of.get(row, []) if cell.row_span > 1]
        if row >= header and _is_inner_header(document.plain, cells_of.get(row, [])):
            inner = (_stripped(document.text, first, last),)


def _row_starts(table: Table) -> list[tuple[int, int]]:
    """Rows that begin with a cell of their own, with the offset at which they begin, ascending."""
    starts: dict[int, int] = {}
    for cell in table.cells:
        starts[cell.row] = min(starts.get(cell.row, cell.start), cell.start)
    bounds: list[tuple[int, int]] = []
    for row in sorted(starts):
        at = starts[row] if bounds else table.start
        if not bounds or at > bounds[-1][1]:
            bounds.append((row, at))
    return bounds or [(0, table.start)]


def _header_rows(table: Table) -> int:
    return min(max(table.header_rows, 1), max(table.rows - 1, 0))


def _header_spans(bounds: list[tuple[int, int]], header: int, table: Table, text: str) -> tuple[Span, ...]:
    after = next((start for row, start in bounds if row >= header), table.end)
    span = _stripped(text, table.start, after)
    return (span,) if len(span) else ()


def _stripped(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _is_inner_header(plain: str, cells: list[Cell]) -> bool:
    """Whether a row inside a table names the columns below it (一级指标 … 得分 of the score tables)."""
    filled = [plain[cell.start : cell.end] for cell in cells if cell.start < cell.end]
    named = sum(1 for words in filled if _INNER_HEADER.search(words))
    return len(filled) >= 4 and named * 2 >= len(filled) and not any(re.search(r"\d", words) for words in filled)


def _row_units(
    document: Document, row: Span, context: tuple[Span, ...], limit: int, cells: list[Cell]
) -> Iterator[_Unit]:
    """A row whole where it fits beside its context, else cell by cell, a long cell by sentences."""
    room = limit - (_size(context) + len(JOINT) if context else 0)
    if len(row) <= max(room, 1):
        yield _Unit(row.start, row.end, context)
        return
    cuts = sorted({row.start, row.end, *(cell.start for cell in cells if row.start < cell.start < row.end)})
    for first, last in pairwise(cuts):
        if last - first <= max(room, 1):
            yield _Unit(first, last, context)
            continue
        for unit in _sentences(document, first, last, max(room, 1)):
            yield _Unit(unit.start, unit.end, context)
