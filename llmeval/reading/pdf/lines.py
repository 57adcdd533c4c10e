"""Rows to lines in reading order, column by column, and lines to logical paragraphs.

A line goes on where nothing says that its paragraph ended.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from statistics import median

from llmeval.patterns import lazy as re
from llmeval.reading.pdf.rows import Line, Row, line_of, rows_of
from llmeval.reading.pdf.runs import Run

NUMBERED = re.compile(
    r"\s{0,40}(?:第[一二三四五六七八九十百\d]+[章节部分条]|附[件表录]\s*\d*|[一二三四五六七八九十]{1,3}[、.．]|"
    r"[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、）)]|\d{1,2}[.．](?![\d.])|[①-⑳]|[●■◆▪•\-－—]\s)"
)
CLOSED = re.compile(r"[。！？；：!?;:…][”』」）)]*\s*$")
LEADERS = re.compile(r"(?>(?:[.．·…]\s?){4,200})\s{0,8}[-—]?\s{0,8}\d{0,6}\s{0,8}$")
TOKEN = re.compile(r"[（《“‘「『〔\[(]*(?:[A-Za-z0-9.,%％/+\-]+|.)[，。；：、）》”’」』〕！？,.;:)\]%％]*", re.DOTALL)
LATIN = re.compile(r"[A-Za-z]")


def lines_of(runs: Sequence[Run], page: int, rows: Sequence[Row] | None = None) -> list[Line]:
    """Lines in reading order, column by column where text stands in several. `rows` are those of the runs, if known."""
    columns = _columns(runs)
    found: list[Line] = []
    for column in columns:
        known = rows if rows is not None and len(columns) == 1 else rows_of(column)
        lines = [line_of(row.runs, page) for row in known]
        margins = text_margins(lines)
        for line in lines:
            line.margins = margins
        found += lines
    return found


def _columns(runs: Sequence[Run], depth: int = 0) -> list[list[Run]]:
    """Split prose that is set in columns, between the lines that go across."""
    long = [run for run in runs if len(run.text) > 5]
    gutter = _gutter(long) if len(long) >= 10 and depth < 4 else None
    if gutter is None:
        return [list(runs)]
    low, high = gutter
    sides: tuple[list[Run], list[Run]] = ([], [])
    across: list[Run] = []
    for run in sorted(runs, key=lambda run: run.middle):
        if run.x0 < low and run.x1 > high:
            across.append(run)
        else:
            sides[run.x1 > high].append(run)
    bands: list[list[Run]] = []
    edges = [-1e9, *(run.middle for run in across), 1e9]
    for k, (above, below) in enumerate(itertools.pairwise(edges)):
        inside = [[run for run in side if above < run.middle <= below] for side in sides]
        crossing = across[k - 1 : k] if k else []
        if all(len({round(run.middle) for run in side}) > 2 for side in inside):
            bands += [crossing] if crossing else []
            for side in inside:
                bands += _columns(side, depth + 1)
        elif crossing or inside[0] or inside[1]:
            bands.append(crossing + inside[0] + inside[1])
    return bands


def _gutter(runs: Sequence[Run]) -> tuple[float, float] | None:
    """The empty strip between two columns of prose: few runs cross it, and both sides are filled with text."""
    first, last = min(run.x0 for run in runs), max(run.x1 for run in runs)
    width = last - first
    if not 200 < width < 20_000:
        return None
    count = int(width / 2) + 1
    steps = [0] * (count + 2)
    for run in runs:
        steps[max(0, int((run.x0 - first) / 2))] += 1
        steps[min(count, int((run.x1 - first) / 2)) + 1] -= 1
    cover, level = [], 0
    for step in steps:
        level += step
        cover.append(level)
    inner = range(int(0.25 * count), int(0.75 * count))
    lowest = min(cover[k] for k in inner)
    if lowest > 0.35 * max(cover):
        return None
    few = max(lowest, int(0.06 * max(cover)))
    at = min((k for k in inner if cover[k] <= few), key=lambda k: (cover[k], abs(k - count / 2)))
    start = end = at
    while start > 0 and cover[start - 1] <= few:
        start -= 1
    while end < count and cover[end + 1] <= few:
        end += 1
    low, high = first + 2 * start, first + 2 * end + 2
    if high - low < 6:
        return None
    sides = [run for run in runs if run.x1 <= high], [run for run in runs if run.x0 >= low and run.x1 > high]
    for side, wide in zip(sides, (low - first, last - high), strict=True):
        heights = {round(run.middle / 3) for run in side}
        if len(heights) < 5 or sum(run.x1 - run.x0 for run in side) < 0.55 * wide * len(heights):
            return None
    return low, high


def text_margins(lines: Sequence[Line]) -> tuple[float, float]:
    """Left edge at which several lines begin, right edge at which long ones usually end.

    The furthest end is no margin: programs let punctuation hang and squeeze a line.
    """
    if not lines:
        return (0.0, 0.0)
    need = max(2, len(lines) // 30) if len(lines) > 3 else 1
    starts = Counter(round(line.x0 / 3) for line in lines)
    left = min((k for k in starts if starts[k] + starts[k + 1] >= need), default=min(starts))
    x0 = min(line.x0 for line in lines if round(line.x0 / 3) >= left)
    ends = sorted(line.x1 for line in lines)
    ends = [x1 for x1 in ends if x1 - x0 > 0.85 * (ends[-1] - x0)] or ends
    return (x0, ends[int(0.7 * (len(ends) - 1))])


def typical_gap(lines: Sequence[Line]) -> float:
    """Usual white space between two lines of a page, in points."""
    gaps = [after.top - before.bottom for before, after in itertools.pairwise(lines)
            if before.page == after.page and -2 < after.top - before.bottom < 2 * before.size]  # fmt: skip
    return max(0.0, median(gaps)) if gaps else 0.0


def is_centred(line: Line) -> bool:
    return line.x0 - line.margins[0] > 2 * line.size and is_even(line)


def is_even(line: Line) -> bool:
    """Is there the same room on both sides?"""
    left, right = line.margins
    return abs((line.x0 - left) - (right - line.x1)) < 1.5 * line.size


def is_full(line: Line, following: Line) -> bool:
    """Would the first word of the next line not have fitted on this one?"""
    left, right = line.margins
    match = TOKEN.match(following.text)
    token = following.lefts[match.end()] - following.x0 if match and following.lefts else following.size
    room = right - line.x1
    if is_even(line):
        room += max(0.0, line.x0 - left)
    return room < token + 0.9 * line.size


def goes_on(paragraph: Sequence[Line], line: Line, gap: float) -> bool:
    """Does the line belong to the paragraph? `gap` is the usual white space between lines, in points."""
    last, em = paragraph[-1], line.size
    if last.angle or line.angle or abs(last.size - em) > 0.12 * max(last.size, em):
        return False
    if last.page == line.page and last.margins == line.margins:
        white = line.top - last.bottom
        if white > 1.7 * gap + 0.35 * em or white < -1.5 * em:
            return False
    starts_item = bool(NUMBERED.match(line.text))
    if LEADERS.search(last.text) or (not is_full(last, line) and not (_indented(paragraph[0]) and _open(last, line))):
        return False
    if is_centred(last) or is_centred(line):
        return is_even(last) and is_centred(line) and not starts_item
    if CLOSED.search(last.text) and starts_item:
        return False
    indent, before = line.x0 - line.margins[0], last.x0 - last.margins[0]
    if indent < 1.2 * em:
        return True
    if abs(indent - before) > 0.6 * em:
        return False
    return not starts_item and (len(paragraph) > 1 or not CLOSED.search(last.text))


def _indented(line: Line) -> bool:
    return 1.2 * line.size < line.x0 - line.margins[0] < 4 * line.size


def _open(last: Line, line: Line) -> bool:
    """Where paragraphs are indented, an unfinished sentence goes on at the margin even after a ragged line."""
    left, right = last.margins
    return (last.x1 - left > 0.75 * (right - left) and line.x0 - line.margins[0] < 0.6 * line.size
            and not CLOSED.search(last.text) and not NUMBERED.match(line.text))  # fmt: skip


def glue(line: Line, following: Line) -> str:
    """What stands between two lines that are joined: nothing in Chinese, a blank between words."""
    if not line.text or not following.text or following.glued:
        return ""
    if line.spaced:
        return " "
    before, after = line.text[-1], following.text[0]
    if before >= "\u2e80" or after >= "\u2e80" or before == " " or after == " ":
        return ""
    if before == "-" and len(line.text) > 1 and line.text[-2].isalpha():
        return ""
    if after in "%％.,)" or (before in ".,(" and after.isdigit() and len(line.text) > 1 and line.text[-2].isdigit()):
        return ""
    if before.isdigit() and after.isdigit():
        digit = (line.lefts[-1] - line.lefts[-2]) if len(line.lefts) > 1 else 0.5 * line.size
        fits = line.margins[1] - line.x1 > 1.6 * digit
        return " " if fits or LATIN.search(line.text) else ""
    return " "
