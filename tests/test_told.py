"""What messages call a number, and what they say is wrong: the number or the word beside it."""

from __future__ import annotations

from decimal import Decimal

import pytest

import llmeval
from llmeval.checks.called import listed
from llmeval.data.findings import Finding


def findings(text: str, code: str) -> list[Finding]:
    return [f for f in llmeval.critique((text.encode(), "a.txt")).findings if f.code == code]


def only(text: str, code: str) -> Finding:
    (finding,) = findings(text, code)
    return finding


def test_a_number_without_a_name_is_quoted_with_its_own_words() -> None:
    finding = only("全年巡查 4120 人次，比上年的 3980 人次增加 410 人次。", "GRO01")
    assert finding.message.zh.startswith("文中“增加410人次”，按4120人次 - 3980人次计算应为140人次。")
    share = only("全区共有图书1240万册，其中少儿图书310万册，占52.00%。", "RAT01")
    assert share.message.zh.startswith("文中“占52.00%”，按310万册 ÷ 1240万册 × 100%计算应为25.00%。")


def test_a_number_behind_a_joining_word_is_quoted_with_its_clause() -> None:
    finding = only("清运渣土1,950车，是上年1,500车的2.3倍。", "GRO01")
    assert "文中“是上年1,500车的2.3倍”" in finding.message.zh


def test_a_named_number_keeps_its_name() -> None:
    finding = only("核定编制96名，年末在职人员81人，空编25名。", "IDN07")
    assert finding.message.zh.startswith("“空编”写为25名，")


@pytest.mark.parametrize(
    ("written", "shown"),
    [("86,420.50元、3,100.00元", "89,520.50元"), ("86420.50元、3100.00元", "89520.50元")],
)
def test_numbers_stand_as_the_report_writes_them(written: str, shown: str) -> None:
    first, second = written.split("、")
    total = "89,250.50元" if "," in written else "89250.50元"
    finding = only(f"全年支出{total}，其中：差旅费{first}，培训费{second}。", "SUM01")
    assert f"计算应为{shown}" in finding.message.zh
    assert first in finding.message.zh
    assert f"“{total}”" in finding.suggestion.zh


def test_where_only_the_word_is_wrong_the_number_is_not_blamed() -> None:
    finding = only("全年接待读者103,900人次，较上年128,600人次增加24,700人次。", "GRO01")
    assert "数值相符、方向相反" in finding.message.zh
    assert "应为24,700" not in finding.message.zh
    assert finding.suggestion.zh == "“24,700人次”数值无误，请核对后更正它前后表示增减或高低的词语。"


def test_a_difference_of_rates_is_told_in_points() -> None:
    finding = only("群众满意度为94.6%，比上年的91.2%提高3.4%。", "GRO01")
    assert "疑为两个百分率之差，应写作“3.4个百分点”。" in finding.message.zh
    assert "把“3.4%”改为“3.4个百分点”" in finding.suggestion.zh


def test_the_tolerance_is_in_the_unit_of_the_number_and_lets_its_correction_pass() -> None:
    computation = only("预算总额136.65万元，支出130.52万元，预算执行率85.51%。", "RAT01").computation
    assert computation is not None
    assert Decimal("0.005") < computation.tolerance < Decimal("0.05")
    assert abs(computation.expected - Decimal("95.51")) <= computation.tolerance
    assert abs(computation.expected - computation.stated) > computation.tolerance
    assert len(computation.tolerance.as_tuple().digits) <= 2


def test_of_many_names_the_first_are_told() -> None:
    names = ("清淤河道", "修复堤防", "改造泵站", "整治渠道", "巡查水库", "更新水表", "新建水池", "培训河长", "检测水样")
    assert (
        listed([f"“{name}”" for name in names])
        == "“清淤河道”、“修复堤防”、“改造泵站”、“整治渠道”、“巡查水库”、“更新水表”等9项"
    )
    assert listed(names[:7]) == "、".join(names[:7])
