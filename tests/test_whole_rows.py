"""A last row that is all rows above it: 全年 below its months or quarters, 全市 below its towns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_HEAD = "江左县种子管理站2023年度部门整体支出绩效自评报告\n\n一、基本情况\n\n分期情况见下表：\n\n"

_TABLES = [
    ("季度\t出证（份）\t处理（头）\t补助（万元）\n一季度\t312\t48\t26.4\n二季度\t405\t63\t35.1\n三季度\t389\t57\t31.8\n四季度\t276\t41\t22.7\n全年\t1,382\t{}\t116.0", "209", "219"),
    ("季度\t接访（批）\t来信（件）\n一季度\t86\t142\n二季度\t94\t128\n三季度\t77\t165\n四季度\t102\t119\n全年\t{}\t554", "359", "395"),
    ("乡镇\t人工防治（亩）\t飞机防治（亩）\n松甸镇\t1,260\t8,400\n白浆河乡\t845\t5,150\n二道岗镇\t2,310\t12,600\n全市\t{}\t26,150", "4,415", "4,145"),
    ("街道\t受理（件）\t办结（件）\n城东\t412\t405\n城西\t386\t380\n港口\t295\t291\n新桥\t178\t176\n全区\t1,271\t{}", "1,252", "1,522"),
    ("季度\t销量（吨）\t产值（万元）\n第一季度\t1,286\t412.36\n第二季度\t1,452\t468.20\n第三季度\t1,398\t446.85\n第四季度\t1,174\t380.62\n全年\t5,310\t{}", "1,708.03", "1,780.03"),
    ("学期\t开班（期）\t学员（人次）\n春季学期\t46\t1,862\n秋季学期\t52\t2,075\n全年\t98\t{}", "3,937", "3,397"),
    ("半年\t抽检（批）\t罚没（万元）\n上半年\t318\t26.40\n下半年\t427\t35.85\n全年\t{}\t62.25", "745", "754"),
    ("月份\t巡查（次）\t拆违（平方米）\n" + "".join(f"{m}月\t{40 + m}\t{800 + 13 * m}\n" for m in range(1, 13)) + "全年\t{}\t10,614", "558", "585"),
    ("乡镇\t低保户（户）\t发放（万元）\n河湾镇\t318\t186.42\n石桥镇\t264\t152.70\n青坪乡\t197\t118.36\n全县\t779\t{}", "457.48", "475.48"),
    ("林场\t造林（公顷）\t抚育（公顷）\n北坡\t86\t212\n南沟\t64\t198\n西岭\t52\t164\n全场\t202\t574\n全局\t202\t{}", "574", "547"),
]  # fmt: skip

_NO_SUMS = [
    "季度\t当季（万元）\t累计（万元）\n一季度\t312.40\t312.40\n二季度\t405.10\t717.50\n三季度\t389.20\t1,106.70\n四季度\t276.30\t1,383.00\n全年\t1,383.00\t1,383.00",
    "季度\t出证（份）\t达标率\t平均用时（天）\n一季度\t312\t96.2%\t3.1\n二季度\t405\t97.4%\t2.9\n三季度\t389\t95.8%\t3.0\n四季度\t276\t98.1%\t2.7\n全年\t1,382\t96.8%\t2.9",
    "季度\t新增（人）\t期末在册（人）\n一季度\t12\t312\n二季度\t15\t327\n三季度\t9\t336\n四季度\t14\t350\n全年\t50\t350",
    "月份\t接待（批）\n1月\t12\n2月\t9\n3月\t14\n全年\t186",
]


def _failed(table: str, folder: Path) -> list[str]:
    return [v.claim.printed for v in network_of(f"{_HEAD}{table}\n", folder).failed]


@pytest.mark.parametrize(("table", "right", "wrong"), _TABLES[:-1])
def test_a_last_row_is_all_rows_above_it(table: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _failed(table.format(right), tmp_path) == []
    found = _failed(table.format(wrong), tmp_path)
    assert len(found) == 1
    assert found[0].startswith(wrong)


@pytest.mark.parametrize("table", [*_NO_SUMS, _TABLES[-1][0].format("574")])
def test_a_last_row_that_is_no_sum(table: str, tmp_path: Path) -> None:
    assert _failed(table, tmp_path) == []
