"""Runs the checks over a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from llmeval.checks.base import NOT_SELECTED, Check
from llmeval.checks.catalogue import chosen_checks
from llmeval.checks.own import known_checks
from llmeval.checks.report import Report
from llmeval.data.evidence import Message
from llmeval.data.findings import CheckOutcome, Finding, Problem

MOST = 200
"""Findings of one check that are listed: what fires more often says one thing of the report, and a count says it."""


class Outcome(NamedTuple):
    """What all checks gave together: an outcome for each, the findings in order of the catalogue, what broke."""

    checks: list[CheckOutcome]
    findings: list[Finding]
    problems: list[Problem]


def run(report: Report, select: Sequence[str] = (), ignore: Sequence[str] = (), *, strict: bool = False) -> Outcome:
    """Run the catalogue, and the checks that installed packages and the settings bring.

    A check that breaks becomes a problem of the review and costs nobody the other findings; `strict` lets the error
    through, for tests.
    """
    known = known_checks(report.settings.checks)
    chosen = chosen_checks(select, ignore, known.checks)
    outcome = Outcome([], [], [*known.problems])
    for check in known.checks:
        if check not in chosen:
            outcome.checks.append(CheckOutcome(check.code, "skipped", NOT_SELECTED, title=check.title))
            continue
        try:
            result, findings = check(report).run()
        except Exception as error:
            if strict:
                raise
            problem = _broken(check, error)
            outcome.problems.append(problem)
            outcome.checks.append(CheckOutcome(check.code, "skipped", problem.reason, title=check.title))
            continue
        outcome.checks.append(result)
        outcome.findings.extend(findings[:MOST])
        if len(findings) > MOST:
            outcome.problems.append(_too_many(check, len(findings)))
    return outcome


def _too_many(check: type[Check], count: int) -> Problem:
    return Problem(
        "findings",
        None,
        Message(
            f"检查 {check.code}（{check.title.zh}）共发现 {count} 处，只列出前 {MOST} 处",
            f"check {check.code} has {count} findings, of which the first {MOST} are listed",
        ),
    )


def _broken(check: type[Check], error: Exception) -> Problem:
    """Names the kind of the error only: its text may quote the report."""
    kind = type(error).__name__
    return Problem(
        "check",
        None,
        Message(
            f"检查 {check.code}（{check.title.zh}）因程序错误（{kind}）未完成", f"check {check.code} broke off ({kind})"
        ),
    )
