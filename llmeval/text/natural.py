"""The order in which people count: 单位6 before 单位10."""

from __future__ import annotations

from llmeval.patterns import lazy as re

_DIGITS = re.compile(r"(\d{1,18})")


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A key to sort names by.

    >>> sorted(["单位10", "单位6", "单位6/2", "单位"], key=natural)
    ['单位', '单位6', '单位6/2', '单位10']
    """
    return tuple((int(piece), "") if index % 2 else (0, piece) for index, piece in enumerate(_DIGITS.split(name)))
