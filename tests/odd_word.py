"""Whole reports as Word files of the odd kinds that offices hand in: changes tracked, boxes, tables in tables, fields, notes.

`odd_files(text)` gives them by name; each shows the lines of a text, taken apart in its own way.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT

from tests.test_read_docx import cell, package, paragraph, row, run, table, unzipped, zipped

NUMBER = re.compile(r"\d+(?:\.\d+)?")
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><wp:extent cx="5200000" cy="{high}"/><wp:docPr id="{id}" name="Box {id}"/><a:graphic xmlns:a="http://schemas.'
    'openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
    '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5200000" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
    "</a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>"
    '</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape id="s{id}" style="width:400pt;height:90pt"><v:textbox><w:txbxContent>'
    "{inside}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
WHO = 'w:author="某某某" w:date="2025-03-01T09:00:00Z"'


def odd_files(text: str) -> dict[str, bytes]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return {name: make(lines) for name, make in KINDS.items()}


def _body(lines: list[str], one: Callable[[str, int], str]) -> str:
    """Paragraphs; lines with bars are rows of a table, a line of dashes is passed over."""
    out, rows = [], []
    for number, line in enumerate([*lines, ""]):
        if line.startswith("|") and line.endswith("|"):
            cells = [each.strip() for each in line.strip("|").split("|")]
            if set("".join(cells)) - set("-: "):
                rows.append(cells)
            continue
        if rows:
            wide = max(map(len, rows))
            out.append(table(*(row(*(cell(escape(each)) for each in (cells + [""] * wide)[:wide])) for cells in rows)))
            rows = []
        if line:
            out.append(one(line, number))
    return "".join(out)


def _tracked(lines: list[str]) -> bytes:
    def one(line: str, number: int) -> str:
        pieces, at = [], 0
        for k, match in enumerate(NUMBER.finditer(line)):
            middle = (match.start() + match.end() + 1) // 2
            key = number * 50 + k
            pieces += [
                run(escape(line[at : match.start()])), f'<w:del w:id="{key}" {WHO}><w:r><w:delText>99.9</w:delText></w:r></w:del>',
                f'<w:ins w:id="{key + 20000}" {WHO}>{run(line[match.start() : middle], "<w:b/>")}</w:ins>', run(line[middle : match.end()]),
            ]  # fmt: skip
            at = match.end()
        changed = f'<w:rPr><w:ins w:id="{number + 60000}" {WHO}/></w:rPr>' if number % 3 == 0 else ""
        return paragraph("".join([*pieces, run(escape(line[at:]))]), changed)

    return package(_body(lines, one))


def _boxed(lines: list[str]) -> bytes:
    def one(line: str, number: int) -> str:
        if len(line) > 40 and number % 2:
            return paragraph(BOX.format(id=number + 1, high=300000 + 9000 * len(line), inside=paragraph(escape(line))))
        return paragraph(escape(line))

    return package(_body(lines, one))


def _nested(lines: list[str]) -> bytes:
    """All of it in the one cell of a frame, its tables in that; a paragraph of numbers in a table of its own in a table."""

    def one(line: str, number: int) -> str:
        if len(line) > 60 and number % 3 == 0:
            return table(row(cell(table(row(cell(f"第{number}段"), cell(escape(line)))) + "<w:p/>"), cell("备注")))
        return paragraph(escape(line))

    return package(table(row(cell(_body(lines, one) + "<w:p/>"))) + "<w:p/>")


def _fields(lines: list[str]) -> bytes:
    def field(shown: str, code: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    def one(line: str, number: int) -> str:
        pieces, at = [], 0
        for k, match in enumerate(NUMBER.finditer(line)):
            shown = match[0]
            kinds = (field(shown, "DOCPROPERTY 数"), f'<w:fldSimple w:instr=" MERGEFIELD 数{k} ">{run(shown)}</w:fldSimple>', run(shown),
                     f'<w:hyperlink w:anchor="_a{number}">{run(shown[:1])}{run(shown[1:]) if shown[1:] else ""}</w:hyperlink>')  # fmt: skip
            pieces += [run(escape(line[at : match.start()])), kinds[(number + k) % 4]]
            at = match.end()
        return paragraph("".join([*pieces, run(escape(line[at:]))]))

    contents = paragraph(field("目    录", "TOC \\o &quot;1-3&quot; \\h"))
    return package(contents + _body(lines, one))


def _split(lines: list[str]) -> bytes:
    """A run for every few characters, as years of editing leave them, with bookmarks, spelling marks and page breaks within."""
    chance = random.Random(5)

    def one(line: str, number: int) -> str:
        pieces, at = [], 0
        while at < len(line):
            step = chance.randrange(1, 4)
            look = ("", '<w:rFonts w:eastAsia="仿宋"/>', '<w:lang w:val="en-US"/>', '<w:color w:val="333333"/>')[
                chance.randrange(4)
            ]
            pieces.append(run(escape(line[at : at + step]), look))
            key = number * 999 + at
            mark = f'<w:bookmarkStart w:id="{key}" w:name="b{key}"/><w:bookmarkEnd w:id="{key}"/>'
            broken = "<w:r><w:lastRenderedPageBreak/></w:r>"
            pieces.append(("", '<w:proofErr w:type="spellStart"/>', mark, broken)[chance.randrange(4)])
            at += step
        return paragraph("".join(pieces))

    return package(_body(lines, one))


def _controls(lines: list[str]) -> bytes:
    """Controls around paragraphs and in them, one value in each of some; marks of another program around half a line."""

    def control(inside: str, kind: str = "") -> str:
        return f"<w:sdt><w:sdtPr>{kind}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    def one(line: str, number: int) -> str:
        if number % 3 == 0:
            return control(paragraph(escape(line)), '<w:alias w:val="段"/>')
        if number % 3 == 1:
            pieces, at = [], 0
            for match in NUMBER.finditer(line):
                pieces += [run(escape(line[at : match.start()])), control(run(match[0]), "<w:text/>")]
                at = match.end()
            return paragraph("".join([*pieces, run(escape(line[at:]))]))
        half = len(line) // 2
        kept = f'<w:smartTag w:uri="a" w:element="b">{run(escape(line[:half]))}</w:smartTag>'
        return paragraph(kept + control(run(escape(line[half:]))))

    return package(_body(lines, one))


def _commented(lines: list[str]) -> bytes:
    """Comments of others over whole paragraphs, with an answer to one of them."""
    count = [0]

    def one(line: str, number: int) -> str:
        key = count[0]
        count[0] += 1
        return paragraph(f'<w:commentRangeStart w:id="{key}"/>{run(escape(line))}<w:commentRangeEnd w:id="{key}"/>'
                         f'<w:r><w:commentReference w:id="{key}"/></w:r>')  # fmt: skip

    members = unzipped(package(_body(lines, one)))
    told = "".join(f'<w:comment w:id="{k}" w:author="初审" w:initials="初" {WHO.split(" ", 1)[1]}>{paragraph(f"初审意见{k}")}</w:comment>'
                   for k in range(count[0]))  # fmt: skip
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    members["word/comments.xml"] = f"<w:comments {space}>{told}</w:comments>".encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    members["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{links}"><Relationship Id="rId9" Type="{kind}" Target="comments.xml"/></Relationships>'.encode()
    )
    types = members["[Content_Types].xml"].decode()
    members["[Content_Types].xml"] = types.replace(
        "</Types>", '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.comments+xml"/></Types>').encode()  # fmt: skip
    return zipped(members)


def _numbered(lines: list[str]) -> bytes:
    """Numbers of headings set by Word, hidden words, tabs, marks above the line, a note."""
    level = ('<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/>'
             '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>')  # fmt: skip
    notes: list[str] = []

    def one(line: str, number: int) -> str:
        if head := re.match(r"[一二三四五六七八九十]、", line):
            return paragraph(escape(line[head.end() :]), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        if len(line) > 50 and number % 4 == 0:
            notes.append(f'<w:footnote w:id="{len(notes) + 2}">{paragraph("数据来源：内部台账。")}</w:footnote>')
            mark = f'<w:r><w:footnoteReference w:id="{len(notes) + 1}"/></w:r>'
            return paragraph(run(escape(line[:20])) + mark + run("不印", "<w:vanish/>") + run(escape(line[20:])))
        return paragraph(escape(line))

    body = _body(lines, one)
    return package(body, numbering=level, footnotes="".join(notes))


def _library(lines: list[str]) -> bytes:
    """As a library writes it: headers and footers with numbers, a page on its side, a merged head of each table."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "内部资料 2024年第3期"
    section.footer.paragraphs[0].text = "第 1 页 共 12 页"
    rows: list[list[str]] = []
    for number, line in enumerate([*lines, ""]):
        if line.startswith("|"):
            cells = [each.strip() for each in line.strip("|").split("|")]
            if set("".join(cells)) - set("-: "):
                rows.append(cells)
            continue
        if rows:
            made = document.add_table(len(rows), max(map(len, rows)), style="Table Grid")
            for r, values in enumerate(rows):
                for c, value in enumerate(values):
                    made.cell(r, c).text = value
            rows = []
        if number == len(lines) // 2:
            turned = document.add_section()
            turned.orientation = WD_ORIENT.LANDSCAPE
            turned.page_width, turned.page_height = section.page_height, section.page_width
            turned.header.is_linked_to_previous = False
            turned.header.paragraphs[0].text = "附表部分"
        if line:
            document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _moved(lines: list[str]) -> bytes:
    """Paragraphs that were moved, and deleted ones in between: what is struck out is no text."""

    def one(line: str, number: int) -> str:
        key = number * 4 + 1
        if number % 5 == 2:
            gone = f'<w:p><w:pPr/><w:moveFrom w:id="{key}" {WHO}>{run(escape(line))}</w:moveFrom></w:p>'
            came = f'<w:p><w:pPr/><w:moveTo w:id="{key + 1}" {WHO}>{run(escape(line))}</w:moveTo></w:p>'
            return gone + came
        if number % 5 == 3:
            struck = (
                f'<w:del w:id="{key + 2}" {WHO}><w:r><w:delText>本段已删，原数为1234.56万元。</w:delText></w:r></w:del>'
            )
            return paragraph(struck + run(escape(line)))
        return paragraph(escape(line))

    return package(_body(lines, one))


KINDS: dict[str, Callable[[list[str]], bytes]] = {
    "修订": _tracked, "文本框": _boxed, "套表": _nested, "域": _fields, "碎段": _split, "控件": _controls, "已有批注": _commented,
    "自动编号": _numbered, "页眉页脚": _library, "移动": _moved,
}  # fmt: skip
