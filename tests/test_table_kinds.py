"""Kinds of tables, each in ten variants of our own: operators, columns of units, differences, brackets, last sections."""

from __future__ import annotations

import pytest

from tests.test_table_paths import Row, one


@pytest.mark.parametrize("operator", ["≥", "≤", "=", "＞", "<", "＝", "等于", "大于", "不低于", "≧"])
def test_an_operator_names_no_row_and_a_column_of_units_measures_what_stands_left_of_it(operator: str) -> None:
    rows: list[Row] = [
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"],
        [("产出指标", 2, 1), "数量指标", "新栽行道树", operator, "1250", "株"],
        ["质量指标", "苗木成活率", operator, "95", "%"],
    ]
    assert one(rows) == [
        "产出指标 / 数量指标 / 新栽行道树 | 指标值 | 1250 株",
        "产出指标 / 质量指标 / 苗木成活率 | 指标值 | 95 %",
    ]


@pytest.mark.parametrize("unit", ["台", "套", "辆", "件", "批", "项", "把", "架", "吨", "平方米"])
def test_beside_a_number_of_things_a_unit_does_not_measure_what_is_spent(unit: str) -> None:
    rows: list[Row] = [
        ["采购项目", "计量单位", "数量", "单价", "采购预算", "资金来源"],
        ["办公设备", unit, "12", "3500", "42000", "财政拨款"],
        ["专用设备", unit, "3", "81000", "243000", "自有资金"],
    ]
    assert one(rows, "采购预算表|单位：元")[:3] == [
        f"办公设备 | 数量 | 12 {unit}", "办公设备 | 单价 | 3500 元", "办公设备 | 采购预算 | 42000 元",
    ]  # fmt: skip


@pytest.mark.parametrize("unit", ["公里", "万人次", "万吨", "亿元", "起", "人", "座", "亩", "辆", "标台"])
def test_a_difference_is_in_the_unit_of_its_row_and_below_0_in_brackets(unit: str) -> None:
    rows: list[Row] = [
        ["指标", "单位", "2022年", "2023年", "增减", "增减率"], ["甲项", unit, "216.4", "248.8", "32.4", "14.97%"],
        ["乙项", unit, "905.3", "901.6", "(3.7)", "-0.41%"], ["办结率", "%", "97.4", "98.7", "1.3", "—"],
    ]  # fmt: skip
    found = one(rows)
    assert f"甲项 | 增减 | 32.4 {unit}" in found
    assert f"乙项 | 增减 | -3.7 {unit}" in found
    assert "办结率 | 增减 | 1.3 百分点" in found
    assert all(not line.startswith("(") for line in found)


@pytest.mark.parametrize("points", ["50", "30", "10", "15", "25", "35", "20", "40", "5", "60"])
def test_the_points_of_a_merged_label_have_that_label_as_their_row(points: str) -> None:
    rows: list[Row] = [
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"],
        [(f"产出指标（{points}分）", 2, 1), "数量指标", "修渠", "8公里", "9公里", "4"],
        ["质量指标", "验收合格率", "100%", "100%", "5"],
    ]
    assert any(line.startswith(f"产出指标（{points}分） | ") and f"{points} 分" in line for line in one(rows))


@pytest.mark.parametrize("word", ["货物", "工程", "服务", "房屋", "车辆", "图书", "软件", "家具", "会议", "培训"])
def test_the_last_section_holds_what_follows_it(word: str) -> None:
    rows: list[Row] = [
        ["项目", "2022年", "2023年"], ["一、人员", "", ""], ["在编人数（人）", "45", "43"], ["二、采购支出", "", ""],
        ["采购支出合计", "30", "50"], [f"1.{word}", "10", "20"], ["2.其他", "20", "30"],
    ]  # fmt: skip
    found = one(rows, "运行表|单位：万元")
    assert "二、采购支出 / 采购支出合计 | 2023年 | 50 万元" in found
    assert f"二、采购支出 / 采购支出合计 / 1.{word} | 2023年 | 20 万元" in found


@pytest.mark.parametrize("name", ["预算执行", "资产管理", "采购管理", "财务管理", "公开", "内控", "目标设定", "组织实施", "质量控制", "档案"])  # fmt: skip
def test_a_label_that_repeats_the_one_left_of_it_is_another(name: str) -> None:
    rows: list[Row] = [
        ["一级指标", "二级指标", "三级指标", "分值", "得分"],
        [name, name, f"{name}情况", "10", "8.5"],
        ["产出", "数量", "修渠", "20", "19"],
    ]
    assert f"{name} / {name} / {name}情况 | 得分 | 8.5 分" in one(rows)
