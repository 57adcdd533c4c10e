"""PDF → Document: characters and lines through pdfium, laid out here.

pdfium is not safe under threads: one lock guards every call into it, and handles are closed as soon as a page is read.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from llmeval.document import Block, BlockKind, Cell, Document, Page, Place, Segment, Span, Table
from llmeval.errors import ReadError
from llmeval.read.pdf_flow import (
    PAGE_NUMBER,
    Leaf,
    Passage,
    even_margins,
    lay_out,
    passages,
    set_footnotes_apart,
    set_running_lines_apart,
)
from llmeval.read.pdf_glyphs import Sheet, read_sheet
from llmeval.read.pdf_lines import Line, glue
from llmeval.read.pdf_tables import NUMERIC, Grid
from llmeval.settings import Limits

_LOCK = threading.RLock()
_PASSWORD, _SECURITY = 4, 5
"""pdfium's error codes."""


def read_pdf(data: bytes, name: str, limits: Limits | None = None) -> Document:
    """Read a PDF with a text layer. `name` is the file's name for messages; sizes of boxes are points.

    Raises:
        ReadError: damaged, protected by a password, without any text (a scan), or beyond a limit.
    """
    limits = limits or Limits()
    if len(data) > limits.bytes:
        raise _fault(name, f"超过 {limits.bytes:,} 字节的上限；请拆分文件，或在设置中提高 limits.bytes",
                     f"larger than {limits.bytes:,} bytes; split it or raise limits.bytes")  # fmt: skip
    leaves, broken = read_leaves(data, name, limits)
    notes = _describe([leaf.sheet for leaf in leaves], broken, name)
    set_running_lines_apart(leaves)
    even_margins(leaves)
    set_footnotes_apart(leaves)
    writer = _Writer(leaves)
    writer.write(passages(leaves))
    writer.write_apart(leaves)
    return Document(
        text="".join(writer.text),
        blocks=tuple(writer.blocks),
        tables=tuple(writer.tables),
        pages=writer.pages(),
        segments=tuple(writer.segments),
        path=name,
        media_type="application/pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        notes=(*notes, *writer.notes(leaves)),
    )


def read_leaves(data: bytes, name: str, limits: Limits) -> tuple[list[Leaf], list[int]]:
    """All pages laid out, and the numbers of those that pdfium cannot load."""
    leaves: list[Leaf] = []
    broken: list[int] = []
    characters, end = 0, time.monotonic() + limits.seconds
    with _opened(data, name) as (document, count):
        if count > limits.pages:
            raise _fault(name, f"共 {count} 页，超过 {limits.pages} 页的上限；请拆分文件，或在设置中提高 limits.pages",
                         f"{count} pages, more than {limits.pages}; split it or raise limits.pages")  # fmt: skip
        for index in range(count):
            with _LOCK:
                sheet = _read_page(document, index)
            if sheet is None:
                broken.append(index + 1)
                continue
            leaves.append(lay_out(sheet))
            characters += sheet.characters
            if characters > limits.characters:
                raise _fault(name, f"超过 {limits.characters:,} 个字符的上限；请拆分文件，或提高 limits.characters",
                             f"more than {limits.characters:,} characters; split it")  # fmt: skip
            if time.monotonic() > end:
                raise _fault(name, f"读到第 {index + 1} 页时超过 {limits.seconds:g} 秒；请拆分文件，或提高 limits.seconds",
                             f"took longer than {limits.seconds:g} s at page {index + 1}; split it")  # fmt: skip
    if not leaves:
        raise _fault(name, "没有可读的页面，文件可能已损坏；请重新导出 PDF", "no readable page; export the PDF again")
    return leaves, broken


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[tuple[Any, int]]:
    """The document's handle and its number of pages. The lock is not held meanwhile."""
    if not data.strip(b"\0 \r\n\t"):
        raise _fault(name, "是空文件；请重新导出 PDF", "the file is empty; export the PDF again")
    with _LOCK:
        from pypdfium2 import raw

        document = raw.FPDF_LoadMemDocument64(data, len(data), None)
        code = 0 if document else raw.FPDF_GetLastError()
        count = raw.FPDF_GetPageCount(document) if document else 0
    if code in (_PASSWORD, _SECURITY):
        raise _fault(name, "有密码保护，无法读取；请用密码打开后另存为不加密的 PDF",
                     "protected by a password; save it without one")  # fmt: skip
    if not document:
        raise _fault(name, "不是 PDF 或已损坏，无法打开；请重新导出 PDF", "not a PDF or damaged; export it again")
    try:
        yield document, count
    finally:
        with _LOCK:
            raw.FPDF_CloseDocument(document)


