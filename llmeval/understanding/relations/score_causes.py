"""Failures of a score table that have one cause: a row that is wrong in itself, a row that was not read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Interval
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.model import Candidate, Verdict
from llmeval.understanding.relations.terms import Term, interval_of

_ROW = ("cap", "completion", "execution", "row")
_SUMS = ("part", "total")
_COUNTED = "tallied"


def under_their_rows(verdicts: list[Verdict]) -> list[Verdict]:
    """A group or total that its rows miss by one row's own mistake goes under that row: 效益26分, rows that make 28, one with 7
    for a missed target; so does a count of rows that lost points, where one of them shows full marks."""
    rows = {
        _score(v).numeral.number_start: v
        for v in verdicts
        if v.outcome == "failed" and v.kind == "score" and v.candidate.aspect in _ROW
    }
    kept = []
    for verdict in verdicts:
        row = None
        if verdict.outcome == "failed" and verdict.candidate.aspect in _SUMS:
            row = _cause(verdict, rows)
        elif verdict.outcome == "failed" and verdict.candidate.aspect == _COUNTED:
            row = _uncounted(verdict, list(rows.values()))
        if row is None:
            kept.append(verdict)
        else:
            row.also.append(verdict)
    return kept


def _score(row: Verdict) -> Term:
    """The score of a row that fails: its own cell, also where the text tells what the row lost."""
    return row.candidate.operands[1] if row.candidate.aspect == "row" else row.claim


def _right(row: Verdict) -> Interval | None:
    """What the score of a row should be."""
    candidate = row.candidate
    if candidate.aspect != "row":
        return candidate.expected
    value = middle(interval_of(candidate.operands[0])) - middle(candidate.stated)
    return Interval(value, value)


def _cause(group: Verdict, rows: dict[int, Verdict]) -> Verdict | None:
    summed = group.candidate.expected
    if summed is None:
        return None
    off = middle(group.candidate.stated) - middle(summed)
    for term in group.candidate.operands:
        row = rows.get(term.numeral.number_start)
        right = _right(row) if row is not None else None
        if right is None:
            continue
        mended = middle(interval_of(term)) + off
        if right.low - _HALF_CENT <= mended <= right.high + _HALF_CENT:
            return row
    return None


_HALF_CENT = Decimal("0.005")


def _uncounted(tally: Verdict, rows: Sequence[Verdict]) -> Verdict | None:
    """The row that shows full marks, where it alone makes the count miss by one."""
    expected = tally.candidate.expected
    if expected is None or abs(middle(expected) - middle(tally.candidate.stated)) != 1:
        return None
    full = [r for r in rows if _takes_off(r)]
    return full[0] if len(full) == 1 else None


def _takes_off(row: Verdict) -> bool:
    """Whether a row has full marks and should not."""
    score, right = middle(interval_of(_score(row))), _right(row)
    weight = next((middle(interval_of(t)) for t in row.candidate.operands if middle(interval_of(t)) == score), None)
    return right is not None and right.high < score and weight is not None


def doubt_missing(weights: list[Candidate], total: list[Candidate]) -> None:
    """Weights and scores that both miss their totals by what one row may have: that row was not read, so neither is certain."""
    if not weights or not total or any(c.holds for c in (*weights, *total)):
        return
    short, lost = _short(weights[0]), _short(total[0])
    if Decimal(0) < lost <= short or short <= lost < Decimal(0):
        for candidate in (*weights, *total):
            candidate.sure = "possible"


def _short(candidate: Candidate) -> Decimal:
    return middle(candidate.stated) - middle(candidate.expected) if candidate.expected is not None else Decimal(0)


_HUNDRED = Decimal(100)


def confirm(found: list[Candidate], total: Term | None) -> None:
    """Make sure of sums that miss by far, where something else says that they are whole: they make a hundred, two readings give
    one number, or the points of all groups make their total with the right ones in place of the wrong."""
    labels = next((c for c in found if c.aspect == "labels" and len(c.operands) > 1), None)
    for candidate in found:
        if candidate.holds or candidate.sure != "possible" or candidate.expected is None:
            continue
        summed, stated = middle(candidate.expected), middle(candidate.stated)
        if candidate.aspect == "group":
            short = middle(labels.expected) - stated + summed if labels and labels.expected else None
            sure = total is not None and short is not None and short == total.numeral.value
        elif candidate.aspect == "total":
            sure = stated > _HUNDRED >= summed > _HUNDRED / 2
        else:
            others = [c for c in found if c is not candidate and c.claim is candidate.claim and c.expected is not None]
            twice = any(
                middle(c.expected) == summed and len(c.operands) != len(candidate.operands)
                for c in others
                if c.expected
            )
            sure = summed == _HUNDRED or twice
        if sure:
            candidate.sure = "certain"
