"""Frames of what comes of moves told one by one: 新增22家、退库7家，净增13家; 比上年末的65人减少2人，为退休4人、招聘3人; 原值 less 累计折旧 is 净值.

Every number between the first move and the net must be a move whose verb goes one way only: then nothing is left over that could
make up for what is missing, and a net that its moves do not give is wrong, however far off it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.account_lines import CLOSE, Line, lines
from llmeval.understanding.relations.algebra import negative, total
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of
from llmeval.understanding.relations.ways import AND, BARE, Way, way_of, with_the_one_before

NET = re.compile(r"净(?P<way>调增|增加|增长|追加|增|调减|减少|核减|压减|减)(?:了|约|为|共|计|数|额)*$")
_OPEN = re.compile("年初|期初|(?:上年|去年|20\\d\\d年)(?:年?末|年?底)|原有|现有")
_SINCE = re.compile("(?:比|较)(?:上年|去年|年初|期初|20\\d\\d年)")
_VAGUE = re.compile("主要|部分|等(?=[\\d，,、；;。])|左右|[多余]人|若干|其他")
_AGAINST = re.compile("折旧|摊销|负债|减值|重复|交叉")
"""What grows and makes the net less; what is told twice."""
_STOCK = re.compile("人员|人数|总数|总量|在编|在职|在岗|在册|保有|存量|数量|规模")
_NO_AMOUNT = ("percent", "point", "multiple", "score", "time")
_LEFT = re.compile("结转|结余|余额|盈余")
"""What is left is no move, whatever verb its name has in it: 基本支出结转."""
_MOST, _LEAST, _VERB = 8, 2, 2


def nets(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every net change whose moves stand before it, and of every net worth."""
    text = passage.text
    if "净" in text or _SINCE.search(text):
        told = list(lines(passage))
        for claim in passage.terms:
            if (
                claim.exact
                and not claim.depth
                and claim.numeral.dimension not in _NO_AMOUNT
                and "其中" not in claim.lead
            ):
                yield from _after_moves(claim, told, passage)
    if "净值" in text and "折旧" in text:
        yield from _worth(passage)


def _after_moves(claim: Term, told: Sequence[Line], passage: Passage) -> Iterator[Candidate]:
    net = NET.search(claim.lead)
    way = (-1 if "减" in net["way"] else 1) if net else claim.direction
    base = next((t for t in passage.terms if t.order == claim.order - 1 and t.role == "base"), None)
    if base is not None and not alike(base, claim):
        return
    since = (
        base is not None and claim.role == "change" and claim.numeral.dimension == "count" and _SINCE.search(base.lead)
    )
    if not way or not (net or since):
        return
    if net and claim.numeral.dimension == "money" and "预算" in passage.text:
        return  # accounts of a budget are told for themselves
    moves = _moves(claim, told, passage)
    if not moves or not _of_them(claim, base, moves, passage.text):
        return
    found = flow("balance", claim, [line.term for line, _ in moves], [way * s for _, s in moves], "certain", True)
    found.aspect = "net"
    if not net and not found.holds and not _borne_out(claim, way, base, moves, passage):
        return
    yield found


def _moves(claim: Term, told: Sequence[Line], passage: Passage) -> list[tuple[Line, int]]:
    """The moves of the sentence before a net, each with its sign; none where any number between may be one or not."""
    found: list[tuple[Line, int]] = []
    before: Way | None = None
    for line in told:
        term = line.term
        if (
            term.sentence != claim.sentence
            or term.order >= claim.order
            or not alike(term, claim)
            or term.role == "base"
        ):
            continue
        if not line.doubtful and (_OPEN.search(line.words) or CLOSE.search(line.words)):
            continue
        if term.role not in ("level", "change"):
            return []  # 由300.00万元调增至380.00万元: states, no moves
        way = way_of(line.words, term.tail[:_VERB], money=term.numeral.dimension == "money")
        if before is not None and not way.plain and line.words.startswith(AND):
            way = with_the_one_before(way, before, bare=len(line.words) <= BARE)
        if line.doubtful or not way.plain or not term.exact or _LEFT.search(line.words):
            if found or line.doubtful:
                return []
            continue
        before = way
        found.append((line, way.signs[0]))
    if not _LEAST <= len(found) <= _MOST or {s for _, s in found} != {1, -1}:
        return []
    first = found[0][0].term
    said = passage.text[first.at - len(first.lead) : claim.at]
    return (
        []
        if _VAGUE.search(said) or _AGAINST.search(said) or len({line.term.year for line, _ in found} - {""}) > 1
        else found
    )


