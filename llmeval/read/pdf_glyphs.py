"""What a page of a PDF shows, read in bulk through pdfium: runs of characters, ruling lines, what is hidden.

pdfium answers one character per call. Calls run inside `map` over plain C prototypes that fill one buffer, so that the
interpreter is not entered for each of them; parsing with pdfminer costs twenty times as much. Coordinates are points
with the origin at the top left of the page as shown, /Rotate included.
"""

from __future__ import annotations

import ctypes
import math
import sys
import unicodedata
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import repeat
from typing import Any

from llmeval.document import Box

THIN = 3.5
"""Points: a drawn shape no thicker is a ruling line."""
WHITE = 240
"""Of 255: from here on in all three colours, text on an empty page cannot be seen."""
TINY = 2.5
"""Points: smaller type cannot be read in print."""
BLANKS = frozenset((0x20, 0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x09))
SKIPPED = frozenset((0x0, 0xA, 0xD, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFF))
HYPHENS = (0x2, 0xFFFE)
"""pdfium's own marks for a hyphen at the end of a line."""
RADICALS = {
    **dict.fromkeys(HYPHENS, "-"),
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **dict(
        zip(
            map(ord, "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰"),
            "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
            strict=True,
        )
    ),
}
"""Some programs write 长 as the radical ⻓, which looks the same and is another character: no one can search for it."""
DOUBLED = "—…-–fﬀ.·=_"
"""Characters that stand twice in one glyph."""
IGNORED = BLANKS | SKIPPED

Edge = tuple[bool, float, float, float]
"""Is it horizontal; its position; its start; its end."""


@dataclass(slots=True)
class Run:
    """Characters side by side. `lefts` has one more entry than `text`; it is empty for text that stands on its side."""

    text: str
    lefts: list[float]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    hidden: bool = False
    angle: int = 0
    """Degrees counter-clockwise as shown, of the frame in which the page is laid out."""
    spaced: tuple[bool, bool] = (False, False)
    """Does a typed blank stand before it, after it?"""

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Sheet:
    """One page: its size as shown, its runs and edges in the frame `turn`, and what a reader should know of it."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    turn: int = 0
    """Degrees by which the layout's frame is turned against the page: not 0 where most text stands on its side."""
    images: int = 0
    characters: int = 0
    unreadable: int = 0
    """Characters for which the font has no meaning."""
    recognised: bool = False
    """The text lies invisibly over a picture, as OCR leaves it."""

    @property
    def frame(self) -> tuple[float, float]:
        """Width and height in the frame of the layout."""
        return (self.height, self.width) if self.turn % 180 else (self.width, self.height)

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """A box of the layout's frame on the page as shown."""
        return _turn_box((x0, top, x1, bottom), -self.turn % 360, *self.frame)


def _turn_box(box: Box, turn: int, width: float, height: float) -> Box:
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
def _functions() -> dict[str, Callable[..., Any]]:
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
        "FPDFTextObj_GetTextRenderMode": (number, pointer),
        "FPDFPath_CountSegments": (number, pointer),
        "FPDFPath_GetPathSegment": (pointer, pointer, number),
        "FPDFPath_GetDrawMode": (number, pointer, pointer, pointer),
        "FPDFPathSegment_GetPoint": (number, pointer, pointer, pointer),
        "FPDFPathSegment_GetType": (number, pointer),
    }
    return {name: ctypes.PYFUNCTYPE(*kind)(ctypes.cast(getattr(raw, name), pointer).value or 0)
            for name, kind in kinds.items()}  # fmt: skip


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


STRUCTURES = frozenset({"FPDFText_GetLooseCharBox", "FPDFText_GetMatrix", "FPDFPageObj_GetMatrix"})
"""Functions that fill a structure behind one address; the others want an address for each number."""


