"""PDF → Document: characters and lines through pdfium, laid out here.

pdfium is not safe under threads: one lock guards every call into it, and handles are closed as soon as a page is read.
"""

from __future__ import annotations

import gc
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from llmeval.data.document import Document
from llmeval.errors import ReadError
from llmeval.reading.pdf.flow import (
    Leaf,
    even_margins,
    lay_out,
    passages,
    set_footnotes_apart,
    set_running_lines_apart,
)
from llmeval.reading.pdf.fonts import Known
from llmeval.reading.pdf.glyphs import read_sheet
from llmeval.reading.pdf.guard import check_cost
from llmeval.reading.pdf.raw import functions
from llmeval.reading.pdf.runs import Sheet
from llmeval.reading.pdf.writer import Writer
from llmeval.settings import Limits
from llmeval.spans import Span

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
    check_cost(data, name)
    with _uncollected():
        return _read(data, name, limits)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the collector a million objects that are all still in use."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(data: bytes, name: str, limits: Limits) -> Document:
    leaves, broken = read_leaves(data, name, limits)
    notes = _describe([leaf.sheet for leaf in leaves], broken, name)
    set_running_lines_apart(leaves)
    even_margins(leaves)
    set_footnotes_apart(leaves)
    writer = Writer(leaves)
    writer.write(passages(leaves))
    writer.write_apart(leaves)
    text = "".join(writer.text)
    doubtful = writer.doubtful()
    if doubts := {leaf.sheet.number: leaf.sheet.doubts for leaf in leaves if leaf.sheet.doubts}:
        from llmeval.reading.pdf.ocr import doubt_notes, doubtful_spans

        recognised = doubtful_spans(text, writer.segments, doubts)
        notes += doubt_notes(text, recognised)
        doubtful = tuple(sorted({*doubtful, *recognised}))
    scans = {leaf.sheet.number for leaf in leaves if leaf.sheet.recognised}
    pages = writer.pages()
    return Document(
        text=text,
        doubtful=doubtful,
        recognised=tuple(Span(page.start, page.end) for page in pages if page.number in scans),
        blocks=tuple(writer.blocks),
        tables=tuple(writer.tables),
        pages=pages,
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
    known = Known()
    layers = b"/OCProperties" in data or b"/ObjStm" in data
    with _opened(data, name) as (document, count):
        if count > limits.pages:
            raise _fault(name, f"共 {count} 页，超过 {limits.pages} 页的上限；请拆分文件，或在设置中提高 limits.pages",
                         f"{count} pages, more than {limits.pages}; split it or raise limits.pages")  # fmt: skip
        for index in range(count):
            with _LOCK:
                sheet = _read_page(document, index, known, layers)
            if sheet is not None and (
                (sheet.images and not sheet.characters) or sheet.unreadable > 0.5 * sheet.characters
            ):
                sheet = _recognised(data, index, sheet)
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


def _read_page(document: Any, index: int, known: Known, layers: bool) -> Sheet | None:
    from pypdfium2 import raw

    page = raw.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        sheet = _read_text(page, index, known, layers)
        if sheet is None or not sheet.dead:
            return sheet
        # pdfium drops a character that stands on its like: what was written over unseen text is read without it.
        for at in sheet.dead:
            functions()["FPDFPageObj_SetIsActive"](at, 0)
        again = _read_text(page, index, known, layers)
        if again is None:
            return sheet
        again.unseen = sheet.unseen
        return again
    finally:
        raw.FPDF_ClosePage(page)


def _read_text(page: Any, index: int, known: Known, layers: bool) -> Sheet | None:
    from pypdfium2 import raw

    text_page = raw.FPDFText_LoadPage(page)
    if not text_page:
        return None
    try:
        return read_sheet(page, text_page, index + 1, known, layers)
    finally:
        raw.FPDFText_ClosePage(text_page)


def _recognised(data: bytes, index: int, sheet: Sheet) -> Sheet:
    """A page that is a picture, through text recognition where it is installed."""
    from llmeval.reading.pdf import ocr

    if not ocr.available():
        return sheet
    import pypdfium2

    with _LOCK:
        document = pypdfium2.PdfDocument(data)
        try:
            scale = min(ocr.DPI / 72, (ocr.MOST_PIXELS / max(1.0, sheet.width * sheet.height)) ** 0.5)
            pixels = (
                document[index].render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_numpy()[:, :, :3].copy()
            )
        finally:
            document.close()
    return ocr.recognise(pixels, index + 1, sheet.width, sheet.height)


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
    notes += _unreadable(sheets, name)
    recognised = [sheet.number for sheet in sheets if sheet.recognised]
    if recognised:
        notes.append(f"第 {_listed(recognised)} 页的文字是扫描图上的识别结果，可能有错字")
    return notes


def _unreadable(sheets: Sequence[Sheet], name: str) -> list[str]:
    """What is set in fonts without a map, by font; raises where hardly anything else is there."""
    pages: dict[str, list[int]] = {}
    counts: Counter[str] = Counter()
    for sheet in sheets:
        for font, count in sheet.unmapped.items():
            pages.setdefault(font, []).append(sheet.number)
            counts[font] += count
    if not pages:
        return []
    notes = [
        f"第 {_listed(numbers)} 页的字体“{font or '未命名'}”没有可用的字符编码，{counts[font]} 个字读不出来（以 \ufffd 代替）；请从原始文档重新导出 PDF"
        for font, numbers in pages.items()
    ]
    if sum(counts.values()) > 0.75 * sum(sheet.characters for sheet in sheets):
        first = next(iter(pages))
        raise _fault(name, f"{notes[0].partition('；')[0]}，几乎没有可读的文字；请从原始文档重新导出 PDF，或安装 llmeval[ocr] 后再读",
                     f"font “{first}” on page {_listed(pages[first])} has no usable map to characters, so nearly nothing can be read;"
                     " export it from the original, or install llmeval[ocr]")  # fmt: skip
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
