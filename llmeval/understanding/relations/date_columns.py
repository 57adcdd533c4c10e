"""Dates in the columns of a table: what is finished was begun before, in every row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from llmeval.patterns import lazy as re
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.dates import DateFault
from llmeval.understanding.tables.model import CellText, TableReading

_STEPS: tuple[re.Pattern[str], ...] = (
    re.compile("立项|批复|申报"),
    re.compile("招标|采购|开标|中标|公告"),
    re.compile("签订|签约|合同"),
    re.compile("开工|动工|开始|启动|进场|起始|起租|开班"),
    re.compile("完工|竣工|结束|完成|截止|终止|到期|结业"),
    re.compile("验收"),
    re.compile("投入使用|投用|交付|启用|投运|通车"),
)
_NO_FACT = re.compile("计划|预计|约定|要求|应|拟")
_TIME = re.compile("日期|时间|年月|日|月")
_DATE = re.compile(r"(?P<y>20\d\d)[年./-](?P<m>\d{1,2})(?:[月./-](?:(?P<d>\d{1,2})日?)?)?")
_MOST = 400


def table_dates(reading: Understanding) -> Iterator[DateFault]:
    """Rows of all tables in which a later step is dated before an earlier one."""
    for table in reading.tables:
        columns = _columns(table)
        if len(columns) < 2:
            continue
        for row in table.rows[1 : _MOST + 1]:
            if (fault := _row_fault(row, columns)) is not None:
                yield fault


def _columns(table: TableReading) -> dict[int, tuple[int, str]]:
    """Step and head of each column whose head names a dated step."""
    found: dict[int, tuple[int, str]] = {}
    for row in table.rows[:2]:
        for cell in row:
            if len(cell.text) > 12 or _NO_FACT.search(cell.text) or not _TIME.search(cell.text):
                continue
            ranks = [rank for rank, pattern in enumerate(_STEPS) if pattern.search(cell.text)]
            if ranks and cell.cell.column not in found:
                found[cell.cell.column] = (ranks[-1], cell.text)
    return found


def _row_fault(row: list[CellText], columns: dict[int, tuple[int, str]]) -> DateFault | None:
    told = [
        (columns[c.cell.column], day, c) for c in row if c.cell.column in columns and (day := _day(c.text)) is not None
    ]
    told.sort(key=lambda t: t[0][0])
    for place, (one, first, cell) in enumerate(told):
        for other, last, later in told[place + 1 :]:
            if one[0] < other[0] and last < first:
                spans = (cell.span, later.span)
                return DateFault(
                    spans,
                    f"{other[1]}（{_show(last)}）早于{one[1]}（{_show(first)}），时间先后不可能，两栏可能颠倒，请核实日期。",
                    f"{other[1]} ({last:%Y-%m-%d}) is dated before {one[1]} ({first:%Y-%m-%d}).",
                )
    return None


def _day(text: str) -> date | None:
    match = _DATE.fullmatch("".join(text.split()))
    if match is None or not match["d"]:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _show(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
