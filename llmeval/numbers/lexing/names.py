"""Names and codes: digits inside Latin words, in quotes, or before words that make them no amount."""

from __future__ import annotations

from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.scan import Scan
from llmeval.numbers.lexing.shapes import HAN, LATIN, NUMBER
from llmeval.numbers.lexing.typed import is_day
from llmeval.numbers.units import BLANKS
from llmeval.patterns import lazy as re

_NOTE = re.compile(r"\d{1,2}[\]〕］](?!\d)")
_SHORT = 13
"""A quotation of at most this many characters, quotes included, is a slogan rather than a sentence."""


def note(scan: Scan, at: int) -> int:
    """[1] and 〔2〕 behind a word or a number: the mark of a note, no number."""
    text = scan.text
    if text[at - 1] not in "[〔［" or at - 2 < 0 or text[at - 2] in BLANKS + "\n\t":
        return 0
    match = _NOTE.match(text, at)
    return scan.add("ordinal", at - 1, match.end(), (at, match.end() - 1)) if match else 0


def word(scan: Scan, at: int) -> int:
    """PM2.5, A4, 11430781MB02753976, GB/T 19001: digits that are part of a Latin word."""
    text = scan.text
    before = text[at - 1]
    if before in BLANKS and shapes.STANDARD.search(text, max(scan.floor, at - 8), at):
        match = shapes.ALNUM.match(text, at)
        return scan.add("name", at, match.end()) if match else 0
    start = at - 1 if before in "-/@" and at - 1 > scan.floor else at
    if not LATIN.match(text, start - 1) or start - 1 < scan.floor:
        return 0
    while start > scan.floor and LATIN.match(text, start - 1):
        start -= 1
    letters = text[start:at]
    number = NUMBER.match(text, at)
    if letters.upper() in ("RMB", "CNY") and number:
        return 0
    if letters.upper() in ("NO", "NO.") and number:
        return scan.add("ordinal", start, number.end(), number.span())
    if number and len(letters) > 1 and letters.isalpha() and not shapes.FORMULA.match(letters):
        reading = scan.unit(number.end())
        if reading and reading.unit and not LATIN.match(reading.unit):
            return 0
    match = shapes.ALNUM.match(text, at)
    end = match.end() if match else at + 1
    return alnum(scan, start, end)


def alnum(scan: Scan, start: int, end: int) -> int:
    word = scan.text[start:end]
    digits = sum(char.isdigit() for char in word)
    code = word.startswith("_") or len(word) == 18 or (digits >= 5 and len(word) >= 8)
    return scan.add("code" if code else "name", start, end)


def quoted(scan: Scan, at: int) -> int:
    """“1376”, “6个100%”, 《中国制造2025》: digits in quotes are a name unless they carry a unit or are a date."""
    text = scan.text
    low = max(scan.floor, at - 30)
    opened = -1
    for mark in shapes.QUOTES:
        opened = max(opened, text.rfind(mark, low, at))
    if opened < 0:
        return _plainly_quoted(scan, at)
    close = text.find(shapes.QUOTES[text[opened]], opened + 1, at + 40)
    if close < at or 0 <= text.find("\n", opened, at + 40) < close:
        return 0
    content, shape, number = text[at:close], shapes.MASTER.match(text, at), NUMBER.match(text, at)
    if number is None or shape is None or shapes.LISTED.match(content):
        return 0
    group, end = shape.lastgroup, number.end()
    if group in ("document", "period", "stamp", "months") or (group == "date" and not content.isdigit()):
        return 0
    short = close - opened <= _SHORT
    reading = scan.unit(end)
    if reading and reading.unit:
        many = len(re.findall(r"\d+", content)) > 1
        if not short or not (many or shapes.FOLLOW_NAME.match(text, close + 1)):
            return 0
    if group in ("chain", "dotted", "ratio"):
        end = shape.end()
    if short:
        end = max(end, at + max(index for index, char in enumerate(content) if char.isdigit()) + 1)
        end += end < close and text[end] in "%％"
    elif word := shapes.ALNUM.match(text, at):
        end = max(end, word.end())
    return scan.add("name", at, end)


