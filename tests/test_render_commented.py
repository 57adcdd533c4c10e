"""The report with comments: the file that was reviewed and nothing else changed, each comment at its own characters."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

import llmeval
from llmeval.__main__ import main
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.data.review import Review
from llmeval.reading.sources import word_files
from llmeval.reading.word.docx import read_docx
from llmeval.render.word.comment_words import CommentWords
from llmeval.render.word.commented import author_of, render_commented
from llmeval.spans import Span
from tests.programs import convert
from tests.reviews import NAMES, PHONE, REPORTS, finding, rich
from tests.test_read_docx import cell, package, paragraph, row, run, table, unzipped, zipped
from tests.word_comments import W, commented, roots, words

DAY = date(2026, 3, 9)
AUTHOR = author_of("", "zh", DAY)
COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


def squeezed(text: str) -> str:
    return "".join(text.split())


def review_of(data: bytes, passages: list[str]) -> Review:
    """A review of a Word file with a finding at the first place of each passage."""
    document = read_docx(data, "样例.docx")
    review = llmeval.critique(document, select=["SUM01"])
    found = []
    for number, passage in enumerate(passages, 1):
        start = document.text.index(passage)
        evidence = (Evidence.of(document, Span(start, start + len(passage))),)
        found.append(
            Finding("SUM01", "sum", "sum", "high", Message(f"疑点{number}", ""), evidence, id=f"F{number:03d}")
        )
    return replace(review, findings=tuple(found))


def comment(data: bytes, passages: list[str]) -> dict[str, str]:
    """Comment the passages of a file; gives what stands between the marks, by the number of the passage."""
    review = review_of(data, passages)
    (made,) = render_commented(review, {"样例.docx": [data]}, AUTHOR)
    assert made.original
    assert read_docx(made.content, "样例.docx").text == review.document.text
    at = commented(made.content)
    own = {key: lines for key, lines in words(made.content).items() if "（重要，SUM01）" in lines[0]}
    return {lines[1]: at[key] for key, lines in own.items()}


BOXED = f"<w:txbxContent>{paragraph('框内支出88.8万元，占比')}</w:txbxContent>"
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0" '
    'simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="column"><wp:posOffset>100000</wp:posOffset></wp:positionH><wp:positionV '
    'relativeFrom="paragraph"><wp:posOffset>300000</wp:posOffset></wp:positionV><wp:extent cx="3000000" cy="600000"/>'
    '<wp:wrapTopAndBottom/><wp:docPr id="1" name="Box 1"/><a:graphic '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="3000000" cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    f"</wps:spPr><wps:txbx>{BOXED}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{BOXED}</v:textbox></v:shape></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
CHANGED = (
    '<w:del w:id="1" w:author="某" w:date="2025-01-01T00:00:00Z"><w:r><w:delText>旧文99万元</w:delText></w:r></w:del>'
    f'<w:ins w:id="2" w:author="某" w:date="2025-01-01T00:00:00Z">{run("新增支出12.")}{run("5万元", "<w:b/>")}</w:ins>'
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> =SUM(ABOVE) </w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("300.25")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
LINK = f'<w:hyperlink w:anchor="a">{run("见附表")}{run("3")}</w:hyperlink>'
CONTROL = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('控件内76.5%')}</w:sdtContent></w:sdt>"
INNER = table(row(cell("内表"), cell("7.77")))
BLOCK = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(run('控件段支出8.5万元，完'))}{paragraph('次段9.5万元')}</w:sdtContent></w:sdt>"
VALUE = f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run('66.5')}</w:sdtContent></w:sdt>"
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
WHOLE = {"0.2": "300.25", "计300.2": "计300.25", "0.25万": "300.25万", "6.5": "66.5", "出66.": "出66.5"}
"""What stands in the result of a field, or in a control that holds one value, is commented with all of it."""
ODD = {
    "split run": (package(paragraph(run("基本支出130.52万元，占") + run("46.1%，") + run("其余"))), ["130.52万元", "6.1", "占46.1%，其"]),
    "tracked changes": (package(paragraph(run("本年") + CHANGED + run("完成"))), ["本年新增", "12.5万", "元完成"]),
    "text box": (package(paragraph(run("正文前") + BOX + run("正文后"))), ["文前", "88.8万元", "正文前正文后"]),
    "nested table": (package(paragraph("表前") + table(row(cell(paragraph("外表1.5") + INNER + "<w:p/>"), cell("2.5")))),
                     ["外表1.5", "7.77", "2.5", "内表\t7.77"]),
    "field": (package(paragraph(run("合计") + FIELD + run("万元"))), ["300.25", "0.2", "计300.2", "0.25万"]),
    "link and control": (package(paragraph(LINK + run("，") + CONTROL)), ["附表3", "76.5%", "3，控件"]),
    "control around paragraphs": (package(paragraph("前") + BLOCK + paragraph("后")), ["8.5万", "控件段支出8.5", "9.5万元"]),
    "control of one value": (package(paragraph(run("支出") + VALUE + run("万元"))), ["66.5", "6.5", "出66.", "66.5万"]),
    "tabs, breaks, marks": (package(paragraph("<w:r><w:t>收入</w:t><w:tab/><w:t>10.5</w:t><w:br/><w:t>支出 </w:t><w:noBreakHyphen/>"
                                              '<w:t>3</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>')),
                            ["收入\t10", "0.5", "支出 -3"]),
    "note": (package(paragraph(run("正文") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("完")),
                     footnotes=f'<w:footnote w:id="2">{paragraph("注释含45.6万元。")}</w:footnote>'), ["正文完"]),
    "automatic number": (package(paragraph("支出情况", NUMBERED) + paragraph("项目支出5万元", NUMBERED), numbering=NUMBERING),
                         ["支出情况", "5万元", "项目支出5万元"]),
    "merged cells": (package(table(row(cell("名称", '<w:vMerge w:val="restart"/>'), cell("预算"), properties="<w:tblHeader/>"),
                                   row(cell("", "<w:vMerge/>"), cell("20.5", '<w:gridSpan w:val="1"/>')))),
                     ["名称", "20.5"]),
    "mark deleted": (package(paragraph(run("支出1"), '<w:rPr><w:del w:id="9" w:author="某"/></w:rPr>') + paragraph(run("2.5万元"))),
                     ["支出12.5万元", "12.5"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_comments_stand_at_their_characters_in_odd_files(name: str) -> None:
    data, passages = ODD[name]
    found = comment(data, passages)
    assert {key: squeezed(text) for key, text in found.items()} == {
        f"疑点{number}": squeezed(WHOLE.get(passage, passage)) for number, passage in enumerate(passages, 1)
    }


def test_a_number_that_word_sets_gets_its_comment_at_the_paragraph() -> None:
    data, _ = ODD["automatic number"]
    assert comment(data, ["一、", "二、 项目"]) == {"疑点1": "", "疑点2": "项目"}


def test_a_passage_in_a_note_is_commented_at_the_mark_of_the_note() -> None:
    data, _ = ODD["note"]
    review = review_of(data, ["45.6万元"])
    (made,) = render_commented(review, {"样例.docx": [data]}, AUTHOR)
    assert words(made.content)["0"][:3] == ["问题 1（重要，SUM01）", "“45.6万元”", "疑点1"]
    (root,) = roots(made.content, r"word/document\.xml")
    (paragraph,) = root.iter(W + "p")
    tags = [child.tag.removeprefix(W) for child in paragraph if child.tag != W + "pPr"]
    assert tags == ["r", "commentRangeStart", "r", "commentRangeEnd", "r", "r"]
    (note,) = roots(made.content, r"word/footnotes\.xml")
    assert not [*note.iter(W + "commentRangeStart")]


def test_what_was_in_the_file_is_as_it_was() -> None:
    data, passages = ODD["tracked changes"]
    before = unzipped(data) | {"word/media/a.png": b"\x89PNG", "docProps/app.xml": b"<a/>"}
    (made,) = render_commented(review_of(zipped(before), passages), {"样例.docx": [zipped(before)]}, AUTHOR)
    after = unzipped(made.content)
    same = {
        name
        for name in before
        if name not in ("word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels")
    }
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert {*after} - {*before} == {"word/comments.xml"}
    (root,) = roots(made.content, "word/document.xml")
    assert [e.get(W + "author") for e in root.iter(W + "ins", W + "del")] == ["某", "某"]
    assert "".join(t.text or "" for t in root.iter(W + "delText")) == "旧文99万元"
    assert COMMENTS.encode() in after["word/_rels/document.xml.rels"]
    assert b'PartName="/word/comments.xml"' in after["[Content_Types].xml"]


def test_comments_of_others_stay() -> None:
    old = f'<w:comment w:id="7" w:author="别人"><w:p>{run("已有批注")}</w:p></w:comment>'
    body = paragraph('<w:commentRangeStart w:id="7"/>' + run("支出45.6万元") + '<w:commentRangeEnd w:id="7"/>'
                     '<w:r><w:commentReference w:id="7"/></w:r>')  # fmt: skip
    members = unzipped(package(body))
    members["word/comments.xml"] = f'<w:comments xmlns:w="{W[1:-1]}">{old}</w:comments>'.encode()
    members["word/_rels/document.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{COMMENTS}" Target="comments.xml"/></Relationships>'
    ).encode()
    data = zipped(members)
    assert comment(data, ["45.6"]) == {"疑点1": "45.6"}
    (made,) = render_commented(review_of(data, ["45.6"]), {"样例.docx": [data]}, AUTHOR)
    assert words(made.content)["7"] == ["已有批注"]
    assert commented(made.content)["7"] == "支出45.6万元"
    assert sorted(words(made.content)) == ["7", "8"]


def test_macros_are_left_behind_and_a_template_becomes_a_document() -> None:
    members = unzipped(package(paragraph("支出45.6万元")))
    types = members["[Content_Types].xml"].decode()
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    members["[Content_Types].xml"] = types.replace(
        main, "application/vnd.ms-word.document.macroEnabled.main+xml"
    ).encode()
    members["word/_rels/document.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>'
    )
    members["word/vbaProject.bin"] = b"macro"
    data = zipped(members)
    (made,) = render_commented(review_of(data, ["45.6"]), {"样例.docx": [data]}, AUTHOR)
    after = unzipped(made.content)
    assert "word/vbaProject.bin" not in after
    assert main in after["[Content_Types].xml"].decode()
    assert b"vbaProject" not in after["word/_rels/document.xml.rels"]


def test_strict_files_stay_strict() -> None:
    strict = {
        name: data.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, data in unzipped(package(paragraph("支出45.6万元"))).items()
    }  # fmt: skip
    data = zipped(strict)
    (made,) = render_commented(review_of(data, ["45.6"]), {"样例.docx": [data]}, AUTHOR)
    after = unzipped(made.content)
    for name in ("word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels"):
        assert b"purl.oclc.org" in after[name]
        assert b"officeDocument/2006/relationships" not in after[name]
    assert read_docx(made.content, "样例.docx").text == "支出45.6万元"


@pytest.mark.parametrize("name", NAMES)
def test_every_passage_of_a_report_has_its_comment(name: str) -> None:
    path = REPORTS / name / "source.docx"
    review = llmeval.critique(path)
    (made,) = render_commented(review, word_files(str(path)), AUTHOR)
    assert made.original
    assert llmeval.read((made.content, "a.docx")).text == review.document.text
    at, said = commented(made.content), words(made.content)
    wanted = CommentWords(review).comments()
    assert len(wanted) == len(at) == len(said) >= len(review.findings)
    numbers = set()
    for key, each in enumerate(wanted):
        quote, found = squeezed(each.span.of(review.document.text)), squeezed(at[str(key)])
        # The number of a heading is set by Word and has no characters in the file.
        assert quote == found or (quote.endswith(found) and quote[: -len(found)] in {"一、", "六、", "二、"})
        numbers.add(said[str(key)][0].split("（")[0])
    assert len(numbers) == len(review.findings)


def test_the_words_of_a_comment() -> None:
    review = rich()
    (made,) = render_commented(review, {}, author_of("某某某", "zh", DAY))
    assert not made.original
    said = ["\n".join(lines) for lines in words(made.content).values()]
    (full,) = [text for text in said if text.startswith("问题 1（重要") and "建议：" in text]
    assert "验算：130.52 ÷ 136.65 × 100% = 95.51%" in full
    (root,) = roots(made.content, r"word/comments\.xml")
    assert {(e.get(W + "author"), e.get(W + "initials")) for e in root} == {("某某某", "某某")}
    assert "已排除的问题" not in "".join(said)


def test_one_comment_a_paragraph_or_table_and_all_is_said_beside_the_doubted_number() -> None:
    body = (
        paragraph("基本支出20.5万元，项目支出30.0万元。")
        + paragraph("另有前期支出1.5万元，全年支出合计55.0万元，其中财政拨款40.0万元。")
        + table(row(cell("类"), cell("数")), row(cell("财政拨"), cell("40.0")), row(cell("其他"), cell("12.0")))
    )
    data = package(body)
    document = read_docx(data, "样例.docx")

    def at(passage: str) -> Evidence:
        start = document.text.index(passage)
        return Evidence.of(document, Span(start, start + len(passage)))

    operands = tuple(at(each) for each in ("20.5万元", "30.0万元", "1.5万元"))
    computed = Computation("20.5 + 30.0 + 1.5 = 52.0", operands, Decimal(52), Decimal(55), Decimal("0.1"))
    evidence = (*operands, at("合计55.0万元"), at("12.0"), at("财政拨\t40.0"))
    doubt = Finding("SUM01", "sum", "sum", "high", Message("合计不符", ""), evidence, computation=computed, id="F001")
    review = replace(llmeval.critique(document, select=["SUM01"]), findings=(doubt,))
    (made,) = render_commented(review, {"样例.docx": [data]}, AUTHOR)
    assert made.original
    at_marks, said = commented(made.content), words(made.content)
    assert [*at_marks.values()] == ["20.5万元", "合计55.0万元", "财政拨40.0"]
    assert said["0"] == ["问题 1（重要，SUM01），第 1 处，共 3 处", "说明见“合计55.0万元”（第 2 段）。"]
    assert said["1"] == [
        "问题 1（重要，SUM01）",
        "合计不符",
        "验算：20.5 + 30.0 + 1.5 = 52.0",
        "另见：“20.5万元”（第 1 段）；“财政拨 | 40.0”（表 1 第 2 行第 1 列）",
    ]


def test_what_a_comment_quotes_has_no_blank_where_a_line_broke() -> None:
    text = "一、支出情况\n    全年支出合计55.0万元，按性质分为两类。\n\n    其中住房保障支\n出25.5万元，其余不计。\n"
    document = llmeval.read((text.encode(), "a.txt"))
    evidence = tuple(
        Evidence.of(document, Span(start := document.text.index(each), start + len(each)))
        for each in ("合计55.0万元", "住房保障支\n出25.5万元")
    )
    doubt = Finding("SUM01", "sum", "sum", "high", Message("合计不符", ""), evidence, id="F001")
    first, _ = CommentWords(replace(llmeval.critique(document, select=["SUM01"]), findings=(doubt,))).comments()
    assert "“住房保障支出25.5万元”" in first.lines[-1][0]


def test_other_files_are_set_anew_with_their_tables_and_masked() -> None:
    for name in ("source.pdf", "source.txt"):
        review = llmeval.critique(REPORTS / "003" / name)
        content = review.to_commented()
        document = llmeval.read((content, "a.docx"))
        assert len(document.tables) == len(review.document.tables)
        assert [len(t.cells) for t in document.tables] == [len(t.cells) for t in review.document.tables]
        at = commented(content)
        for key, each in enumerate(CommentWords(review).comments()):
            assert squeezed(each.span.of(review.masked_text)) == squeezed(at[str(key)]), (name, key)
    assert PHONE not in "".join(etree.tostring(r, encoding="unicode") for r in roots(rich().to_commented(), ".*xml"))


def test_the_files_of_a_submission_are_commented_each_by_itself(tmp_path: Path) -> None:
    (tmp_path / "自评报告.docx").write_bytes((REPORTS / "003" / "source.docx").read_bytes())
    (tmp_path / "附件1.txt").write_text("附件1 基础数据表\n在职人数21人。\n", encoding="utf-8")
    review = llmeval.critique(tmp_path)
    made = render_commented(review, word_files(str(tmp_path)), AUTHOR)
    assert [(each.name, each.original) for each in made] == [("自评报告.docx", True), ("附件1.txt", False)]
    assert len(words(made[0].content)) >= len(review.findings)


def test_a_file_that_changed_since_is_not_commented() -> None:
    review = review_of(package(paragraph("支出45.6万元")), ["45.6"])
    (made,) = render_commented(review, {"样例.docx": [package(paragraph("支出45.8万元"))]}, AUTHOR)
    assert not made.original
    assert commented(made.content) == {"0": "45.6"}


def test_hostile_text_can_be_written(tmp_path: Path) -> None:
    review = rich()
    odd = finding(review, ["100%"], "high", "\x00<w:t>]]> \u202e")
    content = replace(review, findings=(odd,)).to_commented()
    assert "\ufffd<w:t>]]> [U+202E]" in words(content)["0"][1]


def test_libreoffice_reads_them_and_shows_the_same_text(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    made: dict[str, Review] = {}
    for number, (name, (data, passages)) in enumerate(ODD.items()):
        review = review_of(data, passages)
        made[f"odd{number}"] = review
        (tmp_path / "in" / f"odd{number}.docx").write_bytes(
            render_commented(review, {"样例.docx": [data]}, AUTHOR)[0].content
        )
        (tmp_path / "in" / f"bare{number}.docx").write_bytes(data)
        assert name
    convert(sorted((tmp_path / "in").glob("*.docx")), "odt", tmp_path)
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"
    for name, review in made.items():
        body = _odt(tmp_path / f"{name}.odt")
        notes = [*body.iter(office)]
        assert len(notes) == len(review.findings), name
        for note in notes:
            _drop(note)
        assert _shown(body) == _shown(_odt(tmp_path / f"{name.replace('odd', 'bare')}.odt"))


def _odt(path: Path) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return etree.fromstring(archive.read("content.xml"))


def _drop(note: etree._Element) -> None:
    parent = note.getparent()
    assert parent is not None
    note.text, note.tail = None, note.tail
    for child in [*note]:
        note.remove(child)


def _shown(body: etree._Element) -> str:
    """The text; LibreOffice counts an insertion in which a comment stands as several."""
    for changes in [*body.iter("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}tracked-changes")]:
        _drop(changes)
    return squeezed("".join(map(str, body.itertext())))


def test_the_command_writes_the_commented_file_and_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    source, out = Path("报告.docx"), Path("批注.docx")
    source.write_bytes((REPORTS / "004" / "source.docx").read_bytes())
    call = ["critique", "报告.docx", "-f", "commented", "-o", "批注.docx", "--reviewer", "Li Ming"]
    assert main(call) == 1
    first = out.read_bytes()
    (root,) = roots(first, r"word/comments\.xml")
    assert {(e.get(W + "author"), e.get(W + "initials")) for e in root} == {("Li Ming", "LM")}
    out.write_bytes(b"PK by hand")
    assert main(call) == 1
    assert out.read_bytes() == first
    assert Path("批注.old-1.docx").read_bytes() == b"PK by hand"
    assert "另存为 批注.old-1.docx" in capsys.readouterr().err
    assert main([*call[:5], "报告.docx"]) == 2
    assert "就是送审的文件" in capsys.readouterr().err
    assert source.read_bytes() == (REPORTS / "004" / "source.docx").read_bytes()
    assert main(["critique", "报告.docx", "-f", "commented"]) == 2
