"""Checks of one's own: by class, file, module and entry point, in one review, in many and in the cluster's actor."""

from __future__ import annotations

import importlib.metadata
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.checks import own
from llmeval.errors import SettingsError, UsageError
from llmeval.runs.cluster import Reviewer
from llmeval.settings import Settings, load
from tests.own_check import RoundAmount

FILE = str(Path(__file__).with_name("own_check.py"))
TEXT = "一、支出情况\n全年支出300万元，其中项目支出136.65万元。\n"
SOURCE = (TEXT.encode(), "a.txt")


def fired(review: Any) -> list[str]:
    assert review.error is None
    return [finding.evidence[0].quote for finding in review.findings if finding.code == "OWN01"]


@pytest.mark.parametrize(
    "named", [RoundAmount, FILE, f"{FILE}:RoundAmount", "tests.own_check", "tests.own_check:RoundAmount"]
)
def test_it_runs_beside_the_catalogue(named: Any) -> None:
    review = llmeval.critique(SOURCE, checks=[named], offline=True)

    assert fired(review) == ["300万元"]
    assert any(check.code == "SUM01" for check in review.checks)
    (outcome,) = [check for check in review.checks if check.code == "OWN01"]
    assert (outcome.outcome, outcome.title.zh) == ("failed", "金额是整百万元")


def test_it_is_shown_everywhere_and_its_name_recorded_without_its_folder() -> None:
    review = llmeval.critique(SOURCE, checks=[FILE], offline=True)

    assert "整百万元" in review.to_html()
    assert "整百万元" in review.to_markdown()
    assert review.to_xlsx()
    assert review.settings["checks"] == ["own_check.py"]
    assert str(Path(FILE).parent) not in review.to_json()


@pytest.mark.parametrize("word", ["OWN01", "round-amount"])
def test_it_is_selected_and_left_out_like_the_others(word: str) -> None:
    only = llmeval.critique(SOURCE, checks=[RoundAmount], select=[word], offline=True)
    without = llmeval.critique(SOURCE, checks=[RoundAmount], ignore=[word], offline=True)

    assert {finding.code for finding in only.findings} == {"OWN01"}
    assert fired(without) == []
    with pytest.raises(UsageError, match="OWN01"):
        llmeval.critique(SOURCE, select=["OWN01"], offline=True)


def test_many_reports_in_processes_of_their_own() -> None:
    results = list(
        llmeval.critique_many(
            [SOURCE, SOURCE],
            jobs=2,
            checks=[
                RoundAmount,
            ],
            offline=True,
        )
    )

    assert [fired(result) for result in results] == [["300万元"], ["300万元"]]


def here() -> type[llmeval.Check]:
    """A class that no other process can load, as one of a notebook."""

    class Local(RoundAmount):
        __doc__ = RoundAmount.__doc__
        code, name = "OWN02", "local-amount"

    return Local


def test_what_stands_in_a_script_runs_where_the_script_runs() -> None:
    local = here()
    assert not own.travel([local])
    assert own.travel([RoundAmount, FILE])
    with pytest.raises((AttributeError, pickle.PicklingError)):
        pickle.dumps(local)

    (review,) = llmeval.critique_many([SOURCE], checks=[local], offline=True)

    assert [f.code for f in review.findings if f.code.startswith("OWN")] == ["OWN02"] if review.error is None else False


