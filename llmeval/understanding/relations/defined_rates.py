"""Frames of rates whose base is fixed: by what the rate is called, by the budget that it names, by the scope of its part.

空编率 is of the posts, 调整率 of the first budget, 全年预算执行率 of the adjusted one, 转办件办结率 of what was passed on, and 其中有效472份，有效率 of
what stands before 其中. A rate over 100 % that the first budget gives is of the adjusted one, where the report tells both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import growth, negative, percent
from llmeval.understanding.relations.fractions import levels_before, name_of, not_smaller, ratio_candidate
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_DEFINED = (
    (re.compile("(?:空|缺)编$"), re.compile("空编|缺编|空缺"), re.compile("编制")),
    (re.compile("编制使用$|控制$|满编$"), re.compile("在编|在职|实有|在岗"), re.compile("编制")),
    (re.compile("(?:问卷|表)?回收$"), re.compile("收回|回收"), re.compile("发放|发出|派发")),
)
_ADJUSTED = re.compile("全年预算|调整后|调整预算|预算调整数|调整为|调整至")
_INITIAL = re.compile("年初|批复|期初")
_SPENT = re.compile("支出|决算|执行|支付|使用|完成")
_SUBJECT = re.compile("基本|项目|人员|公用|专项|运转")
_OPENS = re.compile("其中[:：]?|[:：（(]|包括")
_HUNDRED = Decimal("100.05")
_NAMES_ADJUSTED = re.compile("全年|调整后?")
_VERB = re.compile(
    "(?P<of>[\u4e00-\u9fff]{2,10}?)(?:按期|按时|及时|一次|当年)?(?P<verb>办结|结案|整改|执行|完成|合格|到位|支付|通过|回收|签约|就业|覆盖|成活|处置|化解|采纳|入学|调解|办理|使用|达标|验收|返还|退还|答复)$"
)
_PLAIN = re.compile(
    "^(?:预算|资金|年度|全年|整体|总体|部门|单位|总|综合|目标|任务|平均|产出|质量|项目资金|财政|财政资金|本年|当年|实际|累计|指标)+$"
)


def yielding(others: Sequence[Candidate], fixed: Sequence[Candidate]) -> Sequence[Candidate]:
    """Candidates that the numbers near by make; those of a rate whose base is fixed otherwise can no longer decide it."""
    own = {id(c.claim): c for c in fixed}
    for other in others:
        one = own.get(id(other.claim))
        if one is not None and other.kind == one.kind and other.operands != one.operands:
            other.sure, other.named = "possible", False
    return others


def defined_rates(passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every rate in a passage whose base is fixed; `recent` are the levels of the passages before it."""
    for claim in passage.terms:
        if (
            claim.role != "rate"
            or not claim.exact
            or claim.numeral.dimension != "percent"
            or claim.tail.startswith("的")
        ):
            continue
        stem = _stem(claim)
        here = [t for t in levels_before(claim, passage) if t.exact]
        if stem.endswith("执行"):
            yield from _executed(claim, here, recent)
        if not stem or not here:
            continue
        if stem.endswith(("调整", "变动")):
            yield from _adjusted(claim, here)
        yield from _by_definition(claim, stem, passage)
        yield from _within(claim, here)
        yield from _of_named(claim, stem, here)


def _stem(claim: Term) -> str:
    """What a rate is of, as its words have it: 其中有效份数的有效率 is 有效."""
    match = re.search("([\u4e00-\u9fff]{2,12})率", claim.lead)
    return match[1] if match else ""


def _ratio(claim: Term, over: Term, under: Term, others: Sequence[Term]) -> Candidate:
    mistakes = tuple(
        Mistake("base", wrong, f"误以{name_of(t)}{t.printed}为基数", f"{t.printed} was taken as the base")
        for t in others[:8]
        if t is not over and t is not under and alike(t, over) and (wrong := percent(interval_of(over), interval_of(t))) is not None
    )  # fmt: skip
    return ratio_candidate("rate", claim, over, under, "certain", True, mistakes)


