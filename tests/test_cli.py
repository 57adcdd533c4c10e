"""The command line by its contract: results on standard output, a line for each fault, exit statuses, both languages."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.__main__ import main
from llmeval.cli.statuses import status_of, worst
from llmeval.data.evidence import Message
from llmeval.data.findings import Problem

REPORTS = Path(__file__).parent / "reports"
CLEAN = "一、部门基本情况\n现有编制14人。\n二、其他需要说明的情况\n无。\n"
TEMPLATE = "一、部门基本情况\n简要说明部门职能、机构设置和人员编制等情况。\n二、其他\n无。\n"
PHONE = "一、其他\n填表人：某某某 联系电话：13800000000\n"
ONLY = ["--select", "TPL01,PRV01"]


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Runs in an empty folder without our variables."""
    for name in [name for name in os.environ if name.startswith(("LLMEVAL_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def file(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8", newline="\n")
    return name


class Ran:
    """What one run gave."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err
        self.lines = err.splitlines()


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    def call(*arguments: str) -> Ran:
        status = main(list(arguments))
        captured = capsysbinary.readouterr()
        return Ran(status, captured.out.decode(), captured.err.decode())

    return call


def test_the_status_tells_whether_there_are_findings(run: Any) -> None:
    clean, template, phone = file("c.txt", CLEAN), file("t.txt", TEMPLATE), file("p.txt", PHONE)

    assert run("critique", clean, *ONLY).status == 0
    assert run("critique", template, *ONLY).status == 1
    assert run("critique", template, *ONLY, "--fail-on", "high").status == 0
    assert run("critique", template, *ONLY, "--fail-on", "medium").status == 1
    assert run("critique", phone, *ONLY, "--fail-on", "medium").status == 0
    assert run("critique", template, *ONLY, "--fail-on", "never").status == 0
    assert run("critique", template, *ONLY, "--ignore", "unfilled-template-text").status == 0


def test_json_is_an_object_for_one_source_and_an_array_for_several(run: Any) -> None:
    a, b = file("a.txt", CLEAN), file("b.txt", TEMPLATE)

    assert json.loads(run("critique", a, "-f", "json").out)["source"]["path"] == a
    both = run("critique", a, b, "-f", "json", *ONLY)
    assert [review["source"]["path"] for review in json.loads(both.out)] == [a, b]
    assert both.status == 1
    lines = run("critique", a, b, "-f", "jsonl").out.splitlines()
    assert [json.loads(line)["source"]["path"] for line in lines] == [a, b]


def test_a_fault_is_one_line_and_the_others_are_reviewed(run: Any) -> None:
    a = file("a.txt", TEMPLATE)
    file("empty.txt", "")
    Path("folder").mkdir()
    Path("broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    Path("broken.docx").write_bytes(b"PK\x03\x04 nothing")
    Path("thing.xyz").write_bytes(bytes(range(256)))
    faulty = ["missing.txt", "empty.txt", "folder", "broken.pdf", "broken.docx", "thing.xyz"]

    ran = run("critique", *faulty[:3], a, *faulty[3:], "-f", "json", *ONLY)

    assert ran.status == 2
    assert [review["source"]["path"] for review in json.loads(ran.out)] == [a]
    assert len(ran.lines) == len(faulty)
    for line, name in zip(ran.lines, faulty, strict=True):
        assert line.startswith("llmeval: ")
        assert name in line
        assert "Traceback" not in line
        assert "内部错误" not in line


def test_when_nothing_can_be_read_standard_output_stays_valid(run: Any) -> None:
    assert run("critique", "no.txt", "-f", "json").out == ""
    assert json.loads(run("critique", "no.txt", "no2.txt", "-f", "json").out) == []
    assert run("critique", "no.txt").out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("critique",),
        ("critique", "a.txt", "--nonsense"),
        ("critique", "a.txt", "-f", "pdf"),
        ("critique", "a.txt", "--select", "NOPE99"),
        ("critique", "a.txt", "--profile", "1999"),
        ("critique", "a.txt", "-f", "xlsx"),
        ("critique", "a.txt", "-o", "missing/out.json"),
        ("critique", "a.txt", "b.txt", "-f", "html"),
        ("explain", "NOPE99"),
        ("verify", "missing.json", "a.txt"),
        ("verify", "a.txt", "a.txt"),
        ("nonsense",),
    ],
)
def test_faults_of_usage_are_one_line_with_status_2(run: Any, arguments: tuple[str, ...]) -> None:
    file("a.txt", CLEAN)
    file("b.txt", CLEAN)
    for language in ("zh", "en"):
        ran = run(*arguments, *(("--lang", language) if arguments[0] != "nonsense" else ()))
        assert ran.status == 2
        assert ran.out == ""
        assert len(ran.lines) == 1
        assert ran.lines[0].startswith("llmeval: ")


def test_a_settings_file_at_fault_is_named(run: Any) -> None:
    file("llmeval.toml", "modle = 'x'\n")
    ran = run("critique", file("a.txt", CLEAN))
    assert ran.status == 2
    assert "llmeval.toml" in ran.err
    assert "model" in ran.err


def test_settings_come_from_the_folder(run: Any) -> None:
    file("llmeval.toml", 'lang = "en"\nfail_on = "high"\nselect = ["TPL01"]\n')
    ran = run("critique", file("t.txt", TEMPLATE))
    assert ran.status == 0
    assert "template" in ran.out


def test_the_result_goes_to_a_file_whose_suffix_names_the_format(run: Any) -> None:
    a = file("a.txt", TEMPLATE)
    ran = run("critique", a, "-o", "out.json", *ONLY)

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "llmeval: 已写入 out.json：问题 1 项（一般 1）。\n"
    assert json.loads(Path("out.json").read_text(encoding="utf-8"))["schema_version"] == "1"
    run("critique", a, "-o", "out.md", *ONLY)
    assert Path("out.md").read_text(encoding="utf-8").startswith("# ")
    run("critique", a, "-o", "out.txt", *ONLY)
    assert "TPL01" in Path("out.txt").read_text(encoding="utf-8")


def test_no_text_leaves_the_text_out(run: Any) -> None:
    assert "text" not in json.loads(run("critique", file("a.txt", CLEAN), "-f", "json", "--no-text").out)


def test_messages_in_english(run: Any) -> None:
    ran = run("critique", file("t.txt", TEMPLATE), "--lang", "en", *ONLY)
    assert "The model stages" in ran.out
    missing = run("critique", "missing.txt", "--lang", "en")
    assert missing.err.startswith("llmeval: ")


def test_a_model_that_cannot_be_reached_gives_status_3_and_the_rules(run: Any) -> None:
    ran = run("critique", file("t.txt", TEMPLATE), "-f", "json", "--model", "m", "--base-url", "http://127.0.0.1:1/v1")
    review = json.loads(ran.out)
    assert ran.status == 3
    assert "TPL01" in {finding["code"] for finding in review["findings"]}
    assert review["problems"]


def test_offline_and_a_stray_key_run_no_model(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    a = file("a.txt", CLEAN)
    assert json.loads(run("critique", a, "-f", "json").out)["model"] is None
    assert run("critique", a, *ONLY).status == 0
    assert run("critique", a, *ONLY, "--model", "m", "--offline").status == 0


def test_statuses_by_precedence() -> None:
    assert [worst(seen) for seen in ([0], [1, 0], [1, 3], [3, 2, 1])] == [0, 1, 3, 2]
    review = llmeval.critique((TEMPLATE.encode(), "a.txt"), select=["TPL01"])
    assert status_of(review, "low") == 1
    broken = replace(review, problems=(Problem("appraise", "1", Message("断", "cut")),))
    assert status_of(broken, "low") == 3
    own = replace(review, problems=(Problem("check", None, Message("断", "cut")),))
    assert status_of(own, "low") == 1


def test_what_a_reviewer_dismissed_does_not_count() -> None:
    review = llmeval.critique((TEMPLATE.encode(), "a.txt"), select=["TPL01"])
    dismissed = replace(review, findings=tuple(replace(f, decision="dismissed") for f in review.findings))
    assert status_of(dismissed, "low") == 0


def test_extract_gives_facts(run: Any) -> None:
    report = str(REPORTS / "000" / "source.txt")
    facts = json.loads(run("extract", report).out)
    rows = list(csv.DictReader(io.StringIO(run("extract", report, "-f", "csv").out)))

    assert len(facts) == len(rows) > 100
    assert {"id", "path", "label", "value", "unit", "period", "basis", "status", "evidence"} <= facts[0].keys()
    assert [row["id"] for row in rows] == [fact["id"] for fact in facts]
    run("extract", report, "-o", "facts.csv")
    assert Path("facts.csv").read_bytes().startswith("\ufeff编号,路径,名称,数值,".encode())


def test_verify_tells_what_became_of_each_claim(run: Any) -> None:
    report = file("a.txt", "全年支出 252.51 万元。联系电话：13800000000\n")
    claims = file("c.json", '[{"label": "支出", "value": 252.51, "unit": "万元"}, {"value": "999.9", "unit": "万元"}]')
    ran = run("verify", claims, report)
    results = json.loads(ran.out)

    assert ran.status == 1
    assert results[0]["status"] == "exact"
    assert results[0]["label"] == "支出"
    assert results[0]["evidence"]["quote"].startswith("252.51")
    assert results[1]["status"] == "not_found"
    assert results[1]["evidence"] is None
    assert run("verify", file("d.json", '[{"value": "252.51", "unit": "万元"}]'), report).status == 0
    assert "13800000000" not in ran.out


def test_verify_gives_claims_back_as_they_came(run: Any) -> None:
    report = file("a.txt", "全年支出 252.5000000000000001 万元，占 0.10%。\n")
    text = '[{"value": 252.5000000000000001, "unit": "万元", "mine": [1, null]}, {"value": 1e999}, {"value": 0.10}]'
    ran = run("verify", file("c.json", text), report)
    results = json.loads(ran.out)

    assert results[0]["status"] == "exact"
    assert {name: results[0][name] for name in ("value", "unit", "mine")} == json.loads(text)[0]
    assert results[1]["value"] == "1e999"
    assert results[2]["value"] == 0.1
    assert "Infinity" not in ran.out


def test_what_extract_gives_can_be_verified(run: Any) -> None:
    report = str(REPORTS / "003" / "source.txt")
    run("extract", report, "-o", "facts.json")
    ran = run("verify", "facts.json", report)
    facts, results = json.loads(Path("facts.json").read_text(encoding="utf-8")), json.loads(ran.out)
    told = [
        (fact["evidence"], result["evidence"], result["status"])
        for fact, result in zip(facts, results, strict=True)
        if fact["evidence"] and not fact["evidence"]["masked"]
    ]

    assert len(told) > 200
    assert [pair for pair in told if pair[1] and pair[0]["start"] != pair[1]["start"]] == []
    # Reader and verifier may name a number differently, as two people would. They agreed on 98 % before the verifier held each label
    # against all other numbers of the text; what it refuses since are names taken from headings, and basis left out.
    assert {status for _, found, status in told if not found} <= {"label_mismatch"}
    assert sum(1 for _, found, _ in told if found) >= 0.97 * len(told)


def test_the_catalogue_and_its_explanations(run: Any) -> None:
    from llmeval.checks import catalogue

    table = run("checks")
    assert table.status == 0
    assert len(table.out.splitlines()) == len(catalogue.ALL)
    for check in catalogue.ALL:
        assert check.code in table.out
        explained = run("explain", check.code.lower()).out
        assert "为什么要查：" in explained
        assert check.name in explained
        assert run("explain", check.name, "--lang", "en").out != explained


def test_every_command_has_help_with_examples_in_both_languages(run: Any) -> None:
    for command in ((), ("critique",), ("extract",), ("verify",), ("checks",), ("explain",)):
        chinese, english = run(*command, "--help"), run(*command, "--help", *(("--lang", "en") if command else ()))
        assert chinese.status == 0
        assert "示例" in chinese.out
        assert "\x1f" not in chinese.out + english.out
        assert not re.search(
            r"Usage|Options:|Arguments:|Commands:|\[OPTIONS\]|exit\.|\[required\]|\[default|<str>", chinese.out
        )
        assert "用法：llmeval" in chinese.out
        assert "选项：" in chinese.out
        if command:
            assert "Usage: llmeval" in english.out
            assert "Examples" in english.out
            assert "示例" not in english.out
    assert run().out == run("--help").out


def test_the_version(run: Any) -> None:
    assert run("--version").out == f"llmeval {llmeval.__version__}\n"


def process(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "llmeval", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environ},
    )


def test_a_gbk_console_gets_gbk_and_programs_get_utf8() -> None:
    name = file("gbk.txt", "一、部门基本情况\n简要说明部门职能、绿地 km² 和 🏢 等情况。\n二、其他\n无。\n")
    shown = process("critique", name, "--select", "TPL01", PYTHONIOENCODING="gbk")
    data = process("critique", name, "-f", "json", PYTHONIOENCODING="gbk")
    helped = process("--help", PYTHONIOENCODING="gbk")

    assert b"Traceback" not in shown.stderr
    assert "模板" in shown.stdout.decode("gbk")
    assert "🏢" in json.loads(data.stdout.decode("utf-8"))["text"]
    assert "示例" in helped.stdout.decode("gbk")


def test_a_reader_that_stops_early_is_no_error() -> None:
    name = file("a.txt", TEMPLATE * 50)
    child = subprocess.Popen(
        [sys.executable, "-m", "llmeval", "critique", *[name] * 60, "-f", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.read(10)
    child.stdout.close()
    error = child.stderr.read()
    child.stderr.close()
    child.wait(60)
    assert b"Traceback" not in error
    assert b"llmeval:" not in error


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys; from llmeval.__main__ import main; main(['--help']); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & "
        "{'openai','instructor','pydantic','rich','pandas','lxml','docx','pdfplumber','jinja2','asyncio'}))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert shown.stdout.splitlines()[-1] == "[]"


def test_who_hands_reports_to_workers_loads_nothing_that_judges() -> None:
    """It would be loaded twice, and compiling its patterns is half of a review's time."""
    code = (
        "import sys; from llmeval.cli import app, output; from llmeval.runs import batch, folder; "
        "from llmeval.render.terminal import terminal; "
        "print([m for m in ('asyncio', 'llmeval.pipeline', 'llmeval.checks.catalogue', 'llmeval.understanding.relations') "
        "if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert shown.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("text", "more", "apart"), [("短", [], False), ("长" * 30_000, [], True), ("短", ["--checks", "own.py"], True)]
)
def test_only_a_short_text_is_reviewed_without_a_process_that_can_be_ended(
    text: str, more: list[str], apart: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "own.py").write_text(Path("tests/own_check.py").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    started: list[object] = []

    def run(*arguments: object, **_: object) -> list[object]:
        started.append(arguments)
        return []

    monkeypatch.setattr("llmeval.runs.workers.Workers.run", run)
    main(["critique", "a.txt", "--offline", *more])

    assert bool(started) is apart


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["critique"], "缺少 SOURCE...", "SOURCE..."),
        (
            ["critique", "a.txt", "--fail-on", "some"],
            "--fail-on 的取值不合要求（应为 low、medium、high、never）",
            "--fail-on",
        ),
        (["critique", "a.txt", "--jobs", "0"], "--jobs 的取值不合要求（应为不小于 1 的整数）", "--jobs"),
        (["critique", "a.txt", "--modle", "m"], "没有选项 --modle（是否想写 --mode、--model", "--modle"),
        (["critique", "a.txt", "--model"], "选项 --model 缺少取值", "--model"),
        (["critic"], "没有命令 critic", "critic"),
        (["explain", "SUM01", "SUM02"], "多余的参数 SUM02", "SUM02"),
    ],
)
def test_usage_faults_are_told_in_the_language_of_the_user(
    run: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], zh: str, en: str
) -> None:
    chinese = run(*arguments)
    monkeypatch.setenv("LLMEVAL_LANG", "en")
    english = run(*arguments)

    assert (chinese.status, english.status) == (2, 2)
    assert zh in chinese.lines[0]
    assert en in english.lines[0]
    assert not any("\u4e00" <= character <= "\u9fff" for character in english.err)


