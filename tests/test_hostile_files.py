"""Files that would hang, fill or break a run: one line each, the others reviewed."""

from __future__ import annotations

import errno
import io
import os
import socket
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llmeval.cli.app import run as run_cli
from llmeval.errors import MachineFault, ReadError
from llmeval.reading.pdf.guard import check_cost
from llmeval.reading.sources import read
from llmeval.reading.workbook.bounds import bounded
from llmeval.runs import folder as folder_module
from llmeval.runs.below import fitted, places_of
from llmeval.runs.folder import Place, review_folder, write_reviews
from llmeval.settings import Limits, Settings

TEXT = "2024年度某某县档案馆整体支出绩效自评报告\n\n一、部门基本情况\n编制数12人，在职人数11人。\n"
posix = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and links of POSIX")


def fifo(folder: Path) -> None:
    os.mkfifo(folder / "管道.txt")


def device(folder: Path) -> None:
    (folder / "零.txt").symlink_to("/dev/zero")


def random_device(folder: Path) -> None:
    (folder / "随机.docx").symlink_to("/dev/urandom")


def outside(folder: Path) -> None:
    (folder.parent / "外.txt").write_text(TEXT, encoding="utf-8")
    (folder / "链接.txt").symlink_to(folder.parent / "外.txt")


def outside_folder(folder: Path) -> None:
    (folder.parent / "外部").mkdir()
    (folder / "夹").symlink_to(folder.parent / "外部")


def loop(folder: Path) -> None:
    (folder / "环.txt").symlink_to(folder / "环.txt")


def dangling(folder: Path) -> None:
    (folder / "断.txt").symlink_to(folder / "没有")


def plug(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("s.txt")
    finally:
        os.chdir(here)


def no_utf8(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xb1\xa8\xb8\xe6.txt")).write_text(TEXT, encoding="utf-8")


def fifo_in_zip_name(folder: Path) -> None:
    os.mkfifo(folder / "材料.zip")


HOSTILE = [fifo, device, random_device, outside, outside_folder, loop, dangling, plug, no_utf8, fifo_in_zip_name]


@posix
@pytest.mark.parametrize("make", HOSTILE)
def test_one_line_and_the_others_are_reviewed(make: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "好.txt").write_text(TEXT, encoding="utf-8")
    try:
        make(folder)
    except OSError:
        pytest.skip("the file system takes no such file")
    start = time.monotonic()
    assert run_cli(["critique", str(folder), "-o", str(out), "--jobs", "1"]) == 2
    assert time.monotonic() - start < 20
    lines = [line for line in capsys.readouterr().err.splitlines() if "/2" not in line]
    assert len(lines) == 1
    assert (out / "reviews" / "好.txt.html").is_file()
    assert (out / "index.html").is_file()
    assert (out / "reviews.xlsx").is_file()
    rows = review_folder(folder, out, Settings(), jobs=1, terminal=False)
    assert sorted(row["status"] for row in rows) == ["failed", "reviewed"]


@posix
@pytest.mark.parametrize("make", [fifo, device, plug])
def test_a_source_that_is_no_file_is_told_at_once(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path)
    (path,) = tmp_path.iterdir()
    with pytest.raises(ReadError, match="不是普通文件"):
        read(path)


NAMES = [
    ["长" * 74 + ".txt"], ["长" * 83 + ".txt"], ["a" * 250 + ".txt"], ["长" * 80 + ".txt", "长" * 80 + "二.txt"],
    ["x.txt", "x.txt.html/y.txt"], ["x.txt", "x.txt.json/y.txt"], ["x.txt", "x.txt.html/x.txt", "x.txt.html/x.txt.json/z.txt"],
    ["长" * 80 + "/" + "深" * 80 + ".txt"], ["a.txt", "a.txt.html/b.txt", "a.txt.html/b.txt.html/c.txt"], ["A.txt", "a.txt"],
]  # fmt: skip


@pytest.mark.parametrize("names", NAMES, ids=range(len(NAMES)))
def test_long_and_colliding_names_are_shortened_and_told(names: list[str], tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TEXT, encoding="utf-8")
    if len(list(folder.rglob("*.txt"))) < len(names):
        pytest.skip("the file system takes two such names for one")
    rows = review_folder(folder, out, Settings(), jobs=1, terminal=False)
    assert {row["status"] for row in rows} == {"reviewed"}
    assert {row["path"] for row in rows} == {path.relative_to(folder).as_posix() for path in folder.rglob("*.txt") if path.is_file()}  # fmt: skip
    page = (out / "index.html").read_text(encoding="utf-8")
    for row in rows:
        assert (out / "reviews" / f"{row['stored']}.html").is_file()
        assert (row["stored"] in page) or row["stored"] == row["path"]
        assert any("结果存为" in note for note in row["notes"]) == (row["stored"] != row["path"])
    before = {path: path.stat().st_mtime_ns for path in (out / "reviews").rglob("*.json")}
    review_folder(folder, out, Settings(), jobs=1, terminal=False)
    assert {path: path.stat().st_mtime_ns for path in (out / "reviews").rglob("*.json")} == before


def test_places_are_their_own() -> None:
    places = places_of(["x.txt", "x.txt.html/a.txt", "长" * 90 + ".txt", "长" * 90 + "二.txt"])
    assert places["x.txt"] != "x.txt"
    assert len(set(places.values())) == 4
    assert all(len(name.encode()) <= 240 for place in places.values() for name in place.split("/"))
    assert fitted("短.txt") == "短.txt"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EMFILE, errno.EACCES])
