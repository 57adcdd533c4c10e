"""Frames of a number that a second place tells again under other words, where nothing but one thing can be meant.

They prove and never accuse: a generic total beside the total row of a table, under one basis; a small count that two places tell in
the same words; a rate of execution to its decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.model import Candidate, Verdict
from llmeval.understanding.relations.same import apart, comparable, pieces, words_of
from llmeval.understanding.relations.terms import Term, interval_of, significant

_TOTAL_ROW = re.compile(
    r"^(?:合计|总计|共计|年度资金总额|资金总额|支出总计|支出合计|收入总计|收入合计|本年支出合计|部门支出合计)$"
)
_GENERIC = re.compile(
    r"(?:^|[，、：:]|其中|部门|单位|整体|我[局委院校]|全年|本年|年度|本部门)(?:20\d\d年度?|的|全年|本年度?|部门|单位|整体|年度|年初|年中|可用|实际|累计|调整后?|总|支出|收入|预算|决算|资金|执行|安排|批复|完成|总额|合计|总计|数|为|是|共|达到?|调整为){1,8}$"
)
_RATE = re.compile(r"执行率|完成(?:全年|年度|调整后?|年初)?预算(?:数)?的$|^、?(?:占|为)?全年预算(?:数)?的$|执行进度")
_NARROW = re.compile("项目|基本|三公|专项|其中|结转|政府采购|资产")
_SIDES = {
    "final_accounts": "done", "actual": "done", "initial_budget": "initial", "full_year_budget": "full",
}  # fmt: skip
_DIGITS_OF_TOTAL, _DIGITS_OF_RATE = 5, 4
_MOST = 12
_SHARED = 3
"""Two-character pieces of words that two tellings of a small count share at least."""


def second_tellings(terms: Sequence[Term]) -> Iterator[Verdict]:
    """Verdicts on numbers that two places tell; every one holds."""
    by_value: dict[tuple[str, Interval], list[Term]] = defaultdict(list)
    for term in terms:
        if comparable(term) and term.numeral.value is not None:
            by_value[term.base_unit, interval_of(term)].append(term)
    for group in by_value.values():
        for number, one in enumerate(group[:_MOST]):
            for other in group[number + 1 : _MOST]:
                far = one.passage is not other.passage and not (one.table is not None and one.table == other.table)
                if far and not apart(one, other) and _one_thing(one, other):
                    yield Verdict(other, "same", "proved", _candidate(other, one), 1)


def _candidate(claim: Term, other: Term) -> Candidate:
    return Candidate("same", claim, (other,), lambda v: v[0], "likely", "{}", interval_of(claim), interval_of(other))


def _one_thing(one: Term, other: Term) -> bool:
    if significant(one) >= _DIGITS_OF_TOTAL and one.numeral.dimension == "money":
        return _total_of_one_basis(one, other)
    if significant(one) >= _DIGITS_OF_RATE and one.numeral.dimension == "percent":
        return all(_whole_rate(t) for t in (one, other))
    return one.numeral.dimension not in ("percent", "money", "none") and _same_words(one, other)


def _total_of_one_basis(one: Term, other: Term) -> bool:
    """全年实际支出12,789.41万元 and 合计, 执行数."""
    sides = {_SIDES.get(t.mention.basis, "") if t.mention is not None else "" for t in (one, other)}
    return len(sides) == 1 and "" not in sides and all(map(_is_total, (one, other)))


def _is_total(term: Term) -> bool:
    if term.table is not None:
        return bool(term.row) and _TOTAL_ROW.fullmatch("".join(term.row[-1].split())) is not None
    return _GENERIC.search(term.lead) is not None and not _NARROW.search(term.lead)


def _whole_rate(term: Term) -> bool:
    """Whether a rate is one of all spending: 执行率96.88%, 完成全年预算数的96.88%, and the rate of the total row."""
    if term.table is not None:
        return _is_total(term) and any(_RATE.search(head) for head in term.column[-1:])
    return _RATE.search(term.lead) is not None and not _NARROW.search(term.lead)


def _same_words(one: Term, other: Term) -> bool:
    """完成农村公厕改造26座 and 全年完成农村公厕改造26座: the words of one hold all of the other's."""
    a, b = (pieces(words_of(t)) for t in (one, other))
    shared = len(a & b)
    return shared >= _SHARED and shared >= max(len(a), len(b)) * 2 / 3 and one.numeral.unit == other.numeral.unit
