"""What lies below a folder and may be a report, what speaks against reading it, and where its results go."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from llmeval.errors import ReadError, UsageError
from llmeval.reading.archive import is_rubbish
from llmeval.reading.files import check_place
from llmeval.text.natural import natural

REVIEWS, STATE = "reviews", ".llmeval"
WRITTEN: dict[str, tuple[str, str]] = {
    "docx": ("复核意见", "letters"), "commented": ("批注稿", "commented"), "xlsx": ("复核底稿", "workbooks"),
}  # fmt: skip
"""Folders of results of a mailbox by what is in them."""
GROUPS, COMPARED = ("分组.xlsx", "groups.xlsx"), ("数字对比.xlsx", "numbers.xlsx")
OURS = frozenset(
    {
        "index.html",
        "reviews.xlsx",
        REVIEWS,
        STATE,
        *GROUPS,
        *COMPARED,
        *(name for pair in WRITTEN.values() for name in pair),
    }
)
"""Names of results, which are no reports."""
READ = frozenset({
    ".txt", ".text", ".md", ".markdown", ".docx", ".docm", ".dotx", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".pdf",
    ".html", ".htm", ".xhtml", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".zip", ".eml", ".msg",
})  # fmt: skip
TOLD = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".rar", ".7z", ".gz", ".ofd", ".ppt", ".pptx",
                  ".dps", ".caj", ".mht"})  # fmt: skip
"""Kinds in which a report may come and that a row says cannot be read as they are."""
_LONGEST = 230
"""Bytes of a name; most systems take 255, and results add an ending."""


def find_files(folder: Path, out: Path) -> list[str]:
    """Relative paths of what may be a report, with `/`, sorted as people count (单位6 before 单位10); results of ours and what editors leave are passed over.

    A link to a folder is among them, since nothing below it is.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} 不是文件夹。", f"{folder} is no folder.")
    found: list[str] = []
    for top, folders, files in os.walk(folder):
        here = Path(top)
        # Results of ours, of this run or of another, are no reports.
        ours = OURS if (here / STATE).is_dir() else frozenset[str]()
        kept = [name for name in folders if name not in ours and not is_rubbish(name) and not _is(here / name, out)]
        folders[:] = sorted((name for name in kept if not (here / name).is_symlink()), key=natural)
        links = [name for name in kept if (here / name).is_symlink()]
        names = [
            name for name in files
            if PurePosixPath(name).suffix.lower() in READ | TOLD and name not in ours and not is_rubbish(name)
        ]  # fmt: skip
        found += [(here / name).relative_to(folder).as_posix() for name in (*links, *names)]
    return sorted(found, key=natural)


def _is(path: Path, out: Path) -> bool:
    try:
        return path.resolve() == out.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def shown(path: str) -> str:
    """A path as results name it: bytes that are no UTF-8 become marks."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def fault_of(folder: Path, path: str) -> ReadError | None:
    """Why a path is not read at all; None where nothing speaks against it."""
    if shown(path) != path:
        return ReadError(
            "文件名不是 UTF-8 编码，无法写进结果。请改名后重试。",
            "The name is no UTF-8 and cannot be written in results. Rename it.",
        )
    try:
        check_place(folder / path, folder)
    except ReadError as error:
        return error
    return None


def key_of(folder: Path, path: str, mark: str, most: int) -> str:
    """Content of the file and what shapes a review; of what is not read, or is larger than `most` bytes, what is known
    without reading it."""
    digest = hashlib.sha256()
    fault = fault_of(folder, path)
    try:
        if fault is not None:
            digest.update(fault.message.encode("utf-8", "replace"))
        elif not stat.S_ISREG((kind := (folder / path).stat()).st_mode) or kind.st_size > most:
            digest.update(f"{kind.st_mode} {kind.st_size}".encode())
        else:
            with (folder / path).open("rb") as stream:
                while piece := stream.read(1 << 20):
                    digest.update(piece)
    except OSError as error:
        digest.update(type(error).__name__.encode())
    return f"{digest.hexdigest()}-{mark}"


def places_of(paths: Iterable[str]) -> dict[str, str]:
    """Where the results of each path go, without an ending: under its own name where the system takes it and no other
    result or folder of results has it."""
    wanted = {path: fitted(shown(path)) for path in paths}
    folders = {parent.as_posix().casefold() for place in wanted.values() for parent in PurePosixPath(place).parents}
    taken: set[str] = set()
    found = dict(wanted)
    for path, place in wanted.items():
        names = {f"{place}{end}".casefold() for end in (".html", ".json")}
        if names & (folders | taken):
            found[path] = _marked(place, path)
            names = {f"{found[path]}{end}".casefold() for end in (".html", ".json")}
        taken |= names
    return found


def fitted(path: str) -> str:
    """A path whose names are not too long, each cut name with a mark of the whole."""
    return "/".join(
        name if len(name.encode("utf-8", "replace")) <= _LONGEST else _marked(name, name) for name in path.split("/")
    )


def _marked(name: str, whole: str) -> str:
    suffix = PurePosixPath(name).suffix
    mark = hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    folder, _, last = name.rpartition("/")
    stem = last.removesuffix(suffix).encode("utf-8", "replace")[: _LONGEST - len(suffix.encode()) - 9]
    return f"{folder}{'/' if folder else ''}{stem.decode('utf-8', 'ignore')}~{mark}{suffix}"
