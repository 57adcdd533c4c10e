"""The grouping of a mailbox as a sheet that a person may change, and its numbers side by side with reasons for blanks."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from llmeval.data.evidence import Language
from llmeval.data.mailbox import KIND_NAMES, Filed, Likeness
from llmeval.privacy.documents import masked_name
from llmeval.render.comparison import BY_FIGURES, METRICS
from llmeval.render.workbook.cells import FONT, HEAD, INK, clean

if TYPE_CHECKING:
    from openpyxl import Workbook

GROUPS_SHEET = ("分组", "Groups")
GROUPS_HEADS: tuple[tuple[str, str, float], ...] = (
    ("文件", "File", 58), ("材料（单位 年度，可改）", "Submission (unit year; change it)", 40),
    ("种类（可改）", "Kind (change it)", 18), ("依据", "Filed by", 30), ("提示", "Remarks", 56), ("字数", "Characters", 9),
    ("程序判断（勿改）", "As first filed (do not change)", 40),
)  # fmt: skip
GUESS_COLUMN = len(GROUPS_HEADS)
_HOW = (
    ("怎样改：把“材料”一格改成另一份材料的名称（如“某某县档案馆 2024”），文件就归入那一份；写一个新名称就另成一份；"
     "“种类”从下拉表里选，选“不审阅”就不审。保存后再运行同一条命令，改动一直有效。"),
    ("How to change it: write another submission's name (unit and year) beside a file to file it there, a new name for one of its own; "
     "choose the kind from the list. Save, and run the same command again; what you changed stays."),
)  # fmt: skip
_FILL, _WARN = "FFF8E1", "FDECEA"


def render_groups(filed: Sequence[Filed], language: Language) -> bytes:
    """The sheet: a row for each file, submissions in order; the last column tells what the rules filed it as."""
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    side = 0 if language == "zh" else 1
    book = Workbook()
    sheet: Any = book.active
    sheet.title = GROUPS_SHEET[side]
    _head(sheet, [((zh, en)[side], width) for zh, en, width in GROUPS_HEADS])
    kinds = DataValidation(
        type="list", formula1=f'"{",".join(name[side] for name in KIND_NAMES.values())}"', allow_blank=False
    )
    sheet.add_data_validation(kinds)
    shade, warn = PatternFill("solid", fgColor=_FILL), PatternFill("solid", fgColor=_WARN)
    for number, each in enumerate(filed, 2):
        fault = each.about.fault
        remarks = [*([each.remark[side]] if each.remark else []), *([fault[side]] if fault else [])]
        values = [masked_name(each.item.place), each.group, KIND_NAMES[each.kind][side], each.why[side], "\n".join(remarks),
                  each.about.characters or "", each.guess]  # fmt: skip
        for column, value in enumerate(values, 1):
            _put(sheet, number, column, value)
        for column in (2, 3):
            sheet.cell(number, column).fill = shade
        if remarks:
            sheet.cell(number, 5).fill = warn
    kinds.add(f"C2:C{max(2, len(filed) + 1)}")
    sheet.column_dimensions["G"].hidden = True
    _put(sheet, len(filed) + 3, 1, _HOW[side])
    sheet.merge_cells(start_row=len(filed) + 3, end_row=len(filed) + 3, start_column=1, end_column=5)
    sheet.row_dimensions[len(filed) + 3].height = 48
    return _saved(book)


def render_comparison(rows: Sequence[Mapping[str, Any]], copies: Sequence[Likeness], language: Language) -> bytes:
    """A row for each submission; a cell without a number says why."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    side = 0 if language == "zh" else 1
    book = Workbook()
    sheet: Any = book.active
    sheet.title = ("数字对比", "Numbers")[side]
    heads: list[tuple[str, float]] = [
        (("单位", "Unit")[side], 24), (("年度", "Year")[side], 6), (("等级", "Grade")[side], 6),
    ]  # fmt: skip
    metrics = sorted(
        METRICS,
        key=lambda metric: ("total_final", "execution", "score").index(metric.key) if metric.key in BY_FIGURES else 9,
    )
    heads += [(f"{metric[1 + side]}\n（{metric.unit}）", _FIGURE) for metric in metrics]
    _head(sheet, heads)
    sheet.row_dimensions[1].height = 3 * _LINE
    for number, row in enumerate((row for row in rows if "summary" in row), 2):
        summary = row["summary"]
        lines = -(-_cells(str(summary.get("unit") or row["path"])) // 22)
        for column, value in enumerate(
            (summary.get("unit") or row["path"], summary.get("year") or "", summary.get("grade") or ""), 1
        ):
            _put(sheet, number, column, value)
        for column, metric in enumerate(metrics, 4):
            cell = (row.get("metrics") or {}).get(metric.key)
            if cell:
                _put(sheet, number, column, Decimal(cell["value"]), number_format="#,##0.00##")
                continue
            reason = (row.get("blanks") or {}).get(metric.key)
            told = reason[side] if reason else ("没有找到", "not found")[side]
            _put(sheet, number, column, told)
            sheet.cell(number, column).font = Font(name=FONT, size=8, italic=True, color="888888")
            lines = max(lines, -(-_cells(told) // _FIGURE))
        sheet.row_dimensions[number].height = max(1, lines) * _LINE
    _copies(book, copies, side)
    return _saved(book)


_FIGURE, _LINE = 11, 14
"""Characters of a column of numbers: fifteen of them fit A4 landscape readably; points of a line."""


def _cells(text: str) -> int:
    """How wide a text is in characters of a column: a Chinese one takes two."""
    return sum(1 if char.isascii() else 2 for char in text)


def _copies(book: Workbook, copies: Sequence[Likeness], side: int) -> None:
    sheet: Any = book.create_sheet(("雷同", "Copies")[side])
    _head(sheet, [(("材料一", "One")[side], 34), (("材料二", "Other")[side], 34), (("相同部分", "Shared")[side], 10),
                  (("字数", "Characters")[side], 9), (("相同的段落（最长的几处）", "What is shared (the longest)")[side], 100)])  # fmt: skip
    for number, each in enumerate(copies, 2):
        for column, value in enumerate(
            (each.one, each.other, each.share, each.characters, "\n\n".join(each.passages)), 1
        ):
            _put(sheet, number, column, value, number_format="0%" if column == 3 else None)


def _head(sheet: Any, heads: Sequence[tuple[str, float]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, (title, width) in enumerate(heads, 1):
        cell = sheet.cell(1, number, title)
        cell.font, cell.fill = Font(name=FONT, size=10, bold=True, color=INK), PatternFill("solid", fgColor=HEAD)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.7
    margins.header = margins.footer = 0.3
    sheet.oddFooter.center.text = "&P / &N"


def _put(sheet: Any, row: int, column: int, value: Any, number_format: str | None = None) -> None:
    """A value as it is; a text is never a formula, whatever it begins with."""
    from openpyxl.styles import Alignment, Font

    text = isinstance(value, str)
    cell = sheet.cell(row, column, clean(value) if text else value)
    if text:
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@", "\t", "\r", "|", "%")
    if number_format:
        cell.number_format = number_format
    cell.font = Font(name=FONT, size=10, color=INK)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
