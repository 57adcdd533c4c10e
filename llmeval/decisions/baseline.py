"""What reviewers decided before: a baseline marks findings with their decisions and remarks, and the others as new.

Findings are matched by fingerprint (code and quotes), so that a report may be edited around them. In a baseline of
several reports a decision holds for the report that it was made for; in a baseline of one, whatever its file is called
now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmeval.data.decided import Entry, Known, matched
from llmeval.data.evidence import Message
from llmeval.data.inert import inert_json
from llmeval.decisions.identity import Subject, none_fits, of_another, stranger
from llmeval.decisions.items import entry_of
from llmeval.decisions.rounds import checks_ran, now_of, rounds, standing_of
from llmeval.errors import UsageError

if TYPE_CHECKING:
    from llmeval.data.findings import Finding
    from llmeval.data.review import Review
    from llmeval.data.rounds import Past

FORMAT = "llmeval_baseline"


@dataclass(frozen=True)
class Baseline:
    """Known findings, each with what a person wrote beside it."""

    entries: tuple[Entry, ...] = ()
    digest: str = field(default="", compare=False)
    """Of the file that it was read from."""
    subjects: tuple[Subject, ...] = ()
    """The reports that it is of, as far as the file tells."""

    @classmethod
    def of(cls, entries: Iterable[Entry], digest: str = "", subjects: Iterable[Subject] = ()) -> Baseline:
        return cls(tuple(sorted(set(entries), key=_order)), digest, tuple(dict.fromkeys(filter(str, subjects))))

    @cached_property
    def _by_source(self) -> Mapping[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.source, []).append(entry)
        return found

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that stand for a decision and are none."""
        return tuple(dict.fromkeys(entry.words for entry in self.entries if entry.words and not entry.decision))

    def find(self, source: str, fingerprint: str) -> Entry | None:
        """What stands beside a finding, by its fingerprint or by all that a sheet has in its place."""
        fingerprint = fingerprint.partition(" ")[0]
        for name in (source, ""):
            for entry in self._by_source.get(name, ()):
                if entry.fingerprint == fingerprint:
                    return entry
        return None

    def mark(self, review: Review, source: str | None = None) -> Review:
        """The review with what is written beside each known finding, and the others marked as new.

        `source` is what the file is called in a baseline of several reports (by default its name).
        """
        name = base_name(review.document.path) if source is None else source
        if (other := stranger(self.subjects, review, name)) is not None:
            return _told(review, of_another(other, review))
        known = known_of(review)
        named, left = matched(self._by_source.get(name, ()), known)
        general, rest = matched(self._by_source.get("", ()), known)
        findings = tuple(
            marked(finding, entry or any_) for finding, entry, any_ in zip(review.findings, named, general, strict=True)
        )
        # What is left of a baseline that names no report may be another's.
        mine = any(subject.agrees(Subject.of(review.summary)) for subject in self.subjects)
        earlier = tuple(entry for entry in (*left, *(rest if mine else ())) if entry.says)
        said = sum(entry.says for entry in self._by_source.get("", ()))
        found = any(entry is not None for entry in (*named, *general))
        note = None if found or mine else none_fits(said)
        old = [*self._by_source.get(name, ()), *(self._by_source.get("", ()) if mine or found else ())]
        past = self._past(old, review, known)
        result = replace(
            review, findings=findings, earlier=earlier, past=tuple(dict.fromkeys(past)), decided_by=self.digest
        )
        return result if note is None else _told(result, note)

    def _past(self, old: Sequence[Entry], review: Review, known: Sequence[Known]) -> list[Past]:
        """What became of the earlier findings; one that is silenced now is kept, not corrected."""
        if not old:
            return []
        gone = replace(review, findings=tuple(item.finding for item in review.silenced))
        quiet = {each.id for each in known_of(gone)}
        now = [*now_of(review, known), *now_of(gone, known_of(gone))]
        past = rounds(old, now, checks_ran(review), standing_of(review))
        return [
            each._replace(status="kept", finding="", changes=()) if each.finding in quiet and each.finding else each
            for each in past
        ]

    def to_json(self) -> str:
        listed = [entry.to_dict() for entry in self.entries]
        data: dict[str, Any] = {FORMAT: 1}
        if self.subjects:
            data["reports"] = [subject._asdict() for subject in self.subjects]
        return inert_json(json.dumps(data | {"findings": listed}, ensure_ascii=False, indent=2)) + "\n"


def _told(review: Review, note: Message) -> Review:
    from llmeval.data.findings import Problem

    return replace(review, problems=(*review.problems, Problem("baseline", None, note)))


