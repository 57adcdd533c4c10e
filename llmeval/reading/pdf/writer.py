"""Passages to text: the text is written once, and where each character stands is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence

from llmeval.data.document import Block, BlockKind, Cell, Page, Place, Segment, Table
from llmeval.patterns import lazy as re
from llmeval.reading.pdf.flow import PAGE_NUMBER, FlowBlock, Leaf
from llmeval.reading.pdf.lines import glue
from llmeval.reading.pdf.rows import Line
from llmeval.reading.pdf.tables import NUMERIC, Grid
from llmeval.reading.raised import note_on_marks, widened
from llmeval.spans import Span


class Writer:
    """Writes passages one after another and keeps where each character stands."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.sheets = {leaf.sheet.number: leaf.sheet for leaf in leaves}
        self.text: list[str] = []
        self.length = 0
        self.segments: list[Segment] = []
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.doubts: list[Span] = []
        self.marks = 0
        self.starts: dict[int, int] = {}
        self.flow_end = 0
        sizes: dict[float, int] = {}
        for leaf in leaves:
            for line in leaf.lines:
                sizes[round(line.size, 1)] = sizes.get(round(line.size, 1), 0) + len(line.text)
        self.body = max(sizes, key=sizes.__getitem__) if sizes else 0.0

    def write(self, found: Sequence[FlowBlock]) -> None:
        for passage in found:
            self._separate()
            if passage.grid is not None:
                self._table(passage.grid)
            else:
                kind: BlockKind = "note" if passage.kind == "note" else "paragraph"
                if kind == "paragraph" and self._is_heading(passage.lines):
                    kind = "heading"
                self._block(kind, passage.lines)
        self.flow_end = self.length

    def write_apart(self, leaves: Sequence[Leaf]) -> None:
        """Running lines once each, after everything else; page numbers are left out."""
        seen: set[tuple[str, str]] = set()
        for leaf in leaves:
            for kind, line in leaf.apart:
                key = (kind, line.text.strip())
                if key in seen or (kind != "page_header" and PAGE_NUMBER.fullmatch(line.text)):
                    continue
                if PAGE_NUMBER.fullmatch(line.text) and line.text.strip().strip("-—– ").isdigit():
                    continue
                seen.add(key)
                self._separate()
                self._block("page_header" if kind == "page_header" else "page_footer", [line], False)

    def _is_heading(self, lines: Sequence[Line]) -> bool:
        return lines[0].size > 1.12 * self.body and sum(len(line.text) for line in lines) <= 80

    def _block(self, kind: BlockKind, lines: Sequence[Line], in_flow: bool = True) -> None:
        start = self.length
        self._lines(lines, in_flow)
        self.blocks.append(Block(kind, start, self.length))

    def _table(self, grid: Grid) -> None:
        start = self.length
        cells: list[Cell] = []
        row = 0
        for position, cell in enumerate(sorted(grid.cells, key=lambda cell: (cell.row, cell.column))):
            if position:
                self._insert("\n" if cell.row != row else "\t")
            row = cell.row
            at = self.length
            self._lines(cell.lines)
            cells.append(Cell(cell.row, cell.column, at, self.length, cell.row_span, cell.column_span))
        table = Table(start, self.length, grid.rows, grid.columns, tuple(cells), _header_rows(grid))
        self.blocks.append(Block("table", start, self.length, table=len(self.tables)))
        self.tables.append(table)

    def _lines(self, lines: Sequence[Line], in_flow: bool = True) -> None:
        for k, line in enumerate(lines):
            if k:
                self._insert(glue(lines[k - 1], line))
            if in_flow:
                self.starts.setdefault(line.page, self.length)
            self._line(line)

    def _line(self, line: Line) -> None:
        text, lefts = line.text, line.lefts
        sheet = self.sheets[line.page]
        box = sheet.box(*line.box) if sheet.turn else line.box
        start, end = self.length, self.length + len(text)
        place = Place(line.page, (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)))
        if lefts and not sheet.turn:
            self.segments.append(Segment(start, end, place, tuple(lefts)))
        elif lefts:
            # The page shows this line on its side: a box for each character, since `lefts` run across.
            for k in range(len(text)):
                left, top, right, bottom = sheet.box(lefts[k], line.top, lefts[k + 1], line.bottom)
                own = (round(left, 2), round(top, 2), round(right, 2), round(bottom, 2))
                self.segments.append(Segment(start + k, start + k + 1, Place(line.page, own)))
        else:
            self.segments.append(Segment(start, end, place))
        self.doubts += [Span(start + first, start + last) for first, last in line.doubts]
        self.marks += line.marks
        self.text.append(text)
        self.length = end

    def _separate(self) -> None:
        if self.length:
            self._insert("\n")

    def _insert(self, text: str) -> None:
        if not text:
            return
        end = self.length + len(text)
        if self.segments and self.segments[-1].place is None:
            self.segments[-1] = Segment(self.segments[-1].start, end, None)
        else:
            self.segments.append(Segment(self.length, end, None))
        self.text.append(text)
        self.length = end

    def pages(self) -> tuple[Page, ...]:
        """Every page with the span of its text; one without text stands empty at the start of the next."""
        numbers = sorted(self.sheets)
        starts: list[int] = []
        at = self.flow_end
        for number in reversed(numbers):
            at = min(at, self.starts.get(number, at))
            starts.append(at)
        starts.reverse()
        starts[:1] = [0]
        ends = [*starts[1:], self.flow_end]
        return tuple(Page(number, start, end, self.sheets[number].width, self.sheets[number].height)
                     for number, start, end in zip(numbers, starts, ends, strict=True))  # fmt: skip

    def notes(self, leaves: Sequence[Leaf]) -> list[str]:
        """What a person does not see on the pages, and what is struck out."""
        unseen = [(leaf.sheet.number, words) for leaf in leaves for words in leaf.sheet.unseen if words.strip()]
        struck = [(leaf.sheet.number, words) for leaf in leaves for words in leaf.sheet.struck]
        kinds = (
            ("有隐藏文字，肉眼看不到（白色、透明、极小、被遮盖、被裁切或超出页面），未读", unseen),
            ("有加删除线的文字，按已删除处理，未读", struck),
        )
        notes = [f"{what}：{_quoted(found)}" for what, found in kinds if found]
        parted = [str(leaf.sheet.number) for leaf in leaves if leaf.parted]
        if parted:
            notes.append(f"第 {'、'.join(parted)} 页的表格有行之间缺少横线，已按文字的高低分行，请核对")
        return [*notes, note_on_marks(self.marks)] if self.marks else notes

    def doubtful(self) -> tuple[Span, ...]:
        """What the reader is not sure of, numbers whole, sorted and without overlaps."""
        text = "".join(self.text)
        spans = {Span(*widened(text, span.start, span.end)) for span in self.doubts}
        spans |= {Span(*match.span()) for match in _BROKEN.finditer(text)} if UNREADABLE in text else set()
        merged: list[Span] = []
        for span in sorted(spans):
            if merged and span.start <= merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
        return tuple(merged)


UNREADABLE = "\ufffd"
"""What stands for a character that cannot be read."""
_BROKEN = re.compile(r"[\d.,]{0,60}\ufffd(?:[\s\ufffd]{0,200}\ufffd)?[\d.,]{0,60}")


def _quoted(found: Sequence[tuple[int, str]]) -> str:
    quotes = "；".join(f"第 {page} 页“{text[:80]}”" for page, text in found[:5])
    return quotes + (f"等 {len(found)} 处" if len(found) > 5 else "")


def _header_rows(grid: Grid) -> int:
    """Rows at the top without a figure, where figures follow below; a repeated header is known for sure."""
    if grid.header_rows:
        return grid.header_rows
    for row in range(min(4, grid.rows)):
        texts = [cell.text for cell in grid.cells if cell.row == row and cell.lines]
        if any(NUMERIC.fullmatch(text) for text in texts):
            return row
    return 0
