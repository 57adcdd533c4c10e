"""Days that cannot be: a month that does not exist, steps out of their order, a report signed before its year is over, accounts
published before theirs, a deadline ahead that lies behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_TEXTS = [
    ("2023年{}月委托第三方发放游客问卷800份，收回768份。", "11", "14"),
    ("滨河绿道于2023年4月12日开工、{}交工，由养护公司接管。", "2023年9月28日", "2023年3月28日"),
    ("检测仪2022年11月签订合同，2023年2月到货安装，2023年{}通过验收。", "3月", "1月"),
    ("1月8日至1月26日各站所自查，2月1日至2月20日抽查复核，{}形成自评报告。", "2月26日", "2月16日"),
    ("2024年3月4日至3月15日现场评价，{}提交报告。", "3月22日", "3月12日"),
    ("2023年2月10日公开部门预算，2023年9月5日公开{}年度部门决算。", "2022", "2024"),
    ("2023年8月31日，县财政局批复我局{}年度部门决算。", "2022", "2023"),
    ("针对设备采购滞后问题，由设备科牵头，急救车于2024年{}前完成交付，远程会诊平台于2025年3月底前完成验收。", "11月底", "11月底"),
]  # fmt: skip

_RIGHT = [
    "救护车2023年9月到货，彩超机2023年7月通过验收。",
    "第一批设备2023年9月到货，第二批设备2023年7月通过验收。",
    "设备2022年4月招标，6月签订合同，9月到货，次年3月通过验收。",
    "东街道路2023年9月开工，西街2023年7月完工。",
    "东街道路9月开工、翌年5月交工。",
    "教学楼2023年5月开工（2022年11月招标），2023年12月竣工。",
    "实施期13个月，合同期36个月，2022年12月至2023年12月。",
    "累计用电2023年度13万度，2023年共23月次巡检。",
    "1月8日至1月26日自查，2月1日至2月20日抽查复核，2月16日形成报告初稿，3月5日定稿。",
    "1月8日至1月26日自查，其间1月20日形成报告提纲。",
    "2月1日至2月20日抽查复核，2月16日召开座谈会，2月28日形成报告。",
    "2023年9月公开2022年度部门决算，2024年2月公开2024年度部门预算。",
    "2023年2月公开2023年度部门预算。",
    "2023年12月布置2023年度部门决算编报工作，2024年1月完成2023年度部门决算。",
    "2023年10月下发通知，定于2024年公开2023年度部门决算。",
    "2023年预决算公开检查中，2023年6月公布2022年度预决算。",
    "合同约定于2023年6月底前完工，实际8月完工，尾款于2024年6月底前支付到位。",
    "针对验收滞后问题，资料已于2023年9月底前整改到位，余下两项于2024年6月底前完成。",
    "原定2023年10月底前完工的泵站，将于2024年5月底前完工。",
    "针对设备采购滞后问题，急救车于2024年5月底前完成交付，平台于2024年8月底前完成验收。",
    "截至2023年底前完成31项，2024年3月底前完成其余2项。",
    "2023年11月30日前完成招标，2023年12月进场。",
    "2023年3月1日至2023年10月31日开展监测，2023年9月15日中期评审。",
    "5月10日至6月20日检查，6月15日印发整改通知。",
    "2022年11月立项，2023年2月开标，2023年3月开工，2023年10月竣工，2023年12月验收。",
]  # fmt: skip

_TITLE = "江左县人民医院2023年度部门整体支出绩效自评报告"


def _told(text: str, folder: Path, signed: str = "2024年3月18日", title: str = _TITLE) -> list[str]:
    report = f"{title}\n\n一、履职情况\n\n{text}\n\n江左县人民医院\n{signed}\n"
    return [fault.zh for fault in network_of(report, folder).dates]


@pytest.mark.parametrize(("text", "right", "wrong"), _TEXTS[:-1])
def test_a_day_that_cannot_be_is_told(text: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert _told(text.format(right), tmp_path) == []
    assert len(_told(text.format(wrong), tmp_path)) == 1


def test_a_deadline_ahead_lies_behind(tmp_path: Path) -> None:
    text, deadline, _ = _TEXTS[-1]
    assert _told(text.format(deadline), tmp_path) == []
    told = _told(text.format(deadline), tmp_path, "2025年3月18日", _TITLE.replace("2023", "2024"))
    assert len(told) == 1
    assert "已经过去" in told[0]


@pytest.mark.parametrize("text", _RIGHT)
def test_days_that_can_be_are_not_told(text: str, tmp_path: Path) -> None:
    assert _told(text, tmp_path) == []


_YEAR = "2023年全年门诊12.6万人次，2023年末在职486人，2023年3月开设老年病科，比2022年增加1个科室。2023年11月组织满意度调查。"


def test_a_report_is_signed_after_its_year(tmp_path: Path) -> None:
    assert _told(_YEAR, tmp_path, "2024年4月11日") == []
    told = _told(_YEAR, tmp_path, "2023年4月11日")
    assert len(told) == 1
    assert "早于该年度结束" in told[0]
    assert _told(_YEAR, tmp_path, "2023年12月31日") == []
    assert _told("2022年全年门诊12.6万人次，比2021年多0.8万人次，2022年末在职486人。", tmp_path, "2023年4月11日") == []
