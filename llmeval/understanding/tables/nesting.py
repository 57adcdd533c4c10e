"""Which line of a table is a part of which: by subject code, by mark, by indentation, by 其中 and what adds up to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.list_marks import mark_value
from llmeval.understanding.tables.cells import Cells
from llmeval.understanding.tables.columns import is_subject
from llmeval.understanding.tables.model import CellText, Line

MARKS = (
    (1, re.compile(r"([一二三四五六七八九十]{1,3})[、.．]")),
    (2, re.compile(r"[（(]([一二三四五六七八九十]{1,3})[)）]")),
    (3, re.compile(r"(\d{1,2})[、.．](?!\d)")),
    (4, re.compile(r"[（(](\d{1,2})[)）]|([①-⑳])")),
    (5, re.compile(r"其中[:：]?")),
)
LEAD_CODE = re.compile(
    r"[\[【(（]?(\d{3}(?:\d{2}){0,2})(?:[\]】)）]|\s*[-—_]\s*)?(?=[\u4e00-\u9fff“])(?![年月元万亿个人家项户名次])"
)
_DIGITS = 4
"""Significant digits of a line at the least that its parts add up to."""
_REACH = 48
"""Lines that are looked at to see what a line without a mark is part of."""


def level_of(mark: str) -> tuple[int, int]:
    """Level and number of a mark that stands alone: 一, （一）, 1, 1.2; (0, 0) for none."""
    bare = mark.strip("（()）、.． ")
    if mark[:1] in "（(":
        return (2, mark_value(bare)) if not bare.isdecimal() else (4, int(bare))
    if "." in bare:
        return min(4, 3 + bare.count(".")), int(bare.rpartition(".")[2])
    if bare.isdecimal():
        return 3, int(bare)
    return (4 if "①" <= bare <= "⑳" else 1), mark_value(bare)


def line_of(row: int, column: int, label: CellText | None, block: int) -> Line:
    """A line with the code or mark that its label begins with."""
    line = Line(row, column, label, block=block)
    if label is None:
        return line
    text = label.text
    if (match := LEAD_CODE.match(text)) and is_subject(match[1]):
        line.code, line.name = match[1], text[match.end() :]
        return line
    for level, pattern in MARKS:
        if match := pattern.match(text):
            number = next((number for number in match.groups() if number), "")
            line.level, line.ordinal = level, mark_value(number) if number else 0
            line.name = text[match.end() :].rstrip(":：")
            return line
    line.name = text.rstrip(":：")
    return line


def nest(lines: Sequence[Line], cells: Cells, coded: Mapping[str, Line]) -> None:
    """Give each line of one side, in order, the line that it is a part of; `coded` are the lines of all sides by code."""
    depths = {line.indent for line in lines if not line.is_total and line.level >= 0}
    nest = _Nest(lines, cells, coded, indented=1 < len(depths) <= 4 and len(lines) >= 2 * len(depths))
    for at, line in enumerate(lines):
        line.at = at
    for line in lines:
        nest.add(line)


def _telling(number: Numeral) -> bool:
    """Whether a number has so many digits that nothing adds up to it by chance."""
    digits = str(abs(number.value or 0)).replace(".", "").strip("0")
    return number.unit not in ("%", "％") and len(digits) >= _DIGITS


class _Nest:
    """What is open while lines are read: coded lines, marks, indented lines, and parts named by 其中."""

    def __init__(self, lines: Sequence[Line], cells: Cells, coded: Mapping[str, Line], *, indented: bool) -> None:
        self.lines, self.cells, self.coded, self.indented = lines, cells, coded, indented
        self.codes: dict[str, Line] = {}
        self.marks: list[Line] = []
        self.stack: list[Line] = []
        self.before: Line | None = None
        """The last line that is no part named by 其中."""
        self.sections: dict[int, bool] = {}
        """By their place, whether marks that come last hold what follows them."""
        self.run: list[Line] = []
        """其中 and the parts after it."""
        self.plain = all(not line.code and line.level <= 0 for line in lines) and not indented
        self.made: tuple[Line, int] | None = None
        """A line that those after it add up to, and the place of the last of these."""

    def add(self, line: Line) -> None:
        if line.level < 0:
            self.codes, self.marks, self.before, self.run, self.stack = {}, [], None, [], []
            return
        if line.is_total and not 1 <= line.level <= 4:
            self.before, self.run = None, []
            if not line.groups:
                self.marks, self.stack = [m for m in self.marks if m.level < 1], []
            return
        while self.stack and self.stack[-1].indent >= line.indent:
            self.stack.pop()
        found = self._whole_of(line)
        if found is not None and found is not line:
            line.parent = found
        self.stack.append(line)
        if line.level != 5 and line not in self.run:
            self.before = line

    def _whole_of(self, line: Line) -> Line | None:
        if line.code:
            self.codes.setdefault(line.code, line)
            shorter = [line.code[:n] for n in (7, 5, 3) if n < len(line.code)]
            found = (known.get(code) for known in (self.codes, self.coded) for code in shorter)
            return next((x for x in found if x is not None and x is not line), None)
        if 1 <= line.level <= 4:
            return self._by_mark(line)
        if self.indented and self.stack and self.stack[-1].groups == line.groups:
            above = self.stack[-1]
            return above.parent if above.level == 5 else above  # set under the words after 其中：
        if line.level == 5:
            return self._of_which(line)
        if self.run and self.run[0].parent is not None and self._goes_on(self.run[0].parent, line):
            self.run.append(line)
            return self.run[0].parent
        if self.marks and (self._before_next(line, self.marks[-1]) or self._is_section(self.marks[-1])):
            return self.marks[-1]
        self.run = []
        return self._made_of(line) if self.plain else None

    def _made_of(self, line: Line) -> Line | None:
        """Where nothing marks what is a part of what: the line that this one and its neighbours add up to, to the digit."""
        if self.made is not None and line.at <= self.made[1]:
            return self.made[0]
        self.made = None
        totals = {c.cell.column: n for c in line.numbers if (n := self.cells.number(c)) is not None and n.value}
        sums = {column: Decimal(0) for column, n in totals.items() if _telling(n)}
        for at in range(line.at + 1, min(len(self.lines), line.at + _REACH) if sums else 0):
            part = self.lines[at]
            if part.is_total or part.groups != line.groups or part.block != line.block:
                break
            for c in part.numbers:
                number = self.cells.number(c)
                if c.cell.column in sums and number is not None and number.value is not None:
                    sums[c.cell.column] += number.sign * number.value
            if at > line.at + 1 and all(totals[k].sign * (totals[k].value or 0) == total for k, total in sums.items()):
                self.made = line, at
                break
        return None

    def _by_mark(self, line: Line) -> Line | None:
        """The line of the next higher mark, or the one without a mark before 1、 2、 3、."""
        sibling = next(
            (m for m in reversed(self.marks) if (m.level, m.ordinal + 1) == (line.level, line.ordinal)), None
        )
        self.marks = [m for m in self.marks if m.level < line.level]
        found = self.marks[-1] if self.marks else (self.stack[-1] if self.stack and self.indented else None)
        before = self.before
        if sibling is not None:
            found = sibling.parent
        elif line.ordinal == 1 and line.level >= 2 and before is not None and not (before.level or before.code):
            found = before  # “三公”经费, then 1、 2、 3、
        self.marks.append(line)
        self.run = []
        return found

    def _of_which(self, line: Line) -> Line | None:
        last = self.marks[-1] if self.marks and self.before is self.marks[-1] else self.before
        if self.run and self.before is not None and self.run[-1].at == line.at - 1 and self.run[-1].level != 5:
            last = self.run[-1]
            if self._fits(last, line) and not self._adds_up(self.run[0].parent, line):
                self.run = [line]
                return last  # 其中：出国费, 用车费, 其中：购置费
        found = self.run[0].parent if self.run else last
        self.run = [*self.run, line]
        return found

    def _fits(self, whole: Line, part: Line) -> bool:
        """Whether a part is no larger than a whole in any column."""
        pairs = [(self.cells.number(a), self.cells.number(b)) for a in whole.numbers for b in part.numbers
                 if a.cell.column == b.cell.column]  # fmt: skip
        return all((a.value or 0) >= (b.value or 0) for a, b in pairs if a is not None and b is not None)

    def _adds_up(self, whole: Line | None, first: Line) -> bool:
        """Whether a line and those after it up to the next 其中 or total make a whole."""
        if whole is None:
            return False
        end = next((x.at for x in self.lines[first.at + 1 :][:_REACH] if x.level or x.is_total or x.code), first.at + 2)
        return self._adds(whole, self.lines[first.at : end])

    def _goes_on(self, parent: Line, line: Line) -> bool:
        """Whether lines after 其中 are parts as well: they add up to the whole with what stands between."""
        if parent.level in (1, 2, 3, 4) and self._before_next(line, parent):
            return True
        first = self.run[0].at
        for end in range(line.at + 1, min(len(self.lines), first + _REACH // 4) + 1):
            if any(x.is_total or x.level or x.code for x in self.lines[first + 1 : end]):
                return False
            if self._adds(parent, self.lines[first:end]):
                return True
        return False

    def _adds(self, parent: Line, parts: Sequence[Line]) -> bool:
        """Whether parts add up to a line in most of the columns that it fills with more than 0."""
        right = wrong = 0
        for c in parent.numbers:
            total = self.cells.number(c)
            if total is None or not total.value or total.unit in ("%", "％"):
                continue
            made = [self.cells.number(x) for p in parts for x in p.numbers if x.cell.column == c.cell.column]
            amounts = [n.sign * n.value for n in made if n is not None and n.value is not None]
            if amounts:
                holds = sum(amounts, Decimal(0)) == total.sign * total.value
                right, wrong = right + holds, wrong + (not holds)
        return right > wrong

    def _is_section(self, mark: Line) -> bool:
        """Whether what follows a last mark up to the next total is its own: it has no numbers, as a heading has none, or
        they add up to its numbers."""
        if mark.level != 1 or not mark.numbers:
            return mark.level == 1
        if mark.at not in self.sections:
            end = next((x.at for x in self.lines[mark.at + 1 :] if x.level or x.is_total or x.code), len(self.lines))
            self.sections[mark.at] = end > mark.at + 2 and self._adds(mark, self.lines[mark.at + 1 : end])
        return self.sections[mark.at]

    def _before_next(self, line: Line, mark: Line) -> bool:
        """Whether a line stands between a mark and the next one of its level: between 1、 and 2、."""
        for other in self.lines[line.at + 1 : line.at + _REACH]:
            if other.is_total:
                return False
            if other.level == mark.level:
                return other.ordinal == mark.ordinal + 1
            if 0 < other.level < mark.level:
                return False
        return False
