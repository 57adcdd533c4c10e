"""What was learnt from the batches of unseen reports is not lost again; their first figures stand in first_look/README.md."""

from __future__ import annotations

import pytest

from tests.measure_first_look import KINDS, batches, reports

HELD = {
    # batch: provable found at least; wrong on reports, on twins and of high severity at most
    "a": (81, 1, 0, 0),
    "b": (82, 0, 0, 0),
    "c": (71, 1, 0, 0),  # and that one is right: 满意度达100% against 96.47% is listed as a defect of content
    "d": (66, 0, 0, 0),
    "e": (71, 0, 0, 0),
    "f": (79, 0, 0, 0),
    "g": (56, 0, 0, 0),
    "h": (54, 0, 0, 0),
    "i": (62, 0, 0, 0),
    "l": (63, 0, 0, 0),
    "m": (64, 1, 0, 0),
    "n": (67, 0, 0, 0),
    "o": (60, 0, 0, 0),
    "p": (57, 0, 0, 0),
    "r": (86, 0, 0, 0),
    "s": (75, 0, 0, 0),
    "t": (77, 2, 0, 0),  # both are planted: two persons fewer for one, and one project too many in a class
    "u": (77, 0, 0, 0),
    "v": (80, 0, 0, 0),
    "w": (5, 0, 0, 0),  # written to break the program
    "x": (64, 0, 0, 0),
    "z": (62, 0, 0, 0),
    "y": (64, 0, 0, 0),
    "ab": (50, 0, 0, 0),
    "ac": (52, 0, 0, 0),
    "ad": (66, 0, 0, 0),
    "ae": (58, 1, 1, 0),
    "af": (53, 2, 3, 1),  # as at its first look; not learnt from
    "sk": (6, 0, 0, 0),  # written to break the program
    "q": (6, 1, 1, 0),  # written to break the program
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
