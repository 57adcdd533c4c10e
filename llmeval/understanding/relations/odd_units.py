"""Frames of a unit that is another than all that is told beside it: 人均4.92元 of 2598.72万元, 货物205.16元 of 248.52万元.

Each is read only where the relation holds to the last printed digit once the unit is another by a power of 10⁴, and in no way
before: a wrong reading misses by just that hardly ever. The more numbers are tried, the closer they must fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, minus, percent, ratio, scaled, total, width
from llmeval.understanding.relations.changes import changed, signed
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_EACH_OF = re.compile(
    "(?:每一?|单)(?P<a>[人名户次宗件场盏座台辆个项例亩处家期所棵株套])|(?P<b>人|户|次|宗|件|场|车|亩|家|期|校|村|生|户)均"
)
_SAME_THING = {"名": "人", "生": "人", "人次": "次", "车": "辆", "起": "件", "校": "所", "村": "个"}
_POWERS = (Decimal(10) ** 4, Decimal(10) ** -4)
_LONG, _BACK, _MOST = 4, 2, 200
_CHANCE = 0.01
_SPREAD = 7.0
"""Counts lie anywhere between ten and ten thousand: by chance one falls into a width of its size divided by this."""


def odd_units(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Candidates of every average, part, level and loss whose unit alone keeps its relation from holding."""
    counts = [t for p in passages for t in p.terms if t.numeral.dimension == "count" and t.exact and t.role == "level"]
    for number, passage in enumerate(passages):
        near = [t for p in passages[max(0, number - _BACK) : number + 1] for t in p.terms]
        for claim in passage.terms:
            if claim.exact and claim.numeral.value and claim.numeral.dimension not in ("percent", "point", "multiple"):
                yield from _average(claim, near, counts)
        yield from _parts(passage)
        for place, one in enumerate(passage.terms[:-1]):
            yield from _level(one, passage.terms[place + 1 : place + 3])
            yield from _compared(one, passage.terms[place + 1 : place + 3])
            yield from _lost(one, passage.terms[place + 1], passage)


def _average(claim: Term, near: Sequence[Term], counts: Sequence[Term]) -> Iterator[Candidate]:
    """人均4.92元, 单宗成交额1570元: the amount and the count that give it but for the unit."""
    each = _EACH_OF.search(claim.lead[-16:])
    if each is None or claim.numeral.dimension == "count" or _digits(claim) < _LONG - 2:
        return
    amounts = [
        t for t in near
        if t.order < claim.order and alike(t, claim) and t.role in ("level", "to") and t.exact and _digits(t) >= _LONG
    ]  # fmt: skip
    beside = [t for t in amounts if t.passage is claim.passage and t.sentence == claim.sentence]
    named = [t for t in counts if _unit(t) == _SAME_THING.get(each["a"] or each["b"], each["a"] or each["b"])]
    alike_named = [t for t in named if any(_of_one_thing(a, t) for a in beside)]
    before = [t for t in beside if t.order == claim.order - 1]
    told = [t for t in named if t.passage is claim.passage]
    for some, things in ((before, told), (beside, alike_named), (amounts, named)):
        found = _fitting(claim, some, things)
        if found is not None:
            yield found
            return


def _fitting(claim: Term, amounts: Sequence[Term], counts: Sequence[Term]) -> Candidate | None:
    values = {interval_of(t): t for t in counts if _digits(t) > 1}
    if not values or len(values) * len(amounts) > _MOST:
        return None
    stated, hits, tried = interval_of(claim), [], 0.0
    for amount in {interval_of(t): t for t in amounts}.values():
        wanted = ratio(interval_of(amount), stated)
        if wanted is None:
            continue
        tried += len(values) * float(width(wanted) / abs(middle(wanted))) / _SPREAD
        for value, count in values.items():
            if wanted.meets(value):
                return None  # it is right of another pair
            if any(scaled(wanted, power).meets(value) for power in _POWERS):
                hits.append((amount, count))
    if not hits or tried > _CHANCE or len({(interval_of(a), interval_of(c)) for a, c in hits}) > 1:
        return None
    amount, count = hits[-1]
    expected = ratio(interval_of(amount), interval_of(count))
    return Candidate("average", claim, (amount, count), lambda v: ratio(v[0], v[1]), "certain", "{} ÷ {}", stated, expected,
                     named=True)  # fmt: skip


def _of_one_thing(amount: Term, count: Term) -> bool:
    noun = re.sub("(?:经费|支出|费用|费|资金|补助|收入|补贴){1,4}$", "", amount.noun)
    return len(noun) > 2 and likeness(noun, count) > _LIKE


_LIKE = 0.6


def _unit(term: Term) -> str:
    unit = term.numeral.unit.lstrip("万亿")
    return _SAME_THING.get(unit, unit)


_PARTS = re.compile("其中|包括|分别")


