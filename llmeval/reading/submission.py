"""Several files as one submission: the report, its attachments, its approved targets, read as one document."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from llmeval.data.document import Document
from llmeval.data.joined import join
from llmeval.errors import LlmevalError, ReadError
from llmeval.reading.archive import Member, is_rubbish, members
from llmeval.reading.files import UNNAMED, base_name, bytes_of, check_size, is_archive, read_bytes
from llmeval.settings import Limits
from llmeval.text.list_marks import mark_value

_ATTACHMENT = re.compile(r"附\s*[件表]\s*(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})?")
_APPROVED = re.compile(r"申报|批复|下达|备案")
_REPORT = re.compile(r"报告|总结|说明书?$")
_FORM = re.compile(r"[表单]$|[表单][（(（]|基础数据|自评表|评分表")
_DIGITS = re.compile(r"(\d+)")
ARCHIVES = frozenset({".zip"})

Given = str | os.PathLike[str] | Document | tuple[bytes, str]


def read_submission(sources: Sequence[Given], *, name: str | None = None, limits: Limits | None = None) -> Document:
    """Read files, folders and archives as one document: the report first, then attachments by number.

    A file that cannot be read is told in `notes`, as long as another can.

    Raises ReadError where none can be read, or the files exceed the limits together.
    """
    limits = limits or Limits()
    files = [file for source in sources for file in _files(source, limits)]
    if not files:
        raise ReadError(
            "没有可读的文件。请指定报告及其附件。", "There is no file to read. Name a report and its attachments."
        )
    if len(files) > limits.files:
        raise ReadError(
            f"一次提交有 {len(files)} 个文件，超过上限 {limits.files}（设置 limits.files）。请分成几份后重试。",
            f"The submission has {len(files)} files, more than limits.files = {limits.files}. Split it.",
        )
    documents: list[tuple[str, Document]] = []
    failed: list[LlmevalError] = []
    for file in files:
        try:
            document = _read(file, limits)
        except ReadError as error:
            failed.append(error)
            continue
        documents.append((base_name(document.path or "document"), document))
    if not documents:
        raise _none_readable(sources, failed[0])
    whole = join(_ordered(documents), name or _path(sources), [error.message for error in failed])
    if len(whole.text) > limits.characters:
        raise ReadError(
            f"各文件合计 {len(whole.text)} 字，超过上限 {limits.characters}（设置 limits.characters）。请分成几份后重试。",
            f"The files hold {len(whole.text)} characters, more than limits.characters = {limits.characters}.",
        )
    return whole


def _files(source: Given, limits: Limits) -> list[Member | str | Document]:
    """The files that a path, a folder or an archive stands for."""
    if isinstance(source, tuple):
        return [*_unpacked(source[0], source[1], limits)] if _packed(source[1]) else [Member(source[1], source[0])]
    if isinstance(source, (str, os.PathLike)):
        path = Path(os.fsdecode(source))
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file())
            return [found for file in inside if not is_rubbish(str(file.relative_to(path)))
                    for found in _files(file, limits)]  # fmt: skip
        if _packed(path.name):
            return [*_unpacked(bytes_of(str(path), path.name, limits), path.name, limits)]
        return [str(path)]
    return [source]


def read_content(data: bytes, given: str | None, limits: Limits) -> Document:
    """The content of a file, or of the files of an archive; `given` is its path or name, None where it has none."""
    shown = base_name(given) if given else UNNAMED
    if not is_archive(data, shown):
        return read_bytes(data, given, limits)
    whole = read_submission([(data, shown if _packed(shown) else f"{shown}.zip")], name=shown, limits=limits)
    check_size(whole, shown, limits)
    return replace(whole, path=given, sha256=hashlib.sha256(data).hexdigest())


def _read(file: Member | str | Document, limits: Limits) -> Document:
    if isinstance(file, Document):
        return file
    if isinstance(file, Member):
        return read_content(file.data, file.name, limits)
    return read_content(bytes_of(file, base_name(file), limits), file, limits)


def _packed(name: str) -> bool:
    return PurePath(name).suffix.lower() in ARCHIVES


def _unpacked(data: bytes, name: str, limits: Limits) -> Iterable[Member]:
    if not data.startswith(b"PK"):
        raise ReadError(
            f"“{name}”不是有效的压缩包。请重新压缩为 .zip 后重试。", f"“{name}” is no archive. Pack it anew as .zip."
        )
    return members(data, name, limits)


def _none_readable(sources: Sequence[Given], first: LlmevalError) -> LlmevalError:
    """The reason of the first file; where the caller named a container, with its name."""
    path = _path(sources)
    if path is None or base_name(path) in first.message:
        return first
    shown = base_name(path)
    return ReadError(
        f"“{shown}”里没有可读的文件：{first.message}", f"“{shown}” holds no readable file: {first.english}"
    )


def _path(sources: Sequence[Given]) -> str | None:
    """What the submission is called: its folder, its archive, else its first file."""
    if not sources:
        return None
    first = sources[0]
    if isinstance(first, Document):
        return first.path
    if isinstance(first, tuple):
        return first[1]
    return os.fsdecode(first) if isinstance(first, (str, os.PathLike)) else None


def _ordered(documents: list[tuple[str, Document]]) -> list[tuple[str, Document]]:
    """The report, then attachments by number and name, approved targets last."""
    report = max(range(len(documents)), key=lambda index: (_likeness(*documents[index]), -index))
    rest = [item for index, item in enumerate(documents) if index != report]
    return [documents[report], *sorted(rest, key=lambda item: _place(item[0]))]


def _likeness(name: str, document: Document) -> tuple[int, int]:
    """How much a file is the report: by its name and title first, by its prose second."""
    stem = "".join(PurePath(name).stem.split())
    head = "".join(document.text[:200].split())
    points = 2 * bool(_REPORT.search(stem)) + bool(_REPORT.search(head)) - 2 * bool(_ATTACHMENT.match(stem))
    points -= 3 * bool(_APPROVED.search(stem)) + 2 * bool(_FORM.search(stem)) + bool(_ATTACHMENT.match(head))
    prose = sum(block.end - block.start for block in document.blocks if block.kind == "paragraph")
    return points + 2 * (prose > 2000), prose


def _place(name: str) -> tuple[int, int, list[tuple[int, str]]]:
    stem = PurePath(name).stem
    match = _ATTACHMENT.search(stem)
    number = 1000
    if match and match["number"]:
        number = int(match["number"]) if match["number"].isdigit() else mark_value(match["number"])
    natural = [(int(piece), "") if piece.isdigit() else (0, piece) for piece in _DIGITS.split(stem)]
    return (1 if _APPROVED.search(stem) else 0), number, natural
