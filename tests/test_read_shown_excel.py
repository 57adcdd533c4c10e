"""What a sheet shows a person is what is read: number formats, hidden rows and columns, struck and white text."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from llmeval.data.document import Document
from llmeval.grounding.ground import ground
from llmeval.reading.workbook.formats import loses_sign, shown
from llmeval.reading.workbook.xlsx import read_xlsx

ROWS: list[list[Any]] = [
    ["项目", "预算数", "决算数"],
    ["甲", 100, 99],
    ["乙", 40, 38],
    ["丙", 9, 8],
    ["合计", 140, 137],
]


def book(change: Callable[[Any], None], rows: list[list[Any]] | None = None) -> Document:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows or ROWS:
        sheet.append(row)
    change(sheet)
    buffer = io.BytesIO()
    made.save(buffer)
    return read_xlsx(buffer.getvalue(), "a.xlsx")


def grid(document: Document) -> list[list[str]]:
    return [[cell.span.of(document.text) if cell else "" for cell in row] for row in document.tables[0].grid()]


@pytest.mark.parametrize(("value", "number_format", "text"), [
    (1366500, '0!.0,"万元"', "136.7万元"), (1366500, "0!.0000", "136.6500"), (1366500, '0"."0,', "136.7"), (1366500, "0\\.0,", "136.7"),
    (500, '0!.0,"万元"', "0.1万元"), (1366500, '0!.00,,"亿元"', "0.01亿元"), (1366500, '[>=10000]0!.0,"万元";0"元"', "136.7万元"),
    (99, '[>=10000]0!.0,"万元";0"元"', "99元"), (13665000000, '[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "136.65亿"),
    (1366500, "#,##0.00,", "1,366.50"), (1366500, "0.00,", "1366.50"), (1366500, '#,##0.0,"千元"', "1,366.5千元"),
    (1366500000, "#,##0,,", "1,367"), (1366500, "0,.00", "1366.50"),
    (320, '0"人"', "320人"), (136.65, '0.00"万元"', "136.65万元"), (136.65, "0.00万元", "136.65万元"), (12, '"第"0"名"', "第12名"),
    (98.2, '0.0"%"', "98.2%"), (98.2, "0.0!%", "98.2%"), (0.982, "0.0%", "98.2%"), (0.982, "0.00%", "98.20%"), (5, 'G/通用格式"个"', "5个"),
    (5000, '"¥"#,##0.00', "¥5,000.00"), (5000, "[$¥-804]#,##0.00", "¥5,000.00"), (5000, "\\¥#,##0", "¥5,000"), (5000, '_ "¥"* #,##0.00_ ', "¥5,000.00"),
    (-1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-1,234.50"), (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
    (-5, "0.00_);(0.00)", "(5.00)"), (-5, '0.00;"△"0.00', "△5.00"), (-5, '0.00;"负"0.00', "负5.00"), (-5, "0", "-5"), (-0.05, "0.0%", "-5.0%"),
    (0, '0;-0;"无"', "无"), (0, "0;-0;", ""), (7, ";;;", ""), (0.5, "0.##", "0.5"), (5, "0.##", "5"), (0.126, "0.0#", "0.13"), (7, "000", "007"),
    (1366500, "[DBNum2][$-804]General", "壹佰叁拾陆万陆仟伍佰"), (1366500, "[DBNum1][$-804]G/通用格式", "一百三十六万六千五百"), (25, "[DBNum1]0", "二五"),
    (1366500, "0.00E+00", "1366500"), (3.5, "# ?/?", "3.5"), (1234567, "#,##0", "1,234,567"), (0.285, "0.00", "0.29"), (1.005, "0.00", "1.01"),
    ("甲", '@"局"', "甲局"), ("甲", "General", "甲"), ("甲", "0;0;0;", ""),
    (dt.date(2024, 3, 5), 'yyyy"年"m"月"', "2024年3月"), (dt.date(2024, 3, 5), 'm"月"d"日"', "3月5日"),
    (dt.date(2024, 3, 5), 'yyyy"年"mm"月"dd"日"', "2024年03月05日"), (dt.date(2024, 3, 5), "yyyy/m/d", "2024-03-05"),
    (dt.date(2024, 3, 25), '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年三月二十五日"),
])  # fmt: skip
def test_number_formats(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


@pytest.mark.parametrize(("number_format", "lost", "told"), [
    ("0.00;0.00", True, False), ("0.00;[Red]0.00", True, True), ("0.00_);(0.00)", True, True), ("0.00", False, False),
    ("0.00;-0.00", False, False), ('0;"△"0', False, False), ('0;"负"0', False, False), ("0;−0", False, False), ("[Red]0", False, False),
    ("#,##0.00;[Red]\\(#,##0.00\\)", True, True), ("0.00;[红色]0.00", True, True), ("0.00;[Blue]0.00", True, False),
    ('0.00"万元";(0.00)"万元"', True, True), ("0.00;（0.00）", True, True),
])  # fmt: skip
def test_a_sign_without_a_minus_is_known_from_brackets_and_red_only(number_format: str, lost: bool, told: bool) -> None:
    assert loses_sign(-12.5, shown(-12.5, number_format)) is lost

    def change(sheet: Any) -> None:
        sheet["B2"].number_format = number_format

    document = book(change, [["项目", "结余"], ["甲", -12.5], ["乙", 3]])
    doubtful = lost and not told
    assert [span.of(document.text) for span in document.doubtful] == ([grid(document)[1][1]] if doubtful else [])
    assert [one.negative for one in document.meant] == [True] * told
    if "12.50" in document.text:
        assert ground([{"label": "甲结余", "value": "-12.5"}], document)[0].grounded is not doubtful
        assert not ground([{"label": "甲结余", "value": "12.5"}], document)[0].grounded
    assert any("不显示负号" in note for note in document.notes) is lost


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[4].hidden = True


def hide_all_others(sheet: Any) -> None:
    sheet.sheet_format.zeroHeight = True
    for row in (1, 2, 3, 5):
        sheet.row_dimensions[row].height = 15


@pytest.mark.parametrize("hide", [hide_row, hide_all_others])
def test_hidden_rows_are_left_out_and_told(hide: Callable[[Any], None]) -> None:
    document = book(hide)
    assert grid(document) == [
        ["项目", "预算数", "决算数"],
        ["甲", "100", "99"],
        ["乙", "40", "38"],
        ["合计", "140", "137"],
    ]
    assert any("隐藏的行" in note and "第 4 行“丙”" in note for note in document.notes)
    assert document.doubtful == ()


def test_a_total_that_hidden_rows_are_part_of_accuses_nobody() -> None:
    document = book(hide_row, [*ROWS[:4], ["合计", 149, 145]])
    assert [span.of(document.text) for span in document.doubtful] == ["149", "145"]


def hide_column(sheet: Any) -> None:
    sheet.column_dimensions["B"].hidden = True


def group_columns(sheet: Any) -> None:
    sheet.column_dimensions.group("B", "B", hidden=True)


@pytest.mark.parametrize("hide", [hide_column, group_columns])
def test_hidden_columns_are_left_out_and_told(hide: Callable[[Any], None]) -> None:
    document = book(hide)
    assert [row[:2] for row in grid(document)][:2] == [["项目", "决算数"], ["甲", "99"]]
    assert any("隐藏的列" in note and "第 B 列" in note for note in document.notes)


def test_one_entry_hides_several_columns() -> None:
    document = book(lambda sheet: sheet.column_dimensions.group("B", "C", hidden=True), [[*row, 5] for row in ROWS])
    assert grid(document)[1] == ["甲", "5"]


def test_a_merged_cell_shows_as_long_as_a_part_of_it_does() -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[2].hidden = True

    assert grid(book(change))[1] == ["甲", "40", "38"]


def strike_row(sheet: Any) -> None:
    for cell in sheet[4]:
        cell.font = Font(strike=True)


def test_a_struck_row_is_gone() -> None:
    document = book(strike_row)
    assert [row[0] for row in grid(document)] == ["项目", "甲", "乙", "合计"]
    assert any("删除线" in note and "丙" in note for note in document.notes)


def block(text: str, **font: Any) -> TextBlock:
    return TextBlock(InlineFont(**font), text)


@pytest.mark.parametrize(("rich", "text"), [
    (CellRichText(block("136.65", strike=True), block("163.56")), "163.56"),
    (CellRichText("支出", block("1", strike=True), "2"), "支出2"),
    (CellRichText("136.65", block("1", vertAlign="superscript")), "136.65"),
    (CellRichText("136.65", block("[2]", vertAlign="superscript"), "万元"), "136.65万元"),
    (CellRichText("5000m", block("2", vertAlign="superscript")), "5000m²"),
    (CellRichText("1.2×10", block("4", vertAlign="superscript"), "吨"), "1.2×10⁴吨"),
    (CellRichText("CO", block("2", vertAlign="subscript"), "3吨"), "CO₂3吨"),
    (CellRichText(block("全部", strike=True)), ""),
    (CellRichText(block("支出", b=True), "5"), "支出5"),
    (CellRichText("98", block("①", vertAlign="superscript")), "98"),
])  # fmt: skip
def test_rich_text(rich: CellRichText, text: str) -> None:
    def change(sheet: Any) -> None:
        sheet["C2"] = rich

    assert grid(book(change))[1][2] == text


@pytest.mark.parametrize("color", ["FFFFFFFF", "00FFFFFF", "FFFEFEFE"])
def test_white_letters_are_seen_on_a_ground_only(color: str) -> None:
    def white(sheet: Any) -> None:
        sheet["C2"].font = Font(color=color)

    def filled(sheet: Any) -> None:
        white(sheet)
        sheet["C2"].fill = PatternFill("solid", fgColor="FF1F4E79")

    unseen = book(white)
    assert grid(unseen)[1][2] == ""
    assert any("隐藏文字" in note and "99" in note for note in unseen.notes)
    assert grid(book(filled))[1][2] == "99"


def test_what_a_format_hides_is_told() -> None:
    def change(sheet: Any) -> None:
        sheet["C2"].number_format = ";;;"

    document = book(change)
    assert grid(document)[1][2] == ""
    assert any("隐藏文字" in note for note in document.notes)


def test_zeros_that_a_sheet_does_not_show_are_blanks() -> None:
    def change(sheet: Any) -> None:
        sheet["C2"] = 0
        sheet.sheet_view.showZeros = False

    assert grid(book(change))[1][2] == ""
