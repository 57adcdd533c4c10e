"""A finding is known again by what it speaks of: after corrections, merges and in files of earlier versions; a baseline of
another report is told; what is silenced is counted; what was not accepted comes home masked.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

import llmeval
from llmeval.__main__ import main
from llmeval.data.claimed import claims_of
from llmeval.data.decided import Entry, Known, matched
from llmeval.data.evidence import Evidence
from llmeval.data.links import linked
from llmeval.data.review import Review
from llmeval.decisions.baseline import Baseline, known_of, read_baseline
from llmeval.decisions.silence import Rule, silenced
from llmeval.errors import UsageError
from llmeval.spans import Span
from tests.programs import convert
from tests.reviews import NAMES, REPORTS, rich

CHOICES = ("采纳", "不采纳", "待核实", "再看看")


def claims(text: str, passage: str) -> tuple[str, ...]:
    document = llmeval.read((text.encode(), "a.txt"))
    start = document.text.index(passage)
    return claims_of(document, [Evidence.of(document, Span(start, start + len(passage)))])


def test_a_passage_is_known_by_its_words_and_not_by_its_numbers() -> None:
    one = claims("一、情况\n2024年基本支出决算130.52万元，执行率为100%。\n", "100%")
    assert one == claims("前言。\n一、情况\n2024年基本支出决算1,132元，执行率为95.5%。\n", "95.5%")
    assert one != claims("一、情况\n2024年基本支出决算130.52万元，完成率为100%。\n", "100%")


def test_a_cell_is_known_by_its_row_and_its_column() -> None:
    table = "|项目|预算|决算|\n|-|-|-|\n|办公费|{}|9.5|\n|差旅费|3.1|{}|\n"
    text = table.format("7.25", "8.75")
    assert claims(text, "7.25") == claims(table.format("6.66", "8.75"), "6.66")
    assert len({claims(text, number) for number in ("7.25", "8.75", "3.1", "9.5")}) == 4


def known(code: str, *claimed: str, message: str = "", id: str = "") -> Known:
    return Known(f"{code}:{' '.join(sorted(claimed))}", id, message, code, claimed)


def entry(of: Known, decision: str = "accepted", remark: str = "") -> Entry:
    return Entry(of.fingerprint, decision, remark, "", of.code, of.message, id=of.id, claims=of.claims)


def test_merged_and_parted_findings_keep_their_decisions() -> None:
    a, b, both = known("S", "a"), known("S", "b"), known("S", "a", "b", "c")
    found, left = matched([entry(a), entry(b)], [both])
    assert found[0] is not None
    assert found[0].decision == "accepted"
    assert not left
    found, left = matched([entry(a, remark="甲"), entry(b, "dismissed", "乙")], [both])
    assert [item and item.remark for item in found] == ["甲"]
    assert [item.remark for item in left] == ["乙"], "what says otherwise is not lost"
    found, left = matched([entry(both)], [a, b])
    assert [item and item.decision for item in found] == ["accepted", "accepted"]


def test_two_findings_that_share_a_total_are_two() -> None:
    gone, stays, other = known("S", "total", "x"), known("S", "total", "y"), known("T", "total", "x")
    assert linked([entry(gone), entry(stays)], [stays, other]) == ([1, None], [None, 0])


def test_a_finding_is_known_by_its_message_where_a_file_tells_no_more() -> None:
    old = Entry("0" * 16, "accepted", code="S", message="办公费12.92万元超出预算11万元17.5%")
    assert linked([old], [known("S", "x", message="办公费13.00万元超出预算11万元18.2%")]).of_finding == [0]
    assert linked([old], [known("S", "x", message="差旅费13.00万元超出预算11万元18.2%")]).of_finding == [None]


@pytest.mark.parametrize("name", NAMES)
def test_files_of_earlier_versions_are_read(name: str, tmp_path: Path) -> None:
    review = llmeval.critique(REPORTS / name / "source.txt")
    old = [{"fingerprint": f.quoted_print, "decision": "accepted", "remark": f"备注{n}", "id": f.id, "code": f.code,
            "message": f.message.zh} for n, f in enumerate(review.findings)]  # fmt: skip
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"llmeval_baseline": 1, "findings": old}), encoding="utf-8")
    marked = read_baseline(path).mark(review)
    assert [finding.remark for finding in marked.findings] == [item["remark"] for item in old]


@pytest.mark.parametrize("name", NAMES)
def test_decisions_outlive_other_numbers_everywhere_else(name: str) -> None:
    """Each number of prose in turn loses no more decisions than findings that it makes or mends."""
    text = (REPORTS / name / "source.txt").read_text(encoding="utf-8")
    review = llmeval.critique((text.encode(), "报告.txt"))
    entries = [Entry(k.fingerprint, "accepted", k.id, code=k.code, message=k.message, id=k.id, claims=k.claims)
               for k in known_of(review)]  # fmt: skip
    chance = random.Random(int(name))
    places = list(re.finditer(r"\d{2,}\.\d{2}(?=万元)", text))
    for place in chance.sample(places, min(3, len(places))):
        changed = text[: place.start()] + place[0][:-1] + str((int(place[0][-1]) + 3) % 10) + text[place.end() :]
        after = llmeval.critique((changed.encode(), "报告.txt"))
        found, _ = matched(entries, known_of(after))
        same = {(f.code, f.message.zh) for f in review.findings}
        for finding, kept in zip(after.findings, found, strict=True):
            assert kept is not None or (finding.code, finding.message.zh) not in same


def decided(review: Review, seed: int, count: int = 200) -> Baseline:
    chance = random.Random(seed)
    return Baseline.of(
        Entry(k.fingerprint, chance.choice(["accepted", "dismissed", "open", ""]), f"备注{n}" if chance.random() < 0.7 else "",
              code=k.code, message=k.message, id=k.id, claims=k.claims, words="")
        for n, k in enumerate(known_of(review)[:count])
    )  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "resaved", "xls", "json", "html"])
def test_two_hundred_decisions_survive_each_form(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written, read as a baseline, and written over twice: 200 of 200."""
    monkeypatch.chdir(tmp_path)
    kept = total = 0
    sheets: list[Path] = []
    wanted: dict[str, list[tuple[str | None, str]]] = {}
    for seed, name in enumerate(("001", "003", "000", "002", "001", "003", "004", "000")):
        source = REPORTS / name / "source.txt"
        review = llmeval.critique(source)
        count = min(200 - total, len(review.findings))
        total += count
        marked = decided(review, seed, count).mark(review)
        place = Path(f"{seed}")
        place.mkdir()
        suffix = "xlsx" if form in ("resaved", "xls") else form
        content = {"xlsx": marked.to_xlsx, "json": marked.to_json, "html": marked.to_html}[suffix]()  # type: ignore[operator]
        file = place / f"r{seed}.{suffix}"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        sheets.append(file)
        wanted[file.stem] = [(f.decision, f.remark) for f in marked.findings]
        if total >= 200:
            break
    assert total == 200
    if form in ("resaved", "xls"):
        (out := tmp_path / "out").mkdir()
        sheets = convert(sheets, "xlsx" if form == "resaved" else "xls", out)
    for seed, (file, name) in enumerate(
        zip(sheets, ("001", "003", "000", "002", "001", "003", "004", "000"), strict=False)
    ):
        source = REPORTS / name / "source.txt"
        again = llmeval.critique(source, baseline=file)
        assert [(f.decision, f.remark) for f in again.findings] == wanted[file.stem]
        kept += sum(1 for f in again.findings if f.decision or f.remark)
        if form != "xls":
            assert main(["critique", str(source), "-o", str(file), "--fail-on", "never"]) == 0
            over = llmeval.critique(source, baseline=file)
            assert [(f.decision, f.remark) for f in over.findings] == wanted[file.stem]
        assert seed < 8
    assert kept == sum(1 for rows in wanted.values() for row in rows if row[0] or row[1])


