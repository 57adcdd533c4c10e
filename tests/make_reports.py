"""Make the Word and PDF forms of the reports from their text: `python -m tests.make_reports [--pdf]`.

What the text file does not say (which lines are headings, which page breaks cut a sentence, what the tables are like)
was decided by hand and stands in `layout.yaml` and `grids.yaml` beside each text; nothing here uses our own readers.
The same sentences, numbers and order as in the text, so that reviews of the three forms can be compared. Markdown
marks and bookmark debris are left out. The same input gives the same bytes of Word; printing to PDF needs LibreOffice
(`soffice`) and the fonts Noto Serif CJK SC and Noto Sans CJK SC.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

REPORTS = Path(__file__).parent / "reports"
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
WORDS = "一二三四五六七八九十百"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FIXED_DATE = dt.datetime(2025, 4, 30, tzinfo=dt.UTC)


@dataclass(frozen=True)
class GridCell:
    """One cell written by hand: text with a line break between paragraphs, 0-based place and extent."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Grid:
    """One table of `grids.yaml`; `repeated` rows at the top are printed again on each page."""

    name: str
    rows: int
    columns: int
    widths: tuple[int, ...]
    cells: tuple[GridCell, ...]
    repeated: int = 0


def grids_of(report: str) -> list[Grid]:
    """The hand-written tables of a report (`"001"`), in order; [] where it has none. Holes and overlaps raise."""
    path = REPORTS / report / "grids.yaml"
    return [_grid(entry) for entry in yaml.safe_load(path.read_text("utf-8"))] if path.exists() else []


def _grid(entry: dict[str, Any]) -> Grid:
    columns, cells = entry["columns"], []
    taken: set[Any] = set()
    for row, written in enumerate(entry["rows"]):
        items = iter(written)
        for column in range(columns):
            if (row, column) in taken:
                continue
            item = next(items)
            item = item if isinstance(item, dict) else {"text": item}
            cell = GridCell(row, column, item["text"], item.get("down", 1), item.get("across", 1))
            covered = {(row + r, column + c) for r in range(cell.row_span) for c in range(cell.column_span)}
            if covered & taken:
                raise ValueError(f"{entry['name']} row {row + 1}: {cell} overlaps")
            taken |= covered
            cells.append(cell)
        if next(items, None) is not None:
            raise ValueError(f"{entry['name']} row {row + 1}: too many cells")
    if taken != {(row, column) for row in range(len(entry["rows"])) for column in range(columns)}:
        raise ValueError(f"{entry['name']}: merged cells reach out of the table")
    return Grid(
        entry["name"], len(entry["rows"]), columns, tuple(entry["widths"]), tuple(cells), entry.get("repeated", 0)
    )


@dataclass
class Paragraph:
    """A logical paragraph: text with `\\n` for a manual line break, and how it is set."""

    line: int
    text: str
    level: int | None = None
    kind: str = "body"
    new_page: bool = False
    list_id: int | None = None
    list_level: int = 0
    linked: bool = False


@dataclass
class Layout:
    title: list[int] = field(default_factory=list)
    cover: list[int] = field(default_factory=list)
    joins: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    new_pages: list[int] = field(default_factory=list)
    headings: dict[int, list[int]] = field(default_factory=dict)
    lists: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    running_header: str = ""
    footer: str = "dash"
    outline: bool = False


def content_of(report: str) -> tuple[Layout, list[Paragraph | Grid]]:
    """Paragraphs and tables of a report in order, as the layout says."""
    layout = Layout(**yaml.safe_load((REPORTS / report / "layout.yaml").read_text("utf-8")))
    lines = (REPORTS / report / "source.txt").read_text("utf-8").split("\n")
    grids = {grid.name: grid for grid in grids_of(report)}
    tables = {table["lines"][0]: table for table in layout.tables}
    content: list[Paragraph | Grid] = []
    number = 0
    while number < len(lines):
        number += 1
        if number in tables:
            content.append(grids[tables[number]["name"]])
            number = tables[number]["lines"][1]
            continue
        if not lines[number - 1].strip():
            continue
        first, text = number, _clean(lines[number - 1])
        while number in layout.joins or number in layout.breaks:
            glue = "\n" if number in layout.breaks else ""
            number += 1
            while not lines[number - 1].strip():
                number += 1
            text += glue + _clean(lines[number - 1])
        content.append(_paragraph(first, text, layout))
    return layout, content


def _clean(line: str) -> str:
    line = re.sub(r"\[bookmark: \w+\]", "", line.strip())
    line = re.sub(r"^(#+|-) (?=\S)", "", line)
    return re.sub(r" {9,}(?=\S*[园整])", "\n", line)