def _by_definition(claim: Term, stem: str, passage: Passage) -> Iterator[Candidate]:
    for named, numerator, denominator in _DEFINED:
        if not named.search(stem):
            continue
        told = [t for t in levels_before(claim, passage, sentences=3) if t.exact]
        over = next((t for t in told if numerator.search(t.lead) and t.sentence == claim.sentence), None)
        if over is None or claim.order - over.order > 1:
            return
        under = [t for t in told if denominator.search(t.lead) and alike(t, over) and not_smaller(t, over) and "其中" not in t.lead
                 and not numerator.search(t.lead) and "、" not in t.lead[:1]]  # fmt: skip
        if under and (len({interval_of(t) for t in under}) == 1 or under[0].sentence == claim.sentence):
            yield _ratio(claim, over, under[-1] if len(under) > 1 and "核定" in under[-1].lead else under[0], told)


def _within(claim: Term, here: Sequence[Term]) -> Iterator[Candidate]:
    """收回1216份…；其中有效1098份，有效率90.3%: of what stands right before 其中."""
    over = here[0]
    if claim.order - over.order != 1 or not over.lead.startswith("其中") or over.numeral.dimension == "money":
        return
    under = next((t for t in here[1:] if alike(t, over)), None)
    if under is None or not not_smaller(under, over):
        return
    stem = _stem(claim)
    examined = stem.endswith("合格") and re.search("抽|检", under.lead)
    if stem not in over.lead or not (stem == "有效" or examined):
        return  # 合格372人，其中优秀96人，优秀率 may be of all that were examined
    between = [t for t in over.passage.terms if under.order < t.order < over.order and t.numeral.dimension != "percent"]
    if not between:
        yield _ratio(claim, over, under, here)


def _of_named(claim: Term, stem: str, here: Sequence[Term]) -> Iterator[Candidate]:
    """转办41376件，办结转办件40862件，转办件办结率: both numbers are called like what the rate is of."""
    match = _VERB.search(stem)
    if match is None or _PLAIN.match(match["of"]) or match["of"].endswith("后"):
        return  # 补考后合格率 is of all, and not of those who tried again
    name, verb = match["of"][:2], match["verb"]
    called = [t for t in here if name in t.lead + t.tail and t.sentence == claim.sentence]
    if verb == "执行":
        done = [t for t in called if _SPENT.search(t.lead.split("预算")[-1]) and "预算" not in t.lead[-4:]]
        base = [t for t in called if "预算" in t.lead and t not in done]
    else:
        done = [t for t in called if verb in t.lead + t.tail[:6]]
        base = [t for t in called if t not in done]
    if len(done) != 1 or len(base) != 1 or not alike(done[0], base[0]) or done[0].order < base[0].order:
        return
    if verb == "执行" or not_smaller(base[0], done[0]):
        yield _ratio(claim, done[0], base[0], here)


def _adjusted(claim: Term, here: Sequence[Term]) -> Iterator[Candidate]:
    """年初486.30万元，调整后531.15万元，调整率9.22%: by how much the first budget was changed."""
    money = [t for t in here if t.numeral.dimension == "money" and t.sentence == claim.sentence]
    first = [t for t in money if _INITIAL.search(t.lead) and t.role in ("level", "from", "base")]
    later = [t for t in money if _ADJUSTED.search(t.lead) and t.role in ("level", "to") and not _INITIAL.search(t.lead)]
    if len({interval_of(t) for t in first}) != 1 or len({interval_of(t) for t in later}) != 1:
        return
    base, now = first[0], later[0]
    expected = growth(interval_of(now), interval_of(base))
    wrong = growth(interval_of(base), interval_of(now))
    if expected is None or wrong is None:
        return
    if middle_negative(expected):
        expected = negative(expected)
    else:
        wrong = negative(wrong)
    mistake = Mistake("base", wrong, f"误以调整后{now.printed}为基数", f"{now.printed} was taken as the base")
    yield Candidate("rate", claim, (now, base), _change, "certain", "({} ÷ {} - 1) × 100%", interval_of(claim), expected, True,
                    mistakes=(mistake,))  # fmt: skip


