"""Word files (.docx): paragraphs and tables in reading order, with automatic numbers restored.

What a printed page shows is the text: insertions accepted, deletions gone, field results without their codes, hidden
text left out (and said so in `notes`). Headers and footers are not part of it. A number that Word sets by itself is in
the text without a source, as are the tabs and line breaks between cells, rows and blocks. A merged cell stands once;
its place in later rows is an empty one between tabs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmeval.data.document import Block, BlockKind, Cell, Document, Place, Table
from llmeval.errors import ReadError
from llmeval.reading.text_builder import TextBuilder
from llmeval.reading.word.formulas import M
from llmeval.reading.word.inline import Inline, mark_prompts
from llmeval.reading.word.numbers import Numbering, W
from llmeval.reading.word.origins import Origin, Traced
from llmeval.reading.word.package import WordParts, open_word
from llmeval.reading.word.remarks import Remarks, notes_of
from llmeval.reading.word.runs import DELETED, MC, WRAPPERS, RunReader, chosen
from llmeval.reading.word.styles import Styles, is_filled
from llmeval.reading.word.tables import Layout, indent_of, layout_of

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_docx(data: bytes, name: str) -> Document:
    """Read a Word file (.docx, .docm, .dotx); `name` is for messages.

    Raises ReadError, saying what is wrong and what to do, for what is no sound Word file with text in it.
    """
    parts = open_word(data, name)
    reader = _Reader(parts)
    reader.read_body()
    if not reader.blocks:
        pictures = reader.remarks.pictures
        raise ReadError(
            f"“{name}”{'内容都是图片，没有可读的文字' if pictures else '没有文字'}。请提供文字版，或先做文字识别（OCR）再试。",
            f"“{name}” holds {'pictures only' if pictures else 'no text'}. Hand in one with text, or recognise it first (OCR).",
        )
    return Document(
        text=reader.out.text,
        blocks=tuple(reader.blocks),
        tables=tuple(reader.tables),
        segments=reader.out.segments,
        doubtful=reader.out.doubtful,
        path=name,
        media_type=MEDIA_TYPE,
        sha256=hashlib.sha256(data).hexdigest(),
        notes=notes_of(reader.remarks),
    )


def trace_docx(parts: WordParts) -> Traced:
    """The text as `read_docx` reads it, and for its characters the elements of the parts that hold them."""
    reader = _Reader(parts)
    reader.origins = []
    reader.read_body()
    return Traced(reader.out.text, tuple(reader.origins))


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph as read: its automatic number, its text with what hangs on it, and its heading level."""

    number: str
    inline: Inline
    kind: BlockKind
    level: int | None
    element: _Element | None = None


