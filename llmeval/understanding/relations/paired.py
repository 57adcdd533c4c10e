"""Frames of claims that go together: what one of them is proved to be about, the one beside it is about too.

支出42102.19万元，执行率97.56%，年末结转1051.48万元: the rate's two numbers give what is left. 增加54.28万元，增长8.86%: the growth's
two numbers give the change. The “three public” expenses are made of reception, vehicles and travel abroad.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import minus, total
from llmeval.understanding.relations.changes import changed
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_LEFT = re.compile(
    r"(?:结转(?:和)?结余|结余结转|结转|结余|剩余|未支出|未支付|尚余|未使用)(?:资金|指标|资金指标)?(?:为|共|是)?$"
)
_NOT_LEFT = re.compile("上年|年初|使用|其中|盘活|收回|累计")
_RATE = re.compile("执行|支付|使用|支出|完成预算|占")
_PARTS = (re.compile("公务用车(?!购置(?!及|和|与)费)"), re.compile("公务接待|接待费"), re.compile("因公出国|出国"))
_NONE = re.compile(
    "(?:无|未发生|没有)因公出国|因公出国[^，。；]{0,12}(?:为零|未发生|0元|0万元|无)|未安排因公出国|未组织因公出国"
)
_FINAL = re.compile("决算|支出|实际|发生")
_NOT_FINAL = re.compile("预算|上年|去年|年初|比|较|压减|节约|减少|增加")
_NEAR = Decimal("0.15")


def paired(made: Sequence[Candidate]) -> Iterator[Candidate]:
    """Candidates that follow from those that hold: what a rate leaves, what a growth amounts to."""
    for candidate in made:
        if (
            len(candidate.operands) != 2
            or candidate.claim.table is not None
            or not candidate.holds
            or candidate.sure == "possible"
        ):
            continue
        one, other = candidate.operands
        if (
            candidate.kind == "rate"
            and one.numeral.dimension == "money"
            and _RATE.search(candidate.claim.lead + candidate.claim.noun)
        ):
            yield from _left(candidate.claim, one, other)
        if candidate.kind == "growth" and one.numeral.dimension == other.numeral.dimension and other.role != "change":
            yield from _amount(candidate.claim, one, other)


def _beside(claim: Term, steps: Sequence[int]) -> Iterator[Term]:
    terms = claim.passage.terms
    at = claim.order - terms[0].order
    for step in steps:
        if 0 <= at + step < len(terms) and terms[at + step].sentence == claim.sentence:
            yield terms[at + step]


def _left(rate: Term, spent: Term, budget: Term) -> Iterator[Candidate]:
    for term in _beside(rate, (1,)):
        words = term.lead
        if (
            term.role != "level"
            or not term.exact
            or not alike(term, spent)
            or not _LEFT.search(words)
            or _NOT_LEFT.search(words)
        ):
            continue
        places = siblings_places([t.numeral for t in (term, spent, budget)])
        expected = minus(interval_of(budget, places), interval_of(spent, places))
        if expected.high > 0 and budget is not term and spent is not term:
            yield Candidate("difference", term, (budget, spent), lambda v: minus(v[0], v[1]), "certain", "{} - {}",
                            interval_of(term, places), expected, places=places)  # fmt: skip


def _amount(growth: Term, now: Term, base: Term) -> Iterator[Candidate]:
    for term in _beside(growth, (-1, 1)):
        tied = abs(term.end - growth.at) <= _TIED or abs(growth.end - term.at) <= _TIED
        if term.role == "change" and term.exact and tied and alike(term, now) and term.direction == growth.direction:
            yield changed(term, now, base, "certain", True)


_TIED = 8
"""Characters between a change and its growth: 增加54.28万元，增长8.86%."""


def public_expenses(passage: Passage) -> Iterator[Candidate]:
    """What reception, vehicles and travel abroad add up to, against what a paragraph says the three came to."""
    text = passage.text
    if "三公" not in text or "接待" not in text:
        return
    parts = [_part(passage, pattern) for pattern in _PARTS]
    found = [t for t in parts if t is not None]
    if len(found) < 2 or (parts[2] is None and not _NONE.search(text)):
        return
    first = min(t.order for t in found)
    before = [
        t
        for t in passage.terms
        if t.order < first and alike(t, found[0]) and t.exact and t.role in ("level", "base", "to")
    ]
    added = total(interval_of(t) for t in found)
    if any(interval_of(t).meets(added) for t in before):
        return
    finals = [t for t in before if _FINAL.search(t.lead) and not _NOT_FINAL.search(t.lead) and t.role == "level"]
    if len(finals) != 1:
        return
    whole = finals[0]
    places = siblings_places([t.numeral for t in (whole, *found)])
    expected = total(interval_of(t, places) for t in found)
    off = abs(expected.low + expected.high - interval_of(whole).low - interval_of(whole).high) / 2
    if off <= interval_of(whole).high * _NEAR:
        yield Candidate("sum", whole, tuple(found), _added, "certain", " + ".join(["{}"] * len(found)), interval_of(whole, places),
                        expected, named=True, places=places)  # fmt: skip


def _part(passage: Passage, pattern: re.Pattern[str]) -> Term | None:
    """The only amount that is told of one of the three."""
    found = [t for t in passage.terms if t.numeral.dimension == "money" and t.role == "level" and pattern.search(t.noun + t.lead)
             and not re.search("预算|上年|去年|人均|次均|车均|购置费|比|较", t.lead)]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _added(values: Sequence[Interval]) -> Interval:
    return total(values)
