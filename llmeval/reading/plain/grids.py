"""Tables in plain text: tab-separated rows, one cell a line, pipes, HTML tags in Markdown, and aligned columns.

Every finder takes the scanned lines and the index of a line and gives the table that starts there with the index of
the first line after it, or None. A cell's column is its place in its row: an export that lost its merged cells has
rows of different lengths, and who reads the table must see them as they are.
"""

from __future__ import annotations

from typing import NamedTuple

from llmeval.data.document import Table
from llmeval.patterns import lazy as re
from llmeval.reading.plain.aligned import aligned, gaps
from llmeval.reading.plain.flattened import Piles, spaced
from llmeval.reading.plain.grid_marks import PIPES, barred, holds_pipe, piped, tagged
from llmeval.reading.plain.lines import SENTENCE_END, SIGNATURE, Found, Row, Scan, table_of
from llmeval.reading.plain.worded import is_row, torn, worded
from llmeval.spans import Span


class TabRow(NamedTuple):
    first: int
    last: int
    """Index of the row's last line."""
    cells: Row


def find_tables(scan: Scan, skip: frozenset[int] = frozenset()) -> list[Found]:
    """All tables of a text, in order; the lines in `skip` (a table of contents) belong to none."""
    found: list[Found] = []
    index, floor, stacked_from, tagged_from, piled_from, barred_from = 0, 0, 0, 0, 0, 0
    lines = scan.lines
    piles = Piles(scan)
    while index < len(lines):
        line = lines[index]
        table: Found | None = None
        following = index + 1
        if index in skip or (line.blank and "\t" not in scan.text[line.start : line.end]):
            pass
        elif "\t" in scan.text[line.start : line.end]:
            if index >= stacked_from:
                table, stacked_from = stacked(scan, index)
            if table is None:
                table, following = tabbed(scan, index)
        elif line.text[:1] in PIPES:
            table, following = piped(scan, index)
        elif index >= tagged_from and "<table" in scan.text[line.start : line.start + 200]:
            table, tagged_from = tagged(scan, index)
        else:
            if index >= barred_from and holds_pipe(line):
                table, barred_from = barred(scan, index)
            if table is None:
                table, following = _by_blanks(scan, index, floor)
            if table is None and index >= piled_from:
                table, piled_from = piles.at(index)
        if table is not None and not _too_sparse(table.table):
            found.append(table)
            following = floor = table.last
        index = max(following, index + 1)
    return found


def _by_blanks(scan: Scan, index: int, floor: int) -> tuple[Found | None, int]:
    """By single blanks below a head, by columns of print, or, where neither keeps the cells apart, by their order and kind."""
    line = scan.lines[index]
    table, following = spaced(scan, index)
    if gaps(scan.text, line) > 1:
        other, after = aligned(scan, index)
        if table is None or (other is not None and _sounder(scan.text, other, table)):
            table, following = other, after
    if (table is None and is_row(line)) or (table is not None and torn(scan.text, table.table)):
        other, after = worded(scan, index, floor)
        if other is not None:
            return other, after
    return table, following


def _sounder(text: str, aligned: Found, spaced: Found) -> bool:
    """Whether columns of print tell more than the order of the cells: they reach farther, or keep empty places."""
    if aligned.last != spaced.last or torn(text, aligned.table):
        return aligned.last > spaced.last
    rows: dict[int, list[int]] = {}
    for cell in aligned.table.cells:
        rows.setdefault(cell.row, []).append(cell.column)
    width = aligned.table.columns
    counted = any(len(row) < width - 1 or (len(row) < width and row[-1] < width - 1) for row in rows.values())
    return width == spaced.table.columns and not counted


def _too_sparse(table: Table) -> bool:
    """A grid that would be far larger than its text: no table of a report, and a trap for who lays out the grid."""
    return table.rows * table.columns > 20 * len(table.cells) + 10_000


# One cell a line, each after a tab; a row ends with an empty line.


