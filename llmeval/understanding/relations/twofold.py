"""Frames of lists that tell two measures at once: 3期168人次、5期402人次, of 24期、2124人次.

What adds up, or is left, in the first measure has all its items, so that the second must add up over the same items. It is
accused of slips of the pen only where things are counted: people that come twice are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.intervals import siblings_places
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_GAP = re.compile("[、，,]?[^，,。；;、：:（）()\\d]{0,6}")
_APART = re.compile("其中|占|比|较|完成|计划|目标|上年|去年|均|每|约|率|另")
_NO_AMOUNT = frozenset({"percent", "point", "multiple", "score", "time"})
_FEWEST = 2


def twofold(made: Sequence[Candidate]) -> Iterator[Candidate]:
    """Candidates in the second measure from those that hold in the first."""
    for candidate in made:
        if (
            candidate.kind not in ("sum", "difference")
            or (candidate.sure == "possible" and candidate.kind == "sum")
            or len(candidate.operands) < _FEWEST
            or candidate.claim.table is not None
            or not candidate.holds
        ):
            continue
        pairs = [_beside(t) for t in (candidate.claim, *candidate.operands)]
        found = [t for t in pairs if t is not None]
        if len(found) == len(pairs) and all(alike(t, found[0]) for t in found):
            yield _second(candidate, found)


def twofold_lists(passage: Passage) -> Iterator[Candidate]:
    """7条465.50公里，其中一级公路3条172.81公里、二级公路4条301.69公里: where the first measure adds up, the second must."""
    for place, whole in enumerate(passage.terms):
        second = _beside(whole)
        if second is None or not _OPENED.match(passage.text, second.end):
            continue
        items: list[tuple[Term, Term]] = []
        at = place + 2
        while at < len(passage.terms) and (pair := _pair(passage.terms[at], whole, second, items)):
            items.append(pair)
            at += 2
        if len(items) < _FEWEST or not total(interval_of(a) for a, _ in items).meets(interval_of(whole)):
            continue
        first = Candidate("sum", whole, tuple(a for a, _ in items), total, "certain", " + ".join(["{}"] * len(items)),
                          interval_of(whole), None)  # fmt: skip
        yield _second(first, [second, *(b for _, b in items)])


def _pair(one: Term, whole: Term, second: Term, items: Sequence[tuple[Term, Term]]) -> tuple[Term, Term] | None:
    """The next item of a list that tells both measures, right behind the one before."""
    other = _beside(one)
    before = items[-1][1] if items else second
    if other is None or not alike(one, whole) or not alike(other, second) or not one.exact or one.role != "level":
        return None
    between = one.passage.text[before.end : one.at]
    return (one, other) if len(between) <= _LONGEST and not (items and _ENDED.search(between)) else None


_OPENED = re.compile("[，,。；;：:（(]{0,2}[^，,。；;：:（()\\d]{0,8}(?:其中|包括|分别|[：:（(])")
_ENDED = re.compile("[。：:]|其中|另|合计|共")
_LONGEST = 40


def _beside(term: Term) -> Term | None:
    """The amount of another measure right behind a number."""
    passage = term.passage
    at = term.order - passage.terms[0].order + 1 if passage.terms else 0
    other = passage.terms[at] if 0 < at < len(passage.terms) else None
    if other is None or other.sentence != term.sentence or other.depth != term.depth:
        return None
    gap = passage.text[term.end : other.at]
    if not _GAP.fullmatch(gap) or _APART.search(gap) or alike(other, term) or not other.exact:
        return None
    return other if other.role == "level" and other.numeral.dimension not in _NO_AMOUNT else None


def _second(first: Candidate, terms: Sequence[Term]) -> Candidate:
    claim, *operands = terms
    places = siblings_places([t.numeral for t in terms]) if claim.numeral.dimension == "money" else None
    expected = first.compute([interval_of(t, places) for t in operands])
    doubtful = first.sure == "possible"
    return Candidate(
        first.kind, claim, tuple(operands), first.compute, "likely" if doubtful else "certain", first.written,
        interval_of(claim, places), expected, named=claim.numeral.dimension != "count" and not doubtful, places=places,
        closed=first.closed, aspect=f"twofold{operands[0].order}",
    )  # fmt: skip
