"""What reviewers decided before: a baseline marks findings as accepted, dismissed or open, and the others as new.

Findings are matched by fingerprint (code and quotes), so that a report may be edited around them. In a baseline of
several reports a decision holds for the report that it was made for; in a baseline of one, whatever its file is called
now.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from llmeval.errors import UsageError

if TYPE_CHECKING:
    from llmeval.data.findings import Finding
    from llmeval.data.review import Review

FORMAT = "llmeval_baseline"
DECISIONS = frozenset({"accepted", "dismissed", "open"})


class Entry(NamedTuple):
    """A known finding; `source` is empty where it holds for any file. Known and undecided is `open`."""

    fingerprint: str
    decision: str = "open"
    remark: str = ""
    source: str = ""
    code: str = ""
    message: str = ""

    def to_dict(self) -> dict[str, str]:
        return {key: value for key, value in self._asdict().items() if value or key in ("fingerprint", "decision")}


@dataclass(frozen=True)
class Baseline:
    """Known findings by source and fingerprint."""

    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Baseline:
        return cls({(entry.source, entry.fingerprint): entry for entry in entries})

    def find(self, source: str, fingerprint: str) -> Entry | None:
        return self.entries.get((source, fingerprint)) or self.entries.get(("", fingerprint))

    def mark(self, review: Review, source: str | None = None) -> Review:
        """The review with the decision of each known finding, and the others marked as new.

        `source` is what the file is called in a baseline of several reports (by default its name).
        """
        name = base_name(review.document.path) if source is None else source
        return replace(review, findings=tuple(self._marked(finding, name) for finding in review.findings))

    def _marked(self, finding: Finding, source: str) -> Finding:
        known = self.find(source, finding.fingerprint)
        return replace(finding, decision=known.decision if known else None, is_new=known is None)

    def to_json(self) -> str:
        listed = [self.entries[key].to_dict() for key in sorted(self.entries)]
        return json.dumps({FORMAT: 1, "findings": listed}, ensure_ascii=False, indent=2) + "\n"


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
    if content.startswith(b"PK"):
        return Baseline.of(_from_workbook(content))
    try:
        text = content.decode("utf-8-sig")
        return Baseline.of(_entries(_parsed(text)))
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        raise UsageError(
            f"{file.name}：不是基线文件（应为 llmeval 的 JSON 审阅结果、基线 JSON 或复核底稿 .xlsx）。",
            f"{file.name}: no baseline (wants a review's JSON, a baseline JSON or a workbook of this tool).",
        ) from None


def _from_workbook(content: bytes) -> list[Entry]:
    """All findings of a workbook: the decided ones as they are, the others open.

    The workbook of a folder names the file of each finding, and the same finding may be decided differently there.
    """
    from llmeval.render.phrases import DECISION
    from llmeval.render.workbook.workbook import read_decisions

    decisions = read_decisions(content)
    entries = []
    for row in _rows(content):
        fingerprint, source = row["fingerprint"], row.get("file", "")
        if source:
            chosen = next((key for key, words in DECISION.items() if row["decision"].casefold() in words), None)
            entries.append(Entry(fingerprint, chosen or "open", row.get("remark", ""), source))
        elif fingerprint in decisions:
            known = decisions[fingerprint]
            entries.append(Entry(fingerprint, known.decision or "open", known.remark))
        else:
            entries.append(Entry(fingerprint))
    return entries


_COLUMNS = {"指纹": "fingerprint", "Fingerprint": "fingerprint", "文件": "file", "File": "file", "复核意见": "decision",
            "Decision": "decision", "备注": "remark", "Remarks": "remark"}  # fmt: skip


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    """Rows of findings by what their columns hold."""
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            columns: dict[int, str] = {}
            for row in sheet.iter_rows(values_only=True):
                texts = {index: str(value).strip() for index, value in enumerate(row) if value is not None}
                if not columns:
                    found = {index: _COLUMNS[text] for index, text in texts.items() if text in _COLUMNS}
                    columns = found if {"fingerprint", "decision"} <= set(found.values()) else {}
                    continue
                named = {name: texts.get(index, "") for index, name in columns.items()}
                if re.fullmatch("[0-9a-f]{16}", named["fingerprint"]):
                    yield named
    finally:
        book.close()


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
            yield _entry(item, str(item.get("source", "")))
        return
    reviews = data if isinstance(data, list) else [data]
    for review in reviews:
        source = base_name(review["source"]["path"]) if len(reviews) > 1 else ""
        for item in review["findings"]:
            yield _entry(item, source)


def _entry(item: Mapping[str, Any], source: str) -> Entry:
    decision = item.get("decision") or "open"
    if decision not in DECISIONS:
        raise ValueError(decision)
    return Entry(str(item["fingerprint"]), decision, str(item.get("remark") or ""), source, str(item.get("code") or ""),
                 str(item.get("message") or ""))  # fmt: skip


def base_name(path: str | None) -> str:
    """The file's own name, whichever system wrote the path."""
    return (path or "").replace("\\", "/").rpartition("/")[2]


def _unreadable(file: Path, reason: str) -> UsageError:
    return UsageError(
        f"{file}：读不了（{reason}）；请检查文件名。", f"{file}: cannot be read ({reason}); check the name."
    )
