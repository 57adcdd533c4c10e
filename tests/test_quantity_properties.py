"""What holds for every text."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from llmeval.numbers.lexer import lex, parse_number, render
from llmeval.numbers.numeral import Bound, Numeral
from llmeval.numbers.units import UNITS

DIGITS = "0123456789０１２３４５６７８９"
_PIECES = st.sampled_from(
    list("0123456789") * 2
    + list('０１２３４５６７８９．％，。、；：:,.-—～~+*×#/%‰()（）〔〕[]“”"《》①②⑴ \t\n　年月日号第前近约超余多以上下至到一二三十百千万亿元家个项人次')
    + ["万元", "亿元", "万㎡", "2024年", "1-11月", "附件", "目标", "下降", "减少", "同比", "百分之", "季度", "[bookmark: _Hlk12]", "**",
       "PM2.5", "m³", "http://a.cn/1", "13800000000", "11010519491231002X", "2010301", "〔2013〕29号", "≥", "≤", "个百分点", "RMB", "_", "a"]
)  # fmt: skip
texts = st.one_of(st.lists(_PIECES, max_size=40).map("".join), st.text(max_size=40))
_PRINTABLE = sorted(name for name in UNITS if name not in ("日", "％", "﹪", "个%"))  # 30日 reads back as a day
numbers = st.builds(
    lambda units, places: Decimal(units).scaleb(-places), st.integers(0, 10**12), st.integers(0, 4)
)  # fmt: skip


@given(texts)
@settings(max_examples=600, deadline=None)
def test_spans_are_exact_and_every_digit_belongs_to_one_numeral(text: str) -> None:
    found = lex(text)
    covered = [0] * len(text)
    for before, after in pairwise(found):
        assert before.end <= after.start
    for numeral in found:
        assert 0 <= numeral.start <= numeral.number_start < numeral.number_end <= numeral.end <= len(text)
        for index in range(numeral.start, numeral.end):
            covered[index] += 1
    assert all(covered[index] == 1 for index, char in enumerate(text) if char in DIGITS)


@given(texts, st.text(max_size=10))
@settings(max_examples=250, deadline=None)
def test_a_range_is_read_as_if_it_stood_alone(text: str, prefix: str) -> None:
    shift = len(prefix)
    shifted = [
        replace(n, start=n.start + shift, end=n.end + shift, number_start=n.number_start + shift,
                number_end=n.number_end + shift)
        for n in lex(text)
    ]  # fmt: skip
    assert lex(prefix + text + "9万", shift, shift + len(text)) == shifted


@given(texts)
@example("下降2-3%")
@example("下降0-1")
@settings(max_examples=400, deadline=None)
def test_what_was_read_reads_back(text: str) -> None:
    for numeral in lex(text):
        if numeral.kind == "quantity":
            assert _same(numeral, render(numeral))


@given(
    numbers,
    st.sampled_from(
        [
            *_PRINTABLE,
            *("万" + name for name in ("元", "人", "吨", "平方米", "㎡")),
            "亿元",
            "百万元",
            "元/m³",
            "万吨/年",
            "",
        ]
    ),
    st.sampled_from([1, -1]),
    st.sampled_from(["about", "over", "under", "at_least", "at_most", None]),
)
@settings(max_examples=600, deadline=None)
def test_rendering_reads_back(value: Decimal, unit: str, sign: int, bound: Bound | None) -> None:
    places = max(-int(value.as_tuple().exponent), 0)
    numeral = Numeral("quantity", 0, 1, 0, 1, value=value, unit=unit, places=places, sign=sign, bound=bound)
    assert _same(numeral, render(numeral))


@given(numbers, numbers, st.sampled_from(["%", "万元", "家", "个", "亿元", "公顷"]))
@settings(max_examples=300, deadline=None)
def test_ranges_read_back(low: Decimal, high: Decimal, unit: str) -> None:
    low, high = sorted((low, high))
    if low == high:
        return
    places = max(-int(low.as_tuple().exponent), -int(high.as_tuple().exponent), 0)
    assert _same(Numeral("quantity", 0, 1, 0, 1, value=low, unit=unit, places=places, high=high), render(
        Numeral("quantity", 0, 1, 0, 1, value=low, unit=unit, places=places, high=high)
    ))  # fmt: skip


@given(numbers)
def test_digits_read_back(value: Decimal) -> None:
    assert parse_number(f"{value:,f}") == value == parse_number(f"{value:f}")


def _same(numeral: Numeral, printed: str) -> bool:
    (again,) = lex(printed)
    return (again.kind, again.value, again.unit, again.sign, again.bound, again.high, again.places, again.parts) == (
        "quantity", numeral.value, numeral.unit, numeral.sign, numeral.bound, numeral.high, numeral.places, numeral.parts
    )  # fmt: skip
