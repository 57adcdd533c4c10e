"""Shapes that are no quantity: document numbers, dates and periods, telephones, identity numbers, glued cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.amounts import damaged, ratio
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.numeral import Kind
from llmeval.numbers.units import BLANKS, UnitRead
from llmeval.patterns import lazy as re

_TAIL = re.compile(r"(?:[,.]\d+)+")


def document(scan: Scan, match: re.Match[str]) -> int:
    text, at = scan.text, match.start()
    if at == scan.floor or text[at - 1] not in "〔[［（(﹝〈【":
        return 0
    issuer = re.search("[\u4e00-\u9fff]{1,10}$", text[max(scan.floor, at - 12) : at - 1])
    words = shapes.ISSUER_CUT.split(issuer[0])[-1] if issuer else ""
    return scan.add("document_number", at - 1 - len(words), match.end(), (at, match.end() - 1))


def identity(scan: Scan, match: re.Match[str]) -> int:
    number = match[0].upper()
    cue = shapes.IDENTITY_CUE.search(scan.text, max(scan.floor, match.start() - 16), match.start())
    if _is_identity(number) or (cue and is_day(number[6:14])):
        return scan.add("identity", match.start(), match.end())
    return 0


def dated(scan: Scan, match: re.Match[str]) -> int:
    """Dates and periods; not what is counted (2000-2050户)."""
    text, (start, end), written = scan.text, match.span(), match[0]
    kind: Kind = "period" if match.lastgroup == "period" or shapes.BETWEEN.search(written, 4) else "date"
    if kind == "period" and written[-1].isdigit():
        reading = scan.unit(end)
        if reading and reading.unit:
            return 0
    if kind == "date":
        if month := shapes.MONTH.search(written):
            scan.month = int(month[1])
        return scan.add(kind, start, end)
    ahead = re.search(f"[第前][{BLANKS}]?$", text[max(scan.floor, start - 2) : start])
    return scan.add(kind, start - len(ahead[0]) if ahead else start, end, (start, end))


def clock(scan: Scan, match: re.Match[str]) -> int:
    text = scan.text
    """8:30-17:30; 1:10 is a ratio where nothing says that it is a time."""
    cued = re.search(
        "[上下中]午|晚|晨|时间|每[日天]|[日至到]$", text[max(scan.floor, match.start() - 3) : match.start()]
    )
    if not cued and "：" in match[0]:
        return 0
    if not cued and re.fullmatch(r"1:\d{1,15}|\d{1,15}:\d{1,15}:\d{1,15}", match[0]):
        share = shapes.MASTER_RATIO.match(scan.text, match.start())
        return ratio(scan, share) if share else 0
    return scan.add("date", match.start(), match.end())


def masked(scan: Scan, match: re.Match[str]) -> int:
    return scan.add("phone" if match[0].count("*") == 4 else "identity", match.start(), match.end())


def phone(scan: Scan, match: re.Match[str]) -> int:
    start = match.start()
    reading = scan.unit(match.end())
    if reading and reading.unit:
        return 0
    closed = ")" in match[0] or "）" in match[0]
    begin = start - 1 if closed and start > scan.floor and scan.text[start - 1] in "(（" else start
    return scan.add("phone", begin, match.end(), (start, match.end()))


def chain(scan: Scan, match: re.Match[str]) -> int:
    return scan.add("name", match.start(), match.end())


def dotted(scan: Scan, match: re.Match[str]) -> int:
    """3.1.2 at the head of a line is a clause, 91.2591.25 two cells that ran together."""
    start, end = match.span()
    pieces = match[0].split(".")
    short = all(len(piece) <= 2 for piece in pieces)
    if tail := _TAIL.match(scan.text, end):
        return damaged(scan, start, tail.end())
    if len(pieces) == 4 and all(len(piece) <= 3 and int(piece) < 256 for piece in pieces):
        return scan.add("code", start, end)
    if short and scan.clause(start):
        return scan.add("ordinal", start, end)
    parts: tuple[Decimal, ...] = ()
    half = len(match[0]) // 2
    if len(match[0]) % 2 == 0 and match[0][:half] == match[0][half:] and match[0][:half].count(".") == 1:
        parts = (Decimal(match[0][:half]),) * 2
    elif len(pieces) == 3 and len(pieces[1]) > 2 and len(match[0]) < 40:
        parts = (Decimal(f"{pieces[0]}.{pieces[1][:2]}"), Decimal(f"{pieces[1][2:]}.{pieces[2]}"))
    return scan.add("glued", start, end, parts=parts)


def span_of_time(scan: Scan, at: int, end: int, reading: UnitRead) -> int:
    """近3年, 前3个月, 未来2年 are periods, where 3年 is a duration; 前3名 is a rank."""
    if reading.dimension not in ("time", "count") or at == scan.floor or reading.bound:
        return 0
    before = shapes.RECENT.search(scan.text[max(scan.floor, at - 4) : at])
    if before is None:
        return 0
    if before[0][0] == "前" and reading.unit in ("名", "位"):
        return scan.add("ordinal", at - len(before[0]), reading.end, (at, end))
    if reading.unit not in ("年", "个月", "个季度", "季度", "个年度", "天", "日", "周", "学年", "小时"):
        return 0
    return scan.add("period", at - len(before[0]), reading.end, (at, end))


def is_day(digits: str) -> bool:
    """Whether eight digits are a day of the calendar."""
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= int(digits[:4]) <= 2099


def _is_identity(number: str) -> bool:
    """GB 11643: a date of birth in the middle and a check digit modulo 11."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(char) for weight, char in zip(weights, number, strict=False))
    return is_day(number[6:14]) and "10X98765432"[total % 11] == number[17]
