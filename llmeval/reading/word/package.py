"""Opening a Word file safely: what it is, what it may cost, and the few parts that hold text.

The file is repacked with these parts alone before python-docx sees it: pictures cost nothing, a link to a part that is
not there does no harm, and macro-enabled, template and ISO-strict files open like any other.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmeval.errors import ReadError
from llmeval.patterns import lazy as re

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_BYTES = 200_000_000
MOST_PART_BYTES = 80_000_000
MOST_RATIO = 200
_RATIO_FROM = 20_000_000

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PARTS = {
    "styles": "styles+xml",
    "numbering": "numbering+xml",
    "footnotes": "footnotes+xml",
    "endnotes": "endnotes+xml",
    "comments": "comments+xml",
}
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _OFFICE.rstrip("/").encode()),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""\b(Type|Target|TargetMode)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class WordParts:
    """Roots of the parts that hold text, as python-docx parses them; None where the file has no such part."""

    body: _Element
    styles: _Element | None = None
    numbering: _Element | None = None
    footnotes: _Element | None = None
    endnotes: _Element | None = None
    comments: _Element | None = None


@dataclass(frozen=True)
class Editable:
    """The parts of a Word file as they stand in it, for one who adds to them and writes them back."""

    parts: WordParts
    names: Mapping[str, str]
    """Where each part lies in the archive: "document" and those of `WordParts` that the file has."""
    strict: bool
    """The file uses the names of ISO strict; the parts here use the usual ones."""


def open_editable(data: bytes, name: str) -> Editable:
    """The same parts as `open_word`, each parsed by itself and with all that stands in it.

    Raises ReadError as `open_word`.
    """
    from lxml import etree

    with _opened(data, name) as archive:
        members, names = _members(archive, name)
        strict = any(b"purl.oclc.org/ooxml" in archive.read(entry) for entry in names.values())
        parser = etree.XMLParser(resolve_entities=False)
        roots = {part: etree.fromstring(content, parser) for part, content in members.items()}
    body = roots["document"].find("{*}body")
    if body is None:
        raise ReadError(*_not_word(data, name))
    return Editable(WordParts(body, *(roots.get(part) for part in _PARTS)), names, strict)


def to_strict(data: bytes) -> bytes:
    """Names of the usual kind as ISO strict has them."""
    for strict, usual in _STRICT:
        data = data.replace(usual, strict)
    return data


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive, its size checked; what goes wrong inside is told as damage.

    Raises ReadError for other formats, password protection, damage and bombs.
    """
    if not data.startswith(b"PK\x03\x04"):
        raise ReadError(*_not_word(data, name))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive, len(data), name)
            yield archive
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # zipfile, lxml and python-docx each raise whatever they stumble on
        raise ReadError(
            f"“{name}”已损坏或不完整，无法按 Word 文档读取。请用 Word 或 WPS 打开并另存为 .docx 后重试。",
            f"“{name}” is damaged or incomplete. Open it in Word or WPS and save it as .docx.",
        ) from error


def open_word(data: bytes, name: str) -> WordParts:
    """The parts of a Word file (.docx, .docm, .dotx).

    Raises ReadError for everything else: other formats, password protection, damage, and archives that would unpack
    beyond `MOST_BYTES` or by more than `MOST_RATIO`.
    """
    with _opened(data, name) as archive:
        return _parse(_members(archive, name)[0])


def _not_word(data: bytes, name: str) -> tuple[str, str]:
    if not data:
        return f"“{name}”是空文件，没有可读的内容。请核对文件后重新提供。", f"“{name}” is empty. Check the file."
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return (f"“{name}”有打开密码，无法读取。请在 Word 或 WPS 中取消密码并另存后重试。",
                    f"“{name}” is under a password. Remove it in Word or WPS and save the file.")  # fmt: skip
        return (f"“{name}”是旧版格式（Word 97—2003 或 WPS 文字），无法读取。请在 Word 或 WPS 中另存为 .docx 后重试。",
                f"“{name}” is of an old format (Word 97–2003 or WPS). Save it as .docx in Word or WPS.")  # fmt: skip
    if data.lstrip()[:5] == b"{\\rtf":
        return (
            f"“{name}”其实是 RTF 文件。请在 Word 或 WPS 中另存为 .docx 后重试。",
            f"“{name}” is RTF. Save it as .docx.",
        )
    if data.startswith(b"%PDF"):
        return f"“{name}”其实是 PDF 文件。请把扩展名改为 .pdf 后重试。", f"“{name}” is a PDF. Name it .pdf."
    if re.match(rb"\A\s*<(!doctype html|html)", data[:200], re.IGNORECASE):
        return (f"“{name}”其实是网页（HTML）。请把扩展名改为 .html，或另存为 .docx 后重试。",
                f"“{name}” is a web page. Name it .html, or save it as .docx.")  # fmt: skip
    return (f"“{name}”不是 Word 文档（.docx），或已损坏。请用 Word 或 WPS 打开并另存为 .docx 后重试。",
            f"“{name}” is no Word document (.docx), or damaged. Open it in Word or WPS and save it as .docx.")  # fmt: skip


