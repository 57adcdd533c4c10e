"""Which submissions of a mailbox hold one text, and what of it. Called in a process that can die alone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from llmeval.data.evidence import mask_text
from llmeval.data.mailbox import Filed, Likeness
from llmeval.errors import LlmevalError
from llmeval.privacy.documents import personal_data
from llmeval.reading.submission import read_content
from llmeval.runs.mailbox.copies import masked, near_pairs, shared_runs, squeezed
from llmeval.settings import Settings

MOST_PAIRS = 300
_SHOWN, _LONGEST = 5, 400
_SHORT = 300
"""Characters from which an attachment that two units share whole is told; shorter ones are blank forms."""


def likenesses(filed: Sequence[Filed], settings: Settings) -> list[Likeness]:
    """Pairs of submissions whose reports are copies, the nearest first; then attachments that units share whole."""
    reports = {each.item.place: each for each in filed if each.about.sketch}
    units = {place: each.unit for place, each in reports.items()}
    pairs = [(reports[one], reports[other]) for one, other, _ in near_pairs({p: e.about.sketch for p, e in reports.items()}, units)
             if reports[one].group != reports[other].group]  # fmt: skip
    exact = _same(filed)
    seen = {frozenset((one.item.place, other.item.place)) for one, other in pairs}
    pairs += [(one, other) for one, other in exact if frozenset((one.item.place, other.item.place)) not in seen]
    texts = _Texts(settings)
    return [found for one, other in pairs[:MOST_PAIRS] if (found := _likeness(one, other, texts)) is not None]


def _same(filed: Sequence[Filed]) -> list[tuple[Filed, Filed]]:
    """Files of two submissions with the same words."""
    holders: dict[str, list[Filed]] = {}
    for each in filed:
        if each.about.characters >= _SHORT:
            holders.setdefault(each.about.words, []).append(each)
    return [
        (members[0], other) for members in holders.values() for other in members[1:] if other.group != members[0].group
    ]


class _Texts:
    """Texts of files as they are compared and as they are shown, the last few kept."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.kept: dict[str, tuple[str, str]] = {}

    def of(self, each: Filed) -> tuple[str, str]:
        """Squeezed, masked as for comparing; and squeezed, with personal data masked."""
        if each.item.place not in self.kept:
            if len(self.kept) > 40:
                self.kept.clear()
            self.kept[each.item.place] = self._read(each)
        return self.kept[each.item.place]

    def _read(self, each: Filed) -> tuple[str, str]:
        with suppress(LlmevalError, OSError):
            document = read_content(Path(each.item.file).read_bytes(), each.item.name, self.settings.limits)
            spans = personal_data(document, self.settings.mask, self.settings.unmask)
            text = squeezed(mask_text(document.plain, spans))
            return masked(text, [*each.about.owners, *each.about.others]), text
        return "", ""


def _likeness(one: Filed, other: Filed, texts: _Texts) -> Likeness | None:
    (first, shown), (second, _) = texts.of(one), texts.of(other)
    if not first or not second:
        return None
    runs = shared_runs(first, second)
    shared = sum(end - start for start, end in runs)
    longest = sorted(runs, key=lambda run: run[0] - run[1])[:_SHOWN]
    passages = [
        shown[start : min(end, start + _LONGEST)] + ("……" if end - start > _LONGEST else "") for start, end in longest
    ]
    return Likeness(
        one.group, other.group, one.about.words == other.about.words, round(min(1.0, shared / max(1, min(len(first), len(second)))), 3),
        shared, tuple(passages), (one.item.place, other.item.place),
    )  # fmt: skip
