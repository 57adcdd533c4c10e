"""What another number of the paragraph acquits, and what two relations that agree accuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

HEAD = "某某市园林管理所2023年度部门整体支出绩效自评报告\n一、基本情况\n"
RIGHT = [
    # the list is of another amount of the paragraph
    "衔接资金安排386.00万元，支出379.15万元，执行率98.23%。按用途分，产业发展246.00万元、基础设施112.00万元、务工补助28.00万元。",
    "全年下达绿化养护资金642.50万元，实际支付598.20万元。按区域分，东片312.40万元、西片201.60万元、北片128.50万元。",
    # a move of the account is told in another sentence
    "新增入藏图书98,642册，为目标的103.83%。年初馆藏3,028,215册，剔旧注销14,377册，年末馆藏3,112,480册。",
    "全年新植苗木12,460株。上年末存圃苗木38,215株，出圃使用9,130株，年末存圃41,545株。",
    # the move itself stands first
    "压减会议、培训、办公等一般性支出6.30万元，比上年的63.00万元压减10%。",
    "全年减少一次性办公用品采购1.52万元，比上年的15.20万元减少10%。",
    # what was told together
    "建成校级精品课程12门、市级精品课程4门，比上年末的10门合计增加6门。",
    "现有大型清扫车18台、小型清扫车9台，比上年末的21台共计增加6台。",
    # 增产, 减产 are changes
    "全年粮食播种面积2.36万亩，产量8732吨，比上年增产172吨，增长2.01%。",
    "苗圃产苗8,960百株，比上年减产240百株，下降2.61%。",
    # the amount of the rest is told
    "核定编制54名，年末实有49人，空编5名，实有人数占编制数的90.74%。",
    # ages name a group, quarters fill the year that is told before them
    "体检14,860人次，其中65岁以上老人5,273人次，占35.48%。",
    "维护航标1716座次。分季度看，一季度318座次，二季度加密巡检，完成467座次，三季度529座次，四季度402座次。",
    "维护航标1726座次，巡检里程860公里。与上年比，一季度318座次，二季度467座次，三季度529座次，四季度计划402座次。",
    "在职24人，年龄结构方面，35岁及以下9人、36至50岁11人、51岁及以上4人；中共党员19人，占在职人员的79.17%。",
    # who has the things is none of them
    "乡党委、政府设党政综合办公室、党建工作办公室、经济发展办公室、乡村建设办公室、平安建设办公室、社会事务办公室6个内设机构。",
    # how far, told as if it were a limit
    "举办文化活动32场，低于目标8场，完成率80.00%。",
    # some of those told
    "中央资金9,864.00万元、省级资金6,215.40万元、市级资金487.20万元、县级资金3,114.24万元；中央和省级资金合计16,079.40万元。",
    # a move that no verb of the list tells
    "年初批复3,523.60万元。年中基本支出调增73.60万元，项目支出净调增138.30万元，全年预算3,735.50万元。",
    # the net of the last moves alone
    "年初预算4,410.30万元。年中追加基本支出32.50万元；项目追加161.00万元、追减18.50万元，净增142.50万元。",
    # what it was cut to is its whole
    "信息化项目预算由150.00万元调减为132.00万元，支出132.00万元，执行率100.00%。",
    # which way a target is missed depends on what it is of
    "管网漏损率11.00%，较上年的12.35%下降1.35个百分点，但未达到10.5%的目标。",
    # the grade is of the total, not of the last part that is told
    "本年度自评97.4分。各一级指标得分:投入14.5分(满分15分)、过程24.2分(满分25分)、产出39.1分(满分40分)、效益11.6分(满分12分)、满意度8.0分(满分8分)。评价等级按得分划定:S≥90为优,80≤S<90为良,60≤S<80为中,S<60为差。本林场等级为优。",
    # limits in a list, each of another number
    "一季度末、上半年末、三季度末支出进度分别为18.6%、43.9%和68.2%，分别低于25%、50%、75%的序时进度。",
    "巩固率98.2%，入园率93.6%，覆盖率91.4%，三项均高于年初所定93%、98%、90%的目标。",
    # how far, no limit
    "接待费年初预算1.20万元，实际支出0.846万元，低于年初预算0.354万元。",
    "计划开馆310天，实际开馆326天，超过计划16天。",
    # a whole that stands nearer
    "项目资金到位1,450.00万元，支出1,287.35万元，执行率88.78%；其中管网清疏620.00万元，支出598.14万元，执行率96.47%。",
    "查出宫颈疑似病例127例、乳腺疑似病例68例，共195例；最终确诊50例，占疑似病例的25.6%。",
    # the share of several together
    "专任教师76人，其中高级职称21人、中级38人、初级17人，中高级合计占专任教师的77.6%。",
    "全年检测样品840份，其中蔬菜412份、水果226份、畜产品202份，蔬菜和水果两项占样品的76.0%。",
    # moves of the other part
    (
        "年初预算22,312,400.00元。因人员调资追加基本支出126,850.00元；收到补助资金3,265,000.00元、省级补助884,600.00元，"
        "收回培训资金150,000.00元，项目支出净增加3,999,600.00元。"
    ),
    "应检锅炉62台，未检7台，已检55台，已检占应检锅炉的88.71%。",
]

WRONG = [
    ("衔接资金安排386.00万元，支出379.15万元。按用途分，产业发展246.00万元、基础设施121.00万元、务工补助28.00万元，合计386.00万元。", "121"),
    ("年初馆藏3,028,215册，新增入藏98,642册，剔旧注销14,377册，年末馆藏3,121,480册。", "3,121,480"),
    ("接待费年初预算1.20万元，实际支出1.846万元，低于年初预算。", "1.846"),
    (("年初预算22,312,400.00元。收到补助资金3,265,000.00元、省级补助884,600.00元，收回培训资金150,000.00元，"
     "项目支出净增加3,969,600.00元。"), "3,969,600"),
    ("体检14,860人次，其中65岁以上老人15,273人次。", "15,273"),
    ("接种疫苗3,860剂次，其中60岁及以上老年人3,960剂次。", "3,960"),
    ("维护航标1726座次。分季度看，一季度318座次，二季度加密巡检，完成467座次，三季度529座次，四季度402座次。", "1,726"),
    ("全年接听咨询2,845次。按季度分，一季度612次，二季度704次，三季度791次，四季度783次。", "2,845"),
    (("乡党委、政府设党政综合办公室、党建工作办公室、经济发展办公室、乡村建设办公室、平安建设办公室5个内设机构，"
     "中央资金9,864.00万元、省级资金6,215.40万元、市级资金487.20万元，合计16,665.60万元。"), "16,665.60"),
    ("在编54人，其中男性18人、女性36人，男性占66.67%。", "66.67"),
    ("压减一般性支出6.30万元，比上年的63.00万元压减11%。", "11%"),
    ("全年粮食产量8732吨，比上年的8560吨增产127吨。", "127"),
    (("年初预算3286.40万元，年中追加512.75万元，其中基本支出86.30万元、项目支出426.45万元。"
     "全年预算3712.85万元：基本支出2501.90万元，项目支出1297.25万元。"), "3,712.85"),
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_another_number_of_the_paragraph_acquits(text: str, tmp_path: Path) -> None:
    assert [(v.kind, v.claim.printed) for v in network_of(f"{HEAD}{text}\n", tmp_path).failed] == []


@pytest.mark.parametrize(("text", "named"), WRONG)
def test_what_no_other_number_explains_is_still_told(text: str, named: str, tmp_path: Path) -> None:
    failed = network_of(f"{HEAD}{text}\n", tmp_path).failed

    assert any(named in t.printed for v in failed for t in (v.claim, *v.candidate.operands))


FORM = """附件 项目支出绩效自评
自评得分91.62分。预算执行率按实际执行率乘以分值计分，指标按完成比例计分。
项目2：农村公路建设与养护
年初预算\t全年预算\t执行数\t执行率\t分值\t得分
142.00\t196.00\t188.16\t96.00%\t10\t9.60
绩效指标\t指标值\t完成值\t分值\t得分
新改建里程\t≥18公里\t16.30公里\t30\t27.17
日常养护里程\t≥126公里\t126公里\t60\t60.00
"""


def test_the_amounts_of_a_project_form_are_no_indicator(tmp_path: Path) -> None:
    failed = network_of(HEAD + FORM, tmp_path).failed

    assert [(v.kind, v.claim.printed) for v in failed if v.kind == "score"] == []


ROWS = """评分规则：预算执行率得分=执行率×分值。
一级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
投入\t预算执行率\t{target}\t98.44%\t10\t10.00
产出\t检查户次\t≥800户次\t812户次\t90\t90.00
合计\t\t\t\t100\t100.00
"""


@pytest.mark.parametrize(("target", "accused"), [("≥95%", False), ("≥98%", False), ("100%", True)])
def test_a_target_that_an_execution_rate_reaches_earns_full_marks(target: str, accused: bool, tmp_path: Path) -> None:
    failed = network_of(HEAD + ROWS.format(target=target), tmp_path).failed

    assert any(v.kind == "score" and v.claim.printed.startswith("10.00") for v in failed) is accused
