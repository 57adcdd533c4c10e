"""Right texts of the genre, of invented units: no high finding, and hardly any other.

`clean/*.json` lists the relations that hold in a text, each as `[kind, scope, expression, tolerance, [[start, end], …]]`;
`tests/tools/clean_mutations.py` measures what the checks see of them.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

import llmeval
from tests.measure_first_look import is_numeric

CLEAN = Path(__file__).parent / "clean"
NOTED = sorted(CLEAN.glob("*.notes.json"))
"""Reports that were written to be misread, with why their hardest passages are right."""
TEXTS = sorted(
    path
    for path in CLEAN.iterdir()
    if path.suffix in (".txt", ".html", ".docx") and not path.with_suffix(".notes.json").exists()
)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_right_text_is_hardly_blamed(path: Path) -> None:
    review = llmeval.critique(path, offline=True)
    found = [(f.code, f.severity, f.message.zh) for f in review.findings]

    assert [f for f in found if f[1] == "high"] == []
    assert len(found) <= max(1, len(review.document.text) // 5000), found


@pytest.mark.parametrize("path", NOTED, ids=lambda path: path.name)
def test_a_right_report_that_is_hard_to_read_is_accused_of_no_number(path: Path) -> None:
    review = llmeval.critique(path.with_name(path.name.replace(".notes.json", ".txt")), offline=True)
    text = "".join(review.document.text.split())
    quotes = [note["quote"] for note in json.loads(path.read_text(encoding="utf-8"))]

    assert [q for q in quotes if "".join(q.split()) not in text] == []
    assert [f.message.zh for f in review.findings if is_numeric(f.to_dict()) or f.severity != "low"] == []


@pytest.mark.parametrize("path", sorted(set(CLEAN.glob("*.json")) - set(NOTED)), ids=lambda path: path.stem)
def test_the_relations_hold(path: Path) -> None:
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    for kind, _, expression, tolerance, spans in json.loads(path.read_text(encoding="utf-8")):
        values = {f"n{i}": Decimal(text[a:b].replace(",", "")) for i, (a, b) in enumerate(spans)}
        off = eval(expression, {"__builtins__": {}, "abs": abs}, values)
        assert abs(off) <= Decimal(tolerance) * Decimal("1.001"), (kind, expression, values)
