"""Frames of what a year leaves: the budget that one paragraph tells, less what another tells was spent, is what is left at its end.

The budget is the one that the rate of execution beside the spending fits, where there is such a rate: then it is certain which of the
budgets of the report is meant. Any budget or income that gives what is left acquits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import minus, percent
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_WHEN = "(?:[\u4e00-\u9fff]{2,10}情况(?:说明)?)?(?:20\\d\\d年(?:度)?|全年|本年(?:度)?|当年|年度|实际|部门|单位|整体|财政|共|总|合计)*"
_IS = "(?:共计|合计|总计|总额|决算(?:数|总额)?|数|额|为|是|共|达|[:：])*$"
_LEFT = re.compile(
    "^(?:全年|当年|本年|20\\d\\d年)?(?P<scope>项目|基本)?(?:支出|资金|经费)?(?:年末|年底|期末)?(?:财政拨款|财政)?"
    "(?:(?:年末|年底|期末)(?:结转(?:和|及|、)?(?:结余)?|结余)|结转(?:和|及|、)?结余|结余(?:和|及|、)?结转|结余|结转下年)(?:使用)?(?:资金|金额)?(?:为|是|共|[:：])*$"
    "|^(?:本年(?:度)?|当年|全年|年度)?(?:收支)?(?:盈余|结余)(?:为|是|共)*$"
    "|^年末尚未(?:执行|支出|使用)的?(?:预算指标|预算|资金)(?:为|是|共)*$"
)
_SPENT = re.compile(f"^{_WHEN}(?P<scope>项目|基本)?(?:决算)?(?:总)?支出{_IS}")
_HAD = re.compile(
    f"(?:^|[^结专])(?P<scope>项目|基本)?(?:支出|收入)?(?:全年|调整后的?|调整后全年|调整|最终)(?:部门|支出|收入|财政|总)*预算{_IS}"
    f"|^(?P<part>项目|基本)支出预算{_IS}|^(?:全年|本年)?(?:可用|可支配|可安排)(?:的)?(?:资金|财力)?{_IS}|^调整后{_IS}"
    f"|^{_WHEN}(?:总收入|收入总计|收入合计|资金总额|收入){_IS}|^{_WHEN}预算(?:总额|总数|数|合计){_IS}"
)
_OTHERS = re.compile("收回|缴回|上缴|交回|注销|核销|结余分配|弥补|盘活")
_RATE = re.compile("执行|占|支出进度|支付进度|完成")
_LEFT_RATE = re.compile("(?:结转|结余|结转结余|盈余)率")
_OPENING = re.compile("(?:年初|上年|期初)[^，。；]{0,6}(?:结转|结余)")
_IN_AND_OUT = re.compile(
    "加上?(?:本年|当年|全年|本期)(?:总)?收入[、，](?:再)?(?:减去?|扣除)(?:本年|当年|全年|本期)(?:总)?支出"
)
_INCOME = re.compile(f"^{_WHEN}(?:总收入|收入总计|收入合计|收入){_IS}")
_USABLE = re.compile(f"(?:可用|可支配|可安排)(?:的)?(?:资金|财力){_IS}")
_PAIRS, _IN_A_ROW = 16, 3
_DIGITS, _BACK, _SENTENCES, _MOST = 4, 2, 4, 8


def closings(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Candidates of every amount that is told to be left, of the budgets told up to then and of what its paragraph says was spent."""
    had: list[tuple[Term, str]] = []
    for passage in passages:
        amounts = [t for t in passage.terms if t.numeral.dimension == "money" and t.exact and t.role in ("level", "to")]
        had += [
            (t, match["scope"] or match["part"] or "")
            for t in amounts
            if t.when not in ("prior", "start") and not t.depth and (match := _HAD.search(t.lead))
        ]
        if "结" not in passage.text and "盈余" not in passage.text and "尚未" not in passage.text:
            continue
        for claim in amounts:
            match = _LEFT.search(claim.lead)
            if match is not None and not claim.depth and significant(claim) >= _DIGITS:
                yield from _left(claim, match["scope"] or "", amounts, had)
                yield from _worded(claim, amounts, passages)


