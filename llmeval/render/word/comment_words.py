"""What a comment beside a passage says, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from llmeval.data.findings import Finding
from llmeval.data.review import Review
from llmeval.render.json import scrubber
from llmeval.render.passage import Passages
from llmeval.render.phrases import DECISION
from llmeval.render.words import SEVERITY
from llmeval.spans import Span

_QUOTED = 24
"""Characters of another passage by which a comment refers to it."""
Line = tuple[str, bool]
"""A paragraph, and whether it is emphasised."""


class Comment(NamedTuple):
    """A passage and what is said beside it."""

    span: Span
    lines: tuple[Line, ...]


class CommentWords:
    """The comments of a review: one for each passage of each finding that no reviewer has dismissed."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.zh = review.language == "zh"
        self.scrub: Callable[[str], str] = scrubber(review)
        self.passages = Passages(review)

    def comments(self) -> list[Comment]:
        """In the order of the text; those at one place in the order of the findings."""
        found = [
            comment
            for number, finding in enumerate(self.review.findings, 1)
            if finding.decision != "dismissed"
            for comment in self._of(number, finding)
        ]
        return sorted(found, key=lambda comment: comment.span.start)

    def say(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def _of(self, number: int, finding: Finding) -> Iterator[Comment]:
        spans = list(dict.fromkeys(evidence.span for evidence in finding.evidence))
        for place, span in enumerate(spans):
            lines = self._first(number, finding) if place == 0 else self._again(number, finding, spans, place)
            yield Comment(span, (*lines, *self._others(spans, place)))

    def _head(self, number: int, finding: Finding) -> str:
        severity = SEVERITY[self.review.language][finding.severity]
        return self.say(
            f"问题 {number}（{severity}，{finding.code}）", f"Finding {number} ({severity}, {finding.code})"
        )

    def _first(self, number: int, finding: Finding) -> Iterator[Line]:
        """All of the finding, at the first of its passages."""
        language, colon = self.review.language, self.say("：", ": ")
        yield self._head(number, finding), True
        yield self.scrub(getattr(finding.message, language)), False
        if finding.computation:
            yield self.say("验算", "Computation") + colon + self.scrub(finding.computation.expression), False
        for text in finding.consequences:
            yield self.say("由此还影响", "Because of this") + colon + self.scrub(getattr(text, language)), False
        if suggestion := self.scrub(getattr(finding.suggestion, language)):
            yield self.say("建议", "Suggestion") + colon + suggestion, False
        decided = finding.decision_text or (DECISION[finding.decision][not self.zh] if finding.decision else "")
        if decided.strip():
            yield self.say("复核意见", "Decision") + colon + self.scrub(decided.strip()), False
        if finding.remark.strip():
            yield self.say("备注", "Remarks") + colon + self.scrub(finding.remark.strip()), False

    def _again(self, number: int, finding: Finding, spans: list[Span], place: int) -> Iterator[Line]:
        """A further passage of a finding whose words stand at its first."""
        which = self.say(f"，第 {place + 1} 处，共 {len(spans)} 处", f", passage {place + 1} of {len(spans)}")
        yield self._head(number, finding) + which, True
        yield self.scrub(getattr(finding.message, self.review.language)), False

    def _others(self, spans: list[Span], place: int) -> Iterator[Line]:
        """Where the other passages of the finding stand."""
        told = [
            f"{self.say('“', '“')}{self._quote(span)}”{self._where(span)}" for n, span in enumerate(spans) if n != place
        ]
        if not told:
            return
        shown, rest = told[:_MOST], len(told) - _MOST
        more = self.say(f"等 {len(told)} 处", f" and {rest} more") if rest > 0 else ""
        yield self.say("另见：", "See also: ") + self.say("；", "; ").join(shown) + more, False

    def _quote(self, span: Span) -> str:
        text = " ".join(span.of(self.review.masked_text).split())
        return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"

    def _where(self, span: Span) -> str:
        where = self.passages.where(span.start, self.review.language)
        return (f"（{where}）" if self.zh else f" ({where})") if where else ""


_MOST = 5
"""Other passages that a comment names."""
