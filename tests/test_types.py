"""What a type checker sees of the public names: options by name, results that narrow."""

from __future__ import annotations

import inspect
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import llmeval
from llmeval.options import Options
from llmeval.settings import Settings

ROOT = Path(__file__).parents[1]
USES = """
import llmeval

for result in llmeval.critique_many(["a.docx"], jobs=2, model="m"):
    if result.error is None:
        findings: tuple[llmeval.Finding, ...] = result.findings
    else:
        path: str = result.path
review = llmeval.critique(("text".encode(), "a.txt"), select=["SUM01"], limits=llmeval.Limits(pages=3))
rows: int = len(review.to_frame("facts"))
claims: list[llmeval.GroundedClaim] = llmeval.ground([], llmeval.read("a.docx"))
"""


def checked(code: str, folder: Path) -> list[str]:
    api = pytest.importorskip("mypy.api", reason="mypy is not installed")
    (folder / "use.py").write_text(code, encoding="utf-8")
    arguments = [
        "--strict",
        "--python-executable",
        sys.executable,
        "--cache-dir",
        str(ROOT / ".mypy_cache"),
        str(folder / "use.py"),
    ]
    return [line for line in api.run(arguments)[0].splitlines() if ": error:" in line]


def test_right_uses_pass_and_wrong_ones_are_errors(tmp_path: Path) -> None:
    wrong = 'llmeval.critique("a", modle="x")\nllmeval.critique("a", lang="fr")\nreview.to_frame("checks")\n'
    errors = checked(USES + wrong, tmp_path)

    first = USES.count("\n") + 1
    assert [int(line.split(": error:")[0].rpartition(":")[2]) for line in errors] == [first, first + 1, first + 2]
    assert "modle" in errors[0]


def test_options_are_the_fields_of_settings() -> None:
    assert set(Options.__annotations__) == {item.name for item in fields(Settings)}


def test_every_public_member_says_what_it_is() -> None:
    bare = []
    for name in llmeval.__all__:
        thing = getattr(llmeval, name)
        if not inspect.isclass(thing):
            bare += [] if not callable(thing) or thing.__doc__ else [name]
            continue
        if not vars(thing).get("__doc__") or vars(thing)["__doc__"].startswith(f"{name}("):
            bare.append(name)
        for member, value in vars(thing).items():
            made = getattr(value, "__func__", None) or getattr(value, "fget", None) or getattr(value, "func", value)
            if not member.startswith("_") and inspect.isfunction(made) and not made.__doc__:
                bare.append(f"{name}.{member}")
    assert bare == []