def _in_a_shell(*arguments: str, **streams: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "llmeval", *arguments], check=False, **streams)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        ran = _in_a_shell("checks", stdout=full, stderr=subprocess.PIPE)

    assert ran.returncode == 2
    assert ran.stderr.decode().splitlines() == ["llmeval: 写不了标准输出（空间不足）；请换一个位置，或用 -o 写入文件。"]


def test_closed_streams_change_no_status(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdout", "stderr", "stdin"):
        monkeypatch.setattr(sys, name, None)

    assert main(["critique", "no-such-file.txt"]) == 2
    assert main(["verify", "-", file("a.txt", CLEAN)]) == 2
    assert main(["checks"]) == 0


def test_a_folder_that_cannot_be_made_is_told(run: Any) -> None:
    file("taken", "x")
    ran = run("critique", file("a.txt", CLEAN), file("b.txt", CLEAN), "-f", "html", "-o", "taken/inside")

    assert ran.status == 2
    assert ran.lines[0].startswith("llmeval: ")
    assert "写不了" in ran.lines[0]


def test_codes_of_the_model_are_explained(run: Any) -> None:
    from llmeval.llm.appraisal import CRITIQUE, GOAL

    for code in (CRITIQUE, GOAL.lower()):
        ran = run("explain", code)
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.startswith(code.upper())
