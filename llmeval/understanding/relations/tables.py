"""Frames of tables: rows that add up, columns that are computed from others.

What a column means is learnt from its rows: where a share, a difference or a sum of two columns holds in most rows, it is
expected of the others. Header words only make surer what the numbers show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice, permutations
from typing import NamedTuple

from llmeval.numbers.inherited import inherit_unit
from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import view
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.algebra import at_most, growth, minus, percent, total
from llmeval.understanding.relations.column_averages import column_averages
from llmeval.understanding.relations.explain import slip_between
from llmeval.understanding.relations.model import Candidate, Compute, Kind, Mistake
from llmeval.understanding.relations.public_rows import public_rows
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant
from llmeval.understanding.relations.whole_rows import whole_rows
from llmeval.understanding.tables.model import TableReading, Value
from llmeval.understanding.tables.sheets import Line, Sheet, Sum, relations, sheets

_RATE_HEAD = re.compile(r"(?:执行|完成|支出|使用|到位|支付)(?:率|进度|比例)")
_DONE_HEAD = re.compile(r"执行数|决算|支出|实际|完成")
_BUDGET_HEAD = re.compile(r"预算")
_FULL_YEAR = re.compile(r"全年|调整")
_TOTAL_ROW = re.compile(r"^(?:合计|总计|小计|共计|总额|本年支出合计|本年收入合计|收入合计|支出合计)$")
_NUMBERED = re.compile("栏次|行次|序号")
_YEAR = re.compile(r"20\d\d(?=年|$)")
_MOST_COLUMNS = 14


_OPENS = re.compile("(?:本年)?(?:年初|期初|上年末)(?:数|余额|结存|账面)")
"""A column of what a year began with, which no text means that does not say so."""


def table_terms(reading: Understanding, order: int) -> dict[int, Term]:
    """A term for each number of a table's cells, by where the number starts."""
    found: dict[int, Term] = {}
    for table in reading.tables:
        exact = _counted_columns(table)
        for value in table.values:
            mention = reading.by_number.get(value.numeral.number_start)
            numeral = mention.numeral if mention is not None else inherit_unit(value.numeral, value.unit)
            if numeral.kind != "quantity" or numeral.value is None:
                continue
            if numeral.dimension == "none" and not numeral.unit and value.cell.column in exact:
                numeral = replace(numeral, dimension="count")
            passage = Passage(-1 - table.index, view(reading.document, value.cell.start, value.cell.end), "")
            passage.sentences = [(0, len(passage.text))]
            term = Term(
                numeral, passage, 0, len(passage.text), f"{value.row_label} {value.column_label}", "", 0, 0, 0, -1
            )
            term.noun, term.row, term.column = value.row_label, (value.row_label,), (value.column_label,)
            term.table, term.cell, term.mention, term.order = (
                table.index,
                (value.row, value.cell.column),
                mention,
                order,
            )
            if numeral.dimension == "percent":
                term.role = "rate"
            if (told := _YEAR.search(value.column_label) or _YEAR.search(value.row_label)) is not None:
                term.year = told[0]
                term.when = "prior" if term.year < reading.year else ""
            if _OPENS.match(value.column_label) and not term.when:
                term.when = "start"
            found[numeral.number_start] = term
            order += 1
    return found


_AMOUNTS = re.compile("元|金额|资金|收入|支出|预算|决算|产值|投资|经费")
_FEW = 1000
"""Below this a whole number without a unit is counted, not rounded."""


def _counted_columns(table: TableReading) -> set[int]:
    """Columns of small whole numbers without a unit whose headers speak of no money."""
    largest: dict[int, Decimal] = {}
    barred: set[int] = set()
    for value in table.values:
        column, numeral = value.cell.column, value.numeral
        if numeral.value is None or numeral.unit:
            continue
        if numeral.places or any(_AMOUNTS.search(head) for head in (value.column_label, value.row_label)):
            barred.add(column)
        largest[column] = max(largest.get(column, numeral.value), numeral.value)
    return {column for column, most in largest.items() if most < _FEW and column not in barred}


