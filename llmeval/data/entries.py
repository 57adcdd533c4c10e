"""A known finding and what a person wrote beside it, and what a finding is known by."""

from __future__ import annotations

from typing import Any, NamedTuple

DECISIONS = ("accepted", "dismissed", "open")


class Entry(NamedTuple):
    """A known finding and what was written beside it; blank where nothing was."""

    fingerprint: str
    decision: str = ""
    """accepted, dismissed or open; empty where nothing, or nothing known, was chosen."""
    remark: str = ""
    source: str = ""
    """The report's file; empty where it holds for any."""
    code: str = ""
    message: str = ""
    words: str = ""
    """What stands for a decision where it is not one of the known words as they are offered."""
    id: str = ""
    claims: tuple[str, ...] = ()
    """What its passages are known by, in the order of the text; empty in files of earlier versions."""
    quotes: tuple[str, ...] = ()
    """The passages as they were cited, in the order of the text; empty where a file does not tell them."""

    @property
    def says(self) -> bool:
        """Whether a person wrote anything."""
        return bool(self.decision or self.words or self.remark)

    def filled(self, other: Entry) -> Entry:
        """With what another says where this one is blank."""
        entry = self
        if not (entry.decision or entry.words):
            entry = entry._replace(decision=other.decision, words=other.words)
        return entry if entry.remark else entry._replace(remark=other.remark)

    @property
    def known_by(self) -> str:
        """As `Finding.known_by`."""
        return " ".join([self.fingerprint, *self.claims])

    def to_dict(self) -> dict[str, Any]:
        data = self._asdict() | {"claims": list(self.claims), "quotes": list(self.quotes)}
        return {key: value for key, value in data.items() if value or key in ("fingerprint", "decision")}


class Known(NamedTuple):
    """What a finding is known by."""

    fingerprint: str
    id: str = ""
    message: str = ""
    code: str = ""
    claims: tuple[str, ...] = ()
    earlier_print: str = ""
    """Its fingerprint in files of earlier versions."""
