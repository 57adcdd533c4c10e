"""Frames of a turn from one level to another: the verb says which of the two is greater, 由71.3%升至78.6%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.numbers.lexer import Interval
from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import ANY
from llmeval.understanding.relations.changes import changed
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of


def turns(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every turn whose verb has a direction: where it leads lies on that side of where it began."""
    for at, claim in enumerate(passage.terms):
        if claim.role == "change" and moves_between(claim):
            yield changed(claim, passage.terms[at + 1], passage.terms[at - 1], "certain", True)
        elif claim.exact and at + 2 < len(passage.terms) and _moved_before(claim, *passage.terms[at + 1 : at + 3]):
            yield changed(claim, passage.terms[at + 2], passage.terms[at + 1], "certain", True)
    for before, term in zip(passage.terms, passage.terms[1:], strict=False):
        turned = before.role == "from" and term.role == "to" and term.direction != 0
        if turned and alike(before, term) and before.exact and term.exact and before.sentence == term.sentence:
            yield _turned(before, term)


_OTHER_BASE = re.compile("预算|计划|目标|任务|每|平均|其中")
_SIZE = re.compile("(?:总量|总数|总规模|总额|数量|规模|数|总)?(?:由|从)(?:上年末?|年初|去年)?的?")
_NEW = re.compile("^(?:全年|年内|当年|本年|共)?(?:净)?新增")


def _moved_before(claim: Term, start: Term, end: Term) -> bool:
    """支出增加58.45万元，由268.95万元上升为327.40万元; 新增自建资源5.2TB，自建资源总量由36.6TB增至41.8TB: the change is told first."""
    if start.role != "from" or end.role != "to" or claim.sentence != end.sentence or not alike(claim, start):
        return False
    text = claim.passage.text
    between = text[claim.end : start.at]
    if not alike(start, end) or claim.numeral.dimension in ("percent", "point") or claim.depth != start.depth:
        return False
    if claim.role == "change":
        return (
            not _OTHER_BASE.search(claim.lead)
            and re.fullmatch("[，,（(](?:即)?(?:由|从)(?:上年度?|去年|年初)?的?", between) is not None
        )
    noun = _NEW.sub("", claim.lead)
    if claim.role != "level" or noun == claim.lead or len(noun) < _SHORTEST or not between[1:].startswith(noun):
        return False
    sentence = slice(*claim.passage.sentences[claim.sentence])
    return _SIZE.fullmatch(between[1 + len(noun) :]) is not None and not re.search("[剔减退报注]", text[sentence])


_SHORTEST = 2


def moves_between(claim: Term) -> bool:
    """Whether a change stands between where it began and what it came to: 由81人增加4人至85人."""
    terms = claim.passage.terms
    at = claim.order - terms[0].order
    if claim.role != "change" or not 0 < at < len(terms) - 1 or terms[at] is not claim:
        return False
    return terms[at - 1].role == "from" and terms[at + 1].role == "to" and alike(terms[at - 1], terms[at + 1])


def _turned(before: Term, after: Term) -> Candidate:
    rising = after.direction > 0

    def compute(values: Sequence[Interval]) -> Interval:
        return Interval(values[0].low, ANY) if rising else Interval(-ANY, values[0].high)

    said = after.lead[-4:]
    span = after.passage.view.span(after.at - len(said), after.at) if said else None
    return Candidate("direction", after, (before,), compute, "certain", "{}", interval_of(after), compute([interval_of(before)]),
                     named=True, words=span, said=said)  # fmt: skip
