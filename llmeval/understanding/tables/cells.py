"""What a cell of a table holds: an amount, a code, a number that only counts or dates, nothing, or words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.understanding.tables.model import CellText

Kind = Literal["blank", "nothing", "number", "digits", "numbers", "words"]
"""`number`: one quantity fills the cell; `digits`: digits that are no quantity (a code, a telephone); `numbers`: words
or damage with quantities among them; `nothing`: a dash or 无 where a number could stand."""

NOTHING = re.compile(r"[-—–―－/／\\*]+|无|\.{2,}|…+")
DIGITS = re.compile(r"[\d\s]{1,24}|\d[\d\-－—./]{2,24}")
NUMBERED = re.compile("栏次|行次|序号|编号|项次|^№$|^[Nn][Oo][.．]?$|排序|排名")
CODED = re.compile("编码|代码|^(?:类|款|项|目)(?:级)?$|科目号|分类号|^科目$")
LEVELS = re.compile("[类款项目]级?")
LISTED = re.compile("电话|手机|传真|邮编|邮政编码|[账帐]号|证号|号码|代码|编码|文号|编号")
"""Labels of fields whose digits name something."""
DATED = re.compile("年份|^年度?$|时间|日期|月份|期限|年月|年限起|电话|手机|邮编|账号|帐号|证号|号码|文号")
UNIT_HEAD = re.compile("^(?:计量|度量|计算)?单位$|^(?:计量|度量|计算)单位|^单位[（(]")
OPERATOR = re.compile("[≥≤＞＜><=＝≧≦]=?|(?:大于|小于|高于|低于)?等于|[大小高低]于|不[低高少多大小]于")
"""What stands alone in a column 指标性质 or 符号 and names nothing."""
_BRACKETED = re.compile(r"[（(]\s?(\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(\.\d{1,10})?\s?([%％]?)[)）]([%％]?)")
_FORMULA = re.compile(r"[（(]?(?:\d{1,2}|[甲乙丙丁戊A-Za-z])[)）]?(?:[=＝].+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Cells:
    """The kinds of a table's cells, each told once, from the numerals that stand inside."""

    def __init__(self, rows: Sequence[Sequence[CellText]], numerals: Sequence[Numeral]) -> None:
        self.inside: dict[int, list[Numeral]] = {}
        """Numerals by the start of their cell."""
        self._kinds: dict[int, Kind] = {}
        self.amended: dict[int, Numeral] = {}
        """By their start, numerals that the columns make amounts, or no amounts."""
        cells = sorted((c for row in rows for c in row if not c.blank), key=lambda c: c.cell.start)
        at = 0
        for numeral in numerals:
            while at < len(cells) and cells[at].cell.end <= numeral.start:
                at += 1
            if at < len(cells) and cells[at].cell.start <= numeral.start:
                self.inside.setdefault(cells[at].cell.start, []).append(numeral)

    def amend(self, c: CellText) -> None:
        """Take the digits of a cell, which look like a code, for the amount that its column says they are."""
        (numeral,) = self.inside[c.cell.start]
        amount = replace(numeral, kind="quantity", value=Decimal(c.text), places=0)
        self.inside[c.cell.start] = [amount]
        self._kinds.pop(c.cell.start, None)
        self.amended[amount.start] = amount

    def amend_bracketed(self, c: CellText) -> None:
        """Take the digits in brackets that fill a cell, (12.30), for the number below 0 that they are in a column of numbers."""
        (numeral,), match = self.inside[c.cell.start], _BRACKETED.fullmatch(c.text)
        if match is None:
            return
        value, places = Decimal(match[1].replace(",", "") + (match[2] or "")), len(match[2] or ".") - 1
        percent = bool(match[3] or match[4])
        amount = replace(
            numeral, kind="quantity", start=c.cell.start, end=c.cell.end, value=value, places=places, sign=-1, signed=True,
            unit="%" if percent else "", dimension="percent" if percent else "none",
        )  # fmt: skip
        self.inside[c.cell.start] = [amount]
        self._kinds.pop(c.cell.start, None)
        self.amended[numeral.start] = amount

    def is_bracketed(self, c: CellText) -> bool:
        """Whether a cell holds digits in brackets and nothing else."""
        return len(self.inside.get(c.cell.start, ())) == 1 and _BRACKETED.fullmatch(c.text) is not None

    def looks_like_code(self, c: CellText) -> bool:
        """Whether the digits of a cell were read as a code only for their shape: 2010301, 30201."""
        found = self.inside.get(c.cell.start, [])
        whole = c.text.isascii() and c.text.isdecimal() and not c.text.startswith("0") and len(c.text) <= 12
        return len(found) == 1 and found[0].kind == "code" and whole

    def quantities(self, c: CellText) -> list[Numeral]:
        return [n for n in self.inside.get(c.cell.start, ()) if n.kind == "quantity"]

    def number(self, c: CellText) -> Numeral | None:
        """The numeral that is the whole cell, up to unit and sign."""
        found = self.inside.get(c.cell.start, [])
        if len(found) != 1 or found[0].kind != "quantity":
            return None
        rest = len(c.text.strip("-—%()（）△▲+＋")) - (found[0].end - found[0].start)
        if rest > 2 or (rest == 2 and not any(x.isdecimal() for x in c.text)):
            return None  # 三年合计 is a head
        return found[0]

    def kind(self, c: CellText | None) -> Kind:
        if c is None or c.blank:
            return "blank"
        found = self._kinds.get(c.cell.start)
        if found is None:
            found = self._kinds[c.cell.start] = self._kind(c)
        return found

    def _kind(self, c: CellText) -> Kind:
        if NOTHING.fullmatch(c.text):
            return "nothing"
        if self.number(c) is not None:
            return "number"
        if DIGITS.fullmatch(c.text) and all(n.kind != "glued" for n in self.inside.get(c.cell.start, ())):
            return "digits"
        return "numbers" if any(n.kind in ("quantity", "glued") for n in self.inside.get(c.cell.start, ())) else "words"

    def is_year(self, c: CellText) -> bool:
        return bool(_YEAR.fullmatch(c.text))

    def whole_number(self, c: CellText) -> int | None:
        """A bare whole number of at most three digits: what may count rows or columns."""
        return int(c.text) if c.text.isdecimal() and len(c.text) <= 3 else None


