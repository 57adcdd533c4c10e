"""Totals of a report that a person may have divided by instead of the one that is named: 占总支出的24.71%, of the whole budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import percent
from llmeval.understanding.relations.fractions import name_of
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Term, alike, interval_of, significant

_TOTAL = re.compile(
    r"(?:预算|收入|支出|资金|决算)(?:批复|安排|总计|合计|总额|总数|数|额|共|合计|为|是|达|[:：]){0,3}$|(?:调整|追加|增加|调增|变更)[后为至]{1,2}$"
)
_PART = re.compile(
    r"^[，,]?(?:共|实际|合计)?支出|占|其中|三公|人员|公用|接待|车|上年|去年|专项|追加|收回|结转|结余|[^\u4e00-\u9fff](?:比|较)"
)
_DIGITS, _SHARE_DIGITS = 5, 3
_MOST = 24
"""Totals that are tried: with more of them chance would find one."""


def grand_totals(terms: Sequence[Term]) -> list[Term]:
    """Amounts of money that the words call a budget, an income or a spending as a whole, one of each value, in order."""
    found: dict[tuple[str, object], Term] = {}
    for term in terms:
        if term.role not in ("level", "to") or not term.exact or term.numeral.dimension != "money":
            continue
        if term.table is None and _long(term, _DIGITS) and _TOTAL.search(term.lead) and not _PART.search(term.lead):
            found.setdefault((term.base_unit, interval_of(term)), term)
    return list(found.values())[:_MOST]


def tell_totals(candidates: Sequence[Candidate], totals: Sequence[Term]) -> None:
    """Give each share whose whole is named the totals by which it may have been divided by mistake."""
    for candidate in candidates:
        if _named_share(candidate) and not candidate.holds:
            beside = candidate.kind == "rate" and not candidate.claim.whole
            beside = beside and (_in_one_sentence(candidate) or _printed_whole(candidate))
            candidate.mistakes = (*candidate.mistakes, *_other_totals(candidate, totals, fixed=beside))


def _in_one_sentence(candidate: Candidate) -> bool:
    claim = candidate.claim
    return all(t.passage is claim.passage and t.sentence == claim.sentence for t in candidate.operands)


def divided_by_another(candidate: Candidate, totals: Sequence[Term]) -> None:
    """Give a share whose siblings fix its whole, though no words name it, the totals by which it may have been divided."""
    if _finely_told(candidate):
        candidate.mistakes = (*candidate.mistakes, *_other_totals(candidate, totals, fixed=True))


def _named_share(candidate: Candidate) -> bool:
    return (
        candidate.kind in ("share", "rate")
        and (
            _by_name(candidate)
            or _printed_whole(candidate)
            or (candidate.sure == "certain" and (candidate.named or candidate.kind == "rate"))
        )
        and candidate.written == "{} ÷ {} × 100%"
        and _finely_told(candidate)
    )


def _printed_whole(candidate: Candidate) -> bool:
    """压减的一般性支出占年初公用经费62.00万元的20.00%: the whole stands right before its share, and the words name the part."""
    claim = candidate.claim
    if len(candidate.operands) != 2:
        return False
    part, whole = candidate.operands
    subject = whole.lead.partition("占")[0]
    if claim.role != "completion" or claim.whole or not candidate.named or whole.order != claim.order - 1:
        return False
    return "占" in whole.lead and len(subject) > _NAME and likeness(subject, part) >= _ALIKE


def _by_name(candidate: Candidate) -> bool:
    """Whether the words name the whole that stands pages before as it is called there."""
    named = candidate.claim.whole
    return candidate.sure == "likely" and len(named) >= _NAME and likeness(named, candidate.operands[-1]) >= 1


_NAME = 3


def _finely_told(candidate: Candidate) -> bool:
    claim = candidate.claim
    money = candidate.operands[0].numeral.dimension == "money"
    return money and claim.numeral.places > 0 and _long(claim, _SHARE_DIGITS)


def _other_totals(candidate: Candidate, totals: Sequence[Term], *, fixed: bool = False) -> Iterator[Mistake]:
    part, whole = candidate.operands
    own = interval_of(whole)
    for other in totals:
        value = interval_of(other)
        if not alike(other, part) or value.meets(own) or (not fixed and _meant(candidate.claim.whole, other)):
            continue
        wrong = percent(interval_of(part), value)
        if wrong is not None and wrong.meets(candidate.stated):
            zh = f"误以{name_of(other)}{other.printed}为基数"
            yield Mistake("base", wrong, zh, f"{other.printed} was taken as the base")


_HEAD = re.compile("支出|收入|预算|资金")
_WHOLE = re.compile("总|全部|合计|全年|本年|整体")


def _meant(named: str, other: Term) -> bool:
    """Whether the whole that is named may be this total itself: 占全部支出 of 全年支出, however near 项目支出 stands."""
    head = _HEAD.findall(named)
    if not head or likeness(named, other) >= _ALIKE:
        return True
    return _WHOLE.search(named) is not None and head[-1] in other.lead


_ALIKE = 0.6


def _long(term: Term, digits: int) -> bool:
    return significant(term) >= digits
