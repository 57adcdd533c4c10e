"""The reviews of the reports with a recorded model.

How to record: cassettes/README.md.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from llmeval.data.findings import MODEL_STAGES
from llmeval.llm.recordings import Recording
from llmeval.pipeline import critique
from llmeval.settings import Settings
from tests.conftest import CASSETTES

REPORTS = sorted(path.parent for path in (Path(__file__).parent / "reports").glob("*/source.txt"))
RECORDED = sorted((CASSETTES / "reports").glob("[0-9][0-9][0-9].yaml"))
UNSEEN = sorted(path for path in (CASSETTES / "dev_reports").glob("*.yaml") if "." not in path.stem)
"""Recordings of reports that lie in `tests/dev_reports`."""
DESK = "http://127.0.0.1:8765/v1"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case for each report while recording, else one for each recording."""
    if "replayed" in metafunc.fixturenames:
        metafunc.parametrize("replayed", [f"{path.parent.name}/{path.stem}" for path in (*RECORDED, *UNSEEN)])
    if "report" in metafunc.fixturenames:
        recording = metafunc.config.getoption("--record-mode") not in (None, "none")
        names = [folder.name for folder in REPORTS] if recording else [path.stem for path in RECORDED]
        marked = [pytest.param(name, marks=[pytest.mark.vcr, pytest.mark.default_cassette(f"reports/{name}")], id=name)
                  for name in names]  # fmt: skip
        metafunc.parametrize("report", marked)


def source(report: str) -> Path:
    return Path(__file__).parent / "reports" / report / "source.txt"


def test_every_question_is_answered_by_its_recording(report: str, record_mode: str) -> None:
    """Runs below vcr, which matches method, path and body, and fails for unplayed answers (conftest)."""
    path = CASSETTES / "reports" / f"{report}.yaml"
    if record_mode == "none":
        model = Recording(path).model
        base_url = DESK
    else:
        model = os.environ.get("RECORD_MODEL") or "reference-reader"
        base_url = os.environ.get("OPENAI_BASE_URL") or DESK
    settings = Settings(model=model, base_url=base_url, api_key=os.environ.get("OPENAI_API_KEY") or "none",
                        no_store=True, retries=0, timeout=600, stages=("extract", "appraise"))  # fmt: skip

    review = critique(source(report), settings=settings)

    assert [problem for problem in review.problems if problem.stage in ("extract", "appraise", "model")] == []
    assert review.model is not None
    assert review.model.requests > 0


def test_a_replay_needs_nothing_but_the_recording(replayed: str) -> None:
    path = CASSETTES / f"{replayed}.yaml"
    folder, _, name = replayed.partition("/")
    report = source(name) if folder == "reports" else Path(__file__).parent / folder / f"{name}.txt"

    review = critique(report, settings=Settings(replay=str(path)))

    assert [problem for problem in review.problems if problem.stage in MODEL_STAGES] == []
    assert review.model is not None
    assert review.model.cached == 0
