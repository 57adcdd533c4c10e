"""Reading tables: what each cell's number is called and measured in.

The header path of a number is that of the column under which its row hangs (`layout`), its row path the labels, merged
labels, captions and wholes that its line has (`lines`), its unit what these name (`measured`). Rules reader, grounder,
checks and pages all take it from here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from llmeval.data.document import Document, Table
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.numerals import numerals_of
from llmeval.text.views import squeeze
from llmeval.understanding.tables.cells import Cells
from llmeval.understanding.tables.layout import Block, Heads, Layout
from llmeval.understanding.tables.lines import Lines
from llmeval.understanding.tables.measured import named, unit_of, units_named, units_said
from llmeval.understanding.tables.model import CellText, Line, TableReading, Value
from llmeval.understanding.tables.nesting import LEAD_CODE
from llmeval.understanding.tables.score_forms import ScoreForms

_BETWEEN = re.compile(
    r"(?:[（(]?续(?:上)?表?\d*[)）]?|第\d+页(?:[,，]?共\d+页)?|[-—–]*\d{0,3}[-—–]*|(?:金额)?单位[:：]\S{1,6})*"
)
"""What may stand between two parts of one table."""
_LABELLED = re.compile(r"[:：]\s*$")
_TO_ONE = re.compile(r"[:：]\s?1")
"""The unit of 生师比, in a column of units."""
_LABEL_INSIDE = re.compile(r"[^:：]{2,40}[:：]\s*[\d.,]")
_STEP = 6.0
"""Points by which labels of a page are indented at least."""
_WIDE = "\u3000\u2003"
_BLANKS = " \u00a0\u3000\u2003"


def tables_of(document: Document) -> tuple[TableReading, ...]:
    """A reading of every table, in order, made once."""
    return document.once(_readings)


def _readings(document: Document) -> tuple[TableReading, ...]:
    return tuple(read_tables(document, numerals_of(document)))


def read_tables(document: Document, numerals: Sequence[Numeral]) -> list[TableReading]:
    """A reading of every table, in order."""
    starts = [numeral.start for numeral in numerals]
    readings: list[TableReading] = []
    for index, table in enumerate(document.tables):
        inside = numerals[bisect_left(starts, table.start) : bisect_left(starts, table.end)]
        readings.append(_read(document, index, table, inside, readings[-1] if readings else None))
    return readings


def _read(
    document: Document, index: int, table: Table, numerals: Sequence[Numeral], before: TableReading | None
) -> TableReading:
    plain = document.plain
    rows: list[list[CellText]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        rows[cell.row].append(CellText(cell, squeeze(plain, cell.start, cell.end).text))
    caption = _caption(document, table, before)
    cells = Cells(rows, numerals)
    loose = not (table.cells and document.places(table.start, table.end))
    layout = Layout(rows, table.columns, cells, None, loose=loose)
    carried = _carried(document, layout, before, table)
    if carried is not None:
        layout = Layout(rows, table.columns, cells, carried, loose=loose)
    lines = Lines(layout, _indents(document, rows), before.lines if before is not None and carried is not None else ())
    reading = TableReading(index, table, caption, "", rows)
    reading.units = _units(layout, caption) or (before.units if before is not None and carried is not None else ())
    reading.unit = reading.units[0] if reading.units else ""
    reading.header_rows = set(layout.header_rows())
    reading.lines, reading.not_amounts = lines.lines, lines.not_amounts
    reading.amended = cells.amended | {
        n.start: replace(n, kind="code")
        for c in reading.not_amounts
        for n in cells.inside.get(c, ())
        if n.kind == "quantity"
    }
    reading.heads = layout.blocks[-1].heads
    for block in layout.blocks:
        for column, path in block.heads.items():
            reading.heads.setdefault(column, path)
    reading.values = sorted(_Values(plain, reading, layout).read(), key=lambda v: (v.row, v.numeral.start))
    ScoreForms(reading).read()
    return reading


_ANNOUNCED = re.compile(r"(?:下|附|上)表[^。；;]{0,30}?[（(][^（）()\d]{0,8}元[)）]")


def _caption(document: Document, table: Table, before: TableReading | None) -> str:
    """The lines just above a table: its title and 单位：万元."""
    part = document.part_of(table.start)
    start = max(part.start if part else 0, table.start - 120, before.table.end if before is not None else 0)
    return squeeze(document.plain, start, table.start).text[-80:]


def _units(layout: Layout, caption: str) -> tuple[str, ...]:
    """What the caption, or the title rows inside the table, say that numbers are measured in."""
    inside = [c.text for number in [*layout.titles, 0, 1] if number < len(layout.rows) for c in layout.rows[number]]
    for text in [*inside, caption]:
        if units := units_said(text):
            return units
    # …如附表（万元），其中物业处支出54.75万元。 announces the table in a sentence.
    announced = _ANNOUNCED.search(caption)
    return units_named(caption[-16:]) or (units_named(announced[0]) if announced is not None else ())


def _carried(document: Document, layout: Layout, before: TableReading | None, table: Table) -> Heads | None:
    """The heads of the table before, where this one goes on from it: as many columns, no header, nothing between."""
    first = layout.blocks[0]
    if before is None or first.header or not first.rows or before.table.columns != table.columns or not before.heads:
        return None
    between = squeeze(document.plain, before.table.end, table.start).text
    return before.heads if len(between) <= 40 and _BETWEEN.fullmatch(between) else None


def _indents(document: Document, rows: Sequence[Sequence[CellText]]) -> Callable[[CellText], float]:
    """How far a label is indented: by its leading blanks, or on a page by its left edge, in steps."""
    edges: dict[tuple[int, int], float] = {}
    for row in rows:
        for c in row:
            if not c.blank and (left := _left(document, c)) is not None:
                key = (c.cell.column, c.cell.column_span)
                edges[key] = min(left, edges.get(key, left))

    def indent(c: CellText) -> float:
        if c.cell.indent:
            return c.cell.indent
        before = document.plain[max(0, c.cell.start - 24) : c.cell.start]
        blanks = sum(1.0 if x in _WIDE else 0.5 for x in before[len(before.rstrip(_BLANKS)) :])
        left = _left(document, c)
        first = edges.get((c.cell.column, c.cell.column_span))
        steps = int((left - first) / _STEP) if left is not None and first is not None else 0
        return blanks or steps

    return indent


def _left(document: Document, c: CellText) -> float | None:
    places = document.places(c.cell.start, c.cell.start + 1) if document.pages else ()
    return places[0].box[0] if places and places[0].box is not None else None


class _Values:
    """Numbers of a table with their paths and units."""

    def __init__(self, plain: str, reading: TableReading, layout: Layout) -> None:
        self.plain, self.reading, self.layout, self.cells = plain, reading, layout, layout.cells
        self.of_cell: dict[int, Line] = {c.cell.start: line for line in reading.lines for c in line.numbers}
        self.in_row: dict[int, list[Line]] = {}
        for line in reading.lines:
            self.in_row.setdefault(line.row, []).append(line)

    def read(self) -> Iterable[Value]:
        for block in self.layout.blocks:
            for number in sorted([*block.rows, *block.captions]):
                shift = self.layout.shift(block, number)
                for c in self.layout.rows[number]:
                    if c.cell.start in self.reading.not_amounts or _TO_ONE.fullmatch(c.text):
                        continue
                    if found := [n for n in self.cells.quantities(c) if not self._is_ordinal(n, c)]:
                        yield from self._cell(c, found, block, shift)

    def _cell(self, c: CellText, found: Sequence[Numeral], block: Block, shift: int) -> Iterable[Value]:
        line = self.of_cell.get(c.cell.start) or self._line_left_of(c)
        whole = self.cells.number(c) is not None
        column = block.heads.get(c.cell.column + shift, ())
        if not whole and _LABEL_INSIDE.match(c.text):
            column = ()  # 其中：一般公共预算：377.89 has its label in the cell
        heads = tuple(h for h in line.path if h.cell is not c.cell) if line is not None else self._group(c)
        label = line.label if line is not None else None
        if label is not None and label.cell.row in self.reading.header_rows:
            label = None  # 财政供养人员情况 over rows without a label of their own names the block
        corner = self._corner(block, line, shift)
        for numeral in found:
            if whole:
                unit, inherited = unit_of(
                    numeral,
                    heads,
                    column,
                    corner,
                    line.unit if line else None,
                    self._said(c, block, shift),
                    [path[-1].text for path in block.heads.values() if path],
                )
            else:
                unit, inherited = self._unit_in_words(numeral, heads, corner)
            named_by = label if whole else c
            yield Value(
                numeral, c.cell, c.cell.row,
                named_by.text if named_by is not None else "", named_by.span if named_by is not None else c.span,
                "".join(h.text for h in column) if whole else "", column[-1].span if whole and column else None,
                unit, inherited, line.code if line is not None else "", heads, column,
            )  # fmt: skip

    def _group(self, c: CellText) -> tuple[CellText, ...]:
        """The merged labels down to one that holds a number itself: 产出指标（50分）."""
        for line in self.in_row.get(c.cell.row, ()):
            if any(h.cell is c.cell for h in line.groups):
                return line.path[: next(at for at, h in enumerate(line.path) if h.cell is c.cell) + 1]
        return ()

    def _said(self, c: CellText, block: Block, shift: int) -> tuple[str, ...]:
        """The unit in a row of units below the header, else those of the caption."""
        unit = block.units.get(c.cell.column + shift, "")
        return (unit,) if unit else self.reading.units

    def _is_ordinal(self, numeral: Numeral, c: CellText) -> bool:
        """Bare digits right before a name, at the start of its cell: 07三公经费, [201]一般公共服务支出."""
        bare = not numeral.unit and numeral.bound is None
        if bare and (match := LEAD_CODE.match(c.text)) and match[1] == self.plain[numeral.start : numeral.end]:
            return True
        after = self.plain[numeral.end : numeral.end + 1]
        return bare and numeral.start <= c.cell.start and after.isalpha() and numeral.end < c.cell.end

    def _line_left_of(self, c: CellText) -> Line | None:
        """The line in whose words a number stands."""
        lines = self.in_row.get(c.cell.row, [])
        left = [line for line in lines if line.label is not None and line.label.cell.start <= c.cell.start]
        return left[-1] if left else None

    def _corner(self, block: Block, line: Line | None, shift: int) -> tuple[CellText, ...]:
        """The heads over a line's labels: 经费控制情况(万元) names the unit of its block."""
        if not block.heads:
            return ()
        first = line.numbers[0].cell.column + shift if line is not None and line.numbers else 1
        return tuple(h for column, path in block.heads.items() if column < first or column == 0 for h in path)

    def _unit_in_words(
        self, numeral: Numeral, heads: Sequence[CellText], corner: Sequence[CellText]
    ) -> tuple[str, bool]:
        """其中：一般公共预算：377.89 takes the unit of its block, a number in a sentence that of nothing."""
        if numeral.unit or not _LABELLED.search(self.plain, max(0, numeral.start - 4), numeral.number_start):
            return numeral.unit, False
        units = [u for h in [*reversed(heads), *corner] if (u := named(h.text)) and u not in ("%", "％")]
        unit = units[0] if units else self.reading.unit
        return unit, bool(unit)
