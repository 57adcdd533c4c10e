"""Workbooks (.xlsx): each sheet's tables with exact cells, as a printed page would show them.

Formulas are read by the value that the last program stored. Title rows above a table are paragraphs, an empty row
divides two tables, and merged cells stand once. Every cell knows its sheet and address.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from llmeval.data.document import Block, BlockKind, Cell, Document, Meant, Place, Table
from llmeval.errors import ReadError
from llmeval.patterns import lazy as re
from llmeval.reading.archive import too_large
from llmeval.reading.raised import note_on_marks, settle
from llmeval.reading.text_builder import TextBuilder
from llmeval.reading.workbook.bounds import LAST_COLUMN, bounded
from llmeval.reading.workbook.formats import hours, is_negative, loses_sign, shown
from llmeval.reading.workbook.seen import Left, Seen, pieces_of
from llmeval.settings import Limits

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(rb"<f[ >/][^<]*(?:</f>)?(?:<v/>|<v></v>)?</c>")
"""A formula without a stored value, so that its cell reads as empty."""
_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!")
_TOTAL = re.compile(r"^\s*(?:合\s*计|总\s*计|小\s*计|共\s*计|总\s*额)")
_MOST_GONE = 10_000
_PLAIN_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)


def read_xlsx(data: bytes, name: str, limits: Limits | None = None) -> Document:
    """Read a workbook; `name` is for messages.

    Raises ReadError for what is damaged, locked, too large or empty.
    """
    limits = limits or Limits()
    sheets, notes = _load(data, name, limits)
    reader = _Reader(limits, name)
    for sheet in sheets:
        reader.read(sheet)
    if not reader.blocks:
        raise ReadError(f"“{name}”的工作表里没有内容。请核对文件。", f"The sheets of “{name}” are empty.")
    if reader.errors:
        notes.append(f"有 {reader.errors} 个单元格是公式错误（如 #REF!），请在原表中改正。")
    notes += reader.left.notes()
    if reader.marks:
        notes.append(note_on_marks(reader.marks))
    return Document(
        text=reader.out.text, doubtful=reader.out.doubtful, blocks=tuple(reader.blocks), tables=tuple(reader.tables), segments=reader.out.segments,
        path=name, media_type=MEDIA_TYPE, sha256=hashlib.sha256(data).hexdigest(), notes=tuple(notes),
        meant=tuple(reader.meant),
    )  # fmt: skip


def _load(data: bytes, name: str, limits: Limits) -> tuple[list[Worksheet], list[str]]:
    import warnings

    import openpyxl

    notes = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > limits.unpacked_bytes or unpacked > 50_000_000 + 200 * len(data):
                raise too_large(name, unpacked)
            uncached = sum(len(_FORMULA.findall(archive.read(entry))) for entry in archive.infolist()
                           if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename))  # fmt: skip
        safe = bounded(data)
        if safe.cells > limits.cells:
            raise too_many_cells(name, limits)
        if safe.dropped:
            notes.append(f"有 {safe.dropped} 处合并区域大得异常，按其首个单元格读取。")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(safe.data), data_only=True, keep_links=False, rich_text=True)
    except ReadError:
        raise
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever it stumbles on
        raise ReadError(
            f"“{name}”是已损坏的 Excel 文件，无法打开。请用 Excel 或 WPS 打开并另存为 .xlsx 后重试。",
            f"“{name}” is a damaged workbook. Open it in Excel or WPS and save it as .xlsx.",
        ) from None
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        notes.append(f"隐藏的工作表未读：{'、'.join(hidden)}。如需审阅请取消隐藏。")
    if uncached:
        notes.append(f"有 {uncached} 个公式没有保存结果，按空白读取。请用 Excel 或 WPS 打开并保存后重试。")
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"], notes


@dataclass(frozen=True, slots=True)
class _Item:
    """A cell with content: 0-based place on the sheet, extent, text, address."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    address: str
    doubtful: bool = False
    meant: Meant | None = None
    """What a number of it stands for, offsets into `text`."""
    indent: float = 0.0
    """In characters."""


def _indent(cell: Any) -> float:
    """How far a cell's text is indented, by its alignment or its leading blanks."""
    found = float(cell.alignment.indent or 0.0) if cell.has_style else 0.0
    text = cell.value if isinstance(cell.value, str) else ""
    return found + sum(0.5 if blank == " " else 1.0 for blank in text[: len(text) - len(text.lstrip())])


