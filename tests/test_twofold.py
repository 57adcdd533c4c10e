"""Lists that tell two measures at once, posts told a paragraph before, lists behind lists: told wrong they fail, told right not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_TOLD = [
    ("开展义诊18场、服务3,264人次，其中进村11场1,842人次、进校4场816人次、进企3场{}人次。", "606", "660"),
    ("维修渠道9条46.80公里，其中干渠2条12.35公里、支渠7条{}公里，年底前全部通水。", "34.45", "35.45"),
    ("在建工程7个，概算投资8.36{}，其中桥梁3个4.12亿元、隧道2个2.64亿元、站房2个1.60亿元。", "亿元", "万元"),
    ("登记出租房412处、61,840平方米，核查398处、58,960平方米，尚余14处、{}平方米。", "2,880", "8,280"),
    ("组织巡演12场、观众9,860人次，下乡26场、观众14,530人次，合计38场、观众{}人次。", "24,390", "24,930"),
    ("收储粮食3批1,860吨：小麦1批640吨、稻谷2批{}吨。", "1,220", "1,202"),
    ("碳排放3.86万吨，比上年的3.92万吨下降1.53%，减少600{}。", "吨", "万吨"),
    ("上级下达专项1,460.00万元，县级追加236.40万元，年底统一压减28.15万元，增减相抵后净追加{}万元。", "1,668.25", "1,686.25"),
    ("设管理科室3个：办公室、财务科、后勤科；设临床科室{}个：内科、外科、儿科、妇科、急诊科。", "5", "4"),
    ("年初预算1,640.00万元，追加412.00万元，收回86.00万元，全年预算1,966.00万元，净追加326.00万元，为年初预算的{}%。", "19.88", "16.58"),
    ("支出980.00万元。按功能分类，教育支出812.40万元，卫生支出96.30万元，住房支出71.30万元；按经济分类，工资福利支出620.40万元，商品服务支出239.60万元，资本性支出{}万元。", "120.00", "102.00"),
]  # fmt: skip


@pytest.mark.parametrize(("passage", "right", "wrong"), _TOLD)
def test_what_adds_up_in_one_measure_adds_up_in_the_other(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert network_of(passage.format(right), tmp_path).failed == []
    assert network_of(passage.format(wrong), tmp_path).failed


@pytest.mark.parametrize(
    "passage",
    [
        "举办招聘会6场、参加企业82家，其中春季4场56家、秋季2场41家，部分企业两次参加。",
        "开展检查3轮、检查单位146家，其中第一轮1轮98家、第二轮1轮87家、第三轮1轮64家。",
        "采购设备24台、单价均不超过5万元，其中台式机16台、便携机8台。",
        "举办培训12期、计划600人次，其中线上5期260人次、线下7期412人次。",
        "我馆内设9个部门：办公室、保管部、陈列部、社教部、研究部、修复部、安",
        "年初预算1,640.00万元，其中项目支出820.00万元；追加412.00万元，收回86.00万元，调整后预算1,966.00万元，净增加326.00万元。",
        "固定资产原值2,146.00万元，其中设备918.00万元、房屋1,068.00万元；设备中进口设备有160.00万元。",
        "公务用车12辆，全年行驶18.60万公里，其中执法车8辆13.25万公里。",
    ],
)
def test_what_need_not_add_up_is_left_alone(passage: str, tmp_path: Path) -> None:
    assert network_of(passage, tmp_path).failed == []


@pytest.mark.parametrize(("posts", "fails"), [("29", False), ("31", True)])
def test_posts_are_told_a_paragraph_before(posts: str, fails: bool, tmp_path: Path) -> None:
    text = (
        "一、基本情况\n1.编制：核定编制370名，其中行政编制312名、事业编制46名、工勤编制12名。\n"
        f"2.实有：在职在编341人，其中行政293人、事业38人、工勤10人，空编{posts}名。"
    )

    assert bool(network_of(text, tmp_path).failed) is fails
