"""Cells of a workbook: a text never becomes a formula, a number keeps its printed digits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from llmeval.data.inert import visible
from llmeval.patterns import lazy as re

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""
DIGITS = 15
"""What a spreadsheet's number holds; longer ones stay text."""
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "'", "＝", "＋", "－", "＠")
"""First characters by which some program takes a text for a formula or a command."""
INK = "1C2128"
SOFT = "59626D"
LINE = "D9DDE2"
HEAD = "E9EDF2"
INPUT = "FFF9E5"
DECIDED = {"accepted": ("DDF0E3", "1F5A37"), "dismissed": ("E4E7EA", "59626D"), "open": ("FAE7B6", "6B4600")}
"""Fill and ink of a decision."""
FILLS = {"high": "FBDCD7", "medium": "FAE7B6", "low": "DAE6F4"}
INKS = {"high": "8F1D12", "medium": "6B4600", "low": "2F4F75"}
FONT = "微软雅黑"


def clean(text: str) -> str:
    """A text that a workbook can hold and shows as it is."""
    shown = _ESCAPE.sub("_x005F_", visible(text.replace("\r\n", "\n").replace("\r", "\n")))
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def verbatim(text: str) -> str:
    """What a person wrote, for a cell. What XML cannot hold is escaped as spreadsheets escape it, and nothing is changed:
    what came out of a cell goes back into it as it was.

    >>> verbatim("_x0041_" + chr(0))
    '_x0041__x0000_'
    """
    return _UNHELD.sub(lambda match: f"_x{ord(match[0]):04X}_", text.replace("\r\n", "\n"))


def literal(text: str) -> str:
    """What a person wrote, from a cell, with the line ends of one kind."""
    return text.replace("_x000D_\n", "\n").replace("_x000D_", "\n").replace("\r\n", "\n")


_UNHELD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class Verbatim(str):
    """What a person wrote: it goes into a cell as it stands."""

    __slots__ = ()


class Formula(str):
    """A formula of ours: it never holds a text of the report."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Look:
    """Font, fill, alignment and number format of a cell."""

    bold: bool = False
    ink: str = INK
    fill: str | None = None
    wrap: bool = True
    align: str | None = None
    form: str | None = None
    border: bool = True
    size: int = 10
    literal: bool = False
    """Also where the reviewer edits the cell, what it holds stays text."""


_styles: WeakKeyDictionary[Workbook, dict[Look, Any]] = WeakKeyDictionary()


def put(sheet: Worksheet, row: int, column: int, value: Any, look: Look = Look(), **changes: Any) -> Cell:
    """Write a text, as text whatever it begins with, a number with its printed decimals, or a formula of ours."""
    cell: Cell = sheet.cell(row, column)  # type: ignore[assignment]
    look = replace(look, **changes) if changes else look
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > DIGITS:
        value = f"{value:f}"
    if isinstance(value, Formula):
        cell.value = str(value)
    elif isinstance(value, str):
        cell.value = verbatim(value) if isinstance(value, Verbatim) else clean(value)
        cell.data_type = "s"
        if value[:1] in RISKY and value:
            look = replace(look, literal=True)
    else:
        cell.value = value
        if isinstance(value, Decimal) and look.form is None:
            look = replace(look, form=number_format(value))
    dress(cell, look)
    return cell


def dress(cell: Cell, look: Look) -> None:
    """Style a cell; each look is made once for a workbook, since making it costs more than the cell."""
    known = _styles.setdefault(cell.parent.parent, {})  # type: ignore[arg-type]
    shared: Any = cell
    if look not in known:
        _make(cell, look)
        known[look] = copy(shared._style)  # noqa: SLF001 - the only way to share a style
    else:
        shared._style = copy(known[look])  # noqa: SLF001


def _make(cell: Cell, look: Look) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell.font = Font(name=FONT, size=look.size, bold=look.bold, color=look.ink)
    cell.alignment = Alignment(wrap_text=look.wrap, vertical="top", horizontal=look.align)
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.border:
        side = Side(style="thin", color=LINE)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if look.form:
        cell.number_format = look.form
    cell.quotePrefix = look.literal


def fit(sheet: Worksheet, row: int, texts: Iterable[tuple[str, float]], most: int = 24) -> None:
    """Set a row's height to the longest of its texts, each with its column's width; spreadsheets do not all do it."""
    height = height_of(texts, most)
    if height is not None:
        sheet.row_dimensions[row].height = height


def height_of(texts: Iterable[tuple[str, float]], most: int = 24) -> float | None:
    """The height in points of a row with these texts, each with its column's width; None for one line."""
    lines = max((sum(_lines(line, width) for line in clean(text).split("\n")) for text, width in texts), default=1)
    return 14.5 * min(lines, most) + 2 if lines > 1 else None


def _lines(line: str, width: float) -> int:
    if 1.9 * len(line) <= width - 1:
        return 1
    columns = sum(1.9 if ord(character) > 0x2E7F or character in "“”‘’—…①②③④⑤⑥⑦⑧⑨⑩" else 1 for character in line[:2000])
    return max(1, math.ceil(columns / max(1.0, width - 1)))


def number_format(value: Decimal) -> str:
    """As many decimals as are printed.

    >>> number_format(Decimal("1234.50"))
    '#,##0.00'
    """
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * min(places, 10) if places else "")


def header(sheet: Worksheet, row: int, titles: list[str], widths: list[float]) -> None:
    """A row of titles, with the widths of the columns in characters."""
    from openpyxl.utils import get_column_letter

    for column, (title, width) in enumerate(zip(titles, widths, strict=True), 1):
        put(sheet, row, column, title, bold=True, fill=HEAD)
        sheet.column_dimensions[get_column_letter(column)].width = width


PRINTABLE = 176
"""Characters of columns that stand side by side on A4 landscape and can be read."""


def printed(sheet: Worksheet, widths: Iterable[float], rows: int) -> None:
    """Print the first columns, as many as can be read on a page; the others are for the screen."""
    from openpyxl.utils import get_column_letter

    sums = [*accumulate(widths)]
    count = sum(total <= PRINTABLE for total in sums)
    sheet.print_area = f"A1:{get_column_letter(max(1, count))}{max(2, rows)}"


def on_screen(sheet: Worksheet, widths: Iterable[float], rows: int, note: str) -> None:
    """A sheet of every number, which would be dozens of pages: print its first rows only, and say so at the foot."""
    printed(sheet, widths, rows)
    footer: Any = sheet.oddFooter
    footer.left.text = f" {note}".replace("&", "&&")
    footer.left.size = 8


def paper(
    sheet: Worksheet, *, landscape: bool, repeat: str | None = None, head: str = "", language: str = "zh"
) -> None:
    """A4, one page wide, with `head` over each page, page numbers, and the titles of the columns repeated."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.page_setup.fitToHeight = 0
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.65, 0.6, 0.3, 0.3
    top: Any = sheet.oddHeader
    # A code ends with the text of ours that begins with no digit, which would be read as a size.
    top.left.text = f" {head}".replace("&", "&&")[:120]
    top.right.text = "&A"
    footer: Any = sheet.oddFooter
    footer.center.text = "第 &P 页，共 &N 页" if language == "zh" else "Page &P of &N"
    if repeat:
        sheet.print_title_rows = repeat
