"""What was typed into a form: values of fields and typed remarks, which stand in annotations beside the page's content.

pdfium could draw them into the page (`FPDFPage_Flatten`), but it crashes on damaged files; the values are read instead
and set into their boxes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from llmeval.data.document import Box
from llmeval.reading.pdf.raw import View
from llmeval.reading.pdf.runs import Run

MAX_ANNOTATIONS = 5_000
UNSEEN = 1 | 2 | 32
"""Flags of an annotation: invisible, hidden, not shown."""


def typed_runs(page: Any, view: View) -> Iterator[Run]:
    """Runs for the values of text fields and for free text, at their places."""
    from pypdfium2 import raw

    keys = {raw.FPDF_ANNOT_WIDGET: b"V", raw.FPDF_ANNOT_FREETEXT: b"Contents"}
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            key = keys.get(raw.FPDFAnnot_GetSubtype(annotation))
            if key and not raw.FPDFAnnot_GetFlags(annotation) & UNSEEN:
                yield from _runs(annotation, key, view)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def struck_areas(page: Any, view: View) -> list[Box]:
    """Boxes that a remark strikes out, as a viewer shows them."""
    from pypdfium2 import raw

    found: list[Box] = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            if (
                raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_STRIKEOUT
                and not raw.FPDFAnnot_GetFlags(annotation) & UNSEEN
            ):
                found += _areas(annotation, view)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return found


def _areas(annotation: Any, view: View) -> Iterator[Box]:
    from pypdfium2 import raw

    corners, rect = raw.FS_QUADPOINTSF(), raw.FS_RECTF()
    count = raw.FPDFAnnot_CountAttachmentPoints(annotation)
    for k in range(min(count, 1000)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, k, corners):
            xs = (corners.x1, corners.x2, corners.x3, corners.x4)
            ys = (corners.y1, corners.y2, corners.y3, corners.y4)
            yield view.box(min(xs), min(ys), max(xs), max(ys))
    if not count and raw.FPDFAnnot_GetRect(annotation, rect):
        yield view.box(rect.left, rect.bottom, rect.right, rect.top)


def _runs(annotation: Any, key: bytes, view: View) -> Iterator[Run]:
    from pypdfium2 import raw

    rect = raw.FS_RECTF()
    if raw.FPDFAnnot_GetValueType(annotation, key) != raw.FPDF_OBJECT_STRING:
        return
    if not raw.FPDFAnnot_GetRect(annotation, rect):
        return
    lines = _string(annotation, key).split("\n")
    x0, top, x1, bottom = view.box(rect.left, rect.bottom, rect.right, rect.top)
    step = (bottom - top) / len(lines)
    for k, line in enumerate(lines):
        text = line.strip()
        if text:
            size = max(min(0.75 * step, (x1 - x0) / len(text)), 4.0)
            high = top + k * step + (step - size) / 2
            lefts = [x0 + i * (x1 - x0) / len(text) for i in range(len(text) + 1)]
            yield Run(text, lefts, x0, high, x1, high + size, size)


def _string(annotation: Any, key: bytes) -> str:
    from pypdfium2 import raw

    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, length)
    text = bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", "ignore")
    return text.replace("\r\n", "\n").replace("\r", "\n")
