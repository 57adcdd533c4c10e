"""So many, each so much, so much in all: three numbers that follow each other and leave no room for another reading.

1,250套，单价186元，合计23.25万元; 按每人1,500元标准慰问260人，共发放39.0万元; 40名，每人每月1,200元，补助12个月，支出57.60万元.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import product, scaled, widened
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.products import fits_count, per_of, scale_of
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_MONTHLY = re.compile(r"每人?每?月|/月|·月|月均|按月")
_OTHER_SPAN = re.compile("每[年天日周季学]|[年日天周季]均")
_EACH = re.compile(
    r"(?:每[\u4e00-\u9fff]{1,9}|单价|[人户亩场次件台套]均[\u4e00-\u9fff]{0,6}|各(?:放映|举办|开展|发放|补助|安装|配备|配置|领取|赠送|建设|组织|培训)?)(?:为|是|[:：])?$"
)
_TOTAL = re.compile(
    r"(?:全年|年内|当年|本年|累计|实际|应|需|已|均)?(?:共|合计|共计|总计|小计|计|总价|总额|总金额|金额|总场次|总数)(?:需|应|已)?"
    r"(?:发放|支出|支付|投入|补助|兑付|拨付|兑现|采购|培训|放映|奖励|花费|配备|领取|[\u4e00-\u9fff]{0,3}[资奖慰补][金问贴助]金?|经费|金额|费用|款|为|是|达|[:：]){0,4}"
)
_PAID = re.compile(
    r"(?:全年|共|实际|累计){0,2}(?:发放|支出|支付|兑付|拨付|兑现|补助|奖励|花费){1,2}(?:资金|经费|补贴|补助|金额|款|为){0,2}"
)
_STANDARD_FOR = re.compile(r"的?标准(?![^，]{0,12}[每均])")
"""按每人1,500元标准慰问260人: the word belongs to the price before it."""
_NOT_ALL = re.compile("另|其余|剩余|未|预算|计划|目标|上年|余|差|先|首批|预付|押金|实[到际训参有发收付]")
_GAINED = re.compile(
    "(?:共|合计|累计|带动|实现|总){0,3}(?:农户|农民|群众|会员)?增[收产](?:总额|总量)?(?:共|合计|约|为|达){0,2}"
)
"""户均增收3,250元，带动增收共3,074.50万元."""
_CAPPED = re.compile("[不最拟应]|概算|估算|预算|计划|预计|上限|下限|至少|限额|约|以[上内]|左右|原则")
_YEAR = 12


_COUNTED = ("count", "area", "length", "mass", "volume", "none")


def unit_products(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every amount that stands right behind how many there are and what each costs or gets."""
    terms = passage.terms
    for at, each in enumerate(terms):
        if not _tells_each(each):
            continue
        before = terms[at - 1] if at else None
        after = terms[at + 1 : at + 4]
        if before is not None and _counts(before, each):
            yield from _amounts(before, each, after)
        elif (named := _named_count(each, terms[max(0, at - _BACK) : at])) is not None:
            yield from _amounts(named, each, after)
        elif after and _counts(after[0], each) and not set(passage.text[each.end : after[0].at]) & set("，；,;"):
            yield from _amounts(after[0], each, after[1:])


def daily_products(passage: Passage) -> Iterator[Candidate]:
    """供餐187天，日均就餐205人，每餐14元，支出53.67万元: days, how many a day and what each costs; the amount is read so only where a
    slip of the pen parts it from that."""
    terms = passage.terms
    for days, daily, each, amount in zip(terms, terms[1:], terms[2:], terms[3:], strict=False):
        if not (days.numeral.unit in ("天", "日") and "日均" in daily.lead and daily.numeral.dimension == "count"):
            continue
        priced = _tells_each(each) and each.numeral.dimension == "money" and "每" in each.lead
        exact = all(t.exact and t.sentence == amount.sentence for t in (days, daily, each))
        lead = _BY_STANDARD.sub("", amount.lead)
        if not priced or not exact or amount.role != "level" or amount.numeral.dimension != "money" or not amount.exact:
            continue
        if _TOTAL.fullmatch(lead) or _PAID.fullmatch(lead):
            yield _of_three(amount, days, daily, each)


def _of_three(amount: Term, days: Term, daily: Term, each: Term) -> Candidate:
    by = scale_of(days) * scale_of(daily)

    def compute(values: Sequence[Interval]) -> Interval | None:
        middle = (values[2].low + values[2].high) / 2
        price = values[2] if each.numeral.places else Interval(middle, middle)
        return scaled(product([values[0], values[1], price]), by)

    three = (days, daily, each)
    expected = compute([interval_of(t) for t in three])
    return Candidate("product", amount, three, compute, "likely", "{} × {} × {}", interval_of(amount), expected)


_BY_STANDARD = re.compile("^的?标准[，,]?")
_BACK = 40
_NAME_OF = re.compile(r"^[、，和及与]?(?:其中)?[:：]?(?P<name>[\u4e00-\u9fff]{2,10}?)(?:的)?每[\u4e00-\u9fff]{1,4}$")


