"""Frames of the most and the least: 金额最大的是营养改善 beside a table, 其中最多的是城关片区186户 in a list.

The clause names one of the things that a table's rows or a list's items are called by, and a column where there are several: no
other of them lies farther on that side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ANY
from llmeval.understanding.relations.model import Candidate, Compute
from llmeval.understanding.relations.terms import Passage, Term, alike

_MOST = re.compile(
    r"最(?P<way>[大高多低少小])(?!程度|限度|基层|值|化|后|终|初|新|近|好|工资|生活|保障|人民|法|检|限|额)"
)
_LOW = frozenset("低少小")
_TOTAL = re.compile(r"合计|总计|小计|共计|总额|全年|合共")
_GENERIC = re.compile(r"金额|数额|数量|资金|支出|规模|投入|人数|次数|场次|件数|户数")
_BOUND = re.compile(r"[，,。；;：:]")
_JOINT = re.compile(r"[、，；](?!其中|共|合计|总|另|相差|差距|差|平均|比|较|极差)[^，。；、\d]{1,16}")
_FEWEST = 3
_HEDGED = re.compile(
    "之一|历史|历年|上年|去年|[上下]半年|季度|\\d月|全[省市县区国]|同类|同比|以来|前[两三四五]|第[二三四]"
)


def of_table(passage: Passage, cells: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of what a passage beside a table says is the most or the least in it."""
    if "最" not in passage.text:
        return
    rows = {c.noun for c in cells if len(c.noun) >= 2 and not _TOTAL.search(c.noun)}
    heads = {_head(c) for c in cells}
    for match in _MOST.finditer(passage.text):
        clause = _clause(passage.text, match.start())
        if _HEDGED.search(clause):
            continue
        who = _only(clause, rows)
        head = _only(clause, {h for h in heads if len(h) >= 2})
        if who is None:
            continue
        own = {h for h in heads if any(_head(c) == h and c.numeral.value is not None for c in cells)}
        if head is None and len(own) == 1 and _GENERIC.search(clause):
            head = next(iter(own))
        column = [
            c
            for c in cells
            if _head(c) == head and not _TOTAL.search(c.noun) and c.numeral.value is not None and not _part(c)
        ]
        told = _AMONG.search(passage.text, max(0, match.start() - 24), match.start())
        if told is not None and int(told["n"]) != len(column):
            continue  # 5个核算单位中，执行率最高的是…: the table has other rows too
        named = [c for c in column if c.noun == who]
        others = [c for c in column if c.noun != who]
        if _of_another_column(passage.text, match.end(), column):
            continue
        if len(named) == 1 and len(others) >= _FEWEST - 1 and len({c.noun for c in column}) == len(column):
            yield _most(named[0], others, match["way"] in _LOW, passage, match)


_AMONG = re.compile(r"(?P<n>\d{1,3})[个家所处座项名][^，,。；;\d]{0,12}[中里内]?[，,]")


def _part(cell: Term) -> bool:
    """Whether a cell's row is a part of the row above it: 其中：乡镇林业站."""
    return cell.noun.startswith("其中") or (bool(cell.row) and cell.row[-1].startswith("其中"))


_TOLD = re.compile(
    r"[^，,。；;：:（()\d]{3,26}[，,（(]?(?:仅|只有|执行率)?(?:为|是|达到?)?(?P<told>\d{1,3}(?:\.\d{1,2})?)[%％]"
)


def _of_another_column(text: str, end: int, column: Sequence[Term]) -> bool:
    """Whether a rate is told of the most or the least that the column does not have: 执行率最低的是甲，为78.30%, of another base."""
    told = _TOLD.match(text, end)
    rates = {c.numeral.value for c in column if c.numeral.dimension == "percent"}
    return told is not None and bool(rates) and Decimal(told["told"]) not in rates


_RATE = re.compile(
    r"(?P<head>[\u4e00-\u9fff]{0,6}率)最(?P<way>[低高])的(?:项目|单位)?[是为](?P<who>[^，,。；;：:（()\d]{3,24})[，,（(](?:仅|只有|执行率)?(?:为|是|达到?)?(?P<told>\d{1,3}(?:\.\d{1,2})?)[%％]"
)
_LOOSE_NAME = re.compile("(?:项目|工程|专项|经费|资金|支出){1,3}$")


