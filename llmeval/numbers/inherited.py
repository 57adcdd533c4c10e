"""A number whose unit stands elsewhere: in a header, a label, a caption."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from llmeval.numbers.lexer import Numeral, lex


@lru_cache(maxsize=512)
def _one(unit: str) -> Numeral | None:
    return next((n for n in lex(f"1{unit}") if n.kind == "quantity"), None)


def inherit_unit(numeral: Numeral, unit: str) -> Numeral:
    """The numeral with a unit that a header or label gives it."""
    if numeral.unit or not unit:
        return numeral
    like = _one(unit)
    if like is None:
        return replace(numeral, unit=unit, inherited=True)
    return replace(numeral, unit=unit, dimension=like.dimension, scale=like.scale, inherited=True)