def _worded(claim: Term, amounts: Sequence[Term], passages: Sequence[Passage]) -> Iterator[Candidate]:
    """年初结转318.42万元，加本年收入、减本年支出后，年末结转…: the words name an income and a spending that stand elsewhere."""
    text = claim.passage.text
    opening = [
        t for t in amounts if t.order == claim.order - 1 and t.sentence == claim.sentence and _OPENING.search(t.lead)
    ]
    if not opening or not _IN_AND_OUT.search(text, opening[0].end, claim.at):
        return
    every = [t for p in passages for t in p.terms if _plain(t) and alike(t, claim)]
    into = {interval_of(t): t for t in every if _INCOME.search(t.lead)}
    out = {interval_of(t): t for t in every if (m := _SPENT.search(t.lead)) and not m["scope"]}
    pairs = [(i, o) for i in into.values() for o in out.values()][:_PAIRS]
    made = [flow("balance", claim, [opening[0], i, o], [1, 1, -1], "certain", True) for i, o in pairs]
    held = [c for c in made if c.holds]
    left_out = [c for c in made if c.mistakes and c.mistakes[0].expected.meets(c.stated)]
    yield from held[:1] or left_out[:1] or (made if len(made) == 1 else [])


def _plain(term: Term) -> bool:
    money = term.numeral.dimension == "money" and term.exact and not term.depth
    return money and term.role == "level" and term.when not in ("prior", "start")


def _left(claim: Term, scope: str, amounts: Sequence[Term], had: Sequence[tuple[Term, str]]) -> Iterator[Candidate]:
    spent = [
        t for t in amounts
        if t.order < claim.order and claim.sentence - t.sentence <= _SENTENCES and alike(t, claim)
        and (match := _SPENT.search(t.lead)) and (match["scope"] or "") == scope
    ]  # fmt: skip
    text = claim.passage.text
    begin, end = claim.passage.sentences[claim.sentence]
    if not spent or _OTHERS.search(text, max(begin, spent[-1].at - 20), end):
        return
    out = spent[-1]
    budgets: dict[object, Term] = {}
    for term, of in had:
        if of == scope and alike(term, claim) and interval_of(term).low > interval_of(out).low:
            budgets[interval_of(term)] = term
    rates = [
        t for t in claim.passage.terms
        if t.numeral.dimension == "percent" and t.numeral.places and 0 < t.order - out.order <= _BACK and _RATE.search(t.lead)
        and t.role in ("rate", "completion", "share")
    ]  # fmt: skip
    left = [t for t in claim.passage.terms if t.order == claim.order + 1 and _LEFT_RATE.search(t.lead)]
    for term in list(budgets.values())[-_MOST:]:
        had_all = interval_of(term)
        fitting = _any_fits(percent(interval_of(out), had_all), rates) or _any_fits(
            percent(minus(had_all, interval_of(out)), had_all), left
        )
        only = len(budgets) == 1 or _right_before(term, out, claim, amounts)
        sure: Sureness = "certain" if fitting else "likely" if only else "possible"
        yield flow("balance", claim, [term, out], [1, -1], sure, fitting)


def _right_before(had: Term, out: Term, claim: Term, amounts: Sequence[Term]) -> bool:
    """可用资金3963.37万元。全年支出决算3767.65万元，年末结转和结余…: what can be used, what was spent, and what is left follow each other."""
    told = [t for t in amounts if had.order <= t.order <= claim.order]
    return _USABLE.search(had.lead) is not None and len(told) == _IN_A_ROW and told[1] is out


def _any_fits(rate: Interval | None, told: Sequence[Term]) -> bool:
    return rate is not None and any(rate.meets(interval_of(t)) for t in told)
