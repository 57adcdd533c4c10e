"""A Word file in the form of a Chinese official document (GB/T 9704): page, fonts, paragraphs, tables, page numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from llmeval.data.evidence import Language
from llmeval.data.inert import visible
from llmeval.render.passage import bracketed

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

SONG, FANG, HEI, KAI = "宋体", "仿宋", "黑体", "楷体"
LATIN = "Times New Roman"
BODY, SMALL, TITLE = 16.0, 12.0, 22.0
"""三号, 小四 and 二号 in points."""
LINE = 28.0
Piece = str | tuple[str, bool]
"""A text, or a text and whether it is emphasised."""
Align = Literal["left", "center", "right", "both"]


class WordFile:
    """Paragraph after paragraph; `content` gives the file."""

    def __init__(self, title: str, language: Language) -> None:
        from docx import Document

        self.language = language
        self.file = Document()
        self._page()
        self._base_style()
        self._page_numbers()
        properties = self.file.core_properties
        properties.title, properties.author, properties.comments = visible(title), "", ""
        properties.language = "zh-CN" if language == "zh" else "en"

    def content(self) -> bytes:
        file = io.BytesIO()
        self.file.save(file)
        return file.getvalue()

    def title(self, text: str) -> None:
        self.text([text], font=SONG, size=TITLE, bold=True, align="center", indent=0, line=36, after=18)

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """A heading of the first level (黑体), else of the second (楷体); both are in Word's outline."""
        paragraph = self.text([text], font=HEI if level == 1 else KAI, bold=self.language == "en" or level == 2)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.page_break_before = new_page
        _outline(paragraph, level - 1)

    def text(
        self, pieces: Sequence[Piece], *, font: str = FANG, size: float = BODY, bold: bool = False, align: Align = "both",
        indent: int = 2, line: float = LINE, after: float = 0, keep: bool = False,
    ) -> Paragraph:  # fmt: skip
        """A paragraph; `indent` is its first line's, in characters."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self.file.add_paragraph()
        look = paragraph.paragraph_format
        look.alignment = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER,
                          "right": WD_ALIGN_PARAGRAPH.RIGHT, "both": WD_ALIGN_PARAGRAPH.JUSTIFY}[align]  # fmt: skip
        look.space_before, look.space_after, look.line_spacing = Pt(0), Pt(after), Pt(line)
        look.keep_with_next = keep
        _indent(paragraph, indent, size)
        for piece in pieces:
            text, strong = (piece, False) if isinstance(piece, str) else piece
            if text:
                _dress(paragraph.add_run(visible(text)), font, size, bold or strong)
        return paragraph

    def quote(self, pieces: Sequence[Piece], where: str, *, size: float = SMALL + 2, line: float = 24) -> None:
        """A passage of the report, its cited part emphasised, and where it stands."""
        tail = [place] if (place := bracketed(where, self.language)) else []
        marks = ("“", "”")
        paragraph = self.text(
            [marks[0], *pieces, marks[1], *tail], font=KAI, size=size, line=line, indent=0, align="left"
        )
        from docx.shared import Pt

        paragraph.paragraph_format.left_indent = Pt(2 * size)

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """A ruled table whose header repeats on each page; widths in centimetres."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Cm

        table = self.file.add_table(rows=1, cols=len(titles))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _repeat(table.rows[0])
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row in ([*titles], *rows):
            cells = table.rows[0].cells if row == [*titles] else table.add_row().cells
            for cell, text, width in zip(cells, row, widths, strict=True):
                cell.width = Cm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Cm(0)
                _dress(paragraph.add_run(visible(text)), HEI if row == [*titles] else FANG, SMALL, bold=False)

    def _page(self) -> None:
        from docx.shared import Mm

        page = self.file.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin = Mm(37), Mm(35)
        page.left_margin, page.right_margin = Mm(28), Mm(26)
        page.footer_distance = Mm(25)

    def _base_style(self) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt

        style: Any = self.file.styles["Normal"]
        style.font.name, style.font.size = LATIN, Pt(BODY)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)

    def _page_numbers(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self.file.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _dress(paragraph.add_run("— "), SONG, 14, bold=False)
        run = paragraph.add_run()
        _dress(run, SONG, 14, bold=False)
        _field(run, "PAGE")
        _dress(paragraph.add_run(" —"), SONG, 14, bold=False)


def _dress(run: Run, font: str, size: float, bold: bool) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - the East Asian font has no property
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _indent(paragraph: Paragraph, characters: int, size: float) -> None:
    """In characters, as Chinese Word counts, and in points for other programs."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    if characters:
        paragraph.paragraph_format.first_line_indent = Pt(characters * size)
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001
        indent.set(qn("w:firstLineChars"), str(100 * characters))


def _outline(paragraph: Paragraph, level: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level))
    paragraph._p.get_or_add_pPr().append(mark)  # noqa: SLF001


def _repeat(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001


def _field(run: Run, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "end"):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = name
        run._element.append(element)  # noqa: SLF001
