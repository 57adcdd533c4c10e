"""What a PDF page shows a person is what is read: unseen, struck and raised text, fonts without a map, numbers in cells."""

from __future__ import annotations

import pytest

import llmeval
from llmeval.data.document import Document
from llmeval.errors import ReadError
from llmeval.reading.pdf.pdf import read_pdf
from llmeval.settings import Settings
from tests.pdf_files import grid, lines, pdf, rule, text, width

SEEN = text(72, 700, "全年支出136.65万元。")
GONE = "999.99"
PICTURE = [
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n\x40\nendstream"
]


def read(content: str, **more: object) -> Document:
    return read_pdf(pdf(content, **more), "a.pdf")  # type: ignore[arg-type]


def flat(document: Document) -> str:
    return "".join(document.text.split())


def table(document: Document, number: int = 0) -> list[list[str]]:
    return [[cell.span.of(document.text) if cell else "" for cell in row] for row in document.tables[number].grid()]


def doubts(document: Document) -> list[str]:
    return [span.of(document.text) for span in document.doubtful]


def put(x: float, y: float, old: str = GONE, size: float = 12, colour: str = "0 g") -> str:
    return text(x, y, old, size, colour)


# What is not seen


@pytest.mark.parametrize("hidden", [
    "q 0 0 10 10 re W n " + put(72, 600) + " Q",
    "q 72 650 100 20 re W n " + put(72, 600) + " Q",
    "q 300 590 100 30 re W n " + put(72, 600) + " Q",
    "q 0 0 595 842 re W n 0 0 20 20 re W n " + put(72, 600) + " Q",
    "q 0 0 m 10 0 l 10 10 l h W n " + put(72, 600) + " Q",
    "q 72 600 0 0 re W n " + put(72, 600) + " Q",
    put(72, 600).replace("BT", "BT 3 Tr").replace("ET", "0 Tr ET"),
    put(72, 600).replace("BT", "BT 7 Tr").replace("ET", "0 Tr ET"),
    put(72, 600, colour="1 g"), put(72, 600, colour="1 1 1 rg"), put(72, 600, colour="0.98 0.97 0.99 rg"), put(72, 600, colour="0 0 0 0 k"),
    put(72, 600, size=1), put(72, 600, size=2),
    put(72, 600) + "1 g 60 590 100 30 re f 0 g",
    put(72, 600) + "0 g 60 590 100 30 re f",
    put(72, 600) + "0.8 0.9 1 rg 60 590 100 30 re f 0 g",
    put(72, 600) + "q 100 0 0 30 60 590 cm /I1 Do Q",
    "0 0 0.5 rg 60 590 100 30 re f " + put(72, 600, colour="0 0 0.5 rg"),
    "0.9 g 60 590 100 30 re f " + put(72, 600, colour="0.9 g"),
    put(-200, 600), put(700, 600), put(72, 900), put(72, -60),
    "/OC /L1 BDC " + put(72, 600) + " EMC",
])  # fmt: skip
def test_what_is_not_seen_is_not_read_and_told(hidden: str) -> None:
    layer = "<< /Type /OCG /Name (old) >>"
    document = read(
        SEEN + hidden, more=[*PICTURE, layer], resources="/XObject << /I1 7 0 R >> /Properties << /L1 8 0 R >>",
        catalog="/OCProperties << /OCGs [8 0 R] /D << /OFF [8 0 R] >> >>",
    )  # fmt: skip
    assert flat(document) == "全年支出136.65万元。"
    assert any("隐藏文字" in note and GONE in note for note in document.notes)


