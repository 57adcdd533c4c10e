"""Frames of the average of several years right behind what they are together: 三年累计支出11,814.68万元，年均3,938.23万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import scaled, widened
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_EACH_YEAR = re.compile("(?:平均)?每年(?:平均)?|年均|[两二三四五]年平均|平均")
_TOGETHER = re.compile("(?:累计|合计|共计|共|总计|总)[\u4e00-\u9fff]{0,8}")
_BETWEEN = re.compile("[，,；;]?")
_FEWEST, _MOST = 2, 10


def year_averages(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every yearly average whose years and whose sum stand right before it."""
    terms = passage.terms
    for years, amount, claim in zip(terms, terms[1:], terms[2:], strict=False):
        if _EACH_YEAR.fullmatch(claim.lead) and _follow(years, amount, claim, passage.text):
            yield _candidate(years, amount, claim)


def _follow(years: Term, amount: Term, claim: Term, text: str) -> bool:
    counted = years.numeral.unit == "年" and _FEWEST <= (years.numeral.value or 0) <= _MOST and years.exact
    return (
        counted
        and years.sentence == claim.sentence
        and claim.exact
        and amount.exact
        and amount.role == "level"
        and alike(amount, claim)
        and _TOGETHER.fullmatch(text[years.end : amount.at]) is not None
        and _BETWEEN.fullmatch(text[amount.end : claim.at - len(claim.lead)]) is not None
    )


def _candidate(years: Term, amount: Term, claim: Term) -> Candidate:
    number = int(years.numeral.value or 1)

    def over(by: int) -> Interval:
        return scaled(interval_of(amount), Decimal(1) / by)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return scaled(values[0], Decimal(1) / number)

    stated = interval_of(claim)
    if claim.numeral.dimension == "count":
        stated = widened(stated, claim.numeral.scale * Decimal(5).scaleb(-claim.numeral.places - 1))
    mistakes = tuple(
        Mistake("base", over(by), f"误除以{by}（共{number}年）", f"divided by {by}, of {number} years")
        for by in (number - 1, number + 1)
        if by > 1
    )
    return Candidate(
        "average",
        claim,
        (amount,),
        compute,
        "certain",
        f"{{}} ÷ {number}",
        stated,
        over(number),
        True,
        mistakes=mistakes,
    )
