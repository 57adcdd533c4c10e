"""What reviewers did not accept, as cases for whoever mends the checks: masked, a line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Callable

from llmeval.data.inert import inert_json
from llmeval.data.review import Review
from llmeval.render.json import scrubber
from llmeval.render.passage import Passages

_SOMEBODY = "某单位"


def render_cases(review: Review) -> str:
    """The dismissed findings: `{"code", "check", "severity", "message", "remark", "text"}`, in `text` the cited words in «…».

    Personal data is masked, and the unit's name is “某单位” wherever it stands.
    """
    scrub, passages = _nameless(review), Passages(review)
    lines = []
    for finding in review.findings:
        if finding.decision != "dismissed":
            continue
        shown = passages.show(finding.evidence, review.language)
        case = {
            "code": finding.code,
            "check": finding.check,
            "severity": finding.severity,
            "message": scrub(getattr(finding.message, review.language)),
            "remark": scrub(finding.remark),
            "text": "\n".join(scrub("".join(f"«{t}»" if cited else t for t, cited in item.pieces)) for item in shown),
        }
        lines.append(inert_json(json.dumps({key: value for key, value in case.items() if value}, ensure_ascii=False)))
    return "".join(f"{line}\n" for line in lines)


def _nameless(review: Review) -> Callable[[str], str]:
    """Masks personal data and the unit's name."""
    scrub = scrubber(review)
    unit = "".join(str(review.summary.get("unit") or "").split())
    if len(unit) < 2:
        return scrub
    return lambda text: scrub(text).replace(unit, _SOMEBODY)
