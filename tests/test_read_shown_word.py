"""What a Word file shows a person is what is read: struck text, raised digits, formulas, EQ fields, prompts, phonetic guides."""

from __future__ import annotations

import itertools

import pytest

from llmeval.data.document import Document, Table
from llmeval.reading.raised import DOWN, UP, read_level, settle
from llmeval.reading.word.equations import equation
from tests.test_read_docx import cell, paragraph, read, row, run, style, table

STRIKE, DOUBLE = "<w:strike/>", "<w:dstrike/>"
UPPER, LOWER = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
STRUCK_STYLES = (
    style("gone", "作废", "<w:rPr><w:strike/></w:rPr>")
    + style("goner", "作废字", "<w:rPr><w:dstrike/></w:rPr>", kind="character")
    + style("child", "作废二", based="gone")
    + style("void", "作废表", "<w:rPr><w:strike/></w:rPr>", kind="table")
)


def grid(found: Table, document: Document) -> list[list[str]]:
    return [[item.span.of(document.text) if item else "" for item in line] for line in found.grid()]


# Struck text


@pytest.mark.parametrize(
    "old",
    [
        run("163.56", STRIKE),
        run("163.56", DOUBLE),
        run("163.56", '<w:strike w:val="true"/>'),
        run("163.56", '<w:strike w:val="0"/><w:dstrike w:val="1"/>'),
        run("163.56", '<w:rStyle w:val="goner"/>'),
        run("163", STRIKE) + run(".56", DOUBLE),
        f"<w:hyperlink>{run('163.56', STRIKE)}</w:hyperlink>",
        f"<w:ins>{run('163.56', STRIKE)}</w:ins>",
        f"<w:sdt><w:sdtContent>{run('163.56', STRIKE)}</w:sdtContent></w:sdt>",
        run("163.56", '<w:color w:val="FF0000"/><w:strike/>'),
        f"<w:smartTag>{run('163.56', STRIKE)}</w:smartTag>",
    ],
)
def test_struck_runs_are_deleted_and_told(old: str) -> None:
    document = read(paragraph(run("全年支出") + old + run("136.65万元。")), styles=STRUCK_STYLES)
    assert document.text == "全年支出136.65万元。"
    (note,) = [note for note in document.notes if "删除线" in note]
    assert "163" in note


@pytest.mark.parametrize(
    "kept", [run("136.65", '<w:strike w:val="0"/>'), run("136.65", '<w:strike w:val="false"/><w:dstrike w:val="off"/>')]
)
def test_a_strike_that_is_off_strikes_nothing(kept: str) -> None:
    document = read(paragraph(run("支出") + kept), styles=STRUCK_STYLES)
    assert (document.text, document.notes) == ("支出136.65", ())


@pytest.mark.parametrize("name", ["gone", "child"])
def test_paragraph_styles_strike_and_runs_undo_it(name: str) -> None:
    struck = paragraph("支出163.56万元", f'<w:pStyle w:val="{name}"/>')
    undone = paragraph(run("支出1万元", '<w:strike w:val="0"/>'), f'<w:pStyle w:val="{name}"/>')
    twice = paragraph(run("支出2万元", '<w:rStyle w:val="st"/>'), f'<w:pStyle w:val="{name}"/>')
    styles = STRUCK_STYLES + style("st", "划", "<w:rPr><w:strike/></w:rPr>", kind="character")
    assert read(paragraph("甲") + struck + undone + twice, styles=styles).text == "甲\n支出1万元\n支出2万元"


def test_a_strike_in_both_styles_is_turned_over_by_word() -> None:
    styles = STRUCK_STYLES + style("st", "划", "<w:rPr><w:strike/></w:rPr>", kind="character")
    body = paragraph(run("是", '<w:rStyle w:val="st"/>'), '<w:pStyle w:val="gone"/>')
    assert read(body, styles=styles).text == "是"


def struck_row(*texts: str) -> str:
    return row(*(cell(paragraph(run(text, STRIKE))) for text in texts))


@pytest.mark.parametrize("at", range(1, 5))
def test_a_struck_row_is_gone_wherever_it_stands(at: int) -> None:
    rows = [
        row(cell("项目"), cell("金额")),
        row(cell("甲"), cell("60")),
        row(cell("丙"), cell("40")),
        row(cell("合计"), cell("100")),
    ]
    rows.insert(at, struck_row("乙", "30"))
    document = read(table(*rows))
    assert grid(document.tables[0], document) == [["项目", "金额"], ["甲", "60"], ["丙", "40"], ["合计", "100"]]
    assert any("删除线" in note and "乙30" in note for note in document.notes)


