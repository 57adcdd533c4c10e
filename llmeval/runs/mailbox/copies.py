"""Reports that are copies of each other, wholly or nearly, whatever unit's name and numbers were put in.

A report is known by the smallest hashes of its shingles (a bottom-k sketch); what many units share is the template's and
does not count. Of each near pair the shared passages are sought in the texts themselves. All of it is linear in the texts,
and in the pairs that share something.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import combinations
from math import ceil

from llmeval.patterns import lazy as re

_SHINGLE, SKETCH = 9, 600
NEAR, NEAR_OF_FEW = 0.45, 0.75
"""Share of shingles from which two reports count as near copies; of few units, whose template is not known (our choice)."""
FEW_UNITS, TEMPLATE_SHARE, MANY_UNITS = 5, 0.4, 20
"""From so many units on, what this share of them, or the last number of them, has in common is the template's (our choice)."""
_RUN, SHORTEST = 12, 30
"""Characters by which a shared passage is found, and from which it is told."""
_NUMBER = re.compile(r"\d+(?:[.,，]\d+)*")


def squeezed(text: str) -> str:
    return "".join(text.split())


def masked(text: str, names: Iterable[str]) -> str:
    """A squeezed text in which names of units and numbers are the same everywhere, at their own lengths."""
    for name in sorted({squeezed(name) for name in names if len(name) > 2}, key=len, reverse=True):
        text = text.replace(name, "□" * len(name))
    return re.sub(r"\d", "0", text)


def sketch(text: str, names: Sequence[str]) -> tuple[int, ...]:
    """The smallest hashes of what a squeezed text is made of; names and numbers leave no trace."""
    bare = _NUMBER.sub("0", masked(text, names).replace("□", ""))
    seen = {
        zlib.crc32(bare[at : at + _SHINGLE].encode("utf-8", "replace"))
        for at in range(max(0, len(bare) - _SHINGLE + 1))
    }
    return tuple(nsmallest(SKETCH, seen))


def near_pairs(sketches: Mapping[str, Sequence[int]], units: Mapping[str, str]) -> list[tuple[str, str, float]]:
    """Pairs of keys whose texts are nearly one, with the share; nearest first. `units` tells whose each key is."""
    holders: dict[int, set[str]] = {}
    for key, hashes in sketches.items():
        for value in hashes:
            holders.setdefault(value, set()).add(key)
    everyone = len(set(units.values()))
    common = (
        min(max(FEW_UNITS - 1, ceil(everyone * TEMPLATE_SHARE)), MANY_UNITS) if everyone >= FEW_UNITS else everyone + 1
    )
    own: dict[str, set[int]] = {key: set() for key in sketches}
    both: Counter[tuple[str, str]] = Counter()
    for value, keys in holders.items():
        if len({units[key] for key in keys}) >= common:
            continue
        for key in keys:
            own[key].add(value)
        both.update(combinations(sorted(keys), 2))
    least = NEAR if everyone >= FEW_UNITS else NEAR_OF_FEW
    found = []
    for (one, other), shared in both.items():
        share = _likeness(own[one], own[other], shared)
        if share >= least:
            found.append((one, other, share))
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _likeness(one: set[int], other: set[int], shared: int) -> float:
    """Jaccard of two bottom-k samples: of the smallest of both together, what stands in both."""
    if not shared:
        return 0.0
    if min(len(one), len(other)) < SKETCH // 3:
        return shared / len(one | other)
    bound = min(max(one), max(other))
    lower, upper = {value for value in one if value <= bound}, {value for value in other if value <= bound}
    return len(lower & upper) / max(1, len(lower | upper))


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """How much of two sketches is one.

    >>> likeness((1, 2, 3), (2, 3, 4))
    0.5
    """
    return _likeness(set(one), set(other), len(set(one) & set(other)))


def shared_runs(one: str, other: str) -> list[tuple[int, int]]:
    """Where the first of two texts repeats the second, from `SHORTEST` characters on, in order."""
    places: dict[str, int] = {}
    for at in range(len(other) - _RUN + 1):
        places.setdefault(other[at : at + _RUN], at)
    found: list[tuple[int, int]] = []
    at = 0
    while at <= len(one) - _RUN:
        there = places.get(one[at : at + _RUN])
        if there is None:
            at += 1
            continue
        length = _RUN
        while at + length < len(one) and there + length < len(other) and one[at + length] == other[there + length]:
            length += 1
        if length >= SHORTEST:
            found.append((at, at + length))
        at += length
    return found
