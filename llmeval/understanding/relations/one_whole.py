"""Shares of one whole bear each other out: the parts whose shares are proved, and the part whose share fails, add up to it.

基本支出551.14万元，占26.83%；项目支出1,503.40万元，占72.15%: the two are all of 2,054.54, of which the first share is told, so that
the second can be of nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.explain import explain
from llmeval.understanding.relations.fractions import DIRECT, name_of, ratio_candidate
from llmeval.understanding.relations.lookup import likeness
from llmeval.understanding.relations.model import Candidate, Mistake, Verdict
from llmeval.understanding.relations.terms import Term, alike, interval_of, significant
from llmeval.understanding.relations.totals import divided_by_another

_PARTS = 12
"""Parts of one whole at most whose shares are told one behind the other."""
_LENGTH = 3
_ALL = 100


def hold_to_siblings(verdicts: Sequence[Verdict], sums: Mapping[int, Sequence[Term]], totals: Sequence[Term]) -> None:
    """Let the share fail whose siblings are proved of the same whole, where the parts are all of it. `sums` are the totals that
    are proved to be the sum of a number and others, by the number's start; `totals` by which people divide by mistake."""
    shares = [
        v for v in verdicts if v.kind == "share" and len(v.candidate.operands) == 2 and v.candidate.written == DIRECT
    ]
    _hold_to_twins(shares, totals)
    by_whole: dict[tuple[str, Interval], list[Verdict]] = defaultdict(list)
    for verdict in shares:
        whole = verdict.candidate.operands[1]
        by_whole[whole.base_unit, interval_of(whole)].append(verdict)
    for found in by_whole.values():
        proved = [v for v in found if v.outcome == "proved"]
        for verdict in found if proved else ():
            if verdict.outcome == "undecided" and _is_bound(verdict, proved, sums):
                _fail(verdict, totals)


def _hold_to_twins(shares: Sequence[Verdict], totals: Sequence[Term]) -> None:
    """268.40万元，占项目支出的11.19%，占总支出的8.10%: the part is proved of one whole that is named, and the words name the other
    as well, both right before it."""
    proved = [v for v in shares if v.outcome == "proved" and v.claim.whole]
    for verdict in shares:
        candidate, claim = verdict.candidate, verdict.claim
        if verdict.outcome != "undecided" or not (candidate.named and candidate.sure == "certain") or not claim.whole:
            continue
        part, whole = candidate.operands
        twins = [v for v in proved if v.candidate.operands[0] is part and abs(v.claim.order - claim.order) == 1]
        if any(v.candidate.operands[1] is whole for v in twins):
            continue  # 占项目支出的23.47%，占总支出的4.48%: of what the first one is proved of, the second is none
        beside = whole.sentence == part.sentence == claim.sentence and part.order - whole.order == 1
        if beside and twins and likeness(claim.whole, whole) >= 1:
            _fail(verdict, totals)


def against_each_other(candidates: Sequence[Candidate], sums: Mapping[int, Sequence[Term]]) -> list[Candidate]:
    """Candidates without those that divide one part of a list by another, which is never meant: 640批次，合格611批次、不合格29批次，
    不合格率4.75%. Where the part over the whole of its list was read too, it is sure, and what was divided by is the mistake."""
    by_claim: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.kind in ("rate", "share") and len(candidate.operands) == 2 and candidate.written == DIRECT:
            by_claim[candidate.claim.numeral.number_start].append(candidate)
    dropped: set[int] = set()
    more: list[Candidate] = []
    for found in by_claim.values():
        held = [c for c in found if c.holds]
        odd = held[0] if held else None
        if odd is None or any(c.named or c.sure == "certain" or c.operands != odd.operands for c in held):
            continue
        whole = _whole_of_both(odd, sums)
        if whole is None or _said_against(odd.claim) or odd.claim.numeral.value == _ALL or odd.expected is None:
            continue
        part, other = odd.operands
        zh = f"误以{name_of(other)}{other.printed}为基数"
        mistake = Mistake("base", odd.expected, zh, f"{other.printed} was taken as the base")
        more.append(ratio_candidate(odd.kind, odd.claim, part, whole, "certain", True, (mistake,)))
        dropped.update(id(c) for c in held)
    return [*(c for c in candidates if id(c) not in dropped), *more]


def _whole_of_both(candidate: Candidate, sums: Mapping[int, Sequence[Term]]) -> Term | None:
    part, other = candidate.operands
    own, its = (sums.get(t.numeral.number_start, ()) for t in (part, other))
    shared = {id(t): t for t in own if any(t is o for o in its)}
    return next(iter(shared.values())) if len(shared) == 1 and alike(part, other) else None


def _said_against(claim: Term) -> bool:
    """Whether the words divide the two themselves: 比, 相当于, 之比."""
    return re.search("比[^例重率]|之比|相当于|相比|比例$|对|调[整增减]|变动|追加|[增减]", claim.lead) is not None


def _is_bound(verdict: Verdict, proved: Sequence[Verdict], sums: Mapping[int, Sequence[Term]]) -> bool:
    claim, (part, whole) = verdict.claim, verdict.candidate.operands
    if not claim.exact or verdict.candidate.sure == "possible" or not part.exact:
        return False
    siblings = [v for v in proved if _near(v.claim, claim) and v.candidate.operands[0] is not part]
    siblings = [v for v in siblings if v.claim.whole == claim.whole or not claim.whole]
    if not siblings:
        return False
    if any(h is whole for h in sums.get(part.numeral.number_start, ())):
        return any(h is whole for v in siblings for h in sums.get(v.candidate.operands[0].numeral.number_start, ()))
    return any(_all_of(run, whole) for run in _runs(part, [v.candidate.operands[0] for v in siblings]))


def _near(one: Term, other: Term) -> bool:
    return one.passage is other.passage or (bool(other.section_of) and one.section_of == other.section_of)


def _runs(part: Term, others: Iterable[Term]) -> Iterator[list[Term]]:
    """Every run of two and more parts in order that holds the one whose share fails."""
    terms = sorted({id(t): t for t in (part, *others)}.values(), key=lambda t: t.order)
    at = next(n for n, t in enumerate(terms) if t is part)
    terms = terms[max(0, at - _PARTS) : at + _PARTS]
    at = next(n for n, t in enumerate(terms) if t is part)
    for first in range(at + 1):
        for last in range(at + 1, len(terms) + 1):
            if last - first > 1:
                yield terms[first:last]


def _all_of(parts: Sequence[Term], whole: Term) -> bool:
    given = total(interval_of(t) for t in parts)
    return given.meets(interval_of(whole)) and significant(whole) >= _LENGTH


def _fail(verdict: Verdict, totals: Sequence[Term]) -> None:
    candidate: Candidate = verdict.candidate
    candidate.sure, candidate.named = "certain", True
    candidate.explained = None
    divided_by_another(candidate, totals)
    found = explain(candidate)
    verdict.outcome = "failed"
    verdict.explanation = found[0] if found else None
