"""Files in a .zip: bounded in number and size, names as the office's machine wrote them (GBK)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from llmeval.errors import ReadError
from llmeval.settings import Limits

_RUBBISH = frozenset({"__macosx", "thumbs.db", ".ds_store", "desktop.ini"})
_MOST_RATIO = 200
"""Unpacked over packed beyond which an archive of some size is a bomb: text seldom packs better than 20 to 1."""
_RATIO_FROM = 50_000_000
_CHUNK = 1 << 20


class Member(NamedTuple):
    """A file of an archive; `name` is its path inside, with `/`."""

    name: str
    data: bytes


class TooMuch(ReadError):
    """More than one source may cost, whatever else it holds."""


@dataclass
class Budget:
    """What the archives of one source may cost over all their levels; charged before anything is unpacked."""

    limits: Limits
    packed: int = 0
    """Bytes of the outermost archives."""
    files: int = 0
    unpacked: int = 0

    def charge(self, entries: Sequence[zipfile.ZipInfo], name: str) -> None:
        self.charge_files(len(entries), sum(entry.file_size for entry in entries), name)

    def charge_files(self, count: int, size: int, name: str) -> None:
        """Raises TooMuch where these files, unpacked to so many bytes, are more than the source may hold."""
        self.files += count
        self.unpacked += size
        most = self.limits.files
        if self.files > most:
            raise TooMuch(
                f"“{name}”里有 {self.files} 个文件（含各层压缩包），超过上限 {most}（设置 limits.files）。请分成几份后重试。",
                f"“{name}” holds {self.files} files over all levels, more than limits.files = {most}. Split it.",
            )
        if self.unpacked > self.limits.unpacked_bytes or (
            self.unpacked > _RATIO_FROM and self.unpacked > self.packed * _MOST_RATIO
        ):
            raise too_large(name, self.unpacked)


def members(data: bytes, name: str, limits: Limits, budget: Budget | None = None) -> list[Member]:
    """All files of an archive that a person put there, in its order; `budget` is that of the source it belongs to.

    Raises ReadError for what is damaged, locked, or unpacks beyond the limits.
    """
    budget = budget or Budget(limits, len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [
                entry
                for entry in archive.infolist()
                if entry.filename and not entry.is_dir() and not is_rubbish(_name(entry))
            ]
            _check(entries, name)
            budget.charge(entries, name)
            return _unpacked(archive, entries, name, limits)
    except ReadError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError):
        raise ReadError(
            f"“{name}”是已损坏或不常见的压缩包，无法解开。请重新压缩为 .zip 后重试。",
            f"“{name}” is a damaged or unusual archive. Pack it anew as .zip.",
        ) from None


def is_rubbish(name: str) -> bool:
    """Files that systems and editors leave behind: `~$报告.docx`, `.DS_Store`, `Thumbs.db`."""
    pieces = PurePosixPath(name).parts
    last = pieces[-1] if pieces else ""
    return any(piece.lower() in _RUBBISH for piece in pieces) or last.startswith(("~$", ".", "~WRL"))


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as written; without the UTF-8 flag Chinese systems mean GBK, some programs UTF-8 all the same."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030") if raw else ():
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/").lstrip("/")


def _check(entries: list[zipfile.ZipInfo], name: str) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError(
            f"“{name}”设有解压密码，无法读取。请解压后直接提供其中的文件。",
            f"“{name}” has a password. Unpack it and hand in the files.",
        )


def too_large(name: str, unpacked: int) -> ReadError:
    return TooMuch(
        f"“{name}”解压后超过 {unpacked // 1_000_000} MB，超出读取上限（设置 limits.unpacked_bytes），可能是异常文件。请核对来源。",
        f"“{name}” unpacks to more than {unpacked // 1_000_000} MB, beyond limits.unpacked_bytes. Check where it is from.",
    )


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, limits: Limits) -> list[Member]:
    """Read piece by piece: a header may say less than the member holds."""
    found, total = [], 0
    for entry in entries:
        pieces = []
        with archive.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                total += len(piece)
                if total > limits.unpacked_bytes:
                    raise too_large(name, total)
                pieces.append(piece)
        found.append(Member(_name(entry), b"".join(pieces)))
    return found
