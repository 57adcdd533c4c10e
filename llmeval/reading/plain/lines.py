"""Physical lines of a text file, their form, and the marks a conversion left in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from llmeval.data.document import Cell, Table
from llmeval.patterns import lazy as re
from llmeval.spans import Span

_LINE = re.compile("[^\n\r\f\v\u2028\u2029]*")
_BREAK = re.compile("\r\n|[\n\r\f\v\u2028\u2029]")

TAGS = (
    "br|u|b|i|s|sup|sub|span|p|div|strong|em|font|center|img|a|hr"
    "|table|thead|tbody|tfoot|tr|td|th|caption|col|colgroup|html|body"
)
INLINE = re.compile(
    r"\[bookmark:[^\]\n]{0,200}\]"
    r"|!\[[^\]\n]{0,200}\]\([^)\n]{0,600}\)"
    r"|<!--[^<>]{0,600}-->"
    rf"|</?(?:{TAGS})(?:\s[^<>]{{0,500}})?/?>"
    r"|&(?:nbsp|ensp|emsp|thinsp);"
    r"|\\(?=[\\`*_{}\[\]()#+.!~|<>-])"
)
"""What a converter left inside a line; `**` is found by `bold`, since only pairs of it are marks."""

_BOLD = re.compile(r"(?<!\*)\*\*(?!\*)(?=[^\s*、，。；：）”])([^*\n]+?)(?<=\S)\*\*(?!\*)")
_STRUCK = re.compile(r"(?<!~)~~(?![~\s])[^~\n]{1,500}(?<!\s)~~(?!~)|<(del|s|strike)>[^<>\n]{1,500}</\1>", re.IGNORECASE)
"""Text that Markdown or a tag strikes out: deleted, as in every other form."""
_MARK_CHARACTERS = frozenset("*[<&\\!")

MARK = re.compile(r"(?P<level>#{1,6})[ \u3000]+|(?:> +(?=\D))?[-*+] +(?![\d\s]+[-—]?\s*$)(?=[^\s*+-])|> +(?=\D)")
"""Markdown's marks at the start of a line: heading, list item, quotation."""


SENTENCE_END = tuple("。；！？")
SIGNATURE = re.compile(r"(?:填\s*[表报]\s*人|制\s*表\s*人|填报日期|填报单位|联系电话|单位负责人)[^\n]{0,60}?[：:]")

Row = list[tuple[int, int, int]]
"""Column, start and end of each cell, blanks included."""


class Line(NamedTuple):
    """A physical line: its extent without the line end, and its content without outer blanks and marks."""

    start: int
    end: int
    body_start: int
    body_end: int
    text: str
    """The content as prose: marks removed, so offsets do not hold in it."""
    level: int | None
    """Of a Markdown heading."""
    listed: bool
    """Whether a Markdown list mark stood before it."""

    @property
    def blank(self) -> bool:
        return self.body_start >= self.body_end


@dataclass
class Scan:
    """A text cut into lines, with the spans of all marks found so far (unsorted)."""

    text: str
    lines: list[Line]
    debris: list[Span]


class Found(NamedTuple):
    first: int
    last: int
    """Index of the first line after the table."""
    table: Table


def scan(text: str) -> Scan:
    debris = [Span(*match.span()) for match in INLINE.finditer(text)] if _may_hold_marks(text) else []
    if "**" in text:
        for match in _BOLD.finditer(text):
            debris += [Span(match.start(), match.start() + 2), Span(match.end() - 2, match.end())]
    debris += struck(text)
    lines: list[Line] = []
    at = 0
    for match in _BREAK.finditer(text):
        lines.append(_line(text, at, match.start(), debris))
        at = match.end()
    if at < len(text):
        lines.append(_line(text, at, len(text), debris))
    return Scan(text, lines, debris)


def struck(text: str) -> list[Span]:
    """Passages that are struck out, with their marks."""
    if "~~" not in text and "</" not in text:
        return []
    return [Span(*match.span()) for match in _STRUCK.finditer(text)]


def _may_hold_marks(text: str) -> bool:
    return any(character in text for character in "[<&\\!")


def _line(text: str, start: int, end: int, debris: list[Span]) -> Line:
    body_start, body_end = trim(text, start, end)
    level, listed = None, False
    if body_start < body_end and text[body_start] in "#>-*+":
        mark = MARK.match(text, body_start, body_end)
        if mark:
            debris.append(Span(*mark.span()))
            level = len(mark["level"]) if mark["level"] else None
            listed = level is None
            body_start, body_end = trim(text, mark.end(), body_end)
    body = text[body_start:body_end]
    if not _MARK_CHARACTERS.isdisjoint(body):
        body = _BOLD.sub(r"\1", INLINE.sub("", body))
    return Line(start, end, body_start, body_end, body, level, listed)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The extent without blanks and marks at both ends; an empty extent stays where it is, at `start`."""
    first, last, closer = start, end, -1
    while first < last:
        character = text[first]
        if is_blank(character):
            first += 1
        elif character in "[<&!" and (mark := INLINE.match(text, first, last)):
            first = mark.end()
        elif character == "*" and (bold := _BOLD.match(text, first, last)):
            first += 2
            closer = bold.end()
        else:
            break
    while first < last:
        character = text[last - 1]
        if is_blank(character):
            last -= 1
        elif character in "])>;" and (begin := _mark_before(text, first, last)) is not None:
            last = begin
        elif character == "*" and (last == closer or _closes_bold(text, first, last)):
            last -= 2
        else:
            break
    return (first, last) if first < last else (start, start)


def is_blank(character: str) -> bool:
    return character.isspace() or character in "\u200b\ufeff"


def _mark_before(text: str, first: int, last: int) -> int | None:
    for opener in "[<&!":
        begin = text.rfind(opener, max(first, last - 700), last)
        if begin >= 0 and (mark := INLINE.match(text, begin, last)) and mark.end() == last:
            return begin
    return None


def _closes_bold(text: str, first: int, last: int) -> bool:
    begin = text.rfind("**", first, last - 2)
    return begin >= 0 and (bold := _BOLD.match(text, begin, last)) is not None and bold.end() == last


_VALUE = re.compile(r"[≤≥<>＜＞=]?\s{0,8}[-−+]?[\d０-９][\d０-９,，.．]*\s{0,8}[^年月\d]{0,3}")


def table_of(text: str, rows: list[Row], start: int, end: int, header: int | None = None) -> Table:
    """A table from rows of (column, start, end); the extents may have blanks and marks around the content."""
    cells = tuple(
        Cell(row, column, *trim(text, first, last)) for row, line in enumerate(rows) for column, first, last in line
    )
    width = max((cell.column for cell in cells), default=-1) + 1
    texts = [[text[slice(*trim(text, first, last))] for _, first, last in line] for line in rows[:4]]
    if header is None:
        header = header_rows(texts, width, len(rows))
    return Table(start, end, len(rows), width, cells, header)


def header_rows(texts: list[list[str]], width: int, rows: int) -> int:
    """How many rows at the top name columns: none holds a value, each fills at least two cells with short words."""
    count = 0
    for row in texts[:3]:
        filled = [cell for cell in row if cell]
        numbering = bool(filled) and re.fullmatch(r"[栏行]\s*次", filled[0]) is not None
        if not numbering and any(_VALUE.fullmatch(cell) for cell in filled):
            break
        if len(filled) < max(2, width / 2 if count == 0 else 2) or any(len(cell) > 30 for cell in filled):
            break
        count += 1
    else:
        count = 1
    if count == rows:
        count = 1 if width > 2 and rows > 1 else 0
    return count