def _fill(name: str, firsts: Iterable[Any], rest: Iterable[Any] | None, kind: Any, count: int, width: int) -> list[Any]:
    """`width` numbers from each of `count` calls, in a row."""
    buffer = (kind * (count * width))()
    start, step = ctypes.addressof(buffer), ctypes.sizeof(kind)
    columns = [range(start + step * k, start + step * (count * width + k), step * width)
               for k in range(1 if name in STRUCTURES else width)]  # fmt: skip
    deque(map(_functions()[name], firsts, *(() if rest is None else (rest,)), *columns), maxlen=0)
    return list(buffer)


@dataclass(slots=True)
class _Drawn:
    """What stands on a page besides its characters."""

    edges: list[Edge] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    """Filled areas that are not white, and pictures."""
    images: list[Box] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)
    """Text objects without a visible fill."""
    invisible: set[int] = field(default_factory=set)
    objects: int = 0


Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


class _View:
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
        return _turn_box(flat, self.rotation, *self.plain) if self.rotation else flat


def read_sheet(page: Any, text_page: Any, number: int, max_objects: int = 200_000) -> Sheet:
    """Everything of a page that the layout needs. `page` and `text_page` are open pdfium handles."""
    view = _View(page)
    sheet = Sheet(number, *view.size)
    drawn = _Drawn()
    _walk(_page_objects(page), IDENTITY, view, drawn, 0, max_objects)
    sheet.images = len(drawn.images)
    glyphs = _Glyphs(_address(text_page), text_page, view)
    sheet.characters = glyphs.visible
    sheet.unreadable = glyphs.unreadable
    if not glyphs.visible:
        return sheet
    hidden = glyphs.hidden(drawn)
    sheet.recognised = glyphs.recognised
    sheet.edges = drawn.edges
    sheet.runs = list(glyphs.runs(hidden))
    sheet.turn = glyphs.turn
    if sheet.turn:
        wide, tall = view.size
        sheet.edges = [_turn_edge(edge, sheet.turn, wide, tall) for edge in drawn.edges]
    return sheet


def _turn_edge(edge: Edge, turn: int, width: float, height: float) -> Edge:
    level, at, start, end = edge
    box = (start, at, end, at) if level else (at, start, at, end)
    x0, top, x1, bottom = _turn_box(box, turn, width, height)
    flat = level != bool(turn % 180)
    return (True, top, x0, x1) if flat else (False, x0, top, bottom)


