"""The catalogue of checks, in the order in which a report's findings are explained. A new check is a line here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llmeval.checks.base import Check
from llmeval.checks.boilerplate.copied_effect import CopiedEffect
from llmeval.checks.boilerplate.copied_goal import CopiedGoal
from llmeval.checks.boilerplate.copied_passage import CopiedPassage
from llmeval.checks.boilerplate.doubled_phrase import DoubledPhrase
from llmeval.checks.boilerplate.empty_praise import EmptyPraise
from llmeval.checks.boilerplate.empty_talk import EmptyTalk
from llmeval.checks.boilerplate.indicator_twice import IndicatorTwice
from llmeval.checks.boilerplate.other_place import OtherPlace
from llmeval.checks.boilerplate.other_unit import OtherUnit
from llmeval.checks.boilerplate.self_reference import SelfReference
from llmeval.checks.budget_actual.budget_as_final import BudgetAsFinal
from llmeval.checks.completeness.announced_missing import AnnouncedMissing
from llmeval.checks.completeness.blank_field import BlankField
from llmeval.checks.completeness.blank_goal import BlankGoal
from llmeval.checks.completeness.blank_row import BlankRow
from llmeval.checks.completeness.deduction_reason import DeductionReason
from llmeval.checks.completeness.empty_section import EmptySection
from llmeval.checks.completeness.execution_data import ExecutionData
from llmeval.checks.completeness.missing_attachment import MissingAttachment
from llmeval.checks.completeness.missing_conclusion import MissingConclusion
from llmeval.checks.completeness.missing_project_form import MissingProjectForm
from llmeval.checks.completeness.missing_section import MissingSection
from llmeval.checks.completeness.perfunctory_none import PerfunctoryNone
from llmeval.checks.completeness.promised_content import PromisedContent
from llmeval.checks.completeness.template_placeholder import TemplatePlaceholder
from llmeval.checks.completeness.template_text import TemplateText
from llmeval.checks.completeness.undetailed_amount import UndetailedAmount
from llmeval.checks.completeness.unmarked_part import UnmarkedPart
from llmeval.checks.conclusion.conclusion import GradeBand, HighScoreRedFlags
from llmeval.checks.conclusion.contradicted_conclusion import ContradictedConclusion
from llmeval.checks.conclusion.saving_measures import SavingMeasures
from llmeval.checks.count.enumeration_count import EnumerationCount
from llmeval.checks.cross_attachment.phantom_project import PhantomProject
from llmeval.checks.deviation.budget_deviation import BudgetDeviation, PartAboveContainer, SpendingWithoutBudget
from llmeval.checks.goal_coverage.approved_target_changed import ApprovedTargetChanged
from llmeval.checks.goal_coverage.miss_not_told import MissNotTold
from llmeval.checks.goal_coverage.prose_goals import GoalMoved, GoalNotReported
from llmeval.checks.goal_coverage.unanswered_goal import UnansweredGoal
from llmeval.checks.growth.direction import DirectionWord
from llmeval.checks.growth.growth_recomputed import GrowthRecomputed
from llmeval.checks.growth.implied_base import ImpliedBase
from llmeval.checks.hostile.hostile_instruction import HostileInstruction
from llmeval.checks.identity.remainder import Remainder
from llmeval.checks.identity.spending_rollup import SpendingRollup
from llmeval.checks.identity.staff_above_posts import StaffAbovePosts
from llmeval.checks.numbering.attachment_numbering import AttachmentNumbering
from llmeval.checks.numbering.heading_numbering import HeadingNumbering
from llmeval.checks.period.future_as_result import FutureAsResult
from llmeval.checks.period.impossible_date import ImpossibleDate
from llmeval.checks.period.late_filing import LateFiling
from llmeval.checks.period.other_year import OtherYear
from llmeval.checks.period.passed_plan import PassedPlan
from llmeval.checks.period.stale_forecast import StaleForecast
from llmeval.checks.privacy.personal_data import PersonalData
from llmeval.checks.problem_measure.empty_measure import EmptyMeasure
from llmeval.checks.problem_measure.others_measures import OthersMeasures
from llmeval.checks.problem_measure.others_problems import OthersProblems
from llmeval.checks.problem_measure.outside_causes import OutsideCauses
from llmeval.checks.problem_measure.unanswered_problem import UnansweredProblem
from llmeval.checks.rate.average import AverageRecomputed
from llmeval.checks.rate.rate_recomputed import RateRecomputed
from llmeval.checks.score_rule.score_rule import ExecutionScore, IndicatorScore, ScoreRange
from llmeval.checks.score_total.score_total import ScoreTotal, StatedScore
from llmeval.checks.sum.part_above_whole import PartAboveWhole
from llmeval.checks.sum.sum_of_parts import SumOfParts
from llmeval.checks.sum.table_sums import TableSums
from llmeval.checks.target_missed.targets import (
    GoalNotScored,
    MetTargetCalledMissed,
    MissedTarget,
    ProjectCost,
    TargetAfterTheFact,
    TargetOfOtherKind,
)
from llmeval.checks.target_missed.unresolved_rest import DualReporting, UnresolvedRest
from llmeval.checks.text_text.rate_renamed import RateRenamed
from llmeval.checks.text_text.same_metric import SameMetric
from llmeval.checks.typo.cut_sentence import CutSentence
from llmeval.checks.typo.damaged_sentence import DamagedSentence
from llmeval.checks.typo.doubled_character import DoubledCharacter
from llmeval.checks.typo.doubled_mark import DoubledMark
from llmeval.checks.typo.exact_about import ExactAbout
from llmeval.checks.typo.form_label import FormLabel
from llmeval.checks.typo.glued_number import GluedNumber
from llmeval.checks.typo.lost_character import LostCharacter
from llmeval.checks.typo.lost_month import LostMonth
from llmeval.checks.typo.missing_unit import MissingUnit
from llmeval.checks.typo.no_direction import NoDirection
from llmeval.checks.typo.term_slip import TermSlip
from llmeval.checks.typo.undefined_subject import UndefinedSubject
from llmeval.checks.unit.two_units import TwoUnits
from llmeval.checks.unsupported.nonsense_rate import NonsenseRate
from llmeval.checks.unsupported.rank_without_figure import RankWithoutFigure
from llmeval.checks.unsupported.satisfaction_not_asked import SatisfactionNotAsked
from llmeval.checks.unsupported.satisfaction_without_method import SatisfactionWithoutMethod
from llmeval.checks.unsupported.three_public_claim import ThreePublicClaim
from llmeval.checks.vague_target.circular_indicators import CircularIndicators
from llmeval.checks.vague_target.unmeasured_goal import UnmeasuredGoal
from llmeval.checks.vague_target.vague_goals import VagueGoals
from llmeval.checks.vague_target.vague_indicators import VagueIndicators
from llmeval.checks.weight_total.weight_total import WeightTotal
from llmeval.errors import UsageError
from llmeval.vocabulary.families import FAMILIES

ALL: tuple[type[Check], ...] = (
    SumOfParts,
    PartAboveWhole,
    Remainder,
    AverageRecomputed,
    DirectionWord,
    TwoUnits,
    RateRecomputed,
    GrowthRecomputed,
    ImpliedBase,
    EnumerationCount,
    WeightTotal,
    ScoreTotal,
    StatedScore,
    ScoreRange,
    ExecutionScore,
    IndicatorScore,
    DeductionReason,
    TableSums,
    SameMetric,
    BudgetAsFinal,
    BudgetDeviation,
    SpendingWithoutBudget,
    PartAboveContainer,
    MissedTarget,
    GoalNotScored,
    TargetAfterTheFact,
    ProjectCost,
    TargetOfOtherKind,
    MetTargetCalledMissed,
    GoalNotReported,
    GoalMoved,
    UnresolvedRest,
    DualReporting,
    ApprovedTargetChanged,
    GradeBand,
    HighScoreRedFlags,
    MissingConclusion,
    StaffAbovePosts,
    SpendingRollup,
    TemplateText,
    TemplatePlaceholder,
    EmptySection,
    PerfunctoryNone,
    MissingSection,
    MissingAttachment,
    BlankField,
    BlankGoal,
    BlankRow,
    HeadingNumbering,
    UnmarkedPart,
    AttachmentNumbering,
    CopiedPassage,
    CopiedGoal,
    UnansweredGoal,
    IndicatorTwice,
    DoubledPhrase,
    SelfReference,
    OthersProblems,
    OutsideCauses,
    OthersMeasures,
    DoubledCharacter,
    FormLabel,
    GluedNumber,
    LostMonth,
    NoDirection,
    ExactAbout,
    MissingUnit,
    DamagedSentence,
    LostCharacter,
    RateRenamed,
    DoubledMark,
    StaleForecast,
    ImpossibleDate,
    PassedPlan,
    LateFiling,
    HostileInstruction,
    VagueGoals,
    VagueIndicators,
    CircularIndicators,
    NonsenseRate,
    SatisfactionWithoutMethod,
    RankWithoutFigure,
    PromisedContent,
    UndetailedAmount,
    MissingProjectForm,
    ExecutionData,
    ThreePublicClaim,
    EmptyTalk,
    SavingMeasures,
    PhantomProject,
    PersonalData,
    EmptyPraise,
    OtherPlace,
    OtherUnit,
    AnnouncedMissing,
    ContradictedConclusion,
    FutureAsResult,
    OtherYear,
    EmptyMeasure,
    UnansweredProblem,
    CutSentence,
    TermSlip,
    UndefinedSubject,
    SatisfactionNotAsked,
    UnmeasuredGoal,
    CopiedEffect,
    MissNotTold,
)

EXPERIMENTAL: frozenset[type[Check]] = frozenset(
    {
        SpendingWithoutBudget,
        PartAboveContainer,
        TargetAfterTheFact,
        TargetOfOtherKind,
        MetTargetCalledMissed,
        GoalMoved,
        UnresolvedRest,
        DualReporting,
        GradeBand,
        TemplateText,
        PerfunctoryNone,
        MissingSection,
        BlankGoal,
        BlankRow,
        UnmarkedPart,
        CopiedGoal,
        UnansweredGoal,
        IndicatorTwice,
        DoubledPhrase,
        SelfReference,
        GluedNumber,
        LostMonth,
        NoDirection,
        MissingUnit,
        LostCharacter,
        RateRenamed,
        DoubledMark,
        PassedPlan,
        LateFiling,
        NonsenseRate,
        UndetailedAmount,
        MissingProjectForm,
        ThreePublicClaim,
        SavingMeasures,
        PhantomProject,
    }
)
"""Checks that fired in only one of the reports and sample reports that this repository was made with: right there, and little
is known of how often they are wrong elsewhere."""


def chosen_checks(
    select: Sequence[str] = (), ignore: Sequence[str] = (), checks: Sequence[type[Check]] = ALL
) -> set[type[Check]]:
    """Checks by code, name or family, case aside; an empty `select` means all.

    Raises:
        UsageError: a word that names no check and no family.
    """
    selected = set(checks) if not select else _named(select, checks)
    return selected - _named(ignore, checks)


def _named(words: Iterable[str], checks: Sequence[type[Check]]) -> set[type[Check]]:
    return {check for word in words for check in _one(word, checks)}


def _one(word: str, checks: Sequence[type[Check]]) -> list[type[Check]]:
    folded = word.strip().lower()
    found = [check for check in checks if folded in (check.code.lower(), check.name, check.family)]
    if not found and folded not in FAMILIES:
        raise _unknown(word, checks)
    return found


def find_check(word: str, checks: Sequence[type[Check]] = ALL) -> type[Check]:
    """One check by its code or name.

    Raises:
        UsageError: there is none; the message names the nearest.
    """
    for check in checks:
        if word.strip().lower() in (check.code.lower(), check.name):
            return check
    raise _unknown(word, checks)


def _unknown(word: str, checks: Sequence[type[Check]]) -> UsageError:
    import difflib

    known = {name.lower(): name for check in checks for name in (check.code, check.name)} | {f: f for f in FAMILIES}
    near = difflib.get_close_matches(word.lower(), known, 1)
    zh = f"，是否想写 {known[near[0]]}？" if near else ""
    en = f", did you mean {known[near[0]]}?" if near else ""
    return UsageError(
        f"没有名为 {word} 的检查{zh}用 llmeval checks 查看目录。"
        if zh
        else f"没有名为 {word} 的检查；用 llmeval checks 查看目录。",
        f"no check is called {word}{en} See llmeval checks."
        if en
        else f"no check is called {word}; see llmeval checks.",
    )
