"""Calls into pdfium in bulk, and the way from its page space to the page as shown.

pdfium answers one question per call. Calls run inside `map` over plain C prototypes that fill one buffer, so that the
interpreter is not entered for each of them; parsing with pdfminer costs twenty times as much.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from llmeval.data.document import Box


def turn_box(box: Box, turn: int, width: float, height: float) -> Box:
    """The box after the page of that size was turned clockwise by a multiple of 90 degrees."""
    x0, top, x1, bottom = box
    match turn:
        case 90:
            return (height - bottom, x0, height - top, x1)
        case 180:
            return (width - x1, height - bottom, width - x0, height - top)
        case 270:
            return (top, width - x1, bottom, width - x0)
    return box


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """pdfium's functions with addresses as plain integers, which `map` can count up.

    They keep the interpreter's lock: letting it go for each of a million short calls costs more than the calls.
    """
    from pypdfium2 import raw

    pointer, number = ctypes.c_void_p, ctypes.c_int
    kinds: dict[str, tuple[Any, ...]] = {
        "FPDFText_GetUnicode": (ctypes.c_uint, pointer, number),
        "FPDFText_GetLooseCharBox": (number, pointer, number, pointer),
        "FPDFText_GetCharBox": (number, pointer, number, pointer, pointer, pointer, pointer),
        "FPDFText_GetCharOrigin": (number, pointer, number, pointer, pointer),
        "FPDFText_GetCharAngle": (ctypes.c_float, pointer, number),
        "FPDFText_GetFontSize": (ctypes.c_double, pointer, number),
        "FPDFText_GetMatrix": (number, pointer, number, pointer),
        "FPDFText_GetTextObject": (pointer, pointer, number),
        "FPDFPage_GetObject": (pointer, pointer, number),
        "FPDFFormObj_GetObject": (pointer, pointer, ctypes.c_ulong),
        "FPDFPageObj_GetType": (number, pointer),
        "FPDFPageObj_GetBounds": (number, pointer, pointer, pointer, pointer, pointer),
        "FPDFPageObj_GetMatrix": (number, pointer, pointer),
        "FPDFPageObj_GetFillColor": (number, pointer, pointer, pointer, pointer, pointer),
        "FPDFText_HasUnicodeMapError": (number, pointer, number),
        "FPDFPageObj_GetClipPath": (pointer, pointer),
        "FPDFClipPath_CountPaths": (number, pointer),
        "FPDFClipPath_CountPathSegments": (number, pointer, number),
        "FPDFClipPath_GetPathSegment": (pointer, pointer, number, number),
        "FPDFPageObj_CountMarks": (number, pointer),
        "FPDFPageObj_SetIsActive": (number, pointer, number),
        "FPDFTextObj_GetFont": (pointer, pointer),
        "FPDFTextObj_GetTextRenderMode": (number, pointer),
        "FPDFPath_CountSegments": (number, pointer),
        "FPDFPath_GetPathSegment": (pointer, pointer, number),
        "FPDFPath_GetDrawMode": (number, pointer, pointer, pointer),
        "FPDFPathSegment_GetPoint": (number, pointer, pointer, pointer),
        "FPDFPathSegment_GetType": (number, pointer),
        "FPDFFont_GetGlyphPath": (pointer, pointer, ctypes.c_uint32, ctypes.c_float),
        "FPDFGlyphPath_CountGlyphSegments": (number, pointer),
        "FPDFGlyphPath_GetGlyphPathSegment": (pointer, pointer, number),
    }
    return {name: ctypes.PYFUNCTYPE(*kind)(ctypes.cast(getattr(raw, name), pointer).value or 0)
            for name, kind in kinds.items()}  # fmt: skip


def address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


STRUCTURES = frozenset({"FPDFText_GetLooseCharBox", "FPDFText_GetMatrix", "FPDFPageObj_GetMatrix"})
"""Functions that fill a structure behind one address; the others want an address for each number."""


def fill(name: str, firsts: Iterable[Any], rest: Iterable[Any] | None, kind: Any, count: int, width: int) -> list[Any]:
    """`width` numbers from each of `count` calls, in a row."""
    buffer = (kind * (count * width))()
    start, step = ctypes.addressof(buffer), ctypes.sizeof(kind)
    columns = [range(start + step * k, start + step * (count * width + k), step * width)
               for k in range(1 if name in STRUCTURES else width)]  # fmt: skip
    deque(map(functions()[name], firsts, *(() if rest is None else (rest,)), *columns), maxlen=0)
    return memoryview(buffer).cast("B").cast(kind._type_).tolist()


class View:
    """From pdfium's page space to the page as shown."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        bounds = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, bounds)
        self.left, self.right = sorted((bounds.left, bounds.right))
        self.low, self.high = sorted((bounds.bottom, bounds.top))
        self.rotation = 90 * (raw.FPDFPage_GetRotation(page) % 4)
        wide, tall = self.right - self.left, self.high - self.low
        self.plain = (wide, tall)
        self.size = (tall, wide) if self.rotation % 180 else (wide, tall)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Box on the page as shown of two opposite corners in page space."""
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        flat = (x0 - self.left, self.high - y1, x1 - self.left, self.high - y0)
        return turn_box(flat, self.rotation, *self.plain) if self.rotation else flat
