"""Tables without ruling lines: columns of text that only stand below one another."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

from llmeval.reading.pdf.lines import LEADERS
from llmeval.reading.pdf.rows import Row, line_of
from llmeval.reading.pdf.runs import Run
from llmeval.reading.pdf.tables import NUMERIC, Grid, GridCell


def unruled_tables(rows: Sequence[Row], page: int) -> tuple[list[Grid], list[Run]]:
    """Tables whose columns only stand below one another, and the runs outside of them."""
    chunks = [_chunks(row) for row in rows]
    if sum(len(row) > 1 for row in chunks) < 3:
        return [], [run for row in rows for run in row.runs]
    grids: list[Grid] = []
    used: set[int] = set()
    for start, end in _stretches(rows, chunks):
        grid = _aligned(rows[start:end], chunks[start:end], page)
        if grid:
            grids.append(grid)
            used.update(id(run) for row in rows[start:end] for run in row.runs)
    return grids, [run for row in rows for run in row.runs if id(run) not in used]


def _chunks(row: Row) -> list[list[Run]]:
    """Runs of a row that belong together: less than an em apart."""
    chunks = [[row.runs[0]]]
    for run in row.runs[1:]:
        if run.x0 - chunks[-1][-1].x1 < 1.0 * run.size:
            chunks[-1].append(run)
        else:
            chunks.append([run])
    return chunks


def _stretches(rows: Sequence[Row], chunks: Sequence[list[list[Run]]]) -> list[tuple[int, int]]:
    """Ranges of rows that may be tables: several chunks, at most one row between with a single one."""
    found: list[tuple[int, int]] = []
    start = last = None
    for k, row in enumerate(chunks):
        several = len(row) > 1 and not any(LEADERS.search(run.text) for run in rows[k].runs)
        near = last is None or rows[k].top - rows[k - 1].bottom < 2.5 * max(6.0, rows[k].bottom - rows[k].top)
        if start is not None and last is not None and (not near or k - last > 2):
            found.append((start, last + 1))
            start = last = None
        if several:
            start, last = (k if start is None else start), k
    if start is not None and last is not None:
        found.append((start, last + 1))
    return [(a, b) for a, b in found if b - a >= 3]


def _aligned(rows: Sequence[Row], chunks: Sequence[list[list[Run]]], page: int) -> Grid | None:
    most = max(len(row) for row in chunks)
    wide = [row for row in chunks if len(row) >= max(2, 0.6 * most)]
    spans = sorted((chunk[0].x0, chunk[-1].x1) for row in wide for chunk in row)
    columns: list[list[float]] = []
    for x0, x1 in spans:
        if columns and x0 < columns[-1][1] - 0.5:
            columns[-1][1] = max(columns[-1][1], x1)
        else:
            columns.append([x0, x1])
    if len(columns) < 2 or len(wide) < 3:
        return None
    xs = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(columns)), columns[-1][1]]
    held: list[dict[int, tuple[int, list[Run]]]] = []
    for row in chunks:
        cells: dict[int, tuple[int, list[Run]]] = {}
        for chunk in row:
            first = max(0, min(bisect_right(xs, chunk[0].x0 + 1) - 1, len(columns) - 1))
            last = max(first, min(bisect_left(xs, chunk[-1].x1 - 1) - 1, len(columns) - 1))
            span, runs = cells.get(first, (1, []))
            cells[first] = (max(span, last - first + 1), runs + chunk)
        for column, after in itertools.pairwise(sorted(cells)):
            span, runs = cells[column]
            cells[column] = (min(span, after - column), runs)
        held.append(cells)
    if not _looks_like_table(held, len(columns)):
        return None
    return _grid_of_rows(rows, held, xs, page)


def _looks_like_table(held: Sequence[dict[int, tuple[int, list[Run]]]], columns: int) -> bool:
    """A column of figures beside a first one, or three and more columns of short words; prose is neither."""
    texts: list[list[str]] = [[] for _ in range(columns)]
    for cells in held:
        for column, (_, runs) in cells.items():
            texts[column].append("".join(run.text for run in runs))
    filled = sum(map(len, texts)) / (columns * len(held))
    figures = sum(1 for column in texts[1:] if len(column) > 1
                  and sum(bool(NUMERIC.fullmatch(text)) for text in column) >= 0.6 * len(column))  # fmt: skip
    short = all(column and median(map(len, column)) <= 14 for column in texts)
    return filled >= 0.5 and (figures > 0 or (columns >= 3 and short))


def _grid_of_rows(
    rows: Sequence[Row], held: Sequence[dict[int, tuple[int, list[Run]]]], xs: list[float], page: int
) -> Grid:
    cells: list[GridCell] = []
    ys: list[float] = []
    for row, columns in zip(rows, held, strict=True):
        wraps = (
            bool(ys)
            and 0 not in columns
            and not any(NUMERIC.fullmatch("".join(run.text for run in runs)) for _, runs in columns.values())
        )
        number = len(ys) - 1 if wraps else len(ys)
        if not wraps:
            ys.append(row.top)
        known = [cell for cell in cells if cell.row == number]
        column = 0
        while column < len(xs) - 1:
            span, runs = columns.get(column, (1, []))
            above = next((cell for cell in known if cell.column <= column < cell.column + cell.column_span), None)
            line = [line_of(runs, page, (xs[column], xs[column + span]))] if runs else []
            if above:
                above.lines += line
            else:
                cells.append(GridCell(number, column, 1, span, line))
            column += 1 if above else span
    ys.append(rows[-1].bottom)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(page, (xs[0], ys[0], xs[-1], ys[-1]), xs, ys, cells, False, page)