def table_relations(reading: Understanding, terms: dict[int, Term]) -> Iterator[Candidate]:
    """Candidates of every total and every computed cell."""
    yield from public_rows(reading, terms.values())
    for table in reading.tables:
        made = sheets(table)
        for sheet in made:
            yield from _sums(sheet, terms)
        rows = _grid(table, terms)
        yield from computed_columns(rows)
        yield from column_averages(rows)
        yield from whole_rows(rows)


def _term(value: Value, terms: dict[int, Term]) -> Term | None:
    return terms.get(value.numeral.number_start)


def _sums(sheet: Sheet, terms: dict[int, Term]) -> Iterator[Candidate]:
    groups: dict[tuple[int, str, int], list[tuple[Sum, Candidate]]] = defaultdict(list)
    for found in relations(sheet):
        claim = _term(found.total, terms)
        parts = [_term(part, terms) for part in found.parts]
        operands = tuple(p for p in parts if p is not None)
        if (
            claim is not None
            and any(_PER_UNIT.search(head) for head in claim.column)
            and not found.group.startswith("columns")
        ):
            continue  # averages do not add up
        if claim is None or len(operands) != len(parts) or not operands or any(not alike(claim, p) for p in operands):
            continue
        across = found.group.startswith("columns")
        operands = operands if across else _subtotals_for_parts(operands)
        key = (claim.cell[1] if across else claim.cell[0], found.why, len(operands) if across else 0)
        candidate = added(claim, operands, found.places, coded=found.why == "code")
        copied = next((m.wrong for m in candidate.mistakes if m.slip == "copied"), None)
        if copied is not None:
            candidate.words = _row_of(sheet, next(v for v in found.parts if _term(v, terms) is copied))
        groups[key].append((found, candidate))
    yield from _totals_below(sheet, terms)
    for (_, why, _), members in groups.items():
        held = [c for _, c in members if c.holds and sum(bool(o.numeral.value) for o in c.operands) >= 2]
        alone = [c for _, c in members if c.holds and not any(c is h for h in held) and c.claim.numeral.value]
        for found, candidate in members:
            named = bool(_TOTAL_ROW.match("".join(found.total.row_label.split()))) or why in ("columns", "named")
            others = len([h for h in held if h is not candidate])
            # A total that its only part repeats in other columns is its sum there too.
            beside = sum(significant(h.claim) for h in alone if h is not candidate)
            if why != "slip" and (others >= 2 or (others and (named or beside >= 2)) or beside >= _TELLING):
                candidate.sure = "certain"
                candidate.named = named or others >= 2 or beside >= 2
            elif why == "slip" and others >= 2:
                candidate.sure = "certain"
            elif (
                others
                or (why == "code" and len(candidate.operands) >= 3)
                or (named and len(candidate.operands) >= 2 and why in ("plain total", "total", "code", "named"))
            ):
                candidate.sure = "likely"
            else:
                candidate.sure = "possible"
            if why == "slip" or (not why.startswith("columns") and _has_unread(sheet, found)):
                candidate.sure = "possible"
            if not candidate.holds and len(candidate.operands) == 1 and _one_slip(candidate):
                candidate.sure = "likely"
            yield candidate


def _has_unread(sheet: Sheet, found: Sum) -> bool:
    """Whether a row beside the parts has digits in their column that were not read as a number of it: 健全, 健全, 6."""
    column, rows = found.total.cell.column, [part.row for part in found.parts]
    first, last = min(rows), max(rows)
    lines = (line for line in sheet.lines if first <= line.row <= last and column not in line.values)
    cells = (c for line in lines for c in sheet.table.rows[line.row] if c.cell.column == column)
    return any(c.text.strip().replace(".", "", 1).isdecimal() for c in cells)


def _row_of(sheet: Sheet, value: Value) -> Span:
    """A row from its code to a number."""
    codes = [
        c.cell.start for c in sheet.table.rows[value.row] if c.text == value.code and c.cell.start < value.cell.start
    ]
    return Span(codes[-1] if codes else value.row_span.start, value.cell.end)