def test_a_baseline_of_another_report_is_told_and_not_applied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = llmeval.critique(REPORTS / "001" / "source.txt")
    for name, content in (
        ("底稿.xlsx", decided(other, 1).mark(other).to_xlsx()),
        ("结果.json", decided(other, 1).mark(other).to_json().encode()),
    ):
        (tmp_path / name).write_bytes(content)
        review = llmeval.critique(REPORTS / "003" / "source.txt", baseline=tmp_path / name)
        assert not any(finding.decision or finding.remark for finding in review.findings)
        (problem,) = [problem for problem in review.problems if problem.stage == "baseline"]
        assert str(other.summary["unit"]) in problem.reason.zh
    assert main(["critique", str(REPORTS / "003" / "source.txt"), "-f", "json", "-o", str(tmp_path / "o.json"), "--baseline",
                 str(tmp_path / "底稿.xlsx")]) == 1  # fmt: skip
    assert "没有套用" in capsys.readouterr().err


def test_a_baseline_without_a_name_that_fits_nothing_is_told() -> None:
    strangers = Baseline.of(Entry(f"{n:016x}", "accepted", "x", code="ZZZ") for n in range(3))
    review = strangers.mark(llmeval.critique(REPORTS / "003" / "source.txt"))
    assert [problem.stage for problem in review.problems if "没有一条" in problem.reason.zh] == ["baseline"]


