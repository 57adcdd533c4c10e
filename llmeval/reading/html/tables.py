"""Tables of a web page: cells in their places, merged ones counted as browsers count them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re
from llmeval.reading.html.lines import Grid, Hidden, TextLine
from llmeval.reading.html.main import Page

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(slots=True)
class _Layout:
    """A table while its rows are read."""

    page: Page
    path: str
    hidden: Hidden
    read_cell: Callable[[_Element, str], list[TextLine]]
    cells: list[tuple[int, int, int, int, str, list[TextLine]]] = field(default_factory=list)
    indents: dict[str, float] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    """Row before which a column is free again."""
    heads: list[bool] = field(default_factory=list)

    def add(self, tr: _Element) -> None:
        """Read one row; one that is struck out as a whole is none."""
        row, column, first = len(self.heads), 0, len(self.cells)
        covered = any(end > row for end in self.taken.values())
        struck = len(self.hidden.struck)
        only_heads = True
        parent = tr.getparent()
        for number, cell in enumerate(tr.iterchildren("td", "th"), 1):
            unseen = self.page.hidden(cell)
            if unseen:
                self.hidden.add(cell)
                if self.page.look.collapsed(cell):
                    continue
            only_heads = only_heads and cell.tag == "th"
            while self.taken.get(column, 0) > row:
                column += 1
            down, right = _extent(cell, "rowspan", _MOST_ROWS), _extent(cell, "colspan", _MOST_COLUMNS)
            self.taken.update((column + step, row + down) for step in range(right))
            place = f"{self.path}/tr[{row + 1}]/{cell.tag}[{number}]"
            lines = [] if unseen else self._lines(cell, place)
            self.cells.append((row, column, down, right, place, lines))
            self.indents[place] = _indent(cell)
            column += right
        if len(self.hidden.struck) > struck and not covered and not any(lines for *_, lines in self.cells[first:]):
            del self.cells[first:]
            self.taken.clear()
            return
        in_head = parent is not None and parent.tag == "thead"
        self.heads.append(in_head or (only_heads and column > 0))

    def _lines(self, cell: _Element, place: str) -> list[TextLine]:
        if self.page.look.struck(cell):
            self.hidden.strike(cell)
            return []
        return self.read_cell(cell, place)

    def close_group(self) -> None:
        """No cell reaches beyond its group of rows."""
        rows = len(self.heads)
        self.taken.clear()
        for k, (row, column, down, right, place, lines) in enumerate(self.cells):
            if row + down > rows:
                self.cells[k] = (row, column, rows - row, right, place, lines)


_INDENT = re.compile(r"(?:padding-left|text-indent|margin-left)\s*:\s*(\d+(?:\.\d+)?)(em|rem|px|pt)")


def _indent(cell: _Element) -> float:
    """Leading blanks that a browser keeps, and the cell's or its first element's own padding and indent."""
    text = "".join(str(piece) for piece in cell.itertext())[:80].lstrip(" \t\r\n\f")
    found = float(len(text) - len(text.lstrip("\u00a0\u2003\u3000")))
    for element in [cell, *cell][:2]:
        for amount, unit in _INDENT.findall(element.get("style") or ""):
            found += float(amount) * {"em": 1.0, "rem": 1.0, "px": 1 / 16, "pt": 1 / 12}[unit]
    return found


_MOST_ROWS, _MOST_COLUMNS = 65_534, 1_000
"""As browsers have it."""


def grid_of(
    page: Page, table: _Element, path: str, hidden: Hidden, read_cell: Callable[[_Element, str], list[TextLine]]
) -> Grid | None:
    """The rows that are shown; None for a table without text. `read_cell` gives the lines of a cell by its path."""
    laid = _Layout(page, path, hidden, read_cell)
    group: _Element | None = None
    for tr in _rows(table):
        parent = tr.getparent()
        if group is not None and parent is not group:
            laid.close_group()
        group = parent
        if page.hidden(tr) or (parent is not None and parent is not table and page.hidden(parent)):
            hidden.add(tr)
        elif page.look.struck(tr):
            hidden.strike(tr)
        else:
            laid.add(tr)
    laid.close_group()
    if not any(lines for *_, lines in laid.cells):
        return None
    header = laid.heads.index(False) if False in laid.heads else 0
    columns = max(column + right for _, column, _, right, _, _ in laid.cells)
    return Grid(len(laid.heads), columns, header, laid.cells, laid.indents)


def _rows(table: _Element) -> Iterator[_Element]:
    """Rows in the order in which a browser shows them: the head first, the foot last."""
    groups: dict[str, list[_Element]] = {"thead": [], "": [], "tfoot": []}
    for child in table:
        if child.tag == "tr":
            groups[""].append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            groups[child.tag if child.tag != "tbody" else ""] += child.iterchildren("tr")
    for rows in groups.values():
        yield from rows


def _extent(cell: _Element, name: str, most: int) -> int:
    value = (cell.get(name) or "1").strip()
    if not (value.isascii() and value.isdigit()):
        return 1
    return min(int(value), most) or (most if name == "rowspan" else 1)
