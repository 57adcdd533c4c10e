"""Several files as one submission: the report, its attachments, its approved targets, read as one document."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import NamedTuple

from llmeval.data.document import Document
from llmeval.data.joined import join
from llmeval.errors import LlmevalError, ReadError
from llmeval.patterns import lazy as re
from llmeval.reading.archive import Budget, Member, TooMuch, is_rubbish, members
from llmeval.reading.files import UNNAMED, base_name, bytes_of, check_place, check_size, is_archive, read_bytes
from llmeval.reading.mail import BODY, damaged, is_mail, mail_members
from llmeval.settings import Limits
from llmeval.text.list_marks import mark_value
from llmeval.text.natural import natural

_ATTACHMENT = re.compile(r"附\s*[件表]\s*(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})?")
_APPROVED = re.compile(r"申报|批复|下达|备案")
_REPORT = re.compile(r"报告|总结|说明书?$")
_FORM = re.compile(r"[表单]$|[表单][（(（]|基础数据|自评表|评分表")
ARCHIVES = frozenset({".zip", ".eml", ".msg"})
_DEEPEST = 4
"""Archives inside one another that are opened."""

Given = str | os.PathLike[str] | Document | tuple[bytes, str]


def read_submission(sources: Sequence[Given], *, name: str | None = None, limits: Limits | None = None) -> Document:
    """Read files, folders and archives as one document: the report first, then attachments by number.

    A file that cannot be read is told in `notes`, as long as another can.

    Raises ReadError where none can be read, or the files exceed the limits together.
    """
    limits = limits or Limits()
    parts = read_parts(sources, limits)
    return joined(parts.documents, name or _path(sources), parts.failed, limits)


class Parts(NamedTuple):
    """The files of one source, read one by one."""

    documents: list[tuple[str, Document]]
    """With the place of each file in its folder or archive, `/` between."""
    failed: list[str]
    """Why others could not be read."""


def read_parts(sources: Sequence[Given], limits: Limits) -> Parts:
    """Read files, folders and archives file by file.

    Raises ReadError where none can be read, or they are more than the limits allow.
    """
    budget = Budget(limits)
    failed: list[LlmevalError] = []
    files = [file for source in sources for file in _files(source, budget, failed)]
    # What a mail says itself is read where nothing is attached.
    files = [file for file in files if base_name(file[0]) != BODY] or files
    if not files and failed:
        raise _none_readable(sources, failed[0])
    if not files:
        raise ReadError(
            "没有可读的文件。请指定报告及其附件。", "There is no file to read. Name a report and its attachments."
        )
    if len(files) > limits.files:
        raise TooMuch(
            f"一次提交有 {len(files)} 个文件，超过上限 {limits.files}（设置 limits.files）。请分成几份后重试。",
            f"The submission has {len(files)} files, more than limits.files = {limits.files}. Split it.",
        )
    documents: list[tuple[str, Document]] = []
    for place, file in files:
        try:
            documents.append((place, _read(file, limits)))
        except TooMuch:
            raise
        except ReadError as error:
            failed.append(error)
    if not documents:
        raise _none_readable(sources, failed[0])
    return Parts(documents, [error.message for error in failed])


def contents(sources: Sequence[Given], limits: Limits) -> list[tuple[str, bytes]]:
    """Name and content of each file that `read_parts` reads; documents that were read already have none."""
    budget = Budget(limits)
    files = [file for source in sources for _, file in _files(source, budget, [])]
    return [
        (base_name(file.name), file.data) if isinstance(file, Member)
        else (base_name(file), bytes_of(file, base_name(file), limits))
        for file in files
        if not isinstance(file, Document)
    ]  # fmt: skip


def joined(
    documents: Sequence[tuple[str, Document]], path: str | None, notes: Sequence[str], limits: Limits,
    *, report: int | None = None,
) -> Document:  # fmt: skip
    """Files as one document, the report first: the one with the index `report`, else the likeliest."""
    named = [(base_name(document.path or "document"), document) for _, document in documents]
    whole = join(_ordered(named, report), path, notes)
    if len(whole.text) > limits.characters:
        raise ReadError(
            f"各文件合计 {len(whole.text)} 字，超过上限 {limits.characters}（设置 limits.characters）。请分成几份后重试。",
            f"The files hold {len(whole.text)} characters, more than limits.characters = {limits.characters}.",
        )
    return whole


def _files(source: Given, budget: Budget, failed: list[LlmevalError]) -> list[tuple[str, Member | str | Document]]:
    """The files that a path, a folder or an archive stands for, archives in archives too, each with its place."""
    if isinstance(source, tuple):
        if _packed(source[1]):
            budget.packed += len(source[0])
            return _unpacked(source[0], source[1], "", budget, failed)
        return [(source[1], Member(source[1], source[0]))]
    if isinstance(source, (str, os.PathLike)):
        path = Path(os.fsdecode(source))
        if path.is_dir():
            return _inside(path, budget, failed)
        if _packed(path.name):
            return _files((bytes_of(str(path), path.name, budget.limits), path.name), budget, failed)
        return [(path.name, str(path))]
    return [(base_name(source.path or "document"), source)]


def _inside(folder: Path, budget: Budget, failed: list[LlmevalError]) -> list[tuple[str, Member | str | Document]]:
    """Files below a folder; what is no file or lies elsewhere is told."""
    found: list[tuple[str, Member | str | Document]] = []
    for path in sorted(folder.rglob("*"), key=lambda path: natural(path.relative_to(folder).as_posix())):
        place = path.relative_to(folder).as_posix()
        if is_rubbish(place) or (path.is_dir() and not path.is_symlink()):
            continue
        try:
            check_place(path, folder)
            found += [(f"{PurePath(place).parent.as_posix()}/{inner}".removeprefix("./"), file)
                      for inner, file in _files(path, budget, failed)]  # fmt: skip
        except TooMuch:
            raise
        except ReadError as error:
            failed.append(error)
    return found


def _unpacked(
    data: bytes, name: str, above: str, budget: Budget, failed: list[LlmevalError], depth: int = 1
) -> list[tuple[str, Member | str | Document]]:
    """The files of an archive or mail and of those inside it; a damaged one inside costs only itself."""
    mail = is_mail(data, name)
    if PurePath(name).suffix.lower() in (".eml", ".msg") and not mail:
        raise damaged(name)
    if not data.startswith(b"PK") and not mail:
        raise ReadError(
            f"“{name}”不是有效的压缩包。请重新压缩为 .zip 后重试。", f"“{name}” is no archive. Pack it anew as .zip."
        )
    if depth > _DEEPEST:
        raise TooMuch(
            f"“{name}”是压缩包里的压缩包，超过 {_DEEPEST} 层，不再打开。请解压后提供其中的文件。",
            f"“{name}” lies more than {_DEEPEST} archives deep. Unpack it and hand in the files.",
        )
    found: list[tuple[str, Member | str | Document]] = []
    for member in mail_members(data, name, budget) if mail else members(data, name, budget.limits, budget):
        place = f"{above}{member.name}"
        if not holds_files(member.data, base_name(member.name)):
            found.append((place, member))
            continue
        try:
            found += _unpacked(member.data, base_name(member.name), f"{place}/", budget, failed, depth + 1)
        except TooMuch:
            raise
        except ReadError as error:
            failed.append(error)
    return found


def read_content(data: bytes, given: str | None, limits: Limits) -> Document:
    """The content of a file, or of the files of an archive; `given` is its path or name, None where it has none."""
    shown = base_name(given) if given else UNNAMED
    if not holds_files(data, shown):
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


def holds_files(data: bytes, name: str) -> bool:
    """Whether it is an archive or a mail."""
    return is_archive(data, name) or is_mail(data, name)


def unpacked(data: bytes, name: str, limits: Limits) -> tuple[list[tuple[str, bytes]], list[LlmevalError]]:
    """All files of an archive or mail, those of archives inside too, each with its place; and why others cannot be had.

    Raises ReadError where it is damaged, locked, or holds more than the limits allow.
    """
    failed: list[LlmevalError] = []
    found = _unpacked(data, name, "", Budget(limits, len(data)), failed)
    return [(place, file.data) for place, file in found if isinstance(file, Member)], failed


def _packed(name: str) -> bool:
    return PurePath(name).suffix.lower() in ARCHIVES


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


def _ordered(documents: list[tuple[str, Document]], report: int | None = None) -> list[tuple[str, Document]]:
    """The report, then attachments by number and name, approved targets last."""
    if report is None:
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


def _place(name: str) -> tuple[int, int, tuple[tuple[int, str], ...]]:
    stem = PurePath(name).stem
    match = _ATTACHMENT.search(stem)
    number = 1000
    if match and match["number"]:
        number = int(match["number"]) if match["number"].isdigit() else mark_value(match["number"])
    return (2 if name == BODY else 1 if _APPROVED.search(stem) else 0), number, natural(stem)
