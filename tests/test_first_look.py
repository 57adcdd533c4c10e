"""What was learnt from the batches of unseen reports is not lost again; their first figures stand in first_look/README.md."""

from __future__ import annotations

import pytest

from tests.measure_first_look import KINDS, batches, reports

HELD = {
    # batch: provable found at least; wrong on reports, on twins and of high severity at most
    "a": (74, 1, 0, 0),
    "b": (73, 1, 0, 0),
    "c": (66, 1, 0, 0),  # and that one is right: 满意度达100% against 96.47% is listed as a defect of content
    "d": (63, 0, 0, 0),
    "e": (63, 0, 0, 0),
    "f": (80, 0, 0, 0),
    "g": (52, 0, 0, 0),
    "h": (50, 0, 0, 0),
    "i": (58, 0, 0, 0),
    "l": (59, 0, 0, 0),
    "m": (64, 1, 0, 0),
    "n": (60, 0, 0, 0),
    "o": (55, 0, 0, 0),
    "p": (54, 0, 0, 0),
    "r": (71, 0, 0, 0),
    "s": (54, 0, 0, 0),
    "t": (56, 1, 0, 0),
    "u": (57, 0, 0, 0),
    "v": (71, 4, 4, 4),  # not learnt from
    "w": (5, 7, 10, 3),  # written to break the program; not learnt from
    "x": (58, 0, 0, 0),
    "z": (58, 0, 0, 0),
    "q": (6, 2, 2, 0),  # written to break the program
    "k": (8, 0, 0, 0),  # written to break the program, and it did
}


@pytest.mark.parametrize("batch", batches())
def test_nothing_learnt_is_lost(batch: str) -> None:
    found, wrong, twin, high = HELD[batch]
    count = reports(batch)

    assert count["provable"] >= found
    assert count["wrong"] <= wrong
    assert count["twin"] <= twin
    assert count["high wrong"] + count["high twin"] <= high


def test_rules_and_a_recorded_appraisal_find_what_was_planted_in_unseen_reports() -> None:
    count = reports("l", model=True)

    assert [count[kind] for kind in KINDS] == [count[f"{kind} of"] for kind in KINDS]
    assert count["high wrong"] == 0