def _named_count(each: Term, before: Sequence[Term]) -> Term | None:
    """…、补播改良8.40万亩、…。…；补播改良每亩118元，计: how many are told under the name that the price has."""
    match = _NAME_OF.search(each.lead)
    if match is None:
        return None
    found = [
        t for t in before
        if t.exact and t.role == "level" and match["name"] in t.lead and t.numeral.dimension in _COUNTED and fits_count(per_of(each), t)
    ]  # fmt: skip
    return found[0] if len(found) == 1 and len(match["name"]) > 1 else None


def _tells_each(term: Term) -> bool:
    return (
        term.exact
        and term.numeral.unit != ""
        and term.numeral.dimension in ("money", "price", "count", "time")
        and (term.role in ("each", "standard", "level") or (term.role == "change" and "均" in term.lead))
        and _EACH.search(term.lead) is not None
        and _CAPPED.search(term.lead + term.tail[:4]) is None
    )


def _counts(count: Term, each: Term) -> bool:
    per = per_of(each)
    added = count.role == "change" and count.direction > 0 and "单价" in each.lead  # 由32套增加到46套，新增14套，单价
    told = (
        count.role in ("level", "to")
        or added
        or (count.order > each.order and _STANDARD_FOR.match(count.lead) is not None)
    )
    plain = told and count.exact and (count.numeral.dimension != "count" or not count.numeral.places)
    if not plain or count.numeral.dimension not in _COUNTED or count.sentence != each.sentence or _joined(count):
        return False
    if not count.numeral.unit and len(count.tail) != 1:
        return False
    if per and per not in ("单", "套装"):
        return fits_count(per, count)
    return "单价" in each.lead or each.lead.startswith("各") or "各" in each.lead[-6:]


def _joined(count: Term) -> bool:
    """Whether what is counted stands in one list with others: 4处、1所，每处."""
    text = count.passage.text
    return "、" in text[max(0, count.at - len(count.lead) - 1) : count.at]


def _amounts(count: Term, each: Term, after: Sequence[Term]) -> Iterator[Candidate]:
    monthly = _MONTHLY.search(each.lead + each.numeral.unit) is not None
    months: Term | None = None
    rest = list(after)
    if rest and monthly and rest[0].numeral.dimension == "time" and "月" in rest[0].numeral.unit:
        months, rest = rest[0], rest[1:]
    if not rest or (_OTHER_SPAN.search(each.lead) and not monthly):
        return
    amount = rest[0]
    if not _is_total(amount, each, count):
        return
    yield _candidate(amount, count, each, months, monthly)


def _is_total(amount: Term, each: Term, count: Term) -> bool:
    text = amount.passage.text
    between = text[max(each.end, count.end) : amount.at]
    if amount.sentence != each.sentence or not amount.exact or "；" in between:
        return False
    if amount.role == "change" and each.role == "change" and _GAINED.fullmatch(amount.lead):
        return amount.numeral.dimension == each.numeral.dimension == "money"
    if amount.role != "level" or each.role == "change":
        return False
    if each.numeral.dimension == "time" and amount.numeral.unit in ("人天", "人日"):
        return each.numeral.unit in ("天", "日") and _TOTAL.fullmatch(amount.lead) is not None
    if each.numeral.dimension == "time" and amount.numeral.dimension != "time":
        return False
    money = each.numeral.dimension in ("money", "price")
    if (amount.numeral.dimension == "money") != money or (not money and not alike(amount, each)):
        return False
    told = _TOTAL.fullmatch(amount.lead) or (money and _PAID.fullmatch(amount.lead))
    return told is not None and _NOT_ALL.search(amount.lead) is None


def _candidate(amount: Term, count: Term, each: Term, months: Term | None, monthly: bool) -> Candidate:
    told = months.numeral.value if months is not None else None
    by = (told if told is not None else Decimal(_YEAR)) if monthly else Decimal(1)
    per_unit = scale_of(count)

    def compute(values: Sequence[Interval]) -> Interval | None:
        middle = (values[1].low + values[1].high) / 2
        price = values[1] if each.numeral.places else Interval(middle, middle)  # a price of 5元 is no rounded number
        if not each.numeral.places and "均" in each.lead:
            price = widened(price, each.numeral.scale / 2)  # 人均45天 is one
        return scaled(product([scaled(values[0], per_unit), price]), by)

    values = [interval_of(count), interval_of(each)]
    expected = compute(values)
    mistakes: list[Mistake] = []
    if monthly and expected is not None and by:
        for number in range(1, _YEAR + 1):
            if number != by:
                wrong = scaled(expected, Decimal(number) / by)
                mistakes.append(Mistake("other_value", wrong, f"误按{number}个月计算", f"counted for {number} months"))
    written = "{} × {}" + (f" × {by}" if monthly else "")
    return Candidate("product", amount, (count, each), compute, "certain", written, interval_of(amount), expected,
                     mistakes=tuple(mistakes))  # fmt: skip
