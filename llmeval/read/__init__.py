"""A source of any kind → Document. The kind is known by the content first, by the file's extension second."""

from __future__ import annotations

import hashlib
import io
import os
import re
from dataclasses import replace
from pathlib import Path, PurePath, PureWindowsPath

from llmeval.document import Document
from llmeval.errors import ReadError, UsageError

Source = str | os.PathLike[str] | bytes | Document

LARGEST = 256 * 1024 * 1024
"""Bytes; a report is a thousandth of it."""

_TEXT = ("", ".txt", ".text", ".md", ".markdown", ".mkd")
_HTML = (".html", ".htm", ".xhtml", ".shtml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMATS = "请提供 .docx、.pdf、.html、.txt 或 .md 格式的报告。"
_FOREIGN = (
    (b"{\\rtf", "RTF 文件", "请用 Word 或 WPS 打开后另存为 .docx 再试。"),
    (b"\x89PNG", "图片", "请先用文字识别软件转成 Word 或带文字层的 PDF 再试。"),
    (b"\xff\xd8\xff", "图片", "请先用文字识别软件转成 Word 或带文字层的 PDF 再试。"),
    (b"GIF8", "图片", "请先用文字识别软件转成 Word 或带文字层的 PDF 再试。"),
    (b"II*\x00", "图片", "请先用文字识别软件转成 Word 或带文字层的 PDF 再试。"),
    (b"MM\x00*", "图片", "请先用文字识别软件转成 Word 或带文字层的 PDF 再试。"),
    (b"Rar!", "压缩包", "请先解压，再提供其中的报告文件。"),
    (b"7z\xbc\xaf", "压缩包", "请先解压，再提供其中的报告文件。"),
    (b"\x1f\x8b", "压缩包", "请先解压，再提供其中的报告文件。"),
    (b"MIME-Version:", "单个文件网页（.mht）", "请用浏览器或 Word 打开后另存为 .docx 或 .html 再试。"),
)
_HTML_START = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<!--.{0,2000}?-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_HTML_FRAGMENT = re.compile(
    rb"(?:\s|\xef\xbb\xbf)*<(?:head|body|div|table|article|section|h[1-6]|p)[\s>]", re.IGNORECASE
)


def read(source: Source, name: str | None = None) -> Document:
    """Reads a report from a path or from bytes; `name` is the file name of bytes. A Document is given back as it is.

    Raises ReadError with one sentence on what is wrong and one on what to do.
    """
    if isinstance(source, Document):
        return source
    if isinstance(source, (bytes, bytearray, memoryview)):
        given, data = name, bytes(source)
        shown = base_name(name) if name else "（未命名的数据）"
    elif isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        if not isinstance(path, str):
            path = os.fsdecode(path)
        given, shown = name or path, base_name(name or path)
        data = _bytes_of(path, shown)
    else:
        raise UsageError("read() 需要文件路径、文件内容（bytes）或 Document。请检查传入的参数。")
    if not data:
        raise ReadError(f"“{shown}”是空文件。请确认文件已完整保存或下载后重试。")
    document = _read(data, shown, _extension(shown) if given else "")
    return replace(document, path=given, sha256=hashlib.sha256(data).hexdigest())


def base_name(path: str) -> str:
    """The file's own name, whichever system wrote the path."""
    return PureWindowsPath(path).name or PurePath(path).name or path


def _bytes_of(path: str, shown: str) -> bytes:
    try:
        if Path(path).is_dir():
            raise ReadError(f"“{shown}”是文件夹，不是文件。请指定其中的报告文件。")
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise ReadError(f"找不到文件“{shown}”。请检查文件名和所在位置。") from None
    except PermissionError:
        raise ReadError(
            f"没有读取“{shown}”的权限，或文件正被其他程序占用。请关闭占用它的程序或检查权限后重试。"
        ) from None
    except (OSError, ValueError):
        raise ReadError(f"无法打开“{shown[:80]}”。请检查文件名是否正确、磁盘是否可用。") from None
    if len(data) > LARGEST:
        raise ReadError(f"“{shown}”超过 {LARGEST // 1024 // 1024} MB，不像一份报告。请拆分后重试。")
    return data


def _extension(name: str) -> str:
    """In lower case; empty where what follows the last dot is no extension (`报告.2024年度`)."""
    suffix = PurePath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z][a-z0-9]{0,7}", suffix) else ""


