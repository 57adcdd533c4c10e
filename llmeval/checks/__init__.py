"""The catalogue of checks, in the order in which a report's findings are explained, and the engine that runs them.

A new check is a file here and a line in `MODULES`. README.md beside this file is printed from the checks by
`llmeval checks --markdown`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import NamedTuple, get_args

from llmeval.checks.base import NOT_SELECTED, Check
from llmeval.checks.report import Report
from llmeval.data.evidence import Message
from llmeval.data.findings import CheckOutcome, Finding, Problem
from llmeval.errors import UsageError
from llmeval.vocabulary.families import Family

MODULES = (
    "sum_of_parts",
    "rate_recomputed",
    "named_rate",
    "growth_recomputed",
    "implied_base",
    "enumeration_count",
    "weight_total",
    "score_total",
    "score_rule",
    "deduction_reason",
    "repeated_statement",
    "table_sums",
    "funding_block",
    "same_metric",
    "same_thing_twice",
    "budget_as_final",
    "budget_deviation",
    "targets",
    "prose_goals",
    "unresolved_rest",
    "approved_target_changed",
    "conclusion",
    "missing_conclusion",
    "identities",
    "running_balance",
    "fund_rollup",
    "template_text",
    "empty_section",
    "missing_section",
    "missing_attachment",
    "blank_field",
    "heading_numbering",
    "attachment_numbering",
    "copied_text",
    "self_reference",
    "doubled_character",
    "form_label",
    "damaged_number",
    "damaged_sentence",
    "stale_period",
    "hostile_instruction",
    "vague_target",
    "unsupported_rate",
    "promised_content",
    "execution_data",
    "empty_talk",
    "saving_measures",
    "phantom_project",
    "personal_data",
)


def _checks_in(name: str) -> list[type[Check]]:
    module = import_module(f"{__name__}.{name}")
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Check) and thing.__module__ == module.__name__
        if getattr(thing, "code", None)
    ]


ALL: tuple[type[Check], ...] = tuple(check for name in MODULES for check in _checks_in(name))
FAMILIES: tuple[str, ...] = get_args(Family)


class Outcome(NamedTuple):
    """What all checks gave together: an outcome for each, the findings in order of the catalogue, what broke."""

    checks: list[CheckOutcome]
    findings: list[Finding]
    problems: list[Problem]


def run(report: Report, select: Sequence[str] = (), ignore: Sequence[str] = (), *, strict: bool = False) -> Outcome:
    """Run the catalogue.

    A check that breaks becomes a problem of the review and costs nobody the other findings; `strict` lets the error
    through, for tests.
    """
    chosen = chosen_checks(select, ignore)
    outcome = Outcome([], [], [])
    for check in ALL:
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
        outcome.findings.extend(findings)
    return outcome


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


def chosen_checks(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> set[type[Check]]:
    """Checks by code, name or family, case aside; an empty `select` means all.

    Raises:
        UsageError: a word that names no check and no family.
    """
    selected = set(ALL) if not select else _named(select)
    return selected - _named(ignore)


def _named(words: Iterable[str]) -> set[type[Check]]:
    return {check for word in words for check in _one(word)}


def _one(word: str) -> list[type[Check]]:
    folded = word.strip().lower()
    found = [check for check in ALL if folded in (check.code.lower(), check.name, check.family)]
    if not found and folded not in FAMILIES:
        raise _unknown(word)
    return found


def find_check(word: str) -> type[Check]:
    """One check by its code or name.

    Raises:
        UsageError: there is none; the message names the nearest.
    """
    for check in ALL:
        if word.strip().lower() in (check.code.lower(), check.name):
            return check
    raise _unknown(word)


def _unknown(word: str) -> UsageError:
    import difflib

    known = {name.lower(): name for check in ALL for name in (check.code, check.name)} | {f: f for f in FAMILIES}
    near = difflib.get_close_matches(word.lower(), known, 1)
    zh = f"，是否想写 {known[near[0]]}？" if near else ""
    en = f", did you mean {known[near[0]]}?" if near else ""
    return UsageError(
        f"没有名为 {word} 的检查{zh}用 llmeval checks 查看目录。"
        if zh
        else f"没有名为 {word} 的检查；用 llmeval checks 查看目录。",
        f"no check is called {word}{en} See llmeval checks."
        if en
        else f"no check is called {word}; see llmeval checks.",
    )