def _order(entry: Entry) -> tuple[Any, ...]:
    return entry.source, entry.fingerprint, *entry


def known_of(review: Review) -> list[Known]:
    """What the findings of a review are known by, as its files show them."""
    from llmeval.render.json import scrubber

    scrub = scrubber(review)
    return [
        Known(
            finding.fingerprint,
            finding.id,
            scrub(getattr(finding.message, review.language)),
            finding.code,
            finding.claims,
            finding.quoted_print,
        )
        for finding in review.findings
    ]


def marked(finding: Finding, entry: Entry | None) -> Finding:
    """The finding with what is written beside it, and nothing more; new where nobody knew it."""
    if entry is None:
        return replace(finding, decision=None, decision_text="", remark="", is_new=True)
    return replace(
        finding, decision=entry.decision or None, decision_text=entry.words, remark=entry.remark, is_new=False
    )


def read_baseline(path: str | Path) -> Baseline:
    """A baseline from a file: one of ours, a review's JSON (or an array, or a line for each), or a workbook (.xlsx).

    Raises:
        UsageError: the file cannot be read, or is none of these.
    """
    file = Path(path)
    try:
        stamp = file.stat()
    except OSError as error:
        raise _unreadable(file, error.strerror or type(error).__name__) from None
    return _read(file, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int, _size: int) -> Baseline:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _unreadable(file, error.strerror or type(error).__name__) from None
    digest = hashlib.sha256(content).hexdigest()[:16]
    if content.startswith((b"PK", _OLE)):
        from llmeval.render.workbook.decisions import read_marked

        found = read_marked(content if content.startswith(b"PK") else _as_xlsx(content, file.name))
        return Baseline.of(found.entries, digest, [Subject.read(found.subject)])
    try:
        if content.lstrip()[:1] == b"<":
            return _of_page(content, digest)
        data = _parsed(content.decode("utf-8-sig"))
        return Baseline.of(_entries(data), digest, _subjects(data))
    except NO_BASELINE:
        raise UsageError(
            f"{file.name}：不是基线文件（应为 llmeval 的 JSON 审阅结果、基线 JSON、审阅网页或复核底稿 .xlsx）。请检查文件。",
            f"{file.name}: no baseline (wants a review's JSON or page, a baseline JSON or a workbook of this tool). Check it.",
        ) from None


_OLE = b"\xd0\xcf\x11\xe0"


def _as_xlsx(content: bytes, name: str) -> bytes:
    """A workbook that was saved in the old format (.xls, .et)."""
    from llmeval.reading.office import convert

    return convert(content, name, ".xls", "旧版工作簿")


def _of_page(content: bytes, digest: str) -> Baseline:
    from llmeval.decisions.page import entries_of_page

    held = entries_of_page(content.decode("utf-8", "replace"))
    if held.unnamed or not held.entries:
        raise ValueError
    return Baseline.of(held.entries, digest, [held.subject])


def _subjects(data: Any) -> Iterable[Subject]:
    if isinstance(data, dict) and FORMAT in data:
        for item in data.get("reports") or ():
            yield Subject(*(str(item.get(name) or "") for name in Subject._fields))
        return
    reviews = data if isinstance(data, list) else [data]
    for review in reviews:
        source = base_name(review["source"]["path"]) if len(reviews) > 1 else ""
        yield Subject.of(review.get("summary") or {}, source)


NO_BASELINE = (ValueError, RecursionError, TypeError, KeyError, AttributeError)
"""What `entries_of` raises for other content."""


def entries_of(content: bytes) -> list[Entry]:
    """The entries of a baseline or of reviews in JSON."""
    return list(_entries(_parsed(content.decode("utf-8-sig"))))


def _parsed(text: str) -> Any:
    if not text.strip():
        raise ValueError
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _entries(data: Any) -> Iterable[Entry]:
    if isinstance(data, dict) and FORMAT in data:
        for item in data["findings"]:
            yield entry_of(item, str(item.get("source", "")))
        return
    reviews = data if isinstance(data, list) else [data]
    for review in reviews:
        source = base_name(review["source"]["path"]) if len(reviews) > 1 else ""
        for item in review["findings"]:
            yield entry_of(item, source)
        for item in review.get("earlier") or ():
            yield entry_of(item, str(item.get("source", "")) or source)


def base_name(path: str | None) -> str:
    """The file's own name, whichever system wrote the path."""
    return (path or "").replace("\\", "/").rpartition("/")[2]


def _unreadable(file: Path, reason: str) -> UsageError:
    return UsageError(
        f"{file}：读不了（{reason}）；请检查文件名。", f"{file}: cannot be read ({reason}); check the name."
    )
