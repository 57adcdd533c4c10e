"""Tables whose lines a web page or a recogniser has flattened: cells parted by single blanks, or one cell a line.

Only a header tells such rows from prose: a line (or as many lines) of names without a number, and below it rows of as many cells, most
of them with figures in the same places. A row that does not fit ends the table: half a table accuses nobody, a wrong one would.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from llmeval.patterns import lazy as re
from llmeval.reading.plain.flow import Form, form_of
from llmeval.reading.plain.lines import SENTENCE_END, Found, Line, Row, Scan, table_of

_BLANKS = re.compile("[ \t\xa0\u3000]+")
_VALUE = re.compile(
    r"(?:[≤≥<>＜＞=＝≦≧]|不[低高]于|不[少多]于)?\s?[-−+]?[\d０-９][\d０-９,，.．]*\s?(?:[%％‰]|[\u4e00-\u9fff㎡]{1,5})?(?:[（(][^（）()\d]{1,8}[)）])?"
)
_BARE = re.compile(r"[-−]?[\d０-９.．]{1,7}分?|[-—–/／]{1,2}")
_NO_VALUE = re.compile("[年月日]|号|第")
_UNIT = re.compile(
    r"[万亿千百]{0,2}(?:人次|人天|公里|公顷|平方米|立方米|平方公里|册次|家次|场次|车次|户次|件次|人日|课时|公斤|小时|分钟|[元个家人名次件项户亩倍份处起批台辆套年月日天期座栋块条吨米度分岁斤克升所支篇场宗例位级本册株头只段组辆艘孔眼门部%％‰])(?:以[上下内])?"
)
_DAY = re.compile(r"[年月日][\d０-９年月日前后底末]{0,8}")
_INNER = re.compile("[，。；！？]|[:：]")
_REMARK = re.compile("原因|备注|说明|依据")
_TOTAL = re.compile(r"合\s?计|总\s?计|总\s?分|小\s?计")
_NOTHING = re.compile(r"[-—–/／]{1,2}|无")
_POINTS = re.compile("分值|得分|权重")
_SERIAL = re.compile("序号|编号|序")
_LONGEST = 24
_SHORTEST_RUN = 8
_LONGEST_RUN = 1200
"""Lines of one cell that are looked at together."""
_WIDEST_LINE = 140
_MOST_COLUMNS = 10
_MOST_TORN = 3
_GROUPS = 2
_SKIPPED = 4
"""Lines of a page break that may stand between two rows."""
_COUNTS = range(3, _MOST_COLUMNS + 1)
_CAPTION = re.compile(r"附?[件表]\s*[\d一二三四五六七八九十]|.{0,24}(?:表|情况)$|.{0,24}单位[:：]")
_SAYS = re.compile(r"[，,]|[扣低高超]\d")
_CAPTIONS = 3
"""Lines of a caption that may stand before stacked names."""

Cells = list[tuple[int, int]]


def spaced(scan: Scan, index: int) -> tuple[Found | None, int]:
    """Reads rows of cells between single blanks below a line of names; second is where a new attempt may begin."""
    text, lines = scan.text, scan.lines
    head = _cells(text, lines[index])
    if not 3 <= len(head) <= _MOST_COLUMNS or any(_is_value(text[a:b]) for a, b in head):
        return None, index + 1
    head = _mended(head, _below(scan, index))
    rows, last = _Rows(text, head), index + 1
    while (at := _next(lines, last)) is not None and rows.add(_cells(text, lines[at])):
        last = at + 1
    if not _is_table(text, rows.found[1:], len(head)):
        return None, index + 1
    grid = rows.grid()
    return Found(index, last, table_of(text, grid, lines[index].start, lines[last - 1].end, 1)), last


class _Rows:
    """A header and the rows below it that have as many cells."""

    def __init__(self, text: str, head: Cells) -> None:
        self.found = [head]
        self._text = text
        self._count = len(head)
        self._remark = _REMARK.search(text[slice(*head[-1])]) is not None
        self._points = [c for c, (a, b) in enumerate(head) if _POINTS.search(text[a:b])]
        self._seen: list[set[str]] = [set() for _ in range(_GROUPS)]
        """Words of the first columns, which repeat where they name groups."""

    def add(self, cells: Cells) -> bool:
        """Adds a row, and says whether it is one: a total may be shorter, a remark may be missing or hold blanks, and what a
        recogniser has torn is put together."""
        row = self._fitting(cells)
        if row is None:
            return False
        self.found.append(row)
        if len(row) >= self._count - 1:
            for seen, (a, b) in zip(self._seen, row, strict=False):
                seen.add(self._text[a:b])
        return True

    def grid(self) -> list[Row]:
        """The rows with their columns: a total that is shorter has its figures in the columns of figures, where as many are."""
        text = self._text
        full = [row for row in self.found[1:] if len(row) >= self._count - 1]
        figures = [
            c
            for c in range(1, self._count)
            if 5 * sum(c < len(row) and _is_value(text[slice(*row[c])]) for row in full) >= 3 * len(full)
        ]
        made: list[Row] = []
        for row in self.found:
            places = list(range(len(row)))
            told = len(row) - 1
            if len(row) < self._count - 1 or (not self._remark and len(row) < self._count):
                chosen = next((c for c in (figures, self._points) if len(c) == told), None)
                places = [0, *chosen] if chosen is not None else places
            made.append([(column, a, b) for column, (a, b) in zip(places, row, strict=True)])
        return made

    def _fitting(self, cells: Cells) -> Cells | None:
        text, count = self._text, self._count
        values = [_is_value(text[a:b]) for a, b in cells]
        if not any(values):
            return None
        if _TOTAL.match(text[slice(*cells[0])]) and 2 <= len(cells) < count:
            return cells
        if self._is_row(cells):
            return cells
        if self._remark and len(cells) > count and not values[count - 1]:
            whole = [*cells[: count - 1], (cells[count - 1][0], cells[-1][1])]
            if self._is_row(whole):
                return whole
        return self._together(cells, values)

    def _is_row(self, cells: Cells) -> bool:
        fits = len(cells) == self._count or (self._remark and len(cells) == self._count - 1)
        return fits and all(_BARE.fullmatch(self._text[slice(*cells[c])]) for c in self._points)

    def _together(self, cells: Cells, values: Sequence[bool]) -> Cells | None:
        """社会 效益, 烈士纪念 设施完好率: words put together so that the row fits, as most rows before begin."""
        torn = [n for n in range(1, len(cells)) if not values[n] and not values[n - 1]]
        made: list[tuple[int, Cells]] = []
        for many in range(1, _MOST_TORN + 1):
            for places in combinations(torn, many):
                row = [cells[0]]
                for n, cell in enumerate(cells[1:], 1):
                    if n in places:
                        row[-1] = (row[-1][0], cell[1])
                    else:
                        row.append(cell)
                if self._is_row(row):
                    made.append((self._known(row), row))
        best = max((known for known, _ in made), default=0)
        found = [row for known, row in made if known == best]
        return found[0] if len(found) == 1 else None

    def _known(self, row: Cells) -> int:
        heads = ["".join(self._text[a:b].split()) for a, b in row[:_GROUPS]]
        return sum(head in seen for head, seen in zip(heads, self._seen, strict=False))


def _below(scan: Scan, index: int) -> int:
    """How many cells the next two rows have, where both have as many."""
    first = _next(scan.lines, index + 1)
    second = _next(scan.lines, first + 1) if first is not None else None
    if first is None or second is None:
        return 0
    one, other = (len(_cells(scan.text, scan.lines[n])) for n in (first, second))
    return one if one == other else 0


def _mended(head: Cells, count: int) -> Cells:
    """Names of which a recogniser has parted one, 实际支 出: what is a single character belongs to the name before it."""
    while 2 < count < len(head):
        place = next((n for n, (a, b) in enumerate(head) if n and b - a == 1), None)
        if place is None:
            break
        head = [*head[: place - 1], (head[place - 1][0], head[place][1]), *head[place + 1 :]]
    return head


def _next(lines: Sequence[Line], at: int) -> int | None:
    """The next line that is no page break."""
    for place in range(at, min(len(lines), at + _SKIPPED)):
        line = lines[place]
        if not line.blank and form_of(line) is not Form.PAGE:
            return place
    return None


def _cells(text: str, line: Line) -> Cells:
    """The pieces of a line between blanks, a number with the unit behind it as one; empty where it is prose."""
    start, end = line.body_start, line.body_end
    if not 4 < end - start <= _WIDEST_LINE or line.text.endswith(SENTENCE_END):
        return []
    found: Cells = []
    at = start
    for match in [*_BLANKS.finditer(text, start, end), None]:
        stop = end if match is None else match.start()
        piece = text[at:stop]
        if piece and found and _goes_on(text[slice(*found[-1])], piece):
            found[-1] = (found[-1][0], stop)
        elif piece:
            found.append((at, stop))
        at = stop if match is None else match.end()
    if not found or any(b - a > _LONGEST for a, b in found[:-1]):
        return []
    first = _INNER.search(text, start, end)
    remark = first is not None and len(found) > 3 and first.start() >= found[-1][0]
    return found if first is None or (remark and _is_value(text[slice(*found[-2])])) else []


def _goes_on(before: str, piece: str) -> bool:
    """≥25 场; 12 月 26 日: whether a piece is the unit of the number before it."""
    return before[-1:].isdigit() and (_UNIT.fullmatch(piece) is not None or _DAY.fullmatch(piece) is not None)


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell) is not None and _NO_VALUE.search(cell) is None


def _is_table(text: str, rows: Sequence[Cells], count: int) -> bool:
    """Whether most rows have a figure in one column at least, two in narrow tables of few rows."""
    full = [row for row in rows if len(row) >= count - 1]
    if len(full) < 2:
        return False
    columns = [sum(_is_value(text[slice(*row[c])]) for row in full if c < len(row)) for c in range(1, count)]
    often = sum(5 * number >= 3 * len(full) for number in columns)
    return often > 1 or (often == 1 and len(full) > 2)


class Piles:
    """Reads one cell a line: as many names as a row has cells, then row after row; a last cell may be missing."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._lines: list[int] = []
        """The run of short lines that is looked at, page breaks left out."""
        self._places: dict[int, int] = {}
        self._texts: list[str] = []
        self._values: list[bool] = []

    def at(self, index: int) -> tuple[Found | None, int]:
        """The table that begins at a line; second is where a new attempt may begin."""
        if index not in self._places:
            self._run(index)
        if len(self._lines) < _SHORTEST_RUN:
            return None, index + len(self._lines) + 1
        begin = self._places[index]
        tries = self._tries(begin)
        if not tries:
            return None, index + 1
        for skip in range(1, _CAPTIONS):  # a caption was taken for the first name
            tries += self._tries(begin + skip)
        rows = max(tries, key=lambda found: sum(map(len, found)))
        lines, text = self._scan.lines, self._scan.text
        grid: list[Row] = [
            [(c, lines[self._lines[n]].body_start, lines[self._lines[n]].body_end) for c, n in row] for row in rows
        ]
        first, last = self._lines[rows[0][0][1]], self._lines[rows[-1][-1][1]] + 1
        return Found(first, last, table_of(text, grid, lines[first].start, lines[last - 1].end, 1)), last

    def _tries(self, begin: int) -> list[list[list[tuple[int, int]]]]:
        if not any(self._values[begin : begin + 2 * _MOST_COLUMNS]):
            return []
        return [rows for count in _COUNTS if (rows := _Pile(self._texts, self._values, begin, count).rows())]

    def _run(self, index: int) -> None:
        lines = self._scan.lines
        self._lines = []
        at: int | None = index
        while at is not None and len(self._lines) < _LONGEST_RUN and _is_cell(self._scan, lines[at]):
            self._lines.append(at)
            at = _next(lines, at + 1)
        self._places = {n: place for place, n in enumerate(self._lines)}
        self._texts = [lines[n].text for n in self._lines]
        self._values = [_is_value(t) or _NOTHING.fullmatch(t) is not None for t in self._texts]


