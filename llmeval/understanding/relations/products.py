"""Frames of averages and products: so much each, so many of them, so much in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.numbers.same_unit import spell
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import product, ratio, scaled, total, widened
from llmeval.understanding.relations.exchanged import named_in
from llmeval.understanding.relations.fractions import name_of, not_smaller
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_PER = re.compile(
    r"(?P<a>[人户车亩场次件吨期家户篇辆台站所村校床班月日周生])均|单(?P<d>[车艘船台辆井座栋床])(?:[\u4e00-\u9fff]{0,10})$|(?:平均)?每(?P<b>个?[\u4e00-\u9fff]{1,3}?)(?:次)?(?P<rest>每(?:学[期年]|季度?|[年月天日]))?(?:[\u4e00-\u9fff]{0,10})$|平均每?(?P<c>[\u4e00-\u9fff]{1,3})"
)
_UNITS_OF: dict[str, Sequence[str]] = {
    "人": ("人", "人次", "名"),
    "生": "人名",
    "户": "户家",
    "车": "辆台",
    "期": "期",
    "场": "场次",
    "月": "月",
    "项目": "个项",
    "村": "个村",
    "家": "家个",
    "校": "所",
    "床": "张",
    "班": "个班期",
    "日": "天日",
    "周": "周",
}
_MONTHLY = re.compile(r"每人?每?月|/月|·月|月均|按月")
_STANDARD = re.compile(r"标准|按|单价|补助|每[\u4e00-\u9fff]|/|[人户亩]均")
_MULTIPLIER = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def products(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every number that is told for one of many."""
    for term in passage.terms:
        if not term.numeral.unit:
            continue
        if (
            term.role != "each"
            and term.numeral.dimension != "price"
            and not re.search(
                r"单价|[人户场亩次件期车日周生]均|平均|单[车艘船台辆井座栋床](?:[\u4e00-\u9fff]{0,10})$", term.lead
            )
        ):
            continue
        if (shown := _worked_out(term, passage)) is not None:
            yield shown
        elif not _MORE_A_YEAR.search(term.lead):
            yield from _each(term, passage)
    yield from _of_several(passage)
    yield from _each_in_order(passage)


_MORE_A_YEAR = re.compile("(?:年均|每年)[^，,；;。]{0,4}(?:增加|减少|增长|提高|下降|上升|降低|递增|递减)(?:了|约)?$")
"""两年平均每年增加143.00万元: a part of a change, not of what there is."""


def counted(term: Term) -> Interval:
    """How many, in the unit as it is counted: 4.2万亩 are 42,000 亩."""
    found = interval_of(term)
    factor = Decimal(1)
    for character in term.numeral.unit:
        if character not in _MULTIPLIER:
            break
        factor *= _MULTIPLIER[character]
    by = factor / term.numeral.scale if term.numeral.scale else factor
    return scaled(found, by)


def _bare(unit: str) -> str:
    return spell(unit).lstrip("十百千万亿")


def per_of(term: Term) -> str:
    """One of what: 亩 in 元/亩, 人 in 人均 and 每人."""
    if "/" in term.numeral.unit:
        return re.sub(r"[（(].*", "", term.numeral.unit.split("/", 1)[1]).split("·")[0].split("/")[0]
    match = list(_PER.finditer(term.lead))
    if not match:
        return ""
    last = match[-1]
    return last["a"] or last["d"] or last["b"] or last["c"] or ""


def fits_count(per: str, term: Term) -> bool:
    unit = _bare(term.numeral.unit)
    if not unit and per and term.numeral.dimension in ("none", "count"):
        return term.tail.startswith(per)  # 免除2,340具, 每具: a measure that no list of units holds
    if term.numeral.dimension in ("money", "percent", "point", "multiple", "price", "score") or not unit:
        return False
    plain = term.numeral.unit.lstrip("十百千万亿")  # 立方米, which is spelled m³
    if not per or unit[:1] == per[:1] or per in unit or plain[:1] == per[:1]:
        return True
    if any(unit in group or unit[:1] in group for key, group in _UNITS_OF.items() if per.startswith(key)):
        return True
    # 班级72个, 班均: the noun says what is counted where the unit is any thing's.
    return unit in _ANY_UNIT and (per[0] in term.lead[-6:] or per[0] in term.tail[:8])


