"""Words and scoring profiles of one's own, from files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.errors import SettingsError
from llmeval.settings import load
from llmeval.vocabulary.metrics import metric_of
from llmeval.vocabulary.own import words_of
from llmeval.vocabulary.section_kinds import KINDS, kind_of

TEXT = "一、基本情况\n全年三公开支12.5万元。\n二、短板弱项\n三公经费支出13.5万元，预算编制不细。\n三、下一步改进措施\n加强管理。\n"
WORDS = '[metrics]\n"三公经费" = ["三公开支"]\n[sections]\nproblems = ["短板弱项"]\n'


@pytest.fixture
def words(tmp_path: Path) -> str:
    (tmp_path / "words.toml").write_text(WORDS, encoding="utf-8")
    return str(tmp_path / "words.toml")


def kinds(review: llmeval.Review) -> list[str]:
    return [section.kind for section in review.sections if "短板" in section.title]


def metrics(review: llmeval.Review) -> set[str]:
    return {fact.key.metric for fact in review.facts if fact.unit == "万元"}


def test_other_names_and_titles_are_understood_in_that_review_alone(words: str) -> None:
    document = llmeval.read((TEXT.encode(), "a.txt"))

    before = llmeval.critique(document, offline=True)
    review = llmeval.critique(document, vocabulary=words, offline=True)
    after = llmeval.critique(document, offline=True)

    assert (kinds(before), kinds(review), kinds(after)) == (["other"], ["problems"], ["other"])
    assert metrics(review) == {"三公经费"}
    assert "三公开支" in metrics(before)
    assert metrics(before) == metrics(after)
    assert review.settings["vocabulary"] == "words.toml"


def test_many_reports_too(words: str) -> None:
    (review,) = llmeval.critique_many([(TEXT.encode(), "a.txt")], vocabulary=words, offline=True)

    assert review.error is None
    assert kinds(review) == ["problems"]


def test_outside_they_mean_nothing(words: str) -> None:
    with words_of(words, KINDS):
        assert (metric_of("三公开支"), kind_of("短板弱项")) == ("三公经费", "problems")
    assert (metric_of("三公开支"), kind_of("短板弱项")) == ("三公开支", None)


@pytest.mark.parametrize(
    ("text", "says"),
    [("[metric]\n", "metric"), ("[sections]\nproblem = ['x']\n", "problem"), ("[metrics]\na = 'b'\n", "metrics.a"), ("metrics = 1\n", "metrics"),
     ("[", "TOML")],
)  # fmt: skip
def test_a_file_at_fault_is_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "w.toml").write_text(text, encoding="utf-8")

    for name in ("w.toml", "none.toml"):
        with pytest.raises(SettingsError, match=says if name == "w.toml" else "none"):
            llmeval.critique((TEXT.encode(), "a.txt"), vocabulary=str(tmp_path / name), offline=True)


def test_a_scoring_profile_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text(
        'like = "2021"\nmissed = "proportional"\ngrades = [[85, "优"], [0, "差"]]\n', encoding="utf-8"
    )

    settings = load({"profile": str(tmp_path / "county.toml")}, environ={}, folder=tmp_path)
    (profile,) = settings.scoring_profiles()
    review = llmeval.critique((TEXT.encode(), "a.txt"), profile=tmp_path / "county.toml", offline=True)

    assert (settings.profile, profile.grade(Decimal(86)), profile.execution) == ("county", "优", "bands")
    assert review.profile == "county"
    for bad in ("missed = 'never'\n", "unknown = 1\n", "[["):
        (tmp_path / "county.toml").write_text(bad, encoding="utf-8")
        with pytest.raises(SettingsError, match="county"):
            load({"profile": str(tmp_path / "county.toml")}, environ={}, folder=tmp_path)


def test_all_of_it_is_settable_in_a_settings_file(tmp_path: Path, words: str) -> None:
    (tmp_path / "llmeval.toml").write_text(f"vocabulary = '{words}'\n", encoding="utf-8")
    given: dict[str, Any] = {"environ": {}, "folder": tmp_path}

    assert load(**given).vocabulary == words
