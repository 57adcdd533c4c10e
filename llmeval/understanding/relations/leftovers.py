"""Frames of what is left over told beside a rate, in two measures or as a surplus: 办结1,782件，办结率99.00%，其余28件; 剩余18户49人; 出口…、进口…，逆差….

A part, its rate and what is missing from it fix each other, whatever the whole is and wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.intervals import HUNDRED
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import minus, negative, ratio, scaled, total
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_REST = re.compile("^(?:其余|剩余|余下|尚余|余|还剩)(?:的)?(?:[\u4e00-\u9fff]{1,3})?$")
_SHORT = re.compile(
    "^(?:比|距|离|较)?(?:年度|年初|全年)?(?:目标|任务|计划)?(?:任务|值|数)?(?:还|尚|仅|只)?(?:差|欠|缺)(?:额)?(?:了|为)?$"
)
_OF_GOAL = re.compile("目标|任务|计划")
_RATE = re.compile("(?P<of>[\u4e00-\u9fff]{2,8})率$")
_OTHER = re.compile("比|较|同比|上年|目标|平均|综合|总体")
_SURPLUS = re.compile("^(?:实现|形成|外贸|货物|进出口|贸易){0,3}(?P<way>顺差|逆差)(?:额)?(?:为|达|约|共)*$")
_LEFT = re.compile("剩余|其余|尚有|还有|余下|未")
_TWICE = re.compile("同时|重复|重叠|交叉|重合")
_ONCE = re.compile("(?:实际|去重后?|剔除重复后?|扣除重复后?|不重复)[\u4e00-\u9fff]{0,8}$")
_ALL = re.compile("合计|共计|总计|相加")
_PARTED = re.compile("[^，,。；;\\d]{0,8}[、，,；;][^，,。；;、\\d]{0,8}")
_SEVERAL = re.compile(
    "(?P<n>[两二三四五六七八九])(?:大|个|类|项|种|所|家|支|条|处)(?P<noun>[\u4e00-\u9fff]{2,12}?)(?:合计|共计|总计)(?:为|达|共)*$"
)
_NUMBERS, _NAME = "零一二三四五六七八九", 2
_APART, _ROW = 3, 3


def leftovers(passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every rest beside its rate, rest in two measures, surplus of trade and union of two sets; `recent` are levels
    of the passages before."""
    for claim in passage.terms:
        if not claim.exact or claim.numeral.dimension in ("percent", "point", "multiple", "score", "time"):
            continue
        if _REST.search(claim.lead) or _SHORT.search(claim.lead):
            yield from _beside_rate(claim, passage, recent)
        if _LEFT.search(claim.lead):
            yield from _in_two_measures(claim, passage)
        if match := _SURPLUS.search(claim.lead):
            yield from _surplus(claim, 1 if match["way"] == "顺差" else -1, passage)
        if _ONCE.search(claim.lead):
            yield from _union(claim, passage)
        if match := _SEVERAL.search(claim.lead):
            yield from _several(claim, match["n"], match["noun"], passage)


def _several(claim: Term, said: str, noun: str, passage: Passage) -> Iterator[Candidate]:
    """青花椒…综合产值7440万元；茶叶…综合产值4624万元；柑橘…综合产值1824万元。三大产业综合产值合计13888万元: as many as are said, each called so."""
    told = [
        t for t in passage.terms
        if claim.sentence - 1 <= t.sentence and t.order < claim.order and alike(t, claim) and t.role == "level" and t.exact
        and len(t.lead) >= _NAME and noun.endswith(t.lead)
    ]  # fmt: skip
    if len(told) == _NUMBERS.index(said.replace("两", "二")) and len({t.lead for t in told}) == 1:
        yield flow("sum", claim, told, [1] * len(told), "likely", True)


