"""Shares, rates and averages whose words name what they are of: 按参考人数计上线率, 按年末在职人数平均每人, 回访满意率, 占全部签约户数的.

The words give a base by its name; what holds of it is proved. A claim that another number in the base's place gives to its last printed
digit was computed of that other number, whatever else of the sentence it may be read of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, percent, ratio, total, width
from llmeval.understanding.relations.fractions import not_smaller
from llmeval.understanding.relations.model import Candidate, Explanation, Kind, Verdict
from llmeval.understanding.relations.telling import torn, within
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_BY = re.compile(
    "(?:^|[，,；;。（(])(?:如|若|其中)?(?:按照?|以)(?P<base>[\u4e00-\u9fff]{2,12}?)(?:为基数|为分母)?(?:计算|计|平均|折算|分摊)"
    "(?P<claim>[\u4e00-\u9fff]{0,14})$"
)
_RATE = re.compile("^[^\u4e00-\u9fff]*(?P<of>[\u4e00-\u9fff]{2,4})(?P<what>[\u4e00-\u9fff]{2})率(?:为|达到?|是)?$")
_SHARE = re.compile("占(?:到|了)?(?P<base>[\u4e00-\u9fff]{2,12}?)(?:的|的?比例|的?比重)$")
_ALL = re.compile("^(?:全部|所有|总的|当年|全年|年末|本年|同期|年内|实际)+")
_SORT = re.compile("(?:总数量?|总量|数量|[人户件份次名家]次?数?|总数|数)$")
_TIME = re.compile("(?:全年|年末|年内|当年|本年|累计|共计|合计|一共|共有|实际|其中|截至|目前|共|实有)")
_SAME_THING = {"名": "人", "位": "人"}
_MADE_OF = re.compile("均|每")
_OTHER = re.compile("上年|上一年|去年|同比|目标|计划|任务|综合|平均|总体|提高|低于|高于|比|较")
_CHANCE, _SPREAD = 0.02, 3.0
"""A number in another's place gives what is printed by chance less often than this, bases lying within a few times of each other."""
_FARTHEST = Decimal(2)
_LITTLE = Decimal("1.05")
_LEAST, _LONGER = 3, 2
_Found = tuple[Term, Term, Kind, bool]


@dataclass(frozen=True, slots=True)
class _Sources:
    """Exact levels of the report that count things, in order."""

    counts: Sequence[Term]


def told_bases(verdicts: list[Verdict], passages: Sequence[Passage]) -> list[Verdict]:
    """The verdicts, those of shares, rates and averages decided anew whose words name their base."""
    sources = _Sources([t for p in passages for t in p.terms if _is_count(t)])
    own = {v.claim.numeral.number_start: v for v in verdicts if v.kind in ("share", "rate", "average")}
    found: dict[int, Verdict] = {}
    for claim in (t for p in passages for t in p.terms if t.exact and t.role in ("share", "rate", "each")):
        if significant(claim) < _LEAST or not claim.numeral.places:
            continue
        read = next(_named(claim, sources), None)
        before = own.get(claim.numeral.number_start)
        verdict = _judged(claim, read, before, sources) if read is not None else None
        if verdict is not None:
            found[claim.numeral.number_start] = verdict
    kept = [
        v for v in verdicts if not (v.kind in ("share", "rate", "average") and v.claim.numeral.number_start in found)
    ]
    return sorted([*kept, *found.values()], key=lambda v: v.claim.numeral.number_start) if found else verdicts


def _is_count(term: Term) -> bool:
    return (
        term.role == "level"
        and term.exact
        and term.numeral.dimension == "count"
        and term.numeral.value is not None
        and term.numeral.value > 1
    )


def _named(claim: Term, sources: _Sources) -> Iterator[_Found]:
    """Part, base and kind of a claim as its words name them, and whether they name the base outright."""
    words = claim.passage.text[claim.clause : claim.at]
    if match := _BY.search(words):
        base = _called(match["base"], claim, sources, claim.passage.terms)
        part = _part(claim, base, match["claim"]) if base is not None else None
        if base is not None and part is not None:
            yield part, base, "average" if claim.role == "each" else "rate", True
    elif claim.role == "share" and (match := _SHARE.search(words)):
        base = _called(match["base"], claim, sources, claim.passage.terms)
        part = _nearest(claim, base) if base is not None else None
        if base is not None and part is not None:
            yield part, base, "share", True
    elif claim.role == "rate" and (match := _RATE.search(words)) and not _OTHER.search(words):
        pair = _of_its_name(claim, match["of"], match["what"])
        if pair is not None:
            yield *pair, "rate", False


def _stem(name: str) -> str:
    return _SORT.sub("", _ALL.sub("", name)) or name


def _called(name: str, claim: Term, sources: _Sources, near: Sequence[Term]) -> Term | None:
    """The one count before a claim that is called just so, in its paragraph, or else in the report."""
    stem = _stem(name)
    by_unit = [
        t
        for t in claim.passage.of_sentence(claim.sentence)
        if _is_count(t) and t.numeral.unit == name and t.order < claim.order
    ]
    if len(by_unit) == 1:
        return by_unit[0]  # 全年发放4,928户次、1,437.72万元，按户次计算
    if len(stem) < 2 or "和" in stem or "及" in stem:
        return None
    for some in ([t for t in near if _is_count(t)], sources.counts):
        told = [t for t in some if t.order < claim.order and _name(t).endswith(stem)]
        close = [t for t in told if len(_name(t)) - len(stem) <= _LONGER]
        just = [t for t in told if _name(t) == stem] or close or (told if len(stem) > _LONGER else [])
        if just:
            return just[-1] if len({(t.base_unit, interval_of(t)) for t in just}) == 1 else None
    return None