@pytest.mark.parametrize("shown", [
    "q 60 590 200 30 re W n " + put(72, 600) + " Q",
    "q 0 0 595 842 re W n " + put(72, 600) + " Q",
    "q 40 500 m 400 500 l 400 700 l 40 700 l h W n " + put(72, 600) + " Q",
    "1 g 60 590 100 30 re f " + put(72, 600),
    "0 0 0.5 rg 60 590 100 30 re f " + put(72, 600, colour="1 g"),
    "0.8 0.9 1 rg 60 590 100 30 re f " + put(72, 600),
    "q 100 0 0 30 60 590 cm /I1 Do Q " + put(72, 600, colour="1 g"),
    put(72, 600) + "1 g 60 400 100 30 re f 0 g",
    put(72, 600) + "1 g 60 621 100 30 re f 0 g",
    put(72, 600, colour="0.6 g"), put(72, 600, colour="1 0 0 rg"),
    put(72, 600).replace("BT", "BT 1 Tr").replace("ET", "0 Tr ET"),
    put(72, 600) + "60 590 100 30 re S",
    "/OC /L1 BDC " + put(72, 600) + " EMC",
    "1 0 0 rg 300 590 100 30 re f " + put(72, 600, colour="1 0 0 rg"),
])  # fmt: skip
def test_what_is_seen_is_read(shown: str) -> None:
    document = read(
        SEEN + shown, more=[*PICTURE, "<< /Type /OCG /Name (new) >>"],
        resources="/XObject << /I1 7 0 R >> /Properties << /L1 8 0 R >>", catalog="/OCProperties << /OCGs [8 0 R] /D << >> >>",
    )  # fmt: skip
    assert flat(document) == f"全年支出136.65万元。{GONE}"
    assert not document.notes


def test_a_number_of_which_a_part_is_clipped_is_doubtful() -> None:
    document = read(SEEN + "q 60 590 42 30 re W n " + text(72, 600, "123456.78") + " Q")
    assert doubts(document) == [document.text.split("\n")[1]]
    assert document.text.split("\n")[1] != "123456.78"


# Struck text


def strike(x0: float, x1: float, y: float, how: str) -> str:
    thick = f"{x0} {y - 0.4} {x1 - x0} 0.8 re f\n"
    return {"line": rule(x0, y, x1, y), "area": thick, "double": rule(x0, y - 1, x1, y - 1) + rule(x0, y + 1, x1, y + 1),
            "pieces": rule(x0, y, (x0 + x1) / 2, y) + rule((x0 + x1) / 2, y, x1, y), "red": "1 0 0 RG " + rule(x0, y, x1, y) + "0 G "}[how]  # fmt: skip


@pytest.mark.parametrize("how", ["line", "area", "double", "pieces", "red"])
@pytest.mark.parametrize(("before", "old", "new"), [
    ("全年支出", "163.56", "136.65万元。"), ("预算", "140", "150万元。"), ("结余为", "三万元", "五万元。"), ("", "旧数99", "新数98。"),
])  # fmt: skip
def test_struck_text_is_deleted_and_told(how: str, before: str, old: str, new: str) -> None:
    x0 = 72 + width(before)
    document = read(text(72, 700, before + old + new) + strike(x0, x0 + width(old), 704, how))
    assert document.text == before + new
    assert any("删除线" in note and old in note for note in document.notes)
    assert document.doubtful == ()


def test_struck_by_a_remark() -> None:
    x0 = 72 + width("支出")
    x1 = x0 + width("163.56")
    remark = f"<< /Type /Annot /Subtype /StrikeOut /Rect [{x0} 698 {x1} 712] /QuadPoints [{x0} 712 {x1} 712 {x0} 698 {x1} 698] /F 4 >>"
    document = read(text(72, 700, "支出163.56136.65万元"), annotations="7 0 R", more=[remark])
    assert document.text == "支出136.65万元"


@pytest.mark.parametrize("drawn", [
    rule(72, 698, 250, 698), rule(72, 714, 250, 714), rule(40, 704, 400, 704), rule(72, 690, 250, 690),
    "1 0 0 rg 72 699 100 0.5 re f 0 g ", rule(72, 704, 72, 720),
])  # fmt: skip
def test_lines_beside_the_text_strike_nothing(drawn: str) -> None:
    assert read(text(72, 700, "全年支出136.65万元") + drawn).text == "全年支出136.65万元"


def test_a_digit_struck_out_of_a_number_leaves_it_doubtful() -> None:
    x0 = 72 + width("支出13")
    document = read(text(72, 700, "支出136.65万元，结余5万元") + rule(x0, 704, x0 + 7.2, 704))
    assert document.text == "支出13.65万元，结余5万元"
    assert doubts(document) == ["13.65"]


def test_a_struck_cell_leaves_the_table_whole() -> None:
    document = read(
        grid(72, 700, [80, 80], [["项目", "金额"], ["甲", "98"], ["乙", "5"]]) + rule(156, 663.5, 168, 663.5)
    )
    assert table(document) == [["项目", "金额"], ["甲", ""], ["乙", "5"]]


# Raised type


