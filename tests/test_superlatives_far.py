"""The lowest and the highest rate, told with its value away from the table: another row's rate under a wrong name is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_TABLE = (
    "项目名称\t全年预算（万元）\t实际支出（万元）\t执行率\n"
    "养老服务体系建设\t2048.00\t1722.56\t84.11%\n殡葬改革及公墓建设\t508.70\t466.85\t91.77%\n"
    "婚姻登记服务\t125.00\t121.48\t97.18%\n临时救助\t1125.00\t1118.90\t99.46%\n合计\t3806.70\t3429.79\t90.10%\n"
)
_RIGHT = [
    "执行率最低的是养老服务体系建设项目，为84.11%。",
    "执行率最高的是临时救助（99.46%）。",
    "执行率最低的是殡葬改革及公墓建设项目，为78.30%，以年初预算为基数。",
    "上半年执行率最低的是婚姻登记服务，为41.20%。",
    "按时办结率最低的是婚姻登记服务窗口，为84.11%。",
    "上年执行率最低的是殡葬改革及公墓建设项目，原因是选址较晚。",
    "去年执行率最低的是临时救助，为88.10%。",
]


def _failed(text: str, folder: Path) -> list[str]:
    report = f"江左县民政局2023年度部门整体支出绩效自评报告\n\n一、支出情况\n\n{text}\n\n二、履职情况\n\n全年办结事项1,286件。\n\n三、存在问题\n\n个别项目前期工作不够扎实，选址和施工图审查用时较长，资金支付集中在年末，我局将逐项细化进度计划并按月调度。\n\n附表 项目支出明细表\n\n{_TABLE}"
    return [v.candidate.aspect for v in network_of(report, folder).failed]


@pytest.mark.parametrize("text", _RIGHT[2:])
def test_a_rate_of_another_time_or_base_beside_its_table(text: str, tmp_path: Path) -> None:
    report = f"江左县民政局2023年度部门整体支出绩效自评报告\n\n一、支出情况\n\n项目支出见下表。{text}\n\n{_TABLE}"
    assert [v for v in network_of(report, tmp_path).failed if v.candidate.aspect == "most"] == []


@pytest.mark.parametrize("text", _RIGHT)
def test_a_rate_that_is_the_lowest_or_not_of_the_table(text: str, tmp_path: Path) -> None:
    assert _failed(text, tmp_path) == []


@pytest.mark.parametrize(
    "text", ["执行率最低的是殡葬改革及公墓建设项目，为84.11%。", "执行率最高的是婚姻登记服务（99.46%）。"]
)
def test_a_rate_of_another_row_is_told(text: str, tmp_path: Path) -> None:
    assert "most" in _failed(text, tmp_path)
