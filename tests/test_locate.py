"""Quotes are found verbatim or by white space and full-width form only; the rest is not found."""

from __future__ import annotations

import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from llmeval.data.document import Document
from llmeval.spans import Span
from llmeval.text.views import Found, Places, canonical, cuts_number, locate, nearest, squeeze, view

REPORTS = Path(__file__).parent / "reports"


def document(text: str, debris: tuple[Span, ...] = ()) -> Document:
    return Document(text, (), debris=debris)


def quotes(text: str, quote: str) -> list[tuple[str, bool]]:
    return [(found.span.of(text), found.exact) for found in locate(document(text), quote)]


def reference(text: str) -> tuple[str, list[int]]:
    """The meaning of `squeeze`, a character at a time."""

    def runs_on(character: str) -> bool:
        return character.isascii() and (character.isalnum() or character in "%.,-+~/")

    characters: list[str] = []
    offsets: list[int] = []
    gap, parted = -1, False
    for index, character in enumerate(text):
        if character.isspace() or character in "\u200b\ufeff":
            gap = index if gap < 0 else gap
            parted |= character.isspace()  # what shows nothing parts nothing
            continue
        if parted and characters and runs_on(characters[-1]) and runs_on(character):
            characters.append(" ")
            offsets.append(gap)
        gap, parted = -1, False
        characters.append(character)
        offsets.append(index)
    return "".join(characters), offsets


@given(st.text(alphabet=st.sampled_from(list("万元支出，。（）0123.%-a①\t\n \u3000\u200b\ufeff\x1c")), max_size=40))
def test_squeeze_means_what_it_says(text: str) -> None:
    squeezed = squeeze(text)

    assert (squeezed.text, list(squeezed.offsets)) == reference(text)


def test_squeeze_of_a_part_does_not_look_outside() -> None:
    squeezed = squeeze("共 3 项 ，5 %", 1, 6)

    assert (squeezed.text, list(squeezed.offsets)) == ("3项", [2, 4])


def test_view_blanks_debris_and_maps_back() -> None:
    text = "**一是**支出 252.51\n\n万元"
    seen = view(document(text, (Span(0, 2), Span(4, 6))), 0, len(text))

    assert seen.text == "一是支出252.51万元"
    assert seen.span(seen.text.index("252"), len(seen.text)).of(text) == "252.51\n\n万元"
    assert seen.find(text.index("252")) == seen.text.index("252")


def test_verbatim_quotes_come_first_and_all_of_them() -> None:
    assert quotes("支出 68 万元，其中 68 万元，共68万元", "68 万元") == [("68 万元", True), ("68 万元", True)]


def test_white_space_full_width_forms_and_marks_do_not_matter() -> None:
    assert quotes("支出 252.51\n\n万元用于", "252.51万元") == [("252.51\n\n万元", False)]
    assert quotes("同比增长１２．５％。", "同比增长12.5%") == [("同比增长１２．５％", False)]
    assert quotes("三、部门（单位）情况：无", "部门(单位)情况:无") == [("部门（单位）情况：无", False)]
    text = "**一是**有效开展"
    assert locate(document(text, (Span(0, 2), Span(4, 6))), "一是有效") == [Found(Span(2, 8), False)]
    assert canonical("**一是** 有效") == "一是有效"


def test_cells_do_not_run_together() -> None:
    assert quotes("10\t100%\t9", "10100%") == []
    assert quotes("10\t100%\t9", "10 100%") == [("10\t100%", False)]


def test_a_changed_character_is_not_found() -> None:
    assert quotes("基本支出决算 130.52 万元", "基本支出决算 130.25 万元") == []
    assert quotes("基本支出决算 130.52 万元", "基本支出的决算130.52万元") == []
    assert quotes("基本支出", " \n") == []


def test_a_span_inside_a_number_is_seen() -> None:
    text = "引资56.3亿元，91.2591.25，1,234元，3,5项，8.负责"

    def cut(part: str, shift: int = 0) -> bool:
        at = text.index(part) + shift
        return cuts_number(text, Span(at, at + len(part) - shift))

    assert [part for part in ("3亿元", "6.3亿元", "91.25", "234元", "1,2") if not cut(part)] == []
    assert [part for part in ("56.3亿元", "91.2591.25", "1,234", "5项", "8") if cut(part)] == []


def test_nearest_shows_what_stands_there() -> None:
    text = (REPORTS / "000" / "source.txt").read_bytes().decode("utf-8")

    assert "完成工业固定资产投资7.61亿元" in nearest(document(text), "工业固定资产投资完成7.16亿元")
    assert nearest(document(text), "zzzz") == ""
    assert nearest(document(""), "支出") == "" == nearest(document("支出"), "")


def test_time_is_linear() -> None:
    text = (REPORTS / "000" / "source.txt").read_bytes().decode("utf-8") * 150
    places = Places(document(text))

    began = time.process_time()
    squeeze(text)
    places.find("怀化炯诚新材料科技有限公司总投资2.6亿元")
    nearest(document(text), "怀化市新材料科技公司总投资2.6亿元")

    assert len(text) > 1_000_000
    assert time.process_time() - began < 5
