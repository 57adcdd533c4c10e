"""A text beside a table tells what the table tells: the cell of the row and column that its words name, or the row of totals."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

_WARDS = (
    "科室\t年初预算\t决算支出\n检验科\t64.00\t61.35\n药剂科\t38.00\t37.42\n护理部\t22.00\t20.16\n合计\t124.00\t118.93\n"
)
_TREES = (
    "树种\t计划（万株）\t实际（万株）\t完成率\n杉木\t60\t64.2\t107.0%\n油茶\t25\t25.5\t102.0%\n杜仲\t12\t11.4\t95.0%\n"
)
_ROADS = "线路\t2021年（万人次）\t2022年（万人次）\t增长（%）\n城南线\t486.0\t521.5\t7.3\n环湖线\t62.4\t71.3\t14.3\n"
_SHOWS = "类别\t场次\n下乡演出\t86\n商业演出\t23\n合计\t109\n"
_EXAMS = "考试\t考生（人）\t考场（个）\n高考\t5126\t172\n学业水平\t9748\t325\n自学考试\t1630\t56\n"


def _failed(text: str, tmp_path: Path) -> list[Verdict]:
    verdicts = network_of(f"某县某局2022年度部门整体支出绩效自评报告\n\n一、履职情况\n\n{text}\n", tmp_path).verdicts
    return [v for v in verdicts if v.outcome == "failed"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("各科室经费见下表（万元），其中药剂科支出37.42万元。\n" + _WARDS, "各科室经费见下表（万元），其中药剂科支出61.35万元。\n" + _WARDS),
        ("各科室公用经费如下（单位：万元），检验科年初预算64.00万元。\n" + _WARDS, "各科室公用经费如下（单位：万元），检验科年初预算46.00万元。\n" + _WARDS),
        ("共育苗三类，杉木最多，为64.2万株，杜仲11.4万株。\n" + _TREES, "共育苗三类，杉木最多，为64.2万株，杜仲12.4万株。\n" + _TREES),
        ("2022年城南线同比增长7.3%，环湖线增幅更大。\n" + _ROADS, "2022年城南线同比增长14.3%，环湖线增幅更大。\n" + _ROADS),
        ("2022年演出109场：\n" + _SHOWS, "2022年演出119场：\n" + _SHOWS),
        ("全年演出109场，详见下表。\n" + _SHOWS, "全年演出190场，详见下表。\n" + _SHOWS),
        ("组织考试三类：\n" + _EXAMS + "全年考生合计16504人，考场553个。", "组织考试三类：\n" + _EXAMS + "全年考生合计16504人，考场543个。"),
        ("育苗情况：\n" + _TREES + "油茶完成率102.0%，杜仲完成率95.0%。", "育苗情况：\n" + _TREES + "油茶完成率102.0%，杜仲完成率107.0%。"),
    ],
)  # fmt: skip
def test_the_cell_that_is_named(right: str, wrong: str, tmp_path: Path) -> None:
    assert _failed(right, tmp_path) == []
    assert [v.kind for v in _failed(wrong, tmp_path)] in (["same"], ["sum"])


@pytest.mark.parametrize(
    "text",
    [
        "杜仲种植户12.4万户，其中杉木种植户3万户。\n" + _TREES,
        "城南线比环湖线多450.2万人次，2020年城南线为402.6万人次。\n" + _ROADS,
        "下乡演出中，送戏进校园31场。\n" + _SHOWS,
        "高考期间另设备用考场12个。\n" + _EXAMS,
        "检验科和4个分院共用一套设备，药剂科较上年减少1.20万元。\n" + _WARDS,
        "计划演出100场，实际情况如下：\n" + _SHOWS,
    ],
)
def test_another_number_of_the_same_row_is_left_alone(text: str, tmp_path: Path) -> None:
    assert [v for v in _failed(text, tmp_path) if v.kind in ("same", "sum")] == []
