"""Bytes to text: UTF-8, GB18030 and UTF-16 with a mark, and nothing that only looks like them."""

from __future__ import annotations

from llmeval.errors import ReadError
from llmeval.patterns import lazy as re

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
GARBAGE = re.compile("[\x00-\x06\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
"""Control characters that no text holds (tab, line ends, form feed, Word's cell mark and escape are let through)."""

_SAMPLE = 200_000
_COMMON_SHARE = 0.85


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The text of a file, without a byte-order mark; `declared` is an encoding that the file itself names.

    Raises ReadError for bytes in another encoding and for binary data.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _checked(_try(data[len(mark) :], encoding), name)
    text = _try(data, "utf-8")
    if text is None and declared:
        text = _try(data, declared)
    if text is None:
        text = _try(data, "gb18030")
        if text is not None and not _looks_chinese(text):
            text = None
    return _checked(text, name)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):  # also what a name of an encoding itself raises: undefined, idna
        return None


def _looks_chinese(text: str) -> bool:
    """GB18030 decodes nearly anything; real text keeps to the characters of GB 2312 almost throughout."""
    sample = [character for character in text[:_SAMPLE] if character > "\x7f"]
    wide = "".join(sample)
    common = wide.encode("gb2312", "ignore").decode("gb2312")
    return len(common) >= _COMMON_SHARE * len(wide)


def _checked(text: str | None, name: str) -> str:
    if text is None:
        raise ReadError(
            f"“{name}”不是 UTF-8、GB18030 或带字节序标记的 UTF-16 编码的文本，无法读取。请用 UTF-8 编码另存后重试。",
            f"“{name}” is no text in UTF-8, GB18030 or UTF-16 with a byte-order mark. Save it as UTF-8.",
        )
    sample = text[:_SAMPLE]
    if "\x00" in sample or len(GARBAGE.findall(sample)) > len(sample) // 200:
        raise ReadError(
            f"“{name}”的内容是二进制数据，不是文本。请提供 .docx、.pdf、.html、.xlsx、.txt 或 .md 格式的报告。",
            f"“{name}” holds binary data, no text. Hand in a report as .docx, .pdf, .html, .xlsx, .txt or .md.",
        )
    return text
