"""Scans: without the extra a clear sentence; with it a page's numbers, boxes and doubts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from llmeval import ReadError, read
from llmeval.checks.doubt import softened
from llmeval.data.document import Block, Document, Place, Segment
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Computation, Finding
from llmeval.numbers.lexer import lex
from llmeval.reading.pdf import ocr
from llmeval.spans import Span
from tests.measure_ocr import excerpt, scanned

REPORTS = Path(__file__).parent / "reports"
needs_ocr = pytest.mark.skipif(not ocr.available(), reason="llmeval[ocr] is not installed")


def finding(document: Document, cited: Span, operand: Span) -> Finding:
    computation = Computation("", (Evidence.of(document, operand),), Decimal(1), Decimal(2), Decimal(0))
    return Finding("SUM01", "sum-mismatch", "sum", "high", Message("不符。", "off."), (Evidence.of(document, cited),),
                   computation=computation)  # fmt: skip


@pytest.mark.parametrize(("cited", "operand", "severity"), [
    (Span(0, 4), Span(2, 4), "high"),
    (Span(0, 7), Span(2, 4), "low"),
    (Span(0, 4), Span(6, 8), "low"),
])  # fmt: skip
def test_a_finding_on_a_doubtful_number_is_lowered_and_says_so(cited: Span, operand: Span, severity: str) -> None:
    document = Document("支出12，收入34", (Block("paragraph", 0, 9),), doubtful=(Span(6, 9),))
    (found,) = softened(document, [finding(document, cited, operand)])
    assert found.severity == severity
    assert ("识别置信度低，请核对原件" in found.message.zh) == (severity == "low")


@pytest.mark.parametrize(("page", "severity"), [(Span(0, 9), "medium"), (Span(7, 9), "high")])
def test_a_sum_on_a_recognised_page_is_medium_at_most_and_says_why(page: Span, severity: str) -> None:
    document = Document("支出12，收入34", (Block("paragraph", 0, 9),), recognised=(page,))
    (found,) = softened(document, [finding(document, Span(0, 4), Span(2, 4))])
    assert found.severity == severity
    assert ("由图片识别得到" in found.message.zh) == (severity == "medium")


@pytest.mark.parametrize(("text", "severity"), [
    ("服务覆盖\t≥90%\t60%\t20\t20", "medium"),
    ("2014年12月31日", "medium"),
    ("目标1.经济稳步增长", "high"),
    ("（四）营商环境持续向好", "high"),
])  # fmt: skip
def test_without_a_computation_a_cited_number_of_a_recognised_page_is_no_hard_ground(text: str, severity: str) -> None:
    span = Span(0, len(text))
    document = Document(text, (Block("paragraph", 0, len(text)),), recognised=(span,))
    (found,) = softened(document, [replace(finding(document, span, span), computation=None)])
    assert found.severity == severity


def test_a_doubtful_digit_makes_its_whole_number_doubtful() -> None:
    text = "支出1,234.5万元"
    segment = Segment(0, len(text), Place(1, (0, 0, 110, 10)), tuple(10.0 * k for k in range(len(text) + 1)))
    assert ocr.doubtful_spans(text, [segment], {1: [("3", 55, 5)]}) == (Span(2, 9),)
    assert ocr.doubtful_spans(text, [segment], {1: [("支", 5, 5)]}) == (Span(0, 1),)
    assert ocr.doubtful_spans(text, [segment], {2: [("3", 55, 5)]}) == ()


@pytest.mark.parametrize(("data", "name"), [(b"\x89PNG\r\n\x1a\n", "a.png"), (b"\xff\xd8\xff\xe0", "a.jpg")])
def test_without_the_extra_a_sentence_says_what_to_install(
    data: bytes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(ReadError, match=r"llmeval\[ocr\]"):
        read(data, name)


@needs_ocr
def test_a_damaged_picture_is_one_line_of_error() -> None:
    with pytest.raises(ReadError, match="已损坏"):
        read(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a.png")


@needs_ocr
def test_a_stamped_noisy_page_keeps_its_numbers_with_page_and_box() -> None:
    page = excerpt((REPORTS / "004" / "source.pdf").read_bytes(), 2)
    text, scan = read(page, "text.pdf"), read(scanned(page), "scan.pdf")
    wanted = {(n.value, n.unit) for n in lex(text.plain) if n.kind == "quantity"}
    found = {(n.value, n.unit): n for n in lex(scan.plain) if n.kind == "quantity"}
    assert wanted
    assert len(wanted - found.keys()) <= 0.05 * len(wanted)
    for numeral in found.values():
        (place, *_) = scan.places(numeral.start, numeral.end)
        assert place.page in (1, 2)
        assert place.box is not None
    assert any("识别" in note for note in scan.notes)
    assert scan.recognised
    assert not text.recognised
