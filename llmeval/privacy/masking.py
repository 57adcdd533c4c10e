"""Personal data in a text: mobile numbers, identity numbers, bank accounts, and the names on a form.

What belongs to an office stays readable: landlines, credit codes (GB 32100), subject codes, and the names of offices.
All offsets are of the text as given; nothing is normalised but character for character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from llmeval.numbers.forms import as_shown
from llmeval.privacy.names import COMMON_WORDS, DOUBLE_SURNAMES, NEXT_FIELD, OFFICERS, SIGNERS, SURNAMES
from llmeval.spans import Span

PersonalKind = Literal["phone", "identity", "account", "email", "person_name"]


@dataclass(frozen=True, slots=True, order=True)
class PersonalDatum(Span):
    """A span of personal data and what it is."""

    kind: PersonalKind = "phone"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def personal_spans(text: str) -> list[PersonalDatum]:
    """Personal data of a text, sorted, without overlaps.

    >>> [(datum.kind, datum.of("填表人：某某某 电话：13800000000")) for datum in personal_spans("填表人：某某某 电话：13800000000")]
    [('person_name', '某某某'), ('phone', '13800000000')]
    """
    text = as_shown(text)
    found: list[PersonalDatum] = []
    for reader in (_identities, _accounts, _phones, _emails, _names):
        taken = sorted(found)
        starts = [datum.start for datum in taken]
        for datum in reader(text):
            at = bisect_right(starts, datum.end - 1) - 1
            if at < 0 or taken[at].end <= datum.start:
                found.append(datum)
    return _disjoint(found)


def _disjoint(found: list[PersonalDatum]) -> list[PersonalDatum]:
    kept: list[PersonalDatum] = []
    for datum in sorted(found):
        if not kept or kept[-1].end <= datum.start:
            kept.append(datum)
    return kept


def mask(text: str, spans: Iterable[Span]) -> str:
    """The text with each character of the spans replaced by `*`: same length, same offsets.

    >>> mask("电话 13800000000。", [Span(3, 14)])
    '电话 ***********。'
    """
    pieces, at = [], 0
    for span in sorted((span.start, span.end) for span in spans):
        start, end = max(span[0], at), span[1]
        if end <= start:
            continue
        pieces += [text[at:start], "*" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


# Identity numbers and codes

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_CUE = re.compile(r"信用代码|组织机构代码|登记号|注册号|税号|识别号")


def identity_valid(number: str) -> bool:
    """Whether 18 characters are an identity number: a real date of birth and the check digit of GB 11643 (mod 11-2)."""
    if not re.fullmatch(r"\d{17}[0-9Xx]", number) or not _is_date(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _IDENTITY_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def _is_date(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2099
    except ValueError:
        return False


def credit_check_digit(code: str) -> str:
    """Check digit of a unified social credit code from its first 17 characters (GB 32100, mod 31).

    Raises ValueError where a character is not of the code's alphabet (no I, O, S, V, Z).

    >>> credit_check_digit("11430781MB0275397")
    '6'
    """
    if len(code) < 17:
        raise ValueError("a credit code has 17 characters before its check digit")
    total = sum(_CREDIT.index(character) * weight for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT[(31 - total % 31) % 31]


def credit_valid(code: str) -> bool:
    """Whether 18 characters are a unified social credit code by alphabet and check digit."""
    if len(code) != 18 or any(character not in _CREDIT for character in code):
        return False
    return credit_check_digit(code) == code[17]


_CALLED_IDENTITY = re.compile(
    r"身份证(?:件)?(?:号码?|号)?(?:[:：为是]|\s){0,3}(?P<number>\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])"
)


def _identities(text: str) -> Iterator[PersonalDatum]:
    """Valid numbers, and those that are called so: a wrong digit makes a number no less personal."""
    for match in _CALLED_IDENTITY.finditer(text):
        if not identity_valid(match["number"]):
            yield PersonalDatum(match.start("number"), match.end("number"), "identity")
    for match in _IDENTITY.finditer(text):
        number = match.group()
        if not identity_valid(number):
            continue
        # An all-digit credit code may by chance read as an identity number; what it is called decides.
        if credit_valid(number.upper()) and _CREDIT_CUE.search(text, max(0, match.start() - 20), match.start()):
            continue
        yield PersonalDatum(match.start(), match.end(), "identity")


_ACCOUNT = re.compile(r"(?<![0-9A-Za-z.])\d(?:[ \-]?\d){14,18}(?![0-9A-Za-z]|\.\d)")
_ACCOUNT_CUE = re.compile(r"账号|帐号|账户|帐户|卡号|银行卡|开户|户号|工资卡")


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812).

    >>> luhn_valid("4111111111111111")
    True
    """
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _accounts(text: str) -> Iterator[PersonalDatum]:
    """Card numbers: 16 to 19 digits with a Luhn check digit and a cue; right behind 卡号 without Luhn too."""
    for match in _ACCOUNT.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not 15 <= len(digits) <= 19:
            continue
        before = text[max(0, match.start() - 30) : match.start()]
        if not _ACCOUNT_CUE.search(before):
            continue
        direct = re.search(r"(?:卡号|工资卡|个人[账帐][户号])(?:为|是)?[\s：:]*$", before)
        if direct or (len(digits) >= 16 and luhn_valid(digits)):
            yield PersonalDatum(match.start(), match.end(), "account")