def raised(before: str, mark: str, after: str, size: float = 7, rise: float = 4.5) -> str:
    x = 72 + width(before)
    wide = sum(0.6 if " " <= char <= "~" else 1.0 for char in mark) * size
    return text(72, 700, before) + text(x, 700 + rise, mark, size) + (text(x + wide, 700, after) if after else "")


@pytest.mark.parametrize("mark", ["1", "2", "12", "[1]", "*", "①", "1,2", "(3)"])
@pytest.mark.parametrize(
    ("before", "after"), [("全年支出136.65", "万元。"), ("满意度98%", "。"), ("预算140万元", "，其中")]
)
def test_marks_of_notes_stay_out_of_numbers(mark: str, before: str, after: str) -> None:
    document = read(raised(before, mark, after))
    assert document.text == before + after
    assert document.doubtful == ()


@pytest.mark.parametrize("size", [6.0, 7.0, 8.0, 9.6])
@pytest.mark.parametrize("rise", [3.0, 4.0, 5.0])
def test_marks_of_any_size_and_height(size: float, rise: float) -> None:
    assert read(raised("全年支出136.65", "1", "万元。", size, rise)).text == "全年支出136.65万元。"


@pytest.mark.parametrize(("before", "mark", "after", "shown"), [
    ("面积5000m", "2", "。", "面积5000m²。"), ("30m", "3", "水", "30m³水"), ("1.2*10", "4", "吨", "1.2*10⁴吨"), ("约5km", "2", "内", "约5km²内"),
    ("3*10", "-3", "克", "3*10⁻³克"), ("R", "2", "=0.9", "R²=0.9"),
])  # fmt: skip
def test_exponents_are_kept(before: str, mark: str, after: str, shown: str) -> None:
    assert read(raised(before, mark, after)).text == shown


def test_lowered_digits_are_no_part_of_a_number() -> None:
    assert read(raised("减排CO", "2", "3万吨", 7, -2.5)).text == "减排CO₂3万吨"


@pytest.mark.parametrize("number", ["99.00", "100", "1,234.50", "98%"])
def test_marks_in_cells(number: str) -> None:
    x, y = 72 + 80 + 4 + width(number, 10), 700 - 24 - 16
    document = read(grid(72, 700, [80, 80], [["项目", "金额"], ["甲", number], ["乙", "5"]]) + text(x, y + 4, "2", 6))
    assert table(document)[1] == ["甲", number]


def test_small_type_on_the_same_line_is_no_mark() -> None:
    assert (
        flat(read(text(72, 700, "支出") + text(72 + 24, 700, "136.65", 9) + text(72 + 24 + 36 * 0.9, 700, "万元")))
        == "支出136.65万元"
    )


# Fonts without a map

GLYPHS = " ".join(f"/x{k} 8 0 R" for k in range(32))
TYPE3 = ("<< /Type /Font /Subtype /Type3 /Name /T /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar {first} /LastChar {last}"
         " /Widths [{widths}] /CharProcs << {glyphs} >> /Encoding << /Type /Encoding /Differences [{first} {names}] >> {map} >>")  # fmt: skip
BOX = "<< /Length 41 >>\nstream\n600 0 50 0 550 650 d1 50 0 500 650 re f  \nendstream"
CID = ("<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+NoMap /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2"
       " /BaseFont /ABCDEF+NoMap /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600"
       " /FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+NoMap /Flags 4 /FontBBox [0 0 600 700] /ItalicAngle 0 /Ascent 700"
       " /Descent 0 /CapHeight 700 /StemV 80 >> >>] >>")  # fmt: skip


def unmapped(codes: str, x: float = 72, y: float = 600) -> str:
    return f"BT /F3 12 Tf {x} {y} Td <{codes}> Tj ET\n"


@pytest.mark.parametrize("codes", [
    "0012", "001200140017", "00130014000f00170016", "1724204e", "0a7816f2", "0003000400050006", "1dad0a780685", "fffe0012", "00010002000300040005",
])  # fmt: skip
def test_a_font_without_a_map_is_told_with_page_and_name(codes: str) -> None:
    document = read(SEEN + unmapped(codes), fonts="/F3 7 0 R", more=[CID])
    (note,) = document.notes
    assert "第 1 页" in note
    assert "NoMap" in note
    assert "读不出来" in note
    assert "\ufffd" in document.text
    assert all("\ufffd" in word for word in doubts(document))