_ANY_UNIT = "个所处项座名"


@dataclass(slots=True)
class _Found:
    """What may make a number per unit: amounts and counts, the nearest first."""

    amounts: list[Term]
    counts: list[Term]
    near: list[Term]


def _around(each: Term, per: str, money: bool) -> _Found:
    passage = each.passage
    near = [
        t for t in passage.terms
        if each.sentence - 1 <= t.sentence <= each.sentence and t is not each and t.exact
        and t.role not in ("growth", "points", "change", "each", "base", "standard")
        and (t.when != "prior" or each.when == "prior" or t.order < each.order)
    ]  # fmt: skip
    same = [t for t in near if t.sentence == each.sentence]
    here = [t for t in same if _segment(t) == _segment(each)]
    amounts: list[Term] = []
    counts: list[Term] = []
    for terms in (here, same, near):
        amounts = amounts or [t for t in terms if is_amount(t, each, money)]
        counts = counts or [t for t in terms if fits_count(per, t) and t not in amounts]
    # Whatever fits elsewhere near by may be what was meant: it acquits, and takes from the certainty of the nearest.
    counts += [t for t in near if t not in counts and t not in amounts and fits_count(per, t)]
    told = near
    if _OF_WHAT.search(each.lead) and not any(named_amount(each, t) and is_amount(t, each, money) for t in near):
        at = each.order - passage.terms[0].order
        told = [t for t in passage.terms[max(0, at - _BACK) : at] if t.exact and t.role == "level"]
    amounts += [t for t in told if t not in amounts and named_amount(each, t) and is_amount(t, each, money)]
    averaged = _AVERAGED.search(each.lead) is not None
    amounts.sort(
        key=lambda t: (
            not named_amount(each, t),
            bool(_UNSPENT.search(t.lead)),
            averaged and t.order > each.order,  # an average follows what it is of
            abs(t.order - each.order),
        )
    )
    named = re.sub("按|计算|平均|均|每|件数|人数|户数", "", each.lead)
    counts.sort(
        key=lambda t: (
            not _named_count(each, t),
            not (len(named) > 2 and likeness(named[:-1], t) >= 0.5),
            not (t.numeral.unit.startswith(("人日", "人天")) and _DAILY.search(each.lead) is not None),
            _bare(t.numeral.unit) != per,
            _is_inner(t),
            t.depth > each.depth,
            _segment(t) != _segment(each),
            abs(t.order - each.order),
        )
    )
    return _Found(amounts, counts, near)


_SOME_DAYS = re.compile("(?:节[假庆]?|假|周末|双休|工作|高峰|单|寒暑?|暑|旺季|淡季|期间)[一-鿿]{0,2}日均")
"""节假日日均: of some days only."""
_BACK = 40
"""Numbers of a paragraph before an average among which the amount that it names is looked for."""
_DAILY = re.compile("每[天日]")
_WHOSE = re.compile(r"(?P<who>[\u4e00-\u9fff]{2,8}?)(?:人员|职工)?(?:人均|户均|亩均|场均|期均|次均)")


def _named_count(each: Term, count: Term) -> bool:
    """Whether the words of an average say what is counted: 在职人员人均 is by the 在职46人, not by the posts."""
    match = _WHOSE.search(each.lead)
    return match is not None and match["who"] in count.lead


def _of_its_noun(each: Term, amount: Term, found: _Found) -> bool:
    """由42名律师担任, 平均每人服务4.4个村: what is told behind the average is called what was told behind the one amount, and one
    number near by counts by whom."""
    noun = each.tail[:2]
    return (
        len(noun) > 0
        and amount.tail[: len(noun)] == noun
        and amount.numeral.unit == each.numeral.unit != ""
        and amount.sentence == each.sentence
        and sum(t.numeral.unit == amount.numeral.unit and t.tail[: len(noun)] == noun for t in found.near) == 1
        and sum(t.sentence == each.sentence for t in found.counts) == 1
        and found.counts[0].sentence == each.sentence
    )


_OF_WHAT = re.compile(
    r"(?:[人户亩场期次件车辆台站所村校床班艘]均|单[车艘船台辆井座栋床])(?P<what>[\u4e00-\u9fff]{3,10}?)(?:为|是|达|约|的|[:：]){0,2}$"
)


