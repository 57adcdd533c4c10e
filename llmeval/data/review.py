"""The result: findings with evidence and computation, facts, outcomes of checks, and what was rejected.

`Review.to_dict` is the JSON contract (`schema_version` "1"); fields may be added, none renamed or dropped.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from llmeval.data.document import Document, Place, Section, Span

if TYPE_CHECKING:
    from llmeval.data.facts import Fact

Severity = Literal["high", "medium", "low"]
Origin = Literal["rules", "model"]
Language = Literal["zh", "en"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")

Family = Literal[
    "sum", "rate", "growth", "count", "identity", "text_text", "text_table", "cross_attachment", "score_total",
    "weight_total", "score_rule", "unit", "typo", "budget_actual", "deviation", "target_missed", "goal_coverage",
    "vague_target", "conclusion", "problem_measure", "completeness", "boilerplate", "unsupported", "period",
    "numbering", "privacy", "hostile",
]  # fmt: skip


class Message(NamedTuple):
    """A text for people in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the document; the quote is always `text[start:end]`."""

    start: int
    end: int
    quote: str
    places: tuple[Place, ...] = ()
    masked: bool = False
    file: str | None = None
    """Name of the file of a submission that holds the passage."""

    @classmethod
    def of(cls, document: Document, span: Span) -> Evidence:
        part = document.part_of(span.start)
        return cls(span.start, span.end, span.of(document.text), document.places(span.start, span.end),
                   file=part.name if part else None)  # fmt: skip

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def to_dict(self) -> dict[str, Any]:
        places = [{"page": p.page, "box": list(p.box) if p.box else None} | ({"part": p.part} if p.part else {})
                  for p in self.places]  # fmt: skip
        data: dict[str, Any] = {"quote": self.quote, "start": self.start, "end": self.end, "places": places,
                                "masked": self.masked}  # fmt: skip
        return data | ({"file": self.file} if self.file else {})


@dataclass(frozen=True, slots=True)
class Computation:
    """What was recomputed. `expression` reads as a person would write it: `130.52 ÷ 136.65 × 100% = 95.51%`.

    `expected`, `stated` and `tolerance` are in the unit of the stated number (named in the expression).
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
        return {
            "expression": self.expression,
            "operands": [operand.to_dict() for operand in self.operands],
            "expected": plain(self.expected),
            "stated": plain(self.stated),
            "tolerance": plain(self.tolerance),
            "formula": self.formula,
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
    decision: str | None = None
    """What a reviewer decided about it in a baseline: accepted, dismissed or open; None where undecided."""
    is_new: bool = False
    """The review was compared with a baseline, which does not know this finding."""

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a finding of {self.code} without evidence")

    @property
    def fingerprint(self) -> str:
        """Survives shifts of text and wording of messages: hash of the code and of the squeezed quotes."""
        quotes = ["".join(evidence.quote.split()) for evidence in self.evidence]
        return hashlib.sha256("\x1f".join([self.code, *quotes]).encode()).hexdigest()[:16]

    def to_dict(self, language: Language = "zh") -> dict[str, Any]:
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
            "decision": self.decision,
            "new": self.is_new,
        }


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What became of one check: a check that lacks its inputs is skipped and says why."""

    code: str
    outcome: Literal["passed", "failed", "skipped"]
    reason: Message = Message("", "")
    examined: int = 0
    title: Message = Message("", "")
    """What the check looks for, since a review may be shown where the catalogue is not at hand."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A model's output that was not believed."""

    stage: str
    what: str
    reason: Message


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