def test_what_is_silenced_is_left_out_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = str(REPORTS / "003" / "source.txt")
    review = llmeval.critique(source)
    first, code = review.findings[0], review.findings[-1].code
    Path("r.json").write_text(review.to_json(), encoding="utf-8")
    assert main(["silence", first.id, "--from", "r.json", "--reason", "口径不同", "-o", "s.json"]) == 0
    assert main(["silence", code, "--reason", "本地不查", "--unit", "别的单位", "-o", "s.json"]) == 0
    after = llmeval.critique(source, silence="s.json")
    assert [item.reason for item in after.silenced] == ["口径不同"]
    assert len(after.findings) == len(review.findings) - 1
    assert "略去 1 项：口径不同" in after.to_markdown()
    assert after.to_dict()["silenced"][0]["reason"] == "口径不同"
    assert main(["silence", code, "--reason", "本地不查", "-o", "s.json"]) == 0
    assert code not in {finding.code for finding in llmeval.critique(source, silence="s.json").findings}
    assert main(["silence", code, "--reason", " ", "-o", "s.json"]) == 2
    assert main(["silence", "没有的", "--reason", "x", "-o", "s.json"]) == 2
    Path("bad.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UsageError):
        llmeval.critique(source, silence="bad.json")


def test_what_is_silenced_is_not_told_as_corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = str(REPORTS / "004" / "source.txt")
    review = llmeval.critique(source)
    Path("r.json").write_text(review.to_json(), encoding="utf-8")
    assert main(["silence", review.findings[0].id, "--from", "r.json", "--reason", "口径不同", "-o", "s.json"]) == 0
    after = llmeval.critique(source, silence="s.json", baseline="r.json")
    assert [past.status for past in after.past].count("kept") == 1
    assert {past.status for past in after.past} == {"kept", "open"}


def test_a_silenced_claim_stays_silenced_when_its_number_is_corrected() -> None:
    review = rich()
    print_ = review.findings[0].known_by
    assert len(silenced(review, [Rule("x", claim=print_)]).silenced) == 1
    assert not silenced(review, [Rule("x", claim="0" * 16)]).silenced
    assert not silenced(review, [Rule("x", check="SUM01", unit="别处")]).silenced


def test_what_was_not_accepted_is_exported_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    review = llmeval.critique(REPORTS / "003" / "source.txt")
    found = tuple(
        replace(f, decision="dismissed", remark="口径不同") if n < 3 else f for n, f in enumerate(review.findings)
    )
    review = replace(review, findings=found)
    cases = [json.loads(line) for line in review.to_cases().splitlines()]
    assert [case["code"] for case in cases] == [finding.code for finding in found[:3]]
    assert all("«" in case["text"] and case["remark"] == "口径不同" for case in cases)
    assert str(review.summary["unit"]) not in review.to_cases()
    Path("r.xlsx").write_bytes(review.to_xlsx())
    call = ["critique", str(REPORTS / "003" / "source.txt"), "--baseline", "r.xlsx", "-f", "cases", "-o", "c.jsonl"]
    assert main(call) == 1
    assert Path("c.jsonl").read_text(encoding="utf-8") == review.to_cases()
