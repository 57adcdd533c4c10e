"""Reading tables: what each cell's number is called and measured in.

Physical columns cannot be trusted alone: exports to text lose merged cells, so a row's cells may hang one column to the
left of their header. Headers are found by content, values are laid to them by position where the columns fit and by
order where only the counts do, and a cell that fits neither stays without a column label.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from llmeval.data.document import Document, Table
from llmeval.numbers.lexer import Numeral
from llmeval.text.numerals import numerals_of
from llmeval.text.views import squeeze
from llmeval.understanding.tables.model import CellText, TableReading, Value
from llmeval.understanding.tables.score_forms import ScoreForms

_WEIGHT = re.compile(r"^(?:分值|权重|标准分|分值[（(]权重[)）])")
_SCORE = re.compile(r"^(?:自评)?得分|^自评分")
_FUNDING = re.compile(r"年初预算数?|全年预算数?|全年执行数?|执行率|分值|得分")
_UNIT = re.compile(
    r"[（(](?:单位[:：])?(?P<unit>亿元|万元|千元|百元|元|人|个|%|％|平方米|㎡|m²|辆|台)[)）]|单位[:：](?P<plain>亿元|万元|千元|元|人)"
)
_MONEY = ("元", "千元", "万元", "亿元")
_SIDE_LABEL = re.compile(r"^(?!单位|备注|说明)(?=[^。；]{2,40}$).*[\u4e00-\u9fff]{2}")


def tables_of(document: Document) -> tuple[TableReading, ...]:
    """A reading of every table, in order, made once."""
    return document.once(_readings)


def _readings(document: Document) -> tuple[TableReading, ...]:
    return tuple(read_tables(document, numerals_of(document)))


def read_tables(document: Document, numerals: Sequence[Numeral]) -> list[TableReading]:
    """A reading of every table, in order."""
    starts = [numeral.start for numeral in numerals]
    readings = []
    for index, table in enumerate(document.tables):
        inside = numerals[bisect_left(starts, table.start) : bisect_left(starts, table.end)]
        readings.append(_read(document, index, table, inside))
    return readings


def _read(document: Document, index: int, table: Table, numerals: Sequence[Numeral]) -> TableReading:
    plain = document.plain
    rows: list[list[CellText]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        rows[cell.row].append(CellText(cell, squeeze(plain, cell.start, cell.end).text))
    caption = _caption(document, table)
    reading = TableReading(index, table, caption, _unit_in(caption), rows)
    if not reading.unit:
        reading.unit = next((u for row in rows[:2] for c in row if (u := _caption_unit(c.text))), "")
    _Values(reading, numerals).read()
    ScoreForms(reading).read()
    return reading


def _caption(document: Document, table: Table) -> str:
    """The lines just above a table: its title and 单位：万元."""
    part = document.part_of(table.start)
    start = max(part.start if part else 0, table.start - 120)
    return squeeze(document.plain, start, table.start).text[-80:]


def _unit_in(text: str) -> str:
    found = list(_UNIT.finditer(text))
    return (found[-1]["unit"] or found[-1]["plain"] or "") if found else ""


def _caption_unit(text: str) -> str:
    match = re.search(r"(?:金额)?单位[:：](亿元|万元|千元|元|人)", text)
    return match[1] if match else ""


class _Values:
    """Numbers of a table with row and column labels."""

    def __init__(self, reading: TableReading, numerals: Sequence[Numeral]) -> None:
        self.reading = reading
        self.block_unit = ""
        """The unit that the last header row names, for amounts under no header of their own."""
        self.by_cell: dict[int, list[Numeral]] = {}
        cells = sorted((c for row in reading.rows for c in row if not c.blank), key=lambda c: c.cell.start)
        at = 0
        for numeral in numerals:
            while at < len(cells) and cells[at].cell.end <= numeral.start:
                at += 1
            if at < len(cells) and cells[at].cell.start <= numeral.start:
                self.by_cell.setdefault(cells[at].cell.start, []).append(numeral)

    def read(self) -> None:
        reading = self.reading
        header: dict[int, CellText] = {}
        sequence: list[CellText] = []
        fresh = False
        for number, row in enumerate(reading.rows):
            filled = [c for c in row if not c.blank]
            if not filled:
                continue
            if self._is_header(filled, number):
                reading.header_rows.add(number)
                self.block_unit = next((u for c in filled if (u := _unit_in(c.text))), "")
                if not fresh:
                    header, sequence = {}, []
                for c in row:
                    if c.blank:
                        continue
                    for column in range(c.cell.column, c.cell.column + c.cell.column_span):
                        above = header.get(column)
                        header[column] = CellText(c.cell, above.text + c.text) if above and fresh else c
                heads = sum(bool(_FUNDING.search(c.text)) for c in filled)
                sequence = filled if not fresh or heads >= 3 else [*sequence, *filled]
                fresh = True
                continue
            fresh = False
            self._row(number, row, header, sequence)

    def _is_header(self, filled: list[CellText], number: int) -> bool:
        """A row of labels only: at least two, none with a quantity of its own."""
        if len(filled) < 2:
            return False
        if any(self._number(c) is not None for c in filled):
            return False
        texts = [c.text for c in filled]
        if sum(bool(_FUNDING.search(t)) for t in texts) >= 3 or any("一级指标" in t or "三级指标" in t for t in texts):
            return True
        if any(text in ("预期目标", "实际完成情况") for text in texts):
            return False
        if any(re.search(r"(?:年|预算|决算|执行|控制率|编制|金额|数)[数率额]?(?:[（(].*)?$", t) for t in texts[1:]):
            return all(len(t) <= 24 for t in texts)
        return number == 0 and len(texts) >= 3 and all(len(t) <= 16 for t in texts)

    def _number(self, c: CellText) -> Numeral | None:
        """The numeral that is the whole cell, up to unit and sign."""
        found = self.by_cell.get(c.cell.start, [])
        quantities = [n for n in found if n.kind == "quantity"]
        if len(quantities) == 1 and len(found) == 1:
            n = quantities[0]
            if (n.end - n.start) >= len(c.text.strip("-—%")) - 2:
                return n
        return None

    def _row(self, number: int, row: list[CellText], header: dict[int, CellText], sequence: list[CellText]) -> None:
        reading = self.reading
        numbers = {
            c.cell.start
            for c in row
            if any(n.kind in ("quantity", "glued") for n in self.by_cell.get(c.cell.start, ()))
        }
        if not numbers:
            return
        first = next(
            (i for i, c in enumerate(row) if c.cell.start in numbers and self._number(c) is not None), len(row)
        )
        labels = [c for c in row[:first] if not c.blank]
        code = next((c.text for c in labels if re.fullmatch(r"\d{3,7}", c.text)), "")
        named = [c for c in labels if not re.fullmatch(r"[\d.]+|[-—－/／]+", c.text)]
        label = named[-1] if named else (labels[-1] if labels else None)
        two_sided = not any(
            _WEIGHT.search(h.text) or _SCORE.search(h.text) or "指标" in h.text for h in header.values()
        )
        for position, c in enumerate(row):
            worded = not any(n.kind == "quantity" for n in self.by_cell.get(c.cell.start, ()))
            if two_sided and position > first and worded and _SIDE_LABEL.search(c.text):
                label = c  # 收入 | 金额 | 支出 | 金额: each number belongs to the words before it
            for numeral in self.by_cell.get(c.cell.start, ()):
                if numeral.kind != "quantity":
                    continue
                whole = self._number(c) is not None
                column = self._column(c, position, first, row, header, sequence) if whole else None
                row_label = label if whole else None
                unit, inherited = self._unit(numeral, column, label)
                reading.values.append(Value(
                    numeral, c.cell, number,
                    row_label.text if row_label else "" if whole else c.text, row_label.span if row_label else c.span,
                    column.text if column else "", column.span if column else None,
                    unit, inherited, code,
                ))  # fmt: skip

    def _column(
        self,
        c: CellText,
        position: int,
        first: int,
        row: list[CellText],
        header: dict[int, CellText],
        sequence: list[CellText],
    ) -> CellText | None:
        exact = header.get(c.cell.column)
        values = [x for x in row[first:] if not x.blank]
        heads = [h for h in sequence if _FUNDING.search(h.text)]
        if len(heads) >= 3:
            # Funding rows hang one column off their header in exports: lay them by order from the first head.
            if exact is not None and exact in heads and self._fits(row, first, header):
                return exact
            offset = max(0, position - first)
            columns = [h.cell.column for h in heads]
            wanted = columns[0] + offset
            return next(
                (h for h in heads if h.cell.column == wanted),
                heads[offset] if offset < len(heads) and len(values) == len(heads) else None,
            )
        return exact

    def _fits(self, row: list[CellText], first: int, header: dict[int, CellText]) -> bool:
        """Whether the row's columns lie under the header's: the first number under the first head."""
        heads = [column for column, h in header.items() if _FUNDING.search(h.text)]
        return bool(heads) and row[first].cell.column == min(heads)

    def _unit(self, numeral: Numeral, column: CellText | None, label: CellText | None) -> tuple[str, bool]:
        if numeral.unit:
            return numeral.unit, False
        if column is not None:
            if re.search(r"率|比重|占比|比例", column.text):
                return "%", True
            if _WEIGHT.search(column.text) or _SCORE.search(column.text):
                return "分", True
            if unit := _unit_in(column.text):
                return unit, True
        if label is not None and (unit := _unit_in(label.text)):
            return unit, True
        for text in self._inner_heads(column):
            if (unit := _unit_in(text)) and unit not in ("%", "％"):
                return unit, True  # 增减率（%） names the unit of its own column only
        if column is None and label is None and numeral.dimension == "none" and self.block_unit in _MONEY:
            return self.block_unit, True  # 其中：一般公共预算：377.89 in a cell of its own
        return self.reading.unit, bool(self.reading.unit)

    def _inner_heads(self, column: CellText | None) -> list[str]:
        """The header row's first cells: 经费控制情况(万元) names the unit of its whole block."""
        if column is None:
            return []
        return [c.text for c in self.reading.rows[column.cell.row] if not c.blank]
