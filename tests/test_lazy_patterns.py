"""Patterns that wait and are kept are the ones that `re.compile` makes, and nothing of a report is kept."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from llmeval.patterns import kept, lazy
from llmeval.patterns.beginnings import beginnings
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


@pytest.mark.slow
def test_kept_patterns_find_what_those_of_re_find(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every pattern of the package, also where a search skips to the characters that a match may begin with."""
    every = [each for each in patterns().values() if isinstance(each.pattern, str)]
    for each in every:
        kept.compiled(each.pattern, each.flags)
    kept.keep()

    found = again(monkeypatch)
    assert len(every) > 1_500
    for each in every:
        plain = re.compile(each.pattern, each.flags)
        made = kept.compiled(each.pattern, each.flags)
        assert (made.flags, made.groups, made.groupindex) == (plain.flags, plain.groups, plain.groupindex)
        text = "。".join((Sampler(plain, 1).whole()[:200], "和2024年度1.5万元，", Sampler(plain, 2).whole()[:200]))
        assert seen(made, text) == seen(plain, text), each.pattern
    assert not found.new


def seen(pattern: re.Pattern[str], text: str) -> list[Any]:
    return [(match.regs, match.groupdict()) for match in pattern.finditer(text)]


@pytest.mark.parametrize(("pattern", "wanted"), [
    (r"(?<![饱缓])和|(?:主要)?包括|(?P<n>\d{1,2})个", "和主包0123456789"),
    (r"^(?:其中)?(?=[收支])[收支]入", "其收支"),
    (r"(?>[甲乙]?)丙", "甲乙丙"),
    (r"(?:甲|乙*|丙?)丁", "甲乙丙丁"),
])  # fmt: skip
def test_a_search_skips_to_what_a_match_may_begin_with(pattern: str, wanted: str) -> None:
    begin = beginnings(parser.parse(pattern, 0))
    head = re.compile(f"[{''.join(map(written, begin))}]")

    assert [character for character in map(chr, range(0x10000)) if head.match(character) and character.isascii()] == [
        character for character in sorted(wanted) if character.isascii()
    ]
    assert all(head.match(character) for character in wanted)


def test_case_is_not_skipped_where_it_does_not_count() -> None:
    pattern = r"(?:kind|[0-9]|甲)?is"
    made = kept.compiled(pattern, re.IGNORECASE)

    for text in ("KIND is", "\u212aind\u0130s", "5is", "\u0131\u017f", "甲IS", "x"):
        assert seen(made, text) == seen(re.compile(pattern, re.IGNORECASE), text)
    assert ord("\u212a") in [code for _, code in beginnings(parser.parse(pattern, re.IGNORECASE), any_case=True)]
    assert beginnings(parser.parse("é?a", re.IGNORECASE), any_case=True) == []


def written(member: tuple[Any, Any]) -> str:
    return chr(member[1]) if str(member[0]) == "LITERAL" else r"\d"


@pytest.mark.parametrize(
    "pattern",
    [r"甲*", r"(?:甲|)(?=乙)", r"[^甲]乙", r".甲", r"[\u4e00-\u9fff]甲", r"(甲)?\1乙", r"(?i:甲)", r"\w甲", r"甲?$"],
)
def test_nothing_is_skipped_where_a_match_may_begin_with_much(pattern: str) -> None:
    assert beginnings(parser.parse(pattern, 0)) == []


def test_what_is_written_where_it_is_used_is_what_re_makes_of_it() -> None:
    word = "某某单位"

    assert lazy.sub("[A-Z]", "x", "aBC", 1) == "axC"
    assert lazy.sub("b", "x", "aBb", 0, lazy.IGNORECASE) == "axx"
    assert lazy.sub("b", "x", "aBb", flags=lazy.IGNORECASE) == "axx"
    assert lazy.split("[，,]", "一，二,三", maxsplit=1) == ["一", "二,三"]
    assert lazy.search("b", "aB", lazy.IGNORECASE)
    assert lazy.match(rb"a", b"ab")
    assert lazy.findall(rf"{word}\d", "某某单位1") == ["某某单位1"]
    assert [match[0] for match in lazy.finditer(r"\d", "1二3")] == ["1", "3"]
    assert lazy.fullmatch(lazy.compile("某+"), "某某")
    assert "[A-Z]" in lazy._written
    assert not [key for key in lazy._written if word in str(key)]


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


def test_a_folder_that_cannot_be_written_costs_nothing(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table.parent.write_text("a file where the folder should be", encoding="utf-8")
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


def test_purging_leaves_no_patterns_and_this_process_writes_none_anew(tmp_path: Path) -> None:
    def files() -> list[str]:
        return [path.name for path in tmp_path.rglob("patterns-*.bin*")]

    report = tmp_path / "report.txt"
    report.write_text("云渚县水利局2023年度部门整体支出绩效自评报告\n一、部门概况\n支出12.50万元。\n", "utf-8")
    process(tmp_path, "-m", "llmeval", "critique", str(report), "--fail-on", "never")
    assert len(files()) == 1

    told = process(tmp_path, "-m", "llmeval", "cache", "--purge", "--lang", "en").stdout.decode()

    assert files() == []
    assert re.search(r"and [1-9]\d* KB of compiled patterns", told)
