"""Comparisons whose clause names both sides: 前者比后者高15.76个百分点, 群众满意度低于企业满意度5.55个百分点, 两者相差4个百分点, 下转与上转之比为0.72∶1.

The sides are found by their names among the numbers told before, whatever stands nearer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import negative, ratio
from llmeval.understanding.relations.changes import apart, changed, grown, multiplied, points_or_growth
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_LEVELS = frozenset({"level", "to", "rate", "each", "share", "completion", "base", "from"})
_SIDE = r"[^，,。；;：:（）()\d]{1,16}?"
_OPENS = re.compile(r"^(?:其中|且|但|而|也|并|并且|同时|即|只|仅|尽管|虽然|、){1,4}")
_AGAINST = re.compile(
    rf"^(?P<a>{_SIDE})?(?P<verb>高出|高于|多于|大于|快于|超过|超出|领先于?|低于|少于|小于|慢于|短于|长于|落后于?)(?P<b>{_SIDE})(?:约|近|了|达){{0,3}}$"
)
_THAN = re.compile(
    rf"^(?P<a>{_SIDE})?(?:比|较)(?P<b>{_SIDE})(?:还|仍|则|要|均|略|又){{0,2}}(?P<verb>高出?|多出?|快|长|大|提高|增加|增长|低|少|慢|短|小|下降|减少|降低)(?:了|出|约|近|达){{0,3}}$"
)
_TIMES = re.compile(
    rf"^(?P<a>{_SIDE})?(?:约|几乎|恰好|正好|已){{0,2}}(?:是|为|相当于|达到?)(?:约)?(?P<b>{_SIDE})的?(?:约|近)?$"
)
_RATIO = re.compile(
    rf"^(?P<a>{_SIDE})(?:与|和|同|对)(?P<b>{_SIDE})(?:数|量|数量|人数)?(?:之比|比例|的比例|的比值|比值|数量比)(?:约)?(?:为|是|达|约|[:：]){{0,3}}$"
)
_BETWEEN = re.compile(
    rf"^(?:(?P<a>{_SIDE})(?:与|和|同)(?P<b>{_SIDE})|[\u4e00-\u9fff]{{1,5}}?)?(?:之间)?(?:相差|相距|差距|差额|差值)(?:为|达|约|了|近|是){{0,3}}$"
)
_LESS = ("低于", "少于", "小于", "慢于", "短于", "落后", "落后于", "低", "少", "慢", "短", "小", "下降", "减少", "降低")
_TIME = re.compile(r"上年|去年|上一年|前一年|同期|年初|年末|20\d\d|预算|计划|目标|任务|标准|要求|指标|平均|上期|概算")
_BASIS = re.compile("(?:年初|全年|调整后?|批复)?(?:预算|计划|目标|任务|概算)(?:数|额)?")
_RATIO_OF = re.compile(r"(?P<one>\d{1,6}(?:\.\d{1,4})?)[:：∶](?P<other>\d{1,6}(?:\.\d{1,4})?)")
_OUTLAY = re.compile("(?:实际)?(?:支出|决算)(?:数|额)?")
_MEASURE_WORDS = re.compile(r"(?:份额|占比|比重|水平|口径|方面|数量|人数|数|量|率|部分)$")
_MOST = 30
_QUICK = ("高", "低", "多", "少", "比", "差", "倍", "于", "过", "快", "慢", "长", "短", "大", "小", "者", "之")


def named_sides(passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every comparison that names its sides; `recent` are the levels told in the passages before it."""
    for claim in passage.terms:
        lead = passage.text[claim.clause : claim.at]
        if (
            len(lead) < 2
            or len(lead) > 44
            or not claim.exact
            or not (claim.numeral.dimension == "multiple" or any(c in lead for c in _QUICK))
        ):
            continue
        lead = _OPENS.sub("", lead)
        if claim.numeral.dimension == "multiple" and (match := _TIMES.match(lead)):
            yield from _sides(claim, match["a"] or "", match["b"], "times", 0, recent)
        elif match := _RATIO.match(lead):
            yield from _sides(claim, match["a"], match["b"], "ratio", 0, recent)
        elif match := _BETWEEN.match(lead):
            yield from _sides(claim, match["a"] or "", match["b"] or "", "between", 0, recent)
        elif match := _AGAINST.match(lead) or _THAN.match(lead):
            sign = -1 if match["verb"] in _LESS else 1
            yield from _sides(claim, match["a"] or "", match["b"], "apart", sign, recent)


_ONE_SIDE = re.compile("^[，,；;]?(?:与|同|跟|和)")
"""与预算的差额1.50万元: one side is named, and the other is not the number before it."""


