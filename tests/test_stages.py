"""Which questions are asked: `--stages` and `--extract`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from llmeval.errors import SettingsError
from llmeval.llm.recordings import COMPANIONS
from llmeval.pipeline import plan, review_by_rules, unread_numbers
from llmeval.settings import STAGES, Settings, apply, load

SOURCE = Path(__file__).parent / "dev_reports" / "s1.txt"
OPEN = Path(__file__).parent / "reports" / "003" / "source.txt"


def asked(source: Path = SOURCE, **more: Any) -> tuple[Counter[str], int]:
    """How often each prompt is asked at first, and the report's characters in all of them."""
    planned = plan(source, settings=Settings(model="m", **more))
    return Counter(request.prompt.partition("@")[0] for request in planned.requests), planned.report_characters


def test_every_stage_is_asked_by_default() -> None:
    prompts, _ = asked()

    assert prompts.keys() == {"extract_facts", "relate_numbers", "appraise_report", "doubt_findings"}


@pytest.mark.parametrize(
    ("stages", "prompts"),
    [(("appraise",), {"appraise_report"}), (("relate", "doubt"), {"relate_numbers", "doubt_findings"}),
     (("extract",), {"extract_facts"})],
)  # fmt: skip
def test_only_named_stages_are_asked(stages: tuple[str, ...], prompts: set[str]) -> None:
    assert asked(stages=stages)[0].keys() == prompts


def test_appraisal_alone_sends_the_report_once() -> None:
    size = len(SOURCE.read_text(encoding="utf-8"))

    assert asked(stages=("appraise",))[1] <= 1.2 * size
    assert asked(stages=("appraise", "doubt"))[1] <= 2.0 * size
    assert asked()[1] <= 3.2 * size


def test_extraction_reads_every_section_those_unread_or_none() -> None:
    every, unread, none = (asked(stages=("extract",), extract=extent) for extent in ("every", "unread", "none"))

    assert none == (Counter(), 0)
    assert 0 < unread[1] < every[1] / 2


def test_unread_numbers_stand_in_what_is_sent_and_of_what_is_read_nothing_is() -> None:
    review = review_by_rules(SOURCE, Settings())
    numbers = unread_numbers(review)
    thin = {review.document.text[at] for at in numbers}
    sent = "".join(
        r.text for r in plan(SOURCE, settings=Settings(model="m", stages=("extract",), extract="unread")).requests
    )

    assert 0 < len(numbers) < len(review.numbers) / 10
    assert all(character in sent for character in thin)
    assert asked(OPEN, stages=("extract",), extract="unread") == (Counter(), 0)


def test_stages_are_named_in_any_order_and_misspelt_ones_are_told(tmp_path: Path) -> None:
    assert apply(Settings(), {"stages": "doubt，appraise"}).stages == ("appraise", "doubt")
    assert load({}, environ={"LLMEVAL_STAGES": "extract"}, folder=tmp_path).stages == ("extract",)
    assert apply(Settings(), {"stages": ()}).stages == STAGES
    with pytest.raises(SettingsError, match="appraise"):
        apply(Settings(), {"stages": "apraise"})
    with pytest.raises(SettingsError, match="extract"):
        apply(Settings(), {"extract": "all"})
    assert set(COMPANIONS) < set(STAGES)
