"""What a share, a rate or a growth is of: the base that the words name, a mistaken one that the report prints, and what proves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_BUDGET = (
    "某某局2023年度部门整体支出绩效自评报告\n一、预算执行\n年初预算2146.30万元，年中追加588.28万元，调整后预算2734.58万元。"
    "全年支出2573.67万元，其中基本支出1897.95万元，占总支出的73.74%，项目支出675.72万元，占总支出的{}%。"
)
_SHOWS = (
    "某某局2023年度部门整体支出绩效自评报告\n一、履职情况\n全年演出228场，观众35.54万人次。演出场次比2018年的209场增加19场。"
    "其中送戏下乡等公益演出189场，占全部场次的{}%。"
)
_ADDED = (
    "某某局2023年度部门整体支出绩效自评报告\n一、预算\n年初预算2684.30万元；年中追加386.75万元，其中转移支付218.00万元、公共法律服务168.75万元；"
    "因人员调出收回72.15万元。全年预算2998.90万元，净追加314.60万元，为年初预算的{}%。"
)
_SINCE = "某某局2023年度部门整体支出绩效自评报告\n一、预算\n年初部门预算38642.50万元，年中追加4826.37万元，收回315.20万元，全年预算43153.67万元，较年初增长{}%。"
_PUBLIC = "某某局2023年度部门整体支出绩效自评报告\n一、支出\n“三公”经费预算18.80万元，2022年支出16.55万元，2023年实际支出14.70万元，控制率{}%。"


def _failed(text: str, folder: Path) -> list[str]:
    return [v.claim.printed for v in network_of(text, folder).failed]


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        (_BUDGET, "26.26", "24.71"),  # of the whole budget, another paragraph or none told it near
        (_SHOWS, "82.89", "90.43"),  # of another year's
        (_ADDED, "11.72", "10.49"),  # of the year's whole budget
        (_SINCE, "11.67", "10.45"),  # of the year's own amount
        (_PUBLIC, "78.19", "87.19"),
    ],
    ids=["total", "all of them", "net added", "since the start", "control rate"],
)
def test_a_wrong_base_is_told_and_a_right_one_holds(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _failed(passage.format(right), tmp_path) == []
    assert _failed(passage.format(wrong), tmp_path) == [f"{wrong}%"]


@pytest.mark.parametrize(
    "text",
    [
        "办理案件620件，其中简易程序455件，占总件数的73.39%；上年办理580件，其中简易程序410件，占总件数的70.69%。",
        "改造户厕1260户，上年为980户，其中脱贫户315户，占全部户数的25.00%。",
        "年末在校生4120人，其中寄宿生2884人，占全部人数的70.00%；年初4050人，其中寄宿生2754人，占全部人数的68.00%。",
        "年初预算1953.50万元，其中甲项目1172.10万元、乙项目781.40万元；甲项目支出1136.94万元，完成其年初预算的97.00%。",
        "全年支出42168.53万元。项目支出37269.80万元，占88.38%，其中污水处理服务费16794.36万元，占项目支出的45.06%、占全部支出的39.83%。",
        "年末结余532.40万元；结余里公路养护占335.41万元，为结余的63.00%，其余196.99万元为零星尾款。",
        "宣讲场次距目标不远：进村26场、听众3480人次，进社区41场、听众2215人次，合计67场、5695人次，场均85人次，距6000人次的目标还差305人次。",
        "核定编制112名，年末在职103人，在职人员控制率91.96%；另有编外人员20人。",
        "年初存栏奶牛3200头，年末存栏3360头，较年初增长5.00%。",
        "全年监测断面300个，受控291个，水质控制率97.00%。",
    ],
)
def test_another_base_near_by_is_not_meant(text: str, tmp_path: Path) -> None:
    assert _failed(f"某某局2023年度部门整体支出绩效自评报告\n一、履职情况\n{text}", tmp_path) == []


@pytest.mark.parametrize(("spent", "outcome"), [("377.89", 0), ("177.89", 1), ("150.20", 0)])
def test_amounts_that_a_rate_of_100_makes_equal_differ_by_a_slip(spent: str, outcome: int, tmp_path: Path) -> None:
    text = f"某某局2023年度部门整体支出绩效自评报告\n一、支出\n项目支出全年预算数377.89万元，项目支出{spent}万元，预算执行率为100%。"

    assert len(_failed(text, tmp_path)) == outcome


def test_a_share_of_nothing_proves_no_whole(tmp_path: Path) -> None:
    text = (
        "某某局2023年度部门整体支出绩效自评报告\n一、支出\n基本支出决算130.52万元，其中：工资福利支出130.47万元，占比94.96%；"
        "商品和服务支出0.05万元，占比0.04%；对个人和家庭的补助0万元，占比0%；其他0万元，占比0%。"
    )

    assert _failed(text, tmp_path) == ["94.96%"]
    assert _failed(text.replace("94.96", "99.96"), tmp_path) == []


def test_a_share_copied_from_a_row_near_by_is_told(tmp_path: Path) -> None:
    rows = "某某局2023年度部门整体支出绩效自评报告\n一、面积\n附表 种植面积\n序号\t乡镇\t面积（万亩）\t占比\n1\t东岭乡\t28.42\t22.81%\n2\t西坪乡\t41.56\t33.35%\n3\t白石镇\t54.63\t{}%\n\t合计\t124.61\t100%\n"

    assert _failed(rows.format("43.84"), tmp_path) == []
    assert _failed(rows.format("33.35"), tmp_path) == ["33.35%"]
