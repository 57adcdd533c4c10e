"""The lexer against labels written by hand by somebody who did not write it."""

from __future__ import annotations

import pytest

from tests.measure_numerals import TESTS, Verdict, judge, labels, share_right

REPORTS = ("000", "001", "002", "003", "004")


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    return judge()


def test_labels_stand_in_the_reports() -> None:
    every = labels()
    texts = {report: (TESTS / "reports" / report / "source.txt").read_bytes().decode("utf-8") for report in REPORTS}

    assert len(every) >= 420
    assert all(texts[label["report"]][label["start"] : label["end"]] == label["text"] for label in every)


def test_at_least_99_of_100_numerals_are_right(verdicts: list[Verdict]) -> None:
    assert share_right(verdicts) >= 0.99, [(v.label, v.wrong) for v in verdicts if v.wrong]


def test_none_is_unclassified(verdicts: list[Verdict]) -> None:
    assert [v.label for v in verdicts if v.found is None] == []
