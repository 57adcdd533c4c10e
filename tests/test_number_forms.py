"""Every form in which real files hold a number, and what stands there for something else."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmeval.grounding.ground import ground
from llmeval.numbers.chinese import chinese_number
from llmeval.numbers.forms import IDEOGRAPHS, INVISIBLE, visible
from llmeval.numbers.lexer import lex
from llmeval.reading.sources import read
from tests.measure_kinds import rows, spoken

FORMS = Path(__file__).parent / "numerals" / "forms"
GROUNDED = {
    "01": (1, 1, 1),
    "02": (1, 0, 0, 0, 0),
    "03": (1, 0, 0, 0, 0),
    "04": (1, 0),
    "05": (1, 0, 0, 0),
    "12": (1, 1),
}
"""For each input, which of its claims hold, in order: 5千余万元 (the last of 02) bears out no 5000 万元, only 5000余 or a quote."""


def brief(text: str) -> list[str]:
    """Quantities as value and unit, `!` before what is damaged and `?` before what is doubtful."""
    found = []
    for numeral in lex(text):
        if numeral.kind == "quantity":
            high = f"..{numeral.high}" if numeral.high is not None else ""
            found.append(f"{'-' if numeral.sign < 0 else ''}{numeral.value}{high}{numeral.unit}")
        elif numeral.kind in ("glued", "doubtful"):
            mark = "!" if numeral.kind == "glued" else "?"
            found.append(mark + text[numeral.start : numeral.end])
    return found


@pytest.mark.parametrize("name", sorted(GROUNDED))
def test_inputs_that_failed(name: str) -> None:
    (path,) = FORMS.glob(f"{name}_*.txt")
    claims = json.loads((FORMS / f"{name}_claims.json").read_text(encoding="utf-8"))

    assert tuple(int(result.grounded) for result in ground(claims, read(path))) == GROUNDED[name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三亿二千万元", ["32000万元"]),
        ("十二亿六千万元", ["126000万元"]),
        ("三亿二千多万元", ["32000万元"]),
        ("叁仟伍佰万元整", ["35000000元"]),
        ("两千三百余万元", ["2300万元"]),
        ("一亿零五百万元", ["10500万元"]),
        ("五千余万元", ["5000万元"]),
        ("九百六十万平方米", ["960万平方米"]),
        ("一万二千三百人", ["12300人"]),
        ("三点五亿元", ["3.5亿元"]),
        ("一百二十点五万元", ["120.5万元"]),
        ("百分之三点二", ["3.2%"]),
        ("三四万元、十几万元、数百万元、二三十家", []),
        ("下午三点五十分", []),
    ],
)  # fmt: skip
def test_chinese_numerals(text: str, expected: list[str]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2亿3千5百万元", ["23500万元"]),
        ("5千余万元", ["5千万元"]),
        ("十亿3000万元", ["103000万元"]),
        ("1亿零500万元", ["10500万元"]),
        ("12万3千4百元", ["123400元"]),
        ("3亿5000万元", ["35000万元"]),
        ("3 亿 5000 万元", ["35000万元"]),
        ("2万3千余人次", ["23000人次"]),
        ("1亿零一十万元", ["10010万元"]),
        ("2百3十人", ["230人"]),
        ("3千五百万元", ["3500万元"]),
        ("5千多人、3百余户", ["5千人", "3百户"]),
        ("1.02亿千瓦时、3万千克、5千瓦", ["1.02亿千瓦时", "3万千克", "5千瓦"]),
        ("3.5亿2千万元", ["?3.5亿2千万元"]),
        ("3万5元", ["?3万5元"]),
    ],
)  # fmt: skip
def test_digits_with_scales_between(text: str, expected: list[str]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\u2009234\u2009567.89元", ["1234567.89元"]),
        ("1\u202f234\u202f567.89元", ["1234567.89元"]),
        ("1\xa0234\xa0567.89元", ["1234567.89元"]),
        ("1'234'567.88元", ["1234567.88元"]),
        ("1’234’567.88元", ["1234567.88元"]),
        ("1 234 567.89元", ["1234567.89元"]),
        ("安排5 000万元", ["5000万元"]),
        ("\t1 234 567.89\t", ["1234567.89"]),
        ("支出1 234.5万元", ["?1 234.5万元"]),
        ("补助1,234,56万元", ["!1,234,56万元"]),
        ("补助1.234.567,89元", ["!1.234.567,89元"]),
        ("奖励136. 65万元", ["!136. 65万元"]),
        ("奖励136 .65万元", ["!136 .65万元"]),
        ("奖励136..65万元", ["!136..65万元"]),
        ("奖励136,65万元", ["!136,65万元"]),
        ("奖励136。65万元", ["!136。65万元"]),
        ("奖励136.6 5万元", ["?136.6 5万元"]),
        ("共1，234万元", ["?1，234万元"]),
        ("共1,234,\n567万元", ["!1,234,\n567万元"]),
        ("共136.\n65万元", ["!136.\n65万元"]),
        ("新增企业3,5,8家", ["3", "5", "8家"]),
    ],
)  # fmt: skip
def test_groups(text: str, expected: list[str]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长率为负3.2%", ["-3.2%"]),
        ("增长率为负 3.2%", ["-3.2%"]),
        ("结余-12.5万元", ["-12.5万元"]),
        ("结余−12万元", ["-12万元"]),
        ("结余–12.5万元", ["-12.5万元"]),
        ("结余△12.5万元", ["-12.5万元"]),
        ("结余▲12.5万元", ["-12.5万元"]),
        ("差额-¥12.5万元", ["-12.5万元"]),
        ("差额¥-12.5万元", ["-12.5万元"]),
        ("\t-12.5\t- 12.5\t△12.5\t", ["-12.5", "-12.5", "-12.5"]),
        ("负百分之三点二、负三十二万元", ["-3.2%", "-32万元"]),
        ("零下5℃", ["-5℃"]),
        ("结存—12.5万元", ["?—12.5万元"]),
        ("\t12.5-\t(12.5)\t", ["?12.5-"[:5], "?12.5"]),
        ("在-3%~5%之间", ["?-3%~5%"]),
        ("负责3个项目，负债3万元，正负3%，其中——12.5万元", ["3个", "3万元", "3%", "12.5万元"]),
        ("3-5家、8%—10%", ["3..5家", "8..10%"]),
    ],
)  # fmt: skip
def test_signs(text: str, expected: list[str]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2×10⁴元", ["12000元"]),
        ("1.2×10^4元", ["12000元"]),
        ("1.2 × 10⁴ 吨", ["12000吨"]),
        ("3×10的5次方元", ["300000元"]),
        ("2×10⁻³吨", ["0.002吨"]),
        ("10⁴人", ["10000人"]),
        ("共10²人", ["?10²"]),
        ("136.65¹万元", ["136.65万元"]),
        ("136.65[1]万元", ["136.65万元"]),
        ("136.65万元[1]", ["136.65万元"]),
        ("98%²", ["98%"]),
        ("99①", ["99"]),
        ("5m²、8km²", ["5m²", "8km²"]),
    ],
)  # fmt: skip
def test_powers_and_notes(text: str, expected: list[str]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¥1,234.56", ["1234.56元"]),
        ("人民币12.5万", ["12.5万元"]),
        ("人民币 500元", ["500元"]),
        ("12.5万元人民币", ["12.5万元人民币"]),
        ("12.5万人民币", ["12.5万人民币"]),
        ("RMB 12万元", ["12万元"]),
        ("$5万、US$5万", ["5万美元", "5万美元"]),
        ("500元/人、5万元/公里", ["500元/人", "5万元/公里"]),
        ("300元/人·年、5元/(人·月)", ["300元/人·年", "5元/(人·月)"]),
        ("提高3.5个点", ["3.5个点"]),
        ("占三成以上，占3成，两成多", ["3成", "3成", "2成"]),
        ("5‰、千分之三", ["5‰", "3‰"]),
        ("完成、成立、3成果", ["3"]),
    ],
)  # fmt: skip
def test_currencies_and_relative_units(text: str, expected: list[str]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20%～30%", ["20..30%"]),
        ("20～30%", ["20..30%"]),
        ("5—10万元", ["5..10万元"]),
        ("3至5个", ["3..5个"]),
        ("3%-5%", ["3..5%"]),
        ("三至五家", ["3..5家"]),
        ("百分之三至百分之五", ["3..5%"]),
        ("百分之三至五", ["3..5%"]),
        ("三十万元至五十万元", ["30..50万元"]),
        ("5000万元至1亿元", ["0.5..1亿元"]),
        ("由15.1%提高至85.7%", ["15.1%", "85.7%"]),
    ],
)  # fmt: skip
def test_ranges(text: str, expected: list[str]) -> None:
    assert brief(text) == expected
    if len(expected) == 1:
        ends = [part.strip("万元亿家个%") for part in expected[0].split("..")]
        claims = [{"value": end, "unit": unit} for end in ends for unit in ("%", "万元", "亿元", "家", "个", "")]
        assert not any(result.grounded for result in ground(claims, read(f"约为{text}。".encode(), "range.txt")))


def test_every_kind_is_grounded_where_true_and_refused_where_false() -> None:
    for true, false in rows(each=15):
        assert not true.claims or true.share >= 0.98, true.wrong
        assert false.wrong == []


@given(st.integers(1, 10**12 - 1))
@settings(max_examples=400, deadline=None)
def test_numerals_as_they_are_spoken(number: int) -> None:
    value = chinese_number(spoken(number))
    assert value in (None, number)
    if number % 10000 == 0 or number % 10 == 0:
        assert value == number


@given(
    st.integers(1, 99),
    st.integers(1, 9),
    st.integers(1, 9),
    st.sampled_from(["万元", "余万元", "多万元", " 万元"]),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_mixed_digits(yi: int, qian: int, bai: int, unit: str, words: bool) -> None:
    head = spoken(yi) if words else str(yi)
    (found,) = [n for n in lex(f"共{head}亿{qian}千{bai}百{unit}。") if n.kind == "quantity"]
    assert found.value is not None
    assert found.value * found.scale == (yi * 10**4 + qian * 1000 + bai * 100) * Decimal(10**4)


@given(
    st.integers(10**6, 10**11), st.integers(0, 3), st.sampled_from([",", "，", "'", "’", "\u2009", "\u202f", "\xa0", "\u2007", " "]),
    st.sampled_from(["元", "万元", "%", "吨"]),
)  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_groups_are_whole(number: int, places: int, mark: str, unit: str) -> None:
    value = Decimal(number).scaleb(-places)
    if abs(value) < 10**6:
        return
    written = f"{value:,f}".replace(",", mark)
    (found,) = lex(f"支出{written}{unit}。")
    assert (found.kind, found.value, found.unit) == ("quantity", value, unit)


_TEXTS = st.text(
    alphabet=st.sampled_from(
        list("0123456789.,，。 \n\t-—～至%‰万亿千百十元个家年月日第负△三二一零点成¥余多约([])人×¹⁴'支出")
    ),
    max_size=30,
)


@given(_TEXTS, st.data())
@settings(max_examples=500, deadline=None)
def test_what_shows_nothing_changes_no_number(text: str, data: st.DataObject) -> None:
    marks = [chr(code) for code in (0x200B, 0x200D, 0x200E, 0x2060, 0xAD, 0xFEFF, 0x202C, 0xFE0F, 0x2066)]
    pieces, offsets, length = [], [], 0
    for character in text:
        extra = data.draw(st.sampled_from(["", "", "", *marks]))
        pieces.append(extra + character)
        offsets.append(length + len(extra))
        length += len(extra) + 1
    hidden = "".join(pieces)
    plain, shown = lex(text), lex(hidden)

    assert [(n.kind, n.value, n.unit, n.sign, n.high, n.bound) for n in plain] == [
        (n.kind, n.value, n.unit, n.sign, n.high, n.bound) for n in shown
    ]
    assert [(offsets[n.start], offsets[n.end - 1] + 1) for n in plain] == [(n.start, n.end) for n in shown]


@given(_TEXTS)
@settings(max_examples=500, deadline=None)
def test_every_digit_belongs_to_one_numeral(text: str) -> None:
    covered = [0] * len(text)
    for numeral in lex(text):
        for index in range(numeral.start, numeral.end):
            covered[index] += 1
    assert max(covered, default=0) <= 1
    assert all(covered[index] for index, character in enumerate(text) if character in "0123456789")


def test_compatibility_ideographs_are_mapped_one_to_one() -> None:
    assert all(len(chr(shown)) == 1 for shown in IDEOGRAPHS.values())
    assert "".join(chr(IDEOGRAPHS[ord(c)]) for c in "⼀⽀⾦⺠⻓⻔⻚⻢⻩") == "一支金民长门页马黄"
    assert not {ord(c) for c in "①②㎡％，（）〇"} & set(IDEOGRAPHS)
    document = read("全年⽀出⼀百万元".encode(), "a.txt")
    assert (document.plain, len(document.plain)) == ("全年支出一百万元", len(document.text))


def test_invisible_characters_are_none_that_show() -> None:
    assert visible("136.65万元，①％") is None
    assert "\u200b" in INVISIBLE
