"""`review.typed` filled by a model section by section: hand-made answers, of which only what the text bears out enters."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

import llmeval
from llmeval import Quoted
from llmeval.data.review import Review
from llmeval.llm.client import standing_in
from llmeval.pipeline import plan
from llmeval.settings import Settings
from llmeval.typed.answers import same
from tests.faults import Body, ScriptedModel

REPORT = """某县林业局2024年度部门整体支出绩效自评报告
一、部门基本情况
核定编制30名，实有在职人员28人。单位账面资产合计1,206.50万元。
二、一般公共预算支出情况
2024年基本支出决算数500.20万元，项目支出决算数300.10万元。
日常运转类的公用经费，年初安排80.50万元，最终开支77.35万元。
三、绩效目标完成情况
完成造林3200亩。自评得分96.5分。
四、存在的问题
联系人张某某，电话13800000000，台账不全。
"""


def number(value: str, unit: str, quote: str) -> dict[str, str]:
    return {"value": value, "unit": unit, "quote": quote}


def filled(answer: dict[str, Any], text: str = REPORT) -> tuple[Review, list[Body]]:
    """The review where each request is answered with the parts that it asks for."""
    model = ScriptedModel(lambda body: {name: part for name, part in answer.items() if name in asked(body)})
    with standing_in(model):
        review = llmeval.critique((text.encode(), "a.txt"),
                                  settings=Settings(model="m", no_store=True, retries=0, stages=("typed",)))  # fmt: skip
    return review, model.bodies


def asked(body: Body) -> set[str]:
    return set(body["tools"][0]["function"]["parameters"]["properties"])


def expenditure(**kinds: dict[str, Any]) -> dict[str, Any]:
    return {"expenditure": kinds}


def test_an_empty_leaf_is_filled_with_its_quote_and_says_who_read_it() -> None:
    review, _ = filled({"assets": {"total": number("1,206.50", "万元", "单位账面资产合计1,206.50万元")}})

    total = review.typed.assets.total
    assert total is not None
    assert (total.value, total.unit, total.origin, total.grounded) == (Decimal("1206.50"), "万元", "model", True)
    assert REPORT[total.start : total.end] == total.quote == "1,206.50万元"
    assert llmeval.critique((REPORT.encode(), "a.txt"), offline=True).typed.assets.total is None


def test_what_both_read_is_one_leaf_of_both() -> None:
    review, _ = filled(expenditure(basic={"final_accounts": number("500.20", "万元", "基本支出决算数500.20万元")}))

    basic = review.typed.expenditure.basic.final_accounts
    assert basic is not None
    assert (basic.value, basic.origin, basic.confirmed_by) == (Decimal("500.20"), "rules", "model")
    assert review.typed.disagreements == ()


def test_another_value_is_told_beside_and_never_put_in_its_place() -> None:
    text = REPORT.replace("日常运转类", "按上级批复的口径，基本支出决算数510.20万元。日常运转类")
    said = number("510.20", "万元", "基本支出决算数510.20万元")
    review, _ = filled(expenditure(basic={"final_accounts": said}), text)

    basic = review.typed.expenditure.basic.final_accounts
    assert basic is not None
    assert (basic.value, basic.confirmed_by) == (Decimal("500.20"), None)
    [other] = review.typed.disagreements
    assert (other.path, other.said.value, other.said.origin) == (
        "expenditure.basic.final_accounts",
        Decimal("510.20"),
        "model",
    )


@pytest.mark.parametrize(
    "answer",
    [
        expenditure(running={"final_accounts": number("77.53", "万元", "最终开支77.53万元")}),
        expenditure(running={"final_accounts": number("77.35", "亿元", "最终开支77.35万元")}),
        expenditure(running={"final_accounts": number("7.35", "万元", "最终开支77.35万元")}),
        expenditure(running={"share": number("77.35", "万元", "最终开支77.35万元")}),
        expenditure(government_fund={"final_accounts": number("500.20", "万元", "基本支出决算数500.20万元")}),
        {"assets": {"total": number("28", "人", "实有在职人员28人")}},
        {"goals": [{"goal": {"quote": "完成造林3300亩"}}]},
        {"score": number("95.6", "分", "自评得分95.6分")},
    ],
    ids=["digits", "unit", "part of a number", "a rate that is an amount", "another metric", "another thing", "words", "score"],
)  # fmt: skip
def test_what_the_text_does_not_bear_out_is_refused_and_told(answer: dict[str, Any]) -> None:
    review, _ = filled(answer)
    plain = llmeval.critique((REPORT.encode(), "a.txt"), offline=True)

    assert review.typed == plain.typed
    assert {rejected.stage for rejected in review.rejected if rejected not in plain.rejected} == {"typed"}


def test_a_basis_that_no_word_near_the_number_says_is_refused() -> None:
    review, _ = filled(expenditure(personnel={"final_accounts": number("28", "万元", "实有在职人员28人")},
                                   running={"prior_year": number("500.20", "万元", "基本支出决算数500.20万元")}))  # fmt: skip

    assert review.typed.expenditure.running.prior_year is None
    assert review.typed.expenditure.personnel.final_accounts is None


def test_lists_of_both_are_one_list() -> None:
    review, _ = filled(
        {"problems": [{"problem": {"quote": "台账不全"}}], "goals": [{"goal": {"quote": "完成造林3200亩"}}]}
    )
    plain = llmeval.critique((REPORT.encode(), "a.txt"), offline=True).typed

    known = [problem.problem.value for problem in plain.problems]
    assert known
    assert [problem.problem.value for problem in review.typed.problems] == known
    assert [goal.goal.value for goal in review.typed.goals] == ["完成造林3200亩"]
    assert plain.goals == ()


def test_personal_data_is_neither_sent_nor_shown() -> None:
    review, bodies = filled({"problems": [{"problem": {"quote": "联系人***，电话***********，台账不全"}}]},
                            REPORT.replace("四、存在的问题", "四、存在问题及原因分析"))  # fmt: skip

    assert "13800000000" not in json.dumps(bodies)
    assert "13800000000" not in review.typed.model_dump_json()


def test_a_request_holds_the_text_of_its_sections_and_asks_for_what_they_tell() -> None:
    _, bodies = filled({})
    parts = {name: re.sub(r"\s", "", body["messages"][1]["content"]) for body in bodies for name in asked(body)}

    assert "基本支出决算数500.20万元" in parts["expenditure"]
    assert "核定编制30名" in parts["staffing"]
    assert "核定编制30名" not in parts["expenditure"]
    assert "台账不全" in parts["problems"]
    shown = [line for body in bodies for line in body["messages"][1]["content"].splitlines()[3:-1] if "*" not in line]
    assert all(line.strip() in REPORT for line in shown)
    assert sum(len(line) for line in shown) <= len(REPORT)


def test_it_runs_only_where_it_is_named_and_a_dry_run_tells_what_it_costs() -> None:
    settings = Settings(model="m", base_url="http://host.invalid/v1")
    source = (REPORT.encode(), "a.txt")
    usual = plan(source, settings=settings).requests
    more = plan(source, settings=settings, stages=("extract", "typed")).requests

    assert not [request for request in usual if request.prompt.startswith("fill_typed")]
    added = [request for request in more if request.prompt.startswith("fill_typed")]
    assert len(added) >= 3
    assert 0 < sum(request.characters for request in added) <= len(REPORT)


def test_a_failing_endpoint_leaves_what_rules_read() -> None:
    with standing_in(ScriptedModel(lambda _: None)):
        review = llmeval.critique((REPORT.encode(), "a.txt"),
                                  settings=Settings(model="m", no_store=True, retries=0, stages=("typed",)))  # fmt: skip

    assert review.typed == llmeval.critique((REPORT.encode(), "a.txt"), offline=True).typed
    assert {problem.stage for problem in review.problems} == {"typed"}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("0.32", "亿元"), ("3200", "万元"), True),
        (("500.2", "万元"), ("500.20", "万元"), True),
        (("500.20", "万元"), ("500.21", "万元"), False),
        (("12.3", "%"), ("12.3", "万元"), False),
        (("0.50", "亿元"), ("5012.30", "万元"), True),
        (("28", "人"), ("29", "人"), False),
        (("1", "亿元"), ("9800", "万元"), False),
    ],
)
def test_one_amount_may_be_printed_in_two_ways(one: tuple[str, str], other: tuple[str, str], alike: bool) -> None:
    first, second = (Quoted[Decimal](value=Decimal(v), unit=u, quote=v, start=0, end=1) for v, u in (one, other))

    assert same(first, second) is same(second, first) is alike