class _Reader:
    """Walks the body once, writing text, blocks and tables."""

    def __init__(self, parts: WordParts) -> None:
        self.out = TextBuilder()
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.remarks = Remarks()
        self.origins: list[Origin] | None = None
        """Where the characters come from, gathered where somebody asks."""
        self._body = parts.body
        mark_prompts(parts.body)
        self._styles = Styles(parts.styles)
        self._numbering = Numbering(parts.numbering, self._styles.lists())
        self._runs = RunReader(self._styles, self.remarks)
        self._carried: Inline | None = None
        self._paragraphs = self._boxes = 0
        self._notes = {
            (kind, note.get(W + "id", "")): note
            for kind, root in (("footnote", parts.footnotes), ("endnote", parts.endnotes))
            if root is not None
            for note in root.iterfind(W + kind)
        }
        self._note_counts = {"footnote": 0, "endnote": 0}
        if parts.comments is not None:
            self.remarks.comments = sum(1 for _ in parts.comments.iterfind(W + "comment"))

    def read_body(self) -> None:
        self._write_blocks(self._body, None)
        if self._carried is not None:
            inline, self._carried = self._carried, None
            self._write_paragraph(_Paragraph("", inline, "paragraph", None), None)

    # Paragraphs

    def _write_blocks(self, container: _Element, part: str | None) -> None:
        """Write what a body, text box or frame holds; `part` names its place where it is not the body."""
        for element in self._content(container):
            if element.tag == W + "tbl":
                self._write_table(element, part)
            else:
                paragraph = self._read_paragraph(element)
                if paragraph is not None:
                    self._write_paragraph(paragraph, part)

    def _content(self, container: _Element) -> Iterator[_Element]:
        """Paragraphs and tables of a container, those in content controls, insertions and alternatives included."""
        for child in container:
            tag = child.tag
            if tag in (W + "p", W + "tbl"):
                yield child
            elif tag == W + "sdt":
                for content in child.iterfind(W + "sdtContent"):
                    yield from self._content(content)
            elif tag in WRAPPERS:
                yield from self._content(child)
            elif tag == MC + "AlternateContent":
                for branch in chosen(child):
                    yield from self._content(branch)
            elif tag == W + "altChunk":
                self.remarks.foreign += 1

    def _read_paragraph(self, element: _Element, filled: bool = False) -> _Paragraph | None:
        """One `w:p`, on a coloured ground or not; None when its mark is deleted and it runs on into the next."""
        properties = element.find(W + "pPr")
        style_id, style = self._styles.of_paragraph(properties)
        filled = filled or (properties is not None and is_filled(properties.find(W + "shd")))
        inline, self._carried = self._carried or Inline(), None
        self._runs.read(element, style, filled, inline)
        mark = properties.find(W + "rPr") if properties is not None else None
        if mark is not None and any(mark.find(deleted) is not None for deleted in DELETED):
            self._carried = inline
            return None
        if inline.blank and self._styles.look(mark, style).hidden:
            return _Paragraph("", inline, "paragraph", None)
        listed = self._styles.list_of(properties, style_id, style, self._numbering)
        number = self._numbering.next(*listed) if listed else ""
        if inline.blank and inline.cuts:
            return _Paragraph("", inline, "paragraph", None)
        heading = not style.contents and (style.level is not None or style.title)
        return _Paragraph(number, inline, "heading" if heading else "paragraph", style.level, element)

    def _write_paragraph(self, paragraph: _Paragraph, part: str | None, kind: BlockKind | None = None) -> None:
        if not paragraph.inline.blank:
            if part is None:
                self._paragraphs += 1
            self._begin()
            mark = self.out.mark()
            self._write_text(paragraph, Place(part=part or f"paragraph {self._paragraphs}"))
            kind = kind or paragraph.kind
            self.blocks.append(Block(kind, *self.out.since(mark), paragraph.level if kind == "heading" else None))
        for box in paragraph.inline.boxes:
            self._boxes += 1
            backed, self._runs.backed = self._runs.backed, True
            self._write_blocks(box, f"text box {self._boxes}")
            self._runs.backed = backed
        self._write_notes(paragraph.inline.notes)

    def _write_text(self, paragraph: _Paragraph, place: Place) -> None:
        """Write the number and the text of a paragraph."""
        number, start = paragraph.number, self.out.mark()[1]
        blank = paragraph.inline.blank
        text, doubts = paragraph.inline.shown(self.remarks)
        self.out.write(number.rstrip() if blank else number)
        at = self.out.mark()[1]
        if not blank:
            self.out.write(text, place, doubts)
        if self.origins is not None:
            if at > start and paragraph.element is not None:
                self.origins.append(Origin(start, at, paragraph.element, paragraph.element))
            self.origins += () if blank else paragraph.inline.origins(at)

    def _write_notes(self, references: list[tuple[str, str]]) -> None:
        for reference in references:
            note = self._notes.pop(reference, None)
            if note is None:
                continue
            kind = reference[0]
            self._note_counts[kind] += 1
            for element in note.iter(W + "p"):
                paragraph = self._read_paragraph(element)
                if paragraph is not None:
                    self._write_paragraph(paragraph, f"{kind} {self._note_counts[kind]}", "note")

    def _begin(self) -> None:
        if self.blocks:
            self.out.write("\n")

    # Tables

    def _write_table(self, element: _Element, part: str | None) -> None:
        laid = layout_of(element, self._is_struck)
        self.remarks.hidden += laid.unseen
        self.remarks.struck += laid.struck
        if len(laid.slots) == 1 and self._is_frame(laid):
            # A frame around other tables, or around the paragraphs of a report, is not a table.
            self._write_blocks(laid.slots[0].element, part)
            return
        if not laid.slots or not any(
            (text.text or "").strip() for text in element.iter(W + "t", M + "t", W + "instrText")
        ):
            self.remarks.pictures += sum(1 for _ in element.iter(W + "drawing", W + "pict"))
            return
        self._begin()
        mark = self.out.mark()
        notes: list[tuple[str, str]] = []
        cells = tuple(self._write_cells(laid, part, notes))
        start, end = mark[1], self.out.mark()[1]
        self.blocks.append(Block("table", start, end, table=len(self.tables)))
        self.tables.append(Table(start, end, laid.rows, laid.columns, cells, laid.header_rows))
        self._write_notes(notes)

    def _is_frame(self, laid: Layout) -> bool:
        """Whether the one cell of a table holds what a page holds, on no ground of its own."""
        cell = laid.slots[0].element
        if next(cell.iter(W + "tbl"), None) is not None:
            return True
        style = self._styles.get(laid.style)
        if laid.filled or laid.slots[0].filled or style.filled or style.look.hidden or style.look.color:
            return False
        told = (any((text.text or "").strip() for text in paragraph.iter(W + "t")) for paragraph in cell.iter(W + "p"))
        return sum(told) > 1

    def _write_cells(self, laid: Layout, part: str | None, notes: list[tuple[str, str]]) -> Iterator[Cell]:
        filled = laid.filled or self._styles.get(laid.style).filled
        ground, self._runs.ground = self._runs.ground, self._styles.get(laid.style).look
        row, first = 0, True
        for slot in laid.slots:
            if slot.row > row:
                self.out.write("\n" * (slot.row - row))
                row, first = slot.row, True
            self.out.write("" if first else "\t")
            first = False
            if not slot.continued:
                place = Place(part=part or f"table {len(self.tables) + 1} cell {slot.row + 1},{slot.column + 1}")
                mark = self.out.mark()
                self._write_cell(slot.element, place, notes, filled or slot.filled)
                start, end = self.out.since(mark)
                indent = indent_of(slot.element)
                yield Cell(slot.row, slot.column, start, end, slot.row_span, slot.column_span, indent)
        self._runs.ground = ground

    def _is_struck(self, row: _Element) -> bool:
        """Whether all the text of a row is struck out."""
        struck = False
        for paragraph in row.iter(W + "p"):
            style = self._styles.of_paragraph(paragraph.find(W + "pPr"))[1]
            for run in paragraph.iter(W + "r"):
                if any((text.text or "").strip() for text in run.iter(W + "t")):
                    if not self._runs.is_struck(run, style):
                        return False
                    struck = True
        return struck

    def _write_cell(self, element: _Element, place: Place, notes: list[tuple[str, str]], filled: bool) -> bool:
        """Write a cell's paragraphs, one a line, each followed by its text boxes; False where it is blank."""
        lines = 0
        for inner in self._content(element):
            if inner.tag == W + "tbl":
                lines += self._write_inner_table(inner, place, notes, filled, lines)
                continue
            paragraph = self._read_paragraph(inner, filled)
            if paragraph is None:
                continue
            if paragraph.number or not paragraph.inline.blank:
                self.out.write("\n" if lines else "")
                self._write_text(paragraph, place)
                lines += 1
            notes += paragraph.inline.notes
            for box in paragraph.inline.boxes:
                if any((text.text or "").strip() for text in box.iter(W + "t")):
                    self.out.write("\n" if lines else "")
                    lines += self._write_cell(box, place, notes, filled)
        self._carried = None
        return lines > 0

    def _write_inner_table(
        self, element: _Element, place: Place, notes: list[tuple[str, str]], filled: bool, lines: int
    ) -> int:
        """Write a table inside a cell as lines of tabbed cells; returns their number."""
        laid = layout_of(element, self._is_struck)
        self.remarks.struck += laid.struck
        row = -1
        for slot in laid.slots:
            self.out.write("\t" if slot.row == row else "\n" if lines or row >= 0 else "")
            row = slot.row
            if not slot.continued:
                self._write_cell(slot.element, place, notes, filled or slot.filled)
        self.remarks.hidden += laid.unseen
        return laid.rows
