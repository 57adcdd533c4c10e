"""The funding block of a score table: the total's columns, its rows, and its classifications by income and by spending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.tables.model import CellText, Funding, TableReading, Value
from llmeval.understanding.tables.score_rows import execution_row

_BY = re.compile(r"按(?:收入|资金|支出)(?:性质|来源|用途|类别)?(?:性质)?分(?:类)?")
_ITEM = re.compile(r"^(?:其中[:：]?)?(?P<name>[^:：\d]{2,30})[:：]\s*(?P<rest>.*)$")
_END = re.compile(r"年度总体|预期目标|绩效指标|一级指标|实际完成情况")
_SOURCE = re.compile(r"拨款|结转|其他|自筹|上级|资金")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a classification: 其中：基本支出：267.59. `numeral` is None where nothing is filled in."""

    name: str
    span: Span
    numeral: Numeral | None


@dataclass(slots=True)
class Classified:
    """按收入性质分 or 按支出性质分 with its items."""

    title: str
    span: Span
    column: int
    items: list[Item] = field(default_factory=list)

    @property
    def filled(self) -> list[Item]:
        return [item for item in self.items if item.numeral is not None]


def classifications(table: TableReading) -> list[Classified]:
    """Classifications of the funding total, in order of their columns."""
    found: list[Classified] = []
    for row in table.rows:
        filled = [c for c in row if not c.blank]
        heads = [c for c in filled if _BY.search(c.text) and len(c.text) <= 20]
        if heads:
            found += [Classified(c.text.rstrip(":："), c.span, c.cell.column) for c in heads]
        elif found:
            if any(_END.search(c.text) for c in filled):
                break
            for item, column in _items(table, filled):
                owner = [c for c in found if c.column <= column]
                (owner[-1] if owner else found[0]).items.append(item)
    return found


def _items(table: TableReading, filled: list[CellText]) -> Iterator[tuple[Item, int]]:
    for position, c in enumerate(filled):
        match = _ITEM.match(c.text)
        if match is None:
            continue
        values = table.by_cell.get(c.cell.start, [])
        after = filled[position + 1] if position + 1 < len(filled) else None
        if len(values) == 1 and match["rest"]:
            yield Item(match["name"], c.span, values[0].numeral), c.cell.column
        elif not match["rest"]:
            bare = (
                after is not None and len(table.by_cell.get(after.cell.start, [])) == 1 and not _ITEM.match(after.text)
            )
            numeral = table.by_cell[after.cell.start][0].numeral if bare and after is not None else None
            span = Span(c.cell.start, after.cell.end) if bare and after is not None else c.span
            yield Item(match["name"], span, numeral), c.cell.column


def total_row(table: TableReading) -> Funding | None:
    """年度资金总额 with its amounts."""
    row = execution_row(table)
    if row is not None:
        return row
    return next((f for f in table.funding if "总额" in f.label.text and f.values), None)


def sources(table: TableReading) -> list[Funding]:
    """The rows below the total: 其中：当年财政拨款, 上年结转资金, 其他资金."""
    total = total_row(table)
    if total is None:
        return []
    below = [row for row in table.funding if row.span.start > total.span.start]
    return [row for row in below if _SOURCE.search(row.label.text) and "：" not in row.label.text[3:]]


def amounts(row: Funding) -> dict[str, Value]:
    """年初预算数, 全年预算数 and 全年执行数 of a row."""
    return {
        name: row.values[name]
        for name in ("initial_budget", "full_year_budget", "final_accounts")
        if name in row.values
    }