_TELLING = 4
"""Digits of totals that their only parts hardly share by chance."""


def _one_slip(candidate: Candidate) -> bool:
    """Whether a long total and its only part differ by a digit or by two exchanged."""
    claim, part = candidate.claim, candidate.operands[0]
    return significant(claim) >= _TELLING and slip_between(claim.numeral, part.numeral) in ("digit", "swap")


def _totals_below(sheet: Sheet, terms: dict[int, Term]) -> Iterator[Candidate]:
    """A total that is smaller than one of the amounts above it."""
    totals = [line for line in sheet.lines if line.is_total]
    for line in totals if len(totals) == 1 else []:
        if not _TOTAL_ROW.match("".join(line.name.split())) or _of_one_side(line, sheet):
            continue
        for column, value in line.values.items():
            claim = _term(value, terms)
            column_terms = [
                t
                for other in _below(line, sheet.lines)
                if column in other.values and (t := _term(other.values[column], terms)) is not None
            ]
            if any(t.numeral.sign < 0 for t in column_terms):
                continue  # 调整数 up and down: the total may be less than a part
            same = [t for t in column_terms if claim is not None and alike(t, claim) and t.numeral.sign > 0]
            if (
                claim is None
                or len(same) < 3
                or len(same) < len(column_terms)
                or claim.numeral.sign < 0
                or claim.numeral.dimension not in ("money", "count")
                or _averaged(claim, same)
            ):
                continue
            largest = max(same, key=lambda t: interval_of(t).low)
            above = sum(interval_of(t).low > interval_of(claim).high for t in same)
            coded = 2 * sum(bool(other.code) for other in sheet.lines) >= len(sheet.lines)
            shifted = coded and line is sheet.lines[-1] and above >= _SHIFTED and 2 * above >= len(same)
            yield Candidate(
                "subset",
                largest,
                (claim,),
                lambda v: at_most(v[0]),
                "certain",
                "{}",
                interval_of(largest),
                at_most(interval_of(claim)),
                aspect="shifted" if shifted else "",
                alone=shifted,
            )


def _below(total: Line, lines: Sequence[Line]) -> list[Line]:
    """The rows that a total may be of: 一、支出合计 is of none from 二、资金来源合计 on, and of no other total."""
    found = [line for line in lines if line is not total]
    if not total.ordinal:
        return found
    at = lines.index(total)
    own = [line for line in found if (line.level, line.ordinal) == (total.level, total.ordinal + 1)]
    end = next((lines.index(line) for line in own if lines.index(line) > at), len(lines))
    return [line for line in lines[:end] if line is not total]


_SIDES = ("收入", "支出", "资产", "负债")


def _of_one_side(total: Line, sheet: Sheet) -> bool:
    """收入合计…, 支出合计…: whether a total is of one side of a table that tells two."""
    own = next((side for side in _SIDES if side in total.name), "")
    return own != "" and any(
        side in x.name and own not in x.name for x in sheet.lines for side in _SIDES if side != own
    )


_SHIFTED = 4
"""Rows above their total: no single number can be wrong then, the rows stand beside their numbers."""
_PER_UNIT = re.compile(r"(?<![月日年])均|每|率|单价|单位|占比|比重|标准|/|／|密度|指数")


def _averaged(total: Term, cells: Sequence[Term]) -> bool:
    """Whether a column is of averages: its head says so, or its total lies among its cells."""
    if any(_PER_UNIT.search(head) for head in total.column) or "/" in total.numeral.unit:
        return True
    lows = sorted(interval_of(t).low for t in cells)
    return lows[0] * 5 > lows[-1] and lows[0] < interval_of(total).low


