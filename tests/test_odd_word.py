"""Whole reports in odd Word files: every passage of every finding has its comment, at its own characters; nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

import llmeval
from llmeval.render.word.comment_words import CommentWords
from llmeval.render.word.commented import author_of, render_commented
from tests.odd_word import KINDS
from tests.test_render_commented import squeezed
from tests.word_comments import commented, words

TEXT = (Path(__file__).parent / "first_look" / "ac" / "ac1.txt").read_text(encoding="utf-8")
LINES = [line.strip() for line in TEXT.splitlines() if line.strip()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_finding_of_an_odd_file_is_commented_at_its_characters(kind: str) -> None:
    data = KINDS[kind](LINES)
    review = llmeval.critique((data, "报告.docx"))
    (made,) = render_commented(review, {"报告.docx": [data]}, author_of("", "zh"))
    assert made.original
    assert llmeval.read((made.content, "报告.docx")).text == review.document.text
    at, said = commented(made.content), words(made.content)
    own = sorted((key for key, told in said.items() if told[0].startswith("问题 ")), key=int)
    wanted = CommentWords(review).comments()
    assert [squeezed(at[key]) for key in own] == [squeezed(each.span.of(review.document.text)) for each in wanted]
    assert len({said[key][0].split("（")[0] for key in own}) == len(review.findings) > 10
    others = {key for key in said if key not in own}
    assert len(others) == (len(data_comments := words(data)) if kind == "已有批注" else 0)
    assert kind != "已有批注" or {key: said[key] for key in others} == data_comments