class _Glyphs:
    """The characters of one page: codes and boxes, side by side in lists."""

    def __init__(self, handle: int, text_page: Any, view: _View) -> None:
        from pypdfium2 import raw

        count = max(0, raw.FPDFText_CountChars(text_page))
        self.handle, self.view, self.count = handle, view, count
        self.turn = 0
        self.recognised = False
        self.angles: list[int] = []
        self.codes = _codes(text_page, handle, count)
        flat = _fill("FPDFText_GetLooseCharBox", repeat(handle), range(count), ctypes.c_float, count, 4)
        left, high, right, low = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
        self.page_boxes = (left, high, right, low)
        if view.rotation:
            boxes = list(map(view.box, left, low, right, high))
            self.x0, self.top, self.x1, self.bottom = ([box[k] for box in boxes] for k in range(4))
        else:
            x, y = view.left, view.high
            self.x0, self.x1 = ([v - x for v in left], [v - x for v in right]) if x else (left, right)
            self.top, self.bottom = [y - v for v in high], [y - v for v in low]
        kinds = Counter(self.codes)
        if any(0xD800 <= code <= 0xDBFF for code in kinds):
            _pair_surrogates(self.codes)
            kinds = Counter(self.codes)
        self.visible = count - sum(kinds[code] for code in kinds if code in IGNORED)
        self.unreadable = sum(kinds[code] for code in kinds if code in (0, 0xFFFD) or 0xE000 <= code <= 0xF8FF)

    def hidden(self, drawn: _Drawn) -> frozenset[int]:
        """Indices of characters that a person does not see: no fill, white on white, tiny."""
        if not drawn.unseen and not drawn.invisible:
            return frozenset()
        objects = list(map(_functions()["FPDFText_GetTextObject"], repeat(self.handle, self.count), range(self.count)))
        invisible = [i for i, at in enumerate(objects) if at in drawn.invisible]
        self.recognised = len(invisible) > 0.5 * self.visible and any(
            (box[2] - box[0]) * (box[3] - box[1]) > 0.4 * self.view.size[0] * self.view.size[1] for box in drawn.images
        )
        found = set() if self.recognised else set(invisible)
        for i, at in enumerate(objects):
            if at in drawn.unseen:
                x, y = (self.x0[i] + self.x1[i]) / 2, (self.top[i] + self.bottom[i]) / 2
                if not any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in drawn.shades):
                    found.add(i)
        return frozenset(found)

    def _straighten(self) -> None:
        """Sizes, angles and boxes of text that does not run from left to right in page space.

        pdfium's loose box is degenerate for such text; origin, size and tight box make up for it.
        """
        call, count, handle, view = _functions(), self.count, self.handle, self.view
        raw_angles = list(map(call["FPDFText_GetCharAngle"], repeat(handle, count), range(count)))
        # pdfium counts clockwise, and so does /Rotate; a character that it put in itself has the angle -1.
        self.angles = [_quarter(-(math.degrees(a) + view.rotation if a >= 0 else view.rotation)) for a in raw_angles]
        tilted = [i for i, a in enumerate(self.angles) if a or view.rotation]
        if not tilted:
            return
        tight = _fill("FPDFText_GetCharBox", repeat(handle), tilted, ctypes.c_double, len(tilted), 4)
        origins = _fill("FPDFText_GetCharOrigin", repeat(handle), tilted, ctypes.c_double, len(tilted), 2)
        sizes, _ = self._sizes(tilted)
        starts = [view.box(x, y, x, y)[:2] for x, y in zip(origins[0::2], origins[1::2], strict=True)]
        for k, i in enumerate(tilted):
            left, right, low, high = tight[4 * k : 4 * k + 4]
            box = view.box(left, low, right, high) if right > left else (*starts[k], *starts[k])
            after = starts[k + 1] if k + 1 < len(tilted) and tilted[k + 1] == i + 1 else None
            code = self.codes[i]
            # A real blank has no shape of its own (one that pdfium put in has no angle); a full stop fills little of
            # the em that it takes.
            reach = 2.0 if code in BLANKS and raw_angles[i] >= 0 else 0.35 if code < 0x2E80 else 0.9
            grown = _em_box(box, self.angles[i], sizes[k], starts[k], after, reach)
            self.x0[i], self.top[i], self.x1[i], self.bottom[i] = grown
        self._choose_frame()

    def _choose_frame(self) -> None:
        """Lay the page out in the frame in which most of its text is upright."""
        shown = [a for a, code in zip(self.angles, self.codes, strict=True) if code not in SKIPPED]
        for turn in (90, 180, 270):
            if shown.count(turn) > 0.6 * len(shown):
                self.turn = turn
                width, height = self.view.size
                boxes = [_turn_box(box, turn, width, height)
                         for box in zip(self.x0, self.top, self.x1, self.bottom, strict=True)]  # fmt: skip
                self.x0, self.top, self.x1, self.bottom = ([box[k] for box in boxes] for k in range(4))
                self.angles = [(a - turn) % 360 for a in self.angles]

    def _sizes(self, indices: Sequence[int]) -> tuple[list[float], bool]:
        """Font sizes as shown, in points, and whether any of the characters is turned."""
        size_of = _functions()["FPDFText_GetFontSize"]
        flat = _fill("FPDFText_GetMatrix", repeat(self.handle), indices, ctypes.c_float, len(indices), 6)
        sizes = [abs(size) * math.hypot(c, d)
                 for size, c, d in zip(map(size_of, repeat(self.handle), indices), flat[2::6], flat[3::6], strict=True)]  # fmt: skip
        return sizes, any(a <= 0 or abs(b) > 0.01 * a for a, b in zip(flat[0::6], flat[1::6], strict=True))

    def runs(self, hidden: frozenset[int]) -> Iterator[Run]:
        """Runs in the order of the file; those on their side come as one run without `lefts`.

        A run printed twice, a little to the side, is bold type.
        """
        known: dict[str, list[Run]] = {}
        for run in self._all_runs(hidden):
            twins = known.setdefault(run.text, [])
            near = 0.2 * run.size
            if not any(abs(run.x0 - twin.x0) < near and abs(run.top - twin.top) < near for twin in twins[-20:]):
                twins.append(run)
                yield run

    def _all_runs(self, hidden: frozenset[int]) -> Iterator[Run]:
        spans = [span for span in self._spans(hidden) if span[0]]
        sizes, tilted = self._sizes([span[0][0] for span in spans])
        if tilted or self.view.rotation:
            self._straighten()
            spans = [span for span in self._spans(hidden) if span[0]]
            sizes, _ = self._sizes([span[0][0] for span in spans])
        for (indices, text, edges, spaced), size in zip(spans, sizes, strict=True):
            lefts = edges
            top, bottom = min(map(self.top.__getitem__, indices)), max(map(self.bottom.__getitem__, indices))
            angle = self.angles[indices[0]] if self.angles else 0
            if angle:
                x0, x1 = min(map(self.x0.__getitem__, indices)), max(map(self.x1.__getitem__, indices))
                lefts = []
            else:
                x0, x1 = lefts[0], lefts[-1]
            unseen = indices[0] in hidden or (0 < size < TINY and bottom - top < 2 * TINY)
            yield Run(text, lefts, x0, top, x1, bottom, size or bottom - top, unseen, angle, spaced)

    def _spans(self, hidden: frozenset[int]) -> Iterator[tuple[list[int], str, list[float], tuple[bool, bool]]]:
        chars = {code: _character(code) for code in set(self.codes)}
        lefts_of, tops = self.x0, self.top
        indices: list[int] = []
        text: list[str] = []
        lefts: list[float] = []
        origin = right = top = bottom = height = 0.0
        blank = sunk = before = False
        blank_x0 = blank_x1 = 0.0
        tilt = 0
        boxes = zip(self.codes, lefts_of, self.x1, tops, self.bottom, self.angles or repeat(0), strict=False)
        for i, (code, x0, x1, y0, y1, angle) in enumerate(boxes):
            char = chars[code]
            if char <= " ":
                # A blank without width is pdfium's guess at a gap, which it also sees between Chinese and digits.
                if char and (x1 - x0 > 0.1 or tilt):
                    blank_x0, blank_x1, blank = (blank_x0 if blank else x0), x1, True
                continue
            unseen, gap, follows = i in hidden, x0 - right, False
            if angle == tilt and unseen == sunk and indices:
                if tilt:
                    follows = _near(lefts_of[indices[-1]], tops[indices[-1]], x0, y0, height)
                elif x0 == origin and x1 == right and top < (y0 + y1) / 2 < bottom:
                    # One glyph for several characters, or a character printed twice.
                    if char != text[-1] or char in DOUBLED:
                        text.append(char)
                        lefts.append((lefts[-1] + right) / 2)
                        indices.append(i)
                    continue
                else:
                    follows = -0.5 * height < gap < 1.2 * height and top < (y0 + y1) / 2 < bottom
            if not follows:
                # The first time there is nothing to yield yet: the caller drops what has no text.
                yield indices, "".join(text), [*lefts, right], (before, blank and abs(blank_x0 - right) < 0.5 * height)
                indices, text, lefts = [i], [char], [x0]
                before = blank and abs(x0 - blank_x1) < 0.5 * (y1 - y0)
                top, bottom, height, tilt, sunk = y0, y1, y1 - y0, angle, unseen
                origin, right, blank = x0, x1, False
                continue
            if (blank and (tilt or gap > 0.1 * height)) or (gap > 0.2 * height and apart(text[-1], char, gap, height)):
                text.append(" ")
                lefts.append(right)
            text.append(char)
            lefts.append(x0)
            indices.append(i)
            origin, right, blank = x0, x1, False
            if y1 - y0 > height:
                top, bottom, height = y0, y1, y1 - y0
        yield indices, "".join(text), [*lefts, right], (before, blank and abs(blank_x0 - right) < 0.5 * height)


