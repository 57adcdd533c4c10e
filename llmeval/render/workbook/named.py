"""Computations by the names of their numbers: `商品和服务支出（决算） ÷ 商品和服务支出（全年预算） × 100`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from llmeval.data.claimed import words_of
from llmeval.data.evidence import Evidence
from llmeval.data.facts import Fact
from llmeval.render.phrases import BASIS
from llmeval.render.workbook.formulas import NAME

_LONGEST = 22
_SIGNS = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " - "}


def names_of(
    operands: Sequence[Evidence], facts: Mapping[int, Fact], start_of: Callable[[Evidence], int], side: int
) -> list[str]:
    """A name of its own for each number: what it is of, its period or basis where several are of the same.

    Args:
        facts: by the place where their number begins.
        start_of: where the number of a passage begins.
        side: 0 for Chinese, 1 for English, for numbers without a name.
    """
    found = [facts.get(start_of(operand)) for operand in operands]
    names = [
        _short(fact.label) if fact and fact.label else _short(words_of(operand.quote))
        for operand, fact in zip(operands, found, strict=True)
    ]
    for tell in (_basis, _period):
        doubled = Counter(names)
        names = [
            f"{name}（{more}）" if name and doubled[name] > 1 and fact and (more := tell(fact)) else name
            for name, fact in zip(names, found, strict=True)
        ]
    return _numbered(names, side)


def _basis(fact: Fact) -> str:
    return BASIS.get(fact.basis, ("", ""))[0]


def _period(fact: Fact) -> str:
    return fact.period


def _short(name: str) -> str:
    plain = "".join(name.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _numbered(names: Sequence[str], side: int) -> list[str]:
    """Names that still are the same, or missing, are counted."""
    doubled, seen = Counter(names), Counter[str]()
    made = []
    for name in names:
        seen[name] += 1
        if not name:
            made.append(f"数{seen[name]}" if side == 0 else f"number {seen[name]}")
        else:
            made.append(f"{name}（{seen[name]}）" if doubled[name] > 1 else name)
    return made


def with_names(formula: str, names: Sequence[str]) -> str:
    """The formula with names instead of `n0, n1, …`.

    >>> with_names("(n0/n1-1)*100", ["本年收入", "上年收入"])
    '(本年收入 ÷ 上年收入 - 1) × 100'
    """
    parts: list[str] = []
    at = 0
    for match in NAME.finditer(formula):
        parts += [_spoken(formula[at : match.start()]), names[int(match[1])]]
        at = match.end()
    return "".join([*parts, _spoken(formula[at:])])


def _spoken(text: str) -> str:
    return "".join(_SIGNS.get(character, character) for character in text if character != " ")
