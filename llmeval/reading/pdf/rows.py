"""Runs of characters to rows, and the runs of a row to a line with its blanks, marks and exponents.

Two runs share a line where they overlap by half of the lower one: a distance in points, as table tools use it, tears
figures of another font from their line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from llmeval.data.document import Box
from llmeval.reading.pdf.runs import Run, apart
from llmeval.reading.raised import Level, read_level, widened


@dataclass(slots=True)
class Line:
    """One line, or the part of one in a column or a cell. `lefts` is empty for text on its side."""

    text: str
    lefts: list[float]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    page: int
    angle: int = 0
    margins: tuple[float, float] = (0.0, 0.0)
    """Left and right edge of the column or cell."""
    spaced: bool = False
    """Does a typed blank stand at its end?"""
    doubts: Sequence[tuple[int, int]] = ()
    """Ranges of the text that a person may read in another way."""
    marks: int = 0
    """Marks of notes that were left out."""
    glued: bool = False
    """Does it go on with the number that the line before ends with?"""

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)


@dataclass(slots=True)
class Row:
    """Runs at one height, from left to right."""

    runs: list[Run] = field(default_factory=list)
    top: float = 0.0
    bottom: float = 0.0

    def overlap(self, run: Run) -> float:
        """Share of the lower one of the two that both cover."""
        top, bottom = run.top, run.bottom
        lower = min(self.bottom - self.top, bottom - top)
        common = min(self.bottom, bottom) - max(self.top, top)
        return common / lower if lower > 0.1 else 10 * common

    def is_free(self, run: Run) -> bool:
        """Would the run stand beside the others and not on top of one?"""
        x0, x1 = run.x0, run.x1
        room = max(0.5 * (x1 - x0) + 0.1, 0.2 * run.size)
        return all(min(x1, other.x1) - max(x0, other.x0) <= room for other in self.runs[-200:])

    def add(self, run: Run) -> None:
        if not self.runs or run.bottom - run.top > self.bottom - self.top:
            self.top, self.bottom = run.top, run.bottom
        self.runs.append(run)


def rows_of(runs: Iterable[Run]) -> list[Row]:
    """Group upright runs by height, from top to bottom."""
    rows: list[Row] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom, run.x0)):
        best = next((row for row in rows[-1:-5:-1] if row.overlap(run) >= 0.5 and row.is_free(run)), None)
        if best is None:
            best = Row()
            rows.append(best)
        best.add(run)
    for row in rows:
        row.runs.sort(key=lambda run: run.x0)
    rows.sort(key=lambda row: row.top + row.bottom)
    return rows


def line_of(runs: Sequence[Run], page: int, margins: tuple[float, float] = (0.0, 0.0)) -> Line:
    """Runs of one line joined, with a blank where there is a gap."""
    first = runs[0]
    text, lefts = first.text, first.lefts
    doubts = [(at, at + 1) for at in first.doubts]
    marks = 0
    if len(runs) > 1:
        levels = levels_of(runs)
        pieces, lefts = [first.text], list(first.lefts)
        if levels and levels[0]:
            pieces[0] = read_level("", first.text, runs[1].text, levels[0]).text
            doubts = _doubts_in(first, pieces[0], 0)
        last, length = first, len(pieces[0])
        for k, run in enumerate(runs[1:], 1):
            shown, parted = run.text, False
            if levels and levels[k]:
                after = runs[k + 1].text if k + 1 < len(runs) else ""
                piece = read_level("".join(pieces)[-40:], run.text, after, levels[k])
                if piece.mark:
                    marks += 1
                    last = replace(run, text=last.text)
                    continue
                shown = piece.text
                parted = piece.parted
                if piece.doubtful:
                    doubts.append((length, length + len(shown)))
            gap, height = run.x0 - last.x1, min(run.size, last.size)
            typed = (last.spaced[1] or run.spaced[0]) and gap > 0.1 * height
            if parted or (not run.cut and (typed or apart(last.text[-1], run.text[0], gap, height))):
                pieces.append(" ")
                lefts.append(run.x0)
                length += 1
            else:
                lefts[-1] = run.x0
            doubts += _doubts_in(run, shown, length)
            pieces.append(shown)
            lefts += run.lefts[1:]
            length += len(shown)
            last = run
        text = "".join(pieces)
    longest = max(runs, key=lambda run: len(run.text))
    return Line(
        text,
        lefts,
        first.x0,
        min(run.top for run in runs),
        max(run.x1 for run in runs),
        max(run.bottom for run in runs),
        longest.size,
        page,
        0,
        margins,
        runs[-1].spaced[1],
        [widened(text, start, end) for start, end in doubts],
        marks,
    )


def _doubts_in(run: Run, shown: str, at: int) -> list[tuple[int, int]]:
    """What is doubtful of a run that is shown from `at`: all of it where its characters are no longer one for one."""
    if run.doubts and len(shown) != len(run.text):
        return [(at, at + len(shown))]
    return [(at + doubt, at + doubt + 1) for doubt in run.doubts]


def levels_of(runs: Sequence[Run]) -> list[Level] | None:
    """Which runs of a line are raised or lowered against the type beside them; None where none is."""
    size, line = runs[0].size, runs[0].base or 0.0
    reach = 0.06 * size
    if all(abs(run.size - size) < reach and abs((run.base or line) - line) < reach for run in runs):
        return None
    base = max(runs, key=lambda run: (round(run.size, 1), len(run.text)))
    levels: list[Level] = []
    for run in runs:
        level: Level = 0
        if run.base is not None and base.base is not None and run is not base:
            rise = (base.base - run.base) / max(base.size, 1.0)
            if 0.15 < rise < 1 and run.size < 0.92 * base.size:
                level = 1
            elif -0.6 < rise < -0.08 and run.size < 0.85 * base.size:
                level = -1
            elif 0.28 < rise < 0.8 and len(run.text) <= 4:
                level = 1
        levels.append(level)
        if level == 0 and run.size >= 0.92 * base.size:
            base = run
    return levels if any(levels) else None


def side_line(run: Run, page: int) -> Line:
    """A line of text that stands on its side."""
    return Line(run.text, [], run.x0, run.top, run.x1, run.bottom, run.size, page, run.angle)
