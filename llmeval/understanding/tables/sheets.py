"""Tables as sheets: lines with a label, a code or a mark and values by column; which values add up to which.

Three things say what a line is part of: subject codes (201, 20103, 2010301), marks (一、 1、 其中：) and names of totals
(合计, 小计). Two-sided sheets (收入 | 支出) are read as two. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from llmeval.numbers.inherited import inherit_unit
from llmeval.numbers.intervals import siblings_places
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.tables.model import CellText, TableReading, Value
from llmeval.understanding.tables.model import Line as Labelled

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
    column: int = -1
    """Where its label stands."""
    source: Labelled | None = None

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
    headers = {column: tuple(c.text for c in path) for column, path in table.heads.items()}
    found = [_line(table, line, headers) for line in table.lines if line.label is not None or line.numbers]
    alone = {number for number, row in enumerate(table.rows) if sum(not c.blank for c in row) == 1}
    lines = [line for line in found if line.values or line.unread or line.level == 1 or line.row in alone]
    by_row: dict[int, list[Line]] = {}
    for line in lines:
        by_row.setdefault(line.row, []).append(line)
    double = [row for row in by_row.values() if len(row) > 1]
    if len(double) >= max(2, len(by_row) // 3):
        split = min(row[1].column for row in double)
        left = [line for line in lines if line.column < split]
        return [Sheet(table, left, headers), Sheet(table, [x for x in lines if x.column >= split], headers)]
    return [Sheet(table, [row[0] for row in by_row.values()], headers)] if by_row else []


def _line(table: TableReading, line: Labelled, headers: Mapping[int, Sequence[str]]) -> Line:
    """A line with its amounts by column, in the units that header, label or caption give."""
    span = line.label.span if line.label is not None else line.numbers[0].span
    text = line.label.text if line.label is not None else ""
    found = Line(line.row, text, line.name, span, line.code, max(line.level, 0), line.ordinal, column=line.column)
    found.source = line
    for c in line.numbers:
        value = _whole(table, c)
        if value is None:
            if any(x.isdigit() for x in c.text) and _NUMBER_LIKE.fullmatch(c.text):
                found.unread[c.cell.column] = c
        elif not _is_no_amount(value, headers.get(c.cell.column, ())):
            found.values[c.cell.column] = _measured(value)
    return found


def _measured(value: Value) -> Value:
    """The value with the unit that its header gives it."""
    return replace(value, numeral=inherit_unit(value.numeral, value.unit)) if value.inherited else value


def _is_no_amount(value: Value, path: Sequence[str]) -> bool:
    return any(_NOT_MONEY.search(head) for head in (value.column_path or path)[-1:])


def _whole(table: TableReading, c: CellText) -> Value | None:
    """The number that is the whole cell."""
    found = table.by_cell.get(c.cell.start, ())
    return found[0] if len(found) == 1 and _NUMBER_LIKE.fullmatch(c.text) and not found[0].numeral.bound else None


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
    yield from _nested(lines)
    yield from _subtotals(lines)


def _nested(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line], str]]:
    """Lines set under another one by their indentation, or by a caption that has numbers itself."""
    by_source = {id(line.source): line for line in lines}
    children: dict[int, list[Line]] = {}
    for line in lines:
        if line.source is None or line.source.parent is None or line.code or line.level or line.is_total:
            continue
        parent = line.source.parent
        if line.source.indent > parent.indent and id(parent) in by_source:
            children.setdefault(id(parent), []).append(line)
    for parent_id, found in children.items():
        if len(found) >= 2 and not by_source[parent_id].code:
            yield by_source[parent_id], found, "nested"


def _subtotals(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line], str]]:
    """小计 after the lines of its group, and 合计 after several 小计."""
    run: list[Line] = []
    totals: list[Line] = []
    if sum("小计" in line.name for line in lines) < 2:
        return
    for line in lines:
        if line.is_total and "小计" in line.name:
            if len(run) >= 2 and not any(r.level or r.code for r in run):
                yield line, list(run), "subtotal"
            totals.append(line)
            run = []
        elif line.is_total and not run and len(totals) >= 2:
            yield line, list(totals), "subtotal"
            totals = []
        else:
            run.append(line)


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
        if first is not None and "总计" in first.name:
            first = None  # 收入总计, then 三、本年支出, 四、年末结转, then 支出总计
        if first is None and len(tops) >= 2 and all(b.ordinal - a.ordinal == 1 for a, b in pairwise(tops)):
            yield line, tops, "total"
        elif first is None and len(run) >= 2 and all(r.level == 0 for r in run):
            yield line, list(run), "plain total"
        elif first is not None and "总计" in line.name and all(r.level in (0, 1) for r in run):
            tops = [r for r in run if not _is_part(r, run)]
            yield line, [first, *tops], "total"
        first, run = line, []
    if lines and first is lines[0]:
        tops = [r for r in run if r.level == 1]
        if len(tops) >= 2 and len(run) + 1 == len(lines):
            yield lines[0], tops, "total"
        elif len(run) >= 2 and all(r.level == 0 for r in run):
            yield lines[0], list(run), "plain total"


def _is_part(line: Line, others: Sequence[Line]) -> bool:
    """Whether a line is set under one of the others: 政府性基金预算 under 年初结转和结余."""
    parent = line.source.parent if line.source is not None else None
    return parent is not None and any(other.source is parent for other in others)


_NAMED = (
    (re.compile(r"三公.{0,2}经费"), (re.compile(r"出国"), re.compile(r"公(?:务用|务|用)?车(?!.{0,40}运行维护$)(?=.{0,40}购置)"), re.compile(r"接待"))),
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
