"""How like two short texts are, by the pairs of neighbouring characters that they share. No decision on a number rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


def pairs_of(text: str) -> Iterator[str]:
    """The pairs of neighbouring characters of a text, in order."""
    return (text[at : at + 2] for at in range(len(text) - 1))


@lru_cache(maxsize=65536)
def pairs(text: str) -> frozenset[str]:
    """The different pairs of a short text; a text of one character has none."""
    return frozenset(pairs_of(text))


def likeness(one: str, other: str) -> float:
    """Share of their pairs that both have, 0 to 1.

    >>> likeness("规模工业总产值", "规模工业增加值"), likeness("甲", "乙")
    (0.3333333333333333, 0.0)
    """
    a, b = pairs(one), pairs(other)
    return len(a & b) / max(1, len(a | b))


def overlap(one: str, other: str) -> float:
    """Share of the shorter one's pairs that the other has too, 0 to 1: 1 where a name is cut out of a longer one.

    >>> overlap("工业总产值", "规模工业总产值")
    1.0
    """
    a, b = pairs(one), pairs(other)
    return len(a & b) / max(1, min(len(a), len(b)))
