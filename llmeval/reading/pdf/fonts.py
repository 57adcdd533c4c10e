"""Fonts without a usable map from glyphs to characters: what is set in them is told as unreadable, not guessed.

Without a map pdfium gives the glyph's own number for its character, which is a control code or a letter of some far script;
digits vanish or turn into others.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable
from itertools import repeat

from llmeval.patterns import lazy as re
from llmeval.reading.pdf.chars import BLANKS
from llmeval.reading.pdf.raw import fill, functions
from llmeval.reading.pdf.shapes import Fonts, name_of

UNREADABLE = 0xFFFD
_SYMBOLS = re.compile("symbol|dingbat|webding|wingding|mt ?extra|marlett|fontawesome|iconfont", re.IGNORECASE)
_PRIVATE = frozenset([1, *range(3, 9), 11, 12, *range(14, 32), *range(0xE000, 0xF900), UNREADABLE])
"""Codes that stand for no character of anybody's: controls (2 is pdfium's own hyphen) and private ones."""


class Known:
    """What has been found out about the fonts of one file: codes that are sound, fonts whose digits are others."""

    def __init__(self) -> None:
        self.codes: set[int] = set()
        self.fonts = Fonts()


def unmapped(handle: int, codes: list[int], known: Known) -> dict[int, str]:
    """Numbers of the characters that cannot be read, with the name of the font of each: those without a map, and digits that
    are drawn as other digits."""
    found = _without_map(handle, codes, known.codes)
    wrong = known.fonts.lying(handle, codes) - found.keys()
    if not wrong:
        return found
    call = functions()
    return found | {
        i: _name(call["FPDFTextObj_GetFont"](call["FPDFText_GetTextObject"](handle, i)) or 0) for i in wrong
    }


def _without_map(handle: int, codes: list[int], known: set[int]) -> dict[int, str]:
    """Numbers of the characters that cannot be read, with the name of the font of each.

    `known` holds the codes that have been found to be sound in the file; new ones are added. Digits are always asked for.
    """
    call = functions()
    wrong = call["FPDFText_HasUnicodeMapError"]
    count = len(codes)
    # One of each code is asked for, no common character: a font without a map has codes of its own, not those alone.
    places = dict(zip(codes, range(count), strict=True))
    some = [i for code, i in places.items() if code < 0x80 or not (0x4E00 <= code < 0xA000 or code in known)]
    private = not _PRIVATE.isdisjoint(codes)
    inked = _inked(handle, codes, some)
    if not private and not inked and 1 not in list(map(wrong, repeat(handle), some)):
        known.update(places)
        return {}
    errors = {i for i in range(count) if wrong(handle, i) == 1 or codes[i] in _PRIVATE}
    if inked:
        errors |= _inked(handle, codes, (i for i, code in enumerate(codes) if code in BLANKS))
    return _by_font(handle, codes, errors)


def _inked(handle: int, codes: list[int], some: Iterable[int]) -> set[int]:
    """Blanks that have a shape: glyphs whose map says that they are blanks."""
    blanks = [i for i in some if codes[i] in BLANKS]
    if not blanks:
        return set()
    boxes = fill("FPDFText_GetCharBox", repeat(handle), blanks, ctypes.c_double, len(blanks), 4)
    return {i for k, i in enumerate(blanks)
            if boxes[4 * k + 1] - boxes[4 * k] > 0.5 and boxes[4 * k + 3] - boxes[4 * k + 2] > 2.5}  # fmt: skip


def _by_font(handle: int, codes: list[int], errors: set[int]) -> dict[int, str]:
    """Of a font half of whose codes have no map, every character is unreadable: the rest are hits by chance."""
    call = functions()
    held: dict[int, list[int]] = defaultdict(list)
    fonts: dict[int, int] = {}
    for i, code in enumerate(codes):
        at = call["FPDFText_GetTextObject"](handle, i) if code not in (0xA, 0xD) else None
        if at:
            if at not in fonts:
                fonts[at] = call["FPDFTextObj_GetFont"](at) or 0
            held[fonts[at]].append(i)
    found: dict[int, str] = {}
    for font, indices in held.items():
        kinds = {codes[i] for i in indices if codes[i] not in BLANKS}
        bad = {codes[i] for i in indices if i in errors}
        name = _name(font)
        if not bad or _SYMBOLS.search(name):
            continue
        all_of_it = 2 * len(bad) >= len(kinds)
        found |= {i: name for i in indices if i in errors or (all_of_it and codes[i] not in BLANKS)}
    return found


def _name(font: int) -> str:
    name = name_of(font)
    return name.partition("+")[2] or name