def _name(term: Term) -> str:
    return _TIME.sub("", term.lead)


def _part(claim: Term, base: Term, words: str) -> Term | None:
    """What is divided: for an average the amount right before it in its measure, for a rate the number that its name calls."""
    before = [
        t for t in claim.passage.of_sentence(claim.sentence) if t.order < claim.order and t.role == "level" and t.exact
    ]
    if claim.role == "each":
        like = [t for t in before if alike(t, claim)]
        return like[-1] if like and like[-1] is not base else None
    stem = re.sub("率.{0,3}$", "", words)[-2:]
    fits = [t for t in before if alike(t, base) and len(stem) == 2 and t.lead.endswith(stem) and t is not base]
    return fits[-1] if len(fits) == 1 and not_smaller(base, fits[-1]) else None


def _nearest(claim: Term, base: Term) -> Term | None:
    """The number that the share's own words call, right before which another whole may stand: 新开项目签约户数占全部签约户数的."""
    before = [t for t in claim.passage.of_sentence(claim.sentence) if t.order < claim.order]
    own = claim.passage.text[claim.clause : claim.at].partition("占")[0]
    told = [t for t in before if _is_count(t) and alike(t, base) and t is not base and _stem(own).endswith(_name(t))]
    part = told[-1] if own and told and len(_name(told[-1])) > _LONGER else None
    return part if part is not None and part is not base and not_smaller(base, part) else None


def _of_its_name(claim: Term, of: str, what: str) -> tuple[Term, Term] | None:
    """回访满意率 behind 成功回访5,240件，群众表示满意5,011件: of what the name begins with, the part that it ends with."""
    before = [t for t in claim.passage.of_sentence(claim.sentence) if t.order < claim.order and _is_count(t)]
    wholes = [t for t in before if t.lead.endswith(of)]
    if len(wholes) != 1:
        return None
    parts = [t for t in before if t.order > wholes[0].order and alike(t, wholes[0]) and t.lead.endswith(what)]
    if len(parts) != 1 or claim.order - parts[0].order > 1 or not not_smaller(wholes[0], parts[0]):
        return None
    return parts[0], wholes[0]


def _judged(claim: Term, read: _Found, before: Verdict | None, sources: _Sources) -> Verdict | None:
    part, base, kind, outright = read
    if before is not None and before.outcome == "failed":
        return None
    by = ratio if kind == "average" else percent
    stated, expected = interval_of(claim), by(interval_of(part), interval_of(base))
    written = "{} ÷ {}" if kind == "average" else "{} ÷ {} × 100%"
    candidate = Candidate(
        kind, claim, (part, base), lambda v: by(v[0], v[1]), "certain", written, stated, expected, named=True
    )
    tried = 1 + (before.tried if before is not None else 0)
    if candidate.holds:
        same = before is not None and before.outcome == "proved"
        return None if same else Verdict(claim, kind, "proved", candidate, tried)
    if expected is None or torn(candidate) or not within(candidate, _FARTHEST):
        return None
    found = _instead(candidate, sources)
    beside = (
        outright and part.sentence == base.sentence == claim.sentence and part.passage is base.passage is claim.passage
    )
    if found is None and not (beside and claim.role == "each" and before is None and within(candidate, _LITTLE)):
        return None
    return Verdict(claim, kind, "failed", candidate, tried, found)


def _instead(candidate: Candidate, sources: _Sources) -> Explanation | None:
    """The other number, or that number and the base together, of which the claim was computed."""
    claim, (part, base) = candidate.claim, candidate.operands
    by = ratio if candidate.kind == "average" else percent
    every = {t.numeral.number_start: t for t in sources.counts if _one_thing(t, base) and t is not part}
    near = [t for t in every.values() if t.passage is claim.passage]
    values = {interval_of(t): t for t in near} or {}
    rest = {interval_of(t): t for t in every.values() if interval_of(t) not in values}
    for some in (values, rest):
        others = {v: t for v, t in some.items() if v != interval_of(base)}
        hits = []
        for value, other in others.items():
            given = by(interval_of(part), value)
            if given is not None and given.meets(candidate.stated):
                hits.append((other.printed, other))
        if not hits and significant(claim) > _LEAST:
            for value, other in others.items():
                both = by(interval_of(part), total([interval_of(base), value]))
                if candidate.kind == "average" and both is not None and both.meets(candidate.stated):
                    hits.append((f"{base.printed}与{other.printed}之和", other))
        if hits:
            chance = float(width(candidate.stated) / abs(middle(candidate.stated))) * len(others) / _SPREAD
            if chance > _CHANCE:
                return None
            said = hits[-1][0]
            return Explanation("base", claim, None, f"误以{said}为分母", f"{said} was taken as the base", chance)
    return None


def _one_thing(one: Term, other: Term) -> bool:
    """Whether two counts may stand in each other's place: posts (名) where people are counted."""
    a, b = (_SAME_THING.get(t.numeral.unit, t.numeral.unit) for t in (one, other))
    return a == b
