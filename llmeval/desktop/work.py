"""The runs of the local page: each a folder with what was dropped (收件) and what came of it (结果), reviewed one at a time."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from llmeval.data.mailbox import KIND_NAMES
from llmeval.decisions.baseline import entries_of
from llmeval.decisions.kept import Kept, Merging
from llmeval.errors import LlmevalError, UsageError, unforeseen
from llmeval.patterns import lazy as re
from llmeval.runs.below import GROUPS, REVIEWS, STATE, fitted
from llmeval.runs.mailbox.collect import MOST_BYTES
from llmeval.runs.mailbox.run import FORMATS, TOLD, review_mailbox, written_again
from llmeval.runs.manifest import beside, write_atomically
from llmeval.settings import Settings
from llmeval.text.natural import natural

INBOX, RESULTS = "收件", "结果"
_ID = re.compile(r"\d{4}-\d\d-\d\d \d{6}(?:-\d{1,3})?")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_BLOCK = 1 << 20


class Stopped(Exception):
    """The user asked to stop."""


@dataclass
class Progress:
    """How far the run is that is under way, or was last."""

    run: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    name: str = ""
    running: bool = False
    stopping: bool = False
    error: tuple[str, str] | None = None

    def to_dict(self) -> dict[str, Any]:
        return {**self.__dict__}


@dataclass
class Work:
    """All runs below a folder; one is reviewed at a time."""

    base: Path
    settings: Settings
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def runs(self) -> list[str]:
        """Ids of the runs that have results, the latest first."""
        with suppress(OSError):
            return sorted(
                (
                    path.name
                    for path in self.base.iterdir()
                    if _ID.fullmatch(path.name) and (path / RESULTS / STATE).is_dir()
                ),
                reverse=True,
            )
        return []

    def units(self, run: str) -> list[str]:
        """Of whom the files of a run are, with the year; empty where that is not known yet."""
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            files = json.loads((self.results(run) / STATE / TOLD).read_text(encoding="utf-8"))["files"]
            named = (f"{file.get('unit') or file['group']} {file.get('year') or ''}".strip() for file in files)
            return list(dict.fromkeys(named))
        return []

    def begin(self) -> str:
        """A new run's folder."""
        name = stem = datetime.now().astimezone().strftime("%Y-%m-%d %H%M%S")
        number = 1
        while (self.base / name).exists():
            number += 1
            name = f"{stem}-{number}"
        (self.base / name / INBOX).mkdir(parents=True)
        return name

    def folder(self, run: str) -> Path:
        """Raises UsageError where there is no such run."""
        if not _ID.fullmatch(run) or not (self.base / run).is_dir():
            raise UsageError("没有这次审阅。请回到首页。", "There is no such run. Go back to the start.")
        return self.base / run

    def results(self, run: str) -> Path:
        return self.folder(run) / RESULTS

    def take(self, run: str, place: str, pieces: Iterator[bytes]) -> str:
        """Keep a file that was dropped, under its own name within the run's folder; gives where it lies there.

        Raises UsageError where it is larger than a run takes.
        """
        inbox = self.folder(run) / INBOX
        target = inbox / inert_place(place)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{Path(place).stem}({number}){target.suffix}")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial, size = beside(target), 0
        try:
            with partial.open("wb") as file:
                for piece in pieces:
                    size += len(piece)
                    if size > min(MOST_BYTES, max(self.settings.limits.bytes, self.settings.limits.unpacked_bytes)):
                        raise UsageError("文件太大。请拆分后再拖进来。", "The file is too large. Split it.")
                    file.write(piece)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return target.relative_to(inbox).as_posix()

    def start(self, run: str, formats: Sequence[str], reviewer: str = "", sources: Sequence[Path] = ()) -> None:
        """Begin to review a run; raises UsageError where another is under way."""
        folder = self.folder(run)
        with self._lock:
            if self.progress.running:
                raise UsageError(
                    "另一次审阅正在进行。请等它完成，或先停止它。", "Another run is under way. Wait for it, or stop it."
                )
            self.progress = Progress(run, "unpack", running=True)
        known = self.read(run)
        chosen = [form for form in formats if form in FORMATS] or list(known.get("formats", ()))
        given = [*sources] or self._sources(folder)
        settings = replace(self.settings, reviewer=reviewer or self.settings.reviewer)
        self._thread = threading.Thread(
            target=self._review, args=(run, given, chosen, settings), name="llmeval-desktop", daemon=True
        )
        self._thread.start()

    def _sources(self, folder: Path) -> list[Path]:
        """What a run is of: what it was given before, else what was dropped."""
        with suppress(OSError, ValueError, TypeError):
            kept = [
                Path(source)
                for source in json.loads((folder / RESULTS / STATE / "sources.json").read_text(encoding="utf-8"))
            ]
            if kept and all(source.exists() for source in kept):
                return kept
        return [folder / INBOX]

    def _review(self, run: str, sources: Sequence[Path], formats: Sequence[str], settings: Settings) -> None:
        progress = self.progress

        def step(stage: str, done: int, total: int, name: str) -> None:
            progress.stage, progress.done, progress.total, progress.name = stage, done, total, name
            if progress.stopping:
                raise Stopped

        try:
            review_mailbox(sources, self.results(run), settings, formats=formats, step=step, terminal=False)
        except Stopped:
            pass
        except LlmevalError as error:
            progress.error = (error.message, error.english)
        except Exception as error:  # noqa: BLE001 - what failed is told on the page
            known = unforeseen(error)
            progress.error = (known.message, known.english)
        finally:
            progress.running = False

    def stop(self) -> None:
        """Have the run end after what is under way."""
        self.progress.stopping = True

    def wait(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def read(self, run: str) -> dict[str, Any]:
        """What is known of a run: its files, copies, faults and rows; nothing of one that was never begun."""
        state = self.results(run) / STATE
        found: dict[str, Any] = {
            "run": run,
            "complete": False,
            "waiting": [],
            "files": [],
            "copies": [],
            "faults": [],
            "formats": [],
        }
        with suppress(OSError, ValueError):
            found |= json.loads((state / TOLD).read_text(encoding="utf-8"))
        known = {each["group"] for each in found["files"]}
        rows: dict[str, Any] = {}
        with suppress(OSError):
            for line in (state / "manifest.jsonl").read_bytes().splitlines():
                with suppress(ValueError, KeyError, TypeError):
                    row = json.loads(line)
                    if row["path"] in known:
                        rows[row["path"]] = row
        # A row that is written anew stands last in the manifest: the order is the overview's.
        found["rows"] = [self._row(run, row) for row in sorted(rows.values(), key=lambda row: natural(row["path"]))]
        return found

    def _row(self, run: str, row: Mapping[str, Any]) -> dict[str, Any]:
        kept = {
            name: row.get(name)
            for name in ("path", "stored", "status", "reason", "severity", "summary", "outputs", "notes")
        }
        return kept | (self._said(run, str(row.get("stored") or row["path"])) if "summary" in row else {})

    def _said(self, run: str, stored: str) -> dict[str, Any]:
        """What the review's JSON holds now: `said` counts all findings by decision ("undecided", "own" for words that are
        none of ours), `severity` those that are not dismissed; empty where there is no JSON."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            findings = json.loads(self._json(run, stored).read_bytes())["findings"]
            said = Counter(_decision(each) for each in findings)
            severity = Counter(each["severity"] for each in findings if _decision(each) != "dismissed")
            return {"said": dict(said), "severity": dict(severity)}
        return {}

    def _json(self, run: str, stored: str) -> Path:
        """The JSON of a review; raises UsageError where the name leads elsewhere or there is none."""
        top = self.results(run) / REVIEWS
        path = (top / f"{stored}.json").resolve()
        if not path.is_relative_to(top.resolve()) or not path.is_file():
            raise UsageError("没有这份审阅。请刷新页面。", "There is no such review. Reload the page.")
        return path

    def decide(self, run: str, stored: str, content: bytes) -> int:
        """Keep the decisions that a page exports (a baseline of one report) in the review's JSON, and as they came; gives how many.

        Raises UsageError for what is no such file.
        """
        path = self._json(run, stored)
        entries = tuple(replace_source(entry) for entry in entries_of(content))
        data = json.loads(path.read_bytes())
        # A finding that the page no longer decides on loses its decision too.
        findings = [finding | {"decision": None, "decision_text": "", "remark": ""} for finding in data["findings"]]
        data["findings"] = Merging(Kept("", entries, by_hand=True), "").keep("", findings)
        with self._lock:
            write_atomically(self._decisions(run, stored), content)
            write_atomically(path, json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8", "replace"))
        said: Mapping[str, int] = self._said(run, stored).get("said", {})
        return sum(count for state, count in said.items() if state != "undecided")

    def _decisions(self, run: str, stored: str) -> Path:
        path = self.results(run) / STATE / "decisions" / f"{stored}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def decisions(self, run: str, stored: str) -> str:
        """What the page of a review last gave to be kept; empty where it gave nothing."""
        self._json(run, stored)
        with suppress(OSError):
            return self._decisions(run, stored).read_text(encoding="utf-8")
        return ""

    def export(self, run: str, path: str, formats: Sequence[str]) -> dict[str, Any]:
        """One submission written anew with what is decided; gives its row."""
        if self.progress.running:
            raise UsageError("正在审阅。请等它完成再导出。", "A run is under way. Wait for it before exporting.")
        row = written_again(self.results(run), path, self.settings, [form for form in formats if form in FORMATS])
        if "summary" not in row:
            raise UsageError(*row["reason"])
        return self._row(run, row)

    def regroup(self, run: str, changes: Sequence[Mapping[str, str]]) -> None:
        """Write changes of the grouping into its sheet: `{"place", "group", "kind"}` for each file that is changed."""
        from openpyxl import load_workbook

        results = self.results(run)
        sheet_path = next((path for name in GROUPS if (path := results / name).is_file()), None)
        if sheet_path is None:
            raise UsageError("还没有分组表。请先审阅一次。", "There is no grouping yet. Review first.")
        wanted = {str(change.get("place")): change for change in changes}
        book = load_workbook(sheet_path)
        side = 0 if self.settings.lang == "zh" else 1
        for row in book.worksheets[0].iter_rows(min_row=2):
            change = wanted.get(str(row[0].value or ""))
            if change is None:
                continue
            if group := " ".join(str(change.get("group") or "").split())[:80]:
                row[1].value = group
                row[1].data_type = "s"
            if (kind := str(change.get("kind") or "")) in KIND_NAMES:
                row[2].value = KIND_NAMES[kind][side]
        partial = beside(sheet_path)
        book.save(partial)
        partial.replace(sheet_path)

    def forget(self, run: str) -> None:
        """Delete a run with all that was dropped and made."""
        if self.progress.running and self.progress.run == run:
            raise UsageError("正在审阅，不能删除。请先停止。", "It is under way and cannot be deleted. Stop it first.")
        shutil.rmtree(self.folder(run))


def _decision(finding: Mapping[str, Any]) -> str:
    return str(finding.get("decision") or ("own" if finding.get("decision_text") else "undecided"))


def replace_source(entry: Any) -> Any:
    """The entry for whatever report it is of: one page speaks of one report."""
    return entry._replace(source="")


def inert_place(place: str) -> Path:
    """A path below a folder of ours, whatever the browser calls the file: no steps upwards, no roots, no names of devices."""
    pieces = [_FORBIDDEN.sub("_", piece).strip(" .") for piece in place.replace("\\", "/").split("/")]
    kept = [f"_{piece}" if _RESERVED.match(piece) else piece for piece in pieces if piece][-12:]
    return Path(fitted("/".join(kept)) or "未命名")
