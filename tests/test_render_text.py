"""Terminal, Markdown, JSON and frames: what is shown is cut from the masked text and marked at the right place."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

import llmeval
from llmeval.data.document import Place, Segment
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Disagreement, Finding, ModelUse, Problem, Rejected
from llmeval.data.review import Review
from llmeval.privacy.masking import scrub_of
from llmeval.render.json import SCHEMA_VERSION
from llmeval.render.passage import Passages
from llmeval.render.terminal.terminal import breaks, print_review, render_terminal
from llmeval.render.text.markdown import escape, render_markdown
from llmeval.render.words import not_run
from llmeval.spans import Span

TEXT = (
    "一、支出情况\n2024年支出 252.51 万元，完成**预算**的 95.51%，同比有所增加；其他正常。另一句。\n"
    "二、附表\n项目\t预算\t决算\n基本支出\t136.65\t130.52\n三、其他\n填表人：某某某 电话：13800000000\n"
)


def evidence(review: Review, quote: str) -> Evidence:
    start = review.document.text.index(quote)
    return Evidence.of(review.document, Span(start, start + len(quote)))


@pytest.fixture
def review() -> Review:
    plain = llmeval.critique((TEXT.encode(), "报告.md"))
    rate = evidence(plain, "95.51%")
    cell = evidence(plain, "130.52")
    phone = evidence(plain, "13800000000")
    finding = Finding(
        "RAT01",
        "rate-mismatch",
        "rate",
        "high",
        Message("执行率与重算不符，见 13800000000。", "The rate differs from 13800000000."),
        (rate, cell),
        Message("核对。", "Check it."),
        Computation("130.52 ÷ 136.65 × 100% = 95.51%", (cell,), Decimal("95.51"), Decimal("95.5"), Decimal("0.01")),
        id="F001",
        consequences=(Message("得分也有误。", "The score is wrong too."),),
    )
    low = replace(finding, id="F002", severity="low", evidence=(phone,), computation=None, decision="dismissed")
    return replace(
        plain,
        findings=(finding, low),
        rejected=(Rejected("extract", "13800000000", Message("不在原文中", "not in the text")),),
        problems=(Problem("appraise", "2", Message("接口无应答", "no answer")),),
        disagreements=(Disagreement("支出", ("F1", "F2")),),
    )


def test_a_passage_stands_in_its_sentence(review: Review) -> None:
    (shown,) = Passages(review).show(review.findings[0].evidence[:1])
    assert shown.pieces == (("2024年支出252.51万元，完成预算的", False), ("95.51%", True), ("，同比有所增加；", False))


def test_a_cell_stands_in_its_row(review: Review) -> None:
    assert review.document.tables
    (shown,) = Passages(review).show(review.findings[0].evidence[1:])
    assert shown.pieces == (("基本支出 | 136.65 | ", False), ("130.52", True))


def test_where_a_passage_stands(review: Review) -> None:
    passages = Passages(review)
    first, second = review.findings[0].evidence
    assert passages.where(first.start) == "一、支出情况 · 第 2 行"
    assert passages.where(second.start, "en").endswith("line 5")


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("paragraph 12", "第 12 段"),
        ("table 2 cell 3,4", "表 2 第 3 行第 4 列"),
        ("footnote 1", "脚注 1"),
        ("a/b", "a/b"),
    ],
)
def test_parts_of_a_word_file_are_named_in_both_languages(review: Review, part: str, shown: str) -> None:
    segments = (Segment(0, len(review.document.text), Place(part=part)),)
    passages = Passages(replace(review, document=replace(review.document, segments=segments), sections=()))
    assert passages.where(5) == shown
    assert passages.where(5, "en") == part


def test_passages_of_one_sentence_or_row_are_shown_together(review: Review) -> None:
    quotes = ["252.51 万元", "95.51%", "另一句", "136.65", "130.52", "基本支出"]
    shown = Passages(review).show([evidence(review, quote) for quote in quotes])
    assert [[text for text, cited in item.pieces if cited] for item in shown] == [
        ["252.51万元", "95.51%"],
        ["另一句"],
        ["基本支出", "136.65", "130.52"],
    ]


def test_a_passage_in_a_section_of_a_section_names_both() -> None:
    text = "一、支出情况\n（一）基本支出\n支出 1 万元。\n（二）项目支出\n支出 2 万元。\n二、其他\n无。\n"
    review = llmeval.critique((text.encode(), "a.txt"))
    passages = Passages(review)
    assert passages.section_title(text.index("2 万元")) == "一、支出情况 / （二）项目支出"
    assert passages.section_title(text.index("无。")) == "二、其他"


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_the_terminal(review: Review, width: int) -> None:
    lines = render_terminal(review, width).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


def test_the_terminal_tells_everything(review: Review) -> None:
    shown = render_terminal(review)
    for part in (
        "RAT01",
        "【95.51%】",
        "130.52 ÷ 136.65",
        "核对。",
        "得分也有误。",
        "接口无应答",
        "不在原文中",
        "已排除",
    ):
        assert part in shown
    assert shown.index("F001") < shown.index("F002")
    assert "模型环节" in shown
    assert "13800000000" not in shown
    assert "\x1b" not in shown
    english = render_terminal(replace(review, language="en"))
    for part in ("The rate differs", "Check it.", "no answer", "The model stages", "dismissed"):
        assert part in english


def test_colour_marks_the_passage_without_brackets(review: Review) -> None:
    file = io.StringIO()
    print_review(review, Console(file=file, force_terminal=True, color_system="standard", width=80))
    assert "\x1b[7m95.51%\x1b[0m" in file.getvalue()
    assert "【" not in file.getvalue()


def test_every_character_that_we_add_is_in_gbk() -> None:
    review = llmeval.critique(("一、其他\n无。\n".encode(), "a.txt"))
    render_terminal(review).encode("gbk")


def test_markdown_escapes_the_report(review: Review) -> None:
    page = render_markdown(review)
    assert "<b>95.51%</b>" in page
    assert "130.52 ÷ 136.65" in page
    assert "13800000000" not in page
    assert escape("<b>*x*</b>\n# y") == r"\<b\>\*x\*\</b\> \# y"


def test_json_is_the_contract(review: Review) -> None:
    use = ModelUse("m", 3, 100, 20, {"p": "abc"}, 1000, 1)
    data = json.loads(replace(review, model=use).to_json())

    assert data["schema_version"] == SCHEMA_VERSION == "1"
    assert {"tool", "source", "text", "sections", "facts", "findings", "checks", "disagreements", "rejected",
            "grounding", "model", "problems", "relations"} <= data.keys()  # fmt: skip
    assert {"version", "settings", "profile"} == data["tool"].keys()
    assert {"path", "media_type", "sha256", "text_sha256", "characters", "pages"} == data["source"].keys()
    assert {"id", "number", "title", "kind", "level", "start", "end", "parent"} == data["sections"][0].keys()
    assert {"id", "path", "label", "value", "low", "high", "unit", "period", "basis", "origin", "status", "reason",
            "evidence"} <= data["facts"][0].keys()  # fmt: skip
    finding = data["findings"][0]
    assert {"id", "fingerprint", "code", "check", "family", "severity", "origin", "message", "suggestion", "evidence",
            "computation"} <= finding.keys()  # fmt: skip
    assert {"quote", "start", "end", "places", "masked"} <= finding["evidence"][0].keys()
    assert {"expression", "operands", "expected", "stated", "tolerance"} <= finding["computation"].keys()
    assert finding["computation"]["expected"] == "95.51"
    assert {"code", "outcome", "reason", "examined", "proved", "failed", "undecided"} == data["checks"][0].keys()
    assert data["disagreements"] == [{"label": "支出", "facts": ["F1", "F2"]}]
    assert data["rejected"] == [{"stage": "extract", "what": "*" * 11, "reason": "不在原文中"}]
    assert {"facts", "grounded", "rejected", "by_status", "coverage", "proof"} == data["grounding"].keys()
    assert {"name", "requests", "prompt_tokens", "completion_tokens", "prompts"} <= data["model"].keys()
    assert data["problems"] == [{"stage": "appraise", "section": "2", "reason": "接口无应答"}]


def test_json_masks_personal_data_and_keeps_offsets(review: Review) -> None:
    data = review.to_dict()
    assert "13800000000" not in json.dumps(data, ensure_ascii=False)
    masked = data["findings"][1]["evidence"][0]
    assert masked["masked"]
    assert masked["quote"] == "*" * 11
    assert len(data["text"]) == data["source"]["characters"]
    for fact in data["facts"]:
        if fact["evidence"] and not fact["evidence"]["masked"]:
            assert data["text"][fact["evidence"]["start"] : fact["evidence"]["end"]] == fact["evidence"]["quote"]


def test_frames_are_tidy(review: Review) -> None:
    findings, facts = review.to_frame(), review.to_frame("facts")
    assert list(findings["id"]) == ["F001", "F002"]
    assert findings.loc[0, "where"] == "一、支出情况 · 第 2 行"
    assert facts["value"].dtype.kind == "f"
    assert "13800000000" not in findings.to_csv() + facts.to_csv()
    with pytest.raises(ValueError, match="findings"):
        review.to_frame("numbers")  # type: ignore[arg-type]
    empty = replace(review, findings=(), facts=())
    assert list(empty.to_frame().columns) == list(findings.columns)
    assert list(empty.to_frame("facts").columns) == list(facts.columns)


def test_scrubbing_masks_longest_first() -> None:
    assert scrub_of(["张三", "张三丰", "x"])("张三丰与张三 x") == "***与** x"


@given(st.text(alphabet="预算，。（）“”123.% a…【】\u3000", max_size=60), st.integers(4, 20))
def test_breaks_lose_nothing_and_fit(text: str, width: int) -> None:
    offsets = breaks(text, width)
    assert offsets == sorted(set(offsets))
    assert all(0 < offset < len(text) for offset in offsets)
    edges = [0, *offsets, len(text)]
    for start, end in pairwise(edges):
        assert cell_len(text[start:end].rstrip()) <= width


def test_a_number_is_not_broken() -> None:
    text = "其中工资福利支出2,345,678.90万元，公用经费支出12.5万元"
    for width in range(14, 40):
        edges = [0, *breaks(text, width), len(text)]
        lines = [text[start:end] for start, end in pairwise(edges)]
        assert any("2,345,678.90" in line for line in lines)
        assert not any(line[0] in "，。" for line in lines)


def test_long_reports_are_shown_in_linear_time() -> None:
    paragraph = "2024年完成投资7.61亿元，增长3.4%。" * 20 + "\n"
    review = llmeval.critique((("一、情况\n" + paragraph * 100).encode(), "a.txt"))
    spread = tuple(
        Finding("X01", "x", "sum", "low", Message("一", "one"), (fact.evidence,), id=str(number))
        for number, fact in enumerate(review.facts)
        if fact.evidence
    )
    shown = replace(review, findings=spread[:1000]).to_markdown()
    assert shown.count("### ") == 1000


def test_the_reports_render(tmp_path: Path) -> None:
    for path in sorted(Path(__file__).parent.glob("reports/*/source.txt")):
        review = llmeval.critique(path)
        shown = render_terminal(review, 80)
        assert [line for line in shown.splitlines() if cell_len(line) > 80] == []
        shown.encode("gbk", "strict" if not review.findings else "replace")
        assert review.to_markdown().startswith("# ")


def test_personal_data_is_found_by_place() -> None:
    review = llmeval.critique((b"a" * 40, "a.txt"))
    review = replace(review, mask=(Span(5, 8), Span(20, 22)))
    held = [review.holds_personal(start, start + 2) for start in range(25)]
    expected = [any(start < span.end and span.start < start + 2 for span in review.mask) for start in range(25)]
    assert held == expected


def test_one_reason_is_told_once_with_the_titles_of_the_sections() -> None:
    review = llmeval.critique(Path(__file__).parent / "reports/002/source.txt")
    first, last = review.sections[1], review.sections[-1]
    reason = Message("连接不上端点。", "The endpoint does not answer.")
    problems = tuple(Problem("extract", place, reason) for place in (f"{first.id}–{last.id}", "全文"))

    lines = not_run(replace(review, problems=problems), "zh")

    assert len(lines) == 2
    assert first.title.split()[0][:6] in lines[1]
    assert lines[1].endswith("；全文] 连接不上端点。")