def stacked(scan: Scan, index: int) -> tuple[Found | None, int]:
    """Reads cells as Word-to-text programs write them; second is where a new attempt may begin.

    A line without a tab goes on with the cell before it. A cell that ends in empty paragraphs looks like the end of
    its row: two or more empty lines join the rows around them where together they are as long as the next row.
    """
    text, lines = scan.text, scan.lines
    rows: list[list[list[int]]] = []
    gaps: list[int] = []
    empty, plain, at = 1, 0, index
    last = index
    while at < len(lines):
        line = lines[at]
        raw = text[line.start : line.end]
        if raw.startswith("\t"):
            if "\t" in raw.strip("\t") or raw.startswith("\t\t"):
                plain += 1
            if empty:
                if rows:
                    gaps.append(empty)
                rows.append([])
            rows[-1].append([line.start + 1, line.end])
            empty, last = 0, at + 1
        elif line.blank:
            empty += 1
        elif empty or at == index:
            break
        else:
            rows[-1][-1][1] = line.end
            last = at + 1
        at += 1
    rows = _rejoin(rows, gaps)
    if not _is_stacked(text, rows, plain):
        return None, at
    grid = [[(column, first, end) for column, (first, end) in enumerate(row)] for row in rows]
    table = table_of(text, grid, lines[index].start, lines[last - 1].end)
    return Found(index, last, table), at


def _rejoin(rows: list[list[list[int]]], gaps: list[int]) -> list[list[list[int]]]:
    joined: list[list[list[int]]] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        if at + 2 < len(rows) and gaps[at] > 1 and gaps[at + 1] == 1:
            after = len(rows[at + 2])
            if len(row) + len(rows[at + 1]) == after != len(rows[at + 1]):
                row = row + rows[at + 1]
                at += 1
        joined.append(row)
        at += 1
    return joined


def _is_stacked(text: str, rows: list[list[list[int]]], plain: int) -> bool:
    """Whether it is a table and not prose whose paragraphs begin with a tab."""
    cells = [text[first:end].strip() for row in rows for first, end in row]
    filled = [cell for cell in cells if cell]
    prose = sum(1 for cell in filled if len(cell) > 60 or cell.endswith(SENTENCE_END))
    wide = sum(1 for row in rows if len(row) > 1)
    return wide > 1 and wide * 2 >= len(rows) and plain * 10 <= len(cells) and prose * 2 <= len(filled)


# One row a line, cells between tabs.


def tabbed(scan: Scan, index: int) -> tuple[Found | None, int]:
    """Reads tab-separated rows; second is the line at which a new attempt may begin.

    Empty lines (a page break, double spacing) are passed over where the rows after them fit the rows before.
    """
    text, lines = scan.text, scan.lines
    rows: list[TabRow] = []
    group, at = _tab_group(scan, index)
    above: list[TabRow] = []
    while group and (not above or _fits(text, rows[0], above, group)):
        rows += group
        above = group
        after = at
        while at < len(lines) and at - after < 3 and lines[at].blank and "\t" not in _raw(scan, at):
            at += 1
        group, at = _tab_group(scan, at)
    following = rows[-1].last + 1
    first, last = 0, len(rows)
    while first < last and _stray(text, rows[last - 1].cells):
        last -= 1
    while first < last and _stray(text, rows[first].cells):
        first += 1
    rows = rows[first:last]
    if not _is_tabbed(text, [row.cells for row in rows]):
        return None, following
    start, end = lines[rows[0].first].start, lines[rows[-1].last].end
    table = table_of(text, [row.cells for row in rows], start, end)
    return Found(rows[0].first, rows[-1].last + 1, table), following


def _raw(scan: Scan, at: int) -> str:
    return scan.text[scan.lines[at].start : scan.lines[at].end]


