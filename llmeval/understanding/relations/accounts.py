"""Accounts told over several sentences: what there was, what came and went, what there is.

An opening (年初, 上年结转, 年初预算), moves with a sign (调入, 追加, 报废, 收回) and a closing (年末, 调整后) belong to one account wherever
they stand in the paragraph. What a 其中, a colon or a bracket tells of a move is a part of it, and no move.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llmeval.understanding.relations.flows import IN, OUT, flow, way
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike

_INNER = re.compile("其中|里面|当中|包括|主要是|[:：]|—")
INITIAL = re.compile(
    "年初(?:部门|财政|批复的?|下达的?|总|支出|收支)*预算|预算年初|年初(?:安排|批复|下达|批准|核定)|(?:批复|批准)[^，。；]{0,8}预算|预算[^，。；]{0,10}(?:批复|批准)的$|^年初(?:数)?为?$|支出年初$"
)
_ADJUSTED = re.compile(
    "调整后|全年预算|最终预算|预算最终|调整预算数?(?:为|达|$)|预算(?:数)?(?:调整|变)为|(?:调增|核减|调减|追加|压减)[^，。；]{0,16}后为|^后(?:为|达)?$"
)
_MORE = re.compile("追加|调增|增列|增加预算|下达|增拨|追增|补助资金|增资|调入|转入|拨入|争取|收到")
_LESS = re.compile("调减|收回|压减|核减|统筹|交回|追减|调出|缩减|减少|扣减|压缩|上缴|缴回")
_NET = re.compile("净(?:调|追)?(?:增加?|减少?|加)")
_CARRIED = re.compile("上年(?:度)?(?:末)?(?:财政)?结转|年初结转")
_ASIDE = re.compile("合计|共计|小计|总计|累计|另有?|此外|单列|不含|比|较|同比|平均|其中|占")
_OPEN = re.compile(
    r"年初|滚存|期初|初(?=在|结|库|存|余|有|保|共)|上年(?:度)?(?:末|底)|上年(?:度)?(?:结转|结存|未结|转入|存量)|去年(?:末|底)|旧存|原有|(?:20\d\d年|^)结转$"
)
_CLOSE = re.compile(r"年末|期末|年底|月末|未结|未办结|结存|结余|尚存|库存|盘存")
_NO_OPENING = re.compile("(?:年初|期初|上年)[^，。；]{0,4}(?:无|没有|未有)(?:结转|结余|余额)")
_SURPLUS = re.compile("(?:收支|本年|当年|年度)(?:结余|盈余|节余)|收支相抵")
_COMES = re.compile("[新增入进]|拨款|补助|(?<!解)聘")
_GOES = re.compile("[减退离销废缴亡辞损耗]|出(?!版|让金)|解聘|拨付")
"""What most words of coming and going have in common, for those that the lists do not know."""
_MOST = 9
_PARAGRAPHS = 3
_FARTHEST = 3


@dataclass(slots=True)
class _Line:
    term: Term
    words: str
    """The words before the number since the one before, or since its sentence began."""


def accounts(passage: Passage, recent: Sequence[Term] = ()) -> Iterator[Candidate]:
    """Candidates of every closing and adjusted amount whose opening and moves the paragraph tells; the budget at the year's
    beginning may stand among `recent` terms, of paragraphs before."""
    if len(passage.terms) < 2:
        return
    text = passage.text
    found: list[Candidate] = []
    if "预算" in text or "年初" in text or "净" in text:
        before = [t for t in recent if t.passage is not passage and passage.index - t.passage.index <= _PARAGRAPHS]
        found += _adjusted(list(_lines(passage)), next((t for t in reversed(before) if _is_initial(t)), None))
    if _CLOSE.search(text) or _SURPLUS.search(text):
        found += _stocks(list(_lines(passage)), passage)
    for candidate in found:
        if candidate.named:
            candidate.aspect = "account"  # held to its moves, whatever else gives the number
        yield candidate


def _is_initial(term: Term) -> bool:
    return (
        term.numeral.dimension == "money"
        and term.role == "level"
        and bool(INITIAL.search(term.lead))
        and not _ADJUSTED.search(term.lead)
    )


def _lines(passage: Passage) -> Iterator[_Line]:
    """The numbers that are told for themselves, in order: outside brackets and the lists of their parts."""
    text = passage.text
    inner, end, sentence = False, 0, -1
    parent = 0
    for term in passage.terms:
        if term.numeral.dimension in ("percent", "point", "multiple", "score", "time") or term.depth:
            continue
        begin = max(end, passage.sentences[term.sentence][0])
        between = text[begin : term.at]
        if term.sentence != sentence or "；" in between or ";" in between:
            inner = False
        own = re.split("[；;]", between)[-1]
        begun = term.sentence == sentence and end > passage.sentences[term.sentence][0]
        if (begun and _INNER.search(own)) or (parent and own.startswith(("其中", "里面", "这里面", "当中"))):
            inner = True
        end, sentence = term.end, term.sentence
        sign = _sign(own)
        if (
            inner
            and (_ADJUSTED.search(term.lead) or _CLOSE.search(term.lead) or (sign and sign == -parent))
            and "其中" not in own
        ):
            inner = False
        if not inner:
            parent = sign
            yield _Line(term, own)


def _sign(words: str) -> int:
    """1 where the words bring in, -1 where they take out, by the last of them."""
    more = max((m.end() for m in _MORE.finditer(words)), default=-1)
    less = max((m.end() for m in _LESS.finditer(words)), default=-1)
    return 0 if more == less else 1 if more > less else -1


def _adjusted(lines: Sequence[_Line], earlier: Term | None) -> Iterator[Candidate]:
    """年初预算, 追加 and 收回 to the adjusted budget, and the net of what was added and cut."""
    initial = earlier
    last = 0
    moves: list[tuple[Term, int]] = []
    carried: list[Term] = []
    unknown = False
    for line in lines:
        term, lead = line.term, line.term.lead
        if term.numeral.dimension != "money" or not term.exact or term.role == "base" or lead[:1] in ("比", "较"):
            continue
        if _ADJUSTED.search(lead) and initial is not None and moves:
            if alike(term, initial) and (initial is earlier or term.sentence - initial.sentence <= _FARTHEST):
                yield from _to_budget(term, initial, moves, carried, unknown)
            initial, last = None, term.sentence
        elif INITIAL.search(lead):
            initial, moves, carried, unknown = term, [], [], False
        elif _NET.search(lead):
            if (
                moves
                and term.sentence - moves[-1][0].sentence <= 1
                and len(moves) > 1
                and {s for _, s in moves} == {1, -1}
                and not unknown
            ):
                way = -1 if "减" in lead else 1
                yield flow("adjustment", term, [t for t, _ in moves], [way * s for _, s in moves], "certain", True)
        elif initial is None and last and term.sentence > last:
            initial, moves, carried, unknown = None, [], [], False
        elif _CARRIED.search(line.words):
            carried.append(term)
        elif _ASIDE.search(line.words):
            continue
        elif sign := _moving(line, moves):
            moves.append((term, sign))
        else:
            unknown = True


def _moving(line: _Line, moves: Sequence[tuple[Term, int]]) -> int:
    """The sign of a move; what 、 joins to a move has that one's."""
    if sign := _sign(line.words):
        return sign
    if moves and line.words.startswith(("、", "和", "及")) and line.term.order == moves[-1][0].order + 1:
        return moves[-1][1]
    return 0


