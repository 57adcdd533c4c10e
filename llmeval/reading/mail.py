"""Mails with what is attached to them: .eml by the standard library, .msg of Outlook by its streams (olefile)."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from llmeval.errors import ReadError
from llmeval.patterns import lazy as re
from llmeval.reading.archive import Budget, Member, is_rubbish

if TYPE_CHECKING:
    from email.message import Message

    from olefile import OleFileIO

BODY = "邮件正文.txt"
"""What the words of a mail are called among its attachments; its first line is the subject."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MSG_MARK = "__properties_version1.0".encode("utf-16-le")
_HEADERS = re.compile(
    rb"\A(?:(?:From |Return-Path|Received|Delivered-To|X-[\w-]{1,40}|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Reply-To|Sender|"
    rb"DKIM-Signature|Content-Type|Authentication-Results|ARC-[\w-]{1,40}|Thread-[\w-]{1,40})\s{0,2}:?)", re.IGNORECASE
)  # fmt: skip
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le")
_MOST_PARTS = 2000
_CODEPAGES = {936: "gb18030", 54936: "gb18030", 65001: "utf-8", 950: "big5", 20127: "ascii", 28591: "latin-1"}


def is_mail(data: bytes, name: str) -> bool:
    """Whether it is a mail, by its content; of an .eml the name must say so too, since any text may begin as one."""
    if data.startswith(_OLE):
        return _MSG_MARK in data
    return PurePath(name).suffix.lower() == ".eml" and _HEADERS.match(data.lstrip(b"\xef\xbb\xbf\r\n")) is not None


def mail_members(data: bytes, name: str, budget: Budget) -> list[Member]:
    """Body and attachments of a mail; what is forwarded in it is a mail inside (`….eml`, `….msg`).

    Raises ReadError for what is no mail, or holds more than the limits allow.
    """
    try:
        found = list(_of_msg(data, name) if data.startswith(_OLE) else _of_eml(data))
    except ReadError:
        raise
    except Exception:  # noqa: BLE001 - a damaged mail fails in its parsers in any way
        raise damaged(name) from None
    kept = _apart([member for member in found if member.data and not is_rubbish(member.name)])
    budget.charge_files(len(kept), sum(len(member.data) for member in kept), name)
    return kept


def damaged(name: str) -> ReadError:
    return ReadError(
        f"“{name}”是已损坏的邮件，无法打开。请从邮箱重新导出，或直接提供附件。",
        f"“{name}” is a damaged mail. Export it again, or hand in its attachments.",
    )


def _apart(members: list[Member]) -> list[Member]:
    """Attachments of one name told apart."""
    seen: dict[str, int] = {}
    found = []
    for member in members:
        count = seen[member.name] = seen.get(member.name, 0) + 1
        path = PurePath(member.name)
        found.append(member if count == 1 else Member(f"{path.stem}({count}){path.suffix}", member.data))
    return found


def _plain_name(name: str) -> str:
    """A file's own name: a mail's sender does not choose where it lies."""
    last = re.split(r"[/\\]", " ".join(name.split()))[-1].strip(" .\0")
    return re.sub(r"[\x00-\x1f]", "", last)[:200]


def _decoded(raw: bytes, first: str = "") -> str:
    for encoding in (first, *_ENCODINGS[:2]) if first else _ENCODINGS[:2]:
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("gb18030", "replace")


_RAW_NAME = re.compile(rb"""(?im)^((?:Content-[^\r\n"]{1,120}|[ \t]{1,20})(?:file)?name=")([^"\r\n]{1,400})(?=")""")
_RAW_SUBJECT = re.compile(rb"""(?im)^(Subject:[ \t]{0,8})([^\r\n]{1,400})""")


def _worded(match: re.Match[bytes]) -> bytes:
    """A header's bytes that are no ASCII as the encoded word that the standard asks for."""
    if match[2].isascii():
        return match[0]
    return match[1] + b"=?UTF-8?B?" + b64encode(_decoded(match[2]).encode()) + b"?="


