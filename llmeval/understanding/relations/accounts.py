"""Accounts told over several sentences: what there was, what came and went, what there is.

An opening (年初, 上年结转, 年初预算), moves with a sign (调入, 追加, 报废, 收回) and a closing (年末, 调整后) belong to one account wherever
they stand in the paragraph. What a 其中, a colon or a bracket tells of a move is a part of it, and no move.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.account_lines import ADJUSTED, CLOSE, Line, lines, sign
from llmeval.understanding.relations.algebra import scaled, total
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.stocks import SURPLUS, stocks
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

INITIAL = re.compile(
    "年初(?:部门|财政|批复的?|下达的?|总|支出|收支)*预算|预算年初|年初(?:安排|批复|下达|批准|核定)|(?:批复|批准)[^，。；]{0,8}预算|预算[^，。；]{0,10}(?:批复|批准)的$|^年初(?:数)?为?$|支出年初$"
)
_NET = re.compile("净(?:调|追)?(?:增加?|减少?|加)")
_CARRIED = re.compile("上年(?:度)?(?:末)?(?:财政)?结转|年初结转")
_AVAILABLE = re.compile(
    "(?:可用|可支配|可使用|可安排|可执行)[^，。；、]{0,4}(?:资金|财力)(?:总额|总计|合计)?(?:为|共|达|是)*$"
)
_ASIDE = re.compile(
    "合计|共计|小计|总计|累计|另有?|此外|单列|不含|(?:比|较)(?![长短大小高低多少早晚快慢好强弱重差为例])|同比|平均|其中|占"
)
_BEHIND = re.compile("(?:下达|追加|收回|核减|压减)(?![至到为])")
"""因政法转移支付资金286.00万元下达."""
_SHARE_OF_IT = re.compile("(?:基本|项目)支出|拨款|收入|基金")
"""What the budget at the year's beginning is made of, told before anything moves."""
_MOST = 9
_PARAGRAPHS, _LISTED_BEFORE = 3, 8
"""Paragraphs before in which a first budget is looked for: for its moves, and for the net of moves listed one a paragraph."""
_FARTHEST = 3


def accounts(passage: Passage, recent: Sequence[Term] = ()) -> Iterator[Candidate]:
    """Candidates of every closing and adjusted amount whose opening and moves the paragraph tells; the budget at the year's
    beginning may stand among `recent` terms, of paragraphs before."""
    if len(passage.terms) < 2:
        return
    text = passage.text
    found: list[Candidate] = []
    if "预算" in text or "年初" in text or "净" in text:
        before = [t for t in recent if t.passage is not passage and passage.index - t.passage.index <= _LISTED_BEFORE]
        found += _adjusted(
            _without_parts([line for line in lines(passage) if not line.doubtful]),
            next((t for t in reversed(before) if _is_initial(t)), None),
        )
    if CLOSE.search(text) or SURPLUS.search(text):
        found += stocks(list(lines(passage)), passage)
    for candidate in found:
        if candidate.named:
            candidate.aspect = "account"  # held to its moves, whatever else gives the number
        yield candidate


def _is_initial(term: Term) -> bool:
    return (
        term.numeral.dimension == "money"
        and term.role == "level"
        and bool(INITIAL.search(term.lead))
        and not ADJUSTED.search(term.lead)
    )


def _adjusted(told: Sequence[Line], earlier: Term | None) -> Iterator[Candidate]:
    """年初预算, 追加 and 收回 to the adjusted budget, and the net of what was added and cut."""
    initial = earlier
    last = 0
    moves: list[tuple[Term, int]] = []
    carried: list[Term] = []
    unknown = False
    net: tuple[Term, int] | None = None
    for line in told:
        term, lead = line.term, line.term.lead
        compared = lead[:1] in ("比", "较") and not _NET.search(lead)
        if term.numeral.dimension != "money" or not term.exact or term.role == "base" or compared:
            continue
        if _result(lead, carried, unknown) and initial is not None and (moves or net):
            if alike(term, initial):
                yield from _results(term, initial, moves, carried, net, unknown=unknown)
            initial, last = (None, term.sentence) if moves else (initial, last)
        elif _NET.search(lead):
            net = term, -1 if re.search("净[调核压]?减", lead) else 1
            yield from _to_net(*net, moves, carried, unknown)
        elif INITIAL.search(lead):
            initial, moves, carried, unknown, net = term, [], [], False, None
        elif initial is None and last and term.sentence > last:
            initial, moves, carried, unknown = None, [], [], False
        elif _CARRIED.search(line.words):
            carried.append(term)
        elif _ASIDE.search(line.words) or _told_together(term, moves):
            continue
        elif way := _moving(line, moves):
            moves.append((term, way))
        elif moves or not _SHARE_OF_IT.search(line.words):
            unknown = True


def _without_parts(told: Sequence[Line]) -> list[Line]:
    """The lines but those that a move before them is made of: 调减24.50万元，为设备招标节约18.50万元和培训压减6.00万元."""
    kept: list[Line] = []
    skipped = 0
    for place, line in enumerate(told):
        if skipped:
            skipped -= 1
            continue
        kept.append(line)
        if sign(line.words) and line.term.exact and significant(line.term) >= _TELLING:
            following = _going_on(line, told[place + 1 : place + 1 + _MOST])
            made = (total(interval_of(t) for t in following[:count]) for count in range(2, len(following) + 1))
            skipped = next((n for n, v in enumerate(made, 2) if v.meets(interval_of(line.term))), 0)
    return kept


