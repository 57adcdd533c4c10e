"""What a check is: a class in a file of its own, whose examples are its tests and its documentation."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import CheckOutcome, Computation, Finding, Severity
from llmeval.spans import Span
from llmeval.text.whole import ended
from llmeval.understanding.passages import LONGEST
from llmeval.vocabulary.families import Family

if TYPE_CHECKING:
    from llmeval.checks.report import Report


NOT_SELECTED = Message("未选择此项检查", "not selected")
"""Reason of the outcome of a check that the user left out."""

BY_FORM: frozenset[Family] = frozenset({"vague_target", "problem_measure", "boilerplate", "unsupported", "typo"})
"""Families of checks on words: that no form of theirs was met is no proof, so they find something or leave it open."""


@dataclass(frozen=True, slots=True)
class Example:
    """Text that goes the real way: read, split, rules reader, check.

    In a failing example `«…»` marks every passage that the findings cite (the marks are removed before reading), and
    `says` is a part of the Chinese message. A passing example has neither. `kind` names the format of `text`.
    """

    text: str
    says: str = ""
    kind: Literal["text", "markdown", "html"] = "text"

    @property
    def source(self) -> str:
        """The text that is read: without the marks."""
        return self.text.replace("«", "").replace("»", "")

    @property
    def marked(self) -> list[Span]:
        """Spans of the marked passages in `source`, in order."""
        spans, shift = [], 0
        for match in re.finditer("«([^«»]{0,400})»", self.text, re.DOTALL):
            start = match.start() - shift
            spans.append(Span(start, start + len(match[1])))
            shift += 2
        return spans


class Skipped(Exception):
    """Raised by a check that lacks its inputs; the message says what is missing, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Message(zh, en)


class Check(ABC):
    """Base of all checks.

    A subclass's docstring says what it finds, why it matters and when it is wrong (three paragraphs, the second
    beginning `Why it matters:`, the third `When it is wrong:`). `find` yields findings; `self.examined` counts what it
    looked at. A check that lacks its inputs raises `Skipped`; one that examined nothing counts as skipped too, with
    `nothing` as the reason.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    """Readable, kebab case, names the pattern that is flagged: `sum-mismatch`."""
    title: ClassVar[Message]
    family: ClassVar[Family]
    severity: ClassVar[Severity]
    nothing: ClassVar[Message] = Message("报告中没有可供检查的内容", "the report holds nothing of this kind")
    looked: ClassVar[Message] = Message("", "")
    """What a check on words counts, behind its number (“项目标”); such a check never passes, see `BY_FORM`."""
    settled: ClassVar[Message] = Message("", "")
    """What answers a thing that is counted, behind its number (“项有完成数”): `answered` are proved, the rest stays open."""
    passes: ClassVar[Sequence[Example]]
    fails: ClassVar[Sequence[Example]]

    def __init__(self, report: Report) -> None:
        self.report = report
        self.examined = 0
        self.answered = 0
        self.doubted = 0
        """Things counted of which findings tell; where a check leaves it 0, as many as there are findings."""

    def __init_subclass__(cls, abstract: bool = False) -> None:
        super().__init_subclass__()
        if abstract:
            return
        for attribute in ("code", "name", "title", "family", "severity", "passes", "fails"):
            if not getattr(cls, attribute, None):
                raise TypeError(f"{cls.__name__} lacks {attribute}")
        if not cls.__doc__ or "Why it matters:" not in cls.__doc__ or "When it is wrong:" not in cls.__doc__:
            raise TypeError(f"{cls.__name__}: the docstring says what, why it matters and when it is wrong")

    @abstractmethod
    def find(self) -> Iterator[Finding]:
        """Yield the findings, in order of the text."""

    def run(self) -> tuple[CheckOutcome, list[Finding]]:
        """All findings and what became of the check."""
        try:
            findings = list(self.find())
        except Skipped as skipped:
            return CheckOutcome(self.code, "skipped", skipped.reason, title=self.title), []
        words = self.family in BY_FORM or bool(self.looked.zh)
        if findings:
            examined = max(self.examined, len(findings))
            return self._read(len(findings)) if words else self._outcome("failed", examined), findings
        if not self.examined:
            return CheckOutcome(self.code, "skipped", self.nothing, title=self.title), []
        return self._read(0) if words else self._outcome("passed", self.examined), []

    def _read(self, findings: int) -> CheckOutcome:
        """Outcome of a check on words, in numbers: how much was read, how much of it is answered, doubted and left open.

        Words without a sign of a defect prove nothing, so such a check fails or stays open and never passes."""
        doubted = (self.doubted or findings) if findings else 0
        examined = max(self.examined, self.answered + doubted)
        left = examined - self.answered - doubted
        zh, en = self.looked.zh or "处文字", self.looked.en or "passages"
        parts = [(self.answered, self.settled.zh, self.settled.en)] if self.settled.zh else []
        parts += [(doubted, "处有疑点", "doubted")] if doubted else []
        if self.settled.zh:
            parts.append((left, "处未能读清", "unclear"))
        told = [f"{n}{words}" for n, words, _ in parts] or ["未见可凭文字形式认定的疑点"]
        said = [f"{n} {words}" for n, _, words in parts] or ["nothing that form alone decides"]
        reason = Message(
            f"查找“{self.title.zh}”：查看了{examined}{zh}，{'，'.join(told)}；内容是否妥当须由人或模型判断",
            f"looked for “{self.title.en}”: {examined} {en} read, {', '.join(said)}, which proves nothing of the rest",
        )
        return CheckOutcome(
            self.code,
            "failed" if findings else "skipped",
            reason,
            examined=examined,
            title=self.title,
            undecided=left,
            proved=self.answered,
        )

    def _outcome(self, outcome: Literal["passed", "failed"], examined: int) -> CheckOutcome:
        return CheckOutcome(self.code, outcome, examined=examined, title=self.title)

    def evidence(self, *spans: Span) -> tuple[Evidence, ...]:
        """The passages, in order of the text and each once; what is cut for its length ends with a whole clause."""
        text = self.report.document.text
        whole = {span if len(span) != LONGEST else ended(text, span) for span in spans}
        return tuple(Evidence.of(self.report.document, span) for span in sorted(whole))

    def finding(
        self,
        spans: Sequence[Span],
        zh: str,
        en: str,
        *,
        suggestion: tuple[str, str] = ("", ""),
        severity: Severity | None = None,
        family: Family | None = None,
        computation: Computation | None = None,
        consequences: Sequence[tuple[str, str]] = (),
    ) -> Finding:
        """A finding of this check that cites the spans."""
        return Finding(
            code=self.code,
            check=self.name,
            family=family or self.family,
            severity=severity or self.severity,
            message=Message(zh, en),
            evidence=self.evidence(*spans),
            suggestion=Message(*suggestion),
            computation=computation,
            consequences=tuple(Message(*pair) for pair in consequences),
        )
