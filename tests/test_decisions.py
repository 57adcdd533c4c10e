"""What a person wrote stays: the second run of every command over its own output."""

from __future__ import annotations

import io
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import llmeval
from llmeval.data.decided import Entry, Known, combined, matched
from llmeval.decisions.baseline import Baseline
from llmeval.render.workbook.decisions import read_marked
from llmeval.settings import Settings

REPORTS = Path(__file__).parent / "reports"
CHOICES = ("采纳", "不采纳", "待核实", "", "", "再看看", "同意，但金额另核", "采纳 ", "ACCEPT", "=1+1", "0")
REMARKS = (
    "",
    "",
    "已更正",
    " 前后有空格 ",
    "第一行\n第二行",
    "=SUM(A1)",
    "-1",
    "_x0041_",
    "电话13800000000",
    "“引号”,;|\t",
    "0",
    "备" * 300,
)


def run(*arguments: str | Path) -> int:
    from llmeval.cli.app import run as run_cli

    return run_cli([str(argument) for argument in arguments])


def table(path: Path) -> tuple[openpyxl.Workbook, object, dict[str, int]]:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        titles = {str(cell.value): number for number, cell in enumerate(sheet[1], 1)}
        if "指纹" in titles and "引文" in titles:
            return book, sheet, titles
    raise AssertionError(path)


def fill(path: Path, seed: int, count: int = 50) -> dict[tuple[str, str], tuple[str, str]]:
    """Random decisions and remarks in the first rows; gives what stands in every row, by file and id."""
    chance = random.Random(seed)
    book, sheet, titles = table(path)
    written = {}
    for row in range(2, sheet.max_row + 1):  # type: ignore[attr-defined]
        cells = {name: sheet.cell(row, number) for name, number in titles.items()}  # type: ignore[attr-defined]
        if row <= count + 1:
            cells["复核意见"].value = chance.choice(CHOICES) or None
            cells["备注"].value = chance.choice(REMARKS) or None
        written[key(cells)] = (cells["复核意见"].value or "", cells["备注"].value or "")
    book.save(path)
    return written


def key(cells: dict[str, object]) -> tuple[str, str]:
    file = cells.get("文件")
    return str(getattr(file, "value", "")), str(cells["编号"].value)  # type: ignore[attr-defined]


