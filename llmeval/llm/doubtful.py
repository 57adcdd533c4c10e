"""Which findings get a second look, what of them is reckoned, and which words concern them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from llmeval.data.findings import Finding
from llmeval.data.relations import Relation
from llmeval.spans import Span


def certain(finding: Finding, relations: Sequence[Relation]) -> bool:
    """Whether a finding is of a relation that the words bind and a mistake explains: no reading can save it."""
    return any(r.reading == "certain" and r.explanation is not None and r.origin == "rules"
               for r in _failed_of(finding, relations))  # fmt: skip


def reckoned(finding: Finding, relations: Sequence[Relation]) -> bool:
    """Whether a finding of rules is what a computation gives: a second look may lower it, never take it away."""
    return finding.origin == "rules" and (finding.computation is not None or bool(_failed_of(finding, relations)))


def _failed_of(finding: Finding, relations: Sequence[Relation]) -> list[Relation]:
    """The failed relations that a finding tells."""
    cited = [*finding.evidence, *(finding.computation.operands if finding.computation else ())]
    return [r for r in relations if r.code == finding.code and r.outcome == "failed"
            and any(e.start <= r.claim.start and r.claim.end <= e.end for e in cited)]  # fmt: skip


def doubtful(findings: Sequence[Finding], relations: Sequence[Relation]) -> list[Finding]:
    """Findings that get a second look, in order of the text."""
    failed = [relation for relation in relations if relation.outcome == "failed"]
    chosen = [f for f in findings if f.family not in ("hostile", "privacy")
              and (f.origin == "model" or (f.severity != "low" and not certain(f, failed)))]  # fmt: skip
    return sorted(chosen, key=lambda f: (min(e.start for e in f.evidence), f.code, f.message.zh))


_SHARED = 2
"""Pairs of characters that words share with a finding which they concern."""


def concerns(text: str, finding: Finding, place: Span) -> bool:
    """Whether words are about what a finding says: of a line that it cites, or with words or a number of its own.

    Args:
        text: the document's, in which `place` stands.
    """

    def line(at: int) -> int:
        return text.rfind("\n", 0, at)

    if any(line(e.start) == line(place.start) for e in finding.evidence):
        return True
    own, words = " ".join([finding.message.zh, *(e.quote for e in finding.evidence)]), place.of(text)
    return len(_pairs(words) & _pairs(own)) >= _SHARED or bool(_numbers(words) & _numbers(own))


def _pairs(text: str) -> frozenset[str]:
    bare = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))


def _numbers(text: str) -> frozenset[str]:
    """Numbers of three digits and more: fewer stand anywhere."""
    return frozenset(n for n in re.findall(r"\d[\d.]{0,20}", text.replace(",", "")) if sum(c.isdigit() for c in n) > 2)
