"""A base, a change and a growth told one behind the other: 较2022年的28,113.05万元增加2,733.39万元，增长9.72%.

Of the three any two give the third. Where they do not agree, a level of the passage says which one is wrong: the one that gives
the change with the base, or the growth. Without such a level nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ANY, growth, minus, percent, total
from llmeval.understanding.relations.changes import changed, grown, grown_from, signed
from llmeval.understanding.relations.comparison import in_constant_prices
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_GROWTH = re.compile(
    r"(?:，|,|、|（|\()?(?:即|也就是|同比|相应)?(?:增长|增加|上升|提高|下降|减少|降低|增幅|降幅|减幅|增速|涨幅|升幅)(?:了|约|率|幅度|比例|为|达|是|[:：]){0,3}$"
)
_LEVELS = frozenset({"level", "to", "base", "from"})
_DIGITS = 3
_MOST = 40
"""Levels of a passage that are tried at most."""


def change_triples(passage: Passage) -> Iterator[Candidate]:
    """Candidates of the change or the growth of each triple in a passage that does not agree in itself."""
    terms = passage.terms
    for at, (change, claim) in enumerate(pairwise(terms)):
        base = _base(terms[max(0, at - 2) : at])
        if base is None or not _is_triple(base, change, claim) or in_constant_prices(claim):
            continue
        if not _agree(base, change, claim):
            yield from _which_is_wrong(base, change, claim, _levels(passage, base, claim))


def _base(before: Sequence[Term]) -> Term | None:
    """The base right before a change, or behind it 由61.25增加到63.84."""
    if before and before[-1].role == "to":
        before = before[:-1]
        return before[-1] if before and before[-1].role == "from" else None
    return before[-1] if before else None


def _is_triple(base: Term, change: Term, claim: Term) -> bool:
    if base.role not in ("base", "from") or change.role != "change" or claim.role != "growth":
        return False
    if claim.numeral.dimension != "percent" or not all(t.exact and t.numeral.value for t in (base, change, claim)):
        return False
    beside = base.sentence == change.sentence == claim.sentence and alike(base, change)
    one_way = change.direction == claim.direction != 0
    return beside and one_way and significant(claim) >= _DIGITS and _GROWTH.fullmatch(claim.lead) is not None


def _agree(base: Term, change: Term, claim: Term) -> bool:
    found = percent(interval_of(change), interval_of(base))
    return found is None or found.meets(interval_of(claim))


def _levels(passage: Passage, base: Term, claim: Term) -> list[Term]:
    """Levels of the passage that the base can be the earlier one of, the nearest first."""
    found = [t for t in passage.terms if t.role in _LEVELS and t.exact and alike(t, base) and t is not base]
    return sorted(found, key=lambda t: abs(t.order - claim.order))[:_MOST]


def _which_is_wrong(base: Term, change: Term, claim: Term, levels: Sequence[Term]) -> Iterator[Candidate]:
    was, moved, grew = interval_of(base), signed(change), signed(claim)
    by_change = [t for t in levels if minus(interval_of(t), was).meets(moved)]
    by_growth = [t for t in levels if (g := growth(interval_of(t), was)) is not None and g.meets(grew)]
    if by_change and not by_growth:
        yield grown(claim, by_change[0], base, "certain", True)
    elif by_growth and not by_change:
        found = changed(change, by_growth[0], base, "certain", True)
        found.aspect = "witnessed"
        yield found
    elif not by_growth and _by_the_later(was, moved).meets(grew):
        yield grown_from(claim, base, change)


def _by_the_later(was: Interval, moved: Interval) -> Interval:
    """The change over what came of it instead of over what there was: 2,733.39 ÷ (28,113.05 + 2,733.39)."""
    return percent(moved, total((was, moved))) or Interval(ANY, ANY)
