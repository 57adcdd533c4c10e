"""Where the headers of a table stand: blocks of rows under one header, and the whole header path of every column.

Word, web pages, workbooks and ruled PDF pages say which cells are merged; there a second header row is one that divides
wider cells above. Exports to text lose merged cells, so there a blank beside a header is covered by it, and a row may
hang some columns beside its header: it is laid to the header with the shift at which its cells suit the heads best, and
of equally good shifts the smallest is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from llmeval.patterns import lazy as re
from llmeval.understanding.tables.cells import LEVELS, NUMBERED, Cells, is_numbering
from llmeval.understanding.tables.measured import bracketed
from llmeval.understanding.tables.model import CellText

CellKind = Literal["number", "percent", "measured", "words"]
HeadKind = Literal["rate", "points", "amount", "value", "words", "other", "none"]

Heads = dict[int, tuple[CellText, ...]]
"""By column, its header cells from the top down."""

FUNDING = re.compile(r"年初预算数?|全年预算数?|全年执行数?|执行率|分值|得分")
META = re.compile(
    r"^(?:金额|计量)?单位[:：]|^(?:编制|填报|预算|公开|汇总)?(?:部门|单位)(?:名称)?[（(]?(?:公章|盖章)?[)）]?[:：]|^公开\d+表$|^填报日期|^编制日期"
)
_HEAD_END = re.compile(r"(?:年|预算|决算|执行|控制率|编制|金额|数)[数率额]?(?:[（(].*)?$")
_FORM = re.compile(r"(?:单位|部门|项目)名称|主管部门|实施单位|填报|负责人|联系|项目编码|评价年度|^年度$")
_HEADLIKE = re.compile(
    r"年|预算|决算|执行|金额|[数额率比分值]$|[数额率比分值][（(]|合计|小计|收入|支出|备注|说明|内容|依据|情况|资金|指标|标准|单价|面积|单位$|类型|性质|原因|元[)）]"
)
_PERCENT_SAID = re.compile("[（(][%％][)）]")
_NOTE = re.compile(r"^(?:注|备注|说明|填表说明)\s*[:：\d]|^注$")
_HEADS: tuple[tuple[HeadKind, re.Pattern[str]], ...] = (
    ("words", re.compile("原因|措施|说明|备注|级指标|名称|内容")),
    ("value", re.compile("指标值|目标值|完成值|实际值|完成情况|目标")),
    ("points", re.compile("分值|权重|得分|评分|标准分|分数")),
    ("rate", re.compile("率|占比|比重|比例|%|％|幅度")),
    ("amount", re.compile("数|额|预算|决算|执行|金额|收入|支出|合计|投资|规模|资金|年")),
)
_SUITS: dict[tuple[CellKind, HeadKind], float] = {
    ("number", "amount"): 2, ("number", "points"): 2, ("number", "value"): 1, ("number", "other"): 0.5,
    ("number", "rate"): -1, ("number", "words"): -2, ("number", "none"): -1,
    ("percent", "rate"): 2, ("percent", "value"): 1, ("percent", "other"): 0.5, ("percent", "amount"): -1,
    ("percent", "points"): -2, ("percent", "words"): -2, ("percent", "none"): -1,
    ("measured", "value"): 2, ("measured", "amount"): 1, ("measured", "other"): 0.5, ("measured", "rate"): -1,
    ("measured", "points"): -2, ("measured", "words"): -1, ("measured", "none"): -1,
    ("words", "words"): 1, ("words", "value"): 0.5, ("words", "other"): 0.5, ("words", "amount"): -1,
    ("words", "points"): -1, ("words", "rate"): -1, ("words", "none"): -0.25,
}  # fmt: skip


@dataclass(eq=False, slots=True)
class Block:
    """Rows under one header; `captions` are rows of one label, by row."""

    header: list[int] = field(default_factory=list)
    heads: Heads = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    captions: dict[int, CellText] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    """Units of columns, where a row below the header holds nothing else."""


_ILL = 3
"""How much better a row has to suit its heads elsewhere, where it fills them as it stands."""


class Layout:
    """The blocks of one table. `carried` are the heads of the table that this one goes on from; the rows of a `loose`
    one, an export to text, may have lost merged cells."""

    def __init__(
        self, rows: Sequence[Sequence[CellText]], columns: int, cells: Cells, carried: Heads | None, *, loose: bool
    ) -> None:
        self.rows, self.columns, self.cells, self.loose = rows, columns, cells, loose
        self.spanned = any(c.cell.row_span > 1 or c.cell.column_span > 1 for row in rows for c in row)
        self.cover: dict[tuple[int, int], CellText] = {}
        for row in rows:
            for c in row:
                for r in range(c.cell.row, c.cell.row + c.cell.row_span):
                    for k in range(c.cell.column, c.cell.column + c.cell.column_span):
                        self.cover[r, k] = c
        self._shifts: dict[tuple[int, tuple[tuple[int, CellKind], ...]], int] = {}
        self.numbering: set[int] = set()
        self.levels: list[CellText] = []
        """类 款 项 beside 栏次: heads in a row that numbers the columns."""
        self.titles: list[int] = []
        """Rows above the first header that are no header: a title, 单位：万元."""
        self.blocks: list[Block] = [Block(heads=dict(carried or {}))]
        self._read()
        for block in self.blocks:
            if block.header:
                block.heads = self._heads(block.header)
            for c in self.levels:
                if block.header and block.header[-1] < c.cell.row <= min(block.rows or [c.cell.row]):
                    path = block.heads.get(c.cell.column, ())
                    block.heads[c.cell.column] = (*path, c)

    def _read(self) -> None:
        fresh = False
        for number, row in enumerate(self.rows):
            filled = [c for c in row if not c.blank]
            block = self.blocks[-1]
            if not filled:
                fresh = fresh and not any(self.cover.get((number, k)) for k in range(self.columns))
                continue
            if is_numbering(filled, self.cells, below_header=fresh or (not block.rows and bool(block.heads))):
                self.numbering.add(number)
                self.levels += [c for c in filled if LEVELS.fullmatch(c.text)]
                fresh = False
            elif not block.rows and not block.header and len(self.blocks) == 1 and self._is_title(filled):
                self.titles.append(number)
            elif fresh and all(bracketed(c.text) for c in filled):
                block.units |= {c.cell.column: bracketed(c.text) for c in filled}
                self.numbering.add(number)
            elif fresh and self._continues(block, number, filled):
                block.header.append(number)
            elif self._is_header(number, filled):
                if block.rows or block.header or block.captions or block.heads:
                    block = Block()
                    self.blocks.append(block)
                block.header.append(number)
                fresh = True
            elif self._is_caption(row, filled):
                if not _NOTE.match(filled[0].text):
                    block.captions[number] = filled[0]
                fresh = False
            else:
                block.rows.append(number)
                fresh = False

    def _is_title(self, filled: Sequence[CellText]) -> bool:
        if any(META.search(c.text) for c in filled):
            return True
        return len(filled) == 1 and self.cells.kind(filled[0]) in ("words", "numbers") and (
            filled[0].cell.column_span == self.columns or len(self.rows[filled[0].cell.row]) == 1 or self.spanned is False
        )  # fmt: skip

    def _is_caption(self, row: Sequence[CellText], filled: Sequence[CellText]) -> bool:
        """A row of one label over its whole width."""
        if len(filled) != 1 or self.cells.kind(filled[0]) not in ("words", "numbers") or self.columns < 2:
            return False
        c = filled[0]
        if c.cell.column_span >= self.columns or (len(row) == 1 and c.cell.column == 0 and c.cell.column_span > 1):
            return True
        return not self.spanned and c.cell.column == 0 and (len(row) == 1 or c.text.endswith((":", "：")))

    def _is_header(self, number: int, filled: Sequence[CellText]) -> bool:
        """A row of labels only: at least two, none with a quantity of its own; years may be heads."""
        if len(filled) < 2 or any(META.search(c.text) for c in filled):
            return False
        numbers = [c for c in filled if self.cells.kind(c) in ("number", "digits")]
        if numbers and (filled[0] in numbers or not all(self.cells.is_year(c) for c in numbers)):
            return False
        texts = [c.text for c in filled]
        if any("一级指标" in t or "三级指标" in t for t in texts) or self._funding(texts) >= 3:
            return True
        if any(text in ("预期目标", "实际完成情况") for text in texts):
            return True
        first = self.blocks[0]
        top = len(self.blocks) == 1 and not first.rows and not first.header
        if self._repeats(texts):
            return True
        if _FORM.search(texts[0]) and len(texts) in (2, 4) and _FORM.search(texts[-2]):
            return False
        if any(_HEAD_END.search(t) for t in texts[1:]) and all(len(t) <= 24 for t in texts):
            return top or not self._is_data(filled)
        return top and self._heads_numbers(number, filled)

    def _funding(self, texts: Sequence[str]) -> int:
        return sum(bool(FUNDING.search(t)) for t in texts)

    def _repeats(self, texts: Sequence[str]) -> bool:
        """The header said again where a page ends."""
        for block in self.blocks:
            if block.header and texts == [c.text for c in self.rows[block.header[0]] if not c.blank]:
                return True
        return False

    def _is_data(self, filled: Sequence[CellText]) -> bool:
        """A row of the block without numbers: its words stand only where the block has words."""
        block = self.blocks[-1]
        words = {c.cell.column for r in block.rows for c in self.rows[r] if self.cells.kind(c) in ("words", "numbers")}
        numbers = {c.cell.column for r in block.rows for c in self.rows[r] if self.cells.kind(c) == "number"}
        return bool(numbers) and all(c.cell.column in words - numbers for c in filled)

    def _heads_numbers(self, number: int, filled: Sequence[CellText]) -> bool:
        """Whether a first row of labels stands above numbers."""
        texts = [c.text for c in filled]
        if any(len(t) > 30 for t in texts):
            return False
        if _FORM.search(texts[0]) and (
            any(_FORM.search(t) for t in texts[2:3]) or not any(_HEADLIKE.search(t) and len(t) <= 14 for t in texts[1:])
        ):
            return False
        if any(t.endswith((":", "：")) for t in texts[1:]):
            return False
        if len(texts) >= 3 and number == 0 and all(len(t) <= 16 for t in texts) and not _FORM.search(texts[0]):
            return True
        for below in self.rows[number + 1 : number + 6]:
            found = [c for c in below if self.cells.kind(c) == "number"]
            if found:
                under = [self.cover.get((number, c.cell.column)) for c in found]
                return any(head is not None and not head.blank for head in under) or not self.spanned
        return False

    def _continues(self, block: Block, number: int, filled: Sequence[CellText]) -> bool:
        """Whether a row goes on with the header above: it divides wider heads, or fills what they leave blank."""
        kinds = [self.cells.kind(c) for c in filled]
        years = [c for c, kind in zip(filled, kinds, strict=True) if kind == "number"]
        if "digits" in kinds or not all(self.cells.is_year(c) for c in years) or any(len(c.text) > 30 for c in filled):
            return False
        if self._repeats([c.text for c in filled]):
            return False
        above = self.rows[block.header[-1]]
        if self.spanned:
            return all(self._divides(c, number) for c in filled) or self._under_heads(block, number, filled)
        if self._funding([c.text for c in filled]) >= 3 or len(above) < 2:
            return False
        blank = {
            c.cell.column
            for c in above
            if c.blank and c.cell.column < max((x.cell.column for x in above if not x.blank), default=0) + 8
        }
        last = {
            k for k in blank if not any(c.cell.column == k and not c.blank for r in block.header for c in self.rows[r])
        }
        return any(c.cell.column in last for c in filled) and (
            len(filled) > 1 or self.rows[number][0].blank
        )  # fmt: skip

    def _under_heads(self, block: Block, number: int, filled: Sequence[CellText]) -> bool:
        """Whether heads from above reach down into a row everywhere but where its own cells stand: 金额 below 其中：小微企业."""
        own = {c.cell.column for c in filled}
        over = [self.cover.get((number, k)) for k in range(self.columns) if k not in own]
        reaching = [c is not None and not c.blank and c.cell.row in block.header and c.cell.row < number for c in over]
        return len(reaching) >= 2 and all(reaching) and self.cells.kind(filled[0]) == "words"

    def _divides(self, c: CellText, number: int) -> bool:
        """Whether a cell stands under a wider head, or repeats the one above it."""
        head = self.cover.get((number - 1, c.cell.column))
        if head is None:
            return False
        if head.blank:
            over = self.cover.get((number - 2, c.cell.column))
            return over is not None and not over.blank and over.cell.column_span > c.cell.column_span
        return head.text == c.text or head.cell.column_span > c.cell.column_span or (
            head.cell.column_span == c.cell.column_span and head.cell.column > 0 and self._narrow(head, number)
        )  # fmt: skip

    def _narrow(self, head: CellText, number: int) -> bool:
        """Whether a head of one column stands beside others that this row divides: 款 below 类, 小计 below 合计."""
        row = self.rows[number]
        divided = [c for c in row if not c.blank and (h := self.cover.get((number - 1, c.cell.column))) is not None
                   and not h.blank and h.cell.column_span > c.cell.column_span]  # fmt: skip
        return len(divided) >= 2 and head.cell.row == number - 1

    def _heads(self, header: Sequence[int]) -> Heads:
        paths: dict[int, list[CellText]] = {}
        for number in header:
            if self.spanned:
                for column in range(self.columns):
                    c = self.cover.get((number, column))
                    if c is not None and not c.blank and c.text not in [x.text for x in paths.get(column, ())]:
                        paths.setdefault(column, []).append(c)
                continue
            last: CellText | None = None
            above: tuple[str, ...] = ()
            taken = {column: tuple(x.text for x in path) for column, path in paths.items()}
            deepest = number == header[-1]
            for c in self.rows[number]:
                own = taken.get(c.cell.column, ())
                if not c.blank:
                    last, above = c, own
                # A blank beside a header is covered by it, as long as both stand under one header.
                covered = c.blank and last is not None and own == above and not (deepest and own) and len(header) > 1
                if not c.blank or covered:
                    head = c if not c.blank else last
                    if head is not None and head.text not in own:
                        paths.setdefault(c.cell.column, []).append(head)
        return {column: tuple(path) for column, path in paths.items()}

    def shift(self, block: Block, number: int) -> int:
        """By how many columns a row of a text export hangs beside its header."""
        row = [c for c in self.rows[number] if self.cells.kind(c) not in ("blank", "nothing")]
        if self.spanned or not self.loose or not block.heads or not row:
            return 0
        if len(self.rows[number]) == self.columns and self._nameless(block):
            return 0  # 预算数 and 决算数 of the “three public” expenses side by side, in one row without a name
        shape = tuple((c.cell.column, self._shape(c)) for c in row)
        known = self._shifts.get((block.header[0] if block.header else -1, shape))
        if known is None:
            known = self._shifts[block.header[0] if block.header else -1, shape] = self._best_shift(block, shape)
        return known

    def _nameless(self, block: Block) -> bool:
        """Whether the first column holds amounts under a head of two levels, and no names."""
        first = min(block.heads)
        cells = [self.cover.get((number, first)) for number in block.rows]
        amounts = all(c is None or c.blank or self.cells.kind(c) in ("number", "nothing") for c in cells)
        return amounts and len(block.heads[first]) > 1 and head_kind(block.heads[first][-1].text) == "amount"

    def _best_shift(self, block: Block, shape: Sequence[tuple[int, CellKind]]) -> int:
        first = min(block.heads)
        if shape[0][1] == "words" and shape[0][0] < first and self._stub(block, shape[0][0]):
            first = shape[0][0]
        kinds: dict[int, HeadKind] = {
            column: "words" if column == first else _kind_over("".join(h.text for h in path))
            for column, path in {first: (), **block.heads}.items()
        }
        width = max(block.heads) + 1

        def suits(shift: int) -> float:
            return sum(_SUITS.get((kind, kinds.get(column + shift, "none")), 0) for column, kind in shape)

        best = max(range(-width, width + 1), key=lambda shift: (suits(shift), -abs(shift)))
        # A row that fills its header hangs nowhere beside it, though a word of it suits a head such as 资金级次 ill.
        filled = [column for column, _ in shape] == sorted(kinds)
        return 0 if filled and suits(best) - suits(0) < _ILL else best

    def _stub(self, block: Block, column: int) -> bool:
        """Whether a header leaves the column of the rows' names blank."""
        cells = [self.cover.get((number, column)) for number in block.header]
        return bool(cells) and all(c is not None and c.blank for c in cells)

    def _shape(self, c: CellText) -> CellKind:
        number = self.cells.number(c)
        if number is None:
            return "words"
        return (
            "number" if not number.unit or number.inherited else "percent" if number.unit in ("%", "％") else "measured"
        )

    def header_rows(self) -> Iterator[int]:
        for block in self.blocks:
            yield from block.header

    def numbered(self, column: int) -> bool:
        """Whether some header calls a column 序号 or 行次."""
        return any(NUMBERED.search(h.text) for b in self.blocks for h in b.heads.get(column, ()))


def _kind_over(text: str) -> HeadKind:
    """What stands below a head: bare numbers below 执行率（%）."""
    return "amount" if _PERCENT_SAID.search(text) else head_kind(text)


def head_kind(text: str) -> HeadKind:
    return next((kind for kind, pattern in _HEADS if pattern.search(text)), "other")
