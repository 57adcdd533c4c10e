"""The genre as a typed model: what a self-evaluation holds, each leaf a value with its quote, span, status and origin.

A leaf is None, a list empty, where the report says nothing that is certain. Amounts stand in the unit in which they are printed
(`Figure.unit`); what the text does not say of a number (its basis) is not guessed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from llmeval.data.quoted import Quoted
from llmeval.vocabulary.bases import Basis

Text = Quoted[str]


class Figure(Quoted[Decimal]):
    """A number as it is printed, signed where a word says 下降, with what the report calls it."""

    label: str = ""
    period: str = ""
    """`2024`, `2024-12-31`; "" where nothing says."""
    basis: Basis = ""
    fact: str = ""
    """Id of the fact in `Review.facts`."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Amounts(_Part):
    """One kind of money on each basis, and how it compares."""

    initial_budget: Figure | None = Field(default=None, description="年初预算数")
    full_year_budget: Figure | None = Field(default=None, description="全年预算数（调整后）")
    budget: Figure | None = Field(default=None, description="预算数，未说明年初还是全年")
    final_accounts: Figure | None = Field(default=None, description="决算数、执行数、实际支出")
    amount: Figure | None = Field(default=None, description="未说明口径的金额")
    prior_year: Figure | None = Field(default=None, description="上年的金额")
    change: Figure | None = Field(default=None, description="比上年的增减额")
    growth: Figure | None = Field(default=None, description="比上年的增减率")
    share: Figure | None = Field(default=None, description="占总额的比重")
    execution_rate: Figure | None = Field(default=None, description="执行数占全年预算数的比率")


class Income(_Part):
    """收入."""

    total: Amounts = Amounts()
    fiscal: Amounts = Field(default=Amounts(), description="财政拨款收入")
    business: Amounts = Field(default=Amounts(), description="事业收入")
    other: Amounts = Field(default=Amounts(), description="其他收入")
    carried_over: Amounts = Field(default=Amounts(), description="年末结转和结余")


class Expenditure(_Part):
    """支出, whole and by category."""

    total: Amounts = Field(default=Amounts(), description="部门支出总额")
    basic: Amounts = Field(default=Amounts(), description="基本支出")
    personnel: Amounts = Field(default=Amounts(), description="人员经费")
    running: Amounts = Field(default=Amounts(), description="公用经费")
    project: Amounts = Field(default=Amounts(), description="项目支出")
    general_budget: Amounts = Field(default=Amounts(), description="一般公共预算支出")
    government_fund: Amounts = Field(default=Amounts(), description="政府性基金支出")
    state_capital: Amounts = Field(default=Amounts(), description="国有资本经营支出")
    social_insurance: Amounts = Field(default=Amounts(), description="社会保险基金支出")


class ThreePublic(_Part):
    """“三公”经费."""

    total: Amounts = Amounts()
    reception: Amounts = Field(default=Amounts(), description="公务接待费")
    vehicles_running: Amounts = Field(default=Amounts(), description="公务用车运行维护费")
    vehicles_purchase: Amounts = Field(default=Amounts(), description="公务用车购置费")
    vehicles: Amounts = Field(default=Amounts(), description="公务用车购置及运行费")
    abroad: Amounts = Field(default=Amounts(), description="因公出国（境）费")


class Staffing(_Part):
    """人员."""

    established: Figure | None = Field(default=None, description="编制数")
    on_duty: Figure | None = Field(default=None, description="在职人数")
    retired: Figure | None = Field(default=None, description="离退休人数")
    contracted: Figure | None = Field(default=None, description="劳务派遣、编外、临聘人数")
    control_rate: Figure | None = Field(default=None, description="财政供养人员控制率")


class Assets(_Part):
    """资产."""

    total: Figure | None = None
    current: Figure | None = Field(default=None, description="流动资产")
    fixed_original: Figure | None = Field(default=None, description="固定资产原值")
    fixed_net: Figure | None = Field(default=None, description="固定资产净值")
    fixed: Figure | None = Field(default=None, description="固定资产，未说明原值还是净值")
    infrastructure: Figure | None = Field(default=None, description="公共基础设施")
    intangible: Figure | None = Field(default=None, description="无形资产")
    vehicles: Figure | None = Field(default=None, description="实有公务用车")


class FundingRow(_Part):
    """A row of the funding block of a score table."""

    label: Text
    initial_budget: Figure | None = None
    full_year_budget: Figure | None = None
    budget: Figure | None = None
    final_accounts: Figure | None = None
    weight: Figure | None = None
    execution_rate: Figure | None = None
    score: Figure | None = None


class IndicatorRow(_Part):
    """A row of a score table. Target and actual are texts, since many are no number."""

    level1: str = ""
    level2: str = ""
    name: Text
    target: Text | None = None
    actual: Text | None = None
    weight: Figure | None = None
    score: Figure | None = None
    reason: Text | None = None


class ScoreTable(_Part):
    """整体/项目支出绩效自评表."""

    kind: Literal["whole", "project"] = "whole"
    project: str = ""
    funding: tuple[FundingRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    total_weight: Figure | None = None
    total_score: Figure | None = None


class Goal(_Part):
    """A goal of the year, and what the form says beside it of its result."""

    goal: Text
    result: Text | None = None


class Problem(_Part):
    """What went wrong, as it is titled, why, and what the report answers to it."""

    problem: Text
    causes: tuple[Text, ...] = ()
    measures: tuple[Text, ...] = ()


class Disagreement(_Part):
    """What the model says otherwise of a leaf that rules read; the leaf stays as they read it."""

    path: str
    """Of the leaf, `expenditure.basic.final_accounts`."""
    said: Figure | Text


class SelfEvaluation(_Part):
    """部门整体支出绩效自评报告."""

    unit: Text | None = None
    year: Text | None = None
    date: Text | None = None
    staffing: Staffing = Staffing()
    income: Income = Income()
    expenditure: Expenditure = Expenditure()
    three_public: ThreePublic = ThreePublic()
    assets: Assets = Assets()
    tables: tuple[ScoreTable, ...] = ()
    goals: tuple[Goal, ...] = ()
    problems: tuple[Problem, ...] = ()
    measures: tuple[Text, ...] = Field(default=(), description="没有对应到问题的措施")
    score: Figure | None = None
    grade: Text | None = None
    disagreements: tuple[Disagreement, ...] = Field(default=(), description="模型与规则读法不同的值")
