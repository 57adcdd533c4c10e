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
    ("在编54人，其中男性18人、女性36人，男性占66.67%。", "66.67"),
    ("压减一般性支出6.30万元，比上年的63.00万元压减12%。", "12%"),
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
