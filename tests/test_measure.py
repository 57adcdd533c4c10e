"""The READMEs promise no more than is measured, and both the same."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.measure import BEGIN, END, QUICK, READMES, Row, time_in_process

SLACK = 0.002
"""Of 1: figures are printed with one decimal of a percent."""


def promised(path: Path) -> list[tuple[str, str]]:
    """Cells of the table, without its head."""
    body = path.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    rows = [line.strip("| ").split(" | ") for line in body.strip().splitlines()]
    return [(name.strip(), figure.strip()) for name, figure in rows[2:]]


@cache
def measured() -> list[Row]:
    return [row for part in QUICK if part is not time_in_process for row in part()]


def number(figure: str) -> float:
    """What a figure says first: a share of 1 where it is a percentage."""
    digits = re.match(r"([\d.]+)(%?)", figure)
    assert digits is not None, figure
    return float(digits[1]) / (100 if digits[2] else 1)


@pytest.mark.parametrize("language", READMES)
def test_the_readme_promises_no_more_than_is_measured(language: str) -> None:
    told = dict(promised(READMES[language]))
    for row in measured():
        name = row.zh if language == "zh" else row.en
        assert name in told, f"{name}: uv run python -m tests.measure --write"
        if row.share is not None:
            assert row.share >= number(told[name]) - SLACK, (name, row.figure(), told[name])
        else:
            assert number(row.counts) <= number(told[name]) + SLACK, (name, row.figure(), told[name])


def test_both_languages_give_the_same_figures() -> None:
    english, chinese = ([figure for _, figure in promised(path)] for path in READMES.values())

    assert english == chinese
