"""Numbers and names of a model's critiques: what the report does not bear out is not shown, what it does is."""

from __future__ import annotations

from functools import cache
from itertools import islice

from llmeval.llm.appraisal import Judge
from llmeval.llm.schemas import Critique
from llmeval.spans import Span
from tests.critiques import Writer
from tests.measure_model import masked

REPORTS = ["000", "001", "002", "003", "004"]
EACH = 60


@cache
def judge(report: str) -> Judge:
    document = masked(report)
    return Judge(document, document, Span(0, len(document.text)))


@cache
def judged(report: str, true: bool) -> list[tuple[str, Critique, str]]:
    writer = Writer(masked(report), seed=int(report) + 7)
    made = islice(writer.true() if true else writer.false(), EACH)
    return [(kind, critique, judge(report)._critique(critique)) for kind, critique in made]


def test_no_critique_with_a_number_unit_sign_or_name_not_borne_out_is_shown() -> None:
    made = [one for report in REPORTS for one in judged(report, true=False)]

    assert len(made) == 300
    assert len({kind for kind, _, _ in made}) >= 12
    assert [(kind, critique.claim, critique.computations) for kind, critique, why in made if not why] == []


def test_true_critiques_are_shown() -> None:
    made = [one for report in REPORTS for one in judged(report, true=True)]
    refused = [(kind, critique.claim, critique.computations, why) for kind, critique, why in made if why]

    assert len(made) == 300
    assert len(refused) <= 0.03 * 300, refused
