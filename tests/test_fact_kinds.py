"""Facts by kinds of saying them that real reports hold: value, unit, label, period and basis of each number."""

from __future__ import annotations

import pytest

from llmeval.checks.proofs import Proofs
from llmeval.checks.report import Report
from llmeval.data.facts import Fact
from llmeval.pipeline import report_of
from llmeval.reading.sources import read
from tests.measure_judged import measure

TITLE = "某县交通运输局2023年度部门整体支出绩效自评报告\n二、绩效情况\n"


def report(text: str) -> Report:
    return report_of(read(((TITLE + text).encode(), "a.txt")))


def facts(text: str) -> dict[str, Fact]:
    return {fact.evidence.quote: fact for fact in report(text).facts if fact.value is not None and fact.evidence}


@pytest.mark.parametrize(
    ("text", "quote", "label", "period", "basis"),
    [
        ("与2022年支出286.50万元相比增加12.40万元，增长4.33%。", "12.40万元", "支出增减额", "2023", ""),
        ("养护站点由12个增至15个，新增3个。", "15个", "养护站点", "2023", ""),
        ("审批时间由平均5.5个工作日压缩为2.5个工作日。", "2.5个工作日", "审批时间", "2023", ""),
        ("发现隐患58处，已整改52处，其余6处正在整改的均落实了临时措施。", "6处", "正在整改", "2023", ""),
        ("制度共7项。二是进度。三季度支出84.30万元。", "84.30万元", "支出", "2023-07/2023-09", ""),
        ("采购预算52.00万元，实际采购48.62万元，其中货物类33.24万元。", "48.62万元", "采购", "2023", "final_accounts"),
        ("2022年度部门决算公开时间比规定时间晚5天。", "5天", "部门决算公开时间比规定时间晚", "2022", ""),
        (
            "日常经费186.50万元。项目支出中，护路类资金（标线更新、边坡治理与绿化提升）合计807.46万元。",
            "807.46万元", "护路类资金", "2023", "",
        ),
    ],
)  # fmt: skip
def test_a_number_of_running_text(text: str, quote: str, label: str, period: str, basis: str) -> None:
    fact = facts(text)[quote]
    assert (fact.label, fact.period, fact.basis) == (label, period, basis)


PIPED = """附件1  评分表
一级指标|三级指标|目标值|实际完成值|分值|得分|扣分原因
过程 | 预算执行率 | ≥98% | 98.21% | 8 | 8 |
过程|公用经费控制率|≤100%|96.87%|4|4|
产出 | 修复 路面 | ≥12万平方米 | 11.40万平方米 | 7 | 6 | 雨期较长
产出|养护合格率|≥95%|96.10%|7|7|
合计 |  |  |  | 26 | 25 |
"""


def test_cells_between_pipes_are_a_table_and_rows_are_called_by_their_third_level() -> None:
    reading = report(PIPED).reading
    (table,) = reading.tables
    assert [(i.level1, i.name.text) for i in table.indicators] == [
        ("过程", "预算执行率"), ("过程", "公用经费控制率"), ("产出", "修复路面"), ("产出", "养护合格率"),
    ]  # fmt: skip
    fact = facts(PIPED)["11.40万平方米"]
    assert (fact.label, fact.basis, fact.column_path) == ("修复路面", "actual", ("实际完成值",))


@pytest.mark.parametrize(
    "text", ["首页 | 政务公开 | 办事服务\n网站地图 | 关于我们 | 隐私声明\n", "甲|乙|丙\n丁|戊|己\n庚|辛|壬\n"]
)
def test_words_between_pipes_without_figures_are_no_table(text: str) -> None:
    assert report(text).reading.tables == []


def test_rows_beside_their_heads_keep_their_names() -> None:
    text = (
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n绩效指标\t产出指标(40分)\t数量指标\t修复路面\t≥12万平方米\t12.4万平方米\t20\t20\n"
        "\t\t\t养护站点\t≥15个\t15个\t10\t10\n\t\t质量指标\t养护合格率\t100%\t100%\t10\t10\n"
    )
    assert [i.name.text for i in report(text).reading.tables[0].indicators] == ["修复路面", "养护站点", "养护合格率"]


@pytest.mark.parametrize(
    ("head", "column", "unit"),
    [("县（区）", "处治（处）", "处"), ("街道（镇）", "处治宗数", "宗"), ("乡镇（街道）", "培训期数", "期"), ("站点（个）", "数量", "个")],
)  # fmt: skip
def test_the_unit_of_a_column_is_no_place(head: str, column: str, unit: str) -> None:
    text = f"表1 各地情况\n{head}\t{column}\t完成率\n东河\t132\t98.20%\n西岭\t118\t97.10%\n合计\t250\t97.70%\n"
    assert facts(text)["132"].unit == unit


THREE = (
    "财政拨款“三公”经费支出决算表\n单位：万元\n财政拨款“三公”经费\t\t\t\t\t\n合计\t\t因公出国（境）费\t\t公务接待费\t\n"
    "预算数\t决算数\t预算数\t决算数\t预算数\t决算数\n23.50\t15.72\t\t\t23.50\t15.72\n"
)


def test_pairs_of_amounts_in_one_row_hang_under_their_own_heads() -> None:
    values = report(THREE).reading.tables[0].values
    assert [v.column_path for v in values] == [
        ("合计", "预算数"), ("合计", "决算数"), ("公务接待费", "预算数"), ("公务接待费", "决算数"),
    ]  # fmt: skip


def proved(text: str) -> set[str]:
    made = report(text)
    return {n.evidence.quote for n in Proofs(made, made.document).numbers() if n.standing == "proved"}


TOTALS = "全年实际支出{}万元。\n附件2\n支出表（单位：万元）\n项目\t年初预算\t决算数\n护路\t118.20\t116.45\n标线\t61.30\t60.92\n合计\t179.50\t{}\n"


@pytest.mark.parametrize(("told", "printed", "held"), [("177.37", "177.37", True), ("179.50", "177.37", False)])
def test_a_total_is_proved_by_the_total_row_of_its_basis(told: str, printed: str, *, held: bool) -> None:
    assert (f"{told}万元" in proved(TOTALS.format(told, printed))) is held


@pytest.mark.parametrize(
    ("one", "other", "held"), [("改造农村公路26座", "全年改造农村公路26座", True), ("改造农村公路26座", "新建城区泊位26座", False)]
)  # fmt: skip
def test_a_small_count_is_proved_by_its_own_words_elsewhere(one: str, other: str, *, held: bool) -> None:
    assert ("26座" in proved(f"{one}，均已验收。\n\n{other}，群众反映良好。\n")) is held


def test_facts_stay_as_they_were_judged() -> None:
    right, count, headed = measure()
    assert (count, headed) == (125, 5)
    assert right >= 119
