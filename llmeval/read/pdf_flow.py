"""Pages to one flow: running headers and page numbers apart, paragraphs and tables joined across page breaks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from llmeval.read.pdf_glyphs import Run, Sheet
from llmeval.read.pdf_lines import CLOSED, Line, goes_on, is_full, lines_of, side_line, text_margins, typical_gap
from llmeval.read.pdf_tables import NUMERIC, Grid, GridCell, ruled_tables, unruled_tables

PAGE_NUMBER = re.compile(
    r"[\s\-—–－―~·|/]*(?:第|Page|page|P\.?)?\s*(?:\d{1,4}|[ivxlcIVXLC]{1,6}|[一二三四五六七八九十]{1,4})\s*页?"
    r"(?:\s*[/，,、 ]?\s*(?:共|of|/)\s*\d{1,4}\s*页?)?[\s\-—–－―~·|]*"
)
FOOTNOTE = re.compile(r"\s*(?:[①-⑳]|\[\d{1,3}\]|〔\d{1,2}〕|[*※]|\d{1,2}\s?(?=[^\d.、，）)年月日%％]))")
SPACE = re.compile(r"\s+")
DIGITS = re.compile(r"\d+")
TOP, BOTTOM = 0.11, 0.89
"""Shares of a page's height above and below which running lines stand."""


@dataclass(slots=True)
class Leaf:
    """A page laid out: prose and tables from top to bottom, and what was set apart."""

    sheet: Sheet
    items: list[Line | Grid] = field(default_factory=list)
    apart: list[tuple[str, Line]] = field(default_factory=list)
    """Kind (`page_header`, `page_footer`) and line."""
    notes: list[Line] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    """Texts beyond the edges of the page."""

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