def _subtotals_for_parts(operands: tuple[Term, ...]) -> tuple[Term, ...]:
    """鱼类, 贝类, 养殖小计, 捕捞: a 小计 stands for the rows above it that make it."""
    kept: list[Term] = []
    own: list[Term] = []
    for term in operands:
        if (
            term.row
            and term.row[-1].endswith("小计")
            and own
            and total(interval_of(t) for t in own).meets(interval_of(term))
        ):
            kept, own = [*kept, term], []
        elif term.row and term.row[-1].endswith("小计"):
            kept, own = [*kept, *own, term], []
        else:
            own.append(term)
    return (*kept, *own)


def added(claim: Term, operands: tuple[Term, ...], places: int | None, *, coded: bool = False) -> Candidate:
    if places is None and claim.numeral.dimension == "money":
        places = siblings_places([t.numeral for t in (claim, *operands)])
    values = [interval_of(t, places) for t in operands]
    mistakes = []
    whole = total(values)
    for value, term in zip(values, operands, strict=True):
        if (
            len(operands) > 2
            and term.numeral.value
            and term.numeral.value == claim.numeral.value
            and (coded and _rest_adds_up(claim, operands, term, places))
        ):
            mistakes.append(
                Mistake(
                    "copied",
                    interval_of(claim, places),
                    f"{term.noun[:14]}照抄了合计数{claim.printed}",
                    f"{term.printed} repeats the total",
                    term,
                )
            )
        elif len(operands) > 2:
            mistakes.append(
                Mistake(
                    "left_out",
                    Interval(whole.low - value.low, whole.high - value.high),
                    f"漏计{term.noun[:14]}{term.printed}",
                    f"{term.printed} was left out",
                )
            )
    return Candidate("sum", claim, operands, total_of, "possible", " + ".join(["{}"] * len(operands)), interval_of(claim, places), whole, places=places,
                     mistakes=tuple(mistakes))  # fmt: skip


def _rest_adds_up(claim: Term, operands: Sequence[Term], copied: Term, places: int | None) -> bool:
    """Whether all parts but one make the total, which that one repeats."""
    others = [o for o in operands if o is not copied and o.numeral.value]
    return len(others) > 2 and total(interval_of(o, places) for o in others).meets(interval_of(claim, places))


def total_of(values: Sequence[Interval]) -> Interval:
    return total(values)


_Key = tuple[int, str]
"""A column as one part of a form has it: forms change their headers half way down."""


def _grid(table: TableReading, terms: dict[int, Term]) -> dict[int, dict[_Key, Term]]:
    """Terms by row, then by column and header."""
    rows: dict[int, dict[_Key, Term]] = defaultdict(dict)
    for value in table.values:
        term = _term(value, terms)
        if (
            term is None
            or not term.exact
            or _NUMBERED.match(value.row_label)
            or len(table.by_cell.get(value.cell.start, ())) != 1
        ):
            continue
        rows[value.row].setdefault((value.cell.column, value.column_label), term)
    return rows


_FORMS: tuple[tuple[Kind, str, Compute], ...] = (
    ("rate", "{} ÷ {} × 100%", lambda v: percent(v[0], v[1])),
    ("growth", "({} ÷ {} - 1) × 100%", lambda v: growth(v[0], v[1])),
    ("difference", "{} - {}", lambda v: minus(v[0], v[1])),
)


def computed_columns(rows: dict[int, dict[tuple[int, str], Term]]) -> Iterator[Candidate]:
    """Cells computed from two other cells of their row."""
    beside: dict[_Key, set[_Key]] = defaultdict(set)
    columns: dict[_Key, dict[int, Term]] = defaultdict(dict)
    for row, found in rows.items():
        for key, term in found.items():
            columns[key][row] = term
            if len(beside[key]) <= _MOST_COLUMNS + 1:  # more are too many, however many more
                beside[key].update(islice(found, _MOST_COLUMNS + 2))
    for key, others in beside.items():
        cells = columns[key]
        pairs = sorted(others - {key})
        if not 1 <= len(pairs) <= _MOST_COLUMNS:
            continue
        relative = 2 * sum(t.numeral.dimension == "percent" for t in cells.values()) > len(cells)
        if relative:
            yield from _shares_of_total(cells, rows, pairs)
        for kind, written, compute in _FORMS:
            if (kind != "difference") == relative:
                yield from _computed(kind, written, compute, key, cells, rows, pairs)
    yield from _rows_added(rows)


