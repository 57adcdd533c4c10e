"""Frames of what is told per so many people: 发病率106.56/10万, 每千人口床位6.45张.

How many people there are stands anywhere in a report, and often more than once. A number that one of them gives is proved; one that none
gives is accused only where the point has moved, or where last year's cases give it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ratio, scaled
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_PEOPLE = re.compile("常住人口|总人口|户籍人口|服务人口|年?平均人口|全[县市区镇乡]人口|辖区人口")
_RATE = re.compile("[率]$|率(?:为|达|是|约|[:：])$")
_EACH = re.compile(
    "每(?P<many>[百千万]|十万|10万)(?:名)?(?:常住|户籍)?(?:人口|人|居民)(?:均)?(?:拥有|有|配备)?(?P<what>[\u4e00-\u9fff]{1,14}?)(?:数|量)?(?:为|达到?|是)?"
)
_MANY = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4), "十万": Decimal(10**5), "10万": Decimal(10**5)}
_HUNDRED = Decimal(100)
_MOST, _BACK = 6, 12
_POWERS = (1, -1)
_PER_MANY = re.compile(r"[\d.,]{1,12}[/／](?:10|十|１０)万")
_BARE_OR_PER = ("", "/10万", "/十万", "／10万", "／十万")
_TAIL = 5
_CASES = ("例", "人", "起")


def per_people(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Candidates of every number told per thousand, ten thousand or hundred thousand people."""
    people = [
        t for p in passages for t in p.terms
        if t.exact and t.role in ("level", "base", "to") and "人" in t.numeral.unit and _PEOPLE.search(t.lead) and t.numeral.value
    ]  # fmt: skip
    told = {interval_of(t): t for t in people}
    if not 0 < len(told) <= _MOST:
        return
    for passage in passages:
        for at, claim in enumerate(passage.terms):
            if claim.exact and claim.numeral.value and claim.table is None:
                yield from _of(claim, passage.terms[max(0, at - _BACK) : at], list(told.values()))


def _of(claim: Term, before: Sequence[Term], people: Sequence[Term]) -> Iterator[Candidate]:
    text = claim.passage.text
    shown = text[claim.at : claim.end + _TAIL]
    if _RATE.search(claim.lead) and claim.numeral.unit in _BARE_OR_PER and _PER_MANY.match(shown):
        cases = [
            t
            for t in before
            if t.sentence == claim.sentence and t.numeral.unit in _CASES and t.role == "level" and t.exact
        ]
        prior = [
            t
            for t in before
            if t.sentence == claim.sentence and t.numeral.unit in _CASES and t.role == "base" and t.exact
        ]
        yield from _candidates(claim, cases[:1] if len(cases) == 1 else cases[-1:], prior, people, _MANY["十万"])
    elif (match := _EACH.fullmatch(claim.lead)) is not None:
        things = [t for t in before if alike(t, claim) and t.role == "level" and t.exact and match["what"] in t.lead]
        yield from _candidates(claim, things[-1:], [], people, _MANY[match["many"]])


def _candidates(
    claim: Term, things: Sequence[Term], prior: Sequence[Term], people: Sequence[Term], many: Decimal
) -> Iterator[Candidate]:
    if not things:
        return

    times = _HUNDRED if claim.numeral.dimension == "percent" else many

    def compute(values: Sequence[Interval]) -> Interval | None:
        found = ratio(values[0], values[1])
        return None if found is None else scaled(found, times)

    made = []
    for whole in people:
        expected = compute([interval_of(things[0]), interval_of(whole)])
        mistakes = []
        for other in prior:
            wrong = compute([interval_of(other), interval_of(whole)])
            if wrong is not None:
                zh, en = f"误以上年{other.printed}计算", f"last year's {other.printed} was divided"
                mistakes.append(Mistake("base", wrong, zh, en))
        if expected is not None:
            for power in _POWERS:
                by = Decimal(1).scaleb(power)
                mistakes.append(Mistake("point", scaled(expected, by), "小数点错位", "the decimal point moved"))
        made.append(Candidate("average", claim, (things[0], whole), compute, "certain", "{} ÷ {} × " + f"{many:,f}",
                              interval_of(claim), expected, True, mistakes=tuple(mistakes)))  # fmt: skip
    held = [c for c in made if c.holds]
    wrong_ones = [c for c in made if any(m.expected.meets(c.stated) for m in c.mistakes)]
    yield from held[:1] or (wrong_ones if len(wrong_ones) == 1 else ())
