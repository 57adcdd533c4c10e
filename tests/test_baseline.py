"""Findings that a reviewer decided on."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import llmeval
from llmeval.data.decided import Entry
from llmeval.data.review import Review
from llmeval.decisions.baseline import Baseline, read_baseline
from llmeval.errors import UsageError
from llmeval.render.workbook.workbook import render_xlsx
from llmeval.settings import Settings

REPORT = Path(__file__).parent / "reports" / "003" / "source.txt"


@pytest.fixture(scope="module")
def review() -> Review:
    return llmeval.critique(REPORT, settings=Settings())


def kept(folder: Path, review: Review) -> Path:
    path = folder / "baseline.json"
    path.write_text(Baseline.of(Entry(f.fingerprint) for f in review.findings).to_json(), encoding="utf-8")
    return path


def test_what_is_known_is_undecided_and_the_rest_is_new(review: Review, tmp_path: Path) -> None:
    path = kept(tmp_path, replace(review, findings=review.findings[1:]))
    again = llmeval.critique(REPORT, settings=Settings(baseline=str(path)))
    unknown = review.findings[0].fingerprint
    assert {f.fingerprint for f in again.findings if f.is_new} == {unknown}
    assert {f.decision for f in again.findings} == {None}
    assert [f["new"] for f in again.to_dict()["findings"]] == [f.is_new for f in again.findings]


def test_dismissed_findings_do_not_count(review: Review) -> None:
    baseline = Baseline.of(Entry(f.fingerprint, "dismissed") for f in review.findings)
    assert baseline.mark(review).worst() is None
    assert review.worst() is not None


def test_a_review_in_json_is_a_baseline_with_its_decisions(review: Review, tmp_path: Path) -> None:
    marked = Baseline.of([Entry(review.findings[0].fingerprint, "accepted")]).mark(review)
    path = tmp_path / "review.json"
    path.write_text(marked.to_json(), encoding="utf-8")
    again = read_baseline(path).mark(review)
    assert again.findings[0].decision == "accepted"
    assert {f.decision for f in again.findings[1:] if f.fingerprint != again.findings[0].fingerprint} == {None}
    assert not any(f.is_new for f in again.findings)


def test_of_several_reports_each_has_its_own_decisions(review: Review, tmp_path: Path) -> None:
    data = review.to_dict()
    other = json.loads(json.dumps(data))
    other["source"]["path"], other["findings"] = "别处.txt", []
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps([data, other]), encoding="utf-8")
    baseline = read_baseline(path)
    assert not any(f.is_new for f in baseline.mark(review).findings)
    assert all(f.is_new for f in baseline.mark(review, "别处.txt").findings)


def test_a_round_trip_keeps_everything(tmp_path: Path) -> None:
    entries = [Entry("0123456789abcdef", "dismissed", "已核对", "甲.docx", "SUM01", "合计不符"), Entry("f" * 16)]
    path = tmp_path / "b.json"
    path.write_text(Baseline.of(entries).to_json(), encoding="utf-8")
    assert read_baseline(path) == Baseline.of(entries)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"llmeval_baseline": 1, "findings": [{"fingerprint": "a", "decision": "maybe"}]}', "PK"])  # fmt: skip
def test_what_is_no_baseline_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(llmeval.LlmevalError):
        read_baseline(path)
    with pytest.raises(UsageError, match="读不了"):
        read_baseline(tmp_path / "none.json")


def test_decisions_are_read_from_the_workbook(review: Review, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(review)))
    sheet = next(s for s in book.worksheets if any(cell.value == "指纹" for cell in s[1]))
    column = next(cell.column for cell in sheet[1] if cell.value == "复核意见")
    assert isinstance(column, int)
    sheet.cell(2, column).value = "不采纳"
    book.save(tmp_path / "底稿.xlsx")
    marked = read_baseline(tmp_path / "底稿.xlsx").mark(review)
    assert not any(f.is_new for f in marked.findings)
    assert "dismissed" in {f.decision for f in marked.findings}
