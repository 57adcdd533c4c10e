"""What was recognised in a picture is not the ground of a hard finding: a misread digit must not become an accusation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from llmeval.data.document import Document
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Finding, Severity
from llmeval.numbers.lexer import lex
from llmeval.spans import Span

CHECK_ORIGINAL = Message(
    "此处读取没有把握（识别置信度低，请核对原件；或可有两种读法）。",
    " The reader is not sure of this place: compare with the original.",
)
CHECK_SCAN = Message(
    "文字由图片识别得到，请先核对原件上的数字。", " Read from a scan: compare the numbers with the original first."
)

_MISREAD = ("quantity", "date", "period")
"""Numerals whose value a finding can rest on; numbers of headings and list items are none."""


def softened(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """Findings that cite or compute with a doubtful passage are lowered to `low` and say so.

    Recognition is also wrong where it is sure, so on a recognised page a finding that computes with, or cites, a
    number or a date is `medium` at most until a person has looked. Findings on words alone stay.
    """
    if not document.doubtful and not document.recognised:
        return list(findings)
    return [_softened(document, finding) for finding in findings]


def _softened(document: Document, finding: Finding) -> Finding:
    read = [*finding.evidence, *(finding.computation.operands if finding.computation else ())]
    if any(_meets(document.doubtful, evidence) for evidence in read):
        return _lowered(finding, "low", CHECK_ORIGINAL)
    if any(_meets(document.recognised, evidence) and _holds_number(evidence) for evidence in read):
        return _lowered(finding, "medium" if finding.severity == "high" else finding.severity, CHECK_SCAN)
    return finding


def _holds_number(evidence: Evidence) -> bool:
    return any(numeral.kind in _MISREAD for numeral in lex(evidence.quote))


def _meets(spans: Sequence[Span], evidence: Evidence) -> bool:
    index = bisect_right(spans, evidence.start, key=lambda span: span.end)
    return index < len(spans) and spans[index].start < evidence.end


def _lowered(finding: Finding, severity: Severity, hint: Message) -> Finding:
    message = Message(finding.message.zh + hint.zh, finding.message.en + hint.en)
    return replace(finding, severity=severity, message=message)