def of_report(passages: Sequence[Passage], cells: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of 执行率最低的是公墓建设，为84.11% wherever the table stands: the rate told is the least there, and another row's."""
    for passage in passages:
        for match in _RATE.finditer(passage.text) if "率最" in passage.text else ():
            low, told = match["way"] == "低", Decimal(match["told"])
            found = [c for c in cells if _head(c).endswith(match["head"][-3:]) and c.numeral.value is not None]
            tables: dict[tuple[int | None, str], list[Term]] = {}
            for cell in found:
                if not _TOTAL.search(cell.noun) and cell.numeral.dimension == "percent" and not _part(cell):
                    tables.setdefault((cell.table, _head(cell)), []).append(cell)
            for column in tables.values():
                named = [c for c in column if _one_name(c.noun, match["who"])]
                best = (min if low else max)(column, key=_amount)
                if len(column) >= _FEWEST and len(named) == 1 and named[0] is not best and best.numeral.value == told:
                    others = [c for c in column if c is not named[0]]
                    yield _most(named[0], others, low, passage, match)


def _one_name(row: str, who: str) -> bool:
    own, other = _LOOSE_NAME.sub("", row), _LOOSE_NAME.sub("", who)
    return len(own) > _SHORTEST and (own == other or (len(other) > _SHORTEST and (own in other or other in own)))


def of_list(passage: Passage) -> Iterator[Candidate]:
    """Candidates of what a passage says is the most or the least of a list that it tells."""
    if "最" not in passage.text:
        return
    for match in _MOST.finditer(passage.text):
        clause = _clause(passage.text, match.start())
        if _HEDGED.search(clause):
            continue
        for run in _runs(passage):
            if any(run[-1].order < t.order and t.end <= match.start() for t in passage.terms):
                continue  # 面积…；空置率分别为4.2%、6.8%和9.5%，最高的是…: of the numbers right before it
            names = {_name(t) for t in run if len(_name(t)) >= _SHORTEST}
            who = _only(clause, names) if len(names) == len(run) else None
            if who is not None:
                named = next(t for t in run if _name(t) == who)
                others = [t for t in run if t is not named]
                if named.at > match.start():  # 年收入186.40万元，最多的是考试费92.60万元，其次…: of those behind it
                    others = [t for t in others if t.order > named.order]
                if others:
                    yield _most(named, others, match["way"] in _LOW, passage, match)
                break


def _runs(passage: Passage) -> Iterator[list[Term]]:
    run: list[Term] = []
    for term in passage.terms:
        fits = term.role == "level" and term.exact and term.depth == 0
        if run and fits and alike(run[-1], term) and _JOINT.fullmatch(passage.text[run[-1].end : term.at]):
            run.append(term)
            continue
        if len(run) >= _FEWEST:
            yield run
        run = [term] if fits else []
    if len(run) >= _FEWEST:
        yield run


_SHORTEST = 2


def _name(term: Term) -> str:
    """What an item of a list is called: 分馆服务人次为城南分馆8640人次 is 城南分馆."""
    return re.split("[为是:：]", term.noun)[-1]


def _head(cell: Term) -> str:
    return re.sub(r"[（(].*", "", "".join(cell.column))


def _clause(text: str, at: int) -> str:
    """The clause around a place."""
    begin = max((m.end() for m in _BOUND.finditer(text, max(0, at - 40), at)), default=max(0, at - 40))
    end = _BOUND.search(text, at)
    return text[begin : min(end.start() if end else len(text), at + 30)]


def _only(clause: str, names: set[str]) -> str | None:
    """The name that a clause holds, where it holds one only; a longer name hides those within it."""
    found = [name for name in names if name and name in clause]
    found = [name for name in found if not any(name != other and name in other for other in found)]
    return found[0] if len(found) == 1 else None


def _most(named: Term, others: Sequence[Term], low: bool, passage: Passage, match: re.Match[str]) -> Candidate:
    best = min(others, key=_amount) if low else max(others, key=_amount)
    limit, value = _amount(best), _amount(named)
    expected = Interval(-ANY, limit) if low else Interval(limit, ANY)
    return Candidate("bound", named, (best,), _limited(low), "certain", "≤ {}" if low else "≥ {}", Interval(value, value), expected,
                     named=True, aspect="most", rests=(passage.view.span(*match.span()),), said=match[0])  # fmt: skip


def _amount(term: Term) -> Decimal:
    return term.numeral.amount


def _limited(low: bool) -> Compute:
    def compute(values: Sequence[Interval]) -> Interval:
        return Interval(-ANY, values[0].high) if low else Interval(values[0].low, ANY)

    return compute
