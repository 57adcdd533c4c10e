"""What a person wrote beside a finding, kept word for word, and how it finds its finding again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from llmeval.data.entries import DECISIONS, Entry, Known
from llmeval.data.links import linked

__all__ = ["DECISIONS", "Entry", "Known", "combined", "matched"]


def matched(entries: Iterable[Entry], findings: Sequence[Known]) -> tuple[list[Entry | None], list[Entry]]:
    """The entry of each finding, or None, and the entries that belong to none.

    `linked` says how they find each other. Where several entries belong to one finding, which tells what they told apart,
    it has what the first says, and what the others add; one that says otherwise is left.
    """
    given = [*entries]
    links = linked(given, findings)
    found: list[Entry | None] = [None if at is None else given[at] for at in links.of_finding]
    used = {at for at in links.of_finding if at is not None}
    left = []
    for index, entry in enumerate(given):
        place = links.of_entry[index]
        if index in used:
            continue
        held = found[place] if place is not None else None
        if place is None or held is None or not _agree(held, entry):
            left.append(entry)
        else:
            found[place] = held.filled(entry)
    return found, left


def _agree(one: Entry, other: Entry) -> bool:
    """Whether one entry can say what both say."""
    decisions = not (other.decision or other.words) or not (one.decision or one.words) or (
        (one.decision, one.words) == (other.decision, other.words)
    )  # fmt: skip
    return decisions and (not other.remark or not one.remark or one.remark == other.remark)


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
        olds, left = matched(
            by_source[source], [Known(e.fingerprint, e.id, e.message, e.code, e.claims) for e in group]
        )
        result += [entry.filled(old) if old else entry for entry, old in zip(group, olds, strict=True)]
        result += left
    return result
