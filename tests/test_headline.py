"""Spent in all, rate of execution and score of a report: of the whole and the year, never of a part or a scale."""

from __future__ import annotations

from decimal import Decimal

import pytest

from llmeval.data.review import Review
from llmeval.pipeline import critique
from llmeval.understanding.headline import headline

TITLE = "某某县水文站2023年度部门整体支出绩效自评报告\n"
TABLE = "\n附表 绩效自评表\n一级指标\t三级指标\t指标值\t实际值\t分值\t得分\n产出\t监测站点\t≥12个\t12个\t60\t60\n效益\t预报准确率\t≥95%\t93%\t40\t36.5\n"


def review(body: str) -> Review:
    return critique(((TITLE + body).encode(), "a.txt"))


@pytest.mark.parametrize(
    ("body", "score"),
    [
        ("五、自评得分\n经自评，整体支出绩效自评得分96.5分，等次为优。", "96.5"),
        ("五、自评得分\n自评总分100分，其中产出60分、效益40分。经自评，部门整体支出自评得分96.5分，评价等级为“优”。" + TABLE, "96.5"),
        ("五、自评得分\n自评得分96.5分。评价等次按规定执行：90分（含）至100分为优，80分（含）至90分为良，60分（含）至80分为中。", "96.5"),
        ("五、自评得分\n自评总分100分，评价等次按规定执行：90分（含）以上为优，80分（含）\n至90分为良，60分（含）至80分为中，60分以下为差。" + TABLE, None),
        ("五、自评得分\n经自评，整体支出绩效自评得分100分，等次为优。", "100"),
    ],
)  # fmt: skip
def test_score(body: str, score: str | None) -> None:
    made = review(body)

    assert headline(made).score.value == (Decimal(score) if score is not None else None)
    assert (made.typed.score.value if made.typed.score else None) == headline(made).score.value


def test_the_typed_model_and_the_comparison_have_one_spending() -> None:
    made = review(
        "二、支出情况\n全年支出5657.33万元。\n重点项目三个，其支出合计1779.50万元，预算执行率93.43%。\n"
        "上年结转52.10万元加本年收入5810.38万元。\n五、自评得分\n自评得分94分。"
    )
    whole, typed = headline(made), made.typed.expenditure.total

    assert (whole.spent.value, whole.rate.value) == (Decimal("5657.33"), None)
    assert typed.final_accounts is not None
    assert (typed.final_accounts.value, typed.execution_rate) == (Decimal("5657.33"), None)
    assert whole.rate.reason.zh.startswith("没有找到")
