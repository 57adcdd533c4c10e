"""A page's characters to runs: what stands side by side, with its size, its angle and whether it can be seen."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, repeat
from typing import Any

from llmeval.data.document import Box
from llmeval.reading.pdf.chars import (
    BLANKS,
    DOUBLED,
    IGNORED,
    SKIPPED,
    character,
    codes_of,
    em_box,
    in_line,
    near,
    pair_surrogates,
    quarter,
)
from llmeval.reading.pdf.drawn import Drawn, drawn_on
from llmeval.reading.pdf.fonts import UNREADABLE, Known, unmapped
from llmeval.reading.pdf.forms import struck_areas, typed_runs
from llmeval.reading.pdf.raw import View, address, fill, functions, turn_box
from llmeval.reading.pdf.runs import DIGITS, Run, Sheet, apart, turn_edge, turn_run
from llmeval.reading.pdf.struck import strike_out
from llmeval.reading.pdf.unseen import proved, suspects

MAX_POINT = 1e7
"""Damaged files hold coordinates that are no numbers or beyond any page."""
TINY = 2.5
"""Points: smaller type cannot be read in print."""


def read_sheet(
    page: Any, text_page: Any, number: int, known: Known, layers: bool = False, max_objects: int = 200_000
) -> Sheet:
    """Everything of a page that the layout needs. `page` and `text_page` are open pdfium handles.

    `known` holds what was found out about the fonts of the file. `layers` tells whether the file may hold layers that are switched off.
    """
    view = View(page)
    sheet = Sheet(number, *view.size)
    drawn = drawn_on(page, view, max_objects)
    sheet.images = len(drawn.images)
    glyphs = _Glyphs(address(text_page), text_page, view, known)
    typed = list(typed_runs(page, view))
    sheet.characters = glyphs.visible + sum(len(run.text) for run in typed)
    sheet.unreadable = glyphs.unreadable
    sheet.unmapped = glyphs.unmapped
    if not sheet.characters:
        return sheet
    hidden = glyphs.hidden(drawn, page, layers)
    sheet.recognised = glyphs.recognised
    sheet.dead = glyphs.dead
    sheet.edges = drawn.edges
    sheet.runs = _seen(list(glyphs.runs(hidden)), sheet)
    sheet.turn = glyphs.turn
    if sheet.turn:
        wide, tall = view.size
        sheet.edges = [turn_edge(edge, sheet.turn, wide, tall) for edge in drawn.edges]
        typed = [turn_run(run, sheet.turn, wide, tall) for run in typed]
    strike_out(sheet, [] if sheet.turn else struck_areas(page, view))
    sheet.runs += typed
    return sheet


def _seen(runs: list[Run], sheet: Sheet) -> list[Run]:
    """The runs that a person sees; a number that goes on unseen is doubtful."""
    if not any(run.hidden for run in runs):
        return runs
    for one, other in pairwise(runs):
        beside = abs(one.top - other.top) < 0.5 * max(one.size, 1) and abs(other.x0 - one.x1) < one.size
        if one.hidden != other.hidden and beside and one.text[-1] in DIGITS and other.text[0] in DIGITS:
            one.doubts += (len(one.text) - 1,)
            other.doubts += (0,)
    sheet.unseen += [run.text for run in runs if run.hidden]
    return [run for run in runs if not run.hidden]


_Span = tuple[list[int], str, list[float], tuple[bool, bool], tuple[float, float]]
"""Numbers of characters side by side, their text (blanks put in have no number), left edges, blanks before and after, top and
bottom."""


class _Glyphs:
    """The characters of one page: codes and boxes, side by side in lists."""

    def __init__(self, handle: int, text_page: Any, view: View, known: Known) -> None:
        from pypdfium2 import raw

        count = max(0, raw.FPDFText_CountChars(text_page))
        self.handle, self.view, self.count = handle, view, count
        self.turn = 0
        self.recognised = False
        self.angles: list[int] = []
        self.codes = codes_of(text_page, handle, count)
        flat = fill("FPDFText_GetLooseCharBox", repeat(handle), range(count), ctypes.c_float, count, 4)
        if not math.isfinite(sum(flat)):
            flat = [value if abs(value) < MAX_POINT else 0.0 for value in flat]
        left, high, right, low = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
        if view.rotation:
            boxes = list(map(view.box, left, low, right, high))
            self.x0, self.top, self.x1, self.bottom = ([box[k] for box in boxes] for k in range(4))
        else:
            x, y = view.left, view.high
            self.x0, self.x1 = ([v - x for v in left], [v - x for v in right]) if x else (left, right)
            self.top, self.bottom = [y - v for v in high], [y - v for v in low]
        kinds = Counter(self.codes)
        if any(0xD800 <= code <= 0xDBFF for code in kinds):
            pair_surrogates(self.codes)
            kinds = Counter(self.codes)
        self.dead: set[int] = set()
        self.unmapped: dict[str, int] = {}
        self.unreadable = 0
        for i, name in unmapped(handle, self.codes, known).items() if count else ():
            self.codes[i] = UNREADABLE
            self.unmapped[name] = self.unmapped.get(name, 0) + 1
            self.unreadable += 1
        if self.unreadable:
            kinds = Counter(self.codes)
        self.visible = count - sum(kinds[code] for code in kinds if code in IGNORED)

    def hidden(self, drawn: Drawn, page: Any, layers: bool) -> frozenset[int]:
        """Indices of characters that a person does not see: no fill, white on white, clipped, covered, beyond the page."""
        beyond = self._beyond()
        doubted = suspects(drawn, self.view, layers)
        if not drawn.unseen and not drawn.invisible and not doubted:
            return frozenset(beyond)
        objects = list(map(functions()["FPDFText_GetTextObject"], repeat(self.handle, self.count), range(self.count)))
        unseen = {i for i, at in enumerate(objects) if at in drawn.invisible}
        if doubted:
            held = [
                i for i, at in enumerate(objects) if at in doubted and self.codes[i] not in IGNORED and i not in beyond
            ]
            boxes = dict(zip(held, self._inked(held), strict=True))
            unseen |= proved(page, self.view, boxes, doubted)
        self.recognised = len(unseen) > 0.5 * self.visible and any(
            (box[2] - box[0]) * (box[3] - box[1]) > 0.4 * self.view.size[0] * self.view.size[1] for box in drawn.images
        )
        found = beyond if self.recognised else beyond | unseen
        shades = sorted(drawn.shades, key=lambda b: (b[0] - b[2]) * (b[3] - b[1]))[:300]
        for i, at in enumerate(objects):
            if at in drawn.unseen:
                x, y = (self.x0[i] + self.x1[i]) / 2, (self.top[i] + self.bottom[i]) / 2
                if not any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in shades):
                    found.add(i)
        alive = {at for i, at in enumerate(objects) if at and i not in found and self.codes[i] not in IGNORED}
        self.dead = {objects[i] for i in found if objects[i]} - alive
        return frozenset(found)

    def _inked(self, indices: Sequence[int]) -> list[Box]:
        """What characters cover with their shapes, on the page as shown."""
        flat = fill("FPDFText_GetCharBox", repeat(self.handle), indices, ctypes.c_double, len(indices), 4)
        return [self.view.box(flat[k], flat[k + 2], flat[k + 1], flat[k + 3]) for k in range(0, len(flat), 4)]

    def _beyond(self) -> set[int]:
        """Characters beyond the edges of the page."""
        wide, tall = self.view.size
        if not self.count or (
            min(self.x0) >= 0 and max(self.x1) <= wide and min(self.top) >= 0 and max(self.bottom) <= tall
        ):
            return set()
        boxes = zip(self.x0, self.top, self.x1, self.bottom, strict=True)
        return {i for i, (x0, top, x1, bottom) in enumerate(boxes)
                if not (0 <= (x0 + x1) / 2 <= wide and 0 <= (top + bottom) / 2 <= tall)}  # fmt: skip

    def _straighten(self) -> None:
        """Sizes, angles and boxes of text that does not run from left to right in page space.

        pdfium's loose box is degenerate for such text; origin, size and tight box make up for it.
        """
        call, count, handle, view = functions(), self.count, self.handle, self.view
        raw_angles = list(map(call["FPDFText_GetCharAngle"], repeat(handle, count), range(count)))
        # pdfium counts clockwise, and so does /Rotate; a character that it put in itself has the angle -1.
        self.angles = [quarter(-(math.degrees(a) + view.rotation if a >= 0 else view.rotation)) for a in raw_angles]
        tilted = [i for i, a in enumerate(self.angles) if a or view.rotation]
        if not tilted:
            return
        tight = fill("FPDFText_GetCharBox", repeat(handle), tilted, ctypes.c_double, len(tilted), 4)
        origins = fill("FPDFText_GetCharOrigin", repeat(handle), tilted, ctypes.c_double, len(tilted), 2)
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
            grown = em_box(box, self.angles[i], sizes[k], starts[k], after, reach)
            self.x0[i], self.top[i], self.x1[i], self.bottom[i] = grown
        self._choose_frame()

    def _choose_frame(self) -> None:
        """Lay the page out in the frame in which most of its text is upright."""
        shown = [a for a, code in zip(self.angles, self.codes, strict=True) if code not in SKIPPED]
        for turn in (90, 180, 270):
            if shown.count(turn) > 0.6 * len(shown):
                self.turn = turn
                width, height = self.view.size
                boxes = [turn_box(box, turn, width, height)
                         for box in zip(self.x0, self.top, self.x1, self.bottom, strict=True)]  # fmt: skip
                self.x0, self.top, self.x1, self.bottom = ([box[k] for box in boxes] for k in range(4))
                self.angles = [(a - turn) % 360 for a in self.angles]

    def _sizes(self, indices: Sequence[int]) -> tuple[list[float], bool]:
        """Font sizes as shown, in points, and whether any of the characters is turned."""
        size_of = functions()["FPDFText_GetFontSize"]
        flat = fill("FPDFText_GetMatrix", repeat(self.handle), indices, ctypes.c_float, len(indices), 6)
        sizes = [abs(size) * math.hypot(c, d)
                 for size, c, d in zip(map(size_of, repeat(self.handle), indices), flat[2::6], flat[3::6], strict=True)]  # fmt: skip
        return sizes, any(a <= 0 or abs(b) > 0.01 * a for a, b in zip(flat[0::6], flat[1::6], strict=True))

    def _baselines(self, indices: Sequence[int]) -> list[float]:
        """Heights of the baselines of characters, in the frame of the layout."""
        flat = fill("FPDFText_GetCharOrigin", repeat(self.handle), indices, ctypes.c_double, len(indices), 2)
        if not self.view.rotation and not self.turn:
            high = self.view.high
            return [high - y for y in flat[1::2]]
        boxes = [self.view.box(x, y, x, y) for x, y in zip(flat[0::2], flat[1::2], strict=True)]
        return [turn_box(box, self.turn, *self.view.size)[1] for box in boxes]

    def runs(self, hidden: frozenset[int]) -> Iterator[Run]:
        """Runs in the order of the file; those on their side come as one run without `lefts`.

        A run printed twice, a little to the side, is bold type.
        """
        known: dict[str, list[Run]] = {}
        for run in self._all_runs(hidden):
            twins = known.setdefault(run.text, [])
            reach = 0.2 * run.size
            if not any(abs(run.x0 - twin.x0) < reach and abs(run.top - twin.top) < reach for twin in twins[-20:]):
                twins.append(run)
                yield run

    def _all_runs(self, hidden: frozenset[int]) -> Iterator[Run]:
        spans = [span for span in self._spans(hidden) if span[0]]
        sizes, tilted = self._sizes([span[0][0] for span in spans])
        if tilted or self.view.rotation:
            self._straighten()
            spans = [span for span in self._spans(hidden) if span[0]]
            sizes, _ = self._sizes([span[0][0] for span in spans])
        mixed = len({round(size, 1) for size in sizes}) > 1
        lasts = self._sizes([span[0][-1] for span in spans])[0] if mixed else sizes
        if mixed and any(abs(first - last) > 0.08 * first for first, last in zip(sizes, lasts, strict=True)):
            spans = [part for span, first, last in zip(spans, sizes, lasts, strict=True)
                     for part in (self._by_size(span) if abs(first - last) > 0.08 * first else [span])]  # fmt: skip
            sizes, _ = self._sizes([span[0][0] for span in spans])
        bases: Sequence[float | None] = (
            self._baselines([span[0][0] for span in spans]) if mixed else [None] * len(spans)
        )
        for (indices, text, edges, spaced, (top, bottom)), size, base in zip(spans, sizes, bases, strict=True):
            lefts = edges
            angle = self.angles[indices[0]] if self.angles else 0
            if angle:
                x0, x1 = min(map(self.x0.__getitem__, indices)), max(map(self.x1.__getitem__, indices))
                lefts = []
            else:
                x0, x1 = lefts[0], lefts[-1]
            unseen = indices[0] in hidden or (0 < size < TINY and bottom - top < 2 * TINY)
            yield Run(text, lefts, x0, top, x1, bottom, size or bottom - top, unseen, angle, spaced, base)

    def _by_size(self, span: _Span) -> list[_Span]:
        """A span cut where the size of its type changes."""
        indices, text, lefts, (before, after), _ = span
        sizes, _ = self._sizes(indices)
        found: list[_Span] = []
        start = number = first = 0
        for k, char in enumerate(text):
            if char == " ":
                continue
            if number and abs(sizes[number] - sizes[number - 1]) > 0.08 * sizes[number]:
                end = k - 1 if text[k - 1] == " " else k
                own, spaced = indices[first:number], (before and not start, end < k)
                found.append((own, text[start:end], lefts[start : end + 1], spaced, self._reach(own)))
                start, first = k, number
            number += 1
        own = indices[first:]
        found.append((own, text[start:], lefts[start:], (before and not start, after), self._reach(own)))
        return [part for part in found if part[0]]

    def _reach(self, indices: Sequence[int]) -> tuple[float, float]:
        """Top and bottom of some characters."""
        return min(map(self.top.__getitem__, indices)), max(map(self.bottom.__getitem__, indices))

    def _spans(self, hidden: frozenset[int]) -> Iterator[_Span]:  # noqa: PLR0915 - one pass over each character
        chars = {code: character(code) for code in set(self.codes)}
        lefts_of, tops = self.x0, self.top
        indices: list[int] = []
        text: list[str] = []
        lefts: list[float] = []
        origin = right = top = bottom = height = highest = lowest = 0.0
        blank = sunk = before = False
        blank_x0 = blank_x1 = 0.0
        tilt = 0
        # Nearly every character only follows the one before it.
        plain, low, reach = not hidden and not self.angles, 0.0, 0.0
        boxes = zip(self.codes, lefts_of, self.x1, tops, self.bottom, self.angles or repeat(0), strict=False)
        for i, (code, x0, x1, y0, y1, angle) in enumerate(boxes):
            char = chars[code]
            if char <= " ":
                # A blank without width is pdfium's guess at a gap, which it also sees between Chinese and digits.
                if char and (x1 - x0 > 0.1 or tilt):
                    blank_x0, blank_x1, blank = (blank_x0 if blank else x0), x1, True
                continue
            gap = x0 - right
            if plain and y0 == top and y1 == bottom and low < gap < reach and x0 != origin and not blank:
                text.append(char)
                lefts.append(x0)
                indices.append(i)
                origin, right = x0, x1
                continue
            unseen, follows = i in hidden, False
            if angle == tilt and unseen == sunk and indices:
                if tilt:
                    follows = near(lefts_of[indices[-1]], tops[indices[-1]], x0, y0, height)
                elif x0 == origin and x1 == right and top < (y0 + y1) / 2 < bottom:
                    # One glyph for several characters, or a character printed twice.
                    if char != text[-1] or char in DOUBLED:
                        text.append(char)
                        lefts.append((lefts[-1] + right) / 2)
                        indices.append(i)
                    continue
                else:
                    follows = -0.5 * height < gap < 1.2 * height and in_line(top, bottom, y0, y1)
            if not follows:
                # The first time there is nothing to yield yet: the caller drops what has no text.
                yield (
                    indices,
                    "".join(text),
                    [*lefts, right],
                    (before, blank and abs(blank_x0 - right) < 0.5 * height),
                    (highest, lowest),
                )
                indices, text, lefts = [i], [char], [x0]
                before = blank and abs(x0 - blank_x1) < 0.5 * (y1 - y0)
                top, bottom, height, tilt, sunk = y0, y1, y1 - y0, angle, unseen
                highest, lowest = y0, y1
                origin, right, blank = x0, x1, False
                low, reach = -0.5 * height, 0.2 * height
                continue
            if (blank and (tilt or gap > 0.1 * height)) or (gap > 0.2 * height and apart(text[-1], char, gap, height)):
                text.append(" ")
                lefts.append(right)
            text.append(char)
            lefts.append(x0)
            indices.append(i)
            origin, right, blank = x0, x1, False
            highest = y0 if y0 < highest else highest  # noqa: FURB136 - a call for each character costs
            lowest = y1 if y1 > lowest else lowest  # noqa: FURB136
            if y1 - y0 > height:
                top, bottom, height = y0, y1, y1 - y0
                low, reach = -0.5 * height, 0.2 * height
        yield (
            indices,
            "".join(text),
            [*lefts, right],
            (before, blank and abs(blank_x0 - right) < 0.5 * height),
            (highest, lowest),
        )
