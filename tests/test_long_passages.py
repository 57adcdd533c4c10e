"""Paragraphs and tables of any length cost as much as their text, and what is parted loses no number."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

import llmeval
from llmeval.numbers.lexer import lex
from llmeval.pipeline import review_by_rules
from llmeval.settings import Settings
from llmeval.understanding.relations.parts import LONGEST, MOST, parts_of
from llmeval.understanding.tables.reader import tables_of

_SENTENCE = "项目{0}支出{1}.{2}万元，比上年增长{2}%，占总支出的{2}%；其中甲{0}万元、乙3万元。"


@pytest.mark.parametrize(
    "text",
    [
        "".join(_SENTENCE.format(k, k + 1, k % 10) for k in range(600)),
        "甲支出1.5万元，" * 2_000,
        "一" * 3 * LONGEST,
        "收入" + "7" * 2 * LONGEST + "万元。",
        "2024年度支出1,234.56万元。",
    ],
)
def test_parts_are_bounded_hold_all_numbers_and_cut_none(text: str) -> None:
    numerals = lex(text)
    parts = list(parts_of(text, 0, len(text), numerals))

    assert (parts[0][0], parts[-1][1]) == (0, len(text))
    assert all(one[1] == other[0] for one, other in pairwise(parts))
    assert [n for part in parts for n in part[2]] == list(numerals)
    assert all(start <= n.start and n.end <= end for start, end, own in parts for n in own)
    assert all(len(own) <= MOST and (end - start <= LONGEST or len(own) == 1) for start, end, own in parts)


def test_a_paragraph_of_common_length_is_one_part() -> None:
    text = "".join(_SENTENCE.format(k, k + 1, k % 10) for k in range(20))
    assert len(list(parts_of(text, 0, len(text), lex(text)))) == 1


def _paragraph(size: int) -> str:
    return "".join(_SENTENCE.format(k, k + 1, k % 30) for k in range(size // 45))


def _row(size: int) -> str:
    heads = range(size // 14)
    return "\n".join("\t".join(line) for line in (
        ["项目", *(f"{k}列数" for k in heads)], ["甲", *map(str, heads)], ["乙", *(str(k + 2) for k in heads)],
    ))  # fmt: skip


@pytest.mark.parametrize("made", [_paragraph, _row])
def test_one_paragraph_or_row_of_four_times_the_size_costs_about_four_times(made: object) -> None:
    assert callable(made)

    def seconds(size: int) -> float:
        document = llmeval.read(made(size).encode(), "a.txt")
        started = time.process_time()
        review_by_rules(document, Settings())
        return time.process_time() - started

    seconds(2_000)
    assert seconds(32_000) < 7 * max(seconds(8_000), 0.1)


def test_a_header_whose_first_cell_is_blank_keeps_its_columns() -> None:
    text = (
        "资金情况如下：\n\t全年预算数（万元）\t全年执行数（万元）\n本级财政资金\t250.00\t238.00\n其他资金\t1.00\t2.00\n"
    )
    values = tables_of(llmeval.read(text.encode(), "a.txt"))[0].values

    assert [(v.row_label, v.column_label, str(v.numeral.value)) for v in values] == [
        ("本级财政资金", "全年预算数（万元）", "250.00"),
        ("本级财政资金", "全年执行数（万元）", "238.00"),
        ("其他资金", "全年预算数（万元）", "1.00"),
        ("其他资金", "全年执行数（万元）", "2.00"),
    ]