def _plainly_quoted(scan: Scan, at: int) -> int:
    """Between straight quotes, which do not say which of them opens."""
    text = scan.text
    if text[at - 1] not in "\"'" or at - 1 < scan.floor:
        return 0
    match = re.compile(r"[\d+×.]{1,40}(?=[\"'])").match(text, at)
    return scan.add("name", at, match.end()) if match else 0


def named(scan: Scan, at: int, end: int) -> int:
    """A number without unit that the words around it make a name, a code, a year, the number of a clause."""
    text, digits = scan.text, scan.text[at:end]
    if shapes.FOLLOW_NAME.match(text, end):
        return scan.add("name", at, end + 1 if text[end] in "强号级版#＃" else end, (at, end))
    if not digits.isdigit():
        return _clause_number(scan, at, end)
    if text.startswith("号文", end):
        return scan.add("document_number", at, end + 1, (at, end))
    if len(digits) >= 12 or _is_phone(scan, at, end):
        return _long(scan, at, end)
    if _is_code(scan, at, end):
        return scan.add("code", at, end)
    year = re.fullmatch(shapes.YEAR, digits) and (
        HAN.match(text, end) or text[end : end + 1] in ("(", "（") or scan.cue(shapes.DATE_CUE, at, 4)
    )
    if year or (len(digits) == 8 and is_day(digits)) or (len(digits) <= 2 and lost_month(scan, at, end)):
        return scan.add("date", at, end)
    return 0


def _is_phone(scan: Scan, at: int, end: int) -> bool:
    length = end - at
    if length in (7, 8):
        return scan.cue(shapes.PHONE_CUE, at, 12)
    hotline = length == 5 and scan.text[at] == "1"
    return hotline and (shapes.HOTLINE.match(scan.text, end) is not None or scan.cue(shapes.PHONE_CUE, at, 6))


def is_subject_code(scan: Scan, at: int, end: int) -> bool:
    """20101 人大事务: a code of the budget whose subject's name begins like a measure word."""
    text = scan.text
    apart = text[end : end + 1] in BLANKS + "\t" or end - at == 7
    return (
        apart
        and end - at in (5, 7)
        and shapes.SUBJECT_CODE.fullmatch(text, at, end) is not None
        and scan.clause(at) == "line"
    )


def _is_code(scan: Scan, at: int, end: int) -> bool:
    """Subject codes of the budget (2010301, and 201 or 30101 beside their names), 01, what is called a 编号."""
    text, length = scan.text, end - at
    if scan.cue(shapes.CODE_CUE, at, 8) or (length > 1 and text[at] == "0"):
        return True
    if not shapes.SUBJECT_CODE.fullmatch(text, at, end):
        return False
    if length == 7:
        return True
    if text[end : end + 1] in ("）", ")"):
        return re.search("(?:支出|事务|[类款项])[（(]$", text[max(scan.floor, at - 4) : at]) is not None
    return scan.clause(at) == "line" and shapes.SUBJECT_NAME.match(text, end) is not None


def _clause_number(scan: Scan, at: int, end: int) -> int:
    """2.1 基本支出情况 at the head of a line: a clause, where a value would carry a unit."""
    text, digits = scan.text, scan.text[at:end]
    if not re.fullmatch(r"[1-9]\d?\.[1-9]\d?", digits) or text[at - 1 : at] == "\t" or scan.clause(at) != "line":
        return 0
    following = re.compile(f"[{BLANKS}]{{0,4}}[\u4e00-\u9fff]").match(text, end)
    return scan.add("ordinal", at, end) if following else 0


def _long(scan: Scan, at: int, end: int) -> int:
    digits = scan.text[at:end]
    if len(digits) <= 8:
        return scan.add("phone", at, end)
    cued = scan.cue(shapes.ACCOUNT_CUE, at, 20)
    account = cued or (16 <= len(digits) <= 19 and _luhn(digits))
    return scan.add("account" if account and len(digits) <= 30 else "code", at, end)


def lost_month(scan: Scan, at: int, end: int) -> bool:
    """12在园区…: the month's sign was lost, as the months told before it show."""
    number = int(scan.text[at:end])
    following = re.compile(f"[{BLANKS}]?[在由至起赴对召举开协组完]").match(scan.text, end)
    return bool(following and scan.month and scan.month <= number <= 12 and scan.clause(at))


def _luhn(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