def _read_page(document: Any, index: int) -> Sheet | None:
    from pypdfium2 import raw

    page = raw.FPDF_LoadPage(document, index)
    if page and _is_filled_in(page):
        # What was typed into a form stands in annotations: make it text of the page.
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        raw.FPDF_ClosePage(page)
        page = raw.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        text_page = raw.FPDFText_LoadPage(page)
        if not text_page:
            return None
        try:
            return read_sheet(page, text_page, index + 1)
        finally:
            raw.FPDFText_ClosePage(text_page)
    finally:
        raw.FPDF_ClosePage(page)


def _is_filled_in(page: Any) -> bool:
    """Does the page hold form fields or typed remarks?"""
    from pypdfium2 import raw

    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 2000)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT):
            return True
    return False


def _describe(sheets: Sequence[Sheet], broken: Sequence[int], name: str) -> list[str]:
    """Notes on pages that could not be read in full; raises where nothing could."""
    if not any(sheet.characters for sheet in sheets):
        if any(sheet.images for sheet in sheets):
            raise _fault(name, "没有文字层，是扫描件或图片；请安装 llmeval[ocr] 后再读，或从原始文档重新导出 PDF",
                         "a scan without a text layer; install llmeval[ocr] or export it from the original")  # fmt: skip
        raise _fault(
            name, "没有任何文字；请检查文件，或从原始文档重新导出 PDF", "holds no text; export it from the original"
        )
    notes = []
    if broken:
        notes.append(f"第 {_listed(broken)} 页已损坏，没有读到")
    scanned = [sheet.number for sheet in sheets if not sheet.characters and sheet.images]
    if scanned:
        notes.append(
            f"第 {_listed(scanned)} 页没有文字层（扫描或图片），没有读到其中的文字；可安装 llmeval[ocr] 后再读"
        )
    garbled = [sheet.number for sheet in sheets if sheet.characters and sheet.unreadable > 0.2 * sheet.characters]
    if garbled:
        notes.append(f"第 {_listed(garbled)} 页的字体缺少编码，文字可能是乱码；请从原始文档重新导出 PDF")
    recognised = [sheet.number for sheet in sheets if sheet.recognised]
    if recognised:
        notes.append(f"第 {_listed(recognised)} 页的文字是扫描图上的识别结果，可能有错字")
    return notes


def _listed(numbers: Sequence[int]) -> str:
    """Page numbers with runs shortened: 1、3–5."""
    parts: list[str] = []
    start = previous = numbers[0]
    for number in (*numbers[1:], -1):
        if number != previous + 1:
            parts.append(str(start) if start == previous else f"{start}–{previous}")
            start = number
        previous = number
    return "、".join(parts)


def _fault(name: str, chinese: str, english: str) -> ReadError:
    return ReadError(f"{name}：{chinese}", f"{name}: {english}")


