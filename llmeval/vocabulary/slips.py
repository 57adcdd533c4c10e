"""Slips of one character in a word of the genre: 备按 for 备案, 制渡 for 制度, 投拆 for 投诉.

The data beside this file are lists: words (`slip_terms.txt`), characters that sound alike (`sounds.txt`), common words of two
characters (`joined.txt`) by which a chance meeting of two words is told, and slips that are words themselves or arise where
words meet (`no_slips.txt`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from operator import add
from typing import NamedTuple

from llmeval.vocabulary.discourse import ACROSS, ALIKE, TERMS
from llmeval.vocabulary.subjects import subjects


class Slip(NamedTuple):
    """A word with one character that looks or sounds like the right one."""

    start: int
    written: str
    meant: str

    @property
    def end(self) -> int:
        return self.start + len(self.written)


BOUND = frozenset(
    "性化率度者业员家长省市县区镇乡村州学量费式型界局股室院商所站队馆校厅处科组班部委办及以其同地时机第有又由至为与于之是在上下中内外前后不未无可"
    "已将会能应须要更再还也都均各该本此每我他她它们这那个年月日人大小多少新老高低好全共总约近占比较等并或而且但因如若则当次项名条户件批场期天种类元"
    "万亿点分数一二三四五六七八九十百千两几仅被把用从向到和对了的得着过来去说看做使让给出入国民法级品物力气水电油房车路党军史书文报社教医药工农林牧"
    "渔矿自商街道园林基群友玉见离"
)
"""Characters that begin or end too many words, so that a short word with one of them in a wrong place tells nothing."""
_LOOSE = frozenset(
    "的了在与和及对将已按为由从向以于自至到是有不未无可能会应须需要更再还也都均各该本其此每我他她它们这那个年月日时人上下中内外前后间大小多少新老高"
    "低好全共约近占比较等并或而且但因如若则当每次项名条家户件批场期天种类元万亿点分数"
)
"""Characters that are words by themselves: two of them side by side are no slip."""


def _lines(name: str) -> Iterator[str]:
    text = (resources.files("llmeval.vocabulary") / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def joined(two: str) -> bool:
    """Whether two characters are a common word.

    >>> joined("完成"), joined("成完")
    (True, False)
    """
    return two in _joined()


@cache
def _joined() -> frozenset[str]:
    return frozenset(line[0] + following for line in _lines("joined.txt") for following in line[1:])


@cache
def _terms() -> frozenset[str]:
    return frozenset(TERMS).union(*(line.split() for line in _lines("slip_terms.txt")))


@cache
def _slips() -> dict[str, tuple[str, int]]:
    """By slip: the word that is meant and the index of the wrong character."""
    alike: dict[str, set[str]] = {}
    for group in (*ALIKE, *_lines("sounds.txt")):
        for character in group:
            alike.setdefault(character, set()).update(group)
    terms, common = _terms(), _joined()
    known = frozenset(word for line in _lines("no_slips.txt") for word in line.split()) | ACROSS | terms | common
    official = {name[at : at + 2] for name in (*(s.name for s in subjects()), *terms) for at in range(len(name) - 1)}
    found: dict[str, tuple[str, int]] = {}
    for term in sorted(terms):
        for index, character in enumerate(term):
            for wrong in alike.get(character, ()):
                slip = f"{term[:index]}{wrong}{term[index + 1 :]}"
                if wrong == character or slip in known or (wrong in BOUND and len(term) < 4):
                    continue
                if len(term) == 3 and (slip[max(0, index - 1) :][:2] in common or slip[index:][:2] in common):
                    continue
                if slip not in found and (len(term) > 2 or slip not in official):
                    found[slip] = (term, index)
    return found


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """By the first two characters: how long slips are that begin so, the longest first."""
    begun: dict[str, set[int]] = {}
    for slip in _slips():
        begun.setdefault(slip[:2], set()).add(len(slip))
    return {two: tuple(sorted(lengths, reverse=True)) for two, lengths in begun.items()}


def slips(text: str) -> Iterator[Slip]:
    """Slips in a squeezed text, in order; where two words only meet, none is seen.

    >>> [(slip.written, slip.meant) for slip in slips("合同备按率100%，内控制渡健全，设备按要求验收，保障农林水支出")]
    [('备按', '备案'), ('内控制渡', '内控制度')]
    """
    lengths, known = _lengths(), _slips()
    after = 0
    for start, two in enumerate(map(add, text, text[1:])):
        if two not in lengths or start < after:
            continue
        slip = next((slip for length in lengths[two] if (slip := text[start : start + length]) in known), None)
        if slip is not None:
            meant, index = known[slip]
            if not _meeting(text, start, slip, index):
                yield Slip(start, slip, meant)
                after = start + len(slip)


def _meeting(text: str, start: int, slip: str, index: int) -> bool:
    """Whether the characters belong to words on either side rather than to one another."""
    common = _joined()
    before, after = text[start - 1 : start], text[start + len(slip) : start + len(slip) + 1]
    wrong = slip[index]
    if (index == 0 and before + wrong in common) or (index == len(slip) - 1 and wrong + after in common):
        return True
    if len(slip) == 2:
        outside = slip[1] + after if index == 0 else before + slip[0]
        return outside in common or wrong == "一" or (slip[0] in _LOOSE and slip[1] in _LOOSE)
    return len(slip) == 3 and index == 0 and before + slip[1:] in _slips()
