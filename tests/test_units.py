"""Files of several units are several submissions."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

import llmeval
from llmeval.cli.app import run
from llmeval.errors import ReadError
from llmeval.runs.folder import review_folder
from llmeval.settings import Settings
from llmeval.understanding.units import same_unit

REPORT = (
    "{year}年度{unit}整体支出绩效自评报告\n\n一、部门基本情况\n编制数{n}人，在职人数{n}人。\n"
    "二、一般公共预算支出情况\n全年支出{n}52.51万元，其中基本支出{n}30.25万元，项目支出122.26万元。\n"
)
FORM = "部门整体支出绩效自评表\n（{year}年度）\n填报单位（盖章）：{unit}\n整理档案3000卷。\n"
PROJECT = "项目支出绩效自评表\n（{year}年度）\n主管部门：{unit}\n实施单位：{other}\n修缮1处。\n"
A, B, C = "某某县档案馆", "某某县图书馆", "某某县体育局"


def report(unit: str, year: int = 2024, n: int = 2) -> bytes:
    return REPORT.format(unit=unit, year=year, n=n).encode()


def form(unit: str, year: int = 2024) -> bytes:
    return FORM.format(unit=unit, year=year).encode()


def project(unit: str, other: str, year: int = 2024) -> bytes:
    return PROJECT.format(unit=unit, other=other, year=year).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


ALONE = "附件说明：见各表。\n".encode()
APART = [
    ({"a.txt": report(A), "b.txt": report(B, n=3), "c.txt": report(C, n=4)}, [["a.txt"], ["b.txt"], ["c.txt"]]),
    ({"a.txt": report(A), "b.txt": report(B)}, [["a.txt"], ["b.txt"]]),
    ({"a.txt": report(A), "b.txt": report(A, year=2023)}, [["a.txt"], ["b.txt"]]),
    ({"a.txt": report(A), "附件1.txt": form(B)}, [["a.txt"], ["附件1.txt"]]),
    ({"a.txt": report(A), "附件1.txt": form(A), "b.txt": report(B)}, [["a.txt", "附件1.txt"], ["b.txt"]]),
    ({"甲/a.txt": report(A), "甲/说明.txt": ALONE, "乙/b.txt": report(B)}, [["a.txt", "说明.txt"], ["b.txt"]]),
    ({"a.txt": report(A), f"{B}说明.txt": ALONE, "b.txt": report(B)}, [["a.txt"], ["b.txt", f"{B}说明.txt"]]),
    ({"a.txt": report(A), "说明.txt": ALONE, "b.txt": report(B)}, [["a.txt"], ["b.txt"], ["说明.txt"]]),
    ({"甲.zip": zipped({"a.txt": report(A)}), "乙.zip": zipped({"b.txt": report(B)})}, [["a.txt"], ["b.txt"]]),
    ({"a.txt": report(A), "附件1.txt": project(B, "某某县图书馆分馆")}, [["a.txt"], ["附件1.txt"]]),
    ({"a.txt": report(A), "附件1.txt": form(A, year=2023)}, [["a.txt"], ["附件1.txt"]]),
]
TOGETHER = [
    {"a.txt": report(A), "附件1.txt": form(A)},
    {"a.txt": report(A), "附件1.txt": form("档案馆")},
    {"a.txt": report(A), "附件1.txt": project(A, B)},
    {"a.txt": report(A), "说明.txt": ALONE},
    {"a.txt": report("洪江区科技和工业信息化局"), "附件1.txt": form("洪江区科工信局")},
    {"a.txt": report("津市高新区管委会"), "附件1.txt": form("津市高新区管理委员会（本级）")},
]


@pytest.mark.parametrize(("files", "groups"), APART)
def test_an_archive_of_several_units_is_several_reviews(files: dict[str, bytes], groups: list[list[str]]) -> None:
    results = list(llmeval.critique_many([(zipped(files), "三家.zip")], jobs=1, settings=Settings()))
    assert sorted(sorted(part.name for part in result.document.parts) for result in results if result.error is None) == sorted(
        sorted(group) for group in groups
    )  # fmt: skip
    for result in results:
        assert result.error is None
        assert any("各自审阅" in problem.reason.zh for problem in result.problems)
        assert str(result.document.path).startswith("三家.zip/")
    with pytest.raises(ReadError, match="critique_many"):
        llmeval.critique((zipped(files), "三家.zip"), settings=Settings())


@pytest.mark.parametrize("files", TOGETHER)
def test_files_that_agree_are_one_submission(files: dict[str, bytes]) -> None:
    review = llmeval.critique((zipped(files), "材料.zip"), settings=Settings())
    assert {part.name for part in review.document.parts} == set(files)


def test_together_with_the_form_of_another_unit_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_bytes(report(A))
    (tmp_path / "附件1.txt").write_bytes(form(B))
    target = tmp_path / "out.json"
    run(["critique", "--together", str(tmp_path / "a.txt"), str(tmp_path / "附件1.txt"), "-o", str(target)])
    assert [len(r["source"]["parts"]) for r in json.loads(target.read_text(encoding="utf-8"))] == [1, 1]
    assert "各自审阅" in capsys.readouterr().err
    run(
        ["critique", "--together", str(tmp_path / "a.txt"), str(tmp_path / "附件1.txt"), "-o", str(tmp_path / "x.xlsx")]
    )
    assert "文件夹" in capsys.readouterr().err
    run(["critique", "--together", str(tmp_path / "a.txt"), str(tmp_path / "附件1.txt"), "-f", "xlsx", "-o", str(tmp_path / "x")])  # fmt: skip
    assert len(list((tmp_path / "x").glob("*.xlsx"))) == 2


def test_in_a_folder_each_unit_of_an_archive_has_a_row(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "三家.zip").write_bytes(zipped(dict(APART[0][0])))
    (folder / "d.txt").write_bytes(report("某某县教育局"))
    rows = review_folder(folder, out, Settings(), jobs=1, terminal=False)
    assert [row["path"] for row in rows] == ["d.txt", "三家.zip/a.txt", "三家.zip/b.txt", "三家.zip/c.txt"]
    assert {row["status"] for row in rows} == {"reviewed"}
    stamps = {path: path.stat().st_mtime_ns for path in (out / "reviews").rglob("*.json")}
    assert len(stamps) == 4
    again = review_folder(folder, out, Settings(), jobs=1, terminal=False)
    assert [row["path"] for row in again] == [row["path"] for row in rows]
    assert {path: path.stat().st_mtime_ns for path in (out / "reviews").rglob("*.json")} == stamps


@pytest.mark.parametrize(("a", "b", "same"), [("某某县教育局", "教育局", True), ("A县财政局", "B县财政局", False), ("城关镇人民政府", "城南镇人民政府", False)])  # fmt: skip
def test_names_of_one_unit(a: str, b: str, same: bool) -> None:
    assert same_unit(a, b) is same_unit(b, a) is same
