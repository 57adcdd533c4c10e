"""Frames of how far a budget was adjusted from what it began with: 调整率, 净增部分占年初预算, 为年初预算的1.53倍; and of prices below it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.accounts import INITIAL
from llmeval.understanding.relations.algebra import minus, negative, percent, ratio, total
from llmeval.understanding.relations.changes import grown
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, interval_of

_ADJUSTED = re.compile("调整后|全年预算|最终预算|预算(?:数)?(?:最终)?(?:调整|变)?(?:为|到)|调整预算数?(?:为|达|$)")
_RATE = re.compile("(?:^|预算|总|综合)(?:调整|变动)(?:率|幅度|比例)(?:为|达|约|是)*$")
_PART = re.compile(
    "^(?:净增加?(?:部分|额|数)?|增加(?:的)?(?:部分|额)|增量|变动额|调整额|净调增(?:额|数)?)(?:约)?占年初(?:批复|部门|安排的)?预算(?:数|总额)?的?(?:比重|比例)?(?:为|约|达)*$"
)
_TIMES = re.compile("^(?:约)?(?:为|是|相当于|达到?)年初(?:批复的?|部门|安排的?)?预算(?:数)?的(?:约)?$")
_BELOW = re.compile(
    "^(?P<a>中标价|成交价|合同价|审定价|结算价|中标金额|成交金额|合同金额|审定金额)(?:格)?(?:比|较)(?P<b>项目预算|预算|招标控制价|控制价|概算|送审价|送审金额|最高限价|拦标价|标底)(?:价|金额)?(?:低|下降|降低|减少|节约|下浮)(?:了|约)*$"
)
_MOVED = re.compile("调增|调减|追加|收回|压减|追减|核减|新增")
_ASIDE = re.compile("其中|上年|比|较|基本支出|项目支出|人员经费|公用经费|政府采购")


def budget_steps(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every rate of adjustment, with the budget at the year's beginning and the adjusted one of the paragraph."""
    for claim in passage.terms:
        if not claim.exact or claim.numeral.dimension not in ("percent", "multiple"):
            continue
        if (match := _BELOW.search(claim.lead)) and claim.role == "growth":
            yield from _below(claim, match["a"], match["b"], passage)
        kind = next((n for n, p in (("rate", _RATE), ("part", _PART), ("times", _TIMES)) if p.search(claim.lead)), "")
        if claim.numeral.dimension == "percent" and _TIMES.search(claim.lead) and _is_net(claim, passage):
            kind = "part"
        if (kind == "times") is not (claim.numeral.dimension == "multiple"):
            continue  # 为年初预算的124.44% is a degree of completion, which another frame reads
        pair = _pair(claim, passage) if kind else None
        if pair is not None:
            yield from _adjusted(claim, kind, *pair)


_NET = re.compile("净(?:追加|增加|调增|调减|减少|增|减)(?:预算|额|数)?(?:了|为|共)?$")


def _is_net(claim: Term, passage: Passage) -> bool:
    """净追加314.60万元，为年初预算的11.72%: whether the number right before is what was added and cut."""
    before = next((t for t in passage.terms if t.order == claim.order - 1), None)
    return before is not None and before.sentence == claim.sentence and bool(_NET.search(before.lead))


def _pair(claim: Term, passage: Passage) -> tuple[Term, Term] | None:
    """The budget at the beginning and the adjusted one, where the sentences before tell one of each."""
    before = [
        t for t in passage.terms
        if t.order < claim.order and t.numeral.dimension == "money" and t.exact and claim.sentence - t.sentence <= _BACK and t.depth == claim.depth
    ]  # fmt: skip
    turned = [(a, b) for a, b in itertools.pairwise(before) if a.role == "from" and b.role == "to"]
    if len(turned) == 1 and "预算" in turned[0][0].lead and not _ASIDE.search(turned[0][0].lead):
        return turned[0]
    initial = [t for t in before if t.role == "level" and INITIAL.search(t.lead) and not _ASIDE.search(t.lead)]
    adjusted = [
        t for t in before
        if t.role in ("level", "to") and _ADJUSTED.search(t.lead) and not _ASIDE.search(t.lead) and not any(t is i for i in initial)
    ]  # fmt: skip
    if len(initial) != 1 or len(adjusted) != 1 or adjusted[0].order < initial[0].order:
        return None
    return initial[0], adjusted[0]


_BACK = 5


def _adjusted(claim: Term, kind: str, initial: Term, adjusted: Term) -> Iterator[Candidate]:
    one, other = interval_of(adjusted), interval_of(initial)
    if kind == "times":
        if claim.order - adjusted.order != 1:
            return
        yield Candidate("times", claim, (adjusted, initial), lambda v: ratio(v[0], v[1]), "certain", "{} ÷ {}",
                        interval_of(claim), ratio(one, other), named=True)  # fmt: skip
        return

    def compute(values: Sequence[Interval]) -> Interval | None:
        return _sized(percent(minus(values[0], values[1]), values[1]))

    expected = compute([one, other])
    found = Candidate("rate" if kind == "rate" else "share", claim, (adjusted, initial), compute, "certain",
                      "({0} - {1}) ÷ {1} × 100%", interval_of(claim), expected, named=True, alone=False)  # fmt: skip
    moves = _moves(claim, initial)
    wrong = _sized(percent(minus(one, other), one))
    if wrong is not None:
        found.mistakes = (
            Mistake(
                "base", wrong, f"误以调整后的{adjusted.printed}为基数", f"divided by the adjusted {adjusted.printed}"
            ),
        )
    gross = percent(total(interval_of(t) for t in moves), other) if len(moves) > 1 else None
    if gross is not None:
        found.mistakes += (Mistake("left_out", gross, "调减额未从增加额中扣除", "cuts were added to what was added"),)
    yield found
    if kind == "part":
        for moved in (t for t in claim.passage.terms if initial.order < t.order < claim.order and t.role == "change"):
            share = percent(interval_of(moved), other)
            yield Candidate("share", claim, (moved, initial), lambda v: percent(v[0], v[1]), "likely", "{} ÷ {} × 100%",
                            interval_of(claim), share)  # fmt: skip


def _sized(value: Interval | None) -> Interval | None:
    return negative(value) if value is not None and value.high < 0 else value


def _moves(claim: Term, initial: Term) -> list[Term]:
    terms = [t for t in claim.passage.terms if t.order < claim.order and claim.sentence - t.sentence <= 2]
    return [t for t in terms if t.numeral.dimension == "money" and t is not initial and _MOVED.search(t.lead)]


def _below(claim: Term, one: str, other: str, passage: Passage) -> Iterator[Candidate]:
    """预算175.00万元，中标价162.80万元，中标价比预算低6.97%."""
    told = [
        t for t in passage.terms
        if t.order < claim.order and claim.sentence - t.sentence <= 1 and t.role == "level" and t.numeral.dimension == "money" and t.exact
    ]  # fmt: skip
    nows = [t for t in told if re.search(one + "(?:格)?(?:为|是)?$", t.lead)]
    bases = [t for t in told if re.search(other + "(?:价|数|额|金额)?(?:为|是|共)?$", t.lead)]
    if len(nows) == 1 and len(bases) == 1:
        yield grown(claim, nows[0], bases[0], "certain", True)
