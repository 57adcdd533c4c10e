"""What a workbook would cost to open, seen in its bytes: cells counted, merged areas cut to what has content, links to one cell."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple

from llmeval.patterns import lazy as re

MOST_MERGED = 200_000
"""Cells in merged areas of one workbook; a form has some hundreds. What opens it makes a cell for each of them."""
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MERGED = re.compile(rb"""<(?:\w{1,9}:)?mergeCell\s[^<>]{0,200}?\bref\s?=\s?["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["'][^<>]{0,200}>""")  # fmt: skip
_LINKED = re.compile(
    rb"""(<(?:\w{1,9}:)?hyperlink\s[^<>]{0,400}?\bref\s?=\s?["'][A-Z]{1,3}\d{1,7}):[A-Z]{1,3}\d{1,7}(?=["'])"""
)
"""A link of a range, which would be hung on each of its cells."""
_CELL = re.compile(rb"""<(?:\w{1,9}:)?c\s[^<>]{0,99}?\br\s?=\s?["']([A-Z]{1,3})(\d{1,7})["']""")
_OPENED = re.compile(rb"<(?:\w{1,9}:)?c[\s/>]")


class Bounded(NamedTuple):
    """A workbook that is safe to open."""

    data: bytes
    cells: int
    """In the sheets of the file, blank ones too."""
    dropped: int
    """Merged areas that are read by their first cell alone."""


def bounded(data: bytes) -> Bounded:
    """The workbook with merged areas no larger than its content and links of one cell; the same bytes where all were."""
    left, cells, dropped = MOST_MERGED, 0, 0
    changed: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if not _SHEET.fullmatch(entry.filename):
                continue
            sheet = archive.read(entry)
            if _LINKED.search(sheet):
                sheet = changed[entry.filename] = _LINKED.sub(rb"\1", sheet)
            cells += sum(1 for _ in _OPENED.finditer(sheet))
            areas = [_area(match) for match in _MERGED.finditer(sheet)]
            if sum(areas) <= left:
                left -= sum(areas)
                continue
            cut = _Cut(sheet, left)
            changed[entry.filename] = _MERGED.sub(cut, sheet)
            left, dropped = cut.left, dropped + cut.dropped
        return Bounded(_replaced(archive, changed) if changed else data, cells, dropped)


class _Cut:
    """Cuts merged areas of one sheet to the rows and columns that have cells; drops what is too large all the same."""

    def __init__(self, sheet: bytes, left: int) -> None:
        self.left, self.dropped = left, 0
        self.row = self.column = 1
        for match in _CELL.finditer(sheet):
            self.column = max(self.column, _number(match[1]))
            self.row = max(self.row, int(match[2]))

    def __call__(self, match: re.Match[bytes]) -> bytes:
        left, top = _number(match[1]), int(match[2])
        right, bottom = min(_number(match[3]), self.column), min(int(match[4]), self.row)
        area = max(0, right - left + 1) * max(0, bottom - top + 1)
        if area < 2 or area > self.left:
            self.dropped += area >= 2
            return b""
        self.left -= area
        whole = match[0]
        start, end = match.start(1) - match.start(), match.end(4) - match.start()
        return whole[:start] + f"{_letters(left)}{top}:{_letters(right)}{bottom}".encode() + whole[end:]


def _area(match: re.Match[bytes]) -> int:
    return (abs(_number(match[3]) - _number(match[1])) + 1) * (abs(int(match[4]) - int(match[2])) + 1)


def _number(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _replaced(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for entry in archive.infolist():
            made.writestr(entry.filename, changed.get(entry.filename) or archive.read(entry))
    return buffer.getvalue()
