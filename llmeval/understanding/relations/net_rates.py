"""How far a budget was adjusted, told behind the net change or the adjusted budget: 净增加526.75万元，调整率15.19%; 全年预算…，较年初增长….

The first budget stands pages away, or in another sentence. Only what a usual mistake explains is accused: the adjusted budget as the
base, what was added without what was cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import middle, percent
from llmeval.understanding.relations.changes import grown
from llmeval.understanding.relations.fractions import ratio_candidate
from llmeval.understanding.relations.model import Candidate, Mistake
from llmeval.understanding.relations.scoped_rates import told_of
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, significant

_ADJUSTED = re.compile(r"[，,（(]?(?:预算)?(?:调整|变动|增减)(?:率|幅度|比例|比率)(?:为|达|约|[:：]){0,2}")
_GROWN = re.compile(
    r"[，,]?(?:比|较)年初(?:部门)?(?:预算)?(?:数)?(?:相比)?(?:净)?(?:增长|增加|上升|下降|减少|降低)(?:了|约){0,2}"
)
_NET = re.compile(r"净(?:增加?|追加|调增|减少?|调减|核减|压减)|相抵|合计追加")
_ADDED = re.compile(r"追加|调增|增加|下达")
_DIGITS = 3


def net_rates(
    passages: Sequence[Passage], cells: Sequence[Term], sums: Mapping[int, Sequence[Term]], year: str
) -> Iterator[Candidate]:
    """Candidates of every rate of adjustment, and growth since the first budget, that a usual mistake explains; `sums` are the totals
    that are proved to be the sum of a number and others, by the number's start."""
    claims = [
        (t, before) for p in passages for before, t in zip(p.terms, p.terms[1:], strict=False) if _is_claim(t, before)
    ]
    if not claims:
        return
    terms = [t for p in passages for t in p.terms]
    told = told_of(terms, cells, sums, year)
    printed = {t.numeral.value for t in (*terms, *cells) if t.numeral.dimension == "percent"}
    first, later = (told.get(("", sort), ()) for sort in ("initial", "adjusted"))
    if len(first) != 1:
        return
    for claim, before in claims:
        if claim.role == "growth":
            if any(interval_of(before) == interval_of(t) for t in later):
                yield from _explained(grown(claim, before, first[0], "certain", True))
        elif _NET.search(before.lead):
            yield from _explained(_adjusted(claim, before, first[0], later, printed))


def _is_claim(term: Term, before: Term) -> bool:
    fits = term.exact and term.numeral.dimension == "percent" and significant(term) >= _DIGITS
    if not fits or before.sentence != term.sentence or before.numeral.dimension != "money" or not before.exact:
        return False
    if term.role == "growth":
        return _GROWN.fullmatch(term.lead) is not None and before.role in ("level", "to")
    return _ADJUSTED.fullmatch(term.lead) is not None and before.role in ("change", "level")


def _adjusted(claim: Term, net: Term, first: Term, later: Sequence[Term], printed: Collection[object]) -> Candidate:
    """The net change over the first budget. What was added alone may be meant as well, unless the report prints the other rate."""
    mistakes = [
        Mistake("base", wrong, f"误以调整后{t.printed}为基数", f"{t.printed} was taken as the base")
        for t in later
        if (wrong := percent(interval_of(net), interval_of(t))) is not None
    ]
    expected = percent(interval_of(net), interval_of(first))
    told = expected is not None and middle(expected).quantize(Decimal(1).scaleb(-claim.numeral.places)) in printed
    here = claim.passage.of_sentence(claim.sentence) if told else ()
    added = [t for t in here if t.order < net.order and alike(t, net) and _ADDED.search(t.lead)]
    mistakes += [
        Mistake("base", wrong, f"误以追加的{t.printed}计算", f"{t.printed} that was added was taken for the net change")
        for t in added[-2:]
        if (wrong := percent(interval_of(t), interval_of(first))) is not None
    ]
    return ratio_candidate("rate", claim, net, first, "certain", True, tuple(mistakes))


def _explained(candidate: Candidate) -> Iterator[Candidate]:
    """The candidate where one of its mistakes gives what is printed, and it does not hold."""
    stated = candidate.stated
    if (
        candidate.expected is not None
        and not candidate.holds
        and any(m.slip == "base" and m.expected.meets(stated) for m in candidate.mistakes)
    ):
        yield candidate
