"""The JSON contract, `schema_version` "1": a review as plain Python data, personal data masked.

Added to version "1" since it was fixed:

- `relations`: `{"id", "kind", "claim", "operands", "reading", "outcome", "tried", "explanation", "computation", "code",
  "proves", "wrong", "cause"}`. `proves` and `wrong` count the numbers of the relation, 0 for the claim and from 1 for its
  operands; `proves` names those in which a misprint would break it. `cause` is the relation with which a failure shares its
  finding, `code` the check that presents it, `origin` who read the relation out of the words (computed it is by the program).
- facts: `proved_by`, ids of the relations that prove the number (`[]`: none does; null: none was looked for).
- `checks`: `proved`, `failed`, `undecided`, the claims of a check that presents relations.
- findings: `doubted_by`, the harmless reading that a second look of a model quotes: `{"origin", "effect": "lowered" |
  "withdrawn", "severity_before", "reason", "evidence"}`, else null; `looks`, how many looks of a model make it.
- `withdrawn`: findings that a second look took back, in the form of findings; `rejected` names them too.
- `model.estimated`: token counts are counts of characters, as where recorded answers were written at a local desk.
- `grounding.proof`: all quantities of the text by what relations say of them: `{"quantities", "proved", "failed",
  "undecided", "alone", "share"}`; the four add up to the first.
- `findings`: `claims`, what the passages are known by apart from their numbers; with them `fingerprint` outlives corrections.
- `round`: with a baseline of this report, `{"past": [{"status", "finding", "changes", "earlier"}], "new": [id, …]}`: what
  became of each earlier finding (`open`, `partly`, `kept`, `corrected`, `unchecked`) and which are new.
- `silenced`: `[{"finding", "reason"}]`, what the user's list leaves out for good; missing where nothing is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from llmeval.data.evidence import Evidence
from llmeval.data.facts import Fact
from llmeval.data.findings import Finding
from llmeval.data.relations import Relation
from llmeval.data.review import Review
from llmeval.privacy.masking import scrub_of
from llmeval.version import version

SCHEMA_VERSION = "1"


def review_to_dict(review: Review) -> dict[str, Any]:
    """The whole review; fields may be added to the contract, none renamed or dropped."""
    scrub = scrubber(review)
    language = review.language
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"version": version(), "settings": dict(review.settings), "profile": review.profile},
        "source": _source(review),
        "summary": {name: scrub(value) if value else value for name, value in review.summary.items()},
        "text": review.masked_text,
        "sections": [
            {
                "id": section.id,
                "number": section.number,
                "title": scrub(section.title),
                "kind": section.kind,
                "level": section.level,
                "start": section.start,
                "end": section.end,
                "parent": section.parent,
            }
            for section in review.sections
        ],
        "facts": facts_to_list(review, scrub),
        "findings": [finding_to_dict(finding, review, scrub) for finding in review.findings],
        "withdrawn": [finding_to_dict(finding, review, scrub) for finding in review.withdrawn],
        "checks": [
            {
                "code": check.code,
                "outcome": check.outcome,
                "reason": scrub(getattr(check.reason, language)),
                "examined": check.examined,
                "undecided": check.undecided,
                "proved": check.proved,
                "failed": check.failed,
            }
            for check in review.checks
        ],
        "disagreements": [{"label": scrub(item.label), "facts": list(item.facts)} for item in review.disagreements],
        "relations": [relation_to_dict(relation, review, scrub) for relation in review.relations],
        "rejected": [
            {"stage": item.stage, "what": scrub(item.what), "reason": scrub(getattr(item.reason, language))}
            for item in review.rejected
        ],
        "grounding": review.grounding,
        "model": _model(review),
        "problems": [
            {"stage": item.stage, "section": item.section, "reason": scrub(getattr(item.reason, language))}
            for item in review.problems
        ],
    }
    if review.silenced:
        data["silenced"] = [
            {"finding": finding_to_dict(item.finding, review, scrub), "reason": scrub(item.reason)}
            for item in review.silenced
        ]
    if review.past:
        data["round"] = {"past": [past.to_dict() for past in review.past],
                         "new": [finding.id for finding in review.findings if finding.is_new]}  # fmt: skip
    if review.earlier:
        data["earlier"] = [entry.to_dict() for entry in review.earlier]
    if not review.keep_text:
        del data["text"]
    return data


def finding_to_dict(finding: Finding, review: Review, scrub: Callable[[str], str]) -> dict[str, Any]:
    """One finding by the contract."""
    data = finding.to_dict(review.language)
    data["message"], data["suggestion"] = scrub(data["message"]), scrub(data["suggestion"])
    data["consequences"] = [scrub(text) for text in data["consequences"]]
    data["evidence"] = [_evidence(review, evidence) for evidence in finding.evidence]
    if finding.doubted_by:
        data["doubted_by"]["reason"] = scrub(data["doubted_by"]["reason"])
        data["doubted_by"]["evidence"] = _evidence(review, finding.doubted_by.evidence)
    if finding.computation:
        data["computation"]["expression"] = scrub(finding.computation.expression)
        data["computation"]["operands"] = [_evidence(review, operand) for operand in finding.computation.operands]
    return data


def relation_to_dict(relation: Relation, review: Review, scrub: Callable[[str], str]) -> dict[str, Any]:
    """One relation by the contract."""
    data = relation.to_dict(review.language)
    data["claim"] = _evidence(review, relation.claim)
    data["operands"] = [_evidence(review, operand) for operand in relation.operands]
    data["computation"] = scrub(relation.computation)
    data["explanation"] = scrub(data["explanation"]) if data["explanation"] else None
    return data


def facts_to_list(review: Review, scrub: Callable[[str], str] | None = None) -> list[dict[str, Any]]:
    """The facts by the contract; a fact whose number is personal data is left out."""
    scrub = scrub or scrubber(review)
    listed = []
    for fact in review.facts:
        if _is_personal(fact, review):
            continue
        data = fact.to_dict()
        for name in ("label", "reason", "metric", "entity"):
            data[name] = scrub(data[name])
        for name in ("row", "column"):
            data[name] = data[name] and [scrub(text) for text in data[name]]
        if fact.value is None:
            data["text"] = scrub(fact.text)
        data["evidence"] = _evidence(review, fact.evidence) if fact.evidence else None
        listed.append(data)
    return listed


def _is_personal(fact: Fact, review: Review) -> bool:
    numeral = fact.numeral
    return numeral is not None and review.holds_personal(numeral.number_start, numeral.number_end)


def _evidence(review: Review, evidence: Evidence) -> dict[str, Any]:
    return review.masked_evidence(evidence).to_dict()


def scrubber(review: Review) -> Callable[[str], str]:
    """A function that masks personal data of this report in any text that is not cut from it (messages, labels)."""
    return scrub_of({span.of(review.document.text) for span in review.mask})


def _source(review: Review) -> dict[str, Any]:
    document = review.document
    source: dict[str, Any] = {
        "path": document.path,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "text_sha256": hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "characters": len(document.text),
        "pages": len(document.pages) or None,
    }
    if document.parts:
        source["parts"] = [{"name": part.name, "start": part.start, "end": part.end} for part in document.parts]
    return source


def _model(review: Review) -> dict[str, Any] | None:
    use = review.model
    if use is None:
        return None
    return {
        "name": use.name,
        "requests": use.requests,
        "prompt_tokens": use.prompt_tokens,
        "completion_tokens": use.completion_tokens,
        "prompts": dict(use.prompts),
        "characters": use.characters,
        "cached": use.cached,
        "reasks": use.reasks,
        "fixed_characters": use.fixed_characters,
        "reask_characters": use.reask_characters,
        "cached_tokens": use.cached_tokens,
        "reasoning_tokens": use.reasoning_tokens,
        "failed_attempts": use.failed_attempts,
        "cost": format(use.cost, "f") if use.cost is not None else None,
        "currency": use.currency,
        "estimated": use.estimated,
    }