def _rows_added(rows: dict[int, dict[_Key, Term]]) -> Iterator[Candidate]:
    """Rows whose last or first amount is the sum of all others, where most of them show it: four years and 四年合计."""
    by_last: dict[_Key, list[Candidate]] = defaultdict(list)
    for row in rows.values():
        keys = sorted(k for k, t in row.items() if t.numeral.dimension not in ("percent", "point"))
        if not 3 <= len(keys) <= _MOST_COLUMNS:
            continue
        for whole, parts in ((keys[-1], keys[:-1]), (keys[0], keys[1:])):
            claim, operands = row[whole], tuple(row[k] for k in parts)
            if all(alike(claim, o) for o in operands) and sum(bool(o.numeral.value) for o in operands) > 1:
                by_last[whole].append(added(claim, operands, None))
    for found in by_last.values():
        held = sum(c.holds for c in found)
        if held >= 3 and held * 4 >= len(found) * 3:
            for candidate in found:
                candidate.sure, candidate.named = "certain", True
                yield candidate


def _computed(
    kind: Kind, written: str, compute: Compute, key: _Key, cells: dict[int, Term], rows: dict[int, dict[_Key, Term]], others: Sequence[_Key],
) -> Iterator[Candidate]:  # fmt: skip
    best: tuple[int, int, tuple[_Key, _Key], list[_Made]] | None = None
    said = _said(kind, key, others)

    def read(pair: tuple[_Key, _Key]) -> list[_Made]:
        found = (_cell(kind, compute, claim, rows[row], pair) for row, claim in cells.items())
        return [c for c in found if c is not None]

    for pair in permutations(others, 2):
        made = read(pair)
        telling = [
            c for c in made if c.operands[0].numeral.value and c.operands[1].numeral.value and c.claim.numeral.value
        ]
        held = sum(c.expected.meets(c.stated) for c in telling)
        if held and (best is None or (held, -len(telling), pair == said) > (best[0], -best[1], best[2] == said)):
            best = (held, len(telling), pair, made)
    if said is not None and (best is None or (best[2] != said and best[0] < 2)):
        made = read(said)
        best = (sum(c.expected.meets(c.stated) for c in made), len(made), said, made)
    if best is None:
        return
    held, count, pair, made = best
    learnt = (held >= 3 and held * 3 >= count * 2) or (held >= 2 and count - held <= 1)
    if kind == "difference" and not learnt:
        return
    for c in made:
        candidate = Candidate(
            kind, c.claim, c.operands, compute, "possible", written, c.stated, c.expected, places=c.places
        )
        candidate.sure = "certain" if learnt or (said == pair and kind == "rate") else "possible"
        candidate.named = learnt
        if kind == "rate":
            row = rows[candidate.claim.cell[0]]
            candidate.mistakes = tuple(_other_bases(candidate, [t for k, t in row.items() if k != key]))
        yield candidate


def _shares_of_total(
    cells: dict[int, Term], rows: dict[int, dict[_Key, Term]], others: Sequence[_Key]
) -> Iterator[Candidate]:
    """占比 of each row in the total row of another column."""
    totals = [
        row
        for row, found in rows.items()
        if any(_TOTAL_ROW.match("".join(t.row[-1].split())) for t in found.values() if t.row)
    ] or [row for row, claim in cells.items() if claim.numeral.value == 100]  # 全年 … 100.00%
    if len(totals) != 1:
        return
    best: list[Candidate] = []
    for other in others:
        whole = rows[totals[0]].get(other)
        if whole is None or whole.numeral.dimension in ("percent", "score") or not whole.numeral.value:
            continue
        made = []
        for row, claim in cells.items():
            part = rows[row].get(other)
            if row == totals[0] or part is None or not alike(part, whole):
                continue
            expected = percent(interval_of(part), interval_of(whole))
            made.append(
                Candidate(
                    "share",
                    claim,
                    (part, whole),
                    lambda v: percent(v[0], v[1]),
                    "possible",
                    "{} ÷ {} × 100%",
                    interval_of(claim),
                    expected,
                )
            )
        if sum(c.holds for c in made) > sum(c.holds for c in best):
            best = made
    held = sum(c.holds for c in best)
    for candidate in best if held >= 2 and held * 3 >= len(best) * 2 else ():
        candidate.sure, candidate.named = "certain", True
        yield candidate