def _check_size(archive: zipfile.ZipFile, size: int, name: str) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadError(
            f"“{name}”的压缩包有密码，无法读取。请取消密码后重试。",
            f"“{name}” is under a password. Remove it and try again.",
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_BYTES or (unpacked > _RATIO_FROM and unpacked > size * MOST_RATIO):
        raise ReadError(
            f"“{name}”解压后有 {unpacked // 1_000_000} MB，超出读取上限，可能是异常文件。"
            "请核对来源，或在 Word 中删去图片、附件并另存后重试。",
            f"“{name}” unpacks to {unpacked // 1_000_000} MB, beyond the limit. Check where it comes from, or save it "
            "without pictures and attachments.",
        )


def _members(archive: zipfile.ZipFile, name: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """Bytes of the main document (under "document") and of the parts that it names, with strict names translated; and
    where each lies in the archive."""
    entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in archive.infolist()}

    def content(path: str) -> bytes | None:
        entry = entries.get(path.lower())
        if entry is None:
            return None
        if entry.file_size > MOST_PART_BYTES:
            raise ReadError(
                f"“{name}”的正文过大（{entry.file_size // 1_000_000} MB），无法读取。请拆分后重试。",
                f"The text of “{name}” is too large ({entry.file_size // 1_000_000} MB). Split it.",
            )
        data = archive.read(entry)
        if b"purl.oclc.org/ooxml" in data:
            for strict, transitional in _STRICT:
                data = data.replace(strict, transitional)
        return data

    top = _targets(content("_rels/.rels") or b"", "")
    main = top.get("officeDocument", "word/document.xml")
    document = content(main)
    if document is None:
        if any(path.startswith(("xl/", "ppt/")) for path in entries):
            raise ReadError(
                f"“{name}”是电子表格或演示文稿，不是 Word 文档。请提供报告的 .docx 文件。",
                f"“{name}” is a workbook or slides, no Word document. Hand in the report as .docx.",
            )
        raise ReadError(
            f"“{name}”缺少正文部分，不是完整的 Word 文档。请用 Word 或 WPS 打开并另存为 .docx 后重试。",
            f"“{name}” lacks its main part. Open it in Word or WPS and save it as .docx.",
        )
    folder, base = posixpath.split(main)
    targets = _targets(content(f"{folder}/_rels/{base}.rels".lstrip("/")) or b"", folder)
    found, names = {"document": document}, {"document": main}
    for part in _PARTS:
        data = content(targets[part]) if part in targets else None
        if data is not None:
            found[part], names[part] = data, targets[part]
    return found, {part: entries[path.lower()].filename for part, path in names.items()}


def _targets(relationships: bytes, folder: str) -> dict[str, str]:
    """Path of the first internal target for each type of relationship (the last word of its name)."""
    targets: dict[str, str] = {}
    for tag in _RELATIONSHIP.findall(relationships):
        values = {key: (double or single).decode("utf-8", "replace") for key, double, single in _ATTRIBUTE.findall(tag)}
        target = values.get(b"Target", "")
        if values.get(b"TargetMode") != "External" and target:
            kind = values.get(b"Type", "").rsplit("/", 1)[-1]
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            targets.setdefault(kind, posixpath.normpath(path))
    return targets


def _parse(members: dict[str, bytes]) -> WordParts:
    from docx.oxml import parse_xml
    from docx.package import Package

    package = Package.open(_repacked(members))
    main = package.main_document_part
    roots: dict[str, _Element] = {}
    for relationship in main.rels.values():
        part = relationship.target_part
        roots[relationship.reltype.rsplit("/", 1)[-1]] = (
            part.element if hasattr(part, "element") else parse_xml(part.blob)
        )
    body = main.element.find("{*}body")
    if body is None:
        raise ValueError("no body")
    return WordParts(body, *(roots.get(part) for part in _PARTS))


def _repacked(members: dict[str, bytes]) -> io.BytesIO:
    kinds = {"document": "document.main+xml", **_PARTS}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPES}{kinds[part]}"/>' for part in members
    )
    links = "".join(
        f'<Relationship Id="rId{index}" Type="{_OFFICE}{part}" Target="{part}.xml"/>'
        for index, part in enumerate(members)
        if part != "document"
    )
    relationships = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    )
    main = f'<Relationship Id="rId0" Type="{_OFFICE}officeDocument" Target="word/document.xml"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{overrides}</Types>',
        )
        archive.writestr("_rels/.rels", relationships.format(main))
        archive.writestr("word/_rels/document.xml.rels", relationships.format(links))
        for part, data in members.items():
            archive.writestr(f"word/{part}.xml", data)
    buffer.seek(0)
    return buffer
