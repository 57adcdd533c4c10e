"""What looks wrong and is right is not accused, by kind; beside each stands the like that is wrong and still is."""

from __future__ import annotations

from functools import cache

import pytest

import llmeval
from llmeval.data.findings import Finding

HEAD = "某某市林业局2024年度部门整体支出绩效自评报告\n一、部门基本情况\n现有编制14人，在职13人。\n"
SCORED = "六、部门整体支出绩效情况\n"
TABLE = (
    "附件2\n部门整体支出绩效自评表\n年度预算申请(万元)\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
    "\t年度资金总额\t500\t500\t500\t10\t100%\t10\n"
    "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n{}\n"
)


@cache
def findings(text: str) -> tuple[Finding, ...]:
    return llmeval.critique((text.encode(), "a.txt"), offline=True, ignore=["completeness"]).findings


def messages(text: str, *codes: str) -> list[str]:
    return [f"{f.code} {f.severity} {f.message.zh}" for f in findings(text) if f.code in codes]


# official names


@pytest.mark.parametrize("name", ["专用燃料费", "计划生育服务", "专用材料费", "计划生育事务", "公务用车运行维护费"])
def test_names_of_the_chart_are_not_misspelt(name: str) -> None:
    assert messages(HEAD + f"2024年{name}支出5.32万元。\n项目\t年初预算数\t决算数\n{name}\t5.00\t5.32\n", "TYP02") == []


def test_a_misspelt_name_is_still_told() -> None:
    assert messages(HEAD + "项目\t年初预算数\t决算数\n工资幅利支出\t5.00\t5.32\n", "TYP02")


# bands and deductions


@pytest.mark.parametrize(
    "rule",
    [
        "按照90分以上为“优”、80分至90分（不含）为“良”、60分至80分（不含）为“中”、60分以下为“差”的划分标准，自评等级为“优”。",
        "评价等级分为四档：90分（含）以上为优，80～90分为良，60～80分为中，60分以下为差，自评等级为优。",
        "90—100分为优，80—90分（不含90分）为良，60分及以上为中，评价结果为优。",
        "根据评分标准，90分及以上为优秀、80分以上为良好，我局自评等级为优秀。",
    ],
)
def test_bands_are_no_scores(rule: str) -> None:
    assert messages(HEAD + SCORED + "我局自评得分97.43分，" + rule, "CON01", "SUM01", "SCO03") == []


@pytest.mark.parametrize(
    "rule",
    [
        "绩效目标管理10分，其中：目标规范计1分，每有一处不规范扣0.5分；按时申报计2分，逾期扣1分。",
        "预算编制5分，其中：编制完整得2分，未按要求细化扣0.5分；公开及时得3分，不及时扣1分。",
    ],
)
def test_deductions_are_no_scores(rule: str) -> None:
    assert messages(HEAD + SCORED + rule, "SUM01", "CON01") == []


def test_a_grade_that_does_not_fit_is_still_told() -> None:
    rule = "90分以上为优，80分以上为良。"
    assert messages(HEAD + SCORED + f"自评得分86分，等级为优秀。{rule}", "CON01")


@pytest.mark.parametrize("who", ["县财政局对补贴项目开展重点绩效评价，评价得分", "上年度第三方评价得分"])
def test_a_score_by_somebody_else_is_not_held_against_the_table(who: str) -> None:
    rows = "\t产出指标(90分)\t数量指标\t培训人次\t≥300人次\t320人次\t90\t88\n总分\t\t\t\t\t\t100\t98"
    text = HEAD + SCORED + "{}88.4分。\n" + TABLE.format(rows)
    assert messages(text.replace("{}", who), "SCO03") == []
    assert messages(text.replace("{}", "我局自评得分"), "SCO03")


# captions and titles


CAPTIONS = [
    "2024年度某某市林业局部门整体支出绩效自评表（单位：万元）",
    "附件3 2024年度某某市林业局项目支出绩效自评表",
    "某某市林业局2024年度部门整体支出绩效自评报告",
    "表2 2024年度某某市林业局财政拨款支出明细表",
]


@pytest.mark.parametrize("caption", CAPTIONS)
def test_captions_are_no_copied_passages(caption: str) -> None:
    text = HEAD + f"{caption}\n造林32.60万亩。\n二、存在的问题\n预算编制不够细。\n{caption}\n种草5.10万亩。\n"
    assert messages(text, "BLP01") == []


def test_a_copied_sentence_is_still_told() -> None:
    copied = "部分指标设置与项目实际相关性较低，仅套用共性指标，难以体现项目实施的真实绩效水平。"
    text = (
        HEAD
        + f"七、存在的问题\n一是{copied}\n八、改进措施\n加强审核。\n附件5\n2024年度项目支出绩效自评报告\n一、存在的问题\n一是{copied}\n"
    )
    assert messages(text, "BLP01")


# goals


@pytest.mark.parametrize(
    "line",
    [
        "具体绩效目标及指标值详见附件1《部门整体支出绩效目标申报表》。",
        "详见部门整体支出绩效目标表。",
        "年度绩效目标见附件2。",
        "绩效目标设定情况参见附表",
    ],
)
def test_a_reference_to_a_form_is_no_goal(line: str) -> None:
    assert messages(HEAD + f"（四）绩效目标\n{line}\n二、一般公共预算支出情况\n无。\n", "VAG01", "TGT07") == []


@pytest.mark.parametrize("number", ["5项", "五项", "14个", "9项"])
def test_the_number_of_goals_is_no_goal(number: str) -> None:
    text = (
        HEAD
        + f"（四）年度绩效目标\n我局在部门预算中申报并经批复年度总体目标{number}。完成营造林32万亩。\n"
        + SCORED
        + "全年完成营造林32.60万亩，新增规模以上企业5家，培训320人次。\n"
    )
    assert messages(text, "TGT07", "TGT02") == []


# one metric


@pytest.mark.parametrize(
    "goal",
    [
        "年度任务为营造林32万亩，义务植树400万株，选聘生态护林员9800名。",
        "目标是：营造林32万亩以上，义务植树400万株以上，选聘生态护林员9800名以上。",
    ],
)
def test_a_target_is_not_held_against_an_outcome(goal: str) -> None:
    rows = "\t产出指标(90分)\t数量指标\t义务植树株数\t≥400万株\t426.80万株\t45\t45\n\t\t\t全州选聘生态护林员人数\t≥9800名\t9860名\t45\t45"
    text = HEAD + f"（四）年度绩效目标\n{goal}\n" + SCORED + "上述目标均已完成。\n" + TABLE.format(rows)
    assert messages(text, "TXT02", "TXT01") == []


# growth


@pytest.mark.parametrize(
    "text",
    [
        "“三公”经费年初预算较2023年的92.00万元压减5.50万元，压减5.98%。",
        "支出较上年6,102.36万元增加216.36万元，增长3.55%。",
        "全年共救助2,318人次，其中站内救助1,642人次、站外救助676人次，较上年的2,205人次增加113人次，增长5.12%。",
    ],
)
def test_a_growth_that_fits_one_reading_is_not_accused(text: str) -> None:
    assert messages(HEAD + text, "GRO01") == []


def test_what_is_no_part_of_a_total_is_not_added_up() -> None:
    text = HEAD + "登记社会组织中基金会13家，其中年检合格963家，限期整改12家。"
    assert messages(text, "SUM01") == []
    assert messages(HEAD + "支出合计1,520.30万元，其中：基本支出1,020.10万元；项目支出510.20万元。", "SUM01")
