"""Computations that a model shows: recomputed on quantities of the report, their units carried through.

A quantity is what the report prints with its unit; digits of a date or of a document's number are none. The unit of a
result is what its operands leave: 万元 / 万元 is a ratio, 万元 - 万元 an amount, 亿元 - 万元 nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from typing import cast

from llmeval.numbers.same_unit import Measured, measured
from llmeval.numbers.units import read_unit
from llmeval.patterns import lazy as re

PURE = measured("%")
"""The unit of ratios, shares and counts of times."""
ANY = Measured("*", "*", Decimal(1))
"""Of a number that the report prints without a unit, and of what two different units make together."""
CONSTANT = Measured("1", "1", Decimal(1))
"""Of 100 and its like, which take the unit of what they are added to."""
CONSTANTS = frozenset(map(Decimal, (1, 2, 10, 12, 100, 1000, 10000)))
_OPERATORS = {"×": "*", "÷": "/", "－": "-", "−": "-", "＋": "+", "（": "(", "）": ")", "％": "%", "＝": "=", "≈": "="}
_PURE = frozenset({"%", "百分点", "倍", "成", "‰", "番", ""})
_SCALED = re.compile(r"(?<![\d.])(?:10000|100000000)(?![\d.])")

Units = frozenset[Measured]
UnitsOf = Callable[[Decimal], Units]
"""The units in which the report prints a number, none where it is no quantity of the report."""


@dataclass(frozen=True, slots=True)
class Result:
    """A stated result that its expression bears out, as printed, with the units that it can have."""

    value: Decimal
    units: Units


class UnknownOperand(Exception):
    """A number of a computation that the report does not print as a quantity."""


class MixedUnits(Exception):
    """Numbers are added or compared that are measured in different units."""


def computed(line: str, units_of: UnitsOf, earlier: Iterable[Result] = (), *, slip: bool = False) -> Result | str:
    """The result of a computation like 0.98/2.21*100=44.34, or what is wrong with it, in words for the model.

    `earlier` are results of computations shown before, which a later one may use; `slip` says that the critique is about a
    wrong unit, so that 元 and 万元 may meet.
    """
    left, right = _sides(line)
    if not left or not right:
        return f"算式“{line}”不是“左边=结果”的形式。"
    scaled = slip or bool(_SCALED.search(left))
    known = list(earlier)

    def look_up(value: Decimal) -> Units:
        found = units_of(value)
        for result in known:
            found |= result.units if result.value == value else frozenset()
        return found | (frozenset({CONSTANT}) if value in CONSTANTS else frozenset())

    try:
        stated = Decimal(right)
        value, units = _evaluate(_parsed(left), look_up, scaled)
    except UnknownOperand as unknown:
        return f"算式“{line}”中的{unknown}不是原文的数字。"
    except MixedUnits:
        return f"算式“{line}”中的数单位不同，不能直接相加减。"
    except (SyntaxError, InvalidOperation, DivisionByZero, ValueError, RecursionError):
        return f"算式“{line}”无法计算。"
    places = -cast("int", stated.as_tuple().exponent)
    if not (rounds_to(value, stated, places) or rounds_to(abs(value), abs(stated), places)):
        return f"算式“{line}”的结果应为{format(value.quantize(Decimal('0.01')), 'f')}。"
    return Result(stated if value >= 0 or stated < 0 else -stated, units)


def _sides(line: str) -> tuple[str, str]:
    """What stands before and behind the last sign of equality, in plain signs and without units."""
    text = "".join(_OPERATORS.get(c, c) for c in line if not c.isspace()).replace("100%", "100")
    left, _, right = re.sub(r"(?:亿|万|千)?[\u4e00-\u9fff]+|%", "", text).rpartition("=")
    return left, right


def _parsed(left: str) -> ast.expr:
    return ast.parse(left.split("=", maxsplit=1)[0], mode="eval").body


def recomputed(line: str) -> tuple[ast.expr, Decimal]:
    """The expression of a computation, and its value whatever it is said to be.

    Raises `SyntaxError`, `ValueError` or `ArithmeticError` for what cannot be computed.
    """
    tree = _parsed(_sides(line)[0])
    return tree, _evaluate(tree, lambda _: frozenset({ANY}), scaled=True)[0]


def rounds_to(value: Decimal, stated: Decimal, places: int) -> bool:
    """Whether a result may be printed so: within one unit of the last printed digit."""
    return abs(abs(value) - abs(stated)) <= Decimal(1).scaleb(-places)


def _evaluate(node: ast.AST, look_up: UnitsOf, scaled: bool) -> tuple[Decimal, Units]:
    """Plain arithmetic over known numbers, with the units that the value can have."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        value = Decimal(str(node.value))
        units = look_up(value)
        if not units:
            raise UnknownOperand(node.value)
        return value, units
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner, units = _evaluate(node.operand, look_up, scaled)
        return (-inner if isinstance(node.op, ast.USub) else inner), units
    if not isinstance(node, ast.BinOp):
        raise SyntaxError  # noqa: TRY004 - of the model's line
    left, a = _evaluate(node.left, look_up, scaled)
    right, b = _evaluate(node.right, look_up, scaled)
    with localcontext() as context:
        context.prec = 40
        match node.op:
            case ast.Add():
                return left + right, _together(a, b, slip=scaled)
            case ast.Sub():
                return left - right, _together(a, b, slip=scaled)
            case ast.Mult():
                return left * right, _likeliest(_product(x, y) for x in a for y in b)
            case ast.Div():
                return left / right, _required(_likeliest(u for x in a for y in b if (u := _quotient(x, y, scaled))))
    raise SyntaxError


def pure(unit: Measured) -> bool:
    """Whether a unit is none in fact: shares, times, percentage points."""
    return unit.name in _PURE or unit == CONSTANT


def _together(a: Units, b: Units, *, slip: bool) -> Units:
    """The units of a sum. 31 份 and 30 个 may count the same things."""
    found = {x for x in a for y in b if _alike(x, y, slip)}
    return _required(frozenset(found | {y for y in b if not a.isdisjoint({ANY, CONSTANT})}))


def _alike(x: Measured, y: Measured, slip: bool) -> bool:
    if y in (x, ANY, CONSTANT) or (pure(x) and pure(y)) or (slip and x.base == y.base):
        return True
    return _counts(x) and _counts(y)


def _counts(unit: Measured) -> bool:
    reading = read_unit(unit.name, 0)
    return reading is not None and reading.dimension == "count"


def _product(x: Measured, y: Measured) -> Measured:
    if pure(x) or pure(y):
        return y if pure(x) else x
    if _counts(x) or _counts(y):  # five projects of 10 亿元 are 50 亿元
        return y if _counts(x) else x
    return ANY


def _quotient(x: Measured, y: Measured, scaled: bool) -> Measured | None:
    if pure(y):
        return x
    if ANY in (x, y) or pure(x):
        return ANY
    if x.base == y.base:
        return PURE if x.scale == y.scale else ANY if scaled else None
    return ANY


def _likeliest(units: Iterable[Measured]) -> Units:
    """Of all units that operands can leave, those that are units: 60.00 万元 is not the report's 60 家."""
    found = frozenset(units)
    return found - {ANY} or found


def _required(units: Units) -> Units:
    if not units:
        raise MixedUnits
    return units
