"""Rates whose base another rate, the list that both parts stand in, or the words themselves fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n二、履职完成情况\n"
OF_ONE_BASE = (
    ("应检老人8,460人，实检7,596人，体检率89.8%，健康档案建档8,217人，建档率97.1%。", "97.1", "98.9"),
    ("常住人口36.82万人，全年出生3106人、死亡2418人，出生率8.44‰，死亡率6.57‰。", "6.57", "8.37"),
    ("在册患者2,640人，规范管理2,482人，规范管理率94.02%，随访2,376人，随访率90.00%。", "90.00", "93.20"),
    ("在册农户1,860户，改厕1,674户，改厕率90.0%，通水1,767户，通水率95.0%。", "95.0", "93.5"),
)
OF_THE_REST = (
    ("全年检验农产品640批次，合格611批次、不合格29批次，不合格率4.53%。", "4.53", "4.75"),
    ("管护绿地2,864.5公顷，其中一级养护1,316.4公顷、二级养护1,548.1公顷，一级养护占比45.96%。", "45.96", "85.03"),
    ("参评学员1,250人，其中通过1,125人、未通过125人，未通过率10.00%。", "10.00", "11.11"),
    ("摸排房屋4,800栋，其中安全4,560栋、隐患240栋，隐患率5.00%。", "5.00", "5.26"),
)
BY_WORDS = (
    ("年初预算1120.00万元，追加后全年预算1386.50万元，实际支出1341.27万元。按全年预算计算，执行率为96.74%。", "96.74", "80.78"),
    ("接到申请3,580件，立案3,412件，立案率95.31%；立案的案件中调解结案3,215件，调解成功率94.23%。", "94.23", "89.80"),
    ("全年应检电梯1,200台，实检1,176台，检验覆盖率98.0%。", "98.0", "95.5"),
    ("2022年全年预算数905.26万元，执行数872.94万元，执行96.43%。", "96.43", "94.63"),
    ("总支出3312.18万元，项目支出913.65万元，其中参保动员项目268.40万元，占项目支出的29.38%，占总支出的8.10%。", "29.38", "11.19"),
    ("应收水费486.00万元，实收461.70万元，水费收缴率95.0%。", "95.0", "92.5"),
)  # fmt: skip
SOUND = (
    "应检老人8,460人，实检7,596人，体检率89.8%，其中异常512人，异常率6.74%。",
    "发放问卷1,500份，收回1,428份，回收率95.20%，满意1,361人，满意率95.31%。",
    "参评学员1,250人，其中通过1,125人、未通过125人，通过人数与未通过人数之比为900.00%。",
    "甲乡种植水稻3,600亩、玉米2,400亩，玉米面积相当于水稻的66.67%。",
    "接到申请3,580件，立案3,412件，立案率95.31%；调解3,222件，占申请的90.00%。",
    "年初预算1120.00万元，全年预算1386.50万元，支出1341.27万元，为年初预算的119.76%。",
    "在册患者2,640人，规范管理2,482人，规范管理率94.02%，其中血压控制1,985人，控制率79.98%。",
    "管护绿地2,864.5公顷，其中一级养护1,316.4公顷，占45.96%；乔木覆盖592.4公顷，占一级养护的45.00%。",
    "总支出3312.18万元，项目支出913.65万元，其中信息化项目268.40万元，占项目支出的29.38%，占全县信息化投入2,684.00万元的10.00%。",
    "项目预算600.00万元，支出540.00万元，执行90.00%，结余60.00万元。",
    "应检电梯1,200台，实检1,176台，其中合格1,152台，检验合格率97.96%。",
    "在册农户1,860户，改厕1,674户，改厕率90.0%，验收1,507户，验收率90.0%。",
)


def ratios(text: str, folder: Path) -> list[Verdict]:
    return [v for v in network_of(HEAD + text, folder).failed if v.kind in ("share", "rate")]


@pytest.mark.parametrize(("right", "rate", "wrong"), [*OF_ONE_BASE, *OF_THE_REST, *BY_WORDS])
def test_a_rate_is_held_to_the_base_that_is_fixed(right: str, rate: str, wrong: str, tmp_path: Path) -> None:
    assert ratios(right, tmp_path) == []
    found = ratios(right.replace(rate, wrong), tmp_path)
    assert [f"{v.claim.numeral.value}" for v in found] == [wrong]


@pytest.mark.parametrize(("right", "rate", "wrong"), OF_THE_REST)
def test_the_rest_that_was_taken_for_the_whole_is_named(right: str, rate: str, wrong: str, tmp_path: Path) -> None:
    found = ratios(right.replace(rate, wrong), tmp_path)
    assert found[0].explanation is not None
    assert found[0].explanation.slip == "base"
    assert f"{found[0].explanation.meant}" == rate


@pytest.mark.parametrize("text", SOUND)
def test_a_rate_of_another_base_is_left_alone(text: str, tmp_path: Path) -> None:
    assert ratios(text, tmp_path) == []