def test_struck_cells_lose_the_old_number_only() -> None:
    changed = cell(paragraph(run("98", STRIKE) + run("99")))
    document = read(table(row(cell("甲"), changed), row(cell("乙"), cell(paragraph(run("5", DOUBLE))))))
    assert grid(document.tables[0], document) == [["甲", "99"], ["乙", ""]]


def test_a_table_style_strikes_its_cells() -> None:
    body = f'<w:tbl><w:tblPr><w:tblStyle w:val="void"/></w:tblPr>{row(cell("甲"), cell("5"))}</w:tbl>{paragraph("乙")}'
    assert read(body, styles=STRUCK_STYLES).text.strip() == "乙"


def test_a_digit_struck_out_of_a_number_leaves_it_doubtful() -> None:
    document = read(paragraph(run("支出13") + run("6", STRIKE) + run(".65万元，结余5万元")))
    assert [span.of(document.text) for span in document.doubtful] == ["13.65"]


# Raised and lowered digits


@pytest.mark.parametrize("mark", ["1", "12", "[1]", "［2］", "①", "*", "※", "（3）", "注1", "1,2", "1、3", "〔4〕"])
@pytest.mark.parametrize(
    ("before", "after"), [("支出136.65", "万元"), ("满意度98%", "。"), ("执行率98", "%"), ("其中1,234.50", "元")]
)
def test_marks_of_notes_stay_out_of_numbers(mark: str, before: str, after: str) -> None:
    document = read(paragraph(run(before) + run(mark, UPPER) + run(after)))
    assert document.text == before + after
    assert document.doubtful == ()
    assert any("注号" in note for note in document.notes)


@pytest.mark.parametrize(
    ("before", "raised", "after", "shown"),
    [
        ("面积5000m", "2", "。", "面积5000m²。"), ("体积30m", "3", "，", "体积30m³，"), ("约5km", "2", "内", "约5km²内"),
        ("8厘米", "2", "", "8厘米²"), ("1.2×10", "4", "吨", "1.2×10⁴吨"), ("3.5*10", "-3", "克", "3.5*10⁻³克"),
        ("10", "−6", "", "10⁻⁶"), ("R", "2", "=0.9", "R²=0.9"), ("x", "n", "", "xⁿ"), ("2×10", "12", "个", "2×10¹²个"),
        ("风速5m·s", "-1", "", "风速5m·s⁻¹"), ("6公里", "2", "范围", "6公里²范围"),
    ],
)  # fmt: skip
def test_exponents_are_kept_as_exponents(before: str, raised: str, after: str, shown: str) -> None:
    document = read(paragraph(run(before) + run(raised, UPPER) + run(after)))
    assert (document.text, document.doubtful) == (shown, ())


@pytest.mark.parametrize(("before", "raised", "after"), [("共10", "4", "件"), ("2", "3", "=8"), ("单价5", ".50", "元")])
def test_what_may_be_either_is_doubtful(before: str, raised: str, after: str) -> None:
    document = read(paragraph(run(before) + run(raised, UPPER) + run(after)))
    assert len(document.doubtful) == 1
    assert document.doubtful[0].of(document.text)[0] == before[-1] or before.endswith("10")


@pytest.mark.parametrize(("before", "index", "after", "shown"), [
    ("CO", "2", "减排3吨", "CO₂减排3吨"), ("H", "2", "O", "H₂O"), ("SO", "2", "5吨", "SO₂5吨"), ("x", "i", "", "xᵢ"),
    ("PM", "2.5", "达标", "PM2.5达标"),
])  # fmt: skip
def test_lowered_digits(before: str, index: str, after: str, shown: str) -> None:
    assert read(paragraph(run(before) + run(index, LOWER) + run(after))).text == shown


@pytest.mark.parametrize(
    "properties", ['<w:position w:val="8"/>', '<w:rStyle w:val="mark"/>', UPPER + '<w:sz w:val="12"/>']
)
def test_marks_by_position_or_style(properties: str) -> None:
    styles = style("mark", "footnote reference", f"<w:rPr>{UPPER}</w:rPr>", kind="character")
    assert (
        read(paragraph(run("支出136.65") + run("1", properties) + run("万元")), styles=styles).text == "支出136.65万元"
    )


def test_a_mark_at_the_head_of_its_line_stays_as_a_label() -> None:
    assert read(paragraph(run("1", UPPER) + run("含上年结转。"))).text == "¹含上年结转。"


