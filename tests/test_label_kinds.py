"""Kinds of true and false labels, each on ten things of our own invention: what is told of one must not be told of another."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from llmeval.grounding.ground import ground
from llmeval.reading.sources import read

THINGS = (
    ("公厕", "座", 14, 11), ("充电桩", "个", 240, 226), ("蔬菜大棚", "栋", 36, 39), ("养老驿站", "处", 9, 7), ("桥梁", "座", 12, 13),
    ("取水井", "眼", 58, 52), ("路灯", "盏", 430, 447), ("停车场", "个", 16, 15), ("农家书屋", "家", 21, 23), ("消防栓", "个", 185, 178),
)  # fmt: skip
"""A thing, its unit, how many were planned and how many done."""
Claim = tuple[str, str, str]
things = pytest.mark.parametrize(("thing", "unit", "plan", "done"), THINGS)


def grounded(text: str, claims: Sequence[Claim]) -> list[str]:
    """The labels of the claims that are grounded."""
    document = read(("某县某局2023年度部门整体支出绩效自评报告\n" + text).encode(), "report.txt")
    given = [{"label": label, "value": value, "unit": unit} for label, value, unit in claims]
    return [result.claim.label for result in ground(given, document) if result.grounded]


def check(text: str, true: Sequence[Claim], false: Sequence[Claim]) -> None:
    assert grounded(text, true) == [label for label, _, _ in true]
    assert grounded(text, false) == []


@things
def test_goals_of_a_list_are_no_results(thing: str, unit: str, plan: int, done: int) -> None:
    text = f"二、年度绩效目标\n1.新建{thing}{plan}{unit}；\n2.群众满意度达到90%以上。\n三、完成情况\n全年新建{thing}{done}{unit}。"
    check(
        text,
        [(f"建好的{thing}", str(done), unit), (f"计划新建的{thing}", str(plan), unit)],
        [(f"建好的{thing}", str(plan), unit), (f"计划新建的{thing}", str(done), unit)],
    )


@things
def test_a_plan_beside_its_result_is_none(thing: str, unit: str, plan: int, done: int) -> None:
    more = "多" if done > plan else "少"
    text = f"三、完成情况\n计划改造{thing}{plan}{unit}，实际改造{done}{unit}，比计划{more}{abs(done - plan)}{unit}。"
    check(
        text,
        [(f"{thing}的计划改造数", str(plan), unit), (f"改造{thing}比计划{more}的数量", str(abs(done - plan)), unit)],
        [
            (f"实际改造的{thing}", str(plan), unit),
            (f"改造{thing}比计划{'多少'.replace(more, '')}的数量", str(abs(done - plan)), unit),
        ],
    )


@things
def test_rows_and_columns_of_a_table(thing: str, unit: str, plan: int, done: int) -> None:
    rows = f"{thing}建设\t{plan}.50\t{done}.25\t{plan}\t{done}\n其他工程\t81.30\t77.45\t5\t4\n"
    text = f"表1 项目情况\n项目\t预算金额（万元）\t实际支出（万元）\t计划数（{unit}）\t完成数（{unit}）\n{rows}"
    check(
        text,
        [
            (f"{thing}建设项目花的钱", f"{done}.25", "万元"),
            (f"{thing}建设的预算", f"{plan}.50", "万元"),
            (f"{thing}建设的计划数量", str(plan), unit),
        ],
        [
            (f"{thing}建设项目花的钱", f"{plan}.50", "万元"),
            (f"{thing}建设项目的支出", "77.45", "万元"),
            ("其他工程的支出", f"{done}.25", "万元"),
            (f"{thing}建设的完成数", str(plan), unit),
        ],
    )


@things
def test_items_of_lists_told_one_by_one(thing: str, unit: str, plan: int, done: int) -> None:
    for text in (
        f"三、完成情况\n河东镇和青石乡建成{thing}分别为{plan}{unit}和{done}{unit}。",
        f"三、完成情况\n建成{thing}分别为{plan}{unit}（河东镇）和{done}{unit}（青石乡）。",
    ):
        check(
            text,
            [(f"河东镇的{thing}", str(plan), unit), (f"青石乡的{thing}", str(done), unit)],
            [(f"青石乡的{thing}", str(plan), unit), (f"河东镇的{thing}", str(done), unit)],
        )


@things
def test_a_part_is_not_the_whole(thing: str, unit: str, plan: int, done: int) -> None:
    total = plan + done
    text = f"三、完成情况\n全县现有{thing}{total}{unit}，其中当年新增{done}{unit}。"
    check(
        text,
        [(f"{thing}现有总数", str(total), unit), (f"新增的{thing}", str(done), unit)],
        [(f"当年新增的{thing}", str(total), unit)],
    )


@things
def test_the_unit_that_a_label_asks_for(thing: str, unit: str, plan: int, done: int) -> None:
    text = f"三、完成情况\n{thing}惠及居民{plan}户{done + 300}人，投入资金{plan}.40万元，占总投入的{done % 90}.5%。"
    check(
        text,
        [(f"{thing}惠及多少户", str(plan), "户"), (f"{thing}惠及居民多少人", str(done + 300), "人")],
        [
            (f"{thing}惠及居民多少人", str(plan), "户"),
            (f"{thing}惠及多少户", str(done + 300), "人"),
            (f"{thing}投入额", f"{done % 90}.5", "%"),
        ],
    )


@things
def test_the_largest_and_the_smallest(thing: str, unit: str, plan: int, done: int) -> None:
    text = f"三、完成情况\n单个{thing}最大造价{plan}.6万元，最小造价{plan % 10}.2万元。"
    check(
        text,
        [(f"{thing}造价的最大值", f"{plan}.6", "万元"), (f"{thing}造价最小的", f"{plan % 10}.2", "万元")],
        [(f"{thing}最低造价", f"{plan}.6", "万元"), (f"{thing}最高造价", f"{plan % 10}.2", "万元")],
    )


@things
def test_both_ends_of_a_range_where_a_label_asks_for_one(thing: str, unit: str, plan: int, done: int) -> None:
    low, high = plan * 10, plan * 10 + 45
    text = f"五、建议\n建议每{unit}{thing}年管护费提高到{low}至{high}元。"
    check(
        text,
        [(f"{thing}管护费建议值的上限", str(high), "元"), (f"{thing}管护费建议值的下限", str(low), "元")],
        [
            (f"{thing}管护费建议值的下限", str(high), "元"),
            (f"{thing}管护费建议值的上限", str(low), "元"),
            (f"{thing}管护费", str(low), "元"),
        ],
    )


@things
def test_differences_in_the_unit_of_the_caption(thing: str, unit: str, plan: int, done: int) -> None:
    text = (
        "表2  支出情况表  单位：万元\n项目\t2023年决算\t2022年决算\t较上年增减\n"
        f"{thing}维护\t{plan}.10\t{plan + 7}.90\t-7.80\n其他维护\t61.20\t55.00\t6.20\n"
    )
    check(
        text,
        [(f"{thing}维护支出较上年的增减额", "-7.80", "万元"), (f"{thing}维护2022年的支出", f"{plan + 7}.90", "万元")],
        [(f"{thing}维护支出较上年的增减额", "7.80", "万元"), (f"{thing}维护2023年的支出", f"{plan + 7}.90", "万元")],
    )


@pytest.mark.parametrize(
    ("word", "number", "unit", "thing"),
    [
        ("七", "7", "个", "科室"), ("九", "9", "家", "下属单位"), ("十二", "12", "个", "乡镇"), ("六", "6", "座", "泵站"), ("五", "5", "项", "制度"),
        ("八", "8", "名", "专家"), ("四", "4", "家", "协会"), ("十一", "11", "条", "线路"), ("三十六", "36", "个", "网格"), ("二十", "20", "个", "社区"),
    ],
)  # fmt: skip
def test_numbers_in_words(word: str, number: str, unit: str, thing: str) -> None:
    text = f"一、概况\n我局辖有{thing}共{word}{unit}，另有绿地24处。"
    check(text, [(f"所辖{thing}数量", number, unit)], [("绿地处数", number, unit)])


@things
def test_one_value_told_twice_of_one_thing(thing: str, unit: str, plan: int, done: int) -> None:
    text = (
        f"三、完成情况\n全年共维修{thing}{done}{unit}。\n表3 维修情况表（单位：{unit}）\n镇\t{thing}维修数\n"
        f"河东镇\t{done - 5}\n青石乡\t5\n合计\t{done}\n"
    )
    check(text, [(f"{thing}维修的总数", str(done), unit)], [(f"河东镇维修的{thing}", str(done), unit)])