def _parts(passage: Passage) -> Iterator[Candidate]:
    """采购248.52万元…；其中货物205.16元，服务43.36万元: one part in another unit than its fellows and the whole."""
    text = passage.text
    if not _PARTS.search(text):
        return
    for number in range(len(passage.sentences)):
        money = [
            t for t in passage.of_sentence(number)
            if t.numeral.dimension == "money" and t.exact and t.role == "level" and not t.depth
        ]  # fmt: skip
        for place, first in enumerate(money):
            if place == 0 or not _PARTS.search(first.lead):
                continue
            for stop in range(place + 2, min(len(money), place + 6) + 1):
                yield from _part(money[:place], money[place:stop])


def _part(wholes: Sequence[Term], parts: Sequence[Term]) -> Iterator[Candidate]:
    scales = [t.numeral.scale for t in parts]
    odd = [t for t in parts if scales.count(t.numeral.scale) == 1 and len(parts) > 1]
    for term in odd:
        rest = [t for t in parts if t is not term]
        if _digits(term) < _LONG or len({t.numeral.scale for t in rest}) > 1:
            continue
        for whole in wholes:
            mended = term.numeral.scale * _POWERS[0], term.numeral.scale * _POWERS[1]
            if whole.numeral.scale != rest[0].numeral.scale or rest[0].numeral.scale not in mended:
                continue
            by = rest[0].numeral.scale / term.numeral.scale
            if total([scaled(interval_of(term), by), *map(interval_of, rest)]).meets(interval_of(whole)):
                yield Candidate("sum", whole, tuple(parts), total, "certain", " + ".join(["{}"] * len(parts)), interval_of(whole),
                                total(map(interval_of, parts)), named=True, aspect="unit")  # fmt: skip
                return


def _level(level: Term, after: Sequence[Term]) -> Iterator[Candidate]:
    """旅游总收入251.37万元，比上年增加23.46亿元，增长10.3%: what the change and its rate make of the level, but for its unit."""
    if len(after) < 2 or level.role not in ("level", "to") or not level.exact or _digits(level) < _LONG:
        return
    change, rate = after
    signed = change.direction * rate.direction > 0
    if not (
        signed and change.role == "change" and rate.role == "growth" and rate.numeral.places and alike(level, change)
    ):
        return
    if level.sentence != rate.sentence or level.numeral.scale == change.numeral.scale:
        return
    way = Decimal(change.direction)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return percent(values[0], minus(values[1], scaled(values[0], way)))

    expected = compute([interval_of(change), interval_of(level)])
    for power in _POWERS:
        mended = compute([interval_of(change), scaled(interval_of(level), power)])
        if mended is not None and mended.meets(interval_of(rate)) and expected is not None:
            written = "{0} ÷ ({1} - {0}) × 100%" if way > 0 else "{0} ÷ ({1} + {0}) × 100%"
            yield Candidate("growth", rate, (change, level), compute, "certain", written, interval_of(rate), expected, named=True, aspect="unit")  # fmt: skip


def _compared(level: Term, after: Sequence[Term]) -> Iterator[Candidate]:
    """销售总额12.86万元，比上年11.74亿元增加1.12亿元: a level that is its base and the change, but for its unit."""
    if len(after) < 2 or level.role != "level" or not level.exact or _digits(level) < _LONG:
        return
    base, change = after
    if base.role != "base" or change.role != "change" or level.sentence != change.sentence or not alike(level, change):
        return
    if not alike(base, change) or level.numeral.scale in (base.numeral.scale, change.numeral.scale):
        return
    for power in _POWERS:
        if minus(scaled(interval_of(level), power), interval_of(base)).meets(signed(change)):
            found = changed(change, level, base, "certain", named=True)
            found.aspect = "unit"
            yield found


_LOSS = re.compile("率(?:为|达)?$")


def _lost(part: Term, rate: Term, passage: Passage) -> Iterator[Candidate]:
    """止付挽损137.82元，挽损率35.1%: of an amount in another unit that the sentence tells, and of none in its own."""
    if not (
        part.numeral.dimension == "money" and part.role == "level" and part.exact and _digits(part) >= _LONG
        and rate.role == "rate" and rate.numeral.places and _LOSS.search(rate.lead) and rate.sentence == part.sentence
    ):  # fmt: skip
        return
    name = rate.lead.rsplit("率", 1)[0][-2:]
    others = [t for t in passage.terms if alike(t, part) and t.order < part.order and part.sentence - t.sentence <= 1]
    if not others or name not in part.lead or any(t.numeral.scale == part.numeral.scale for t in others):
        return
    for whole in others[-6:]:
        given = percent(interval_of(part), interval_of(whole))
        if given is not None and scaled(given, _POWERS[0]).meets(interval_of(rate)):
            yield Candidate("rate", rate, (part, whole), lambda v: percent(v[0], v[1]), "certain", "{} ÷ {} × 100%",
                            interval_of(rate), given, named=True)  # fmt: skip
            return


def _digits(term: Term) -> int:
    written = f"{abs(term.numeral.value or 0):f}".replace(".", "").lstrip("0")
    return len(written if term.numeral.places else written.rstrip("0"))
