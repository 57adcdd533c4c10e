"""Tables of a page: cells between ruling lines, and columns of text without any.

The cells between lines are those of pdfplumber's table finder (same tolerances, same choice of the smallest rectangle
whose four sides are drawn); it is rebuilt here over indexes, since the original compares every pair of lines and of
points and costs more than reading the page. A test holds both against each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from llmeval.data.document import Box
from llmeval.patterns import lazy as re
from llmeval.reading.pdf.drawn import Edge
from llmeval.reading.pdf.rows import Line, line_of, rows_of, side_line
from llmeval.reading.pdf.runs import Run, Sheet

SNAP = 3.0
"""Points within which lines are one line, join end to end and cross: the defaults of pdfplumber."""
MAX_EDGES = 20_000
MAX_CROSSINGS = 100_000
"""More is hatching, not a table."""
NUMERIC = re.compile(
    r"[\s.,，．%％+/()（）¥￥元万亿]{0,20}+[\d—–－-][\s\d.,，．%％+\-－—–/()（）¥￥元万亿]{0,60}+[\s\d.,，．%％+\-－—–/()（）元万亿人个]{0,40}+"
)


@dataclass(slots=True)
class GridCell:
    row: int
    column: int
    row_span: int
    column_span: int
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)

    def covers(self) -> Iterator[tuple[int, int]]:
        """Rows and columns of the grid."""
        for row in range(self.row, self.row + self.row_span):
            for column in range(self.column, self.column + self.column_span):
                yield row, column


@dataclass(slots=True)
class Grid:
    """A table on one page, or joined over several."""

    page: int
    box: Box
    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    ruled: bool
    last_page: int = 0
    header_rows: int = 0
    merged: set[int] = field(default_factory=set)
    """Columns in which a cell covers several rows."""
    tail: dict[int, GridCell] = field(default_factory=dict)
    """The cells that end in the last row, by column."""

    def __post_init__(self) -> None:
        self.look_over()

    def look_over(self) -> None:
        """Find `merged` and `tail` anew."""
        self.merged = {cell.column for cell in self.cells if cell.row_span > 1}
        self.tail = {cell.column: cell for cell in self.cells if cell.row + cell.row_span == self.rows}

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        return len(self.xs) - 1


def merge_edges(edges: Iterable[Edge]) -> tuple[list[Edge], list[Edge]]:
    """Horizontal and vertical lines, those within the tolerance snapped to their mean and joined end to end."""
    merged: tuple[list[Edge], list[Edge]] = ([], [])
    for k, level in enumerate((True, False)):
        group = sorted(edge for edge in edges if edge[0] is level and edge[3] - edge[2] >= 1)
        start = 0
        for i in range(1, len(group) + 1):
            if i == len(group) or group[i][1] > group[i - 1][1] + SNAP:
                cluster = group[start:i]
                at = sum(edge[1] for edge in cluster) / len(cluster)
                merged[k].extend(_joined(level, at, cluster))
                start = i
    return merged


def _joined(level: bool, at: float, cluster: Sequence[Edge]) -> list[Edge]:
    found: list[Edge] = []
    low = high = None
    for _, _, start, end in sorted(cluster, key=lambda edge: edge[2]):
        if high is None or low is None:
            low, high = start, end
        elif start <= high + SNAP:
            high = max(high, end)
        else:
            found.append((level, at, low, high))
            low, high = start, end
    if low is not None and high is not None:
        found.append((level, at, low, high))
    return [edge for edge in found if edge[3] - edge[2] >= SNAP]


def find_cells(level: Sequence[Edge], upright: Sequence[Edge]) -> list[Box]:
    """The smallest rectangles with four drawn sides, each once, by their top left corner."""
    heights = [edge[1] for edge in level]
    points: dict[tuple[float, float], tuple[list[int], list[int]]] = {}
    for v, (_, x, top, bottom) in enumerate(upright):
        for h in range(bisect_left(heights, top - SNAP), bisect_right(heights, bottom + SNAP)):
            _, y, start, end = level[h]
            if start - SNAP <= x <= end + SNAP:
                on = points.setdefault((x, y), ([], []))
                on[0].append(v)
                on[1].append(h)
        if len(points) > MAX_CROSSINGS:
            return []
    below: dict[float, list[float]] = defaultdict(list)
    beside: dict[float, list[float]] = defaultdict(list)
    for x, y in sorted(points):
        below[x].append(y)
        beside[y].append(x)
    return [cell for point in sorted(points) if (cell := _cell_at(point, points, below, beside))]


def _cell_at(
    point: tuple[float, float],
    points: dict[tuple[float, float], tuple[list[int], list[int]]],
    below: dict[float, list[float]],
    beside: dict[float, list[float]],
) -> Box | None:
    x, y = point
    down, across = points[point]
    column, row = below[x], beside[y]
    rights = []
    for other in row[bisect_right(row, x) :]:
        if not _share(across, points[other, y][1]):
            break
        rights.append(other)
    for lower in column[bisect_right(column, y) :]:
        if not _share(down, points[x, lower][0]):
            break
        floor = points[x, lower][1]
        for right in rights:
            corner = points.get((right, lower))
            if corner and _share(corner[0], points[right, y][0]) and _share(corner[1], floor):
                return (x, y, right, lower)
    return None


def _share(one: list[int], other: list[int]) -> bool:
    return one[0] in other or (len(one) > 1 and not set(one).isdisjoint(other))


def group_cells(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that share corners make a table; a lone cell is a frame. From top to bottom."""
    parent = list(range(len(cells)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    owner: dict[tuple[float, float], int] = {}
    for k, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            parent[root(k)] = root(owner.setdefault(corner, k))
    groups: dict[int, list[Box]] = defaultdict(list)
    for k, cell in enumerate(cells):
        groups[root(k)].append(cell)
    found = [group for group in groups.values() if len(group) > 1]
    return sorted(found, key=lambda group: min((cell[1], cell[0]) for cell in group))


def close_sides(level: list[Edge], upright: list[Edge]) -> list[Edge]:
    """Upright lines for the open sides of a table whose horizontal lines end there together."""
    added: list[Edge] = []
    ends: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    for edge in level:
        ends[round(edge[2] / SNAP), round(edge[3] / SNAP)].append(edge)
    for group in ends.values():
        if len(group) < 3:
            continue
        top, bottom = min(edge[1] for edge in group), max(edge[1] for edge in group)
        x0, x1 = min(edge[2] for edge in group), max(edge[3] for edge in group)
        inner = [edge for edge in upright
                 if x0 + SNAP < edge[1] < x1 - SNAP and edge[2] < bottom and edge[3] > top]  # fmt: skip
        if not inner:
            continue
        top = max(top, min(edge[2] for edge in inner) - SNAP)
        bottom = min(bottom, max(edge[3] for edge in inner) + SNAP)
        sides = [edge[1] for edge in upright if edge[2] < bottom and edge[3] > top]
        added += [(False, x, top, bottom) for x in (x0, x1) if all(abs(side - x) > 2 * SNAP for side in sides)]
    return added


def ruled_tables(sheet: Sheet) -> tuple[list[Grid], list[Run]]:
    """Tables between ruling lines with their text, and the runs that stand outside."""
    if len(sheet.edges) < 4 or len(sheet.edges) > MAX_EDGES:
        return [], sheet.runs
    width, height = sheet.frame
    inside = [edge for edge in sheet.edges if -5 <= edge[1] <= max(width, height) + 5]
    level, upright = merge_edges(inside)
    if len(level) < 2 or not upright:
        return [], sheet.runs
    added = close_sides(level, upright)
    if added:
        level, upright = merge_edges([*level, *upright, *added])
    grids: list[Grid] = []
    rest = sheet.runs
    for boxes in group_cells(find_cells(level, upright)):
        if len({box[0] for box in boxes}) * len({box[1] for box in boxes}) > MAX_CROSSINGS:
            continue
        grid = _grid(sheet.number, boxes)
        kept = _place(grid, rest)
        if len(kept) == len(rest) or _is_frame(grid):
            continue
        grids.append(grid)
        rest = kept
    return grids, rest


def _grid(page: int, boxes: Sequence[Box]) -> Grid:
    """Boxes as cells; of two that overlap, as in damaged files, the upper left one counts."""
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    column, row = {x: k for k, x in enumerate(xs)}, {y: k for k, y in enumerate(ys)}
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for x0, top, x1, bottom in sorted(boxes, key=lambda box: (box[1], box[0])):
        cell = GridCell(row[top], column[x0], row[bottom] - row[top], column[x1] - column[x0])
        covered = set(cell.covers())
        if taken.isdisjoint(covered):
            taken |= covered
            cells.append(cell)
    return Grid(page, (xs[0], ys[0], xs[-1], ys[-1]), xs, ys, cells, True, page)


def _place(grid: Grid, runs: Sequence[Run]) -> list[Run]:
    """Give the cells their lines; returns the runs that are in none."""
    x0, top, x1, bottom = grid.box
    at: dict[tuple[int, int], int] = {}
    for k, cell in enumerate(grid.cells):
        at.update(dict.fromkeys(cell.covers(), k))
    held: dict[int, list[Run]] = defaultdict(list)
    rest: list[Run] = []
    for run in runs:
        middle = (run.top + run.bottom) / 2
        if not top <= middle < bottom or run.x1 <= x0 or run.x0 >= x1:
            rest.append(run)
            continue
        row = bisect_right(grid.ys, middle) - 1
        for owner, piece in _cut(run, row, grid.xs, at):
            (rest if owner is None else held[owner]).append(piece)
    for k, pieces in held.items():
        grid.cells[k].lines = _cell_lines(pieces, grid, grid.cells[k])
    return rest


def _cut(run: Run, row: int, xs: list[float], at: dict[tuple[int, int], int]) -> list[tuple[int | None, Run]]:
    """The run, cut where it crosses into another cell."""
    if not run.lefts:
        return [(at.get((row, bisect_right(xs, (run.x0 + run.x1) / 2) - 1)), run)]
    lefts, count = run.lefts, len(run.text)
    first = at.get((row, bisect_right(xs, (lefts[0] + lefts[1]) / 2) - 1))
    last = at.get((row, bisect_right(xs, (lefts[-1] + lefts[-2]) / 2) - 1))
    if first == last and run.x1 - run.x0 < 2000:
        return [(first, run)]
    owners = [at.get((row, bisect_right(xs, (lefts[k] + lefts[k + 1]) / 2) - 1)) for k in range(count)]
    pieces: list[tuple[int | None, Run]] = []
    start = 0
    for k in range(1, count + 1):
        if k == count or owners[k] != owners[start]:
            text = run.text[start:k]
            if text.strip():
                own = lefts[start : k + 1]
                pieces.append((owners[start], replace(run, text=text, lefts=own, x0=own[0], x1=own[-1])))
            start = k
    return pieces


def _cell_lines(runs: Sequence[Run], grid: Grid, cell: GridCell) -> list[Line]:
    margins = (grid.xs[cell.column], grid.xs[cell.column + cell.column_span])
    if len(runs) == 1 and not runs[0].angle:
        return [line_of(runs, grid.page, margins)]
    lines = [line_of(row.runs, grid.page, margins) for row in rows_of(run for run in runs if not run.angle)]
    turned = [run for run in runs if run.angle]
    turned.sort(key=lambda run: run.x0 if run.angle == 90 else -run.x0)
    return lines + [side_line(run, grid.page) for run in turned]


def _is_frame(grid: Grid) -> bool:
    """Boxes drawn around prose: one column only, with long text in it."""
    if grid.columns > 1:
        return False
    lines = sum(len(cell.lines) for cell in grid.cells)
    return lines > 4 * len(grid.cells)
