"""Personal data leaks nowhere: outputs, requests, the store of answers, logs, names of files and sheets; the reviewer's own words."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from llmeval import critique
from llmeval.cli.app import run as run_cli
from llmeval.llm.client import standing_in
from llmeval.privacy.documents import masked_name
from llmeval.settings import Settings, load
from tests.measure_privacy import BEGIN, END, KINDS, READMES, as_text, innocent, lines_of, measured, outputs, squeezed

MOST = {"address": 0.05, "name after a label": 0.01, "name mentioned later": 0.03}
PHONE, NAME = "13800000000", "赵煜琦"
TEXT = f"2024年度某某县档案馆整体支出绩效自评报告\n\n一、部门基本情况\n编制数12人，在职人数11人。\n填表人：{NAME} 电话：{PHONE}\n"


@pytest.mark.slow
def test_nothing_gets_out_of_any_format() -> None:
    seen = measured(11)
    assert sum(one.line.kind != "innocent" for one in seen) >= 600
    for kind in KINDS:
        own = [one for one in seen if one.line.kind == kind]
        out = [one for one in own if one.where]
        shown = [(one.format, one.line.text, one.where) for one in out]
        if kind == "innocent":
            assert len(own) >= 300
            assert len(out) <= 3, shown
        else:
            assert len(out) <= MOST.get(kind, 0) * len(own), shown


def test_nothing_gets_out_of_one_report() -> None:
    lines = lines_of(7)
    source = (as_text(lines), "报告.txt")
    shown = {name: squeezed(text) for name, text in outputs(critique(source), source)}
    assert [
        (line.datum, name)
        for line in lines
        if line.kind != "innocent"
        for name, text in shown.items()
        if squeezed(line.datum) in text
    ] == []


def test_the_readmes_tell_the_same_figures() -> None:
    told = [
        re.findall(r"\| (\d+) \| (\d+) \(", path.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0])
        for path in READMES.values()
    ]
    assert told[0] == told[1]
    assert len(told[0]) == len(KINDS)


def test_the_measure_has_innocents_of_many_kinds() -> None:
    import random

    made = [innocent(random.Random(seed)) for seed in range(200)]
    assert len({line.text[:4] for line in made}) > 12
    assert all(line.datum in line.text for line in made)


def test_neither_store_nor_log_nor_request_holds_any(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    class Model(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            asked.append((await request.aread()).decode())
            message = {"role": "assistant", "content": '{"numbers": [], "texts": []}'}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            return httpx2.Response(
                200, json={"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
            )

    caplog.set_level("DEBUG")
    lines = lines_of(3)
    with standing_in(Model()):
        review = critique(
            (TEXT.encode() + as_text(lines), f"{NAME}_{PHONE}.txt"),
            model="m",
            base_url="http://a.invalid/v1",
            api_key="k",
            cache_dir=str(tmp_path),
        )
    data = [squeezed(line.datum) for line in lines if line.kind != "innocent"] + [NAME, PHONE]
    assert asked
    sent = squeezed("\n".join(asked))
    stored = squeezed(
        "\n".join(path.read_bytes().decode("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file())
    )
    for place, text in (("request", sent), ("log", squeezed(caplog.text)), ("review", squeezed(review.to_json()))):
        assert [datum for datum in data if datum in text] == [], place
    assert stored
    assert [datum for datum in data if datum in stored] == []


def book(title: str) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    made.worksheets[0].title = title
    for line in TEXT.splitlines():
        made.worksheets[0].append([line])
    made.worksheets[0].append(["预算执行率90%，预算100万元，支出98万元。"])
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("name", [f"{NAME}自评报告.xlsx", f"报告{PHONE}.xlsx"])
def test_names_of_files_and_sheets_are_masked(name: str) -> None:
    source = (book(f"{NAME}{PHONE}"), name)
    review = critique(source)
    assert review.findings
    for place, text in outputs(review, source):
        assert PHONE not in text, place
        assert NAME not in text, place
    assert "*" in (review.document.path or "")


def test_lines_of_standard_error_are_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / f"报告{PHONE}.docx").write_bytes(b"no word file")
    assert run_cli(["critique", str(tmp_path / f"报告{PHONE}.docx")]) == 2
    out, err = capsys.readouterr()
    assert PHONE not in out + err
    assert masked_name(f"报告{PHONE}.docx") == "报告***********.docx"


def test_the_index_of_a_folder_masks_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"报告{PHONE}.txt").write_text(TEXT, encoding="utf-8")
    assert run_cli(["critique", str(folder), "-o", str(tmp_path / "out"), "--jobs", "1", "--fail-on", "never"]) == 0
    page = re.sub(r'href="[^"]*"', "", (tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert PHONE not in page


def test_the_reviewer_s_own_words(tmp_path: Path) -> None:
    text = f"{TEXT}项目由湘江顾问公司实施，湘江 顾问公司验收。\n".encode()
    review = critique((text, "a.txt"), mask=["湘江顾问公司"], unmask=[PHONE])
    assert "湘江" not in review.masked_text
    assert PHONE in review.masked_text
    assert NAME not in review.masked_text
    assert not [finding for finding in review.findings if finding.code == "PRV01"]
    assert "湘江" not in review.to_json()


def test_words_come_by_flag_and_by_setting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert (
        run_cli(
            [
                "critique",
                str(tmp_path / "a.txt"),
                "-f",
                "json",
                "--mask",
                "档案馆，编制数",
                "--unmask",
                PHONE,
                "--fail-on",
                "never",
            ]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "档案馆" not in out
    assert PHONE in out
    (tmp_path / "llmeval.toml").write_text('mask = ["档案馆"]\n', encoding="utf-8")
    assert load(folder=tmp_path, environ={}).mask == ("档案馆",)


def test_a_settings_file_of_somebody_else_s_unmasks_nothing_that_is_sent(tmp_path: Path) -> None:
    from llmeval.errors import SettingsError

    (tmp_path / "llmeval.toml").write_text(f'unmask = ["{PHONE}"]\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="不遮盖"):
        load({"model": "m"}, folder=tmp_path, environ={})
    assert load({}, folder=tmp_path, environ={}).unmask == (PHONE,)


def test_own_words_are_written_into_no_review() -> None:
    data: Any = Settings(mask=("湘江",), unmask=(PHONE,)).to_dict()
    assert "湘江" not in str(data)
    assert PHONE not in str(data)
