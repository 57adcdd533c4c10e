"""List marks: what numbers a heading or an item (一、 （二） 3. ④), and a title in the one form that it is matched by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from llmeval.patterns import lazy as re

Style = Literal["part", "sub_part", "cn", "paren_cn", "dotted", "arabic", "paren_arabic", "circle"]
RANK: dict[Style, int] = {
    "part": 0, "sub_part": 1, "cn": 2, "paren_cn": 3, "dotted": 3, "arabic": 4, "paren_arabic": 5, "circle": 6,
}  # fmt: skip

CN = "一二三四五六七八九十"
_MARKER = re.compile(
    rf"(?P<part>第\s*(?:[{CN}]{{1,3}}|\d{{1,2}})\s*(?:部分|章|节|篇))(?=$|[\s、:：.]|[^\s，,。的]{{2}})\s*[、:：.]?"
    rf"|(?P<cn>[{CN}]{{1,3}})\s*[、.](?![{CN}]{{1,2}}[、，和与期级类线产是])"
    rf"|[（(〔\[]\s*(?P<paren_cn>[{CN}]{{1,3}})\s*[）)〕\]]\s*[、.]?(?![至和、])"
    r"|\d{1,2}\.(?P<dotted>\d{1,2})(?:\.\d{1,2})?[、.]?(?=\s*[^\d\s.%‰万亿元倍个年月日,，、。])"
    r"|(?P<arabic>\d{1,2})\s*(?:、|\.(?!\d)|\.(?=20\d\d\s*年))"
    r"|[（(]\s*(?P<paren_arabic>\d{1,2})\s*[）)]\s*[、.]?(?![至和])"
    r"|(?P<bare_paren>\d{1,2})[）)]"
    r"|(?P<circle>[①-⑳])\s*[、.]?"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A list number: its style, its value from 1, and the length of what it covers, blanks after it included."""

    style: Style
    value: int
    length: int


def marker(text: str) -> Marker | None:
    """The list number at the start of a line.

    >>> marker("（十二）其他"), marker("1.5 万元")
    (Marker(style='paren_cn', value=12, length=4), None)
    """
    match = _MARKER.match(text)
    if match is None:
        return None
    group = match.lastgroup or ""
    style: Style = "paren_arabic" if group == "bare_paren" else group  # type: ignore[assignment]
    if style == "part" and "节" in match[0]:
        style = "sub_part"
    after = len(text) - len(text[match.end() :].lstrip())
    return Marker(style, mark_value(match[group]), after)


def mark_value(number: str) -> int:
    """Value of `十二`, `12`, `③`, `第三部分`."""
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    digits = "".join(character for character in number if character.isdigit() or character in CN)
    if digits.isdecimal():
        return int(digits)
    tens, ten, units = digits.rpartition("十")
    if not ten:
        return CN.index(digits[-1]) + 1
    return (CN.index(tens[-1]) + 1 if tens else 1) * 10 + (CN.index(units[0]) + 1 if units else 0)


_ITEM_MARK = rf"(?:[（(][{CN}\d]{{1,3}}[)）]|[{CN}\d]{{1,3}}[、.．]|[①-⑳])"
_ITEM_MARKS = re.compile(rf"{_ITEM_MARK}+")
_AMONG_ITEM_MARKS = re.compile(rf"(?:其中[:：]?|{_ITEM_MARK})+")


def after_marks(text: str, start: int = 0, end: int | None = None) -> int:
    """Where the list marks that a passage begins with end; `start` where it begins with none.

    >>> after_marks("（一）2.其他"), after_marks("其他")
    (5, 0)
    """
    match = _ITEM_MARKS.match(text, start, len(text) if end is None else end)
    return match.end() if match else start


def without_marks(label: str) -> str:
    """A row label or clause without 其中 and list marks before its words.

    >>> without_marks("其中：1.办公费"), without_marks("三公经费")
    ('办公费', '三公经费')
    """
    match = _AMONG_ITEM_MARKS.match(label)
    return label[match.end() :] if match else label


def in_chinese(value: int) -> str:
    """A number from 1 to 99 as headings write it.

    >>> in_chinese(10), in_chinese(12), in_chinese(20)
    ('十', '十二', '二十')
    """
    tens, units = divmod(value, 10)
    return (CN[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (CN[units - 1] if units else "")


def written(style: Style, value: int) -> str:
    """A list mark as it is written.

    >>> written("cn", 4), written("paren_arabic", 4), written("part", 2)
    ('四、', '（4）', '第二部分')
    """
    shown: dict[Style, str] = {
        "cn": f"{in_chinese(value)}、",
        "paren_cn": f"（{in_chinese(value)}）",
        "paren_arabic": f"（{value}）",
        "part": f"第{in_chinese(value)}部分",
        "sub_part": f"第{in_chinese(value)}节",
    }
    return shown.get(style, f"{value}、")


@lru_cache(maxsize=4_096)
def squeezed(text: str) -> str:
    """A title without blanks and Markdown marks, brackets and colons in one form: for matching only."""
    return "".join(text.split()).translate(_ONE_FORM)


_ONE_FORM = str.maketrans("():,;", "（）：，；", "*#\u200b\ufeff")
