"""Frames of a rate of execution that the text tells of a row: 改善办学条件项目执行率79.56%, with that row in a table of projects.

The row is known by its name and the rate by the name of its column; a rate that the table does not print is wrong where nothing in its
clause says that it is of another base or time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, interval_of

_SAID = re.compile(
    r"(?P<name>[\u4e00-\u9fff“”（）()]{4,30}?)(?:项目)?(?P<rate>(?:预算)?(?:执行|支出|完成|支付)率)(?:为|是|达到?|仅|只有|[:：])*$"
)
_COLUMN = re.compile(r"(?:执行|支出|完成|支付)率")
_OTHER_BASE = re.compile(r"年初|上年|去年|目标|计划|月底?|季度|上半年|序时|剔除|不含|截至|调整前|20\d\d年")
_GENERIC = re.compile(r"(?:项目|经费|资金|专项|支出|补助|工程){1,6}$")
_NAME_END = re.compile(r"[（(].*|[“”\"\s]")
_WHOLE = re.compile("合计|总计|小计|基本支出|项目支出|支出")
_SHORTEST = 4


def told_rates(passages: Sequence[Passage], cells: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every rate that a text tells under the name of one row whose rate a table prints."""
    by_end: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for cell in cells:
        if cell.numeral.unit == "%" and cell.row and cell.column and _COLUMN.search(cell.column[-1]) and cell.exact:
            name = _core(cell.row[-1])
            if len(name) >= _SHORTEST and not _WHOLE.fullmatch(name):
                by_end[name[-2:]].append((name, cell))
    for passage in passages if by_end else ():
        for term in passage.terms:
            if term.role in ("rate", "completion") and term.exact and (said := _SAID.search(term.lead)) is not None:
                yield from _told(term, said["name"], by_end)


def _core(name: str) -> str:
    bare = _NAME_END.sub("", name)
    short = _GENERIC.sub("", bare)
    return short if len(short) >= _SHORTEST else bare


def _told(term: Term, said: str, by_end: dict[str, list[tuple[str, Term]]]) -> Iterator[Candidate]:
    text, begin = term.passage.text, term.passage.sentences[term.sentence][0]
    clause = re.split("[；;。]", text[max(begin, term.at - 60) : term.at])[-1]
    if _OTHER_BASE.search(clause):
        return
    name = _core(said)
    rows = [(row, cell) for row, cell in by_end.get(name[-2:], ()) if name.endswith(row)]
    longest = max((len(row) for row, _ in rows), default=0)
    found = [cell for row, cell in rows if len(row) == longest and _free(name, row)]
    held = [cell for cell in found if interval_of(cell).meets(interval_of(term))]
    values = {interval_of(cell) for cell in found}
    if held or len(values) == 1:
        cell = (held or found)[0]
        yield Candidate("same", term, (cell,), lambda v: v[0], "certain", "{}", interval_of(term), interval_of(cell), named=True,
                        aspect="row_rate")  # fmt: skip


def _free(name: str, row: str) -> bool:
    """Whether the words before the row's name make no other thing of it."""
    return (
        re.fullmatch(r"(?:其中|如|是|的|和|及|与|其|尤其是|主要是|分别是|[一二三四五]是)*", name[: -len(row)])
        is not None
    )