@lru_cache(maxsize=1 << 16)
def _character(code: int) -> str:
    """The character of a code; a blank for white space, nothing for what is none."""
    if code in BLANKS:
        return " "
    if code in SKIPPED or 0xD800 <= code <= 0xDFFF or code > sys.maxunicode:
        return ""
    return RADICALS.get(code) or chr(code)


def _quarter(angle: float) -> int:
    """Whole degrees from 0 to 359; a page that was put in a little askew counts as straight."""
    near = 90 * round(angle / 90)
    return (near if abs(angle - near) < 5 else round(angle)) % 360


def _em_box(
    box: Box, angle: int, size: float, start: tuple[float, float], after: tuple[float, float] | None, reach: float
) -> Box:
    """The tight box of a turned character grown to the height of its type, and up to the next one within `reach` ems."""
    if angle % 90:
        return box
    # In the frame of the text: along it from the origin, and across it from the baseline.
    turned = _turn_box(box, angle, 0, 0)
    x, y, _, _ = _turn_box((*start, *start), angle, 0, 0)
    x0, top, x1, bottom = turned
    if after is not None:
        to, level, _, _ = _turn_box((*after, *after), angle, 0, 0)
        if abs(level - y) < 0.1 * size and 0 < to - x1 < reach * size:
            x1 = to
    grown = (min(x0, x), min(top, y - 0.8 * size), x1, max(bottom, y + 0.15 * size))
    return _turn_box(grown, -angle % 360, 0, 0)


