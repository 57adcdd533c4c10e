"""Frames of lists that go in one order: 报告5,790份、收费342.07万元，上年分别为5,320份、318.50万元，增幅分别为8.83%和7.40%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.changes import changed, grown
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike

_JOINED = re.compile("[、和及与][^，,；;。：:、\\d（）()]{0,16}")
_PRIOR = re.compile("上年|去年|上一年|年初|期初|原")


def in_order(passage: Passage, number: int) -> tuple[list[Candidate], set[int]]:
    """Candidates of changes listed behind 分别, each with the two numbers in its place of two lists before; and the ids of all
    claims of such lists, which no number that merely stands near is about."""
    runs = list(_runs(passage, number))
    found: list[Candidate] = []
    claims: set[int] = set()
    for place, run in enumerate(runs):
        if run[0].role not in ("growth", "change") or "分别" not in run[0].lead or len(run) < 2:
            continue
        before = [r for r in runs[:place] if len(r) == len(run) and r[0].role in ("level", "base", "each")]
        pair = next(((a, b) for a in reversed(before) for b in before if a is not b and _alike(a, b)), None)
        if pair is None:
            if place and "增幅" in run[0].lead + run[0].passage.text[run[0].clause : run[0].at]:
                claims |= {id(t) for t in run}
            continue
        later, earlier = (pair[1], pair[0]) if pair[0][0].order < pair[1][0].order else pair
        swapped = bool(_PRIOR.search(earlier[0].lead)) and not _PRIOR.search(later[0].lead)
        bases, nows = (earlier, later) if swapped else (later, earlier)
        if not _PRIOR.search(bases[0].lead):
            continue
        claims |= {id(t) for t in run}
        found += [_candidate(claim, now, base) for claim, now, base in zip(run, nows, bases, strict=True)]
    return found, claims


def _candidate(claim: Term, now: Term, base: Term) -> Candidate:
    build = grown if claim.role == "growth" else changed
    return build(claim, now, base, "certain", True)


def _alike(one: Sequence[Term], other: Sequence[Term]) -> bool:
    return all(alike(a, b) for a, b in zip(one, other, strict=True))


def _runs(passage: Passage, number: int) -> Iterator[list[Term]]:
    run: list[Term] = []
    for term in passage.of_sentence(number):
        if run and not _JOINED.fullmatch(passage.text[run[-1].end : term.at]):
            yield run
            run = []
        run.append(term)
    if run:
        yield run
