"""The result: findings with evidence and computation, facts, outcomes of checks, and what was rejected.

`Review.to_dict` is the JSON contract (`schema_version` "1"); fields may be added, none renamed or dropped.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from llmeval.data.decided import Entry
from llmeval.data.document import Document, Section
from llmeval.data.evidence import Evidence, Language, mask_text
from llmeval.data.facts import Fact
from llmeval.data.findings import (
    SEVERITIES,
    CheckOutcome,
    Disagreement,
    Finding,
    ModelUse,
    Problem,
    Rejected,
    Severity,
)
from llmeval.data.inert import inert_json
from llmeval.data.relations import Number, Relation, tally
from llmeval.data.renderers import renderer
from llmeval.data.rounds import Past
from llmeval.spans import Span

if TYPE_CHECKING:
    import pandas as pd

    from llmeval.data.self_evaluation import SelfEvaluation


class Silenced(NamedTuple):
    """A finding that is left out of a review for good, and why."""

    finding: Finding
    reason: str


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
    relations: tuple[Relation, ...] = ()
    """What the numbers say of each other, in order of the text: proved, failed and undecided."""
    numbers: tuple[Number, ...] = ()
    """Every quantity of the text and what proves it; personal data is none."""
    summary: Mapping[str, Any] = field(default_factory=dict)
    """unit, year, report date, score, grade as read, each a string or None."""
    answers: SelfEvaluation | None = None
    """What a model filled in of the typed model, each leaf proved; personal data is not masked here. None where it was not asked."""
    withdrawn: tuple[Finding, ...] = ()
    """Findings that a second look took back, each with the harmless reading that it quotes; they are told among `rejected`."""
    earlier: tuple[Entry, ...] = ()
    """What reviewers wrote beside findings that the report no longer gives rise to."""
    silenced: tuple[Silenced, ...] = ()
    """Findings that a list of the user's leaves out for good, with the reasons."""
    past: tuple[Past, ...] = ()
    """What became of the findings of the review that the baseline holds; empty without one, or where it is of another report."""
    decided_by: str = ""
    """Digest of the baseline that marked the findings; empty where there was none."""

    def __repr__(self) -> str:
        counts = Counter(finding.severity for finding in self.findings)
        found = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES)
        return f"Review({self.document.path or 'document'!r}: {len(self.facts)} facts, findings: {found})"

    @property
    def grounding(self) -> dict[str, Any]:
        """Counts of facts by status: `{"facts", "grounded", "rejected", "by_status", "coverage", "proof"}`. `proof`
        counts all quantities by what relations say of them: `{"quantities", "proved", "failed", "undecided", "alone",
        "share"}`."""
        by_status = Counter(fact.status for fact in self.facts)
        grounded = sum(1 for fact in self.facts if fact.grounded)
        return {
            "facts": len(self.facts),
            "grounded": grounded,
            "rejected": len(self.rejected),
            "by_status": dict(sorted(by_status.items())),
            "coverage": dict(self.coverage),
            "proof": tally(self.numbers),
        }

    @property
    def error(self) -> None:
        """Always None: what `critique_many` gives for an unreadable source has its error here."""
        return None

    @cached_property
    def masked_text(self) -> str:
        """The text with each character of personal data replaced by `*`; offsets are those of `document.text`."""
        return mask_text(self.document.text, self.mask)

    @cached_property
    def typed(self) -> SelfEvaluation:
        """The report as the typed model of the genre, made when it is first asked for: each leaf a value with quote, span, status
        and origin, filled by rules and, where a model was asked and rules are silent, from its facts and its typed answers (stage
        `typed`); what it says otherwise stands in `disagreements`. Personal data is masked."""
        made: SelfEvaluation = renderer("typed")(self)
        return made

    def counted(self) -> Counter[str]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

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
        made: dict[str, Any] = renderer("dict")(self)
        return made

    def to_json(self, *, indent: int | None = 2) -> str:
        """The JSON contract (`schema_version` "1") as a text; personal data masked. `indent` None gives one line."""
        return inert_json(json.dumps(self.to_dict(), ensure_ascii=False, indent=indent))

    def to_html(self) -> str:
        """The page of the review: one file that needs no network, personal data masked."""
        made: str = renderer("html")(self)
        return made

    def to_xlsx(self) -> bytes:
        """The workbook of a reviewer (复核底稿); `render.workbook.workbook.read_decisions` reads the decisions back."""
        made: bytes = renderer("workbook")(self)
        return made

    def to_letter(self) -> bytes:
        """The opinion letter (复核意见) as a Word file."""
        made: bytes = renderer("letter")(self)
        return made

    def to_commented(self, original: bytes | None = None) -> bytes:
        """A Word file with the findings as comments at their passages.

        Args:
            original: the Word file that was reviewed, which comes back with comments and otherwise as it is. Without it,
                and for what is no Word file, the text is set anew with its tables, personal data masked.
        """
        made: bytes = renderer("commented")(self, original)
        return made

    def to_cases(self) -> str:
        """The findings that reviewers did not accept, as masked cases, a line of JSON each."""
        made: str = renderer("cases")(self)
        return made

    def to_markdown(self) -> str:
        """The review as Markdown, findings by severity, personal data masked."""
        made: str = renderer("markdown")(self)
        return made

    def to_frame(self, what: Literal["findings", "facts", "relations"] = "findings") -> pd.DataFrame:
        """A tidy pandas data frame, one row for each finding, fact or relation; values of facts are floats.

        Personal data is masked. The exact numbers are in `to_dict` and `facts`.
        """
        made: pd.DataFrame = renderer("frame")(self, what)
        return made

    def _repr_html_(self) -> str:
        made: str = renderer("summary")(self)
        return made
