"""Frames of an indicator's result that the text tells too: 农村自来水普及率92.6%, 93.6% in its row.

A row and a number of the text are one thing where the words before the number end as the row's name does and the sentence holds
the rest of it, and where nothing else there says of what it is: no goal, no other year, no part, no word that the row lacks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.explain import slip_between
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.score_table import ScoreRow, ScoreTable
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of
from llmeval.understanding.tables.score_rows import typed

_UNITS = re.compile(r"[（(][^（）()]{0,20}[)）]|[“”\"\s]")
_COUNTED = re.compile(r"(?:人次数|人次|人数|户数|数量|场次|次数|个数|面积|里程|长度|总量|总数|数)$")
_COPULA = re.compile(
    r"(?:总数|人数|数量|共计|合计|累计|总计|分别|已|达到|达|为|是|有|共|约|实际|实现|完成|[:：]){1,4}$"
)
_GENERIC = re.compile(
    r"20\d\d年度?|全年|本年度?|当年|年末|年底|目前|全[县市区镇乡州省旗院校街]|我[局县市区院校站所委办]|已|共|累计|实际|完成|实现|开展|举办|组织|建成|新建|新增|实施|提升|提高|其中|以及|[、，,的和及与各“”\"]"
)
_PLANNED = re.compile(
    r"目标|计划|任务|力争|确保|预计|拟|不低于|不少于|不超过|≥|≤|下一步|下年|明年|将达|标准|要求|预算|上年|去年|上半年|季度|截至\d{1,2}月|前[一二三四五六七八九十\d]{1,3}个?月"
)
_SERVED = re.compile(r"(?:提供|实施|开展|落实|进行|享受|接受|完成)(?:了)?$|^$")
"""为1126名残疾人提供基本康复服务: the name may stand behind the number."""
_GOALS = re.compile(r"目标|计划|下一步|打算|改进")
_RESULTS = re.compile(r"完成|实现|偏差|偏离|执行")
_DONE = re.compile(r"(?:目标|任务|指标)(?:的)?(?:完成|实现|达成)(?:情况)?$")
_NUMBERED = re.compile(r"目标[一二三四五六七八九十\d]{0,2}[:：、.]")
"""目标2：新增高新技术企业1家, in a chapter of results: the second of its goals, and what became of it."""
_YEARLY = re.compile(r"目标")
_ROLES = frozenset({"level", "to", "rate", "share", "completion", "each"})
_SHORTEST = 3
_MOST = 8
"""Rows of one ending that are looked at."""
_LONG = 4


@dataclass(eq=False, slots=True)
class _Named:
    """A row with one number as its result."""

    core: str
    """Its name without unit and counting words."""
    target: Term | None
    actual: Term
    told: list[tuple[Term, float, bool]] = field(default_factory=list)
    """Numbers of the text that may tell it, with how much of the name they have and whether all of it stands before them."""
    goals: list[Term] = field(default_factory=list)
    """Numbers of a chapter of goals that stand under its whole name."""
    done: set[int] = field(default_factory=set)
    """Those of `told` whose chapter is of results: no goal, though they equal it."""


def told_rows(
    passages: Sequence[Passage], tables: Sequence[ScoreTable], titles: Mapping[str, str], year: str
) -> Iterator[Candidate]:
    """Candidates of every result in a score table that the text tells under its name; `titles` are those of sections."""
    rows = [named for table in tables for row in table.rows if (named := _named(table, row)) is not None]
    by_end: dict[str, list[_Named]] = defaultdict(list)
    for row in rows:
        by_end[row.core[-2:]].append(row)
    for passage in passages if rows else ():
        title = titles.get(passage.section, "")
        if _GOALS.search(title) and not _RESULTS.search(title):
            if _YEARLY.search(title):
                _place_goals(passage, by_end, year)
            continue
        for term in passage.terms:
            if term.exact and term.numeral.value is not None and term.role in _ROLES:
                _place(term, by_end, year, done=_DONE.search(title) is not None)
    agreed = sum(_aims_agree(row) for row in rows)
    for row in rows:
        yield from _told(row)
        yield from _aimed(row, agreed)


def _named(table: ScoreTable, row: ScoreRow) -> _Named | None:
    if row.is_execution:
        return None
    actual = typed(table.reading, row.actual)
    core = _core(row.name)
    if actual is None or len(core) < _SHORTEST or actual.numeral.bound is not None:
        return None
    target = typed(table.reading, row.target)
    return _Named(
        core, None if target is None else table.term_of(target.numeral, row), table.term_of(actual.numeral, row)
    )


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    text = _UNITS.sub("", name)
    bare = _COUNTED.sub("", text)
    return bare if len(bare) >= _SHORTEST else text


_NEXT = re.compile(r"下一?年|明年|中长期|长期|远景|规划|五年|总体|实施期")


def _place_goals(passage: Passage, by_end: Mapping[str, list[_Named]], year: str) -> None:
    """Give the numbers of a chapter of goals to the rows whose whole names stand before them."""
    for term in passage.terms:
        if term.numeral.value is None or (term.year and year and term.year != year) or term.numeral.high is not None:
            continue
        lead = _GOAL_WORDS.sub("", _COPULA.sub("", term.lead))
        begin = term.passage.sentences[term.sentence][0]
        if _NEXT.search(term.passage.text, max(begin, term.at - 60), term.at):
            continue
        rows = [r for r in by_end.get(lead[-2:], ()) if r.target is not None and lead.endswith(r.core)]
        if len(rows) == 1 and alike(term, rows[0].target or term) and _free(lead, rows[0].core):
            rows[0].goals.append(term)


_GOAL_WORDS = re.compile(r"(?:不低于|不少于|不超过|不高于|控制在|≥|≤|≧|≦|[大小]于等于|确保|达到){1,6}$")


def _place(term: Term, by_end: Mapping[str, list[_Named]], year: str, *, done: bool = False) -> None:
    """Give a number to the row whose name fits it best, where one does."""
    lead = _COPULA.sub("", term.lead)
    tail = term.tail.rstrip("。")
    found: list[tuple[bool, float, int, _Named]] = []
    for words in (lead, tail) if lead[-2:] != tail[-2:] else (lead,):
        for row in by_end.get(words[-2:], ())[:_MOST] if len(words) >= 2 else ():
            if not alike(term, row.actual) and row.actual.numeral.unit:
                continue
            whole = words.endswith(row.core) and (words is lead or bool(_SERVED.search(words[: -len(row.core)])))
            share = _share(row.core, term)
            if whole or share >= 0.6:
                found.append((whole, share, len(row.core), row))
    if not found or _of_another(term, year, done=done):
        return
    best = max(found, key=lambda f: f[:3])
    if sum(f[:3] == best[:3] for f in found) > 1 or not _free(lead, best[3].core):
        return  # two rows of one name, or a word that the row lacks
    best[3].told.append((term, best[1], best[0]))
    if done:
        best[3].done.add(id(term))


def _share(core: str, term: Term) -> float:
    """How much of a name stands in the sentence before a number, and behind it up to the next boundary."""
    begin = term.passage.sentences[term.sentence][0]
    said = term.passage.text[max(begin, term.at - 80) : term.at] + "|" + term.tail
    pieces = [core[i : i + 2] for i in range(len(core) - 1)]
    return sum(piece in said for piece in pieces) / len(pieces)


def _free(lead: str, core: str) -> bool:
    """Whether the words before a number say nothing that the row's name does not: 智慧医院升级项目执行率 is no 项目执行率."""
    rest = _GENERIC.sub("", lead)
    return sum(character not in core for character in rest) <= 1


