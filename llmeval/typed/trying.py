"""Trying checks of one's own: their examples are their tests."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.checks.own import known_checks
from llmeval.pipeline import report_of
from llmeval.reading.sources import read

_SUFFIX = {"text": ".txt", "markdown": ".md", "html": ".html"}


def try_check(check: type[Check]) -> list[str]:
    """What a check does otherwise than its examples say; empty where it keeps them all.

    Each example goes the real way: read, split, understood, checked. One of `passes` gives no finding; the findings of one of
    `fails` cite the passages between `«` and `»`, no more and no less, and one of them says `says`.

    Raises:
        UsageError: its code or name is taken, or its family or severity is unknown.
    """
    known_checks([check])
    return [*_told(check, "passes", check.passes), *_told(check, "fails", check.fails)]


def _told(check: type[Check], kind: str, examples: object) -> Iterator[str]:
    for number, example in enumerate(examples if isinstance(examples, list | tuple) else (), 1):
        for fault in _faults(check, example, failing=kind == "fails"):
            yield f"{kind}[{number}]: {fault}"


def _faults(check: type[Check], example: Example, *, failing: bool) -> Iterator[str]:
    document = read((example.source.encode(), f"example{_SUFFIX[example.kind]}"))
    findings = check(report_of(document)).run()[1]
    cited = {evidence.quote for finding in findings for evidence in finding.evidence}
    wanted = {span.of(example.source) for span in example.marked} if failing else set()
    if extra := cited - wanted:
        yield f"cites {sorted(extra)}, which is not marked"
    if lacking := wanted - cited:
        yield f"does not cite {sorted(lacking)}"
    if failing and example.says and not any(example.says in finding.message.zh for finding in findings):
        yield f"no message says {example.says!r}: {[finding.message.zh for finding in findings]}"
