"""What a web page shows a person is what is read: struck and hidden text, raised digits, ruby, merged cells."""

from __future__ import annotations

import pytest

from tests.test_read_html import check_segments, grid, page

OLD = "163.56"


@pytest.mark.parametrize(("body", "head"), [
    (f"<s>{OLD}</s>", ""), (f"<del>{OLD}</del>", ""), (f"<strike>{OLD}</strike>", ""),
    (f'<span style="text-decoration:line-through">{OLD}</span>', ""), (f'<span style="TEXT-DECORATION: underline LINE-THROUGH">{OLD}</span>', ""),
    (f'<span style="text-decoration-line:line-through">{OLD}</span>', ""), (f'<span style="text-decoration:line-through solid red">{OLD}</span>', ""),
    (f'<span class="x">{OLD}</span>', "<style>.x{text-decoration:line-through}</style>"), (f'<i id="x">{OLD}</i>', "<style>#x{text-decoration:line-through}</style>"),
    (f'<b class="a x">{OLD}</b>', "<style>p b.x{text-decoration:line-through}</style>"), (f"<i>{OLD}</i>", "<style>p > i{text-decoration : line-through}</style>"),
    (f"<i>{OLD}</i>", "<style>@media screen{i{text-decoration:line-through}}</style>"), (f"<del><b>{OLD}</b></del>", ""),
    (f'<i data-s="1">{OLD}</i>', '<style>[data-s="1"]{text-decoration:line-through!important}</style>'),
])  # fmt: skip
def test_struck_text_is_deleted_and_told(body: str, head: str) -> None:
    document = page(f"<p>全年支出{body}136.65万元。</p>", head)
    assert document.text.strip() == "全年支出136.65万元。"
    assert any("删除线" in note and OLD in note for note in document.notes)


@pytest.mark.parametrize(("body", "head"), [
    (f'<s style="text-decoration:none">{OLD}</s>', ""), (f"<ins>{OLD}</ins>", ""), (f"<u>{OLD}</u>", ""), (f'<i class="x">{OLD}</i>', "<style>.y{text-decoration:line-through}</style>"),
    (f"<i>{OLD}</i>", "<style>@media print{i{text-decoration:line-through}}</style>"), (f"<i>{OLD}</i>", "<style>i:hover{text-decoration:line-through}</style>"),
    (f'<i class="x">{OLD}</i>', "<style>i.x{text-decoration:none} i{text-decoration:line-through}</style>"), (f"<i>{OLD}</i>", "<style>/* i{text-decoration:line-through} */</style>"),
    (f"<i>{OLD}</i>", "<style>td i{text-decoration:line-through}</style>"), (f"<i>{OLD}</i>", "<style>b > i, p + i{text-decoration:line-through}</style>"),
])  # fmt: skip
def test_what_is_not_struck_stays(body: str, head: str) -> None:
    assert page(f"<p>全年支出{body}万元。</p>", head).text.strip() == f"全年支出{OLD}万元。"


@pytest.mark.parametrize(("body", "head"), [
    ('<span style="display:none">{}</span>', ""), ('<span style="visibility:hidden">{}</span>', ""), ("<span hidden>{}</span>", ""), ('<span style="font-size:0">{}</span>', ""),
    ('<span style="opacity:0">{}</span>', ""), ('<span style="position:absolute;left:-9999px">{}</span>', ""), ('<span style="color:transparent">{}</span>', ""),
    ('<span style="color:#fff">{}</span>', ""), ('<font color="#FFFFFF">{}</font>', ""), ('<span style="color:rgb(255, 255, 255)">{}</span>', ""),
    ('<span class="n">{}</span>', "<style>p span.n{display:none}</style>"), ('<span class="n">{}</span>', "<style>.a,.n{display:none !important}</style>"),
    ('<span style="position:absolute;clip:rect(0,0,0,0)">{}</span>', ""), ('<span style="display:inline-block;width:0;overflow:hidden">{}</span>', ""),
    ('<span style="display:inline-block;text-indent:-9999px">{}</span>', ""), ('<span class="n">{}</span>', "<style>@media screen{.n{display:none}}</style>"),
])  # fmt: skip
def test_hidden_text_is_not_read_and_told(body: str, head: str) -> None:
    document = page(f"<p>全年支出{body.format('99999.99')}136.65万元，用于全部日常工作和专项工作。</p>", head)
    assert document.text.strip() == "全年支出136.65万元，用于全部日常工作和专项工作。"
    assert any("隐藏文字" in note for note in document.notes)


