"""Frames of one amount in two units: 2.35亿元（即23,500万元）, 12,600米，合12.6公里."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from llmeval.numbers.same_unit import measured
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of


def same_amounts(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every number that is told again in another unit right behind."""
    for one, other in pairwise(passage.terms):
        if one.numeral.unit == other.numeral.unit and one.numeral.scale == other.numeral.scale:
            yield from _unchanged(one, other, passage.text[one.end : other.at])
            continue
        if not alike(one, other) or one.numeral.dimension in ("percent", "count", "score", "none", "other", "time"):
            continue
        between = passage.text[one.end : other.at]
        if not re.fullmatch(
            r"[，,]?(?:[（(])?(?:即|合|折合|约合|相当于|也就是|换算为?|折算为?|约|共计?)*", between
        ) or between in ("", "，"):
            continue
        if (
            not re.search(r"即|合|相当于|也就是|换算|折算|[（(]", between)
            or measured(one.numeral.unit).scale == measured(other.numeral.unit).scale
        ):
            continue
        yield _equal(one, other)


_CONVERTED = re.compile(r"[，,]?(?:[（(])?(?:约?折合|折算|换算)(?:成|为|约|后|共|计)*")


def _unchanged(one: Term, other: Term, between: str) -> Iterator[Candidate]:
    """86公顷，折合1290公顷; 38640万元，折合3.864万元: what is converted has another unit."""
    numeral = one.numeral
    if numeral.dimension in ("percent", "count", "score", "none", "other", "time") or not _CONVERTED.fullmatch(between):
        return
    if numeral.value and other.numeral.value and numeral.value != other.numeral.value:
        yield _equal(one, other)


def _equal(one: Term, other: Term) -> Candidate:
    return Candidate("unit", other, (one,), lambda v: v[0], "certain", "{}", interval_of(other), interval_of(one))
