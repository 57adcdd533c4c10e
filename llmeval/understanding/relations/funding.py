"""Frames of the funding block of a score table: 年度资金总额 by source and by use.

The parts stand under the total, in its columns (其中：当年财政拨款, 上年结转资金) or as cells that hold label and amount (其中：基本支出：267.59,
项目支出：110.3). Of the parts of one division the report says nothing twice, so what one division or column adds up to is expected of the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.tables import added
from llmeval.understanding.relations.terms import Term, alike, interval_of
from llmeval.understanding.tables.model import CellText, TableReading

_TOTAL = re.compile(r"资金总额|^总额$|^预算总额")
_SOURCE = re.compile(r"^(?:其中[:：]?)?(?:一般公共预算(?:拨款)?|政府性基金(?:预算)?(?:拨款)?|纳入专户管理的?非税收入(?:拨款)?|国有资本经营预算(?:拨款)?|其他资金|其它资金)[:：]?")  # fmt: skip
_USE = re.compile(r"^(?:其中[:：]?)?(?:基本支出|项目支出)[:：]?")
_ROW = re.compile(r"^(?:其中[:：]?)?(?:(?:当年|本年)?财政拨款|上年结转(?:资金|结余)?|其他资金|其它资金)$")
_AMOUNTS = ("年初预算", "全年预算", "全年执行")
_BELOW = 8
"""Rows below the total in which its parts stand."""


def funding_parts(reading: Understanding, terms: dict[int, Term]) -> Iterator[Candidate]:
    """Candidates of the total of every funding block."""
    for table in reading.tables:
        if table.funding and _TOTAL.search(table.funding[0].label.text):
            wholes = {
                name: term
                for name, value in table.funding[0].values.items()
                if name in ("initial_budget", "full_year_budget", "final_accounts")
                and (term := terms.get(value.numeral.number_start)) is not None
            }
            if wholes:
                yield from _divisions(table, list(wholes.values()), terms)
                yield from _columns(table, terms)


def _rows(table: TableReading) -> Sequence[tuple[int, Sequence[CellText]]]:
    first = table.funding[0].row + 1
    return list(enumerate(table.rows))[first : first + _BELOW]


def _divisions(table: TableReading, wholes: Sequence[Term], terms: dict[int, Term]) -> Iterator[Candidate]:
    """By source and by use, as cells of label and amount: both make the same total."""
    found: dict[str, list[Term]] = {"source": [], "use": []}
    for _, row in _rows(table):
        for cell in row:
            name = "source" if _SOURCE.match(cell.text) else "use" if _USE.match(cell.text) else ""
            values = table.by_cell.get(cell.cell.start, ()) if name else ()
            term = terms.get(values[0].numeral.number_start) if len(values) == 1 else None
            if term is not None and alike(term, wholes[0]):
                found[name].append(term)
    sums = {name: [added(whole, tuple(parts), None) for whole in wholes] for name, parts in found.items() if parts}
    for name, made in sums.items():
        for candidate in made:
            candidate.aspect = name  # the total stands for both: what holds of one says nothing of the other
    held = {c.claim.numeral.amount for made in sums.values() for c in made if c.holds}
    for made in sums.values():
        right = [c for c in made if c.holds]
        if right:
            right[0].sure = "likely"
            yield right[0]
            continue
        for candidate in made:
            if candidate.claim.numeral.amount in held or not held:
                candidate.sure = "certain" if held else "likely"
                candidate.named = bool(held)
                yield candidate
                break


def _columns(table: TableReading, terms: dict[int, Term]) -> Iterator[Candidate]:
    """Rows of sources under the total, column by column."""
    parts: dict[str, list[Term]] = defaultdict(list)
    for number, row in _rows(table):
        if not any(_ROW.match(cell.text.replace(" ", "")) for cell in row):
            continue
        for value in table.in_row(number):
            head = next((h for h in _AMOUNTS if h in value.column_label), "")
            term = terms.get(value.numeral.number_start)
            if head and term is not None:
                parts[head].append(term)
    made = []
    for value in table.in_row(table.funding[0].row):
        head = next((h for h in _AMOUNTS if h in value.column_label), "")
        claim = terms.get(value.numeral.number_start)
        if claim is not None and parts.get(head) and all(alike(claim, p) for p in parts[head]):
            made.append(added(claim, tuple(parts[head]), None))
    held = [c for c in made if c.holds and interval_of(c.claim).low > 0]
    for candidate in made:
        beside = len([c for c in held if c is not candidate])
        candidate.sure = "certain" if beside else "likely"
        candidate.named = beside > 0
        yield candidate
