"""Execution rates of parts of the budget, whose numbers the report tells elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmeval.understanding.relations.model import Verdict
from tests.networks import network_of

HEAD = """云渚县水务局2022年部门整体支出绩效自评报告
一、预算安排
2022年年初预算3,842.60万元，其中基本支出1,986.40万元、项目支出1,856.20万元。年中追加项目支出746.30万元、基本支出82.50万元，\
调整后全年预算4,671.40万元，其中基本支出2,068.90万元、项目支出2,602.50万元。
二、支出决算
"""
SPENT = "全年支出4,418.75万元，其中基本支出2,046.18万元、项目支出2,372.57万元。"
TOLD = (
    # told, right, wrong
    (f"{SPENT}基本支出执行率98.90%，项目支出执行率{{}}。", "91.17%", "127.82%"),
    (f"{SPENT}\n按资金性质分析，基本支出执行率98.90%。\n总体预算执行率{{}}。", "94.59%", "114.99%"),
    (f"{SPENT}按全年预算计算，预算执行率{{}}。", "94.59%", "114.99%"),
    (f"{SPENT}基本支出预算执行率98.90%，项目支出预算执行率{{}}。", "91.17%", "50.79%"),
    (f"{SPENT}\n1.基本支出2,046.18万元，占46.31%，执行率98.90%。\n2.项目支出2,372.57万元，占53.69%，执行率{{}}。", "91.17%", "127.82%"),
    (f"{SPENT}\n项目支出执行率91.17%。\n基本支出2,046.18万元，执行率{{}}。", "98.90%", "103.01%"),
    (f"{SPENT}较上年增长3.18%；预算执行率{{}}（以全年预算为基数）。", "94.59%", "114.99%"),
    (f"{SPENT}\n基本支出执行率98.90%，项目支出执行率91.17%，总体执行率{{}}。", "94.59%", "91.17%"),
)  # fmt: skip
SOUND = (
    f"{SPENT}项目支出执行率127.82%（以年初预算为基数）。",
    f"{SPENT}按年初预算计算，基本支出执行率103.01%，项目支出执行率127.82%。",
    f"{SPENT}年初预算执行率114.99%。",
    f"{SPENT}基本支出执行率103.01%，项目支出执行率127.82%。",
    f"{SPENT}预算执行率94.59%，按年初预算口径计算则为114.99%。",
    f"{SPENT}全年预算执行率94.59%（以年初预算为基数计算则为114.99%）。",
    f"{SPENT}\n其中河道治理项目支出812.40万元，执行率93.28%。",
    f"{SPENT}\n重点项目支出预算执行率88.45%，一般项目支出执行率95.12%。",
    f"{SPENT}\n基本支出执行率98.90%。上半年项目支出执行率42.36%，三季度末执行率68.15%。",
    f"{SPENT}\n基本支出执行率98.90%。财政拨款执行率95.16%，政府性基金执行率90.42%。",
    f"{SPENT}\n基本支出执行率98.90%。上年项目支出执行率89.41%。",
    f"{SPENT}\n基本支出执行率98.90%，其中人员经费执行率99.86%、公用经费执行率94.12%。",
    f"{SPENT}\n基本支出执行率98.90%。剔除年底追加的因素，项目支出执行率96.35%。",
    f"{SPENT}\n基本支出执行率98.90%。政府采购执行率96.27%，采购项目支出执行率97.03%。",
    f"{SPENT}\n基本支出执行率98.90%。项目支出执行率应达到95.00%。",
    f"{SPENT}\n基本支出执行率98.90%。项目支出执行率比上年提高3.26个百分点。",
    f"{SPENT}\n基本支出执行率98.90%。项目支出政府采购预算执行率97.60%。",
    f"{SPENT}加上年结转186.40万元，可用资金4,857.80万元，可用资金执行率90.96%。",
    f"{SPENT}\n基本支出执行率98.90%。下属水文站总体执行率97.45%。",
    f"{SPENT}\n基本支出执行率98.90%。8个项目支出执行率在95%以上，其中3个项目执行率100%。",
    f"{SPENT}\n局机关支出2,918.40万元，预算执行率96.18%；质监站支出1,500.35万元，预算执行率91.64%。",
    f"{SPENT}\n基本支出执行率98.90%。项目支出中，中央资金执行率93.36%，省级资金执行率88.10%。",
    f"{SPENT}\n基本支出执行率98.90%。当年项目支出2,186.17万元，结转项目支出186.40万元，结转资金执行率100.00%。",
    f"{SPENT}\n基本支出执行率98.9%，项目支出执行率约91%，总体执行率94.6%。",
    f"{SPENT}\n基本支出执行率98.90%。截至11月底项目支出1,946.32万元，执行率74.79%。",
    f"{SPENT}\n基本支出执行率98.90%。三公经费执行率86.40%，会议费执行率72.15%。",
)


def rates(text: str, folder: Path) -> list[Verdict]:
    return [v for v in network_of(f"{HEAD}{text}\n", folder).failed if v.kind == "rate"]


@pytest.mark.parametrize(("told", "right", "wrong"), TOLD)
def test_a_rate_of_another_budget_is_found(told: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert rates(told.format(right), tmp_path) == []
    assert [v.claim.printed for v in rates(told.format(wrong), tmp_path)] == [wrong]


@pytest.mark.parametrize("told", SOUND)
def test_what_may_be_of_something_else_is_left_alone(told: str, tmp_path: Path) -> None:
    assert rates(told, tmp_path) == []
