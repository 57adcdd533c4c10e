"""Frames of tables that answer 是否完成: a row with 是 reached what it was to reach.

Of such a table the other rows with 是 show that the column means what it says: where two rows would fail, it was read amiss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.algebra import at_least, at_most
from llmeval.understanding.relations.model import Candidate, Compute
from llmeval.understanding.relations.scores import reached
from llmeval.understanding.relations.terms import Term, interval_of
from llmeval.understanding.tables.model import CellText
from llmeval.understanding.tables.score_rows import LOWER, Typed, comparable, typed

_ANSWER = re.compile("是否(?:已|按期|全部|如期)?(?:完成|达标|达到|实现|达成)(?:目标|指标|任务|计划)?")
_TARGET = re.compile("(?:年度|计划|绩效)?(?:目标|任务|指标|计划)(?:值|数|量)?(?:[（(].{1,8}[)）])?")
_ACTUAL = re.compile("(?:实际|全年|年度)?(?:完成|实际|实现)(?:情况|值|数|量|完成)?(?:[（(].{1,8}[)）])?")
_HEADS, _FEWEST = 3, 3


def yes_columns(reading: Understanding, cells: Mapping[int, Term]) -> Iterator[Candidate]:
    """Candidates of every row that says it was done, of the tables that ask it."""
    for table in reading.tables:
        for number, head in enumerate(table.rows[:_HEADS]):
            places = [_place(head, pattern) for pattern in (_TARGET, _ACTUAL, _ANSWER)]
            if None in places or len(set(places)) < len(places):
                continue
            target_at, actual_at, answer_at = (place or 0 for place in places)
            found = []
            for row in table.rows[number + 1 :]:
                if len(row) != len(head) or row[answer_at].text != "是":
                    continue
                name = "".join(c.text for c in row[:target_at])
                target, actual = (typed(table, row[at], name=name) for at in (target_at, actual_at))
                if target is None or actual is None or not comparable(target.numeral, actual.numeral):
                    continue
                if LOWER.search(name) and target.numeral.bound is None:
                    continue
                found.append((target, actual, row[answer_at]))
            missed = [f for f in found if not reached(f[0], f[1].numeral)]
            if len(missed) == 1 and len(found) > _FEWEST:
                yield from _missed(*missed[0], cells)
            break


def _place(head: Sequence[CellText], pattern: re.Pattern[str]) -> int | None:
    found = [at for at, cell in enumerate(head) if pattern.fullmatch("".join(cell.text.split()))]
    return found[0] if len(found) == 1 else None


def _missed(target: Typed, actual: Typed, answer: CellText, cells: Mapping[int, Term]) -> Iterator[Candidate]:
    limit, claim = (cells.get(t.numeral.number_start) for t in (target, actual))
    if limit is None or claim is None:
        return
    compute = _bounded(target.lower)
    written = "≤ {}" if target.lower else "≥ {}"
    yield Candidate("bound", claim, (limit,), compute, "certain", written, interval_of(claim), compute([interval_of(limit)]), named=True,
                    aspect="yes", rests=(answer.span,), said="是")  # fmt: skip


def _bounded(lower: bool) -> Compute:
    def compute(values: Sequence[Interval]) -> Interval:
        return at_most(values[0]) if lower else at_least(values[0])

    return compute
