"""A folder of reports: each reviewed and written as it is finished, then an index and one workbook over all.

OUT/index.html            all reports, their findings, their metrics, what units have copied from each other
OUT/reviews.xlsx          the same, and every finding with a column for the reviewer's decision
OUT/reviews/<file>.html   one review; .json beside it
OUT/.llmeval/             what is done, so that the next run does only what is missing or changed
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

from llmeval.data.evidence import Message
from llmeval.data.findings import MODEL_STAGES
from llmeval.data.review import Review
from llmeval.decisions.baseline import read_baseline
from llmeval.decisions.kept import NOTHING, Kept, Merging, keep, kept_in, set_aside
from llmeval.decisions.known import decided
from llmeval.errors import LlmevalError, MachineFault, UsageError, machine_fault, unforeseen
from llmeval.privacy.documents import masked_name
from llmeval.render.comparison import blanks_of, metrics_of, passages_of
from llmeval.render.json import scrubber
from llmeval.runs.batch import Engine
from llmeval.runs.below import READ, REVIEWS, STATE, fault_of, find_files, fitted, key_of, places_of, shown
from llmeval.runs.manifest import TEMPORARY, Manifest, Row, write_atomically
from llmeval.runs.one import by_rules, with_model
from llmeval.runs.progress import Progress
from llmeval.runs.workers import WorkerDied
from llmeval.settings import Settings
from llmeval.version import version

RESERVED, RESERVED_EACH, MOST_RESERVED = 200_000, 6_000, 64_000_000
"""Bytes kept free for the index and the workbook: a share for all, one for each report, and their bound."""
Tell = Callable[[Row], None]


class OverviewFailed(UsageError):
    """Index or workbook cannot be written; the reviews are, and `rows` tells them."""

    rows: Sequence[Row] = ()


def review_folder(
    folder: Path, out: Path, settings: Settings, *, jobs: int | None = None, tell: Tell | None = None,
    terminal: bool | None = None, note: Callable[[Message], None] | None = None,
) -> list[Row]:  # fmt: skip
    """Review every file below a folder and write the results; `tell` is called with each row as it is finished, `note`
    with what else is worth a line.

    Gives the rows of all files, done now or before, in order of their names.

    Raises:
        UsageError: there is no such folder, nothing to review in it, or the results cannot be written; `OverviewFailed`
            where the reviews are written and index or workbook are not.
    """
    paths = find_files(folder, out)
    if not paths:
        raise UsageError(
            f"{folder} 里没有可审阅的文件（{'、'.join(sorted(READ)[:8])} 等）。",
            f"{folder} holds no file to review ({', '.join(sorted(READ)[:8])}, …).",
        )
    try:
        state = prepare(out)
        manifest = Manifest(state / "manifest.jsonl")
        manifest.load(map(shown, paths))
    except OSError as error:
        raise unwritable(UsageError, out, error) from None
    reserve = state / f"reserve{TEMPORARY}"
    keep_free(reserve, min(RESERVED + RESERVED_EACH * len(paths), MOST_RESERVED))
    try:
        _review_missing(folder, out, paths, settings, manifest, jobs, tell, terminal)
    finally:
        manifest.close()
        with suppress(OSError):
            reserve.unlink(missing_ok=True)
        done = [manifest.rows[name] for name in map(shown, paths) if name in manifest.rows]
        rows = [each for row in done for each in row.get("rows", [row])]
        try:
            notes = write_overview(out, rows, settings)
        except OSError as error:
            failed = unwritable(OverviewFailed, out, error)
            failed.rows = rows
            raise failed from None
        for message in notes if note else ():
            note(message)  # type: ignore[misc]
    return rows


U = TypeVar("U", bound=UsageError)


def unwritable(kind: type[U], out: Path, error: OSError) -> U:
    reason = error.strerror or type(error).__name__
    return kind(
        f"{out} 写不了（{reason}）；请腾出空间、关闭打开其中文件的程序或换一个位置，再运行一次。",
        f"{out} cannot be written ({reason}); make room, close what holds its files or choose another place, and run again.",
    )


def keep_free(file: Path, size: int) -> None:
    """Take room now that index and workbook need at the end; where there is none, nothing is taken."""
    try:
        with file.open("wb") as stream:
            for _ in range(0, size, 1 << 16):
                stream.write(bytes(1 << 16))
    except OSError:
        with suppress(OSError):
            file.unlink()


def prepare(out: Path) -> Path:
    state = out / STATE
    state.mkdir(parents=True, exist_ok=True)
    (out / REVIEWS).mkdir(exist_ok=True)
    for left in out.rglob(f"*{TEMPORARY}"):
        with suppress(OSError):
            left.unlink()
    return state


def _review_missing(
    folder: Path, out: Path, paths: list[str], settings: Settings, manifest: Manifest, jobs: int | None,
    tell: Tell | None, terminal: bool | None,
) -> None:  # fmt: skip
    mark = fingerprint(settings)
    places = places_of(paths)
    with Engine(settings, jobs) as engine:

        def one(path: str) -> Row:
            return _one(engine, folder, Place(str(out), shown(path), places[path]), path, settings, mark)

        missing, done = [], 0
        for path in paths:
            row = manifest.rows.get(shown(path))
            if row is not None and _fresh(row, out, places[path], key_of(folder, path, mark, settings.limits.bytes)):
                done += 1
                _told(row, tell)
            else:
                missing.append(path)
        with Progress(len(paths), done=done, language=settings.lang, terminal=terminal) as progress:
            for row in engine.finished(one, missing):
                manifest.record(row)
                progress.step(requests=row.get("requests", 0), failed=row["status"] == "failed")
                _told(row, tell)


def _told(row: Row, tell: Tell | None) -> None:
    for each in row.get("rows", [row]) if tell else ():
        tell(each)  # type: ignore[misc]


def fingerprint(settings: Settings) -> str:
    """Of all that shapes a review, apart from the file."""
    named = [settings.baseline, settings.silence, settings.vocabulary]
    named += [
        check.partition(".py")[0] + ".py" for check in settings.checks if isinstance(check, str) and ".py" in check
    ]
    named += (
        sorted(map(str, Path(settings.prompts).iterdir()))
        if settings.prompts and Path(settings.prompts).is_dir()
        else []
    )
    files = [""] * len(named)
    for index, name in enumerate(named):
        if name:
            with suppress(OSError):
                files[index] = hashlib.sha256(Path(name).read_bytes()).hexdigest()
    shaped = {
        key: value
        for key, value in settings.to_dict().items()
        if key not in ("fail_on", "concurrency", "timeout", "retries")
    }
    whole = json.dumps(
        [version(), shaped, settings.mask, settings.unmask, *files], ensure_ascii=False, sort_keys=True, default=str
    )
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _fresh(row: Row, out: Path, place: str, key: str) -> bool:
    """Whether an earlier run has done this file as this run would, and its results are there."""
    rows = row.get("rows", [row])
    if row["key"] != key or any(each["status"] == "again" for each in (row, *rows)):
        return False
    if "rows" not in row and "summary" in row and stored(row) != place:
        return False
    return all(
        (out / REVIEWS / f"{stored(each)}{end}").is_file()
        for each in rows if each["status"] == "reviewed" for end in (".html", ".json")
    )  # fmt: skip


def stored(row: Mapping[str, Any]) -> str:
    """Where the results of a row lie, below the folder of reviews and without an ending."""
    return str(row.get("stored") or row["path"])


class Place(NamedTuple):
    """A report among the results: the folder of them all, what it is called, where its files go."""

    out: str
    path: str
    stored: str


def _one(engine: Engine, folder: Path, place: Place, path: str, settings: Settings, mark: str) -> Row:
    """Review one file and write it; gives its row, whatever happens."""
    start = time.monotonic()
    row: Row = {"path": place.path, "key": key_of(folder, path, mark, settings.limits.bytes)}
    try:
        fault = fault_of(folder, path)
        if fault is not None:
            raise fault
        file = str(folder / path)
        if settings.uses_model:
            reviews = [engine.wait(with_model(review, settings)) for review in engine.apart(by_rules, file, settings)]
            row |= engine.apart(write_reviews, reviews, place, settings)
        else:
            row |= engine.apart(_review_and_write, file, place, settings)
    except (LlmevalError, OSError) as error:
        known = error if isinstance(error, LlmevalError) else machine_fault(place.path, error)
        # What the machine is to blame for is tried again by another run.
        row |= {
            "status": "again" if isinstance(known, (WorkerDied, MachineFault)) else "failed",
            "reason": [known.message, known.english],
        }
    except Exception as error:  # noqa: BLE001 - one bad file must not end a run over thousands
        known = unforeseen(error)
        row |= {"status": "failed", "reason": [known.message, known.english]}
    return row | {"seconds": round(time.monotonic() - start, 2)}


def _review_and_write(file: str, place: Place, settings: Settings) -> Row:
    return write_reviews(by_rules(file, settings), place, settings)


def write_reviews(reviews: list[Review], place: Place, settings: Settings) -> Row:
    """Write the reviews of one file; a row for each submission in it where there are several."""
    try:
        if len(reviews) == 1:
            return write_review(reviews[0], place, settings)
        rows = []
        for review in reviews:
            # The path of each is the archive's with the name of its report.
            inside = (review.document.path or "").replace("\\", "/").rpartition(f"{PurePosixPath(place.path).name}/")[2]
            part = Place(place.out, f"{place.path}/{inside}", fitted(f"{place.stored}/{inside}"))
            rows.append({"path": part.path, "key": ""} | write_review(review, part, settings))
    except OSError as error:
        raise machine_fault(place.out, error) from None
    return {"status": "divided", "rows": rows, "requests": sum(row["requests"] for row in rows)}


def write_review(review: Review, place: Place, settings: Settings) -> Row:
    """Write one review's files and give its row; called in a process of its own."""
    return write_files(with_decisions(review, place, settings), place, settings)


