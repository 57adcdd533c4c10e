"""Multiples right behind what they are of: by how many times more, and how many times as much."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n二、履职完成情况\n"
RIGHT = (
    "少儿部外借61.75万册次，比成人部（28.40万册次）多1.17倍。",
    "少儿部外借61.75万册次，是成人部（28.40万册次）的2.17倍。",
    "全年获奖33项，比上年26项增加7项，超出目标16项1.06倍。",
    "全年获奖33项，其中省级18项，比目标的16项多1.06倍。",
    "检测能力由1,200件提升到3,600件，为原来的3倍。",
    "检测能力由1,200件提升到3,600件，比原来增加2倍。",
    "培训1,860人次，其中线上1,240人次，比线下（620人次）多1倍。",
    "举办讲座12场，展览36场，比讲座多2倍。",
    "接待来访86批次，来信258件，比上年的64件多3.03倍。",
    "救助支出由上年的124.50万元增加到373.50万元，为上年的3倍，人次由1,200人次增加到1,800人次。",
    "容积由60立方米扩大到150立方米，为原来的2.5倍，超过120立方米的目标。",
    "志愿者由86人增至172人，为原来的2倍，服务时长比上年的1,200小时多1.5倍。",
    "门诊量18,640人次，比住院（2,330人次）高7倍，住院床日16,310天。",
    "全年拨付312.00万元，其中第四季度208.00万元，比前三季度（104.00万元）多1倍。",
    "资源下载量420.50万次，较目标200万次高1.1倍。",
    "投诉由480件下降到160件，为原来的三分之一。",
)
WRONG = (
    ("线上外借46.20万册次，占外借总量的58.33%，比线下外借（19.25万册次）多2.40倍。", "2.40"),
    ("全年签约项目36个，比上年的28个增加8个，超出目标15个2.40倍。", "2.40"),
    ("日处理能力由800吨提升到2,800吨，为原来的2.5倍。", "2.5"),
    ("冷库容积由45立方米扩大到180立方米，是原来的3倍。", "3倍"),
)  # fmt: skip


def failed(text: str, folder: Path) -> list[str]:
    return [v.claim.printed for v in network_of(HEAD + text, folder).verdicts if v.outcome == "failed"]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_multiple_is_not_accused(text: str, tmp_path: Path) -> None:
    assert failed(text, tmp_path) == []


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_one_kind_of_multiple_for_the_other_is_found(text: str, said: str, tmp_path: Path) -> None:
    assert any(said in printed for printed in failed(text, tmp_path))