def _of_eml(data: bytes) -> Iterator[Member]:
    from email import message_from_bytes, policy

    data = _RAW_NAME.sub(_worded, _RAW_SUBJECT.sub(_worded, data, count=1))
    message = message_from_bytes(data, policy=policy.default)
    words = [_header(message, "Subject")]
    parts: list[Member] = []
    for number, part in enumerate(_leaves(message)):
        if number > _MOST_PARTS:
            break
        name = _name_of(part)
        if part.get_content_type() == "message/rfc822":
            inside = part.get_payload()
            if isinstance(inside, list) and inside:
                parts.append(Member(_plain_name(name) or f"转发的邮件{number}.eml", _bytes_of(inside[0])))
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if name:
            parts.append(Member(_plain_name(name), content))
        elif part.get_content_type() == "text/plain":
            words.append(_decoded(content, part.get_content_charset() or ""))
    yield Member(BODY, "\n\n".join(words).strip().encode())
    yield from parts


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold something; a forwarded mail is one, whatever is in it."""
    from email.message import Message

    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting.extend(reversed([each for each in inside if isinstance(each, Message)]))
        else:
            yield part


def _header(message: Message, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception:  # noqa: BLE001 - the parser of headers fails on some that are malformed
        return ""


def _name_of(part: Message) -> str:
    """The name of an attachment, also as Chinese mailers write it: encoded words in quotes, raw GBK bytes."""
    from email.message import EmailMessage
    from email.utils import collapse_rfc2231_value

    try:
        given: Any = part.get_filename()
        if given is None and isinstance(part, EmailMessage):
            given = part.get_param("name", header="content-type")
        name = collapse_rfc2231_value(given) if given else ""
    except Exception:  # noqa: BLE001 - as above
        name = ""
    if "=?" in name:
        from email.header import decode_header

        name = "".join(
            piece if isinstance(piece, str) else _decoded(piece, charset or "")
            for piece, charset in decode_header(name)
        )
    raw = name.encode("utf-8", "surrogateescape")
    return _decoded(raw) if "\udc80" <= max(name, default="") <= "\udcff" else name


def _of_msg(data: bytes, name: str) -> Iterator[Member]:
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        yield from _message(ole, (), name, 0)


def _message(ole: OleFileIO, at: tuple[str, ...], name: str, depth: int) -> Iterator[Member]:
    """A message and what is attached, by the tags of its properties (MS-OXMSG, MS-OXPROPS)."""
    subject, body = _text(ole, at, "0037"), _text(ole, at, "1000")
    yield Member(BODY, f"{subject}\n\n{body}".strip().encode())
    folders = sorted({entry[len(at)] for entry in ole.listdir(streams=True, storages=True)
                      if len(entry) > len(at) and tuple(entry[: len(at)]) == at and entry[len(at)].startswith("__attach_version1.0_")})  # fmt: skip
    for number, folder in enumerate(folders[:_MOST_PARTS]):
        inside = (*at, folder)
        title = (
            _plain_name(_text(ole, inside, "3707") or _text(ole, inside, "3704") or _text(ole, inside, "3001"))
            or f"附件{number + 1}"
        )
        if ole.exists([*inside, "__substg1.0_37010102"]):
            yield Member(title, ole.openstream([*inside, "__substg1.0_37010102"]).read())
        elif ole.exists([*inside, "__substg1.0_3701000D"]) and depth < 3:
            for member in _message(ole, (*inside, "__substg1.0_3701000D"), name, depth + 1):
                yield Member(f"{title}/{member.name}", member.data)


def _text(ole: OleFileIO, at: tuple[str, ...], tag: str) -> str:
    """A property that is a text: in Unicode, else in the code page of the machine that wrote it."""
    wide = [*at, f"__substg1.0_{tag}001F"]
    if ole.exists(wide):
        return str(ole.openstream(wide).read().decode("utf-16-le", "replace")).rstrip("\0")
    narrow = [*at, f"__substg1.0_{tag}001E"]
    if ole.exists(narrow):
        return _decoded(ole.openstream(narrow).read().rstrip(b"\0"), _codepage(ole, at))
    return ""


def _codepage(ole: OleFileIO, at: tuple[str, ...]) -> str:
    """PidTagMessageCodepage, PidTagInternetCodepage among the fixed properties; "" where they say nothing."""
    place = [*at, "__properties_version1.0"]
    if not ole.exists(place):
        return ""
    raw = ole.openstream(place).read()
    for start in range(8 if at else 32, len(raw) - 15, 16):
        if raw[start : start + 4] in (b"\x03\x00\xfd\x3f", b"\x03\x00\xde\x3f"):
            return _CODEPAGES.get(int.from_bytes(raw[start + 8 : start + 12], "little"), "")
    return ""


def _bytes_of(inside: Any) -> bytes:
    raw: bytes = inside.as_bytes()
    return raw
