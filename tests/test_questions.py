"""A model's critique on numbers accuses only where a relation fails and a mistake explains it; any other asks."""

from __future__ import annotations

from typing import Any

import pytest

import llmeval
from llmeval.data.findings import Finding
from llmeval.llm.client import standing_in
from llmeval.llm.questions import UNPROVED, proposals_of
from llmeval.settings import Settings
from llmeval.text.numerals import numerals_of
from tests.faults import ScriptedModel
from tests.reviews import finding

TEXT = """一、部门基本情况
现有在职人员36人。
二、支出情况
水库除险项目到位资金4,618.40万元，惠及农户2,735户。
按户折算，每户得益16,886.29元。
另有渠道维修支出312.60万元，未列明细。
三、自评得分
制度健全性满分4分，得4分；档案管理有遗漏。
四、结果公开
自评结果在市水务集团网站公开，预算在市政府网站公开。
"""
TRUE = "每户得益应为16,886.29元"


def critique(quotes: list[str], claim: str, category: str = "数据关系异常", **more: Any) -> dict[str, Any]:
    return {"quotes": quotes, "reasoning": "两处的数对不上，没有说明。", "computations": [], "claim": claim, "category": category,
            "suggestion": "", "severity": "高", **more}  # fmt: skip


def reviewed(text: str, *critiques: dict[str, Any]) -> list[Finding]:
    with standing_in(ScriptedModel(lambda _: {"goals": [], "critiques": [*critiques]})):
        review = llmeval.critique((text.encode(), "报告.txt"),
                                  settings=Settings(model="m", no_store=True, retries=0, stages=("appraise",)))  # fmt: skip
    assert not review.problems
    return [f for f in review.findings if f.origin == "model"]


PER_FAMILY = critique(
    ["惠及农户2,735户", "每户得益18,686.29元"],
    "每户得益18,686.29元与资金和户数不符。",
    computations=["4618.40*10000/2735=16886.29"],
)
SLIPPED = TEXT.replace("16,886.29", "18,686.29")


def test_what_its_own_computation_proves_keeps_its_weight() -> None:
    [found] = reviewed(SLIPPED, PER_FAMILY)

    assert found.severity == "high"
    assert UNPROVED.zh not in found.message.zh


@pytest.mark.parametrize(
    "asked",
    [
        critique(["另有渠道维修支出312.60万元，未列明细"], "渠道维修支出312.60万元偏大。"),
        critique(["水库除险项目到位资金4,618.40万元", "渠道维修支出312.60万元"], "渠道维修支出312.60万元与到位资金不成比例。",
                 computations=["312.60/4618.40*100=6.77"]),
        critique(["制度健全性满分4分，得4分"], "档案有遗漏，仍得4分。", "评分不当"),
    ],
)  # fmt: skip
def test_what_nothing_proves_is_a_question(asked: dict[str, Any]) -> None:
    [found] = reviewed(TEXT, asked)

    assert found.severity == "low"
    assert found.message.zh.endswith("请核实。）")
    assert "please verify" in found.message.en


def test_a_failing_number_that_the_claim_does_not_name_proves_nothing() -> None:
    """The passage holds a number that is wrong, and the critique speaks of something else."""
    [_, other] = reviewed(
        SLIPPED,
        PER_FAMILY,
        critique(["每户得益18,686.29元", "另有渠道维修支出312.60万元"], "渠道维修没有列出明细。", "资金使用与口径"),
    )

    assert (other.severity, UNPROVED.zh in other.message.zh) == ("low", True)


@pytest.mark.parametrize(
    ("category", "quotes", "severity"),
    [
        ("前后不一致", ["自评结果在市水务集团网站公开", "预算在市政府网站公开"], "high"),
        ("偏差未说明", ["另有渠道维修支出312.60万元，未列明细"], "high"),
    ],
)
def test_what_accuses_no_number_is_left_as_it_is(category: str, quotes: list[str], severity: str) -> None:
    [found] = reviewed(TEXT, critique(quotes, "两处说法不同，没有说明。", category))

    assert (found.severity, UNPROVED.zh in found.message.zh) == (severity, False)


def shown(*lines: str, quote: str, text: str = SLIPPED) -> list[tuple[str, int]]:
    review = llmeval.critique((text.encode(), "a.txt"), offline=True)
    made = finding(review, [quote], "high", "不符。")
    from dataclasses import replace

    return [
        (p.kind, len(p.operands)) for p in proposals_of(replace(made, computations=lines), numerals_of(review.document))
    ]


@pytest.mark.parametrize(
    ("line", "quote", "text", "kinds"),
    [
        ("4618.40*10000/2735=16886.29", "每户得益18,686.29元", SLIPPED, {"rate", "share", "average", "times"}),
        ("12+35+40=87", "合计78人", "甲组12人、乙组35人、丙组40人，合计78人。", {"sum"}),
        ("500.00-123.45=376.55", "结余367.55万元", "收入500.00万元，支出123.45万元，结余367.55万元。", {"adjustment", "change", "points"}),
        ("(312.60-286.40)/286.40*100=9.15", "增长9.51%", "本年312.60万元，上年286.40万元，增长9.51%。", {"growth"}),
        ("42.50*36=1530", "共1350元", "每人42.50元，36人，共1350元。", {"product"}),
        ("4618.40*10000/2735=16886.29", "惠及农户2,735户", TEXT, set()),
        ("4618.40*99/2735=167.17", "每户得益18,686.29元", SLIPPED, set()),
        ("算不出", "每户得益18,686.29元", SLIPPED, set()),
        ("__import__('os')=1", "每户得益18,686.29元", SLIPPED, set()),
    ],
)  # fmt: skip
def test_computations_are_read_as_relations(line: str, quote: str, text: str, kinds: set[str]) -> None:
    """Of a number that one slip parts from the result, and of nothing else."""
    assert {kind for kind, _ in shown(line, quote=quote, text=text)} == kinds