class _Reader:
    """Writes the sheets one after the other."""

    def __init__(self, limits: Limits, name: str) -> None:
        self.out = TextBuilder()
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.errors = self.marks = 0
        self.left = Left()
        self.meant: list[Meant] = []
        self._cells = limits.cells
        self._limits, self._name = limits, name

    def read(self, sheet: Worksheet) -> None:
        seen = Seen(sheet, self.left)
        items = list(self._items(sheet, seen))
        if items and not _PLAIN_NAME.fullmatch(sheet.title.strip()):
            self._write_line(sheet.title.strip(), Place(part=f"sheet {sheet.title}"), "heading")
        for region in _regions(items, seen.gone):
            self._write_region(region, sheet.title)

    def _items(self, sheet: Worksheet, seen: Seen) -> Iterator[_Item]:
        """Cells with a text that a person sees, row by row; only those that the file holds, since a sheet's bounds may be
        a billion."""
        merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
        held = sheet._cells  # noqa: SLF001 - the public iterators make a cell for every place within the bounds
        self._take(len(held))
        if any(place[1] > LAST_COLUMN for place in held):
            raise ReadError(
                f"“{self._name}”的工作表超过 {LAST_COLUMN} 列，不是正常的 Excel 文件。请用 Excel 或 WPS 打开并另存后重试。",
                f"A sheet of “{self._name}” has more than {LAST_COLUMN} columns. Open it in Excel or WPS and save it anew.",
            )
        for place in sorted(held):
            cell = held[place]
            area = merged.get(place)
            rows = area.max_row - area.min_row + 1 if area else 1
            columns = area.max_col - area.min_col + 1 if area else 1
            if cell.value is None:
                continue
            at = seen.first(place, rows, columns)
            if at is None:
                seen.leave_out(cell)
                continue
            text, doubtful = self._text(cell, seen)
            meant = _meant(cell, text) if text else None
            doubtful = doubtful and meant is None
            if text:
                self.errors += text in _ERRORS
                rows, columns = rows - (at[0] - place[0]), columns - (at[1] - place[1])
                yield _Item(at[0] - 1, at[1] - 1, rows, columns, text, cell.coordinate, doubtful, meant, _indent(cell))

    def _text(self, cell: SheetCell | MergedCell, seen: Seen) -> tuple[str, bool]:
        """What a cell shows, and whether a person may read it in another way."""
        number_format = cell.number_format or "General"
        if isinstance(cell.value, (bool, int, float)) or not isinstance(cell.value, str | list):
            text = shown(cell.value, number_format)
            if not seen.shows(cell, text):
                return "", False
            doubtful = loses_sign(cell.value, text)
            self.left.unsigned += [text] if doubtful else []
            return text, doubtful
        pieces = settle(pieces_of(cell, self.left))
        self.marks += sum(piece.mark for piece in pieces)
        text = shown("".join(piece.text for piece in pieces), number_format)
        return (text, any(piece.doubtful for piece in pieces)) if seen.shows(cell, text) else ("", False)

    def _write_region(self, items: list[_Item], sheet: str) -> None:
        """Title rows as lines, the rest as one table."""
        rows: dict[int, list[_Item]] = {}
        for item in items:
            rows.setdefault(item.row, []).append(item)
        order = sorted(rows)
        while order and len(rows[order[0]]) == 1 and rows[order[0]][0].row_span == 1:
            item = rows[order.pop(0)][0]
            kind: BlockKind = "paragraph" if re.search("[，。：:；]", item.text) or len(item.text) > 60 else "heading"
            self._write_line(item.text, Place(part=f"{sheet}!{item.address}"), kind)
            self._keep(item, self.out.mark()[1] - len(item.text))
        if order:
            self._write_table([item for row in order for item in rows[row]], sheet)

    def _write_line(self, text: str, place: Place, kind: BlockKind) -> None:
        self._begin()
        mark = self.out.mark()
        self.out.write(text, place)
        self.blocks.append(Block(kind, *self.out.since(mark)))

    def _place(self, item: _Item, sheet: str, doubts: list[tuple[int, int]]) -> None:
        """Write a cell, with what its number stands for."""
        self._keep(item, self.out.mark()[1])
        self.out.write(item.text, Place(part=f"{sheet}!{item.address}"), doubts)

    def _keep(self, item: _Item, at: int) -> None:
        if item.meant is not None:
            self.meant.append(replace(item.meant, start=at + item.meant.start, end=at + item.meant.end))

    def _begin(self) -> None:
        if self.blocks:
            self.out.write("\n")

    def _write_table(self, items: list[_Item], sheet: str) -> None:
        """A table without the sheet's empty rows and columns; a place without content is an empty cell."""
        rows = {row: number for number, row in enumerate(sorted({item.row for item in items}))}
        columns = {column: number for number, column in enumerate(sorted({item.column for item in items}))}
        self._take(len(rows) * len(columns))
        at = {(rows[item.row], columns[item.column]): item for item in items}
        unsure = self._unsure_totals(items, sheet)
        covered: set[tuple[int, int]] = set()
        self._begin()
        start = self.out.mark()[1]
        cells: list[Cell] = []
        for row in range(len(rows)):
            self.out.write("\n" if row else "")
            for column in range(len(columns)):
                self.out.write("\t" if column else "")
                if (row, column) in covered:
                    continue
                item = at.get((row, column))
                mark = self.out.mark()
                if item is None:
                    cells.append(Cell(row, column, mark[1], mark[1]))
                    continue
                doubts = [(0, len(item.text))] if item.doubtful or (item.row, item.column) in unsure else []
                self._place(item, sheet, doubts)
                height = sum(1 for r in range(item.row, item.row + item.row_span) if r in rows)
                width = sum(1 for c in range(item.column, item.column + item.column_span) if c in columns)
                covered.update((r, c) for r in range(row, row + height) for c in range(column, column + width))
                cells.append(Cell(row, column, *self.out.since(mark), height, width, item.indent))
        end = self.out.mark()[1]
        self.blocks.append(Block("table", start, end, table=len(self.tables)))
        self.tables.append(Table(start, end, len(rows), len(columns), tuple(cells)))

    def _unsure_totals(self, items: list[_Item], sheet: str) -> set[tuple[int, int]]:
        """Totals that what is seen above them does not make up, in a table out of which rows with numbers are hidden."""
        hidden = self.left.amounts.get(sheet, {})
        first, last = items[0].row, items[-1].row
        columns = {column for (row, column) in hidden if first < row < last}
        totals = {item.row for item in items if _TOTAL.search(item.text)}
        unsure = set()
        for column in columns:
            amounts = [(item.row, _amount(item.text)) for item in items if item.column == column]
            for row, amount in amounts:
                above = sum(
                    (value for at, value in amounts if at < row and at not in totals and value is not None), Decimal(0)
                )
                if row in totals and amount is not None and amount != above:
                    unsure.add((row, column))
        return unsure

    def _take(self, cells: int) -> None:
        self._cells -= cells
        if self._cells < 0:
            raise too_many_cells(self._name, self._limits)