def _tab_group(scan: Scan, at: int) -> tuple[list[TabRow], int]:
    """Rows of adjacent lines, and the index of the line after them."""
    lines = scan.lines
    group: list[TabRow] = []
    while at < len(lines):
        if "\t" in _raw(scan, at):
            cells, after = _tab_row(scan, at)
            group.append(TabRow(at, after - 1, cells))
            at = after
        elif group and _sandwiched(scan, at):
            group.append(TabRow(at, at, [(0, lines[at].start, lines[at].end)]))
            at += 1
        else:
            break
    return group, at


def _tab_row(scan: Scan, at: int) -> tuple[Row, int]:
    """The cells of a line; a cell in quotation marks, as spreadsheets copy them, may go on over line ends."""
    text = scan.text
    row: Row = []
    start, stop = scan.lines[at].start, scan.lines[at].end
    while True:
        end = text.find("\t", start, stop)
        end = stop if end < 0 else end
        if text.startswith('"', start) and text.count('"', start, end) % 2:
            close = text.find('"', end, min(len(text), end + 500))
            if close >= 0 and text[close + 1 : close + 2] in ("", "\t", "\n", "\r"):
                while scan.lines[at].end < close:
                    at += 1
                stop = scan.lines[at].end
                scan.debris += [Span(start, start + 1), Span(close, close + 1)]
                row.append((len(row), start + 1, close))
                if close + 1 >= stop:
                    return row, at + 1
                start = close + 2
                continue
        row.append((len(row), start, end))
        if end >= stop:
            return row, at + 1
        start = end + 1


_OPENED = r"[【〔［\[《（(]?\s?"
_CAPTION = re.compile(
    _OPENED + r"附?表\s{0,2}(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[-—.]\d{1,2})?[\s：:、.]{0,3}(?=[^\s\d])"
)


_NOT_OF_IT = re.compile(_OPENED + "附[件表]|[（(]此[页面处]")


def _sandwiched(scan: Scan, at: int) -> bool:
    """A short line without a tab between two rows: a row of one merged cell."""
    line, lines = scan.lines[at], scan.lines
    if line.blank or at + 1 >= len(lines) or len(line.text) > 30 or line.text.endswith((*SENTENCE_END, "：")):
        return False
    below = lines[at + 1]
    if _CAPTION.match(line.text) and "续" not in line.text:
        return False  # a table of its own follows
    return "\t" in scan.text[below.start : below.end] and not _NOT_OF_IT.match(line.text)


def _fits(text: str, top: TabRow, above: list[TabRow], below: list[TabRow]) -> bool:
    """Whether rows after an empty line go on with the table: as wide, and not the same form once more."""
    if _words(text, below[0].cells) == _words(text, top.cells):
        return False
    upper = max(len(row.cells) for row in above)
    lower = max(len(row.cells) for row in below)
    return abs(upper - lower) <= 1 or (len(below) <= 2 and 1 < lower <= upper)


def _words(text: str, row: Row) -> list[str]:
    return [text[first:end].strip() for _, first, end in row]


def _stray(text: str, row: Row) -> bool:
    """A sentence that merely holds a tab, or the line on which a form is signed."""
    whole = text[row[0][1] : row[-1][2]]
    if SIGNATURE.search(whole):
        return sum(whole.count(colon) for colon in "：:") > 1
    filled = [word for word in _words(text, row) if word]
    return not filled or (len(row) <= 3 and len(filled) <= 2 and _is_prose(filled))


def _is_prose(filled: list[str]) -> bool:
    return filled[-1].endswith(SENTENCE_END) and sum(map(len, filled)) > 30


def _is_tabbed(text: str, rows: list[Row]) -> bool:
    if len(rows) < 2:
        return False
    wide = prose = 0
    for row in rows:
        filled = [word for word in _words(text, row) if word]
        wide += len(filled) > 1
        prose += len(row) <= 3 and bool(filled) and _is_prose(filled)
    return wide > 1 and wide * 3 >= len(rows) and prose * 3 <= len(rows)
