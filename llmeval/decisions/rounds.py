"""From one round to the next: what became of each earlier finding, by the passages that it cited and their numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from llmeval.data.claimed import claims_of
from llmeval.data.entries import Entry, Known
from llmeval.data.links import linked
from llmeval.data.rounds import Change, Past, Status
from llmeval.patterns import lazy as re

if TYPE_CHECKING:
    from llmeval.data.review import Review

_NUMBER = re.compile(r"\d(?:[\d,，]{0,30}\d)?(?:[.．]\d{1,30})?\s?[%％]?")


class Now(NamedTuple):
    """A finding of the later review: what it is known by, and its quotes in the order of the text."""

    known: Known
    quotes: tuple[str, ...] = ()


def rounds(
    old: Sequence[Entry], now: Sequence[Now], ran: Callable[[str], bool], standing: Mapping[str, str]
) -> list[Past]:
    """What became of each earlier finding, in their order.

    Args:
        old: the findings of the earlier review with what was decided.
        now: those of the later one.
        ran: whether a check ran this time, by its code.
        standing: by claim what stands there now, as far as it is known and there is one.
    """
    links = linked(old, [each.known for each in now])
    held: dict[int, list[int]] = defaultdict(list)
    for index, at in enumerate(links.of_finding):
        if at is not None:
            held[at].append(index)
    told = []
    for index, entry in enumerate(old):
        first = links.of_entry[index]
        places = list(dict.fromkeys([*held[index], *([] if first is None else [first])]))
        told.append(_past(entry, [now[place] for place in places], ran, standing))
    return told


def _past(entry: Entry, found: Sequence[Now], ran: Callable[[str], bool], standing: Mapping[str, str]) -> Past:
    if not found:
        status: Status = "corrected" if not entry.code or ran(entry.code) else "unchecked"
        return Past(entry, status, changes=_corrected(entry, standing) if status == "corrected" else ())
    known = found[0].known
    changes = _changed(entry, found)
    status = "kept" if entry.decision == "dismissed" else "partly" if changes else "open"
    return Past(entry, status, known.id, known.message, changes)


def _changed(entry: Entry, found: Sequence[Now]) -> tuple[Change, ...]:
    """Numbers of the old finding that are others now; passages that are cited no more."""
    quotes = [quote for each in found for quote in each.quotes]
    texts = (
        (entry.quotes, quotes) if entry.quotes and quotes else ([entry.message], [each.known.message for each in found])
    )
    old, new = (list(dict.fromkeys(number for text in side for number in _numbers(text))) for side in texts)
    gone, came = [n for n in old if n not in new], [n for n in new if n not in old]
    claims = {claim for each in found for claim in each.known.claims}
    fewer = set(entry.claims) - claims if claims < set(entry.claims) else set()
    if fewer:
        return (Change(f"{len(set(entry.claims))} 处", f"{len(claims)} 处"),)
    if gone and came:
        return tuple(Change(a, b) for a, b in zip(gone, came, strict=False)) if len(gone) == len(came) else (
            Change("、".join(gone), "、".join(came)),
        )  # fmt: skip
    return ()


def _corrected(entry: Entry, standing: Mapping[str, str]) -> tuple[Change, ...]:
    """Passages of a finding that is gone, where another number stands now."""
    if len(entry.quotes) != len(entry.claims):
        return ()
    found = []
    for claim, quote in zip(entry.claims, entry.quotes, strict=True):
        new, last = standing.get(claim, ""), [*_NUMBER.finditer(quote)][-1:]
        # A quote may begin with other numbers, as a year.
        if new and last and _numbers(last[0][0]) != _numbers(new)[-1:]:
            found.append(Change(quote[last[0].start() :], new))
    return tuple(dict.fromkeys(found))


def _numbers(text: str) -> list[str]:
    return [re.sub(r"[,，\s]", "", match[0]) for match in _NUMBER.finditer(text)]


def now_of(review: Review, known: Sequence[Known]) -> list[Now]:
    """The findings of a review for comparison; `known` is what they are known by."""
    return [
        Now(
            each,
            tuple(review.masked_evidence(e).quote for e in sorted(finding.evidence, key=lambda e: (e.start, e.end))),
        )
        for each, finding in zip(known, review.findings, strict=True)
    ]


def standing_of(review: Review) -> dict[str, str]:
    """By claim the number that stands there, where one does alone."""
    found: dict[str, list[str]] = defaultdict(list)
    for number in review.numbers:
        (claim,) = claims_of(review.document, [number.evidence])
        found[claim].append(review.masked_evidence(number.evidence).quote)
    return {claim: quotes[0] for claim, quotes in found.items() if len(quotes) == 1}


def checks_ran(review: Review) -> Callable[[str], bool]:
    """Whether a check looked at anything in a review; critiques of a model did where a model was asked.

    A check that looked and could not decide all that it saw is told as skipped too.
    """
    looked = {check.code: check.outcome != "skipped" or check.examined > 0 for check in review.checks}
    return lambda code: looked.get(code, review.model is not None)


def counted(past: Iterable[Past]) -> dict[str, int]:
    """How many of each status there are, those that do not occur left out."""
    counts: dict[str, int] = defaultdict(int)
    for each in past:
        counts[each.status] += 1
    return dict(counts)