@dataclass(slots=True)
class Passage:
    """A block to be: a paragraph's lines, or a table."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    grid: Grid | None = None


def lay_out(sheet: Sheet) -> Leaf:
    """Tables and lines of one page in reading order."""
    leaf = Leaf(sheet)
    width, height = sheet.frame
    runs, slanting, outside = [], [], []
    for run in sheet.runs:
        if run.x1 < 0 or run.x0 > width or run.bottom < 0 or run.top > height:
            outside.append(run)
        elif run.angle % 90:
            slanting.append(run)
        else:
            runs.append(run)
    for run in (*slanting, *outside):
        leaf.apart.append(("page_header", side_line(run, sheet.number)))
    leaf.outside = [run.text for run in outside]
    sheet.runs = runs
    grids, rest = ruled_tables(sheet)
    items: list[Line | Grid] = []
    bounds = [-1e9, *(grid.box[1] for grid in grids), 1e9]
    for k in range(len(bounds) - 1):
        part = [run for run in rest if bounds[k] <= run.middle < bounds[k + 1]] if grids else rest
        if k:
            items.append(grids[k - 1])
        items += _prose(part, sheet.number)
    leaf.items = items
    # Nothing needs them any more, and a long file has millions.
    sheet.runs, sheet.edges = [], []
    return leaf


def _prose(runs: Sequence[Run], page: int) -> list[Line | Grid]:
    """Lines, and tables without ruling lines among them."""
    if not runs:
        return []
    grids, rest = unruled_tables(runs, page)
    upright = [run for run in rest if not run.angle]
    items: list[Line | Grid] = []
    bounds = [-1e9, *(grid.box[1] for grid in grids), 1e9]
    for k in range(len(bounds) - 1):
        if k:
            items.append(grids[k - 1])
        items += lines_of(
            [run for run in upright if bounds[k] <= run.middle < bounds[k + 1]] if grids else upright, page
        )
    items += [side_line(run, page) for run in rest if run.angle]
    return items


def set_running_lines_apart(leaves: Sequence[Leaf]) -> None:
    """Move headers, footers and page numbers out of the flow: what stands at one place on several pages."""
    places: dict[tuple[str, str, int], list[tuple[Leaf, Line]]] = defaultdict(list)
    sizes = [line.size for leaf in leaves for line in leaf.lines]
    body = median(sizes) if sizes else 10.0
    for leaf in leaves:
        height = leaf.sheet.frame[1]
        lines = leaf.lines
        for line in _ends(lines):
            if line.angle or not (line.bottom < TOP * height or line.top > BOTTOM * height):
                continue
            kind = "page_header" if line.top < height / 2 else "page_footer"
            key = DIGITS.sub("#", SPACE.sub("", line.text))
            places[kind, key, round(line.middle / 8)].append((leaf, line))
    for (kind, _, _), found in places.items():
        pages = len({leaf.sheet.number for leaf, _ in found})
        if _is_running(found, pages, len(leaves), body):
            for leaf, line in found:
                _move(leaf, line, kind)
    for leaf in leaves:
        _page_number(leaf)


def _ends(lines: Sequence[Line]) -> list[Line]:
    """The lines that may be running ones: three at the top, three at the bottom."""
    ordered = sorted(lines, key=lambda line: line.middle)
    return ordered if len(ordered) <= 6 else ordered[:3] + ordered[-3:]


def _is_running(found: Sequence[tuple[Leaf, Line]], pages: int, total: int, body: float) -> bool:
    if pages < (2 if total < 6 else 3):
        return False
    if all(PAGE_NUMBER.fullmatch(line.text) for _, line in found):
        return True
    if found[0][1].size > 1.15 * body:
        return False
    steps = [[int(number) for number in DIGITS.findall(line.text)] for _, line in found]
    numbers = [leaf.sheet.number for leaf, _ in found]
    for column in zip(*steps, strict=False):
        if len(set(column)) > 1 and len({value - page for value, page in zip(column, numbers, strict=True)}) > 1:
            return False
    return True


def _move(leaf: Leaf, line: Line, kind: str) -> None:
    for k, item in enumerate(leaf.items):
        if item is line:
            del leaf.items[k]
            leaf.apart.append((kind, line))
            return


def _page_number(leaf: Leaf) -> None:
    """A number alone in the margin, on a page whose neighbours do not show the same."""
    height = leaf.sheet.frame[1]
    lines = leaf.lines
    for line in (lines[-1:] + lines[:1]) if lines else []:
        low = line.top > 0.92 * height
        if (low or line.bottom < 0.07 * height) and PAGE_NUMBER.fullmatch(line.text):
            _move(leaf, line, "page_footer" if low else "page_header")


def even_margins(leaves: Sequence[Leaf]) -> None:
    """Give short pages the text width of the others: a page with three short lines does not show its margin."""
    frames: dict[int, list[Line]] = defaultdict(list)
    full: dict[int, tuple[float, float]] = {}
    for leaf in leaves:
        frames[round(leaf.sheet.frame[0])] += leaf.lines
    for width, lines in frames.items():
        full[width] = text_margins([line for line in lines if not line.angle])
    for leaf in leaves:
        frame = leaf.sheet.frame[0]
        left, right = full[round(frame)]
        for line in leaf.lines:
            own = line.margins
            if own[1] - own[0] < 0.55 * frame and _beside(line, leaf.lines):
                continue
            # A page that begins elsewhere (mirrored margins) keeps its own left edge and takes the width.
            shift = own[0] - left if 0 < abs(own[0] - left) < 0.12 * frame and _many(leaf.lines, own[0]) else 0.0
            line.margins = (left + shift, right + shift)


def _many(lines: Sequence[Line], left: float) -> bool:
    return sum(abs(line.x0 - left) < 2 for line in lines) >= max(4, 0.4 * len(lines))


def _beside(line: Line, lines: Sequence[Line]) -> bool:
    """Does the line stand in one of two columns?"""
    return any(other.margins[0] > line.margins[1] or other.margins[1] < line.margins[0] for other in lines)


def set_footnotes_apart(leaves: Sequence[Leaf]) -> None:
    """Small type at the foot of a page that begins with a mark: it must not cut the paragraph that goes on."""
    sizes = [line.size for leaf in leaves for line in leaf.lines]
    if not sizes:
        return
    body = median(sizes)
    for leaf in leaves:
        start = len(leaf.items)
        while start and isinstance(item := leaf.items[start - 1], Line) and item.size < 0.87 * body:
            start -= 1
        tail = [item for item in leaf.items[start:] if isinstance(item, Line)]
        if start and tail and FOOTNOTE.match(tail[0].text) and tail[0].top > 0.5 * leaf.sheet.frame[1]:
            del leaf.items[start:]
            leaf.notes = tail


def passages(leaves: Sequence[Leaf]) -> list[Passage]:
    """Paragraphs, notes and tables of the whole file in order."""
    found: list[Passage] = []
    held: list[Line] = []
    known = Counter(_squeeze(cell) for leaf in leaves for item in leaf.items if isinstance(item, Grid)
                    for cell in item.cells if cell.lines)  # fmt: skip
    for leaf in leaves:
        gap = typical_gap(leaf.lines)
        for k, item in enumerate(leaf.items):
            last = found[-1] if found else None
            if isinstance(item, Grid):
                if k or last is None or last.grid is None or not join_grids(last.grid, item, known):
                    _release(held, found, gap)
                    found.append(Passage("table", grid=item))
            elif last is not None and last.kind == "paragraph" and goes_on(last.lines, item, gap):
                last.lines.append(item)
            else:
                _release(held, found, gap)
                found.append(Passage("paragraph", [item]))
        held += leaf.notes
    _release(held, found, 0.0)
    return found


def _release(held: list[Line], found: list[Passage], gap: float) -> None:
    """Place the footnotes that waited for the end of a paragraph."""
    last: Passage | None = None
    for line in held:
        if last is not None and not FOOTNOTE.match(line.text) and goes_on(last.lines, line, gap):
            last.lines.append(line)
        else:
            last = Passage("note", [line])
            found.append(last)
    held.clear()


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


def _row_texts(cells: Iterable[GridCell], rows: int) -> list[list[tuple[int, str]]]:
    texts: list[list[tuple[int, str]]] = [[] for _ in range(rows)]
    for cell in cells:
        if cell.row < rows:
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
    last = {cell.column: cell for cell in table.cells if cell.row + cell.row_span == table.rows}
    first = [(cell, last.get(cell.column)) for cell in cells if cell.row == skipped]
    pairs = [(cell, above) for cell, above in first if above and above.column_span == cell.column_span]
    torn = [(cell, above) for cell, above in pairs if _is_torn(cell, above)]
    paused = any(not cell.lines and above.lines and cell.row_span == above.row_span == 1 for cell, above in pairs)
    torn = [(cell, above) for cell, above in torn
            if known[_squeeze(cell)] < 2 and (paused or known[_squeeze(above) + _squeeze(cell)])]  # fmt: skip
    rest = [cell for cell, _ in first if cell.lines and not any(cell is other for other, _ in torn)]
    spans = {cell.column for cell in table.cells if cell.row_span > 1}
    gone: set[int] = set()
    whole = bool(torn) and not rest and len(pairs) == len(first) and not any(cell.column in spans for cell, _ in torn)
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


def _is_torn(cell: GridCell, above: GridCell) -> bool:
    """Could the text of the upper cell go on in the lower one?"""
    if not cell.lines or not above.lines or NUMERIC.fullmatch(above.text) or NUMERIC.fullmatch(cell.text):
        return False
    return not CLOSED.search(above.text) and is_full(above.lines[-1], cell.lines[0])


def _squeeze(cell: GridCell) -> str:
    return SPACE.sub("", cell.text)
