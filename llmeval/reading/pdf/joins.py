"""Tables that go on at the top of the next page: columns matched, repeated headers dropped, cut cells made whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile

from llmeval.patterns import lazy as re
from llmeval.reading.pdf.lines import CLOSED, NUMBERED, is_full
from llmeval.reading.pdf.tables import NUMERIC, Grid, GridCell

SPACE = re.compile(r"\s+")


def join_grids(table: Grid, following: Grid, known: Counter[str]) -> bool:
    """Append a table that goes on at the top of the next page, without the header that is repeated there.

    `known` counts the texts of the file's cells: forms repeat their labels, which tells a label that the page break
    cut from two labels.
    """
    if following.page != table.last_page + 1 or table.ruled != following.ruled:
        return False
    columns = _match_columns(table, following)
    if columns is None:
        return False
    cells = [GridCell(cell.row, columns[cell.column], cell.row_span,
                      columns[cell.column + cell.column_span] - columns[cell.column], cell.lines)
             for cell in following.cells]  # fmt: skip
    repeated = _repeated_rows(table.cells, cells, following.rows)
    if repeated:
        table.header_rows = max(table.header_rows, repeated)
    cells = [cell for cell in cells if cell.row >= repeated]
    _append(table, cells, following, repeated, known)
    table.last_page = following.page
    return True


def _match_columns(table: Grid, following: Grid) -> list[int] | None:
    """For each column edge of the continuation its number in the joined table, which may gain edges; None if unlike."""
    shift = following.xs[0] - table.xs[0]
    tolerance = 4.0 if table.ruled else 12.0
    scale = table.xs[-1] - table.xs[0]
    if abs((following.xs[-1] - following.xs[0]) - scale) > (tolerance if table.ruled else 0.15 * scale):
        return None
    if not table.ruled:
        return list(range(len(table.xs))) if len(table.xs) == len(following.xs) else None
    shifted = [x - shift for x in following.xs]
    common = sum(any(abs(x - own) <= tolerance for own in table.xs) for x in shifted[1:-1])
    if common < 0.5 * min(len(shifted), len(table.xs)) - 1.5:
        return None
    for x in shifted:
        if not any(abs(x - own) <= tolerance for own in table.xs):
            _insert_column(table, x)
    return [min(range(len(table.xs)), key=lambda k: abs(table.xs[k] - x)) for x in shifted]


def _insert_column(table: Grid, x: float) -> None:
    """Split the column at `x`: what is only on the next page divided there spans both here."""
    at = sum(own < x for own in table.xs) - 1
    for cell in table.cells:
        if cell.column > at:
            cell.column += 1
        elif cell.column + cell.column_span > at:
            cell.column_span += 1
    table.xs.insert(at + 1, x)
    table.look_over()


def _row_texts(cells: Iterable[GridCell], rows: int) -> list[list[tuple[int, str]]]:
    texts: list[list[tuple[int, str]]] = [[] for _ in range(rows)]
    for cell in takewhile(lambda cell: cell.row < rows, cells):
        texts[cell.row].append((cell.column, SPACE.sub("", cell.text)))
    return [sorted(row) for row in texts]


def _repeated_rows(before: Sequence[GridCell], after: Sequence[GridCell], rows: int) -> int:
    """How many rows at the top of a continuation repeat the top of the table."""
    limit = min(rows - 1, 6)
    ours, theirs = _row_texts(before, limit), _row_texts(after, limit)
    count = 0
    while count < limit and ours[count] == theirs[count] and any(text for _, text in ours[count]):
        count += 1
    while count and any(cell.row < count < cell.row + cell.row_span for cell in after):
        count -= 1
    if count and all(NUMERIC.fullmatch(text) for row in ours[:count] for _, text in row if text):
        return 0
    return count


def _append(table: Grid, cells: list[GridCell], following: Grid, skipped: int, known: Counter[str]) -> None:
    """Add rows below; a row or a merged cell that the page break cut is one again."""
    base = table.rows - skipped
    first = [(cell, table.tail.get(cell.column)) for cell in cells if cell.row == skipped]
    pairs = [(cell, above) for cell, above in first if above and above.column_span == cell.column_span]
    torn = [(cell, above) for cell, above in pairs if _is_torn(cell, above)]
    paused = any(not cell.lines and above.lines and cell.row_span == above.row_span == 1 for cell, above in pairs)
    alike = Counter((squeeze(above), squeeze(cell)) for cell, above in torn)
    torn = [(cell, above) for cell, above in torn
            if (known[squeeze(cell)] <= alike[squeeze(above), squeeze(cell)] or (paused and known[squeeze(above)] < 2)) and (paused or known[squeeze(above) + squeeze(cell)])]  # fmt: skip
    rest = [cell for cell, _ in first if cell.lines and not any(cell is other for other, _ in torn)]
    gone: set[int] = set()
    whole = (
        bool(torn)
        and not rest
        and len(pairs) == len(first)
        and not any(cell.column in table.merged for cell, _ in torn)
    )
    for cell, above in pairs:
        cut = any(cell is other for other, _ in torn)
        merged = not cell.lines and above.lines and (above.row_span > 1 or cell.row_span > 1)
        if cut or merged or whole:
            above.lines += cell.lines
            above.row_span += cell.row_span - (1 if whole else 0)
            gone.add(id(cell))
    base -= 1 if whole else 0
    for cell in cells:
        cell.row += base
    table.cells += [cell for cell in cells if id(cell) not in gone]
    rows = following.rows + base
    table.ys += [table.ys[-1] + k + 1 for k in range(rows - table.rows)]
    table.merged |= {cell.column for cell in cells if cell.row_span > 1}
    ending = [*table.tail.values(), *cells]
    table.tail = {cell.column: cell for cell in ending if cell.row + cell.row_span == rows}


def _is_torn(cell: GridCell, above: GridCell) -> bool:
    """Could the text of the upper cell go on in the lower one?"""
    if cell.lines and (NUMBERED.match(cell.text) or cell.text.startswith("其中")):
        return False
    if not cell.lines or not above.lines or NUMERIC.fullmatch(above.text) or NUMERIC.fullmatch(cell.text):
        return False
    return not CLOSED.search(above.text) and is_full(above.lines[-1], cell.lines[0])


def squeeze(cell: GridCell) -> str:
    """The text of a cell without white space."""
    return SPACE.sub("", cell.text)
