"""Which failures count though no slip explains them: words that leave no room for another reading, and numbers that miss by little."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ANY, middle
from llmeval.understanding.relations.explain import mistyped, slip_of_any
from llmeval.understanding.relations.model import Candidate, Kind
from llmeval.understanding.relations.sets import complementary
from llmeval.understanding.relations.terms import Term, interval_of, significant

NEAR, NEARER, NEAR_BY, NEAREST = Decimal("1.25"), Decimal("1.1"), Decimal("1.5"), Decimal("1.05")
"""How many times too large or too small a claim may be that nothing explains: people err by a little, a misread relation by
anything. A part above its whole by more was read under another's; a change whose two sides stand in its own sentence may miss
by more, since it is small."""
_FARTHEST = Decimal(2)
_REST_FARTHEST = Decimal(5)
_GROWTH_FARTHEST = Decimal(2)
_SIZES = 1000
_LITTLE = Decimal("0.1")
_OF_ANY_SIZE = frozenset({"unit", "count", "direction", "same", "bound", "score"})
CHANGES: frozenset[Kind] = frozenset({"growth", "change", "points", "from_to"})
_RATIOS = frozenset({"rate", "share"})
_NET = re.compile("净|相抵")
_FEWEST = 3
_REST = re.compile("(?:其余|剩余|余下|尚余|还剩|尚有|余)(?:的)?$")
_REMAINS = re.compile("余|未|尚|缺|空|差|剩|在办|结转|结存")


def telling(candidate: Candidate) -> bool:
    """Whether the surest reading of a failed claim is believed without an explanation."""
    if not candidate.alone or _two_of_several(candidate):
        return False
    if candidate.kind in CHANGES and not _of_one_size(candidate.operands):
        return False
    if candidate.aspect in ("shifted", "public", "witnessed") or (candidate.aspect == "net" and candidate.named):
        return True
    if candidate.kind == "growth" and _far_off(candidate):
        return False
    if candidate.kind == "same":
        return candidate.sure == "certain" and (
            candidate.aspect in ("row_rate", "item")
            or mistyped(candidate)
            or (_one_name(candidate) and within(candidate, NEAR))
        )
    if candidate.kind == "count":
        return candidate.sure == "certain" and _by_one(candidate)
    if candidate.kind in _RATIOS or candidate.kind in ("average", "product"):
        if candidate.kind == "product" and candidate.named:
            return candidate.sure == "certain" and within(candidate, _FARTHEST)
        sure = candidate.sure == "certain" and (
            mistyped(candidate) or _bound_ratio(candidate) or _by_its_column(candidate)
        )
        return sure or _follow_each_other(candidate)
    if candidate.sure == "certain" and (candidate.kind != "sum" or candidate.named):
        if near(candidate) or in_a_row(candidate) or mistyped(candidate):
            return True
        if _compared_beside(candidate) or _left_over(candidate) or _inside(candidate) or slip_of_any(candidate):
            return True
    return _follow_each_other(candidate) or _points_listed(candidate)


def _two_of_several(candidate: Candidate) -> bool:
    """现有供水工程5处，其中千吨万人1处、千人以下3处: two things that no set of names says to be all."""
    return (
        candidate.kind == "sum"
        and candidate.claim.table is None
        and len(candidate.operands) == _PAIR
        and candidate.claim.numeral.dimension not in ("score", "percent")
        and candidate.claim.order < candidate.operands[0].order
        and not complementary(candidate.operands)
        and not (significant(candidate.claim) >= _FEWEST and slip_of_any(candidate))
    )


_PAIR = 2


def _far_off(candidate: Candidate) -> bool:
    """Whether a growth is another one altogether: of six batches that nobody had seen, 4 of 4 such had been misread."""
    if candidate.expected is None:
        return True
    if ANY in (candidate.expected.high, -candidate.expected.low):
        return False  # a growth on nothing
    wanted, stated = abs(middle(candidate.expected)), abs(middle(candidate.stated))
    return wanted > stated * _GROWTH_FARTHEST or stated > wanted * _GROWTH_FARTHEST


def _one_name(candidate: Candidate) -> bool:
    """Whether text and row call a number by the same whole name: 水质达标率, not 满意度 for 农户满意度."""
    cell, claim = candidate.operands[0], candidate.claim
    if cell.table is None or not cell.row:
        return False
    name = re.sub('[“”"]', "", cell.row[-1])
    lead = re.sub('[“”"]|为$|达到?$', "", claim.lead)
    return len(name) >= 4 and (lead.endswith(name) or (len(claim.noun) >= 5 and name.endswith(claim.noun)))


def _by_one(candidate: Candidate) -> bool:
    """Whether one thing too many or too few is counted: of a list that misses its number by more some things were not seen."""
    expected, stated = candidate.expected, middle(candidate.stated)
    return expected is not None and expected.low - 1 <= stated <= expected.high + 1


def torn(candidate: Candidate) -> bool:
    """Whether digits that are no number stand among the numbers of a relation, or a line's end may have cut the first of them."""
    terms = [t for t in (candidate.claim, *candidate.operands) if t.passage is candidate.claim.passage]
    if candidate.claim.table is not None or not terms:
        return False
    at = [t.at for t in terms]
    stray = candidate.claim.passage.stray
    return bool(stray) and bisect_left(stray, min(at)) < bisect_left(stray, max(at))


