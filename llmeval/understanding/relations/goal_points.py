"""How far a rate lies from a target that another place tells: 就业率78.92%，高于目标8.92%, where the target is 70%.

Only the two usual mistakes are looked for: the difference of two rates told in percent, and a relative growth told in points. Any
target of that name that bears out what is printed acquits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import growth, middle, negative
from llmeval.understanding.relations.changes import apart, points_or_growth
from llmeval.understanding.relations.goal_gaps import is_target
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.terms import Passage, Term, interval_of, mean_exactly, significant

_GOAL = r"(?:年度|年初|全年|既定|预期|绩效|考核|设定|规定|国家|省定|市定|行业|省级|市级|合同){0,2}(?:目标值?|指标值?|任务|计划|要求|标准)"
_APART = re.compile(
    rf"(?P<verb>高于|低于|高出|超出|超过|超|优于|比|较)(?:了)?{_GOAL}(?P<dir>高出|高|低|超出|超)?(?:了|约){{0,1}}$"
)
_BELOW = ("低于", "低")
_COLUMN = re.compile("目标|指标值|年初|计划")
_ACTUAL = re.compile("实际|完成|得分|执行|偏差")
_NEAR = 2
_ALIKE = 0.6
_SHARED = 4
_LEVELS = frozenset({"level", "rate", "share", "completion"})


def goal_points(passages: Sequence[Passage], terms: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every distance from a target whose sentence tells none; `terms` are all numbers of the report."""
    targets: list[Term] | None = None
    for passage in passages:
        for claim in passage.terms:
            match = (
                _APART.search(claim.lead) if claim.numeral.dimension in ("percent", "point") and claim.exact else None
            )
            if match is None or (match["verb"] in ("比", "较") and not match["dir"]):
                continue
            result = _result(claim)
            if result is None:
                continue
            targets = targets if targets is not None else [t for t in terms if _is_target(t)]
            sign = -1 if match["verb"] in _BELOW or match["dir"] in _BELOW else 1
            yield from _against(claim, result, [t for t in targets if _of_one_name(result, t)], sign)


def _of_one_name(result: Term, target: Term) -> bool:
    """Whether a rate and a target are called alike: 监测断面水质达标率 and 水质达标率."""
    name = target.row[-1] if target.row else target.noun
    name = re.sub("(?:目标|指标|年度|任务){1,4}值?$", "", name)
    shared = len(name) >= _SHARED and result.noun.endswith(name[-_SHARED:])
    return shared or likeness(result.noun, target) >= _ALIKE


def _is_target(term: Term) -> bool:
    if term.numeral.dimension != "percent" or not term.numeral.value:
        return False
    if term.table is not None:
        told = "".join(term.column)
        return _COLUMN.search(told) is not None and _ACTUAL.search(told) is None
    return is_target(term) or term.numeral.bound is not None or term.tail.startswith(("以上", "及以上"))


def _result(claim: Term) -> Term | None:
    """The rate right before a distance, where its sentence tells no target."""
    here = [
        t
        for t in claim.passage.of_sentence(claim.sentence)
        if t.order < claim.order and t.numeral.dimension == "percent"
    ]
    if not here or any(is_target(t) for t in here):
        return None
    last = here[-1]
    told = last.role in _LEVELS and last.exact and len(last.noun) > 1
    return last if told and claim.order - last.order <= _NEAR else None


def _against(claim: Term, result: Term, targets: Sequence[Term], sign: int) -> Iterator[Candidate]:
    stated, own = middle(interval_of(claim)), middle(interval_of(result))
    half = Decimal(5).scaleb(-claim.numeral.places - 1)
    by_value = {t.numeral.value: t for t in targets if t.numeral.value}
    told = [(t, abs(own - v), abs(own - v) / v * 100) for v, t in by_value.items() if (own - v) * sign > 0]
    in_points = claim.numeral.dimension == "point"
    if any(abs((apart if in_points else grown) - stated) <= half for _, apart, grown in told):
        return
    for target, distance, grown in told:
        if abs((grown if in_points else distance) - stated) > half:
            continue
        mean_exactly(target)
        claim.direction = claim.direction or sign
        if in_points:
            yield _told_in_points(claim, result, target, sign)
        else:
            yield from points_or_growth(claim, result, target, "certain", True)
        return
    if in_points and len(told) == 1 and (other := _compared_beside(claim, own, stated)) is not None:
        target = told[0][0]
        mean_exactly(target)
        found = _told_in_points(claim, result, target, sign)
        zh, en = f"误取与{other.printed}之差", f"the distance from {other.printed} was taken"
        found.mistakes = (*found.mistakes, Mistake("base", found.stated, zh, en))
        yield found


def _compared_beside(claim: Term, own: Decimal, stated: Decimal) -> Term | None:
    """高于目标1.61个百分点，比上年94.50%提高1.61个百分点: the rate of the sentence from which the result lies as far as is told."""
    here = [
        t for t in claim.passage.of_sentence(claim.sentence) if t.role == "base" and t.numeral.dimension == "percent"
    ]
    far = [t for t in here if abs(own - middle(interval_of(t))) == stated and not is_target(t)]
    return far[0] if len(far) == 1 and significant(claim) >= _DIGITS else None


_DIGITS = 3


def _told_in_points(claim: Term, result: Term, target: Term, sign: int) -> Candidate:
    found = apart(claim, result, target, "certain", True)
    found.stated = negative(interval_of(claim)) if sign < 0 else interval_of(claim)
    grew = growth(interval_of(result), interval_of(target))
    if grew is not None:
        mistake = Mistake("other_value", grew, "误将相对增幅写作百分点", "a relative growth was told in points")
        found.mistakes = (mistake,)
    return found
