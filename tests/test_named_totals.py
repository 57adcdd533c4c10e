"""Shares and degrees of a total of the report that is named and stands in another paragraph."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

BUDGET = (
    "云渚县水务局2022年部门整体支出绩效自评报告\n一、预算情况\n"
    "2022年年初预算4,862.35万元。执行中追加与收回相抵，全年预算为5,011.78万元。\n"
    "本年收入4,926.50万元，加上年初结转，可用资金为5,064.20万元。\n"
    "全年支出4,697.38万元。\n二、支出情况\n"
)
TOLD = (
    # told, right, wrong, what was taken
    ("（一）一季度支出986.45万元，占全年支出的{}。\n（二）二季度支出1,315.27万元，占全年支出的28.00%。", "21.00%", "19.68%", "5,011.78万元"),
    ("水资源管理支出2,818.43万元，占本年支出的{}。\n防汛支出469.74万元，占本年支出的10.00%。", "60.00%", "55.65%", "5,064.20万元"),
    ("部门全年支出4,697.38万元，完成年初预算的{}。", "96.61%", "93.73%", "5,011.78万元"),
    ("截至9月末累计支出3,508.25万元，为全年预算的{}。", "70.00%", "72.15%", "4,862.35万元"),
    ("全年支出4,697.38万元，按全年预算计算，预算执行率{}。", "93.73%", "96.61%", "4,862.35万元"),
    ("节水项目支出704.61万元，占全部支出的{}。\n供水项目支出939.48万元，占全部支出的20.00%。", "15.00%", "14.30%", "4,926.50万元"),
    ("上半年支出2,254.74万元，占全年支出的{}，下半年支出2,442.64万元，占全年支出的52.00%。", "48.00%", "44.99%", "5,011.78万元"),
    ("财政拨款收入4,433.85万元，占本年收入的{}。", "90.00%", "87.55%", "5,064.20万元"),
    ("工程类支出1,409.21万元，占总支出的{}。\n货物类支出234.87万元，占总支出的5.00%。", "30.00%", "28.98%", "4,862.35万元"),
    ("10月末累计支出4,009.42万元，完成全年预算的{}。", "80.00%", "82.46%", "4,862.35万元"),
)  # fmt: skip
SOUND = (
    "一季度支出986.45万元，占年初预算的20.29%。",
    "项目支出2,348.69万元，占项目全年预算2,560.00万元的91.75%。",
    "防汛专项支出469.74万元，占专项资金总额521.93万元的90.00%。",
    "全年支出4,697.38万元，预算执行率96.61%。",
    "上年全年支出4,512.60万元，占上年全年预算4,700.00万元的96.01%。",
    "一季度支出986.45万元，占全年支出的21.00%，占全年预算的19.68%。",
    "三公经费支出27.63万元，为年初预算的92.10%。",
    "政府性基金收入352.10万元，占政府性基金预算的100.00%。",
    "水资源管理支出2,818.43万元，占一般公共预算支出的62.40%。",
    "本级支出3,101.80万元，占本级全年预算的96.20%。",
)


def ratios(text: str, folder: Path) -> list[Verdict]:
    return [v for v in network_of(BUDGET + text, folder).failed if v.kind in ("share", "rate")]


@pytest.mark.parametrize(("told", "right", "wrong", "taken"), TOLD)
def test_the_total_that_was_taken_is_named(told: str, right: str, wrong: str, taken: str, tmp_path: Path) -> None:
    assert ratios(told.format(right), tmp_path) == []
    found = ratios(told.format(wrong), tmp_path)
    assert [v.claim.printed for v in found] == [wrong]
    assert found[0].explanation is not None
    assert taken in found[0].explanation.zh
    assert f"{found[0].explanation.meant}%" == right


@pytest.mark.parametrize("text", SOUND)
def test_a_share_of_something_else_is_left_alone(text: str, tmp_path: Path) -> None:
    assert ratios(text, tmp_path) == []
