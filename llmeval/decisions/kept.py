"""What a person wrote in a file that is about to be written over: merged into what replaces it, word for word, or the
file is not written over.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmeval.data.decided import Entry, Known, matched
from llmeval.data.evidence import Message
from llmeval.data.findings import quoted_print
from llmeval.decisions.baseline import FORMAT, NO_BASELINE, base_name, entries_of, known_of, marked
from llmeval.errors import ReadError, UsageError

if TYPE_CHECKING:
    from llmeval.data.findings import Finding
    from llmeval.data.review import Review


@dataclass(frozen=True)
class Kept:
    """What stands in a file."""

    name: str = ""
    entries: tuple[Entry, ...] = ()
    others: tuple[str, ...] = ()
    """What no row of ours can take over."""
    stamp: str = ""
    """Digest of the baseline by which it was filled."""
    by_hand: bool = False
    """A workbook: what stands in it a person wrote or let stand."""

    @property
    def says(self) -> bool:
        return any(entry.says for entry in self.entries)

    def told(self) -> list[Message]:
        """What is worth a line before the file is written."""
        written = sum(entry.says for entry in self.entries)
        notes = []
        if written:
            notes.append(
                Message(f"{self.name}：已有的 {written} 条复核意见和备注原样保留。",
                        f"{self.name}: its {written} decisions and remarks are kept as they are.")
            )  # fmt: skip
        return [*notes, *unknown_words(self.name, self.entries)]


NOTHING = Kept()


def unknown_words(name: str, entries: Sequence[Entry]) -> list[Message]:
    """A line on words that stand for a decision and are none."""
    words = list(dict.fromkeys(entry.words.strip() for entry in entries if entry.words.strip() and not entry.decision))
    if not words:
        return []
    shown = "、".join(f"“{word[:20]}”" for word in words[:3])
    return [
        Message(f"{name}：复核意见 {shown} 等 {len(words)} 种不是采纳、不采纳或待核实；原样保留，按未决定计。",
                f"{name}: {len(words)} kinds of decision, as {shown}, are none of accept, dismiss, to verify; kept as they "
                "are and counted as undecided.")
    ]  # fmt: skip


def kept_in(path: Path, format: str) -> Kept:
    """What a person wrote in a file of ours; nothing where there is no file.

    Raises:
        UsageError: writing the format there would destroy what cannot be merged.
    """
    try:
        if not path.is_file():
            return NOTHING
        if format == "xlsx":
            return _workbook(path)
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError(f"{path}：读不了（{why}），不知其中有无复核意见；请换一个文件名。",
                         f"{path}: cannot be read ({why}), so what is decided in it is not known; name another file.") from None  # fmt: skip
    if format == "html":
        return _page(path, content)
    return _json(path, content) if format in ("json", "jsonl") else NOTHING


def _workbook(path: Path) -> Kept:
    from llmeval.render.workbook.decisions import read_marked

    if not path.stat().st_size:
        return NOTHING
    try:
        found = read_marked(path)
    except ReadError:
        raise UsageError(
            f"{path.name} 已存在，但不是能读懂的复核底稿；为免覆盖其中内容，请换一个文件名或先移走它。",
            f"{path.name} exists and is no workbook that can be understood; name another file, or move it away first.",
        ) from None
    return Kept(path.name, found.entries, found.others, found.stamp, by_hand=True)


def _page(path: Path, content: bytes) -> Kept:
    from llmeval.decisions.page import entries_of_page

    entries, unnamed, _ = entries_of_page(content.decode("utf-8", "replace"))
    if unnamed:
        raise UsageError(
            f"{path.name} 里有 {unnamed} 条已决定的问题，由旧版本写成，无法并入；请换一个文件名，或用 --baseline 重做。",
            f"{path.name} holds {unnamed} decided findings of an older version that cannot be merged; name another file.",
        )
    return Kept(path.name, tuple(entries))


def _json(path: Path, content: bytes) -> Kept:
    try:
        entries = entries_of(content)
    except NO_BASELINE:
        return NOTHING
    if content.lstrip(b"\xef\xbb\xbf \n\t")[:40].partition(b":")[0].strip(b'{ \n"') == FORMAT.encode():
        raise UsageError(f"{path.name} 是基线文件，审阅结果会覆盖其中的复核意见；请换一个文件名。",
                         f"{path.name} is a baseline, and a review would wipe its decisions; name another file.")  # fmt: skip
    return Kept(path.name, tuple(entries))


def set_aside(path: Path, kept: Kept) -> Message:
    """Copy a file to a free name beside it; gives the line that says so.

    Raises:
        UsageError: the copy cannot be written.
    """
    copy = _copied(path)
    shown = "、".join(kept.others[:3])
    return Message(
        f"{path.name} 里自行添加的内容（{shown} 等）并不进新的底稿，原文件另存为 {copy.name}。",
        f"{path.name} holds additions of yours ({shown}) that the new workbook has no place for; it is kept as {copy.name}.",
    )


def set_aside_other(path: Path, content: bytes) -> Message | None:
    """Copy a Word file that says something else than what is about to replace it: a person may have written in it.

    Raises:
        UsageError: it cannot be read, or the copy cannot be written.
    """
    try:
        if not path.is_file() or not path.stat().st_size or path.read_bytes() == content:
            return None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError(f"{path}：读不了（{why}），不知其中写了什么；请换一个文件名。",
                         f"{path}: cannot be read ({why}), so what is written in it is not known; name another file.") from None  # fmt: skip
    copy = _copied(path)
    return Message(f"已有的 {path.name} 与新写的不同，另存为 {copy.name}。",
                   f"{path.name} was there and says something else; it is kept as {copy.name}.")  # fmt: skip


def _copied(path: Path) -> Path:
    number = 1
    while (copy := path.with_name(f"{path.stem}.old-{number}{path.suffix}")).exists():
        number += 1
    try:
        shutil.copy2(path, copy)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError(f"{path.name} 里有自行添加的内容，要另存一份却写不了（{why}）；请先移走它。",
                         f"{path.name} holds additions of yours and cannot be copied ({why}); move it away first.") from None  # fmt: skip
    return copy


def keep(review: Review, kept: Kept, source: str | None = None) -> Review:
    """The review with what stood beside its findings; what stood beside others goes to `Review.earlier`.

    `source` is what the file is called in a workbook of several reports (by default its name).
    """
    if not kept.entries:
        return review
    name = base_name(review.document.path) if source is None else source
    mine = [entry for entry in kept.entries if entry.source in ("", name)]
    found, left = matched(mine, known_of(review))
    left += [entry for entry in kept.entries if entry.source not in ("", name)]
    findings = tuple(
        _merged(finding, entry, kept, review.decided_by) for finding, entry in zip(review.findings, found, strict=True)
    )
    earlier = dict.fromkeys([*review.earlier, *(entry for entry in left if entry.says)])
    return replace(review, findings=findings, earlier=tuple(earlier), decided_by=review.decided_by or kept.stamp)


class Merging:
    """`keep` for the findings of many reports as their JSON has them, one report after the other."""

    def __init__(self, kept: Kept, baseline: str) -> None:
        self._kept, self._baseline = kept, baseline
        self.stamp = baseline or kept.stamp
        self._waiting: dict[str, list[Entry]] = {}
        for entry in kept.entries:
            self._waiting.setdefault(entry.source, []).append(entry)
        self._left: list[Entry] = []

    def keep(self, source: str, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The findings of one report with what stands beside them in the workbook."""
        known = [
            Known(item["fingerprint"], item["id"], item["message"], item["code"], tuple(item.get("claims") or ()),
                  quoted_print(item["code"], [str(each["quote"]) for each in item["evidence"]]))
            for item in findings
        ]  # fmt: skip
        found, left = matched(self._waiting.pop(source, ()), known)
        self._left += left
        return [item if entry is None else item | self._words(item, entry)
                for item, entry in zip(findings, found, strict=True)]  # fmt: skip

    def _words(self, item: dict[str, Any], entry: Entry) -> dict[str, str]:
        now = Entry(
            entry.fingerprint,
            item.get("decision") or "",
            item.get("remark") or "",
            words=item.get("decision_text") or "",
        )
        filled = entry if self._baseline in ("", self._kept.stamp) else entry.filled(now)
        return {"decision": filled.decision, "decision_text": filled.words, "remark": filled.remark}

    def left(self) -> list[Entry]:
        """What stands beside findings that are gone; asked when all reports have had theirs."""
        rest = [entry for entries in self._waiting.values() for entry in entries]
        return [entry for entry in (*self._left, *rest) if entry.says]


def _merged(finding: Finding, entry: Entry | None, kept: Kept, baseline: str) -> Finding:
    """A workbook has the last word, its blanks too where the same baseline filled it before; a page or a JSON file says
    only what no baseline says now."""
    if entry is None or (not kept.by_hand and baseline and not finding.is_new):
        return finding
    now = Entry(finding.fingerprint, finding.decision or "", finding.remark, words=finding.decision_text)
    filled = entry if kept.by_hand and baseline in ("", kept.stamp) else entry.filled(now)
    return replace(marked(finding, filled), is_new=finding.is_new)
