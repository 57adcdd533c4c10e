"""Tables as sheets: lines with a label, a code or a mark and values by column; which values add up to which.

Three things say what a line is part of: subject codes (201, 20103, 2010301), marks (一、 1、 其中：) and names of totals
(合计, 小计). Two-sided sheets (收入 | 支出) are read as two. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TypeGuard

from llmeval.numbers.inherited import inherit_unit
from llmeval.numbers.intervals import siblings_places
from llmeval.spans import Span
from llmeval.text.list_marks import mark_value
from llmeval.understanding.tables.model import CellText, TableReading, Value

_MARKS = (
    (1, re.compile(r"([一二三四五六七八九十]{1,3})[、.．]")),
    (2, re.compile(r"[（(]([一二三四五六七八九十]{1,3})[)）]")),
    (3, re.compile(r"(\d{1,2})[、.．](?!\d)")),
    (4, re.compile(r"[（(](\d{1,2})[)）]|([①-⑳])")),
    (5, re.compile(r"其中[:：]?")),
)
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_INDEX = re.compile(r"行次|栏次|序号|编码|代码")
_TOTAL = re.compile(
    r"^(?:支出|收入|本年)?(?:合计|总计|共计)$|^(?:本年)?(?:收入|支出)(?:合计|总计)$|^小计$|^(?:人员|(?:日常)?公用)经费合计$"
)
_NUMBER_LIKE = re.compile(r"[-+—\d.,，%％]*")
_NOT_MONEY = re.compile(r"率|占比|比重|比例|%|％|增减|增长|人数|编制|数量|个数|辆")


@dataclass(eq=False, slots=True)
class Line:
    """One labelled line of a sheet; `level` is its mark's (0 unmarked, 1 一、 … 5 其中), `ordinal` its number there."""

    row: int
    label: str
    name: str
    """The label without mark."""
    span: Span
    code: str = ""
    level: int = 0
    ordinal: int = 0
    values: dict[int, Value] = field(default_factory=dict)
    unread: dict[int, CellText] = field(default_factory=dict)
    """Cells that hold something else than one number, such as glued digits."""

    @property
    def is_total(self) -> bool:
        return bool(_TOTAL.match(self.name))


@dataclass(eq=False)
class Sheet:
    """Lines in order and the header path of each column, from the top down."""

    table: TableReading
    lines: list[Line]
    headers: dict[int, tuple[str, ...]]

    def columns(self) -> list[int]:
        """Columns of amounts, in order."""
        return sorted({column for line in self.lines for column in line.values})

    @cached_property
    def places(self) -> int | None:
        return siblings_places([v.numeral for line in self.lines for v in line.values.values()])


@dataclass(frozen=True, slots=True)
class Sum:
    """`total` should be the sum of `parts`; `why` names the rule, `group` the relations that stand or fall together."""

    total: Value
    parts: tuple[Value, ...]
    why: str
    group: str
    places: int | None = None
    """Decimals of the sheet, which its whole numbers share."""
    heads: tuple[str, ...] = ()
    """Of parts in columns, their headers."""


