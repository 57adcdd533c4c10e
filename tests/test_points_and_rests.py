"""Points that are taken off one by one, points that make a total, and what remains of what was to be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_TOLD = [
    ("自评96.4分，扣分共{}分：安全巡检覆盖不足扣1.5分，档案归档不规范扣1分，执行率未达标扣1.1分。", "3.6", "4.6"),
    ("失分共{}分，其中预算调整失0.62分，验收滞后失2.00分，公开不及时失1.00分。", "3.62", "3.12"),
    ("扣分集中在三处：培训覆盖不足扣0.8分，养护台账不全扣{}分，满意度调查样本偏少扣2分，合计扣5.3分。", "2.5", "3.2"),
    ("以上合计扣4分：绩效指标未细化扣1分，宣传场次未完成扣1分，回访率未达标扣{}分。", "2", "1"),
    ("各项为：投入9.5分、过程26.0分、产出34.2分、效益18.1分，总分{}分。", "87.8", "88.7"),
    ("各项为：决策8.5分、过程27.0分、产出36.5分、效益19.4分，总分{}分。", "91.4", "92.4"),
    ("2023年应签订协议428户，签订396户，剩余{}户正在商谈。", "32", "42"),
    ("计划改造老旧电梯186部，已改造157部，剩余{}部结转下年。", "29", "39"),
    ("应办提案64件，办结51件，其余{}件列入计划。", "13", "23"),
    ("登记采集口粮田权属2,318宗，采集2,146宗，剩余{}宗存在争议。", "172", "271"),
    ("设计安装路灯1,240盏，安装1,082盏，余{}盏待供电接入。", "158", "185"),
    ("需排查燃气用户8,620户，已排查8,214户，剩下{}户长期无人。", "406", "460"),
]

_OTHERS = [
    "计划改造电梯186部，已改造157部，剩余19部由街道实施，10部居民不同意改造。",
    "扣分主要集中在执行率扣1.5分、公开扣1分，共扣4分，其余见附表。",
    "应办提案64件，办结51件，其余23名委员的建议另行答复。",
    "产出36.5分，扣3.5分；效益28分，扣2分，其中满意度扣1分。",
    "计划培训420人，培训386人，余额12人由企业自行组织。",
]


def _failed(text: str, folder: Path) -> list[str]:
    report = f"江左县住房保障中心2023年度部门整体支出绩效自评报告\n\n一、履职情况\n\n{text}\n"
    return [
        " ".join(t.printed for t in (v.claim, *v.candidate.operands)) for v in network_of(report, folder).failed
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "right", "wrong"), _TOLD)
def test_points_and_what_remains(text: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _failed(text.format(right), tmp_path) == []
    found = _failed(text.format(wrong), tmp_path)
    assert any(wrong in told for told in found)


@pytest.mark.parametrize("text", _OTHERS)
def test_what_else_is_told_beside_them(text: str, tmp_path: Path) -> None:
    assert _failed(text, tmp_path) == []
