"""What a model says of numbers accuses only where the program computes it: else it is told as a question.

The computations that a critique shows are read as relations between printed numbers and go into the network like all others. A
critique on numbers keeps its weight where a relation of what it names fails and a mistake explains why; any other asks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.data.relations import Kind
from llmeval.llm.arithmetic import CONSTANTS, recomputed
from llmeval.numbers.lexer import Numeral
from llmeval.understanding.relations.explain import slipped
from llmeval.understanding.relations.proposed import Proposal
from llmeval.vocabulary.families import Family

ON_NUMBERS: frozenset[Family] = frozenset({"text_text", "text_table", "growth", "budget_actual", "score_rule"})
"""Families of critiques that say a number is wrong."""
_OF_RULES: frozenset[Family] = ON_NUMBERS | {
    "sum",
    "rate",
    "count",
    "identity",
    "unit",
    "cross_attachment",
    "score_total",
    "weight_total",
}
UNPROVED = Message(
    "（所说的数字关系未经程序验算证实，请核实。）",
    " (The program could not prove what is said of the numbers: please verify.)",
)
_MOST = 40
"""Relations that the computations of one critique are read as, at most."""
Failed = Callable[[Sequence[Proposal]], Sequence[tuple[int, int]]]
"""Where the claims stand that fail and are explained, by relations of the report and those proposed."""


def as_questions(findings: Sequence[Finding], numerals: Sequence[Numeral], failed: Failed) -> list[Finding]:
    """The findings, those of a model on numbers of `low` severity and as questions unless a relation proves them.

    Args:
        numerals: of the document, in order.
    """
    mine = [finding for finding in findings if accuses(finding)]
    if not mine:
        return [*findings]
    places = [*failed([proposal for finding in mine for proposal in proposals_of(finding, numerals)]), *_told(findings)]
    held = {id(finding) for finding in mine if not any(_names(finding, place, numerals) for place in places)}
    return [_asked(finding) if id(finding) in held else finding for finding in findings]


def _told(findings: Sequence[Finding]) -> list[tuple[int, int]]:
    """Passages of what rules say of numbers with some weight."""
    return [(e.start, e.end) for f in findings if f.origin == "rules" and f.severity != "low" and f.family in _OF_RULES
            for e in f.evidence]  # fmt: skip


def accuses(finding: Finding) -> bool:
    """Whether a finding is a model's alone and says that numbers are wrong which it quotes."""
    return finding.origin == "model" and finding.family in ON_NUMBERS and any(
        re.search(r"\d", evidence.quote) for evidence in finding.evidence)  # fmt: skip


def _asked(finding: Finding) -> Finding:
    return replace(
        finding, severity="low", message=Message(finding.message.zh + UNPROVED.zh, finding.message.en + UNPROVED.en)
    )


def _names(finding: Finding, place: tuple[int, int], numerals: Sequence[Numeral]) -> bool:
    """Whether a finding quotes a number of a place and its claim, the first sentence, names it."""
    start, end = place
    if not any(e.start <= start and end <= e.end for e in finding.evidence):
        return False
    said = finding.message.zh.partition("。")[0].replace(",", "")
    return any(n.value is not None and re.search(rf"(?<![\d.]){re.escape(format(abs(n.value), 'f'))}(?!\.?\d)", said)
               for n in numerals if start <= n.number_start < end)  # fmt: skip


def proposals_of(finding: Finding, numerals: Sequence[Numeral]) -> list[Proposal]:
    """The relations that a critique's computations state of a number that it quotes and that one slip parts from the result."""
    held = [n for n in numerals if n.kind == "quantity" and n.value is not None]
    quoted = [n for n in held if any(e.start <= n.number_start < e.end for e in finding.evidence)]
    found: list[Proposal] = []
    for line in finding.computations:
        reckoned = _read(line)
        if reckoned is None:
            continue
        for claim in quoted:
            if claim.value in reckoned.operands or not _parted(claim, reckoned.value):
                continue
            places = [_nearest(value, claim, held) for value in reckoned.operands]
            if None in places or len(set(places)) < len(places):
                continue
            found += [Proposal(kind, claim.number_start, tuple(at for at in places if at is not None), reckoned.signs)
                      for kind in reckoned.kinds]  # fmt: skip
    return list(dict.fromkeys(found))[:_MOST]


