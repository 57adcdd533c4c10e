"""What the columns of a block hold: codes, serial numbers, dates, units, numbers or words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from llmeval.patterns import lazy as re
from llmeval.understanding.tables.cells import CODED, DATED, LISTED, NUMBERED, UNIT_HEAD, counts_up
from llmeval.understanding.tables.layout import Block, Layout
from llmeval.understanding.tables.measured import is_unit
from llmeval.understanding.tables.model import CellText

Role = Literal["code", "serial", "date", "unit", "number", "words"]

_ASIDE = re.compile(
    r"指标值|目标值|完成值|完成情况|实际值|备注|说明|原因|措施|依据|^资金来源$|负责|责任|联系|地点|地址|属性|等级|规格|型号|用途|方式|评分标准|评价标准|"
    r"科室|主管|^性质$|部门$|单位$|^级次$|政策|开工|进度|期限|时间|文号|采购"
)
_VALUES = re.compile("指标值|目标值|完成值|完成情况|实际值|年度目标")
_GROUPS = re.compile("[一二三四1-4]级|类别|分类|大类|性质|来源|科目|类型|项目类|方面|维度")
_NAMES = re.compile("名称|[一二三四1-4]级|项目|内容|指标|科目|明细|类别|事项|经济分类|功能分类")
_KINDS = re.compile("类别|性质|类型|属性|来源")
_DATE = re.compile(r"[\d\s./\-—–年月日至起止~～]{3,24}")
_MARK = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}(?:\.\d{1,2}){0,2}|[①-⑳])[)）]?[、.．]?")
_AMOUNTS = re.compile("数|额|量|面积|人员|预算|决算|收入|支出|资金|经费|[（(].{1,4}[)）]")
_SUBJECT = re.compile(r"(?:2[0-3]\d|3[0-3]\d|399|50\d|51\d|59\d)(?:\d{2}){0,2}")
_SIDE = 3
"""Columns right of a label in which the numbers stand that it names."""


def is_subject(text: str) -> bool:
    """A subject code of the budget: 201 to 239, 301 to 339, 501 to 519, or a lower level of two digits more."""
    return bool(_SUBJECT.fullmatch(text))


def is_mark(text: str) -> bool:
    """Whether a text is the mark of a line and nothing else: 一, （一）, 1.1."""
    return bool(_MARK.fullmatch(text))


class Columns:
    """The columns of one block by what their cells and heads say."""

    def __init__(self, layout: Layout, block: Block) -> None:
        self.layout, self.cells, self.block = layout, layout.cells, block
        self.filled: dict[int, list[CellText]] = {}
        for number in block.rows:
            for c in layout.rows[number]:
                if not c.blank:
                    self.filled.setdefault(c.cell.column, []).append(c)
        for column in self.filled:
            self._amend(column)
        self.roles: dict[int, Role] = {column: self._role(column) for column in self.filled}

    def head(self, column: int) -> str:
        path = self.block.heads.get(column, ())
        return path[-1].text if path else ""

    def _amend(self, column: int) -> None:
        """Amounts without separators that look like codes (2345600 元), under a head that says that they are amounts."""
        head, found = self.head(column), self.filled[column]
        bracketed = [c for c in found if self.cells.is_bracketed(c)]
        plain = [c for c in found if self.cells.kind(c) == "number" and c not in bracketed]
        named = not NUMBERED.search(head) and not CODED.search(head)
        if (
            column
            and named
            and bracketed
            and (len(plain) >= 2 or any("." in c.text or "," in c.text for c in bracketed))
        ):
            for c in bracketed:
                self.cells.amend_bracketed(c)
        alike = [c for c in found if self.cells.looks_like_code(c)]
        if not alike or any(pattern.search(head) for pattern in (CODED, NUMBERED, DATED, LISTED)):
            return
        others = sum(self.cells.kind(c) == "number" for c in found)
        if _AMOUNTS.search(head) or (head and others >= len(alike)):
            for c in alike:
                self.cells.amend(c)

    def _role(self, column: int) -> Role:
        found = self.filled[column]
        kinds, texts = [self.cells.kind(c) for c in found], [c.text for c in found]
        if self._numbers_lines(column, texts):
            return "serial"
        digits = [t for t, k in zip(texts, kinds, strict=True) if k in ("number", "digits")]
        lone = "words" not in kinds or len(digits) >= 0.6 * len(kinds)
        if digits and lone and all(t.replace(" ", "").isdecimal() for t in digits):
            named = self._of_whole_numbers(column, digits)
            if named is not None:
                return named
        years = self.head(column).endswith("年度") and all(map(self.cells.is_year, found))
        measured = any(n is not None and n.unit for n in map(self.cells.number, found))
        dates = sum(bool(_DATE.fullmatch(t)) for t in texts)
        if (digits or dates) and not measured and (years or DATED.search(self.head(column))):
            return "date"
        if kinds.count("number") + kinds.count("nothing") > len(kinds) / 2:
            return "number"
        if UNIT_HEAD.search(self.head(column)) and sum(map(is_unit, texts)) >= len(texts) / 2:
            return "unit"
        return "words"

    def _numbers_lines(self, column: int, texts: Sequence[str]) -> bool:
        """Whether a column holds marks of lines alone: 一, （一）, 1, 1.1."""
        if not all(map(is_mark, texts)) or all(t.isdecimal() for t in texts):
            return False
        if any(n is not None and n.signed for n in map(self.cells.number, self.filled[column])):
            return False  # (3.24)
        return bool(NUMBERED.search(self.head(column))) or any(not t[0].isdecimal() for t in texts)

    def _of_whole_numbers(self, column: int, digits: Sequence[str]) -> Role | None:
        """Codes or serial numbers, by the heads or by what they are and that names stand right of them."""
        heads = [h.text for h in self.block.heads.get(column, ())]
        if any(CODED.search(h) for h in heads) and not NUMBERED.search(self.head(column)):
            return "code"
        if any(NUMBERED.search(h) for h in heads):
            return "serial"
        if self._before_words(column) and not any(_AMOUNTS.search(h) for h in heads):
            if sum(map(is_subject, digits)) >= 0.8 * len(digits) and len({len(t) for t in digits}) <= 3:
                return "code"
            if counts_up(digits):
                return "serial"
        return None

    def _before_words(self, column: int) -> bool:
        """Whether words stand right of a column's cells, as names stand right of codes."""
        found = self.filled[column]
        right = [self.cells.kind(self.layout.cover.get((c.cell.row, column + c.cell.column_span))) for c in found]
        fit = sum(kind in ("words", "numbers", "blank") for kind in right) - right.count("number")
        return fit >= 0.8 * len(found) and right.count("words") >= 0.5 * len(found)

    def is_marked(self, c: CellText) -> bool:
        """Whether a column of marks holds more than one kind of them, so that they say what is part of what."""
        return any(is_mark(x.text) and not x.text.isdecimal() for x in self.filled.get(c.cell.column, ()))

    def is_value(self, c: CellText) -> bool:
        """Whether words are a value in words: 逐步提升 under 指标值."""
        return bool(_VALUES.search(self.head(c.cell.column)))

    def is_aside(self, c: CellText, labels: Sequence[CellText]) -> bool:
        """Whether words tell of a line what it is not called: the department or the kind of a project."""
        head, before = self.head(c.cell.column), self.head(labels[-1].cell.column)
        if head and (not _NAMES.search(head) or _VALUES.search(head)):
            return True
        return bool(_KINDS.search(head)) and "名称" in before

    def is_told(self, labels: Sequence[CellText]) -> bool:
        """Whether the labels so far name the line: the last one's column never says the same twice."""
        column = labels[-1].cell.column
        if labels[-1].cell.row_span > 1 or _GROUPS.search(self.head(column)):
            return False
        if self._goes_on(column):
            return False
        texts = [c.text for c in self.filled.get(column, ())]
        return len(set(texts)) == len(texts) >= 2 or bool(_NAMES.search(self.head(column)))

    def _goes_on(self, column: int) -> bool:
        """Whether rows leave a column blank where the next one has words, so that both together name a line."""
        beside = [c for c in self.filled.get(column + 1, ()) if self.cells.kind(c) == "words"]
        over = [self.layout.cover.get((c.cell.row, column)) for c in beside]
        return any(c is not None and c.blank for c in over)

    def is_side(self, c: CellText) -> bool:
        """Whether words right of numbers name further numbers: 收入 | 金额 | 支出 | 金额."""
        if _ASIDE.search(self.head(c.cell.column)) or not 2 <= len(c.text) <= 40 or "。" in c.text or "；" in c.text:
            return False
        right = [x for x in self.layout.rows[c.cell.row] if x.cell.column > c.cell.column]
        return any(self.cells.kind(x) in ("number", "nothing") for x in right) or any(
            self.roles.get(c.cell.column + step) == "number" for step in range(1, _SIDE + 1)
        )

    def follows_code(self, c: CellText) -> bool:
        before = self.layout.cover.get((c.cell.row, c.cell.column - 1))
        return before is not None and self.roles.get(before.cell.column) == "code"

    def has_code_right(self, c: CellText) -> bool:
        """Whether right of a blank cell the code of a lower level stands."""
        right = [self.layout.cover.get((c.cell.row, c.cell.column + step)) for step in (1, 2)]
        return any(
            x is not None and self.roles.get(x.cell.column) == "code" and self.cells.kind(x) in ("number", "digits")
            for x in right
        )

    @cached_property
    def labelled(self) -> bool:
        """Whether the rows have labels of their own in the first column."""
        return any(self.cells.kind(c) in ("words", "numbers") for c in self.filled.get(0, ()))
