"""Automatic numbers of Word, restored as a page shows them: `一、`, `（一）`, `1.`, `1.1`, `①`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: first number, format (`chineseCounting`), pattern (`（%2）`), and what follows it."""

    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    restart: int | None = None
    arabic: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The lists of a document and how far each has been counted; ask once for each paragraph, in order."""

    def __init__(self, root: _Element | None, style_lists: dict[str, str]) -> None:
        """`style_lists`: list id by id of a numbering style (`w:numStyleLink` goes through it)."""
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root, style_lists)

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """Level (from 0) that a list links to a paragraph style."""
        if list_id not in self._lists:
            return None
        return next((index for index, level in self._lists[list_id].levels.items() if level.style == style), None)

    def next(self, list_id: str, index: int) -> str:
        """Number of the next paragraph of a list at a level (from 0), with a blank where a tab or blank follows.

        "" for bullets, for lists without numbers and for what is no list.
        """
        numbered = self._lists.get(list_id)
        level = numbered.levels.get(index) if numbered else None
        if numbered is None or level is None:
            return ""
        counts = self._counts.setdefault(numbered.abstract, [None] * _LEVELS)
        self._count(list_id, numbered, index, counts)
        if level.format == "bullet":
            return ""
        text = _PLACE.sub(lambda match: self._shown(numbered, int(match[1]) - 1, counts, level.arabic), level.pattern)
        return text + ("" if level.suffix == "nothing" or not text else " ")

    def _count(self, list_id: str, numbered: _List, index: int, counts: list[int | None]) -> None:
        if index in numbered.starts and (list_id, index) not in self._started:
            counts[index] = numbered.starts[index]
        else:
            before = counts[index]
            counts[index] = numbered.levels[index].start if before is None else before + 1
        self._started.add((list_id, index))
        for deeper in range(index + 1, _LEVELS):
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or (restart > 0 and index < restart):
                counts[deeper] = None

    def _shown(self, numbered: _List, index: int, counts: list[int | None], arabic: bool) -> str:
        level = numbered.levels.get(index, Level())
        if level.format in _UNNUMBERED:
            return ""
        count = counts[index] if index < _LEVELS else None
        return written(level.start if count is None else count, "decimal" if arabic else level.format)

    def _load(self, root: _Element, style_lists: dict[str, str]) -> None:
        abstracts = {element.get(W + "abstractNumId", ""): element for element in root.iterfind(W + "abstractNum")}
        numbers = {element.get(W + "numId", ""): element for element in root.iterfind(W + "num")}
        for list_id, element in numbers.items():
            abstract = _value(element, "abstractNumId") or ""
            seen = {abstract}
            while abstract in abstracts and (link := _value(abstracts[abstract], "numStyleLink")):
                target = numbers.get(style_lists.get(link, ""))
                abstract = (_value(target, "abstractNumId") or "") if target is not None else ""
                if abstract in seen:
                    break
                seen.add(abstract)
            if abstract not in abstracts:
                continue
            levels = _levels(abstracts[abstract])
            starts: dict[int, int] = {}
            for override in element.iterfind(W + "lvlOverride"):
                index = number(override.get(W + "ilvl"), 0)
                levels |= _levels(override)
                start = _value(override, "startOverride")
                if start is not None and 0 <= index < _LEVELS:
                    starts[index] = number(start, 1)
                    levels[index] = replace(levels.get(index, Level()), start=starts[index])
            self._lists[list_id] = _List(abstract, levels, starts)


def _levels(element: _Element) -> dict[int, Level]:
    levels = {}
    for level in element.iterfind(W + "lvl"):
        index = number(level.get(W + "ilvl"), 0)
        # Word 2010 and later write formats of their own as an alternative to a plain one.
        format_element = next(level.iter(W + "numFmt"), None)
        restart = _value(level, "lvlRestart")
        legal = level.find(W + "isLgl")
        if 0 <= index < _LEVELS:
            levels[index] = Level(
                number(_value(level, "start"), 0),
                (format_element.get(VAL) if format_element is not None else None) or "decimal",
                _value(level, "lvlText") or "",
                _value(level, "suff") or "tab",
                number(restart, 0) if restart is not None else None,
                legal is not None and legal.get(VAL) not in ("0", "false", "off"),
                _value(level, "pStyle"),
            )
    return levels


def _value(element: _Element, name: str) -> str | None:
    child = element.find(W + name)
    return child.get(VAL) if child is not None else None


def number(text: str | None, default: int) -> int:
    """A whole number of an attribute; the default where it is missing, malformed or beyond all sense."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else default


_UNNUMBERED = ("none", "bullet")
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = {"simplified": ("零壹贰叁肆伍陆柒捌玖", "拾佰仟"), "traditional": ("零壹貳參肆伍陸柒捌玖", "拾佰仟")}


def written(count: int, style: str) -> str:
    """A count in one of Word's number formats; plain digits where the format cannot write it or is unknown.

    >>> [written(12, style) for style in ("chineseCounting", "upperRoman", "lowerLetter", "decimalEnclosedCircle")]
    ['十二', 'XII', 'l', '⑫']
    >>> written(101, "chineseCountingThousand"), written(20, "ideographTraditional")
    ('一百零一', '20')
    """
    writer = _WRITERS.get(style)
    shown = writer(count) if writer is not None and count >= 0 else ""
    return shown or str(count)


def _chinese(count: int, digits: str = "零" + _DIGITS[1:], units: str = "十百千", short: bool = True) -> str:
    """`十一`, `一百零一`, `二千零二十`; "" from ten thousand on."""
    if count >= 10_000 or count == 0:
        return digits[0] if count == 0 else ""
    text, gap = "", False
    for power in range(3, -1, -1):
        digit = count // 10**power % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + (units[power - 1] if power else "")
        gap = False
    return text[1:] if short and 10 <= count < 20 else text


def _formal(kind: str) -> Callable[[int], str]:
    digits, units = _FORMAL[kind]
    return lambda count: _chinese(count, digits, units, short=False)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return ""
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += sign * (count // value)
        count %= value
    return text


def _letter(count: int) -> str:
    """A to Z, then AA, BB, as Word does."""
    return chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count <= 780 else ""


def _from(*ranges: tuple[int, int, int]) -> Callable[[int], str]:
    """A writer by code point: ranges of (first count, last count, character of the first)."""

    def write(count: int) -> str:
        return next((chr(code + count - first) for first, last, code in ranges if first <= count <= last), "")

    return write


def _series(signs: str) -> Callable[[int], str]:
    return lambda count: signs[count - 1] if 0 < count <= len(signs) else ""


def _digital(count: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(count))


def _full_width(count: int) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in str(count))


def _sexagenary(count: int) -> str:
    return _STEMS[(count - 1) % 10] + _BRANCHES[(count - 1) % 12] if 0 < count <= 60 else ""


_CIRCLED = _from((0, 0, 0x24EA), (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
_WRITERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda count: f"{count:02d}",
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda count: _letter(count).lower(),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "chineseLegalSimplified": _formal("simplified"),
    "ideographLegalTraditional": _formal("traditional"),
    "ideographTraditional": _series(_STEMS),
    "ideographZodiac": _series(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ideographEnclosedCircle": _from((1, 10, 0x3280)),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedFullstop": _from((1, 20, 0x2488)),
    "decimalEnclosedParen": _from((1, 20, 0x2474)),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda count: f"- {count} -",
}
