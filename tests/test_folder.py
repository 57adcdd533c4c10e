"""A folder of reports: rows, index, workbook, and a run that may be stopped at any moment."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from llmeval.errors import ReadError, UsageError
from llmeval.render.comparison import METRICS
from llmeval.render.page.index import render_index, shared_passages
from llmeval.runs.below import find_files
from llmeval.runs.folder import prepare, review_folder
from llmeval.runs.manifest import Manifest, write_atomically
from llmeval.runs.progress import Progress
from llmeval.settings import Settings

REPORTS = Path(__file__).parent / "reports"
COPIED = "通过强化统筹协调、压实工作责任、完善考核机制，全面推动了各项重点任务落地见效，取得了良好的社会效益。"
TEXT = (
    "2024年度{unit}整体支出绩效自评报告\n\n一、部门基本情况\n编制数12人，在职人数{staff}人。\n"
    "二、一般公共预算支出情况\n2024年基本支出年初预算为130.25万元，决算为{spent}万元。\n"
    "三、部门整体支出绩效情况\n{copied}全年完成项目{staff}个。\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "报告"
    for number, unit in enumerate(["某某县档案馆", "某某县图书馆", "某某县体育局"]):
        text = TEXT.format(
            unit=unit, staff=10 + number, spent=f"{120 + number}.50", copied=COPIED if number < 2 else ""
        )
        path = top / f"第{number}批" / f"{unit}.txt"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    (top / "图.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (top / "~$临时.docx").write_bytes(b"x")
    (top / "数据.json").write_text("{}", encoding="utf-8")
    return top


def run(folder: Path, out: Path, **options: Any) -> dict[str, Any]:
    rows = review_folder(folder, out, Settings(**options), jobs=2, terminal=False)
    return {row["path"]: row for row in rows}


def test_every_file_has_a_row_and_its_review(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    rows = run(folder, out)
    assert list(rows) == sorted(
        ["第0批/某某县档案馆.txt", "第1批/某某县图书馆.txt", "第2批/某某县体育局.txt", "图.png"]
    )
    assert rows["图.png"]["status"] == "failed"
    assert "图片" in rows["图.png"]["reason"][0]
    for path, row in rows.items():
        if row["status"] == "reviewed":
            review = json.loads((out / "reviews" / f"{path}.json").read_text(encoding="utf-8"))
            assert sum(row["severity"].values()) == len(review["findings"])
            assert (out / "reviews" / f"{path}.html").is_file()
    assert capsys.readouterr().out == ""


def test_the_index_shows_reports_metrics_and_copies(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(folder, out)
    page = (out / "index.html").read_text(encoding="utf-8")
    for name in re.findall(r'href="(reviews/[^"]+)"', page):
        from urllib.parse import unquote

        assert (out / unquote(name)).is_file()
    assert page.count(COPIED) == 1
    assert "某某县档案馆" in page
    assert "120.5" in page
    assert "图.png" in page
    assert "http" not in page.replace("http-equiv", "")


def test_the_workbook_keeps_decisions_for_each_file(folder: Path, tmp_path: Path) -> None:
    from llmeval.decisions.baseline import read_baseline

    out = tmp_path / "out"
    rows = run(folder, out)
    book = openpyxl.load_workbook(out / "reviews.xlsx")
    assert book.sheetnames == ["报告", "问题", "同一指标对比", "单位之间的雷同段落"]
    sheet = book["问题"]
    titles = [cell.value for cell in sheet[1]]
    first = {title: sheet.cell(2, number) for number, title in enumerate(titles, 1)}
    first["复核意见"].value = "不采纳"
    book.save(tmp_path / "决定.xlsx")
    entry = read_baseline(tmp_path / "决定.xlsx").find(str(first["文件"].value), str(first["指纹"].value))
    assert entry is not None
    assert entry.decision == "dismissed"
    again = run(folder, out, baseline=str(tmp_path / "决定.xlsx"))
    assert sum(row.get("dismissed", 0) for row in again.values()) == 1
    assert sum(row.get("new", 0) for row in again.values()) == 0
    assert again.keys() == rows.keys()


def test_no_text_of_a_report_becomes_a_formula_or_markup(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    nasty = '=HYPERLINK("x")<script>alert(1)</script>'
    (folder / "a<b>&'.txt").write_text(
        TEXT.format(unit="某某县=档案馆", staff=10, spent="120.50", copied=nasty), encoding="utf-8"
    )
    out = tmp_path / "out"
    run(folder, out)
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "<b>&" not in page
    for sheet in openpyxl.load_workbook(out / "reviews.xlsx").worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_only_what_is_missing_or_changed_is_done(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(folder, out)
    stamps = {path: path.stat().st_mtime_ns for path in (out / "reviews").rglob("*.json")}
    changed, lost = folder / "第0批" / "某某县档案馆.txt", out / "reviews" / "第1批" / "某某县图书馆.txt.html"
    changed.write_text(changed.read_text(encoding="utf-8") + "四、其他\n无。\n", encoding="utf-8")
    lost.unlink()
    rows = run(folder, out)
    redone = {path.name for path, stamp in stamps.items() if path.stat().st_mtime_ns != stamp}
    assert redone == {"某某县档案馆.txt.json", "某某县图书馆.txt.json"}
    (folder / "第2批" / "某某县体育局.txt").unlink()
    assert len(run(folder, out)) == len(rows) - 1
    assert (
        run(folder, out, ignore=("privacy",))["第0批/某某县档案馆.txt"]["key"] != rows["第0批/某某县档案馆.txt"]["key"]
    )


def test_results_may_lie_among_the_reports(folder: Path) -> None:
    assert run(folder, folder).keys() == run(folder, folder).keys()
    run(folder, folder / "结果")
    assert set(find_files(folder, folder / "结果")) == run(folder, folder).keys()


def test_nothing_to_review_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有可审阅"):
        run(tmp_path, tmp_path / "out")
    with pytest.raises(UsageError, match="不是文件夹"):
        run(tmp_path / "none", tmp_path / "out")


SCRIPT = """
import sys
from pathlib import Path
from llmeval.runs.folder import review_folder
from llmeval.settings import Settings
review_folder(Path(sys.argv[1]), Path(sys.argv[2]), Settings(select=("privacy",)), jobs=2, terminal=False)
"""


def test_killed_at_any_moment_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02d}.txt").write_text(
            TEXT.format(unit=f"第{number}局", staff=number, spent="1.50", copied=COPIED), encoding="utf-8"
        )
    chance = random.Random(5)
    recorded: dict[str, int] = {}
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder), str(out)], stderr=subprocess.DEVNULL)
        wanted = len(recorded) + chance.randrange(3, 12)
        until = time.monotonic() + 60
        while len(rows_on_disk(out)) < wanted and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()
        process.wait()
        time.sleep(0.3)
        now = rows_on_disk(out)
        assert recorded.keys() <= now
        recorded |= {path: stamp(out, path) for path in now if path not in recorded}
    assert 3 <= len(recorded) < 60
    rows = run(folder, out, select=("privacy",))
    assert len(rows) == 60
    assert {row["status"] for row in rows.values()} == {"reviewed"}
    assert {path: stamp(out, path) for path in recorded} == recorded
    assert not list(out.rglob("*.partial"))


def rows_on_disk(out: Path) -> set[str]:
    manifest = out / ".llmeval" / "manifest.jsonl"
    lines = manifest.read_bytes().split(b"\n")[:-1] if manifest.is_file() else []
    return {json.loads(line)["path"] for line in lines}


def stamp(out: Path, path: str) -> int:
    return (out / "reviews" / f"{path}.json").stat().st_mtime_ns


def test_a_torn_line_is_the_file_that_was_under_way(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_bytes(b'{"path":"a","key":"1","status":"reviewed"}\n{"path":"b","ke')
    manifest = Manifest(path)
    manifest.load(["a", "b"])
    manifest.record({"path": "b", "key": "2", "status": "reviewed"})
    manifest.close()
    assert [json.loads(line)["path"] for line in path.read_bytes().splitlines()] == ["a", "b"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"old")

    def fall(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(Path, "replace", fall)
    with pytest.raises(OSError, match="full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_written_although_another_run_took_it_for_a_leftover(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    taken: list[Path] = []

    def replaced(self: Path, target: Path) -> Path:
        if not taken:
            taken.append(self)
            prepare(tmp_path)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replaced)
    write_atomically(tmp_path / "manifest.jsonl", b"row")

    assert taken
    assert (tmp_path / "manifest.jsonl").read_bytes() == b"row"
    assert not list(tmp_path.glob("*.partial"))


def test_progress_without_a_terminal_is_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llmeval.runs.progress.EVERY", 0.0)
    with Progress(3, done=1, terminal=False) as progress:
        progress.step(requests=4)
        progress.step(failed=True)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "llmeval: 1/3 份，请求 0，已用 0:00"
    assert lines[1].startswith("llmeval: 2/3 份，请求 4，已用 0:00，约剩 ")
    assert lines[-1].startswith("llmeval: 3/3 份（读不了 1），请求 4，")


def test_progress_on_a_terminal_is_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmeval.runs.progress.time.monotonic", lambda: 5.0)  # what is loaded for a bar takes its time
    with Progress(2, terminal=True, language="en") as progress:
        progress.step()
        progress.step()
    assert capsys.readouterr().err.endswith("2/2 files, 0 requests, 0:00 elapsed\n")


def row(path: str, unit: str | None) -> dict[str, Any]:
    return {"path": path, "key": "", "status": "reviewed", "summary": {"unit": unit, "year": None, "score": None, "grade": None}, "severity": {}, "family": {},
            "metrics": {}, "notes": [], "reason": None, "dismissed": 0, "new": 0}  # fmt: skip


def test_shared_passages_are_between_units_and_runs_are_one() -> None:
    rows = [row("a", "甲"), row("b", "乙"), row("c", "甲")]
    held = {
        "a": [(1, "一。"), (2, "二。"), (9, "独。"), (3, "三。")],
        "b": [(1, "一。"), (2, "二。"), (3, "三。")],
        "c": [(9, "独。")],
    }
    shared = shared_passages(rows, lambda one: held[one["path"]])
    assert [(item.text, item.units) for item in shared.found] == [("一。二。", ("乙", "甲")), ("三。", ("乙", "甲"))]
    assert shared.template == 0


def test_what_most_units_share_is_the_template() -> None:
    rows = [row(str(number), f"单位{number}") for number in range(6)]
    held = {str(number): [(1, "模板。")] + ([(2, "抄。")] if number < 2 else []) for number in range(6)}
    shared = shared_passages(rows, lambda one: held[one["path"]])
    assert [item.text for item in shared.found] == ["抄。"]
    assert shared.template == 1
    page = render_index(rows, shared, "en", "reviews")
    assert "taken for template words" in page


def test_metric_keys_are_distinct() -> None:
    assert len({metric.key for metric in METRICS}) == len(METRICS)


def test_interrupted_runs_write_the_index(folder: Path, tmp_path: Path) -> None:
    def stop(_: dict[str, Any]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        review_folder(folder, tmp_path / "out", Settings(), jobs=1, terminal=False, tell=stop)
    assert (tmp_path / "out" / "index.html").is_file()


def test_a_review_without_its_model_part_is_tried_again(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT.format(unit="某某局", staff=3, spent="1.50", copied=COPIED), encoding="utf-8")
    recording = REPORTS.parents[1] / "cassettes" / "reports" / "000.yaml"
    row = run(folder, out, replay=str(recording), select=("privacy",))["a.txt"]
    assert row["status"] == "again"
    assert "000.yaml" in row["reason"][0]
    assert (out / "reviews" / "a.txt.html").is_file()
    stamped = stamp(out, "a.txt")
    run(folder, out, replay=str(recording), select=("privacy",))
    assert stamp(out, "a.txt") != stamped


def test_a_recording_at_fault_is_told_before_any_report_is_read(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"none\.yaml"):
        run(folder, tmp_path / "out", replay="none.yaml")
