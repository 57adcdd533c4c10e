"""Tables in plain text whose columns are aligned with blanks, as a PDF is laid out: cells that wrap, tables that go on overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from llmeval.patterns import lazy as re
from llmeval.reading.plain.lines import SENTENCE_END, SIGNATURE, Found, Line, Row, Scan, table_of

_GAP = re.compile("[ \xa0]{2,}|[ \xa0]*\u3000[ \xa0\u3000]*")
_LONGEST_LINE = 400
_NUMBER = re.compile(r"[-−]?[\d,，.]+\s*(?:%|％|万元|元)?")
_MOST_WRAPPED = 3
"""Lines over which a cell may go on."""
_LONGEST_WRAPPED = 16
_LONGEST_BREAK = 14
"""Lines that a page break may take: blank ones, the page's number and a running head."""
_CAPTION = re.compile(r"附\s?[件表]\s?[\d一二三四五六七八九十]")
_PAGE = re.compile(r"[-—–－]?\s{0,4}\d{1,4}\s{0,4}[-—–－]?|第\s{0,4}\d{1,4}\s{0,4}页.{0,12}")


class _Piece(NamedTuple):
    """A piece of a line between gaps: its extent, from which to which display column it reaches, and its place in the line."""

    start: int
    stop: int
    left: int
    right: int
    place: int


def gaps(text: str, line: Line) -> int:
    """How many gaps of a line set columns apart, 2 for more; 0 for prose."""
    if line.end - line.start > _LONGEST_LINE or line.text.endswith(SENTENCE_END):
        return 0
    return len([*islice(_GAP.finditer(text, line.body_start, line.body_end), 2)])


def aligned(scan: Scan, index: int) -> tuple[Found | None, int]:
    """Reads at least three lines of three or more columns, most of them with figures."""
    text, lines = scan.text, scan.lines
    at = index
    rows: list[list[_Piece]] = []
    while at < len(lines):
        if lines[at].blank or (rows and _PAGE.fullmatch(lines[at].text)):
            following = _after_break(scan, at, rows[-1])
            if following == at:
                break
            at = following
        row = _pieces(text, lines[at]) if gaps(text, lines[at]) and not _CAPTION.match(lines[at].text) else []
        if rows and (skipped := _wrapped(scan, at, rows[-1], max(row[0].right for row in rows))):
            at += skipped
        elif row:
            rows.append(row)
            at += 1
        else:
            break
    wide = sum(len(row) > 2 for row in rows)
    if len(rows) < 3 or wide * 2 < len(rows) or _run_together(text, rows):
        return None, at
    with_figures = sum(1 for row in rows if sum(_is_number(text, piece) for piece in row) > 1)
    if with_figures * 5 < len(rows) * 2 or any(SIGNATURE.search(line.text) for line in lines[index:at]):
        return None, at
    columns = _columns(text, rows)
    placed = len({len(row) for row in rows}) == 1 or max(c for row in columns for c, _, _ in row) >= max(map(len, rows))
    if not placed and any(_is_number(text, piece) for piece in rows[0]):
        return None, at  # neither blanks nor a head say where the shorter rows stand
    table = table_of(text, columns, lines[index].start, lines[at - 1].end)
    return Found(index, at, table), at


_TWO = re.compile(r"\S{0,20}[\d%％] [-−]?\d[\d.,]*[%％]?")


def _run_together(text: str, rows: Sequence[Sequence[_Piece]]) -> bool:
    """Whether figures of two columns stand in one piece, 84 210, in a tenth of the rows: gaps then say nothing of columns."""
    head = rows[0]
    if len(head) < len(rows[1]) and any(" " in text[piece.start : piece.stop] for piece in head):
        return True  # 收入 金额    支出 金额 above four columns
    torn = sum(any(_TWO.fullmatch(text, piece.start, piece.stop) for piece in row) for row in rows)
    return torn > 1 and torn * 10 > len(rows)


def _is_number(text: str, piece: _Piece) -> bool:
    return _NUMBER.fullmatch(text, piece.start, piece.stop) is not None


def _after_break(scan: Scan, at: int, above: Sequence[_Piece]) -> int:
    """Where the rows go on behind a page break; `at` where they do not."""
    text, lines = scan.text, scan.lines
    numbered, others = False, 0
    for place in range(at, min(len(lines), at + _LONGEST_BREAK)):
        line = lines[place]
        if line.blank:
            continue
        if _PAGE.fullmatch(line.text):
            numbered = True
            continue
        row = _pieces(text, line) if gaps(text, line) > 1 else []
        if numbered and len(row) == len(above) and any(_is_number(text, piece) for piece in row):
            return place
        others += 1
        if others > 1 or not numbered or row or len(line.text) > 40:
            break
    return at


