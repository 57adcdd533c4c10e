"""Frames of a unit that its own sentence contradicts: 总投资86.4亿元，其中环保3.21万元，占3.72%; 17633.6吨 and 15624.0吨 make 33257.6公斤.

Each is read only where the digits fit to the last one under the unit of the number beside, and under no unit as printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ANY, minus, percent, ratio, scaled, total
from llmeval.understanding.relations.dates import ASIDE
from llmeval.understanding.relations.model import Candidate, Compute, Kind, Mistake
from llmeval.understanding.relations.terms import Passage, Term, interval_of

_POWERS = (Decimal(10) ** 4, Decimal(10) ** -4)
_DIGITS, _LONG, _WINDOW, _NEAR = 3, 5, 5, 24


def odd_scales(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Candidates of rates, totals, changes and rounded amounts that hold but for the unit of one amount."""
    told: list[Term] = []
    for passage in passages:
        terms = passage.terms
        for place in range(1, len(terms)):
            yield from _rated(terms, place)
            yield from _per_one(terms, place)
        for term in terms:
            yield from _rounded(term, told)
            if term.numeral.dimension == "money" and term.numeral.value:
                told.append(term)
        for number in range(len(passage.sentences)):
            sentence = passage.of_sentence(number)
            yield from _added(sentence)
            yield from _finer(sentence, passage.text)


def _rated(terms: Sequence[Term], place: int) -> Iterator[Candidate]:
    """An amount with its rate right behind, of a whole or a base in another unit that the sentence tells."""
    part, rate = terms[place - 1], terms[place]
    compute = _rate_of(part, rate)
    if (
        compute is None or not _money(part) or part.sentence != rate.sentence
        or rate.at - part.end > _NEAR or _digits(part) < _DIGITS or _digits(rate) < _DIGITS
    ):  # fmt: skip
        return
    others = [t for t in terms[: place - 1] if _money(t) and t.sentence == rate.sentence and _digits(t) >= _DIGITS]
    others = others[-_WINDOW:]
    stated, found = interval_of(rate), []
    for other in others:
        values = [interval_of(part), interval_of(other)]
        given = compute(values)
        if given is not None and given.meets(stated):
            return
        for power in _POWERS if other.numeral.scale != part.numeral.scale else ():
            mended = compute([scaled(values[0], power), values[1]])
            if mended is not None and mended.meets(stated) and part.numeral.scale * power == other.numeral.scale:
                found.append((other, given))
    if len(found) == 1:
        other, given = found[0]
        kind: Kind = "growth" if rate.role == "growth" else "share"
        written = "({} - {}) ÷ {1} × 100%" if kind == "growth" else "{} ÷ {} × 100%"
        if kind == "growth":
            written = "({1} - {0}) ÷ {0} × 100%" if part.role == "base" else "({0} - {1}) ÷ {1} × 100%"
        yield Candidate(kind, rate, (part, other), compute, "certain", written, stated, given, named=True, aspect="unit")  # fmt: skip


def _rate_of(part: Term, rate: Term) -> Compute | None:
    if rate.numeral.dimension != "percent" or not rate.exact or not rate.numeral.value:
        return None
    if rate.role in ("share", "rate", "completion"):
        return lambda v: percent(v[0], v[1])
    if rate.role != "growth" or not rate.direction or part.role not in ("base", "level"):
        return None
    way = Decimal(rate.direction)
    if part.role == "base":
        return lambda v: percent(scaled(minus(v[1], v[0]), way), v[0])
    return lambda v: percent(scaled(minus(v[0], v[1]), way), v[1])


