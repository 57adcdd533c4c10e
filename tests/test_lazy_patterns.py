"""Patterns that wait and are kept are the ones that `re.compile` makes, and nothing of a report is kept."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from llmeval.patterns import kept, lazy
from llmeval.patterns.lazy import Lazy
from tests.patterns import Sampler, patterns

ROOT = Path(__file__).parents[1]
OWN = lazy.compile(r"(?P<year>20\d\d)年(?:度)?", lazy.IGNORECASE)
SEVERAL = [lazy.compile(word) for word in ("甲", "乙")]


def of_function(word: str) -> re.Pattern[str]:
    return lazy.compile(word)


def process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"XDG_CACHE_HOME": str(folder), "LOCALAPPDATA": str(folder), "HOME": str(folder)}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, check=True)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a process that has read nothing yet."""
    path = tmp_path / "kept" / "patterns.bin"
    monkeypatch.setattr(kept, "_path", lambda: path)
    again(monkeypatch)
    return path


def again(monkeypatch: pytest.MonkeyPatch) -> Any:
    """As in a new process."""
    found = kept._Kept()
    monkeypatch.setattr(kept, "_table", lambda: found)
    return found


def test_a_pattern_of_a_module_waits_and_then_is_one() -> None:
    waits = Lazy(r"(?P<n>\d+)个")

    assert waits.pattern == r"(?P<n>\d+)个"
    with pytest.raises(AttributeError):
        object.__getattribute__(waits, "search")
    assert waits.search("共3个")["n"] == "3"
    assert isinstance(object.__getattribute__(waits, "search").__self__, re.Pattern)
    assert waits.groupindex == {"n": 1}
    assert OWN.flags == re.compile(OWN.pattern, re.IGNORECASE).flags
    assert pickle.loads(pickle.dumps(OWN)).fullmatch("2024年度")


def test_only_what_a_module_makes_waits() -> None:
    assert isinstance(OWN, Lazy)
    assert [type(each) for each in SEVERAL] == [Lazy, Lazy]
    assert isinstance(of_function("某某"), re.Pattern)
    assert all(isinstance(each, re.Pattern) for each in [lazy.compile(word) for word in ("丙", "丁")])


def test_kept_patterns_are_what_re_makes_of_them(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = {(each.pattern, each.flags): each for each in patterns().values() if isinstance(each.pattern, str)}
    for key in every:
        kept.compiled(*key)
    kept.keep()

    found = again(monkeypatch)
    assert len(every) > 1_500
    assert every.keys() <= found.known.keys()
    for number, (key, each) in enumerate(every.items()):
        made = kept.compiled(*key)
        assert (made, made.flags, made.groups, made.groupindex) == (each, each.flags, each.groups, each.groupindex)
        if number % 10 == 0:
            text = Sampler(each, 1).whole() + "。2024年1.5万元"
            assert [m.groupdict() for m in made.finditer(text)] == [m.groupdict() for m in each.finditer(text)]
            assert [m.regs for m in made.finditer(text)] == [m.regs for m in each.finditer(text)]
    assert not found.new


@pytest.mark.parametrize("damage", [
    lambda content: content[:0],
    lambda content: content[:-5],
    lambda content: content[:100] + bytes([content[100] ^ 1]) + content[101:],
    lambda content: b"\0" * len(content),
])  # fmt: skip
def test_a_damaged_file_is_as_none(table: Path, monkeypatch: pytest.MonkeyPatch, damage: Any) -> None:
    kept.compiled("一(二)", 0)
    kept.keep()
    table.write_bytes(damage(table.read_bytes()))

    assert again(monkeypatch).known == {}
    assert kept.compiled("一(二)", 0).fullmatch("一二")
    kept.keep()
    assert list(again(monkeypatch).known) == [("一(二)", 0)]
    assert [path.name for path in table.parent.iterdir()] == [table.name]


def test_instructions_that_are_none_are_compiled_anew(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = again(monkeypatch)
    code = kept._code("一", 0)
    found.known["一", 0] = code._replace(steps=code.steps[:3])

    assert kept.compiled("一", 0).fullmatch("一")


def test_a_bad_pattern_is_told_as_ever(table: Path) -> None:
    with pytest.raises(re.error):
        Lazy("(").search("x")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="a folder that refuses its owner is none for root")
def test_a_folder_that_cannot_be_written_costs_nothing(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table.parent.mkdir(mode=0o500)
    again(monkeypatch)

    assert kept.compiled("一", 0).fullmatch("一")
    kept.keep()


def test_a_full_disk_costs_nothing(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    kept.compiled("一", 0)
    monkeypatch.setattr(Path, "replace", full)
    kept.keep()
    assert list(table.parent.iterdir()) == []


def test_few_remain_where_there_are_too_many(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for word in "一二三":
        kept.compiled(word, 0)
    kept.keep()
    monkeypatch.setattr(kept, "_MOST", 3)
    again(monkeypatch)
    kept.compiled("四", 0)
    kept.keep()

    assert list(again(monkeypatch).known) == [("四", 0)]


def test_a_run_keeps_its_patterns_and_no_word_of_the_report(tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text(
        "白沙河镇水利站2023年度部门整体支出绩效自评报告\n一、基本情况\n收入合计3.5万元。王小明满意。\n", "utf-8"
    )
    run = ["-m", "llmeval", "critique", str(report), "--fail-on", "never", "-f", "json"]
    first, second = process(tmp_path, *run).stdout, process(tmp_path, *run).stdout

    file = next(tmp_path.rglob("patterns-*.bin"))
    assert file.stat().st_mode & 0o077 == 0 or os.name != "posix"
    content = file.read_bytes()[kept._SEAL :]
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "llmeval").rglob("*.py"))
    kept_patterns = [row[0] for row in json.loads(content.partition(b"\n")[0])]
    assert len(kept_patterns) > 300
    assert not [
        pattern for pattern in kept_patterns if any(word in pattern for word in ("白沙河", "水利站2", "王小明"))
    ]
    assert "白沙河" not in sources
    assert first == second
