"""Numbers that break inside a cell, and rows between which no rule is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from llmeval.patterns import lazy as re
from llmeval.reading.pdf.rows import Line
from llmeval.reading.pdf.tables import Grid, GridCell

_PIECE = re.compile(r"[-−+（(]?[.,，]{0,20}+\d[\d.,，]*+[%％)）]?|[.,，]\d*[%％]?|[%％]")
_WHOLE = re.compile(r"[-−+]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.(?P<decimals>\d+))?[%％]?")
_FULL = 1.6
"""Digits that would not have fitted on a line for it to be full."""


def mend(grid: Grid) -> int:
    """Join numbers that go on in the next line of their cell and part rows that lack a rule; returns how many rows were cut."""
    stacked = [cell for cell in grid.cells if len(cell.lines) > 1 and all(_is_piece(line) for line in cell.lines)]
    if not stacked:
        return 0
    doubted = stacked
    for _ in range(2):
        # What is joined without a doubt tells how the numbers of its column look.
        decimals = _decimals(grid)
        doubted = [cell for cell in doubted if not _join(cell, decimals.get(cell.column))]
    cut = 0
    for row in sorted({cell.row for cell in doubted if cell.row_span == 1}, reverse=True):
        cut += _part(grid, row, doubted)
    left = set(map(id, grid.cells))
    for cell in doubted:
        if id(cell) in left:
            for line in cell.lines:
                line.doubts = [(0, len(line.text))]
    return cut


def _is_piece(line: Line) -> bool:
    return not line.angle and _PIECE.fullmatch(line.text.strip()) is not None


def _decimals(grid: Grid) -> dict[int, int]:
    """Usual decimals of the numbers of each column, those that were put together included."""
    counts: dict[int, Counter[int]] = {}
    for cell in grid.cells:
        if not cell.lines or not all(line.glued for line in cell.lines[1:]):
            continue
        if match := _WHOLE.fullmatch("".join(line.text.strip() for line in cell.lines)):
            counts.setdefault(cell.column, Counter())[len(match["decimals"] or "")] += 1
    common = {column: count.most_common(1)[0] for column, count in counts.items()}
    usual = {column: places for column, (places, times) in common.items() if 2 * times >= counts[column].total()}
    # A table of money keeps its decimals in every column.
    every = Counter(usual.values()).most_common(1)
    return {**dict.fromkeys(range(grid.columns), every[0][0]), **usual} if every else usual


def _join(cell: GridCell, decimals: int | None) -> bool:
    """Join the lines of a cell to one number where form, room or the column say that they are one."""
    texts = [line.text.strip() for line in cell.lines]
    match = _WHOLE.fullmatch("".join(texts))
    if match is None:
        return False
    places = len(match["decimals"] or "")
    broken = all(_goes_on(one, other) or _is_full(above)
                 for (one, other), (above, _) in zip(pairwise(texts), pairwise(cell.lines), strict=True))  # fmt: skip
    whole = all(_WHOLE.fullmatch(text) for text in texts)
    apart = whole and decimals is not None and decimals > 0 and all(_places(text) == decimals for text in texts)
    says = bool(decimals) and places == decimals and all(_places(text) == 0 for text in texts[:-1])
    if apart or not (broken or says):
        return False
    for line in cell.lines[1:]:
        line.glued = True
    return True


def _places(text: str) -> int:
    return len(text.rstrip("%％").partition(".")[2])


def _goes_on(text: str, following: str) -> bool:
    """A number does not end in a point or a comma, nor begin with one."""
    return text[-1] in ".,，-−+（(" or following[0] in ".,，%％)）"


def _is_full(line: Line) -> bool:
    digit = line.width / max(1, len(line.text))
    return line.margins[1] - line.x1 <= _FULL * digit + 0.45 * line.size


def _part(grid: Grid, row: int, doubted: Sequence[GridCell]) -> int:
    """Cut a row in which labels and numbers stand at the same heights; returns how many rows are added."""
    cells = [cell for cell in grid.cells if cell.row == row]
    own = [cell for cell in cells if cell.row_span == 1 and cell.lines]
    numbers = [cell for cell in own if any(cell is other for other in doubted)]
    money = all(_places(line.text.strip()) > 0 for cell in numbers for line in cell.lines)
    heights = [line.middle for line in numbers[0].lines] if len(numbers) > 1 or (numbers and money) else []
    label = next((cell for cell in own if not all(_is_piece(line) for line in cell.lines)), None)
    reach = 0.45 * max((line.size for cell in own for line in cell.lines), default=0.0)
    if label is None or len(label.lines) != len(heights) or any(line.angle for cell in own for line in cell.lines):
        return 0
    levels = {id(cell): [_level(line, heights, reach) for line in cell.lines] for cell in own}
    aligned = [cell for cell in own if None not in levels[id(cell)]]
    if label not in aligned or any(cell not in aligned for cell in numbers):
        return 0
    if any(len(set(levels[id(cell)])) != len(cell.lines) for cell in aligned) or _wraps(label):
        return 0
    _cut(grid, row, heights, {id(cell): levels[id(cell)] for cell in aligned})
    return len(heights) - 1


def _level(line: Line, heights: Sequence[float], reach: float) -> int | None:
    return next((k for k, height in enumerate(heights) if abs(line.middle - height) <= reach), None)


def _wraps(label: GridCell) -> bool:
    """Whether a label is one that runs on from line to line, as a full line shows."""
    return all(line.margins[1] - line.x1 < 1.2 * line.size for line in label.lines[:-1])


def _cut(grid: Grid, row: int, heights: Sequence[float], levels: dict[int, list[int | None]]) -> None:
    more = len(heights) - 1
    edges = [(above + below) / 2 for above, below in pairwise(heights)]
    grid.ys[row + 1 : row + 1] = edges
    cells: list[GridCell] = []
    for cell in grid.cells:
        if cell.row > row:
            cell.row += more
            cells.append(cell)
        elif cell.row < row or cell.row_span > 1:
            cell.row_span += more if cell.row + cell.row_span > row else 0
            cells.append(cell)
        elif id(cell) in levels or not cell.lines:
            held = dict(zip(levels.get(id(cell), ()), cell.lines, strict=True))
            for k in range(more + 1):
                lines = [held[k]] if k in held else []
                cells.append(GridCell(row + k, cell.column, 1, cell.column_span, lines))
        else:
            cell.row_span += more
            cells.append(cell)
    grid.cells = sorted(cells, key=lambda cell: (cell.row, cell.column))
    grid.look_over()