def is_numbering(filled: Sequence[CellText], cells: Cells, *, below_header: bool) -> bool:
    """A row that numbers the columns: 栏次 1 2 3=1+2, 甲 乙 1 2."""
    filled = [c for c in filled if not LEVELS.fullmatch(c.text)]
    labels = [c for c in filled if NUMBERED.fullmatch(c.text)]
    rest = [c for c in filled if not NUMBERED.fullmatch(c.text)]
    if labels and rest and all(_FORMULA.fullmatch(c.text) for c in rest):
        return True
    numbers = [n for c in rest if (n := cells.whole_number(c)) is not None]
    others = [c for c in rest if cells.whole_number(c) is None]
    if not below_header or len(numbers) < 2 or not all(_FORMULA.fullmatch(c.text) for c in others):
        return False
    steps = all(b - a == 1 for a, b in pairwise(numbers)) or all(0 < b - a <= 2 for a, b in pairwise(numbers))
    return steps and numbers[0] <= 2 and (len(numbers) >= 3 or bool(others))


def counts_up(texts: Iterable[str]) -> bool:
    """Whether a column holds serial numbers: 1, 2, 3 (a number may stand once more below a heading)."""
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) <= 3]
    rises = sum(b - a == 1 for a, b in pairwise(numbers))
    return len(numbers) >= 2 and numbers[0] in (0, 1) and rises >= 0.8 * (len(numbers) - 1)
