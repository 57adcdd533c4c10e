"""Frames of amounts told by class: 按功能分类，…, and of a net change and what it is made of.

A classification of all spending leaves nothing out, so that its amounts add up to the spending told before it, in its paragraph
or an earlier one. 净调增76.35万元，其中追加96.35万元、收回20.00万元: each part has the sign of its word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from llmeval.numbers.intervals import siblings_places
from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import scaled, total
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of

_CLASSED = re.compile(r"按(?:照)?(?:支出)?(?:功能|经济|用途)(?:科目|性质)?(?:分类|划分|分)?(?:看|为)?[，,:：]?")
_SPENT = re.compile(r"支出|决算")
_NARROWED = re.compile(r"基本|项目|人员|公用|三公|专项|其中|上年|比|较|预算(?!执行)|收入|结转|结余")
_FEWEST, _MOST = 3, 20
_NEAR = Decimal("0.05")
_NET = re.compile(r"净(?:调增|调减|增加|减少|追加|核减|增长|增|减)$")
_OPENS = re.compile(r"[，,（(：:]?(?:其中|包括|即)[:：]?")
_IN = re.compile("追加|增加|新增|调增|调入|招录|新进|招聘|划入|购置|新建")
_OUT = re.compile("收回|核减|压减|调减|减少|退休|调出|划出|报废|注销|辞职")


def classified(passage: Passage, recent: Sequence[Term]) -> Iterator[Candidate]:
    """Candidates of every classification of all spending; `recent` are the levels of the passages before it."""
    text = passage.text
    for match in _CLASSED.finditer(text):
        items = _items(passage, match.end())
        if _FEWEST <= len(items) <= _MOST:
            yield from _totals(passage, match.start(), items, recent)
    if "净" in text:
        for claim in passage.terms:
            if claim.role == "change" and _NET.search(claim.lead):
                yield from _net(claim, passage)


def _items(passage: Passage, at: int) -> list[Term]:
    """The amounts of a classification: up to the end of its sentence or the next classification, parts of parts left out."""
    text = passage.text
    stop = next((end for begin, end in passage.sentences if begin <= at <= end), len(text))
    if other := re.search("[；;]按|其中", text[at:stop]):
        stop = at + other.start()
    return [t for t in passage.terms if at <= t.at < stop and t.role == "level" and t.exact and t.depth == 0
            and t.numeral.dimension == "money"]  # fmt: skip


def _totals(passage: Passage, at: int, items: Sequence[Term], recent: Sequence[Term]) -> Iterator[Candidate]:
    own = [t for t in passage.terms if t.end <= at and t.role in ("level", "to") and t.exact]
    earlier = [t for t in recent if t.passage is not passage and t.order < items[0].order]
    added = total(interval_of(t) for t in items)
    reach = (added.low + added.high) / 2 * _NEAR
    told = [
        t for t in (*reversed(own), *reversed(earlier))
        if t.numeral.dimension == "money" and _SPENT.search(t.lead) and not _NARROWED.search(t.lead)
        and added.low - reach <= interval_of(t).high and interval_of(t).low <= added.high + reach
    ]  # fmt: skip
    held = [t for t in told if interval_of(t).meets(added)]
    chosen = held[:1] or told[:1]
    alone = len({interval_of(t) for t in told}) == 1
    for whole in chosen:
        places = siblings_places([t.numeral for t in [whole, *items]])
        expected = total(interval_of(t, places) for t in items)
        yield Candidate("sum", whole, tuple(items), _added, "certain" if alone else "likely", " + ".join(["{}"] * len(items)),
                        interval_of(whole, places), expected, named=alone, places=places, aspect=f"class{items[0].order}", alone=False)  # fmt: skip


def _added(values: Sequence[Interval]) -> Interval:
    return total(values)


def _net(claim: Term, passage: Passage) -> Iterator[Candidate]:
    text = passage.text
    after = [t for t in passage.terms if t.order > claim.order and t.sentence == claim.sentence]
    if not after or not _OPENS.match(text[claim.end : after[0].at]):
        return
    parts: list[Term] = []
    for term in after:
        if parts and re.search("[；;）)]", text[parts[-1].end : term.at]):
            break
        if alike(term, claim) and term.exact and term.role in ("level", "change"):
            parts.append(term)
    signs = [_sign(t) for t in parts]
    if 0 in signs or len(set(signs)) < 2:
        return
    sign = claim.direction or 1
    made = flow("adjustment", claim, parts, [s * sign for s in signs], "certain", named=True)
    if made.expected is not None:
        made.stated = scaled(interval_of(claim), Decimal(1))
        yield made


def _sign(term: Term) -> int:
    """What the word right before a part does to the whole."""
    words = term.lead[-8:]
    into, out = (max((m.end() for m in pattern.finditer(words)), default=0) for pattern in (_IN, _OUT))
    return (into > out) - (out > into)