def named_amount(each: Term, amount: Term) -> bool:
    """Whether the words of an average say what is divided: 户均财政奖补 is of the 财政奖补, not of all that was spent."""
    match = _OF_WHAT.search(each.lead)
    return match is not None and match["what"] in amount.lead


_SPENT_EACH = re.compile("均(?:实际)?(?:支出|花费|决算|支付|兑付)(?:为|约|是|达)?$")
_ALLOTTED = re.compile("(?:预算|计划|指标|概算)(?:数|额)?(?:为|是|共|[:：])?$")


def _called_otherwise(each: Term, amount: Term) -> bool:
    """Whether an average names what is divided, and the amount shares no word with it: 车均运行维护费 is not of 两项支出."""
    match = _OF_WHAT.search(each.lead)
    if _SPENT_EACH.search(each.lead) and _ALLOTTED.search(amount.lead):
        return True  # 预算240.00万元…人均支出7.35万元
    if match is None or not amount.noun:
        return False
    what, told = match["what"], amount.lead + amount.noun + amount.tail[:6]
    return not any(what[i : i + 2] in told for i in range(len(what) - 1))


_OPENED = re.compile("[（(](?:其中|共|共计|按|涉及|惠及|补助|发放)?[\u4e00-\u9fff]{0,4}")
_EACH_AT_ONCE = re.compile("[，,、×*]?(?:按|各)?(?:每|人均|户均|单价)[\u4e00-\u9fff]{0,8}")
_OFTEN = re.compile("[月日天次季周]")


def _worked_out(each: Term, passage: Passage) -> Candidate | None:
    """补助137.28万元（286人，每人每年4800元）: the bracket right behind an amount shows how it was reckoned."""
    place = next((i for i, t in enumerate(passage.terms) if t is each), 0)
    if place < 2 or each.bracket < 0:
        return None
    amount, count = passage.terms[place - 2 : place]
    text = passage.text
    if (
        amount.numeral.dimension != "money"
        or count.numeral.dimension != "count"
        or not (amount.exact and count.exact and each.exact)
        or amount.bracket == count.bracket
        or count.bracket != each.bracket
        or _OPENED.fullmatch(text, amount.end, count.at) is None
        or _EACH_AT_ONCE.fullmatch(text, count.end, each.at) is None
        or _OFTEN.search(text[count.end : each.at]) is not None
        or text[each.end : each.end + 1] not in ("）", ")")
    ):
        return None
    made = _product(amount, each, count, 1, "certain")
    made.named = True
    return made


def _each(each: Term, passage: Passage) -> Iterator[Candidate]:
    per = per_of(each)
    found = _around(each, per, each.numeral.dimension in ("money", "price"))
    months = _months(each, passage.of_sentence(each.sentence))
    if not found.counts and per.startswith("月") and found.amounts and found.amounts[0].sentence == each.sentence:
        here = [t for t in found.amounts if t.sentence == each.sentence and "全年" in t.lead]
        yield _monthly(each, here[0] if len(here) == 1 else found.amounts[0])
    pairs = _pairs(each, per, found)
    if pairs and per and _bound(each, *pairs[0]) and not _of_more(each, pairs, found):
        made = _average(each, *pairs[0], "certain", found, bound=True)
        made.named = True
        yield made
        return
    averaged = bool(_AVERAGED.search(each.lead)) or each.numeral.dimension == "price" or _goes_on(each)
    alone = len(found.amounts) == 1 and len(found.counts) == 1 and bool(per or "单价" in each.lead)
    for number, (amount, count) in enumerate(pairs):
        before = amount.order < each.order
        sure: Sureness = "possible"
        if _called_otherwise(each, amount):
            pass
        elif (alone and amount.sentence == each.sentence == count.sentence) or (
            per and _only_ones(each, amount, count, found)
        ):
            sure = "certain"
        elif number == 0 and per and each.role != "change":  # 户均收入增加1,350元 is of what was added
            sure = "likely"
        if _SOME_DAYS.search(each.lead):
            sure = "possible"
        if count.order > each.order and "；" in passage.text[each.end : count.at]:
            sure = "possible"  # what is counted in the clauses that follow is something else
        if before and not _MONTHLY.search(each.lead):
            yield _surely(each, amount, count, sure if averaged else "possible", found, first=number == 0 and averaged)
        elif not before and _STANDARD.search(each.lead + each.numeral.unit):
            several = sum(t.role == "each" for t in passage.of_sentence(each.sentence)) > 1
            apart = several or _REALLY.search(amount.lead) is not None or _LOOSE.search(each.lead) is not None
            apart = (
                apart or not each.exact or (_SOURCE.search(amount.lead) or _NOT_JUST.search(amount.lead)) is not None
            )
            yield _product(amount, each, count, months, "possible" if apart else sure)
        elif before:
            yield _product(amount, each, count, months, "possible")


