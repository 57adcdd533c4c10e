"""What bears out an average that fails: other averages of the same numbers, or the number that was taken by mistake.

A likely reading of an average is as often misread as the average is wrong. It is believed where another average of the sentence is
proved of the same amount or count, and where some number of the same name (last year's pupils, the 2,500 that were planned), or a unit of 10⁴,
gives just what is printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, scaled, width
from llmeval.understanding.relations.exchanged import given_by_another
from llmeval.understanding.relations.explain import meant_of
from llmeval.understanding.relations.fractions import name_of
from llmeval.understanding.relations.lookup import core_of, likeness
from llmeval.understanding.relations.model import Explanation, Verdict
from llmeval.understanding.relations.products import named_amount
from llmeval.understanding.relations.telling import within
from llmeval.understanding.relations.terms import Term, alike, interval_of

_NAME = 2
_TIGHT, _CHANCE = Decimal("0.004"), 0.02
_NEAR = Decimal("1.5")
_TEN_THOUSAND = 4
_WITHIN_SENTENCE = 12


def bear_out_averages(verdicts: Sequence[Verdict], terms: Sequence[Term]) -> None:
    """Let averages fail that are borne out; `terms` are all numbers of the report, of its tables too."""
    averages = [v for v in verdicts if v.kind == "average" and len(v.candidate.operands) == 2]
    open_ones = [v for v in averages if v.outcome != "proved" and v.explanation is None]
    open_ones = [v for v in open_ones if v.candidate.sure != "possible" and _is_told(v.claim)]
    if not open_ones:
        return
    proved = [v for v in averages if v.outcome == "proved"]
    by_unit: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        if term.exact and term.numeral.value and term.role != "each":
            by_unit[term.base_unit].append(term)
    for verdict in open_ones:
        explanation = next(_taken_wrongly(verdict, by_unit), None)
        if explanation is not None or _has_sibling(verdict, proved):
            verdict.outcome, verdict.explanation = "failed", explanation


_RULE = re.compile("标准|定额|限额|目标|控制|[不未][超高低多少]|[高低多少][于出]|超[过出]")


def _is_told(claim: Term) -> bool:
    """Whether an average is one that came about, and none that a rule sets: 未超出人均2.30万元的定额标准."""
    return claim.exact and claim.role == "each" and _RULE.search(claim.lead + claim.tail[:8]) is None


def _has_sibling(verdict: Verdict, proved: Sequence[Verdict]) -> bool:
    """人均1,878元，户均4,950元，每户2.75人: amount and count are each proved by another average of the sentence."""
    candidate, claim = verdict.candidate, verdict.claim
    goes_on = claim.lead.startswith("、每")
    if not (candidate.sure == "certain" or goes_on) or candidate.expected is None or given_by_another(candidate):
        return False
    beside = [v for v in proved if v.claim.passage is claim.passage and v.claim.sentence == claim.sentence]
    known = {id(t) for v in beside for t in v.candidate.operands}
    amount, count = candidate.operands
    close = amount.order >= claim.order - _WITHIN_SENTENCE
    both = id(amount) in known and (id(count) in known or _follows(verdict, beside))
    return both and close and within(candidate, _NEAR)


def _follows(verdict: Verdict, beside: Sequence[Verdict]) -> bool:
    """平均每个点位3.45万元、每件样品1,725元: the average right before is of the same amount."""
    amount, claim = verdict.candidate.operands[0], verdict.claim
    return any(v.claim.order == claim.order - 1 and v.candidate.operands[0] is amount for v in beside)


def _taken_wrongly(verdict: Verdict, by_unit: dict[str, list[Term]]) -> Iterator[Explanation]:
    candidate, claim = verdict.candidate, verdict.claim
    expected, stated = candidate.expected, candidate.stated
    amount, count = candidate.operands
    if expected is None or not middle(stated) or count.sentence < claim.sentence - 1:
        return
    if amount.passage is not claim.passage or (amount.sentence != claim.sentence and not named_amount(claim, amount)):
        return
    yield from _other_unit(verdict, expected)
    tight = (width(stated) + width(expected)) / abs(middle(stated))
    if tight > _TIGHT:
        return
    yield from _before_a_change(verdict, count)
    for place, own in ((1, count), (0, amount)):
        values = [interval_of(t) for t in candidate.operands]
        others = {interval_of(t): t for t in by_unit[own.base_unit] if _same_thing(own, t, claim)}
        if float(tight) * len(others) > _CHANCE:
            continue
        for value, other in others.items():
            given = candidate.compute([value, values[1]] if place == 0 else [values[0], value])
            if given is not None and given.meets(stated):
                if len(other.noun) >= _NAME and other.noun in claim.lead:
                    return  # 有林地每公顷蓄积…: divided by what its own words name
                name, verb = name_of(other), "误除以" if place else "误以"
                zh = f"{verb}{name}{other.printed}" + ("" if place else "计算")
                en = f"divided by {other.printed}" if place else f"{other.printed} was divided"
                yield Explanation("base", claim, meant_of(candidate), zh, en, float(tight) * len(others))


def _before_a_change(verdict: Verdict, count: Term) -> Iterator[Explanation]:
    """企业38家，比上年增加5家，户均: divided by the 33 of last year."""
    candidate, claim = verdict.candidate, verdict.claim
    change = next((t for t in count.passage.terms if t.order == count.order + 1), None)
    if (
        change is None
        or change.role != "change"
        or not alike(change, count)
        or not change.exact
        or not change.direction
    ):
        return
    by, was = interval_of(change), interval_of(count)
    prior = (
        Interval(was.low - by.high, was.high - by.low)
        if change.direction > 0
        else Interval(was.low + by.low, was.high + by.high)
    )
    if prior.low <= 0:
        return
    given = candidate.compute([interval_of(candidate.operands[0]), prior])
    if given is not None and given.meets(candidate.stated):
        shown = f"{middle(prior) / count.numeral.scale:,f}{count.numeral.unit}"
        yield Explanation(
            "base", claim, meant_of(candidate), f"误除以上年的{shown}", f"divided by last year's {shown}", 0.01
        )


def _same_thing(own: Term, other: Term, claim: Term) -> bool:
    """Whether a number is another state of what was counted: last year's, the one that was planned."""
    if other is own or not alike(own, other) or interval_of(own) == interval_of(other):
        return False
    if other.passage is claim.passage and other.table is None and other.role in ("base", "standard"):
        return True
    core = core_of(own.noun)
    return len(core) >= _NAME and likeness(own.noun, other) >= 1


def _other_unit(verdict: Verdict, expected: Interval) -> Iterator[Explanation]:
    """场均376万人次 for 376人次: a power of ten that no other reading would give."""
    claim, stated = verdict.claim, verdict.candidate.stated
    digits = len(str(claim.numeral.value or "").replace(".", "").strip("0"))
    for power in (_TEN_THOUSAND, -_TEN_THOUSAND):
        moved = scaled(stated, Decimal(1).scaleb(power))
        if digits > 1 and moved.meets(expected) and width(expected) * 50 <= abs(middle(expected)):
            zh, en = "单位有误（相差一万倍）", "a unit of 10,000 too many or too few"
            yield Explanation("scale", claim, None, zh, en, 0.001)
