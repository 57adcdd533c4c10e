"""One thing told twice in other words: items of a list, and neighbouring facts with the same figures."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.vocabulary.discourse import DUTY, GENERIC

_MARK = re.compile(
    r"(?:(?<=[。；：，])|^)(?:[一二三四五六七八九]是|[（(][一二三四五六七八九\d][）)]|[①-⑨]|\d[.．、](?!\d))"
)
_MOST = 9
_TIME = re.compile(
    r"20\d\d年(?:度)?|\d{1,2}月(?:\d{1,2}日)?|[初底末]?以?前|[由于自从在按每]|[科股室处组部]|没有|不够?|缺少|偏[低慢少高]|较[低慢少高多长]"
)
_FIGURE = re.compile(r"\d[\d.,]{0,12}")
_PERIOD = re.compile(r"[上下]半年|[一二三四]季度|\d{1,2}月|全年|本年|上年|20\d\d年")
_APART = re.compile(r"目标|计划|实际|预算|决算|其中|上年|应|得分|扣")
_LEAST, _PART = 5, 0.33
"""Pairs that two items share beside words of any unit, and what part of the shorter they are."""
_TWO = 2


def paraphrases(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Bounds of the earlier and of the later passage.

    >>> text = "上半年开展焊工培训6期、结业240人；上半年举办焊工培训班6期，240人顺利结业。"
    >>> [(text[a:b], text[c:d]) for (a, b), (c, d) in paraphrases(text)]
    [('上半年开展焊工培训6期、结业240人', '上半年举办焊工培训班6期，240人顺利结业')]
    """
    marks = list(_MARK.finditer(text))
    if _TWO <= len(marks) <= _MOST:
        bounds = [*(mark.start() for mark in marks), len(text)]
        items = []
        for mark, end in zip(marks, bounds[1:], strict=True):
            told = re.split(r"[。；]", text[mark.end() : end])[0]
            items.append((mark.end(), mark.end() + len(told)))
        for one, other in itertools.combinations(items, 2):
            if _alike(text[one[0] : one[1]], text[other[0] : other[1]]):
                yield one, other
                return
    facts = [(match.start(), match.end()) for match in re.finditer(r"[^。；]{10,120}", text)]
    for one, other in itertools.pairwise(facts):
        first, second = text[one[0] : one[1]], text[other[0] : other[1]]
        figures = sorted(_FIGURE.findall(first)), sorted(_FIGURE.findall(second))
        if figures[0] != figures[1] or len(set(figures[0])) < _TWO or _APART.search(first + second):
            continue
        if _PERIOD.findall(first) == _PERIOD.findall(second) and len(_raw(first) & _raw(second)) >= _LEAST:
            yield one, other
            return


def _alike(one: str, other: str) -> bool:
    if DUTY.match(one) or DUTY.match(other):
        return False
    figures = set(_FIGURE.findall(one)), set(_FIGURE.findall(other))
    if all(figures) and not figures[0] & figures[1]:
        return False
    begun = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    first, second = _pairs(one[begun:]), _pairs(other[begun:])
    shared = first & second
    return len(shared) >= _LEAST and len(shared) >= _PART * min(len(first), len(second))


def _pairs(text: str) -> set[str]:
    return _raw(GENERIC.sub(" ", _TIME.sub(" ", text)))


def _raw(bare: str) -> set[str]:
    return {run[at : at + 2] for run in re.findall(r"[\u4e00-\u9fff]{2,}", bare) for at in range(len(run) - 1)}
