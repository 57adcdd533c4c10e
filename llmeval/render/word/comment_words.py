"""What a comment beside a passage says, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from llmeval.data.findings import Finding
from llmeval.data.review import Review
from llmeval.render.json import scrubber
from llmeval.render.passage import Passages, bracketed
from llmeval.render.phrases import DECISION
from llmeval.render.words import SEVERITY, named_first, says_again
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
    """The comments of a review: for each finding that no reviewer has dismissed one in every paragraph or table that it
    cites. All is said once, beside the number that is doubted; elsewhere stands where that is."""

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
        doubted = _doubted(finding)
        places: dict[int, Span] = {}
        for evidence in sorted(finding.evidence, key=lambda evidence: evidence.start):
            places.setdefault(self.passages.place(evidence.start), evidence.span)
        told = self.passages.place(doubted.start)
        places[told] = doubted
        for which, (place, span) in enumerate(places.items(), 1):
            if place == told:
                others = [other for key, other in places.items() if key != told]
                yield Comment(span, (*self._first(number, finding), *self._others(others)))
            else:
                yield Comment(span, tuple(self._again(number, finding, which, len(places), doubted)))

    def _head(self, number: int, finding: Finding) -> str:
        severity = SEVERITY[self.review.language][finding.severity]
        return self.say(
            f"问题 {number}（{severity}，{finding.code}）", f"Finding {number} ({severity}, {finding.code})"
        )

    def _first(self, number: int, finding: Finding) -> Iterator[Line]:
        """All of the finding."""
        language, colon = self.review.language, self.say("：", ": ")
        yield self._head(number, finding), True
        message = getattr(finding.message, language)
        yield self.scrub(message), False
        if finding.computation and not says_again(finding.computation.expression, message):
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

    def _again(self, number: int, finding: Finding, place: int, places: int, told: Span) -> Iterator[Line]:
        """A further place of a finding whose words stand elsewhere."""
        which = self.say(f"，第 {place} 处，共 {places} 处", f", place {place} of {places}")
        yield self._head(number, finding) + which, True
        yield self.say("说明见", "See ") + f"“{self._quote(told)}”{self._where(told)}" + self.say("。", "."), False

    def _others(self, spans: list[Span]) -> Iterator[Line]:
        """Where the finding's other paragraphs and tables are."""
        told = [f"“{self._quote(span)}”{self._where(span)}" for span in spans]
        if not told:
            return
        shown, rest = told[:_MOST], len(told) - _MOST
        more = self.say(f"等 {len(told)} 处", f" and {rest} more") if rest > 0 else ""
        yield self.say("另见：", "See also: ") + self.say("；", "; ").join(shown) + more, False

    def _quote(self, span: Span) -> str:
        text = self.passages.quote(span)
        return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"

    def _where(self, span: Span) -> str:
        return bracketed(self.passages.where(span.start, self.review.language), self.review.language)


def _doubted(finding: Finding) -> Span:
    """The passage that is no operand of the computation: the number that is written otherwise; else what the message names
    first; else the first."""
    operands = finding.computation.operands if finding.computation else ()
    alone = [e for e in finding.evidence if not any(e.span.overlaps(operand.span) for operand in operands)]
    name = named_first(finding)
    named = [e for e in finding.evidence if name and name in "".join(e.quote.split())]
    return (alone if operands and alone else named or finding.evidence)[0].span


_MOST = 5
"""Other places that a comment names."""
