"""Each kind of `forms/` with variants of our own (`form_kinds.jsonl`): claims that hold and claims that do not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from llmeval.grounding.ground import ground
from llmeval.numbers.lexer import lex
from llmeval.reading.sources import read

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "form_kinds.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}-{case['text'][:12]!r}")
def test_a_true_value_is_grounded_and_a_false_one_is_not(case: dict[str, Any]) -> None:
    document = read((case["text"].encode(), "sentence.txt"))
    for truth, label, value, unit in case["claims"]:
        result = ground([{"label": label, "value": value, "unit": unit}], document)[0]
        assert result.grounded is truth, (label, value, unit, result.status, result.reason)


def test_every_kind_has_its_variants() -> None:
    kinds = Counter(case["kind"] for case in CASES)
    assert min(kinds[kind] for kind in kinds.keys() - {"turned", "results"}) >= 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}-{case['text'][:12]!r}")
def test_each_digit_belongs_to_one_numeral(case: dict[str, Any]) -> None:
    text = case["text"]
    held = Counter(at for numeral in lex(text) for at in range(numeral.start, numeral.end) if text[at] in "0123456789")
    assert held == Counter(at for at, char in enumerate(text) if char in "0123456789")


def test_an_approximate_number_says_why_it_proves_nothing() -> None:
    document = read(("发放补贴5千余万元。".encode(), "sentence.txt"))
    result = ground([{"label": "发放补贴", "value": "5000", "unit": "万元"}], document)[0]
    assert (result.status, result.reason) == ("value_mismatch", "原文为约数，不能印证确数：5千余万元")
    quoted = {"label": "发放补贴", "value": "5000", "unit": "万元", "quote": "发放补贴5千余万元"}
    placed = ground([quoted], document)[0]
    assert (placed.status, placed.reason) == ("converted", "原文为约数：5千余万元")
