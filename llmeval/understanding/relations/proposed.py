"""Relations that somebody else reads out of the words, a model above all: candidates like any other, computed here.

Who proposes says what the words mean, never whether a number is right. What does not fit in kind or unit is no candidate,
and no proposal is certain: a claim that fails under one alone is accused only where a slip explains it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import (
    at_least,
    growth,
    middle,
    minus,
    negative,
    percent,
    product,
    ratio,
    scaled,
    total,
    widened,
)
from llmeval.understanding.relations.fractions import not_smaller, ratio_candidate
from llmeval.understanding.relations.model import Candidate, Kind, Mistake, Sureness
from llmeval.understanding.relations.products import counted
from llmeval.understanding.relations.terms import Term, alike, interval_of

_PURE = ("percent", "point", "multiple")
_PRICED = ("money", "price")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A relation that the words are said to state; numbers are known by where their digits begin.

    `signs` are 1 or -1 for each operand (sums, differences, accounts); of two operands the first is the part or the
    current number, the second the whole or the base. `complete`: the operands leave nothing out. `alike`: all are said
    to be of one scope.
    """

    kind: Kind
    claim: int
    operands: tuple[int, ...]
    signs: tuple[int, ...] = ()
    complete: bool = True
    alike: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal that is no candidate, and why."""

    proposal: Proposal
    zh: str
    en: str


class _Unfit(Exception):
    """Raised for a proposal that cannot be what is meant; the message in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def proposed(
    proposals: Sequence[Proposal], terms: Mapping[int, Term], refused: list[Refused] | None = None
) -> list[Candidate]:
    """Candidates of all proposals that fit; the others go to `refused`. `terms` by where their digits begin."""
    found: list[Candidate] = []
    for proposal in proposals:
        try:
            candidate = _candidate(proposal, terms)
        except _Unfit as unfit:
            if refused is not None:
                refused.append(Refused(proposal, unfit.zh, unfit.en))
            continue
        candidate.origin = "model"
        found.append(candidate)
    return found


def _candidate(proposal: Proposal, terms: Mapping[int, Term]) -> Candidate:
    numbers = [terms.get(at) for at in (proposal.claim, *proposal.operands)]
    known = [term for term in numbers if term is not None and term.numeral.value is not None]
    if len(known) < len(numbers) or len({id(term) for term in known}) < len(known):
        raise _Unfit("所指的数不能用于计算，或重复", "a number that cannot be computed with, or one named twice")
    make, least, most = _FRAMES.get(proposal.kind, (None, 0, 0))
    if make is None or not least <= len(known) - 1 <= most:
        raise _Unfit("数的个数与关系的种类不符", "not as many numbers as the kind of relation takes")
    candidate = make(proposal, known[0], tuple(known[1:]))
    if candidate.expected is None:
        raise _Unfit("按此无法计算", "nothing can be computed from it")
    return candidate


def _of_one_unit(*terms: Term) -> None:
    if not all(alike(terms[0], other) for other in terms[1:]):
        raise _Unfit("各数单位不同，不能相加减或相比", "the numbers are measured in different units")


def _sure(proposal: Proposal, *, fits: bool = True) -> Sureness:
    return "likely" if fits and proposal.alike else "possible"


