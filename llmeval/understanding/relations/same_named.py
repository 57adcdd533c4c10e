"""Numbers of one name that differ by two exchanged digits, wherever they stand: 全年完成专利预审1,126件 … 再次说明全年专利预审1,162件.

What a report tells of other years, parts or units has other digits; that it has the same ones in another order is a slip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from llmeval.understanding.relations.explain import SAID, slip_between
from llmeval.understanding.relations.model import Candidate, Explanation, Verdict
from llmeval.understanding.relations.terms import Term, interval_of, significant
from llmeval.understanding.relations.told_again import BODY, of_two_bodies

_SHORTEST_NAME = 3
_DIGITS, _DIGITS_BESIDE = 4, 3
"""Digits of numbers of one name, in the whole report and within a paragraph, that no chance makes exchanged."""
_MOST = 12
_LEVELS = frozenset({"level", "rate", "to"})


def same_named(terms: Sequence[Term], proved: Mapping[int, Sequence[Verdict]]) -> Iterator[Verdict]:
    """Failed verdicts on numbers of running text that have one name and measure, of which not more than one is proved."""
    by_name: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in terms:
        if (
            term.table is None
            and term.role in _LEVELS
            and term.exact
            and len(term.noun) >= _SHORTEST_NAME
            and significant(term) >= _DIGITS_BESIDE
        ):
            by_name[term.noun[-_SHORTEST_NAME:], term.base_unit].append(term)
    for group in by_name.values():
        for one, other in combinations(group[:_MOST], 2):
            if _of_one_name(one.noun, other.noun) and _exchanged(one, other):
                mine, theirs = (t.numeral.number_start in proved for t in (one, other))
                if mine and theirs:
                    continue
                claim, told = (one, other) if theirs else (other, one)
                zh, en = SAID["swap"]
                meant = told.numeral.value if mine or theirs else None
                yield Verdict(
                    claim,
                    "same",
                    "failed",
                    _candidate(claim, told),
                    1,
                    Explanation("swap", claim, meant, zh, en, 0.001),
                )


def _of_one_name(one: str, other: str) -> bool:
    """Whether two names are one, the body that has the thing aside; 协查案件罚没收入 is a part of 罚没收入."""
    return one == other or (not of_two_bodies(one, other) and BODY.sub("", one) == BODY.sub("", other) != "")


def _exchanged(one: Term, other: Term) -> bool:
    beside = one.passage is other.passage
    if min(significant(one), significant(other)) < (_DIGITS_BESIDE if beside else _DIGITS):
        return False
    carried = _carried(one, other) or _carried(other, one)
    if not carried and (one.when, one.year, _basis(one)) != (other.when, other.year, _basis(other)):
        return False
    apart = carried or not beside or one.sentence != other.sentence or "；" in one.passage.text[one.end : other.at]
    return apart and slip_between(one.numeral, other.numeral) == "swap"


def _carried(closing: Term, opening: Term) -> bool:
    """2022年决算年末结转结余, 2023年决算年初结转结余: what a year ends with is what the next begins with."""
    years = closing.year, opening.year
    return (
        (closing.when, opening.when) == ("end", "start")
        and all(y.isdigit() for y in years)
        and int(opening.year) == int(closing.year) + 1
    )


def _basis(term: Term) -> tuple[str, str]:
    return (term.mention.basis, term.mention.period[:4]) if term.mention is not None else ("", "")


def _candidate(claim: Term, other: Term) -> Candidate:
    return Candidate(
        "same", claim, (other,), lambda v: v[0], "likely", "{}", interval_of(claim), interval_of(other), True
    )
