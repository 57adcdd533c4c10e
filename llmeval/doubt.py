"""What was read with low confidence is never the ground of a hard finding."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from llmeval.document import Document
from llmeval.review import Evidence, Finding, Message

CHECK_ORIGINAL = Message("识别置信度低，请核对原件。", " Recognised with low confidence: compare with the original.")


def softened(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """Findings that cite or compute with a doubtful passage are lowered to `low` and say so; the others stay."""
    if not document.doubtful:
        return list(findings)
    ends = [span.end for span in document.doubtful]

    def is_doubtful(evidence: Evidence) -> bool:
        index = bisect_right(ends, evidence.start)
        return index < len(ends) and document.doubtful[index].start < evidence.end

    return [
        _lowered(finding)
        if any(map(is_doubtful, (*finding.evidence, *(finding.computation.operands if finding.computation else ()))))
        else finding
        for finding in findings
    ]


def _lowered(finding: Finding) -> Finding:
    message = Message(finding.message.zh + CHECK_ORIGINAL.zh, finding.message.en + CHECK_ORIGINAL.en)
    return replace(finding, severity="low", message=message)
