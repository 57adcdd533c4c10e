"""The rules reader's facts against the gold, and the typed model that they fill."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from llmeval.data.facts import Fact
from llmeval.extraction.report_model import to_model
from llmeval.pipeline import report_of
from llmeval.reading.sources import read
from tests.measure_facts import measure

REPORTS = Path(__file__).parent / "reports"


@pytest.fixture(scope="module")
def facts() -> dict[str, tuple[Fact, ...]]:
    return {name: report_of(read(REPORTS / name / "source.txt")).facts for name in ("000", "001", "003")}


def test_gold_facts_have_their_quantity_and_a_labelled_fact() -> None:
    totals = [sum(column) for column in zip(*(measure(name) for name in ("000", "001", "003")), strict=True)]

    assert totals[1] / totals[0] >= 0.95
    assert totals[2] / totals[0] >= 0.85


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
@pytest.mark.parametrize("kind", ["txt", "docx", "pdf"])
def test_every_quote_is_the_text_at_its_span(name: str, kind: str) -> None:
    document = read(REPORTS / name / f"source.{kind}")

    for fact in report_of(document).facts:
        assert fact.evidence is not None
        assert document.text[fact.evidence.start : fact.evidence.end] == fact.evidence.quote
        assert len(fact.label) <= 20


def test_a_fact_carries_metric_period_and_basis(facts: dict[str, tuple[Fact, ...]]) -> None:
    found = {(f.key.metric, f.key.measure, f.period, f.basis): f.value for f in facts["000"]}

    assert found["基本支出", "level", "2024", "initial_budget"] == Decimal("136.65")
    assert found["基本支出", "level", "2024", "final_accounts"] == Decimal("130.52")
    assert found["三公经费", "level", "2023", "final_accounts"] == Decimal("2.89")
    assert found["工业固定资产投资", "growth", "2024-01/2024-11", ""] == Decimal("-20.83")
    assert found["工业固定资产投资", "growth", "2024", "forecast"] == 0


def test_the_typed_model_holds_readings_side_by_side(facts: dict[str, tuple[Fact, ...]]) -> None:
    model = to_model(facts["003"])

    assert [n.value for n in model.staffing.established] == [21, 21]
    assert {n.value for n in model.basic.final_accounts} == {Decimal("267.63"), Decimal("255.51"), Decimal("313.93")}
    assert model.score[0].value == 95
    assert [n.value for n in model.score_tables[0].total_score] == [96]
    assert [row.score.value for row in model.score_tables[0].rows if row.score][:3] == [20, 3, 3]
    assert len(model.measures) == 4