def _of_another(term: Term, year: str, *, done: bool) -> bool:
    """Whether a number is a goal, a part, or of another time."""
    if term.when in ("prior", "start") or (term.year and year and term.year != year):
        return True
    if term.mention is not None and (term.mention.forecast or term.mention.basis == "target"):
        return True
    begin = term.passage.sentences[term.sentence][0]
    before = term.passage.text[max(begin, term.at - 60) : term.at]
    clause = re.split("[；;。]", before)[-1]
    if done:
        clause = _NUMBERED.sub("", clause)
    return _PLANNED.search(clause) is not None or "其中" in re.split("[，,]", clause)[-1]


def _told(row: _Named) -> Iterator[Candidate]:
    expected = interval_of(row.actual)
    held = [t for t, _, _ in row.told if interval_of(t).meets(expected)]
    for term in held:
        yield _same(term, row.actual, "likely")
    if held:
        return
    apart = [
        f
        for f in row.told
        if row.target is None or id(f[0]) in row.done or f[0].numeral.amount != row.target.numeral.amount
    ]
    if len({interval_of(t) for t, _, _ in apart}) == 1:
        term, share, whole = apart[0]
        yield _same(term, row.actual, "certain" if whole or share >= 0.6 else "likely")


def _aims_agree(row: _Named) -> bool:
    return row.target is not None and any(t.numeral.amount == row.target.numeral.amount for t in row.goals)


def _aimed(row: _Named, agreed: int) -> Iterator[Candidate]:
    """The row's target as the chapter of goals tells it, where that tells one value of it; one that differs is a slip where
    the chapter tells other rows' targets rightly."""
    target = row.target
    if target is None or len({t.numeral.amount for t in row.goals}) != 1:
        return
    for goal in row.goals[:_MOST]:
        slip = slip_between(goal.numeral, target.numeral)
        if goal.numeral.amount != target.numeral.amount and (
            agreed < 1 or slip is None or goal.numeral.amount == row.actual.numeral.amount
        ):
            continue
        here, there = (Interval(t.numeral.amount, t.numeral.amount) for t in (goal, target))
        yield Candidate("same", goal, (target,), lambda v: v[0], "certain", "{}", here, there, named=True, aspect="aim")


def _same(term: Term, cell: Term, sure: Sureness) -> Candidate:
    return Candidate("same", term, (cell,), lambda v: v[0], sure, "{}", interval_of(term), interval_of(cell), named=True)  # fmt: skip