def test_what_cannot_be_read_is_never_covered() -> None:
    data = pdf(SEEN + unmapped("001200140017"), fonts="/F3 7 0 R", more=[CID])
    coverage = llmeval.critique((data, "a.pdf"), settings=Settings()).coverage
    assert (coverage["quantities"], coverage["covered"], coverage["numerals"]["unreadable"]) == (2, 1, 1)


def test_digits_beside_what_cannot_be_read_are_doubtful() -> None:
    document = read(SEEN + text(72, 600, "13") + unmapped("00120014", 72 + 14.4), fonts="/F3 7 0 R", more=[CID])
    assert doubts(document) == ["13\ufffd\ufffd"]


def test_a_file_of_which_nothing_can_be_read_is_refused() -> None:
    with pytest.raises(ReadError, match=r"第 1 页的字体“NoMap”没有可用的字符编码"):
        read(unmapped("001200130014" * 8) + text(72, 500, "1"), fonts="/F3 7 0 R", more=[CID])


# Numbers in cells


def stacked(columns: list[list[list[str]]], widths: list[float], heights: list[float]) -> str:
    """A ruled table: `columns[row][column]` is a list of lines, set 12 points apart from the top of its cell."""
    xs = [72 + sum(widths[:k]) for k in range(len(widths) + 1)]
    ys = [700 - sum(heights[:k]) for k in range(len(heights) + 1)]
    drawn = [rule(xs[0], y, xs[-1], y) for y in ys] + [rule(x, ys[0], x, ys[-1]) for x in xs]
    for r, row in enumerate(columns):
        for c, words in enumerate(row):
            drawn += [text(xs[c] + 4, ys[r] - 13 - 14 * k, word, 10) for k, word in enumerate(words)]
    return "".join(drawn)


@pytest.mark.parametrize(("pieces", "whole"), [
    (["12345", "678.90"], "12345678.90"), (["1234567", "8.90"], "12345678.90"), (["12345678", ".90"], "12345678.90"), (["12345678.", "90"], "12345678.90"),
    (["1,234,", "567.89"], "1,234,567.89"), (["1,234", ",567.89"], "1,234,567.89"), (["1234", "5678", ".90"], "12345678.90"), (["99.99", "%"], "99.99%"),
    (["123", "456.78"], "123456.78"), (["-1234", "567.80"], "-1234567.80"),
])  # fmt: skip
def test_numbers_that_break_in_a_cell_are_whole(pieces: list[str], whole: str) -> None:
    rows = [[["项目"], ["金额"]], [["甲"], ["100.00"]], [["乙"], pieces], [["丙"], ["40.00"]]]
    document = read(stacked(rows, [80, 64], [24, 24, 50, 24]))
    assert table(document)[2] == ["乙", whole]
    assert doubts(document) == []


@pytest.mark.parametrize(
    ("pieces", "other"),
    [(["12", "34"], "100"), (["86", "85"], "90"), (["100.00", "40.00"], "60.00"), (["5", "6"], "7")],
)
def test_two_numbers_in_a_cell_are_doubtful(pieces: list[str], other: str) -> None:
    rows = [[["项目"], ["金额"]], [["甲"], [other]], [["乙"], pieces], [["丙"], [other]]]
    document = read(stacked(rows, [80, 120], [24, 24, 50, 24]))
    assert table(document)[2][1].split() == pieces
    assert doubts(document) == pieces


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("numbers", [[["100.00", "40.00", "7.00"]], [["100", "40", "7"], ["99", "38", "6"]], [["100.00", "40.00", "7.00"], ["99.00", "37.65", "6.00"]],
                                     [["1,200.00", "40.00", "7.00"], ["99.00%", "94.13%", "5.00%"]]])  # fmt: skip
def test_a_missing_rule_between_rows_is_noticed(count: int, numbers: list[list[str]]) -> None:
    labels = ["基本支出", "项目支出", "其他支出"][:count]
    head = [["项目"], *([f"数{k}"] for k in range(len(numbers)))]
    rows = [head, [labels, *(column[:count] for column in numbers)], [["合计"], *(["140.00"] for _ in numbers)]]
    document = read(stacked(rows, [120, *(100 for _ in numbers)], [24, 10 + 14 * count, 24]))
    assert table(document)[1 : 1 + count] == [
        [label, *(column[k] for column in numbers)] for k, label in enumerate(labels)
    ]
    assert any("缺少横线" in note for note in document.notes)
    assert doubts(document) == []