def _account(proposal: Proposal, claim: Term, operands: tuple[Term, ...]) -> Candidate:
    """Sums, differences, adjustments and balances: everything with its sign."""
    _of_one_unit(claim, *operands)
    signs = [Decimal(s) for s in proposal.signs or (1,) * len(operands)]
    if proposal.kind == "difference" and not proposal.signs:
        signs = [Decimal(1), *(Decimal(-1) for _ in operands[1:])]
    if proposal.kind == "sum" and any(sign < 0 for sign in signs):
        raise _Unfit("合计的各项不能相减", "the parts of a sum are not taken away")
    places = siblings_places([t.numeral for t in (claim, *operands)]) if claim.numeral.dimension == "money" else None
    open_ended = proposal.kind == "sum" and not proposal.complete

    def compute(values: Sequence[Interval]) -> Interval | None:
        found = total(scaled(value, sign) for value, sign in zip(values, signs, strict=True))
        return at_least(found) if open_ended else found

    values = [interval_of(t, places) for t in operands]
    stated = interval_of(claim, places)
    expected = compute(values)
    if expected is not None and not open_ended and expected.high < 0 <= stated.low:
        signs = [-sign for sign in signs]  # a gap is told without its sign
        expected = compute(values)
    written = " ".join(f"{'+' if sign > 0 else '-'} {{}}" for sign in signs).removeprefix("+ ")
    return Candidate(proposal.kind, claim, operands, compute, _sure(proposal, fits=not open_ended), written, stated, expected,
                     places=places, closed=not open_ended)  # fmt: skip


def _ratio(proposal: Proposal, claim: Term, operands: tuple[Term, ...]) -> Candidate:
    """Shares and rates, the part before the whole."""
    part, whole = operands
    _of_one_unit(part, whole)
    if claim.numeral.dimension != "percent":
        raise _Unfit("占比、比率应是百分数", "a share or rate is a percentage")
    fits = proposal.kind == "rate" or not_smaller(whole, part)
    made = ratio_candidate(proposal.kind, claim, part, whole, _sure(proposal, fits=fits), named=False)
    # which of the two is the whole was said by who proposes: that they are exchanged is no mistake of the report
    made.mistakes = tuple(mistake for mistake in made.mistakes if mistake.slip != "base")
    return made


def _ordered(now: Term, base: Term) -> tuple[Term, Term]:
    """The later of two numbers first, where both name their years or one names an earlier time."""
    if (now.year and base.year and now.year < base.year) or (now.when == "prior" and base.when in ("now", "end")):
        return base, now
    return now, base


def _directed(claim: Term, expected: Interval | None) -> tuple[Interval, tuple[Mistake, ...]]:
    """What the claim says, signed by its word; without a word of direction the sign is not claimed."""
    stated = interval_of(claim)
    if claim.numeral.dimension == "point":
        stated = Interval(stated.low / claim.numeral.scale, stated.high / claim.numeral.scale)
    if not claim.direction:
        signed = claim.numeral.sign < 0 and claim.numeral.signed
        return (negative(stated) if expected is not None and expected.high < 0 and not signed else stated), ()
    opposite = () if expected is None else (Mistake(
        "direction", negative(expected), f"增减方向写反，应为{'增加' if claim.direction < 0 else '减少'}",
        f"the direction is the opposite: {'up' if claim.direction < 0 else 'down'}"),)  # fmt: skip
    return (negative(stated) if claim.direction < 0 else stated), opposite


def _moved(proposal: Proposal, claim: Term, operands: tuple[Term, ...]) -> Candidate:
    """Growth, change and points, the current number before the base."""
    now, base = _ordered(*operands)
    _of_one_unit(now, base)
    dimension = claim.numeral.dimension
    if proposal.kind == "growth" and dimension != "percent":
        raise _Unfit("增减率应是百分数", "a growth is a percentage")
    if proposal.kind == "points" and (dimension not in ("percent", "point") or now.numeral.dimension != "percent"):
        raise _Unfit("百分点是两个百分数之差", "points are the difference of two percentages")
    if proposal.kind == "change":
        _of_one_unit(claim, now)
    by: Callable[[Interval, Interval], Interval | None] = growth if proposal.kind == "growth" else minus

    def compute(values: Sequence[Interval]) -> Interval | None:
        return by(values[0], values[1])

    expected = compute([interval_of(now), interval_of(base)])
    stated, mistakes = _directed(claim, expected)
    known_base = base.when == "prior" or bool(base.year and now.year and base.year < now.year)
    if proposal.kind == "growth" and known_base:
        wrong = percent(minus(interval_of(now), interval_of(base)), interval_of(now))
        if wrong is not None:
            zh, en = f"误以本期数{now.printed}为基数", f"divided by the current {now.printed}"
            mistakes = (*mistakes, Mistake("base", wrong, zh, en))
    written = "({} ÷ {} - 1) × 100%" if proposal.kind == "growth" else "{} - {}"
    return Candidate(proposal.kind, claim, (now, base), compute, _sure(proposal), written, stated, expected,
                     mistakes=mistakes)  # fmt: skip