@pytest.mark.parametrize("checks", [(FILE,), (RoundAmount,)])
def test_in_the_actor_of_a_cluster(checks: tuple[Any, ...], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    reviewer = Reviewer(Settings(offline=True, checks=checks))
    try:
        (row,) = reviewer.rows(str(tmp_path / "a.txt"))
    finally:
        reviewer.close()

    assert "OWN01" in {finding["code"] for finding in json.loads(row["findings"] or "")}


class Point:
    """An entry point of an installed package."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value

    def load(self) -> Any:
        import importlib

        module, _, name = self.value.partition(":")
        loaded = importlib.import_module(module)
        return getattr(loaded, name) if name else loaded


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Point]]:
    points: list[Point] = []
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: points)
    own._installed.cache_clear()
    yield points
    own._installed.cache_clear()


@pytest.mark.parametrize("value", ["tests.own_check:RoundAmount", "tests.own_check"])
def test_an_installed_package_brings_checks(packages: list[Point], value: str) -> None:
    packages.append(Point("mine", value))

    assert fired(llmeval.critique(SOURCE, offline=True)) == ["300万元"]


@pytest.mark.parametrize(
    "value", ["no_such_module", "tests.own_check:Missing", "json", "llmeval.checks.sum.sum_of_parts:SumOfParts"]
)
def test_a_package_that_breaks_costs_nobody_the_others(packages: list[Point], value: str) -> None:
    packages += [Point("a", value), Point("b", "tests.own_check")]

    review = llmeval.critique(SOURCE, offline=True)

    assert fired(review) == ["300万元"]
    told = [problem for problem in review.problems if problem.stage == "check"]
    assert len(told) == (0 if "SumOfParts" in value else 1)


@pytest.mark.parametrize(
    ("points", "expected"),
    [("[llmeval.checks]\nmine = mine:Check\n", True), ("[other]\na = b:c\n", False), (None, False)],
)
def test_packages_are_asked_only_where_one_may_bring_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, points: str | None, expected: bool
) -> None:
    folder = tmp_path / "mine-1.0.dist-info"
    folder.mkdir()
    if points is not None:
        (folder / "entry_points.txt").write_text(points, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "missing")])
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    monkeypatch.delitem(sys.modules, "importlib.metadata", raising=False)

    assert own._may_bring() is expected


def with_members(**members: Any) -> type[llmeval.Check]:
    return type("Odd", (RoundAmount,), {"__doc__": RoundAmount.__doc__, "__module__": __name__, **members})


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"code": "SUM01", "name": "mine"}, "SUM01"),
        ({"code": "OWN03", "name": "sum"}, "sum"),
        ({"code": "1", "name": "mine"}, "编号"),
        ({"code": "OWN03", "name": "mine", "family": "style"}, "style"),
        ({"code": "OWN03", "name": "mine", "severity": "fatal"}, "fatal"),
    ],
)
def test_what_is_taken_or_unknown_is_refused(members: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        llmeval.critique(SOURCE, checks=[with_members(**members)], offline=True)


@pytest.mark.parametrize("named", ["nowhere.py", "no.such.module", f"{FILE}:Missing", "json", dict])
def test_what_cannot_be_loaded_is_told(named: Any) -> None:
    with pytest.raises(UsageError):
        llmeval.critique(SOURCE, checks=[named], offline=True)


def test_a_file_beside_the_reports_cannot_run_code(tmp_path: Path) -> None:
    (tmp_path / "llmeval.toml").write_text('checks = ["evil.py"]\n', encoding="utf-8")

    with pytest.raises(SettingsError, match="checks"):
        load(environ={}, folder=tmp_path)
    assert load(environ={"LLMEVAL_CHECKS": "a.py, b:C"}, folder=tmp_path / "none").checks == ("a.py", "b:C")


def test_its_examples_are_its_tests() -> None:
    assert llmeval.try_check(RoundAmount) == []

    wrong = with_members(code="OWN09", name="odd", passes=RoundAmount.fails, fails=(
        llmeval.Example("全年支出«136.65万元»。", says="整百"), llmeval.Example("全年支出«300万元»。", says="没有这句话")))  # fmt: skip
    told = llmeval.try_check(wrong)

    assert [line.split(":")[0] for line in told] == ["passes[1]", "fails[1]", "fails[1]", "fails[2]"]


def test_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "llmeval", *arguments], capture_output=True, encoding="utf-8", check=False
        )

    shown = run("critique", str(tmp_path / "a.txt"), "--checks", FILE, "--select", "OWN01", "-f", "json")
    assert [finding["code"] for finding in json.loads(shown.stdout)["findings"]] == ["OWN01"]
    assert "整百万元" in run("checks", "--checks", FILE).stdout
    assert "【300万元】" in run("explain", "round-amount", "--checks", FILE).stdout
    bad = run("critique", str(tmp_path / "a.txt"), "--checks", "nowhere.py")
    assert (bad.returncode, "nowhere.py" in bad.stderr) == (2, True)
