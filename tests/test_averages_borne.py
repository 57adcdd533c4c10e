"""What bears out an average that fails: other averages of the same numbers, another count of the same name, a unit of 10⁴."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n二、履职完成情况\n"
BY_SIBLINGS = (
    ("发放冬春救助资金386.10万元，救助780户2,145人，人均1,800元，户均4,950元，每户平均2.75人。", "1,800", "1,878"),
    ("监测经费186.30万元，完成点位54个、样品1,242件，平均每个点位3.45万元、每件样品1,500元。", "1,500", "1,725"),
    ("投放资金624.00万元，惠及合作社96家、社员2,600户，平均每家6.50万元、每户2,400元。", "2,400", "2,700"),
    ("助学金345.60万元，资助1,440人、覆盖32个班，平均每个班10.80万元、每人2,400元。", "每人2,400", "每人2,850"),
)  # fmt: skip
BY_ANOTHER_COUNT = (
    ("在校学生比2021年秋季的3,196人增加78人。公用经费支出418.67万元，按在校学生3,274人计算，生均公用经费1,279元。", "1,279", "1,310"),
    ("全年开展技能培训2,680人次，完成目标2,500人次的107.20%。培训支出80.40万元，人次均300元。", "均300", "均322"),
    ("年末参保企业比上年的1,248家增加164家。稳岗返还资金889.56万元，惠及参保企业1,412家，家均6,300元。", "6,300", "7,128"),
    ("巡护站点较2021年的46个增加9个。运行经费352.00万元，运行巡护站点55个，平均每个6.40万元。", "6.40", "7.65"),
)  # fmt: skip
BY_LAST_YEAR = (
    ("全年进出口总额9,846万美元。有实绩的企业38家，比上年增加5家，户均进出口259.1万美元。", "259.1", "298.4"),
    ("运行站点46个，较上年减少4个，站点运行经费368.00万元，平均每个8.00万元。", "每个8.00", "每个7.36"),
    ("在园幼儿620人，比上年增加60人，保教经费434.00万元，人均7,000元。", "7,000", "7,750"),
)
BY_UNIT = (
    ("全年开展科普活动76场，直接受众2.86万人次，场均376人次。", "376人次", "376万人次"),
    ("发放创业补贴184.80万元，补贴创业者462人，人均4,000元。", "4,000元", "4,000万元"),
    ("维护渠道86.50公里，支出维护费103.80万元，平均每公里1.20万元。", "1.20万元", "1.20元"),
    ("公益演出48场，观众3.12万人次，场均650人次。", "650人次", "650万人次"),
)
ONLY_ONES = (
    ("发布志愿活动186场。直播活动68场，观看126.4万人次，场均18588人次。", "18588", "37176"),
    ("接待团队240批。研学活动45批，参加学员5,400人次，平均每批120人次。", "每批120", "每批210"),
    ("设监测点64个。布设雨量站28个，采集数据36.96万条，平均每个1.32万条。", "1.32", "2.13"),
)
SOUND = (
    "救助780户2,145人，发放救助资金386.10万元，户均4,950元；其中特困780人，人均3,000元。",
    "监测经费186.30万元，完成点位54个，平均每个点位3.45万元；另购试剂240件，每件150元。",
    "在校学生3,274人，比2021年的3,196人增加78人。助学金86.40万元，资助432人，人均2,000元。",
    "全年培训2,680人次，目标2,500人次，其中封闭培训640人次，支出51.20万元，人次均800元。",
    "维护渠道86.50公里，其中干渠20.00公里，支出维护费103.80万元，干渠平均每公里2.40万元。",
    "科普活动76场，受众2.86万人次，最大一场受众1,200人次。",
    "发放创业补贴184.80万元，462人受益，其中大学生120人，人均5,000元。",
    "参保企业1,412家，比上年1,248家增加164家，户均参保职工18.6人。",
    "巡护站点55个，运行经费352.00万元，平均每个6.40万元，比上年的46个增加9个。",
    "培训班12期，参训人员1,260人次，每期计划不超过120人次。",
    "直播活动68场，观看126.4万人次，场均时长1.5小时。",
    "企业38家，比上年增加5家，户均用工64人，共2,112人在册参保。",
    "助学金345.60万元，资助1,440人，人均2,400元，其中高中生360人，人均3,000元。",
)


def averages(text: str, folder: Path) -> list[Verdict]:
    return [v for v in network_of(HEAD + text, folder).failed if v.kind in ("average", "product")]


@pytest.mark.parametrize(
    ("right", "average", "wrong"), [*BY_SIBLINGS, *BY_ANOTHER_COUNT, *BY_LAST_YEAR, *BY_UNIT, *ONLY_ONES]
)
def test_an_average_is_borne_out(right: str, average: str, wrong: str, tmp_path: Path) -> None:
    assert averages(right, tmp_path) == []
    found = averages(right.replace(average, wrong), tmp_path)
    assert len(found) == 1
    assert found[0].kind == "average"


@pytest.mark.parametrize(("right", "average", "wrong"), BY_ANOTHER_COUNT)
def test_the_count_that_was_taken_is_named(right: str, average: str, wrong: str, tmp_path: Path) -> None:
    found = averages(right.replace(average, wrong), tmp_path)
    assert found[0].explanation is not None
    assert found[0].explanation.zh.startswith("误除以")


@pytest.mark.parametrize("text", SOUND)
def test_an_average_of_something_else_is_left_alone(text: str, tmp_path: Path) -> None:
    assert averages(text, tmp_path) == []
