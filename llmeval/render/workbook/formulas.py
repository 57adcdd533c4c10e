"""Computations as spreadsheet formulas: which number stands in which cell, and the proof that the formula is the one
that was computed.

A formula is written only where it gives, over the values in the cells, what the check computed. Numbers stand as they are
printed; where a computation needs them in one unit, a factor beside each says so.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import cached_property
from typing import Literal

from llmeval.data.evidence import Evidence
from llmeval.data.findings import Computation
from llmeval.data.review import Review
from llmeval.numbers.lexer import Numeral, lex
from llmeval.patterns import lazy as re
from llmeval.render.workbook.derived import derived
from llmeval.spans import Span

FORMULA = re.compile(r"[0-9n.+\-*/() ]{1,2000}")
"""What may become a formula: numbers, operands and the four operations."""
NAME = re.compile(r"n(\d+)")
Side = Literal["expected", "stated"]
SIDES: tuple[Side, ...] = ("expected", "stated")
_NEAR = Decimal("1e-9")
_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Operand:
    """A cited number: `value` as printed (signed where the computation takes it so), times `factor` what is computed with."""

    evidence: Evidence
    value: Decimal | None
    unit: str
    factor: Decimal = Decimal(1)

    @property
    def amount(self) -> Decimal | None:
        return None if self.value is None else self.value * self.factor


@dataclass(frozen=True, slots=True)
class Sheet:
    """A computation laid out: its operands, and what the formula gives (`side`), if there is one."""

    operands: tuple[Operand, ...]
    formula: str | None
    side: Side
    stated: int | None
    """Index of the operand that is the stated number, and no part of the formula."""


@dataclass(frozen=True)
class Numbers:
    """The numbers of a review by their place, with the units that they took from headers."""

    review: Review

    @cached_property
    def _known(self) -> dict[int, Numeral]:
        return {
            fact.numeral.number_start: fact.numeral
            for fact in self.review.facts
            if fact.numeral is not None and fact.numeral.kind == "quantity"
        }

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(self._known)

    def of(self, span: Span) -> Numeral | None:
        """The last quantity that begins in the span: words may stand before it."""
        index = bisect_left(self._starts, span.end) - 1
        if index >= 0 and self._starts[index] >= span.start:
            return self._known[self._starts[index]]
        found = [
            n
            for n in lex(self.review.document.plain, span.start, span.end)
            if n.kind == "quantity" and n.value is not None
        ]
        return found[-1] if found else None

    def lay_out(self, computation: Computation) -> Sheet:
        """The computation with the first way of taking its numbers that gives its result."""
        cited = [(evidence, self.of(evidence.span)) for evidence in computation.operands]
        formula = computation.formula or derived(
            computation.expression, [numeral.value if numeral is not None else None for _, numeral in cited]
        )
        ways = list(_ways(cited)) if formula is not None and FORMULA.fullmatch(formula) else []
        # A wrong unit makes the numbers as printed add up to what is stated: what is expected is looked for first.
        for side in SIDES:
            for operands in ways:
                if formula is not None and _gives(formula, operands, getattr(computation, side)):
                    return Sheet(operands, formula, side, _stated(formula, operands, computation))
        return Sheet(tuple(_as_printed(evidence, numeral) for evidence, numeral in cited), None, "expected", None)


def _ways(cited: Sequence[tuple[Evidence, Numeral | None]]) -> Iterator[tuple[Operand, ...]]:
    """The numbers as printed, with the signs that words give them, and in the unit of each of them."""
    yield tuple(_as_printed(evidence, numeral) for evidence, numeral in cited)
    yield tuple(_scaled(evidence, numeral, None, signed=True) for evidence, numeral in cited)
    for unit in dict.fromkeys(numeral.scale for _, numeral in cited if numeral is not None and numeral.scale):
        for signed in (False, True):
            yield tuple(_scaled(evidence, numeral, unit, signed=signed) for evidence, numeral in cited)


def _as_printed(evidence: Evidence, numeral: Numeral | None) -> Operand:
    return _scaled(evidence, numeral, None, signed=False)


def _scaled(evidence: Evidence, numeral: Numeral | None, unit: Decimal | None, *, signed: bool) -> Operand:
    if numeral is None or numeral.value is None:
        return Operand(evidence, None, "")
    value = numeral.value * (numeral.sign if signed else 1)
    return Operand(evidence, value, numeral.unit, numeral.scale / unit if unit else Decimal(1))


def _gives(formula: str, operands: Sequence[Operand], wanted: Decimal) -> bool:
    values = {f"n{index}": operand.amount for index, operand in enumerate(operands) if operand.amount is not None}
    result = evaluate(formula, values)
    return result is not None and _same(result, wanted)


def _same(one: Decimal, other: Decimal) -> bool:
    """Equal but for the digits to which the other was rounded."""
    exponent = other.as_tuple().exponent
    rounding = Decimal(1).scaleb(exponent) if isinstance(exponent, int) and -12 < exponent < 0 else Decimal(0)
    return abs(one - other) <= max(abs(other) * _NEAR, rounding if exponent != 0 else _NEAR)


def _stated(formula: str, operands: Sequence[Operand], computation: Computation) -> int | None:
    used = {int(number) for number in NAME.findall(formula)}
    for index, operand in enumerate(operands):
        if index not in used and operand.amount is not None and _same(abs(operand.amount), abs(computation.stated)):
            return index
    return None


def evaluate(formula: str, values: Mapping[str, Decimal]) -> Decimal | None:
    """The value of a formula of numbers, names and the four operations; None where it has none.

    >>> evaluate("(n0/n1-1)*100", {"n0": Decimal(11), "n1": Decimal(10)})
    Decimal('10.0')
    """
    if not FORMULA.fullmatch(formula):
        return None
    try:
        return _value(ast.parse(formula, mode="eval").body, values, 0)
    except (SyntaxError, ValueError, KeyError, RecursionError, DivisionByZero, InvalidOperation, Overflow):
        return None


_OPERATIONS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


def _value(node: ast.expr, values: Mapping[str, Decimal], depth: int) -> Decimal:
    if isinstance(node, ast.BinOp):
        # A long sum leans to the left: walked down here, so that only brackets count as depth.
        chain: list[tuple[Callable[[Decimal, Decimal], Decimal], ast.expr]] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            if type(left.op) not in _OPERATIONS:
                raise ValueError("not one of the four operations")
            chain.append((_OPERATIONS[type(left.op)], left.right))
            left = left.left
        if depth > _DEPTH:
            raise ValueError("too deep")
        result = _value(left, values, depth + 1)
        for operation, right in reversed(chain):
            result = operation(result, _value(right, values, depth + 1))
        return result
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, values, depth + 1)
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Decimal(str(node.value))
    raise ValueError("not arithmetic")


def with_cells(formula: str, cells: Sequence[str]) -> str:
    """The formula over cells instead of names.

    >>> with_cells("n0/n1*100", ["G4", "G5"])
    '=G4/G5*100'
    """
    return "=" + NAME.sub(lambda match: cells[int(match[1])], formula)
