"""One file of any kind → Document. The kind is known by the content first, by the file's extension second."""

from __future__ import annotations

import hashlib
import io
import stat
from dataclasses import replace
from pathlib import Path, PurePath, PureWindowsPath

from llmeval.data.document import Document
from llmeval.errors import MACHINE, ReadError, machine_fault
from llmeval.patterns import lazy as re
from llmeval.settings import Limits

UNNAMED = "（未命名的数据）"
"""What a message calls bytes without a name."""
_TEXT = ("", ".txt", ".text", ".md", ".markdown", ".mkd")
_HTML = (".html", ".htm", ".xhtml", ".shtml")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_WORD = (".docx", ".docm")
_PACKED_KINDS = frozenset({"word", "xl", "ppt", "ofd.xml"})
_OPEN_DOCUMENT = frozenset({"content.xml", "mimetype"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMATS = (
    "请提供 .docx、.pdf、.html、.xlsx、.txt、.md 格式的报告，或装有它们的 .zip。",
    "Hand in a report as .docx, .pdf, .html, .xlsx, .txt or .md, or a .zip of these.",
)
_PACKED = (
    "压缩包，不能直接读取。请先解压，再提供其中的报告文件。",
    "an archive of a kind that is not read. Unpack it first.",
)
_FOREIGN = (
    (b"Rar!", *_PACKED),
    (b"7z\xbc\xaf", *_PACKED),
    (b"\x1f\x8b", *_PACKED),
    (
        b"MIME-Version:",
        "单个文件网页（.mht），不能直接读取。请用浏览器或 Word 打开后另存为 .docx 或 .html 再试。",
        "a web archive (.mht). Open it in a browser or Word and save it as .docx or .html.",
    ),
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_HTML_START = re.compile(
    rb"\A(?>(?:\s|\xef\xbb\xbf|(?><!--.{0,2000}?-->)|<\?xml[^>]{0,200}\?>)*)<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_HTML_FRAGMENT = re.compile(
    rb"\A(?>(?:\s|\xef\xbb\xbf)*)<(?:head|body|div|table|article|section|h[1-6]|p)[\s>]", re.IGNORECASE
)


def read_bytes(data: bytes, given: str | None, limits: Limits) -> Document:
    """One file's content → Document; `given` is its path or name, None where it has none.

    Raises ReadError with one sentence on what is wrong and one on what to do, also for what exceeds the limits.
    """
    shown = base_name(given) if given else UNNAMED
    if not data:
        raise ReadError(
            f"“{shown}”是空文件。请确认文件已完整保存或下载后重试。", f"“{shown}” is empty. Save or download it again."
        )
    document = _read(data, shown, _extension(shown) if given else "", limits)
    check_size(document, shown, limits)
    return replace(document, path=given, sha256=hashlib.sha256(data).hexdigest())


def as_word(data: bytes, name: str, limits: Limits) -> bytes | None:
    """The .docx that `read_bytes` reads of a file: the file itself, or what LibreOffice makes of one of an older kind.

    None where it is no file of words in Word's or a like format.

    Raises ReadError where LibreOffice is wanted and fails.
    """
    if data.startswith(_ZIP) and "word" in (_tops(data) or ()):
        return data
    from llmeval.reading.office import TEXTS, convert

    extension = _extension(name)
    kind = ".rtf" if data.startswith(b"{\\rtf") else extension if extension in TEXTS else ".doc"
    odt = (
        data.startswith(_ZIP) and (_tops(data) or frozenset()) >= _OPEN_DOCUMENT and b"opendocument.text" in data[:200]
    )
    if kind == ".rtf" or odt or (data.startswith(_OLE) and "WordDocument".encode("utf-16-le") in data):
        return convert(data, name, ".odt" if odt else kind, "旧版文件", seconds=min(180.0, limits.seconds / 2))
    return None


def is_archive(data: bytes, name: str) -> bool:
    """Whether it is a .zip of files, and no document that is packed as one (.docx, .xlsx, .ofd …)."""
    if not data.startswith(_ZIP):
        return False
    tops = _tops(data)
    return (
        tops is not None and not tops & _PACKED_KINDS and not tops >= _OPEN_DOCUMENT and _extension(name) not in _WORD
    )


def base_name(path: str) -> str:
    """The file's own name, whichever system wrote the path."""
    return PureWindowsPath(path).name or PurePath(path).name or path


def check_size(document: Document, shown: str, limits: Limits) -> None:
    """Raises ReadError where a document has more pages, characters or cells than the limits allow."""
    for what, english, setting, count, most in (
        ("页", "pages", "pages", len(document.pages), limits.pages),
        ("字", "characters", "characters", len(document.text), limits.characters),
        ("个单元格", "cells", "cells", sum(len(table.cells) for table in document.tables), limits.cells),
    ):
        if count > most:
            raise ReadError(
                f"“{shown}”有 {count} {what}，超过上限 {most}（设置 limits.{setting}）。请拆分文件，或调大上限后重试。",
                f"“{shown}” has {count} {english}, more than limits.{setting} = {most}. Split it, or raise the limit.",
            )


def bytes_of(path: str, shown: str, limits: Limits) -> bytes:
    """The content of a file, within the limit; `shown` is what messages call it."""
    try:
        kind = Path(path).stat()
        if not stat.S_ISREG(kind.st_mode):
            raise no_file(shown)
        data = b"" if kind.st_size > limits.bytes else Path(path).read_bytes()
        size = max(len(data), kind.st_size)
    except FileNotFoundError:
        raise ReadError(
            f"找不到文件“{shown}”。请检查文件名和所在位置。", f"There is no file “{shown}”. Check its name and place."
        ) from None
    except PermissionError:
        raise ReadError(
            f"没有读取“{shown}”的权限，或文件正被其他程序占用。请关闭占用它的程序或检查权限后重试。",
            f"“{shown}” may not be read, or another program holds it. Close that program or check the permissions.",
        ) from None
    except OSError as error:
        if error.errno in MACHINE:
            raise machine_fault(shown, error) from None
        raise _unopened(shown) from None
    except ValueError:
        raise _unopened(shown) from None
    if size > limits.bytes:
        raise ReadError(
            f"“{shown}”超过 {limits.bytes / 1_000_000:g} MB（设置 limits.bytes），不像一份报告。请拆分后重试。",
            f"“{shown}” is larger than limits.bytes = {limits.bytes}. Split it, or raise the limit.",
        )
    return data


def _unopened(shown: str) -> ReadError:
    return ReadError(
        f"无法打开“{shown[:80]}”。请检查文件名是否正确、磁盘是否可用。",
        f"“{shown[:80]}” cannot be opened. Check the name and the disk.",
    )


def no_file(shown: str) -> ReadError:
    """What is neither a file nor a folder: it may never end."""
    return ReadError(
        f"“{shown}”不是普通文件（管道、设备等），不读取。请先存成文件再提供。",
        f"“{shown}” is no ordinary file (a pipe, a device) and is not read. Save it as a file first.",
    )


def check_place(path: Path, folder: Path) -> None:
    """Raises ReadError where what is found below a folder is no ordinary file, or is a link that leads out of it."""
    shown = path.name
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise ReadError(
                f"“{shown}”是指向文件夹之外的链接，不读取。请把文件本身放进文件夹。",
                f"“{shown}” is a link that leads out of the folder and is not read. Put the file itself there.",
            )
        if path.is_symlink() and path.is_dir():
            raise ReadError(
                f"“{shown}”是指向文件夹的链接，不读取。请提供文件夹本身。",
                f"“{shown}” is a link to a folder and is not read. Hand in the folder itself.",
            )
        if path.exists() and not path.is_file():
            raise no_file(shown)
    except (OSError, RuntimeError):  # a link that leads to itself
        raise _unopened(shown) from None


def _extension(name: str) -> str:
    """In lower case; empty where what follows the last dot is no extension (`报告.2024年度`)."""
    suffix = PurePath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z][a-z0-9]{0,7}", suffix) else ""


def _read(data: bytes, name: str, extension: str, limits: Limits) -> Document:
    head = data[:4096]
    if head.startswith(_ZIP):
        return _zipped(data, name, extension, limits)
    if head.startswith(_OLE):
        return _ole(data, name, extension, limits)
    if head.startswith(b"{\\rtf"):
        return _foreign(data, name, ".rtf", "RTF 文件", limits)
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF"):
        return _pdf(data, name)
    if _HTML_START.match(_narrow(head)) or extension in _HTML:
        return _html(data, name)
    if head.startswith(_PICTURES):
        from llmeval.reading.pdf.ocr import read_image

        return read_image(data, name, limits)
    for mark, chinese, english in _FOREIGN:
        if head.startswith(mark):
            raise ReadError(f"“{name}”是{chinese}", f"“{name}” is {english}")
    if extension == ".pdf" and b"%PDF" in head:
        return _pdf(data, name)
    if extension not in _TEXT:
        raise _contradiction(name, extension)
    if not extension and _HTML_FRAGMENT.match(_narrow(head)) and b"</" in data:
        return _html(data, name)
    from llmeval.reading.plain.text import read_text

    return read_text(data, name)


def _contradiction(name: str, extension: str) -> ReadError:
    """The extension promises what the content is not, or is none of ours."""
    if extension == ".pdf":
        return ReadError(f"“{name}”不是有效的 PDF 文件，可能已损坏。请重新下载或导出后重试。",
                         f"“{name}” is no sound PDF. Download or export it again.")  # fmt: skip
    if extension in (".docx", ".docm"):
        return ReadError(f"“{name}”不是有效的 Word 文件，可能已损坏。请用 Word 或 WPS 重新另存为 .docx 后重试。",
                         f"“{name}” is no sound Word file. Save it anew as .docx in Word or WPS.")  # fmt: skip
    if extension in (".xlsx", ".xlsm", ".xls", ".et"):
        return ReadError(f"“{name}”不是有效的 Excel 文件，可能已损坏。请用 Excel 或 WPS 重新另存为 .xlsx 后重试。",
                         f"“{name}” is no sound workbook. Save it anew as .xlsx in Excel or WPS.")  # fmt: skip
    if extension == ".zip":
        return ReadError(
            f"“{name}”不是有效的压缩包。请重新压缩为 .zip 后重试。", f"“{name}” is no archive. Pack it anew as .zip."
        )
    if extension in (".doc", ".wps", ".dot"):
        return ReadError(f"“{name}”不是有效的 Word 文件，无法读取。请用 Word 或 WPS 打开后另存为 .docx 再试。",
                         f"“{name}” is no Word file. Open it in Word or WPS and save it as .docx.")  # fmt: skip
    return ReadError(f"不支持“{extension}”类型的文件“{name}”。{_FORMATS[0]}",
                     f"“{name}” is of a kind ({extension}) that is not read. {_FORMATS[1]}")  # fmt: skip


def _narrow(head: bytes) -> bytes:
    """UTF-16 brought near enough to ASCII to see a tag."""
    return head[2:].replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head


def _pdf(data: bytes, name: str) -> Document:
    from llmeval.reading.pdf.pdf import read_pdf

    return read_pdf(data, name)


def _html(data: bytes, name: str) -> Document:
    from llmeval.reading.html.html import read_html

    return read_html(data, name)


def _zipped(data: bytes, name: str, extension: str, limits: Limits) -> Document:
    tops = _tops(data)
    if tops is None:
        what = " Word 文件" if extension in _WORD else "压缩格式的文件"
        raise ReadError(
            f"“{name}”是已损坏的{what}，无法打开。请重新下载，或用 Word、WPS 修复并另存后重试。",
            f"“{name}” is damaged and cannot be opened. Download it again, or repair it in Word or WPS.",
        )
    if "word" in tops:
        from llmeval.reading.word.docx import read_docx

        return read_docx(data, name)
    if "xl" in tops:
        from llmeval.reading.workbook.xlsx import read_xlsx

        return read_xlsx(data, name, limits)
    if "ppt" in tops:
        raise ReadError(
            f"“{name}”是 PowerPoint 演示文稿，不能读取。{_FORMATS[0]}", f"“{name}” holds slides. {_FORMATS[1]}"
        )
    if "ofd.xml" in tops:
        raise ReadError(
            f"“{name}”是 OFD 版式文件，不能直接读取。请用阅读器打开后打印或转换为 PDF 再试。",
            f"“{name}” is an OFD file. Print or convert it to PDF first.",
        )
    if tops >= _OPEN_DOCUMENT:
        sheet = b"opendocument.spreadsheet" in data[:200]
        return _foreign(data, name, ".ods" if sheet else ".odt", "OpenDocument 文件", limits)
    if extension in _WORD:
        raise ReadError(
            f"“{name}”里没有 Word 文档的内容，可能已损坏。请用 Word 或 WPS 重新另存为 .docx 后重试。",
            f"“{name}” holds no Word document. Save it anew as .docx in Word or WPS.",
        )
    raise ReadError(f"“{name}”{_PACKED[0]}", f"“{name}” is {_PACKED[1]}")


def _tops(data: bytes) -> frozenset[str] | None:
    """The names at the top of a zip, in lower case; None where it cannot be opened."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            inside = archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return None
    return frozenset(member.replace("\\", "/").split("/", 1)[0].lower() for member in inside)


def _ole(data: bytes, name: str, extension: str, limits: Limits) -> Document:
    """The container of old Office files, and of new ones under a password."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise ReadError(
            f"“{name}”设有打开密码，无法读取。请用 Word 或 WPS 打开，取消密码后另存再试。",
            f"“{name}” is under a password. Open it in Word or WPS, remove the password and save it.",
        )
    if holds("WordDocument") or extension in (".doc", ".wps", ".dot"):
        return _foreign(data, name, extension if extension in (".doc", ".wps", ".dot") else ".doc",
                        "旧版 Word（.doc）或 WPS（.wps）文件", limits)  # fmt: skip
    if holds("Workbook") or holds("Book"):
        return _foreign(data, name, extension if extension in (".xls", ".et") else ".xls", "旧版 Excel 工作簿", limits)
    raise ReadError(
        f"“{name}”是旧版 Office 文件，不能直接读取。请打开后另存为 .docx 再试。",
        f"“{name}” is an old Office file of a kind that is not read. Open it and save it as .docx.",
    )


def _foreign(data: bytes, name: str, extension: str, what: str, limits: Limits) -> Document:
    """By way of LibreOffice; places are those of the converted file."""
    from llmeval.reading.office import TARGETS, convert

    made = convert(data, name, extension, what, seconds=min(180.0, limits.seconds / 2))
    if TARGETS[extension] == "xlsx":
        from llmeval.reading.workbook.xlsx import read_xlsx

        return read_xlsx(made, name, limits)
    from llmeval.reading.word.docx import read_docx

    return read_docx(made, name)
