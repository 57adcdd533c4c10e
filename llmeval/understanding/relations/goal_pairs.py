"""Frames of goals and what became of them, told in two places: a goal of the year, and the result in the chapter on results.

A miss that the report owns up to (points taken off, 未达到目标) claims nothing and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.text.views import view
from llmeval.understanding.goals import Pair, of_other, of_whole, pairs
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.algebra import ANY
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.score_table import ScoreTable, points
from llmeval.understanding.relations.scores import always, reached
from llmeval.understanding.relations.terms import Passage, Term
from llmeval.understanding.statements import Statement, statements
from llmeval.understanding.tables.score_rows import Typed

_OWNED = re.compile(
    r"未(?:能|全部|如期|按期|实现|足额)*(?:达|完成|实现)|没有(?:达到|完成|实现)|低于|偏低|未达|滞后|偏差|扣|欠|延期|推迟|顺延|尚未|缓建"
)


def goal_pairs(
    reading: Understanding, passages: Sequence[Passage], tables: Sequence[ScoreTable]
) -> Iterator[Candidate]:
    """Candidates of numeric goals that have a result: the result reaches the goal, unless the report says that it does not."""
    terms = {t.numeral.number_start: t for p in passages for t in p.terms}
    owned = "\n".join(p.text[a:b] for p in passages for a, b in p.sentences if _OWNED.search(p.text, a, b))
    told = [s for s in reading.once(statements) if s.side != "done" or of_whole(reading.document.plain, s)]
    for pair in pairs(told):
        target = Typed(pair.target.numeral, pair.target.numeral.bound in ("at_most", "under"))
        met = reached(target, pair.done.numeral)
        if not met and (_owned(pair, owned, tables) or of_other(reading.document.plain, pair)):
            continue
        claim, goal = (terms.get(s.numeral.number_start) or _term(reading, s) for s in (pair.done, pair.target))
        claim.noun = claim.noun or pair.done.metric
        limit, got = target.numeral.amount, pair.done.numeral.interval
        expected = Interval(-ANY, limit) if target.lower else Interval(limit, ANY)
        yield Candidate("bound", claim, (goal,), always(expected), "certain", "≤ {}" if target.lower else "≥ {}",
                        Interval(limit, limit) if met else got, expected, named=True, aspect="goal", said=pair.target.metric)  # fmt: skip


def _term(reading: Understanding, statement: Statement) -> Term:
    """A number of a table or of a cell that holds sentences."""
    numeral, span = statement.numeral, statement.span
    passage = Passage(-1, view(reading.document, min(span.start, numeral.start), max(span.end, numeral.end)), "")
    passage.sentences = [(0, len(passage.text))]
    at, end = passage.view.find(numeral.number_start), passage.view.find(numeral.end - 1) + 1
    term = Term(numeral, passage, at, end, "", "", 0, 0, 0, -1, noun=statement.metric)
    term.table = statement.mention.table
    term.mention = statement.mention
    return term


def _owned(pair: Pair, owned: str, tables: Sequence[ScoreTable]) -> bool:
    """Whether a miss has been scored, or a sentence with the result or the metric says that a target was missed."""
    done = pair.done.numeral
    for table in tables:
        for row in table.rows:
            if table.reading.index == pair.done.zone and row.row == pair.done.mention.row and row.score is not None:
                return True  # its score says what the miss cost
    return accounted(pair, tables) or _told(f"{done.value:,f}{done.unit}", pair.done.metric, owned)


def accounted(pair: Pair, tables: Sequence[ScoreTable]) -> bool:
    """Whether the row of a score table with that result, or one with the same result and a like name, takes points off."""
    done = pair.done.numeral
    for table in tables:
        for row in table.rows:
            if row.actual is None or not _taken(row.weight, row.score):
                continue
            values = table.reading.by_cell.get(row.actual.cell.start, ())
            own = table.reading.index == pair.done.zone and row.row == pair.done.mention.row
            if own or (any(v.numeral.amount == done.amount for v in values) and _alike(row.name, pair.done.metric)):
                return True
    return False


def _taken(weight: Term | None, score: Term | None) -> bool:
    most, got = points(weight), points(score)
    return most is not None and got is not None and got < most


def _alike(one: str, other: str) -> bool:
    pieces = [other[i : i + 2] for i in range(len(other) - 1)]
    return bool(pieces) and sum(p in one for p in pieces) * 2 >= len(pieces)


def _told(printed: str, name: str, owned: str) -> bool:
    """Whether a sentence that tells of something not reached holds the number, or the name."""
    core = re.sub(r"(?:数量|人数|数|率|面积|总量)$", "", name)
    return printed in owned or (len(core) >= 4 and core in owned)
