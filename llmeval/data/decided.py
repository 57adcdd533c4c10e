"""What a person wrote beside a finding, kept word for word, and how it finds its finding again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

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

    def to_dict(self) -> dict[str, str]:
        return {key: value for key, value in self._asdict().items() if value or key in ("fingerprint", "decision")}


class Known(NamedTuple):
    """What a finding is known by."""

    fingerprint: str
    id: str = ""
    message: str = ""


def matched(entries: Iterable[Entry], findings: Sequence[Known]) -> tuple[list[Entry | None], list[Entry]]:
    """The entry of each finding, or None, and the entries that belong to none.

    Findings with the same code and quotes share a fingerprint: of several entries each goes to the finding with its
    message, else with its id, else in order. A single entry holds for all of them.
    """
    held: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        held[entry.fingerprint].append(entry)
    wanted: dict[str, list[int]] = defaultdict(list)
    for index, known in enumerate(findings):
        wanted[known.fingerprint].append(index)
    found: list[Entry | None] = [None] * len(findings)
    left = [entry for print_, group in held.items() if print_ not in wanted for entry in group]
    for print_, places in wanted.items():
        group = held.get(print_, [])
        if len(group) == 1:
            for index in places:
                found[index] = group[0]
        elif group:
            left += _share(group, places, findings, found)
    return found, left


def _share(group: list[Entry], places: list[int], findings: Sequence[Known], found: list[Entry | None]) -> list[Entry]:
    """Give each place one of several entries; the rest come back."""
    rest, open_places = [*group], [*places]
    for same in (_same_both, _same_message, _same_id, _any):
        still: list[int] = []
        for index in open_places:
            at = next((k for k, entry in enumerate(rest) if same(entry, findings[index])), None)
            if at is None:
                still.append(index)
            else:
                found[index] = rest.pop(at)
        open_places = still
    return rest


def _same_both(entry: Entry, known: Known) -> bool:
    return _same_message(entry, known) and _same_id(entry, known)


def _same_message(entry: Entry, known: Known) -> bool:
    return bool(entry.message) and entry.message == known.message


def _same_id(entry: Entry, known: Known) -> bool:
    return bool(entry.id) and entry.id == known.id


def _any(_entry: Entry, _known: Known) -> bool:
    return True


def combined(first: Iterable[Entry], later: Iterable[Entry]) -> list[Entry]:
    """Both, the later with the last word on a finding that both know; a blank never takes anything away."""
    by_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in first:
        by_source[entry.source].append(entry)
    result: list[Entry] = []
    news: dict[str, list[Entry]] = defaultdict(list)
    for entry in later:
        news[entry.source].append(entry)
    for source in dict.fromkeys([*by_source, *news]):
        group = news[source]
        olds, left = matched(by_source[source], [Known(e.fingerprint, e.id, e.message) for e in group])
        result += [entry.filled(old) if old else entry for entry, old in zip(group, olds, strict=True)]
        result += left
    return result
