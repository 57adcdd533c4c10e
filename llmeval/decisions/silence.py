"""Findings that are silenced for good, each with a reason: one claim, one check, for one unit or for all.

The file is JSON: `{"llmeval_silence": 1, "silenced": [{"check", "claim", "unit", "message", "reason"}, …]}`. What is silenced
is left out of a review and counted in it, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from llmeval.data.entries import Entry, Known
from llmeval.data.inert import inert_json
from llmeval.data.links import linked
from llmeval.data.review import Silenced
from llmeval.decisions.baseline import known_of
from llmeval.errors import UsageError

if TYPE_CHECKING:
    from llmeval.data.findings import Finding
    from llmeval.data.review import Review

FORMAT = "llmeval_silence"


class Rule(NamedTuple):
    """What is silenced: all that fits every field that is not empty."""

    reason: str
    check: str = ""
    """Code, name or family of a check."""
    claim: str = ""
    """A finding, by its fingerprint and claims (`Finding.known_by`)."""
    unit: str = ""
    message: str = ""
    """What the finding said when it was silenced, for a person who reads the file."""


def silenced(review: Review, rules: Iterable[Rule]) -> Review:
    """The review without what the rules silence; what was silenced is in `Review.silenced`."""
    unit = _plain(str(review.summary.get("unit") or ""))
    mine = [rule for rule in rules if not rule.unit or (unit and _plain(rule.unit) == unit)]
    reasons = _by_claim(review, [rule for rule in mine if rule.claim])
    gone: list[Silenced] = []
    kept: list[Finding] = []
    wide = [rule for rule in mine if not rule.claim]
    for index, finding in enumerate(review.findings):
        reason = reasons.get(index) or next((rule.reason for rule in wide if _is_of(rule, finding)), "")
        if reason:
            gone.append(Silenced(finding, reason))
        else:
            kept.append(finding)
    return replace(review, findings=tuple(kept), silenced=(*review.silenced, *gone)) if gone else review


def _by_claim(review: Review, rules: Sequence[Rule]) -> dict[int, str]:
    """Reasons by the numbers of the findings that single rules silence."""
    entries = [
        Entry(mark, code=rule.check, message=rule.message, claims=tuple(claims))
        for rule in rules
        for mark, *claims in [rule.claim.split()]
    ]
    known: list[Known] = known_of(review)
    links = linked(entries, known)
    return {index: rules[at].reason for index, at in enumerate(links.of_finding) if at is not None}


def _is_of(rule: Rule, finding: Finding) -> bool:
    return bool(rule.check) and rule.check.casefold() in (
        finding.code.casefold(),
        finding.check.casefold(),
        finding.family,
    )


def _plain(text: str) -> str:
    return "".join(text.split())


def read_rules(path: str | Path) -> list[Rule]:
    """The rules of a file.

    Raises:
        UsageError: it cannot be read, is no such file, or silences something without a reason.
    """
    file = Path(path)
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
        rules = [_rule(item) for item in data["silenced"]]
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError(
            f"{file}：读不了（{why}）；请检查文件名。", f"{file}: cannot be read ({why}); check the name."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"{file.name}：不是不再提示的清单。请用 llmeval silence 生成。",
            f"{file.name}: no list of what is silenced. Make it with llmeval silence.",
        ) from None
    check_rules(rules, file.name)
    return rules


def check_rules(rules: Iterable[Rule], name: str) -> None:
    """Raises UsageError where a rule has no reason, or would silence everything."""
    for rule in rules:
        if not rule.reason.strip():
            raise UsageError(
                f"{name}：有一项没有写明理由。请写明为何不再提示。", f"{name}: an item has no reason. Say why."
            )
        if not rule.check and not rule.claim:
            raise UsageError(f"{name}：有一项没有指明检查或问题，会略去全部问题。请写明是哪一项。",
                             f"{name}: an item names neither check nor finding and would silence everything. Name one.")  # fmt: skip


def _rule(item: dict[str, Any]) -> Rule:
    return Rule(*(str(item.get(name) or "") for name in Rule._fields))


def rules_json(rules: Iterable[Rule]) -> str:
    """The file's text."""
    listed = [{name: value for name, value in rule._asdict().items() if value} for rule in dict.fromkeys(rules)]
    return inert_json(json.dumps({FORMAT: 1, "silenced": listed}, ensure_ascii=False, indent=2)) + "\n"


def rules_for(what: Sequence[str], entries: Sequence[Entry], unit: str, reason: str) -> list[Rule]:
    """Rules for findings named by their ids in a file of ours, and for checks named by code, name or family.

    Raises:
        UsageError: there is neither.
    """
    from llmeval.checks.catalogue import chosen_checks
    from llmeval.checks.own import known_checks

    by_id = {entry.id: entry for entry in entries if entry.id}
    made = []
    for word in what:
        entry = by_id.get(word.strip())
        if entry is not None:
            made.append(Rule(reason, entry.code, entry.known_by, unit, entry.message))
            continue
        chosen_checks((word.strip(),), (), known_checks().checks)
        made.append(Rule(reason, word.strip(), unit=unit))
    check_rules(made, "silence")
    return made
