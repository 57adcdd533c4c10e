"""From the verdicts of the network to what leaves the library: relations, and every number with where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter

from llmeval.checks.kinds import code_of, code_of_verdict
from llmeval.checks.report import Report
from llmeval.checks.told import because, expression_of, value_of
from llmeval.data.document import Document
from llmeval.data.evidence import Evidence, Message
from llmeval.data.facts import Fact
from llmeval.data.relations import Number, Relation, Standing, Sureness
from llmeval.numbers.intervals import rounded
from llmeval.spans import Span
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.dates import DateFault
from llmeval.understanding.relations.explain import SAID
from llmeval.understanding.relations.model import Verdict
from llmeval.understanding.relations.proof import proves
from llmeval.understanding.relations.terms import Term


class Proofs:
    """All relations of a report. Evidence is cut from `document`: the one as it was read, before anything was blanked."""

    def __init__(self, report: Report, document: Document) -> None:
        self._document = document
        self._evidence: dict[tuple[int, int], Evidence] = {}
        self._report = report
        self._spoken: dict[int, list[tuple[Relation, int]]] = defaultdict(list)
        self.relations = tuple(self._made())
        blamed = {
            at for at, spoken in self._spoken.items() if any(relation.wrong == place for relation, place in spoken)
        }
        self._doubted = {relation.id for at in blamed for relation, _ in self._spoken[at]}

    def numbers(self, hidden: Sequence[Span] = ()) -> tuple[Number, ...]:
        """Every quantity of the text, in order, apart from those inside `hidden` (personal data, sorted)."""
        found = []
        covered = iter(hidden)
        span = next(covered, None)
        for numeral in self._report.numerals:
            if numeral.kind != "quantity":
                continue
            while span is not None and span.end <= numeral.number_start:
                span = next(covered, None)
            if span is None or span.start >= numeral.number_end:
                found.append(self._number(numeral.number_start, numeral.start, numeral.end))
        return tuple(found)

    def _number(self, at: int, start: int, end: int) -> Number:
        spoken = self._spoken.get(at, ())
        if not spoken:
            return Number(self._cut(start, end), at, "alone", (), ())
        # What stands on a number that is blamed elsewhere is not proved by it.
        proved = tuple(r for r, place in spoken if place in r.proves and r.id not in self._doubted)
        blaming = [relation for relation, place in spoken if relation.wrong == place]
        if not proved:
            blaming += [relation for relation, _ in spoken if relation.outcome == "failed" and relation.wrong is None]
        standing: Standing = "failed" if blaming else "proved" if proved else "undecided"
        ranked = dict.fromkeys((*blaming, *proved, *(relation for relation, _ in spoken)))
        return Number(self._cut(start, end), at, standing, tuple(ranked), () if blaming else proved)

    def _made(self) -> Iterator[Relation]:
        network = self._report.network
        told = [(verdict, None) for verdict in network.verdicts]
        joined = [(other, verdict) for verdict in network.verdicts for other in verdict.also]
        items: list[tuple[int, Verdict | DateFault, Verdict | None]] = [
            *((verdict.claim.numeral.number_start, verdict, cause) for verdict, cause in (*told, *joined)),
            *((fault.spans[0].start, fault, None) for fault in network.dates),
        ]
        items.sort(key=lambda item: item[0])
        names = {id(item): f"R{number:03d}" for number, (_, item, _) in enumerate(items, 1)}
        for _, item, cause in items:
            if isinstance(item, DateFault):
                yield self._of_dates(item, names[id(item)])
            else:
                yield self._of_verdict(item, names[id(item)], names[id(cause)] if cause is not None else None)

    def _of_verdict(self, verdict: Verdict, name: str, cause: str | None) -> Relation:
        candidate = verdict.candidate
        terms = (verdict.claim, *candidate.operands)
        wrong = None
        if verdict.outcome == "failed":
            wrong = _wrong(verdict)
        zh, en = because(verdict)
        relation = Relation(
            name,
            verdict.kind,
            self._of(verdict.claim),
            tuple(self._of(term) for term in candidate.operands),
            candidate.sure,
            verdict.outcome,
            verdict.tried,
            computation(verdict),
            code_of_verdict(verdict),
            Message(zh, en) if verdict.outcome == "failed" and zh else None,
            proves(verdict),
            wrong,
            cause,
            candidate.origin,
        )
        for place, term in enumerate(terms):
            self._spoken[term.numeral.number_start].append((relation, place))
        return relation

    def _of_dates(self, fault: DateFault, name: str) -> Relation:
        first, *others = (self._cut(span.start, span.end) for span in fault.spans)
        reading: Sureness = "certain" if fault.sure else "likely"
        code = code_of("date", in_table=False)
        return Relation(name, "date", first, tuple(others), reading, "failed", 1, "", code, Message(fault.zh, fault.en),
                        wrong=0)  # fmt: skip

    def _of(self, term: Term) -> Evidence:
        return self._cut(term.numeral.start, term.numeral.end)

    def _cut(self, start: int, end: int) -> Evidence:
        found = self._evidence.get((start, end))
        if found is None:
            found = self._evidence[start, end] = Evidence.of(self._document, Span(start, end))
        return found


def _wrong(verdict: Verdict) -> int | None:
    """The number that a failure blames; None where the same slip could be in several."""
    explanation = verdict.explanation
    if explanation is None:
        return 0
    if explanation.slip in SAID and explanation.slip != "rounding" and explanation.meant is None:
        return None
    terms = (verdict.claim, *verdict.candidate.operands)
    return next((place for place, term in enumerate(terms) if term.span == explanation.wrong.span), 0)


_OTHERWISE = {"≤": ">", "≥": "<", "<": "≥", ">": "≤"}


def computation(verdict: Verdict) -> str:
    """The computation with the printed numbers and what it gives; "" where nothing is computed."""
    candidate = verdict.candidate
    if not candidate.operands:
        return candidate.written.removeprefix("却" if candidate.holds else "") if verdict.kind == "count" else ""
    written, printed = expression_of(verdict), verdict.claim.printed
    if verdict.kind == "same":
        return f"{written} {'=' if candidate.holds else '≠'} {printed}"
    if verdict.kind == "subset":
        return f"{printed} {'≤' if candidate.holds else '>'} {written}"
    if written[:1] in _OTHERWISE:
        return f"{printed} {written[0] if candidate.holds else _OTHERWISE[written[0]]} {written[1:].strip()}"
    value, numeral = value_of(verdict), verdict.claim.numeral
    if value is None:
        return written
    near = rounded(value, max(numeral.places, 2) if value != value.to_integral() else numeral.places)
    given = f"{written} = {near:,f}{numeral.unit}"
    told = abs(numeral.value or Decimal(0))
    if not candidate.holds and candidate.expected is not None and near and rounded(abs(near), numeral.places) == told:
        down = middle(candidate.expected) < 0  # only the word beside it goes the other way
        return f"{written} = {'-' if down else '+'}{abs(near):,f}{numeral.unit} ≠ {'+' if down else '-'}{printed}"
    if not candidate.holds:
        return f"{given} ≠ {printed}"
    return given if rounded(abs(near), numeral.places) == told else f"{given} ≈ {printed}"


def with_proofs(facts: Iterable[Fact], numbers: Iterable[Number]) -> tuple[Fact, ...]:
    """The facts, each with the relations that prove its number."""
    known = {number.at: number.proved_by for number in numbers}
    proofs = ((fact, known.get(fact.numeral.number_start, ()) if fact.numeral is not None else ()) for fact in facts)
    return tuple(fact if fact.proved_by == proof else Fact(*(*_BUT_PROOF(fact), proof)) for fact, proof in proofs)


_BUT_PROOF = attrgetter(*(item.name for item in fields(Fact)[:-1]))
"""What a fact holds before `proved_by`, its last member; `dataclasses.replace` takes three times as long."""
