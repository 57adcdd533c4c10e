"""Nothing active comes out: what a terminal, a reader of Markdown or a spreadsheet would obey is shown and does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from llmeval import Review, critique
from llmeval.cli.app import run as run_cli
from llmeval.data.evidence import Message
from llmeval.data.findings import Rejected
from llmeval.data.inert import BIDI, TAGS, UNSEEN, inert_json
from llmeval.errors import LlmevalError
from llmeval.render.terminal.terminal import render_terminal
from llmeval.render.text.markdown import escape
from llmeval.render.text.table import facts_csv, facts_json

ACTIVE = "\x1b[31m\x07\x08\x0b\x0c\x9b31m\x90\x7f\u202e\u2066\u061c\U000e0041"
OBEYED = re.compile("[" + "".join(map(chr, (*UNSEEN, 0x0C, *BIDI, *TAGS))).replace("\ud800", "") + "]")
TEXT = (
    f"2024年度某某县档案馆{ACTIVE}整体支出绩效自评报告\n\n一、部门基本情况{ACTIVE}\n"
    f"编制数12人，在职人数{ACTIVE}11人。全年预算100.00万元，支出50.00万元，{ACTIVE}预算执行率95.00%。\n"
    f"二、存在的问题{ACTIVE}\n详见 https://evil.example/a_b 和 www.evil.example，=1+1、附件一{ACTIVE}。\n"
)


@pytest.fixture(scope="module")
def review() -> Review:
    made = critique((TEXT.encode(), f"坏{ACTIVE}\nllmeval: 名.txt"))
    assert made.findings
    said = Message(f"模型说{ACTIVE}", f"the model says {ACTIVE}")
    first = replace(made.findings[0], message=said, suggestion=said)
    return replace(
        made, findings=(first, *made.findings[1:]), rejected=(Rejected("appraise", f"一条{ACTIVE}", said),)
    )  # fmt: skip


@pytest.mark.parametrize(
    "show", [render_terminal, Review.to_markdown, facts_csv, facts_json, Review.to_json, Review.to_html]
)
def test_texts_hold_nothing_that_is_obeyed(show: Any, review: Review) -> None:
    shown = show(review)
    if show is Review.to_html:
        shown = shown.replace("\f", " ")  # white space there
    assert not OBEYED.findall(shown)


def test_a_lone_return_does_not_write_over_a_line(review: Review) -> None:
    first = replace(review.findings[0], message=Message("前\r后", "a\rb"))
    shown = render_terminal(replace(review, findings=(first,)))
    assert "前\ufffd后" in shown
    assert "\r" not in shown


@pytest.mark.parametrize("make", [Review.to_xlsx, Review.to_letter])
def test_files_hold_nothing_that_is_obeyed(make: Any, review: Review) -> None:
    with zipfile.ZipFile(io.BytesIO(make(review))) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                assert not OBEYED.findall(package.read(name).decode("utf-8")), name


def test_json_is_the_same_data(review: Review) -> None:
    data = review.to_dict()
    assert json.loads(review.to_json()) == data
    assert len(review.to_json(indent=None).splitlines()) == 1
    every = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0), *BIDI, *TAGS, 0x2028, 0x2029)))
    assert json.loads(inert_json(json.dumps(every, ensure_ascii=False))) == every


def test_no_cell_of_the_csv_is_a_formula(review: Review) -> None:
    rows = list(csv.reader(io.StringIO(facts_csv(review))))
    assert len(rows) > 1
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@", "＝", "\t") and cell]


INERT = [
    "见 https://evil.example/a_b?x=1&y=2", "HTTP://evil.example", "ftp://evil.example", "www.evil.example", "a@evil.example", "@somebody",
    "mailto:a@evil.example", "<http://evil.example>", "[a](http://evil.example)", "![a](http://evil.example/x.png)", "- x", "+ x", "1. x", "12) x",
    "# x", "> x", "==", "---", "| a | b |", "`x`", "~~x~~", "&lt;script&gt;", "$x^2$", "<img src=x onerror=y>", "a\\b", "**x**", "_x_",
]  # fmt: skip


@pytest.mark.parametrize("text", INERT)
def test_markdown_shows_the_text_and_makes_nothing_of_it(text: str) -> None:
    escaped = escape(text)
    shown = MarkdownIt("commonmark").enable("table").enable("strikethrough").render(escaped).strip()
    inside = shown.removeprefix("<p>").removesuffix("</p>").replace("<span>@</span>", "@")
    for mark, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        inside = inside.replace(mark, character)
    assert inside == text
    # GitHub links what looks like an address in the source, whatever else stands around it.
    assert not re.search(r"(?i)\w://|www\.|\w@\w|(?<!>)@\w", escaped)


def test_a_file_name_feigns_no_line_and_moves_no_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    try:
        (folder / f"坏{ACTIVE}\nllmeval: 已全部通过.docx").write_bytes(b"no word file")
        (folder / f"好{ACTIVE}.txt").write_text(TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes no such name")
    assert run_cli(["critique", *map(str, folder.iterdir()), "-f", "markdown"]) == 2
    out, err = capsys.readouterr()
    assert not OBEYED.findall(out + err)
    assert len(err.splitlines()) == 1
    assert run_cli(["critique", str(folder), "-o", str(tmp_path / "out"), "--jobs", "1"]) == 2
    out, err = capsys.readouterr()
    assert not OBEYED.findall(out + err)
    for page in (tmp_path / "out").rglob("*.html"):
        assert not OBEYED.findall(page.read_text(encoding="utf-8").replace("\f", " ")), page.name


def test_an_endpoint_s_words_are_shown_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    from llmeval.cli import console

    console.fault(f"名{ACTIVE}\r\n字", LlmevalError(f"坏{ACTIVE}\nllmeval: 好"), "zh")
    console.note(f"说{ACTIVE}\r\n再说")
    console.show(f"写{ACTIVE}\n")
    out, err = capsys.readouterr()
    assert not OBEYED.findall(out + err)
    assert len(err.splitlines()) == 2
