"""Files of every kind that show a number in another form than they hold it: fields, boxes, formats, formulas, fonts that lie."""

from __future__ import annotations

import io
from typing import Any

import pytest

from llmeval.data.document import Document
from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from tests.pdf_files import pdf, text

Claim = tuple[int, str, str, str]


def hold(document: Document, claims: tuple[Claim, ...]) -> None:
    for truth, label, value, unit in claims:
        result = ground([{"label": label, "value": value, "unit": unit}], document)[0]
        assert result.grounded is bool(truth), (label, value, unit, result.status, result.reason, document.text)


HTML: list[tuple[str, tuple[Claim, ...]]] = [
    ("<p>口令：<input type=password value=123456>，名额45个</p>", ((0, "口令", "123456", ""), (1, "名额", "45", "个"))),
    (
        "<p>预算：<input value=88 style='display:none'><input value=90>万元</p>",
        ((1, "预算", "90", "万元"), (0, "预算", "8890", "万元"), (0, "预算", "88", "万元")),
    ),
    (
        "<p>品目：<input type=checkbox checked>电脑20台 <input type=checkbox>打印机5台</p>",
        ((1, "电脑", "20", "台"), (0, "打印机", "5", "台")),
    ),
    (
        "<div><label><input type=radio name=a>3年</label><br><label><input type=radio name=a checked>5年</label></div>",
        ((1, "", "5", "年"), (0, "", "3", "年")),
    ),
    (
        "<p>补贴：<select><optgroup label=高><option value=1>300元</option><option value=2 selected>500元</option></optgroup></select></p>",
        ((1, "补贴", "500", "元"), (0, "补贴", "300", "元")),
    ),
    (
        "<p>补贴：<input list=x value='400'>元<datalist id=x><option value='300元'></datalist></p>",
        ((1, "补贴", "400", "元"), (0, "补贴", "300", "元")),
    ),
    ("<p><input type=text value='请输入关键字2024'>，编制36人。</p>", ((1, "编制", "36", "人"), (0, "", "2024", ""))),
    ("<p><input type=submit value='提交12万元'>资金9万元。</p>", ((0, "提交", "12", "万元"), (1, "资金", "9", "万元"))),
    (
        "<div style='visibility:hidden'>保险费11万元。<div>取暖费<b style='visibility:visible'>维护费7万元。</b></div></div><p>租赁费3万元。</p>",
        ((1, "维护费", "7", "万元"), (0, "保险费", "11", "万元"), (1, "租赁费", "3", "万元")),
    ),
    (
        "<div class=h>保险费11万元。<p class=s>维护费7万元。</p></div>",
        ((1, "维护费", "7", "万元"), (0, "保险费", "11", "万元")),
    ),
    (
        "<div style='font-size:0'>保险费11万元。<p style='font-size:16px'>维护费7万元。</p></div>",
        ((1, "维护费", "7", "万元"), (0, "保险费", "11", "万元")),
    ),
    (
        "<div style='color:#fff'>保险费11万元。<p style='color:#000'>维护费7万元。</p></div>",
        ((1, "维护费", "7", "万元"), (0, "保险费", "11", "万元")),
    ),
    (
        "<dialog>保险费11万元。</dialog><dialog open>维护费7万元。</dialog>",
        ((1, "维护费", "7", "万元"), (0, "保险费", "11", "万元")),
    ),
    (
        "<p>支出<bdo dir=rtl>56.631</bdo>万元，收入9万元。</p>",
        ((0, "支出", "56.631", "万元"), (1, "收入", "9", "万元")),
    ),
    (
        "<p>支出<span style='direction:rtl;unicode-bidi:bidi-override'>021</span>万元。</p>",
        ((0, "支出", "21", "万元"), (0, "支出", "021", "万元")),
    ),
    ("<p>总量3<sup>5</sup>吨；面积2×10<sup>3</sup>亩。</p>", ((0, "总量", "35", "吨"), (1, "面积", "2000", "亩"))),
    (
        "<p>系数<math><msup><mn>1.1</mn><mn>2</mn></msup><mo>=</mo><mn>1.21</mn></math>。</p>",
        ((1, "系数", "1.21", ""), (0, "系数", "1.12", ""), (0, "系数", "1.1", "")),
    ),
    (
        "<table><tr><th>项目</th><th>金额（万元）</th></tr><tr><td>甲</td><td><input value='12.5'></td></tr><tr><td>乙</td><td><input placeholder='30'></td></tr></table>",
        ((1, "甲金额", "12.5", "万元"), (0, "乙金额", "30", "万元")),
    ),
]