def near(candidate: Candidate) -> bool:
    """Whether the claim is about what it should be: one that misses it by far, with no slip to say how, was misread."""
    expected = candidate.expected
    if expected is None or candidate.kind in _OF_ANY_SIZE:
        return True
    if candidate.aspect == "account":
        return _near_account(candidate, expected)
    moves = candidate.kind == "adjustment" or (candidate.kind == "balance" and len(candidate.operands) > 2)
    if moves and candidate.claim.role != "change":
        return False  # of several moves one is as easily left out by the reader as by the author
    if candidate.kind == "subset":
        return candidate.stated.low <= expected.high * (NEAR if candidate.claim.table is None else NEARER)
    if ANY in (expected.high, -expected.low):
        return True
    beside = candidate.named and all(t.sentence == candidate.claim.sentence for t in candidate.operands)
    return within(candidate, NEAR_BY if candidate.kind in CHANGES and beside else NEAR)


def _of_one_size(operands: Sequence[Term]) -> bool:
    """Whether two levels can be two states of one thing: 每吨75.67元 and 70.21万元 cannot."""
    amounts = [middle(interval_of(t)) for t in operands if t.numeral.value]
    return not amounts or max(amounts) <= min(amounts) * _SIZES


def within(candidate: Candidate, most: Decimal) -> bool:
    """Whether claim and computation are at most so many times apart."""
    if candidate.expected is None:
        return False
    wanted, stated = middle(candidate.expected), middle(candidate.stated)
    if wanted * stated <= 0:
        return False
    wanted, stated = abs(wanted), abs(stated)
    return wanted <= stated * most and stated <= wanted * most


def _near_account(candidate: Candidate, expected: Interval) -> bool:
    """Whether an account of which every number has its sign misses its closing by little of what went through it."""
    off = abs(middle(expected) - middle(candidate.stated))
    most = max(abs(middle(interval_of(t))) for t in candidate.operands)
    return off <= most * _LITTLE


def _bound_ratio(candidate: Candidate) -> bool:
    """4.80万吨的2.6%: both numbers and the claim stand in one phrase, and the point has moved."""
    if candidate.kind != "rate" or not candidate.named or candidate.claim.role != "completion" or candidate.claim.whole:
        return False
    if candidate.expected is None or ANY in (candidate.expected.high, -candidate.expected.low):
        return False
    return _ten_times(candidate)


def _by_its_column(candidate: Candidate) -> bool:
    """Whether the other rows of a table prove what a cell is computed from, and it misses that by little or by a power of ten."""
    in_table = candidate.claim.table is not None and all(t.table == candidate.claim.table for t in candidate.operands)
    return in_table and candidate.named and (within(candidate, NEAR) or _ten_times(candidate))


def _ten_times(candidate: Candidate) -> bool:
    """Whether a claim misses what it should be by a power of ten, or an amount of money by a unit: 万元 for 元."""
    if candidate.expected is None:
        return False
    wanted, stated = abs(middle(candidate.expected)), abs(middle(candidate.stated))
    powers = (1, -1, 2, -2, 4, -4) if candidate.claim.numeral.dimension == "money" else (1, -1, 2, -2)
    return any(wanted and abs(stated.scaleb(power) - wanted) <= wanted / 50 for power in powers)


def in_a_row(candidate: Candidate) -> bool:
    """由76.40万元升至82.15万元（+12.72%）: words bind three numbers that follow each other, and leave no room for another reading."""
    terms = (candidate.claim, *candidate.operands)
    return (
        candidate.kind in (*CHANGES, "times")
        and candidate.named
        and len(terms) == _FEWEST
        and _consecutive(terms)
        and _one_sentence(terms)
    )


def _consecutive(terms: tuple[Term, ...]) -> bool:
    orders = [t.order for t in terms]
    return max(orders) - min(orders) == len(terms) - 1 and all(t.table is None for t in terms)


def _one_sentence(terms: tuple[Term, ...]) -> bool:
    return len({(id(t.passage), t.sentence) for t in terms}) == 1


def _compared_beside(candidate: Candidate) -> bool:
    """比上年47000元减少10640元: the words bind the base right before the claim, and name what is compared with it; 2021年较2020年增加:
    they name the years of both."""
    claim, operands = candidate.claim, candidate.operands
    if candidate.kind not in (*CHANGES, "times") or not candidate.named or len(operands) < _FEWEST - 1:
        return False
    if _one_sentence((claim, *operands)) and any(t.order == claim.order - 1 for t in operands):
        return True
    base = operands[1]
    return bool(base.year) and _BASE_YEAR.search(claim.lead) is not None and base.year in claim.lead


_BASE_YEAR = re.compile(r"(?:比|较)20\d\d年")


