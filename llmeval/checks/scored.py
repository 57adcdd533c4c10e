"""Checks on scores and targets: each presents some aspects of the relations between weights, scores, targets and results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from llmeval.checks.kinds import code_of_verdict
from llmeval.checks.presented import Presented, _distinct
from llmeval.checks.told import as_the_report, because, expression_of, sentences, tolerance_of, with_related
from llmeval.data.evidence import Evidence
from llmeval.data.findings import Computation, Finding, Severity
from llmeval.numbers.intervals import show
from llmeval.spans import Span
from llmeval.understanding.relations.algebra import ANY, middle
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.relations.terms import Term
from llmeval.understanding.tables.score_rows import printed_sign

_LONGEST = 60


class Scored(Presented, abstract=True):
    """A check that presents aspects of scores or of targets."""

    advice: ClassVar[tuple[str, str]] = ("请核对后更正有误的一处", "check both and correct the one that is wrong")
    by_definition: ClassVar[bool] = False
    """Whether what fails here is wrong whatever the reason, so that no explanation is asked for."""

    def said(self, verdict: Verdict) -> tuple[str, str]:
        """What is wrong, in both languages; subclasses say it in the words of their table."""
        return sentences(verdict)

    def weigh(self, verdict: Verdict) -> Severity:
        """High where a certain relation is explained, or a second one bears it out; else medium."""
        if self.by_definition:
            return "high"
        sure = verdict.candidate.sure == "certain"
        return (
            "high"
            if sure and (verdict.explanation is not None or verdict.also or self.borne_out(verdict))
            else "medium"
        )

    def borne_out(self, verdict: Verdict) -> bool:
        """Whether another relation proves what the claim is held against."""
        proved = self.report.network.proved
        return bool(verdict.candidate.operands) and all(
            any(v.candidate.aspect != verdict.candidate.aspect for v in proved.get(t.numeral.number_start, ()))
            for t in verdict.candidate.operands
        )

    def present(self, verdict: Verdict) -> Finding:
        return self.of_all([verdict], self.said(verdict))

    def of_all(self, verdicts: Sequence[Verdict], said: tuple[str, str], severity: Severity | None = None) -> Finding:
        """One finding of several verdicts with one cause."""
        zh, en = said
        spans: list[Span] = []
        for verdict in verdicts:
            spans += passages(verdict)
            more = because(verdict)
            zh, en = zh + more[0], f"{en} {more[1]}".strip()
            for other in verdict.also:
                spans += passages(other)
                related = self.said(other) if code_of_verdict(other) == self.code else sentences(other)
                zh, en = with_related((zh, en), other, related, verdict)
        first = verdicts[0]
        return self.finding(
            _distinct(spans), zh, en, suggestion=self.advice, severity=severity or self.weigh(first),
            computation=self.computed(first),
        )  # fmt: skip

    def computed(self, verdict: Verdict) -> Computation | None:
        """The computation, where the relation is an equation of points."""
        candidate, claim = verdict.candidate, verdict.claim
        expected = candidate.expected
        if (
            expected is None
            or ANY in (expected.high, -expected.low)
            or not candidate.operands
            or claim.numeral.value is None
        ):
            return None
        if candidate.aspect in ("cap", "grade", "met") or candidate.written.startswith("<"):
            return None
        value = middle(expected) / (claim.numeral.scale or Decimal(1))
        operands = tuple(Evidence.of(self.report.document, Span(*t.span)) for t in candidate.operands)
        places = max([2, *(t.numeral.places for t in (claim, *candidate.operands))])
        expression = f"{expression_of(verdict)} = {show(value, None if value == value.to_integral() else places)}"
        return Computation(
            as_the_report(verdict, expression), operands, value, claim.numeral.value, tolerance_of(verdict)
        )


def passages(verdict: Verdict) -> list[Span]:
    """What a finding cites: the numbers with their rows or words, the verdict in words, the rule."""
    spans = [placed(verdict.claim), *(placed(t) for t in verdict.candidate.operands)]
    if verdict.candidate.words is not None:
        spans.append(verdict.candidate.words)
    return [*spans, *(s for s in verdict.candidate.rests if len(s) <= 160)]


def placed(term: Term) -> Span:
    """A number of a table with the name of its row, as far as a finding cites that; elsewhere with its words."""
    start, end = term.span
    if term.table is None:
        lead = term.lead.lstrip("、，,；;和及与（(：: ")[-_LONGEST + (term.end - term.at) :]
        span = term.passage.view.span(term.at - len(lead), term.end)
        return Span(min(span.start, start), max(span.end, end))
    text = term.passage.text
    if (closing := re.match(r"分?[)）]", text[term.end : term.end + 2])) is not None:
        end = term.passage.view.offsets[term.end + closing.end() - 1] + 1
    name = "".join(term.row[-1:]) or term.noun
    at = text.rfind(name, 0, term.at) if name else -1
    begin = term.passage.view.offsets[at] if at >= 0 else term.passage.view.offsets[0]
    return Span(begin, end) if begin <= start and end - begin <= _LONGEST else Span(start, end)


def plain(value: Decimal) -> str:
    """Points without needless decimals."""
    return show(value.normalize() if value == value.to_integral() else value, None)


def in_points(term: Term) -> Decimal:
    return printed_sign(term.numeral) * (term.numeral.value or Decimal(0))