def _codes(text_page: Any, handle: int, count: int) -> list[int]:
    """The code of each character: all at once where pdfium's text has one unit for each, else one by one."""
    from pypdfium2 import raw

    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text_page, 0, count, units) == count + 1:
        codes = list(units)[:count]
        if not any(0xD800 <= code <= 0xDFFF for code in set(codes)):
            return codes
    return list(map(_functions()["FPDFText_GetUnicode"], repeat(handle, count), range(count)))


def _pair_surrogates(codes: list[int]) -> None:
    """Make one code of the two halves that pdfium gives on Windows for a rare character."""
    for k in range(len(codes) - 1):
        high, low = codes[k], codes[k + 1]
        if 0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF:
            codes[k], codes[k + 1] = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 0xD800


def _near(x: float, y: float, to_x: float, to_y: float, height: float) -> bool:
    """Do two characters of a slanting line follow each other?"""
    return abs(to_x - x) + abs(to_y - y) < 4 * max(height, 6)


def apart(before: str, after: str, gap: float, height: float) -> bool:
    """Is a gap a blank? Between Chinese and Latin characters programs set a quarter of an em that nobody typed."""
    if before < "\u2e80" and after < "\u2e80":
        return gap > 0.2 * height
    return gap > 0.6 * height


def _page_objects(page: Any) -> list[int]:
    from pypdfium2 import raw

    count = max(0, raw.FPDFPage_CountObjects(page))
    return list(map(_functions()["FPDFPage_GetObject"], repeat(_address(page), count), range(count)))


