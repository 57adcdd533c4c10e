"""A number whose unit stands elsewhere: in a header, a label, a caption."""

from __future__ import annotations

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
    dimension, scale = (numeral.dimension, numeral.scale) if like is None else (like.dimension, like.scale)
    n = numeral  # `dataclasses.replace` takes three times as long, and every cell of a table comes here
    return Numeral(n.kind, n.start, n.end, n.number_start, n.number_end, n.value, unit, dimension, scale, n.places,
                   n.sign, n.bound, n.high, True, n.parts, n.signed)  # fmt: skip