def _only_ones(each: Term, amount: Term, count: Term, found: _Found) -> bool:
    """直播68场，观看126.4万人次，场均: the two numbers right before an average, where its sentence holds no others that fit."""
    follow = {amount.order, count.order} == {each.order - 1, each.order - 2}
    here = [t for t in (*found.amounts, *found.counts) if t.sentence == each.sentence and t.order < each.order]
    return (
        follow
        and amount.sentence == count.sentence == each.sentence
        and len({id(t) for t in here}) == len((amount, count))
    )


def _surely(each: Term, amount: Term, count: Term, sure: Sureness, found: _Found, *, first: bool) -> Candidate:
    """An average whose own words may say what is divided and by what."""
    named = re.search("按([\u4e00-\u9fff]{2,8}?)(?:人数|件数|户数)?(?:计算|平均|测算)", each.lead)
    fits = not _joined(count) or _is_inner(count) if named is None else likeness(named[1], count) >= 0.5
    made = _average(each, amount, count, sure if fits else "possible", found)
    if first and _named_count(each, count) and amount.sentence == each.sentence:
        made.sure, made.named = "certain", sum(_named_count(each, t) for t in found.counts) == 1
    if first and named_amount(each, amount) and len(found.counts) == 1:
        made.sure, made.named = "certain", sum(named_amount(each, t) for t in found.amounts) == 1
    if first and found.counts[:1] == [count] and _of_its_noun(each, amount, found):
        made.sure, made.named = "certain", True
    return made


def _pairs(each: Term, per: str, found: _Found) -> list[tuple[Term, Term]]:
    """What may be divided and by what: first the two that the words give as one, then the nearest, and what can only acquit."""
    pairs = [(a, c) for a in found.amounts[:4] for c in found.counts[:4] if a is not c][:12]
    pairs += [(a, c) for a in found.amounts[:1] for c in _told_before(each, per, found)]
    bound = [pair for pair in pairs if _bound(each, *pair)]
    return bound[:1] + pairs if bound else pairs


def _bound(each: Term, amount: Term, count: Term) -> bool:
    """已完工的7处4,380.60万元，平均每处: the words give the two numbers as one, and the average follows at once."""
    first, last = sorted((amount, count), key=lambda t: t.at)
    text = each.passage.text
    return (
        last.order == first.order + 1 == each.order - 1
        and _AT_ONCE.fullmatch(text, first.end, last.at) is not None
        and re.fullmatch(r"[，,；;（(]?(?:平均|合|即)?(?:每|单|.均).{0,8}", text[last.end : each.at]) is not None
        and _BY_RULE.search(each.lead) is None
        and not _ends_a_list(each, first, last)
    )


def _of_more(each: Term, pairs: Sequence[tuple[Term, Term]], found: _Found) -> bool:
    """比赛11场，其中市级2场，支出294.83万元，场均26.80万元: behind a comma the amount may be of a number told before its part, which
    gives the average."""
    amount, count = pairs[0]
    first, last = sorted((amount, count), key=lambda t: t.at)
    if "，" not in each.passage.text[first.end : last.at]:
        return False
    others = [c for a, c in pairs if a is amount and c is not count]
    return any(_average(each, amount, other, "possible", found, bound=True).holds for other in others)


_AT_ONCE = re.compile(
    r"(?:(?![共总另余其全])[\u4e00-\u9fff]){0,5}|，(?:实际)?(?:支出|投入|投资|花费|发放|补助|兑付|拨付){1,2}(?:资金|经费|金额)?"
)
_BY_RULE = re.compile("标准|[最不]|限额|定额|计划|预算|核定|目标|按|每.{1,4}每|均每[月年季天日周学]")