@pytest.mark.parametrize(("body", "head"), [
    ('<span style="color:#fff;background:#900">{}</span>', ""), ('<b style="background-color:navy"><font color="white">{}</font></b>', ""),
    ('<span class="n">{}</span>', "<style>@media print{.n{display:none}}</style>"), ('<span class="n">{}</span>', "<style>@media (max-width:600px){.n{display:none}}</style>"),
    ('<span class="n">{}</span>', "<style>.n{display:none} span.n{display:inline}</style>"), ('<span class="n" style="display:inline">{}</span>', "<style>.n{display:none}</style>"),
    ('<span class="n">{}</span>', "<style>.m .n{display:none}</style>"), ('<span style="color:white">{}</span>', '<link rel="stylesheet" href="a.css">'),
])  # fmt: skip
def test_what_is_seen_is_read(body: str, head: str) -> None:
    assert "12.50" in page(f"<p>全年支出{body.format('12.50')}万元，用于全部工作。</p>", head).text


@pytest.mark.parametrize(("body", "shown"), [
    ("136.65<sup>1</sup>万元", "136.65万元"), ("98<sup>[2]</sup>%", "98%"), ('98%<sup><a href="#n">[3]</a></sup>', "98%"), ("136.65<sup>①</sup>万元", "136.65万元"),
    ('136.65<span style="vertical-align:super">1</span>万元', "136.65万元"), ('136.65<span style="vertical-align:super;font-size:60%"><i>12</i></span>万元', "136.65万元"),
    ("5000m<sup>2</sup>", "5000m²"), ("30m<sup>3</sup>", "30m³"), ("1.2×10<sup>4</sup>吨", "1.2×10⁴吨"), ("3×10<sup>-3</sup>", "3×10⁻³"), ("CO<sub>2</sub>3吨", "CO₂3吨"),
    ("H<sub>2</sub>O", "H₂O"), ('m<span style="vertical-align:super">2</span>', "m²"), ('5<sup style="vertical-align:baseline">8</sup>', "58"),
])  # fmt: skip
def test_raised_and_lowered_digits(body: str, shown: str) -> None:
    document = page(f"<p>数量{body}。</p>")
    check_segments(document)
    assert document.text.strip() == f"数量{shown}。"
    assert document.doubtful == ()


def test_marks_by_class() -> None:
    assert (
        page('<p>支出136.65<span class="fn">1</span>万元</p>', "<style>.fn{vertical-align:super}</style>").text.strip()
        == "支出136.65万元"
    )


def test_what_may_be_either_is_doubtful() -> None:
    document = page("<ol><li>共10<sup>4</sup>件，另有5件。</li></ol>")
    assert [span.of(document.text) for span in document.doubtful] == ["10⁴"]
    torn = page("<p>支出13<s>6</s>.65万元，结余5万元。</p>")
    assert [span.of(torn.text) for span in torn.doubtful] == ["13.65"]


@pytest.mark.parametrize("ruby", [
    "<ruby>绩<rt>ji</rt></ruby>", "<ruby>绩<rp>(</rp><rt>ji</rt><rp>)</rp></ruby>", "<ruby><rb>绩</rb><rt>ji</rt></ruby>", "<ruby>绩<rt>1</rt></ruby>",
    "<ruby><span>绩</span><rt><b>jì</b></rt></ruby>", "<ruby>绩<rtc><rt>ji</rt></rtc></ruby>", "<b><ruby>绩<rt>ji</rt></ruby></b>",
    "<ruby>绩<rp>（</rp><rt>jī</rt><rp>）</rp></ruby>", "<ruby>绩<rt>ji<br>1</rt></ruby>", "<ruby>绩<rt></rt></ruby>",
])  # fmt: skip
def test_phonetic_guides_are_dropped(ruby: str) -> None:
    assert page(f"<p>{ruby}效自评98分</p>").text.strip() == "绩效自评98分"


