"""What became of the findings of an earlier review: corrected, partly, not, or left as they are with a reason."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from llmeval.data.entries import Entry

Status = Literal["open", "partly", "kept", "corrected", "unchecked"]
STATUSES: tuple[Status, ...] = ("open", "partly", "kept", "corrected", "unchecked")


class Change(NamedTuple):
    """What stood there and what stands there now."""

    old: str
    new: str


class Past(NamedTuple):
    """A finding of the earlier review and what became of it."""

    entry: Entry
    status: Status
    """open: it still holds. partly: it still holds, and something of it was changed. kept: it still holds, and a reviewer
    did not maintain it. corrected: it holds no more. unchecked: its check did not run this time."""
    finding: str = ""
    """Id of the finding that tells it now; empty where none does."""
    message: str = ""
    """What that says."""
    changes: tuple[Change, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For JSON: what was told before, with what became of it."""
        return {
            "status": self.status,
            "finding": self.finding or None,
            "changes": [change._asdict() for change in self.changes],
            "earlier": self.entry.to_dict(),
        }