def _ends_a_list(each: Term, first: Term, last: Term) -> bool:
    """甲3期168人次、乙16期1,536人次，平均每期; 省级2个、市级3个，投入302.84万元，平均每个: what is divided may be the list's."""
    before = [t for t in each.passage.of_sentence(each.sentence) if t.order < first.order]
    if _joined(first):
        return True
    return any(
        one.numeral.unit == first.numeral.unit
        and other.numeral.unit == last.numeral.unit
        and _segment(one) == _segment(first)
        for one, other in pairwise(before)
    )


def _joined(term: Term) -> bool:
    """Whether a number is one of a list's: 省级2个、市级3个."""
    before = next((t for t in reversed(term.passage.of_sentence(term.sentence)) if t.order < term.order), None)
    return (
        before is not None
        and alike(before, term)
        and re.search("[、和及与]", term.passage.text[before.end : term.at]) is not None
    )


def _each_in_order(passage: Passage) -> Iterator[Candidate]:
    """甲类3,600平方米，每平方米28元；乙类5,200平方米，每平方米35元。两类分别为10.08万元和18.20万元: each amount is of the prices in order."""
    for number, (begin, _) in enumerate(passage.sentences[1:], start=1):
        at = passage.text.find("分别为", begin)
        amounts = [t for t in passage.of_sentence(number) if t.at >= at >= 0 and t.numeral.dimension == "money"]
        priced = passage.of_sentence(number - 1)
        prices = [t for t in priced if t.role == "each" and t.numeral.dimension in ("money", "price")]
        run = amounts[: len(prices)]
        if not 2 <= len(prices) == len(run) or any(
            not re.fullmatch("[、和及与]", passage.text[a.end : b.at]) for a, b in pairwise(run)
        ):
            continue
        counts = [next((t for t in priced if t.order == e.order - 1), None) for e in prices]
        if run[0].at - at > _RIGHT_BEHIND or re.match("[、和及与]", passage.text[run[-1].end :]):
            continue
        for amount, each, count in zip(run, prices, counts, strict=True):
            if count is not None and fits_count(per_of(each), count) and not _MONTHLY.search(each.lead):
                found = _product(amount, each, count, 1, "certain")
                found.named = True
                yield found


_RIGHT_BEHIND = 3
_REALLY = re.compile(r"实[到际训参有发收付]|到[岗课会]|参[训会]|入[住学院]")
"""每期80人，实训471人: what came of a plan is no product of its numbers."""


_LOOSE = re.compile("计划|预计|概算|估算|拟|大?约|左右|以[上内]|不[超多少低高]|至少|最[多少高低]")
"""每期计划60人: what was planned for each gives no sum of what came."""
_NOT_JUST = re.compile(
    r"半年|季度?|\d月|[一二三四五六七八九十]月|学期|先[期行后]|首[批期]|预付|连同|加上|[包内]含|另|其余|补发|部分|剩余"
)
"""连同支架共11.20万元, 先期兑付207.90万元: more or less than what was counted."""
_SOURCE = re.compile("配套|自筹|[省市县区镇]级|中央|上级")


def _goes_on(each: Term) -> bool:
    """平均每个点位3.45万元、每件样品1500元: the second of two averages."""
    before = next((t for t in reversed(each.passage.terms) if t.order < each.order), None)
    return (
        before is not None
        and before.role == "each"
        and each.lead.startswith("、每")
        and bool(_AVERAGED.search(before.lead))
    )


def _told_before(each: Term, per: str, found: _Found) -> list[Term]:
    """Counts further back in the paragraph: they can only acquit."""
    if not per:
        return []
    near = {id(t) for t in (*found.near, *found.counts)}
    before = [
        t for t in each.passage.terms if t.order < each.order and t.exact and id(t) not in near and t.role == "level"
    ]
    return [t for t in before if fits_count(per, t)][-_FURTHER:]


