"""What is shipped: the wheel holds the prompts and the type marker, and a checkout finds the same prompts."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, built with the build backend that the environment holds."""
    folder = tmp_path_factory.mktemp("wheel")
    checkout = folder / "checkout"
    checkout.mkdir()
    for name in ("llmeval", "prompts"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout / name)
    code = "from hatchling import build; import sys; print(build.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=checkout, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_prompts_and_the_type_marker(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    prompts = {f"llmeval/prompts/{path.name}" for path in (ROOT / "prompts").iterdir() if path.is_file()}

    assert prompts <= set(names)
    assert "llmeval/py.typed" in names
    assert "llmeval/checks/README.md" in names
    assert "llmeval/vocabulary/subjects.tsv" in names
    assert {
        f"llmeval/render/page/assets/{path.name}" for path in (ROOT / "llmeval/render/page/assets").iterdir()
    } <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "cassettes/", "notebooks/"))]


def test_a_wheel_can_be_built_from_the_source_archive(wheel: Path) -> None:
    code = "from hatchling import build; import sys; print(build.build_sdist(sys.argv[1]))"
    checkout = wheel.parent / "checkout"
    subprocess.run([sys.executable, "-c", code, str(wheel.parent)], cwd=checkout, check=True, capture_output=True)
    with tarfile.open(next(wheel.parent.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {f"prompts/{path.name}" for path in (ROOT / "prompts").iterdir() if path.is_file()} <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "llmeval/py.typed"} <= names


def test_an_installed_copy_finds_its_own_prompts(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "from llmeval.llm.prompts import prompt_folder, prompt_names; print(prompt_folder()); print(prompt_names())"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.splitlines()

    assert Path(shown[0]).resolve() == (tmp_path / "llmeval" / "prompts").resolve()
    assert shown[1] == str(sorted(path.stem for path in (ROOT / "prompts").glob("*.md") if path.name != "README.md"))


def test_a_checkout_finds_the_prompts_at_its_top() -> None:
    from llmeval.llm.prompts import prompt_folder

    assert Path(str(prompt_folder())).resolve() == ROOT / "prompts"


def test_the_pins_are_inside_the_declared_bounds() -> None:
    from packaging.requirements import Requirement

    declared = {
        Requirement(text).name.lower(): Requirement(text)
        for text in (*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"])
    }
    for text in PROJECT["tool"]["uv"]["constraint-dependencies"]:
        pin = Requirement(text)
        (version,) = pin.specifier
        assert version.operator == "=="
        if pin.name.lower() in declared:
            assert version.version in declared[pin.name.lower()].specifier, pin


def test_the_licence_is_shipped() -> None:
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
