"""Numbers that are told beside the one that a label names, and values claimed in words; each on things of our own invention."""

from __future__ import annotations

import pytest

from llmeval.grounding.claims import read_claims
from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from tests.test_label_kinds import check

THINGS = (("宣传册", "份"), ("种子", "袋"), ("口罩", "盒"), ("图书证", "本"), ("渔船", "艘"))


@pytest.mark.parametrize(("thing", "unit"), THINGS)
def test_what_a_year_brought_beside_what_there_is(thing: str, unit: str) -> None:
    check(
        f"年末登记有效{thing}214{unit}，当年新发29{unit}。",
        [(f"登记有效的{thing}", "214", unit)],
        [(f"2023年新发的{thing}", "214", unit)],
    )


@pytest.mark.parametrize(("one", "other"), [("水质", "水压"), ("路灯", "路面"), ("门诊", "门禁"), ("食堂", "食材")])
def test_the_next_item_of_a_list(one: str, other: str) -> None:
    check(
        f"全年受理投诉698件，其中{one}286件、{other}412件。",
        [(f"{one}方面的投诉", "286", "件")],
        [(f"{other}方面的投诉", "286", "件"), (f"{one}方面的投诉", "412", "件")],
    )


@pytest.mark.parametrize("noun", ["问卷", "表格", "请柬", "试卷"])
def test_the_same_noun_with_another_word_before_it(noun: str) -> None:
    check(
        f"全年共发放{noun}1,200份，收回有效{noun}1,134份。",
        [(f"有效{noun}份数", "1134", "份")],
        [(f"调查有效{noun}份数", "1200", "份")],
    )


@pytest.mark.parametrize(("one", "other"), [("城镇", "乡村"), ("甲库", "乙库"), ("东区", "西区")])
def test_the_sum_of_two_is_not_one_of_them(one: str, other: str) -> None:
    check(
        f"{one}基金当年结余3.36亿元；{other}基金当年结余0.87亿元。年末两项基金累计结余41.53亿元。",
        [("两项基金累计结余", "41.53", "亿元")],
        [(f"{other}基金年末累计结余", "41.53", "亿元")],
    )


@pytest.mark.parametrize(("whole", "part"), [("A", "3A"), ("A", "4A")])
def test_a_grade_with_its_figure(whole: str, part: str) -> None:
    check(
        f"现有{whole}级景区14家，其中{part}级8家。",
        [(f"{part}级景区数", "8", "家")],
        [(f"全区{part}级景区数", "14", "家")],
    )


@pytest.mark.parametrize("end", ["最高", "最低"])
def test_the_ends_of_what_lies_between(end: str) -> None:
    other = "最低" if end == "最高" else "最高"
    claims = {"最高": "98.2", "最低": "88.5"}
    document = read("某局2023年度自评报告\n七个项目自评得分在88.5分到98.2分之间。".encode(), "report.txt")
    given = [{"label": f"项目自评得分的{end}值", "value": claims[other], "unit": "分"}]

    assert not ground(given, document)[0].grounded


@pytest.mark.parametrize(
    ("value", "unit", "size", "bound"),
    [
        ("五", "个", 5, None), ("两", "座", 2, None), ("七百八十八", "家", 788, None), ("十四", "座", 14, None), ("三亿二千万", "元", 320000000, None),
        ("三十余", "家", 30, "over"), ("二十多", "人", 20, "over"), ("近三百", "人", 300, "about"),
    ],
)  # fmt: skip
def test_values_in_words_are_numbers(value: str, unit: str, size: int, bound: str | None) -> None:
    claim = read_claims([{"value": value, "unit": unit}])[0]

    assert claim.value == size
    assert claim.bound == bound
    assert not claim.contradictory


@pytest.mark.parametrize("unit", ["家", "个", "处"])
def test_more_than_a_number_is_not_the_number(unit: str) -> None:
    document = read(f"全年走访三十余{unit}企业，检查工地12{unit}，培训120人。".encode(), "report.txt")
    given = [
        {"value": "三十", "unit": unit}, {"value": "十二余", "unit": unit}, {"value": "12余", "unit": unit}, {"value": "一百二十多", "unit": "人"},
        {"value": "三十余", "unit": unit}, {"value": "十二", "unit": unit}, {"value": "一百二十", "unit": "人"},
    ]  # fmt: skip

    assert [result.grounded for result in ground(given, document)] == [False] * 4 + [True] * 3
