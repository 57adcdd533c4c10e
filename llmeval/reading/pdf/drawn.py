"""What is drawn on a page: straight lines, filled areas, pictures, and text that has no visible paint."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from llmeval.data.document import Box
from llmeval.reading.pdf.raw import View, address, fill, functions

THIN = 3.5
"""Points: a drawn shape no thicker is a ruling line."""
WHITE = 240
"""Of 255: from here on in all three colours, text on an empty page cannot be seen."""
Edge = tuple[bool, float, float, float]
"""Is it horizontal; its position; its start; its end."""


@dataclass(slots=True)
class Drawn:
    """What stands on a page besides its characters."""

    edges: list[Edge] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    """Filled areas that are not white, and pictures."""
    images: list[Box] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)
    """Text objects without a visible fill."""
    invisible: set[int] = field(default_factory=set)
    objects: int = 0
    colours: set[tuple[int, int, int]] = field(default_factory=set)
    """Of filled areas that are not white."""
    covers: list[tuple[Order, Box]] = field(default_factory=list)
    """Opaque areas and pictures, which hide what was drawn before them."""
    groups: list[Group] = field(default_factory=list)
    """The objects of the page, and of each form on it."""


Order = tuple[int, ...]
"""When an object is drawn: its number on the page, then within the form."""


@dataclass(slots=True)
class Group:
    """Objects that are drawn one after the other, with the matrix of their form."""

    objects: list[int]
    kinds: list[int]
    order: Order
    matrix: Matrix
    text_objects: list[int]

    def texts(self) -> list[tuple[int, Order]]:
        return [
            (at, (*self.order, k))
            for k, (at, kind) in enumerate(zip(self.objects, self.kinds, strict=True))
            if kind == 1
        ]


Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def drawn_on(page: Any, view: View, limit: int) -> Drawn:
    """Everything drawn on an open page, up to `limit` objects."""
    drawn = Drawn()
    _walk(_page_objects(page), IDENTITY, view, drawn, (), limit)
    return drawn


def _page_objects(page: Any) -> list[int]:
    from pypdfium2 import raw

    count = max(0, raw.FPDFPage_CountObjects(page))
    return list(map(functions()["FPDFPage_GetObject"], repeat(address(page), count), range(count)))


def _walk(objects: list[int], matrix: Matrix, view: View, drawn: Drawn, order: Order, limit: int) -> None:
    """Collect lines, filled areas, pictures and invisible text, those inside forms too."""
    call = functions()
    drawn.objects += len(objects)
    if drawn.objects > limit:
        return
    # What has a mode of text is a text: the kind of the others alone is asked for.
    modes = list(map(call["FPDFTextObj_GetTextRenderMode"], objects))
    kind_of = call["FPDFPageObj_GetType"]
    kinds = [1 if mode >= 0 else kind_of(at) for at, mode in zip(objects, modes, strict=True)]
    texts = [at for at, mode in zip(objects, modes, strict=True) if mode >= 0]
    drawn.groups.append(Group(objects, kinds, order, matrix, texts))
    _look_at_texts(texts, [mode for mode in modes if mode >= 0], drawn)
    shapes = [(at, kind, n) for n, (at, kind) in enumerate(zip(objects, kinds, strict=True)) if kind in (2, 3, 4)]
    bounds = fill("FPDFPageObj_GetBounds", [at for at, *_ in shapes], None, ctypes.c_float, len(shapes), 4)
    for k, (at, kind, number) in enumerate(shapes):
        x0, y0, x1, y1 = bounds[4 * k : 4 * k + 4]
        if matrix is not IDENTITY:
            corners = [apply(matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
            x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
            y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
        box = view.box(x0, y0, x1, y1)
        if kind == 2:
            if _draw(at, box, matrix, view, drawn):
                drawn.covers.append(((*order, number), box))
        else:
            drawn.images.append(box)
            drawn.shades.append(box)
            drawn.covers.append(((*order, number), box))
    if len(order) < 8 and 5 in kinds:
        for number, at in enumerate(objects):
            if kinds[number] == 5:
                _enter(at, matrix, view, drawn, (*order, number), limit)


def _enter(form: int, matrix: Matrix, view: View, drawn: Drawn, order: Order, limit: int) -> None:
    from pypdfium2 import raw

    call = functions()
    own = tuple(fill("FPDFPageObj_GetMatrix", [form], None, ctypes.c_float, 1, 6))
    handle = ctypes.cast(form, raw.FPDF_PAGEOBJECT)
    count = max(0, raw.FPDFFormObj_CountObjects(handle))
    inner = list(map(call["FPDFFormObj_GetObject"], repeat(form, count), range(count)))
    combined = _times(own, matrix)
    close = all(abs(a - b) < 1e-6 for a, b in zip(combined, IDENTITY, strict=True))
    _walk(inner, IDENTITY if close else combined, view, drawn, order, limit)


def _look_at_texts(texts: list[int], modes: list[int], drawn: Drawn) -> None:
    """Note text objects that have no visible paint or are white."""
    if not texts:
        return
    if max(modes) >= 3:
        drawn.invisible.update(at for at, mode in zip(texts, modes, strict=True) if mode in (3, 7))
    colours = fill("FPDFPageObj_GetFillColor", texts, None, ctypes.c_uint, len(texts), 4)
    if max(colours[0::4]) < WHITE and min(colours[3::4]) >= 13:
        return
    for k, at in enumerate(texts):
        red, green, blue, alpha = colours[4 * k : 4 * k + 4]
        if ((red >= WHITE and green >= WHITE and blue >= WHITE) or alpha < 13) and modes[k] in (0, 4):
            drawn.unseen.add(at)


def _draw(path: int, box: Box, matrix: Matrix, view: View, drawn: Drawn) -> bool:
    """Add the straight horizontal and vertical lines of a path; tells whether it hides what lies under it."""
    x0, top, x1, bottom = box
    width, height = x1 - x0, bottom - top
    if height <= THIN:
        if width > THIN:
            drawn.edges.append((True, (top + bottom) / 2, x0, x1))
        return False
    if width <= THIN:
        drawn.edges.append((False, (x0 + x1) / 2, top, bottom))
        return False
    fill, stroke = _paint(path)
    colour = _colour(path) if fill else (0, 0, 0, 0)
    if fill and min(colour[:3]) < WHITE and colour[3] > 12:
        drawn.shades.append(box)
        drawn.colours.add(colour[:3])
    elif not stroke:
        # A white area hides, it does not rule: Word puts one behind each run of text that was pasted from a page.
        return colour[3] > 200
    drawn.edges.extend(_sides(path, matrix, view))
    return colour[3] > 200


def _paint(path: int) -> tuple[bool, bool]:
    mode = (ctypes.c_int * 2)()
    functions()["FPDFPath_GetDrawMode"](path, ctypes.addressof(mode), ctypes.addressof(mode) + 4)
    return bool(mode[0]), bool(mode[1])


def _colour(path: int) -> tuple[int, int, int, int]:
    colour = (ctypes.c_uint * 4)()
    start = ctypes.addressof(colour)
    functions()["FPDFPageObj_GetFillColor"](path, start, start + 4, start + 8, start + 12)
    return (colour[0], colour[1], colour[2], colour[3])


def _sides(path: int, matrix: Matrix, view: View) -> Iterator[Edge]:
    call = functions()
    count = call["FPDFPath_CountSegments"](path)
    if not 1 < count <= 4000:
        return
    own = tuple(fill("FPDFPageObj_GetMatrix", [path], None, ctypes.c_float, 1, 6))
    whole = _times(own, matrix)
    segments = list(map(call["FPDFPath_GetPathSegment"], repeat(path, count), range(count)))
    kinds = list(map(call["FPDFPathSegment_GetType"], segments))
    points = fill("FPDFPathSegment_GetPoint", segments, None, ctypes.c_float, count, 2)
    at = start = (0.0, 0.0)
    for k, kind in enumerate(kinds):
        x, y, _, _ = view.box(*(2 * apply(whole, points[2 * k], points[2 * k + 1])))
        if kind == 2:
            if k:
                yield from _side(at, start)
            start = (x, y)
        elif kind == 0:
            yield from _side(at, (x, y))
        at = (x, y)
    if kinds[-1] == 0:
        yield from _side(at, start)


def _side(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Edge]:
    (x0, y0), (x1, y1) = one, other
    if abs(y0 - y1) < 0.5 < abs(x0 - x1):
        yield (True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif abs(x0 - x1) < 0.5 < abs(y0 - y1):
        yield (False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
