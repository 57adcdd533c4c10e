"""So many, each so much, so much in all: three numbers that follow each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n二、履职完成情况\n"
TOLD = (
    ("采购检测试剂盒1,250套，单价186元，合计23.25万元，另付运费0.48万元。", "23.25", "25.25"),
    ("按每户1500元标准资助困难家庭260户，共发放慰问金39.0万元。", "39.0", "42.0"),
    ("培训网格员576人；每人领取教材3册，合计发放1728册。", "1728", "1828"),
    ("全年为45个行政村各放映8场，总场次360场。", "360", "380"),
    ("为40名残疾人提供寄宿托养，每人每月补助1200元，补助12个月，支出57.60万元。", "57.60", "48.00"),
    ("聘用护林员210人，每人每年补助8,000元，全年共发放168.00万元。", "168.00", "186.00"),
    ("购置灭火器640具，单价95元，共计6.08万元。", "6.08", "6.80"),
    ("对36所村小每所补助2.50万元，合计90.00万元。", "90.00", "96.00"),
    ("按每亩120元的标准为3,450亩梯田发放补贴，共发放41.40万元。", "41.40", "44.10"),
    ("安装路灯380盏，每盏2,600元，合计98.80万元。", "98.80", "98.08"),
    ("在岗村医124名，每名每月补贴600元，全年共发放89.28万元。", "89.28", "98.28"),
    ("救助流浪人员186人次，每人次发放路费120元，共支出2.232万元。", "2.232", "2.322"),
)  # fmt: skip
SOUND = (
    "全年办培训班9期，每期计划60人，共培训498人。",
    "设置疏导点14处,安置摊贩526户,平均每处37.6户,比上年的11处、392户分别增加3处、134户。",
    "采购电脑120台，单价4,500元，其余办公设备合计18.60万元。",
    "对36所学校每所补助2.50万元，对12所教学点每所补助1.20万元，合计104.40万元。",
    "困难家庭260户，每户补助不超过1,500元，共发放36.40万元。",
    "护林员210人，每人每年补助8,000元，上年共发放160.00万元。",
    "开展义诊12场，每场服务约80人，共服务1,036人。",
    "按每人600元标准资助学员，全年应发258人，实发246人，共发放14.76万元。",
    "村医124名，每名每月补贴600元，本年补发4个月，共发放29.76万元。",
    "安装路灯380盏，每盏功率60瓦，合计支出98.80万元。",
    "慰问老党员320人，每人500元，共计16.00万元；另慰问困难党员80人，每人800元，共计6.40万元。",
    "改造厕所824户，每户奖补2,000元，县级配套共支出82.40万元。",
)


def products(text: str, folder: Path) -> list[Verdict]:
    return [v for v in network_of(HEAD + text, folder).failed if v.kind in ("product", "average")]


@pytest.mark.parametrize(("right", "amount", "wrong"), TOLD)
def test_the_amount_behind_count_and_price_is_their_product(
    right: str, amount: str, wrong: str, tmp_path: Path
) -> None:
    assert products(right, tmp_path) == []
    found = products(right.replace(amount, wrong), tmp_path)
    assert [f"{v.claim.numeral.value}" for v in found] == [wrong]


@pytest.mark.parametrize("text", SOUND)
def test_an_amount_of_something_else_is_left_alone(text: str, tmp_path: Path) -> None:
    assert products(text, tmp_path) == []


def test_the_months_that_were_counted_are_named(tmp_path: Path) -> None:
    right, amount, wrong = TOLD[4]
    found = products(right.replace(amount, wrong), tmp_path)
    assert found[0].explanation is not None
    assert found[0].explanation.zh == "误按10个月计算"
