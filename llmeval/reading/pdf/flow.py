"""Pages to one flow: running headers and page numbers apart, paragraphs and tables joined across page breaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from llmeval.patterns import lazy as re
from llmeval.reading.pdf.aligned import unruled_tables
from llmeval.reading.pdf.cells import mend
from llmeval.reading.pdf.joins import join_grids, squeeze
from llmeval.reading.pdf.lines import goes_on, lines_of, text_margins, typical_gap
from llmeval.reading.pdf.rows import Line, rows_of, side_line
from llmeval.reading.pdf.runs import Run, Sheet
from llmeval.reading.pdf.tables import Grid, ruled_tables

PAGE_NUMBER = re.compile(
    r"[\s\-—–－―~·|/]{0,20}(?:第|Page|page|P\.?)?\s{0,4}(?:\d{1,4}|[ivxlcIVXLC]{1,6}|[一二三四五六七八九十]{1,4})\s{0,4}页?"
    r"(?:\s{0,4}[/，,、 ]?\s{0,4}(?:共|of|/)\s{0,4}\d{1,4}\s{0,4}页?)?[\s\-—–－―~·|]{0,20}"
)
FOOTNOTE = re.compile(
    r"\s{0,40}(?:[①-⑳]|[⁰¹²³⁴-⁹]{1,2}|\[\d{1,3}\]|〔\d{1,2}〕|[*※]|\d{1,2}\s?(?=[^\d.、，）)年月日%％]))"
)
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
    parted: int = 0
    """Rows that were told apart though no rule parts them."""

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


@dataclass(slots=True)
class FlowBlock:
    """A block to be: a paragraph's lines, or a table."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    grid: Grid | None = None


def lay_out(sheet: Sheet) -> Leaf:
    """Tables and lines of one page in reading order."""
    leaf = Leaf(sheet)
    runs: list[Run] = []
    slanting: list[Run] = []
    for run in sheet.runs:
        (slanting if run.angle % 90 else runs).append(run)
    for run in slanting:
        leaf.apart.append(("page_header", side_line(run, sheet.number)))
    sheet.runs = runs
    grids, rest = ruled_tables(sheet)
    leaf.parted = sum(map(mend, grids))
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
    rows = rows_of(run for run in runs if not run.angle)
    grids, rest = unruled_tables(rows, page)
    items: list[Line | Grid] = []
    if grids:
        bounds = [-1e9, *(grid.box[1] for grid in grids), 1e9]
        for k, (above, below) in enumerate(pairwise(bounds)):
            if k:
                items.append(grids[k - 1])
            items += lines_of([run for run in rest if above <= run.middle < below], page)
    else:
        items += lines_of(rest, page, rows)
    items += [side_line(run, page) for run in runs if run.angle]
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


def passages(leaves: Sequence[Leaf]) -> list[FlowBlock]:
    """Paragraphs, notes and tables of the whole file in order."""
    found: list[FlowBlock] = []
    held: list[Line] = []
    known = Counter(squeeze(cell) for leaf in leaves for item in leaf.items if isinstance(item, Grid)
                    for cell in item.cells if cell.lines)  # fmt: skip
    for leaf in leaves:
        gap = typical_gap(leaf.lines)
        for k, item in enumerate(leaf.items):
            last = found[-1] if found else None
            if isinstance(item, Grid):
                if k or last is None or last.grid is None or not join_grids(last.grid, item, known):
                    _release(held, found, gap)
                    found.append(FlowBlock("table", grid=item))
            elif last is not None and last.kind == "paragraph" and goes_on(last.lines, item, gap):
                last.lines.append(item)
            else:
                _release(held, found, gap)
                found.append(FlowBlock("paragraph", [item]))
        held += leaf.notes
    _release(held, found, 0.0)
    return found


def _release(held: list[Line], found: list[FlowBlock], gap: float) -> None:
    """Place the footnotes that waited for the end of a paragraph."""
    last: FlowBlock | None = None
    for line in held:
        if last is not None and not FOOTNOTE.match(line.text) and goes_on(last.lines, line, gap):
            last.lines.append(line)
        else:
            last = FlowBlock("note", [line])
            found.append(last)
    held.clear()