_FURTHER = 4
_AVERAGED = re.compile(
    r"[人户车亩场次件吨期家篇辆台站所村校床班月日周生]均|单[车艘船台辆井座栋床]|平均|折[合算成]?每|单位(?:成本|造价|面积)|单价|造价"
)
_UNSPENT = re.compile(r"结余|结转|剩余|预算(?!执行)|未|计划|目标")


def _segment(term: Term) -> int:
    """Where the part of the sentence begins that semicolons bound."""
    begin = term.passage.sentences[term.sentence][0]
    return max(begin, term.passage.text.rfind("；", begin, term.at))


def _is_inner(term: Term) -> bool:
    """Whether a number is told as part of another one: 其中乡道7.9公里、村道10.7公里."""
    begin = term.passage.sentences[term.sentence][0]
    at = term.passage.text.rfind("其中", begin, term.at)
    return at >= 0 and not any(c in "；，" for c in term.passage.text[at : term.at])


def is_amount(term: Term, each: Term, money: bool) -> bool:
    if money:
        return term.numeral.dimension == "money"
    if each.numeral.dimension in ("mass", "length", "area", "volume") and alike(term, each):
        return True  # 总产1.482万吨，亩均570公斤
    if term.numeral.dimension in ("money", "percent", "point"):
        return False
    return _bare(term.numeral.unit).removesuffix("次") == _bare(each.numeral.unit).removesuffix("次")


def _monthly(each: Term, amount: Term) -> Candidate:
    """全年54次，平均每月4.5次."""

    def compute(values: Sequence[Interval]) -> Interval | None:
        return scaled(values[0], Decimal(1) / Decimal(12))

    return Candidate("average", each, (amount,), compute, "certain" if "全年" in amount.lead or amount.order + 1 == each.order else "likely", "{} ÷ 12",
                     interval_of(each), compute([interval_of(amount)]))  # fmt: skip


def _months(each: Term, here: Sequence[Term]) -> Term | int:
    if not _MONTHLY.search(each.lead + each.numeral.unit):
        return 1
    said = next((t for t in here if "月" in t.numeral.unit and t.numeral.dimension == "time"), None)
    return said if said is not None else 12


def _whole_of(amount: Term, count: Term, near: Sequence[Term], stated: Interval) -> Term:
    """43场次，其中…市级26场；…场均145: the whole is what was divided by, where it gives what is stated."""
    text = count.passage.text
    for t in near:
        if (
            t.passage is count.passage
            and t.order < count.order
            and t.numeral.unit[:1] == count.numeral.unit[:1] != ""
            and not_smaller(t, count)
            and re.search("其中|包括|[:：]", text[t.end : count.at])
            and (found := ratio(interval_of(amount), scaled(interval_of(t), scale_of(t)))) is not None
            and found.low <= stated.high
            and stated.low <= found.high
        ):
            return t
    return count


def _nearer(other: Term, count: Term, each: Term) -> bool:
    """Whether a number is nearer to its average than the one that was read: whoever takes a wrong one takes it from farther off, or
    last year's. 专任教师76名，持证的仅13人，按12,900人次计算平均每人."""
    here = other.sentence == count.sentence == each.sentence
    here = here and alike(other, count) and not named_in(count, each)
    return here and count.order < other.order < each.order and other.role == "level" and other.when == ""


def _average(each: Term, amount: Term, count: Term, sure: Sureness, found: _Found, *, bound: bool = False) -> Candidate:
    stated = interval_of(each)
    if not each.numeral.places and each.numeral.dimension not in ("money", "price"):
        # An average of things is a rounded number, though things themselves are counted exactly.
        stated = widened(stated, each.numeral.scale / 2)
    count = count if bound else _whole_of(amount, count, found.near, stated)
    per_unit = scale_of(count)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return ratio(values[0], scaled(values[1], per_unit))

    mistakes = tuple(
        Mistake("base", wrong, f"误除以{name_of(t)}{t.printed}", f"divided by {t.printed}")
        for t in found.near if t is not count and t.numeral.value and not (len(t.noun) > 1 and t.noun in each.lead) and not (t.sentence == each.sentence != count.sentence) and t.numeral.dimension in ("count", "area", "length", "none") and not (not bound and _nearer(t, count, each))
        and (wrong := ratio(interval_of(amount), scaled(interval_of(t), scale_of(t)))) is not None
    )[:8]  # fmt: skip
    expected = compute([interval_of(amount), interval_of(count)])
    if expected is not None and expected.low > 0:
        inverse = Interval(1 / expected.high, 1 / expected.low)
        mistakes = (*mistakes, Mistake("base", inverse, "除数与被除数颠倒", "the two numbers were exchanged"))
    return Candidate(
        "average",
        each,
        (amount, count),
        compute,
        sure,
        "{} ÷ {}",
        stated,
        expected,
        mistakes=mistakes,
    )


