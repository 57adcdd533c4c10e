"""The opinion letter: what it says and leaves out, its form, and that Word's format holds in LibreOffice."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml.ns import qn

import llmeval
from llmeval.data.review import Review
from llmeval.render.word.comment_words import CommentWords
from llmeval.render.word.letter import MOST, render_letter
from llmeval.render.words import named_first, to_verify
from tests.programs import convert, pages_of
from tests.reviews import NAMES, PHONE, REPORTS, finding, hostile, numbered, rich

if TYPE_CHECKING:
    from docx.document import Document

DAY = date(2026, 3, 9)


def opened(review: Review, day: date | None = DAY) -> Document:
    return docx.Document(io.BytesIO(render_letter(review, date=day)))


def text_of(letter: Document) -> str:
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in letter.paragraphs), *cells])


def test_the_main_problems_come_first_then_all_by_section_then_the_reply() -> None:
    text = text_of(opened(rich()))
    for part in ("关于某单位", "绩效自评报告的复核意见", "2026年3月9日", "提出疑点5项", "执行率与重算不符", "基本支出决算130.52万元",
                 "130.52 ÷ 136.65 × 100% = 95.51%", "得分也受影响", "单位答复"):  # fmt: skip
        assert part in text, part
    assert (
        text.index("一、主要问题") < text.index("二、逐项意见") < text.index("（一）支出情况") < text.index("三、答复")
    )
    main, listed = text[: text.index("二、逐项意见")], text[text.index("二、逐项意见") :]
    assert "执行率与重算不符" in main
    assert "（第1项）" in main
    assert listed.index("（一）支出情况") < listed.index("（二）收支明细") < listed.index("（三）其他")
    assert PHONE not in text
    assert "已排除的问题" not in text


def test_a_place_with_brackets_of_its_own_stands_in_others() -> None:
    told = [text_of(opened(llmeval.critique(REPORTS / name / "source.txt"))) for name in NAMES]
    assert not [text for text in told if "”（（" in text]
    assert [text for text in told if "”〔（" in text]


def test_it_says_nothing_that_a_unit_can_do_nothing_with() -> None:
    for name in NAMES:
        review = llmeval.critique(REPORTS / name / "source.txt")
        text = text_of(opened(review))
        assert review.document.sha256[:8] not in text
        for word in ("SHA", "模型", "自动核对", "跳过", "覆盖", "未完成的环节", "F001", "另有 "):
            assert word not in re.sub(r"“[^”]*”", "", text), word
        assert not any(f"（{finding.code}" in text or f"{finding.code}，" in text for finding in review.findings)


def test_what_only_asks_is_marked_apart_from_what_is_explained() -> None:
    source = (
        "某单位2023年度部门整体支出绩效自评报告\n一、预算执行\n"
        "预算136.65万元，支出130.52万元，预算执行率85.51%。\n"
        "全年巡查4120人次，比上年的3980人次增加410人次。\n"
    )
    review = llmeval.critique((source.encode(), "a.txt"))
    told = {finding.code: to_verify(finding) for finding in review.findings if finding.computation}
    assert told == {"RAT01": True, "GRO01": False}
    text = text_of(opened(review))
    asked = sum(map(to_verify, review.findings))
    assert f"其中{len(review.findings) - asked}项由报告自身的文字和数字可以看出差错，请更正" in text
    assert f"标有“（请核实）”的{asked}项原因未明" in text
    assert "（请核实）“预算执行率" in text
    assert "（请核实）文中“增加410人次”" not in text
    assert "验算" not in text  # the sentence holds it


_SCORES = (
    "某单位2023年度部门整体支出绩效自评报告\n一、概况\n单位职能略。\n附件\n部门整体支出绩效自评表\n"
    "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
    "产出指标\t数量指标\t培训人次\t≥300人次\t320人次\t20\t20\n产出指标\t数量指标\t巡查次数\t≥50次\t52次\t20\t20\n"
    "产出指标\t质量指标\t合格率\t≥95%\t97%\t20\t20\n产出指标\t质量指标\t办结率\t≥95%\t99%\t20\t20\n"
    "效益指标\t社会效益指标\t新增志愿者\t≥50人\t56人\t10\t12\n满意度指标\t满意度指标\t服务对象满意度\t≥90%\t95%\t10\t10\n"
    "总分\t\t\t\t\t100\t100\n"
)


def test_of_many_passages_the_one_that_the_message_names_is_quoted() -> None:
    review = llmeval.critique((_SCORES.encode(), "a.txt"))
    (above,) = [finding for finding in review.findings if finding.code == "SCO04"]
    assert named_first(above) == "新增志愿者"
    assert len(above.evidence) > 4
    assert "新增志愿者" not in above.evidence[0].quote
    text = text_of(opened(review))
    assert "社会效益指标 | 新增志愿者" in text
    # And the comment stands there.
    comments = [comment for comment in CommentWords(review).comments() if "超过该项分值" in str(comment.lines)]
    assert "新增志愿者" in comments[0].span.of(review.document.text)


def test_it_charges_nobody() -> None:
    for name in NAMES:
        text = text_of(opened(llmeval.critique(REPORTS / name / "source.txt")))
        ours = re.sub(r"“[^”]*”", "", text)
        assert "建议核实" in ours
        for word in ("违规", "违法", "弄虚作假", "虚报", "造假", "骗取", "处罚", "问责"):
            assert word not in ours


def test_without_findings_and_without_a_date() -> None:
    text = text_of(opened(replace(rich(), findings=()), None))
    assert "未发现需要更正或说明的疑点" in text
    assert "单位答复" not in text
    assert "年　　月　　日" in text
    assert rich().to_letter()[:2] == b"PK"


def test_the_form_of_an_official_document() -> None:
    letter = opened(rich())
    title, *_ = letter.paragraphs
    assert title.runs[0].font.size is not None
    assert title.runs[0].font.size.pt == 22
    runs: list[Any] = [run._element for paragraph in letter.paragraphs for run in paragraph.runs]
    fonts = {run.rPr.rFonts.get(qn("w:eastAsia")) for run in runs}
    assert {"宋体", "黑体", "楷体", "仿宋"} == fonts
    page = letter.sections[0]
    assert page.page_width is not None
    assert round(page.page_width.mm) == 210
    assert "PAGE" in page.footer._element.xml
    levels = [mark.get(qn("w:val")) for mark in letter.element.body.iter(qn("w:outlineLvl"))]
    assert levels == ["0", "0", "1", "1", "1", "0"]
    breaks = [p.text for p in letter.paragraphs if p.paragraph_format.page_break_before]
    assert breaks == ["二、逐项意见"]


def test_of_very_many_points_the_weightiest_are_listed() -> None:
    review = rich()
    many = numbered(review, [*[finding(review, ["100%"], "low", f"提示{n}") for n in range(MOST)], *review.findings])
    text = text_of(opened(many))
    assert f"提出疑点{MOST}项" in text
    assert "其余事项较轻，见复核底稿" in text
    assert "执行率与重算不符" in text
    assert f"提示{MOST - 1}" not in text


def test_it_speaks_english() -> None:
    text = text_of(opened(replace(rich(), language="en")))
    for part in (
        "Review of the performance self-evaluation report",
        "1. Main problems",
        "point: 执行率",
        "verify",
        "2026-03-09",
    ):
        assert part in text


def test_hostile_text_stays_text() -> None:
    content = render_letter(hostile(), date=DAY)
    text = text_of(docx.Document(io.BytesIO(content)))
    assert "<script>alert(1)</script>" in text
    assert "[U+202E]" in text
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower() or "embeddings" in name]
        assert b'TargetMode="External"' not in archive.read("word/_rels/document.xml.rels")


def test_it_opens_in_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    sources = [tmp_path / "in" / f"letter{name}.docx" for name in ("000", "003")]
    for source in sources:
        report = REPORTS / source.stem[-3:] / "source.txt"
        source.write_bytes(render_letter(llmeval.critique(report), date=DAY))
    for path in convert(sources, "pdf", tmp_path):
        pages = ["".join(text.split()) for text in pages_of(path)]
        assert "复核意见" in pages[0]
        assert all(f"—{number}—" in text for number, text in enumerate(pages, 1))
        assert "一、主要问题" in pages[0]
        assert pages[1].startswith("二、逐项意见")
        assert "2026年3月9日" in pages[-1]
