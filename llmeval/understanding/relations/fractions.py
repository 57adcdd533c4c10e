"""What the frames of ratios share: the numbers before a claim, and the candidate of a part and a whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import percent, widened
from llmeval.understanding.relations.model import Candidate, Kind, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of


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


DIRECT = "{} ÷ {} × 100%"
"""How a part over its whole is written."""
_TOGETHER = re.compile("合计|共计|总计|一共|总共|两[项类者级]|[三四五六]项")


def _of_several(claim: Term, part: Term) -> bool:
    """高级21人、中级38人、初级17人，中高级合计占专任教师的77.6%: no share of the one number that stands nearest."""
    if not _TOGETHER.search(claim.lead) or part.passage is not claim.passage or _TOGETHER.search(part.lead):
        return False
    beside = [
        t
        for t in part.passage.of_sentence(part.sentence)
        if 0 < abs(t.order - part.order) <= 2 and t.order < claim.order
    ]
    return any(alike(t, part) for t in beside)


_ADDED_TO = re.compile("调整率|调增率|追加率|增幅|增长率|净增率")


def ratio_candidate(
    kind: Kind, claim: Term, part: Term, whole: Term, sure: Sureness, named: bool, mistakes: tuple[Mistake, ...] = ()
) -> Candidate:
    # 118个站点, 118个村; 比任务少3场: a number is no whole of its like, a change of no level.
    again = interval_of(part) == interval_of(whole) and not (kind == "rate" and _paid_in_full(part, whole))
    if again or (whole.role == "change" and part.role != "change") or _of_several(claim, part):
        sure, named = "possible", False
    if _opposed(claim, part):
        return _of_the_rest(kind, claim, part, whole, sure, named)
    expected = percent(interval_of(part), interval_of(whole))
    inverse = percent(interval_of(whole), interval_of(part))
    if inverse is not None and part is not whole:
        mistakes = (*mistakes, Mistake("base", inverse, "分子、分母颠倒", "numerator and denominator were exchanged"))
    since = percent(interval_of(part), _left(whole, part)) if _ADDED_TO.search(claim.lead) else None
    if since is not None and since.meets(interval_of(claim)):
        sure, named = "possible", False  # 全年2,864.14万元，追加356.14万元，调整率14.20%: of what there was
    if expected is not None and 1 <= expected.low <= 99:
        rest = Interval(100 - expected.high, 100 - expected.low)
        if kind != "share" and rest.meets(interval_of(claim)) and not expected.meets(interval_of(claim)):
            return _of_the_rest(kind, claim, part, whole, "possible", False)  # 46期中5期复检, 一次通过率89.13%
        mistakes = (
            *mistakes,
            Mistake("other_value", rest, "误写为其余部分所占比例", "the share of the rest was written"),
        )
        if claim.numeral.value != _ALL and (odds := percent(interval_of(part), _left(whole, part))) is not None:
            mistakes = (*mistakes, Mistake("base", odds, "误以其余部分为基数", "the rest was taken as the whole"))
    stated = interval_of(claim)
    if expected is not None and _in_tens(claim) and expected.meets(widened(stated, _HALF_OF_TEN)):
        stated = widened(stated, _HALF_OF_TEN)
    return Candidate(
        kind,
        claim,
        (part, whole),
        compute,
        sure,
        DIRECT,
        stated,
        expected,
        named,
        mistakes=mistakes,
    )


_ALL = 100


def _left(whole: Term, part: Term) -> Interval:
    one, other = interval_of(whole), interval_of(part)
    return Interval(one.low - other.high, one.high - other.low)


_HALF_OF_TEN = Decimal(5)


def _in_tens(claim: Term) -> bool:
    """六成 and 一半 are said of 57 % and of 46 %."""
    said = claim.passage.text[claim.at : claim.end]
    return claim.table is None and not any(c.isdigit() for c in said) and (claim.numeral.value or 1) % 10 == 0


_LONG = 4


def _paid_in_full(part: Term, whole: Term) -> bool:
    """预算267.63万元, 支出267.63万元: two amounts that no chance has made equal."""
    digits = str(part.numeral.value).replace(".", "").strip("0")
    return part.numeral.dimension == whole.numeral.dimension == "money" and len(digits) >= _LONG


_RATE_OF = re.compile(r"([\u4e00-\u9fff]{2})(?:率|比例|比重)?$")


def _opposed(claim: Term, part: Term) -> bool:
    """Whether the part is what a rate leaves out: 不合格37批次, 合格率97.80%."""
    rate = _RATE_OF.search(claim.noun)
    return (
        rate is not None
        and re.search(f"[不未无非](?:{rate[1]}|{rate[1][-1]})", part.noun + part.lead[-6:]) is not None
        and not re.search(f"[不未无非](?:{rate[1]}|{rate[1][-1]})", claim.noun)
    )


def rest_of(values: Sequence[Interval]) -> Interval | None:
    """What is left of a whole without a part, in percent."""
    found = percent(values[0], values[1])
    return None if found is None else Interval(100 - found.high, 100 - found.low)


def _of_the_rest(kind: Kind, claim: Term, part: Term, whole: Term, sure: Sureness, named: bool) -> Candidate:
    direct = percent(interval_of(part), interval_of(whole))
    mistakes: tuple[Mistake, ...] = ()
    if direct is not None:
        mistakes = (Mistake("other_value", direct, "误写为相反部分所占比例", "the share of the opposite was written"),)
    return Candidate(
        kind, claim, (part, whole), rest_of, sure, "(1 - {} ÷ {}) × 100%", interval_of(claim),
        rest_of([interval_of(part), interval_of(whole)]), named, mistakes=mistakes,
    )  # fmt: skip


def not_smaller(whole: Term, part: Term) -> bool:
    return interval_of(whole).high >= interval_of(part).low


def name_of(term: Term) -> str:
    return term.noun if len(term.noun) <= 14 else ""
