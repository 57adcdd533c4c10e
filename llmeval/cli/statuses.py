"""Exit status: 0 no finding at or above --fail-on; 1 there is one; 2 an input or the usage is at fault; 3 the endpoint failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from llmeval.cli import console
from llmeval.errors import LlmevalError

if TYPE_CHECKING:
    from llmeval.data.review import Review
    from llmeval.runs.manifest import Row
    from llmeval.settings import Settings

CLEAN, FOUND, FAULT, ENDPOINT, INTERRUPTED = 0, 1, 2, 3, 130
PRECEDENCE = (INTERRUPTED, FAULT, ENDPOINT, FOUND, CLEAN)


def status_of(review: Review, fail_on: str) -> int:
    """Exit status for one review."""
    from llmeval.data.findings import MODEL_STAGES

    if any(problem.stage in MODEL_STAGES for problem in review.problems):
        return ENDPOINT
    return _status_from(review.worst(), fail_on)


def _status_from(severity: str | None, fail_on: str) -> int:
    from llmeval.data.findings import SEVERITIES

    if severity is None or fail_on == "never":
        return CLEAN
    return FOUND if SEVERITIES.index(severity) <= [*SEVERITIES].index(fail_on) else CLEAN  # type: ignore[arg-type]


def worst(statuses: Iterable[int]) -> int:
    """The status that counts: an interruption before all others.

    >>> worst([0, 1, 3]), worst([3, 2, 0]), worst([0])
    (3, 2, 0)
    """
    seen = set(statuses)
    return next(status for status in PRECEDENCE if status in seen)


def statuses_of(rows: Iterable[Row], settings: Settings) -> Iterator[int]:
    """The exit status of each row; what could not be reviewed is told."""
    for row in rows:
        if "summary" not in row:
            console.fault(row["path"], LlmevalError(*row["reason"]), settings.lang)
            yield FAULT
        elif row["status"] == "again":
            yield ENDPOINT
        else:
            yield _status_from(row["worst"], settings.fail_on)