def with_decisions(review: Review, place: Place, settings: Settings) -> Review:
    """The review with what a baseline, and its own earlier result, say of its findings."""
    name = masked_name(place.path)
    review = decided(review, settings, name)
    with suppress(UsageError):
        review = keep(review, kept_in(Path(place.out) / REVIEWS / f"{place.stored}.json", "json"), name)
    return review


def write_files(review: Review, place: Place, settings: Settings) -> Row:
    """JSON, page and passages of a review; gives its row."""
    target = Path(place.out) / REVIEWS / f"{place.stored}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, review.to_json().encode("utf-8", "replace"))
    write_atomically(target.with_name(f"{target.stem}.html"), review.to_html().encode("utf-8", "replace"))
    passages = Path(place.out) / STATE / "passages" / f"{place.stored}.json"
    passages.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(passages, json.dumps(passages_of(review), ensure_ascii=False).encode("utf-8", "replace"))
    return _row(review, place, settings)


def _row(review: Review, place: Place, settings: Settings) -> Row:
    counted = [finding for finding in review.findings if finding.decision != "dismissed"]
    missing = next((problem.reason for problem in review.problems if problem.stage in MODEL_STAGES), None)
    scrub = scrubber(review)
    notes = [scrub(problem.reason.zh) for problem in review.problems if problem.stage == "read"]
    if place.stored != place.path:
        notes.append(f"文件名过长或与其他结果重名，结果存为 {place.stored}。")
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
        "notes": notes,
        "stored": place.stored,
        "metrics": metrics_of(review),
        "blanks": blanks_of(review),
        "requests": review.model.requests if review.model else 0,
    }


