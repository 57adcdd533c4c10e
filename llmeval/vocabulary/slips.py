"""Slips of one character in a word of the genre: 备按 for 备案, 制渡 for 制度, 投拆 for 投诉.

The data beside this file are lists: words (`slip_terms.txt`), characters that sound alike (`sounds.txt`), common words of two
characters (`joined.txt`) by which a chance meeting of two words is told, slips that are words themselves or arise where
words meet (`no_slips.txt`), and longer words and compounds (`slip_wide.txt`) that are taken with more care.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
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
    sure: bool = True
    """Whether the word is of the genre; one of a trade must stand in the same text."""

    @property
    def end(self) -> int:
        return self.start + len(self.written)


BOUND = frozenset(
    "性化率度者业员家长省市县区镇乡村州学量费式型界局股室院商所站队馆校厅处科组班部委办及以其同地时机第有又由至为与于之是在上下中内外前后不未无可"
    "已将会能应须要更再还也都均各该本此每我他她它们这那个年月日人大小多少新老高低好全共总约近占比较等并或而且但因如若则当次项名条户件批场期天种类元"
    "万亿点分数一二三四五六七八九十百千两几仅被把用从向到和对了的得着过来去说看做使让给出入国民法级品物力气水电油房车路党军史书文报社教医药工农林牧"
    "渔矿自商街道园林基群友玉见离址整刑越仪"
)
"""Characters that begin or end too many words, so that a short word with one of them in a wrong place tells nothing."""
LOOSE = frozenset(
    "的了在与和及对将已按为由从向以于自至到是有不未无可能会应须需要更再还也都均各该本其此每我他她它们这那个年月日时人上下中内外前后间大小多少新老高"
    "低好全共约近占比较等并或而且但因如若则当每次项名条家户件批场期天种类元万亿点分数"
)
"""Characters that are words by themselves: two of them side by side are no slip."""


ADVERBS = frozenset("只先再才就仅及约")
"""Characters that stand between whole words: 合同只付到, 计划时先商定, 平均每支约24人."""
_AFTER_NUMBERS = frozenset("分年月日人元万亿个项次件户家名处条届场期批米吨亩里天时")
"""Characters that belong to a number before them."""


def _lines(name: str) -> Iterator[str]:
    text = (resources.files("llmeval.vocabulary") / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def joined(two: str) -> bool:
    """Whether two characters are a common word.

    >>> joined("完成"), joined("成完")
    (True, False)
    """
    return _follows(two, "joined.txt")


@cache
def _following(name: str) -> dict[str, str]:
    """Words of two characters from a list of firsts with what may follow each: by the first, all that follow."""
    found: dict[str, str] = {}
    for line in _lines(name):
        found[line[0]] = found.get(line[0], "") + line[1:]
    return found


def _follows(two: str, name: str) -> bool:
    return len(two) == 2 and two[1] in _following(name).get(two[0], "")


def rare(two: str) -> bool:
    """Whether two characters are a rarer word.

    >>> rare("祭扫"), rare("扫祭")
    (True, False)
    """
    return _follows(two, "joined_rare.txt")


def is_word(two: str) -> bool:
    """Whether two characters are a word of the genre, stand together in an official name, or look like a slip and are none."""
    return _right(two) or two in _official()


def is_term(word: str) -> bool:
    """Whether a word is one of the genre or of a trade."""
    return word in _terms() or word in _wide()


def alike(character: str) -> frozenset[str]:
    """Characters that look or sound like one."""
    return _alike().get(character, _NONE)


@cache
def _terms() -> frozenset[str]:
    return frozenset(TERMS).union(*(line.split() for line in _lines("slip_terms.txt")))


@cache
def _wide() -> frozenset[str]:
    return frozenset(word for line in _lines("slip_wide.txt") for word in line.split()) - _terms()


@cache
def _alike() -> dict[str, frozenset[str]]:
    """By character: those that look or sound alike, itself among them."""
    alike: dict[str, set[str]] = {}
    for group in (*ALIKE, *_lines("sounds.txt")):
        for character in group:
            alike.setdefault(character, set()).update(group)
    return {character: frozenset(others) for character, others in alike.items()}


class _Words(NamedTuple):
    """The words of the genre by how they begin."""

    begun: dict[str, list[str]]
    """By the first two characters."""
    firsts: dict[str, set[str]]
    """By the second character: what stands before it."""
    seconds: dict[str, set[str]]
    """By the first character: what stands behind it."""


@cache
def _words() -> _Words:
    words = _Words({}, {}, {})
    for term in _terms() | _wide():
        words.begun.setdefault(term[:2], []).append(term)
        words.firsts.setdefault(term[1], set()).add(term[0])
        words.seconds.setdefault(term[0], set()).add(term[1])
    return words


@cache
def _known() -> frozenset[str]:
    no_slips = (word for line in _lines("no_slips.txt") for word in line.split())
    return frozenset(no_slips) | ACROSS | _terms() | _wide()


def _right(word: str) -> bool:
    """Whether a word is never a slip."""
    return word in _known() or joined(word)


@cache
def _official() -> frozenset[str]:
    """Every two characters that stand together in an official name."""
    names = (*(subject.name for subject in subjects()), *_terms())
    return frozenset(name[at : at + 2] for name in names for at in range(len(name) - 1))


class _Begun(NamedTuple):
    """What slips may begin with the same two characters."""

    lengths: tuple[int, ...]
    """The longest first."""
    slips: frozenset[str]
    """Those with the wrong character among the first three."""
    terms: Mapping[int, Sequence[str]]
    """By length: what begins so rightly and may be miswritten behind."""

    def holds(self, slip: str, length: int) -> bool:
        """Whether a word that begins so may be a slip."""
        if slip in self.slips:
            return True
        terms = self.terms.get(length)
        if terms is None or len(slip) != length:
            return False
        third, end = slip[2], slip[3:]
        for term in terms:
            if term[2] == third:
                if term == slip:
                    return False
                if _miswritten(term, slip):
                    return True
            elif term[3:] == end and _miswritten(term, slip):
                return True
        return False


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=30_000)
def _begun(two: str) -> _Begun | None:
    """Slips are made for what a text holds: those of all words are seventy thousand."""
    first, second = two[0], two[1]
    alike, words = _alike(), _words()
    slips = [
        first + term[1:]
        for right in alike.get(first, _NONE) & words.firsts.get(second, _NONE)
        for term in words.begun[right + second]
    ]
    slips += [
        two + term[2:]
        for right in alike.get(second, _NONE) & words.seconds.get(first, _NONE)
        for term in words.begun[first + right]
    ]
    terms: dict[int, list[str]] = {}
    for term in words.begun.get(two, ()):
        if len(term) == 3:
            slips += [two + wrong for wrong in alike.get(term[2], _NONE)]
        elif len(term) > 3:
            terms.setdefault(len(term), []).append(term)
    if not slips and not terms:
        return None
    return _Begun(tuple(sorted({*map(len, slips), *terms}, reverse=True)), frozenset(slips), terms)


def _miswritten(term: str, slip: str) -> int:
    """Index of the one character, behind the first two, that looks or sounds like the term's; 0 where there is none.

    Both are of one length and begin with the same two characters.
    """
    found = 0
    for index in range(2, len(term)):
        if slip[index] != term[index]:
            if found or slip[index] not in _alike().get(term[index], _NONE):
                return 0
            found = index
    return found


@lru_cache(maxsize=30_000)
def _meant(slip: str) -> tuple[str, int] | None:
    """The word that is meant and the index of the wrong character; None where it may be another word."""
    if _right(slip):
        return None
    first, second = slip[0], slip[1]
    words = _words()
    found = [
        (right + slip[1:], 0)
        for right in _alike().get(first, _NONE) & words.firsts.get(second, _NONE)
        if right + slip[1:] in words.begun[right + second]
    ]
    found += [
        (first + right + slip[2:], 1)
        for right in _alike().get(second, _NONE) & words.seconds.get(first, _NONE)
        if first + right + slip[2:] in words.begun[first + right]
    ]
    found += [
        (term, index)
        for term in words.begun.get(first + second, ())
        if len(term) == len(slip) and (index := _miswritten(term, slip))
    ]
    return next(((term, index) for term, index in sorted(found) if _tells(term, index, slip)), None)


def _tells(term: str, index: int, slip: str) -> bool:
    """Whether a word with another character at a place can only be that word, miswritten."""
    if slip[index] in BOUND and len(term) < 4 and not _alone(slip, index):
        return False
    if len(term) > 2 and term in _wide() and not _breaks(term, index, slip):
        return False
    if len(term) == 3:
        return not joined(slip[max(0, index - 1) :][:2]) and not joined(slip[index:][:2])
    if len(term) == 4:
        return term in TERMS or not joined(slip[index // 2 * 2 :][:2])
    return len(term) > 2 or slip not in _official()


def _breaks(term: str, index: int, slip: str) -> bool:
    """Whether a slip in a longer word stands in a half of it, no character of one that is a word by itself."""
    if slip[index] in LOOSE or term[index] in LOOSE:
        return False
    rest = slip[1:] if index == 0 else slip[:-1]
    return len(term) > 3 or index == 1 or not joined(rest)


def _alone(slip: str, index: int) -> bool:
    """Whether what stands beside a bound character is no word without it: 和格率, not 和管理."""
    rest = slip[1:] if index == 0 else slip[:-1]
    return len(slip) == 3 and index != 1 and not joined(rest) and rest not in _terms()


def slips(text: str) -> Iterator[Slip]:
    """Slips in a squeezed text, in order; where two words only meet, none is seen.

    >>> [(slip.written, slip.meant) for slip in slips("合同备按率100%，内控制渡健全，设备按要求验收，保障农林水支出")]
    [('合同备按', '合同备案'), ('内控制渡', '内控制度')]
    """
    after = 0
    for start, two in enumerate(map(add, text, text[1:])):
        if start < after or (begun := _begun(two)) is None:
            continue
        for length in begun.lengths:
            slip = text[start : start + length]
            if not begun.holds(slip, length) or (found := _meant(slip)) is None:
                continue
            meant, index = found
            if not meets(text, start, slip, index) and not (len(slip) == 2 and beside_rare(text, start, slip)):
                yield Slip(start, slip, meant.replace("帐", "账"), len(meant) > 2 or meant not in _wide())
                after = start + len(slip)
            break


def meets(text: str, start: int, slip: str, index: int) -> bool:
    """Whether the characters belong to words on either side rather than to one another."""
    before, after = text[start - 1 : start], text[start + len(slip) : start + len(slip) + 1]
    if index == len(slip) - 1 and after == "次":  # 总剂次, 单趟次: a unit of what is done each time
        return True
    ends = slip[0] == "只" and (after.isdigit() or after in "，。；、")  # 经费只出3.26万元, not 只付到
    if slip[index] in ADVERBS and not ends and (index == 0 or len(slip) == 2 or joined(slip[:index])):
        return True
    wrong = slip[index]
    if (index == 0 and joined(before + wrong)) or (index == len(slip) - 1 and joined(wrong + after)):
        return True
    if index == 0 and len(slip) > 3 and wrong not in LOOSE and before + wrong in _official():
        return True
    if before.isdigit() and (len(slip) == 2 or (index == len(slip) - 1 and slip[0] in _AFTER_NUMBERS)):
        return True
    if len(slip) == 2:
        outside = slip[1] + after if index == 0 else before + slip[0]
        return joined(outside) or wrong == "一" or (slip[0] in LOOSE and slip[1] in LOOSE)
    if len(slip) == 3 and index == 0:
        other = before + slip[1:]
        return _meant(other) is not None
    return False


def beside_rare(text: str, start: int, two: str) -> bool:
    """Whether a rarer word stands where the characters meet others: 除 and 台风 in 除台风."""
    return rare(text[start - 1 : start] + two[0]) or rare(two[1] + text[start + 2 : start + 3])