@pytest.mark.parametrize(("rows", "cells"), [
    ("<tr><td rowspan=2>甲<td>1<tr><td>2", [["甲", "1"], ["甲", "2"]]),
    ("<tr><td colspan=2>甲<tr><td>1<td>2", [["甲", "甲"], ["1", "2"]]),
    ("<tr><td rowspan=0>甲<td>1<tr><td>2<tr><td>3", [["甲", "1"], ["甲", "2"], ["甲", "3"]]),
    ("<tr><td rowspan=2 colspan=2>甲<td>1<tr><td>2<tr><td>3<td>4<td>5", [["甲", "甲", "1"], ["甲", "甲", "2"], ["3", "4", "5"]]),
    ("<tbody><tr><td rowspan=9>甲<td>1</tbody><tbody><tr><td>乙<td>2", [["甲", "1"], ["乙", "2"]]),
    ("<tfoot><tr><td>合计<td>3</tfoot><tbody><tr><td>甲<td>3", [["甲", "3"], ["合计", "3"]]),
    ("<tr><td>甲<td style='display:none'>9<td>1<tr><td>乙<td style='display:none'>9<td>2", [["甲", "1"], ["乙", "2"]]),
    ("<tr><td>甲<td style='visibility:hidden'>9<td>1<tr><td>乙<td>8<td>2", [["甲", "", "1"], ["乙", "8", "2"]]),
    ("<tr><td>甲<td>1<tr style='display:none'><td>藏<td>9<tr><td>乙<td>2", [["甲", "1"], ["乙", "2"]]),
    ("<tr><td>甲<td>1<tr style='text-decoration:line-through'><td>旧<td>9<tr><td>乙<td>2", [["甲", "1"], ["乙", "2"]]),
    ("<tr><td>甲<td>1<tr><td><s>旧</s><td><del>9</del><tr><td>乙<td>2", [["甲", "1"], ["乙", "2"]]),
    ("<tr><td>甲<td><s>9</s>1<tr><td>乙<td><s>2</s>", [["甲", "1"], ["乙", ""]]),
    ("<tr><td>甲<td>99<sup>2</sup><tr><td>乙<td>5", [["甲", "99"], ["乙", "5"]]),
    ("<tr><td>甲<td><input type=text value='136.65'><tr><td>乙<td><input type=checkbox checked>是", [["甲", "136.65"], ["乙", "☑是"]]),
    ("<tr><td rowspan=2>甲<td><s>1</s><tr><td>2", [["甲", ""], ["甲", "2"]]),
])  # fmt: skip
def test_tables(rows: str, cells: list[list[str]]) -> None:
    document = page(f"<p>全年工作情况如下表。</p><table border=1>{rows}</table>")
    check_segments(document)
    assert grid(document) == cells


def mi(text: str) -> str:
    return f"<mn>{text}</mn>"


@pytest.mark.parametrize(("inner", "shown"), [
    (f"<mfrac>{mi('3665')}{mi('4000')}</mfrac>", "3665/4000"), (f"<msup>{mi('10')}{mi('4')}</msup>", "10⁴"), (f"<msqrt>{mi('27')}</msqrt>", "√27"),
    (f"<mroot>{mi('27')}{mi('3')}</mroot>", "³√27"), (f"<msub><mi>x</mi>{mi('1')}</msub>", "x₁"), (f"<mfrac><mrow>{mi('1')}<mo>+</mo>{mi('2')}</mrow>{mi('3')}</mfrac>", "(1+2)/3"),
    (f"<mrow>{mi('2')}<mfrac>{mi('1')}{mi('2')}</mfrac></mrow>", "2 1/2"), (f"<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo>{mi('1')}</mrow>{mi('9')}</munderover>", "∑ᵢ₌₁⁹"),
    (f"<semantics><mfrac>{mi('1')}{mi('2')}</mfrac><annotation>\\frac12</annotation></semantics>", "1/2"), (f"<menclose notation='updiagonalstrike'>{mi('5')}</menclose>{mi('6')}", "6"),
])  # fmt: skip
def test_formulas_keep_their_operators(inner: str, shown: str) -> None:
    assert page(f"<p>执行率=<math>{inner}</math>。</p>").text.strip() == f"执行率={shown}。"
