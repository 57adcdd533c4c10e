"""Which finding of a review is which entry of an earlier one: by what both speak of, surest signs first.

1. The same fingerprint: the same check on passages that speak of the same. Several are told apart by their message, else
   by their id, else by their order; a single entry holds for all of them.
2. The same fingerprint as files of earlier versions have it.
3. The same check, and most of the passages speak of the same, one of them of what no other does: one to one, the nearest
   first.
4. The same check and message, one to one: of files of earlier versions, whose entries do not tell of which passages they
   speak, also with other numbers.
5. What was one is told as several now: they all have its entry. What was several is told as one: all entries are its.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from llmeval.data.claimed import words_of
from llmeval.data.entries import Entry, Known
from llmeval.patterns import lazy as re

_LEAST = 0.5
"""Share of passages of which two must have more in common, of all that either has, to be one where neither holds the
other."""


class Links(NamedTuple):
    """Numbers of entries by findings and of findings by entries; None for what stands alone."""

    of_finding: list[int | None]
    of_entry: list[int | None]


def linked(entries: Sequence[Entry], findings: Sequence[Known]) -> Links:
    """Bring entries and findings together."""
    linker = _Linker(entries, findings)
    linker.by_print(lambda known: known.fingerprint)
    linker.by_print(lambda known: known.earlier_print)
    linker.by_claims()
    linker.by_message()
    linker.parted_and_merged()
    return Links(linker.of_finding, linker.of_entry)


class _Linker:
    def __init__(self, entries: Sequence[Entry], findings: Sequence[Known]) -> None:
        self.entries, self.findings = entries, findings
        self.of_finding: list[int | None] = [None] * len(findings)
        self.of_entry: list[int | None] = [None] * len(entries)

    def _free_findings(self) -> list[int]:
        return [index for index, at in enumerate(self.of_finding) if at is None]

    def _free_entries(self) -> list[int]:
        return [index for index, at in enumerate(self.of_entry) if at is None]

    def _link(self, finding: int, entry: int) -> None:
        self.of_finding[finding] = entry
        if self.of_entry[entry] is None:
            self.of_entry[entry] = finding

    def by_print(self, print_of: Callable[[Known], str]) -> None:
        held: dict[str, list[int]] = defaultdict(list)
        for index in self._free_entries():
            held[self.entries[index].fingerprint].append(index)
        wanted: dict[str, list[int]] = defaultdict(list)
        for index in self._free_findings():
            wanted[print_of(self.findings[index])].append(index)
        for mark, places in wanted.items():
            group = held.get(mark, []) if mark else []
            if len(group) == 1:
                for finding in places:
                    self._link(finding, group[0])
            elif group:
                self._share(group, places)

    def _share(self, group: list[int], places: list[int]) -> None:
        """Give each finding one of several entries."""
        rest, still = [*group], [*places]
        for same in (_same_both, _same_message, _same_id, _any):
            waiting: list[int] = []
            for finding in still:
                fit = next((k for k in rest if same(self.entries[k], self.findings[finding])), None)
                if fit is None:
                    waiting.append(finding)
                else:
                    rest.remove(fit)
                    self._link(finding, fit)
            still = waiting

    def by_claims(self) -> None:
        pairs = []
        holders, ambiguous = self._holders(self._free_entries()), self._ambiguous()
        for finding in self._free_findings():
            for entry in self._sharing(self.findings[finding], holders):
                here, there = set(self.findings[finding].claims), set(self.entries[entry].claims)
                common = here & there
                share = len(common) / len(here | there)
                telling = any((self.findings[finding].code, claim) not in ambiguous for claim in common)
                if telling and (share > _LEAST or here < there or there < here):
                    pairs.append((-share, entry, finding))
        for _, entry, finding in sorted(pairs):
            if self.of_finding[finding] is None and self.of_entry[entry] is None:
                self._link(finding, entry)

    def by_message(self) -> None:
        held: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in self._free_entries():
            entry = self.entries[index]
            if entry.code and entry.message:
                held[entry.code, words_of(entry.message)].append(index)
        for finding in self._free_findings():
            known = self.findings[finding]
            group = held.get((known.code, words_of(known.message)), [])
            fit = next((k for k in group if _same_words(self.entries[k], known)), None)
            if fit is not None:
                group.remove(fit)
                self._link(finding, fit)

    def parted_and_merged(self) -> None:
        holders = self._holders(range(len(self.entries)))
        for finding in self._free_findings():
            claims = set(self.findings[finding].claims)
            whole = [k for k in self._sharing(self.findings[finding], holders) if claims <= set(self.entries[k].claims)]
            if whole:
                self._link(finding, whole[0])
        by_claim: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, known in enumerate(self.findings):
            for claim in known.claims:
                by_claim[known.code, claim].append(index)
        for index in self._free_entries():
            entry = self.entries[index]
            for finding in by_claim.get((entry.code, entry.claims[0]), ()) if entry.claims else ():
                if set(entry.claims) <= set(self.findings[finding].claims):
                    self.of_entry[index] = finding
                    break

    def _ambiguous(self) -> set[tuple[str, str]]:
        """Claims that several entries or several findings of a check share: they tell none of them."""
        sides = ([(e.code, set(e.claims)) for e in self.entries], [(f.code, set(f.claims)) for f in self.findings])
        counts = [Counter((code, claim) for code, claims in side for claim in claims) for side in sides]
        return {key for count in counts for key, number in count.items() if number > 1}

    def _holders(self, indices: Sequence[int]) -> dict[tuple[str, str], list[int]]:
        """Entries by code and claim."""
        held: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in indices:
            for claim in self.entries[index].claims:
                held[self.entries[index].code, claim].append(index)
        return held

    def _sharing(self, known: Known, holders: dict[tuple[str, str], list[int]]) -> list[int]:
        """Entries of the same check that share a passage with a finding, each once, in order."""
        return sorted({k for claim in known.claims for k in holders.get((known.code, claim), ())})


def _same_words(entry: Entry, known: Known) -> bool:
    """Whether two messages that differ in numbers at most say the same: word for word where both tell of which passages
    they speak, since these are others; else with a number in common."""
    if entry.message == known.message:
        return True
    if entry.claims and known.claims:
        return False
    here, there = set(_NUMBER.findall(entry.message)), set(_NUMBER.findall(known.message))
    return bool(here & there)


_NUMBER = re.compile(r"[0-9]{1,20}(?:[.][0-9]{1,20})?")


def _same_both(entry: Entry, known: Known) -> bool:
    return _same_message(entry, known) and _same_id(entry, known)


def _same_message(entry: Entry, known: Known) -> bool:
    return bool(entry.message) and entry.message == known.message


def _same_id(entry: Entry, known: Known) -> bool:
    return bool(entry.id) and entry.id == known.id


def _any(_entry: Entry, _known: Known) -> bool:
    return True
