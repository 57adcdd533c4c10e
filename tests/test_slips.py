"""Slips of one character in words of the genre, wherever in the word it stands."""

from __future__ import annotations

import pytest

from llmeval.vocabulary.slips import slips


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("合同备按率100%", "备按", "备案"),
        ("受理投拆三件", "投拆", "投诉"),
        ("财政拔款支出", "财政拔款", "财政拨款"),
        ("内控制渡健全", "内控制渡", "内控制度"),
    ],
)
def test_a_wrong_character_is_seen_in_the_longest_word_that_it_spoils(text: str, written: str, meant: str) -> None:
    (slip,) = slips(text)

    assert (slip.written, slip.meant, text[slip.start : slip.end]) == (written, meant, written)


@pytest.mark.parametrize("text", ["", "备", "设备按要求验收", "保障农林水支出", "财政拨款支出", "已备案"])
def test_right_words_and_words_that_meet_are_no_slips(text: str) -> None:
    assert list(slips(text)) == []