def _parted(claim: Numeral, value: Decimal) -> bool:
    """Whether one slip of the pen makes the printed number of a result."""
    meant = abs(value).quantize(Decimal(1).scaleb(-max(claim.places, 0)))
    return any(other == meant for _, other in slipped(claim))


def _nearest(value: Decimal, claim: Numeral, numerals: Sequence[Numeral]) -> int | None:
    """Where a number of a computation is printed nearest to the claim."""
    printed = [n.number_start for n in numerals if n.value is not None and abs(n.value) == value and n is not claim]
    return min(printed, key=lambda at: abs(at - claim.number_start), default=None)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    value: Decimal
    operands: tuple[Decimal, ...]
    kinds: tuple[Kind, ...]
    signs: tuple[int, ...] = ()


def _read(line: str) -> _Reckoned | None:
    """A computation as kinds of relations over its numbers; None where it is none that the network knows."""
    try:
        tree, value = recomputed(line)
    except (SyntaxError, InvalidOperation, ArithmeticError, ValueError, RecursionError):
        return None
    signed = list(_signed(tree, 1))
    if len(signed) > 1 and all(number is not None for number, _ in signed):
        return _account(value, [(number, sign) for number, sign in signed if number is not None])
    factors = _factors(tree)
    if factors is None:
        return _growth(tree, value)
    above, below = factors
    if len(above) == 1 and len(below) == 1:
        return _Reckoned(value, (above[0], below[0]), ("rate", "share", "average", "times"))
    return _Reckoned(value, tuple(above), ("product",)) if len(above) > 1 and not below else None


def _account(value: Decimal, signed: Sequence[tuple[Decimal, int]]) -> _Reckoned:
    operands, signs = tuple(number for number, _ in signed), tuple(sign for _, sign in signed)
    if all(sign > 0 for sign in signs):
        return _Reckoned(value, operands, ("sum",))
    kinds: tuple[Kind, ...] = ("change", "points") if len(operands) == 2 else ()
    return _Reckoned(value, operands, ("adjustment", *kinds), signs)


def _growth(tree: ast.AST, value: Decimal) -> _Reckoned | None:
    """(now - base) / base × 100."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult) and _number(tree.right) == 100:
        tree = tree.left
    if not (isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div)):
        return None
    moved, base = [*_signed(tree.left, 1)], _number(tree.right)
    if len(moved) != 2 or base is None or moved[1] != (base, -1) or moved[0][0] is None:
        return None
    return _Reckoned(value, (moved[0][0], base), ("growth",))


def _number(node: ast.AST) -> Decimal | None:
    return Decimal(str(node.value)) if isinstance(node, ast.Constant) and isinstance(node.value, int | float) else None


def _signed(node: ast.AST, sign: int) -> Iterator[tuple[Decimal | None, int]]:
    """The numbers of a sum with their signs, None for a part that is no number."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield from _signed(node.left, sign)
        yield from _signed(node.right, -sign if isinstance(node.op, ast.Sub) else sign)
    else:
        yield _number(node), sign


def _factors(node: ast.AST) -> tuple[list[Decimal], list[Decimal]] | None:
    """The numbers above and below the line of a fraction, without powers of ten; None for what is no fraction of numbers."""
    number = _number(node)
    if number is not None:
        return ([] if number in CONSTANTS and number >= 100 else [number]), []
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)):
        return None
    left, right = _factors(node.left), _factors(node.right)
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Div):
        right = right[1], right[0]
    return left[0] + right[0], left[1] + right[1]
