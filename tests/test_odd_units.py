"""Units that are other than all that is told beside them: 人均4.92元 of 2598.72万元. Told right nobody is accused; told in another unit
the number is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_UNITS = [
    ("驻村队员经费618.24万元，占项目支出的31.26%，人均{}；驻村队员126人。", "4.91万元", "4.91元"),
    ("镇卫生院门诊84,260人次、门诊收入716.21万元。\n\n门诊次均费用{}，住院次均费用2,860元。", "85.00元", "85.00万元"),
    ("全年更换井盖2,164个，完成目标2,000个的108.20%。更换材料费{}，每个620元。", "134.17万元", "134.17元"),
    ("全年拍卖成交1,386宗，成交额218.74亿元，比上年增加12.60亿元。\n\n单宗平均成交额{}。", "1578.2万元", "1578.2元"),
    ("旅游综合收入{}，比上年增加18.62亿元，增长9.7%。", "210.58亿元", "210.58万元"),
    ("农产品网上销售额{}，比上年增加1,286.40万元，增长12.53%。", "11,553.16万元", "11,553.16元"),
    ("采购总额386.72万元，节约14.28万元；其中货物{}，服务68.34万元，无工程。", "318.38万元", "318.38元"),
    ("维护费512.60万元，其中道路养护286.45万元、桥梁检测96.75万元、照明{}。", "129.40万元", "129.40元"),
    ("电诈案件损失486.30万元；返还群众{}，返还率31.2%。", "151.73万元", "151.73元"),
    ("社会消费品零售总额{}，比上年86.42亿元增加7.24亿元，增长8.38%。", "93.66亿元", "93.66万元"),
    ("外贸进出口{}，比上年41.36亿元减少2.18亿元，下降5.27%。", "39.18亿元", "39.18万元"),
    ("慰问困难职工1,284户，慰问金192.60万元，户均{}。", "1500元", "1500万元"),
]

_OF_OTHERS = [
    "护林员补助286.40万元，人均1.2万元，另为每人购买意外险120元。",
    "接待费8.62万元，其中外宾1.20万元，工作餐人均45元。",
    "旅游收入12.86亿元，门票收入1,286.40万元，比上年增加96.20万元，增长8.08%。",
    "损失486.30万元，追回资金151.73万元，破案率31.2%。",
]


def _failed(text: str, folder: Path) -> list[str]:
    report = f"江左县驻村工作服务中心2023年度部门整体支出绩效自评报告\n\n一、履职情况\n\n{text}\n"
    return [
        " ".join([v.claim.printed, *(o.printed for o in v.candidate.operands), v.explanation.slip if v.explanation else ""])
        for v in network_of(report, folder).failed
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "right", "wrong"), _UNITS)
def test_another_unit_is_told(text: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _failed(text.format(right), tmp_path) == []
    found = _failed(text.format(wrong), tmp_path)
    assert any(
        f"{float(wrong.rstrip('万亿元').replace(',', '')):,.10g}"[:4] in told and told.endswith("scale")
        for told in found
    )


@pytest.mark.parametrize("text", _OF_OTHERS)
def test_units_that_differ_rightly(text: str, tmp_path: Path) -> None:
    assert _failed(text, tmp_path) == []
