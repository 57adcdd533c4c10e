"""Slips of one character against words that the text itself uses: 遍制 once, where 编制 stands six times.

No list of words of the genre is long enough for what every trade calls its own; the report that writes of a thing names it
often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import add

from llmeval.patterns import lazy as re
from llmeval.vocabulary.slips import BOUND, LOOSE, Slip, alike, beside_rare, is_term, is_word, joined, meets, rare

_HAN = re.compile("[\\u4e00-\\u9fff]{2,}")
_KNOWN, _UNKNOWN = 3, 4
"""Places at which the right word must stand, where it is a known word and where it is not."""


def own_slips(texts: Sequence[str]) -> Iterator[tuple[int, Slip]]:
    """The number of the text, and the slip, of what stands once in all of them beside a word of theirs that sounds or looks alike.

    >>> texts = ["核定编制20名，行政编制12名", "事业编制8名，专项遍制71名"]
    >>> [(number, slip.written, slip.meant) for number, slip in own_slips(texts)]
    [(1, '遍制', '编制')]
    """
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, text in enumerate(texts):
        for run in _HAN.finditer(text):
            for start, two in enumerate(map(add, run[0], run[0][1:]), run.start()):
                places[two].append((number, start))
    often = _Often(places)
    for two, found in places.items():
        if len(found) > 1 or two[0] in LOOSE or two[1] in LOOSE or joined(two) or rare(two) or is_word(two):
            continue
        (number, start), text = found[0], texts[found[0][0]]
        for index, meant in _meant(two, often):
            if _fits(texts, text, start, two, index, places[meant], known=joined(meant) or is_term(meant)):
                yield number, Slip(start, two, meant, sure=False)
                break


class _Often:
    """Two characters that stand together often enough to be meant: what stands before, and behind, each character."""

    def __init__(self, places: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        self.before: dict[str, set[str]] = defaultdict(set)
        self.behind: dict[str, set[str]] = defaultdict(set)
        for two, found in places.items():
            if len(found) >= _KNOWN:
                self.before[two[1]].add(two[0])
                self.behind[two[0]].add(two[1])


def _meant(two: str, often: _Often) -> Iterator[tuple[int, str]]:
    """Index of the wrong character and the word, for each that stands often enough."""
    for index, character in enumerate(two):
        if character in BOUND:
            continue
        near = often.before.get(two[1]) if index == 0 else often.behind.get(two[0])
        for right in sorted((alike(character) & near) - {character}) if near else ():
            yield index, right + two[1] if index == 0 else two[0] + right


def _fits(
    texts: Sequence[str], text: str, start: int, two: str, index: int, right: Sequence[tuple[int, int]], *, known: bool
) -> bool:
    """Whether the characters belong together, and the word is one: a known one, or one that stands in the same company."""
    if meets(text, start, two, index) or beside_rare(text, start, two):
        return False
    if known:
        return True
    company = _company(text, start)
    same = sum(bool(company & _company(texts[number], at)) for number, at in right)
    return len(right) >= _UNKNOWN and same * 2 >= len(right)


def _company(text: str, start: int) -> set[tuple[int, str]]:
    """The characters on either side of two."""
    around = ((-1, text[start - 1 : start]), (1, text[start + 2 : start + 3]))
    return {(side, character) for side, character in around if "\u4e00" <= character <= "\u9fff"}
