"""The files of a mailbox: folders walked, archives and mails unpacked into the run's own folder under names of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from llmeval.data.mailbox import Item
from llmeval.errors import LlmevalError, ReadError, UsageError, machine_fault
from llmeval.reading.files import base_name, bytes_of
from llmeval.reading.submission import ARCHIVES, unpacked
from llmeval.runs.below import fault_of, find_files, shown
from llmeval.runs.manifest import write_atomically
from llmeval.settings import Limits
from llmeval.text.natural import natural

MOST_FILES, MOST_BYTES = 20_000, 20_000_000_000
"""Of a whole mailbox, unpacked (our choice: a thousand units with twenty files each)."""


@dataclass
class Collected:
    """What is there, in the order of names, and what could not be had."""

    items: list[Item] = field(default_factory=list)
    faults: list[tuple[str, LlmevalError]] = field(default_factory=list)
    size: int = 0

    def add(self, item: Item) -> None:
        self.items.append(item)
        self.size += item.size
        if len(self.items) > MOST_FILES or self.size > MOST_BYTES:
            raise UsageError(
                f"送审材料超过 {MOST_FILES} 个文件或 {MOST_BYTES // 1_000_000_000} GB；请分批审阅。",
                f"The mailbox holds more than {MOST_FILES} files or {MOST_BYTES // 1_000_000_000} GB; review it in parts.",
            )


def collect(sources: Sequence[Path], out: Path, store: Path, limits: Limits) -> Collected:
    """Every file that folders, archives and mails hold.

    What lies in an archive or mail is written into `store` under the digest of its content, so that no name of a sender's
    decides where a file goes. A damaged or locked archive costs only itself.

    Raises:
        UsageError: a source is not there, or all together are more than a run takes.
    """
    found = Collected()
    several = len(sources) > 1
    for source in sources:
        if source.is_dir():
            above = f"{source.name}/" if several else ""
            for path in find_files(source, out):
                _add(found, source / path, f"{above}{shown(path)}", fault_of(source, path), store, limits)
        elif source.is_file():
            _add(found, source, source.name, None, store, limits)
        else:
            raise UsageError(f"找不到 {source}；请检查名称和位置。", f"There is no {source}; check its name and place.")
    found.items.sort(key=lambda item: natural(item.place))
    return found


def _add(found: Collected, path: Path, place: str, fault: ReadError | None, store: Path, limits: Limits) -> None:
    try:
        if fault is not None:
            raise fault
        data = bytes_of(str(path), base_name(place), limits)
        if PurePosixPath(place).suffix.lower() not in ARCHIVES:
            found.add(Item(place, str(path), hashlib.sha256(data).hexdigest(), len(data)))
            return
        for item in _unpacked(found, data, place, store, limits):
            found.add(item)
    except UsageError:
        raise
    except LlmevalError as error:
        found.faults.append((place, error))


def _unpacked(found: Collected, data: bytes, place: str, store: Path, limits: Limits) -> Iterator[Item]:
    files, failed = unpacked(data, base_name(place), limits)
    found.faults += [(place, error) for error in failed]
    for inside, content in files:
        digest = hashlib.sha256(content).hexdigest()
        target = store / digest[:2] / digest
        if not (target.is_file() and target.stat().st_size == len(content)):
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(target, content)
            except OSError as error:
                raise machine_fault(str(store), error) from None
        yield Item(f"{place}/{_plain(inside)}", str(target), digest, len(content))


def _plain(inside: str) -> str:
    """A name inside an archive as it is shown: without steps upwards, roots and drives."""
    return "/".join(piece.rstrip(":") for piece in inside.replace("\\", "/").split("/") if piece not in ("", ".", ".."))
