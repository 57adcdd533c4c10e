"""What stands in the place of a review that could not be made."""

from __future__ import annotations

from dataclasses import dataclass

from llmeval.errors import LlmevalError


@dataclass(frozen=True)
class Failure:
    """What `critique_many` gives for a source that cannot be reviewed; a `Review` has `error` None."""

    path: str
    error: LlmevalError