def _of_them(claim: Term, base: Term | None, moves: Sequence[tuple[Line, int]], text: str) -> bool:
    """Whether a net is of what moved: nothing else is named before it."""
    lead = re.split("比|较|净|相抵|增减", (base or claim).lead)[0]
    name = re.sub("以上|上述|全年|当年|本年|年末|年内|共|合计|实际|[，,、的]", "", lead)
    if len(name) < _LEAST or _STOCK.search(name):
        return True
    said = text[moves[0][0].term.clause : claim.clause]
    return any(name[i : i + 2] in said for i in range(len(name) - 1))


def _borne_out(claim: Term, way: int, base: Term | None, moves: Sequence[tuple[Line, int]], passage: Passage) -> bool:
    """Whether the stock that is told fits either the change or its moves: then the other is wrong, and no move is untold."""
    if base is None:
        return False
    by_claim = total([interval_of(base), *_signed([(claim, way)])])
    by_moves = total([interval_of(base), *_signed([(line.term, s) for line, s in moves])])
    stocks = [
        t for t in passage.terms
        if t.order < base.order and alike(t, claim) and t.role == "level" and not t.depth and (CLOSE.search(t.lead) or _STOCK.search(t.lead))
    ]  # fmt: skip
    return any(interval_of(t).meets(made) for t in stocks for made in (by_claim, by_moves))


def _signed(terms: Sequence[tuple[Term, int]]) -> Iterator[Interval]:
    return (interval_of(t) if s > 0 else negative(interval_of(t)) for t, s in terms)


_WORTH = re.compile("(?P<of>[\u4e00-\u9fff]{0,6}?)(?:账面)?净值(?:总额|总计|合计|余额|额)?(?:为|是|约|共|计|[:：])*$")
_COST = re.compile("(?P<of>[\u4e00-\u9fff]{0,6}?)(?:账面)?原值(?:总额|总计|合计|余额|额)?(?:为|是|约|共|计|[:：])*$")
_WORN = re.compile("累计(?:计提)?折旧(?:总额|合计|余额|额)?(?:为|是|约|共|计|[:：])*$")
_KIND = re.compile("固定资产|无形资产|房屋|车辆|设备|图书|家具|构筑物|在建|公共基础设施")


def _worth(passage: Passage) -> Iterator[Candidate]:
    """固定资产原值5,915.60万元，其中…；累计折旧2,137.48万元，净值3,868.12万元: what things cost less what is worn of them."""
    money = [
        t for t in passage.terms if t.numeral.dimension == "money" and t.exact and not t.depth and t.role == "level"
    ]
    for claim in money:
        if not _WORTH.search(claim.lead) or re.search("减值|摊销", passage.text):
            continue
        near = [
            t for t in money if abs(t.sentence - claim.sentence) <= 1 and (t.when == "start") == (claim.when == "start")
        ]
        costs = [t for t in near if _COST.search(t.lead) and t.order < claim.order and _one_kind(t, claim)]
        worn = [t for t in near if _WORN.search(t.lead) and (not costs or t.order > costs[0].order)]
        pairs = [(cost, one) for cost in costs for one in worn]
        sure = len(pairs) == 1
        for cost, one in pairs:
            found = flow("difference", claim, [cost, one], [1, -1], "certain" if sure else "likely", sure)
            if sure or found.holds:
                found.aspect = "net"
                yield found


def _one_kind(one: Term, other: Term) -> bool:
    """Whether two amounts are of the same kind of things, or one of them names none."""
    kinds = [set(_KIND.findall(t.lead)) for t in (one, other)]
    return not all(kinds) or bool(kinds[0] & kinds[1])