@dataclass(frozen=True)
class Review:
    """All that is known of one document. Its `repr` names the document and counts the findings, no more: quotes in an
    `Evidence` are not masked."""

    document: Document
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    checks: tuple[CheckOutcome, ...]
    disagreements: tuple[Disagreement, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    problems: tuple[Problem, ...] = ()
    model: ModelUse | None = None
    coverage: Mapping[str, Any] = field(default_factory=dict)
    """Numerals by class and the share of quantities that facts cover: `{"numerals", "quantities", "covered",
    "share"}` with a `sections` mapping of the same."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    profile: str | None = None
    language: Language = "zh"
    keep_text: bool = True
    mask: tuple[Span, ...] = ()
    """Personal data in the text, sorted and without overlaps: masked in everything that is shown or written."""
    summary: Mapping[str, Any] = field(default_factory=dict)
    """unit, year, report date, score, grade as read, each a string or None."""

    def __repr__(self) -> str:
        counts = Counter(finding.severity for finding in self.findings)
        found = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES)
        return f"Review({self.document.path or 'document'!r}: {len(self.facts)} facts, findings: {found})"

    @property
    def grounding(self) -> dict[str, Any]:
        """Counts of facts by status: `{"facts", "grounded", "rejected", "by_status", "coverage"}`."""
        by_status = Counter(fact.status for fact in self.facts)
        grounded = sum(1 for fact in self.facts if fact.grounded)
        return {
            "facts": len(self.facts),
            "grounded": grounded,
            "rejected": len(self.rejected),
            "by_status": dict(sorted(by_status.items())),
            "coverage": dict(self.coverage),
        }

    @property
    def error(self) -> None:
        """Always None: what `critique_many` gives for an unreadable source has its error here."""
        return None

    @cached_property
    def masked_text(self) -> str:
        return mask_text(self.document.text, self.mask)

    def worst(self) -> Severity | None:
        """Highest severity among the findings that no reviewer has dismissed."""
        found = {finding.severity for finding in self.findings if finding.decision != "dismissed"}
        return next((severity for severity in SEVERITIES if severity in found), None)

    @cached_property
    def _mask_ends(self) -> list[int]:
        return [span.end for span in self.mask]

    def holds_personal(self, start: int, end: int) -> bool:
        """Whether personal data stands in `text[start:end]`."""
        index = bisect_right(self._mask_ends, start)
        return index < len(self.mask) and self.mask[index].start < end

    def masked_evidence(self, evidence: Evidence) -> Evidence:
        """The same passage with personal data replaced by as many `*`."""
        if not self.holds_personal(evidence.start, evidence.end):
            return evidence
        return replace(evidence, quote=self.masked_text[evidence.start : evidence.end], masked=True)

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract as plain Python data; personal data masked."""
        from llmeval.render.text.json import review_to_dict

        return review_to_dict(self)

    def to_json(self, *, indent: int | None = 2) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def to_html(self) -> str:
        from llmeval.render.page.page import render_html

        return render_html(self)

    def to_xlsx(self) -> bytes:
        """The workbook of a reviewer (复核底稿); `render.xlsx.read_decisions` reads the decisions back."""
        from llmeval.render.workbook.workbook import render_xlsx

        return render_xlsx(self)

    def to_letter(self) -> bytes:
        """The opinion letter (复核意见) as a Word file."""
        from llmeval.render.word.letter import render_letter

        return render_letter(self)

    def to_markdown(self) -> str:
        from llmeval.render.text.markdown import render_markdown

        return render_markdown(self)

    def to_frame(self, what: Literal["findings", "facts"] = "findings") -> Any:
        """A tidy pandas data frame, one row per finding or fact."""
        from llmeval.render.text.frame import render_frame

        return render_frame(self, what)

    def _repr_html_(self) -> str:
        from llmeval.render.page.page import render_summary

        return render_summary(self)


def plain(number: Decimal | None) -> str | None:
    """A `Decimal` without exponent, as JSON carries numbers."""
    return None if number is None else format(number, "f")


def mask_text(text: str, spans: Sequence[Span]) -> str:
    """The text with the characters of the spans replaced by `*`, one for one."""
    if not spans:
        return text
    pieces, at = [], 0
    for span in sorted(spans):
        start = max(at, span.start)
        if span.end > start:
            pieces += [text[at:start], "*" * (span.end - start)]
            at = span.end
    return "".join([*pieces, text[at:]])
