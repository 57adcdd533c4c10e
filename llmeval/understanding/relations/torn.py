"""Units that the end of a line tears: 1,876人⏎次."""

from __future__ import annotations

from dataclasses import replace

from llmeval.numbers.lexer import Numeral
from llmeval.numbers.units import unit_at
from llmeval.text.views import View

_TORN_UNITS = frozenset("次日米里时点路斤克顷元倍天分百")
"""How a unit may go on behind the line's end that tears it."""


def whole_unit(view: View, numeral: Numeral, end: int) -> tuple[Numeral, int]:
    """The numeral with its unit where a line ends within it: 1,876人⏎次."""
    text = view.text
    if text[end : end + 1] not in _TORN_UNITS:
        return numeral, end
    if view.span(end, end + 1).start == numeral.end:
        return numeral, end  # nothing stands between
    begin = end - len(numeral.unit)
    unit = unit_at(text, begin) if text[begin:end] == numeral.unit else None
    if unit is None or len(unit.name) <= len(numeral.unit):
        return numeral, end
    stop = begin + len(unit.name)
    last = view.span(stop - 1, stop).end
    return replace(numeral, unit=unit.name, dimension=unit.dimension, scale=unit.scale, end=last), stop