def sheets(table: TableReading) -> list[Sheet]:
    """The sheets of a table: one, or two where income and spending stand side by side; none for a score table."""
    if table.is_score_table or table.goals:
        return []
    headers = _headers(table)
    index = {c for c, path in headers.items() if any(_INDEX.search(h) for h in path)}
    segments = [segment for row in table.rows for segment in _segments(table, row, index) if not _is_numbering(segment)]
    for line in segments:
        line.values = {c: _measured(v) for c, v in line.values.items() if not _is_no_amount(v, headers.get(c, ()))}
    by_row: dict[int, list[Line]] = {}
    for line in segments:
        by_row.setdefault(line.row, []).append(line)
    double = [lines for lines in by_row.values() if len(lines) > 1]
    if len(double) >= max(2, len(by_row) // 3):
        split = min(_label_column(table, lines[1]) for lines in double)
        left = [line for line in segments if _label_column(table, line) < split]
        return [
            Sheet(table, left, headers),
            Sheet(table, [line for line in segments if line not in set(left)], headers),
        ]
    return [Sheet(table, [lines[0] for lines in by_row.values()], headers)] if by_row else []


def _measured(value: Value) -> Value:
    """The value with the unit that its header gives it."""
    return replace(value, numeral=inherit_unit(value.numeral, value.unit)) if value.inherited else value


def _is_numbering(line: Line) -> bool:
    """A row that numbers the columns: 栏次 1 2 3."""
    numbers = [v.numeral.value for _, v in sorted(line.values.items())]
    return len(numbers) >= 3 and all(b is not None and a is not None and b - a == 1 for a, b in pairwise(numbers))


def _is_no_amount(value: Value, path: Sequence[str]) -> bool:
    return any(_NOT_MONEY.search(head) for head in ([value.column_label] if value.column_label else path))


def _label_column(table: TableReading, line: Line) -> int:
    return next((c.cell.column for c in table.rows[line.row] if c.cell.start == line.span.start), 0)


def _whole(table: TableReading, c: CellText) -> Value | None:
    """The number that is the whole cell."""
    found = table.by_cell.get(c.cell.start, ())
    return found[0] if len(found) == 1 and _NUMBER_LIKE.fullmatch(c.text) and not found[0].numeral.bound else None


def _headers(table: TableReading) -> dict[int, tuple[str, ...]]:
    paths: dict[int, list[str]] = {}
    for row in table.rows:
        filled = [c for c in row if not c.blank]
        if any(_whole(table, c) is not None for c in filled):
            break
        if len(filled) < 2:
            continue
        last, above = "", tuple[str, ...]()
        taken = {column: tuple(path) for column, path in paths.items()}
        for c in row:
            for column in range(c.cell.column, c.cell.column + c.cell.column_span):
                own = taken.get(column, ())
                if c.text:
                    last, above = c.text, own
                # A blank beside a header is covered by it, as long as both stand under one header.
                if last and own == above and last not in own:
                    paths.setdefault(column, []).append(last)
    return {column: tuple(path) for column, path in paths.items()}


def _segments(table: TableReading, row: Sequence[CellText], index: set[int]) -> Iterator[Line]:
    line: Line | None = None
    code = ""
    filled = [c for c in row if not c.blank]
    if len(filled) == 1 and not _NUMBER_LIKE.fullmatch(filled[0].text) and not table.by_cell.get(filled[0].cell.start):
        yield _line(filled[0], "")
        return
    for c in row:
        if c.blank or (c.cell.column in index and not _CODE.fullmatch(c.text) and not _TOTAL.match(c.text)):
            continue
        value = _whole(table, c)
        if _CODE.fullmatch(c.text) and (c.cell.column in index or (line is None and c.cell.column == 0)):
            if line is not None and (line.values or line.unread):
                yield line
                line = None
            code = c.text
        elif value is not None and c.cell.column not in index:
            if line is None:
                line = Line(c.cell.row, "", "", c.span, code)
            line.values[c.cell.column] = value
        elif line is not None and _NUMBER_LIKE.fullmatch(c.text) and any(x.isdigit() for x in c.text):
            line.unread[c.cell.column] = c
        elif not _NUMBER_LIKE.fullmatch(c.text):
            if _speaks(line):
                yield line
                code = ""
            line = _line(c, code)
    if _speaks(line) and line.label not in ("栏次", "行次"):
        yield line


def _speaks(line: Line | None) -> TypeGuard[Line]:
    """Whether a line holds cells, or is a caption (一、) of the lines below."""
    return line is not None and bool(line.values or line.unread or line.level == 1)


def _line(c: CellText, code: str) -> Line:
    for level, pattern in _MARKS:
        if match := pattern.match(c.text):
            number = next((number for number in match.groups() if number), "")
            ordinal = mark_value(number) if number else 0
            return Line(c.cell.row, c.text, c.text[match.end() :].rstrip(":："), c.span, code, level, ordinal)
    return Line(c.cell.row, c.text, c.text.rstrip(":："), c.span, code)


def relations(sheet: Sheet) -> Iterator[Sum]:
    """All sums that codes, marks and names of totals imply, for every column of amounts."""
    columns = sheet.columns()
    families = list(_families(sheet.lines))
    below = {id(parent): children for parent, children, why in families if why == "child"}
    for parent, children, why in families:
        for column in columns:
            total = parent.values.get(column)
            if total is None:
                continue
            parts: list[Value] = []
            for child in children:
                # What cannot be read of a child is read of its own children.
                known = [child] if column not in child.unread else below.get(id(child), [])
                values = [line.values[column] for line in known if column in line.values]
                if column in child.unread and not values:
                    break
                parts += values
            else:
                if parts:
                    yield Sum(total, tuple(parts), why, why, sheet.places)
    yield from _across(sheet, columns)
    for total, part in _twins(sheet.lines):
        yield Sum(total, (part,), "slip", "slip", sheet.places)


def _twins(lines: Sequence[Line]) -> Iterator[tuple[Value, Value]]:
    """Lines that repeat another one in all columns but one: 部门基本支出 and 部门基本支出预算调整."""
    named: dict[str, Line] = {}
    for line in lines:
        for length in range(4, min(len(line.name), 13)):
            other = named.get(line.name[:length])
            if other is None or other.level > 3:
                continue
            shared = [c for c in line.values if c in other.values]
            same = [c for c in shared if line.values[c].numeral.amount == other.values[c].numeral.amount]
            if len(shared) - len(same) == 1 and any(len(str(line.values[c].numeral.value)) >= 4 for c in same):
                yield from ((other.values[c], line.values[c]) for c in shared if c not in same)
        named.setdefault(line.name, line)


def _families(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line], str]]:
    """Parents with all of their children."""
    yield from _by_code(lines)
    yield from _by_mark(lines)
    yield from _under_total(lines)
    yield from _named(lines)


