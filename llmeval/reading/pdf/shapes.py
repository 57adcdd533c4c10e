"""Digits whose shapes are not what the text layer says: a font whose map lies is told, its digits are not read.

An 8 has two holes, 0, 6 and 9 have one, 1, 2, 3, 5 and 7 have none. The closed lines of a glyph's outline count the holes; a
font in which a 3 has more of them than an 8 or a 0 draws other digits than its map says. Fonts that only exchange digits of
one kind (1 for 7) are not known in this way, but for 6 and 9, whose holes lie low and high.
"""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import NamedTuple

from llmeval.reading.pdf.raw import functions

_NONE, _ONE, _TWO = frozenset("12357"), frozenset("69"), frozenset("8")
_MOVE = 2
"""pdfium's kind of a segment that begins a new line."""
_MOST = 4_000
"""Segments of an outline that are looked at."""
_LOW, _HIGH = 0.44, 0.56


class Shape(NamedTuple):
    """Closed lines of a glyph, and how high the middle of the smaller one lies where there are two, 0 to 1."""

    lines: int
    hole: float | None


class Fonts:
    """What the digits of one file's fonts look like."""

    def __init__(self) -> None:
        self.liars: set[str] = set()
        """Names of fonts that draw other digits than they say."""
        self._seen: dict[tuple[str, int], dict[str, Shape | None]] = {}
        """By name and address: a page's font goes with the page, and another of its name may take its place, which looks alike."""

    def lying(self, handle: int, codes: list[int]) -> set[int]:
        """Numbers of the digits of a page that are set in fonts which draw other digits."""
        call = functions()
        digits = [i for i, code in enumerate(codes) if 0x30 <= code <= 0x39]
        if not digits:
            return set()
        objects = list(map(call["FPDFText_GetTextObject"], repeat(handle, len(digits)), digits))
        fonts = {at: (call["FPDFTextObj_GetFont"](at) or 0) if at else 0 for at in set(objects)}
        held = [fonts[at] for at in objects]
        shapes: dict[int, dict[str, Shape | None]] = {}
        names = {font: name_of(font) for font in set(held) if font}
        for font, code in set(zip(held, (codes[i] for i in digits), strict=True)):
            if font:
                seen = shapes[font] = self._seen.setdefault((names[font], font), {})
                if chr(code) not in seen:
                    seen[chr(code)] = _shape(font, code)
        wrong = {font for font in shapes if _contradicts(shapes[font])}
        self.liars.update(names[font] for font in wrong)
        if self.liars:
            wrong |= {font for font in shapes if names[font] in self.liars and not _agrees(shapes[font])}
        return {i for font, i in zip(held, digits, strict=True) if font in wrong} if wrong else set()


def name_of(font: int) -> str:
    """The name of a font, with the letters that tell its subset."""
    from pypdfium2 import raw

    if not font:
        return ""
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFFont_GetBaseFontName(ctypes.cast(font, raw.FPDF_FONT), buffer, 128)
    return buffer.value.decode("utf-8", "replace")


def _contradicts(shapes: dict[str, Shape | None]) -> bool:
    """Whether the digits of a font cannot be the ones that it says."""
    lines = {digit: shape.lines for digit, shape in shapes.items() if shape is not None}
    none, one, two = ([count for digit, count in lines.items() if digit in kind] for kind in (_NONE, _ONE, _TWO))
    nought = [lines["0"]] if "0" in lines else []
    if none and (above := [*one, *two, *nought]) and max(none) > min(above):
        return True
    if one and two and max(one) >= min(two):
        return True
    six, nine = shapes.get("6"), shapes.get("9")
    if six is None or nine is None or six.hole is None or nine.hole is None:
        return False
    return six.hole > _HIGH and nine.hole < _LOW


def _agrees(shapes: dict[str, Shape | None]) -> bool:
    """Whether digits of two kinds are seen, each with the lines that it should have."""
    kinds = {digit in _NONE for digit, shape in shapes.items() if shape is not None and digit not in "04"}
    return len(kinds) > 1 and not _contradicts(shapes)


def _shape(font: int, code: int) -> Shape | None:
    """The outline of a character, None where the font has none to look at (a font of pictures)."""
    call = functions()
    path = call["FPDFFont_GetGlyphPath"](font, code, 100.0)
    count = call["FPDFGlyphPath_CountGlyphSegments"](path) if path else 0
    if not 2 < count <= _MOST:
        return None
    segments = list(map(call["FPDFGlyphPath_GetGlyphPathSegment"], repeat(path, count), range(count)))
    begins = [index for index, kind in enumerate(map(call["FPDFPathSegment_GetType"], segments)) if kind == _MOVE]
    ends = [*begins[1:], count]
    lines = [(first, last) for first, last in zip(begins, ends, strict=True) if last - first > 2]
    if not lines:
        return None
    if len(lines) != 2 or chr(code) not in "69":
        return Shape(len(lines), None)
    spans = []
    for first, last in lines:
        heights = [_height(segment) for segment in segments[first:last]]
        spans.append((min(heights), max(heights)))
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    inner = min(spans, key=lambda span: span[1] - span[0])
    return Shape(2, (inner[0] + inner[1] - 2 * low) / (2 * (high - low)) if high > low else None)


def _height(segment: int) -> float:
    x, y = ctypes.c_float(), ctypes.c_float()
    functions()["FPDFPathSegment_GetPoint"](segment, ctypes.addressof(x), ctypes.addressof(y))
    return y.value