def test_a_line_that_is_raised_as_a_whole_is_text() -> None:
    assert read(table(row(cell("甲"), cell(paragraph(run("99.5", UPPER)))))).text == "甲\t99.5"


def test_every_combination_keeps_the_number_before_it() -> None:
    for number, digit, unit in itertools.product(("136.65", "98", "1,234"), "123456789", ("万元", "%", "")):
        piece = read_level(f"支出{number}", digit, unit, 1)
        assert (piece.text, piece.doubtful) == ("", False)


def test_tables_of_signs_are_one_for_one() -> None:
    assert all(len(sign) == 1 for table_ in (UP, DOWN) for sign in table_.values())
    assert [piece.text for piece in settle([("10", 0), ("4", 1), ("", 0), ("件", 0)])] == ["10", "⁴", "件"]


# Formulas


def math(inner: str) -> str:
    return f"<m:oMath>{inner}</m:oMath>"


def mr(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def frac(above: str, below: str, kind: str = "") -> str:
    properties = f'<m:fPr><m:type m:val="{kind}"/></m:fPr>' if kind else ""
    return f"<m:f>{properties}<m:num>{above}</m:num><m:den>{below}</m:den></m:f>"


def power(base: str, exponent: str) -> str:
    return f"<m:sSup><m:e>{base}</m:e><m:sup>{exponent}</m:sup></m:sSup>"


@pytest.mark.parametrize(("inner", "shown"), [
    (frac(mr("3665"), mr("4000")), "3665/4000"),
    (frac(mr("9"), mr("10"), "skw"), "9/10"),
    (frac(mr("9"), mr("10"), "lin"), "9/10"),
    (frac(mr("100+36.65"), mr("140")), "(100+36.65)/140"),
    (frac(mr("1"), frac(mr("2"), mr("3"))), "1/(2/3)"),
    (mr("2") + frac(mr("1"), mr("2")), "2 1/2"),
    (mr("10×") + frac(mr("9"), mr("10")) + mr("=9"), "10×9/10=9"),
    (power(mr("10"), mr("4")), "10⁴"),
    (power(mr("a+b"), mr("2")), "(a+b)²"),
    (power(mr("10"), mr("1.5")), "10^1.5"),
    ("<m:sSub><m:e>" + mr("x") + "</m:e><m:sub>" + mr("12") + "</m:sub></m:sSub>", "x₁₂"),
    ("<m:sSubSup><m:e>" + mr("x") + "</m:e><m:sub>" + mr("1") + "</m:sub><m:sup>" + mr("2") + "</m:sup></m:sSubSup>", "x₁²"),
    ('<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>' + mr("27") + "</m:e></m:rad>", "√27"),
    ("<m:rad><m:deg>" + mr("3") + "</m:deg><m:e>" + mr("27") + "</m:e></m:rad>", "³√27"),
    ("<m:rad><m:deg/><m:e>" + mr("a+4") + "</m:e></m:rad>", "√(a+4)"),
    ('<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>' + mr("i=1") + "</m:sub><m:sup>" + mr("10") + "</m:sup><m:e>" + mr("98.5") + "</m:e></m:nary>", "∑ᵢ₌₁¹⁰ 98.5"),
    ("<m:d><m:e>" + mr("1") + "</m:e></m:d>" + mr("×5"), "(1)×5"),
    ('<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>' + mr("1+2") + "</m:e></m:d>", "[1+2]"),
    ("<m:func><m:fName>" + mr("ln") + "</m:fName><m:e>" + mr("10") + "</m:e></m:func>", "ln(10)"),
    ("<m:eqArr><m:e>" + mr("a=1") + "</m:e><m:e>" + mr("b=2") + "</m:e></m:eqArr>", "a=1; b=2"),
    ("<m:m><m:mr><m:e>" + mr("1") + "</m:e><m:e>" + mr("2") + "</m:e></m:mr></m:m>", "[1, 2]"),
    ('<m:borderBox><m:borderBoxPr><m:strikeH m:val="1"/></m:borderBoxPr><m:e>' + mr("163.56") + "</m:e></m:borderBox>" + mr("136.65"), "136.65"),
    ("<m:r><w:rPr><w:strike/></w:rPr><m:t>163.56</m:t></m:r>" + mr("136.65"), "136.65"),
])  # fmt: skip
def test_formulas_keep_their_operators(inner: str, shown: str) -> None:
    assert read(paragraph(run("率=") + math(inner) + run("。"))).text == f"率={shown}。"


# EQ fields


def eq(code: str, result: str = "") -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in code.split("|"))
    return mark("begin") + inner + (mark("separate") + run(result) if result else "") + mark("end")


