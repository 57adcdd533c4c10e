"""Frames of direction in words: 决算数大于预算数, 收支平衡, 与上年持平, where the numbers have been told before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ANY
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_WORDS = re.compile(
    r"(?P<noun>[^，,。；：:（）()\d]{0,16}?)(?P<side>决算数?|支出决算数?|支出数?|执行数|实际支出数?)(?:均)?(?P<than>与|比|较)?(?P<verb1>大于|小于|高于|低于|等于|超过|超出)?"
    r"(?P<base>(?:年初|全年|调整后?的?)?预算数?)(?P<verb2>大|小|高|低|持平|一致|相等|减少|增加)?"
)
_BUDGET = re.compile(r"预算")
_FINAL = re.compile(r"决算|支出|执行|实际")
_GREATER = ("大于", "高于", "超过", "超出", "大", "高", "增加")
_LESS = ("小于", "低于", "小", "低", "减少")
_BALANCED = re.compile(r"收支平衡|收支相等|收支总计相等")


def directions(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every comparison of budget and final accounts in words, and of income with spending."""
    text = passage.text
    for match in _WORDS.finditer(text) if "预算" in text else ():
        verb = match["verb1"] or (match["verb2"] if match["than"] else None)
        if verb is None:
            continue
        before = [
            t
            for t in passage.terms
            if t.end <= match.start() and t.numeral.dimension == "money" and t.role in ("level", "to")
        ]
        after = [t for t in passage.terms if 0 <= t.at - match.end() <= 2]
        if after:
            continue
        for noun in [n for n in re.split(r"[、和及与]", match["noun"]) if n] or [""]:
            yield from _compared(noun, match["base"], verb, before, passage, match)
    for match in _BALANCED.finditer(text) if "收支" in text else ():
        before = [
            t
            for t in passage.terms
            if t.end <= match.start() and t.numeral.dimension == "money" and re.search("总计|合计|总额|总", t.lead)
        ]
        income = next((t for t in reversed(before) if "收" in t.lead and "支" not in t.lead), None)
        spending = next((t for t in reversed(before) if "支" in t.lead and "收" not in t.lead), None)
        if income is not None and spending is not None:
            yield Candidate("balance", spending, (income,), lambda v: v[0], "certain", "{}", interval_of(spending), interval_of(income),
                            words=passage.view.span(match.start(), match.end()))  # fmt: skip


def _compared(
    noun: str, base: str, verb: str, before: Sequence[Term], passage: Passage, match: re.Match[str]
) -> Iterator[Candidate]:
    noun = re.sub(r"^(?:其中|主要|的|是)+", "", noun)
    terms = list(before)
    if len(noun) >= 2:
        # The label stands once, before the first of the two: 公务接待费预算3.20万元、决算3.02万元.
        first = next((t for t in reversed(terms) if likeness(noun, t) >= 0.8), None)
        if first is None:
            return
        at = terms.index(first)
        terms = terms[at : at + 2]
    final = next((t for t in reversed(terms) if _FINAL.search(t.lead) and not _BUDGET.search(t.lead)), None)
    wanted = re.sub("数$", "", base)
    budget = next((t for t in reversed(terms) if wanted in t.lead and (final is None or t is not final)), None)
    if final is None or budget is None or not alike(final, budget) or abs(final.order - budget.order) > 4:
        return
    limit = interval_of(budget)
    if verb in _GREATER:
        expected = Interval(limit.low, ANY)
    elif verb in _LESS:
        expected = Interval(-ANY, limit.high)
    else:
        expected = limit
    stated = interval_of(final)
    if verb in _GREATER and stated == limit:
        expected = Interval(limit.high + Decimal(1), ANY)
    word = "大于" if stated.low > limit.high else "小于" if stated.high < limit.low else "等于"
    yield Candidate("direction", final, (budget,), lambda v: v[0], "certain", f"{{}} （应为{word}）", stated, expected,
                    words=passage.view.span(match.start("side"), match.end()))  # fmt: skip