def _to_budget(
    claim: Term, initial: Term, moves: Sequence[tuple[Term, int]], carried: Sequence[Term], unknown: bool
) -> Iterator[Candidate]:
    terms, signs = [initial, *(t for t, _ in moves)], [1, *(s for _, s in moves)]
    sure: Sureness = "likely" if unknown or carried else "certain"
    if len(terms) > _MOST:
        return
    if carried and claim.numeral.dimension == "money":
        yield flow("adjustment", claim, [*terms, *carried], [*signs, *(1 for _ in carried)], "likely")
    yield flow("adjustment", claim, terms, signs, sure, sure == "certain")


def _stocks(lines: Sequence[_Line], passage: Passage) -> Iterator[Candidate]:
    """Openings, moves and closings of one measure, in neighbouring sentences."""
    for place, line in enumerate(lines):
        claim = line.term
        if (
            not claim.exact
            or claim.role not in ("level", "to", "change")
            or _OPEN.search(line.words)
            or not _closing(line)
        ):
            continue
        near = [
            other for other in lines[max(0, place - _MOST) : place + _MOST]
            if other is not line and alike(other.term, claim) and other.term.exact
            and abs(other.term.sentence - claim.sentence) <= 1 and not _ASIDE.search(other.words)
        ]  # fmt: skip
        yield from _stock(line, near, passage)