def _multiple(proposal: Proposal, claim: Term, operands: tuple[Term, ...]) -> Candidate:
    _of_one_unit(*operands)
    if claim.numeral.dimension not in ("multiple", "count", ""):
        raise _Unfit("倍数应是倍", "a multiple is told in times")

    def compute(values: Sequence[Interval]) -> Interval | None:
        return ratio(values[0], values[1])

    expected = compute([interval_of(t) for t in operands])
    return Candidate("times", claim, operands, compute, _sure(proposal), "{} ÷ {}", interval_of(claim), expected)


def _factor(term: Term) -> Decimal:
    """From the base amount to how many are counted: of 4.2万亩, 42,000."""
    amount = middle(interval_of(term))
    return middle(counted(term)) / amount if amount else Decimal(1)


def _average(proposal: Proposal, claim: Term, operands: tuple[Term, ...]) -> Candidate:
    """An amount over how many share it."""
    _, count = operands
    if claim.numeral.dimension in _PURE or count.numeral.dimension in (*_PRICED, *_PURE):
        raise _Unfit("平均数是总量除以个数", "an average is an amount over a count")
    factor = _factor(count)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return ratio(values[0], scaled(values[1], factor))

    stated = interval_of(claim)
    if not claim.numeral.places and claim.numeral.dimension not in _PRICED:
        stated = widened(stated, claim.numeral.scale / 2)  # an average of things is rounded, though things are counted
    expected = compute([interval_of(t) for t in operands])
    return Candidate("average", claim, operands, compute, _sure(proposal), "{} ÷ {}", stated, expected)


def _product(proposal: Proposal, claim: Term, operands: tuple[Term, ...]) -> Candidate:
    prices = [t for t in operands if t.numeral.dimension in _PRICED]
    if claim.numeral.dimension != "money" or len(prices) != 1 or any(t.numeral.dimension in _PURE for t in operands):
        raise _Unfit("乘积应是单价或标准与数量相乘", "a product is one price or rate times counts")
    factors = [Decimal(1) if t is prices[0] else _factor(t) for t in operands]

    def compute(values: Sequence[Interval]) -> Interval | None:
        return product([scaled(value, factor) for value, factor in zip(values, factors, strict=True)])

    expected = compute([interval_of(t) for t in operands])
    written = " × ".join(["{}"] * len(operands))
    return Candidate("product", claim, operands, compute, _sure(proposal), written, interval_of(claim), expected)


def _same(proposal: Proposal, claim: Term, operands: tuple[Term, ...]) -> Candidate:
    _of_one_unit(claim, *operands)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return values[0]

    one, other = interval_of(claim), interval_of(operands[0])
    # the same thing printed twice, or two things: only where they are nearly equal is it a slip of the pen
    near = abs(middle(one) - middle(other)) <= abs(middle(other)) / 2
    return Candidate("same", claim, operands, compute, _sure(proposal, fits=near), "{}", one, other)


_Make = Callable[[Proposal, Term, tuple[Term, ...]], Candidate]
_FRAMES: dict[Kind, tuple[_Make, int, int]] = {
    "sum": (_account, 2, 60), "difference": (_account, 2, 6), "adjustment": (_account, 2, 12), "balance": (_account, 2, 12),
    "share": (_ratio, 2, 2), "rate": (_ratio, 2, 2), "growth": (_moved, 2, 2), "change": (_moved, 2, 2),
    "points": (_moved, 2, 2), "times": (_multiple, 2, 2), "average": (_average, 2, 2), "product": (_product, 2, 4),
    "same": (_same, 1, 1),
}  # fmt: skip
"""How a candidate of each kind is made, and how many operands it has at least and at most."""