class _Writer:
    """Writes passages one after another and keeps where each character stands."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.sheets = {leaf.sheet.number: leaf.sheet for leaf in leaves}
        self.text: list[str] = []
        self.length = 0
        self.segments: list[Segment] = []
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.hidden: list[tuple[int, Span]] = []
        self.starts: dict[int, int] = {}
        self.flow_end = 0
        sizes: dict[float, int] = {}
        for leaf in leaves:
            for line in leaf.lines:
                sizes[round(line.size, 1)] = sizes.get(round(line.size, 1), 0) + len(line.text)
        self.body = max(sizes, key=sizes.__getitem__) if sizes else 0.0

    def write(self, found: Sequence[Passage]) -> None:
        for passage in found:
            self._separate()
            if passage.grid is not None:
                self._table(passage.grid)
            else:
                kind: BlockKind = "note" if passage.kind == "note" else "paragraph"
                if kind == "paragraph" and self._is_heading(passage.lines):
                    kind = "heading"
                self._block(kind, passage.lines)
        self.flow_end = self.length

    def write_apart(self, leaves: Sequence[Leaf]) -> None:
        """Running lines once each, after everything else; page numbers are left out."""
        seen: set[tuple[str, str]] = set()
        for leaf in leaves:
            for kind, line in leaf.apart:
                key = (kind, line.text.strip())
                if key in seen or (kind != "page_header" and PAGE_NUMBER.fullmatch(line.text)):
                    continue
                if PAGE_NUMBER.fullmatch(line.text) and line.text.strip().strip("-—– ").isdigit():
                    continue
                seen.add(key)
                self._separate()
                self._block("page_header" if kind == "page_header" else "page_footer", [line], False)

    def _is_heading(self, lines: Sequence[Line]) -> bool:
        return lines[0].size > 1.12 * self.body and sum(len(line.text) for line in lines) <= 80

    def _block(self, kind: BlockKind, lines: Sequence[Line], in_flow: bool = True) -> None:
        start = self.length
        self._lines(lines, in_flow)
        self.blocks.append(Block(kind, start, self.length))

    def _table(self, grid: Grid) -> None:
        start = self.length
        cells: list[Cell] = []
        row = 0
        for position, cell in enumerate(sorted(grid.cells, key=lambda cell: (cell.row, cell.column))):
            if position:
                self._insert("\n" if cell.row != row else "\t")
            row = cell.row
            at = self.length
            self._lines(cell.lines)
            cells.append(Cell(cell.row, cell.column, at, self.length, cell.row_span, cell.column_span))
        table = Table(start, self.length, grid.rows, grid.columns, tuple(cells), _header_rows(grid))
        self.blocks.append(Block("table", start, self.length, table=len(self.tables)))
        self.tables.append(table)

    def _lines(self, lines: Sequence[Line], in_flow: bool = True) -> None:
        for k, line in enumerate(lines):
            if k:
                self._insert(glue(lines[k - 1], line))
            if in_flow:
                self.starts.setdefault(line.page, self.length)
            self._line(line)

    def _line(self, line: Line) -> None:
        text, lefts = line.text, line.lefts
        sheet = self.sheets[line.page]
        box = sheet.box(*line.box) if sheet.turn else line.box
        start, end = self.length, self.length + len(text)
        place = Place(line.page, (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)))
        if lefts and not sheet.turn:
            self.segments.append(Segment(start, end, place, tuple(map(round, lefts, repeat(2)))))
        elif lefts:
            # The page shows this line on its side: a box for each character, since `lefts` run across.
            for k in range(len(text)):
                left, top, right, bottom = sheet.box(lefts[k], line.top, lefts[k + 1], line.bottom)
                own = (round(left, 2), round(top, 2), round(right, 2), round(bottom, 2))
                self.segments.append(Segment(start + k, start + k + 1, Place(line.page, own)))
        else:
            self.segments.append(Segment(start, end, place))
        if line.hidden:
            self.hidden.append((line.page, Span(start, end)))
        self.text.append(text)
        self.length = end

    def _separate(self) -> None:
        if self.length:
            self._insert("\n")

    def _insert(self, text: str) -> None:
        if not text:
            return
        end = self.length + len(text)
        if self.segments and self.segments[-1].place is None:
            self.segments[-1] = Segment(self.segments[-1].start, end, None)
        else:
            self.segments.append(Segment(self.length, end, None))
        self.text.append(text)
        self.length = end

    def pages(self) -> tuple[Page, ...]:
        """Every page with the span of its text; one without text stands empty at the start of the next."""
        numbers = sorted(self.sheets)
        starts: list[int] = []
        at = self.flow_end
        for number in reversed(numbers):
            at = min(at, self.starts.get(number, at))
            starts.append(at)
        starts.reverse()
        starts[:1] = [0]
        ends = [*starts[1:], self.flow_end]
        return tuple(Page(number, start, end, self.sheets[number].width, self.sheets[number].height)
                     for number, start, end in zip(numbers, starts, ends, strict=True))  # fmt: skip

    def notes(self, leaves: Sequence[Leaf]) -> list[str]:
        """What a person does not see on the pages: hostile texts hide there."""
        text = "".join(self.text)
        unseen = [(page, span.of(text)) for page, span in self.hidden]
        beyond = [(leaf.sheet.number, words) for leaf in leaves for words in leaf.outside]
        kinds = (("有肉眼看不到的文字（白色、透明或极小）", unseen), ("有超出页面可见范围的文字，附在文末", beyond))
        return [f"{what}：{_quoted(found)}" for what, found in kinds if found]


def _quoted(found: Sequence[tuple[int, str]]) -> str:
    quotes = "；".join(f"第 {page} 页“{text[:30]}”" for page, text in found[:5])
    return quotes + (f"等 {len(found)} 处" if len(found) > 5 else "")


def _header_rows(grid: Grid) -> int:
    """Rows at the top without a figure, where figures follow below; a repeated header is known for sure."""
    if grid.header_rows:
        return grid.header_rows
    for row in range(min(4, grid.rows)):
        texts = [cell.text for cell in grid.cells if cell.row == row and cell.lines]
        if any(NUMERIC.fullmatch(text) for text in texts):
            return row
    return 0
