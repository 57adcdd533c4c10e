"""Distances from a target that only its row tells: 全年培训246人，距目标差14人 beside 职业技能培训人数 ≥260人 246人.

The row is the one whose result is the number told and whose name ends as its words do; a distance is small beside its result, and
is none where it is the target itself (超过目标260人).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.goal_gaps import is_target
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.score_table import ScoreTable
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, mean_exactly
from llmeval.understanding.tables.score_rows import typed

_GOAL = "(?:年度|年初|全年|绩效|预期)?(?:目标|任务|计划)(?:任务|值|数|量)?"
_SHORT = re.compile(f"(?:距|离|距离|比|较){_GOAL}(?:还|尚|仍|相)?(?:差|少|欠|缺)(?:了)?$")
_OVER = re.compile(f"(?:超|超过|超出|超额)(?:了)?{_GOAL}$|(?:比|较){_GOAL}(?:多|超)(?:出|了)?$")
_COUNTING = re.compile("(?:人次|人数|户数|数量|场次|次数|个数|面积|里程|长度|总量|数|量)$|[（(].{0,12}[)）]")
_OTHER_YEAR = re.compile("上年|去年|累计|上半年|季度")
_HEAD = 2


def goal_rows(passages: Sequence[Passage], tables: Sequence[ScoreTable]) -> Iterator[Candidate]:
    """Candidates of every distance whose sentence names no target, from the row of its result."""
    rows: dict[Interval, list[tuple[str, Term, Term]]] = defaultdict(list)
    for table in tables:
        for row in table.rows:
            actual, target = typed(table.reading, row.actual), typed(table.reading, row.target)
            if actual is None or target is None or row.is_execution or actual.numeral.bound is not None:
                continue
            done, aim = table.term_of(actual.numeral, row), table.term_of(target.numeral, row)
            if alike(done, aim) and aim.numeral.value is not None and aim.numeral.high is None:
                rows[interval_of(done)].append((_COUNTING.sub("", row.name), done, aim))
    for passage in passages if rows else ():
        for claim in passage.terms:
            way = -1 if _SHORT.search(claim.lead) else 1 if _OVER.search(claim.lead) else 0
            if way and claim.exact and claim.numeral.dimension not in ("percent", "point", "multiple", "score"):
                yield from _from_row(claim, way, passage, rows)


def _from_row(
    claim: Term, way: int, passage: Passage, rows: dict[Interval, list[tuple[str, Term, Term]]]
) -> Iterator[Candidate]:
    told = [t for t in passage.of_sentence(claim.sentence) if t.order < claim.order and alike(t, claim)]
    if not told or any(is_target(t) for t in told) or told[-1].role != "level" or not told[-1].exact:
        return
    done = told[-1]
    if (
        _OTHER_YEAR.search(done.lead)
        or done.depth != claim.depth
        or middle(interval_of(claim)) * 2 > middle(interval_of(done))
    ):
        return
    found = {
        interval_of(aim): aim
        for name, own, aim in rows[interval_of(done)]
        if alike(own, done) and name[-_HEAD:] in done.lead
    }
    if len(found) != 1:
        return
    aim = next(iter(found.values()))
    mean_exactly(aim)
    if not interval_of(aim).meets(interval_of(claim)):
        yield flow("difference", claim, [done, aim], [way, -way], "certain", True)
