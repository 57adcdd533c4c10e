"""Two exchanged digits that other numbers bear out, under words that no frame knows; and numbers that only look exchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.networks import network_of

_WRONG = [
    ("仓房原值16,382.17万元，已计提6,570.52万元，账面余下9,874.65万元。", "6,570.52", "6507.52"),
    ("到款收讫4,862.35万元，其后垫付1,207.48万元，存量3,564.87万元。", "3,564.87", "3654.87"),
    ("礼包费868,968.00元，以32,814人次核，一份27元。", "32,814", "32184"),
    (
        "首笔7,141,839.06元、次笔9,844,055.09元，两笔相加16,625,894.15元，第三笔8,560,112.40元。",
        "9,844,055.09",
        "9484055.09",
    ),
    ("春运2,351.8吨，秋运1,964.5吨，另运608.4吨；三段并作4,924.7吨，前两段并作4,361.3吨。", "4,361.3", "4316.3"),
]


@pytest.mark.parametrize(("text", "wrong", "meant"), _WRONG)
def test_an_exchange_is_found_without_a_word_for_it(text: str, wrong: str, meant: str, tmp_path: Path) -> None:
    network = network_of(text, tmp_path)
    found = [v.explanation for v in network.failed if v.explanation is not None]
    assert [(f"{e.wrong.numeral.value:,f}", format(e.meant or 0, "f")) for e in found] == [(wrong, meant)]


@pytest.mark.parametrize("text", [text.replace(wrong, f"{float(meant):,}") for text, wrong, meant in _WRONG])
def test_the_same_told_right_is_not(text: str, tmp_path: Path) -> None:
    assert not network_of(text, tmp_path).failed


@pytest.mark.parametrize(
    "text",
    [
        "甲站收储6,570.52万元，乙站6,507.52万元，两站并作13,078.04万元。",
        "本季1,468.20万元，上季1,486.20万元，另有864.19万元。",
        "三地补助分别为26.65万元、53.30万元、79.95万元、106.60万元，另列133.25万元。",
    ],
)
def test_numbers_that_are_alike_by_themselves_are_left_alone(text: str, tmp_path: Path) -> None:
    assert not network_of(text, tmp_path).failed
