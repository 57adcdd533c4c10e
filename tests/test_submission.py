"""Several files as one submission, and the formats that offices send."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

import llmeval
from llmeval.data.document import Document, Part, Table
from llmeval.errors import ReadError
from llmeval.reading import office
from llmeval.reading.archive import members
from llmeval.reading.sources import read
from llmeval.reading.submission import read_submission
from llmeval.reading.workbook.xlsx import read_xlsx
from llmeval.settings import Limits

REPORTS = Path(__file__).parent / "reports"
REPORT = (
    "2024年度某某县档案馆整体支出绩效自评报告\n\n一、部门基本情况\n编制数12人，在职人数11人。\n"
    "二、一般公共预算支出情况\n全年支出252.51万元，其中基本支出130.25万元，项目支出122.26万元。\n"
    "报告需要以下附件：\n1、部门整体支出绩效自评表\n"
)


def workbook(rows: list[list[object]], *, title: str = "Sheet1", merged: tuple[str, ...] = (), formats: Mapping[str, str] | None = None) -> bytes:  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for address, form in (formats or {}).items():
        sheet[address].number_format = form
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SCORES = workbook([
    ["2024年度部门整体支出绩效自评表"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "整理档案", "3000卷", "2800卷", 60, 60],
    ["", "质量指标", "合格率", "≥95%", "96%", 40, 40],
])  # fmt: skip


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def texts(document: Document, table: Table) -> list[list[str | None]]:
    return [[None if cell is None else cell.span.of(document.text) for cell in row] for row in table.grid()]


class TestWorkbook:
    def test_cells_as_a_page_shows_them(self) -> None:
        data = workbook([["项目", "预算", "执行率"], ["基本支出", 1300.5, 0.9551], ["小计", 0.1 + 0.2, None]],
                        formats={"B2": "#,##0.00", "C2": "0.00%"})  # fmt: skip
        document = read(data, "附表.xlsx")
        (table,) = document.tables
        assert texts(document, table) == [
            ["项目", "预算", "执行率"],
            ["基本支出", "1,300.50", "95.51%"],
            ["小计", "0.3", ""],
        ]
        assert document.text == "项目\t预算\t执行率\n基本支出\t1,300.50\t95.51%\n小计\t0.3\t"
        assert [place.part for place in document.places(table.cells[4].start, table.cells[4].end)] == ["Sheet1!B2"]

    def test_titles_above_and_merged_cells(self) -> None:
        data = workbook([["基础数据表", None, None], ["单位：万元", None, None], ["类别", "金额", None], ["项目支出", 3, 4]],
                        title="附件1", merged=("A1:C1", "A2:C2", "B3:C3"))  # fmt: skip
        document = read_xlsx(data, "a.xlsx")
        assert [(block.kind, block.span.of(document.text)) for block in document.blocks[:3]] == [
            ("heading", "附件1"), ("heading", "基础数据表"), ("paragraph", "单位：万元"),
        ]  # fmt: skip
        assert texts(document, document.tables[0]) == [["类别", "金额", "金额"], ["项目支出", "3", "4"]]
        assert len(document.tables[0].cells) == 5

    def test_an_empty_row_divides_tables_and_far_cells_cost_nothing(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(workbook([["甲", 1], ["乙", 2], [], ["丙", 3], ["丁", 4]])))
        book.worksheets[0]["XFD1048576"] = "远"
        buffer = io.BytesIO()
        book.save(buffer)
        document = read(buffer.getvalue(), "a.xlsx")
        assert [(table.rows, table.columns) for table in document.tables] == [(2, 2), (2, 2)]
        assert document.text.endswith("远")

    def test_hidden_sheets_and_formulas_without_results_are_told(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(workbook([["甲", 1], ["乙", "=B1+1"]])))
        book.create_sheet("底稿").append(["密", 1])
        book.worksheets[1].sheet_state = "hidden"
        buffer = io.BytesIO()
        book.save(buffer)
        document = read(buffer.getvalue(), "a.xlsx")
        assert "密" not in document.text
        assert any("隐藏的工作表未读：底稿" in note for note in document.notes)
        assert any("1 个公式没有保存结果" in note for note in document.notes)

    def test_more_cells_than_allowed(self) -> None:
        with pytest.raises(ReadError, match="cells"):
            read(workbook([[1] * 20] * 20), "a.xlsx", limits=Limits(cells=100))


class TestArchive:
    def test_names_in_gbk(self) -> None:
        data = zipped({"XX.txt": REPORT.encode()}).replace(b"XX.txt", "报.txt"[:1].encode("gbk") + b".txt")
        assert [member.name for member in members(data, "a.zip", Limits())] == ["报.txt"]

    def test_rubbish_is_passed_over(self) -> None:
        data = zipped({"__MACOSX/._a.txt": b"x", "~$a.docx": b"x", ".DS_Store": b"x", "a/报告.txt": b"y"})
        assert [member.name for member in members(data, "a.zip", Limits())] == ["a/报告.txt"]

    @pytest.mark.parametrize(
        ("limits", "says"), [(Limits(unpacked_bytes=1000), "unpacked_bytes"), (Limits(files=1), "limits.files")]
    )
    def test_bounds(self, limits: Limits, says: str) -> None:
        with pytest.raises(ReadError, match=says):
            members(zipped({"a.txt": bytes(900), "b.txt": bytes(900)}), "a.zip", limits)

    def test_a_bomb_is_refused(self) -> None:
        with pytest.raises(ReadError, match="异常文件"):
            read(zipped({"a.txt": bytes(60_000_000)}), "a.zip")

    def test_damaged(self) -> None:
        data = zipped({"a.txt": REPORT.encode() * 20})
        for cut in (len(data) // 2, len(data) - 10):
            with pytest.raises(ReadError):
                read(data[:cut], "a.zip")


class TestSubmission:
    def files(self, folder: Path) -> list[Path]:
        report, scores, targets = folder / "报告.txt", folder / "附件1 自评表.xlsx", folder / "绩效目标申报表.txt"
        report.write_text(REPORT, encoding="utf-8")
        scores.write_bytes(SCORES)
        targets.write_text(
            "绩效目标申报表\n\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t整理档案\t3500卷\n",
            encoding="utf-8",
        )
        return [targets, scores, report]

    def test_joined_in_the_order_of_a_report(self, tmp_path: Path) -> None:
        files = self.files(tmp_path)
        document = read_submission(files)
        assert [part.name for part in document.parts] == ["报告.txt", "附件1 自评表.xlsx", "绩效目标申报表.txt"]
        for part, path in zip(document.parts, [files[2], files[1], files[0]], strict=True):
            alone = read(path)
            assert document.text[part.start : part.end] == alone.text
            inside = [t for t in document.tables if part.start <= t.start < part.end]
            assert [texts(document, t) for t in inside] == [texts(alone, t) for t in alone.tables]
        assert [b.table for b in document.blocks if b.kind == "table"] == list(range(len(document.tables)))
        assert sum(s.end - s.start for s in document.segments) == len(document.text)

    def test_the_five_reports_keep_their_maps(self) -> None:
        paths = [REPORTS / "001" / "source.docx", REPORTS / "003" / "source.pdf", REPORTS / "000" / "source.txt"]
        document = read_submission(
            [(path.read_bytes(), f"{number}.{path.suffix}") for number, path in enumerate(paths)]
        )
        alone = {part.name: read(paths[int(part.name[0])]) for part in document.parts}
        for part in document.parts:
            single = alone[part.name]
            for at in range(0, len(single.text) - 9, 997):
                here = document.places(part.start + at, part.start + at + 9)
                assert [p for p in here if p.part or p.box] == list(single.places(at, at + 9))
            blocks = [b for b in document.blocks if part.start <= b.start < part.end]
            assert [b.span.of(document.text) for b in blocks] == [b.span.of(single.text) for b in single.blocks]

    def test_attachments_beside_the_report_are_not_missing(self, tmp_path: Path) -> None:
        files = self.files(tmp_path)
        alone = llmeval.critique(files[2], settings=llmeval.Settings())
        together = llmeval.critique([*files], settings=llmeval.Settings())
        assert "missing-attachment" in {finding.check for finding in alone.findings}
        assert "missing-attachment" not in {finding.check for finding in together.findings}
        for finding in together.findings:
            for evidence in finding.evidence:
                assert together.document.text[evidence.start : evidence.end] == evidence.quote
                assert evidence.file in {part.name for part in together.document.parts}
        assert together.to_dict()["source"]["parts"][1]["name"] == "附件1 自评表.xlsx"

    def test_folder_and_archive_are_the_same_submission(self, tmp_path: Path) -> None:
        files = self.files(tmp_path)
        archive = zipped({f"材料/{path.name}": path.read_bytes() for path in files})
        assert read(archive, "材料.zip").text == read(tmp_path).text == read_submission(files).text

    def test_approved_targets_are_compared_across_files(self, tmp_path: Path) -> None:
        self.files(tmp_path)
        review = llmeval.critique(tmp_path, settings=llmeval.Settings())
        (finding,) = [f for f in review.findings if f.check == "approved-target-changed"]
        assert [(e.quote, e.file) for e in finding.evidence] == [
            ("整理档案\t3000卷", "附件1 自评表.xlsx"), ("整理档案\t3500卷", "绩效目标申报表.txt"),
        ]  # fmt: skip
        assert "3500卷" in finding.message.zh

    def test_an_approved_form_is_no_self_evaluation(self, tmp_path: Path) -> None:
        files = self.files(tmp_path)
        review = llmeval.critique([files[2], files[0]], settings=llmeval.Settings())
        assert "missing-attachment" in {finding.check for finding in review.findings}

    def test_two_blocks_side_by_side_and_units_in_a_column(self) -> None:
        form = workbook([
            ["项目支出绩效目标申报表", *[None] * 5],
            ["三级指标", "指标值", "计量单位", "三级指标", "指标值", "计量单位"],
            ["整理档案", 2900, "卷", "合格率", 95, "%"],
        ], merged=("A1:F1",))  # fmt: skip
        review = llmeval.critique(
            [(REPORT.encode(), "a.txt"), (SCORES, "b.xlsx"), (form, "c.xlsx")], settings=llmeval.Settings()
        )
        assert ["2900卷" in f.message.zh for f in review.findings if f.check == "approved-target-changed"] == [True]

    def test_an_unreadable_file_is_told(self, tmp_path: Path) -> None:
        files = self.files(tmp_path)
        (tmp_path / "附件2.pdf").write_bytes(b"no pdf")
        document = read(tmp_path)
        assert len(document.parts) == len(files)
        assert any("附件2.pdf" in note for note in document.notes)

    def test_one_part_of_one_file(self) -> None:
        document = read_submission([(REPORT.encode(), "a.txt")])
        assert document.parts == (Part("a.txt", 0, len(document.text)),)


class TestOffice:
    def test_without_libreoffice_a_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(office, "find_office", lambda: None)
        with pytest.raises(ReadError, match="LibreOffice") as caught:
            read(b"{\\rtf1 x}", "报告.rtf")
        assert "LibreOffice" in caught.value.english

    @pytest.mark.skipif(office.find_office() is None, reason="LibreOffice is not installed")
    def test_rtf(self) -> None:
        text = "".join(f"\\u{ord(character)}?" for character in "全年支出252.51万元。")
        document = read(b"{\\rtf1\\ansi " + text.encode() + b"\\par}", "报告.rtf")
        assert document.text == "全年支出252.51万元。"

    def test_what_hangs_is_ended(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        import sys

        program = tmp_path / "soffice"
        program.write_text(f"#!{sys.executable}\nimport time; time.sleep(60)\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setattr(office, "find_office", lambda: str(program))
        with pytest.raises(ReadError):
            office.convert(b"x", "a.doc", ".doc", "旧版 Word 文件", seconds=0.3)


def test_pages_are_those_of_their_own_file() -> None:
    report = REPORTS / "000" / "source.pdf"
    document = read_submission([report, (SCORES, "附件1.xlsx")])
    first, second = document.parts
    assert document.page_of(first.start) == 1
    assert document.page_of(second.start) is None
    assert {place.part for place in document.places(second.start, second.end)} >= {"Sheet1!A1", "Sheet1!C3"}
