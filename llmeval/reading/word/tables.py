"""The grid of a Word table: where each cell stands and how far it reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from llmeval.reading.word.numbers import VAL, W, number
from llmeval.reading.word.styles import is_filled

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(slots=True)
class Slot:
    """One `w:tc`: 0-based row and column, extent, and whether it only continues a cell above."""

    element: _Element
    row: int
    column: int
    column_span: int = 1
    row_span: int = 1
    continued: bool = False
    filled: bool = False


@dataclass(slots=True)
class Layout:
    """A table's slots by row and column, and what its properties say."""

    rows: int = 0
    columns: int = 0
    slots: list[Slot] = field(default_factory=list)
    header_rows: int = 0
    style: str | None = None
    filled: bool = False
    unseen: list[str] = field(default_factory=list)
    """Text that stands in cells or rows which Word does not show."""
    struck: list[str] = field(default_factory=list)
    """Text of rows that are struck out as a whole."""


def layout_of(table: _Element, is_struck: Callable[[_Element], bool]) -> Layout:
    """Lay out a `w:tbl`; rows that are struck out as a whole are left out, as deleted ones are.

    Grid columns at which no cell begins or ends are dropped, as Word leaves many behind.
    """
    laid = Layout()
    properties = table.find(W + "tblPr")
    if properties is not None:
        style = properties.find(W + "tblStyle")
        laid.style = style.get(VAL) if style is not None else None
        laid.filled = is_filled(properties.find(W + "shd"))
    headers = []
    open_cells: dict[int, Slot] = {}
    for row in inside(table, "tr"):
        properties = row.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        if properties is not None and properties.find(W + "hidden") is not None:
            laid.unseen += _text(row)
            continue
        if is_struck(row):
            laid.struck += _text(row)
            continue
        headers.append(properties is not None and _on(properties.find(W + "tblHeader")))
        before = number(_value(properties, "gridBefore"), 0)
        open_cells = _row(laid, row, max(0, before), open_cells)
        laid.rows += 1
    leading = headers.index(False) if False in headers else 0
    laid.header_rows = leading
    return _tight(laid)


def _row(laid: Layout, row: _Element, column: int, above: dict[int, Slot]) -> dict[int, Slot]:
    """Add a row's cells; returns the cells that a next row may continue, by column."""
    still_open: dict[int, Slot] = {}
    last: Slot | None = None
    for cell in inside(row, "tc"):
        properties = cell.find(W + "tcPr")
        if properties is not None and properties.find(W + "cellDel") is not None:
            continue
        span = max(1, number(_value(properties, "gridSpan"), 1))
        across = _merge(properties, "hMerge")
        if across == "continue" and last is not None:
            last.column_span += span
            column += span
            laid.unseen += _text(cell)
            continue
        slot = Slot(cell, laid.rows, column, span)
        slot.filled = properties is not None and is_filled(properties.find(W + "shd"))
        down = _merge(properties, "vMerge")
        upper = above.get(column)
        if down == "continue" and upper is not None:
            slot.continued = True
            upper.row_span += 1
            still_open[column] = upper
            laid.unseen += _text(cell)
        elif down:
            still_open[column] = slot
        laid.slots.append(slot)
        last = slot
        column += span
    return still_open


def _merge(properties: _Element | None, name: str) -> str:
    mark = properties.find(W + name) if properties is not None else None
    return "" if mark is None else mark.get(VAL) or "continue"


def _tight(laid: Layout) -> Layout:
    edges = {slot.column for slot in laid.slots} | {slot.column + slot.column_span for slot in laid.slots} | {0}
    index = {edge: position for position, edge in enumerate(sorted(edges))}
    laid.slots = [
        replace(slot, column=index[slot.column], column_span=index[slot.column + slot.column_span] - index[slot.column])
        for slot in laid.slots
    ]
    laid.columns = len(edges) - 1
    return laid


def inside(parent: _Element, name: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, those in content controls and custom XML included."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag == W + "sdt":
            for content in child.iterfind(W + "sdtContent"):
                yield from inside(content, name)
        elif child.tag in (W + "customXml", W + "ins", W + "moveTo"):
            yield from inside(child, name)


def _text(element: _Element) -> list[str]:
    text = "".join(part.text or "" for part in element.iter(W + "t")).strip()
    return [text] if text else []


def _on(element: _Element | None) -> bool:
    return element is not None and element.get(VAL) not in ("0", "false", "off")


def _value(element: _Element | None, name: str) -> str | None:
    child = element.find(W + name) if element is not None else None
    return child.get(VAL) if child is not None else None


def indent_of(cell: _Element) -> float:
    """How many characters the first paragraph of a cell is indented, by its setting or its leading blanks."""
    paragraph = cell.find(W + "p")
    if paragraph is None:
        return 0.0
    setting = paragraph.find(f"{W}pPr/{W}ind")
    found = 0.0
    for name in ("left", "start", "firstLine") if setting is not None else ():
        chars = _whole(setting.get(f"{W}{name}Chars")) if setting is not None else 0
        twips = _whole(setting.get(W + name)) if setting is not None else 0
        found += chars / 100 if chars else twips / 210
    text = "".join(part.text or "" for part in paragraph.iter(W + "t"))
    return found + sum(0.5 if blank == " " else 1.0 for blank in text[: len(text) - len(text.lstrip())])


def _whole(value: str | None) -> int:
    return int(value) if value is not None and value.lstrip("-").isdecimal() else 0
