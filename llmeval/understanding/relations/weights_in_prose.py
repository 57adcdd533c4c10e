"""Frames of weights that a text tells beside the scores, or in brackets, and that make a hundred.

投入15分，得13分；产出55分，得54分…; 由预算执行（10分）、产出（50分）…四部分组成，总分100分; 投入15分、过程25分…，自评得分分别为15分、20分….
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.chinese import chinese_number
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.score_points import PAIRED, Points, Told
from llmeval.understanding.relations.score_table import points
from llmeval.understanding.relations.scores import ZERO, slack
from llmeval.understanding.relations.terms import Term

_HUNDRED, _NINETY, _FAR = Decimal(100), Decimal(90), Decimal(15)
_FEWEST = 3
_WHOLE = re.compile("执行|投入|过程|决策|管理|编制")
"""Groups beside those of the results: without any of them 90 points may be all that the results have."""
_MADE_OF = re.compile(
    r"(?P<n>[三四五六七八九十]|\d{1,2})(?:个|大)?(?:部分|类|方面|维度|板块|一级指标|指标)[^，。；]{0,6}(?:组成|构成)"
)
_EXTRA = re.compile("加分|附加|奖励|倒扣|另")


def weights_in_prose(told: Sequence[Told]) -> Iterator[Candidate]:
    """Candidates of every list of weights that is complete by its own words and does not make a hundred."""
    if any(i.part == "full" and _of_more(i) for one in told for i in one.items):
        return
    for one in told:
        for own in (*_scored_in_turn(one), *_scored_behind(one), *_in_brackets(one), *_said(one)):
            yield from _hundred(one, own)


def _of_more(item: Points) -> bool:
    value = points(item.term)
    return value is not None and value > _HUNDRED


def _scored_in_turn(one: Told) -> Iterator[list[Term]]:
    """投入15分，得13.23分；产出55分，得54.36分…: each weight with its score, where the scores make the total."""
    text = one.passage.text
    run: list[tuple[Points, Points]] = []
    pairs: list[list[tuple[Points, Points]]] = []
    items = one.items
    for place, item in enumerate(items):
        following = items[place + 1] if place + 1 < len(items) else None
        paired = (
            item.part == "weight" and following is not None and following.part == "score"
            and PAIRED.fullmatch(text[item.term.end : following.term.at]) is not None
        )  # fmt: skip
        if paired and following is not None and (not run or run[-1][0].term.sentence == item.term.sentence):
            run.append((item, following))
        elif item.part != "score":
            pairs.append(run)
            run = []
    pairs.append(run)
    totals = {points(i.term) for i in items if i.part == "total"}
    for found in pairs:
        if len(found) >= _FEWEST and sum((points(s.term) or ZERO for _, s in found), ZERO) in totals:
            yield [w.term for w, _ in found]


def _scored_behind(one: Told) -> Iterator[list[Term]]:
    """投入15分、过程25分、产出35分，自评得分分别为15分、20分、29分: as many scores, none above its weight."""
    items = one.items
    for place, item in enumerate(items):
        if item.part != "score" or "分别" not in one.passage.text[max(0, item.term.at - 8) : item.term.at]:
            continue
        weights = _run(items[:place][::-1], "weight", item)[::-1]
        scores = _run(items[place:], "score", item)
        fits = all((points(s) or ZERO) <= (points(w) or ZERO) for w, s in zip(weights, scores, strict=False))
        if len(weights) == len(scores) >= _FEWEST and fits:
            yield weights


def _run(items: Sequence[Points], part: str, near: Points) -> list[Term]:
    found: list[Term] = []
    for item in items:
        if item.part != part or item.term.sentence != near.term.sentence:
            break
        found.append(item.term)
    return found


def _in_brackets(one: Told) -> Iterator[list[Term]]:
    """由预算执行（10分）、产出（50分）、效益（20分）、满意度（10分）四部分组成: each in a bracket of its own, as many as are told."""
    text = one.passage.text
    for number, (begin, end) in enumerate(one.passage.sentences):
        made = _MADE_OF.search(text, begin, end)
        if made is None:
            continue
        own = [
            i.term for i in one.items
            if i.term.sentence == number and i.term.end < made.start() and _bracketed(text, i.term)
        ]  # fmt: skip
        count = int(made["n"]) if made["n"].isdigit() else int(chinese_number(made["n"]) or 0)
        if len(own) == count >= _FEWEST and text[begin : own[0].at].count("（") == 1:
            yield own


def _bracketed(text: str, term: Term) -> bool:
    return text[term.at - 1 : term.at] in ("（", "(") and text[term.end : term.end + 1] in ("）", ")")


def _said(one: Told) -> Iterator[list[Term]]:
    """指标体系由投入、过程…五部分组成，权重分别为14分、20分…: as many weights as parts."""
    text = one.passage.text
    for place, item in enumerate(one.items):
        if item.part != "weight" or not item.said or not re.search("(?:权重|分值)分别", item.term.lead):
            continue
        begin = one.passage.sentences[item.term.sentence][0]
        made = _MADE_OF.search(text, begin, item.term.at)
        own = _run(one.items[place:], "weight", item)
        count = (
            int(chinese_number(made["n"]) or 0) if made and not made["n"].isdigit() else int(made["n"]) if made else 0
        )
        if len(own) == count >= _FEWEST:
            yield own


def _hundred(one: Told, own: Sequence[Term]) -> Iterator[Candidate]:
    begin, end = one.passage.sentences[own[0].sentence]
    words = one.passage.text[begin:end]
    summed = sum((points(t) or ZERO for t in own), ZERO)
    if abs(summed - _HUNDRED) > _FAR or _EXTRA.search(words) or (summed == _NINETY and not _WHOLE.search(words)):
        return
    spare = slack(own)
    claim, rest = own[-1], tuple(own[:-1])

    def compute(values: Sequence[Interval]) -> Interval:
        found = _HUNDRED - sum((middle(v) for v in values), ZERO)
        return Interval(found - spare, found + spare)

    value = points(claim) or ZERO
    values = [Interval(points(t) or ZERO, points(t) or ZERO) for t in rest]
    yield Candidate("score", claim, rest, compute, "certain", "100" + " - {}" * len(rest), Interval(value, value), compute(values),
                    named=True, aspect="weights")  # fmt: skip
