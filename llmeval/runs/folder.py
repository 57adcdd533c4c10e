"""A folder of reports: each reviewed and written as it is finished, then an index and one workbook over all.

OUT/index.html            all reports, their findings, their metrics, what units have copied from each other
OUT/reviews.xlsx          the same, and every finding with a column for the reviewer's decision
OUT/reviews/<file>.html   one review; .json beside it
OUT/.llmeval/             what is done, so that the next run does only what is missing or changed
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from llmeval.errors import LlmevalError, UsageError, unforeseen
from llmeval.runs.batch import Engine
from llmeval.runs.manifest import TEMPORARY, Manifest, Row, write_atomically
from llmeval.runs.progress import Progress
from llmeval.runs.workers import WorkerDied

if TYPE_CHECKING:
    from llmeval.data.review import Review
from llmeval.settings import Settings
from llmeval.version import version

REVIEWS, STATE = "reviews", ".llmeval"
READ = frozenset({
    ".txt", ".text", ".md", ".markdown", ".docx", ".docm", ".dotx", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".pdf",
    ".html", ".htm", ".xhtml", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".zip",
})  # fmt: skip
TOLD = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".rar", ".7z", ".gz", ".ofd", ".ppt", ".pptx",
                  ".dps", ".caj", ".mht"})  # fmt: skip
"""Kinds in which a report may come and that a row says cannot be read as they are."""


def review_folder(
    folder: Path, out: Path, settings: Settings, *, jobs: int | None = None, tell: Callable[[Row], None] | None = None,
    terminal: bool | None = None,
) -> list[Row]:  # fmt: skip
    """Review every file below a folder and write the results; `tell` is called with each row as it is finished.

    Gives the rows of all files, done now or before, in order of their names.

    Raises:
        UsageError: there is no such folder, nothing to review in it, or the results cannot be written.
    """
    paths = find_files(folder, out)
    if not paths:
        raise UsageError(
            f"{folder} 里没有可审阅的文件（{'、'.join(sorted(READ)[:8])} 等）。",
            f"{folder} holds no file to review ({', '.join(sorted(READ)[:8])}, …).",
        )
    try:
        state = _prepare(out)
        manifest = Manifest(state / "manifest.jsonl")
        manifest.load(paths)
    except OSError as error:
        raise UsageError(
            f"{out} 写不了（{error.strerror}）；请换一个位置。",
            f"{out} cannot be written ({error.strerror}); choose another place.",
        ) from None
    try:
        _review_missing(folder, out, paths, settings, manifest, jobs, tell, terminal)
    finally:
        manifest.close()
        rows = [manifest.rows[path] for path in paths if path in manifest.rows]
        write_overview(out, rows, settings)
    return rows


def find_files(folder: Path, out: Path) -> list[str]:
    """Relative paths of what may be a report, with `/`, sorted; results of ours and what editors leave are passed over."""
    from llmeval.reading.archive import is_rubbish

    if not folder.is_dir():
        raise UsageError(f"{folder} 不是文件夹。", f"{folder} is no folder.")
    found: list[str] = []
    for top, folders, files in os.walk(folder):
        here = Path(top)
        # Results of ours, of this run or of another, are no reports.
        ours = {"index.html", "reviews.xlsx", REVIEWS, STATE} if (here / STATE).is_dir() else set()
        folders[:] = sorted(
            name for name in folders
            if name not in ours and not is_rubbish(name) and (here / name).resolve() != out.resolve()
        )  # fmt: skip
        found += [
            (here / name).relative_to(folder).as_posix() for name in files
            if PurePosixPath(name).suffix.lower() in READ | TOLD and name not in ours and not is_rubbish(name)
        ]  # fmt: skip
    return sorted(found)


def _prepare(out: Path) -> Path:
    state = out / STATE
    state.mkdir(parents=True, exist_ok=True)
    (out / REVIEWS).mkdir(exist_ok=True)
    for left in out.rglob(f"*{TEMPORARY}"):
        with suppress(OSError):
            left.unlink()
    return state


def _review_missing(
    folder: Path, out: Path, paths: list[str], settings: Settings, manifest: Manifest, jobs: int | None,
    tell: Callable[[Row], None] | None, terminal: bool | None,
) -> None:  # fmt: skip
    mark = fingerprint(settings)
    with Engine(settings, jobs) as engine:

        def one(path: str) -> Row:
            return _one(engine, folder, out, path, settings, mark)

        missing, done = [], 0
        for path in paths:
            row = manifest.rows.get(path)
            if row is not None and _fresh(row, folder, out, mark):
                done += 1
                if tell:
                    tell(row)
            else:
                missing.append(path)
        with Progress(len(paths), done=done, language=settings.lang, terminal=terminal) as progress:
            for row in engine.finished(one, missing):
                manifest.record(row)
                progress.step(requests=row.get("requests", 0), failed=row["status"] == "failed")
                if tell:
                    tell(row)


def fingerprint(settings: Settings) -> str:
    """Of all that shapes a review, apart from the file."""
    baseline = ""
    if settings.baseline:
        with suppress(OSError):
            baseline = hashlib.sha256(Path(settings.baseline).read_bytes()).hexdigest()
    shaped = {
        key: value
        for key, value in settings.to_dict().items()
        if key not in ("fail_on", "concurrency", "timeout", "retries")
    }
    whole = json.dumps([version(), shaped, baseline], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _fresh(row: Row, folder: Path, out: Path, mark: str) -> bool:
    """Whether an earlier run has done this file as this run would."""
    if row["status"] == "again":
        return False
    if row["status"] == "reviewed" and not all(
        (out / REVIEWS / f"{row['path']}{end}").is_file() for end in (".html", ".json")
    ):
        return False
    return bool(row["key"] == _key(folder / row["path"], mark))


def _key(file: Path, mark: str) -> str:
    """Content of the file and what shapes a review; a file that cannot be read has the reason for its content."""
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        digest.update(type(error).__name__.encode())
    return f"{digest.hexdigest()}-{mark}"


def _one(engine: Engine, folder: Path, out: Path, path: str, settings: Settings, mark: str) -> Row:
    """Review one file and write it; gives its row, whatever happens."""
    from llmeval.pipeline import add_model, review_by_rules

    start = time.monotonic()
    file = folder / path
    row: Row = {"path": path, "key": _key(file, mark)}
    try:
        if settings.uses_model:
            review = engine.wait(add_model(engine.apart(review_by_rules, str(file), settings), settings))
            row |= engine.apart(write_review, review, path, str(out), settings)
        else:
            row |= engine.apart(_review_and_write, str(file), path, str(out), settings)
    except LlmevalError as error:
        # A process may have died for want of memory: another run tries again.
        row |= {
            "status": "again" if isinstance(error, WorkerDied) else "failed",
            "reason": [error.message, error.english],
        }
    except Exception as error:  # noqa: BLE001 - one bad file must not end a run over thousands
        known = unforeseen(error)
        row |= {"status": "failed", "reason": [known.message, known.english]}
    return row | {"seconds": round(time.monotonic() - start, 2)}


def _review_and_write(file: str, path: str, out: str, settings: Settings) -> Row:
    from llmeval.pipeline import review_by_rules

    return write_review(review_by_rules(file, settings), path, out, settings)


def write_review(review: Review, path: str, out: str, settings: Settings) -> Row:
    """Write one review's files and give its row; called in a process of its own."""
    from llmeval.pipeline import MODEL_STAGES, decided
    from llmeval.render.comparison import metrics_of, passages_of

    review = decided(review, settings, path)
    target = Path(out) / REVIEWS / path
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target.with_name(target.name + ".json"), review.to_json().encode("utf-8", "replace"))
    write_atomically(target.with_name(target.name + ".html"), review.to_html().encode("utf-8", "replace"))
    passages = Path(out) / STATE / "passages" / f"{path}.json"
    passages.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(passages, json.dumps(passages_of(review), ensure_ascii=False).encode("utf-8", "replace"))
    counted = [finding for finding in review.findings if finding.decision != "dismissed"]
    missing = next((problem.reason for problem in review.problems if problem.stage in MODEL_STAGES), None)
    from llmeval.render.json import scrubber

    scrub = scrubber(review)
    return {
        # A review without what the model should have added is tried again by the next run.
        "status": "again" if missing is not None and settings.uses_model else "reviewed",
        "reason": [scrub(missing.zh), scrub(missing.en)] if missing is not None else None,
        "summary": {name: scrub(str(value)) if value else None for name, value in review.summary.items()},
        "severity": dict(Counter(finding.severity for finding in counted)),
        "family": dict(Counter(finding.family for finding in counted)),
        "new": sum(finding.is_new for finding in review.findings),
        "dismissed": len(review.findings) - len(counted),
        "worst": review.worst(),
        "characters": len(review.document.text),
        "pages": len(review.document.pages) or None,
        "parts": [part.name for part in review.document.parts],
        "notes": [scrub(problem.reason.zh) for problem in review.problems if problem.stage == "read"],
        "metrics": metrics_of(review),
        "requests": review.model.requests if review.model else 0,
    }


def write_overview(out: Path, rows: list[Row], settings: Settings) -> None:
    """The index and the workbook of all that is done."""
    from llmeval.render.page.index import render_index, shared_passages
    from llmeval.render.workbook.overview import render_overview

    def passages(row: Mapping[str, Any]) -> list[tuple[int, str]]:
        with suppress(OSError, ValueError):
            return [
                (digest, text)
                for digest, text in json.loads((out / STATE / "passages" / f"{row['path']}.json").read_bytes())
            ]
        return []

    def findings(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        with suppress(OSError, ValueError):
            yield from json.loads((out / REVIEWS / f"{row['path']}.json").read_bytes())["findings"]

    shared = shared_passages(rows, passages)
    write_atomically(out / "index.html", render_index(rows, shared, settings.lang, REVIEWS).encode("utf-8", "replace"))
    target = out / "reviews.xlsx"
    try:
        write_atomically(target, render_overview(rows, shared, findings, settings.lang))
    except PermissionError as error:  # open in Excel
        raise UsageError(
            f"{target} 写不了（{error.strerror}）；请关闭打开它的程序，再运行一次。",
            f"{target} cannot be written ({error.strerror}); close the program that holds it and run again.",
        ) from None