def _added(terms: Sequence[Term]) -> Iterator[Candidate]:
    """Amounts of one unit whose digits make a total that is printed in another one."""
    for place, claim in enumerate(terms):
        if not _whole(claim) or _digits(claim) < _LONG or claim.numeral.dimension in ("count", "none", "time", "score"):
            continue
        unit = measured(claim.numeral.unit)
        fellows = [t for t in terms[:place] if _whole(t) and t.numeral.dimension == claim.numeral.dimension]
        fellows = [
            t for t in fellows
            if measured(t.numeral.unit).base == unit.base and measured(t.numeral.unit).scale != unit.scale
        ][-_WINDOW:]  # fmt: skip
        for begin in range(len(fellows) - 1):
            own = fellows[begin:]
            if len({measured(t.numeral.unit).name for t in own}) > 1 or _digits(own[0]) < _DIGITS:
                continue
            digits = sum((t.numeral.value or Decimal(0) for t in own), Decimal(0))
            if digits == claim.numeral.value:
                given = total(map(interval_of, own))
                said = ("单位与其各部分不一致", "its unit is not that of its parts")
                yield Candidate("sum", claim, tuple(own), total, "certain", " + ".join(["{}"] * len(own)), interval_of(claim), given,
                                named=True, aspect="unit", mistakes=(Mistake("scale", interval_of(claim), *said, claim),))  # fmt: skip
                return


_PER_ONE = re.compile("(?:人|户|次|件|亩|家|村|生|车)均$|平均每[人户次件亩家村生辆]$")
_OF_ALL = re.compile("(?:经费|费用|费|支出|资金|补助){1,3}$")
_SPENT = 4
_FARTHEST = 6


def _per_one(terms: Sequence[Term], place: int) -> Iterator[Candidate]:
    """公务接待费2.85万元…。公务接待19批次、190人次，人均150万元: an amount over the things right before, in its own words, but for the unit."""
    claim, count = terms[place], terms[place - 1]
    if (
        not _money(claim) or claim.role != "each" or _PER_ONE.search(claim.lead) is None or claim.sentence != count.sentence
        or count.numeral.dimension != "count" or not count.exact or not count.numeral.value or _digits(count) + count.numeral.places < 2
    ):  # fmt: skip
        return
    text = claim.passage.text
    begin = claim.passage.sentences[claim.sentence][0]
    told = text[begin : claim.at]
    found = []
    for amount in [t for t in terms[max(0, place - 3 * _FARTHEST) : place - 1] if _money(t) and t.role == "level"]:
        name = _OF_ALL.sub("", amount.noun)
        if len(name) < _SPENT or _digits(amount) < _DIGITS or not (name in told or amount.at >= begin):
            continue
        given = ratio(interval_of(amount), interval_of(count))
        if given is None or given.meets(interval_of(claim)):
            return
        if any(scaled(given, power).meets(interval_of(claim)) for power in _POWERS):
            found.append((amount, given))
    if len(found) == 1:
        amount, given = found[0]
        yield Candidate("average", claim, (amount, count), lambda v: ratio(v[0], v[1]), "certain", "{} ÷ {}", interval_of(claim), given,
                        named=True, aspect="unit")  # fmt: skip


_SAVED = re.compile(r"(?:节约|节省|结余|增加|减少|下降|上升|超支|压减|增长|超出|少|多|净增|净减)(?:了|支出)?$")
_EACH = re.compile("均|每|单价|单位成本|标准|次|票价|/")
_SMALL = Decimal(1000)
_RESOLVED = 10
"""An amount printed in steps of a hundred 元 has no change that is told to a hundredth of one."""


