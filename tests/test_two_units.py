"""A title that gives two units, units of traffic, and a price told in money: what each number is measured in."""

from __future__ import annotations

from itertools import permutations

import pytest

from llmeval.grounding.ground import ground
from llmeval.numbers.lexer import lex
from llmeval.reading.sources import read
from llmeval.understanding.tables.measured import named, units_named

MONEY, COUNTS = ("元", "万元", "亿元", "千元"), ("人", "个", "家", "户", "辆", "台")


@pytest.mark.parametrize("money", MONEY)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("mark", "、，,")
def test_a_title_with_money_and_a_count_gives_both(money: str, count: str, mark: str) -> None:
    for title in (
        f"收支与人员（{money}{mark}{count}）",
        f"收支与人员（单位：{money}{mark}{count}）",
        f"收支（{count}{mark}{money}）",
    ):
        assert units_named(title) == (money, count)
        assert mark not in named(title)


@pytest.mark.parametrize(("one", "other"), list(permutations(("台", "套", "辆"), 2)))
def test_two_counters_are_one_unit(one: str, other: str) -> None:
    assert named(f"设备（{one}、{other}）") == f"{one}、{other}"


@pytest.mark.parametrize("money", MONEY)
@pytest.mark.parametrize(
    ("head", "count"), [("在编人数", "人"), ("职工人数", "人"), ("车辆数", "辆"), ("下属单位个数", "个")]
)
def test_each_column_has_its_own_of_two_units(money: str, head: str, count: str) -> None:
    text = (
        f"某县某局2023年度部门整体支出绩效自评报告\n\n表1 各单位收支（{money}、{count}）\n单位\t全年预算\t决算支出\t{head}\n"
        "城东所\t3214.50\t3026.87\t46\n城西所\t2850.20\t2764.28\t51\n合计\t6064.70\t5791.15\t97\n"
    )
    given = [
        {"label": "城东所决算支出", "value": "3026.87", "unit": money}, {"label": f"城西所{head}", "value": "51", "unit": count},
        {"label": "城东所决算支出", "value": "3026.87", "unit": count}, {"label": f"城西所{head}", "value": "51", "unit": money},
    ]  # fmt: skip
    assert [result.grounded for result in ground(given, read(text.encode(), "a.txt"))] == [True, True, False, False]


@pytest.mark.parametrize("scale", ["", "万", "亿"])
@pytest.mark.parametrize("unit", ["吨公里", "人公里", "吨海里", "人海里"])
@pytest.mark.parametrize("after", ["", "。", "，增长7.2%", "的周转量"])
def test_traffic_is_measured_in_one_unit(scale: str, unit: str, after: str) -> None:
    numeral = lex(f"13.85{scale}{unit}{after}")[0]
    assert numeral.unit == scale + unit


@pytest.mark.parametrize("unit", ["头只", "叶"])
def test_counters_of_herds_and_old_books(unit: str) -> None:
    assert lex(f"5870{unit}，计划")[0].unit == unit
    assert lex(f"5870{unit}")[0].dimension == "count"


@pytest.mark.parametrize("per", ["公里", "亩", "人", "平方米"])
def test_a_price_in_money_is_of_each(per: str) -> None:
    text = f"某县某局2023年度自评报告\n三、完成情况\n新建管网，平均每{per}造价43.27万元，控制价为45万元/{per}。全年培训16场。"
    given = [
        {"label": f"管网每{per}造价的控制价", "value": "45", "unit": "万元"},
        {"label": "管网造价的控制价", "value": "45", "unit": "万元"},
    ]
    first, second = ground(given, read(text.encode(), "a.txt"))
    assert first.status != "unit_mismatch"
    assert second.status == "unit_mismatch"
