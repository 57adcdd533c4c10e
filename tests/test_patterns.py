"""No pattern of the package costs more than time in proportion to the text, whatever the text is."""

from __future__ import annotations

import re
import time
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]

import pytest

import llmeval
from llmeval.__main__ import main
from tests.patterns import attacks, every, key, slow, to_measure, torn

HANGS = {
    "comments": "<!---->" * 40 + "x",
    "comments and blanks": "<!-- a --> \n" * 60 + "x",
    "blanks behind a label": "填表人" + " " * 40_000 + "某某某",
    "blanks on a cover": "单位名称：" + "\u3000" * 40_000 + "x",
    "digits behind a label": "账号" + "1 " * 8_000,
    "digits with commas": "1," * 10_000,
    "digits": "1" * 100_000,
    "pipes": "|1|\n" * 4_000,
    "pipes in a row": "|1" * 4_000 + "|\n",
    "leaders": "…" * 100_000 + "x",
    "numerals": "一" * 100_000,
    "list marks": "（一）" * 30_000,
    "verbs": "完成" * 50_000 + "的",
    "cells": "1\t" * 4_000 + "\n",
}
SECONDS = 20


def test_every_pattern_is_linear_on_one_repetition_of_its_own_parts() -> None:
    found = every()
    bad = [(place, part[:20], why) for place, pattern in to_measure(found).items()
           for before, part in attacks(pattern, 1)[-1:] if (why := slow(pattern, before, part))]  # fmt: skip

    assert len(found) > 500
    assert bad == []


def test_no_pattern_is_read_differently_by_an_older_python() -> None:
    assert torn(parser.parse(r"1(?:,\d{3}){0,12}+"))
    assert not torn(parser.parse(r"1(?>(?:,\d{3}){0,12})[a-z]++"))
    assert [place for place, pattern in every().items() if torn(parser.parse(pattern.pattern, pattern.flags))] == []


@pytest.mark.slow
def test_every_pattern_is_linear_on_repetitions_of_its_own_parts() -> None:
    bad = [(place, part[:20], why) for place, pattern in to_measure(every()).items()
           for before, part in attacks(pattern) if (why := slow(pattern, before, part))]  # fmt: skip

    assert bad == []


def test_what_was_measured_with_another_engine_is_measured_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = every()
    assert len(to_measure(found)) < len(found) / 2
    (other := tmp_path / "measured.txt").write_text(
        "Python 2.7\n" + "\n".join(map(key, found.values())), encoding="ascii"
    )
    monkeypatch.setattr("tests.patterns.MEASURED", other)
    assert to_measure(found) == found


@pytest.mark.parametrize("bad", [r"(?:\s|<!--.*?-->)*<html", r"\s+$", r"(a+)+b", r"占.*的$", rb"\s*=\s*[\"']"])
def test_the_measure_tells_a_bad_pattern(bad: str | bytes) -> None:
    pattern: re.Pattern[str] | re.Pattern[bytes] = re.compile(bad, re.DOTALL)

    assert any(slow(pattern, before, part) for before, part in attacks(pattern))


@pytest.mark.parametrize("name", HANGS)
def test_what_hung_is_reviewed_in_time(name: str) -> None:
    start = time.process_time()
    llmeval.critique((HANGS[name].encode(), "a.txt"), offline=True)

    assert time.process_time() - start < SECONDS


def test_a_single_text_has_a_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of every command that reads a report: what takes longer than `limits.seconds` is one line and status 2."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "llmeval.toml").write_text("[limits]\nseconds = 0.2\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("一、部门基本情况\n基本支出1.5万元，" * 3000, encoding="utf-8")
    (tmp_path / "claims.json").write_text('[{"value": "1.5"}]', encoding="utf-8")
    for command in (["critique", "a.txt"], ["extract", "a.txt"], ["verify", "claims.json", "a.txt"]):
        assert main(command) == 2
        assert "limits.seconds" in capsys.readouterr().err
