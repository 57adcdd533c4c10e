"""Answers that were paid for once, in the user's cache folder, by canonical request.

The store holds report text inside the requests' answers, so the file and its folder are the owner's alone where the
system knows owners. Requests themselves are stored as hashes only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Self

FILE_NAME = "answers.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, model TEXT NOT NULL, prompt TEXT NOT NULL,
                                    stored REAL NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS modes (endpoint TEXT PRIMARY KEY, mode TEXT NOT NULL) WITHOUT ROWID;
"""


_SEAL = 32
"""Characters before an answer that tell whether it is still the answer to its question: a disk's bytes turn."""


def _sealed(key: str, text: str) -> str:
    return hashlib.blake2b(f"{key}\n{text}".encode(errors="replace"), digest_size=_SEAL // 2).hexdigest()


def default_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("llmeval", appauthor=False)


def _decoded(data: bytes) -> str:
    return data.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store holds; `size` in bytes on disk."""

    path: Path
    answers: int
    size: int
    by_prompt: dict[str, int]
    oldest: float | None
    newest: float | None
    """Seconds since the epoch, None for an empty store."""


class ResponseStore:
    """Safe under threads and processes. A store that cannot be read or written is left alone, with nothing raised:
    it saves money, no result depends on it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or default_folder()) / FILE_NAME
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._broken = False

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer's payload, None where there is none."""
        rows = self._run("SELECT payload FROM answers WHERE key = ?", (key,))
        if not rows:
            return None
        seal, text = rows[0][0][:_SEAL], rows[0][0][_SEAL:]
        if seal.startswith("{"):  # from before answers were sealed
            text = rows[0][0]
        elif seal != _sealed(key, text):
            return None
        try:
            payload = json.loads(text)
        except ValueError:
            return None
        return payload if isinstance(payload, dict) else None

    def put(self, key: str, payload: dict[str, Any], *, model: str = "", prompt: str = "") -> None:
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        self._run(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
            (key, model, prompt, time.time(), _sealed(key, text) + text),
        )

    def mode(self, endpoint: str) -> str | None:
        """The way of asking that an endpoint is known to accept."""
        rows = self._run("SELECT mode FROM modes WHERE endpoint = ?", (endpoint,))
        return str(rows[0][0]) if rows else None

    def set_mode(self, endpoint: str, mode: str) -> None:
        self._run("INSERT OR REPLACE INTO modes VALUES (?, ?)", (endpoint, mode))

    def info(self) -> StoreInfo:
        if not self.path.exists():
            return StoreInfo(self.path, 0, 0, {}, None, None)
        counts = self._run("SELECT prompt, count(*) FROM answers GROUP BY prompt ORDER BY prompt")
        (oldest, newest) = (self._run("SELECT min(stored), max(stored) FROM answers") or [(None, None)])[0]
        by_prompt = {str(prompt): int(count) for prompt, count in counts}
        return StoreInfo(self.path, sum(by_prompt.values()), self._size(), by_prompt, oldest, newest)

    def purge(self, *, older_than: float | None = None) -> int:
        """Delete all answers, or those older than so many seconds; returns how many."""
        if not self.path.exists():
            return 0
        limit = time.time() - older_than if older_than is not None else float("inf")
        count = self._run("SELECT count(*) FROM answers WHERE stored < ?", (limit,))
        if self._broken and older_than is None:
            self.close()
            for path in list(self._files()):
                path.unlink(missing_ok=True)
            self._broken = False
            return 0
        self._run("DELETE FROM answers WHERE stored < ?", (limit,))
        if older_than is None:
            self._run("DELETE FROM modes")
        self._run("VACUUM")
        return int(count[0][0]) if count else 0

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self._files())

    def _files(self) -> Iterator[Path]:
        return (path for path in self.path.parent.glob(f"{FILE_NAME}*") if path.is_file())

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._broken:
                return []
            try:
                if self._connection is None:
                    self._connection = self._open()
                return self._connection.execute(statement, values).fetchall()
            except (sqlite3.Error, OSError):
                self._broken = True
                return []

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # created with its rights before SQLite opens it: no moment at which others could read it
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        with contextlib.suppress(OSError):
            self.path.chmod(0o600)
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.text_factory = _decoded
        try:
            # deleted answers are report text: overwrite them
            connection.execute("PRAGMA secure_delete = ON")
            connection.executescript(_SCHEMA)
        except sqlite3.Error:
            connection.close()
            raise
        return connection