def _is_cell(scan: Scan, line: Line) -> bool:
    short = 0 < line.body_end - line.body_start <= _LONGEST and "\t" not in scan.text[line.start : line.end]
    return short and line.level is None and not line.listed and not re.search("[。；！？]|[:：]$", line.text)


class _Pile:
    """Cells one below the other from a place on, tried with one number of columns; rows are columns with the places of cells."""

    def __init__(self, texts: Sequence[str], values: Sequence[bool], begin: int, count: int) -> None:
        self.texts, self.values, self.begin, self.count = texts, values, begin, count
        self.figures: list[int] = []
        """Columns in which every row has a figure."""
        first = begin + count
        if len(texts) < begin + 3 * count or any(values[begin:first]) or _CAPTION.match(texts[begin]):
            return
        self.label = 1 if _SERIAL.fullmatch(texts[begin]) else 0
        """The column of names: figures stand behind it."""
        self.remark = bool(_REMARK.search(texts[first - 1]))
        """Whether the last cell of a row may be missing."""
        self.figures = [c for c in range(self.label + 1, count - self.remark) if values[first + c]]

    def rows(self) -> list[list[tuple[int, int]]]:
        if not self.figures or (len(self.figures) == 1 and self.count > 4):
            return []
        found = self._parsed()
        points = [c for c in self.figures if _POINTS.search(self.texts[self.begin + c])]
        if len(found) < 3 and points:  # the first row's target was a figure, the second one's is a word
            self.figures = points
            found = self._parsed()
        return found if len(found) > 2 and self._ends(found) else []

    def _ends(self, found: Sequence[Sequence[tuple[int, int]]]) -> bool:
        """Whether the rows are many, or stop where the cells do or at a total: a few may fit by chance."""
        last = found[-1][-1][1] + 1
        return len(found) > 4 or last == len(self.texts) or bool(_TOTAL.match(self.texts[found[-1][0][1]]))

    def _parsed(self) -> list[list[tuple[int, int]]]:
        at = self.begin + self.count
        rows = [[(n - self.begin, n) for n in range(self.begin, at)]]
        while at < len(self.texts):
            if _TOTAL.match(self.texts[at]):
                stop = at + 1
                while stop < len(self.texts) and stop - at < self.count and self.values[stop]:
                    stop += 1
                shift = self.label if stop - at < self.count else 0
                return [*rows, [(n - at + shift, n) for n in range(at, stop)]] if stop - at > 1 else rows
            width = self._width(at)
            if not width:
                break
            rows.append([(n, at + n) for n in range(width)])
            at += width
        return rows

    def _width(self, at: int) -> int:
        """How many cells the row at a place has: all, or all but the remark; 0 where no row begins there."""
        whole, short = at + self.count, at + self.count - 1
        if not self._begins(at) or (whole if not self.remark else short) > len(self.texts):
            return 0
        if not self.remark:
            return self.count
        if self._ended(short) and not (short < len(self.values) and self.values[short]):
            # 超2.73个百分点，按3个百分点扣1.5分 names no row, where a row may end behind it as well.
            said = short < len(self.texts) and _SAYS.search(self.texts[short]) is not None
            return self.count if said and self._ended(whole) else self.count - 1
        return self.count if self._ended(whole) else 0

    def _ended(self, at: int) -> bool:
        """Whether a row may end before a place: the next one begins there, or a total, or nothing."""
        return at >= len(self.texts) or bool(_TOTAL.match(self.texts[at])) or self._begins(at)

    def _begins(self, at: int) -> bool:
        label = at + self.label
        if label >= len(self.values) or self.values[label]:
            return False
        return all(at + c < len(self.values) and self.values[at + c] for c in self.figures)
