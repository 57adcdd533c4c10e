"""Which text objects of a page a person does not see, by suspicion first and proof then.

An object is suspected where it leaves its clip, lies under something drawn later, has the colour of an area on the page
or belongs to a layer. The proof is the picture: the page is drawn with the suspects and without them, and what changes
no point of it cannot be seen. Pages without a suspect are not drawn, and they are nearly all.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from typing import Any

from llmeval.data.document import Box
from llmeval.reading.pdf.drawn import IDENTITY, Drawn, Group, Order, apply
from llmeval.reading.pdf.raw import View, fill, functions

MOST_COVERS = 400
MOST_SUSPECTS = 20_000
_NEAR = 24
"""Of 255: colours no further apart in any of the three cannot be told from each other."""
_SCALE, _MOST_POINTS = 2.0, 12_000_000
"""Dots per point of the pictures that are compared, and their most."""


def suspects(drawn: Drawn, view: View, layers: bool) -> set[int]:
    """Text objects that may not be seen in spite of their paint."""
    found: set[int] = set()
    for group in drawn.groups:
        if group.text_objects:
            found |= _clipped(group.text_objects, view)
            if drawn.covers:
                found |= _covered(group.texts(), group, drawn, view)
            if drawn.colours:
                found |= _like_an_area(group.text_objects, drawn)
    if layers:
        found |= _layered(drawn)
    return found - drawn.invisible if len(found) <= MOST_SUSPECTS else set()


def _bounds(objects: Sequence[int], group: Group, view: View) -> list[Box]:
    flat = fill("FPDFPageObj_GetBounds", objects, None, ctypes.c_float, len(objects), 4)
    boxes = []
    for k in range(len(objects)):
        x0, y0, x1, y1 = flat[4 * k : 4 * k + 4]
        boxes.append(_shown((x0, y0, x1, y1), group, view))
    return boxes


def _shown(box: Box, group: Group, view: View) -> Box:
    """A box of the group's own space on the page as shown."""
    x0, y0, x1, y1 = box
    if group.matrix is not IDENTITY:
        corners = [apply(group.matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
        x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
        y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
    return view.box(x0, y0, x1, y1)


def _clipped(objects: list[int], view: View) -> set[int]:
    """Objects that reach out of what their clip lets through."""
    call = functions()
    clips = list(map(call["FPDFPageObj_GetClipPath"], objects))
    counts = list(map(call["FPDFClipPath_CountPaths"], clips))
    if max(counts) < 1:
        return set()
    known: dict[int, Box | None] = {}
    cut = [
        (at, _clip_box(clip, count, known)) for at, clip, count in zip(objects, clips, counts, strict=True) if count > 0
    ]
    wide = max(view.plain) * 4
    cut = [(at, box) for at, box in cut if box is not None and box[2] - box[0] < wide]
    bounds = fill("FPDFPageObj_GetBounds", [at for at, _ in cut], None, ctypes.c_float, len(cut), 4)
    found = set()
    for k, (at, box) in enumerate(cut):
        x0, y0, x1, y1 = bounds[4 * k : 4 * k + 4]
        if box and (x0 < box[0] - 1 or y0 < box[1] - 1 or x1 > box[2] + 1 or y1 > box[3] + 1):
            found.add(at)
    return found


def _clip_box(clip: int, count: int, known: dict[int, Box | None]) -> Box | None:
    """The box around what all paths of a clip let through, in the object's own space; None where it cannot be told."""
    call = functions()
    box: Box | None = None
    for path in range(min(count, 16)):
        first = call["FPDFClipPath_GetPathSegment"](clip, path, 0)
        if not first:
            continue
        if first not in known:
            known[first] = _path_box(clip, path)
        own = known[first]
        if own is not None:
            box = (
                own
                if box is None
                else (max(box[0], own[0]), max(box[1], own[1]), min(box[2], own[2]), min(box[3], own[3]))
            )
    return box


def _path_box(clip: int, path: int) -> Box | None:
    call = functions()
    segments = call["FPDFClipPath_CountPathSegments"](clip, path)
    if not 0 < segments <= 1000:
        return None
    at = range(segments) if segments > 5 or segments < 4 else (0, 2)
    points = fill("FPDFPathSegment_GetPoint", [call["FPDFClipPath_GetPathSegment"](clip, path, k) for k in at], None,
                  ctypes.c_float, len(at), 2)  # fmt: skip
    xs, ys = points[0::2], points[1::2]
    return (min(xs), min(ys), max(xs), max(ys))


def _covered(texts: list[tuple[int, Order]], group: Group, drawn: Drawn, view: View) -> set[int]:
    """Objects over which something opaque is drawn later."""
    covers = [(order, box) for order, box in drawn.covers if order > texts[0][1]]
    if not covers or len(covers) > MOST_COVERS:
        return set()
    boxes = _bounds([at for at, _ in texts], group, view)
    found = set()
    for (at, order), (x0, top, x1, bottom) in zip(texts, boxes, strict=True):
        middle = (top + bottom) / 2
        if any(
            later > order and box[1] <= middle <= box[3] and min(x1, box[2]) - max(x0, box[0]) > 1
            for later, box in covers
        ):
            found.add(at)
    return found


def _like_an_area(objects: list[int], drawn: Drawn) -> set[int]:
    colours = fill("FPDFPageObj_GetFillColor", objects, None, ctypes.c_uint, len(objects), 4)
    known: dict[tuple[int, ...], bool] = {}
    found = set()
    for k, at in enumerate(objects):
        own = tuple(colours[4 * k : 4 * k + 3])
        if own not in known:
            known[own] = any(all(abs(a - b) <= _NEAR for a, b in zip(own, area, strict=True)) for area in drawn.colours)
        if known[own]:
            found.add(at)
    return found


def _layered(drawn: Drawn) -> set[int]:
    """Texts in layers, which may be switched off."""
    found: set[int] = set()
    hooded: set[Order] = set()
    for group in drawn.groups:
        inside = any(group.order[:k] in hooded for k in range(1, len(group.order) + 1))
        counts = list(map(functions()["FPDFPageObj_CountMarks"], group.objects))
        for k, (at, kind) in enumerate(zip(group.objects, group.kinds, strict=True)):
            if kind in (1, 5) and (inside or (counts[k] > 0 and _in_layer(at, counts[k]))):
                if kind == 1:
                    found.add(at)
                else:
                    hooded.add((*group.order, k))
    return found


def _in_layer(at: int, count: int) -> bool:
    from pypdfium2 import raw

    handle = ctypes.cast(at, raw.FPDF_PAGEOBJECT)
    buffer, length = ctypes.create_string_buffer(64), ctypes.c_ulong()
    for k in range(count):
        mark = raw.FPDFPageObj_GetMark(handle, k)
        name = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
        if mark and raw.FPDFPageObjMark_GetName(mark, name, 64, length) and buffer.raw[:4] == "OC".encode("utf-16-le"):
            return True
    return False


def proved(page: Any, view: View, boxes: dict[int, Box], objects: Iterable[int]) -> set[int]:
    """Which characters (number → box on the page as shown) change nothing when the objects that hold them are not drawn."""
    objects = list(objects)
    set_active = functions()["FPDFPageObj_SetIsActive"]
    with_them = _picture(page, view)
    for at in objects:
        set_active(at, 0)
    try:
        without_them = _picture(page, view)
    finally:
        for at in objects:
            set_active(at, 1)
    if with_them is None or without_them is None:
        return set()
    return {k for k, box in boxes.items() if not _differ(with_them, without_them, box)}


class _Image:
    """A drawn page: four bytes for each point."""

    def __init__(self, data: bytes, width: int, height: int, scale: float) -> None:
        self.data, self.width, self.height, self.scale = data, width, height, scale


def _picture(page: Any, view: View) -> _Image | None:
    from pypdfium2 import raw

    wide, tall = view.size
    if not (1 < wide < 20_000 and 1 < tall < 20_000):
        return None
    scale = min(_SCALE, (_MOST_POINTS / (wide * tall)) ** 0.5)
    width, height = max(1, round(wide * scale)), max(1, round(tall * scale))
    bitmap = raw.FPDFBitmap_Create(width, height, 0)
    if not bitmap:
        return None
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
        data = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), raw.FPDFBitmap_GetStride(bitmap) * height)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return _Image(data, width, height, scale)


def _differ(one: _Image, other: _Image, box: Box) -> bool:
    x0, top, x1, bottom = box
    first, last = int(x0 * one.scale), int(x1 * one.scale) + 1
    low, high = int(top * one.scale) - 1, int(bottom * one.scale) + 2
    first, last = max(0, first), min(one.width, max(last, first + 1))
    for row in range(max(0, low), min(one.height, high)):
        start, end = 4 * (row * one.width + first), 4 * (row * one.width + last)
        if start >= end:
            return False
        a, b = one.data[start:end], other.data[start:end]
        if a != b and any(abs(p - q) > _NEAR for p, q in zip(a, b, strict=True)):
            return True
    return False