def _walk(objects: list[int], matrix: Matrix, view: _View, drawn: _Drawn, depth: int, limit: int) -> None:
    """Collect lines, filled areas, pictures and invisible text, those inside forms too."""
    call = _functions()
    drawn.objects += len(objects)
    if drawn.objects > limit:
        return
    kinds = list(map(call["FPDFPageObj_GetType"], objects))
    texts = [at for at, kind in zip(objects, kinds, strict=True) if kind == 1]
    shapes = [(at, kind) for at, kind in zip(objects, kinds, strict=True) if kind in (2, 3, 4)]
    _look_at_texts(texts, drawn)
    bounds = _fill("FPDFPageObj_GetBounds", [at for at, _ in shapes], None, ctypes.c_float, len(shapes), 4)
    for k, (at, kind) in enumerate(shapes):
        x0, y0, x1, y1 = bounds[4 * k : 4 * k + 4]
        if matrix is not IDENTITY:
            corners = [_apply(matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
            x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
            y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
        box = view.box(x0, y0, x1, y1)
        if kind == 2:
            _draw(at, box, matrix, view, drawn)
        else:
            drawn.images.append(box)
            drawn.shades.append(box)
    if depth < 8:
        for at in (at for at, kind in zip(objects, kinds, strict=True) if kind == 5):
            _enter(at, matrix, view, drawn, depth, limit)


def _enter(form: int, matrix: Matrix, view: _View, drawn: _Drawn, depth: int, limit: int) -> None:
    from pypdfium2 import raw

    call = _functions()
    own = tuple(_fill("FPDFPageObj_GetMatrix", [form], None, ctypes.c_float, 1, 6))
    handle = ctypes.cast(form, raw.FPDF_PAGEOBJECT)
    count = max(0, raw.FPDFFormObj_CountObjects(handle))
    inner = list(map(call["FPDFFormObj_GetObject"], repeat(form, count), range(count)))
    combined = _times(own, matrix)
    close = all(abs(a - b) < 1e-6 for a, b in zip(combined, IDENTITY, strict=True))
    _walk(inner, IDENTITY if close else combined, view, drawn, depth + 1, limit)


def _look_at_texts(texts: list[int], drawn: _Drawn) -> None:
    """Note text objects that have no visible paint or are white."""
    if not texts:
        return
    call = _functions()
    modes = list(map(call["FPDFTextObj_GetTextRenderMode"], texts))
    if max(modes) >= 3:
        drawn.invisible.update(at for at, mode in zip(texts, modes, strict=True) if mode in (3, 7))
    colours = _fill("FPDFPageObj_GetFillColor", texts, None, ctypes.c_uint, len(texts), 4)
    for k, at in enumerate(texts):
        red, green, blue, alpha = colours[4 * k : 4 * k + 4]
        if ((red >= WHITE and green >= WHITE and blue >= WHITE) or alpha < 13) and modes[k] in (0, 4):
            drawn.unseen.add(at)


def _draw(path: int, box: Box, matrix: Matrix, view: _View, drawn: _Drawn) -> None:
    """Add the straight horizontal and vertical lines of a path."""
    x0, top, x1, bottom = box
    width, height = x1 - x0, bottom - top
    if height <= THIN:
        if width > THIN:
            drawn.edges.append((True, (top + bottom) / 2, x0, x1))
        return
    if width <= THIN:
        drawn.edges.append((False, (x0 + x1) / 2, top, bottom))
        return
    fill, stroke = _paint(path)
    if fill and _is_shade(path):
        drawn.shades.append(box)
    elif not stroke:
        # A white area hides, it does not rule: Word puts one behind each run of text that was pasted from a page.
        return
    drawn.edges.extend(_sides(path, matrix, view))


def _paint(path: int) -> tuple[bool, bool]:
    mode = (ctypes.c_int * 2)()
    _functions()["FPDFPath_GetDrawMode"](path, ctypes.addressof(mode), ctypes.addressof(mode) + 4)
    return bool(mode[0]), bool(mode[1])


def _is_shade(path: int) -> bool:
    colour = (ctypes.c_uint * 4)()
    start = ctypes.addressof(colour)
    _functions()["FPDFPageObj_GetFillColor"](path, start, start + 4, start + 8, start + 12)
    return min(colour[:3]) < WHITE and colour[3] > 12


def _sides(path: int, matrix: Matrix, view: _View) -> Iterator[Edge]:
    call = _functions()
    count = call["FPDFPath_CountSegments"](path)
    if not 1 < count <= 4000:
        return
    own = tuple(_fill("FPDFPageObj_GetMatrix", [path], None, ctypes.c_float, 1, 6))
    whole = _times(own, matrix)
    segments = list(map(call["FPDFPath_GetPathSegment"], repeat(path, count), range(count)))
    kinds = list(map(call["FPDFPathSegment_GetType"], segments))
    points = _fill("FPDFPathSegment_GetPoint", segments, None, ctypes.c_float, count, 2)
    at = start = (0.0, 0.0)
    for k, kind in enumerate(kinds):
        x, y, _, _ = view.box(*(2 * _apply(whole, points[2 * k], points[2 * k + 1])))
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
