"""Frames of a last row that is all rows above it without being called a total: 全年 below twelve months or four quarters, 全市 below towns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import total
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Term, alike, interval_of

_YEAR, _AREA = re.compile("全年(?:合计|总计|累计)?"), re.compile("全[市县区镇州旗乡省系馆院校局](?:合计|总计)?")
_PERIODS = (
    re.compile("(?:[1-9]|1[0-2])月(?:份)?"),
    re.compile("(?:第?[一二三四1-4]季度?)|Q[1-4]"),
    re.compile("[上下]半年|(?:春|秋)季?学期"),
)
_WANTED = (12, 4, 2)
_NO_SUM = re.compile(
    "率|比重|占比|均|每|单价|标准|累计|期末|年末|月末|季末|存量|在[岗职编校院]|同比|增幅|/|人数$|最高|最低|最大|面积$"
)
_NO_PART = re.compile("其中|合计|小计|总计|平均|全年|目标|计划|上年|上半年|下半年")
_FEWEST, _MOST = 3, 40

Row = Mapping[tuple[int, str], Term]


def whole_rows(rows: Mapping[int, Row]) -> Iterator[Candidate]:
    """Candidates of every cell of such a row, surest where other columns of the table add up."""
    order = sorted(rows)
    for place, number in enumerate(order):
        name = _name(rows[number])
        above = [rows[n] for n in order[:place]][-_MOST:]
        parts = _periods(above) if _YEAR.fullmatch(name) else _areas(above) if _AREA.fullmatch(name) else []
        if parts:
            yield from _judged(rows[number], parts)


def _name(row: Row) -> str:
    first = next(iter(row.values()), None)
    return "".join(first.row[-1].split()) if first is not None and first.row else ""


def _periods(above: Sequence[Row]) -> Sequence[Row]:
    """The rows right above, where they are all months, quarters or halves of a year."""
    for pattern, wanted in zip(_PERIODS, _WANTED, strict=True):
        run = above[-wanted:]
        names = [_name(row) for row in run]
        if len(set(names)) == wanted and all(pattern.fullmatch(name) for name in names):
            return run
    return []


def _areas(above: Sequence[Row]) -> Sequence[Row]:
    return above if len(above) >= _FEWEST and not any(_NO_PART.search(_name(row)) for row in above) else []


def _judged(whole: Row, parts: Sequence[Row]) -> Iterator[Candidate]:
    made: list[Candidate] = []
    for key, claim in whole.items():
        operands = tuple(row[key] for row in parts if key in row)
        if len(operands) < len(parts) or claim.numeral.dimension == "percent" or not claim.exact:
            continue
        if any(_NO_SUM.search("".join(head.split())) for head in claim.column) or not all(
            alike(claim, o) for o in operands
        ):
            continue
        made.append(_added(claim, operands))
    held = [c for c in made if c.holds and sum(bool(o.numeral.value) for o in c.operands) > 1]
    for found in made:
        if found.holds or held:
            found.sure, found.named = "certain", bool(held)
            yield found


def _added(claim: Term, operands: tuple[Term, ...]) -> Candidate:
    places = siblings_places([t.numeral for t in (claim, *operands)]) if claim.numeral.dimension == "money" else None
    expected = total(interval_of(t, places) for t in operands)
    return Candidate("sum", claim, operands, _all, "possible", " + ".join(["{}"] * len(operands)), interval_of(claim, places),
                     expected, places=places)  # fmt: skip


def _all(values: Sequence[Interval]) -> Interval:
    return total(values)