def _other_bases(candidate: Candidate, row: Sequence[Term]) -> Iterator[Mistake]:
    for term in row:
        if term not in candidate.operands and alike(term, candidate.operands[0]):
            wrong = percent(interval_of(candidate.operands[0]), interval_of(term))
            if wrong is not None:
                yield Mistake(
                    "base", wrong, f"误以{_head(term)}{term.printed}为基数", f"{term.printed} was taken as the base"
                )


def _head(term: Term) -> str:
    return term.column[-1][:14] if term.column else ""


class _Made(NamedTuple):
    """A cell beside what two other cells of its row make: of most pairs of columns nothing comes of it."""

    claim: Term
    operands: tuple[Term, Term]
    places: int | None
    stated: Interval
    expected: Interval


def _cell(kind: Kind, compute: Compute, claim: Term, row: dict[_Key, Term], pair: tuple[_Key, _Key]) -> _Made | None:
    one, other = row.get(pair[0]), row.get(pair[1])
    if (
        one is None
        or other is None
        or not alike(one, other)
        or (kind == "difference" and not alike(claim, one))
        or (kind in ("growth", "rate") and claim.numeral.unit and alike(claim, one))  # 增加9天: what it grew by
    ):
        return None
    if one.numeral.dimension in ("percent", "score") and kind != "difference":
        return None
    places = siblings_places([claim.numeral, one.numeral, other.numeral]) if kind == "difference" else None
    expected = compute([interval_of(one, places), interval_of(other, places)])
    if expected is None:
        return None
    stated = interval_of(claim, places)
    if claim.numeral.sign < 0 and stated.low >= 0:
        stated = Interval(-stated.high, -stated.low)
    return _Made(claim, (one, other), places, stated, expected)


_NAMED_RATES = (
    (re.compile("控制率|在编率|到岗率"), re.compile("在职|实有|在岗|在编"), re.compile("编制")),
    (re.compile("合格率"), re.compile("合格(?!率)"), re.compile("抽检|检测|检验|抽查|监测|参检")),
    (re.compile("整改率"), re.compile("整改(?!率)"), re.compile("发现|问题|隐患")),
    (re.compile("办结率"), re.compile("办结(?!率)"), re.compile("受理|接收|收到|承办")),
)
"""Rates that the genre defines, with the heads of what is over the line and under it."""


def _said(kind: Kind, key: _Key, others: Sequence[_Key]) -> tuple[_Key, _Key] | None:
    """The two columns that header words name for a rate: 执行数 over 全年预算数, 实际在职人数 over 编制数."""
    if kind != "rate" or "分" in key[1]:
        return None
    for rate, over, under in _NAMED_RATES:
        if rate.search(key[1]):
            above = [k for k in others if over.search(k[1]) and not under.search(k[1])]
            below = [k for k in others if under.search(k[1]) and not over.search(k[1])]
            return (above[0], below[0]) if len(above) == 1 and len(below) == 1 else None
    if not _RATE_HEAD.search(key[1]):
        return None
    amounts = [k for k in others if not _RATE_HEAD.search(k[1])]
    done = [k for k in amounts if _DONE_HEAD.search(k[1]) and not _BUDGET_HEAD.search(k[1])]
    budgets = [k for k in amounts if _BUDGET_HEAD.search(k[1])]
    full = [k for k in budgets if _FULL_YEAR.search(k[1])] or (budgets if len(budgets) == 1 else [])
    return (done[0], full[0]) if len(done) == 1 and len(full) == 1 else None
