"""Plain behaviour: what was written is said, names of files keep what they promise, tables are read and written."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from llmeval.__main__ import main
from llmeval.cli.doctor import Observation, render
from llmeval.data.document import Document
from llmeval.data.evidence import Message
from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from tests.reviews import REPORTS

TEMPLATE = "一、部门基本情况\n简要说明部门职能、机构设置和人员编制等情况。\n二、其他\n无。\n"
TEXT = "全年支出 252.51 万元，其中基本支出 130.52 万元。\n"


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Path("t.txt").write_text(TEMPLATE, encoding="utf-8")


@pytest.mark.parametrize("name", ["a.pdf", "a.doc", "a.xls", "a.csv", "a.zip"])
def test_a_file_that_cannot_be_written_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["critique", "t.txt", "-o", name]) == 2
    assert f"不能写成 {Path(name).suffix}" in capsys.readouterr().err
    assert not Path(name).exists()


def test_a_name_and_a_format_that_disagree_are_refused() -> None:
    for kind, name in (("json", "a.docx"), ("docx", "a.xlsx"), ("commented", "a.html"), ("terminal", "a.xlsx")):
        assert main(["critique", "t.txt", "-f", kind, "-o", name]) == 2
        assert not Path(name).exists()
    assert main(["critique", "t.txt", "-f", "json", "-o", "a.txt", "--select", "TPL01"]) == 1


def test_success_says_what_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    main(["critique", "t.txt", "-o", "a.html", "--select", "TPL01"])
    assert "已写入 a.html：问题 1 项（一般 1）" in capsys.readouterr().err
    main(["critique", "t.txt", "a.txt", "-o", "b.json", "--select", "TPL01", "--lang", "en"])
    assert "b.json: 2 reports, 1 findings (medium 1)" in capsys.readouterr().err


def claims(suffix: str) -> str:
    rows: list[list[Any]] = [
        ["名称", "数值", "单位", "期间", "经办"],
        ["全年支出", "252.51", "万元", "", "某某某"],
        ["基本支出", 131, "万元", None, ""],
    ]
    name = f"数字{suffix}"
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(name)
    else:
        file = io.StringIO(newline="")
        csv.writer(file).writerows(rows)
        Path(name).write_bytes(file.getvalue().encode("gbk" if suffix == ".csv" else "utf-8"))
    return name


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_verify_takes_and_gives_tables(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", claims(suffix), "a.txt", "-o", f"结果{suffix}"]) == 1
    assert "2 个数字，落实 1 个，未落实 1 个" in capsys.readouterr().err
    rows = table(f"结果{suffix}")
    assert rows[0] == ["名称", "数值", "单位", "经办", "核实情况", "说明", "引文", "起始位置", "相符处数"]
    assert rows[1][:5] == ["全年支出", "252.51", "万元", "某某某", "逐字核实"]
    assert "未核实" in rows[2][4]


def table(name: str) -> list[list[str]]:
    if name.endswith(".xlsx"):
        sheet = openpyxl.load_workbook(name).worksheets[0]
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [*csv.reader(io.StringIO(Path(name).read_text(encoding="utf-8-sig"), newline=""))]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_extract_writes_verify_reads(suffix: str) -> None:
    source = str(REPORTS / "004" / "source.txt")
    assert main(["extract", source, "-o", f"事实{suffix}"]) == 0
    head, first, *_ = table(f"事实{suffix}")
    assert head[:4] == ["编号", "路径", "名称", "数值"]
    assert first[head.index("核实情况")] == "逐字核实"
    main(["verify", f"事实{suffix}", source, "-o", "核对.xlsx"])
    rows = table("核对.xlsx")
    right = sum(row[rows[0].index("核实情况")].startswith(("逐字", "核实")) for row in rows[1:])
    assert right > 0.9 * (len(rows) - 1)


def test_a_table_without_values_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert main(["verify", "x.csv", "a.txt"]) == 2
    assert "没有“数值”一栏" in capsys.readouterr().err
    assert main(["extract", "a.txt", "-o", "a.pdf"]) == 2


def test_only_what_is_needed_is_called_missing() -> None:
    def seen(good: bool, needed: bool) -> Observation:
        return Observation(Message("x", "x"), good, Message("y", "y"), needed)

    assert render([seen(False, False)]) == "[ 可选 ] x: y\n"
    assert render([seen(False, True)]) == "[ 缺少 ] x: y\n"


def document(text: str) -> Document:
    return read((text.encode(), "a.txt"))


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ({"label": "基本支出决算", "value": "130.52", "unit": "万元"}, "exact"),
        ({"label": "教育支出", "value": "130.52", "unit": "万元"}, "label_mismatch"),
        ({"value": "130.52", "unit": "万元"}, "ambiguous"),
    ],
)
def test_a_value_that_is_told_again_is_grounded_where_the_label_tells_enough(
    claim: dict[str, Any], status: str
) -> None:
    text = "一、支出\n2024年基本支出决算130.52万元。\n二、其他\n如前所述，2024年基本支出决算130.52万元，执行良好。\n"
    (result,) = ground([claim], document(text))
    assert result.status == status


def test_english_messages_name_the_thing_and_the_unit() -> None:
    import llmeval

    text = "一、支出\n2024年基本支出全年预算136.65万元，决算130.52万元，预算执行率为100%。\n"
    (found,) = llmeval.critique((text.encode(), "a.txt"), select=["RAT01"]).findings
    assert found.message.en.startswith("“预算执行率” is stated as 100%; 130.52万元 ÷ 136.65万元")