@pytest.mark.parametrize(("code", "shown"), [
    (r"EQ \o\ac(○,1)", "①"), (r"eq \o\ac(○,12)", "⑫"), (r"EQ \o\ac(○,一)", "㊀"), (r"EQ \o(○,3)", "③"), (r"EQ \o\ac(|○,|2|)", "②"),
    (r"EQ \o\ac(□,√)", "☑"), (r"EQ \o\ac(□,×)", "☒"), (r"EQ \o\ac(□,)", "□"), (r"EQ \o\ac(□,✓)", "☑"),
    (r"EQ \f(3665,4000)", "3665/4000"), (r"EQ \f(100+36.65,140)", "(100+36.65)/140"), (r"EQ 2\f(1,2)", "2 1/2"),
    (r"EQ \r(3,27)", "³√27"), (r"EQ \r(,27)", "√27"), (r"EQ 1.2×10\s\up5(4)", "1.2×10⁴"), (r"EQ x\s\do3(2)", "x₂"),
    (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(jì),绩)', "绩"), (r"EQ \b\bc\[(1+2)", "[1+2]"), (r"EQ \a\al(1;2)", "1; 2"),
    (r"EQ \f(\r(3,27),4)", "(³√27)/4"), (r"EQ \f(1\,000,2)", "1,000/2"), (r"EQ \i\su(1,5,x)", "∑₁⁵ x"),
])  # fmt: skip
def test_fields_show_what_word_draws(code: str, shown: str) -> None:
    assert read(paragraph(run("第") + eq(code) + run("项"))).text == f"第{shown}项"
    assert equation(code.replace("|", "")) == shown


def test_a_drawn_field_hides_its_old_result_and_others_show_theirs() -> None:
    assert read(paragraph(eq("PAGE", "7") + run("页"))).text == "7页"
    assert read(paragraph(run("占") + eq(r"EQ \f(1,2)", "旧"))).text == "占1/2"


def test_a_simple_field_is_drawn_too() -> None:
    assert read(paragraph(r'<w:fldSimple w:instr="EQ \o\ac(○,5)"/>' + run("培训"))).text == "⑤培训"


def test_a_raised_field_is_a_mark_like_any_other() -> None:
    assert read(paragraph(run("支出136.65") + eq(r"EQ \s\up6(1)") + run("万元"))).text == "支出136.65万元"


# Prompts and phonetic guides


PROMPTED = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize("flag", ["<w:showingPlcHdr/>", '<w:showingPlcHdr w:val="1"/>', ""])
@pytest.mark.parametrize("prompt", [
    "单击或点击此处输入文字。", "单击此处输入金额。", "点击此处添加内容", "选择一项。", "单击或点击以输入日期。", "Click or tap here to enter text.",
    "请输入金额", "[单击此处键入姓名]", "在此处键入", "点此填写",
])  # fmt: skip
def test_prompts_are_blanks(flag: str, prompt: str) -> None:
    document = read(paragraph(run("支出") + PROMPTED.format(flag, run(prompt)) + run("万元")))
    assert document.text == "支出____万元"
    assert any("空白栏" in note for note in document.notes)


def test_a_control_that_was_filled_in_is_text() -> None:
    document = read(
        paragraph(run("支出") + PROMPTED.format('<w:showingPlcHdr w:val="0"/>', run("136.65")) + run("万元"))
    )
    assert (document.text, document.notes) == ("支出136.65万元", ())


def test_prompts_of_whole_paragraphs_and_cells_leave_nothing() -> None:
    block = PROMPTED.format("<w:showingPlcHdr/>", paragraph("单击此处输入正文。"))
    control = PROMPTED.format("<w:showingPlcHdr/>", cell("选择一项。"))
    document = read(paragraph("甲") + block + table(row(cell("乙"), control), row(cell("丙"), cell("5"))))
    assert document.text == "甲\n乙\t\n丙\t5"


def test_a_button_of_old_templates_is_a_blank() -> None:
    assert read(paragraph(run("姓名：") + eq("MACROBUTTON NoMacro [单击此处键入姓名]"))).text == "姓名：____"


@pytest.mark.parametrize("guide", ["jì", "ji", "1", "jixiao", "ㄐ", "き", "2023", "a", "jī xiào", "x"])
def test_phonetic_guides_are_dropped(guide: str) -> None:
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{run(guide)}</w:rt><w:rubyBase>{run('绩')}</w:rubyBase></w:ruby></w:r>"
    assert read(paragraph(ruby + run("效98分"))).text == "绩效98分"
