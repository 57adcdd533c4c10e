"""What two relations agree on: the same number is wrong, and by the same value both would hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from llmeval.understanding.relations.model import Explanation, Verdict

_CHANCE = 0.01
"""How often a misread relation may find its repair; two of them find one and the same only where it is the mistake."""

Repair = tuple[int, Decimal]
"""Where the wrong number begins, and what it should read."""


def repair(verdict: Verdict) -> Repair | None:
    """What would mend a relation that does not hold, where one value is certain."""
    found: Explanation | None = verdict.explanation
    if found is None or found.meant is None or verdict.outcome == "proved" or found.chance > _CHANCE:
        return None
    return found.wrong.numeral.number_start, found.meant


def agreed(verdicts: Sequence[Verdict]) -> set[Repair]:
    """The repairs that two relations ask for which the words bind, each with a number that the other has not: what the wrong
    number gives with any others of the report is chance then. 全年1415.24、决算1392.56、结转85.68、执行率93.95% make it 1329.56 twice."""
    asked: dict[Repair, list[frozenset[int]]] = defaultdict(list)
    for verdict in verdicts:
        candidate = verdict.candidate
        if (wanted := repair(verdict)) is not None and candidate.sure == "certain" and candidate.named:
            terms = frozenset(t.numeral.number_start for t in (verdict.claim, *candidate.operands))
            asked[wanted].append(terms)
    return {wanted for wanted, sets in asked.items() if any(a - b and b - a for a in sets for b in sets)}
