"""Frames of the “three public” expenses in two tables: what basic spending holds of them is no more than all that was spent on them.

The table of basic spending has travel abroad, vehicles and reception in rows of their own (30212, 30231, 30217); the table of the
three has them from all funds, so that a part may be smaller there, never greater.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.algebra import at_least, at_most, total
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Term, interval_of

_ITEMS = (re.compile("因公出国"), re.compile("公务用车运行"), re.compile("公务接待"))
_BASIC, _PUBLIC = re.compile("基本支出"), re.compile("三公")
_FINAL = re.compile("决算|支出数|执行数")
_TOTAL = re.compile("^(?:合计|总计|三公经费合计)$")
_CAPTION = 24


def public_rows(reading: Understanding, cells: Iterable[Term]) -> Iterator[Candidate]:
    """Candidates of each of the three, and of what they add up to."""
    basic: dict[int, list[Term]] = {}
    public: dict[int, list[Term]] = {}
    captions = {t.index: re.sub('[“”"]', "", t.caption)[-_CAPTION:] for t in reading.tables}
    for cell in cells:
        if (
            cell.table is None
            or cell.numeral.dimension != "money"
            or not cell.exact
            or not _FINAL.search("".join(cell.column))
        ):
            continue
        caption = captions.get(cell.table, "")
        if _PUBLIC.search(caption):
            public.setdefault(cell.table, []).append(cell)
        elif _BASIC.search(caption):
            basic.setdefault(cell.table, []).append(cell)
    if len(basic) == 1 and len(public) == 1:
        yield from _compared(*basic.values(), *public.values())


def _compared(basic: Sequence[Term], public: Sequence[Term]) -> Iterator[Candidate]:
    parts: list[Term] = []
    for pattern in _ITEMS:
        part = [c for c in basic if pattern.search("".join(c.row))]
        whole = [c for c in public if pattern.search("".join((*c.row, *c.column)))]
        if len(part) == 1:
            parts.append(part[0])
        if len(part) == 1 and len(whole) == 1:
            yield Candidate("subset", part[0], (whole[0],), lambda v: at_most(v[0]), "certain", "{}", interval_of(part[0]),
                            at_most(interval_of(whole[0])), named=True, aspect="public")  # fmt: skip
    wholes = [c for c in public if _TOTAL.search(c.row[-1] if c.row and c.row[-1] else _head(c))]
    if len(wholes) == 1 and len(parts) > 1:
        least = at_least(total(interval_of(p) for p in parts))
        yield Candidate("sum", wholes[0], tuple(parts), _at_least, "certain", " + ".join(["{}"] * len(parts)),
                        interval_of(wholes[0]), least, named=True, aspect="public")  # fmt: skip


def _head(cell: Term) -> str:
    path = cell.mention.column_path if cell.mention is not None else ()
    return next((head for head in path if "三公" not in head), "")


def _at_least(values: Sequence[Interval]) -> Interval:
    return at_least(total(values))
