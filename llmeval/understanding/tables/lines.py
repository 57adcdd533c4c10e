"""Labelled lines of a table: what each row is called, its code, mark and depth, and which line it is part of.

Four things say what a line is part of: subject codes (201, 20103, 2010301, also 类 款 项 in columns of their own), marks
(一、 （一） 1、 其中：), the indentation of the label, and captions and merged labels over several rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from llmeval.understanding.tables.cells import (
    CODED,
    DATED,
    LISTED,
    NUMBERED,
    UNIT_HEAD,
    Cells,
    counts_up,
)
from llmeval.understanding.tables.layout import Block, Layout
from llmeval.understanding.tables.model import TOTAL, CellText, Line

MARKS = (
    (1, re.compile(r"(?P<cn>[一二三四五六七八九十]{1,3})[、.．]")),
    (2, re.compile(r"[（(](?P<cn>[一二三四五六七八九十]{1,3})[)）]")),
    (3, re.compile(r"(?P<n>\d{1,2})[、.．](?!\d)")),
    (4, re.compile(r"[（(](?P<n>\d{1,2})[)）]|(?P<c>[①-⑳])")),
    (5, re.compile(r"其中[:：]?")),
)
_ORDINALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {
    f"十{c}": n for n, c in enumerate("一二三四五六七八九", 11)
} | {f"二十{c}": n for n, c in enumerate(["", *"一二三四五六七八九"], 20)}  # fmt: skip
_CODE = re.compile(r"\d{2,3}(?:\d{2}){0,3}")
_LEAD_CODE = re.compile(r"(\d{3}(?:\d{2}){0,2})(?=[^\d.,，%年月、．/-])\s*")
_ASIDE = re.compile(
    r"指标值|目标值|完成值|完成情况|实际值|备注|说明|原因|措施|依据|^资金来源$|负责|责任|联系|地点|地址|属性|等级|规格|型号|用途|方式|评分标准|评价标准|"
    r"科室|主管|^性质$|部门$|单位$|^级次$|政策|开工|进度|期限|时间|文号|采购"
)
_REACH = 48
"""Lines that are looked at to see what a line without a mark is part of."""
_VALUES = re.compile("指标值|目标值|完成值|完成情况|实际值|年度目标")
_GROUPS = re.compile("[一二三四1-4]级|类别|分类|大类|性质|来源|科目|类型|项目类|方面|维度")
_NAMES = re.compile("名称|[一二三四1-4]级|项目|内容|指标|科目|明细|类别|事项|经济分类|功能分类")


class Lines:
    """All lines of a table, in order, and what its columns and cells are."""

    def __init__(self, layout: Layout, indent: Callable[[CellText], float], before: Sequence[Line] = ()) -> None:
        self.layout, self.cells, self.indent = layout, layout.cells, indent
        self.before = before
        """The lines of the table that this one goes on from."""
        self.not_amounts: dict[int, str] = {}
        """By the start of a cell, why its digits are no amount: `code`, `serial`, `numbering`, `date`."""
        self.lines: list[Line] = []
        for number in layout.numbering:
            for c in layout.rows[number]:
                self.not_amounts[c.cell.start] = "numbering"
        for number in layout.header_rows():
            for c in layout.rows[number]:
                if self.cells.is_year(c):
                    self.not_amounts[c.cell.start] = "date"
        for index, block in enumerate(layout.blocks):
            _BlockLines(self, index, block).read()


class _BlockLines:
    def __init__(self, table: Lines, index: int, block: Block) -> None:
        self.table, self.index, self.block = table, index, block
        self.cells, self.layout = table.cells, table.layout
        self.columns: dict[int, list[CellText]] = {}
        for number in block.rows:
            for c in self.layout.rows[number]:
                if not c.blank:
                    self.columns.setdefault(c.cell.column, []).append(c)
        self.roles = {column: self._role(column) for column in self.columns}
        self.seen: dict[int, CellText] = {}
        """The last label of each column, which goes on over blanks below it."""
        self.codes: dict[int, str] = {}

    def head(self, column: int) -> str:
        path = self.block.heads.get(column, ())
        return path[-1].text if path else ""

    def _heads(self, column: int) -> list[str]:
        return [h.text for h in self.block.heads.get(column, ())]

    def _role(self, column: int) -> str:
        """code, serial, date, unit, number or words."""
        heads, found = self._heads(column), self.columns[column]
        kinds = [self.cells.kind(c) for c in found]
        texts = [c.text for c in found]
        digits = [t for t, k in zip(texts, kinds, strict=True) if k in ("number", "digits")]
        plain = bool(digits) and all(t.replace(" ", "").isdecimal() for t in digits)
        lone = "words" not in kinds or len(digits) >= 0.6 * len(kinds)
        if plain and lone:
            if any(CODED.search(h) for h in heads) and not any(NUMBERED.search(h) for h in heads[-1:]):
                return "code"
            if any(NUMBERED.search(h) for h in heads):
                return "serial"
            if self._before_words(column):
                if sum(_is_subject(t) for t in digits) >= 0.8 * len(digits) and len({len(t) for t in digits}) <= 3:
                    return "code"
                if counts_up(digits) and not any("数" in h or "额" in h for h in heads):
                    return "serial"
        if digits and any(DATED.search(h) for h in heads[-1:]):
            return "date"
        if kinds.count("number") + kinds.count("nothing") > len(kinds) / 2:
            return "number"
        return "unit" if UNIT_HEAD.search(self.head(column)) and all(len(t) <= 6 for t in texts) else "words"

    def _before_words(self, column: int) -> bool:
        """Whether words stand right of a column's cells, as names stand right of codes, and no number left of them."""
        found = self.columns[column]
        right = 0
        for c in found:
            after = self.layout.cover.get((c.cell.row, c.cell.column + c.cell.column_span))
            right += after is not None and self.cells.kind(after) in ("words", "numbers", "blank")
            if after is None or self.cells.kind(after) == "number":
                right -= 1
        named = sum(
            (after := self.layout.cover.get((c.cell.row, c.cell.column + c.cell.column_span))) is not None
            and self.cells.kind(after) == "words"
            for c in found
        )
        return right >= 0.8 * len(found) and named >= 0.5 * len(found)

    def read(self) -> None:
        lines: list[Line] = []
        captions: list[tuple[int, Line]] = []
        rows = sorted([*self.block.rows, *self.block.captions])
        for number in rows:
            caption = self.block.captions.get(number)
            if caption is not None:
                line = _line(number, caption.cell.column, caption, self.index)
                line.level = line.level or -1
                captions = [(level, x) for level, x in captions if 0 < level < line.level] if line.level > 0 else []
                line.parent = captions[-1][1] if captions else None
                captions.append((line.level, line))
                self.seen.clear()
                lines.append(line)
                self.table.lines.append(line)
                continue
            for line in self._row(number):
                if captions and not (line.is_total and captions[-1][0] > 0 and "总计" in line.name):
                    line.parent = captions[-1][1]
                lines.append(line)
                self.table.lines.append(line)
        for column in {line.column for line in lines}:
            own = [line for line in lines if line.column == column]
            above = [line for line in self.table.before if line.column == column] if self.index == 0 else []
            _nest([*above, *own], self.cells)

    def _row(self, number: int) -> Iterator[Line]:
        line: Line | None = None
        code = ""
        labels: list[CellText] = []
        asides: list[CellText] = []
        unit: CellText | None = None
        ended = False
        """Whether a blank where numbers stand has closed the labels."""
        for c in self.layout.rows[number]:
            role, kind = self.roles.get(c.cell.column, ""), self.cells.kind(c)
            if role == "code" and (kind in ("number", "digits") or kind == "blank"):
                if kind != "blank" and (labels or (line is not None and line.numbers)):
                    yield line or self._open(number, labels, asides, code, unit)
                    line, code, labels, asides, unit, ended = None, "", [], [], None, False
                if kind != "blank":
                    self.table.not_amounts[c.cell.start] = "code"
                code = self._code(c, code)
                continue
            if kind == "blank":
                ended = ended or (role == "number" and line is None and bool(labels))
                continue
            if ended and kind in ("words", "numbers") and line is None and role != "unit":
                yield self._open(number, labels, asides, code, unit)
                code, labels, asides, unit = code if self._code_before(c) else "", [], [], None
            ended = False
            if role == "serial" and kind in ("number", "digits"):
                self.table.not_amounts[c.cell.start] = "serial"
                continue
            if role == "date" and kind in ("number", "digits"):
                self.table.not_amounts[c.cell.start] = "date"
                if line is None:
                    (labels if not labels else asides).append(c)
                continue
            if role == "unit":
                unit = c
                if line is not None:
                    line.unit = line.unit or c
                continue
            if kind == "digits" or (kind == "number" and self._is_listed(c, labels)):
                self.table.not_amounts[c.cell.start] = "code" if not self.cells.is_year(c) else "date"
                continue
            if kind in ("number", "nothing") or (kind == "numbers" and line is not None and role == "number"):
                if line is None:
                    line = self._open(number, labels, asides, code, unit)
                line.numbers.append(c)
            elif line is None and kind == "numbers" and labels and self._is_aside(c):
                asides.append(c)
            elif line is None:
                aside = labels and self._is_aside(c) and (self._is_value(c) or self._is_told(labels))
                (asides if aside else labels).append(c)
            elif self._is_side(c, line):
                yield line
                line, labels, asides, code, unit = None, [c], [], code if self._code_before(c) else "", None
            elif kind == "numbers":
                line.numbers.append(c)
        if line is not None:
            yield line
        elif labels:
            yield self._open(number, labels, asides, code, unit)

    def _is_listed(self, c: CellText, labels: Sequence[CellText]) -> bool:
        """A year, a telephone or a post code beside its label."""
        if not labels or not c.text.replace(" ", "").isdecimal():
            return False
        label = labels[-1].text
        return bool(LISTED.search(label) and len(c.text) >= 5) or (self.cells.is_year(c) and bool(DATED.search(label)))

    def _code_before(self, c: CellText) -> bool:
        before = self.layout.cover.get((c.cell.row, c.cell.column - 1))
        return before is not None and self.roles.get(before.cell.column) == "code"

    def _code(self, c: CellText, before: str) -> str:
        """A code; 类 款 项 in columns of their own are put together, blanks taken from above."""
        text = c.text.replace(" ", "")
        head = self.head(c.cell.column)
        split = head in ("类", "款", "项") or (len(text) == 2 and bool(before))
        if not split:
            return text or before
        if text and len(text) in (5, 7) and text.startswith(before or text):
            return text
        if not text and head in ("类", "款") and self._lower(c):
            text = self.codes.get(c.cell.column, "")
        if text:
            self.codes[c.cell.column] = text
        return before + text

    def _lower(self, c: CellText) -> bool:
        """Whether a cell right of a blank one holds the code of a lower level."""
        after = self.layout.cover.get((c.cell.row, c.cell.column + 1))
        right = self.layout.cover.get((c.cell.row, c.cell.column + 2))
        return any(
            x is not None and self.roles.get(x.cell.column) == "code" and self.cells.kind(x) in ("number", "digits")
            for x in (after, right)
        )

    def _is_value(self, c: CellText) -> bool:
        return bool(_VALUES.search(self.head(c.cell.column)))

    def _is_aside(self, c: CellText) -> bool:
        head = self.head(c.cell.column)
        return bool(head) and (not _NAMES.search(head) or bool(_VALUES.search(head)))

    def _is_told(self, labels: Sequence[CellText]) -> bool:
        """Whether the labels so far name the line: the last one's column never says the same twice."""
        column = labels[-1].cell.column
        if labels[-1].cell.row_span > 1 or _GROUPS.search(self.head(column)):
            return False
        texts = [c.text for c in self.columns.get(column, ())]
        return len(set(texts)) == len(texts) >= 2 or bool(_NAMES.search(self.head(column)))

    def _is_side(self, c: CellText, line: Line) -> bool:
        """Whether words right of numbers name further numbers: 收入 | 金额 | 支出 | 金额."""
        head = self.head(c.cell.column)
        if _ASIDE.search(head) or not 2 <= len(c.text) <= 40 or "。" in c.text or "；" in c.text:
            return False
        right = [x for x in self.layout.rows[c.cell.row] if x.cell.column > c.cell.column]
        return any(self.cells.kind(x) in ("number", "nothing") for x in right) or self._sided(c.cell.column)

    def _sided(self, column: int) -> bool:
        """Whether a column of labels stands before a column of numbers."""
        return any(self.roles.get(k) == "number" for k in self.roles if column < k <= column + 3)

    def _open(
        self, number: int, labels: list[CellText], asides: list[CellText], code: str, unit: CellText | None
    ) -> Line:
        if not labels:
            covering = self.layout.cover.get((number, 0))
            if covering is not None and not covering.blank and self.cells.kind(covering) == "words":
                labels = [covering]
            elif not self.layout.spanned and self.block.heads.get(0) and not self._labelled():
                labels = [self.block.heads[0][-1]]
        label = labels[-1] if labels else None
        line = _line(number, label.cell.column if label else -1, label, self.index)
        if label is not None:
            line.indent = self.table.indent(label)
            groups = [*self._groups(number, labels[0]), *labels[:-1]]
            line.groups = tuple(groups)
            for c in labels:
                self._remember(c)
        line.asides, line.unit = tuple(asides), unit
        line.code = code or line.code
        return line

    def _labelled(self) -> bool:
        """Whether the block's rows have labels of their own in the first column."""
        return any(self.cells.kind(c) in ("words", "numbers") for c in self.columns.get(0, ()))

    def _remember(self, c: CellText) -> None:
        self.seen = {column: x for column, x in self.seen.items() if column < c.cell.column}
        if not TOTAL.match(c.text):
            self.seen[c.cell.column] = c

    def _groups(self, number: int, first: CellText) -> list[CellText]:
        """Merged labels left of a label, and those above blanks left of it."""
        found: list[CellText] = []
        for column in range(first.cell.column):
            if self.roles.get(column) == "number":
                found = []
                continue
            c = self.layout.cover.get((number, column))
            if c is not None and c.cell.row in self.layout.numbering:
                continue
            if c is not None and not c.blank and c.cell.row < number and self.cells.kind(c) in ("words", "numbers"):
                if c.cell.start not in (x.cell.start for x in found):
                    found.append(c)
            elif (c is None or c.blank) and (above := self.seen.get(column)) is not None:
                found.append(above)
        return found