def too_many_cells(name: str, limits: Limits) -> ReadError:
    return ReadError(
        f"“{name}”的单元格超过上限 {limits.cells}（设置 limits.cells）。请删去无关内容后重试。",
        f"“{name}” has more cells than limits.cells = {limits.cells}.",
    )


def _meant(cell: Any, text: str) -> Meant | None:
    """What a cell holds where it shows it in another form: a minus as brackets or red, hours as 36:00."""
    number_format = cell.number_format or "General"
    if is_negative(cell.value, number_format, text):
        found = re.search(r"[(（][^()（）]{0,60}+[)）]", text[:200])
        return Meant(found.start(), found.end(), negative=True) if found else Meant(0, len(text), negative=True)
    length = hours(cell.value, number_format)
    if length is not None and (found := re.match(r"\d{1,6}+:\d\d(?::\d\d)?", text)):
        return Meant(found.start(), found.end(), value=length, unit="小时")
    return None


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _regions(items: list[_Item], gone: Callable[[int], bool]) -> Iterator[list[_Item]]:
    """What empty rows divide; a merged cell holds its rows together, and a row that is `gone` (hidden, struck) divides nothing."""
    region: list[_Item] = []
    last = -1
    for item in items:
        if region and any(not gone(row) for row in range(last + 1, min(item.row, last + _MOST_GONE))):
            yield region
            region = []
        region.append(item)
        last = max(last, item.row + item.row_span - 1)
    if region:
        yield region
