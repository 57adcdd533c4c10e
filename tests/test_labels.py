"""A label that a claim gives fits the number's own words, or the claim is refused."""

from __future__ import annotations

import pytest

from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from tests import measure_claims, measure_labels

REPORT = """某某局2023年度部门整体支出绩效自评报告
一、收支情况
2023年全年支出136.65万元，其中基本支出80万元、项目支出56.65万元。预算执行率为95.51%，服务对象满意度为97.2%。
“三公”经费支出22.09万元，其中公务用车运行维护费18.62万元，比2022年的21.35万元下降12.79%；公务接待费3.47万元。
二、产出情况
发现问题12个，已整改11个，整改率91.67%。完成水库除险加固7座，低于计划的8座。新增企业5家。年末在职人员79人，核定编制86名。
患者平均候诊时间由42分钟缩短到27分钟。追回资金41.37万元，尚未追回17.25万元。
项目（万元）\t年初预算数\t全年预算数\t决算数
河流治理\t1150.00\t1420.50\t1386.27
水库加固\t980.00\t1265.80\t1108.94
合计\t2130.00\t2686.30\t2495.21
"""


def status(label: str, value: str, unit: str) -> str:
    return ground([{"label": label, "value": value, "unit": unit}], read(REPORT.encode(), "report.txt"))[0].status


@pytest.mark.parametrize(
    ("label", "value", "unit"),
    [
        ("基本经费", "80", "万元"),
        ("项目开支", "56.65", "万元"),
        ("预算执行进度", "95.51", "%"),
        ("服务对象满意程度", "97.2", "%"),
        ("2022年公车运行维护费用", "21.35", "万元"),
        ("公务招待费用", "3.47", "万元"),
        ("已经改正的问题", "11", "个"),
        ("查出的问题数", "12", "个"),
        ("计划加固的水库", "8", "座"),
        ("在岗人数", "79", "人"),
        ("患者候诊所用的时间（之后）", "27", "分钟"),
        ("还没有追回的资金", "17.25", "万元"),
        ("河流治理年初批复预算", "1150.00", "万元"),
        ("“水库加固”一行“决算数”一栏", "1108.94", "万元"),
        ("决算总计", "2495.21", "万元"),
    ],
)
def test_other_words_for_the_same(label: str, value: str, unit: str) -> None:
    assert status(label, value, unit) in ("exact", "normalized", "inherited_unit")


@pytest.mark.parametrize(
    ("label", "value", "unit"),
    [
        ("项目支出", "80", "万元"),
        ("基本支出", "56.65", "万元"),
        ("满意度", "95.51", "%"),
        ("预算执行率", "97.2", "%"),
        ("公务用车运行维护费", "21.35", "万元"),
        ("2022年公务用车运行维护费", "18.62", "万元"),
        ("公务接待费", "18.62", "万元"),
        ("发现问题", "11", "个"),
        ("已整改问题", "12", "个"),
        ("完成加固的水库", "8", "座"),
        ("计划加固的水库", "7", "座"),
        ("在职人员", "86", "名"),
        ("缩短之后的候诊时间", "42", "分钟"),
        ("已经追回的资金", "17.25", "万元"),
        ("河流治理年初预算", "1420.50", "万元"),
        ("水库加固决算", "1386.27", "万元"),
        ("“水库加固”一行“决算数”一栏", "1386.27", "万元"),
        ("合计决算", "1386.27", "万元"),
        ("满意度", "136.65", "万元"),
        ("公务接待批次", "3.47", "万元"),
    ],
)
def test_labels_of_other_numbers_are_refused(label: str, value: str, unit: str) -> None:
    assert status(label, value, unit) in ("label_mismatch", "value_mismatch")


def test_labels_of_whoever_wrote_the_gold() -> None:
    right, wrong = measure_labels.rows()

    assert right.share >= 0.95
    assert wrong.share >= 0.98  # most of the rest tell one metric twice


UNLEARNT = {
    "claims3": (0.94, 1),
    "claims4": (0.92, 1),
    "claims5": (0.92, 1),
    "claims6": (0.92, 1),
    "claims7": (0.95, 1),
    "claims8": (0.8, 0.96),
    "claims_own": (0.88, 1),
    "claims_own2": (0.78, 0.95),
}
"""Sets of which little has been learnt: less is held of them."""


@pytest.mark.parametrize("name", measure_claims.SETS)
def test_claims_of_other_hands(name: str) -> None:
    true, false = measure_claims.rows(name)

    least_true, least_false = UNLEARNT.get(name, (0.97, 0.99))
    assert true.share >= least_true, true.wrong
    assert false.share >= least_false, false.wrong


@pytest.mark.parametrize(
    ("text", "label", "value", "unit", "grounded"),
    [
        ("甲局编制数21个，其中行政编制9个，事业编制11个，后勤编制1个。", "编制", "21", "个", True),
        (
            "按功能科目分类为科学技术支出15万元。另列：按功能科目分类为科学技术支出1940万元。",
            "科学技术支出",
            "1940",
            "万元",
            True,
        ),
        ("全年技改投资同比下降47.4%，工业投资同比下降12.4%。", "工业投资增长率", "-12.4", "%", True),
        ("全年技改投资同比下降47.4%，工业投资同比下降12.4%。", "技改投资增长率", "-12.4", "%", False),
        ("按功能科目分类为科学技术支出15万元、教育支出1940万元。", "科学技术支出", "1940", "万元", False),
    ],
)
def test_at_its_place_a_number_is_what_its_clause_calls_it(
    text: str, label: str, value: str, unit: str, grounded: bool
) -> None:
    text = f"甲局2024年度部门整体支出绩效自评报告\n{text}\n"
    start = text.rindex(value.lstrip("-"))
    claim = {"label": label, "value": value, "unit": unit, "start": start}
    (result,) = ground([claim], read((text.encode(), "a.txt")))
    assert result.grounded is grounded