def _is_subject(text: str) -> bool:
    """A subject code of the budget: 201 to 234 and below, 301 to 399, 501 to 514, or lower levels of two digits."""
    return bool(re.fullmatch(r"(?:2[0-3]\d|3[0-3]\d|399|50\d|51\d|59\d)(?:\d{2}){0,2}", text))


def _line(row: int, column: int, label: CellText | None, block: int) -> Line:
    line = Line(row, column, label, block=block)
    if label is None:
        return line
    text = label.text
    if (match := _LEAD_CODE.match(text)) and _is_subject(match[1]):
        line.code, line.name = match[1], text[match.end() :]
        return line
    for level, pattern in MARKS:
        if match := pattern.match(text):
            groups = match.groupdict()
            line.level = level
            line.ordinal = _ORDINALS.get(groups.get("cn") or "", 0) or int(groups.get("n") or 0)
            if groups.get("c"):
                line.ordinal = ord(groups["c"]) - ord("①") + 1
            line.name = text[match.end() :].rstrip(":：")
            return line
    line.name = text.rstrip(":：")
    return line


def _nest(lines: Sequence[Line], cells: Cells) -> None:
    """Give each line of one side the line that it is a part of."""
    codes: dict[str, Line] = {}
    marks: list[Line] = []
    for at, line in enumerate(lines):
        line.at = at
    depths = sorted({line.indent for line in lines if not line.is_total and line.level >= 0})
    indented = 1 < len(depths) <= 4 and len(lines) >= 2 * len(depths)
    before: Line | None = None
    run: list[Line] = []
    stack: list[Line] = []
    for line in lines:
        if line.level < 0:
            codes, marks, before, run, stack = {}, [], None, [], []
            continue
        if line.is_total:
            before, run = None, []
            if not line.groups:
                marks, stack = [m for m in marks if m.level < 1], []
            continue
        found: Line | None = None
        while stack and stack[-1].indent >= line.indent:
            stack.pop()
        if line.code:
            found = next(
                (codes[line.code[:n]] for n in (7, 5, 3) if n < len(line.code) and line.code[:n] in codes), None
            )
            codes.setdefault(line.code, line)
        elif 1 <= line.level <= 4:
            sibling = next(
                (m for m in reversed(marks) if m.level == line.level and line.ordinal == m.ordinal + 1), None
            )
            marks = [m for m in marks if m.level < line.level]
            found = marks[-1] if marks else (stack[-1] if stack and indented else None)
            if sibling is not None:
                found = sibling.parent
            elif line.ordinal == 1 and line.level >= 2 and before is not None and not (before.level or before.code):
                found = before  # “三公”经费, then 1、 2、 3、
            marks.append(line)
            run = []
        elif indented and stack and stack[-1].groups == line.groups:
            found = stack[-1]
        elif line.level == 5:
            found = run[0].parent if run else (marks[-1] if marks and before is marks[-1] else before)
            found = found if found is not line else None
            run = [*run, line]
        elif run and run[0].parent is not None and _go_on(run, line, lines, cells):
            found = run[0].parent
            run.append(line)
        elif marks and _before_next(line, marks[-1], lines):
            found = marks[-1]
        else:
            run = []
        if found is not None and found is not line:
            line.parent = found
        stack.append(line)
        before = line if line.level != 5 and not (run and line in run) else before


