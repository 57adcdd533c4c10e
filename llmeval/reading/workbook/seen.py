"""What a person sees of a sheet: hidden rows and columns, struck cells and white letters are left out and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from llmeval.reading.raised import Level
from llmeval.reading.workbook.formats import shown

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LEVELS: dict[str, Level] = {"superscript": 1, "subscript": -1}
_SAMPLE = 60


@dataclass(slots=True)
class Left:
    """What was left out of a workbook, for its notes."""

    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)
    amounts: dict[str, dict[tuple[int, int], Decimal]] = field(default_factory=dict)
    """Numbers in hidden rows, by sheet and 0-based place."""

    def notes(self) -> list[str]:
        rows, columns = "、".join(self.rows[:8]), "、".join(self.columns[:8])
        said = (
            (self.rows, f"隐藏的行未读（共 {len(self.rows)} 行）：{rows}。如需审阅请取消隐藏。"),
            (self.columns, f"隐藏的列未读（共 {len(self.columns)} 列）：{columns}。如需审阅请取消隐藏。"),
            (self.struck, f"加删除线的内容按已删除处理，未读：{_sample(self.struck)}。"),
            (self.unseen, f"表中有隐藏文字（白色，或格式不显示），未读：{_sample(self.unseen)}。"),
            (self.unsigned, f"有负数按单元格格式不显示负号（括号或红字），请核对：{_sample(self.unsigned)}。"),
        )
        return [note for found, note in said if found]


def _sample(texts: list[str]) -> str:
    quotes = "、".join(f"“{text[:_SAMPLE]}”" for text in texts[:4])
    return quotes + (f"等 {len(texts)} 处" if len(texts) > 4 else "")


class Seen:
    """What of one sheet is shown."""

    def __init__(self, sheet: Worksheet, left: Left) -> None:
        self._sheet, self._left = sheet, left
        self._rows, self._shown_rows = _hidden_rows(sheet)
        self._columns = _hidden_columns(sheet)
        self._zeros = sheet.sheet_view.showZeros is not False
        self._may_fill = len(sheet.conditional_formatting) > 0
        self._emptied: set[int] = set()
        self._told: set[tuple[str, int]] = set()
        self._filled = _in_tables(sheet)

    def first(self, place: tuple[int, int], rows: int, columns: int) -> tuple[int, int] | None:
        """The first place of a cell that is shown, None where none of it is."""
        row = next((at for at in range(place[0], place[0] + rows) if not self._row(at)), None)
        column = next((at for at in range(place[1], place[1] + columns) if not self._column(at)), None)
        return None if row is None or column is None else (row, column)

    def gone(self, row: int) -> bool:
        """Whether a 0-based row is hidden, or held nothing but what is not shown."""
        return self._row(row + 1) or row + 1 in self._emptied

    def _row(self, row: int) -> bool:
        return row in self._rows or (self._shown_rows is not None and row not in self._shown_rows)

    def _column(self, column: int) -> bool:
        return any(low <= column <= high for low, high in self._columns)

    def leave_out(self, cell: Any) -> None:
        """Note a cell in a hidden row or column, each row and column once."""
        row, column = cell.row, cell.column
        kind, at, name = ("row", row, str(row)) if self._row(row) else ("column", column, cell.column_letter)
        if kind == "row" and isinstance(cell.value, int | float):
            amounts = self._left.amounts.setdefault(self._sheet.title, {})
            amounts[row - 1, column - 1] = Decimal(str(cell.value))
        if (kind, at) not in self._told:
            self._told.add((kind, at))
            where = self._left.rows if kind == "row" else self._left.columns
            text = shown(cell.value, "General")[:20]
            where.append(
                f"{self._sheet.title} 第 {name} {'行' if kind == 'row' else '列'}" + (f"“{text}”" if text else "")
            )

    def shows(self, cell: Any, text: str) -> bool:
        """Whether the content of a cell can be seen; what cannot is noted."""
        if not self._is_shown(cell, text):
            self._emptied.add(cell.row)
            return False
        return True

    def _is_shown(self, cell: Any, text: str) -> bool:
        if not text:
            if isinstance(cell.value, int | float) and cell.value and not isinstance(cell.value, bool):
                self._left.unseen.append(str(cell.value))
            return False
        if isinstance(cell.value, int | float) and not cell.value and not self._zeros:
            return False
        font = cell.font
        if not isinstance(cell.value, str | list) and font is not None and font.strike:
            self._left.struck.append(text)
            return False
        if (
            font is not None
            and _white(font.color)
            and not _ground(cell)
            and not self._may_fill
            and not self._filled(cell)
        ):
            self._left.unseen.append(text)
            return False
        return True


def _hidden_rows(sheet: Worksheet) -> tuple[set[int], set[int] | None]:
    """Rows that are hidden, and the only ones that are shown where a sheet hides all others."""
    hidden = {row for row, one in sheet.row_dimensions.items() if one.hidden or one.height == 0}
    if not sheet.sheet_format.zeroHeight:
        return hidden, None
    return hidden, {row for row in sheet.row_dimensions if row not in hidden}


def _hidden_columns(sheet: Worksheet) -> list[tuple[int, int]]:
    """Ranges of columns; one entry of the file may stand for many."""
    found = []
    for one in sheet.column_dimensions.values():
        if one.hidden or one.width == 0:
            first = one.min or one.index
            if isinstance(first, int):
                found.append((first, one.max or first))
    return found


def _in_tables(sheet: Worksheet) -> Any:
    """Whether a cell lies in a table object, whose style may colour its ground."""
    from openpyxl.utils import range_boundaries

    areas = [range_boundaries(table.ref) for table in sheet.tables.values()]

    def inside(cell: Any) -> bool:
        return any(left <= cell.column <= right and top <= cell.row <= low for left, top, right, low in areas)

    return inside


def _white(color: Any) -> bool:
    if color is None:
        return False
    if color.type == "rgb" and isinstance(color.rgb, str):
        rgb = color.rgb[-6:]
        return all(int(rgb[k : k + 2], 16) >= 0xF5 for k in (0, 2, 4)) if len(rgb) == 6 else False
    if color.type == "indexed":
        return color.indexed in (1, 9)
    return bool(color.type == "theme" and color.theme == 0 and (color.tint or 0) > -0.05)


def _ground(cell: Any) -> bool:
    fill = cell.fill
    kind = getattr(fill, "fill_type", None)
    if kind in (None, "none"):
        return False
    return kind != "solid" or not _white(getattr(fill, "fgColor", None))


def pieces_of(cell: Any, left: Left) -> Iterator[tuple[str, Level]]:
    """The runs of a text with their levels, struck ones left out."""
    from openpyxl.cell.rich_text import TextBlock

    own = cell.font
    struck = bool(own is not None and own.strike)
    level = _LEVELS.get((own.vertAlign if own is not None else None) or "", 0)
    runs = cell.value if isinstance(cell.value, list) else [cell.value]
    for run in runs:
        is_struck, at, text = struck, level, str(run)
        if isinstance(run, TextBlock):
            is_struck, at, text = bool(run.font.strike), _LEVELS.get(run.font.vertAlign or "", 0), run.text
        if is_struck:
            if text.strip():
                left.struck.append(text.strip())
        else:
            yield text, at
