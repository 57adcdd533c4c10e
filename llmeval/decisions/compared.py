"""Two reviews side by side, as files of ours hold them: what became of each finding of the first, and what is new."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from llmeval.data.entries import Entry, Known
from llmeval.data.evidence import Message
from llmeval.data.links import linked
from llmeval.data.rounds import Past
from llmeval.decisions.baseline import Baseline
from llmeval.decisions.rounds import Now, rounds


class Compared(NamedTuple):
    """What `compared` gives."""

    past: tuple[Past, ...]
    """The findings of the first review, in order."""
    new: tuple[Entry, ...]
    """Those of the second that the first does not know."""
    strangers: Message | None = None
    """What a person is told where the two are of different units or years."""


def compared(old: Baseline, new: Baseline) -> Compared:
    """Compare what two files hold, report by report; two files of one report each are of the same, whatever it is called."""
    before, after = _by_source(old.entries), _by_source(new.entries)
    if len(before) == 1 and len(after) == 1:
        before, after = {"": next(iter(before.values()))}, {"": next(iter(after.values()))}
    past: list[Past] = []
    fresh: list[Entry] = []
    for source in dict.fromkeys([*before, *after]):
        entries, later = before.get(source, []), after.get(source, [])
        known = [Known(e.fingerprint, e.id, e.message, e.code, e.claims) for e in later]
        now = [Now(each, entry.quotes) for each, entry in zip(known, later, strict=True)]
        past += rounds(entries, now, lambda _: True, {})
        links = linked(entries, known)
        fresh += [entry for entry, at in zip(later, links.of_finding, strict=True) if at is None]
    return Compared(tuple(past), tuple(fresh), _strangers(old, new))


def _by_source(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.source, []).append(entry)
    return {source: sorted(group, key=lambda entry: entry.id) for source, group in found.items()}


def _strangers(old: Baseline, new: Baseline) -> Message | None:
    first = next((s for s in old.subjects if all(s.differs(t) for t in new.subjects)), None) if new.subjects else None
    if first is None:
        return None
    return Message(f"两份结果不是同一报告的：前者是“{first.told}”，后者是“{new.subjects[0].told}”。请核对文件。",
                   f"The two are not of one report: {first.told} and {new.subjects[0].told}. Check the files.")  # fmt: skip