def _sides(claim: Term, one: str, other: str, how: str, sign: int, recent: Sequence[Term]) -> Iterator[Candidate]:
    outlay = how == "apart" and _OUTLAY.fullmatch(one) is not None
    basis = (how == "times" or outlay) and _BASIS.fullmatch(other) is not None
    if (_TIME.search(other) and not basis) or _TIME.search(one):
        return
    told = [t for t in reversed(claim.passage.terms) if t.order < claim.order and t.role in _LEVELS and t.exact][:_MOST]
    if how in ("apart", "between"):
        wanted = "percent" if claim.numeral.dimension in ("point", "percent") else claim.base_unit
        told = [t for t in told if t.base_unit == wanted]
        far = [t for t in recent if t.base_unit == wanted and t.passage.section == claim.passage.section][-_MOST:]
    else:
        told = [t for t in told if t.numeral.dimension not in ("percent", "point", "multiple", "time")]
        far = []
    if not one and not other:
        if how == "between" and _ONE_SIDE.search(claim.lead):
            return
        pair = _last_two(claim, told)
        if pair is not None:
            yield from _candidates(claim, *pair, how, sign, "certain")
        return
    if one in ("前者", "后者") and other in ("前者", "后者") and one != other:
        before = [
            t for t in reversed(claim.passage.terms) if t.order < claim.order and t.exact and t.role == "standard"
        ]
        told = sorted([*told, *before[:2]], key=lambda t: -t.order)
        pair = _last_two(claim, told)
        if pair is not None:
            first, second = pair if one == "前者" else pair[::-1]
            yield from _candidates(claim, first, second, how, sign, "certain")
        return
    a, sure_a = (
        _named(one, other, told, far) if len(one) > 1 else ((told[0], False) if told and not one else (None, False))
    )
    b, sure_b = _named(other, one, [t for t in told if t is not a], far)
    if a is None or b is None or a is b or not alike(a, b):
        return
    near = a.passage is claim.passage and b.passage is claim.passage
    yield from _candidates(claim, a, b, how, sign, "certain" if sure_a and sure_b and near else "likely")


def _last_two(claim: Term, told: Sequence[Term]) -> tuple[Term, Term] | None:
    """The two numbers right before a claim, in the order of the text."""
    here = [t for t in told if t.sentence == claim.sentence]
    if len(here) < 2 or claim.order - here[1].order > 3 or not alike(here[0], here[1]):
        return None
    return here[1], here[0]


def _named(name: str, other: str, told: Sequence[Term], far: Sequence[Term]) -> tuple[Term | None, bool]:
    """The number that is called so, and whether no second one is."""
    name = _MEASURE_WORDS.sub("", name) or name
    for terms in (told, far):
        scored = [(likeness(name, t) + _measure(name, other, t), t) for t in terms]
        best = max((score for score, _ in scored), default=0.0)
        if best < 1:
            continue
        found = [t for score, t in scored if score >= best - 0.01]
        values = {interval_of(t) for t in found}
        return found[0], len(values) == 1
    return None, False


def _measure(name: str, other: str, term: Term) -> float:
    """A little for what is measured: 企业问卷 beside 群众问卷满意度 is the one's 满意度 too."""
    tail = max((name[-3:], other[-3:]), key=lambda words: words in term.lead)
    return 0.2 if len(tail) >= 2 and tail in term.lead else 0.0


def _candidates(claim: Term, one: Term, other: Term, how: str, sign: int, sure: Sureness) -> Iterator[Candidate]:
    percents = one.numeral.dimension == "percent"
    if how == "times":
        if (found := multiplied(claim, one, other, sure, sure == "certain")) is not None:
            yield found
    elif how == "ratio":
        yield from _proportion(claim, one, other, sure)
    elif claim.numeral.dimension == "point" and percents:
        yield _signed(apart(claim, one, other, sure, sure == "certain"), sign)
    elif claim.numeral.dimension == "percent" and percents:
        yield from _points_said(claim, one, other, sign, sure)
    elif claim.numeral.dimension in ("percent", "multiple") and how == "apart":
        directed = _directed(claim, sign)
        yield grown(directed, one, other, "likely", False)
    elif alike(claim, one):
        yield _signed(changed(claim, one, other, sure, sure == "certain"), sign)


def _signed(candidate: Candidate, sign: int) -> Candidate:
    """With the direction that the words of the two sides give; without one the difference is told by its size."""
    stated = interval_of(candidate.claim)
    candidate.stated = negative(stated) if sign < 0 else stated
    expected = candidate.expected
    if not sign and expected is not None and expected.high < 0:
        candidate.stated = negative(stated)
    if sign and expected is not None:
        word = "低于" if sign > 0 else "高于"
        candidate.mistakes = (
            Mistake("direction", negative(expected), f"高低方向写反，应为{word}", "higher and lower were exchanged"),
        )
    return candidate


def _directed(claim: Term, sign: int) -> Term:
    claim.direction = claim.direction or sign
    return claim


def _points_said(claim: Term, one: Term, other: Term, sign: int, sure: Sureness) -> Iterator[Candidate]:
    """收入份额高出人次份额4.0%: the difference of two rates, told in percent, is one of points."""
    yield from points_or_growth(_directed(claim, sign), one, other, sure, sure == "certain")


def _proportion(claim: Term, one: Term, other: Term, sure: Sureness) -> Iterator[Candidate]:
    """下转与上转之比为0.72∶1."""
    match = _RATIO_OF.match(claim.passage.text, claim.at)
    if match is None or not Decimal(match["other"]) or not Decimal(match["one"]):
        return
    left, right = (_rounded(match[side]) for side in ("one", "other"))
    stated = ratio(left, right)
    expected, inverse = ratio(interval_of(one), interval_of(other)), ratio(interval_of(other), interval_of(one))
    if stated is None or expected is None or inverse is None:
        return
    mistake = Mistake("base", inverse, "前后项颠倒", "the two sides were exchanged")
    yield Candidate("times", claim, (one, other), lambda v: ratio(v[0], v[1]), sure, "{} ÷ {}", stated, expected,
                    sure == "certain", mistakes=(mistake,))  # fmt: skip


def _places(written: str) -> int:
    return len(written.partition(".")[2])


def _rounded(written: str) -> Interval:
    """A side of a proportion; one that is 1 is meant exactly."""
    half = Decimal(0) if written == "1" else Decimal(5).scaleb(-_places(written) - 1)
    return Interval(Decimal(written) - half, Decimal(written) + half)