def _finer(terms: Sequence[Term], text: str) -> Iterator[Candidate]:
    """维护费39.42万元，比预算节约7.38元: a change that is finer than the amounts it is of are printed."""
    for place, claim in enumerate(terms):
        level = next((t for t in reversed(terms[:place]) if _money(t) and t.depth <= claim.depth), None)
        if (
            level is None or not _money(claim) or claim.numeral.unit != "元" or claim.numeral.places != _PLACES
            or not claim.numeral.value or claim.numeral.value >= _SMALL or not _SAVED.search(claim.lead)
            or level.numeral.scale < _TEN_THOUSAND or level.numeral.places != _PLACES
        ):  # fmt: skip
            continue
        begin = max(text.rfind(mark, 0, level.at) for mark in "；;。") + 1
        others = [t for t in terms[:place] if _money(t)]
        own = ASIDE.sub("", text[begin : claim.at])
        if _EACH.search(own) or any(t.numeral.scale < _TEN_THOUSAND for t in others):
            continue
        step = level.numeral.scale * Decimal(1).scaleb(-level.numeral.places) / _RESOLVED
        if interval_of(claim).high < step * _RESOLVED:
            expected = Interval(step * _RESOLVED, ANY)
            said = (f"与以{level.numeral.unit}计的{level.printed}相比，疑单位应为{level.numeral.unit}",
                    f"beside {level.printed} its unit is likely {level.numeral.unit}")  # fmt: skip
            yield Candidate("unit", claim, (level,), _no_less(expected), "certain", "{}", interval_of(claim), expected,
                            named=True, aspect="unit", mistakes=(Mistake("scale", interval_of(claim), *said, claim),))  # fmt: skip


def _no_less(expected: Interval) -> Compute:
    return lambda _values: expected


_PLACES, _TEN_THOUSAND = 2, Decimal(10) ** 4
_ROUNDED = re.compile(r"约|折合|近")
_BACK = 8


def _rounded(claim: Term, told: Sequence[Term]) -> Iterator[Candidate]:
    """1759.00万元…合计约17.6亿元: an exact amount told again in round digits, a power of ten off."""
    numeral = claim.numeral
    if (
        numeral.dimension != "money" or numeral.scale != Decimal(10) ** 8 or not numeral.places or _digits(claim) < _DIGITS
        or not (_ROUNDED.search(claim.lead[-4:]) or _ROUNDED.search(claim.printed)) or numeral.value is None
        or claim.role not in ("level", "to")
    ):  # fmt: skip
        return
    stated = _copy(claim)
    if any(_exactly(t).meets(stated) for t in told):
        return
    near = [
        t
        for t in told[-_BACK:]
        if _same_head(claim, t) and t.exact and t.numeral.scale == _TEN_THOUSAND and _digits(t) >= _LONG - 1
    ]
    hits = [(t, p) for t in near for p in (Decimal(10), Decimal("0.1")) if scaled(_exactly(t), p).meets(stated)]
    if len({t.numeral.value for t, _ in hits}) == 1:
        other, power = hits[-1]
        meant = (numeral.value / power).normalize()
        said = (
            f"由{other.printed}换算时错位，应约为{meant:f}{numeral.unit}",
            f"{other.printed} is about {meant:f}{numeral.unit}",
        )
        yield Candidate("unit", claim, (other,), lambda v: v[0], "certain", "{}", stated, _exactly(other), named=True, aspect="unit",
                        mistakes=(Mistake("base", stated, *said, claim),))  # fmt: skip


_ALL_OF_IT = re.compile("折合|换算|合计|共计|总计")


def _same_head(claim: Term, other: Term) -> bool:
    """Whether a round amount is called as the exact one is, or as nothing but what that amounts to."""
    head = re.sub("[约近为是达]{1,3}$", "", claim.lead)
    if _ALL_OF_IT.search(head):
        return True
    return len(head) >= _HEAD and re.sub("[共计为是达]{1,3}$", "", other.lead).endswith(head[-_HEAD:])


_HEAD = 2


def _copy(claim: Term) -> Interval:
    """What a round copy can stand for, whatever 约 says."""
    numeral = claim.numeral
    value = numeral.value or Decimal(0)
    half = Decimal(1).scaleb(-numeral.places) / 2
    return Interval((value - half) * numeral.scale, (value + half) * numeral.scale)


def _exactly(term: Term) -> Interval:
    value = abs(term.numeral.value or Decimal(0)) * term.numeral.scale
    return Interval(value, value)


def _money(term: Term) -> bool:
    return term.numeral.dimension == "money" and term.exact and bool(term.numeral.value)


def _whole(term: Term) -> bool:
    return term.exact and term.role in ("level", "to") and bool(term.numeral.value)


def _digits(term: Term) -> int:
    return len(format(term.numeral.value or 0, "f").replace(".", "").strip("0"))
