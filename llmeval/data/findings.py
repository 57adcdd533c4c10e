"""What checks and a model found: findings with evidence and computation, outcomes of checks, what was rejected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from llmeval.data.evidence import Evidence, Language, Message, Origin, plain
from llmeval.vocabulary.families import Family

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Computation:
    """What was recomputed. `expression` reads as a person would write it: `130.52 ÷ 136.65 × 100% = 95.51%`.

    `expected`, `stated` and `tolerance` are in the unit of the stated number (named in the expression), those of a percent in
    percentage points: a tolerance of 0.006 beside 95.51% is 0.006 percentage points. Within it the printed digits agree.
    """

    expression: str
    operands: tuple[Evidence, ...]
    expected: Decimal
    stated: Decimal
    tolerance: Decimal
    formula: str | None = None
    """The same over `n0, n1, …` (values of the operands as written), for live spreadsheet formulas:
    `n0/n1*100`. None where the computation is not plain arithmetic."""
    compared: bool = False
    """Two numbers are set side by side and neither is computed from what should give the other (spending and budget, two
    places of one number): nobody may be told that one of them is what the other should be."""

    def to_dict(self) -> dict[str, Any]:
        """The computation as the JSON contract has it; numbers are strings that `Decimal` reads."""
        return {
            "expression": self.expression,
            "operands": [operand.to_dict() for operand in self.operands],
            "expected": plain(self.expected),
            "stated": plain(self.stated),
            "tolerance": plain(self.tolerance),
            "formula": self.formula,
        }


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a second look found against a finding: a harmless reading that stands in the text."""

    effect: Literal["lowered", "withdrawn"]
    severity_before: Severity
    reason: Message
    evidence: Evidence
    origin: Origin = "model"

    def to_dict(self, language: Language = "zh") -> dict[str, Any]:
        """The doubt as the JSON contract has it; the quote is not masked here."""
        return {
            "origin": self.origin,
            "effect": self.effect,
            "severity_before": self.severity_before,
            "reason": getattr(self.reason, language),
            "evidence": self.evidence.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reviewer should look at, with every passage that it compares."""

    code: str
    check: str
    """Readable name of the check (`sum-mismatch`), or the critique's category for a model's finding."""
    family: Family
    severity: Severity
    message: Message
    evidence: tuple[Evidence, ...]
    suggestion: Message = Message("", "")
    computation: Computation | None = None
    origin: Origin = "rules"
    id: str = ""
    consequences: tuple[Message, ...] = ()
    """What else is wrong only because of this."""
    confirmed_by: Origin | None = None
    """The other origin, where rules and model found the same."""
    doubted_by: Doubt | None = None
    """A harmless reading that a second look quotes, by which the finding was lowered or withdrawn."""
    looks: int = 1
    """How many looks of a model make it: 2 for a critique that a second look stands by, or that two parts make."""
    decision: str | None = None
    """What a reviewer decided about it: accepted, dismissed or open; None where undecided."""
    decision_text: str = ""
    """The reviewer's words for a decision where they are not those that are offered; word for word."""
    remark: str = ""
    """What a reviewer wrote beside it, word for word."""
    is_new: bool = False
    """The review was compared with a baseline, which does not know this finding."""
    computations: tuple[str, ...] = ()
    """What a model shows of its reckoning, `0.98/2.21*100=44.34`, each recomputed on numbers of the report; its message holds them."""
    claims: tuple[str, ...] = ()
    """What its passages are known by, apart from their numbers, in the order of the text (`data.claimed`)."""

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a finding of {self.code} without evidence")

    @property
    def fingerprint(self) -> str:
        """Hash of the code and of what the passages speak of: it survives corrected numbers, moved text and other words of
        the message. Without `claims` it is `quoted_print`."""
        if not self.claims:
            return self.quoted_print
        return hashlib.sha256("\x1f".join([self.code, *sorted(set(self.claims))]).encode()).hexdigest()[:16]

    @property
    def quoted_print(self) -> str:
        """Hash of the code and of the squeezed quotes: the fingerprint of earlier versions, by which their files are read."""
        return quoted_print(self.code, [evidence.quote for evidence in self.evidence])

    @property
    def known_by(self) -> str:
        """Fingerprint and claims as files of ours hold them beside a finding, so that it is found again when merged."""
        return " ".join([self.fingerprint, *self.claims])

    def to_dict(self, language: Language = "zh") -> dict[str, Any]:
        """The finding as the JSON contract has it, with its texts in one language; quotes are not masked here."""
        return {
            "id": self.id,
            "fingerprint": self.fingerprint,
            "code": self.code,
            "check": self.check,
            "family": self.family,
            "severity": self.severity,
            "origin": self.origin,
            "message": getattr(self.message, language),
            "suggestion": getattr(self.suggestion, language),
            "evidence": [evidence.to_dict() for evidence in self.evidence],
            "computation": self.computation.to_dict() if self.computation else None,
            "consequences": [getattr(text, language) for text in self.consequences],
            "confirmed_by": self.confirmed_by,
            "doubted_by": self.doubted_by.to_dict(language) if self.doubted_by else None,
            "looks": self.looks,
            "decision": self.decision,
            "decision_text": self.decision_text,
            "remark": self.remark,
            "new": self.is_new,
            "claims": list(self.claims),
        }


def quoted_print(code: str, quotes: Iterable[str]) -> str:
    """Hash of a check's code and of the quotes, blanks apart: the fingerprint of earlier versions."""
    squeezed = ("".join(quote.split()) for quote in quotes)
    return hashlib.sha256("\x1f".join([code, *squeezed]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What became of one check: a check that lacks its inputs is skipped and says why."""

    code: str
    outcome: Literal["passed", "failed", "skipped"]
    reason: Message = Message("", "")
    examined: int = 0
    title: Message = Message("", "")
    """What the check looks for, since a review may be shown where the catalogue is not at hand."""
    undecided: int = 0
    """Claims that the check looked at and could not decide."""
    proved: int = 0
    """Claims that hold; of a check on words, things read that are answered (goals with a result). Other checks count none."""
    failed: int = 0
    """Claims that do not hold, also those told in a finding of another check with the same cause."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A model's output that was not believed."""

    stage: str
    what: str
    reason: Message


MODEL_STAGES = frozenset({"model", "extract", "relate", "appraise", "doubt", "typed"})
"""A problem of one of these means that the review holds the deterministic part only, or not all of the model's."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A stage that could not be run in full, and where."""

    stage: str
    section: str | None
    reason: Message


@dataclass(frozen=True, slots=True)
class Disagreement:
    label: str
    facts: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What the model stages cost and which prompts they used."""

    name: str
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompts: Mapping[str, str] = field(default_factory=dict)
    characters: int = 0
    """Characters of report text sent, retries apart."""
    cached: int = 0
    """Requests answered from the response store."""
    reasks: int = 0
    fixed_characters: int = 0
    """Characters of prompts and schemas sent, re-asks apart."""
    reask_characters: int = 0
    """Characters of report text sent again in re-asks."""
    cached_tokens: int = 0
    """Prompt tokens that the endpoint had in its own cache."""
    reasoning_tokens: int = 0
    failed_attempts: int = 0
    cost: Decimal | None = None
    """By the price table that the user gave, None without one."""
    currency: str = ""
    estimated: bool = False
    """Whether token counts are counts of characters, as where the answers were written at a local desk."""
