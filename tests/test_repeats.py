"""What one digit parts: passages that stand twice, lists that say what their items are for, funding blocks, sums of tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of


def _failed(text: str, tmp_path: Path) -> list[Verdict]:
    verdicts = network_of(text, tmp_path).verdicts
    return [v for v in verdicts if v.outcome == "failed"]


_TOLD = "2023年接待游客{0}万人次，门票收入{1}万元，新增停车位{2}个，旅游厕所改造{3}座，投诉办结率{4}%。"
_NUMBERS = ("318.6", "4527.4", "265", "38", "98.5")


@pytest.mark.parametrize(("place", "wrong"), [(0, "318.9"), (1, "4927.4"), (2, "285"), (3, "33"), (4, "93.5")])
def test_a_passage_that_stands_twice_has_the_same_numbers(place: int, wrong: str, tmp_path: Path) -> None:
    other = [*_NUMBERS[:place], wrong, *_NUMBERS[place + 1 :]]
    frame = "一、单位概况\n{}\n二、主要成效\n本年度工作情况如下。\n{}\n"
    right = frame.format(_TOLD.format(*_NUMBERS), _TOLD.format(*_NUMBERS))
    spoilt = frame.format(_TOLD.format(*_NUMBERS), _TOLD.format(*other))
    assert _failed(right, tmp_path) == []
    found = _failed(spoilt, tmp_path)
    assert [(v.kind, v.claim.numeral.value == v.candidate.operands[0].numeral.value) for v in found] == [
        ("same", False)
    ]


def test_another_year_in_the_same_words_is_no_copy(tmp_path: Path) -> None:
    later = _TOLD.format("318.9", *_NUMBERS[1:]).replace("2023", "2024")
    assert _failed(f"一、上年情况\n{_TOLD.format(*_NUMBERS)}\n二、本年情况\n{later}\n", tmp_path) == []


_LIST = "2022年水利项目支出{0}万元。堤防加固项目支出{1}万元，主要用于土方填筑；灌区改造支出{2}万元用于渠道衬砌；水文监测支出{3}万元用于设备购置；其他支出{4}万元。"


@pytest.mark.parametrize("spoilt", [(3, "30.64"), (0, "975.13"), (2, "212.30")])
def test_items_that_say_what_they_are_for_add_up(spoilt: tuple[int, str], tmp_path: Path) -> None:
    right = ["875.13", "486.72", "312.30", "70.64", "5.47"]
    assert _failed(_LIST.format(*right), tmp_path) == []
    wrong = list(right)
    wrong[spoilt[0]] = spoilt[1]
    assert [v.kind for v in _failed(_LIST.format(*wrong), tmp_path)] == ["sum"]


def test_a_list_that_names_some_items_only_accuses_nobody(tmp_path: Path) -> None:
    text = _LIST.format("1386.55", "486.72", "312.30", "70.64", "5.47")
    assert _failed(text, tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong", "kind"),
    [
        ("全年排查隐患65项，其中63项已整改完成，完成率96.9%。", "全年排查隐患45项，其中63项已整改完成，完成率96.9%。", ""),
        ("核定编制47个，其中：行政编制19个，工勤编制3个，事业编制25个。", "核定编制47个，其中：行政编制13个，工勤编制3个，事业编制25个。", "sum"),
        ("年初预算为0万元，占一般公共预算支出的比例为0%。", "年初预算为0万元，占一般公共预算支出的比例为7%。", "share"),
        ("2021年基本支出预算386.42万元（包括人员经费341.27万元，主要包括工资、津贴；公用经费45.15万元，主要包括办公费、差旅费）。",
         "2021年基本支出预算386.42万元（包括人员经费341.27万元，主要包括工资、津贴；公用经费45.95万元，主要包括办公费、差旅费）。", "sum"),
    ],
)  # fmt: skip
def test_one_digit_is_seen(right: str, wrong: str, kind: str, tmp_path: Path) -> None:
    assert _failed(right, tmp_path) == []
    found = [v.kind for v in _failed(wrong, tmp_path)]
    assert found == [kind] if kind else found