def scale_of(count: Term) -> Decimal:
    """From a base amount back to how many are counted."""
    factor = Decimal(1)
    for character in count.numeral.unit:
        if character not in _MULTIPLIER:
            break
        factor *= _MULTIPLIER[character]
    return factor / count.numeral.scale if count.numeral.scale else factor


def _product(amount: Term, each: Term, count: Term, months: Term | int, sure: Sureness) -> Candidate:
    by = scale_of(count)
    fixed = Decimal(months) if isinstance(months, int) else None
    operands = (count, each) if fixed is not None else (count, each, months)

    def compute(values: Sequence[Interval]) -> Interval | None:
        found = product([scaled(values[0], by), _price(values[1], each)])
        if fixed is not None:
            return scaled(found, fixed)
        return product([found, values[2]])

    values = [interval_of(t) for t in operands if isinstance(t, Term)]
    if fixed is None and isinstance(months, Term) and months.numeral.value is not None:
        plain = Interval(months.numeral.value, months.numeral.value)
        values[2] = plain
    expected = compute(values)
    written = "{} × {}" + (f" × {fixed}" if fixed is not None and fixed != 1 else " × {}" if fixed is None else "")
    return Candidate(
        "product",
        amount,
        tuple(t for t in operands if isinstance(t, Term)),
        compute,
        sure,
        written,
        interval_of(amount),
        expected,
    )


def _price(value: Interval, each: Term) -> Interval:
    """A price of 5元 is 5元, no rounded number."""
    middle = (value.low + value.high) / 2
    return value if each.numeral.places else Interval(middle, middle)


_CLASSES = re.compile("([两二三四五六])(?:档|类|级|种|批|项|者)(?:共|合计|总)")


def _of_several(passage: Passage) -> Iterator[Candidate]:
    """64人，每人每月1,250元；138人，每人每月860元，共发放…: a total of products."""
    for number in range(len(passage.sentences)):
        terms = [t for t in passage.terms if number - 1 <= t.sentence <= number]
        each = [t for t in terms if t.role in ("each", "standard") and t.numeral.dimension in ("money", "price")]
        claim = next(
            (
                t
                for t in terms
                if t.sentence == number
                and t.role == "level"
                and t.numeral.dimension == "money"
                and re.search("共|合计|总", t.lead)
            ),
            None,
        )
        if claim is None or len(each) < 2 or any(e.order > claim.order for e in each):
            continue
        counted = _CLASSES.search(passage.text, max(0, claim.at - 16), claim.at)
        several = "零一二三四五六".index(counted[1].replace("两", "二")) if counted else 0
        if 2 <= several <= len(each):
            each = each[-several:]  # 新建4家、每家15万元，其余：…三档合计: the total says how many it is of
        pairs = [
            (e, next((t for t in reversed(terms) if t.order < e.order and fits_count(per_of(e), t)), None))
            for e in each
        ]
        if any(c is None for _, c in pairs):
            continue
        months = [12 if _MONTHLY.search(e.lead) else 1 for e in each]
        flat = tuple(t for e, c in pairs if c is not None for t in (c, e))
        scales = [scale_of(t) for t in flat[::2]]

        def compute(
            values: Sequence[Interval], months: Sequence[int] = tuple(months), scales: Sequence[Decimal] = tuple(scales)
        ) -> Interval | None:
            return total(
                scaled(product([scaled(values[2 * i], scales[i]), values[2 * i + 1]]), Decimal(m))
                for i, m in enumerate(months)
            )

        written = " + ".join("{} × {}" + (f" × {m}" if m > 1 else "") for m in months)
        yield Candidate(
            "product",
            claim,
            flat,
            compute,
            "certain",
            written,
            interval_of(claim),
            compute([interval_of(t) for t in flat]),
        )
