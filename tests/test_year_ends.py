"""What a year leaves, from a budget that another paragraph tells, and days that a passage counts of a period: told right nobody is
accused, told wrong the number is named with what it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_LEFT = [
    ("渔政支队全年预算2468.30万元。\n\n全年支出2395.72万元，预算执行率97.06%。年末结转结余{}万元。", "72.58", "75.28"),
    ("调整后全年预算6,318.40万元，比年初增加318.40万元。\n\n本年支出6,204.85万元，占全年预算的98.20%，年末结转{}万元。", "113.55", "131.55"),
    ("气象局调整预算数为1842.60万元。\n\n支出决算1806.45万元，执行率98.04%；年末结转和结余{}万元，均为项目尾款。", "36.15", "31.65"),
    ("全年预算数18,462,300.00元。\n\n（二）支出情况。全年支出17,935,846.20元，预算执行率97.15%，结余结转{}元。", "526,453.80", "562,453.80"),
    ("年初预算3200.00万元，追加286.50万元，全年预算3486.50万元。\n\n预算执行情况。实际支出3392.18万元，预算执行率97.29%。较上年增加102.40万元。年末结余{}万元。", "94.32", "93.42"),
    ("全年实际收入8,642.37万元。\n\n全年支出8,216.95万元，其中人员支出4,108.20万元。收支相抵，本年盈余{}万元，收支结余率4.92%。", "425.42", "452.42"),
    ("全年预算中项目支出预算1,260.00万元。\n\n项目支出1,218.64万元，项目预算执行率96.72%，项目结余{}万元。", "41.36", "43.16"),
    ("调整后预算9,746.82万元。\n\n全年支出9,612.47万元。年末结转结余{}万元，结转结余率1.38%。", "134.35", "143.35"),
    ("可支配资金4,386.20万元。\n\n全年支出4,218.75万元，占可支配资金的96.18%，年末结转结余{}万元。", "167.45", "164.75"),
    ("最终预算7,318.64万元。\n\n全年共支出7,102.39万元，预算执行率97.05%，年末结转{}万元。", "216.25", "261.25"),
    ("全年预算5128.40万元，其中结转126.30万元。\n\n支出总额4986.15万元，执行率97.23%。年末结转资金{}万元。", "142.25", "124.25"),
]  # fmt: skip

_NOT_OF_IT = [
    "全年预算2468.30万元。\n\n全年支出2395.72万元，预算执行率97.06%。财政收回12.30万元后，年末结转结余60.28万元。",
    "全年预算2468.30万元，本年收入2430.00万元，年初结转52.18万元。\n\n全年支出2395.72万元，年末结转结余86.46万元。",
    "全年预算2468.30万元。\n\n全年支出2395.72万元，预算执行率97.06%，其中：年末结转结余31.06万元用于工程尾款。",
    "全年预算2468.30万元。\n\n全年支出2395.72万元，预算执行率97.06%。年末结转结余约73万元。",
]

_DAYS = [
    ("2023年1月31日至2月20日暂停窗口办理{}天，2月21日恢复。", "21", "31"),
    ("2023年7月3日至7月28日举办骨干培训{}天，参训120人。", "15", "35"),
    ("2023年4月12日开工，6月30日竣工，工期{}天，比合同工期90天提前11天。", "79", "49"),
    ("普查自2023年3月1日开始，至4月10日结束，历时{}天，入户6820户。", "41", "60"),
    ("2023年5月8日至7月6日，对32处水源地逐一排查，历时{}天，排查率100%。", "60", "45"),
    ("2023年5月8日至7月6日，对32处水源地逐一排查，历时{}天，排查率100%。", "59", "95"),
    ("2022年11月15日至2023年3月15日供暖{}天，供热面积86万平方米。", "121", "181"),
    ("2023年9月4日启动，10月13日完成，历时{}天。", "39", "93"),
    ("泵站2023年2月6日进场，4月27日完工，施工期{}天。", "80", "60"),
    ("2023年6月19日至6月30日停水{}天，涉及居民1,260户。", "12", "21"),
    ("展览于2023年8月1日至9月15日展出{}天，观众3.2万人次。", "46", "64"),
]

_OTHER_DAYS = [
    "2023年6月1日至6月30日开展执法检查，出动120人天。",
    "2023年4月12日开工，6月30日竣工，合同工期120天。",
    "2023年3月1日至3月31日每5天巡查1次。",
    "2023年3月1日至3月10日受理，平均30天办结。",
    "2023年5月4日至5月20日公示，比规定的5月30日提前10天。",
    "2023年3月1日至3月20日集中申报，不足30天的顺延。",
]


def _accused(text: str, folder: Path) -> list[str]:
    network = network_of(f"江左县渔政支队2023年度部门整体支出绩效自评报告\n\n一、基本情况\n\n{text}\n", folder)
    told = [f"{v.claim.printed} {v.explanation.meant if v.explanation else ''}" for v in network.failed]
    return [*told, *(fault.zh for fault in network.dates)]


@pytest.mark.parametrize(("text", "right", "wrong"), _LEFT)
def test_what_is_left_of_a_budget_of_another_paragraph(text: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _accused(text.format(right), tmp_path) == []
    (found,) = _accused(text.format(wrong), tmp_path)
    assert found.startswith(wrong)
    assert right.replace(",", "") in found


@pytest.mark.parametrize("text", _NOT_OF_IT)
def test_what_else_may_be_left_is_not_held_to_it(text: str, tmp_path: Path) -> None:
    assert _accused(text, tmp_path) == []


@pytest.mark.parametrize(("text", "right", "wrong"), _DAYS)
def test_days_of_a_period(text: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _accused(text.format(right), tmp_path) == []
    (found,) = _accused(text.format(wrong), tmp_path)
    assert f"{wrong}天" in found


@pytest.mark.parametrize("text", _OTHER_DAYS)
def test_days_that_are_none_of_a_period(text: str, tmp_path: Path) -> None:
    assert _accused(text, tmp_path) == []
