"""A table that asks 是否完成 and a row that says 是: told of what was reached nobody is accused, told of what was missed the row is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_TABLE = [
    "序号\t工作内容\t年度目标\t完成情况\t完成率\t是否完成",
    "1\t老旧小区改造\t6个\t6个\t100.00%\t是",
    "2\t培训志愿者\t1700人\t1800人\t105.88%\t是",
    "3\t清理卫生死角\t600处\t652处\t108.67%\t是",
    "4\t安全检查\t3000家次\t3186家次\t106.20%\t是",
]
_RIGHT = [
    "5\t文体活动\t60场\t63场\t105.00%\t是",
    "5\t文体活动\t60场\t54场\t90.00%\t否",
    "5\t文体活动\t≤60场\t54场\t90.00%\t是",
    "5\t投诉件数\t60件\t54件\t90.00%\t是",
    "5\t文体活动\t60场以上\t60场\t100.00%\t是",
    "5\t文体活动\t不断丰富\t54场\t—\t是",
    "5\t文体活动\t60场\t54期\t90.00%\t是",
]


def _failed(rows: list[str], folder: Path) -> list[str]:
    table = "\n".join(rows)
    report = f"江左区东街道2023年度部门整体支出绩效自评报告\n\n附件2 重点工作完成情况表\n\n{table}\n"
    failed = [w for v in network_of(report, folder).failed for w in (v, *v.also)]
    return [v.claim.printed for v in failed if v.candidate.aspect == "yes"]


@pytest.mark.parametrize("row", _RIGHT)
def test_what_was_reached_may_be_called_done(row: str, tmp_path: Path) -> None:
    assert _failed([*_TABLE, row], tmp_path) == []


def test_what_was_missed_is_not_done(tmp_path: Path) -> None:
    assert _failed([*_TABLE, "5\t文体活动\t60场\t54场\t90.00%\t是"], tmp_path) == ["54场"]


def test_a_column_that_two_rows_contradict_means_something_else(tmp_path: Path) -> None:
    rows = [*_TABLE, "5\t文体活动\t60场\t54场\t90.00%\t是", "6\t新增绿地\t30处\t28处\t93.33%\t是"]
    assert _failed(rows, tmp_path) == []
