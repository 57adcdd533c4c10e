"""A rate of execution that the text tells under the name of a table's row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

HEAD = "云渚县教育局2023年度部门整体支出绩效自评报告\n二、履职完成情况\n"
TABLE = (
    "\n附件2 项目支出情况表（单位：元）\n项目名称\t年初预算数\t全年预算数\t实际支出数\t结余数\t执行率\n"
    "改善办学条件（实训室改造及设备）\t3000000.00\t3000000.00\t2386940.75\t613059.25\t79.56%\n"
    "校园安全与维修经费\t500000.00\t640000.00\t488768.00\t151232.00\t76.37%\n"
    "学生资助\t2000000.00\t2200000.00\t2200000.00\t0.00\t100.00%\n合计\t5500000.00\t5840000.00\t5075708.75\t764291.25\t86.91%\n"
)
RIGHT = (
    "改善办学条件项目执行率79.56%，校园安全与维修项目执行率76.37%。",
    "以年初预算为基数，校园安全与维修项目执行率97.75%。",
    "截至9月底改善办学条件项目执行率41.20%。",
    "上年改善办学条件项目执行率91.30%。",
    "县一中改善办学条件项目执行率88.10%。",
    "改善办学条件项目执行率目标为95%。",
    "项目支出预算执行率86.91%。",
)
WRONG = (
    ("改善办学条件项目执行率77.76%，校园安全与维修项目执行率76.37%。", "77.76"),
    ("其中校园安全与维修项目预算执行率为67.37%。", "67.37"),
)


@pytest.mark.parametrize("sentence", RIGHT)
def test_rates_of_the_row_or_of_something_else_are_left_alone(sentence: str, tmp_path: Path) -> None:
    failed = network_of(f"{HEAD}{sentence}\n{TABLE}", tmp_path).failed
    assert [(v.kind, v.claim.printed) for v in failed] == []


@pytest.mark.parametrize(("sentence", "number"), WRONG)
def test_a_rate_that_the_row_does_not_print_is_told(sentence: str, number: str, tmp_path: Path) -> None:
    failed = network_of(f"{HEAD}{sentence}\n{TABLE}", tmp_path).failed
    assert [v for v in failed if number in v.claim.printed and v.kind == "same"]
