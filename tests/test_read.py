"""The dispatcher: kinds by content first, clear errors, never a path of the machine in a message."""

from __future__ import annotations

import hashlib
import io
import sys
from itertools import count
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

from llmeval.data.document import Document
from llmeval.errors import ReadError, UsageError
from llmeval.reading import office
from llmeval.reading.sources import read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TEXT = "一、基本情况\n全年支出 252.51 万元。\n"
HTML = "<!-- 页面 -->\n<!DOCTYPE html><html><body><p>全年支出 252.51 万元。</p></body></html>"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + bytes(100)


class TestKinds:
    def test_path(self, tmp_path: Path) -> None:
        path = tmp_path / "报告.txt"
        path.write_text(TEXT, encoding="utf-8", newline="")
        for source in (path, str(path)):
            document = read(source)
            assert document.text == TEXT
            assert document.path == str(path)
            assert document.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()

    def test_bytes(self) -> None:
        document = read(TEXT.encode(), "报告.md")
        assert (document.path, document.media_type) == ("报告.md", "text/markdown")
        assert read(TEXT.encode()).media_type == "text/plain"
        assert read(TEXT.encode(), "报告2024年度.最终版").text == TEXT

    def test_document_is_given_back(self) -> None:
        document = Document("x", ())
        assert read(document) is document

    @pytest.mark.parametrize("name", ["a.html", "a.txt", "a.doc", None])
    def test_html_by_content(self, name: str | None) -> None:
        assert read(HTML.encode(), name).media_type == "text/html"

    def test_html_in_utf_16(self) -> None:
        assert read(HTML.encode("utf-16"), "a").media_type == "text/html"

    def test_html_by_extension(self) -> None:
        assert read("<p>全年支出 252.51 万元。</p>".encode(), "a.htm").media_type == "text/html"
        assert read("<p>全年支出 252.51 万元。</p>".encode(), "a.txt").media_type == "text/plain"
        assert read("<p>全年支出 252.51 万元。</p>".encode()).media_type == "text/html"

    @pytest.mark.parametrize(
        ("data", "name", "module"),
        [
            (b"%PDF-1.7 ...", "a.txt", "pdf.pdf"),
            (b"\n junk %PDF-1.7", "a.pdf", "pdf.pdf"),
            (zipped("[Content_Types].xml", "word/document.xml"), "a.doc", "word.docx"),
        ],
    )
    def test_pdf_and_word_by_content(
        self, monkeypatch: pytest.MonkeyPatch, data: bytes, name: str, module: str
    ) -> None:
        def reader(data: bytes, name: str) -> Document:
            return Document(name, (), media_type=module)

        stand_in = ModuleType(f"llmeval.reading.{module}")
        setattr(stand_in, f"read_{module.rpartition('.')[2]}", reader)
        monkeypatch.setitem(sys.modules, f"llmeval.reading.{module}", stand_in)
        document = read(data, "folder/" + name)
        assert (document.media_type, document.text, document.path) == (module, name, "folder/" + name)


class TestErrors:
    @pytest.fixture(autouse=True)
    def no_office(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(office, "find_office", lambda: None)

    @pytest.mark.parametrize(
        ("data", "name", "says"),
        [
            (b"", "a.txt", "空文件"),
            (b"  \n", "a.txt", "没有文字"),
            (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png", "图片"),
            (b"\xff\xd8\xff\xe0" + bytes(50), "a.txt", "图片"),
            (zipped("xl/workbook.xml"), "a.xlsx", "已损坏的 Excel"),
            (zipped("OFD.xml", "Doc_0/Document.xml"), "a.ofd", "OFD"),
            (zipped("a.xyz"), "a.zip", "没有可读的文件"),
            (zipped("a.txt"), "a.docx", "Word"),
            (zipped("word/document.xml")[:60], "a.docx", "已损坏"),
            (b"PK\x03\x04" + bytes(200), "a.docx", "已损坏"),
            (b"Rar!\x1a\x07\x00", "a.rar", "解压"),
            (ole("EncryptedPackage"), "a.docx", "密码"),
            (ole("WordDocument"), "a.doc", ".docx"),
            (ole("WordDocument"), "a.wps", ".docx"),
            (ole("Workbook"), "a.xls", "Excel"),
            (OLE, "a", "Office"),
            (b"{\\rtf1\\ansi x}", "a.doc", "RTF"),
            (b"plain text", "a.docx", "不是有效的 Word"),
            (b"plain text", "a.pdf", "不是有效的 PDF"),
            (b"plain text", "a.doc", "另存为 .docx"),
            (b"plain text", "a.xyz", "不支持“.xyz”"),
            (b"a,b\n1,2\n", "a.csv", "不支持“.csv”"),
            (bytes(range(256)) * 4, "a.txt", "无法读取"),
            ("預算執行率為百分之百，績效自評報告".encode("big5") * 5, "a.txt", "编码"),
            (b"MIME-Version: 1.0\r\n", "a.mht", "网页"),
        ],
        ids=count(),
    )
    def test_what_and_what_to_do(self, data: bytes, name: str, says: str) -> None:
        with pytest.raises(ReadError) as caught:
            read(data, "/secret/folder/" + name)
        message = caught.value.message
        assert says in message
        assert f"“{name}”" in message
        assert "secret" not in message
        assert message.count("。") == 2
        assert message.endswith("。")

    def test_empty_directory(self, tmp_path: Path) -> None:
        with pytest.raises(ReadError, match="没有可读的文件"):
            read(tmp_path)

    @pytest.mark.parametrize("source", ["a\x00b", "长" * 5000])
    def test_impossible_names(self, source: str) -> None:
        with pytest.raises(ReadError):
            read(source)

    def test_windows_paths_are_shortened(self) -> None:
        with pytest.raises(ReadError, match=r"“报告\.txt”") as caught:
            read(b"", "C:\\用户\\某人\\报告.txt")
        assert "某人" not in caught.value.message

    def test_something_else(self) -> None:
        with pytest.raises(UsageError):
            read(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b""), ("a.txt", b" \n"), ("a.txt", bytes(range(128, 256)) * 20), ("a.txt", b"ab\x00cd" * 50),
        ("a.xyz", b"text"), ("a.pdf", b"text"), ("a.pdf", b"%PDF-1.4\nbroken"), ("a.docx", b"text"), ("a.doc", b"text"),
        ("a.xlsx", b"text"), ("a.zip", b"text"), ("a.zip", b"PK\x03\x04broken"), ("a.docx", b"PK\x03\x04broken"),
        ("a.rar", b"Rar!\x1a\x07"), ("a.mht", b"MIME-Version: 1.0"), ("a.html", b"<html></html>"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
    ],
)  # fmt: skip
def test_every_fault_of_a_file_is_told_in_both_languages(name: str, data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read(data, name)

    error = caught.value
    assert any("\u4e00" <= character <= "\u9fff" for character in error.message)
    assert not any("\u4e00" <= character <= "\u9fff" for character in error.english)
    assert name in error.message
    assert name in error.english


def test_what_critique_takes_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes("一、基本情况\n全年支出 10 万元。\n".encode())
    document = read(path)

    assert read((path.read_bytes(), "报告.txt")).text == document.text
    assert read([path, document]).text.count(document.text) == 2
    assert read(document) is document
