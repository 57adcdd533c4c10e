"""One submission read, reviewed and written in every form that is asked for. Called in a process that can die alone."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from llmeval.data.document import Document
from llmeval.data.mailbox import REVIEWED, FileKind
from llmeval.data.review import Review
from llmeval.decisions.kept import keep, kept_in, set_aside, set_aside_other
from llmeval.errors import ReadError, UsageError, machine_fault
from llmeval.pipeline import review_document
from llmeval.privacy.documents import masked_name
from llmeval.reading.sources import word_files
from llmeval.reading.submission import joined, read_content
from llmeval.runs.below import REVIEWS, STATE, WRITTEN
from llmeval.runs.folder import Place, with_decisions, write_files
from llmeval.runs.manifest import Row, beside, write_atomically
from llmeval.settings import Settings


class Task(NamedTuple):
    """A submission to be reviewed."""

    place: Place
    files: tuple[tuple[str, str, FileKind], ...]
    """Content on this machine, name, kind; the report first."""
    notes: tuple[str, ...]
    formats: tuple[str, ...]
    """Beside page and JSON: docx, commented, xlsx."""

    @property
    def path(self) -> str:
        """What the document is called: the submission with the name of its report."""
        return f"{self.place.path}/{self.files[0][1]}"


def review_of(task: Task, settings: Settings) -> Review:
    """The review by rules of all its files as one.

    Raises:
        ReadError: none of them can be read.
    """
    documents: list[tuple[str, Document]] = []
    notes, faults = list(task.notes), []
    for file, name, _ in task.files:
        try:
            documents.append((name, read_content(Path(file).read_bytes(), name, settings.limits)))
        except ReadError as error:
            faults.append(error)
            notes.append(error.message)
        except OSError as error:
            raise machine_fault(name, error) from None
    if not documents:
        raise faults[0]
    if len(documents) == 1:
        document = replace(documents[0][1], path=task.path)
        document = replace(document, notes=(*document.notes, *notes))
    else:
        kinds = {name: kind for _, name, kind in task.files}
        report = next((k for k, (name, _) in enumerate(documents) if kinds[name] in ("report", "project_report")), None)
        document = joined(documents, task.path, notes, settings.limits, report=report)
    return review_document(document, settings)


def review_and_write(task: Task, settings: Settings) -> Row:
    return write_all(review_of(task, settings), task, settings)


def write_all(review: Review, task: Task, settings: Settings) -> Row:
    """Every form of a review; gives its row, with where each form lies under `outputs`."""
    try:
        review = with_decisions(review, task.place, settings)
        outputs: dict[str, list[str]] = {}
        told: list[str] = []
        book = _target(task, "xlsx", settings) if "xlsx" in task.formats else None
        if book is not None:
            review = _kept_in_book(review, book, task, told)
        row = write_files(review, task.place, settings)
        for form in task.formats:
            outputs[form] = [
                str(path.relative_to(task.place.out).as_posix())
                for path in _written(form, review, task, settings, told)
            ]
    except OSError as error:
        raise machine_fault(task.place.out, error) from None
    return row | {"outputs": outputs, "notes": [*row["notes"], *told]}


def _target(task: Task, form: str, settings: Settings) -> Path:
    folder = WRITTEN[form][0 if settings.lang == "zh" else 1]
    path = Path(task.place.out) / folder / f"{task.place.stored}.{'xlsx' if form == 'xlsx' else 'docx'}"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def as_written(path: Path, out: Path) -> bool:
    """Whether a file is as a run wrote it: nobody has worked in it since."""
    try:
        return (out / STATE / "written" / path.relative_to(out)).read_text(encoding="ascii") == _digest(
            path.read_bytes()
        )
    except (OSError, ValueError):
        return False


def remember(path: Path, out: Path) -> None:
    """Note what a file holds as it is written."""
    target = out / STATE / "written" / path.relative_to(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, _digest(path.read_bytes()).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _kept_in_book(review: Review, book: Path, task: Task, told: list[str]) -> Review:
    """What a person wrote in the submission's own workbook; one that cannot be understood is moved aside.

    Where the review's JSON is newer (somebody decided on the page), the workbook says only what the page leaves open.
    """
    out = Path(task.place.out)
    if as_written(book, out):
        return review
    try:
        kept = kept_in(book, "xlsx")
    except UsageError:
        aside = beside(book).with_name(f"{book.stem}.old{book.suffix}")
        book.replace(aside)
        told.append(f"{book.name} 读不懂，已另存为 {aside.name}。")
        return review
    if kept.others:
        told.append(set_aside(book, kept).zh)
    merged = keep(review, kept, masked_name(task.place.path))
    if not book.is_file() or not _newer(out / REVIEWS / f"{task.place.stored}.json", book):
        return merged
    pairs = zip(review.findings, merged.findings, strict=True)
    return replace(
        merged,
        findings=tuple(
            mine if mine.decision or mine.decision_text or mine.remark else theirs for mine, theirs in pairs
        ),
    )


def _newer(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_mtime_ns > other.stat().st_mtime_ns
    except OSError:
        return False


def _written(form: str, review: Review, task: Task, settings: Settings, told: list[str]) -> list[Path]:
    target = _target(task, form, settings)
    if form == "xlsx":
        write_atomically(target, review.to_xlsx())
        remember(target, Path(task.place.out))
        return [target]
    if form == "docx":
        return [_word(target, review.to_letter(), told, Path(task.place.out))]
    return _commented(review, task, target, settings, told)


def _word(target: Path, content: bytes, told: list[str], out: Path) -> Path:
    """A Word file; one in which somebody wrote since a run made it stays beside it."""
    if not as_written(target, out) and (note := set_aside_other(target, content)):
        told.append(note.zh)
    write_atomically(target, content)
    remember(target, out)
    return target


def _commented(review: Review, task: Task, target: Path, settings: Settings, told: list[str]) -> list[Path]:
    """The Word files with comments: the report's under the submission's name, others that have any beside it."""
    from llmeval.render.word.commented import author_of, render_commented

    given: list[tuple[bytes, str]] = []
    for file, name, kind in task.files:
        with suppress(OSError):
            if kind in REVIEWED:
                given.append((Path(file).read_bytes(), name))
    made = render_commented(
        review, word_files(list(given), settings.limits), author_of(settings.reviewer, review.language)
    )
    found: list[Path] = []
    for number, each in enumerate(made):
        if number and not each.comments:
            continue
        place, again = target, 1
        while place in found:
            stem = f"{target.stem}-{Path(each.name).stem}{f'-{again}' if again > 1 else ''}"
            place, again = target.with_name(f"{stem}.docx"), again + 1
        found.append(_word(place, each.content, told, Path(task.place.out)))
    return found