def _go_on(run: Sequence[Line], line: Line, lines: Sequence[Line], cells: Cells) -> bool:
    """Whether lines after 其中 are parts as well: they add up to the whole with what stands between."""
    parent = run[0].parent
    if parent is None:
        return False
    if parent.level in (1, 2, 3, 4) and _before_next(line, parent, lines):
        return True
    first = run[0].at
    for end in range(line.at + 1, min(len(lines), first + _REACH // 4) + 1):
        if any(x.is_total or x.level or x.code for x in lines[first + 1 : end]):
            return False
        if _adds(parent, lines[first:end], cells):
            return True
    return False


def _adds(parent: Line, parts: Sequence[Line], cells: Cells) -> bool:
    """Whether parts add up to a line in most of the columns that it fills with more than 0."""
    right = wrong = 0
    for c in parent.numbers:
        total = cells.number(c)
        if total is None or not total.value or total.unit in ("%", "％"):
            continue
        made = [cells.number(x) for p in parts for x in p.numbers if x.cell.column == c.cell.column]
        amounts = [n.sign * n.value for n in made if n is not None and n.value is not None]
        if amounts:
            holds = sum(amounts, Decimal(0)) == total.sign * total.value
            right, wrong = right + holds, wrong + (not holds)
    return right > wrong


def _before_next(line: Line, mark: Line, lines: Sequence[Line]) -> bool:
    """Whether a line stands between a mark and the next one of its level: between 1、 and 2、."""
    for other in lines[line.at + 1 : line.at + _REACH]:
        if other.is_total:
            return False
        if other.level == mark.level:
            return other.ordinal == mark.ordinal + 1
        if 0 < other.level < mark.level:
            return False
    return False
