"""The genre as typed models: what a self-evaluation report holds, each number a quoted value.

Both readers fill these models, the rules reader from what it understood, the model reader as its answer's schema.
`to_model` gathers a review's facts into one `ReportModel`, for people who want `report.staffing.on_duty[0].value`
rather than a list of observations. A slot is always a list: two readings of the same thing stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from llmeval.data.facts import Fact


class QuotedNumber(BaseModel):
    """A number with the words that prove it. `quote` is verbatim; `start:end` are offsets into the document's text."""

    model_config = ConfigDict(frozen=True)

    label: str
    value: Decimal | None
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    period: str = ""
    basis: str = ""
    quote: str = ""
    start: int | None = None
    end: int | None = None
    fact: str = ""
    """Id of the fact."""


class Quoted(BaseModel):
    """A text with its place."""

    model_config = ConfigDict(frozen=True)

    text: str
    start: int | None = None
    end: int | None = None
    fact: str = ""


Numbers = list[QuotedNumber]


class Staffing(BaseModel):
    """人员: posts approved, people on duty, control rate and other counts."""

    established: Numbers = Field(default_factory=list)
    on_duty: Numbers = Field(default_factory=list)
    control_rate: Numbers = Field(default_factory=list)
    other: Numbers = Field(default_factory=list)


class Expenditure(BaseModel):
    """One category of spending by basis, with its breakdown, shares and rates."""

    initial_budget: Numbers = Field(default_factory=list)
    full_year_budget: Numbers = Field(default_factory=list)
    budget: Numbers = Field(default_factory=list)
    final_accounts: Numbers = Field(default_factory=list)
    execution_rate: Numbers = Field(default_factory=list)
    other: Numbers = Field(default_factory=list)
    breakdown: Numbers = Field(default_factory=list)


class ScoreRow(BaseModel):
    """One row of a score table."""

    level1: str = ""
    level2: str = ""
    name: str = ""
    target: str = ""
    actual: str = ""
    reason: str = ""
    weight: QuotedNumber | None = None
    score: QuotedNumber | None = None


class ScoreTable(BaseModel):
    """整体/项目支出绩效自评表: funding rows and indicator rows."""

    funding: Numbers = Field(default_factory=list)
    rows: list[ScoreRow] = Field(default_factory=list)
    total_weight: Numbers = Field(default_factory=list)
    total_score: Numbers = Field(default_factory=list)


class ReportModel(BaseModel):
    """Everything the genre asks for; empty lists where the report says nothing."""

    unit: list[Quoted] = Field(default_factory=list)
    year: list[Quoted] = Field(default_factory=list)
    date: list[Quoted] = Field(default_factory=list)
    staffing: Staffing = Field(default_factory=Staffing)
    total: Expenditure = Field(default_factory=Expenditure)
    basic: Expenditure = Field(default_factory=Expenditure)
    project: Expenditure = Field(default_factory=Expenditure)
    government_fund: Expenditure = Field(default_factory=Expenditure)
    state_capital: Expenditure = Field(default_factory=Expenditure)
    social_insurance: Expenditure = Field(default_factory=Expenditure)
    three_public: Expenditure = Field(default_factory=Expenditure)
    score_tables: list[ScoreTable] = Field(default_factory=list)
    performance: Numbers = Field(default_factory=list)
    problems: list[Quoted] = Field(default_factory=list)
    measures: list[Quoted] = Field(default_factory=list)
    score: Numbers = Field(default_factory=list)
    grade: list[Quoted] = Field(default_factory=list)


def quoted_number(fact: Fact) -> QuotedNumber:
    """A fact as the model's quoted number."""
    evidence = fact.evidence
    return QuotedNumber(
        label=fact.label, value=fact.value, unit=fact.unit, low=fact.low, high=fact.high, period=fact.period,
        basis=fact.basis, quote=evidence.quote if evidence else "", start=evidence.start if evidence else None,
        end=evidence.end if evidence else None, fact=fact.id,
    )  # fmt: skip


def to_model(facts: Iterable[Fact]) -> ReportModel:
    """Gather grounded facts by their `path`; what has no place in the genre is `performance`."""
    report = ReportModel()
    for fact in facts:
        if fact.grounded:
            _place(report, fact)
    return report


def _place(report: ReportModel, fact: Fact) -> None:
    head, _, rest = fact.path.partition(".")
    if fact.value is None:
        names = {"unit.name": "unit", "report.year": "year", "report.date": "date", "self_evaluation.grade": "grade"}
        name = names.get(fact.path, {"problems": "problems", "measures": "measures"}.get(head, ""))
        if name:
            evidence = fact.evidence
            start, end = (evidence.start, evidence.end) if evidence else (None, None)
            getattr(report, name).append(Quoted(text=fact.text, start=start, end=end, fact=fact.id))
        return
    number = quoted_number(fact)
    if head == "staffing":
        getattr(report.staffing, rest if rest in Staffing.model_fields else "other").append(number)
    elif head in ("expenditure", "three_public"):
        category, _, slot = rest.partition(".") if head == "expenditure" else ("three_public", "", rest)
        target = getattr(report, category, None)
        if isinstance(target, Expenditure):
            getattr(target, slot if slot in Expenditure.model_fields else "other").append(number)
    elif head == "score_tables":
        _place_in_table(report, rest, number)
    elif fact.path == "self_evaluation.score":
        report.score.append(number)
    else:
        report.performance.append(number)


def _place_in_table(report: ReportModel, rest: str, number: QuotedNumber) -> None:
    index_text, _, slot = rest.partition(".")
    index = int(index_text)
    while len(report.score_tables) <= index:
        report.score_tables.append(ScoreTable())
    table = report.score_tables[index]
    if slot.startswith("rows."):
        row_text, _, field = slot.removeprefix("rows.").partition(".")
        while len(table.rows) <= int(row_text):
            table.rows.append(ScoreRow())
        row = table.rows[int(row_text)]
        row.name = row.name or number.label
        if field in ("weight", "score"):
            setattr(row, field, number)
        elif field in ("target", "actual"):
            setattr(row, field, number.quote)
    elif slot in ("total_weight", "total_score"):
        getattr(table, slot).append(number)
    else:
        table.funding.append(number)
