"""What is done of a folder's review, kept so that a run may be killed at any moment and taken up again.

One line of JSON for each finished file, added in one write; a torn last line is the file that was under way. The whole
is written anew, and put in place at once, when a run begins.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

TEMPORARY = ".partial"

Row = dict[str, Any]
"""One file: `path` (relative, with `/`), `key`, `status`, and what the index shows of it."""


class Manifest:
    """Rows by path, on disk as soon as they are recorded."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.rows: dict[str, Row] = {}
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()

    def load(self, paths: Iterable[str]) -> None:
        """Read what an earlier run recorded of these files, and begin to add to it."""
        known = set(paths)
        with suppress(FileNotFoundError):
            for line in self._path.read_bytes().splitlines():
                row = _row(line)
                if row is not None and row["path"] in known:
                    self.rows[row["path"]] = row
        write_atomically(self._path, b"".join(map(_line, self.rows.values())))
        self._file = self._path.open("ab")

    def record(self, row: Row) -> None:
        with self._lock:
            self.rows[row["path"]] = row
            if self._file is not None:
                # What cannot be recorded is done again by the next run.
                with suppress(OSError):
                    self._file.write(_line(row))
                    self._file.flush()
                    os.fsync(self._file.fileno())

    def close(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _row(line: bytes) -> Row | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and {"path", "key", "status"} <= row.keys() else None


def beside(path: Path) -> Path:
    """A name in the same folder for what is not complete yet: short, whatever the file's own name is."""
    digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:12]
    return path.with_name(f"{digest}.{os.getpid()}.{threading.get_ident()}{TEMPORARY}")


def write_atomically(path: Path, content: bytes) -> None:
    """Put a file in place at once: whoever looks finds the old content or the new, never half of it."""
    try:
        _put(path, content)
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise
        _put(path, content)  # another run that began meanwhile took the unfinished file for a leftover


def _put(path: Path, content: bytes) -> None:
    temporary = beside(path)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