def _paragraph(line: int, text: str, layout: Layout) -> Paragraph:
    level = next((level for level, lines in layout.headings.items() if line in lines), None)
    kind = "title" if line in layout.title else "cover" if line in layout.cover else "body"
    paragraph = Paragraph(line, text, level, kind, line in layout.new_pages)
    for index, entry in enumerate(layout.lists, 1):
        for list_level, lines in enumerate(entry["lines"]):
            if line not in lines:
                continue
            _, pattern = entry["levels"][list_level].split(" ")
            typed = re.escape(pattern).replace(f"%{list_level + 1}", rf"[{WORDS}\d]+") + r"\s*"
            paragraph.text, count = re.subn("^" + typed, "", text)
            if count != 1:
                raise ValueError(f"line {line}: no number like {pattern}")
            paragraph.list_id, paragraph.list_level = index, list_level
            paragraph.linked = level is not None and level in entry.get("linked", [])
    return paragraph


def word_of(report: str) -> bytes:
    """The Word file of a report."""
    from docx import Document
    from docx.oxml import parse_xml

    layout, content = content_of(report)
    document = Document()
    _set_styles(document, layout)
    _set_numbering(document, layout)
    _set_page(document, layout)
    body = document.element.body
    for item in content:
        xml = _table_xml(item) if isinstance(item, Grid) else _paragraph_xml(item, layout)
        body.insert(len(body) - 1, parse_xml(xml))
    core = document.core_properties
    core.author = core.comments = core.keywords = core.last_modified_by = core.title = ""
    core.created = core.modified = core.last_printed = FIXED_DATE
    core.revision = 1
    for key in [key for key, rel in document.part.package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del document.part.package.rels[key]
    buffer = io.BytesIO()
    document.save(buffer)
    return _same_dates(buffer.getvalue())


def _same_dates(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _fonts(font: str, size: float, *, bold: bool = False) -> str:
    half = int(size * 2)
    return (
        f'<w:rPr {W}><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'{"<w:b/>" if bold else ""}<w:color w:val="000000"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def _set_styles(document: Any, layout: Layout) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    looks = {"Normal": _fonts(SERIF, 12), "Title": _fonts(SANS, 20, bold=True)}
    looks |= {f"Heading {level}": _fonts(SANS, size, bold=True) for level, size in ((1, 15), (2, 13), (3, 12))}
    for name, properties in looks.items():
        element = document.styles[name].element
        for old in element.findall(qn("w:rPr")):
            element.remove(old)
        element.append(parse_xml(properties))
    border = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    document.styles["Title"].element.pPr.remove(border)
    for style in document.styles.element.iter(qn("w:style")):
        for dangling in style.findall(f"{qn('w:pPr')}/{qn('w:numPr')}"):
            dangling.getparent().remove(dangling)
    for index, entry in enumerate(layout.lists, 1):
        for list_level, heading in enumerate(entry.get("linked", [])):
            properties = document.styles[f"Heading {heading}"].element.get_or_add_pPr()
            level = f'<w:ilvl w:val="{list_level}"/>' if list_level else ""
            properties.insert_element_before(
                parse_xml(f'<w:numPr {W}>{level}<w:numId w:val="{index}"/></w:numPr>'),
                "w:spacing",
                "w:ind",
                "w:jc",
                "w:outlineLvl",
            )


def _set_numbering(document: Any, layout: Layout) -> None:
    from docx.oxml import parse_xml

    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    numbers = []
    for index, entry in enumerate(layout.lists, 1):
        levels = []
        for level, written in enumerate(entry["levels"]):
            number_format, text = written.split(" ")
            style = f'<w:pStyle w:val="Heading{entry["linked"][level]}"/>' if entry.get("linked") else ""
            levels.append(
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{style}'
                f'<w:suff w:val="{entry.get("suffix", "nothing")}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
            )
        multi = "multilevel" if len(levels) > 1 else "singleLevel"
        numbering.append(
            parse_xml(
                f'<w:abstractNum {W} w:abstractNumId="{index}"><w:multiLevelType w:val="{multi}"/>{"".join(levels)}</w:abstractNum>'
            )
        )
        numbers.append(f'<w:num {W} w:numId="{index}"><w:abstractNumId w:val="{index}"/></w:num>')
    for number in numbers:
        numbering.append(parse_xml(number))


def _set_page(document: Any, layout: Layout) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.5)
    section.different_first_page_header_footer = bool(layout.cover)
    if layout.running_header:
        section.header.paragraphs[0].text = layout.running_header
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    field_xml = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    page, pages = field_xml.format("PAGE"), field_xml.format("NUMPAGES")
    pieces = ["— ", page, " —"] if layout.footer == "dash" else ["第 ", page, " 页 共 ", pages, " 页"]
    runs = "".join(piece if piece.startswith("<") else _run(piece) for piece in pieces)
    footer = section.footer.paragraphs[0]
    footer._p.addprevious(parse_xml(f'<w:p {W}><w:pPr><w:jc w:val="center"/></w:pPr>{runs}</w:p>'))
    footer._p.getparent().remove(footer._p)


def _run(text: str, properties: str = "") -> str:
    pieces = []
    for piece in re.split(r"([\n\t])", text):
        if piece == "\n":
            pieces.append("<w:br/>")
        elif piece == "\t":
            pieces.append("<w:tab/>")
        elif piece:
            pieces.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return f"<w:r>{properties}{''.join(pieces)}</w:r>"


def _runs(text: str) -> Iterator[str]:
    for index, piece in enumerate(re.split(r"\*\*", text)):
        if piece:
            yield _run(piece, "<w:rPr><w:b/></w:rPr>" if index % 2 else "")


def _paragraph_xml(paragraph: Paragraph, layout: Layout) -> str:
    style = number = outline = ""
    if paragraph.kind == "title":
        style = '<w:pStyle w:val="Title"/>'
    elif paragraph.level is not None and not layout.outline:
        style = f'<w:pStyle w:val="Heading{paragraph.level}"/>'
    elif paragraph.level is not None:
        outline = f'<w:outlineLvl w:val="{paragraph.level - 1}"/>'
    if paragraph.list_id is not None and not paragraph.linked:
        number = f'<w:numPr><w:ilvl w:val="{paragraph.list_level}"/><w:numId w:val="{paragraph.list_id}"/></w:numPr>'
    page = "<w:pageBreakBefore/>" if paragraph.new_page else ""
    spacing, indent, align = '<w:spacing w:after="0" w:line="440" w:lineRule="atLeast"/>', "", ""
    if paragraph.kind != "body":
        before = 2400 if paragraph.kind == "title" and layout.cover else 400
        spacing, align = f'<w:spacing w:before="{before}" w:after="400"/>', '<w:jc w:val="center"/>'
    elif paragraph.level is None:
        indent = '<w:ind w:firstLineChars="200" w:firstLine="480"/>'
    properties = f"<w:pPr>{style}{page}{number}{spacing}{indent}{align}{outline}</w:pPr>"
    return f"<w:p {W}>{properties}{''.join(_runs(paragraph.text))}</w:p>"


def _table_xml(grid: Grid) -> str:
    twips = [width * 8900 // sum(grid.widths) for width in grid.widths]
    starts = {(cell.row, cell.column): cell for cell in grid.cells}
    covers = {(cell.row + down, cell.column): cell for cell in grid.cells for down in range(1, cell.row_span)}
    rows = []
    for row in range(grid.rows):
        cells = []
        for column in range(grid.columns):
            cell = starts.get((row, column)) or covers.get((row, column))
            if cell is None:
                continue
            width = sum(twips[column : column + cell.column_span])
            span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
            begins = cell.row == row
            merge = (
                ""
                if cell.row_span == 1
                else f"<w:vMerge{' w:val=' + chr(34) + 'restart' + chr(34) if begins else ''}/>"
            )
            texts = cell.text.split("\n") if begins else [""]
            paragraphs = "".join(
                f'<w:p><w:pPr>{TIGHT}<w:jc w:val="{"center" if column else "left"}"/></w:pPr>{_run(text, SMALL) if text else ""}</w:p>'
                for text in texts
            )
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>'
            )
        header = "<w:tblHeader/>" if row < grid.repeated else ""
        rows.append(f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="420"/>{header}</w:trPr>{"".join(cells)}</w:tr>')
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    return (
        f'<w:tbl {W}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


TIGHT = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
SMALL = '<w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr>'


def print_pdf(word: Path) -> None:
    """Print a Word file to a PDF beside it with LibreOffice, under a profile of its own."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                *("soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"),
                *("--convert-to", "pdf", "--outdir", str(word.parent), str(word)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(int(FIXED_DATE.timestamp()))},
        )


def main(arguments: list[str]) -> None:
    for folder in sorted(REPORTS.iterdir()):
        if (folder / "layout.yaml").exists():
            word = folder / "source.docx"
            word.write_bytes(word_of(folder.name))
            if "--pdf" in arguments:
                print_pdf(word)


if __name__ == "__main__":
    main(sys.argv[1:])
