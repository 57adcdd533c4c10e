"""What is left of a target or a standard that the frames of remainders leave aside: 应检33个，设标准的30个，达标28个，未达标的2个.

Such a number is no level by its words; the remainder that it gives is yet as good a reading as any other, and acquits.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.flows import flow
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike

_REST = re.compile("[未不][\u4e00-\u9fff]{1,6}$|其余|剩余|余下|尚余|尚有|还有|在办|待[\u4e00-\u9fff]{1,4}$")
_ASIDE = ("standard", "each")
_MOST = 8


def asides(passage: Passage) -> Iterator[Candidate]:
    """Candidates that hold, of every remainder: a number left aside less a later one of its sentence."""
    for claim in passage.terms:
        if claim.role != "level" or not claim.exact or not _REST.search(claim.lead):
            continue
        here = [
            t
            for t in passage.of_sentence(claim.sentence)
            if t.order < claim.order and t.exact and alike(t, claim) and t.role in (*_ASIDE, "level")
        ][-_MOST:]
        for place, whole in enumerate(here):
            yield from (c for part in here[place + 1 :] if (c := _left(claim, whole, part)) is not None)


def _left(claim: Term, whole: Term, part: Term) -> Candidate | None:
    if whole.role not in _ASIDE and part.role not in _ASIDE:
        return None
    found = flow("difference", claim, [whole, part], [1, -1], "likely")
    return found if found.holds else None
