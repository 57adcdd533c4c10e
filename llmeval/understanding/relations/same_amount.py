"""Frames of one amount in two units: 2.35亿元（即23,500万元）, 12,600米，合12.6公里."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import scaled
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of


def same_amounts(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every number that is told again in another unit right behind."""
    for one, other in pairwise(passage.terms):
        if (said := _said_to_agree(one, other, passage)) is not None:
            yield said
            continue
        if _PER.search(one.lead):
            continue  # 1,200亩按每公顷15亩折算为80公顷: how many of one make the other
        if one.numeral.unit == other.numeral.unit and one.numeral.scale == other.numeral.scale:
            yield from _unchanged(one, other, passage.text[one.end : other.at])
            continue
        between = passage.text[one.end : other.at]
        if _alone(one, other, between):
            yield _equal(one, other)
            continue
        if one.numeral.unit == "分钟" and other.numeral.unit == "小时" and _ONE_THING.fullmatch(between):
            expected = scaled(interval_of(one), 1 / _MINUTES)
            yield Candidate("unit", other, (one,), _hours, "certain", "{} ÷ 60", interval_of(other), expected)
            continue
        if one.numeral.unit == "小时" and other.numeral.unit == "分钟" and _THAT_IS.fullmatch(between):
            expected = scaled(interval_of(one), _MINUTES)
            yield Candidate("unit", other, (one,), _of_an_hour, "certain", "{} × 60", interval_of(other), expected)
            continue
        if not alike(one, other) or one.numeral.dimension in ("percent", "count", "score", "none", "other", "time"):
            continue
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


_WITH = re.compile("[，,]?(?:该数|此数|这)?(?:与|和|同)[^，,。；;\\d]{2,30}$")
_AGREES = re.compile("(?:两者|二者)?(?:完全|保持|均)?(?:一致|相符|相等|吻合|相同)")


def _said_to_agree(one: Term, other: Term, passage: Passage) -> Candidate | None:
    """支出2,046.82万元，该数与决算表列示的20,468,200.00元一致: two amounts of which the words say that they are one."""
    if (
        one.sentence != other.sentence
        or not alike(one, other)
        or not (one.exact and other.exact)
        or one.numeral.dimension in ("percent", "point", "multiple", "score", "none", "other")
        or _WITH.fullmatch(passage.text, one.end, other.at) is None
        or _AGREES.match(passage.text, other.end) is None
    ):
        return None
    return _equal(one, other)


_PER = re.compile("每[\u4e00-\u9fff]{1,4}$")
_MINUTES = Decimal(60)


def _hours(values: Sequence[Interval]) -> Interval:
    return scaled(values[0], 1 / _MINUTES)


def _of_an_hour(values: Sequence[Interval]) -> Interval:
    return scaled(values[0], _MINUTES)


_THAT_IS = re.compile("[，,（(]?(?:即|合|折合|也就是|相当于)(?:约)?")
_ONE_THING = re.compile(r"[（(](?:即|合|约合|折合|约)?")


def _alone(one: Term, other: Term, between: str) -> bool:
    """47.91万人（479100人）, 1620分钟（27小时）: things or times told once more in a bracket of their own, in another unit."""
    closed = one.passage.text[other.end : other.end + 1] in ("）", ")")
    scaled = one.numeral.scale != other.numeral.scale
    counted = one.numeral.dimension in ("count", "time") and one.numeral.dimension == other.numeral.dimension
    return closed and scaled and counted and alike(one, other) and _ONE_THING.fullmatch(between) is not None


_CONVERTED = re.compile(r"[，,]?(?:[（(])?(?:约?折合|约合|折算|换算)(?:成|为|约|后|共|计)*")


def _unchanged(one: Term, other: Term, between: str) -> Iterator[Candidate]:
    """86公顷，折合1290公顷; 38640万元，折合3.864万元: what is converted has another unit."""
    numeral = one.numeral
    if numeral.dimension in ("percent", "count", "score", "none", "other", "time") or not _CONVERTED.fullmatch(between):
        return
    if numeral.value and other.numeral.value and numeral.value != other.numeral.value:
        yield _equal(one, other)


def _equal(one: Term, other: Term) -> Candidate:
    return Candidate("unit", other, (one,), lambda v: v[0], "certain", "{}", interval_of(other), interval_of(one))
