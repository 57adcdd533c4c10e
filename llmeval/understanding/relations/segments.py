"""Frames of lists whose items say what they are for: 全年项目支出790.86万元。甲支出78.40万元，主要用于…；乙支出30.61万元用于…; ①…②…③….

The items are the first numbers of stretches that ； or ①②③ part, their total the number right before the first of them. Such a list
is seldom told to be complete, so that it accuses only where one digit, or two exchanged, part it from its total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.explain import slip_of_part
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.tables import added
from llmeval.understanding.relations.terms import Passage, Term, alike

_CIRCLED = re.compile("[①-⑳]")
_SEMICOLON = re.compile("[；;]")
_AWAY = re.compile("另|此外|同比|上年|去年|其中|合计|共计|累计|结余|较|比|占|剩余|尚余")
_OPENER = 60
_MOST = 24
_LEAST = 3


def segments(passage: Passage) -> Iterator[Candidate]:
    """Candidates of the totals of lists that are parted by marks, and of a basic expenditure by its two kinds."""
    levels = [t for t in passage.terms if t.exact and t.role in ("level", "to") and t.numeral.dimension == "money"]
    if len(levels) <= 2:
        return
    yield from _basic(levels, passage)
    if len(levels) <= _LEAST:
        return
    text = passage.text
    circled = [m.start() for m in _CIRCLED.finditer(text)]
    if len(circled) >= _LEAST and [ord(text[at]) - ord(text[circled[0]]) for at in circled] == list(
        range(len(circled))
    ):
        last = next((end for begin, end in passage.sentences if begin <= circled[-1] < end), len(text))
        yield from _list(levels, [*circled, last], circled[0], text)
    for number, (begin, end) in enumerate(passage.sentences):
        marks = [m.start() for m in _SEMICOLON.finditer(text, begin, end)]
        if _LEAST - 1 <= len(marks) <= _MOST:
            first = [t for t in levels if begin <= t.at < marks[0]]
            before = [t for t in levels if t.sentence == number - 1]
            if len(first) == 1 and before:
                yield from _list(levels, [begin, *marks, end], begin, text)
            elif len(first) > 1:
                yield from _list(levels, [first[0].end, *marks, end], first[0].end, text)


def _list(levels: Sequence[Term], bounds: Sequence[int], start: int, text: str) -> Iterator[Candidate]:
    """The total right before `start`, and the first number of every stretch."""
    whole = next((t for t in reversed(levels) if t.end <= start), None)
    if whole is None or len(bounds) > _MOST:
        return
    if any(
        _AWAY.search(text[max(begin, t.at - 30) : t.at].removeprefix("，其中")) for t, begin in _firsts(levels, bounds)
    ):
        return
    firsts = [t for t, _ in _firsts(levels, bounds)]
    every = [t for t in levels if start <= t.at < bounds[-1]]
    readings = [firsts] if len(every) == len(firsts) else [firsts, every]
    if len(firsts) != len(bounds) - 1 or len(firsts) < _LEAST or firsts[0].at - whole.end > _OPENER:
        return
    if all(alike(t, whole) for t in every):
        yield from _told(whole, readings)


def _firsts(levels: Sequence[Term], bounds: Sequence[int]) -> list[tuple[Term, int]]:
    """The first number of every stretch that has one, with where the stretch begins."""
    found = []
    for begin, end in pairwise(bounds):
        item = next((t for t in levels if begin <= t.at < end), None)
        if item is not None:
            found.append((item, begin))
    return found


def _told(whole: Term, readings: Sequence[Sequence[Term]]) -> Iterator[Candidate]:
    """The reading that holds; else the one of most items, where a slip parts it from the total."""
    made = [added(whole, tuple(items), None) for items in readings]
    held = next((c for c in made if c.holds), None)
    if held is not None:
        held.sure = "likely"
        yield held
    elif slip_of_part(made[-1]):
        made[-1].sure, made[-1].named = "certain", True
        yield made[-1]


def _basic(levels: Sequence[Term], passage: Passage) -> Iterator[Candidate]:
    """基本支出219.78万元（包括人员经费204.62万元，主要包括…；公用经费15.16万元）: what a basic expenditure is made of."""
    text = passage.text
    for place, one in enumerate(levels[:-1]):
        other = levels[place + 1]
        if not _ends(one, "人员经费") or not _ends(other, "公用经费") or one.sentence != other.sentence or not place:
            continue
        whole = levels[place - 1]
        between = text[whole.end : one.at]
        near = one.at - whole.end <= _OPENER and whole.sentence >= one.sentence - 1
        if (
            near
            and "基本支出" in whole.lead
            and "项目" not in between
            and not _AWAY.search(between.replace("其中", ""))
        ):
            yield from _told(whole, [(one, other)])


def _ends(term: Term, name: str) -> bool:
    return name in term.lead[-8:]
