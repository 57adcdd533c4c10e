"""How far a result lies from its target: 高于目标2.0个百分点, 距75%的目标差3.5个百分点, 比计划少12座, 差540页.

The target stands before, under its own word; the result is the like number that was told of the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import negative
from llmeval.understanding.relations.changes import apart, changed, points_or_growth
from llmeval.understanding.relations.model import Candidate, Mistake, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, mean_exactly

_GOAL = r"(?:年度|年初|全年|既定|预期|绩效|考核|设定|规定|下达)?(?:目标任务|目标值|目标|任务|计划|指标值|要求|标准)(?:值|数|量)?"
_NAMED = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]|且|但|均|已|仍|略|约|率|数|量)(?P<verb>高于|低于|超过|超出|超额|超|优于|多于|少于|比|较)(?:了)?{_GOAL}(?P<dir>高出|高|低|多出|多|少|超出|超)?(?:了|约|近){{0,2}}$"
)
_SHORT = re.compile(rf"^(?:的)?(?:{_GOAL})?(?:还|仍|尚|只|仅|相)?(?:差|欠|缺|少)(?:了)?$")
_BELOW = ("低于", "少于", "低", "少")
_ASIDE = re.compile(r"距|离|与|较|比|同")
TARGET = re.compile(r"目标|任务|计划|要求|指标值|原定|不低于|不少于|应达|标准")
_DONE = re.compile(r"实际|完成|建成|达到|实现")
_LEVELS = frozenset({"level", "rate", "share", "each", "to", "completion"})
_QUICK = ("目标", "任务", "计划", "指标", "要求", "标准", "差", "欠", "缺")


def is_target(term: Term) -> bool:
    """Whether the words of a number say that it is a target."""
    if term.role == "standard":
        return True
    words = term.lead[-14:]
    if TARGET.search(words) and not _DONE.search(words[-4:]):
        return True
    return TARGET.match(term.tail.removeprefix("的")) is not None


def goal_gaps(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every distance from a target."""
    if not any(word in passage.text for word in _QUICK):
        return
    for claim in passage.terms:
        if not claim.exact or not claim.lead:
            continue
        if match := _NAMED.search(claim.lead):
            sign = -1 if match["verb"] in _BELOW or (match["dir"] or "") in _BELOW else 1
            if match["verb"] in ("比", "较") and not match["dir"]:
                continue
            yield from _gap(claim, sign, named=True)
        elif _SHORT.match(claim.lead):
            yield from _gap(claim, -1, named=False)


def _gap(claim: Term, sign: int, *, named: bool) -> Iterator[Candidate]:
    wanted = "percent" if claim.numeral.dimension in ("point", "percent") else claim.base_unit
    told = [
        t for t in reversed(claim.passage.terms)
        if t.order < claim.order and t.sentence >= claim.sentence - named and t.base_unit == wanted and t.numeral.high is None
    ]  # fmt: skip
    target = next((t for t in told if is_target(t)), None)
    if target is None:
        return
    results = [t for t in told if t is not target and t.role in _LEVELS and not is_target(t) and t.when != "prior"]
    results = [t for t in results if t.sentence == claim.sentence and t.depth in (claim.depth, target.depth)]
    if not _of_each(target) and not _EACH.search(claim.lead):
        results = [t for t in results if not _of_each(t)]  # 场均85人次 is no way towards 6000人次
    if not results or not alike(results[0], target):
        return
    result = _heading(results[0], told, claim, target, sign) or _other(results, claim, target, sign) or results[0]
    if target.numeral.dimension == "percent":
        mean_exactly(target)
    told_sign = sign
    if not named and "差" in claim.lead and interval_of(result).low > interval_of(target).high:
        sign = 1  # 漏损率11.60%，距11%的目标还差0.60个百分点: what is lacking lies below where less is better
    near = claim.order - min(result.order, target.order) <= 4 and abs(result.order - target.order) <= 3
    beside = named or claim.order - target.order == 1 or claim.order - result.order <= 2
    sure: Sureness = "certain" if near and beside else "likely"
    if not named and claim.lead[:1] != "的" and not (abs(result.order - target.order) <= 2 and near):
        sure = "likely"
    yield from _candidates(claim, result, target, sign, sure)
    for part in (t for t in told if target.order < t.order < result.order and alike(t, target)):
        # 改造目标42个，其中年底前完工30个；实际完工33个，超目标3个: of the part that was due.
        yield from (c for c in _candidates(claim, result, part, sign, "likely") if c.holds)
    before = [
        t
        for t in reversed(claim.passage.terms)
        if claim.sentence - _BACK <= t.sentence < claim.sentence
        and t.role in _LEVELS
        and alike(t, target)
        and not is_target(t)
    ]  # 检验率88.68%。两类合并为90.71%，但按…单独考核，差1.32个百分点
    for other in results[1:_OTHERS]:
        yield from (c for c in _candidates(claim, other, target, sign, "likely") if c.holds)
    for other in before[:_OTHERS]:
        yield from (
            c for way in {sign, told_sign} for c in _candidates(claim, other, target, way, "certain") if c.holds
        )


_EACH = re.compile("均|每")
_OTHERS, _BACK = 5, 2


def _of_each(term: Term) -> bool:
    return term.role == "each" or _EACH.search(term.lead[-8:]) is not None


def _heading(result: Term, told: list[Term], claim: Term, target: Term, sign: int) -> Term | None:
    """新增就业131人，其中…、灵活就业66人，比目标120人多11人: the number before 其中, where the distance is its own."""
    text = claim.passage.text
    opened = text.rfind("其中", claim.passage.sentences[claim.sentence][0], result.at)
    for whole in told if opened >= 0 else ():
        if whole.end <= opened and whole.role in _LEVELS and not is_target(whole) and alike(whole, target):
            found = next(_candidates(claim, whole, target, sign, "likely"), None)
            if found is not None and found.holds:
                return whole
    return None


_DIGITS = 3


def _other(results: list[Term], claim: Term, target: Term, sign: int) -> Term | None:
    """A result farther back in the sentence from which the distance is what is printed, where that is no chance: a target of
    all may stand behind what a list says of its last item."""
    if len(str(claim.numeral.value or "").replace(".", "").strip("0")) < _DIGITS and claim.numeral.dimension != "count":
        return None
    for result in results[1:4]:
        found = next(_candidates(claim, result, target, sign, "likely"), None)
        if found is not None and found.holds and alike(result, target):
            return result
    return None


def _candidates(claim: Term, result: Term, target: Term, sign: int, sure: Sureness) -> Iterator[Candidate]:
    if claim.numeral.dimension == "percent":
        claim.direction = claim.direction or sign
        yield from points_or_growth(claim, result, target, sure, sure == "certain")
        return
    build = apart if claim.numeral.dimension == "point" else changed
    found = build(claim, result, target, sure, sure == "certain")
    stated = interval_of(claim)
    found.stated = negative(stated) if sign < 0 else stated
    if (expected := found.expected) is not None:
        word = "低于" if sign > 0 else "高于"
        found.mistakes = (
            Mistake(
                "direction",
                negative(expected),
                f"高低方向写反，应{word}目标，为{'少' if sign > 0 else '多'}{claim.printed}",
                "above and below were exchanged",
            ),
        )
    yield found
