"""The stages in order: what leaves them is proved, ordered, masked, and the same whichever door is used."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import llmeval
from llmeval import pipeline
from llmeval.data.document import Document
from llmeval.data.evidence import Evidence, Message
from llmeval.data.findings import Finding
from llmeval.data.review import Review
from llmeval.errors import ReadError, SettingsError, UsageError
from llmeval.settings import Settings
from llmeval.spans import Span

REPORTS = sorted(Path(__file__).parent.glob("reports/*/source.txt"))
PHONE = "填表人：某某某 联系电话：13800000000\n"


@pytest.fixture(scope="module", params=REPORTS, ids=lambda path: path.parent.name)
def review(request: pytest.FixtureRequest) -> Review:
    return llmeval.critique(request.param)


def test_every_quote_is_the_text_at_its_span(review: Review) -> None:
    text = review.document.text
    quoted = [fact.evidence for fact in review.facts if fact.evidence]
    for finding in review.findings:
        quoted += [*finding.evidence, *(finding.computation.operands if finding.computation else ())]

    assert quoted
    assert [evidence for evidence in quoted if text[evidence.start : evidence.end] != evidence.quote] == []
    assert all(evidence.quote for evidence in quoted)


def test_evidence_cites_passages_not_paragraphs(review: Review) -> None:
    long = [evidence.quote for finding in review.findings for evidence in finding.evidence if len(evidence.quote) > 120]
    assert long == []


def test_every_check_has_an_outcome_and_none_broke(review: Review) -> None:
    from llmeval.checks import catalogue

    assert [outcome.code for outcome in review.checks] == [check.code for check in catalogue.ALL]
    assert review.problems == ()
    assert review.rejected == ()
    for outcome in review.checks:
        assert outcome.outcome != "skipped" or outcome.reason.zh
        assert outcome.outcome != "passed" or outcome.examined


def test_findings_are_ordered_numbered_and_told_once(review: Review) -> None:
    ranks = [("high", "medium", "low").index(finding.severity) for finding in review.findings]
    assert ranks == sorted(ranks)
    assert [finding.id for finding in review.findings] == [f"F{n:03d}" for n in range(1, len(ranks) + 1)]
    told = [(f.code, f.message, tuple(e.span for e in f.evidence)) for f in review.findings]
    assert len(told) == len(set(told))


def test_the_summary_comes_from_the_report(review: Review) -> None:
    assert set(review.summary) == {"unit", "year", "date", "score", "grade"}
    assert review.summary["unit"]
    assert review.summary["year"] == "2024"


def test_coverage_counts_every_numeral(review: Review) -> None:
    coverage = review.coverage
    assert coverage["quantities"] == coverage["numerals"]["quantity"]
    assert 0 < coverage["covered"] <= coverage["quantities"]
    assert sum(part["quantities"] for part in coverage["sections"].values()) <= coverage["quantities"]
    assert set(coverage["sections"]) <= {section.id for section in review.sections}


def test_every_door_gives_the_same_review() -> None:
    path = REPORTS[0]
    by_path = llmeval.critique(path).to_dict()
    by_text = llmeval.critique(str(path)).to_dict()
    by_document = llmeval.critique(llmeval.read(path)).to_dict()
    by_bytes = llmeval.critique((path.read_bytes(), path.name)).to_dict()

    assert by_path == by_text == by_document
    assert by_bytes["source"].pop("path") == path.name
    assert by_path["source"].pop("path") == str(path)
    assert by_bytes == by_path


def test_the_plain_functions_work_inside_a_running_loop() -> None:
    async def inside() -> tuple[Review, Review, Review]:
        with_model = llmeval.critique(REPORTS[0], model="m", base_url="http://127.0.0.1:1/v1", api_key="k", retries=0)
        return llmeval.critique(REPORTS[0]), await llmeval.acritique(REPORTS[0]), with_model

    plain, awaited, with_model = asyncio.run(inside())
    assert plain.to_dict() == awaited.to_dict()
    assert [f.code for f in with_model.findings if f.origin == "rules"] == [f.code for f in plain.findings]
    assert with_model.problems


def test_bytes_without_a_name_are_refused() -> None:
    with pytest.raises(ReadError, match="文件名"):
        llmeval.critique(b"text")  # type: ignore[arg-type]


def test_options_are_settings() -> None:
    review = llmeval.critique(REPORTS[0], select=["privacy"], lang="en", no_text=True)
    assert review.settings == {"select": ["privacy"], "lang": "en", "no_text": True}
    assert "text" not in review.to_dict()
    with pytest.raises(SettingsError, match="selct"):
        llmeval.critique(REPORTS[0], selct=["privacy"])  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="privcy"):
        llmeval.critique(REPORTS[0], select=["privcy"])


def test_given_settings_replace_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMEVAL_LANG", "en")
    assert llmeval.critique(REPORTS[0]).language == "en"
    assert llmeval.critique(REPORTS[0], settings=Settings()).language == "zh"


def test_critique_many_keeps_the_order_and_tells_what_failed(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    sources = [REPORTS[0], empty, tmp_path / "missing.txt", REPORTS[1]] * 3

    results = list(llmeval.critique_many(sources, jobs=2))

    assert [result.error is None for result in results] == [True, False, False, True] * 3
    assert [r.document.path for r in results if isinstance(r, Review)] == [str(REPORTS[0]), str(REPORTS[1])] * 3
    failed = [result for result in results if isinstance(result, llmeval.Failure)]
    assert [failure.path for failure in failed] == [str(empty), str(tmp_path / "missing.txt")] * 3
    assert all(isinstance(failure.error, ReadError) for failure in failed)


def test_critique_many_reads_its_sources_as_they_are_wanted() -> None:
    asked = 0

    def endless() -> Iterator[tuple[bytes, str]]:
        nonlocal asked
        while True:
            asked += 1
            yield "一、其他\n无。\n".encode(), f"{asked}.txt"

    results = llmeval.critique_many(endless(), jobs=2)
    first = [next(results), next(results)]
    results.close()  # type: ignore[attr-defined]

    assert [result.error for result in first] == [None, None]
    assert asked <= 2 * 2 + 2


def test_an_unforeseen_error_of_one_source_is_its_own() -> None:
    from llmeval.runs.workers import Workers

    with Workers() as workers:
        with pytest.raises(llmeval.LlmevalError, match="ValueError") as caught:
            workers.run(int, "text of the report", seconds=60)
        assert workers.run(int, "7", seconds=60) == 7
    assert "text of the report" not in caught.value.message


def test_what_is_not_verbatim_is_rejected_and_shown() -> None:
    document = Document("支出 252.51 万元", ())
    right = Evidence(3, 9, "252.51")
    wrong = replace(right, quote="252.15")
    finding = Finding("X01", "x", "sum", "low", Message("一", "one"), (right,))

    kept, rejected = pipeline.proved_findings(document, [finding, finding, replace(finding, evidence=(right, wrong))])

    assert kept == [finding]
    assert [item.what for item in rejected] == ["X01"]
    assert not pipeline.stands(document, Evidence(3, 3, ""))


def test_personal_data_is_masked_wherever_it_is_written() -> None:
    review = llmeval.critique((PHONE.encode(), "a.txt"))
    shown = [review.to_json(), review.to_markdown(), str(review.to_frame()), str(review.to_frame("facts"))]

    assert review.mask
    assert all("13800000000" not in text for text in shown)
    evidence = review.to_dict()["findings"][0]["evidence"][0]
    assert evidence == evidence | {"masked": True, "quote": "*" * 11}
    assert PHONE[evidence["start"] : evidence["end"]] == "13800000000"
    assert len(review.to_dict()["text"]) == len(PHONE)


def test_sections_own_what_stands_in_them_most_closely() -> None:
    from llmeval.data.document import Section

    outer = Section("1", "", "", "other", 1, 0, 100, 5)
    inner = Section("2", "", "", "other", 2, 10, 20, 12)
    last = Section("3", "", "", "other", 1, 100, 120, 105)
    owners = pipeline._innermost([outer, inner, last], [0, 9, 10, 19, 20, 99, 100, 130])
    assert [owner and owner.id for owner in owners] == ["1", "1", "2", "2", "1", "1", "3", None]


def test_a_document_of_spans_only(tmp_path: Path) -> None:
    assert Span(1, 2).of("abc") == "b"
    for text in ("\n", "。", "一", "2024"):
        path = tmp_path / "a.txt"
        path.write_text(text, encoding="utf-8")
        try:
            assert llmeval.critique(path).document.text == text
        except ReadError:
            assert not text.strip()


def test_a_source_of_a_wrong_kind_is_told() -> None:
    for wrong in (5, None, {"a": 1}, ("name.txt",)):
        with pytest.raises(UsageError) as caught:
            llmeval.critique(wrong)  # type: ignore[arg-type]
        assert "Document" in caught.value.english


def test_a_file_that_is_no_report_is_told_and_does_not_pass_in_silence() -> None:
    other = llmeval.critique((b"Two apples and three pears.\n", "a.txt"))
    report = llmeval.critique(REPORTS[-1])

    assert [problem.reason for problem in other.problems] == [pipeline.NO_REPORT]
    assert not report.problems


def test_what_python_shows_of_a_review_holds_none_of_its_text() -> None:
    review = llmeval.critique((("二、基本情况\n" + PHONE).encode(), "a.txt"))

    assert "13800000000" in review.document.text
    assert "13800000000" not in repr(review) + repr(review.document) + repr(
        pipeline.report_of(review.document).document
    )