def _going_on(move: Line, later: Sequence[Line]) -> list[Term]:
    """The like amounts that follow a move in its sentence."""
    sentence = move.term.sentence
    terms = [line.term for line in later]
    return list(takewhile(lambda t: t.sentence == sentence and t.exact and alike(t, move.term), terms))


def _told_together(term: Term, moves: Sequence[tuple[Term, int]]) -> bool:
    """Whether a move is that of the last ones together: 追加328.45万元、615.00万元，两项共追加943.45万元."""
    if significant(term) < _TELLING or len(moves) < 2:
        return False
    alike_ways = list(takewhile(lambda move: move[1] == moves[-1][1], reversed(moves)))
    made = (total(interval_of(t) for t, _ in alike_ways[:count]) for count in range(2, len(alike_ways) + 1))
    return any(value.meets(interval_of(term)) for value in made)


_TELLING = 3
"""Digits of an amount that is hardly another's by chance."""


def _result(lead: str, carried: Sequence[Term], unknown: bool) -> bool:
    """Whether words are of what the moves make of a first budget; with what was left of last year it is what can be used."""
    return bool(ADJUSTED.search(lead)) or (bool(carried) and not unknown and bool(_AVAILABLE.search(lead)))


def _results(
    term: Term,
    initial: Term,
    moves: Sequence[tuple[Term, int]],
    carried: Sequence[Term],
    net: tuple[Term, int] | None,
    *,
    unknown: bool,
) -> Iterator[Candidate]:
    """What a first budget, its moves and their net make; 以上调增、调减相抵后净增加…，全年预算数… has its moves elsewhere."""
    if moves and _near(term, initial):
        yield from _to_budget(term, initial, moves, carried, unknown)
    if not carried and (not moves or _near(term, initial)):
        yield from _by_net(term, initial, (net,), moves)


def _near(term: Term, initial: Term) -> bool:
    if initial.passage is term.passage:
        return term.sentence - initial.sentence <= _FARTHEST
    return term.passage.index - initial.passage.index <= _PARAGRAPHS


_PARTS = ("基本支出", "项目支出")


def _of_its_part(claim: Term, moves: Sequence[tuple[Term, int]]) -> list[tuple[Term, int]]:
    """追加基本支出…；收到…补助…，项目支出净增加…: moves of the other part are none of its own."""
    own = [part for part in _PARTS if part in claim.lead]
    if len(own) != 1:
        return list(moves)
    other = _PARTS[1 - _PARTS.index(own[0])]
    return [(t, s) for t, s in moves if other not in t.lead]


def _to_net(
    claim: Term, way: int, moves: Sequence[tuple[Term, int]], carried: Sequence[Term], unknown: bool
) -> Iterator[Candidate]:
    """净增加268.87万元 behind its moves; what was left of last year may be counted with them."""
    moves = _of_its_part(claim, moves)
    if unknown or {s for _, s in moves} != {1, -1} or claim.sentence - moves[-1][0].sentence > 1:
        return
    made = flow("adjustment", claim, [t for t, _ in moves], [way * s for _, s in moves], "certain", True)
    for first in range(1, len(moves) - 1):  # 追加基本支出…；项目追加…、追减…，净增…: of the last of them alone
        last = moves[first:]
        if made.holds or {s for _, s in last} != {1, -1}:
            break
        other = flow("adjustment", claim, [t for t, _ in last], [way * s for _, s in last], "certain", True)
        made = other if other.holds else made
    with_it = [*moves, *((t, 1) for t in carried)]
    other = flow("adjustment", claim, [t for t, _ in with_it], [way * s for _, s in with_it], "likely")
    yield other if carried and other.holds else made


def _by_net(
    claim: Term, initial: Term, told: Sequence[tuple[Term, int] | None], moves: Sequence[tuple[Term, int]]
) -> Iterator[Candidate]:
    """年初3268.00万元，…净增加638.45万元，调整后3971.45万元: what was there and what came of it net, whatever came and went."""
    nets = [n for n in told if n is not None and n[0].sentence == claim.sentence]
    if not nets:
        return
    sure: Sureness = "certain" if moves else "likely"
    found = flow("adjustment", claim, [initial, nets[0][0]], [1, nets[0][1]], sure, bool(moves))
    for left, _ in moves if len(moves) > 1 else ():
        gross = [(initial, 1), *((t, s) for t, s in moves if t is not left)]
        wrong = total(scaled(interval_of(t), Decimal(s)) for t, s in gross)
        zh = f"漏计{left.noun[:14]}{left.printed}"
        found.mistakes += (Mistake("left_out", wrong, zh, f"{left.printed} was left out"),)
    yield found


def _moving(line: Line, moves: Sequence[tuple[Term, int]]) -> int:
    """The sign of a move; what 、 joins to a move has that one's."""
    if way := sign(line.words):
        return way
    if match := _BEHIND.match(line.term.tail):
        return sign(match[0])
    before = next((t for t in line.term.passage.terms if t.order == line.term.order - 1), None)
    beside_base = before is not None and before.role == "base"
    if line.term.role == "change" and line.term.direction and not beside_base:
        return line.term.direction  # 上级转移支付增加1048.54万元
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
    if not carried:
        plain = flow("adjustment", claim, terms, signs, sure, sure == "certain")
        plain.alone = False
        yield plain
        return
    readings = [
        flow("adjustment", claim, [*terms, *carried], [*signs, *(1 for _ in carried)], "likely"),
        flow("adjustment", claim, terms, signs, "likely"),
    ]
    held = [c for c in readings if c.holds]
    for found in held[:1] or readings:
        found.alone = False
        found.named = not unknown and not held  # whatever else gives the number, one of its moves is wrong
        yield found
