"""Findings, facts or relations as a tidy pandas data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmeval.data.review import Review
from llmeval.render.json import facts_to_list, finding_to_dict, relation_to_dict, scrubber
from llmeval.render.passage import Passages

if TYPE_CHECKING:
    import pandas as pd

FINDINGS = ["id", "severity", "family", "code", "check", "origin", "message", "suggestion", "quote", "start", "end",
            "section", "where", "expression", "expected", "stated", "decision"]  # fmt: skip
FACTS = ["id", "path", "label", "value", "low", "high", "unit", "period", "basis", "origin", "status", "metric",
         "measure", "entity", "quote", "start", "end", "section", "row", "column", "proved_by"]  # fmt: skip


RELATIONS = ["id", "kind", "outcome", "reading", "code", "quote", "computation", "explanation", "operands", "tried", "cause",
             "start", "end", "section"]  # fmt: skip


def render_frame(review: Review, what: Literal["findings", "facts", "relations"] = "findings") -> pd.DataFrame:
    """One row per finding (its first passage; `quote` joins all), per fact (`value` as float, exact text in JSON) or per
    relation (`quote` is its claim, `operands` joins their quotes)."""
    import pandas as pd

    if what == "findings":
        return pd.DataFrame(_findings(review), columns=FINDINGS)
    if what == "facts":
        frame = pd.DataFrame(_facts(review), columns=FACTS)
        for name in ("value", "low", "high"):
            frame[name] = pd.to_numeric(frame[name])
        return frame
    if what == "relations":
        return pd.DataFrame(_relations(review), columns=RELATIONS)
    raise ValueError(f"what is 'findings', 'facts' or 'relations', not {what!r}")


def _findings(review: Review) -> list[dict[str, object]]:
    scrub, passages = scrubber(review), Passages(review)
    rows = []
    for finding in review.findings:
        data = finding_to_dict(finding, review, scrub)
        computation = data["computation"] or {}
        rows.append(
            data
            | {
                "quote": "；".join(evidence["quote"] for evidence in data["evidence"]),
                "start": finding.evidence[0].start,
                "end": finding.evidence[0].end,
                "section": passages.section_title(finding.evidence[0].start),
                "where": passages.where(finding.evidence[0].start, review.language),
                "expression": computation.get("expression"),
                "expected": computation.get("expected"),
                "stated": computation.get("stated"),
            }
        )
    return rows


def _facts(review: Review) -> list[dict[str, object]]:
    passages = Passages(review)
    rows = []
    for data in facts_to_list(review):
        evidence = data["evidence"] or {}
        start = evidence.get("start")
        rows.append(
            data
            | {"quote": evidence.get("quote"), "start": start, "end": evidence.get("end")}
            | {"section": passages.section_title(start) if start is not None else ""}
            | {"proved_by": " ".join(data["proved_by"] or ())}
        )
    return rows


def _relations(review: Review) -> list[dict[str, object]]:
    scrub, passages = scrubber(review), Passages(review)
    rows = []
    for relation in review.relations:
        data = relation_to_dict(relation, review, scrub)
        claim = data["claim"]
        rows.append(
            data
            | {"quote": claim["quote"], "start": claim["start"], "end": claim["end"]}
            | {"operands": "；".join(operand["quote"] for operand in data["operands"])}
            | {"section": passages.section_title(claim["start"])}
        )
    return rows
