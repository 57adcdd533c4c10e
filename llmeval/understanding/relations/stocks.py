"""Accounts of a stock: 年初 what there was, what came and went, 年末 what there is.

An account accuses only where every number between its opening and its closing is a move whose verb goes one way, or where a
slip of the pen makes it close. Where a verb may go either way (移交, 调拨, 转) or none is known, each way is tried, and any
that closes acquits: the way of a verb is never the mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, product

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.account_lines import CLOSE, Line
from llmeval.understanding.relations.algebra import scaled, total
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of
from llmeval.understanding.relations.ways import AND, BARE, INTO, UNKNOWN, UNTOLD, Way, way_of, with_the_one_before

_OPEN = re.compile(
    r"年初|滚存|期初|初(?=在|结|库|存|余|有|保|共)|上年(?:度)?(?:末|底)|上年(?:度)?(?:结转|结存|未结|转入|存量)|去年(?:末|底)|旧存|原有|(?:20\d\d年|^)结转$"
)
_NO_OPENING = re.compile("(?:年初|期初|上年)[^，。；]{0,4}(?:无|没有|未有)(?:结转|结余|余额)")
SURPLUS = re.compile("(?:收支|本年|当年|年度)(?:结余|盈余|节余)|收支相抵")
_ASIDE = re.compile("合计|共计|小计|总计|累计|单列|不含|比|较|同比|平均|其中|占")
_BESIDE = re.compile("另|此外|编外|劳务|临时")
_MOST = 9
_TRIED = 4
"""Ways to read an account that fails, above which a slip that mends one of them tells nothing."""
_MOST_READINGS = 64


def stocks(lines: Sequence[Line], passage: Passage) -> Iterator[Candidate]:
    """Openings, moves and closings of one measure, in neighbouring sentences."""
    for place, line in enumerate(lines):
        claim = line.term
        if (
            not claim.exact
            or claim.role not in ("level", "to", "change")
            or line.doubtful
            or _OPEN.search(line.words)
            or not _closing(line)
        ):
            continue
        near = [
            other for other in lines[max(0, place - _MOST) : place + _MOST]
            if other is not line and alike(other.term, claim)
            and abs(other.term.sentence - claim.sentence) <= 1 and not _ASIDE.search(other.words)
        ]  # fmt: skip
        yield from _stock(line, near, passage)


def _closing(line: Line) -> bool:
    return bool(CLOSE.search(line.words) or SURPLUS.search(line.words))


def _year_before(one: Line, other: Line) -> bool:
    """2022年底在建34个…2023年底在建27个: the end of one year is the beginning of the next."""
    first, second = _YEAR_END.search(one.words), _YEAR_END.search(other.words)
    return first is not None and second is not None and int(first[1]) + 1 == int(second[1])


_YEAR_END = re.compile("(20\\d\\d)年(?:度)?[末底]")


def _own_clause(claim: Term, near: Sequence[Line], passage: Passage) -> Sequence[Line]:
    """The lines between two semicolons, where an account opens and closes there: 年初…，收回…，年末…；年初…，支付…，年末…."""
    text = passage.text
    begin, end = passage.sentences[claim.sentence]
    begin, stop = max(begin, text.rfind("；", begin, claim.at)), text.find("；", claim.end, end)
    inside = [o for o in near if begin <= o.term.at < (stop if stop >= 0 else end)]
    opens = [o for o in inside if o.term.order < claim.order and _OPEN.search(o.words)]
    return inside if len(inside) < len(near) and len(opens) == 1 and len(inside) > 1 else near


def _stock(line: Line, near: Sequence[Line], passage: Passage) -> Iterator[Candidate]:
    claim = line.term
    near = _own_clause(claim, near, passage)
    opening = [o for o in near if o.term.order < claim.order and (_OPEN.search(o.words) or _year_before(o, line))]
    if len(opening) == 1:
        near = [o for o in near if o.term.order >= opening[0].term.order]  # a closing told before is another account's
    if len(opening) > 1 or any(_closing(o) and o not in opening and not o.doubtful for o in near):
        return
    if not opening and not (
        _NO_OPENING.search(passage.text) or (SURPLUS.search(line.words) and claim.numeral.dimension == "money")
    ):
        return
    if opening and UNTOLD.search(passage.text, opening[0].term.end, claim.at):
        return  # 加本年收入、减本年支出: what moved stands elsewhere
    moves = _moves(claim, opening, near)
    if (
        not moves
        or len(moves) > _MOST
        or any(not t.exact for t, _ in moves)
        or (not opening and {s for _, w in moves for s in w.signs} < {1, -1})
    ):
        return
    text = passage.text
    inside = [m for m in moves if m[0].sentence <= claim.sentence and "；" not in text[claim.end : m[0].at]]
    if inside and len(inside) < len(moves) and moves[-1][0].order > claim.order:
        # 年末9.35万元，减少9.25万元。另…支出5.20万元: what a later sentence tells may be of the account or not.
        yield from _readings(claim, opening, moves, sure=False)
        yield from _readings(claim, opening, inside, sure=False)
        return
    yield from _readings(claim, opening, moves, sure=True)


def _moves(claim: Term, opening: Sequence[Line], near: Sequence[Line]) -> list[tuple[Term, Way]]:
    """The numbers between opening and closing with the ways that their words leave open; behind the closing, only those of an
    account that tells its moves there."""
    moves: list[tuple[Term, Way]] = []
    stock = claim.lead + "".join(o.words for o in opening)
    for other in near:
        if other in opening:
            continue
        way = _way(other, moves, stock)
        known = way.signs != UNKNOWN
        if other.term.order > claim.order and (not known or (moves and moves[0][0].order < claim.order)):
            continue  # what is told of the closing afterwards
        moves.append((other.term, way))
    return moves


def _way(line: Line, moves: Sequence[tuple[Term, Way]], stock: str) -> Way:
    """The way of a line: its own, or that of the move to which 、 joins it."""
    way = way_of(line.words, line.term.tail, stock=stock, money=line.term.numeral.dimension == "money")
    joined = moves and line.words.startswith(AND) and line.term.order == moves[-1][0].order + 1
    if joined and not way.plain and not INTO.search(line.words):
        way = with_the_one_before(way, moves[-1][1], bare=len(line.words) <= BARE)
    if line.doubtful or _BESIDE.search(line.words):
        way = Way((*(s for s in way.signs if s), 0), False)
    return way


def _readings(
    claim: Term, opening: Sequence[Line], moves: Sequence[tuple[Term, Way]], *, sure: bool
) -> Iterator[Candidate]:
    """One account where every verb goes one way; else each that its words allow, of which any that closes is the right one."""
    if all(w.plain for _, w in moves):
        yield _account(claim, opening, [(t, w.signs[0]) for t, w in moves], sure=sure)
        return
    made = []
    for signs in islice(product(*(w.signs for _, w in moves)), _MOST_READINGS + 1):
        told = [(t, s) for (t, _), s in zip(moves, signs, strict=True) if s]
        if told:
            found = _account(claim, opening, told, sure=False)
            found.mistakes = _left_out(found, [t for t, w in moves if w.plain])
            made.append(found)
    held = [c for c in made if c.holds]
    if held:
        yield held[0]
    elif len(made) <= _TRIED and not any(0 in w.signs for _, w in moves):
        for found in made:
            found.aspect = "account"
            yield found


def _left_out(account: Candidate, plain: Sequence[Term]) -> tuple[Mistake, ...]:
    """Of the mistakes of an account the move left out, where its verb goes one way only."""
    left = [m for m in account.mistakes if m.slip == "left_out"]
    return tuple(m for m, t in zip(left, account.operands, strict=False) if any(t is p for p in plain))


def _account(claim: Term, opening: Sequence[Line], moves: Sequence[tuple[Term, int]], *, sure: bool) -> Candidate:
    terms = [*(o.term for o in opening), *(t for t, _ in moves)]
    signs = [*(1 for _ in opening), *(s for _, s in moves)]
    found = flow("balance", claim, terms, signs, "certain" if sure else "likely", sure)
    if opening and {s for _, s in moves} == {1, -1}:
        turned = [*(interval_of(o.term) for o in opening), *(scaled(interval_of(t), Decimal(-s)) for t, s in moves)]
        zh, en = "增减方向全部算反", "what came and what went were exchanged"
        found.mistakes += (Mistake("direction", total(turned), zh, en),)
    return found