def _closing(line: _Line) -> bool:
    return bool(_CLOSE.search(line.words) or _SURPLUS.search(line.words))


def _stock(line: _Line, near: Sequence[_Line], passage: Passage) -> Iterator[Candidate]:
    claim = line.term
    opening = [o for o in near if _OPEN.search(o.words) and o.term.order < claim.order]
    if len(opening) == 1:
        near = [o for o in near if o.term.order >= opening[0].term.order]  # a closing told before is another account's
    if len(opening) > 1 or any(_closing(o) and o not in opening for o in near):
        return
    if not opening and not (
        _NO_OPENING.search(passage.text) or (_SURPLUS.search(line.words) and claim.numeral.dimension == "money")
    ):
        return
    moves: list[tuple[Term, int]] = []
    begin = opening[0].term.order if opening else -1
    for other in near:
        if other in opening or other.term.order < begin:
            continue
        sign = _flowing(other, moves)
        if other.term.order > claim.order and (not sign or (moves and moves[0][0].order < claim.order)):
            continue  # what is told of the closing afterwards
        if not sign:
            return
        moves.append((other.term, sign))
    signs = {s for _, s in moves}
    taken = [line.term for line in near if _inherits(line)]
    if not moves or (not opening and signs != {1, -1}) or len(moves) > _MOST:
        return
    turned = [(term, -sign if term in taken else sign) for term, sign in moves]
    if turned != moves:
        # 全年入矫218人、解矫200人: whether the second comes or goes is its verb's to say, which no list knows
        yield _account(claim, opening, turned, sure=False)
        yield _account(claim, opening, moves, sure=False)
        return
    text = passage.text
    inside = [m for m in moves if m[0].sentence <= claim.sentence and "；" not in text[claim.end : m[0].at]]
    if inside and len(inside) < len(moves) and moves[-1][0].order > claim.order:
        # 年末9.35万元，减少9.25万元。另…支出5.20万元: what a later sentence tells may be of the account or not.
        yield _account(claim, opening, moves, sure=False)
        yield _account(claim, opening, inside, sure=False)
        return
    yield _account(claim, opening, moves, sure=True)


def _account(claim: Term, opening: Sequence[_Line], moves: Sequence[tuple[Term, int]], *, sure: bool) -> Candidate:
    terms = [*(o.term for o in opening), *(t for t, _ in moves)]
    signs = [*(1 for _ in opening), *(s for _, s in moves)]
    return flow("balance", claim, terms, signs, "certain" if sure else "likely", sure)


_AND = ("、", "和", "及")
_OWN = 18
"""Characters before a number that say which way it moves."""


def _inherits(line: _Line) -> bool:
    """Whether a move has words of its own behind 、 of which none says that it comes or goes."""
    return line.words.startswith(_AND) and 2 < len(line.words) <= _OWN and not way(line.words)


def _flowing(line: _Line, moves: Sequence[tuple[Term, int]]) -> int:
    if sign := way(line.words[-_OWN:]):
        return sign
    if moves and line.words.startswith(_AND) and line.term.order == moves[-1][0].order + 1:
        return moves[-1][1]
    tail = line.term.tail
    return 1 if IN.match(tail) else -1 if OUT.match(tail) else 0
