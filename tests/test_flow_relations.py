"""Lists, remainders, balances, periods, posts and dates: the wrong passage fails, the right one does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("养护公路{}公里：县道96.4公里、乡道142.7公里、村道142.5公里；另对国道补植26.0公里。", "381.6", "318.6"),
        (
            "藏品总数{}件（套）。分级看：一级126件，多为铜器；二级1854件；三级4216件；未定级12266件，正在鉴定。",
            "18462",
            "18642",
        ),
        ("在职职工共计{}人。按年龄看，35岁以下31人，36至50岁40人，51岁及以上18人。", "89", "86"),
        ("四个季度出车分别为186次、214次、203次和231次，全年合计{}次。", "834", "824"),
        ("截至2020年11月底，累计发送旅客58.4万人次，12月当月发送4.6万人次，全年发送{}万人次。", "63.0", "65.0"),
        ("接收来信{}件，转办151件，直接答复94件，其余23件正在核实。", "268", "286"),
        ("旧存案件152件，新收1368件，审结1403件，年末未结{}件。", "117", "127"),
        ("年初批复3920.15万元，追加685.40万元，压减一般性支出248.05万元，全年预算最终为{}万元。", "4357.50", "4605.55"),
        ("年初预算645.00万元，预算调整后为702.30万元，净追加{}万元。", "57.30", "75.30"),
        ("核定行政编制45名。年末在编38人，另有劳务派遣6人，空编{}名。", "7", "9"),
        ("17项指标中满分指标13项，扣分指标{}项。", "4", "5"),
        ("受理调解纠纷416件，调解成功{}件，成功率96.39%。", "401", "461"),
        ("设有办公室、规划科、财务科、法规科、执法大队共{}个内设机构。", "5", "6"),
        ("印发{}项制度：《财务办法》《采购办法》《资产办法》《合同办法》。", "四", "五"),
        ("“三公”经费预算26.00万元，实际支出21.40万元，{}4.60万元。", "结余", "超支"),
    ],
)
def test_a_passage_told_wrong_fails(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert network_of(passage.format(right), tmp_path).failed == []
    assert network_of(passage.format(wrong), tmp_path).failed


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("评价期间为2023年1月1日至{}年12月31日。", "2023", "2022"),
        ("自评于2023年3月1日至4月{}日完成。", "30", "31"),
        ("工程于2020年8月开工，2021年10月完工，历时{}个月。", "14", "4"),
        ("项目于2021年9月公开招标，10月12日开标，{}月28日签订合同。", "10", "9"),
        ("2022年培训班6月5日开班，6月{}日结业。", "11", "1"),
    ],
)
def test_a_date_that_cannot_be_is_said(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert network_of(passage.format(right), tmp_path).dates == []
    assert network_of(passage.format(wrong), tmp_path).dates


@pytest.mark.parametrize(
    "passage",
    [
        "全市共有6家单位，分别为市本级、市救助站、市福利院、市殡仪馆，以及2家区级单位。",
        "设有办公室、人事科、计财科、业务一科、业务二科等9个科室。",
        "对11个县（市、区）开展检查。",
        "核定编制45名，实有52人（含编外聘用12人），空编5名。",
        "共有指标30项，其中满分24项、扣分5项、不适用1项。",
        "追加资金中，专项资金1482.60万元、防控资金162.80万元，其余823.35万元为人员调资。",
        "检查企业412家次、流通经营户1.86万户次、餐饮单位1.24万户次，合计3.14万户次。",
        "计划栽植40公顷，完成46公顷，完成率115%。",
        "支出158.92万元，家均3650元，共96.36万元；其余62.56万元用于培训。",
        "受训教师1240人，其中农村教师760人；教师中骨干教师860人。",
    ],
)
def test_what_may_be_another_reading_is_not_accused(passage: str, tmp_path: Path) -> None:
    assert network_of(passage, tmp_path).failed == []
