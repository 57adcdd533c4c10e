"""Why a relation fails: the mistake that a person makes, and how seldom a misread text would find one.

Tried are the slips of a pen (two digits exchanged, one digit wrong or lost, the point moved, a unit of 10⁴) in the claim and in
each operand, and the wrong computations that a frame names. Each explanation carries the chance of a coincidence: as many
values as were tried, each as wide as the relation is tight, over the range in which the number could lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from llmeval.numbers.intervals import gap
from llmeval.numbers.lexer import Interval, Numeral
from llmeval.understanding.relations.algebra import ANY, middle, width
from llmeval.understanding.relations.model import Candidate, Explanation, Slip
from llmeval.understanding.relations.terms import Term, interval_of

_CHANCE = {"swap": 0.06, "digit": 0.012, "lost_digit": 0.01, "point": 0.02, "scale": 0.05, "base": 0.1, "direction": 0.1,
           "points": 0.05, "times": 0.1, "other_value": 0.02, "left_out": 0.01, "counted_twice": 0.01, "copied": 0.05,
    "rounding": 0.01}  # fmt: skip
"""Above this an explanation counts for nothing: rare slips must fit better than common ones."""
SAID: dict[Slip, tuple[str, str]] = {
    "swap": ("两位数字颠倒", "two digits exchanged"),
    "digit": ("一位数字有误", "one digit wrong"),
    "lost_digit": ("少写或多写一位数字", "a digit lost or doubled"),
    "point": ("小数点错位", "the decimal point moved"),
    "scale": ("单位有误", "wrong unit"),
}


def explain(candidate: Candidate, loose: float = 1) -> list[Explanation]:
    """Explanations of a failed candidate, the likeliest first; `loose` allows for what a second witness makes up for."""
    found = [*_computed(candidate), *_slips(candidate), *_near_miss(candidate)]
    return sorted((e for e in found if e.chance <= loose * _CHANCE.get(e.slip, 0.01)), key=_rank)


def _rank(explanation: Explanation) -> tuple[int, float]:
    order = (
        "direction",
        "base",
        "swap",
        "scale",
        "points",
        "times",
        "point",
        "other_value",
        "lost_digit",
        "digit",
        "left_out",
        "counted_twice",
    )
    return (order.index(explanation.slip) if explanation.slip in order else 99, explanation.chance)


def _computed(candidate: Candidate) -> Iterator[Explanation]:
    """Mistakes that the frame names: another base, the opposite direction."""
    stated = candidate.stated
    count = len(candidate.mistakes)
    for mistake in candidate.mistakes:
        if mistake.expected.meets(stated):
            magnitude = max(abs(middle(stated)), Decimal(1))
            chance = float((width(stated) + width(mistake.expected)) / magnitude) * count
            if mistake.slip == "direction":
                chance = chance / count
            yield Explanation(
                mistake.slip, candidate.claim, _meant(candidate), mistake.zh, mistake.en, min(chance, 1.0)
            )


def _near_miss(candidate: Candidate) -> Iterator[Explanation]:
    """A list that misses its total by a few of the last digits is complete, and rounded or mistyped."""
    expected, claim = candidate.expected, candidate.claim
    if candidate.kind != "sum" or expected is None or not candidate.closed or len(candidate.operands) < 2:
        return
    off = gap(expected, candidate.stated)
    whole = abs(middle(candidate.stated))
    if whole and off and off / whole <= Decimal("0.0005") and claim.numeral.dimension == "money":
        yield Explanation(
            "rounding",
            claim,
            None,
            "尾数有出入（四舍五入或录入误差）",
            "the last digits differ (rounding or mistyping)",
            0.001,
        )


def _meant(candidate: Candidate) -> Decimal | None:
    """What the claim should read, rounded to its printed decimals, where the computation is that tight."""
    expected, numeral = candidate.expected, candidate.claim.numeral
    if expected is None or ANY in (expected.high, -expected.low) or not numeral.scale:
        return None
    step = Decimal(1).scaleb(-numeral.places)
    scale = Decimal(1) if numeral.dimension in ("point",) else numeral.scale
    value = abs(middle(expected)) / scale
    if width(expected) / scale > 2 * step:
        return None
    return value.quantize(step)


def _slips(candidate: Candidate) -> Iterator[Explanation]:
    """Slips of the pen in the claim and in each operand."""
    expected = candidate.expected
    if expected is None or ANY in (expected.high, -expected.low):
        return
    claim = candidate.claim
    terms = [claim, *candidate.operands]
    intervals = [interval_of(t, candidate.places) for t in candidate.operands]
    for place, term in enumerate(terms):
        if not term.exact or not term.numeral.value:
            continue
        variants = list(_variants(term.numeral))
        by_slip: dict[Slip, int] = {}
        for slip, _ in variants:
            by_slip[slip] = by_slip.get(slip, 0) + 1
        for slip, value in variants:
            changed = interval_of(replace_term(term, value), candidate.places)
            if place == 0:
                stated = candidate.stated
                sign = -1 if stated.high <= 0 and stated.low < 0 else 1
                scale = term.numeral.scale if term.numeral.dimension == "point" else Decimal(1)
                moved = Interval(changed.low / scale, changed.high / scale)
                moved = moved if sign > 0 else Interval(-moved.high, -moved.low)
                fits = moved.meets(expected)
                tight = (width(expected) + width(moved)) / max(abs(middle(expected)), Decimal("0.0001"))
            else:
                values = [*intervals]
                values[place - 1] = changed
                again = candidate.compute(values)
                fits = again is not None and again.meets(candidate.stated)
                tight = (width(candidate.stated) + (width(again) if again is not None else Decimal(0))) / max(
                    abs(middle(candidate.stated)), Decimal("0.0001")
                )
            if fits:
                meant = _correct(candidate, term, place, value)
                if meant is None:
                    continue
                chance = float(tight) * by_slip[slip] * len(terms) / 2
                zh, en = SAID[slip]
                yield Explanation(slip, term, meant, zh, en, min(chance, 1.0))


def _correct(candidate: Candidate, term: Term, place: int, value: Decimal) -> Decimal | None:
    return value


def replace_term(term: Term, value: Decimal) -> Term:
    """The term as if another value had been printed."""
    other = Term(replace(term.numeral, value=value), term.passage, term.at, term.end, term.lead, term.tail, term.sentence, term.clause,
                 term.depth, term.bracket)  # fmt: skip
    other.role = term.role
    return other


def _variants(numeral: Numeral) -> Iterator[tuple[Slip, Decimal]]:
    """Every value that one slip of the pen could have been meant as."""
    value = numeral.value
    assert value is not None
    written = format(abs(value), "f")
    digits = [i for i, c in enumerate(written) if c.isdigit()]
    seen = {abs(value)}

    def new(text: str) -> Decimal | None:
        found = Decimal(text) if text and text != "." else None
        if found is None or found in seen or not found:
            return None
        seen.add(found)
        return found

    for a in range(len(digits)):
        for b in range(a + 1, len(digits)):
            if b - a > 2:
                continue
            chars = list(written)
            chars[digits[a]], chars[digits[b]] = chars[digits[b]], chars[digits[a]]
            if ((found := new("".join(chars))) is not None and chars[0] != "0") or (written[0] == "0" and found):
                yield "swap", found
    if numeral.dimension not in ("percent", "point", "multiple", "count"):
        for power in (4, -4):
            if (found := new(format(value.scaleb(power), "f"))) is not None:
                yield "scale", found
    if numeral.places:
        for power in (1, -1, 2, -2):
            if (found := new(format(value.scaleb(power), "f"))) is not None:
                yield "point", found
    for place in digits:
        for digit in "0123456789":
            if digit != written[place] and not (place == 0 and digit == "0" and len(digits) > 1):
                chars = list(written)
                chars[place] = digit
                if (found := new("".join(chars))) is not None:
                    yield "digit", found
    if len(digits) >= 3:
        for place in digits:
            if (found := new(written[:place] + written[place + 1 :])) is not None:
                yield "lost_digit", found
        for place in digits:
            for digit in "0123456789":
                if (found := new(written[:place] + digit + written[place:])) is not None:
                    yield "lost_digit", found


def slip_between(one: Numeral, other: Numeral) -> Slip | None:
    """The slip that makes one printed number of the other in the same unit: `swap`, `digit` or `lost_digit`."""
    if one.unit != other.unit or one.value is None or other.value is None or one.value == other.value:
        return None
    a, b = format(abs(one.value), "f"), format(abs(other.value), "f")
    if len(a) == len(b):
        apart = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(apart) == 1:
            return "digit"
        if len(apart) == 2 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]:
            return "swap"
        return None
    long, short = (a, b) if len(a) > len(b) else (b, a)
    if (
        len(long) - len(short) == 1
        and len(short) >= 4
        and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    ):
        return "lost_digit"
    return None
