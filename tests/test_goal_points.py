"""How far a rate lies from a target that another place of the report tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n一、绩效目标\n"
TOLD = (
    # goals, result right, right distance, wrong distance
    ("培训后就业率70%以上，服务满意度90%以上。", "结业学员已就业2,078人，培训后就业率78.92%，高于目标{}。", "8.92个百分点", "8.92%"),
    ("水质达标率不低于95%。", "监测断面水质达标率96.40%，高于目标{}。", "1.40个百分点", "1.40%"),
    ("强制免疫抗体合格率≥70%。", "全年采样2,500份，抗体合格率86.40%，高出国家标准{}。", "16.40个百分点", "23.43个百分点"),
    ("管网漏损率不高于10%。", "年末管网漏损率8.50%，低于目标{}。", "1.50个百分点", "1.50%"),
    ("林木成活率达到85%以上。", "新造林林木成活率91.80%，高于年度目标{}。", "6.80个百分点", "8.00个百分点"),
    ("群众知晓率目标值96%。", "第三方调查群众知晓率98.25%，超过目标{}。", "2.25个百分点", "2.25%"),
    ("技能鉴定通过率不低于80%。", "鉴定1,260人，通过率84.60%，比目标高{}。", "4.60个百分点", "5.75个百分点"),
    ("窗口事项网办率目标90%。", "全年窗口事项网办率87.30%，低于目标{}。", "2.70个百分点", "2.70%"),
    ("家庭医生签约服务率不低于75%。", "重点人群签约服务率81.75%，高于任务{}。", "6.75个百分点", "6.75%"),
    ("垃圾分类覆盖率不低于60%。", "居民小区垃圾分类覆盖率72.50%，超目标{}。", "12.50个百分点", "20.83个百分点"),
)  # fmt: skip
SOUND = (
    ("水质达标率不低于95%。", "监测断面水质达标率96.40%，比上年提高1.40%，高于目标。"),
    ("培训后就业率70%以上。", "培训后就业率78.92%，较目标增长12.74%。"),
    ("服务满意度90%以上。", "培训后就业率78.92%，高于目标8.92%。"),
    ("林木成活率达到85%以上。", "新造林林木成活率91.80%，高于目标8.00%。"),
    ("管网漏损率不高于10%。", "年末管网漏损率8.50%，低于全省平均水平1.50个百分点。"),
    ("网办率目标90%。", "全年网办率目标88%，实际90.50%，高于目标2.50个百分点。"),
    ("成本降低率不低于5%。", "采购成本降低率6.20%，高于目标值1.20个百分点。"),
    ("技能鉴定通过率不低于80%，复评通过率不低于82.10%。", "鉴定通过率84.60%，比目标高2.50个百分点。"),
    ("处置率100%。", "处置率98.60%，低于目标1.40个百分点。"),
    ("覆盖率不低于60%。", "小区覆盖率72.50%，投放设备640台，超目标40台。"),
)


def distances(goals: str, text: str, folder: Path) -> list[Verdict]:
    found = network_of(f"{HEAD}{goals}\n二、完成情况\n{text}\n", folder).failed
    return [v for v in found if v.kind in ("points", "growth", "change")]


@pytest.mark.parametrize(("goals", "told", "right", "wrong"), TOLD)
def test_points_and_percent_are_told_apart(goals: str, told: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert distances(goals, told.format(right), tmp_path) == []
    found = distances(goals, told.format(wrong), tmp_path)
    assert [v.claim.printed for v in found] == [wrong]
    assert found[0].explanation is not None


def test_the_distance_from_last_year_is_none_from_the_target(tmp_path: Path) -> None:
    told = "回收有效问卷386份，学员满意度96.11%，超过目标值{}，比上年94.50%提高1.61个百分点。"
    assert distances("学员满意度不低于95%。", told.format("1.11个百分点"), tmp_path) == []
    assert distances("学员满意度不低于94.5%。", told.format("1.61个百分点"), tmp_path) == []
    assert distances("学员满意度不低于95%，线上学员满意度不低于94.50%。", told.format("1.61个百分点"), tmp_path) == []
    found = distances("学员满意度不低于95%。", told.format("1.61个百分点"), tmp_path)
    assert [(v.claim.printed, v.explanation is not None) for v in found] == [("1.61个百分点", True)]


@pytest.mark.parametrize(("goals", "told"), SOUND)
def test_another_distance_is_left_alone(goals: str, told: str, tmp_path: Path) -> None:
    assert distances(goals, told, tmp_path) == []