def _wrapped(scan: Scan, at: int, above: Sequence[_Piece], full: int) -> int:
    """How many lines only go on with cells of the row above: pieces below the beginning of its cells, and then a row again.

    What they hold is left out, since a cell is one passage. `full` is how far the widest name of the table reaches.
    """
    text, lines = scan.text, scan.lines
    count, first = 0, False
    for line in lines[at : at + _MOST_WRAPPED] if len(above) > 2 else ():
        if line.blank or line.end - line.start > _LONGEST_LINE or line.text.endswith(SENTENCE_END):
            break
        below = _pieces(text, line)
        over = _over(below, above)
        if 2 * len(below) > len(above) + 1 or len(over) < len(below):
            break
        # A figure goes on with words, 98% below 项目执行率未达; below a figure it is a row of its own.
        own = (_is_number(text, piece) and _is_number(text, cell) for piece, cell in zip(below, over, strict=True))
        if any(own) or any(piece.stop - piece.start > _LONGEST_WRAPPED for piece in below):
            break
        first = first or over[0] is above[0]
        if first and (above[0].right < full or any(_is_number(text, piece) for piece in below)):
            break  # only a name that fills its column goes on
        count += 1
    following = at + count
    if following >= len(lines) or not count:
        return 0
    if lines[following].blank:
        return 0 if first else count  # the last row of a page or of the table
    return count if gaps(text, lines[following]) > 1 else 0


def _over(below: Sequence[_Piece], above: Sequence[_Piece]) -> list[_Piece]:
    """The cells under whose beginning pieces stand; columns are aligned as they show, or by the number of their characters."""
    shown = [next((cell for cell in above if abs(cell.left - piece.left) <= 1), None) for piece in below]
    counted = [next((cell for cell in above if abs(cell.place - piece.place) <= 1), None) for piece in below]
    found = shown if all(shown) else counted
    return [cell for cell in found if cell is not None]


def _pieces(text: str, line: Line) -> list[_Piece]:
    ends = [*_GAP.finditer(text, line.body_start, line.body_end)]
    starts = [line.body_start, *(gap.end() for gap in ends)]
    stops = [*(gap.start() for gap in ends), line.body_end]
    return [
        _Piece(start, stop, _display(text[line.start : start]), _display(text[line.start : stop]), start - line.start)
        for start, stop in zip(starts, stops, strict=True)
    ]


def _display(text: str) -> int:
    return len(text.encode("gb18030", "replace"))


def _columns(text: str, rows: Sequence[Sequence[_Piece]]) -> list[Row]:
    """Columns are where no line has ink between; where a long cell bridges two of them, or all rows are as long, places in
    the row count."""
    counted = [[(column, piece.start, piece.stop) for column, piece in enumerate(row)] for row in rows]
    if len({len(row) for row in rows}) == 1:
        return counted
    shown = _banded(rows, [[(piece.left, piece.right) for piece in row] for row in rows])
    ends = [[(piece.place, piece.place + piece.stop - piece.start) for piece in row] for row in rows]
    fewest = min((shown, _banded(rows, ends)), key=_width)
    bridged = any(len({column for column, _, _ in row}) < len(row) for row in fewest)
    return _shifted(text, rows, counted) if bridged else fewest


_FEW_FULL = 2


def _shifted(text: str, rows: Sequence[Sequence[_Piece]], counted: list[Row]) -> list[Row]:
    """Shorter rows moved to where their figures stand in the full ones: 目标合理性 5 4.50 一处偏高 below 决策15分 规划匹配度 5 5.00 一致 begins
    in the second column, as the group's name is not said again."""
    most = max(map(len, rows))
    full = [[_is_number(text, piece) for piece in row] for row in rows[1:] if len(row) == most]
    if len(rows[0]) != most or len(full) < _FEW_FULL:
        return counted
    kinds = [sum(row[column] for row in full) * 2 > len(full) for column in range(most)]
    own = [[_is_number(text, piece) for piece in row] for row in rows]
    behind = [1 < len(row) < most and row == kinds[1 : 1 + len(row)] != kinds[: len(row)] for row in own]
    told = [row for row in own if len(row) == most - 1]
    if sum(b for row, b in zip(own, behind, strict=True) if len(row) == most - 1) < max(_FEW_FULL, len(told)):
        return counted
    return [
        [(column + by, start, stop) for column, start, stop in row] for row, by in zip(counted, behind, strict=True)
    ]


def _width(rows: Sequence[Row]) -> tuple[bool, int]:
    """Whether two cells of a row share a column, and how many columns there are."""
    shared = any(len({column for column, _, _ in row}) < len(row) for row in rows)
    return shared, max(column for row in rows for column, _, _ in row)


def _banded(rows: Sequence[Sequence[_Piece]], reaches: Sequence[Sequence[tuple[int, int]]]) -> list[Row]:
    bands: list[list[int]] = []
    for left, right in sorted(reach for row in reaches for reach in row):
        if bands and left < bands[-1][1]:
            bands[-1][1] = max(bands[-1][1], right)
        else:
            bands.append([left, right])
    found: list[Row] = []
    for row, own in zip(rows, reaches, strict=True):
        band = 0
        cells: Row = []
        for piece, (left, _) in zip(row, own, strict=True):
            while bands[band][1] <= left:
                band += 1
            cells.append((band, piece.start, piece.stop))
        found.append(cells)
    return found
