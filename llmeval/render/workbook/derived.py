"""A formula from a computation that is told in words only: `130.52万元 ÷ 136.65万元 × 100% = 95.51%` is `n0/n1*100`.

What it gives is held against what was computed before it is written, so a wrong reading is never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from llmeval.patterns import lazy as re

_TOKEN = re.compile(r"(?P<number>\d[\d,]{0,30}(?:\.\d{1,20})?)|(?P<sign>[-+−×÷*/()（）])|(?P<other>[=≠≈<>＞＜≥≤√])")
_ASIDE = re.compile(r"[（(][^()（）\d]{0,20}[)）]")
"""A unit in brackets: 台（套）."""
_SIGNS = {"−": "-", "×": "*", "÷": "/", "（": "(", "）": ")"}
_LONGEST = 2000


def derived(expression: str, values: Sequence[Decimal | None]) -> str | None:
    """The formula of an expression's left side over the operands that stand in it; None where it is no plain arithmetic.

    >>> derived("(87.5% ÷ 62.5% - 1) × 100% = 40%", [Decimal("87.5"), Decimal("62.5")])
    '(n0/n1-1)*100'
    >>> derived("2617.69 ≠ 3051.24", [Decimal("2617.69")]) is None
    True
    """
    left = _ASIDE.sub("", expression.partition(" = ")[0])
    if len(left) > _LONGEST:
        return None
    parts: list[str] = []
    every = dict(enumerate(values))
    free = dict(every)
    for token in _TOKEN.finditer(left):
        if token["other"]:
            return None
        if token["sign"]:
            parts.append(_SIGNS.get(token["sign"], token["sign"]))
            continue
        number = Decimal(token["number"].replace(",", ""))
        # The first of its value that has not had its turn, else the one that stands there again.
        index = next((at for group in (free, every) for at, value in group.items() if value == number), None)
        free.pop(-1 if index is None else index, None)
        parts.append(f"{number:f}" if index is None else f"n{index}")
    return "".join(parts) if any(part.startswith("n") for part in parts) else None
