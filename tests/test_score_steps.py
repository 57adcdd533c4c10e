"""Rows of a score table that tell how they lost their points: right ones are accused of nothing, wrong ones are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_HEAD = "一级指标\t二级指标\t三级指标\t目标值\t完成值\t分值\t得分\t扣分原因"
_REST = [
    "产出\t数量\t巡查里程\t≥800公里\t836公里\t40\t40\t",
    "效益\t社会效益\t投诉办结率\t≥95%\t97.10%\t30\t30\t",
    "满意度\t满意度\t群众满意度\t≥90%\t93.40%\t22\t22\t",
]

_ROWS = [
    ("效益\t社会效益\t场馆开放天数\t≥300天\t285天\t8\t{}\t每少5天扣0.5分", "6.5", "5"),
    ("效益\t社会效益\t设施完好率\t≥98%\t96.80%\t8\t{}\t每低1个百分点扣0.5分，不足1个按1个计", "7", "5"),
    ("产出\t数量\t新建充电站\t≥6座\t4座\t8\t{}\t少2个，每少1个扣1分", "6", "8"),
    ("产出\t时效\t主体完工\t9月底\t10月15日\t8\t{}\t逾期15天，每5天扣0.5分", "6.5", "8"),
    ("过程\t预算执行\t预算调整率\t≤10%\t13.60%\t8\t{}\t超过10%，按规则扣0.65分", "7.35", "7.53"),
]

_RIGHT = [
    "投入\t预算\t预算调整率\t≤5%\t5.12%\t8\t7.5\t超过5%，每超1个百分点扣0.5分，不足1个百分点按1个百分点计",
    "产出\t时效\t审批时限\t30天内\t33天\t8\t6.5\t超过30天，每超1天扣0.5分",
    "产出\t数量\t检查次数\t≥60次\t58次\t8\t7\t少于60次，每少1次扣0.5分",
    "效益\t社会效益\t场馆开放天数\t≥300天\t285天\t8\t6\t每少5天扣1分，最多扣2分",
    "效益\t社会效益\t场馆开放天数\t≥300天\t285天\t8\t7\t低于290天的每少5天扣1分",
    "效益\t社会效益\t设施完好率\t≥98%\t96.80%\t8\t7.4\t每低1个百分点扣0.5分",
    "效益\t社会效益\t设施完好率\t≥98%\t96.80%\t8\t7.5\t每低1个百分点扣0.5分",
    "产出\t数量\t检查次数\t≥60次\t52次\t8\t6\t少8次，每少1次扣0.25分",
    "产出\t数量\t检查次数\t≥60次\t52次\t8\t0\t每少1次扣2分",
    "产出\t质量\t抽检合格率\t100%\t98.5%\t8\t7\t2批次不合格，每批次扣0.5分",
    "产出\t数量\t检查次数\t≥60次\t63次\t8\t7\t台账缺1份，每缺1份扣1分",
    "过程\t管理\t资料报送\t按时\t迟报2次\t8\t7\t每迟报1次扣0.5分",
    "过程\t管理\t整改完成率\t100%\t95%\t8\t7.6\t按比例扣0.4分",
    "产出\t时效\t平台上线\t2023年10月底前\t2023年10月18日\t8\t8\t",
    "产出\t时效\t平台上线\t2023年10月底前\t2023年12月18日\t8\t8\t经批准延期至12月底",
    "产出\t时效\t平台上线\t2023年10月底前\t2023年12月18日\t8\t7\t晚于计划",
    "产出\t时效\t补贴发放\t每月15日前\t每月12日\t8\t8\t",
]


def _failed(row: str, folder: Path) -> list[str]:
    rows = "\n".join([_HEAD, row, *_REST])
    report = f"江左县文化馆2023年度部门整体支出绩效自评报告\n\n附件：绩效自评表\n\n{rows}\n"
    network = network_of(report, folder)
    return [*(v.claim.printed for v in network.failed if v.kind == "score"), *(fault.zh for fault in network.dates)]


@pytest.mark.parametrize(("row", "right", "wrong"), _ROWS)
def test_points_follow_the_rule_of_their_row(row: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _failed(row.format(right), tmp_path) == []
    assert len(_failed(row.format(wrong), tmp_path)) == 1


def test_a_day_after_its_deadline_has_no_full_marks(tmp_path: Path) -> None:
    row = "产出\t时效\t平台上线\t2023年10月底前\t2023年12月18日\t8\t8\t"
    told = _failed(row, tmp_path)
    assert len(told) == 1
    assert "晚于目标" in told[0]


@pytest.mark.parametrize("row", _RIGHT)
def test_rows_of_other_rules_are_not_told(row: str, tmp_path: Path) -> None:
    assert _failed(row, tmp_path) == []