def test_what_the_machine_is_to_blame_for_is_no_fault_of_the_file(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    from llmeval.pipeline import reviews_by_rules

    reviews = reviews_by_rules((TEXT.encode(), "a.txt"), Settings())
    monkeypatch.setattr(folder_module, "write_atomically", full)
    with pytest.raises(MachineFault, match="不是文件的问题"):
        write_reviews(reviews, Place(str(tmp_path), "a.txt", "a.txt"), Settings())


def test_the_next_run_repairs_what_could_not_be_written(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")
    blocked = out / "reviews" / "a.txt.html"
    (blocked / "x").mkdir(parents=True)
    rows = review_folder(folder, out, Settings(), jobs=1, terminal=False)
    assert [row["status"] for row in rows] == ["again", "reviewed"]
    assert str(out) in rows[0]["reason"][0]
    (blocked / "x").rmdir()
    blocked.rmdir()
    assert {row["status"] for row in review_folder(folder, out, Settings(), jobs=1, terminal=False)} == {"reviewed"}


# Bombs.


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name or zipfile.ZipInfo(""), data)
    return buffer.getvalue()


def nested(width: int, levels: int, inside: bytes, name: str = "x.txt") -> bytes:
    data = zipped({name: inside})
    for level in range(levels):
        data = zipped({f"{level}-{number}.zip": data for number in range(width)})
    return data


def deep() -> bytes:
    data = TEXT.encode()
    for level in range(40):
        data = zipped({f"{level}.zip" if level else "a.txt": data})
    return data


ZEROS = bytes(49_000_000)
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "zeros 16 16 16": lambda: nested(16, 3, ZEROS), "zeros 4 4": lambda: nested(4, 2, ZEROS), "zeros 2": lambda: nested(2, 1, ZEROS),
    "members 20 20 20 20": lambda: nested(20, 4, b"x"), "members 8 8 8 8": lambda: nested(8, 4, b"x"),
    "members 600": lambda: zipped({f"{n}.txt": b"x" for n in range(600)}),
    "members 300 and 300": lambda: zipped({"a.zip": (half := zipped({f"{n}.txt": b"x" for n in range(300)})), "b.zip": half}),
    "one 60 MB": lambda: zipped({"a.txt": bytes(60_000_000)}), "deep": deep,
    "beside a report": lambda: zipped({"a.txt": TEXT.encode(), "b.zip": nested(3, 1, ZEROS)}),
}  # fmt: skip


@pytest.mark.parametrize("name", ARCHIVES)
def test_nested_archives_are_bounded_over_all_levels(name: str) -> None:
    data = ARCHIVES[name]()
    start = time.monotonic()
    with pytest.raises(ReadError) as caught:
        read(data, "炸弹.zip")
    assert time.monotonic() - start < 5
    assert any(word in caught.value.english for word in ("limits.", "archives deep"))


def test_a_bomb_poisons_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.zip").write_bytes(nested(16, 3, ZEROS))
    for number in range(3):
        (folder / f"b{number}.txt").write_text(TEXT, encoding="utf-8")
    rows = review_folder(folder, tmp_path / "out", Settings(), jobs=1, terminal=False)
    assert [row["status"] for row in rows] == ["failed", "reviewed", "reviewed", "reviewed"]


def merged(*areas: str, cells: str = "A1") -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["部门整体支出绩效自评表", "x"])
    sheet.append(["指标", "3"])
    sheet[cells] = "部门整体支出绩效自评表"
    buffer = io.BytesIO()
    book.save(buffer)
    marks = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    made = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", f'</sheetData><mergeCells count="{len(areas)}">{marks}</mergeCells>'.encode())  # fmt: skip
            new.writestr(entry.filename, content)
    return made.getvalue()


MERGED = [
    ("A1:XFD1000",), ("A1:XFD1048576",), ("A3:XFD1048576",), ("A1:A1048576",), ("A1:XFD16",), ("A1:XFD1000", "A1001:XFD2000"),
    tuple(f"A{row}:XFD{row}" for row in range(3, 60)), ("B2:XFC1048575",), ("A1:ZZ100000",), ("A1:B1", "A2:XFD1048576"),
]  # fmt: skip


