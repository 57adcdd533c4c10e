"""A thing named once and several numbers of it: the label's part decides which is meant, over nouns and units of our own."""

from __future__ import annotations

import pytest

from llmeval.grounding.parts import asked_parts, told_parts
from tests.test_label_kinds import grounded

NOUNS = (
    ("防汛沙袋", "只"), ("除雪滚刷", "台"), ("应急帐篷", "顶"), ("消毒药剂", "吨"), ("救生绳索", "公里"),
    ("图书借阅证", "个"), ("路灯灯杆", "根"), ("营养餐盒", "份"), ("苗木支架", "套"), ("检测试剂", "盒"),
)  # fmt: skip
VALUES = ("4826", "3175", "1651")
CHAINS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "全年储备{0}{1}{u}，使用{2}{u}，库存{3}{u}。",
        (("{0}的储备数量", "储备的{0}"), ("已用掉的{0}", "实际使用的{0}数量"), ("尚未使用的{0}", "{0}剩余数量")),
    ),
    (
        "采购{0}{1}{u}，其中已验收{2}{u}，尚未验收{3}{u}。",
        (("{0}采购总数", "采购{0}的数量"), ("已经验收的{0}",), ("还没验收的{0}", "未验收的{0}数量")),
    ),
    (
        "{0}更换。计划更换{1}{u}，完成{2}{u}，未完成的{3}{u}顺延到次年。",
        (("{0}的计划更换数", "{0}更换的目标数"), ("{0}实际更换数", "{0}更换完成数"), ("没有更换的{0}",)),
    ),
    (
        "年末在用{0}{1}{u}，比上年的{2}{u}多{3}{u}。",
        (("年末在用{0}数量",), ("上年在用的{0}", "前一年在用{0}数量"), ("在用{0}比上年多出的数量", "在用{0}较上年增加数")),
    ),
)  # fmt: skip
RATES = (
    ("{0}完好率由{1}%提高到{2}%。", ("原来的{0}完好率", "{0}此前的完好率"), ("{0}当前的完好率", "{0}完好率现在的水平")),
    ("{0}完好率{1}%，较上年的{2}%提高。", ("{0}的完好率", "{0}完好率实际值"), ("上年{0}完好率", "前一年{0}的完好率")),
    ("{0}完好率为{1}%，省定{2}%。", ("{0}的完好率",), ("省里规定的{0}完好率", "{0}完好率的标准")),
)
REST = "\n四、其他情况\n组织培训16场，参加人员742人，发放教材88册，支出9.31万元。整改问题7项，办结信访35件。"
noun = pytest.mark.parametrize(("what", "unit"), NOUNS)


@noun
@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain[0][:8])
def test_each_part_of_a_chain_has_its_own_number(
    what: str, unit: str, chain: tuple[str, tuple[tuple[str, ...], ...]]
) -> None:
    text = "2024年工作总结\n三、完成情况\n" + chain[0].format(what, *VALUES, u=unit) + REST
    for own, labels in zip(VALUES, chain[1], strict=True):
        for label in (label.format(what) for label in labels):
            wrong = [(label, other, unit) for other in VALUES if other != own]
            assert grounded(text, [(label, own, unit), *wrong]) == [label], (text, label)


@noun
@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate[0][:8])
def test_a_rate_and_what_it_is_held_against(
    what: str, unit: str, rate: tuple[str, tuple[str, ...], tuple[str, ...]]
) -> None:
    text = "2024年工作总结\n三、完成情况\n" + rate[0].format(what, "86.4", "91.7") + REST
    for own, other, labels in (("86.4", "91.7", rate[1]), ("91.7", "86.4", rate[2])):
        for label in (label.format(what) for label in labels):
            assert grounded(text, [(label, own, "%"), (label, other, "%")]) == [label], (text, label)


@noun
def test_what_is_named_only_behind_a_number_is_not_its_name(what: str, unit: str) -> None:
    text = (
        f"2024年工作总结\n三、完成情况\n机关配发{what}4826{unit}，检查3175{unit}，完好率93.2%；学校配发{what}1651{unit}，"
        f"检查1208{unit}，完好率88.4%。" + REST
    )
    assert grounded(text, [(f"学校{what}的完好率", "93.2", "%")]) == []
    assert grounded(text, [(f"机关{what}的完好率", "88.4", "%")]) == []


@noun
def test_the_second_of_two_that_share_a_name(what: str, unit: str) -> None:
    text = f"2024年工作总结\n三、完成情况\n{what}合同单价甲包每{unit}38.2元、乙包每{unit}41.6元。" + REST
    assert grounded(text, [(f"乙包{what}合同单价", "38.2", "元"), (f"甲包{what}合同单价", "41.6", "元")]) == []


@noun
def test_a_share_of_another_whole(what: str, unit: str) -> None:
    text = f"2024年工作总结\n三、完成情况\n新购{what}4826{unit}，占当年采购量的33.8%，占库存总量的12.6%。" + REST
    assert (
        grounded(text, [(f"{what}在库存总量中的占比", "33.8", "%"), (f"{what}在当年采购量中的占比", "12.6", "%")]) == []
    )


@noun
def test_a_part_behind_a_semicolon_is_not_its_whole(what: str, unit: str) -> None:
    text = (
        f"2024年工作总结\n三、完成情况\n与2023年4826{unit}相比，库存增加3175{unit}，增长65.8%；其中{what}增加1651{unit}，水泵减少208{unit}。"
        + REST
    )
    assert grounded(text, [(f"{what}库存增加量", "3175", unit), ("水泵库存减少量", "1651", unit)]) == []


@noun
@pytest.mark.parametrize("title", ["（四）年度绩效目标。", "2.年度目标：", "三、绩效目标设定情况。"])
def test_goals_on_the_line_of_their_title(what: str, unit: str, title: str) -> None:
    text = (
        f"2024年工作总结\n{title}①购置{what}4826{unit}；②培训2000人次；③满意度90%以上。\n三、完成情况\n购置{what}3175{unit}。"
        + REST
    )
    assert grounded(text, [(f"购置{what}的数量", "4826", unit)]) == []
    assert grounded(text, [(f"购置{what}的目标数", "4826", unit), (f"实际购置的{what}", "3175", unit)]) != []


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("多于计划的册数", {"up"}), ("计划册数", {"plan"}), ("任务的完成数", {"done"}), ("上年册数", {"before"}), ("比上年多出的册数", {"up"}),
        ("在建的册数", {"left"}), ("2023年册数", {"before"}), ("2024年册数", set()), ("目前的册数", {"now"}), ("占地面积", set()),
    ],
)  # fmt: skip
def test_the_parts_that_labels_ask_for(label: str, parts: set[str]) -> None:
    assert asked_parts(label, 2024) == parts


@pytest.mark.parametrize(
    ("clause", "parts"),
    [
        ("计划更换", {"plan"}), ("完成目标", {"plan"}), ("完成", {"done"}), ("较2023年的", {"before"}), ("提高到", {"now"}), ("公务接待", set()),
    ],
)  # fmt: skip
def test_the_parts_that_clauses_tell(clause: str, parts: set[str]) -> None:
    assert told_parts(clause) == parts
