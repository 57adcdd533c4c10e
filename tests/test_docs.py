"""The documentation stays true: its examples run, its commands exist, the two languages show the same."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import llmeval
from llmeval.checks.catalogue import ALL
from llmeval.settings import load

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def fences(path: Path, kind: str) -> list[str]:
    return [body for found, body in FENCE.findall(path.read_text(encoding="utf-8")) if found == kind]


def commands(path: Path) -> set[tuple[str, ...]]:
    """Command and options of each line, without file names and comments."""
    lines = [line.split("#")[0] for body in fences(path, "console") for line in body.splitlines()]
    return {tuple(word for word in line.split() if word.isascii() and not re.search(r"\.\w+$", word)) for line in lines}


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_python_examples_run(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    for body in fences(path, "python"):
        exec(compile(body, path.name, "exec"), {})
    assert "a.docx" in capsys.readouterr().out  # the missing files of the example are told, not raised


def test_the_main_command_gives_the_whole_review_offline() -> None:
    (line,) = [line for line in fences(READMES[0], "console")[0].splitlines() if "llmeval critique" in line]
    install, command = line.split(" && ")
    assert install == "pip install uv"
    arguments = shlex.split(command.removeprefix("uv run llmeval "))

    done = subprocess.run(
        [sys.executable, "-m", "llmeval", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )

    assert (done.returncode, done.stderr) == (1, "")
    assert "洪江区高新区管理委员会" in done.stdout
    assert "130.52万元 ÷ 136.65万元 × 100% = 95.51%" in done.stdout


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_family_of_checks_is_told(path: Path) -> None:
    told = set(re.findall(r"`(\w+)`", path.read_text(encoding="utf-8")))

    assert {check.family for check in ALL} <= told


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_wheel_is_named_as_it_is_built(path: Path) -> None:
    (version,) = set(re.findall(r"llmeval-([\d.]+)-py3", path.read_text(encoding="utf-8")))

    assert version == llmeval.__version__


def test_the_picture_is_small() -> None:
    assert (ROOT / "notebooks" / "review.png").stat().st_size < 400_000


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_settings_examples_are_settings(path: Path, tmp_path: Path) -> None:
    endpoint, county = fences(path, "toml")
    (tmp_path / "llmeval.toml").write_text(endpoint, encoding="utf-8")
    settings = load(environ={}, folder=tmp_path)
    assert (settings.stream, settings.extra_body, set(settings.prices)) == (True, {"enable_thinking": False}, {"MODEL"})
    (tmp_path / "llmeval.toml").write_text(county, encoding="utf-8")
    settings = load(environ={}, folder=tmp_path)
    assert settings.scoring_profiles()[0].name == settings.profile == "county"


def test_both_languages_show_the_same_commands() -> None:
    english, chinese = map(commands, READMES)
    assert english == chinese


def test_every_command_is_in_the_readme_and_every_shown_one_exists() -> None:
    import typer

    from llmeval.cli.app import app

    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    shown = set(re.findall(r"\bllmeval ([a-z]+)\b", "\n".join(fences(READMES[0], "console"))))
    assert shown == known


@pytest.mark.parametrize(
    "path", [*READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"], ids=lambda path: path.name
)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_ci_runs_what_contributing_names() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in (
        "uv run pytest",
        "uv run ruff check",
        "uv run ruff format --check",
        "uv run mypy",
        "uv run lint-imports",
    ):
        assert command in script
        assert command.removeprefix("uv run ").split()[0] in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
