"""What the structure of a passage binds, whatever its words are: brackets that reckon an amount out, a segment's two numbers and their
rate, an account's closing as the whole of a share, the remarks of a table that agree with its points."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_REMARKS = (
    "自评得分表\n| 指标 | 权重 | 得分 | 扣分说明 |\n| --- | --- | --- | --- |\n| 目标编制 | 6 | 5.5 | 一处口径不清，扣0.5分 |\n"
    "| 资料归集 | 5 | 4 | 两份台账迟交，扣{}分 |\n| 场馆巡护 | 8 | 7 | 漏巡一次，扣1分 |\n| 服务评价 | 81 | 81 | 达标 |\n| 合计 | 100 | 97.5 | |"
)
_PAIRS = [
    ("护林员补助137.28万元（286人，每人每年{}元），巡护设备12.50万元。", "4800", "4600"),
    ("改造苗圃灌溉管网支出108.50万元（31处，每处{}万元）。", "3.5", "3.2"),
    ("春季送检960份、合格806份，合格率83.96%；秋季送检900份、合格780份，合格率{}%。", "86.67", "86.76"),
    ("汛前排查隐患412处、销号371处，销号率{}%。", "90.05", "90.50"),
    ("馆藏标本年初2,782件，本年采集64件，年末2,846件，其中模式标本196件，占馆藏的{}%。", "6.89", "7.40"),
    (_REMARKS, "1", "2"),
    ("入户走访698人次、集中座谈566人次，合计1264人次，按每人次1000元标准发放慰问金126.40{}。", "万元", "元"),
]


@pytest.mark.parametrize(("passage", "right", "wrong"), _PAIRS)
def test_what_is_bound_is_held_to_it(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert network_of(passage.format(wrong), tmp_path).failed
    assert not network_of(passage.format(right), tmp_path).failed


@pytest.mark.parametrize(
    "passage",
    [
        # a bracket that tells a standard, not how the amount came about
        "临时救助支出37.20万元（126人次，每人每月最高1000元）。",
        "技能培训支出22.80万元（含教材费，4期，每期预算6万元）。",
        # the number before is one of several
        "东片送检120份、西片送检500份、合格480份，合格率77.42%。",
        # the row lost points for two reasons, told by a rule
        _REMARKS.format("1").replace("漏巡一次，扣1分", "每漏巡一次扣0.5分，扣1分"),
    ],
)
def test_what_is_not_bound_accuses_nobody(passage: str, tmp_path: Path) -> None:
    assert not network_of(passage, tmp_path).failed


_TOLD_TWICE = [
    (
        "全年完成专利预审1,126件，比目标多126件。自评结论再述，全年专利预审{}件，超过1,000件的目标。",
        "1,126",
        "1,162",
    ),
    ("2022年决算年末结转结余53.18万元，2023年决算年初结转结余{}万元。", "53.18", "51.38"),
    ("全年支出2,046.82万元，该数与决算总表列示的{}元一致。", "20,468,200.00", "20,486,200.00"),
    ("结转资金占可用资金的比重由上年的6.8%变为本年的4.1%，{}2.7个百分点。", "下降", "上升"),
    ("绩效目标共设三级指标18个，其中产出指标{}个、效益指标6个、满意度指标2个、成本指标1个。", "9", "10"),
    ("本年项目预算320.00万元，决算352.00万元，决算比预算多{}万元，超出10.00%。", "32.00", "22.00"),
    ("年度目标为组织惠民演出不少于400场，实际演出412场，完成率{}%，比目标多12场。", "103", "101"),
]


@pytest.mark.parametrize(("passage", "right", "wrong"), _TOLD_TWICE)
def test_what_is_told_twice_or_in_full_is_held_to_itself(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert network_of(passage.format(wrong), tmp_path).failed
    assert not network_of(passage.format(right), tmp_path).failed


@pytest.mark.parametrize(
    "passage",
    [
        "东区窗口受理1,126件；西区窗口受理1,162件。",
        "2022年办理预审1,126件。2023年办理预审1,162件。",
        "在库图书1,438册，在架期刊1,483册。",
    ],
)
def test_numbers_of_other_things_may_be_alike(passage: str, tmp_path: Path) -> None:
    assert not network_of(passage, tmp_path).failed