@pytest.mark.parametrize(("body", "claims"), HTML)
def test_a_page_is_read_as_it_is_shown(body: str, claims: tuple[Claim, ...]) -> None:
    style = ".h{visibility:hidden}.s{visibility:visible}"
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{style}</style></head><body><h2>情况</h2>{body}</body></html>'
    hold(read((page.encode(), "page.html")), claims)


SHEETS: list[tuple[list[list[Any]], dict[str, str], tuple[Claim, ...]]] = [
    (
        [["项目", "工时"], ["甲", 1.5], ["乙", 0.75], ["丙", 2.0208333333]],
        {"B2": "[h]:mm", "B3": "[h]:mm:ss", "B4": "[h]:mm"},
        (
            (1, "甲工时", "36", "小时"),
            (1, "乙工时", "18", "小时"),
            (1, "丙工时", "48.5", "小时"),
            (0, "甲工时", "1.5", "小时"),
            (0, "甲工时", "12", "小时"),
        ),
    ),
    (
        [["项目", "工时"], ["甲", 1.5], ["乙", 0.5]],
        {"B2": '[h]"小时"mm"分"', "B3": '[h]"小时"'},
        (
            (1, "甲工时", "36", "小时"),
            (1, "乙工时", "12", "小时"),
            (0, "甲工时", "1.5", "小时"),
            (0, "乙工时", "0.5", "小时"),
        ),
    ),
    (
        [["项目", "开始"], ["甲", 0.375], ["乙", 1.375]],
        {"B2": "h:mm", "B3": "h:mm"},
        ((0, "甲开始", "0.375", ""), (0, "乙开始", "33", "小时")),
    ),
    (
        [["项目", "用时"], ["甲", 0.03125]],
        {"B2": "[mm]:ss"},
        ((0, "甲用时", "0.03125", ""), (0, "甲用时", "45", "小时")),
    ),
    (
        [["编号", "签约日", "金额（元）"], ["A1", 45000, 1200], ["A2", 45100, 900]],
        {"B2": "yyyy/m/d", "B3": 'yyyy"年"m"月"d"日"'},
        (
            (0, "A1签约日", "45000", ""),
            (1, "A1签约年份", "2023", "年"),
            (1, "A2签约日", "2023", "年"),
            (0, "A1签约年份", "2022", "年"),
            (1, "A1金额", "1200", "元"),
            (0, "A2签约日", "45100", ""),
        ),
    ),
    (
        [["项目", "金额（万元）"], ["甲", -12.5], ["乙", -8], ["丙", -3], ["丁", 6]],
        {"B2": "#,##0.00;[Red]#,##0.00", "B3": "¥#,##0;(¥#,##0)", "B4": "0;0"},
        (
            (1, "甲金额", "-12.5", "万元"),
            (0, "甲金额", "12.5", "万元"),
            (1, "乙金额", "-8", "元"),
            (0, "乙金额", "8", "万元"),
            (0, "丙金额", "3", "万元"),
            (0, "丙金额", "-3", "万元"),
            (1, "丁金额", "6", "万元"),
        ),
    ),
    (
        [["项目", "增幅"], ["甲", -0.125], ["乙", -0.08]],
        {"B2": "0.0%;[Red]0.0%", "B3": "0.0%;(0.0%)"},
        ((1, "甲增幅", "-12.5", "%"), (0, "甲增幅", "12.5", "%"), (1, "乙增幅", "-8", "%"), (0, "乙增幅", "8", "%")),
    ),
    (
        [["项目", "金额（万元）"], ["甲", "(12.5)"], ["乙", "（8.00）"], ["丙", "45"]],
        {},
        ((0, "甲金额", "12.5", "万元"), (0, "乙金额", "8", "万元"), (1, "丙金额", "45", "万元")),
    ),
    (
        [["项目", "金额（万元）"], ["甲", "(12.5)"], ["乙", 9], ["括号内为负数", ""]],
        {},
        ((1, "甲金额", "-12.5", "万元"), (0, "甲金额", "12.5", "万元"), (1, "乙金额", "9", "万元")),
    ),
    (
        [["指标", "数值", "单位"], ["补贴", "0012000", "元"], ["编号", "000123", ""], ["人数", "00045", "人"]],
        {},
        ((1, "补贴", "12000", "元"), (0, "编号", "123", ""), (0, "补贴", "2000", "元")),
    ),
    (
        [["科目编码", "科目", "金额（元）"], ["0201", "办公费", "3200"], ["0202", "印刷费", "0900"]],
        {},
        ((0, "办公费", "201", "元"), (1, "办公费金额", "3200", "元"), (0, "印刷费", "202", "元")),
    ),
    (
        [["指标", "数值（元）"], ["收入", "12\u2009345\u00a0678.90"], ["支出", "9\u202f876"], ["结余", "1\u3000234"]],
        {},
        (
            (1, "收入", "12345678.9", "元"),
            (1, "支出", "9876", "元"),
            (0, "支出", "876", "元"),
            (0, "结余", "234", "元"),
            (0, "收入", "678.9", "元"),
        ),
    ),
    (
        [["项目", "标准"], ["住宿", 380], ["伙食", 110]],
        {"B2": '"¥"#,##0"/间·天"', "B3": '[$￥-804]#,##0.00"/人/天"'},
        ((1, "住宿标准", "380", "元/间·天"), (1, "伙食标准", "110", "元/人·天"), (0, "住宿标准", "380", "元")),
    ),
    (
        [["选项", "金额"], ["☐方案一 20万元", ""], ["☑方案二 35万元", ""]],
        {},
        ((1, "方案二", "35", "万元"), (0, "方案一", "20", "万元")),
    ),
    (
        [["项目", "金额"], ["设备", 1200], ["软件", 90]],
        {"B2": "[$€-2] #,##0", "B3": "[$HK$-C04]#,##0"},
        (
            (1, "设备金额", "1200", "欧元"),
            (0, "设备金额", "1200", "元"),
            (1, "软件金额", "90", "港元"),
            (0, "软件金额", "90", "元"),
        ),
    ),
]