def _left_over(candidate: Candidate) -> bool:
    """发现687处，整改679处，其余18处: what is left of the numbers right before it, each with a sign of its own."""
    terms = (candidate.claim, *candidate.operands)
    rest = candidate.kind == "difference" and _REST.match(candidate.claim.lead) is not None
    fits = candidate.kind in ("difference", "balance", "adjustment") and (candidate.named or rest)
    if not fits or not _consecutive(terms):
        return False
    if not _one_sentence(terms) or torn(candidate) or any(t.order > candidate.claim.order for t in candidate.operands):
        return False
    most = _REST_FARTHEST if candidate.kind == "difference" else _FARTHEST
    return within(candidate, most) or bool(_NET.search(candidate.claim.lead))


def _inside(candidate: Candidate) -> bool:
    """讲座46场，其中进乡村58场: more than the whole right before it."""
    terms = (candidate.claim, *candidate.operands)
    if candidate.kind != "subset" or torn(candidate) or not _one_sentence(terms):
        return False
    if not (candidate.named and _consecutive(terms)) and not candidate.claim.lead.startswith("其中"):
        return False
    whole, text = candidate.operands[0], candidate.claim.passage.text
    listed = any(t.order == whole.order - 1 and t.base_unit == whole.base_unit for t in candidate.claim.passage.terms)
    between = text[whole.end : candidate.claim.at]
    return not listed and "；" not in between and candidate.stated.low <= interval_of(whole).high * _FARTHEST


def _follow_each_other(candidate: Candidate) -> bool:
    """办结451件…, 办结率95.8%: the numbers of a ratio or product that follow one another, and miss it by little."""
    claim, terms = candidate.claim, (candidate.claim, *candidate.operands)
    moved = candidate.kind in ("average", "product") and _ten_times(candidate)  # 单价0.45万元的40台，计180.00万元
    if (
        (candidate.sure == "possible" and not moved)
        or len(terms) < _FEWEST
        or not _consecutive(terms)
        or not _one_sentence(terms)
        or torn(candidate)
    ):
        return False
    if candidate.kind in _RATIOS:
        before = all(t.order < claim.order for t in candidate.operands)
        most = _FARTHEST if candidate.sure == "certain" and candidate.kind == "rate" else NEAR
        return before and within(candidate, most) and _called(candidate)
    if candidate.kind in ("average", "product") and all(t.numeral.unit for t in terms):
        short = len(str(claim.numeral.value)) < 2
        certain = candidate.sure == "certain" and candidate.operands[0].at > 0
        moved = _ten_times(candidate) or mistyped(candidate)
        return not short and (moved or (certain and within(candidate, _FARTHEST)))
    if candidate.kind in ("difference", "balance") and len(terms) == _FEWEST:
        first, second = candidate.operands
        ordered = first.order < second.order < claim.order
        return ordered and mistyped(candidate) and bool(_REMAINS.search(claim.lead))
    return False


def _called(candidate: Candidate) -> bool:
    """Whether a rate shares a word with its numerator: 及时率 is not the rate of what is 合格."""
    if candidate.kind == "share" or candidate.sure == "certain":
        return True
    stem = re.sub("率$|度$", "", candidate.claim.noun or candidate.claim.lead)
    part, whole = candidate.operands[0], candidate.operands[-1]
    told = part.lead[-8:] + part.noun + part.tail[:4]
    # 应检1,200台，实检1,176台，检验覆盖率: what had to be done, what was done, and the rate of it.
    ought = _OUGHT.search(whole.lead) is not None and _REALLY.search(part.lead) is not None
    return any(c in told for c in (stem if ought else stem[-2:]))


_OUGHT = re.compile("应[\u4e00-\u9fff]{1,5}$")
_REALLY = re.compile("实[\u4e00-\u9fff]{1,5}$")


def _points_listed(candidate: Candidate) -> bool:
    """自评94.3分，其中过程9.6分、产出48.5分、效益34.2分: three and more scores that miss their total by little are all of them; so are
    points taken off, by whatever they miss it (共扣4分：…扣1分，…扣1分，…扣1分)."""
    claim, operands = candidate.claim, candidate.operands
    if (
        candidate.kind not in ("sum", "score")
        or candidate.sure == "possible"
        or not candidate.closed
        or claim.numeral.dimension != "score"
        or claim.table is not None
        or torn(candidate)
    ):
        return False
    if len(operands) > 1 and all(_OFF.search(t.lead) for t in (claim, *operands)) and _all_points(claim, operands):
        return within(candidate, NEAR_BY)
    if len(operands) < _FEWEST or not within(candidate, NEAREST):
        return False
    return candidate.kind == "sum" or (_consecutive((claim, *operands)) and _one_sentence((claim, *operands)))


_OFF = re.compile("扣|失分|失$|丢分")


def _all_points(claim: Term, operands: Sequence[Term]) -> bool:
    """Whether a list takes up every number of points that the sentence tells from its beginning on."""
    first = min(t.order for t in (claim, *operands))
    told = [t for t in claim.passage.of_sentence(claim.sentence) if t.order >= first and t.numeral.dimension == "score"]
    return len(told) == len(operands) + 1 and _one_sentence((claim, *operands))
