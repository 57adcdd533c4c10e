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


def test_what_a_year_has_labels_tenths_and_wrong_units_are_no_inventions() -> None:
    from llmeval.reading.sources import read

    text = ("某某县档案馆2024年度部门整体支出绩效自评报告\n\n一、情况\n税收下降20.83%。污水处理费安排的支出1211.40元。全年巡查54次。\n"
            "附表1 整改情况表\n")  # fmt: skip
    document = read((text.encode(), "a.txt"))
    borne = Judge(document, document, Span(0, len(text))).borne
    good = ("全年按12个月计算。", "税收下降两成。", "附表1只有一句。", "单位少写“万”字，应为1211.40万元，差一万倍。")
    for said in good:
        assert borne.unborne(said, []) == [], said
    for said in ("全年按11个月计算。", "税收下降四成。", "附表3只有一句。", "支出1211.40万元。"):
        assert borne.unborne(said, []) != [], said


def test_a_clause_is_no_place() -> None:
    from llmeval.llm.named import Names

    assert Names("县财政局批复").foreign("托育是县财政局批复的目标") == []
    assert Names("县财政局批复").foreign("云岭县财政局批复的目标") != []
