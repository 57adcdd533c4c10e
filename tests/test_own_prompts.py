"""Prompts of one's own: a folder whose files stand in for ours, told in the review by their fingerprints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.errors import NotRecorded, PromptError
from llmeval.llm.client import standing_in
from llmeval.llm.prompts import load_prompt, own_prompts, prompt_folder
from llmeval.settings import Settings
from tests.faults import ScriptedModel

SOURCE = ("一、支出情况\n全年支出136.65万元。\n".encode(), "a.txt")
ENDPOINT: dict[str, Any] = {
    "model": "m",
    "base_url": "http://model.invalid/v1",
    "api_key": "k",
    "no_store": True,
    "stages": ["extract"],
}


def ours(name: str) -> str:
    return (prompt_folder() / name).read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = ours("extract_facts.md").replace("你是财政预算绩效管理方面的资深复核人员", "你是本县财政局的复核员")
    (tmp_path / "extract_facts.md").write_text(own, encoding="utf-8")
    (tmp_path / "README.md").write_text("说明", encoding="utf-8")
    return tmp_path


def asked(folder: Path | None) -> tuple[str, llmeval.Review]:
    model = ScriptedModel(lambda _: {})
    with standing_in(model):
        review = llmeval.critique(SOURCE, prompts=folder, **ENDPOINT)
    return model.bodies[0]["messages"][0]["content"], review


def test_a_file_stands_in_for_ours_and_the_review_says_so(folder: Path) -> None:
    said, review = asked(folder)
    told, plain = asked(None)

    assert "本县财政局的复核员" in said
    assert "本县财政局的复核员" not in told
    assert review.model is not None
    assert plain.model is not None
    assert review.model.prompts["extract_facts"] != plain.model.prompts["extract_facts"]
    assert review.settings["prompts"] == folder.name
    # the examples beside ours are still shown
    assert said[-200:] == told[-200:]


def test_examples_alone_may_be_replaced(tmp_path: Path) -> None:
    own = "- text: 某镇支出12.5万元\n  answer: {numbers: [], texts: []}\n"
    (tmp_path / "extract_facts.examples.yaml").write_text(own, encoding="utf-8")

    assert "某镇支出12.5万元" in asked(tmp_path)[0]


def test_many_reports_and_other_prompts_are_as_they_were(folder: Path) -> None:
    model = ScriptedModel(lambda _: {})
    with standing_in(model):
        (review,) = llmeval.critique_many([SOURCE], prompts=folder, **{**ENDPOINT, "stages": ["extract", "appraise"]})

    assert review.error is None
    assert review.model is not None
    assert review.model.prompts["appraise_report"] == load_prompt("appraise_report").fingerprint
    assert review.model.prompts["extract_facts"] != load_prompt("extract_facts").fingerprint
    assert not any("本县" in load_prompt(name).system for name in review.model.prompts)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("extract_fact.md", "x", "extract_facts"),
        ("extract_facts.md", "x", "前置信息"),
        ("extract_facts.md", ours("extract_facts.md").replace("output: Extraction", "output: Appraisal"), "Extraction"),
        ("extract_facts.md", ours("extract_facts.md").replace("fence(report)", "fence(text)"), "report"),
        ("extract_facts.examples.yaml", "- text: 1", "示例"),
    ],
)
def test_a_folder_at_fault_is_told_before_anything_is_sent(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    model = ScriptedModel(lambda _: {})

    with standing_in(model), pytest.raises(PromptError, match=says):
        llmeval.critique(SOURCE, prompts=tmp_path, **ENDPOINT)

    assert model.bodies == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="none"), own_prompts(tmp_path / "none"):
        pass


def test_a_recording_answers_ours_and_not_the_users(folder: Path) -> None:
    root = Path(__file__).parents[1]
    settings = Settings(replay=str(root / "cassettes/reports/004.yaml"), prompts=str(folder), stages=("extract",))

    review = llmeval.critique(root / "tests/reports/004/source.txt", settings=settings)

    assert any("extract_facts" in problem.reason.zh for problem in review.problems)
    assert issubclass(NotRecorded, llmeval.ModelError)
