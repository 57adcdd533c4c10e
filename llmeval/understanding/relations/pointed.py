"""Frames of a text that points to the table behind it: 具体见下表, 情况如下.

An amount told under the very name of a row is that row's; a rate of execution is that of the table's columns; 完成面积最大的是柳坪片区
holds in the column that it names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.text.views import view
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.algebra import percent, total
from llmeval.understanding.relations.crossed import crossed
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.superlatives import of_report, of_table
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_POINTS = re.compile(r"(?:见|如)(?:下表|附表|表|下)|下表|情况表?如下")
_TOTAL = re.compile(r"合计|总计|小计|共计|总额")
_RATE = re.compile(r"执行率")
_NOTE = 2
_GAP = 40
"""Characters between a passage and the table that it points to: a caption, at most."""


def pointed(reading: Understanding, passages: Sequence[Passage], cells: Iterable[Term]) -> Iterator[Candidate]:
    """Candidates of every passage that points to the table behind it."""
    tables = [t for t in reading.tables if t.values]
    starts = [t.table.start for t in tables]
    by_table: dict[int, list[Term]] = defaultdict(list)
    for cell in cells:
        if cell.table is not None:
            by_table[cell.table].append(cell)
    yield from of_report(passages, [cell for own in by_table.values() for cell in own])
    for passage in [*passages, *_unnumbered(reading, passages)]:
        end = passage.view.offsets[-1]
        index = bisect_right(starts, end)
        if (
            index
            and len(reading.document.plain[tables[index - 1].table.end : passage.view.offsets[0]].strip()) <= _NOTE
        ):
            yield from crossed(passage, by_table[tables[index - 1].index], reading.year, ahead=False)
            yield from of_table(passage, by_table[tables[index - 1].index])
        if index == len(tables) or len(reading.document.plain[end : starts[index]].strip()) > _GAP:
            continue
        own = by_table[tables[index].index]
        yield from crossed(passage, own, reading.year, ahead=True)
        yield from _shares(passage, own)
        yield from of_table(passage, own)
        if not _POINTS.search(passage.text):
            continue
        yield from _told(passage, own)
        yield from _rates(passage, own)


def _unnumbered(reading: Understanding, passages: Sequence[Passage]) -> Iterator[Passage]:
    """Paragraphs that point to a table and hold no number."""
    known = {p.index for p in passages}
    for index, block in enumerate(reading.document.blocks):
        if (
            block.kind in ("paragraph", "note")
            and index not in known
            and "最" in reading.document.plain[block.start : block.end]
        ):
            yield Passage(index, view(reading.document, block.start, block.end), "")


def _told(passage: Passage, cells: Sequence[Term]) -> Iterator[Candidate]:
    """基本支出612.40万元，具体见下表: the row of that name, where the table has one column of such amounts."""
    for term in passage.terms:
        if term.role != "level" or not term.exact:
            continue
        lead = re.sub(r"(?:共|为|是|[:：]){1,8}$", "", term.lead)
        same = [c for c in cells if len(c.noun) >= 3 and lead.endswith(c.noun) and alike(c, term)]
        if len(same) == 1:
            expected = interval_of(same[0])
            yield Candidate(
                "same", term, (same[0],), lambda v: v[0], "likely", "{}", interval_of(term), expected, named=True
            )


def _shares(passage: Passage, cells: Sequence[Term]) -> Iterator[Candidate]:
    """商品和服务支出所占比例为5.33%: the row of that name by the row of totals, in a table of one column of amounts."""
    money = [c for c in cells if c.numeral.dimension == "money"]
    totals = [c for c in money if _TOTAL.search(c.noun)]
    if len(totals) != 1 or len({c.cell[1] for c in money}) != 1:
        return
    whole = totals[0]
    if not any(t.numeral.amount == whole.numeral.amount for t in passage.terms):
        return
    for term in passage.terms:
        if term.numeral.dimension != "percent" or not _SHARE.search(term.lead):
            continue
        name = _SHARE.sub("", term.lead)
        part = [c for c in money if c is not whole and len(c.noun) >= 3 and name.endswith(c.noun)]
        if len(part) == 1:
            yield Candidate("share", term, (part[0], whole), lambda v: percent(v[0], v[1]), "certain", "{} ÷ {} × 100%",
                            interval_of(term), percent(interval_of(part[0]), interval_of(whole)), named=True)  # fmt: skip


_SHARE = re.compile(r"(?:所占|占支出的?|占总支出的?|占)?(?:的)?(?:比例|比重|占比|份额)(?:为|是|达)?$")


def _rates(passage: Passage, cells: Sequence[Term]) -> Iterator[Candidate]:
    """资金使用情况如下，全年预算执行率为95.20%: outturn by budget, of the row of totals or of all rows."""
    claims = [
        t
        for t in passage.terms
        if t.role in ("rate", "level") and t.numeral.dimension == "percent" and _RATE.search(t.lead)
    ]
    money = [c for c in cells if c.numeral.dimension == "money"]
    done = _column(money, "执行")
    budgets = [b for b in (_column(money, "全年预算"), _column(money, "预算")) if b]
    for claim in claims:
        for number, budget in enumerate(budgets[:2]):
            if not done or len(done) != len(budget) or any(t.year or t.when for t in (claim,)):
                continue
            size = len(done)

            def compute(values: Sequence[Interval], size: int = size) -> Interval | None:
                return percent(total(values[:size]), total(values[size:]))

            terms = [*done, *budget]
            expected = compute([interval_of(t) for t in terms])
            if expected is not None:
                written = (
                    f"({' + '.join(['{}'] * size)}) ÷ ({' + '.join(['{}'] * size)}) × 100%"
                    if size > 1
                    else "{} ÷ {} × 100%"
                )
                yield Candidate("rate", claim, tuple(terms), compute, "likely" if number == 0 else "possible", written,
                                interval_of(claim), expected)  # fmt: skip


def _column(cells: Sequence[Term], word: str) -> list[Term]:
    """The numbers of the column whose head holds a word: of its row of totals, else of all rows."""
    heads = sorted({c.cell[1] for c in cells if word in "".join(c.column) and "率" not in "".join(c.column)})
    if len(heads) != 1:
        return []
    column = [c for c in cells if c.cell[1] == heads[0]]
    totals = [c for c in column if _TOTAL.search(c.noun)]
    if len(totals) == 1:
        return totals
    return [] if totals or any(c.noun.startswith(("其中", "一、", "1.")) for c in column) else column
