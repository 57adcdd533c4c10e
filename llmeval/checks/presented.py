"""Checks on numbers: each presents the relations of its kinds, in a reviewer's words, and holds no pattern of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from llmeval.checks.base import Check
from llmeval.checks.kinds import Row, code_of_verdict, rows_of
from llmeval.checks.told import advice, as_the_report, expression_of, sentences, tolerance_of, value_of, with_related
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import CheckOutcome, Computation, Finding, Severity
from llmeval.data.relations import Outcome
from llmeval.numbers.intervals import show
from llmeval.spans import Span
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.relations.terms import Term
from llmeval.vocabulary.families import Family

_LONGEST = 56


class Presented(Check, abstract=True):
    """A check that presents relations: those of its rows in `checks.kinds`, which give its family and severity too."""

    rows: ClassVar[Sequence[Row]]

    def __init_subclass__(cls, abstract: bool = False) -> None:
        if not abstract:
            cls.rows = rows_of(cls.code)
            cls.family, cls.severity = cls.rows[0].family, cls.rows[0].severity
        super().__init_subclass__(abstract)

    def mine(self, verdicts: Iterable[Verdict] | None = None) -> Iterator[Verdict]:
        """Verdicts that this check presents, in order of the text: those of the network, or of the ones given."""
        if verdicts is None:
            yield from self.report.verdicts_by_code.get(self.code, ())
            return
        for verdict in verdicts:
            if code_of_verdict(verdict) == self.code:
                yield verdict

    def find(self) -> Iterator[Finding]:
        for verdict in self.mine():
            self.examined += 1
            if verdict.outcome == "failed":
                yield self.present(verdict)

    def run(self) -> tuple[CheckOutcome, list[Finding]]:
        """As every check, with its claims counted; passed only where something was examined and nothing stayed undecided."""
        outcome, findings = super().run()
        joined = list(self.mine(self.report.joined))
        counts = Counter(verdict.outcome for verdict in (*self.mine(), *joined))
        if not findings:  # what fails and is not told was doubted
            counts["undecided"] += counts["failed"] - len(joined)
            counts["failed"] = len(joined)
        outcome = replace(
            outcome, proved=counts["proved"], failed=counts["failed"], undecided=counts["undecided"],
            examined=max(outcome.examined, counts.total()),
        )  # fmt: skip
        if joined and not findings:
            return replace(outcome, outcome="failed", reason=_elsewhere(len(joined))), findings
        if counts["undecided"] and not findings:
            return replace(outcome, outcome="skipped", reason=_undecided(counts)), findings
        return outcome, findings

    def present(self, verdict: Verdict) -> Finding:
        """The finding: what is printed, what it should be and why, with every passage that it compares."""
        candidate = verdict.candidate
        zh, en = sentences(verdict)
        spans = [cited(verdict.claim), *(cited(t) for t in candidate.operands)]
        if candidate.words is not None:
            spans.append(candidate.words)
        for other in verdict.also:
            spans += [cited(other.claim), *(cited(t) for t in other.candidate.operands)]
            zh, en = with_related((zh, en), other, sentences(other), verdict)
        return self.finding(
            _distinct(spans),
            zh,
            en,
            suggestion=advice(verdict),
            severity=_severity(verdict),
            family=self._family(verdict),
            computation=self._computation(verdict),
        )

    def _family(self, verdict: Verdict) -> Family | None:
        """One thing told in text and in a table has a family of its own."""
        tables = {t.table is not None for t in (verdict.claim, *verdict.candidate.operands)}
        return "text_table" if verdict.kind == "same" and True in tables else None

    def _computation(self, verdict: Verdict) -> Computation | None:
        candidate, claim = verdict.candidate, verdict.claim
        if candidate.expected is None or not candidate.operands or claim.numeral.value is None:
            return None
        expected = value_of(verdict)
        if expected is None:
            return None
        operands = tuple(
            Evidence.of(self.report.document, Span(t.numeral.start, t.numeral.end)) for t in candidate.operands
        )
        expression = f"{expression_of(verdict)} = {show(expected, max(claim.numeral.places, 2) if claim.numeral.places else None if expected == expected.to_integral() else 2)}{claim.numeral.unit}"
        return Computation(
            as_the_report(verdict, expression), operands, expected, claim.numeral.value, tolerance_of(verdict)
        )


def _elsewhere(count: int) -> Message:
    return Message(
        f"{count}处不符，与其他规则的问题同出一因，已并入该问题",
        f"{count} failed through the cause of another check's finding and are told there",
    )


def _undecided(counts: Counter[Outcome]) -> Message:
    proved, undecided = counts["proved"], counts["undecided"]
    return Message(
        f"{proved}处核对相符，{undecided}处无法判定（文中没有可以据以重算的数字或读法不唯一）",
        f"{proved} proved, {undecided} undecided: the text does not say what they follow from",
    )


def cited(term: Term) -> Span:
    """The number with its words, as far as a finding cites them."""
    if term.table is not None:
        return (
            term.passage.view.span(0, len(term.passage.text))
            if len(term.passage.text) <= _LONGEST
            else Span(term.numeral.start, term.numeral.end)
        )
    begin = max(term.at - len(term.lead.lstrip("、，,；（(")), term.end - _LONGEST)
    span = term.passage.view.span(min(begin, term.at), term.end)
    return Span(min(span.start, term.numeral.start), max(span.end, term.numeral.end))


def _distinct(spans: Sequence[Span]) -> list[Span]:
    """Each passage once; one that lies in another is left out."""
    return [
        s
        for n, s in enumerate(spans)
        if not any(o.contains(s) and (o != s or m < n) for m, o in enumerate(spans) if m != n)
    ]


def _severity(verdict: Verdict) -> Severity:
    certain = verdict.candidate.sure == "certain"
    witnessed = verdict.explanation is not None or bool(verdict.also) or verdict.kind == "direction"
    if verdict.explanation is not None and verdict.explanation.slip == "rounding":
        return "low"
    return "high" if certain and witnessed else "medium"
