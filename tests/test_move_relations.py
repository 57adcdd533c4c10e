"""Moves and their net, changes told before their levels, days between dates, prices of any measure: told wrong they fail, told
right they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

import llmeval
from llmeval.numbers.lexer import lex
from llmeval.structure.split import split
from llmeval.understanding.reading import understand
from llmeval.understanding.relations.network import Network, relations


def _network(text: str, folder: Path) -> Network:
    path = folder / "passage.txt"
    path.write_text(text, encoding="utf-8")
    document = llmeval.read(path)
    return relations(understand(document, split(document), lex(document.plain)))


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("在编教师96人，比上年末增加{}人（新招5人、调入2人、退休3人）。", "4", "7"),
        ("年末在册车辆比上年减少{}辆（报废6辆、新购2辆）。", "4", "8"),
        ("全年净增加{}万元：追加防汛经费85.20万元，增加人员经费12.36万元，收回培训费6.40万元。", "91.16", "103.96"),
        ("年中追加取暖补助36.50万元、设备款24.80万元、差旅费7.25万元，合计追加{}万元。", "68.55", "86.55"),
        ("印刷费2.46万元，比上年减少0.85万元；会议费3.10万元，比上年减少1.27万元。两项合计比上年减少{}万元。", "2.12", "2.21"),
        ("水费增加1.32万元，电费减少4.58万元。两项合计减少{}万元。", "3.26", "5.90"),
        ("截至年末，实有在编87人。年内调入3人、招录5人、退休4人，年初在编{}人。", "83", "91"),
        ("办公室6人、技术科13人、稽查科18人、档案科9人，连同站领导3人，在编共{}人。", "49", "46"),
        ("年末实有{}人，其中专业技术人员41人、管理人员8人、工勤人员5人。", "54", "56"),
        ("接待量增加{}万人次，由36.40万人次上升为41.85万人次。", "5.45", "4.45"),
        ("支出减少{}万元，由上年的86.25万元降至71.50万元。", "14.75", "41.75"),
        ("新增公共泊位{}个，公共泊位总数由年初的1260个增至1585个。", "325", "235"),
        ("本年收入640.20万元，本年支出655.75万元，加上年初结转和结余38.46万元、扣除结余分配1.80万元后，年末结转和结余为{}万元。", "21.11", "22.91"),
        ("上年滚存52,360.20元，本年拨入80.00万元，利息收入1,204.36元；支付维修费62.40万元、耗材费9.75万元，年末账户余额{}元。", "132,064.56", "232,064.56"),
        ("部门预算从县人大批准的452.30万元起步，年内追加抗旱资金36.20万元、防火补助18.50万元，同时收回未启动的设备款12.00万元，最终全年预算数为{}万元。", "495.00", "507.00"),
        ("在用灯具246盏，其中2022年更换{}盏；停用的18盏已报废。", "213", "264"),
    ],
)  # fmt: skip
def test_moves_make_their_net(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _network(passage.format(right), tmp_path).failed == []
    assert _network(passage.format(wrong), tmp_path).failed


@pytest.mark.parametrize(
    "passage",
    [
        "在编教师96人，比上年末增加4人（其中女教师3人、男教师1人）。",
        "新增藏书5200册，藏书总量由3.40万册增至3.81万册，剔旧1100册。",
        "支出比预算增加12.30万元，由上年的86.25万元增至91.50万元。",
        "一般公共预算追加36.50万元、政府性基金追加24.80万元、差旅费减少7.25万元，合计追加54.05万元。",
        "年末实有54人，其中专业技术人员41人、管理人员8人。",
        "出具报告5,790份，收费342.07万元，较上年分别增长8.83%和7.40%。",
        "水文与地震联合观测站2022年总支出486.72万元。设备更新168.40万元。",
        "参训2618人，取证2502人，计划完成率104.3%（按取证人数计），计划2400人。",
    ],
)
def test_what_is_no_net_is_left_alone(passage: str, tmp_path: Path) -> None:
    assert _network(passage, tmp_path).failed == []


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("招标公告于2022年4月8日发布，2022年4月30日开标，间隔{}天。", "22", "32"),
        ("3月5日送审，4月2日批复，前后共{}天。", "28", "18"),
        ("2021年8月1日动工，2021年10月20日完工，历时{}天。", "80", "108"),
        (
            "改造工程2022年5月6日开工（2021年11月已完成招标），9月18日通过验收，比合同约定的10月15日提前{}天。",
            "27",
            "37",
        ),
        ("设备于2022年7月20日到货，比约定的7月5日推迟{}天。", "15", "5"),
    ],
)
def test_days_between_two_dates_are_counted(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _network(passage.format(right), tmp_path).dates == []
    assert _network(passage.format(wrong), tmp_path).dates


@pytest.mark.parametrize(
    "passage",
    [
        "2022年4月8日发布公告，2022年4月30日开标，历时15个工作日。",
        "2022年4月8日签订合同，约定工期60天，2022年5月30日完工，历时扣除雨天40天。",
        "活动自2022年4月8日至2022年4月30日举行，历时20天，其中闭馆3天。",
        "4月8日检查，5月30日复查，两次间隔时间不少于30天。",
    ],
)
def test_other_days_are_left_alone(passage: str, tmp_path: Path) -> None:
    assert [f for f in _network(passage, tmp_path).dates if "相隔" in f.zh or "期限为" in f.zh] == []


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("全年免除1,860樽灵位的寄存费，减免总额33.48万元，平均每樽减免{}元。", "180", "810"),
        ("回填砂石42.6万立方米，综合单价每立方米35.00元，结算工程款1,491.00{}。", "万元", "亿元"),
        ("录入卷宗240万页，中标单价为每页0.25{}，应付加工费60.00万元。", "元", "万元"),
        ("公交专线平均油耗28.4升，{}控制线30.0升。", "低于", "超过"),
        ("检测报告、培训班次上年分别为5,320份、64期，本年分别为5,790份、70期，增幅依次为{}和9.38%。", "8.83%", "8.38%"),
    ],
)  # fmt: skip
def test_any_measure_has_its_price(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _network(passage.format(right), tmp_path).failed == []
    assert _network(passage.format(wrong), tmp_path).failed


@pytest.mark.parametrize(("value", "fails"), [("91.8", False), ("84.6", True)])
def test_a_rate_is_of_what_its_bracket_names(value: str, fails: bool, tmp_path: Path) -> None:
    text = (
        f"报名1,640人，实际参训1,512人，考核取证1,388人：到课率92.2%（按报名人数计），取证率{value}%（按参训人数计）。"
    )
    assert bool(_network(text, tmp_path).failed) is fails


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("年初预算1,640.00万元，追加救灾资金120.00万元，收回设备款35.00万元，调整后预算1,725.00万元，调整率{}%。", "5.18", "4.93"),
        ("2022年6月调增抚养费36.80万元，8月调减修缮款15.00万元。全年预算从904.50万元调整到926.30万元，预算调整率{}%。", "2.41", "5.73"),
        ("年初部门预算2,050.00万元，调整后预算2,296.00万元，净增加246.00万元，增加部分占年初预算的{}%。", "12.00", "10.71"),
        ("年初批复预算2,640.00万元，追加1,056.00万元，全年预算调整为3,696.00万元，为年初预算的{}倍。", "1.40", "1.04"),
        ("采购预算240.00万元，成交价222.00万元，成交价比预算低{}%。", "7.50", "8.11"),
        ("招标控制价512.00万元，中标价487.00万元，中标价比招标控制价降低{}%。", "4.88", "5.13"),
        ("指标体系满分100分：投入15分、产出{}分、效益20分、满意度10分。", "55", "65"),
        ("共有{}项指标失分：预算执行率失0.45分、培训人数失0.60分、满意度失0.25分，合计失1.30分。", "3", "4"),
        ("三项指标均已达标：响应时间不超过20分钟（实际{}分钟），巡查次数不少于120次（实际131次），误差不大于5毫米（实际3毫米）。", "18", "28"),
        ("优秀6家、每家4.20万元，良好11家、每家3.15万元，合格3家、每家1.50万元，三档合计{}万元。", "64.35", "64.53"),
        ("仓库2,400平方米，每平方米25元；办公楼1,800平方米，每平方米{}元。两处维护费分别为6.00万元和7.56万元。", "42", "24"),
        ("由36名辅导员分片联系，216个社区全部覆盖，平均每人联系{}个社区。", "6.0", "6.4"),
    ],
)  # fmt: skip
def test_steps_of_a_budget_and_what_is_of_each(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _network(passage.format(right), tmp_path).failed == []
    assert _network(passage.format(wrong), tmp_path).failed


@pytest.mark.parametrize(
    "passage",
    [
        "年初预算1,640.00万元，追加120.00万元，调整后预算1,760.00万元，为年初预算的107.32%。",
        "年初部门预算2,050.00万元，年中增加300.00万元，收回54.00万元，调整后预算2,296.00万元，增加部分占年初预算的14.63%。",
        "指标体系满分100分：产出50分、效益30分、满意度10分等。",
        "共有4项指标失分：预算执行率失0.45分、培训人数失0.60分，满意度和回访率各失0.25分。",
        "除误差外各项均已达标：响应时间不超过20分钟（实际18分钟），误差不大于5毫米（实际6毫米）。",
        "培训186名学员，聘请42名教师，平均每人授课4.9个课时。",
    ],
)
def test_other_steps_are_left_alone(passage: str, tmp_path: Path) -> None:
    assert _network(passage, tmp_path).failed == []
