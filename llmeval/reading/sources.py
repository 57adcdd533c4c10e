"""A source as a caller names it → Document: a path, bytes with a name, a folder or archive, a list of files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePath

from llmeval.data.document import Document
from llmeval.errors import ReadError, UsageError
from llmeval.reading.files import as_word, base_name, bytes_of, check_size
from llmeval.reading.submission import (
    ARCHIVES,
    contents,
    holds_files,
    joined,
    read_content,
    read_parts,
    read_submission,
)
from llmeval.settings import Limits

One = str | os.PathLike[str] | Document | tuple[bytes, str]
"""A path, a document that was read already, or bytes with a file name."""
Source = One | list[One]
"""A list is one submission: a report with its attachments and approved targets as separate files."""


def read(source: Source | bytes, name: str | None = None, *, limits: Limits | None = None) -> Document:
    """The document that a source holds; no model is asked and nothing is judged.

    Args:
        source: a path, `(bytes, file name)`, bytes, or a list of these that is one submission. A folder or a .zip is a
            submission too: a report with its attachments. A `Document` is given back as it is.
        name: the file name of bytes, whose extension helps to tell the kind.
        limits: what the source may cost; `Limits()` where None.

    Raises:
        ReadError: the source cannot be read, or exceeds the limits.
        UsageError: it is nothing that could be read.
    """
    limits = limits or Limits()
    if isinstance(source, Document):
        return source
    if isinstance(source, list):
        return read_submission(source, limits=limits)
    if isinstance(source, tuple) and len(source) == 2:
        return read(source[0], name or source[1], limits=limits)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return read_content(bytes(source), name, limits)
    if not isinstance(source, (str, os.PathLike)):
        raise UsageError(
            "需要文件路径、(文件内容, 文件名) 或 Document。请检查传入的参数。",
            "Wanted: a path, (bytes, file name) or a Document. Check what is given.",
        )
    path = os.fsdecode(source)
    if _is_folder(path):
        return read_submission([path], limits=limits)
    return read_content(bytes_of(path, base_name(name or path), limits), name or path, limits)


Group = Callable[[Sequence[tuple[str, Document]]], list[list[int]]]
"""Which of several files, each with its place, are one submission."""


def read_apart(source: Source, group: Group, limits: Limits) -> list[Document]:
    """The submissions that a source holds: one, but for an archive, a folder or a list whose files `group` divides.

    Raises:
        ReadError: as `read`.
    """
    several = isinstance(source, list) or _is_packed(source)
    if not several:
        return [open_source(source, limits)]
    given = source if isinstance(source, list) else [source]
    parts = read_parts(given, limits)
    groups = group(parts.documents)
    if len(groups) == 1:
        return [_whole(source, joined(parts.documents, name_of(source), parts.failed, limits), limits)]
    told = f"这里有 {len(groups)} 个单位或年度的材料，每个各自审阅。"
    found = []
    for number, members in enumerate(groups):
        documents = [parts.documents[index] for index in members]
        whole = joined(documents, None, [told, *(parts.failed if not number else [])], limits)
        main = next(place for place, document in documents if base_name(document.path or "") == whole.parts[0].name)
        found.append(replace(whole, path=f"{name_of(source)}/{main}" if not isinstance(source, list) else main))
    return found


def word_files(source: Source, limits: Limits | None = None) -> dict[str, list[bytes]]:
    """The Word files of a source by their names, each as the .docx that is read; older kinds as LibreOffice makes them.

    What cannot be had (any more) is left out.
    """
    limits = limits or Limits()
    found: dict[str, list[bytes]] = {}
    try:
        listed = contents(source if isinstance(source, list) else [source], limits)
    except ReadError:
        return found
    for name, data in listed:
        with suppress(ReadError):
            if (word := as_word(data, name, limits)) is not None:
                found.setdefault(name, []).append(word)
    return found


def _is_packed(source: Source) -> bool:
    if isinstance(source, (str, os.PathLike)):
        path = os.fsdecode(source)
        return _is_folder(path) or PurePath(path).suffix.lower() in ARCHIVES
    return isinstance(source, tuple) and len(source) == 2 and isinstance(source[0], bytes) and holds_files(*source)


def _whole(source: Source, document: Document, limits: Limits) -> Document:
    """The document of a source that is one submission, told as `read` tells it."""
    if isinstance(source, list) or (isinstance(source, (str, os.PathLike)) and _is_folder(os.fsdecode(source))):
        return document
    name = name_of(source)
    check_size(document, base_name(name), limits)
    data = source[0] if isinstance(source, tuple) else bytes_of(name, base_name(name), limits)
    return replace(document, path=name, sha256=hashlib.sha256(data).hexdigest())


def open_source(source: Source, limits: Limits | None = None) -> Document:
    """`read`, but bytes must have a name: a review is told by it.

    Raises:
        ReadError: bytes without a name, or what `read` raises.
    """
    if isinstance(source, bytes):
        raise ReadError("字节内容需要同时给出文件名：(内容, 文件名)。", "Bytes need a file name: (content, name).")
    return read(source, limits=limits)


def name_of(source: Source) -> str:
    """What a message calls the source."""
    if isinstance(source, Document):
        return source.path or "document"
    if isinstance(source, list):
        return name_of(source[0]) if source else "submission"
    return source[1] if isinstance(source, tuple) else str(source)


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):  # a name that no system takes
        return False
