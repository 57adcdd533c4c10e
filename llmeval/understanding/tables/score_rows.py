"""Rows of score tables for checks: targets and actual values as typed numbers, and passages to cite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from llmeval.numbers.intervals import interval
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import short
from llmeval.understanding.tables.model import CellText, Funding, Indicator, TableReading, Value

LONGEST = 60
"""Characters of a passage that cites a row; a longer row is cited cell by cell."""
LOWER = re.compile(
    r"成本|投诉|事故|死亡|伤亡|能耗|排放|降低|下降|减少|控制|偏差|违规|逾期|超支|差错|不良|漏损|损耗|流失|空置|发病|辍学|延误|感染|欠|时限|天数|用时"
)
_AROUND = re.compile(r"[≥≤≧≦<>＜＞=＝约达到为是不低于高超过少大小以上下左右内及以约共完成（）()]*")
_TOTAL_FUNDS = re.compile(r"资金总额|^总额$|^预算总额|^合计")


@dataclass(frozen=True, slots=True)
class Typed:
    """A target or an actual value that is one number: `lower` where less is better."""

    numeral: Numeral
    lower: bool


def typed(table: TableReading, cell: CellText | None, *, name: str = "", level1: str = "") -> Typed | None:
    """The one number of a target or actual cell; None where the cell says more than a number."""
    if cell is None or cell.blank:
        return None
    found = [v.numeral for v in table.by_cell.get(cell.cell.start, ())]
    if len(found) != 1 or found[0].value is None or found[0].high is not None:
        return None
    numeral = found[0]
    bare = cell.text.replace(" ", "")
    digits = format(numeral.value or 0, "f")
    rest = bare.replace(numeral.unit, "", 1).replace(digits, "", 1).replace(f"{numeral.value:,f}", "", 1).lstrip("-—−")
    if not _AROUND.fullmatch(rest):
        return None
    bound = numeral.bound
    if bound in ("at_most", "under"):
        lower = True
    elif bound in ("at_least", "over"):
        lower = False
    else:
        lower = level1.startswith("成本") or bool(LOWER.search(name))
    return Typed(numeral, lower)


def comparable(target: Numeral, actual: Numeral) -> bool:
    """Whether a target and an actual value measure the same: one dimension, and for counts one unit or none said."""
    if target.dimension != actual.dimension:
        return not target.unit or not actual.unit
    return target.dimension == "money" or target.unit == actual.unit or not target.unit or not actual.unit


def completion(target: Typed, actual: Numeral) -> Decimal | None:
    """Share of the target that was reached, 1 where it was met; None where the target is 0.

    A fall against a target of growth is a completion of 0 or less.
    """
    wanted, got = target.numeral.amount, actual.amount
    if met(target, actual):
        return Decimal(1)
    if target.lower:
        return wanted / got if got else None
    return got / wanted if wanted else None


def met(target: Typed, actual: Numeral) -> bool:
    """Whether the actual value reaches the target; where one is printed more exactly, rounding in the author's favour."""
    wanted = target.numeral
    if wanted.bound == "about":
        spare = abs(wanted.amount) / 20
        return actual.amount <= wanted.amount + spare if target.lower else actual.amount >= wanted.amount - spare
    if wanted.places == actual.places and wanted.scale == actual.scale:
        return actual.amount <= wanted.amount if target.lower else actual.amount >= wanted.amount
    if target.lower:
        return interval(actual).low <= interval(target.numeral).high
    return interval(actual).high >= interval(target.numeral).low


def execution_row(table: TableReading) -> Funding | None:
    """The row of the funding block that is scored."""
    scored = [f for f in table.funding if "weight" in f.values or "score" in f.values]
    scored = [f for f in scored if _TOTAL_FUNDS.search(f.label.text)]
    return scored[0] if scored else None


def row_spans(label: Span, cells: Iterable[Span]) -> list[Span]:
    """One passage from the label to the last of the cells, or the cells one by one where that is too long."""
    found = [span for span in cells if len(span)]
    if not found:
        return [label]
    start, end = min(label.start, *(s.start for s in found)), max(label.end, *(s.end for s in found))
    if end - start <= LONGEST:
        return [Span(start, end)]
    return [*([label] if len(label) <= LONGEST else []), *found]


def cell_span(value: Value) -> Span:
    return Span(value.numeral.start, value.numeral.end)


def value_spans(values: Sequence[Value]) -> list[Span]:
    """Passages of values of one table, with their row labels."""
    rows: dict[int, list[Value]] = {}
    for value in values:
        rows.setdefault(value.row, []).append(value)
    found: list[Span] = []
    for row in rows.values():
        found += row_spans(row[0].row_span, [cell_span(v) for v in row])
    return found


def indicator_spans(indicator: Indicator) -> list[Span]:
    """The row from its name to its score (or weight)."""
    cells = [indicator.target, indicator.actual]
    spans = [c.span for c in cells if c is not None and not c.blank]
    spans += [cell_span(v) for v in (indicator.weight, indicator.score) if v is not None]
    return row_spans(indicator.name.span, spans)


def result_span(indicator: Indicator) -> Span:
    """An indicator's name with its target and result."""
    last = indicator.actual or indicator.target or indicator.name
    return short(Span(indicator.name.cell.start, max(indicator.name.cell.end, last.cell.end)))


def points(value: Value | None) -> Decimal | None:
    """A weight or score as a number."""
    if value is None or value.numeral.value is None:
        return None
    return printed_sign(value.numeral) * value.numeral.value


def printed_sign(numeral: Numeral) -> int:
    """The sign of points: only a printed minus counts."""
    return -1 if numeral.signed and numeral.sign < 0 else 1


def score_tables(tables: Iterable[TableReading]) -> list[TableReading]:
    """Tables with indicator rows."""
    return [table for table in tables if table.indicators]
