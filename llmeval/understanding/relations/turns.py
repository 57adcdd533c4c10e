"""Frames of a turn from one level to another: the verb says which of the two is greater, 由71.3%升至78.6%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import ANY
from llmeval.understanding.relations.changes import changed
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of


def turns(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every turn whose verb has a direction: where it leads lies on that side of where it began."""
    for at, claim in enumerate(passage.terms):
        if claim.role == "change" and moves_between(claim):
            yield changed(claim, passage.terms[at + 1], passage.terms[at - 1], "certain", True)
    for before, term in zip(passage.terms, passage.terms[1:], strict=False):
        turned = before.role == "from" and term.role == "to" and term.direction != 0
        if turned and alike(before, term) and before.exact and term.exact and before.sentence == term.sentence:
            yield _turned(before, term)


def moves_between(claim: Term) -> bool:
    """Whether a change stands between where it began and what it came to: 由81人增加4人至85人."""
    terms = claim.passage.terms
    at = claim.order - terms[0].order
    if claim.role != "change" or not 0 < at < len(terms) - 1 or terms[at] is not claim:
        return False
    return terms[at - 1].role == "from" and terms[at + 1].role == "to" and alike(terms[at - 1], terms[at + 1])


def _turned(before: Term, after: Term) -> Candidate:
    rising = after.direction > 0

    def compute(values: Sequence[Interval]) -> Interval:
        return Interval(values[0].low, ANY) if rising else Interval(-ANY, values[0].high)

    said = after.lead[-4:]
    span = after.passage.view.span(after.at - len(said), after.at) if said else None
    return Candidate("direction", after, (before,), compute, "certain", "{}", interval_of(after), compute([interval_of(before)]),
                     named=True, words=span, said=said)  # fmt: skip
