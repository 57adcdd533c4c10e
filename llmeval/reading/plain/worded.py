"""Tables in plain text whose cells are parted by blanks that keep no columns, as recognisers of scanned pages write them.

Where a cell stands says little there; the order of the cells and what they hold says more. The fullest rows and the head give the
number of columns and which of them hold numbers; a row with fewer cells takes those that fit its cells best.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from llmeval.data.document import Table
from llmeval.patterns import lazy as re
from llmeval.reading.plain.lines import SENTENCE_END, SIGNATURE, Found, Line, Row, Scan, table_of

_WORD = re.compile(r"[\d０-９.．]+[ ]?[%％](?!\S)|[^\s\u3000]+")
_NUMBER = re.compile(
    r"[≤≥<>＜＞=约]?[-−－+△▲]?[\d０-９][\d０-９,，.．]*(?:%|％|‰|亿元|万元|元|[\u4e00-\u9fff]{1,3}(?:[（(][\u4e00-\u9fff]{1,3}[）)])?)?|[-—－–]{1,2}"
)
_BARE = re.compile(r"[-−－+△▲]?[\d０-９][\d０-９,，.．]*[%％]?")
_PROSE = re.compile("[，；。！？：]|^[年月日个项人万亿元家次名和与及的]$|^[年月日]")
_ASIAN = re.compile(r"[\u4e00-\u9fff（）()、]+")
_LONGEST_LINE = 300
_MISFIT, _WORDY, _STEP = 6.0, 1.5, 0.12
"""What a number in a column of words costs, words in one of numbers, and each column of print that a cell stands aside."""


class Word(NamedTuple):
    """A cell, or a part of one that a stray blank tore."""

    start: int
    end: int
    at: float
    """Where its middle stands, in columns of print."""
    number: bool


def words_of(text: str, line: Line) -> list[Word]:
    """The pieces of a line between blanks."""
    found = []
    for match in _WORD.finditer(text, line.body_start, line.body_end):
        left = len(text[line.start : match.start()].encode("gb18030", "replace"))
        width = len(match[0].encode("gb18030", "replace"))
        found.append(Word(match.start(), match.end(), left + width / 2, _NUMBER.fullmatch(match[0]) is not None))
    return found


def is_row(line: Line) -> bool:
    """Whether a line can be a row: a label and numbers, no sentence."""
    if (
        line.blank
        or line.end - line.start > _LONGEST_LINE
        or line.text.endswith(SENTENCE_END)
        or SIGNATURE.search(line.text)
    ):
        return False
    words = _WORD.findall(line.text)
    numbers = sum(_NUMBER.fullmatch(word) is not None for word in words)
    if len(words) < 3 or numbers < 2 or max(map(len, words)) > 30:
        return False
    return not any(_PROSE.search(word) for word in words if not _NUMBER.fullmatch(word))


def is_head(line: Line) -> bool:
    """Whether a line can name columns: several short words, none of them a number."""
    if line.blank or line.end - line.start > _LONGEST_LINE or line.text.endswith((*SENTENCE_END, "：", ":")):
        return False
    words = _WORD.findall(line.text)
    return len(words) >= 3 and not any(_BARE.fullmatch(word) for word in words) and max(map(len, words)) <= 16


def worded(scan: Scan, first: int, floor: int) -> tuple[Found | None, int]:
    """The table whose rows begin at a line; its head may stand right above. Second is where the next attempt may begin."""
    text, lines = scan.text, scan.lines
    at = first
    while at < len(lines) and (is_row(lines[at]) or (at == first and is_head(lines[at]))):
        at += 1
    if first > floor and not is_head(lines[first]) and is_head(lines[first - 1]):
        first -= 1
    if at - first < 3:
        return None, at
    rows = [words_of(text, line) for line in lines[first:at]]
    headed = is_head(lines[first])
    width = _width(rows, headed)
    if width is None:
        return None, at
    body = rows[1:] if headed else rows
    columns = _columns(body, width)
    told = Counter(text[word.start : word.end] for row in rows for word in row)
    bare = [column._replace(number=False) for column in columns]
    heads = [headed and not place for place in range(len(rows))]
    placed = [
        _best(text, row, bare if head else columns, told, head=head) for row, head in zip(rows, heads, strict=True)
    ]
    if any(row is None for row in placed):
        return None, at
    table = table_of(text, [row for row in placed if row is not None], lines[first].start, lines[at - 1].end)
    return Found(first, at, table), at


def _width(rows: Sequence[Sequence[Word]], headed: bool) -> int | None:
    """How many columns there are: as many as the head names, where most rows nearly fill them; else as most rows have."""
    body = rows[1:] if headed else rows
    usual, count = Counter(len(row) for row in body).most_common(1)[0]
    if headed and usual - 1 <= len(rows[0]) <= usual + 2:
        return len(rows[0]) if len(rows[0]) >= usual or count * 2 <= len(body) else usual
    return usual if not headed and count * 3 >= len(body) * 2 and usual >= 3 else None


def _best(text: str, row: list[Word], columns: Sequence[_Column], told: Counter[str], *, head: bool) -> Row | None:
    """The row in its columns, with the stray blanks inside its words taken out where it fits better without them."""
    best: tuple[float, Row] | None = None
    if head and len(row) == len(columns):
        return [(column, word.start, word.end) for column, word in enumerate(row)]
    for pieces in _readings(text, row, len(columns)):
        found = _placed(pieces, columns)
        if found is None:
            continue
        cells = [text[word.start : word.end] for word in pieces]
        mended = [parts for cell in cells if len(parts := cell.split()) > 1 and not _NUMBER.fullmatch("".join(parts))]
        joined = sum(_JOIN * (len(parts) - 1) - _KNOWN * (told["".join(parts)] > 0) for parts in mended)
        if best is None or found[0] + joined < best[0]:
            best = (found[0] + joined, found[1])
    return best[1] if best else None


_JOIN, _KNOWN = 4.0, 2.0
"""What joining two pieces costs, and what it brings where the whole stands elsewhere in the table."""
_MOST_READINGS = 40


def _readings(text: str, row: list[Word], width: int) -> list[list[Word]]:
    """The row as it stands, and with up to two of its words mended; with more where it has too many pieces."""
    found, edge = [row], [row]
    for depth in range(max(2, len(row) - width)):
        joined = [_join(pieces, place) for pieces in edge for place in _torn(text, pieces)]
        if depth >= 2 and joined:
            joined = [min(joined, key=lambda pieces: sum((w.end - w.start) ** 2 for w in pieces))]
        edge = joined[:_MOST_READINGS]
        found += edge
    return [pieces for pieces in found if len(pieces) <= width]


def _torn(text: str, row: Sequence[Word]) -> list[int]:
    """Places at which one blank stands between two pieces that hold no number."""
    return [
        place
        for place, (one, two) in enumerate(pairwise(row))
        if two.start - one.end == 1
        and not one.number
        and not two.number
        and _ASIAN.search(text[one.end - 1])
        and _ASIAN.search(text[two.start])
    ]


def _join(row: list[Word], place: int) -> list[Word]:
    one, two = row[place], row[place + 1]
    return [*row[:place], Word(one.start, two.end, (one.at + two.at) / 2, False), *row[place + 2 :]]


class _Column(NamedTuple):
    at: float
    number: bool


def _columns(rows: Sequence[Sequence[Word]], width: int) -> list[_Column]:
    """Where each column stands and whether it holds numbers, from the rows that fill most of them."""
    found: list[_Column] = []
    full = [row for row in rows if len(row) == width] or [max(rows, key=len)]
    for place in range(width):
        cells = [row[place] for row in full if place < len(row)]
        if not cells:
            found.append(_Column(found[-1].at + 8 if found else 0.0, False))
            continue
        middle = sorted(cell.at for cell in cells)[len(cells) // 2]
        found.append(_Column(middle, sum(cell.number for cell in cells) * 2 > len(cells)))
    return found


def _placed(row: Sequence[Word], columns: Sequence[_Column]) -> tuple[float, Row] | None:
    """Each cell in a column of its own, in order, at the least cost, with that cost; None where there are too many."""
    if len(row) > len(columns):
        return None
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for number, word in enumerate(row):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for last, (cost, path) in best.items():
            for column in range(last + 1, len(columns) - (len(row) - number) + 1):
                misfit = 0.0 if word.number == columns[column].number else _MISFIT if word.number else _WORDY
                total = cost + misfit + _STEP * abs(word.at - columns[column].at)
                if column not in reached or total < reached[column][0]:
                    reached[column] = (total, (*path, column))
        best = reached
    cost, path = min(best.values())
    return cost, [(column, word.start, word.end) for column, word in zip(path, row, strict=True)]


_TWO = re.compile(r"(?<!\S)[-−]?[\d０-９][\d０-９,，.．]*[%％]?[ ]+[-−≥≤]?[\d０-９][\d０-９,，.．]*[%％]?(?=\s|$)")


def torn(text: str, table: Table) -> bool:
    """Whether blanks keep no columns: enough of its cells hold two numbers side by side."""
    two = sum(_TWO.search(text, cell.start, cell.end) is not None for cell in table.cells)
    return two * 8 > table.rows
