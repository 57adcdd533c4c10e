"""Slips of one character in words of the genre, wherever in the word it stands."""

from __future__ import annotations

import pytest

from llmeval.vocabulary.own_slips import own_slips
from llmeval.vocabulary.slips import slips


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("合同备按率100%", "合同备按", "合同备案"),
        ("投拆三件", "投拆", "投诉"),
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


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("推广造血杆细胞配型", "造血杆细胞", "造血干细胞"),
        ("抽查成品由质量", "成品由", "成品油"),
        ("印发采购和同范本", "采购和同", "采购合同"),
        ("落实湿地保户责任", "湿地保户", "湿地保护"),
        ("内部审记1次", "内部审记", "内部审计"),
        ("对照续效目标表", "续效目标", "绩效目标"),
    ],
)
def test_longer_words_show_a_slip_that_two_characters_would_not(text: str, written: str, meant: str) -> None:
    assert [(slip.written, slip.meant) for slip in slips(text)] == [(written, meant)]


@pytest.mark.parametrize(
    "text",
    [
        "评审记录齐全",
        "住房公积金管理部",
        "创建示范店3家",
        "管理肺结核患者",
        "扣1分结核病",
        "咨政批示件6份",
        "组织助残活动",
    ],
)
def test_compounds_that_only_meet_other_words_are_no_slips(text: str) -> None:
    assert [slip for slip in slips(text) if slip.sure] == []


@pytest.mark.parametrize(
    ("texts", "written", "meant"),
    [
        (["灌区改造3处，灌区管护到位", "灌区水费上涨", "冠区渠系2条"], "冠区", "灌区"),
        (["缆道检修3处，缆道检修验收", "缆道检修补贴", "缆道检修合同", "揽道检修面积"], "揽道", "缆道"),
    ],
)
def test_a_word_that_the_text_has_often_shows_the_one_that_is_miswritten(
    texts: list[str], written: str, meant: str
) -> None:
    assert [(slip.written, slip.meant) for _, slip in own_slips(texts)] == [(written, meant)]


@pytest.mark.parametrize(
    "texts",
    [
        ["灌区改造3处", "灌区水费上涨", "冠区渠系2条"],  # twice is not often
        ["年终考核1次，年中监控", "年中调整", "年中追加"],  # both are words
        ["乡镇卫生院公卫人员", "公共卫生服务", "公共卫生项目", "公共卫生经费"],
        ["意工8名，意工6名", "义工1名", "义工2名", "义工3名"],  # twice is meant
    ],
)
def test_a_word_is_no_slip_for_another_that_stands_often(texts: list[str]) -> None:
    assert list(own_slips(texts)) == []