def standing(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    _, sheet, titles = table(path)
    found = {}
    for row in range(2, sheet.max_row + 1):  # type: ignore[attr-defined]
        cells = {name: sheet.cell(row, number) for name, number in titles.items()}  # type: ignore[attr-defined]
        assert cells["复核意见"].data_type != "f", "a person's words are no formula"
        texts = (str(cells[name].value or "") for name in ("复核意见", "备注"))
        found[key(cells)] = tuple(texts)
    return found  # type: ignore[return-value]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("in")
    for number in ("000", "003", "004"):
        shutil.copy(REPORTS / number / "source.txt", top / f"{number}.txt")
    return top


@pytest.mark.parametrize("seed", [0, 3])
def test_a_workbook_written_over_keeps_every_word(seed: int, tmp_path: Path) -> None:
    report, book = REPORTS / f"00{seed}" / "source.txt", tmp_path / "底稿.xlsx"
    run("critique", report, "-f", "xlsx", "-o", book)
    written = fill(book, seed)
    for _ in range(2):
        run("critique", report, "-f", "xlsx", "-o", book)
        assert standing(book) == written
    run("critique", report, "-f", "xlsx", "-o", book, "--baseline", book)
    assert standing(book) == written
    run("critique", report, "-f", "xlsx", "-o", tmp_path / "other.xlsx", "--baseline", book)
    assert standing(tmp_path / "other.xlsx") == written


@pytest.mark.parametrize("seed", [1])
def test_the_workbook_of_a_folder_keeps_every_word(seed: int, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("critique", folder, "-o", out)
    written = fill(out / "reviews.xlsx", seed)
    assert len(written) >= 50
    for arguments in ((), ("--baseline", out / "reviews.xlsx"), ()):
        run("critique", folder, "-o", out, *arguments)
        assert standing(out / "reviews.xlsx") == written


def test_decisions_of_a_report_that_is_gone_stay(folder: Path, tmp_path: Path) -> None:
    few, out = tmp_path / "few", tmp_path / "out"
    shutil.copytree(folder, few)
    run("critique", few, "-o", out)
    written = fill(out / "reviews.xlsx", 7, 500)
    before = says_of(out / "reviews.xlsx")
    (few / "000.txt").unlink()
    for _ in range(2):
        run("critique", few, "-o", out)
        assert says_of(out / "reviews.xlsx") == before
    shutil.copy(folder / "000.txt", few)
    run("critique", few, "-o", out)
    assert standing(out / "reviews.xlsx") == written


def says_of(path: Path) -> list[tuple[str, ...]]:
    return sorted(
        (entry.source, entry.fingerprint, entry.decision, entry.words, entry.remark)
        for entry in read_marked(path).entries
        if entry.says
    )


def test_a_baseline_keeps_every_word_and_leaves_blanks_blank(tmp_path: Path) -> None:
    report, book, kept = REPORTS / "003" / "source.txt", tmp_path / "b.xlsx", tmp_path / "kept.json"
    run("critique", report, "-f", "xlsx", "-o", book)
    written = fill(book, 11)
    run("baseline", book, "-o", kept)
    review = llmeval.critique(report, settings=Settings(baseline=str(kept)))
    assert {(f.decision_text or "", f.remark) for f in review.findings if f.decision is None} <= {
        (words, remark) for words, remark in written.values()
    }
    run("critique", report, "-f", "xlsx", "-o", tmp_path / "c.xlsx", "--baseline", kept)
    assert standing(tmp_path / "c.xlsx") == written
    # Blank again: what the file holds already stays.
    run("critique", report, "-f", "xlsx", "-o", tmp_path / "blank.xlsx")
    before = json.loads(kept.read_text(encoding="utf-8"))
    run("baseline", tmp_path / "blank.xlsx", "-o", kept)
    assert json.loads(kept.read_text(encoding="utf-8")) == before


@pytest.mark.parametrize("format", ["json", "jsonl", "html"])
def test_a_page_and_a_json_file_keep_their_decisions(format: str, tmp_path: Path) -> None:
    report, book, target = REPORTS / "003" / "source.txt", tmp_path / "b.xlsx", tmp_path / f"r.{format}"
    run("critique", report, "-f", "xlsx", "-o", book)
    fill(book, 3)
    run("critique", report, "-f", format, "-o", target, "--baseline", book)
    first = target.read_text(encoding="utf-8")
    run("critique", report, "-f", format, "-o", target)
    second = target.read_text(encoding="utf-8")
    if format == "html":
        from llmeval.decisions.page import entries_of_page

        assert entries_of_page(first) == entries_of_page(second)
        assert any(entry.says for entry in entries_of_page(second)[0])
    else:
        a, b = (json.loads(text)["findings"] for text in (first, second))
        for name in ("decision", "decision_text", "remark"):
            assert [f[name] for f in a] == [f[name] for f in b]


def test_pages_of_a_folder_keep_their_decisions(folder: Path, tmp_path: Path) -> None:
    out, book = tmp_path / "out", tmp_path / "decided.xlsx"
    run("critique", folder, "-o", out)
    shutil.copy(out / "reviews.xlsx", book)
    fill(book, 5)
    run("critique", folder, "-o", out, "--baseline", book)
    pages = {path.name: decided_in(path) for path in (out / "reviews").glob("*.json")}
    assert any(any(found) for found in pages.values())
    run("critique", folder, "-o", out)
    assert {path.name: decided_in(path) for path in (out / "reviews").glob("*.json")} == pages


def decided_in(path: Path) -> list[tuple[str, ...]]:
    return [(f["decision"], f["decision_text"], f["remark"])
            for f in json.loads(path.read_text(encoding="utf-8"))["findings"] if f["decision"] or f["remark"]]  # fmt: skip


def test_words_that_are_no_decision_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, book = REPORTS / "003" / "source.txt", tmp_path / "b.xlsx"
    run("critique", report, "-f", "xlsx", "-o", book)
    opened, sheet, titles = table(book)
    sheet.cell(2, titles["复核意见"]).value = "再看看"  # type: ignore[attr-defined]
    opened.save(book)
    capsys.readouterr()
    run("critique", report, "--baseline", book, "-f", "xlsx", "-o", tmp_path / "c.xlsx")
    assert "再看看" in capsys.readouterr().err
    run("critique", report, "-f", "xlsx", "-o", book)
    assert "再看看" in capsys.readouterr().err


def own_column(book: openpyxl.Workbook) -> None:
    sheet = book["问题清单"]
    sheet.cell(1, 20).value, sheet.cell(2, 20).value = "经办人", "某某某"


def own_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("我的记录").append(["x"])


def own_comment(book: openpyxl.Workbook) -> None:
    from openpyxl.comments import Comment

    book["问题清单"].cell(2, 3).comment = Comment("看这里", "某某某")


def own_row(book: openpyxl.Workbook) -> None:
    book["问题清单"].append(["自加", "", "", "", "另有一处"])


@pytest.mark.parametrize("add", [own_column, own_sheet, own_comment, own_row])
def test_what_no_row_of_ours_can_take_is_set_aside(
    add: Callable[[openpyxl.Workbook], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, book = REPORTS / "003" / "source.txt", tmp_path / "b.xlsx"
    run("critique", report, "-f", "xlsx", "-o", book)
    opened = openpyxl.load_workbook(book)
    add(opened)
    opened.save(book)
    content = book.read_bytes()
    run("critique", report, "-f", "xlsx", "-o", book)
    assert (tmp_path / "b.old-1.xlsx").read_bytes() == content
    assert "b.old-1.xlsx" in capsys.readouterr().err
    run("critique", report, "-f", "xlsx", "-o", book)
    assert not (tmp_path / "b.old-2.xlsx").exists()


def foreign_book() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.xlsx", b"PK broken"),
        ("b.xlsx", foreign_book()),
        ("b.json", Baseline.of([Entry("f" * 16, "accepted")]).to_json().encode()),
        ("b.html", b'<section class="finding high dismissed" id="f0">'),
    ],
)
def test_what_cannot_be_merged_is_not_written_over(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / name
    target.write_bytes(content)
    assert run("critique", REPORTS / "003" / "source.txt", "-o", target) == 2
    assert target.read_bytes() == content
    assert name in capsys.readouterr().err


def test_a_file_of_several_reviews_is_not_written_over_by_others(tmp_path: Path) -> None:
    first, other = tmp_path / "a.txt", tmp_path / "b.txt"
    shutil.copy(REPORTS / "003" / "source.txt", first)
    shutil.copy(REPORTS / "004" / "source.txt", other)
    target, kept = tmp_path / "r.json", tmp_path / "kept.json"
    findings = llmeval.critique(other, settings=Settings()).findings
    kept.write_text(Baseline.of(Entry(f.fingerprint, "accepted", source="b.txt") for f in findings).to_json(), encoding="utf-8")  # fmt: skip
    run("critique", first, other, "-o", target, "--baseline", kept)
    content = target.read_bytes()
    assert run("critique", first, first, "-o", target) == 2
    assert target.read_bytes() == content


def test_a_failed_write_leaves_the_decided_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report, book = REPORTS / "003" / "source.txt", tmp_path / "b.xlsx"
    run("critique", report, "-f", "xlsx", "-o", book)
    fill(book, 1)
    content = book.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        assert run("critique", report, "-f", "xlsx", "-o", book) == 2
    assert book.read_bytes() == content


def test_findings_of_one_fingerprint_keep_their_own_entries() -> None:
    entries = [Entry("a", "accepted", id="F1", message="m"), Entry("a", "", id="F2", message="n"), Entry("b", "open")]
    found, left = matched(entries, [Known("a", "F1", "n"), Known("a", "F2", "m"), Known("c")])
    assert [entry and entry.message for entry in found] == ["n", "m", None]
    assert left == [entries[2]]


def test_a_blank_takes_nothing_away() -> None:
    old = [Entry("a", "accepted", "r"), Entry("b", remark="x")]
    assert combined(old, [Entry("a"), Entry("c", "open")]) == [old[0], Entry("c", "open"), old[1]]
    assert combined(old, [Entry("a", "dismissed")])[0] == Entry("a", "dismissed", "r")