def _by_code(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line], str]]:
    coded = {line.code: line for line in lines if line.code}
    if len(coded) < 2 or len(coded) < sum(1 for line in lines if line.code):
        return
    children: dict[str, list[Line]] = {}
    for code, line in coded.items():
        parent = next((code[:n] for n in (5, 3) if n < len(code) and code[:n] in coded), "")
        children.setdefault(parent, []).append(line)
    for code, found in children.items():
        if code:
            yield coded[code], found, "code"
    tops = children.get("", [])
    totals = [line for line in lines if line.is_total and not line.code]
    if len(totals) == 1 and len({len(line.code) for line in tops}) == 1:
        yield totals[0], tops, "code"


def _by_mark(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line], str]]:
    """1、 2、 3、 under the line before 1、."""
    open_groups: dict[int, tuple[Line, list[Line]]] = {}
    done: list[tuple[Line, list[Line]]] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if line.level in (2, 3, 4):
            done += [open_groups.pop(level) for level in list(open_groups) if level > line.level]
            group = open_groups.get(line.level)
            if line.ordinal == 1:
                if group is not None:
                    done.append(open_groups.pop(line.level))
                if before is not None and (before.level < line.level) and not before.code and not before.is_total:
                    open_groups[line.level] = (before, [line])
            elif group is not None and group[1][-1].ordinal == line.ordinal - 1:
                group[1].append(line)
        elif line.level == 1:
            done += open_groups.values()
            open_groups.clear()
    done += open_groups.values()
    for parent, children in done:
        yield parent, children, "mark"
    yield from _unmarked_children(lines)


def _unmarked_children(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line], str]]:
    """Lines without a mark right under a numbered one, as far as they add up to it in some column."""
    for at, line in enumerate(lines):
        if line.level not in (3, 4) or line.code:
            continue
        run: list[Line] = []
        for child in lines[at + 1 : at + 13]:
            if child.level or child.is_total or child.code:
                break
            run.append(child)
            shared = [c for c in line.values if line.values[c].numeral.value and any(c in r.values for r in run)]
            if not shared:
                continue
            sums = {c: sum(r.values[c].numeral.amount for r in run if c in r.values) for c in shared}
            if any(sums[c] == line.values[c].numeral.amount for c in shared):
                yield line, run, "child"
                break
        else:
            run = run[:1]
        if run[:1] and not any(line.values[c].numeral.value and c in run[0].values for c in line.values):
            continue
        if run and not _adds(line, run):
            yield line, run[:1], "slip"


