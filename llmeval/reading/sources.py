"""A source as a caller names it → Document: a path, bytes with a name, a folder or archive, a list of files."""

from __future__ import annotations

import os
from pathlib import Path

from llmeval.data.document import Document
from llmeval.errors import ReadError, UsageError
from llmeval.reading.files import base_name, bytes_of
from llmeval.reading.submission import read_content, read_submission
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