def test_a_link_over_a_whole_sheet_is_hung_on_one_cell() -> None:
    from tests.made_files import sheet

    links = "<hyperlinks><hyperlink ref='A1:XFD1048576'/><hyperlink ref=\"B2:C3\" location='a'/></hyperlinks>"
    document = read((sheet("<row r='1'><c r='A1'><v>15</v></c></row>", links), "a.xlsx"))

    assert "15" in document.text


@pytest.mark.parametrize("areas", MERGED, ids=range(len(MERGED)))
def test_merged_areas_are_cut_to_what_has_content(areas: tuple[str, ...]) -> None:
    start = time.monotonic()
    document = read(merged(*areas), "表.xlsx")
    assert time.monotonic() - start < 5
    assert "部门整体支出绩效自评表" in document.text
    far = read(merged("A1:XFD1048576", cells="XFD1048576"), "表.xlsx")
    assert "首个单元格" in far.notes[0]


def test_a_sheet_of_a_sound_size_is_left_as_it_is() -> None:
    data = merged("A1:B1")
    assert bounded(data).data is data
    assert [cell.column_span for cell in read(data, "表.xlsx").tables[0].cells[:1]]
    with pytest.raises(ReadError, match=r"limits\.cells"):
        read(data, "表.xlsx", limits=Limits(cells=2))


def pdf(objects: dict[int, tuple[str, bytes]]) -> bytes:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>endobj\n"
    for number, (dictionary, content) in objects.items():
        body += (
            f"{number} 0 obj<<{dictionary}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream endobj\n"
        )
    return body + b"trailer<</Root 1 0 R>>\n%%EOF"


PAGE = ("", b"/A Do")


def form(target: int | None, content: bytes, resources: str = "") -> tuple[str, bytes]:
    named = resources or (f"/Resources<</XObject<</B {target} 0 R>>>>" if target else "")
    return f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]{named}", content


def chain(length: int, times: int) -> bytes:
    return pdf(
        {4: PAGE} | {5 + n: form(6 + n, b"/B Do " * times) for n in range(length)} | {5 + length: form(None, b"0 0 m")}
    )


def flate(data: bytes, levels: int = 1) -> tuple[str, bytes]:
    for _ in range(levels):
        data = zlib.compress(data, 9)
    return f"/Filter[{'/FlateDecode' * levels}]", data


SPACES = b" " * 310_000_000
PDFS: dict[str, Callable[[], bytes]] = {
    "draws itself": lambda: pdf({4: PAGE, 5: form(5, b"/B Do /B Do")}),
    "draws itself once": lambda: pdf({4: PAGE, 5: form(5, b"/B Do")}),
    "two draw each other": lambda: pdf({4: PAGE, 5: form(6, b"/B Do"), 6: form(5, b"/B Do")}),
    "ten times ten": lambda: chain(10, 10), "two to the thirty": lambda: chain(30, 2), "deep": lambda: chain(60, 1),
    "hidden name": lambda: pdf({4: PAGE, 5: form(5, b"/B Do")}).replace(b"/Subtype/Form", b"/Subtype/F#6frm"),
    "resources elsewhere": lambda: pdf({4: PAGE, 5: form(None, b"/B Do", "/Resources 7 0 R")}).replace(b"trailer", b"7 0 obj<</XObject<</B 5 0 R>>>>endobj\ntrailer"),
    "blanks": lambda: pdf({4: flate(SPACES)}), "double Flate": lambda: pdf({4: flate(SPACES, 2)}),
}  # fmt: skip


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_is_bounded_before_it_is_opened(name: str) -> None:
    data = PDFS[name]()
    start = time.monotonic()
    with pytest.raises(ReadError, match="不读取"):
        read(data, "报告.pdf")
    assert time.monotonic() - start < 8


@pytest.mark.parametrize("data", [chain(3, 5), pdf({4: flate(b" " * 1_000_000)}), pdf({4: PAGE, 5: ("/Filter/FlateDecode", b"broken")}), b"%PDF-1.4", b"%PDF-1.4\n4 0 obj<<>>stream\n"])  # fmt: skip
def test_what_is_sound_is_let_through(data: bytes) -> None:
    check_cost(data, "报告.pdf")


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev")
def test_full_disk_under_standard_output_only_is_said_of_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = Path("/dev/full")
    if not target.exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run_cli(["critique", str(tmp_path / "a.txt"), "-f", "json", "-o", str(target)]) == 2
    error = capsys.readouterr().err
    assert "/dev/full" in error
    assert "标准输出" not in error


def test_a_member_without_a_name_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "材料.zip"
    path.write_bytes(zipped({"": b"x", "报告.txt": TEXT.encode()}))
    assert "档案馆" in read(path).text
