"""Candidates of change: a difference, a growth, points between two rates, each with the mistakes that people make in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.intervals import HUNDRED
from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import ANY, growth, middle, minus, negative, percent, ratio, scaled
from llmeval.understanding.relations.model import Candidate, Kind, Mistake, Sureness
from llmeval.understanding.relations.terms import Term, interval_of


def signed(claim: Term) -> Interval:
    found = interval_of(claim)
    return negative(found) if claim.direction < 0 else found


def opposite(claim: Term, expected: Interval) -> tuple[Mistake, ...]:
    word = "增加" if claim.direction < 0 else "减少"
    return (
        Mistake(
            "direction",
            negative(expected),
            f"增减方向写反，应为{word}",
            f"the direction is the opposite: {'up' if claim.direction < 0 else 'down'}",
        ),
    )


def changed(claim: Term, now: Term, base: Term, sure: Sureness, named: bool) -> Candidate:
    def compute(values: Sequence[Interval]) -> Interval:
        return minus(values[0], values[1])

    expected = compute([interval_of(now), interval_of(base)])
    kind: Kind = "from_to" if base.role == "from" else "change"
    stated = signed(claim)
    if not claim.direction:
        stated = interval_of(claim)
    return Candidate(
        kind, claim, (now, base), compute, sure, "{} - {}", stated, expected, named, mistakes=opposite(claim, expected)
    )


def grown(claim: Term, now: Term, base: Term, sure: Sureness, named: bool) -> Candidate:
    def compute(values: Sequence[Interval]) -> Interval | None:
        return growth(values[0], values[1])

    one, other = interval_of(now), interval_of(base)
    expected = growth(one, other)
    mistakes: list[Mistake] = []
    if expected is not None:
        mistakes += opposite(claim, expected)
        if (by_now := percent(minus(one, other), one)) is not None:
            mistakes.append(
                Mistake("base", by_now, f"误以本期数{now.printed}为基数", f"divided by the current {now.printed}")
            )
        if (whole := percent(one, other)) is not None:
            mistakes.append(Mistake("base", negative(whole) if claim.direction < 0 else whole,
                                    "误将两数之比当作增减幅度", "the ratio of the two was taken for the change"))  # fmt: skip
        if (inverse := growth(other, one)) is not None:
            mistakes.append(
                Mistake(
                    "base", negative(inverse), f"误以本期数{now.printed}为基数", f"divided by the current {now.printed}"
                )
            )
    return Candidate(
        "growth",
        claim,
        (now, base),
        compute,
        sure,
        "({} ÷ {} - 1) × 100%",
        signed(claim),
        expected,
        named,
        mistakes=tuple(mistakes),
    )


def grown_by(claim: Term, now: Term, change: Term, sure: Sureness, named: bool) -> Candidate:
    clause = re.split("[，；。]", change.passage.text[max(0, change.at - 60) : change.at])[-1]
    if (now.when == "start" or re.search("年初|期初", now.lead)) and not re.search("[比较与同]", clause):
        found = grown_from(claim, now, change)  # 年初预算…，净增…，增幅: what there was at the beginning
        found.sure, found.named = sure, named
        return found
    sign = change.direction or claim.direction or 1

    def compute(values: Sequence[Interval]) -> Interval | None:
        moved = scaled(values[1], Decimal(sign))
        return percent(moved, minus(values[0], moved))

    one, moved = interval_of(now), interval_of(change)
    expected = compute([one, moved])
    if expected is None and sign > 0 and now.numeral.value == change.numeral.value and one == moved:
        # What there is now is all that was added: there was nothing before, and no rate of growth exists.
        expected = Interval(ANY, ANY)
    mistakes: list[Mistake] = []
    if expected is not None and expected.high != ANY:
        mistakes += opposite(claim, expected)
        if (by_now := percent(scaled(moved, Decimal(sign)), one)) is not None:
            mistakes.append(
                Mistake("base", by_now, f"误以本期数{now.printed}为基数", f"divided by the current {now.printed}")
            )
    if change.direction and claim.direction and change.direction != claim.direction:
        other = percent(scaled(moved, Decimal(-sign)), minus(one, scaled(moved, Decimal(-sign))))
        if other is not None:
            word = "减少" if change.direction > 0 else "增加"
            mistakes.append(
                Mistake(
                    "direction",
                    other,
                    f"{change.printed}的增减方向写反，应为{word}",
                    "the direction of the change is the opposite",
                )
            )
    written = "{1} ÷ ({0} - {1}) × 100%" if sign > 0 else "{1} ÷ ({0} + {1}) × 100%"
    return Candidate(
        "growth",
        claim,
        (now, change),
        compute,
        sure,
        written,
        signed(claim),
        expected,
        named,
        mistakes=tuple(mistakes),
    )


def grown_from(claim: Term, base: Term, change: Term) -> Candidate:
    """较上年6,102.36万元增加216.36万元，增长3.55%: change over base, both bound by words."""
    sign = Decimal(change.direction or claim.direction or 1)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return percent(scaled(values[1], sign), values[0])

    one, moved = interval_of(base), interval_of(change)
    expected = compute([one, moved])
    mistakes: list[Mistake] = []
    if expected is not None:
        mistakes += opposite(claim, expected)
        now = Interval(one.low + sign * moved.low, one.high + sign * moved.high)
        if (by_now := percent(scaled(moved, sign), now)) is not None:
            mistakes.append(Mistake("base", by_now, "误以本期数为基数", "divided by the current amount"))
    return Candidate(
        "growth",
        claim,
        (base, change),
        compute,
        "certain",
        "{1} ÷ {0} × 100%",
        signed(claim),
        expected,
        True,
        mistakes=tuple(mistakes),
    )


def apart(claim: Term, now: Term, base: Term, sure: Sureness, named: bool) -> Candidate:
    """How many points one rate lies above another."""
    expected = minus(interval_of(now), interval_of(base))
    stated = signed(claim)
    if not claim.direction and middle(expected) < 0:
        stated = negative(stated)
    return Candidate("points", claim, (now, base), lambda v: minus(v[0], v[1]), sure, "{} - {}", stated, expected, named,
                     mistakes=opposite(claim, expected))  # fmt: skip


def points_or_growth(claim: Term, now: Term, base: Term, sure: Sureness, named: bool) -> Iterator[Candidate]:
    """由41.2%降至38.0%，下降3.2%: the difference of two rates is told in points; a growth of the rate is allowed.

    Where the printed rates differ by just what is told and their growth is another number, points are meant.
    """
    candidate = grown(claim, now, base, sure, named)
    one, other, stated = (middle(interval_of(t)) for t in (now, base, claim))
    difference = Interval(one - other, one - other)
    candidate.mistakes = (
        Mistake("points", difference, "两个百分率之差应写作百分点", "the difference of two rates is told in points"),
        *candidate.mistakes,
    )
    if other and abs(one - other) == stated:
        grew = HUNDRED * (one - other) / other
        if not Interval(abs(grew), abs(grew)).meets(interval_of(claim)):
            candidate.expected = Interval(grew, grew)
            candidate.compute = _printed_growth
    yield candidate


def _printed_growth(values: Sequence[Interval]) -> Interval | None:
    """The growth of two rates as they are printed, taken for exact."""
    one, other = (middle(v) for v in values)
    return Interval(HUNDRED * (one / other - 1), HUNDRED * (one / other - 1)) if other else None


def other_years(candidate: Candidate, others: Sequence[tuple[Term, Term]]) -> Iterator[Mistake]:
    for now, base in others[:3]:
        wrong = candidate.compute([interval_of(now), interval_of(base)])
        if wrong is not None:
            yield Mistake(
                "base",
                wrong,
                f"误取{now.printed}与{base.printed}相比",
                f"{now.printed} was compared with {base.printed}",
            )


def multiplied(
    claim: Term, now: Term, base: Term, sure: Sureness, named: bool, grows: bool | None = None
) -> Candidate | None:
    """是上年的3倍, 增长2倍, 翻两番; None where it cannot be computed. `grows`: by how many times more, if its role does not say."""
    grows = claim.role == "growth" if grows is None else grows

    def compute(values: Sequence[Interval]) -> Interval | None:
        found = ratio(values[0], values[1])
        return None if found is None else Interval(found.low - grows, found.high - grows)

    expected = compute([interval_of(now), interval_of(base)])
    if expected is None:
        return None
    other = Interval(expected.low + 1, expected.high + 1) if grows else Interval(expected.low - 1, expected.high - 1)
    mistakes = [Mistake("times", other, "“增长N倍”与“是N倍”混用", "'N times more' and 'N times as much' were mixed up")]
    if not grows and (inverse := ratio(interval_of(base), interval_of(now))) is not None:
        mistakes.append(Mistake("base", inverse, "前后项颠倒", "the two sides were exchanged"))
    stated = interval_of(claim)
    if claim.role == "fold":
        stated = Interval(stated.low + Decimal("0.4") - Decimal("0.2"), stated.high - Decimal("0.3"))
    return Candidate("times", claim, (now, base), compute, sure, "{} ÷ {} - 1" if grows else "{} ÷ {}", stated, expected, named,
                     mistakes=tuple(mistakes))  # fmt: skip