@pytest.mark.parametrize(("rows", "formats", "claims"), SHEETS)
def test_a_sheet_is_read_as_it_is_shown(
    rows: list[list[Any]], formats: dict[str, str], claims: tuple[Claim, ...]
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for address, number_format in formats.items():
        sheet[address].number_format = number_format
    buffer = io.BytesIO()
    book.save(buffer)
    hold(read((buffer.getvalue(), "book.xlsx")), claims)


W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def control(ticked: bool) -> str:
    held = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>'
    return f"<w:sdt><w:sdtPr>{held}</w:sdtPr><w:sdtContent>{run('☒' if ticked else '☐')}</w:sdtContent></w:sdt>"


def field(ticked: bool) -> str:
    box = f'<w:checkBox><w:sizeAuto/><w:default w:val="0"/>{"<w:checked/>" if ticked else ""}</w:checkBox>'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{box}</w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def symbol(code: str) -> str:
    return f'<w:r><w:sym w:font="Wingdings" w:char="{code}"/></w:r>'


def mr(words: str) -> str:
    return f"<m:r><m:t>{words}</m:t></m:r>"


def over(above: str, below: str) -> str:
    return f"<m:f><m:num>{mr(above)}</m:num><m:den>{mr(below)}</m:den></m:f>"


def power(base: str, exponent: str) -> str:
    return f"<m:sSup><m:e>{base}</m:e><m:sup>{mr(exponent)}</m:sup></m:sSup>"


def math(inner: str) -> str:
    return f"<m:oMath>{inner}</m:oMath>"


WORD: list[tuple[list[str], tuple[Claim, ...]]] = [
    ([run("档次：") + control(False) + run("5万元 ") + control(True) + run("8万元")], ((1, "档次", "8", "万元"), (0, "档次", "5", "万元"))),
    ([run("档次：") + field(False) + run("5万元 ") + field(True) + run("8万元")], ((1, "档次", "8", "万元"), (0, "档次", "5", "万元"))),
    ([run("档次：") + symbol("F0A8") + run("5万元 ") + symbol("F0FE") + run("8万元")], ((1, "档次", "8", "万元"), (0, "档次", "5", "万元"))),
    ([run("档次：") + symbol("F0A8") + run("5万元 ") + symbol("F0A8") + run("8万元")], ((0, "档次", "8", "万元"), (0, "档次", "5", "万元"))),
    ([run("档次："), control(False) + run("5万元"), control(True) + run("8万元"), control(False) + run("12万元")],
     ((1, "", "8", "万元"), (0, "", "5", "万元"), (0, "", "12", "万元"))),
    ([run("是否达标：☑是 □否，达标面积35亩。")], ((1, "达标面积", "35", "亩"),)),
    ([run("是否达标：□是 ☑否，欠缴金额35万元。")], ((1, "欠缴金额", "35", "万元"),)),
    ([run("到位率") + math(mr("=") + over("1860", "2000") + mr("×100%=93%"))],
     ((1, "到位率", "93", "%"), (0, "到位率", "1860", "%"), (0, "到位率", "100", "%"))),
    ([run("终值") + math(mr("=100×") + power(mr("1.1"), "2") + mr("=121")) + run("万元")],
     ((1, "终值", "121", "万元"), (0, "终值", "100", "万元"), (0, "终值", "1.12", "万元"), (0, "终值", "1.1", "万元"))),
    ([run("面积") + math(power(mr("12"), "2")) + run("平方米")],
     ((0, "面积", "122", "平方米"), (0, "面积", "12", "平方米"), (1, "面积", "144", "平方米"))),
    ([run("库容") + math(mr("3.5×") + power(mr("10"), "6")) + run("立方米")],
     ((1, "库容", "3500000", "立方米"), (0, "库容", "3.5", "立方米"))),
    ([run("年金") + math(mr("=50×") + power(f"<m:d><m:e>{mr('1+5%')}</m:e></m:d>", "3") + mr("=57.88")) + run("万元")],
     ((1, "年金", "57.88", "万元"), (0, "年金", "50", "万元"), (0, "年金", "5", "%"))),
    ([run("亩均投入") + math(over("96", "12") + mr("=8")) + run("万元")],
     ((1, "亩均投入", "8", "万元"), (0, "亩均投入", "12", "万元"), (0, "亩均投入", "96", "万元"))),
]  # fmt: skip


@pytest.mark.parametrize(("paragraphs", "claims"), WORD)
def test_a_word_file_is_read_as_it_is_shown(paragraphs: list[str], claims: tuple[Claim, ...]) -> None:
    import docx
    from docx.oxml import parse_xml

    file = docx.Document()
    file.add_paragraph("一、情况")
    for inner in paragraphs:
        body = file.element.body
        body.insert(len(body) - 1, parse_xml(f"<w:p {W}>{inner}</w:p>"))
    buffer = io.BytesIO()
    file.save(buffer)
    hold(read((buffer.getvalue(), "file.docx")), claims)


NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def set_in(drawn: list[int], digits: str, family: str) -> Document:
    """A page whose digits are drawn as others: the character d as `drawn[d]`."""
    differences = " ".join(f"/{NAMES[digit]}" for digit in drawn)
    font = (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{family} /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding"
        f" /Differences [48 {differences}] >> /ToUnicode 8 0 R >>"
    )
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange"
        " <00> <FF> endcodespacerange 1 beginbfrange <30> <39> <0030> endbfrange endcmap end end"
    )
    content = (
        text(72, 700, "营业收入万元") + f"BT /F3 12 Tf 72 680 Td ({digits}) Tj ET\n" + text(72, 660, "税金190万元")
    )
    more = [font, f"<< /Length {len(table)} >>\nstream\n{table}\nendstream"]
    return read((pdf(content, fonts="/F3 7 0 R", more=more), "page.pdf"))


FAMILIES = ("Courier", "Helvetica", "Times-Roman", "Helvetica-Bold", "Times-BoldItalic")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("shift", range(1, 10))
def test_digits_that_are_drawn_as_others_are_not_read_and_told(family: str, shift: int) -> None:
    document = set_in([(digit + shift) % 10 for digit in range(10)], "0123456789", family)
    assert "0123456789" not in document.text
    assert any(family in note for note in document.notes)
    assert ground([{"label": "税金", "value": "190", "unit": "万元"}], document)[0].grounded


@pytest.mark.parametrize("swapped", [(6, 9), (3, 8), (0, 8), (5, 6), (0, 1), (1, 9), (2, 8)])
def test_two_digits_that_are_drawn_as_each_other_are_not_read(swapped: tuple[int, int]) -> None:
    drawn = list(range(10))
    one, two = swapped
    drawn[one], drawn[two] = two, one
    assert "0123456789" not in set_in(drawn, "0123456789", "Helvetica").text


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("digits", ["0123456789", "8", "17", "690", "2468", "88.00"])
def test_digits_that_are_drawn_as_they_are_said_are_read(family: str, digits: str) -> None:
    document = set_in(list(range(10)), digits, family)
    assert digits in document.text
    assert not document.notes
