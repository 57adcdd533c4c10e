"""`llmeval score`: reviews against known defects, by model; the dev reports are the example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import llmeval
from llmeval.__main__ import main
from llmeval.errors import UsageError
from llmeval.runs.score import judge, places, read_files, render, score
from llmeval.settings import Settings

REPORTS = Path(__file__).parent / "dev_reports"


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reviews of one report and its corrected twin."""
    folder = tmp_path_factory.mktemp("reviews")
    for name in ("c2", "c2.clean"):
        review = llmeval.critique(REPORTS / f"{name}.txt", settings=Settings())
        (folder / f"{name}.json").write_text(review.to_json(), encoding="utf-8")
    return folder


def test_what_is_found_and_who_is_accused_wrongly(reviews: Path) -> None:
    truth = json.loads((REPORTS / "c2.truth.json").read_text(encoding="utf-8"))
    [found] = score(
        *read_files([str(reviews / "c2.json"), str(reviews / "c2.clean.json"), str(REPORTS / "c2.truth.json")])
    )

    assert (found.model, found.reports, found.twins) == ("", 1, 1)
    assert found.defects.total() == len(truth["defects"])
    assert 0 < found.found["provable"] <= found.defects["provable"]
    assert found.right >= found.found["provable"] // 2
    assert found.requests == 0


def finding(
    start: int, end: int, message: str = "写为12", family: str = "sum", severity: str = "high"
) -> dict[str, Any]:
    return {"code": "X", "family": family, "severity": severity, "message": message, "computation": None,
            "evidence": [{"start": start, "end": end}]}  # fmt: skip


def test_a_finding_counts_for_the_defect_that_it_names_and_covers() -> None:
    text = "甲项12人，乙项30人。丙项7人。"
    defects = [
        {"id": "a", "kind": "provable", "quotes": ["甲项12人"], "names": ["12"]},
        {"id": "b", "kind": "qualitative", "quotes": ["丙项7人"]},
    ]
    named, unnamed, elsewhere = finding(0, 5), finding(0, 5, "不符"), finding(6, 11, "写为30")
    words, other = finding(12, 16, "空泛", "vague_target"), finding(6, 11, "空泛", "vague_target", "low")

    found, wrong, others = judge({"text": text, "findings": [named, unnamed, elsewhere, words, other]}, defects)

    assert found == {"a": [named], "b": [words]}
    assert wrong == [unnamed, elsewhere]
    assert others == [other]
    assert places("甲 项\n12人", ["甲项12"]) == [(0, 6)]


def test_models_are_compared(reviews: Path, tmp_path: Path) -> None:
    data = json.loads((reviews / "c2.json").read_text(encoding="utf-8"))
    data["model"] = {"name": "m", "requests": 3, "cached": 1, "prompt_tokens": 1200, "completion_tokens": 340, "cost": "0.0120",
                     "currency": "CNY", "estimated": True}  # fmt: skip
    data["findings"] = data["findings"][:1]
    (tmp_path / "with.jsonl").write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")

    scores = score(
        *read_files([str(reviews / "c2.json"), str(tmp_path / "with.jsonl"), str(REPORTS / "c2.truth.json")])
    )

    assert [each.model for each in scores] == ["", "m"]
    assert (scores[1].requests, scores[1].prompt_tokens, str(scores[1].cost)) == (4, 1200, "0.0120")
    assert scores[1].found.total() <= 1
    assert "只用规则" in render(scores, "zh")
    assert "4 requests, 1,200 tokens in, 340 out (estimated by characters), 0.012 CNY" in render(scores, "en")


def test_the_command_line_pairs_by_name_and_says_what_is_missing(
    reviews: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["score", str(reviews / "c2.json"), str(REPORTS / "c2.truth.json"), "-f", "json"]) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert told["found"]["provable"]["of"] > 0

    assert (
        main(["score", str(reviews / "c2.json"), str(REPORTS / "c1.truth.json"), str(REPORTS / "c3.truth.json")]) == 2
    )
    assert "没有与它对应的清单" in capsys.readouterr().err
    assert main(["score", str(REPORTS / "c1.truth.json")]) == 2
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"x\.json"):
        read_files(["x.json"])
    with pytest.raises(UsageError, match="读不了"):
        read_files(["missing.json"])