def middle_negative(found: Interval) -> bool:
    return found.low + found.high < 0


def _change(values: Sequence[Interval]) -> Interval | None:
    found = growth(values[0], values[1])
    return negative(found) if found is not None and middle_negative(found) else found


def _executed(claim: Term, here: Sequence[Term], recent: Sequence[Term]) -> Iterator[Candidate]:
    """全年预算980.00万元，支出926.10万元，全年预算执行率94.50%: of the adjusted budget, where the words name it or the rate exceeds
    100 % and the first budget gives it."""
    before = levels_before(claim, claim.passage, sentences=1)
    told = [
        t
        for t in before
        if t.sentence < claim.sentence and _SPENT.search(t.lead) and not _budget(t) and t.role == "level"
    ]
    over = here[0] if here else told[-1] if told else None
    if over is None or over.numeral.dimension != "money" or _ADJUSTED.search(over.lead) or _budget(over):
        return
    named = bool(_NAMES_ADJUSTED.search(claim.lead)) and not _INITIAL.search(claim.lead)
    if not named and (interval_of(claim).low < _HUNDRED or _of_the_first(claim)):
        return
    told = [*here[1:], *(t for t in reversed(claim.passage.terms) if t.sentence < claim.sentence), *reversed(recent)]
    subject = _subject(over)
    fitting = [
        t
        for t in told
        if t.numeral.dimension == "money"
        and alike(t, over)
        and t.exact
        and t.order < over.order
        and _subject(t) == subject
    ]
    later = [t for t in fitting if _budget(t) == "adjusted"]
    first = [t for t in fitting if _budget(t) == "initial"]
    if not later or not first or interval_of(later[0]) == interval_of(first[0]):
        return
    wrong = percent(interval_of(over), interval_of(first[0]))
    if wrong is not None and wrong.meets(interval_of(claim)):
        yield _ratio(claim, over, later[0], [first[0]])


_NEAR = 24


def _of_the_first(claim: Term) -> bool:
    """Whether the words around a rate say that it is of the first budget: 年初预算执行率, 执行率112.6%（以年初预算为基数）."""
    text, (begin, end) = claim.passage.text, claim.passage.sentences[claim.sentence]
    said = text[max(begin, claim.at - _NEAR) : min(end, claim.end + _NEAR)]
    return re.search("年初(?:部门)?预算(?:数|额)?(?:为基数|口径|计算|测算|为分母|执行率)", said) is not None


def _subject(term: Term) -> str:
    match = _SUBJECT.search(term.lead[-8:])
    return match[0] if match else ""


def _budget(term: Term) -> str:
    """Whether an amount is of the first or of the adjusted budget, by its own words or those that open its list."""
    words = term.lead
    passage = term.passage
    begin = passage.sentences[term.sentence][0]
    opening = [m.start() for m in _OPENS.finditer(passage.text, begin, term.at)]
    if not (_ADJUSTED.search(words) or _INITIAL.search(words)) and opening and "支出" in words + term.noun:
        at = opening[-1]
        if not re.search("[；;]", passage.text[at : term.at]):
            head = next((t for t in reversed(passage.terms) if t.end <= at + 1 and t.sentence == term.sentence), None)
            words = head.lead if head is not None and alike(head, term) else words
    if re.search("支出|决算|执行数", words.split("预算")[-1]) and words is term.lead and "预算" not in words:
        return ""
    return "adjusted" if _ADJUSTED.search(words) else "initial" if _INITIAL.search(words) else ""
