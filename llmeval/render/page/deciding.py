"""What the page needs so that a reviewer can decide on it: which report it is of, what each finding is known by, its words.

Decisions are kept in the browser under the report's key, which outlives a corrected version, and matched by claims there
as a baseline is matched here. What the page exports is a baseline.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from llmeval.data.claimed import words_of
from llmeval.data.findings import Finding
from llmeval.data.review import Review
from llmeval.render.columns import COLUMNS, FINDINGS, FINDINGS_SHEET
from llmeval.render.phrases import DECIDING, DECISION, PHRASES
from llmeval.render.words import SEVERITY, family

_LONGEST = 400
"""Characters of a passage that is handed on with a decision."""
_TITLE = 120
"""Characters of a report's first block, which is its title."""
_SHEET = ("id", "severity", "message", "decision", "remark", "quotes", "where", "family", "code", "fingerprint")
"""Columns of the workbook that the page writes."""
_SAID = ("shown", "shown_all", "theme_auto", "theme_light", "theme_dark", "here", "holds", "proof_of")


def review_key(review: Review) -> str:
    """What a report is known by over its versions: unit, year and the words of its title; its file where one of them fails."""
    unit, year = ("".join(str(review.summary.get(key) or "").split()) for key in ("unit", "year"))
    first = review.document.blocks[0] if review.document.blocks else None
    title = words_of(review.document.text[first.start : min(first.end, first.start + _TITLE)]) if first else ""
    name = "" if unit and year else review.document.path or review.document.sha256
    return hashlib.sha256(f"{unit}\x1f{year}\x1f{title}\x1f{name}".encode("utf-8", "replace")).hexdigest()[:16]


def decided(finding: Finding) -> str:
    """What stands beside a finding, and its id."""
    said = [finding.decision or "", finding.decision_text, finding.remark, finding.id]
    return json.dumps(said, ensure_ascii=False)


def quotes_of(finding: Finding, review: Review) -> str:
    """The passages as cited, in order of the text, masked; "" where one is too long to be handed on."""
    cited = [review.masked_evidence(each).quote for each in sorted(finding.evidence, key=lambda e: (e.start, e.end))]
    return json.dumps(cited, ensure_ascii=False) if all(len(quote) <= _LONGEST for quote in cited) else ""


def words(review: Review, scrub: Callable[[str], str]) -> str:
    """All that the page's script says and writes, and what it reads in workbooks, as JSON."""
    side = 0 if review.language == "zh" else 1
    titles = {COLUMNS.get(column[0], column[1].lower()): (column[side], column[2]) for column in FINDINGS}
    told: dict[str, Any] = {key: pair[side] for key, pair in DECIDING.items()}
    told |= {key: PHRASES[key][side] for key in _SAID}
    told["decisions"] = {key: pair[side] for key, pair in DECISION.items()}
    told["known"] = {word: key for key, pair in DECISION.items() for word in pair}
    told["titles"] = COLUMNS
    told["columns"] = [[key, *titles[key]] for key in _SHEET]
    told["sheet"] = FINDINGS_SHEET[side]
    told["severities"] = SEVERITY[review.language]
    told["families"] = {f.family: family(f.family, review.language) for f in review.findings}
    told["unit"], told["year"] = (
        scrub(" ".join(str(review.summary.get(key) or "").split())) for key in ("unit", "year")
    )
    return json.dumps(told, ensure_ascii=False)