def _read(data: bytes, name: str, extension: str) -> Document:
    head = data[:4096]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(data, name, extension)
    if head.startswith(_OLE):
        raise ReadError(_ole(data, name))
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF"):
        return _pdf(data, name)
    if _HTML_START.match(_narrow(head)) or extension in _HTML:
        return _html(data, name)
    for mark, what, advice in _FOREIGN:
        if head.startswith(mark):
            raise ReadError(f"“{name}”是{what}，不能直接读取。{advice}")
    if extension == ".pdf" and b"%PDF" in head:
        return _pdf(data, name)
    if extension not in _TEXT:
        raise ReadError(_contradiction(name, extension))
    if not extension and _HTML_FRAGMENT.match(_narrow(head)) and b"</" in data:
        return _html(data, name)
    from llmeval.read.text import read_text

    return read_text(data, name)


def _contradiction(name: str, extension: str) -> str:
    """The extension promises what the content is not, or is none of ours."""
    if extension == ".pdf":
        return f"“{name}”不是有效的 PDF 文件，可能已损坏。请重新下载或导出后重试。"
    if extension in (".docx", ".docm"):
        return f"“{name}”不是有效的 Word 文件，可能已损坏。请用 Word 或 WPS 重新另存为 .docx 后重试。"
    if extension in (".doc", ".wps", ".dot"):
        return f"“{name}”不是 .docx 格式，无法读取。请用 Word 或 WPS 打开后另存为 .docx 再试。"
    return f"不支持“{extension}”类型的文件“{name}”。{_FORMATS}"


def _narrow(head: bytes) -> bytes:
    """UTF-16 brought near enough to ASCII to see a tag."""
    return head[2:].replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head


def _pdf(data: bytes, name: str) -> Document:
    from llmeval.read.pdf import read_pdf

    return read_pdf(data, name)


def _html(data: bytes, name: str) -> Document:
    from llmeval.read.html import read_html

    return read_html(data, name)


def _zipped(data: bytes, name: str, extension: str) -> Document:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            members = archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        what = "Word 文件" if extension in (".docx", ".docm") else "压缩格式的文件"
        raise ReadError(f"“{name}”是已损坏的{what}，无法打开。请重新下载，或用 Word、WPS 修复并另存后重试。") from None
    tops = {member.replace("\\", "/").split("/", 1)[0].lower() for member in members}
    if "word" in tops:
        from llmeval.read.docx import read_docx

        return read_docx(data, name)
    if "xl" in tops:
        raise ReadError(f"“{name}”是 Excel 工作簿，不是报告文档。请把报告正文和附表另存为 .docx 或 .pdf 再试。")
    if "ppt" in tops:
        raise ReadError(f"“{name}”是 PowerPoint 演示文稿，不能读取。{_FORMATS}")
    if "ofd.xml" in tops:
        raise ReadError(f"“{name}”是 OFD 版式文件，不能直接读取。请用阅读器打开后打印或转换为 PDF 再试。")
    if extension in (".docx", ".docm"):
        raise ReadError(f"“{name}”里没有 Word 文档的内容，可能已损坏。请用 Word 或 WPS 重新另存为 .docx 后重试。")
    raise ReadError(f"“{name}”是压缩包，不能直接读取。请先解压，再提供其中的报告文件。")


def _ole(data: bytes, name: str) -> str:
    """The container of old Office files, and of new ones under a password."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return f"“{name}”设有打开密码，无法读取。请用 Word 或 WPS 打开，取消密码后另存再试。"
    if holds("WordDocument") or name.lower().endswith((".doc", ".wps", ".dot")):
        return (
            f"“{name}”是旧版 Word（.doc）或 WPS（.wps）文件，不能直接读取。请用 Word 或 WPS 打开后另存为 .docx 再试。"
        )
    if holds("Workbook") or holds("Book"):
        return f"“{name}”是旧版 Excel 工作簿，不是报告文档。请把报告正文和附表另存为 .docx 或 .pdf 再试。"
    return f"“{name}”是旧版 Office 文件，不能直接读取。请打开后另存为 .docx 再试。"
