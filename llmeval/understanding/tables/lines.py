"""Labelled lines of a table: what each row is called, its code, mark and depth, and which line it is part of.

Four things say what a line is part of: subject codes (201, 20103, 2010301, also 类 款 项 in columns of their own), marks
(一、 （一） 1、 其中：), the indentation of the label, and captions and merged labels over several rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from llmeval.understanding.tables.cells import DATED, LISTED, OPERATOR, Kind
from llmeval.understanding.tables.columns import Columns, is_mark
from llmeval.understanding.tables.layout import Block, Layout
from llmeval.understanding.tables.model import TOTAL, CellText, Line
from llmeval.understanding.tables.nesting import level_of, line_of, nest


class Lines:
    """All lines of a table, in order, and what its columns and cells are."""

    def __init__(self, layout: Layout, indent: Callable[[CellText], float], before: Sequence[Line] = ()) -> None:
        self.layout, self.cells, self.indent = layout, layout.cells, indent
        self.before = before
        """The lines of the table that this one goes on from."""
        self.not_amounts: dict[int, str] = {}
        """By the start of a cell, why its digits are no amount: `code`, `serial`, `numbering`, `date`."""
        self.lines: list[Line] = []
        for number in layout.numbering:
            for c in layout.rows[number]:
                self.not_amounts[c.cell.start] = "numbering"
        for number in layout.header_rows():
            for c in layout.rows[number]:
                if self.cells.is_year(c):
                    self.not_amounts[c.cell.start] = "date"
        for index, block in enumerate(layout.blocks):
            _BlockLines(self, index, block).read()


class _BlockLines:
    """The lines of one block, row by row."""

    def __init__(self, table: Lines, index: int, block: Block) -> None:
        self.table, self.index, self.block = table, index, block
        self.cells, self.layout = table.cells, table.layout
        self.columns = Columns(table.layout, block)
        self.seen: dict[int, CellText] = {}
        """The last label of each column, which goes on over blanks below it."""
        self.codes: dict[int, str] = {}

    def read(self) -> None:
        lines: list[Line] = []
        captions: list[Line] = []
        for number in sorted([*self.block.rows, *self.block.captions]):
            caption = self.block.captions.get(number)
            if caption is not None:
                lines.append(self._caption(caption, captions))
                continue
            for line in _Row(self, number).lines():
                if captions and not (captions[-1].level > 0 and "总计" in line.name and line.is_total):
                    line.parent = captions[-1]
                lines.append(line)
        self.table.lines += lines
        coded: dict[str, Line] = {}
        for line in lines:
            if line.code:
                coded.setdefault(line.code, line)
        for column in {line.column for line in lines}:
            own = [line for line in lines if line.column == column]
            above = [line for line in self.table.before if line.column == column] if self.index == 0 else []
            nest([*above, *own], self.cells, coded)

    def _caption(self, c: CellText, captions: list[Line]) -> Line:
        """A row of one label; it holds the lines below up to the next one of its level."""
        line = line_of(c.cell.row, c.cell.column, c, self.index)
        line.level = line.level or -1
        captions[:] = [x for x in captions if 0 < x.level < line.level]
        line.parent = captions[-1] if captions else None
        captions.append(line)
        self.seen.clear()
        return line

    def open(self, number: int, labels: list[CellText], code: str) -> Line:
        """A line with its label, and the merged labels left of it."""
        if not labels:
            covering = self.layout.cover.get((number, 0))
            if covering is not None and not covering.blank and self.cells.kind(covering) == "words":
                labels = [covering]
            elif not self.layout.spanned and self.block.heads.get(0) and not self.columns.labelled:
                labels = [self.block.heads[0][-1]]
        label = labels[-1] if labels else None
        line = line_of(number, label.cell.column if label else -1, label, self.index)
        if label is not None:
            line.indent = self.table.indent(label)
            line.groups = (*self._groups(number, labels[0]), *labels[:-1])
            for c in labels:
                self._remember(c)
        line.code = code or line.code
        return line

    def _remember(self, c: CellText) -> None:
        self.seen = {column: x for column, x in self.seen.items() if column < c.cell.column}
        if not TOTAL.match(c.text):
            self.seen[c.cell.column] = c

    def _groups(self, number: int, first: CellText) -> list[CellText]:
        """Merged labels left of a label, and those above blanks left of it."""
        found: list[CellText] = []
        for column in range(first.cell.column):
            if self.columns.roles.get(column) == "number":
                found = []
                continue
            c = self.layout.cover.get((number, column))
            if c is not None and c.cell.row in self.layout.numbering:
                continue
            if c is not None and not c.blank and c.cell.row < number and self._names(c):
                if c.cell.start not in (x.cell.start for x in found):
                    found.append(c)
            elif (c is None or c.blank) and (above := self.seen.get(column)) is not None:
                found.append(above)
        return found

    def _names(self, c: CellText) -> bool:
        """Whether a merged cell names the rows beside it: words, or a year."""
        return self.cells.kind(c) in ("words", "numbers") or self.table.not_amounts.get(c.cell.start) == "date"

    def code(self, c: CellText, before: str) -> str:
        """A code; 类 款 项 in columns of their own are put together, blanks taken from above."""
        text = c.text.replace(" ", "")
        head = self.columns.head(c.cell.column)
        if head not in ("类", "款", "项") and not (len(text) == 2 and before):
            return text or before
        if text and len(text) in (5, 7) and text.startswith(before or text):
            return text
        if not text and head in ("类", "款") and self.columns.has_code_right(c):
            text = self.codes.get(c.cell.column, "")
        if text:
            self.codes[c.cell.column] = text
        return before + text


class _Row:
    """One row read from left to right; a two-sided row gives two lines."""

    def __init__(self, block: _BlockLines, number: int) -> None:
        self.block, self.number = block, number
        self.columns, self.cells = block.columns, block.cells
        self.not_amounts = block.table.not_amounts
        self.line: Line | None = None
        self.done: list[Line] = []
        self._start()

    def _start(self, c: CellText | None = None, code: str = "") -> None:
        self.labels: list[CellText] = [c] if c is not None else []
        self.asides: list[CellText] = []
        self.unit: CellText | None = None
        self.mark: CellText | None = None
        """The cell of a column of marks: 一, （一）, 1."""
        self.code = code
        self.ended = False
        """Whether a blank where numbers stand has closed the labels."""

    def lines(self) -> Iterator[Line]:
        for c in self.block.layout.rows[self.number]:
            role, kind = self.columns.roles.get(c.cell.column, ""), self.cells.kind(c)
            if kind == "words" and OPERATOR.fullmatch(c.text):
                continue
            if role == "code" and kind in ("number", "digits", "blank"):
                self._read_code(c, kind)
            elif kind == "blank":
                self.ended = self.ended or (role == "number" and self.line is None and bool(self.labels))
            else:
                # A date that its cell breaks (2023-01- 05) is one.
                self._read(c, role, "digits" if role == "date" and kind == "numbers" else kind)
        self._close()
        return iter(self.done)

    def _close(self) -> None:
        if self.line is None and self.labels:
            self._open()
        if self.line is not None:
            self.done.append(self.line)
        self.line = None

    def _open(self) -> Line:
        self.line = self.block.open(self.number, self.labels, self.code)
        self.line.asides, self.line.unit = tuple(self.asides), self.unit
        if self.mark is not None and not self.line.level and self.columns.is_marked(self.mark):
            self.line.level, self.line.ordinal = level_of(self.mark.text)
        return self.line

    def _read_code(self, c: CellText, kind: Kind) -> None:
        if kind != "blank":
            if self.labels or (self.line is not None and self.line.numbers):
                self._close()
                self._start()
            self.not_amounts[c.cell.start] = "code"
        self.code = self.block.code(c, self.code)

    def _read(self, c: CellText, role: str, kind: Kind) -> None:
        if self.ended and self.line is None and kind in ("words", "numbers") and role != "unit":
            code = self.code if self.columns.follows_code(c) else ""
            self._close()
            self._start(code=code)
        self.ended = False
        if kind in ("number", "digits") and (why := self._no_amount(c, role, kind)):
            self.not_amounts[c.cell.start] = why
            if role == "serial":
                self.mark = c
            if role == "date" and self.line is None:
                (self.asides if self.labels else self.labels).append(c)
        elif role == "serial" and is_mark(c.text):
            self.mark = c
        elif role == "unit":
            self.unit = c
            if self.line is not None:
                self.line.unit = self.line.unit or c
        elif kind in ("number", "nothing") or (kind == "numbers" and self.line is not None and role == "number"):
            (self.line or self._open()).numbers.append(c)
        elif self.line is None:
            self._label(c, kind)
        elif self.columns.is_side(c):
            code = self.code if self.columns.follows_code(c) else ""
            self._close()
            self._start(c, code)
        elif kind == "numbers":
            self.line.numbers.append(c)

    def _label(self, c: CellText, kind: Kind) -> None:
        aside = bool(self.labels) and self.columns.is_aside(c, self.labels)
        if aside and kind != "numbers":
            aside = self.columns.is_value(c) or self.columns.is_told(self.labels)
        (self.asides if aside else self.labels).append(c)

    def _no_amount(self, c: CellText, role: str, kind: Kind) -> str:
        """Why digits are no amount, "" where they are one."""
        if role in ("serial", "date"):
            return role
        if kind == "digits" or self._is_listed(c):
            return "date" if self.cells.is_year(c) else "code"
        return ""

    def _is_listed(self, c: CellText) -> bool:
        """A year, a telephone or a post code beside its label."""
        if not self.labels or not c.text.replace(" ", "").isdecimal():
            return False
        label = self.labels[-1].text
        if self.cells.is_year(c):
            return bool(DATED.search(label))
        return bool(LISTED.search(label)) and len(c.text) >= 5
