"""A mailbox reviewed: unpacked, looked at, grouped, each submission reviewed and written, all of it shown on one page.

OUT/index.html           the submissions, their numbers side by side, copies, what could not be read
OUT/分组.xlsx             which file belongs to which submission; what is changed there the next run honours
OUT/数字对比.xlsx          the numbers, with a reason for every blank, and copies
OUT/reviews.xlsx         all findings with a column for decisions
OUT/reviews, 复核意见, 批注稿, 复核底稿   a page and JSON for each submission; letter, commented Word, workbook where asked for
OUT/.llmeval/            what is done, so that the next run does only what is missing or changed
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from llmeval.data.evidence import Language, Message
from llmeval.data.mailbox import REVIEWED, About, Filed, Item, Likeness
from llmeval.errors import LlmevalError, MachineFault, UsageError, machine_fault, unforeseen
from llmeval.pipeline import add_model
from llmeval.privacy.documents import masked_name
from llmeval.render.mailbox.page import Overall, render_mailbox
from llmeval.render.mailbox.sheets import render_comparison, render_groups
from llmeval.runs.batch import Engine
from llmeval.runs.below import COMPARED, GROUPS, REVIEWS, STATE, fitted
from llmeval.runs.folder import (
    RESERVED,
    RESERVED_EACH,
    OverviewFailed,
    Place,
    fingerprint,
    keep_free,
    prepare,
    stored,
    unwritable,
    write_overview,
)
from llmeval.runs.mailbox.collect import Collected, collect
from llmeval.runs.mailbox.grouping import Submission, grouped, submissions
from llmeval.runs.mailbox.identify import about
from llmeval.runs.mailbox.looked import Looked
from llmeval.runs.mailbox.pins import read_pins
from llmeval.runs.mailbox.shared import likenesses
from llmeval.runs.mailbox.write import Task, as_written, remember, review_and_write, review_of, write_all
from llmeval.runs.manifest import TEMPORARY, Manifest, Row, write_atomically
from llmeval.runs.progress import Progress
from llmeval.runs.workers import WorkerDied
from llmeval.settings import Settings

FORMATS = ("docx", "commented", "xlsx")
"""What can be written beside the page and the JSON of each submission."""
_FORBIDDEN = str.maketrans({**dict.fromkeys('<>:"/\\|?*', "_"), **{chr(code): "_" for code in range(32)}})
TOLD, SOURCES = "mailbox.json", "sources.json"
Stage = str
Step = Callable[[Stage, int, int, str], None]
"""Called with what is being done (`unpack`, `look`, `review`, `compare`), how many are done, of how many, and a name."""


@dataclass
class Mailbox:
    """What a run made of a mailbox."""

    rows: list[Row] = field(default_factory=list)
    filed: list[Filed] = field(default_factory=list)
    copies: list[Likeness] = field(default_factory=list)
    faults: list[tuple[str, Message]] = field(default_factory=list)
    """Archives, mails and files that could not be had."""
    waiting: list[str] = field(default_factory=list)
    """Submissions that an interrupted run left."""

    @property
    def strays(self) -> list[Filed]:
        return [each for each in self.filed if each.found_in is not None]


def written_again(out: Path, name: str, settings: Settings, formats: Sequence[str]) -> Row:
    """One submission of a finished run reviewed and written anew, with what is decided in its JSON.

    Raises:
        UsageError: there is no such submission.
    """
    run = _Run(out, settings, tuple(form for form in FORMATS if form in formats), _AGAIN, _silent)
    state = out / STATE
    try:
        known = Looked(state / "looked.jsonl", settings)
        sources = json.loads((state / SOURCES).read_text(encoding="utf-8"))
        collected = collect([Path(source) for source in sources], out, state / "files", settings.limits)
        run.box.filed = grouped(
            [(item, known.get(item) or About("unread")) for item in collected.items], read_pins(run.groups)
        )
        given = [each for each in submissions(run.box.filed) if each.reviewed]
        tasks = run.tasks(given)
        if name not in tasks:
            raise UsageError("没有这份材料。请重新审阅。", "There is no such submission. Review again.")
        manifest = Manifest(state / "manifest.jsonl")
        manifest.load(tasks)
        with Engine(settings, 1) as engine:
            row = run.one(engine, tasks[name], run.key(tasks[name]))
        manifest.record(row)
        manifest.close()
        page = out / "index.html"
        shown = page.read_bytes() if page.is_file() else b""
        rows = [manifest.rows[each] for each in tasks if each in manifest.rows]
        run.write_book(rows)
        told = json.loads((state / TOLD).read_text(encoding="utf-8"))
        if (copies := _copies(told)) is None:
            write_atomically(page, shown)
        else:
            run.box.copies, run.box.waiting = copies, told["waiting"]
            run.box.faults = [(place, Message(error.message, error.english)) for place, error in collected.faults]
            run.write_page(rows, given, waiting=told["waiting"], complete=told["complete"])
    except (OSError, ValueError) as error:
        raise UsageError(
            "这次审阅的记录不全，无法重写；请重新审阅。", "What is kept of the run is not whole; review again."
        ) from error
    return row


def review_mailbox(
    sources: Sequence[Path], out: Path, settings: Settings, *, formats: Sequence[str] = (), jobs: int | None = None,
    again: Message | None = None, step: Step | None = None, terminal: bool | None = None,
    note: Callable[[Message], None] | None = None, only_group: bool = False,
) -> Mailbox:  # fmt: skip
    """Review every submission that folders, archives and mails hold.

    Args:
        formats: of `FORMATS`, beside page and JSON.
        again: how an interrupted run is taken up, for its page.
        step: told what is done.
        only_group: make the sheet of the grouping and review nothing.

    Raises:
        UsageError: nothing to review is there, the grouping's sheet cannot be understood, or results cannot be written.
    """
    run = _Run(out, settings, tuple(form for form in FORMATS if form in formats), again or _AGAIN, step or _silent)
    try:
        state = prepare(out)
        pins = read_pins(run.groups)
        write_atomically(state / SOURCES, json.dumps([str(source.resolve()) for source in sources]).encode())
        run.step("unpack", 0, len(sources), "")
        collected = collect(sources, out, state / "files", settings.limits)
        run.box.faults = [(place, Message(error.message, error.english)) for place, error in collected.faults]
        if not collected.items and not run.box.faults:
            raise UsageError("没有可审阅的文件。请检查给出的文件夹、压缩包或邮件。",
                             "There is no file to review. Check the folders, archives or mails.")  # fmt: skip
        with Engine(settings, jobs) as engine:
            looked = run.look(engine, collected, state)
            run.box.filed = grouped(looked, pins)
            write_atomically(run.groups, render_groups(run.box.filed, settings.lang))
            if only_group:
                write_atomically(
                    state / TOLD, json.dumps(run.told(complete=False), ensure_ascii=False).encode("utf-8", "replace")
                )
            else:
                run.review(engine, note, terminal)
    except OSError as error:
        raise unwritable(UsageError, out, error) from None
    return run.box


_AGAIN = Message(
    "再运行同一条命令即可继续，已完成的不会重做。", "Run the same command again to go on; nothing is done twice."
)


def _silent(*_: object) -> None:
    pass


@dataclass
class _Run:
    out: Path
    settings: Settings
    formats: tuple[str, ...]
    again: Message
    step: Step
    box: Mailbox = field(default_factory=Mailbox)

    @property
    def groups(self) -> Path:
        """The grouping's sheet: in the language of the run, or the other where that is there."""
        names = GROUPS if self.language == "zh" else GROUPS[::-1]
        return next((path for name in names if (path := self.out / name).is_file()), self.out / names[0])

    @property
    def language(self) -> Language:
        return self.settings.lang

    def look(self, engine: Engine, collected: Collected, state: Path) -> list[tuple[Item, About]]:
        """What each file is; files that were looked at before are not read again."""
        known = Looked(state / "looked.jsonl", self.settings)

        def one(item: Item) -> tuple[Item, About]:
            seen = known.get(item)
            if seen is None:
                try:
                    seen = engine.apart(about, item, self.settings.limits)
                    known.put(item, seen)
                except LlmevalError as error:
                    seen = About("unread", fault=Message(error.message, error.english))
            return item, seen

        found: list[tuple[Item, About]] = []
        for done, (item, seen) in enumerate(engine.ordered(one, collected.items), 1):
            found.append((item, seen))
            self.step("look", done, len(collected.items), item.name)
        known.keep([item for item, _ in found])
        return found

    def review(self, engine: Engine, note: Callable[[Message], None] | None, terminal: bool | None) -> None:
        """Review what is missing or changed, then write what is told of all."""
        state = self.out / STATE
        given = [each for each in submissions(self.box.filed) if each.reviewed]
        tasks = self.tasks(given)
        manifest = Manifest(state / "manifest.jsonl")
        manifest.load(tasks)
        keys = {name: self.key(task) for name, task in tasks.items()}
        missing = [name for name in tasks if not self._fresh(manifest.rows.get(name), tasks[name], keys[name])]
        reserve = state / f"reserve{TEMPORARY}"
        keep_free(reserve, RESERVED + RESERVED_EACH * len(tasks))
        whole = False
        try:
            self.box.waiting = missing
            self._overview([], given, waiting=missing, complete=False)
            self._review_missing(engine, tasks, keys, missing, manifest, terminal)
            self.step("compare", 0, 1, "")
            self.box.copies = engine.apart(
                likenesses, [each for each in self.box.filed if each.kind in REVIEWED], self.settings
            )
            whole = True
        finally:
            manifest.close()
            with suppress(OSError):
                reserve.unlink(missing_ok=True)
            rows = [
                manifest.rows[name]
                for name in tasks
                if name in manifest.rows and manifest.rows[name]["key"] == keys[name]
            ]
            waiting = [name for name in tasks if name not in {row["path"] for row in rows}]
            self._write_all(rows, given, waiting, complete=whole and not waiting, note=note)

    def tasks(self, given: Sequence[Submission]) -> dict[str, Task]:
        """A task for each submission under its name."""
        tasks: dict[str, Task] = {}
        taken: set[str] = set()
        for each in given:
            place = fitted(each.name.translate(_FORBIDDEN).strip(" .") or "_")
            number = 1
            while place.casefold() in taken:
                number += 1
                place = fitted(f"{each.name.translate(_FORBIDDEN)}-{number}")
            taken.add(place.casefold())
            order = sorted(each.reviewed, key=lambda filed: filed.kind not in ("report", "project_report"))
            files = tuple((filed.item.file, filed.item.name, filed.kind) for filed in order)
            tasks[each.name] = Task(Place(str(self.out), each.name, place), files, self._notes(each), self.formats)
        return tasks

    def _notes(self, each: Submission) -> tuple[str, ...]:
        """What the submission's own review says of its files."""
        notes = [] if each.has_report else ["这份材料里没有自评报告，只有附件。"]
        notes += [f"{filed.item.name}：{filed.remark.zh}" for filed in each.files if filed.remark is not None]
        notes += [f"{filed.item.name}：{filed.about.fault.zh}" for filed in each.files if filed.about.fault is not None]
        for stray in self.box.strays:
            if stray.found_in is not None and stray.found_in[0] == each.unit and stray.group != each.name:
                notes.append(f"材料中夹有“{stray.unit}”的文件（{stray.item.name}），没有作为本单位的附件审阅。")
        return tuple(notes)

    def key(self, task: Task) -> str:
        shas = {each.item.file: each.item.sha256 for each in self.box.filed}
        whole = [[shas[file], name, kind] for file, name, kind in task.files]
        told = json.dumps(
            [whole, task.notes, task.formats, task.place.stored, fingerprint(self.settings)], ensure_ascii=False
        )
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()

    def _fresh(self, row: Mapping[str, Any] | None, task: Task, key: str) -> bool:
        if row is None or row["key"] != key or row["status"] == "again":
            return False
        if row["status"] == "failed":
            return True
        pages = [f"{REVIEWS}/{stored(row)}{end}" for end in (".html", ".json")]
        return stored(row) == task.place.stored and all(
            (self.out / path).is_file()
            for path in (*pages, *(path for paths in row.get("outputs", {}).values() for path in paths))
        )

    def _review_missing(
        self, engine: Engine, tasks: Mapping[str, Task], keys: Mapping[str, str], missing: Sequence[str],
        manifest: Manifest, terminal: bool | None,
    ) -> None:  # fmt: skip
        done = len(tasks) - len(missing)
        self.step("review", done, len(tasks), "")
        with Progress(len(tasks), done=done, language=self.language, terminal=terminal) as progress:
            for row in engine.finished(lambda name: self.one(engine, tasks[name], keys[name]), missing):
                manifest.record(row)
                done += 1
                progress.step(requests=row.get("requests", 0), failed=row["status"] == "failed")
                self.step("review", done, len(tasks), row["path"])

    def one(self, engine: Engine, task: Task, key: str) -> Row:
        """Review one submission and write it; gives its row, whatever happens."""
        start = time.monotonic()
        row: Row = {"path": task.place.path, "key": key, "stored": task.place.stored}
        try:
            if self.settings.uses_model:
                review = engine.wait(add_model(engine.apart(review_of, task, self.settings), self.settings))
                row |= engine.apart(write_all, review, task, self.settings)
            else:
                row |= engine.apart(review_and_write, task, self.settings)
        except (LlmevalError, OSError) as error:
            known = error if isinstance(error, LlmevalError) else machine_fault(task.place.path, error)
            row |= {"status": "again" if isinstance(known, (WorkerDied, MachineFault)) else "failed",
                    "reason": [known.message, known.english]}  # fmt: skip
        except Exception as error:  # noqa: BLE001 - one bad submission must not end a run over hundreds
            known = unforeseen(error)
            row |= {"status": "failed", "reason": [known.message, known.english]}
        return row | {"seconds": round(time.monotonic() - start, 2)}

    def _write_all(
        self, rows: list[Row], given: Sequence[Submission], waiting: list[str], *, complete: bool,
        note: Callable[[Message], None] | None,
    ) -> None:  # fmt: skip
        self.box.rows, self.box.waiting = rows, waiting
        try:
            for message in self.write_book(rows):
                if note:
                    note(message)
            compared = COMPARED[0 if self.language == "zh" else 1]
            write_atomically(self.out / compared, render_comparison(_shown(rows), self.box.copies, self.language))
            self._overview(rows, given, waiting=waiting, complete=complete)
        except OSError as error:
            failed = unwritable(OverviewFailed, self.out, error)
            failed.rows = rows
            raise failed from None

    def write_book(self, rows: list[Row]) -> list[Message]:
        """The workbook of all findings; gives what is to be said of an earlier one."""
        book = self.out / "reviews.xlsx"
        notes = write_overview(self.out, rows, self.settings, untouched=as_written(book, self.out))
        remember(book, self.out)
        return notes

    def write_page(
        self, rows: Sequence[Row], given: Sequence[Submission], *, waiting: Sequence[str], complete: bool
    ) -> None:
        overall = Overall(
            rows=_shown(rows), files={each.name: each.files for each in given}, copies=self.box.copies,
            loose=[each for each in self.box.filed if each.group not in {one.name for one in given}],
            faults=[(masked_name(place), reason) for place, reason in self.box.faults],
            waiting=waiting, complete=complete, again=self.again, groups=self.groups.name,
            compared=COMPARED[0 if self.language == "zh" else 1], folder=REVIEWS,
        )  # fmt: skip
        write_atomically(self.out / "index.html", render_mailbox(overall, self.language).encode("utf-8", "replace"))

    def _overview(
        self, rows: Sequence[Row], given: Sequence[Submission], *, waiting: Sequence[str], complete: bool
    ) -> None:
        self.write_page(rows, given, waiting=waiting, complete=complete)
        write_atomically(
            self.out / STATE / TOLD,
            json.dumps(self.told(complete=complete), ensure_ascii=False).encode("utf-8", "replace"),
        )

    def told(self, *, complete: bool) -> dict[str, Any]:
        """What another program shows of the run, beside the manifest."""
        return {
            "complete": complete, "waiting": self.box.waiting, "formats": self.formats,
            "files": [{"place": masked_name(each.item.place), "group": each.group, "unit": each.unit, "year": each.year, "kind": each.kind,
                       "why": [*each.why], "remark": [*(each.about.fault or each.remark or ("", ""))], "stray": each.found_in is not None}
                      for each in self.box.filed],
            "copies": [asdict(each) for each in self.box.copies],
            "faults": [[masked_name(place), [*reason]] for place, reason in self.box.faults],
        }  # fmt: skip


def _copies(told: Mapping[str, Any]) -> list[Likeness] | None:
    """Copies as a run told of them; None where an earlier version told too little."""
    try:
        return [
            Likeness(**{**each, "passages": tuple(each["passages"]), "files": (each["files"][0], each["files"][1])})
            for each in told["copies"]
        ]
    except (KeyError, TypeError, IndexError):
        return None


def _shown(rows: Iterable[Row]) -> list[Row]:
    return [row | {"shown": masked_name(str(row["path"]))} for row in rows]