def _beside_rate(claim: Term, passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """按期办结1,782件，按期办结率99.00%，其余28件; 14628平方米，完成目标的97.5%，差372平方米: what is there, and what is missing."""
    told = [t for t in passage.of_sentence(claim.sentence) if claim.order - _ROW < t.order < claim.order]
    if len(told) != _ROW - 1 or any(t.depth != claim.depth for t in told):
        return
    part, rate = told
    if (
        not alike(part, claim)
        or rate.numeral.dimension != "percent"
        or not rate.exact
        or part.role != "level"
        or not part.exact
    ):
        return
    after = next((t for t in passage.terms if t.order == claim.order + 1 and alike(t, claim)), None)
    if after is not None and _PARTED.fullmatch(passage.text[claim.end : after.at]):
        return  # 其余5件不合格、3件待检: what is left is told in parts
    goal = _SHORT.search(claim.lead) is not None
    fits = (
        rate.role == "completion" and _OF_GOAL.search(rate.whole) if goal else rate.role == "rate" and _of(part, rate)
    )
    if not fits or not rate.numeral.places or _OTHER.search(part.lead):
        return
    whole = total([interval_of(part), interval_of(claim)])
    made = interval_of(part).low / rate.numeral.value * HUNDRED if rate.numeral.value else None
    near = made is not None and abs(made - (whole.low + whole.high) / 2) < made / 2
    if not near or any(alike(t, claim) and interval_of(t).meets(whole) for t in (*recent, *passage.terms)):
        return  # another whole is told of which this is what is left

    def share(values: Sequence[Interval]) -> Interval | None:
        """The rate of the part in itself and the rest."""
        found = ratio(values[0], total([values[0], values[1]]))
        return None if found is None else scaled(found, HUNDRED)

    yield Candidate("rate", rate, (part, claim), share, "certain", "{} ÷ ({} + 余数) × 100%", interval_of(rate),
                    share([interval_of(part), interval_of(claim)]), named=True, aspect="net")  # fmt: skip


def _of(part: Term, rate: Term) -> bool:
    match = _RATE.search(rate.noun or rate.lead)
    return match is not None and part.lead.endswith(match["of"])


def _in_two_measures(claim: Term, passage: Passage) -> Iterator[Candidate]:
    """监测对象43户141人，年内消除风险27户92人，剩余18户49人: what holds in one measure must hold in the other."""
    pairs = [
        (one, other) for one, other in zip(passage.terms, passage.terms[1:], strict=False)
        if one.end == other.at and one.exact and other.exact and one.role == other.role == "level" and not alike(one, other)
        and one.sentence == claim.sentence and one.order <= claim.order
    ]  # fmt: skip
    if len(pairs) < _APART or pairs[-1][0] is not claim:
        return
    whole, done, left = pairs[-3:]
    if any(not alike(a, b) for pair in (whole, done) for a, b in zip(pair, left, strict=True)):
        return
    held = [interval_of(left[n]).meets(minus(interval_of(whole[n]), interval_of(done[n]))) for n in (0, 1)]
    if any(held):
        for n in (0, 1):
            found = flow("difference", left[n], [whole[n], done[n]], [1, -1], "certain", True)
            found.aspect = "net"
            yield found


def _surplus(claim: Term, way: int, passage: Passage) -> Iterator[Candidate]:
    """出口7612万美元、进口2234万美元，顺差5378万美元."""
    told = [
        t
        for t in passage.of_sentence(claim.sentence)
        if t.order < claim.order and alike(t, claim) and t.exact and t.role == "level"
    ]
    sold = [t for t in told if t.lead.endswith("出口")]
    bought = [t for t in told if t.lead.endswith("进口")]
    if len(sold) != 1 or len(bought) != 1:
        return
    found = flow("difference", claim, [sold[0], bought[0]], [way, -way], "certain", True)
    if found.expected is not None:
        word = "逆差" if way > 0 else "顺差"
        found.mistakes = (
            Mistake(
                "direction", negative(found.expected), f"顺差与逆差写反，应为{word}", "surplus and deficit exchanged"
            ),
        )
    found.aspect = "net"
    yield found


def _union(claim: Term, passage: Passage) -> Iterator[Candidate]:
    """两类合计24558人次，其中同时患有两种疾病的2873人，实际21685人: those who are counted twice are counted once."""
    told = [
        t
        for t in passage.of_sentence(claim.sentence)
        if t.order < claim.order and t.numeral.unit in ("人", "人次", "户", "家", "名") and t.exact
    ]
    both = [t for t in told if _TWICE.search(passage.text, t.clause, t.at)]
    every = [t for t in told if _ALL.search(t.lead) and both and t.order < both[0].order]
    if len(both) == 1 and len(every) == 1 and significant(claim) >= _APART:
        found = flow("difference", claim, [every[0], both[0]], [1, -1], "certain", True)
        yield found
