"""The two numbers of an average: those that its words name, else the only ones of their measure that the sentence holds.

A list is one number there: its total. 办结214件…，平均每件办结案件; 为146名退役士兵发放…，人均; 公务接待费2.16万元（接待240人次，人均90元）.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.average_words import (
    GENERIC,
    Words,
    bracketed,
    fits,
    fitting,
    grams,
    per_unit,
    previous,
)
from llmeval.understanding.relations.products import is_amount, scale_of
from llmeval.understanding.relations.terms import Term, interval_of

NOT_SPENT = re.compile(
    "结余|结转|剩余|未|计划|目标|任务|预算|批复|年初|上年|去年|同期|另|尚|欠|缺口|节约|节余|标准|限额|以[上下]"
)
_BEHIND = re.compile("[、，,（(]?(?:实际)?(?:完成)?(?:支出|投入|投资|花费|发放|补助|兑付|拨付|金额|资金|计|共){0,3}")

Bond = Literal["named", "near", "far"]
"""How an average has a number: its words say which, the part of the sentence holds no other, or one before it does not."""


@dataclass(slots=True)
class Bound:
    """An average with the two numbers that its words give it."""

    claim: Term
    amount: Term
    count: Term
    by_amount: Bond
    by_count: Bond
    per: str = ""
    """What it is told for one of, where the count is in another measure: 公斤 of tonnes."""
    by_words: bool = False
    """Whether 按…计算 says how many there are."""


def per_of_bound(bound: Bound) -> Decimal:
    """From a base amount of what is counted back to how many of that for one of which an average is told."""
    return 1 / measured(bound.per).scale if bound.per else scale_of(bound.count)


_MOST = 120
"""Numbers of a paragraph before an average among which its own are looked for."""


def bind(claim: Term, words: Words, wholes: Mapping[int, Term], elsewhere: Sequence[Term]) -> Bound | None:
    """The two numbers of an average; `wholes` gives the total of a list for each of its items, `elsewhere` are the levels of the
    report among which a count that the words name may be looked for."""
    at = claim.order - claim.passage.terms[0].order
    before = [t for t in claim.passage.terms[max(0, at - _MOST) : at] if t.exact and t.numeral.value]
    inside = claim.order - 1 if bracketed(claim) else -1
    before = [t for t in before if t.role in ("level", "to") and (t.depth <= claim.depth or t.order == inside)]
    counts = fitting(words, before, claim)
    money = claim.numeral.dimension in ("money", "price")
    amounts = [t for t in before if is_amount(t, claim, money) and t not in counts and not NOT_SPENT.search(t.lead)]
    count, by_count = _count(claim, words, counts, wholes, elsewhere)
    if count is None and counts and counts[-1].order == claim.order - 1 and _called_as(counts[-1], words, amounts):
        count, by_count = counts[-1], "near"  # 公益活动34场，讲座22场，场均收入: the amount is the 讲座收入
    if count is None:
        return None
    amount, by_amount = _amount(claim, words, amounts, count, by_count, wholes, elsewhere)
    if amount is None or amount is count:
        return None
    if count.passage is claim.passage and count.order > claim.order:
        return None
    if (
        by_count == "near"
        and count.sentence != claim.sentence
        and (amount.order != claim.order - 1 or by_amount == "far")
    ):
        by_count = "far"
    if by_count == "near" and by_amount == "named" and grams(words.who) and not _likes(words.who, count):
        by_count = "far"  # 馆外每场次平均受众: whose are named is not what is counted
    if by_count == "far" and count.order < claim.order and _kin(amount, count):
        by_count = "near"
    return Bound(
        claim, amount, count, by_amount, by_count, "" if fits(words, count) else per_unit(words), bool(words.by)
    )


def _kin(amount: Term, count: Term) -> bool:
    """Whether an amount is called like what it is divided by: 高效节水项目支出, 高效节水灌溉面积."""
    one, other = grams(amount.lead[-14:]), grams(count.lead[-10:])
    return len(one & other) > 1 or (len(count.lead.strip("、其中")) == 2 and count.lead[-2:] in amount.lead)


def _count(
    claim: Term, words: Words, counts: Sequence[Term], wholes: Mapping[int, Term], elsewhere: Sequence[Term]
) -> tuple[Term | None, Bond]:
    if words.by:
        begin = claim.at - len(claim.lead) - len(words.by) - 8
        here = [t for t in counts if t.sentence == claim.sentence and t.end > begin and t.lead.startswith(("按", "以"))]
        if here:
            return _only(here), "named"
        return _only([t for t in (*counts, *elsewhere) if fits(words, t) and _called(words.by, t)]), "named"
    named = [t for t in counts if _likes(words.who, t, frozenset()) or _begins(words.what, t)]
    if named:
        beside = [t for t in named if t.sentence == claim.sentence] or named
        return _only(whole_of_list(beside)), "named"
    given = [
        t
        for t in counts
        if t.order >= claim.order - 2 and t.sentence == claim.sentence and t.lead.endswith(tuple("为对给向"))
    ]
    if given:
        return given[-1], "named"
    if not words.per:
        return None, "far"
    bonds: tuple[Bond, ...] = ("near", "far", "far", "far")
    for some, bond in zip(_stretches(claim, counts), bonds, strict=True):
        told = [t for t in some if not _NOT_COUNTED.search(t.lead)]
        if told:
            sole = len(counts) == 1 and counts[0].sentence >= claim.sentence - _BEFORE
            return _only(whole_of_list(list(_without_items(told, wholes, claim)))), "near" if sole else bond
    if words.per in ("日", "天"):
        return _only([t for t in elsewhere if fits(words, t) and _OPEN.search(t.lead)]), "far"
    return None, "far"


_BEFORE = 2
_OPEN = re.compile("开[放馆园门诊业]|营业|运营|供餐|接待|对外")


_NOT_COUNTED = re.compile("^(?:差|欠|缺|尚|还|未|距)|未|占|累计|历年|上年|去年|计划|目标|任务|预算|另|退")


def whole_of_list(terms: Sequence[Term]) -> Sequence[Term]:
    """The first of several numbers where the others are its parts, once or in two ways: 6期…3期、2期、1期."""
    if len(terms) < _FEWEST:
        return terms
    whole, sums, listed = interval_of(terms[0]), Decimal(0), 0
    for term in terms[1:]:
        sums += middle(interval_of(term))
        if abs(sums - middle(whole)) <= (whole.high - whole.low) / 2 and term is not terms[1]:
            sums, listed = Decimal(0), listed + 1
    return terms[:1] if listed and not sums else terms


_FEWEST = 3


def _amount(
    claim: Term,
    words: Words,
    amounts: Sequence[Term],
    count: Term,
    by_count: Bond,
    wholes: Mapping[int, Term],
    elsewhere: Sequence[Term],
) -> tuple[Term | None, Bond]:
    if claim.depth and claim.bracket >= 0:
        ahead = [t for t in amounts if t.depth < claim.depth and t.end == claim.bracket]
        return (ahead[0], "named") if ahead and not _what(words) else (None, "far")
    here = [t for t in amounts if t.sentence == claim.sentence and _with(t, claim)]
    named_by_count = by_count == "named" and _likes(words.who, count, frozenset())
    for name in (words.what, words.who):
        named = [t for t in amounts if _likes(name, t)]
        if named:
            return _only([t for t in named if t.sentence == claim.sentence] or named), "named"
        if name and name == words.of:
            far = [
                t
                for t in elsewhere
                if is_amount(t, claim, True) and t.lead.endswith(name) and not NOT_SPENT.search(t.lead)
            ]
            return _only(far), "named"
    if by_count == "named" and not words.by:
        behind = next((t for t in amounts if t.order == count.order + 1), None)
        if behind is not None and not _what(words) and _BEHIND.fullmatch(count.passage.text[count.end : behind.at]):
            return behind, "named"
    if count.sentence == claim.sentence and _with(count, claim) and not here:
        return _only(_called_as(count, words, amounts)), "named"
    if (grams(words.who) and not named_by_count) or not (_COST.fullmatch(words.what) or _begins(words.what, count)):
        return None, "far"  # 户均增收: what is divided is named, and is told nowhere near by
    listed = [t for t in here if t.numeral.number_start in wholes]
    apart = count.passage is not claim.passage or (
        count.lead.strip("、和及与") and listed[-1:] and listed[-1].order < count.order
    )
    if len(listed) > 1 and len(listed) == len(here) and apart:
        return _only(list(_without_items(here, wholes, claim))), "near"
    return _only(whole_of_list(here)), "near"


def _called_as(count: Term, words: Words, amounts: Sequence[Term]) -> list[Term]:
    """商业演出收入…。商业演出22场，场均收入: what is divided is called as what is counted."""
    own = grams(_TAKEN.sub("", _own_words(count)))
    return [t for t in amounts if own and own <= grams(t.lead) and (not words.what or words.what[-2:] in t.lead)]


def _what(words: Words) -> str:
    """What an average says is divided, where that is more than a word for any cost."""
    return "" if _COST.fullmatch(words.what) else words.what


def _own_words(count: Term) -> str:
    """What is counted, as the words before a number or before the one that it is joined to have it: 接待27批次、240人次."""
    lead = count.lead.strip("、和及与")
    if not lead:
        before = previous(count)
        lead = before.lead if before is not None and count.at - before.end <= 1 else ""
    return lead[-6:]


_TAKEN = re.compile("接待$|^[和及与、]")


def _begins(name: str, term: Term) -> bool:
    """办结案件罚没: what the words of an average begin with is how what is counted is called."""
    head = re.sub("(?:共|数|为|有|达|计){1,4}$", "", term.lead)[-2:]
    return len(head) > 1 and head not in GENERIC and name.startswith(head)


_NAMED = 0.6


def _likes(name: str, term: Term, generic: frozenset[str] | None = None) -> bool:
    """Whether the words of an average call a number by its name."""
    pieces = grams(name, generic)
    said = term.lead[-12:] + (term.tail[:6] if term.numeral.dimension != "money" else "")
    return bool(pieces) and sum(p in said for p in pieces) >= len(pieces) * _NAMED


_COST = re.compile(
    "(?:平均|实际|财政|年均)?(?:支出|投入|投资|费用|成本|造价|补助|补贴|经费|资金|花费|金额|标准|单价|发放|兑付|补助金额|补助资金|奖补|救助|支付|工程){0,3}(?:额|金|费)?"
)


def _called(name: str, term: Term) -> bool:
    """Whether a number is called all that 按…计算 says: 秋季学期在校生 is not what stood in spring."""
    pieces = grams(re.sub("年末|年底|人数|人员|总数|数$|全部|实际", "", name), frozenset())
    said = term.lead + term.tail[:6]
    return bool(pieces) and all(p in said for p in pieces)


def _only(terms: Sequence[Term]) -> Term | None:
    """The one number of several, where they are all the same."""
    return terms[-1] if terms and len({interval_of(t) for t in terms}) == 1 else None


def _stretches(claim: Term, terms: Sequence[Term]) -> Iterator[list[Term]]:
    """What is told in a part of the sentence, in all of it, in the one before."""
    here = [t for t in terms if t.sentence == claim.sentence]
    yield [t for t in here if _with(t, claim)]
    yield here
    yield [t for t in terms if t.sentence == claim.sentence - 1]
    yield list(terms)


def _with(term: Term, claim: Term) -> bool:
    """Whether a number of a sentence is told in the part of it that holds an average, or before one that stands in a part of its own."""
    text, begin = claim.passage.text, claim.passage.sentences[claim.sentence][0]
    part = max(begin, text.rfind("；", begin, claim.at), text.rfind(";", begin, claim.at))
    return term.at >= part or not any(c.isdigit() for c in text[part : claim.at])


def _without_items(terms: Sequence[Term], wholes: Mapping[int, Term], claim: Term) -> Iterator[Term]:
    """Numbers with a list told by its total."""
    told: set[int] = set()
    for term in terms:
        whole = _topmost(term, wholes, claim)
        if whole.numeral.number_start not in told:
            told.add(whole.numeral.number_start)
            yield whole


def _topmost(term: Term, wholes: Mapping[int, Term], claim: Term) -> Term:
    for _ in range(_LEVELS):
        whole = wholes.get(term.numeral.number_start)
        if whole is None or whole.order >= claim.order or whole.passage is not claim.passage:
            break
        term = whole
    return term


_LEVELS = 3
