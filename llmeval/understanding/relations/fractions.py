"""What the frames of ratios share: the numbers before a claim, and the candidate of a part and a whole."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import percent
from llmeval.understanding.relations.model import Candidate, Kind, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, interval_of


def levels_before(claim: Term, passage: Passage, sentences: int = 0) -> list[Term]:
    """Levels before a claim, the nearest first."""
    found = [
        t for t in passage.terms
        if t.order < claim.order and claim.sentence - sentences <= t.sentence and t.numeral.dimension not in ("percent", "point", "multiple")
        and t.role in ("level", "to", "base", "from", "standard", "each", "change") and t.depth <= claim.depth
    ]  # fmt: skip
    return found[::-1]


def compute(values: Sequence[Interval]) -> Interval | None:
    return percent(values[0], values[1])


def ratio_candidate(
    kind: Kind, claim: Term, part: Term, whole: Term, sure: Sureness, named: bool, mistakes: tuple[Mistake, ...] = ()
) -> Candidate:
    expected = percent(interval_of(part), interval_of(whole))
    inverse = percent(interval_of(whole), interval_of(part))
    if inverse is not None and part is not whole:
        mistakes = (*mistakes, Mistake("base", inverse, "分子、分母颠倒", "numerator and denominator were exchanged"))
    if expected is not None:
        rest = Interval(100 - expected.high, 100 - expected.low)
        mistakes = (
            *mistakes,
            Mistake("other_value", rest, "误写为其余部分所占比例", "the share of the rest was written"),
        )
    stated = interval_of(claim)
    return Candidate(
        kind,
        claim,
        (part, whole),
        compute,
        sure,
        "{} ÷ {} × 100%",
        stated,
        expected,
        named,
        mistakes=mistakes,
    )


def not_smaller(whole: Term, part: Term) -> bool:
    return interval_of(whole).high >= interval_of(part).low


def name_of(term: Term) -> str:
    return term.noun if len(term.noun) <= 14 else ""
