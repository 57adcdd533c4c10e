"""The rows of the score tables as they were read, for the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from llmeval.data.evidence import mask_text
from llmeval.data.review import Review
from llmeval.render.passage import Passages
from llmeval.understanding.tables.model import CellText, Funding, Indicator, TableReading, Value
from llmeval.understanding.tables.reader import tables_of


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator, or the execution rate of the funding rows, which is scored as one; texts as squeezed cells."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: Decimal | None
    score: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """A score table with the totals that it states."""

    title: str
    rows: tuple[Line, ...]
    weight: Decimal | None
    score: Decimal | None


def indicator_tables(review: Review) -> Iterator[IndicatorTable]:
    """The score tables that hold indicators, in order of the text; personal data masked."""
    document = review.document
    if not document.tables:
        return
    reader = _Reader(mask_text(document.plain, review.mask))
    passages = Passages(review)
    for number, table in enumerate(tables_of(document), 1):
        if table.indicators:
            title = passages.section_title(table.table.start).split(" / ")[-1] or f"{number}"
            yield reader.table(table, title)


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str

    def table(self, table: TableReading, title: str) -> IndicatorTable:
        scored = [funding for funding in table.funding if {"weight", "score"} <= funding.values.keys()][:1]
        rows = [*(self.funding(funding) for funding in scored), *(self.indicator(each) for each in table.indicators)]
        return IndicatorTable(title, tuple(rows), _number(table.total_weight), _number(table.total_score))

    def funding(self, funding: Funding) -> Line:
        planned = funding.values.get("full_year_budget") or funding.values.get("initial_budget")
        return Line("", "", self.cell(funding.label), _shown(planned), _shown(funding.values.get("final_accounts")),
                    _number(funding.values["weight"]), _number(funding.values["score"]), "")  # fmt: skip

    def indicator(self, row: Indicator) -> Line:
        return Line(row.level1, row.level2, self.cell(row.name), self.cell(row.target), self.cell(row.actual),
                    _number(row.weight), _number(row.score), self.cell(row.reason))  # fmt: skip

    def cell(self, cell: CellText | None) -> str:
        return "" if cell is None else "".join(cell.span.of(self.text).split())


def _shown(value: Value | None) -> str:
    return f"{value.numeral.value:,f}{value.unit}" if value is not None and value.numeral.value is not None else ""


def _number(value: Value | None) -> Decimal | None:
    if value is None or value.numeral.value is None:
        return None
    return value.numeral.value * (value.numeral.sign or 1)
