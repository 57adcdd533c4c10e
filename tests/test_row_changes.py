"""Changes told of a row of a table, and verdicts 超预算 where every amount lies within the budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = "云渚县农业农村局2022年部门整体支出绩效自评报告\n一、完成情况\n"
TABLE = """
附表1 生产情况（单位：万亩）
项目\t2021年\t2022年\t增减
玉米\t74.85\t72.30\t-2.55
大豆\t41.36\t48.62\t7.26
设施蔬菜\t12.48\t16.95\t4.47
中药材\t8.64\t8.12\t-0.52
其他经济作物\t15.20\t17.48\t2.28
"""
TOLD = (
    # told, right, wrong
    ("从附表看，大豆增加7.26万亩，玉米{}2.55万亩。", "减少", "增加"),
    ("中药材{}6.02%，主要是轮作。", "下降", "增长"),
    ("其他经济作物增加{}万亩，增势平稳。", "2.28", "2.82"),
    ("设施蔬菜比2021年增长{}。", "35.82%", "26.37%"),
    ("设施蔬菜{}4.47万亩。", "增加", "减少"),
    ("2022年设施蔬菜是2021年的{}倍。", "1.36", "0.36"),
    ("大豆较上年增长{}。", "17.55%", "14.93%"),
    ("经济作物中，中药材较2021年{}0.52万亩。", "减少", "增加"),
)  # fmt: skip
SOUND = (
    "玉米单产提高2.55公斤。", "大豆两年累计增加12.62万亩。", "云东镇大豆增加2.67万亩。", "玉米种植大户增加25户。",
    "大豆补贴面积增加7.62万亩。", "玉米比2020年增加2.55万亩。", "设施蔬菜产值增长26.37%。", "大豆比目标增加2.67万亩。",
    "设施蔬菜亩均收入增长26.37%。", "其中春播大豆增加2.76万亩。", "大豆计划增加7.62万亩。", "设施蔬菜三年增加7.44万亩。",
    "玉米订单增加2.55万亩。", "中药材合作社增长6.02%。", "玉米面积净增2.55万亩的目标没有实现。", "大豆价格下降17.55%。",
    "下半年大豆增加2.67万亩。", "玉米（青贮）增加2.55万亩。", "扣除灾毁面积，玉米增加2.55万亩。", "玉米改种大豆2.55万亩。",
    "全省大豆增长14.93%。", "设施蔬菜大棚增加4.74万亩。", "2021年大豆增加2.67万亩。", "大豆、玉米带状复合种植增加7.62万亩。",
    "大豆占比增加2.67个百分点。", "预计明年玉米增加2.55万亩。",
)  # fmt: skip
WITHIN = (
    "全年支出7.40万元，其中运行维护费6.48万元、接待费0.92万元。预算控制数8.60万元，超预算。",
    "年初预算58,000.00元，实际支出50,430.00元，其中维护费42,600.00元、接待费7,830.00元，超出预算。",
    "“三公”经费预算59.60万元；决算50.94万元，其中出国费34.62万元、接待费8.94万元、维护费7.38万元，超出预算，为预算的85.47%。",
)
EXCEEDED = (
    "年初预算50.00万元，购置30.00万元，运行25.00万元，超出预算。",
    "预算8.60万元，其中接待3.00万元、运行5.60万元，追加后超预算。",
    "全年支出7.40万元。培训费预算8.60万元，超预算。",
    "培训费支出9.10万元。预算8.60万元，超预算。",
    "预算8.60万元，接待费支出4.20万元，会议费支出4.50万元，超出预算。",
    "预算8.60万元，上年支出8.10万元，超预算，主要是车辆维修。",
    "预算60.00万元，支出66.00万元，其中甲20.00万元、乙46.00万元，超出预算，为预算的110.00%。",
    "全年支出7.40万元，较上年增加1.40万元。预算8.60万元，未超预算。",
)


def failed(text: str, folder: Path) -> list[Verdict]:
    return network_of(f"{HEAD}{text}\n", folder).failed


@pytest.mark.parametrize(("told", "right", "wrong"), TOLD)
def test_a_row_contradicts_its_change(told: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert failed(told.format(right) + TABLE, tmp_path) == []
    assert len(failed(told.format(wrong) + TABLE, tmp_path)) == 1


@pytest.mark.parametrize("told", SOUND)
def test_another_change_is_left_alone(told: str, tmp_path: Path) -> None:
    assert failed(told + TABLE, tmp_path) == []


@pytest.mark.parametrize("told", WITHIN)
def test_all_within_the_budget_exceeds_nothing(told: str, tmp_path: Path) -> None:
    assert len(failed(told, tmp_path)) == 1


@pytest.mark.parametrize("told", EXCEEDED)
def test_what_may_exceed_is_left_alone(told: str, tmp_path: Path) -> None:
    assert failed(told, tmp_path) == []
