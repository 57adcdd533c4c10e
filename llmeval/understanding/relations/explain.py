"""Why a relation fails: the mistake that a person makes, and how seldom a misread text would find one.

Tried are the slips of a pen (two digits exchanged, one digit wrong or lost, the point moved, a unit of 10⁴) in the claim and in
each operand, and the wrong computations that a frame names. Each explanation carries the chance of a coincidence: as many
values as were tried, each as wide as the relation is tight, over the range in which the number could lie.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from llmeval.numbers.intervals import gap
from llmeval.numbers.lexer import Interval, Numeral
from llmeval.numbers.numeral import Dimension
from llmeval.understanding.relations.algebra import ANY, middle, scaled, width
from llmeval.understanding.relations.model import Candidate, Explanation, Kind, Slip
from llmeval.understanding.relations.terms import Term, interval_of

_CHANCE = {"swap": 0.06, "digit": 0.012, "lost_digit": 0.01, "point": 0.02, "scale": 0.02, "base": 0.06, "direction": 0.1,
           "points": 0.12, "times": 0.1, "other_value": 0.02, "left_out": 0.01, "counted_twice": 0.01, "copied": 0.05,
    "rounding": 0.01}  # fmt: skip
"""Above this an explanation counts for nothing: rare slips must fit better than common ones."""
SAID: dict[Slip, tuple[str, str]] = {
    "swap": ("两位数字颠倒", "two digits exchanged"),
    "digit": ("一位数字有误", "one digit wrong"),
    "lost_digit": ("少写或多写一位数字", "a digit lost or doubled"),
    "point": ("小数点错位", "the decimal point moved"),
    "scale": ("单位有误", "wrong unit"),
    "rounding": ("尾数有出入（四舍五入或录入误差）", "the last digits differ (rounding or mistyping)"),
}


_TELLING = frozenset({"swap", "scale", "rounding", "copied"})


def explain(candidate: Candidate, loose: float = 1) -> list[Explanation]:
    """Explanations of a failed candidate, the likeliest first; `loose` allows for what a second witness makes up for."""
    if candidate.explained is None:
        near = (*_near_miss(candidate), *_one_column(candidate))
        candidate.explained = [
            *_computed(candidate),
            *_per_mille(candidate),
            *_slips(candidate),
            *_all_of_it(candidate),
            *near,
        ]
    found = candidate.explained
    if not candidate.closed:
        found = [e for e in found if e.slip in _TELLING]  # a list that names some parts only misses its total anyway
    return sorted((e for e in found if e.chance <= loose * _limit(candidate, e)), key=_rank)


def _limit(candidate: Candidate, explanation: Explanation) -> float:
    """How often a misread text may find an explanation; 人均80万元 for 80元 is a slip however coarse the numbers are, since
    hardly any wrong reading misses by just that factor."""
    if candidate.aspect == "unit" and explanation.slip == "scale":
        return 1.0  # read only where nothing but the unit keeps it from holding
    bound = candidate.sure == "certain" and candidate.kind in ("average", "product", "change")
    if bound and explanation.slip == "scale" and explanation.wrong is candidate.claim:
        return 1.0 if candidate.named and candidate.kind == "change" else 0.08
    return _CHANCE.get(explanation.slip, 0.01)


def likeliest(found: Sequence[Explanation], proved: Container[int]) -> Explanation | None:
    """The one to show: of the likeliest kind, on a number that nothing else proves. Where several numbers could carry the
    same slip, all are told and no value is."""
    free = [e for e in found if e.wrong.numeral.number_start not in proved]
    found = free or list(found)
    if not found:
        return None
    first = found[0]
    same = [e for e in found if e.slip == first.slip]
    by_number: dict[int, Explanation] = {}
    for explanation in same:
        by_number.setdefault(explanation.wrong.numeral.number_start, explanation)
    if len(by_number) < 2 or first.slip not in SAID:
        return first
    told = [e for e in by_number.values() if e.meant is not None][:3]
    zh = "、".join(f"{e.wrong.printed}或为{e.meant:,f}{e.wrong.numeral.unit}之误" for e in told)
    en = ", ".join(f"{e.wrong.printed} for {e.meant:,f}{e.wrong.numeral.unit}" for e in told)
    return replace(first, meant=None, zh=f"其中一个数字{first.zh}（{zh}）", en=f"{first.en} in one of them ({en})")


def _rank(explanation: Explanation) -> tuple[int, float]:
    order = (
        "full_marks",
        "capped",
        "direction",
        "points",
        "base",
        "swap",
        "left_out",
        "scale",
        "times",
        "point",
        "other_value",
        "lost_digit",
        "digit",
        "counted_twice",
    )
    return (order.index(explanation.slip) if explanation.slip in order else 99, explanation.chance)


def _computed(candidate: Candidate) -> Iterator[Explanation]:
    """Mistakes that the frame names: another base, the opposite direction."""
    stated = candidate.stated
    counts = Counter(m.slip for m in candidate.mistakes)
    for mistake in candidate.mistakes:
        count = counts[mistake.slip]
        if mistake.expected.meets(stated):
            magnitude = max(abs(middle(stated)), Decimal(1))
            chance = float((width(stated) + width(mistake.expected)) / magnitude) * count
            yield Explanation(
                mistake.slip,
                mistake.wrong or candidate.claim,
                None
                if mistake.wrong is not None or mistake.slip in ("capped", "points") or candidate.aspect == "total"
                else meant_of(candidate),
                mistake.zh,
                mistake.en,
                min(chance, 1.0),
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


_LONG = 4
"""Digits of two amounts that differ by one slip, above which no chance has made them so alike."""


def _all_of_it(candidate: Candidate) -> Iterator[Explanation]:
    """支出307.89万元，预算377.89万元，执行率100%: two amounts that should be equal, and are but for one slip."""
    if candidate.kind not in ("rate", "share") or len(candidate.operands) != 2 or candidate.claim.numeral.value != 100:
        return
    part, whole = candidate.operands
    slip = slip_between(part.numeral, whole.numeral)
    if slip not in ("digit", "swap") or min(_significant(part), _significant(whole)) < _LONG:
        return
    zh, en = SAID[slip]
    for wrong, other in ((part, whole), (whole, part)):
        yield Explanation(slip, wrong, abs(other.numeral.value or Decimal(0)), zh, en, _SELDOM)


_SELDOM = 0.005
_COLUMN_KINDS = frozenset({"sum", "difference", "adjustment", "balance"})
_FAR = Decimal("0.3")


def _one_column(candidate: Candidate) -> Iterator[Explanation]:
    """A total that is off by one digit in one column, 9.00 or 200: a carry lost, a digit misread somewhere in the list."""
    expected, numeral = candidate.expected, candidate.claim.numeral
    if (
        candidate.kind not in _COLUMN_KINDS
        or expected is None
        or ANY in (expected.high, -expected.low)
        or not numeral.scale
    ):
        return
    step = Decimal(1).scaleb(-numeral.places) * numeral.scale
    off, whole = abs(middle(expected) - middle(candidate.stated)), abs(middle(candidate.stated))
    if not off or not whole or off > whole * _FAR or off < step or off % step:
        return
    if len((off / step).normalize().as_tuple().digits) > 1:
        return
    chance = float(18 * _significant(candidate.claim) * step / (2 * _FAR * whole))
    shown = f"{(off / numeral.scale).normalize():f}{numeral.unit}"
    yield Explanation(
        "digit",
        candidate.claim,
        None,
        f"相差恰为{shown}，疑进位或一位数字有误",
        f"off by exactly {shown}: a carry or a digit",
        chance,
    )


def meant_of(candidate: Candidate) -> Decimal | None:
    """What the claim should read, rounded to its printed decimals, where the computation is that tight."""
    expected, numeral = candidate.expected, candidate.claim.numeral
    if (
        expected is None
        or ANY in (expected.high, -expected.low)
        or not numeral.scale
        or (candidate.kind == "times" and numeral.dimension != "multiple")
    ):  # 0.72∶1 is no number of its own
        return None
    step = Decimal(1).scaleb(-numeral.places)
    value = abs(middle(expected)) / numeral.scale
    if width(expected) / numeral.scale > 2 * step:
        return None
    return value.quantize(step)


def _slips(candidate: Candidate) -> Iterator[Explanation]:
    """Slips of the pen in the claim and in each operand."""
    expected = candidate.expected
    if expected is None or ANY in (expected.high, -expected.low) or candidate.kind == "direction":
        return
    terms = [candidate.claim, *candidate.operands]
    grain = _grain(terms)
    if len(terms) <= _MOST_OPERANDS:
        yield from _converted(candidate, terms, expected)
    shortest = _SHORTEST_OF_RATE if _printed_finely(candidate) else _SHORTEST
    for place, term in enumerate(terms if len(terms) <= _MOST_OPERANDS else terms[:1]):
        if not term.exact or not term.numeral.value or (place and _significant(term) < shortest):
            continue  # one digit makes any short number of any other
        reach = reach_of(candidate, place, term, expected)
        tried, variants = _variants(term.numeral.dimension, term.numeral.places, abs(term.numeral.value))
        for slip, value in variants:
            if reach is not None and slip != "scale" and not reach.low <= value <= reach.high:
                continue
            fits, tight = _mended(candidate, place, slip, value, expected)
            if fits:
                zh, en = SAID[slip]
                chance = max(tight, grain) * tried[slip] * len(terms) / 2
                if _told(candidate, term, value):
                    chance /= _WITNESS
                yield Explanation(slip, term, value, zh, en, min(chance, 1.0))


def _per_mille(candidate: Candidate) -> Iterator[Explanation]:
    """4 of 1,502 are 2.66‰, written as 2.66%."""
    unit, expected = candidate.claim.numeral.unit, candidate.expected
    if unit not in ("%", "‰") or expected is None:
        return
    meant, by = ("‰", Decimal("0.1")) if unit == "%" else ("%", Decimal(10))
    moved = scaled(candidate.stated, by)
    if expected.meets(moved):
        chance = _tightness(expected, moved)
        yield Explanation("scale", candidate.claim, None, f"“{meant}”误写为“{unit}”", f"{unit} for {meant}", chance)


_WITNESS = 20
"""How much seldomer a misread text finds a slip that gives a number which the report prints."""


def _told(candidate: Candidate, term: Term, value: Decimal) -> bool:
    """Whether the report prints what a number should read."""
    digits = format(value, "f").replace(".", "").strip("0")
    return len(digits) >= _SHORTEST and (term.base_unit, value * term.numeral.scale) in candidate.printed


def _converted(candidate: Candidate, terms: Sequence[Term], expected: Interval) -> Iterator[Explanation]:
    """150元 for 1,500元 beside 47.70万元: the only number in another unit was converted with a power of ten too many or too few."""
    for place, term in enumerate(terms):
        numeral = term.numeral
        fellows = [t for t in terms if t.numeral.dimension == numeral.dimension and t is not term]
        alone = bool(fellows) and all(t.numeral.scale != numeral.scale for t in fellows)
        if (
            not alone
            or numeral.places
            or not term.exact
            or not numeral.value
            or numeral.dimension in ("count", "percent")
        ):
            continue
        for power in (1, -1, 2, -2, 3, -3):
            value = abs(numeral.value).scaleb(power)
            fits, tight = _mended(candidate, place, "point", value, expected)
            if fits and value == value.to_integral():
                zh, en = "单位换算错位", "a wrong power of ten in a conversion"
                yield Explanation("point", term, Decimal(int(value)), zh, en, min(tight, 1.0))


@lru_cache(maxsize=4096)
def _variants(dimension: Dimension, places: int, value: Decimal) -> tuple[Counter[Slip], list[tuple[Slip, Decimal]]]:
    found = list(slipped(Numeral("quantity", 0, 0, 0, 0, value, dimension=dimension, places=places)))
    return Counter(slip for slip, _ in found), found


def reach_of(candidate: Candidate, place: int, term: Term, expected: Interval) -> Interval | None:
    """Between which values, as printed, a number could mend the relation; None where it cannot be told.

    Nearly every relation is linear or a hyperbola in each of its numbers: three trials tell which and where it would hold,
    in place of one trial for each misprint. The bounds err on the wide side, so that nothing that fits is left out.
    """
    unit, own = term.numeral.scale, interval_of(term, candidate.places)
    if not unit:
        return None
    half = width(own) / 2
    if place == 0:
        bounds = (
            expected
            if candidate.stated.high > 0 or candidate.stated.low >= 0
            else Interval(-expected.high, -expected.low)
        )
        if term.numeral.dimension == "point":
            unit = Decimal(1)
        return Interval((bounds.low - 2 * half) / unit, (bounds.high + 2 * half) / unit)
    at, values = middle(own), [interval_of(t, candidate.places) for t in candidate.operands]
    trials = []
    for times in (1, 2, 3):
        values[place - 1] = Interval(at * times - half, at * times + half)
        given = candidate.compute(values)
        if given is None or ANY in (given.high, -given.low):
            return None
        trials.append(given)
    found = _solved(at, [middle(t) for t in trials], middle(candidate.stated))
    if found is None:
        return None
    wanted, slope = found
    wide = (width(candidate.stated) + max(map(width, trials)) * max(Decimal(1), abs(wanted / at))) / slope
    return Interval((wanted - wide) / unit, (wanted + wide) / unit)


def _solved(at: Decimal, given: Sequence[Decimal], wanted: Decimal) -> tuple[Decimal, Decimal] | None:
    """Where a function that is linear or a hyperbola takes a value, and how steep it is there, from what it gives at one, two and
    three times `at`."""
    first, second = given[1] - given[0], given[2] - given[1]
    least = max(map(abs, given)) * _EXACT
    if abs(first) <= least or not at:
        return None
    if abs(first - second) <= least:
        return at + (wanted - given[0]) * at / first, abs(first / at)
    if abs(first - 3 * second) <= least:
        curve = -2 * at * first
        rest = wanted - (given[0] - curve / at)
        return (curve / rest, abs(rest * rest / curve)) if rest else None
    return None


_EXACT = Decimal("1e-18")


_MOST_OPERANDS = 100
"""Numbers of a relation beyond which a slip is looked for in its claim only: with as many, chance mends one of them."""
_SHORTEST, _SHORTEST_OF_RATE = 3, 2
"""Digits of an operand below which a slip explains nothing; a rate printed to its decimals fixes shorter ones too."""


def _printed_finely(candidate: Candidate) -> bool:
    return candidate.kind == "rate" and candidate.claim.numeral.places > 0 and _significant(candidate.claim) > _SHORTEST


def _significant(term: Term) -> int:
    return len(format(abs(term.numeral.value or Decimal(0)), "f").replace(".", "").lstrip("0"))


def _grain(terms: Sequence[Term]) -> float:
    """How coarse the numbers are, as a part of the largest: 500, 120 and 80 are all tens, so that one fits another easily."""
    amounts = [abs(t.numeral.value * t.numeral.scale) for t in terms if t.numeral.value]
    if not amounts or any(t.numeral.dimension in ("percent", "point") for t in terms):
        return 0.0
    step = Decimal(10) ** min(_zeros(a) for a in amounts)
    return float(step / max(amounts))


def _zeros(amount: Decimal) -> int:
    """The place of the last digit that is not 0: 2 for 1,200, -1 for 0.30."""
    exponent = amount.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _mended(candidate: Candidate, place: int, slip: Slip, value: Decimal, expected: Interval) -> tuple[bool, float]:
    """Whether the relation holds with another value at a place (0 for the claim, then the operands), and how tight it is:
    the widths that must meet over what they lie around."""
    changed = _as_printed((candidate.claim, *candidate.operands)[place], slip, value, candidate.places)
    if place:
        values = [interval_of(t, candidate.places) for t in candidate.operands]
        values[place - 1] = changed
        again = candidate.compute(values)
        if again is None or (slip == "scale" and _vanishes(candidate, changed)):
            return False, 1.0
        return again.meets(candidate.stated), _tightness(again, candidate.stated)
    moved = changed
    if candidate.stated.high <= 0 and candidate.stated.low < 0:
        moved = Interval(-moved.high, -moved.low)
    # The claim follows from the others: what it should read is their result, rounded as it is printed.
    meant = meant_of(candidate) if slip != "scale" else None
    return moved.meets(expected) and (meant is None or meant == value), _tightness(moved, expected)


_ADDED: frozenset[Kind] = frozenset({"sum", "difference", "adjustment", "balance", "change", "from_to"})


def _vanishes(candidate: Candidate, changed: Interval) -> bool:
    """Whether a number in a smaller unit would count for nothing in a sum: it is none of its parts then, 6.00万元 was no 6元."""
    return candidate.kind in _ADDED and abs(middle(changed)) <= width(candidate.stated)


def _as_printed(term: Term, slip: Slip, value: Decimal, places: int | None) -> Interval:
    """What an exact number would stand for with another value, or with the same digits in another unit."""
    numeral, half = term.numeral, width(interval_of(term, places)) / 2
    if slip == "scale" and numeral.value:
        half *= value / abs(numeral.value)
    amount = value * numeral.scale
    return Interval(amount - half, amount + half)


def _tightness(one: Interval, other: Interval) -> float:
    return float((width(one) + width(other)) / max(abs(middle(other)), _LEAST))


_LEAST = Decimal("0.0001")


def slipped(numeral: Numeral) -> Iterator[tuple[Slip, Decimal]]:
    """Every value that one slip of the pen could have been meant as, each once, under the likeliest slip that gives it."""
    value = abs(numeral.value or Decimal(0))
    written = format(value, "f")
    seen = {value}
    lost = () if numeral.dimension in ("percent", "point", "multiple") else _lost(written)
    for slip, text in (*_exchanged(written), *_moved(numeral, value), *_mistyped(written), *lost):
        found = Decimal(text)
        if found and found not in seen:
            seen.add(found)
            yield slip, found


def _exchanged(written: str) -> Iterator[tuple[Slip, str]]:
    """Two digits exchanged that stand side by side or one apart."""
    digits = [i for i, c in enumerate(written) if c.isdigit()]
    for place, one in enumerate(digits):
        for other in digits[place + 1 : place + 3]:
            chars = list(written)
            chars[one], chars[other] = chars[other], chars[one]
            if chars[0] != "0" or written[0] == "0":
                yield "swap", "".join(chars)


def _moved(numeral: Numeral, value: Decimal) -> Iterator[tuple[Slip, str]]:
    """Another unit by 10⁴, another place of the point."""
    if numeral.dimension not in ("percent", "point", "multiple", "count", "score"):
        yield from (("scale", format(value.scaleb(power), "f")) for power in (4, -4))
    if numeral.places:
        yield from (("point", format(value.scaleb(power), "f")) for power in (1, -1, 2, -2))


def _mistyped(written: str) -> Iterator[tuple[Slip, str]]:
    for place, character in enumerate(written):
        for digit in "0123456789" if character.isdigit() else "":
            if digit != character and not (place == 0 and digit == "0" and len(written) > 1):
                yield "digit", written[:place] + digit + written[place + 1 :]


def _lost(written: str) -> Iterator[tuple[Slip, str]]:
    """A digit too many or too few."""
    if sum(c.isdigit() for c in written) < 3:
        return
    whole = written.partition(".")[0]
    for place, character in enumerate(whole):
        if character.isdigit() and len(whole) > 1:
            yield "lost_digit", written[:place] + written[place + 1 :]
            yield from (("lost_digit", written[:place] + digit + written[place:]) for digit in "0123456789")
    if whole == written and len(whole) > 2:
        yield from (("lost_digit", written + digit) for digit in "0123456789")


def mistyped(candidate: Candidate) -> bool:
    """Whether one digit, or two exchanged, part the claim from what a certain reading gives: too common among short numbers to
    explain a doubtful reading, and enough to believe a sure one."""
    meant, numeral = meant_of(candidate), candidate.claim.numeral
    if meant is None or not numeral.value or candidate.kind == "subset":
        return False
    return slip_between(numeral, replace(numeral, value=meant)) in ("digit", "swap")


_BY_CHANCE = 0.2


def slip_of_any(candidate: Candidate) -> bool:
    """Whether one digit, or two exchanged, of any of its numbers part a failed candidate from holding, and a misread text
    would not often be so near."""
    if candidate.kind == "sum" and slip_of_part(candidate):
        return True
    return any(e.slip in ("digit", "swap") and e.chance <= _BY_CHANCE for e in candidate.explained or ())


def slip_of_part(candidate: Candidate) -> bool:
    """Whether one digit of the total or of a part parts a sum from holding: among short numbers too, where the list is sure."""
    expected = candidate.expected
    if expected is None or len(candidate.operands) > _MOST_OPERANDS:
        return False
    off = middle(expected) - middle(candidate.stated)
    for place, term in enumerate((candidate.claim, *candidate.operands)):
        numeral = term.numeral
        if numeral.value is not None and numeral.scale:
            meant = abs(numeral.value) - (off if place else -off) / numeral.scale
            places = max(numeral.places, 0)
            if meant >= 0 and meant == meant.quantize(Decimal(1).scaleb(-places)):
                shown = meant.quantize(Decimal(1).scaleb(-places))
                if slip_between(numeral, replace(numeral, value=shown)) in ("digit", "swap"):
                    return True
    return False


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
