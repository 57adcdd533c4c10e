"""`llmeval explain` speaks one language down to its reasons."""

from __future__ import annotations

import re

import pytest

from llmeval.checks.base import Check
from llmeval.checks.catalogue import ALL
from llmeval.render.text.catalogue import IN_CHINESE, documentation, explained, render_explanation

ENGLISH = re.compile(r"[A-Za-z]{3,}(?:\s+[A-Za-z]{2,}){2,}")


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.code)
def test_every_check_is_explained_in_chinese(check: type[Check]) -> None:
    told = explained(check, "zh")
    assert told != documentation(check), (
        "llmeval/checks/explained.zh.txt wants four lines for it: code, what, why, when it is wrong"
    )
    paragraphs = told.split("\n\n")
    assert [paragraph.partition("：")[0] for paragraph in paragraphs] == list(IN_CHINESE)
    assert all(len(paragraph) > 12 for paragraph in paragraphs)
    whole = render_explanation(check, "zh").split("会报告")[0]
    assert not ENGLISH.search(whole)
    assert whole.startswith(f"{check.code}  {check.title.zh}\n类别：")
    assert ": " not in whole.split("\n\n")[0]
    assert check.title.zh in whole


def test_english_is_the_docstring() -> None:
    assert all(explained(check, "en") == documentation(check) for check in ALL)


def test_the_file_names_no_check_that_is_none() -> None:
    from importlib import resources

    text = (resources.files("llmeval.checks") / "explained.zh.txt").read_text(encoding="utf-8")
    codes = re.findall(r"^[A-Z]{3}\d\d$", text, re.MULTILINE)
    assert len(codes) == len(set(codes))
    assert set(codes) <= {check.code for check in ALL}


def test_a_check_of_ones_own_speaks_as_written() -> None:
    class Own(ALL[0]):  # type: ignore[valid-type, misc]
        """Finds what I look for.

        Why it matters: to me.

        When it is wrong: never.
        """

    assert explained(Own, "zh").startswith("Finds what I look for.")
