"""A number that a text comes back to is the number just told; conversions keep their power of ten."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of


def _failed(text: str, tmp_path: Path) -> list[Verdict]:
    verdicts = network_of(text, tmp_path).verdicts
    return [v for v in verdicts if v.outcome == "failed"]


@pytest.mark.parametrize(
    ("right", "wrong", "kind"),
    [
        ("年末结存化肥38.62吨，主要是冬储。经盘点，38.62吨存货账实相符。", "年末结存化肥38.62吨，主要是冬储。经盘点，36.82吨存货账实相符。", "same"),
        ("全年投放鱼苗624.5万尾，覆盖9个水库；上述624.5万尾中，草鱼占三成。", "全年投放鱼苗624.5万尾，覆盖9个水库；上述642.5万尾中，草鱼占三成。", "same"),
        ("发放问卷480份，收回462份，其中满意397份；以收回的462份为基数，满意度85.93%。", "发放问卷480份，收回462份，其中满意397份；以收回的426份为基数，满意度85.93%。", "same"),
        ("某县粮食局2023年总支出1357.42万元。综上，本单位全年支出1357.42万元。", "某县粮食局2023年总支出1357.42万元。综上，本单位全年支出1375.42万元。", "same"),
        ("一、收入：水文站2020年收入总计2417.30万元。二、评价：2020年度收入2417.30万元。", "一、收入：水文站2020年收入总计2417.30万元。二、评价：2020年度收入2471.30万元。", "same"),
        ("救助流浪人员318人次，支出47.70万元，人均1500元。", "救助流浪人员318人次，支出47.70万元，人均150元。", "average"),
        ("清淤渠道128.6公里，其中干渠81.2公里、支渠47400米。", "清淤渠道128.6公里，其中干渠81.2公里、支渠4740米。", "sum"),
        ("调运种子3.286万吨，其中水稻1.940万吨、小麦13460吨。", "调运种子3.286万吨，其中水稻1.940万吨、小麦1346吨。", "sum"),
        ("年末资产126.4亿元，较年初119.8亿元增加6.6亿元。", "年末资产126.4亿元，较年初119.8亿元增加6.6万元。", "change"),
        ("国有林地86公顷，折合1290亩。", "国有林地86公顷，折合1290公顷。", "unit"),
    ],
)  # fmt: skip
def test_told_twice(right: str, wrong: str, kind: str, tmp_path: Path) -> None:
    assert _failed(right, tmp_path) == []
    assert [v.kind for v in _failed(wrong, tmp_path)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "全年支出1357.42万元。基本支出1375.42万元以内的预算由县财政批复。",
        "2022年总支出1357.42万元。2023年总支出1375.42万元。",
        "上年结转1357.42万元。当年收入1375.42万元。",
        "培训农技员624人次，走访农户642人次。",
        "东片投放树苗38.62吨。西片36.82吨树苗由乡镇调配，两片合计75.44吨。",
    ],
)
def test_two_things(text: str, tmp_path: Path) -> None:
    assert [v for v in _failed(text, tmp_path) if v.kind == "same"] == []