def test_labels_that_wrap_are_one_row() -> None:
    rows = [
        [["项目"], ["预算"], ["决算"]],
        [["一般公共预算", "财政拨款"], ["100.00"], ["99.00"]],
        [["乙"], ["40.00"], ["38.00"]],
    ]
    document = read(stacked(rows, [66, 80, 80], [24, 44, 24]))
    assert table(document)[1] == ["一般公共预算财政拨款", "100.00", "99.00"]


def test_prose_in_lines_is_untouched() -> None:
    assert read(lines(72, 700, ["一、基本情况", "全年支出136.65万元。"])).notes == ()


# Forms, turned pages, other ways to hide


def form(content: str, box: str = "0 0 200 50", matrix: str = "1 0 0 1 0 0") -> str:
    return (f"<< /Type /XObject /Subtype /Form /BBox [{box}] /Matrix [{matrix}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>"
            f" /Length {len(content)} >>\nstream\n{content}\nendstream")  # fmt: skip


@pytest.mark.parametrize(("box", "matrix", "place", "seen"), [
    ("0 0 200 50", "1 0 0 1 0 0", "1 0 0 1 72 600", True), ("0 0 200 5", "1 0 0 1 0 0", "1 0 0 1 72 600", False), ("0 30 200 50", "1 0 0 1 0 0", "1 0 0 1 72 600", False),
    ("0 0 200 50", "2 0 0 2 0 0", "0.5 0 0 0.5 72 600", True), ("100 0 200 50", "2 0 0 2 0 0", "0.5 0 0 0.5 72 600", False), ("-5 -5 300 60", "0 1 -1 0 0 0", "0 -1 1 0 72 600", True),
    ("0 0 200 50", "1 0 0 1 300 0", "1 0 0 1 -228 600", True), ("0 0 3 3", "1 0 0 1 300 0", "1 0 0 1 -228 600", False),
])  # fmt: skip
def test_text_that_a_form_cuts_away(box: str, matrix: str, place: str, seen: bool) -> None:
    document = read(
        SEEN + f"q {place} cm /I1 Do Q",
        more=[form(text(5, 12, GONE), box, matrix)],
        resources="/XObject << /I1 7 0 R >>",
    )
    assert (GONE in document.text) is seen
    assert any(GONE in note for note in document.notes) is not seen


@pytest.mark.parametrize("covered", [True, False])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_covers_on_turned_pages(covered: bool, rotate: int) -> None:
    turned = {
        0: text(300, 400, GONE),
        90: text(300, 400, GONE, turn=90),
        180: text(300, 400, GONE, turn=180),
        270: text(300, 400, GONE, turn=270),
    }[rotate]
    white = "1 g 200 300 200 200 re f 0 g "
    body = turned + white if covered else white + turned
    document = read_pdf(pdf(body + text(72, 700, "支出5万元", turn=rotate), rotate=rotate), "a.pdf")
    assert (GONE in document.text) is not covered


def test_what_was_whited_out_and_written_anew() -> None:
    document = read(text(72, 700, "支出163.56万元") + "1 g 94 695 46 14 re f 0 g " + text(96, 700, "136.65"))
    assert flat(document) == "支出136.65万元"
    assert any("163.56" in note for note in document.notes)


def test_letters_without_any_cover() -> None:
    faint = "q /G1 gs " + put(72, 600) + " Q"
    document = read(SEEN + faint, resources="/ExtGState << /G1 << /ca 0 /CA 0 >> >>")
    assert flat(document) == "全年支出136.65万元。"


def test_the_crop_of_a_page_is_its_edge() -> None:
    data = pdf(text(72, 700, "支出5万元") + text(72, 100, GONE)).replace(
        b"/Rotate 0", b"/Rotate 0 /CropBox [0 300 595 842]"
    )
    document = read_pdf(data, "a.pdf")
    assert document.text == "支出5万元"
    assert any(GONE in note for note in document.notes)


def test_text_under_the_picture_of_a_scan_is_its_recognition() -> None:
    page = lines(72, 700, ["全年支出136.65万元。"] * 5) + "q 595 0 0 842 0 0 cm /I1 Do Q"
    document = read(page, more=PICTURE, resources="/XObject << /I1 7 0 R >>")
    assert "136.65" in document.text
    assert any("识别结果" in note for note in document.notes)