# Telephones and addresses

_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?:(?:\+|00)?86[ \-]?)?1[3-9]\d(?:\d{8}|(?P<gap>[ \-])\d{4}(?P=gap)\d{4}|\d(?P<mid>[ \-])\d{3}(?P=mid)\d{4})"
    r"(?![0-9A-Za-z]|\.\d|\s?[%％万亿元])"
)
_LANDLINE = re.compile(r"(?<![0-9A-Za-z.\-])(?:0\d{2,3}[ \-—－]?)?\d{7,8}(?![0-9A-Za-z]|\.\d)")
_PERSONAL_PHONE = re.compile(r"(?:手机|移动电话|家庭电话|住宅电话|个人电话|小灵通)(?:号码?)?[\s：:]*$")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63}){1,4}"
)


def _phones(text: str) -> Iterator[PersonalDatum]:
    """Mobile numbers anywhere; a landline only where it is called somebody's own, since an office's is public."""
    for match in _MOBILE.finditer(text):
        yield PersonalDatum(match.start(), match.end(), "phone")
    for match in _LANDLINE.finditer(text):
        if _PERSONAL_PHONE.search(text, max(0, match.start() - 12), match.start()):
            yield PersonalDatum(match.start(), match.end(), "phone")


def _emails(text: str) -> Iterator[PersonalDatum]:
    for match in _EMAIL.finditer(text):
        yield PersonalDatum(match.start(), match.end(), "email")


# Names on a form

_BRACKET = r"(?:[（(][^（）()\n]{0,10}[）)][ \t]*)?"
_LABEL = re.compile(
    rf"(?:(?P<signer>{'|'.join('[ ]{0,4}'.join(word) for word in SIGNERS)})|{'|'.join(OFFICERS)})"
    rf"(?:姓名)?[ ]*{_BRACKET}(?:[和及或、并]?[ ]*(?:签[ ]*字|签[ ]*名|签[ ]*章|盖[ ]*章)[ ]*)*{_BRACKET}"
    r"(?P<link>[ ]*[：:][ \t\u3000]*(?:\r?\n[\t]+)?|[ ]*[\t|｜][ \t|｜]*(?:\r?\n[ ]*\t+)?|[ ]*\r?\n[ ]*\t+|[ ]*[为是](?=\S)|[ ]*(?=\S)"
    r"|(?P<last>[ \t]*(?=\r?\n)))"
)
_CJK = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef]"
_DOTTED = re.compile(rf"{_CJK}{{1,8}}(?:[·•・]{_CJK}{{1,8}})+")
_SPACED = re.compile(rf"{_CJK}[ \u3000]{{1,4}}{_CJK}(?!{_CJK})")
_WORD = re.compile(rf"{_CJK}{{2,8}}")
_PLACEHOLDER = re.compile(r"某{2,4}|[ＸX×x＊]{2,4}(?![0-9A-Za-z])")
_LINE_END = re.compile(r"[ \t]{0,200}\r?\n\s{0,12}")
_BLANK_REST = re.compile(r"[ \t]{0,200}(?:\r?\n|$)")
_BETWEEN_NAMES = re.compile(r"[ \t]{0,20}[、，,/][ \t]{0,20}")

