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
        if (
            not alike(one, other)
            or one.numeral.unit == other.numeral.unit
            or one.numeral.dimension in ("percent", "count", "score", "none", "other", "time")
        ):
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


def _equal(one: Term, other: Term) -> Candidate:
    return Candidate("unit", other, (one,), lambda v: v[0], "certain", "{}", interval_of(other), interval_of(one))
