"""Parts told one behind the other, each with its share of their whole: 中央资金216.40万元，占12.61%；县级资金1,499.95万元，占87.39%.

The parts add up to the whole, whether it is printed or not. Where the other shares are of that sum, the one that is not is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import percent, total
from llmeval.understanding.relations.fractions import ratio_candidate
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_SHARE = re.compile(r"[，,（(]?占(?:比|比重|比例)?(?:的)?(?:约|为|是|[:：]){0,2}")
_PART = re.compile("其中|上年|去年|比|较|人均|户均|合计|共计|总计|两项|三项|累计")
_BETWEEN = re.compile(r"[）)]?[，,；;、。]?[^，,；;。\d]{0,24}|[）)]?[，,；;][^；;。\d]{0,24}")
_FEWEST, _MOST, _DIGITS = 2, 12, 3
_BACK = 60
Pair = tuple[Term, Term]


def share_runs(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """Candidates of the one share of each run that is not of the sum of its parts, where all the others are."""
    before: list[Term] = []
    for run in _runs(passages):
        if _FEWEST <= len(run) <= _MOST:
            first = run[0][0]
            before = _levels(passages, first)
            yield from _odd_one(run, before)


def _runs(passages: Sequence[Passage]) -> Iterator[list[Pair]]:
    """Pairs of a part and its share that follow one another in a sentence, or begin paragraphs that follow one another."""
    opened: list[Pair] = []
    last = -2
    for passage in passages:
        pairs = _pairs(passage)
        runs = _joined(passage, pairs)
        for run in runs:
            if len(run) > 1:
                yield run
        lone = (
            pairs[0]
            if pairs and passage.terms and pairs[0][0] is passage.terms[0] and (not runs or len(runs[0]) == 1)
            else None
        )
        if lone is not None and passage.index == last + 1 and opened and alike(lone[0], opened[-1][0]):
            opened.append(lone)
        else:
            if len(opened) > 1:
                yield opened
            opened = [lone] if lone is not None else []
        last = passage.index
    if len(opened) > 1:
        yield opened


def _pairs(passage: Passage) -> list[Pair]:
    found = []
    for part, share in pairwise(passage.terms):
        if (
            share.role != "share"
            or share.whole
            or not share.exact
            or share.sentence != part.sentence
            or _SHARE.fullmatch(share.lead) is None
        ):
            continue
        told = (
            part.role in ("level", "to")
            and part.exact
            and part.numeral.dimension not in ("percent", "point", "multiple")
        )
        if told and part.numeral.value and not _PART.search(part.lead) and part.when == "":
            found.append((part, share))
    return found


def _joined(passage: Passage, pairs: Sequence[Pair]) -> list[list[Pair]]:
    runs: list[list[Pair]] = []
    for part, share in pairs:
        goes_on = runs and runs[-1][-1][1].order + 1 == part.order and alike(runs[-1][-1][0], part)
        if (
            goes_on
            and part.sentence == share.sentence
            and _BETWEEN.fullmatch(passage.text[runs[-1][-1][1].end : part.at])
        ):
            runs[-1].append((part, share))
        else:
            runs.append([(part, share)])
    return runs


def _levels(passages: Sequence[Passage], first: Term) -> list[Term]:
    here = [t for t in first.passage.terms if t.order < first.order]
    if len(here) >= _BACK:
        return here[-_BACK:]
    at = next((n for n, p in enumerate(passages) if p is first.passage), 0)
    for passage in reversed(passages[max(0, at - _BACK) : at]):
        here = [*passage.terms, *here]
        if len(here) >= _BACK:
            break
    return here[-_BACK:]


def _odd_one(run: Sequence[Pair], before: Sequence[Term]) -> Iterator[Candidate]:
    whole = total(interval_of(part) for part, _ in run)
    given = [percent(interval_of(part), whole) for part, _ in run]
    odd = [n for n, (_, share) in enumerate(run) if given[n] is None or not given[n].meets(interval_of(share))]  # type: ignore[union-attr]
    told = [n for n, (_, share) in enumerate(run) if n not in odd and significant(share) >= _DIGITS]
    if len(odd) != 1 or not told or (len(run) == _FEWEST and significant(run[odd[0]][1]) < _DIGITS):
        return
    part, share = run[odd[0]]
    printed = next(
        (
            t
            for t in reversed(before)
            if t.role in ("level", "to") and alike(t, part) and whole.meets(interval_of(t)) and t.exact
        ),
        None,
    )
    if printed is not None:
        candidate = ratio_candidate("share", share, part, printed, "certain", True)
    else:
        candidate = _of_sum(run, odd[0])
    candidate.aspect = "witnessed"
    yield candidate


def _of_sum(run: Sequence[Pair], place: int) -> Candidate:
    parts = tuple(part for part, _ in run)

    def compute(values: Sequence[Interval]) -> Interval | None:
        return percent(values[place], total(values))

    written = f"{{{place}}} ÷ (" + " + ".join(f"{{{n}}}" for n in range(len(parts))) + ") × 100%"
    return Candidate("share", run[place][1], parts, compute, "certain", written, interval_of(run[place][1]),
                     compute([interval_of(t) for t in parts]), True)  # fmt: skip