def _adds(line: Line, run: Sequence[Line]) -> bool:
    return any(
        line.values[c].numeral.value and sum(r.values[c].numeral.amount for r in run[:n] if c in r.values) == line.values[c].numeral.amount
        for c in line.values for n in range(1, len(run) + 1)
    )  # fmt: skip


def _under_total(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line], str]]:
    """合计 after or before lines marked 一、 二、; 总计 after 合计 and the lines between."""
    if any(line.code for line in lines):
        return
    run: list[Line] = []
    first: Line | None = None
    for line in lines:
        if not line.is_total:
            run.append(line)
            continue
        tops = [r for r in run if r.level == 1]
        if first is None and len(tops) >= 2 and [r.ordinal for r in tops] == list(range(1, len(tops) + 1)):
            yield line, tops, "total"
        elif first is None and len(run) >= 2 and all(r.level == 0 for r in run):
            yield line, list(run), "plain total"
        elif first is not None and "总计" in line.name and all(r.level in (0, 1) for r in run):
            yield line, [first, *run], "total"
        first, run = line, []
    if lines and first is lines[0]:
        tops = [r for r in run if r.level == 1]
        if len(tops) >= 2 and len(run) + 1 == len(lines):
            yield lines[0], tops, "total"
        elif len(run) >= 2 and all(r.level == 0 for r in run):
            yield lines[0], list(run), "plain total"


_NAMED = (
    (re.compile(r"三公.{0,2}经费"), (re.compile(r"出国"), re.compile(r"公(?:务用|务|用)?车(?!.*运行维护$)(?=.*购置)"), re.compile(r"接待"))),
    (re.compile(r"^基本支出(?:合计)?$"), (re.compile(r"^人员经费"), re.compile(r"^(?:日常)?公用经费"))),
)  # fmt: skip


def _named(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line], str]]:
    """Totals that the genre defines: 三公经费 of three items, 基本支出 of staff and office costs."""
    for total, parts in _NAMED:
        whole = [line for line in lines if total.search(line.name)]
        found = [[line for line in lines if part.search(line.name)] for part in parts]
        if len(whole) == 1 and all(len(f) == 1 for f in found) and not any(f[0].level == 3 for f in found):
            yield whole[0], [f[0] for f in found], "named"


def _across(sheet: Sheet, columns: Sequence[int]) -> Iterator[Sum]:
    """合计 = the columns to its right, line by line; 小计 = the columns that share its header."""
    heads = {c: sheet.headers.get(c, ()) for c in columns}
    for total in columns:
        parts = _parts(total, columns, heads)
        if len(parts) < 2:
            continue
        for line in sheet.lines:
            found = tuple(line.values[c] for c in parts if c in line.values)
            if total in line.values and found:
                names = tuple(heads[c][-1] for c in parts if c in line.values)
                yield Sum(line.values[total], found, "columns", f"columns {total}", sheet.places, names)


def _parts(total: int, columns: Sequence[int], heads: dict[int, tuple[str, ...]]) -> list[int]:
    path = heads[total]
    if not path or not (_TOTAL.match(path[-1]) or path[-1].endswith("合计")):
        return []
    outer = path[:-1]
    right = [c for c in columns if c > total and heads[c][: len(outer)] == outer]
    if outer and not right:
        return []
    parts: list[int] = []
    covered = ""
    for column in right:
        own = heads[column][len(outer) :]
        if not own:
            return []
        if _TOTAL.match(own[-1]) and len(own) == 1:
            break
        if len(own) > 1 and own[0] == covered:
            continue
        covered = own[0] if len(own) > 1 and own[-1] == "小计" else ""
        parts.append(column)
    return parts
