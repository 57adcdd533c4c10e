"""Single characters as pdfium gives them: what counts as a blank, which codes mean another, boxes of turned ones."""

from __future__ import annotations

import ctypes
import sys
import unicodedata
from functools import lru_cache
from itertools import repeat
from typing import Any

from llmeval.data.document import Box
from llmeval.reading.pdf.raw import functions, turn_box

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
_SURROGATES = frozenset(range(0xD800, 0xE000))
IGNORED = BLANKS | SKIPPED


@lru_cache(maxsize=1 << 16)
def character(code: int) -> str:
    """The character of a code; a blank for white space, nothing for what is none."""
    if code in BLANKS:
        return " "
    if code in SKIPPED or 0xD800 <= code <= 0xDFFF or code > sys.maxunicode:
        return ""
    return RADICALS.get(code) or chr(code)


def quarter(angle: float) -> int:
    """Whole degrees from 0 to 359; a page that was put in a little askew counts as straight."""
    near = 90 * round(angle / 90)
    return (near if abs(angle - near) < 5 else round(angle)) % 360


def em_box(
    box: Box, angle: int, size: float, start: tuple[float, float], after: tuple[float, float] | None, reach: float
) -> Box:
    """The tight box of a turned character grown to the height of its type, and up to the next one within `reach` ems."""
    if angle % 90:
        return box
    # In the frame of the text: along it from the origin, and across it from the baseline.
    turned = turn_box(box, angle, 0, 0)
    x, y, _, _ = turn_box((*start, *start), angle, 0, 0)
    x0, top, x1, bottom = turned
    if after is not None:
        to, level, _, _ = turn_box((*after, *after), angle, 0, 0)
        if abs(level - y) < 0.1 * size and 0 < to - x1 < reach * size:
            x1 = to
    grown = (min(x0, x), min(top, y - 0.8 * size), x1, max(bottom, y + 0.15 * size))
    return turn_box(grown, -angle % 360, 0, 0)


def codes_of(text_page: Any, handle: int, count: int) -> list[int]:
    """The code of each character: all at once where pdfium's text has one unit for each, else one by one."""
    from pypdfium2 import raw

    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text_page, 0, count, units) == count + 1:
        codes: list[int] = memoryview(units).cast("B").cast("H").tolist()[:count]
        if _SURROGATES.isdisjoint(codes):
            return codes
    return list(map(functions()["FPDFText_GetUnicode"], repeat(handle, count), range(count)))


def pair_surrogates(codes: list[int]) -> None:
    """Make one code of the two halves that pdfium gives on Windows for a rare character."""
    for k in range(len(codes) - 1):
        high, low = codes[k], codes[k + 1]
        if 0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF:
            codes[k], codes[k + 1] = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 0xD800


def near(x: float, y: float, to_x: float, to_y: float, height: float) -> bool:
    """Do two characters of a slanting line follow each other?"""
    return abs(to_x - x) + abs(to_y - y) < 4 * max(height, 6)


def in_line(top: float, bottom: float, to_top: float, to_bottom: float) -> bool:
    """Does a character stand on the line of the one before it? Raised or lowered type does not."""
    if not top < (to_top + to_bottom) / 2 < bottom:
        return False
    height, tall = bottom - top, to_bottom - to_top
    if tall < 0.87 * height or height < 0.87 * tall:
        rise = bottom - to_bottom if tall < height else to_bottom - bottom
        return -0.01 < rise / max(tall, height) < 0.15
    return True