_FOLLOWS = re.compile(r"[\s：:，。、；;,.（(）)|｜/\d]|$")


def _names(text: str) -> Iterator[PersonalDatum]:
    """Who filled in, checked or signed: what stands behind the label, or under it in a table, if it can be a name."""
    for label in _LABEL.finditer(text):
        link = label["link"]
        divided = any(mark in link for mark in "：:\t|｜\n")
        last = label["last"] is not None
        if not divided and not last and not label["signer"]:
            continue
        found = [] if last else list(_listed_names(text, label.end(), divided))
        if not found and (divided or last):
            found = list(_name_alone_below(text, label.start(), label.end(), "：" in link or ":" in link))
        if not found and (last or "\t" in link):
            found = list(_name_below(text, label.start()))
        yield from found


def _listed_names(text: str, at: int, divided: bool) -> Iterator[PersonalDatum]:
    """One name, or several with 、 between where a colon or a cell's edge divides them from the label."""
    while (end := _name_end(text, at, divided)) is not None:
        yield PersonalDatum(at, end, "person_name")
        more = _BETWEEN_NAMES.match(text, end) if divided else None
        if more is None:
            return
        at = more.end()


def _name_alone_below(text: str, label: int, end: int, colon: bool) -> Iterator[PersonalDatum]:
    """A line that is nothing but a name, under a label that ends its line with a colon or is all of it."""
    gap = _LINE_END.match(text, end)
    if gap is None or not (colon or not text[text.rfind("\n", 0, label) + 1 : label].strip()):
        return
    found = list(_listed_names(text, gap.end(), divided=True))
    if found and _BLANK_REST.match(text, found[-1].end):
        yield from found


def _name_below(text: str, label: int) -> Iterator[PersonalDatum]:
    """The cell of the next line in the column of a label, for rows written with tabs."""
    row = text.rfind("\n", 0, label) + 1
    column = text.count("\t", row, label)
    below = text.find("\n", label) + 1
    if below == 0 or label - row > 2000 or "\t" not in text[row:below]:
        return
    for _ in range(column):
        edge = text.find("\t", below, below + 2000)
        if edge < 0 or "\n" in text[below:edge]:
            return
        below = edge + 1
    yield from _listed_names(text, below, divided=True)


def _name_end(text: str, at: int, divided: bool) -> int | None:
    """End of a name that begins at `at`, None where none does."""
    for pattern in (_PLACEHOLDER, _DOTTED):
        match = pattern.match(text, at)
        if match is not None:
            return match.end()
    spaced = _SPACED.match(text, at)
    if spaced is not None:
        is_name = divided and text[at] in SURNAMES and spaced[0][0] + spaced[0][-1] not in COMMON_WORDS
        return spaced.end() if is_name else None
    match = _WORD.match(text, at)
    return None if match is None else _plain_name_end(text, at, match[0], divided)


def _plain_name_end(text: str, at: int, word: str, divided: bool) -> int | None:
    """Surname and one or two characters, before the end of the word, the next label or a job title."""
    double = word[:2] in DOUBLE_SURNAMES
    if word[:2] in COMMON_WORDS or NEXT_FIELD.match(word) or not (double or word[0] in SURNAMES):
        return None
    four = double or (divided and len(word) == 4 and word[1] in SURNAMES)
    for length in (4, 3, 2) if four else (3, 2):
        if length > len(word) or (double and length < 3):
            continue
        # A job title inside (李四单位负责人) shortens the name; the surname itself may be a title's first character.
        if NEXT_FIELD.search(word[1:length]):
            continue
        after = text[at + length : at + length + 3]
        if _FOLLOWS.match(after) or NEXT_FIELD.match(after):
            return at + length
    return None