def write_overview(out: Path, rows: list[Row], settings: Settings, *, untouched: bool = False) -> list[Message]:
    """The index and the workbook of all that is done; what a person wrote in an earlier one goes into it, where it is not
    known that nobody did."""
    from llmeval.render.page.index import render_index, shared_passages
    from llmeval.render.workbook.overview import render_overview

    def passages(row: Mapping[str, Any]) -> list[tuple[int, str]]:
        with suppress(OSError, ValueError):
            return [
                (digest, text)
                for digest, text in json.loads((out / STATE / "passages" / f"{stored(row)}.json").read_bytes())
            ]
        return []

    rows = [row | {"path": masked_name(str(row["path"])), "stored": stored(row)} for row in rows]
    target = out / "reviews.xlsx"
    kept, notes = (NOTHING, []) if untouched else _kept_in_book(target)
    merging = Merging(kept, read_baseline(settings.baseline).digest if settings.baseline else "")

    def findings(row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        with suppress(OSError, ValueError):
            found = json.loads((out / REVIEWS / f"{stored(row)}.json").read_bytes())["findings"]
            return merging.keep(str(row["path"]), found)
        return ()

    shared = shared_passages(rows, passages)
    write_atomically(out / "index.html", render_index(rows, shared, settings.lang, REVIEWS).encode("utf-8", "replace"))
    book = render_overview(rows, shared, findings, settings.lang, merging.left, merging.stamp)
    write_atomically(target, book)
    return notes


def _kept_in_book(target: Path) -> tuple[Kept, list[Message]]:
    """What a person wrote in the workbook, and what to say of it; one that cannot take it all is set aside."""
    try:
        kept = kept_in(target, "xlsx")
    except UsageError:
        kept = Kept(target.name, others=("?",))
    notes = kept.told()
    if kept.others:
        notes.append(set_aside(target, kept))
    return kept, notes
