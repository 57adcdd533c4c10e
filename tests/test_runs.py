"""Lists with their total before or behind them: the wrong passage fails, the right one does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("受理来访{}批，按事由为劳资28批、征地17批、环保9批、其他方面6批。", "60", "70"),
        ("管护林地2.798万亩（公益林1.284万、商品林{}万、苗圃0.538万亩），责任区83个。", "0.976", "0.967"),
        ("业务支出841.31万元〔藏品612.70万元、活动88.35万元、其他{}万元〕，运行支出79.34万元。", "140.26", "104.26"),
        ("抽检由三块构成——国家抽检452批、省级抽检1308批、市级专项76批，合起来{}批。", "1836", "1863"),
        ("补助资金1480.00万元分三批拨付，首批655.20万元，第二批{}万元，第三批426.05万元。", "398.75", "389.75"),
        (
            "台账内共2560户。货币安置1120户、产权调换735户、加固{}户，未签约的437户（占17.1%）列入次年计划。",
            "268",
            "286",
        ),
        ("在职99人，男56人、女{}人；高级职称18人，博士11人。", "43", "34"),
        ("核编91名（行政22、事业64、工勤5），实有85人（行政{}、事业60、工勤5）。", "20", "22"),
        ("党政机构14个、教学机构7个（5个学院及马院、基础部）、教辅机构3个，合计{}个。", "24", "26"),
        ("适配辅助器具1154件：轮椅486件，助听器203件，拐杖318件，其他{}件，超额完成1100件的目标。", "147", "174"),
        (
            "处置投诉{}件：一季度162件，二季度175件（上半年小计337件），三季度149件，四季度178件，含疑难件9件。",
            "664",
            "674",
        ),
        ("制定国家标准6项、行业标准9项、地方标准11项，共{}项。", "26", "28"),
        ("四个季度支出依次为320.50万元、450.20万元、510.30万元和618.00万元，全年支出{}万元。", "1899.00", "1989.00"),
        ("发现隐患1286条，一般隐患{}条、重大隐患36条。", "1250", "1215"),
        ("在编96人、编外聘用32人；在编人员中，研究生24人、本科61人、大专及以下{}人。", "11", "17"),
        ("核定行政编制48名、事业编制62名；在编102人，其中行政45人、事业57人；其中事业空编{}名。", "5", "6"),
    ],
)
def test_a_list_that_misses_its_total_fails(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert network_of(passage.format(right), tmp_path).failed == []
    assert network_of(passage.format(wrong), tmp_path).failed


@pytest.mark.parametrize(
    "passage",
    [
        "检查企业412家次、经营户1.86万户次、餐饮单位1.24万户次，合计3.14万户次。",
        "日均最高的是文化馆，为1470人次，图书馆、博物馆分别为909人次和640人次。",
        "核定编制80名，年末在职72人（男40人、女32人），退休18人，另有编外15人。",
        "在编人员96人，其中党员60人、女性45人、高级职称12人。",
        "受理投诉1250件，主要是物业类420件、消费类365件、环保类280件。",
        "受理投诉1250件，其中物业类420件、消费类365件、环保类280件。",
    ],
)
def test_what_is_no_complete_list_accuses_nobody(passage: str, tmp_path: Path) -> None:
    assert network_of(passage, tmp_path).failed == []


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        ("全年开展电子商务、盲人按摩、种植养殖、手工编织{}类培训328人次。", "四", "三"),
        ("编印了《年鉴》《旧影》《水系志》{}种出版物，印数均为1000册。", "三", "四"),
        ("修订制度{}项（《会议办法》《差旅办法》《合同办法》《资产流程》），另新增表单2种。", "4", "5"),
        ("做了{}件事。第一，巡查食堂216次；第二，抽检480批次；第三，培训1305人次。", "三", "四"),
        ("预算按人员类、公用类、项目类{}类编制。", "三", "四"),
    ],
)
def test_names_are_counted(passage: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert network_of(passage.format(right), tmp_path).failed == []
    assert network_of(passage.format(wrong), tmp_path).failed


@pytest.mark.parametrize(
    "passage",
    [
        "设投入、过程、产出、效益四类共21个三级指标，各类得分如下：投入类15分。",
        "完善机关、学校、医院的采购、验收、付款三个环节。",
        "购置电脑、打印机、复印机等五类设备。",
        "涉及财政、审计及发改三个部门；与公安、民政、卫健和残联四家单位建立机制。",
    ],
)
def test_a_number_of_something_else_is_not_held_to_the_names(passage: str, tmp_path: Path) -> None:
    assert network_of(passage, tmp_path).failed == []
