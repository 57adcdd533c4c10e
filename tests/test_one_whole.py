"""Shares of one whole: the parts whose shares are proved and the part whose share fails add up to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = "云渚县水务局2022年部门整体支出绩效自评报告\n二、履职完成情况\n"
TOLD = (
    # right, wrong share, what it is told as in the wrong text
    ("全年支出2,054.54万元，其中：基本支出551.14万元，占26.83%；项目支出1,503.40万元，占73.17%。", "73.17%", "72.15%"),
    ("管护林地1,286.4公顷，其中人工林412.6公顷，占32.1%；天然林873.8公顷，占67.9%。", "67.9%", "70.9%"),
    ("资助参训学员12,480人，其中退役军人7,363人、残疾人1,997人、返乡人员3,120人，三类分别占59.00%、16.00%和25.00%。", "25.00%", "29.76%"),
    ("年末馆藏图书186.40万册，其中中文图书142.60万册，占76.50%；外文图书43.80万册，占23.50%。", "76.50%", "79.60%"),
    ("受理投诉3,640件，其中电话投诉2,184件，占60.00%，网络投诉1,456件，占40.00%。", "40.00%", "46.00%"),
    ("本年收入8,642.50万元，其中财政拨款7,346.12万元，占85.00%；事业收入1,296.38万元，占15.00%。", "85.00%", "88.20%"),
    ("检测样品2,860份，其中水样1,716份，占检测总数的60.00%；土样1,144份，占检测总数的40.00%。", "40.00%", "43.00%"),
    ("清运垃圾21.90万吨，其中焚烧17.52万吨，占80.00%；填埋4.38万吨，占20.00%。", "80.00%", "84.00%"),
    ("在职职工468人，其中专业技术人员351人，占75.00%；管理和工勤人员117人，占25.00%。", "75.00%", "78.00%"),
    ("发放贷款6.40亿元，其中涉农贷款3.84亿元，占60.0%；小微贷款2.56亿元，占40.0%。", "40.0%", "45.0%"),
    ("年初预算2,277.76万元，其中人员支出812.46万元，占35.67%；专项支出1,465.30万元，占64.33%。调整后全年预算2,863.54万元。", "64.33%", "51.17%"),
)  # fmt: skip
SOUND = (
    "全年支出2,054.54万元，其中基本支出551.14万元，占26.83%；项目支出1,503.40万元，占年初项目预算1,620.00万元的92.80%。",
    "受理投诉3,640件，其中电话投诉2,184件，占60.00%；网络投诉1,456件，办结1,310件，占89.97%。",
    "在职468人，其中女性234人，占50.00%；高级职称117人，占25.00%；硕士93人，占19.87%。",
    "检测样品2,860份，其中水样1,716份，占60.00%；土样1,144份，其中不合格57份，占4.98%。",
    "全县耕地86.40万亩，其中水田51.84万亩，占60.00%；旱地34.56万亩，机耕30.41万亩，占88.00%。",
    "馆藏186.40万册，其中中文142.60万册，占76.50%；外文43.80万册，比上年增加2.10万册，占新增总量8.40万册的25.00%。",
    "项目资金600.00万元，其中省级360.00万元，占60.00%；县级240.00万元，占县级专项1,200.00万元的20.00%。",
    "培训1,200人，其中线上720人，占60.00%；线下480人，合格456人，占95.00%。",
    "发放补贴480.00万元，其中低保户336.00万元，占70.00%；低保户2,100户，占受益户数3,000户的70.00%。",
    "支出900.00万元，其中人员经费540.00万元，占60.00%；公用经费360.00万元，上年288.00万元，占上年支出的36.00%。",
)


def shares(text: str, folder: Path) -> list[Verdict]:
    return [v for v in network_of(HEAD + text, folder).failed if v.kind in ("share", "rate")]


@pytest.mark.parametrize(("right", "share", "wrong"), TOLD)
def test_the_share_of_the_last_part_is_of_the_same_whole(right: str, share: str, wrong: str, tmp_path: Path) -> None:
    assert shares(right, tmp_path) == []
    found = shares(right.replace(share, wrong), tmp_path)
    assert [v.claim.printed for v in found] == [wrong]


@pytest.mark.parametrize("text", SOUND)
def test_a_share_of_another_whole_is_left_alone(text: str, tmp_path: Path) -> None:
    assert shares(text, tmp_path) == []


def test_the_total_that_was_taken_for_the_whole_is_named(tmp_path: Path) -> None:
    right, share, wrong = TOLD[-1]
    found = shares(right.replace(share, wrong), tmp_path)
    assert found[0].explanation is not None
    assert "2,863.54万元" in found[0].explanation.zh
    assert str(found[0].explanation.meant) == "64.33"
