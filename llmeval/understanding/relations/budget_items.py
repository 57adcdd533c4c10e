"""Frames of budget subjects told one by one: “…（类）…（款）…（项）”612.38万元，主要用于…。支出决算为612.38万元，年初预算为668.90万元.

The amount behind a subject's name is what was spent on it: it is told again as its 支出决算 and in the table's row of that name,
and it lies within the amount that its chapter begins with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from llmeval.patterns import lazy as re
from llmeval.text.views import view
from llmeval.understanding.reading import Understanding
from llmeval.understanding.relations.algebra import at_most
from llmeval.understanding.relations.model import Candidate, Sureness
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_NAMED = re.compile(r"(?P<name>[^（）]{2,40})[（(]项[)）][”\"」』]?[。：:]?$")
_DONE = re.compile(r"(?:支出)?决算(?:数)?(?:为|是)$|^支出(?:为|是)?$")
_BUDGET = re.compile(r"预算(?:数)?(?:为|是|安排)?$")
_TOTAL_COLUMN = re.compile(r"^(?:.{0,12}(?:本年支出|支出))?(?:合计|决算数|决算|支出决算数|小计|金额)$")
_PARTIAL = re.compile("基本支出|项目支出|预算")
_LEVEL_ABOVE = re.compile(r"([^（）”“]{2,40})[（(]款[)）]")
_MOST = 400
"""Items of a report that are looked at."""
_HEAD = 12
"""Paragraphs before the first item in which its chapter's total is told."""


@dataclass(eq=False, slots=True)
class _Item:
    """A subject with what is told of it."""

    name: str
    above: str
    """Its 款."""
    passage: Passage
    told: Term | None
    """The amount right behind its name."""
    done: Term | None = None
    budget: Term | None = None


def budget_items(reading: Understanding, passages: Sequence[Passage], cells: Iterable[Term]) -> Iterator[Candidate]:
    """Candidates of every subject that the text tells of by name."""
    items = list(_items(reading, passages))[:_MOST]
    if not items:
        return
    rows: dict[str, list[Term]] = defaultdict(list)
    for cell in cells:
        if cell.row and cell.column and cell.numeral.dimension == "money" and cell.exact and _is_total(cell):
            rows[cell.row[-1]].append(cell)
    for item in items:
        if item.told is not None and item.done is not None:
            yield from _told_twice(item.told, item)
        claim = item.told or item.done
        if claim is not None:
            yield from _in_row(claim, item, rows.get(item.name, ()))
    yield from _within(passages, items)


def _is_total(cell: Term) -> bool:
    column = cell.column[-1]
    return bool(_TOTAL_COLUMN.search(column)) and not _PARTIAL.search(column)


def _named(before: str) -> re.Match[str] | None:
    return _NAMED.search(before) if "项" in before else None


def _items(reading: Understanding, passages: Sequence[Passage]) -> Iterator[_Item]:
    for passage in passages:
        item: _Item | None = None
        for term in passage.terms:
            named = _named(passage.text[max(0, term.at - 60) : term.at])
            before = passage.text[: term.at] if named else ""
            if named is None and term.at == 0 and passage.index > 0:
                block = reading.document.blocks[passage.index - 1]
                before = view(reading.document, max(block.start, block.end - 160), block.end).text
                named = _named(before)
            if named is not None and term.numeral.dimension == "money":
                if item is not None:
                    yield item
                above = _LEVEL_ABOVE.findall(before)
                item = _Item(named["name"], above[-1] if above else "", passage, term if term.exact else None)
            elif item is not None and term.exact and term.numeral.dimension == "money":
                if item.done is None and _DONE.search(term.lead):
                    item.done = term
                elif item.budget is None and _BUDGET.search(term.lead):
                    item.budget = term
        if item is not None:
            yield item


def _told_twice(told: Term, item: _Item) -> Iterator[Candidate]:
    done = item.done
    if done is None or (item.budget is not None and interval_of(told).meets(interval_of(item.budget))):
        return
    yield _same(done, told, "certain", "item")


def _in_row(claim: Term, item: _Item, cells: Sequence[Term]) -> Iterator[Candidate]:
    fit = [c for c in cells if _under(c, item.above)]
    held = [c for c in fit if interval_of(c).meets(interval_of(claim))]
    if held:
        yield _same(claim, held[0], "certain", "item_row")
    elif fit and len({interval_of(c) for c in fit}) == 1:
        yield _same(claim, fit[0], "likely", "item_row")


def _under(cell: Term, above: str) -> bool:
    path = cell.mention.row_path if cell.mention is not None else ()
    return not above or len(path) < 2 or any(above in head for head in path)


def _same(claim: Term, other: Term, sure: Sureness, aspect: str) -> Candidate:
    return Candidate("same", claim, (other,), lambda v: v[0], sure, "{}", interval_of(claim), interval_of(other),
                     named=True, aspect=aspect)  # fmt: skip


def _within(passages: Sequence[Passage], items: Sequence[_Item]) -> Iterator[Candidate]:
    """Each item against the largest amount told in its chapter before the first of them."""
    by_section: dict[str, list[_Item]] = defaultdict(list)
    for item in items:
        if item.passage.section:
            by_section[item.passage.section].append(item)
    for section, found in by_section.items():
        at = passages.index(found[0].passage)
        over = {section, passages[at - 1].section} if at else {section}
        head = [
            t
            for p in passages[max(0, at - _HEAD) : at]
            if p.section in over
            for t in p.terms
            if t.exact and t.role == "level" and t.numeral.dimension == "money"
        ]
        if not any("支出" in t.passage.text for t in head):
            continue
        whole = max(head, key=lambda t: interval_of(t).low)
        for item in found:
            claim = item.told or item.done
            if claim is not None and alike(claim, whole):
                yield Candidate("subset", claim, (whole,), lambda v: at_most(v[0]), "certain", "{}", interval_of(claim),
                                at_most(interval_of(whole)), named=True, aspect="item")  # fmt: skip
