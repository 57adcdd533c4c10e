"""The lexer on sentences of real reports, and on sentences as budgets and final accounts of other places have them."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest

from llmeval.numbers.lexer import lex, parse_number, render
from llmeval.numbers.numeral import Numeral

REPORTS = sorted((Path(__file__).parent / "reports").glob("*/source.txt"))


def quantities(text: str) -> list[Numeral]:
    return [numeral for numeral in lex(text) if numeral.kind == "quantity"]


def brief(numeral: Numeral) -> str:
    """`-20.83%`, `>3亿元`: sign, bound and value with its unit."""
    mark = {"over": ">", "under": "<", "at_least": "≥", "at_most": "≤", "about": "~", None: ""}[numeral.bound]
    high = f"..{numeral.high}" if numeral.high is not None else ""
    return f"{mark}{'-' if numeral.sign < 0 else ''}{numeral.value}{high}{numeral.unit}"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(numeral.kind, text[numeral.start : numeral.end]) for numeral in lex(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("现编制核定14人。2024年度单位在职职工14名。", ["14人", "14名"]),
        ("其他城乡社区支出 252.51\n\n万元用于工作经费", ["252.51万元"]),
        ("工资福利支出 130.47 万元，占比 99.96%", ["130.47万元", "99.96%"]),
        ("完成工业固定资产投资7.61亿元，同比下降20.83%；实现税收2.21亿元", ["7.61亿元", "-20.83%", "2.21亿元"]),
        ("比上年同期增\n\n长 20%；完成规模工业总产值 76 亿元", ["20%", "76亿元"]),
        ("总投资 2.6 亿元年产 3000 金属吨镍盐", ["2.6亿元", "3000金属吨"]),
        ("批复后总面积为 239.18 公顷，盘活闲置厂房5.7万㎡", ["239.18公顷", "5.7万㎡"]),
        ("共出动 958 人次，开展 405 家次检查", ["958人次", "405家次"]),
        ("广泛宣传 50 余次，办结268余件，检定3000余块", [">50次", ">268件", ">3000块"]),
        ("4栋8户村民房屋", ["4栋", "8户"]),
        ("13 批 500 余人次", ["13批", ">500人次"]),
        ("节约资金超2亿元，提供了3亿余元的贷款，走访40余次", [">2亿元", ">3亿元", ">40次"]),
        ("提供3余亿元贷款", [">3亿元"]),
        ("满意度达95%以上；成本≤377.89 万元", ["≥95%", "≤377.89万元"]),
        ("其中10亿元以上项目4个", ["≥10亿元", "4个"]),
        ("挽回经济损失近千万元", ["~1000万元"]),
        ("双双突破千万元大关，28家企业过亿元", [">1000万元", "28家", ">1亿元"]),
        ("其中亿元以上项目11个", ["≥1亿元", "11个"]),
        ("总产能提升20%～30%；节省检测费用8%～10%", ["20..30%", "8..10%"]),
        ("降低污水处理费5元/m³，节省用电22.5万度", ["-5元/m³", "22.5万度"]),
        ("由15.1%提高至85.7%", ["15.1%", "85.7%"]),
        ("世界500强项目1家", ["1家"]),
        ("\t≥1%\t-47.4%\t2\t0\t", ["≥1%", "-47.4%", "2", "0"]),
        ("\t21\t18\t\t85.71%", ["21", "18", "85.71%"]),
        ("19.5\t19.5\t19.5", ["19.5", "19.5", "19.5"]),
        ("设置 24 小时举报电话，年产 5 万吨", ["24小时", "5万吨"]),
        ("收集问题110，解决问题87；规范了", ["110", "87"]),
        ("同比增长 0，工业技术改造投资同比下降 47.4%", ["0", "-47.4%"]),
    ],
)
def test_real_sentences(text: str, expected: list[str]) -> None:
    assert [brief(numeral) for numeral in quantities(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年初预算为1,234.56万元，支出决算为1213.5万元，完成年初预算的98.3%，比上年增加12.5万元，增长3.2%。",
         ["1234.56万元", "1213.5万元", "98.3%", "12.5万元", "3.2%"]),
        ("与上年相比，减少123.4万元，减幅2.1%", ["-123.4万元", "-2.1%"]),
        ("比上年减少支出12.5万元，主要是人员减少3人", ["-12.5万元", "-3人"]),
        ("同比减少12.5万元、8.3万元和3万元；结转5万元", ["-12.5万元", "-8.3万元", "-3万元", "5万元"]),
        ("由5亿元下降到3亿元，减少至2亿元，降至1.5亿元", ["5亿元", "3亿元", "2亿元", "1.5亿元"]),
        ("较上年下降2.3个百分点", ["-2.3个百分点"]),
        ("资产负债率由65%降低5个百分点至60%", ["65%", "-5个百分点", "60%"]),
        ("同比增7.5%、环比降2.1%；3.2%的下降", ["7.5%", "-2.1%", "-3.2%"]),
        ("比预算少3万元，多支出2万元", ["-3万元", "2万元"]),
        ("３，４５６．７８万元，增长１２．５％", ["3456.78万元", "12.5%"]),
        ("共投入3亿5000万元；1万2千元", ["35000万元", "12000元"]),
        ("不低于90%，不少于3次，至少5家，低于80分，不超过3%", ["≥90%", "≥3次", "≥5家", "<80分", "≤3%"]),
        ("签约12个项目，节约20万元，通过20项评审", ["12个", "20万元", "20项"]),
        ("5至10个村，3—5家企业，8%-10%，5000万元-1亿元", ["5..10个", "3..5家", "8..10%", "0.5..1亿元"]),
        ("接待50批次、300人次，保有量为3辆", ["50批次", "300人次", "3辆"]),
        ("污水处理能力5万吨/日，每人500元/人·月，300元/亩", ["5万吨/日", "500元/人·月", "300元/亩"]),
        ("翻了2番，是上年的3倍，翻一番", ["2番", "3倍", "1番"]),
        ("百分之九十五，百分之95以上，千分之三", ["95%", "≥95%", "3‰"]),
        ("发放资料1万余份，惠及10余万人，8万多元，1个多月，10来个",
         [">1万份", ">10万人", ">8万元", ">1个月", "~10个"]),
        ("两家企业、十二个项目、有一百二十户、十余人、两万余元、三百五十万元",
         ["2家", "12个", "120户", ">10人", ">2万元", "350万元"]),
        ("近千家企业，上百家单位", ["~1000家", "≥100家"]),
        ("人民币贰拾叁万伍仟元整", ["235000元"]),
        ("新增企业3、5和8家，22%、12", ["3家", "5家", "8家", "22%", "12"]),
        ("资金1211.4万，人口5.7万", ["1211.4万", "5.7万"]),
        ("结余-5.6万元；增长率：-3.2%；增长-3.5%", ["-5.6万元", "-3.2%", "-3.5%"]),
        ("10日内办结，5个工作日内，不超过30日", ["≤10日", "≤5个工作日", "≤30日"]),
        ("￥1,234.56 ¥500万 500万美元", ["1234.56元", "500万元", "500万美元"]),
        ("约5% 5%左右 5年以上 ±5%", ["~5%", "~5%", "≥5年", "~5%"]),
        ("培训3期500人，5G基站100个，LED灯50盏", ["3期", "500人", "100个", "50盏"]),
        ("建设面积5.7万平方米，治理15平方公里", ["5.7万平方米", "15平方公里"]),
        ("24项具体目标任务，8分（满分10分）", ["24项", "8分", "10分"]),
        ("设备3台（套），出动3200余人（次）", ["3台（套）", ">3200人（次）"]),
        ("控制在4.5%以内，差额为-3.45万元，增减变动-12.5%", ["≤4.5%", "-3.45万元", "-12.5%"]),
        ("安排5 000万元；100万元、50、30和20万元", ["5000万元", "100万元", "50万元", "30万元", "20万元"]),
        ("至少提前3天，均价5800元/平方米", ["3天", "5800元/平方米"]),
        ("压减一般性支出10%，群众投诉同比下降15%以上", ["-10%", "≥-15%"]),
        ("同比分别下降5.2%、3.1%和2.4个百分点", ["-5.2%", "-3.1%", "-2.4个百分点"]),
        ("增加5家至20家", ["5家", "20家"]),
    ],
)  # fmt: skip
def test_sentences_of_other_places(text: str, expected: list[str]) -> None:
    assert [brief(numeral) for numeral in quantities(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年 04 月 26 日", [("date", "2025年 04 月 26 日")]),
        ("填报日期：2025.4.30", [("date", "2025.4.30")]),
        ("2024-12-31，2024/5/6，2024年底，2024 年度", [
            ("date", "2024-12-31"), ("date", "2024/5/6"), ("date", "2024年底"), ("date", "2024 年度")]),
        ("计划于12月上旬，10 月份，2025 年 1 月中旬", [
            ("date", "12月上旬"), ("date", "10 月份"), ("date", "2025 年 1 月中旬")]),
        ("1-11月，1-12 月，1至10月份", [("period", "1-11月"), ("period", "1-12 月"), ("period", "1至10月份")]),
        ("2021—2023年，2021年以来，近3年，未来2年中介需求", [
            ("period", "2021—2023年"), ("period", "2021年以来"), ("period", "近3年"), ("period", "未来2年")]),
        ("前三季度，第3季度，2024年一季度，2024年上半年", [
            ("period", "前三季度"), ("period", "第3季度"), ("period", "2024年一季度"), ("period", "2024年上半年")]),
        ("2024.01-2024.12；2024年1月至2024年12月", [("period", "2024.01-2024.12"), ("period", "2024年1月至2024年12月")]),
        ("2022、2023、2024年", [("date", "2022"), ("date", "2023"), ("date", "2024年")]),
        ("根据洪区编〔2013〕29号文件，财预[2020]10号", [
            ("document_number", "洪区编〔2013〕29号"), ("document_number", "财预[2020]10号")]),
        ("统一社会信用代码11430781MB02753976，单位", [("code", "11430781MB02753976")]),
        ("[bookmark: _Hlk44192558]", [("code", "[bookmark: _Hlk44192558]")]),
        ("2010301行政运行", [("code", "2010301")]),
        ("2010301\t行政运行\t12.5", [("code", "2010301"), ("quantity", "12.5")]),
        ("201\t03\t01\t行政运行", [("code", "201"), ("code", "03"), ("code", "01")]),
        ("联系电话：13800000000，0745-1234567，12345热线", [
            ("phone", "13800000000"), ("phone", "0745-1234567"), ("phone", "12345")]),
        ("手机138****0000", [("phone", "138****0000")]),
        ("身份证号11010519491231002X", [("identity", "11010519491231002X")]),
        ("账号：6222021234567890123", [("account", "6222021234567890123")]),
        ("坚持“1376”思路，整治“6个100%”，“987”工作模式，“6+3+1”，“4×4”", [
            ("name", "1376"), ("name", "6个100%"), ("name", "987"), ("name", "6+3+1"), ("name", "4×4")]),
        ("世界500强，前10强，PM2.5，A4纸，ISO9001，5A级景区，3#楼", [
            ("name", "500强"), ("name", "10强"), ("name", "PM2.5"), ("name", "A4"), ("name", "ISO9001"), ("name", "5A"),
            ("name", "3#")]),
        ("91.2591.25", [("glued", "91.2591.25")]),
        ("1.负责贯彻；\n2. 预算情况\n1、公务接待", [("ordinal", "1."), ("ordinal", "2."), ("ordinal", "1、")]),
        ("（2）项目支出情况\n(1） 成本指标", [("ordinal", "（2）"), ("ordinal", "(1）")]),
        ("1、执行.2、制定高科技产业园区3、负责园区", [("ordinal", "1、"), ("ordinal", "2、"), ("ordinal", "3、")]),
        ("：目标1.经济指标；目标2.全力\n目标 1：总产值", [("ordinal", "目标1."), ("ordinal", "目标2."), ("ordinal", "目标 1")]),
        ("附件 2\n附件1\n表1-1 收支总表", [("ordinal", "附件 2"), ("ordinal", "附件1"), ("ordinal", "表1-1")]),
        ("一、基本情况\n（一）机构\n一 、项目\n①工资", [
            ("ordinal", "一、"), ("ordinal", "（一）"), ("ordinal", "一 、"), ("ordinal", "①")]),
        ("怀化市第一家，第七巡视组，第12条", [("ordinal", "第一家"), ("ordinal", "第七"), ("ordinal", "第12条")]),
        ("- 1、2024 年度基础数据表\n1.2024年部门预算", [
            ("ordinal", "1、"), ("date", "2024 年度"), ("ordinal", "1."), ("date", "2024年")]),
        ("1.1 基本情况\n3.1.2 目标\n0.058 万元", [("ordinal", "1.1"), ("ordinal", "3.1.2"), ("quantity", "0.058 万元")]),
        ("10 月协助；12 在园区上下风向建设", [("date", "10 月"), ("date", "12")]),
        ("绩效目标1：道路；附件1-3，图3所示，序号1", [
            ("ordinal", "绩效目标1"), ("ordinal", "附件1-3"), ("ordinal", "图3"), ("ordinal", "序号1")]),
        ("20101 人大事务 50.00", [("code", "20101"), ("quantity", "50.00")]),
        ("工资福利支出(301)800.5万元", [("code", "301"), ("quantity", "800.5万元")]),
        ("8:30-17:30，国发〔2021〕5号", [("date", "8:30-17:30"), ("document_number", "国发〔2021〕5号")]),
        ("7、8月份，2、3季度", [("date", "7"), ("date", "8月份"), ("period", "2、3季度")]),
        ("107国道，80后，29号文件，预算代码 012345", [
            ("name", "107"), ("name", "80"), ("document_number", "29号"), ("code", "012345")]),
    ],
)  # fmt: skip
def test_typed_non_quantities(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    ["“三公”经费", "一是加强；二是推进", "围绕“四链七园”", "“一主一特”项目", "“五好”园区", "双双统一", "四个统一", "三重一大", "科技三项费",
     "一批项目、一个平台、一级指标", "零投诉、零件", "千家万户", "三年行动计划", "二次创业", "万物互联", "十四五", "数十家", "两个维护"],
)  # fmt: skip
def test_words_are_no_numerals(text: str) -> None:
    assert lex(text) == []


def test_glued_cells_propose_the_split() -> None:
    assert lex("91.2591.25")[0].parts == (Decimal("91.25"), Decimal("91.25"))


def test_a_ratio_keeps_its_numbers() -> None:
    assert [n.parts for n in quantities("1:3的比例，2/3以上，产业结构为13:33:54")] == [
        (Decimal(1), Decimal(3)), (Decimal(2), Decimal(3)), (Decimal(13), Decimal(33), Decimal(54))
    ]  # fmt: skip


def test_a_cell_is_read_alone() -> None:
    text = "下降\t10\t20"
    assert [n.sign for n in quantities(text)] == [1, 1]
    (ten,) = lex(text, 3, 5)
    assert (ten.start, ten.end, ten.value) == (3, 5, Decimal(10))


def test_number_and_unit_are_joined_only_where_they_belong_together() -> None:
    assert quantities("21\n家庭情况")[0].unit == ""
    assert quantities("85\n人员")[0].unit == ""
    assert quantities("12\t万元")[0].unit == ""
    assert quantities("5\n\n\n万元")[0].unit == ""
    assert quantities("3\n元、角、分")[0].unit == ""


def test_a_measure_word_is_not_the_head_of_another_word() -> None:
    assert [n.unit for n in quantities("8分别 5项目 3个别 7家庭 6人员")] == [""] * 5


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.50", "1234.50"), ("１，２３４．５", "1234.5"), ("三百二十", "320"), ("-0.5", "-0.5"), ("两万三千", "23000"),
     ("二〇二四", "2024"), ("一亿零五", "100000005")],
)  # fmt: skip
def test_parse_number(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "三公", "1,23", "12万", "三四", "一十百", "1.2.3"])
def test_parse_number_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.parent.name)
def test_reports_leave_no_digit_open_and_read_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    covered = [0] * len(text)
    for numeral in lex(text):
        for index in range(numeral.start, numeral.end):
            covered[index] += 1
        if numeral.kind == "quantity":
            (again,) = lex(render(numeral))
            assert (again.value, again.unit, again.sign, again.bound, again.high, again.places) == (
                numeral.value, numeral.unit, numeral.sign, numeral.bound, numeral.high, numeral.places
            )  # fmt: skip
    assert max(covered) == 1
    assert all(covered[index] for index, char in enumerate(text) if char in "0123456789０１２３４５６７８９")


@pytest.mark.parametrize(
    "base", ["\t1,234.56\t98.3%\t10\n", "9", "5" + " " * 50, "1、", "“1", "（1）", "5\n\n", "1.1.", "a1-", "一"]
)
def test_cost_is_linear(base: str) -> None:
    def seconds(length: int) -> float:
        text = (base * (length // len(base) + 1))[:length]
        begin = time.process_time()
        lex(text)
        return time.process_time() - begin

    assert seconds(80_000) < 20 * seconds(8_000) + 0.5
