"""Growth since the beginning of the year: 年初预算38642.50万元…全年预算43153.67万元，较年初增长11.67%.

The amount of the beginning was told before, under its own word, and stands not in the clause of the growth.
"""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.changes import grown
from llmeval.understanding.relations.model import Candidate
from llmeval.understanding.relations.terms import Passage, Term, alike

_SINCE = re.compile(r"(?:比|较|同|与)(?:年|期)初(?:部门)?(?:预算|批复|下达|安排)?(?:数|总额)?(?:相比)?")
_AT_START = re.compile(r"年初|期初")
_PART = re.compile(r"其中|结转|结余")


def since_start(passage: Passage) -> Iterator[Candidate]:
    """Candidates of growths whose words name the beginning of the year and no number there."""
    if "初" not in passage.text:
        return
    for claim in passage.terms:
        if claim.role != "growth" or claim.numeral.dimension != "percent" or not _SINCE.search(claim.lead):
            continue
        before = [t for t in reversed(passage.terms) if t.order < claim.order and t.sentence >= claim.sentence - 1]
        now = next((t for t in before[:2] if t.role in ("level", "to") and t.sentence == claim.sentence), None)
        if now is not None and not _AT_START.search(now.lead):
            base = next((t for t in before if _begins(t, now)), None)
            if base is not None:
                yield grown(claim, now, base, "likely", False)


def _begins(term: Term, now: Term) -> bool:
    """Whether a number is what there was of the same at the beginning."""
    return (
        term.order < now.order
        and term.role == "level"
        and alike(term, now)
        and _AT_START.search(term.lead) is not None
        and not _PART.search(term.lead)
    )
