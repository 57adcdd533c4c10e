"""Frames of limits with what was reached in a bracket: 四项指标均已达标：误差不大于300米（实际285米）."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.algebra import at_least, at_most
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike, interval_of, mean_exactly

_ALL_MET = re.compile("(?:均|全部|都)(?:已)?(?:按期|如期|顺利)?(?:达标|达到(?:目标|要求|标准)|完成目标|实现目标|达成)")
_NO = re.compile("[未没不]|除[^，。；]{1,20}外")
_LEAST = re.compile("(?:不少于|不低于|不小于|至少)$")
_MOST = re.compile("(?:不大于|不超过|不高于|不多于)$")


def limits_met(passage: Passage) -> Iterator[Candidate]:
    """Candidates of every limit that the sentence says is met, with the result that stands in a bracket behind it."""
    for number, (begin, end) in enumerate(passage.sentences):
        said = _ALL_MET.search(passage.text, begin, end)
        if said is None or _NO.search(passage.text[max(begin, said.start() - 12) : said.start()]):
            continue
        terms = passage.of_sentence(number)
        for limit, reached in itertools.pairwise(terms):
            if limit.at > said.end() and _in_bracket(limit, reached):
                yield from _held(limit, reached, passage, said)


def _in_bracket(limit: Term, reached: Term) -> bool:
    between = limit.passage.text[limit.end : reached.at]
    return (
        limit.depth == 0
        and alike(limit, reached)
        and limit.numeral.high is None
        and reached.exact
        and re.fullmatch("[（(](?:实际|实测|实为|完成|达到?)(?:为|达|完成|达到)?", between) is not None
    )


def _held(limit: Term, reached: Term, passage: Passage, said: re.Match[str]) -> Iterator[Candidate]:
    build = at_least if _LEAST.search(limit.lead) else at_most if _MOST.search(limit.lead) else None
    if build is None:
        return
    mean_exactly(limit)
    yield Candidate(
        "bound", reached, (limit,), lambda v: build(v[0]), "certain", "{}", interval_of(reached), build(interval_of(limit)),
        named=True, words=passage.view.span(said.start(), said.end()), said=said[0],
    )  # fmt: skip
