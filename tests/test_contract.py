"""The JSON contract, field by field: of the reports in three formats by rules, and of the replayed reviews."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from llmeval.checks import catalogue
from llmeval.data.facts import Status as FactStatus
from llmeval.pipeline import critique
from llmeval.reading.sources import open_source
from llmeval.settings import Settings
from llmeval.vocabulary.bases import Basis
from llmeval.vocabulary.families import Family
from tests.conftest import CASSETTES

REPORTS = Path(__file__).parent / "reports"
CASES = [
    *(pytest.param((path, None), id=f"{path.parent.name}-{path.suffix[1:]}") for path in sorted(REPORTS.glob("*/source.*"))),
    *(pytest.param((REPORTS / tape.stem / "source.txt", tape), id=f"{tape.stem}-replayed")
      for tape in sorted((CASSETTES / "reports").glob("[0-9][0-9][0-9].yaml"))),
]  # fmt: skip

FAMILIES = {
    "sum", "rate", "growth", "count", "identity", "text_text", "text_table", "cross_attachment", "score_total",
    "weight_total", "score_rule", "unit", "typo", "budget_actual", "deviation", "target_missed", "goal_coverage",
    "vague_target", "conclusion", "problem_measure", "completeness", "boilerplate", "unsupported", "period", "numbering",
    "privacy", "hostile",
}  # fmt: skip
STATUSES = {"exact", "normalized", "inherited_unit", "converted", "ambiguous", "value_mismatch", "unit_mismatch",
            "partial_number", "label_mismatch", "not_found"}  # fmt: skip
NUMBER = re.compile(r"-?\d+(\.\d+)?")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
Check = Callable[[Any], bool]


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_flag(value: object) -> bool:
    return isinstance(value, bool)


def is_number(value: object) -> bool:
    return isinstance(value, str) and bool(NUMBER.fullmatch(value)) and Decimal(value).is_finite()


def is_hash(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[0-9a-f]{64}", value))


def is_list(value: object) -> bool:
    return isinstance(value, list)


def is_map(value: object) -> bool:
    return isinstance(value, dict)


def or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def among(values: set[str]) -> Check:
    return lambda value: value in values


REVIEW: dict[str, Check] = {
    "schema_version": among({"1"}), "tool": is_map, "source": is_map, "text": is_text, "sections": is_list,
    "facts": is_list, "findings": is_list, "checks": is_list, "disagreements": is_list, "rejected": is_list,
    "grounding": is_map, "model": or_null(is_map), "problems": is_list,
}  # fmt: skip
TOOL: dict[str, Check] = {"version": is_words, "settings": is_map, "profile": or_null(is_words)}
SOURCE: dict[str, Check] = {"path": is_words, "media_type": is_words, "sha256": is_hash, "text_sha256": is_hash,
                            "characters": is_count, "pages": or_null(is_count)}  # fmt: skip
SECTION: dict[str, Check] = {"id": is_words, "number": or_null(is_text), "title": is_text, "kind": is_words,
                             "level": is_count, "start": is_count, "end": is_count, "parent": or_null(is_words)}  # fmt: skip
FACT: dict[str, Check] = {
    "id": is_words, "path": is_text, "label": is_text, "value": or_null(is_number), "low": or_null(is_number),
    "high": or_null(is_number), "unit": is_text, "period": is_text, "basis": among({"", *get_args(Basis)}),
    "origin": among({"rules", "model"}), "status": among(STATUSES), "reason": is_text, "evidence": or_null(is_map),
    "row": or_null(is_list), "column": or_null(is_list),
}  # fmt: skip
FINDING: dict[str, Check] = {
    "id": is_words, "fingerprint": is_words, "code": lambda v: bool(re.fullmatch(r"[A-Z]{3}\d\d", v)), "check": is_words,
    "family": among(FAMILIES), "severity": among({"high", "medium", "low"}), "origin": among({"rules", "model"}),
    "message": is_words, "suggestion": is_text, "evidence": is_list, "computation": or_null(is_map),
}  # fmt: skip
COMPUTATION: dict[str, Check] = {"expression": is_words, "operands": is_list, "expected": is_number, "stated": is_number,
                                 "tolerance": is_number}  # fmt: skip
EVIDENCE: dict[str, Check] = {
    "quote": is_words,
    "start": is_count,
    "end": is_count,
    "places": is_list,
    "masked": is_flag,
}
PLACE: dict[str, Check] = {"page": or_null(is_count), "box": or_null(is_list)}
CHECK: dict[str, Check] = {"code": is_words, "outcome": among({"passed", "failed", "skipped"}), "reason": is_text,
                           "examined": is_count}  # fmt: skip
DISAGREEMENT: dict[str, Check] = {"label": is_words, "facts": is_list}
REJECTED: dict[str, Check] = {"stage": is_words, "what": is_text, "reason": is_words}
GROUNDING: dict[str, Check] = {"facts": is_count, "grounded": is_count, "rejected": is_count, "by_status": is_map,
                               "coverage": is_map}  # fmt: skip
MODEL: dict[str, Check] = {"name": is_words, "requests": is_count, "prompt_tokens": is_count,
                           "completion_tokens": is_count, "prompts": is_map}  # fmt: skip
PROBLEM: dict[str, Check] = {"stage": is_words, "section": or_null(is_words), "reason": is_words}


def fits(data: dict[str, Any], contract: dict[str, Check]) -> None:
    for name, check in contract.items():
        assert name in data, f"{name} is missing"
        assert check(data[name]), f"{name} = {data[name]!r}"


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[dict[str, Any], str]:
    """A review as JSON read back, and the text of its source."""
    path, tape = request.param
    settings = Settings(replay=str(tape) if tape else None, no_store=True)
    return json.loads(critique(path, settings=settings).to_json()), open_source(path).text


@pytest.fixture
def data(case: tuple[dict[str, Any], str]) -> dict[str, Any]:
    return case[0]


@pytest.fixture
def text(case: tuple[dict[str, Any], str]) -> str:
    return case[1]


def all_evidence(data: dict[str, Any]) -> list[dict[str, Any]]:
    facts = [fact["evidence"] for fact in data["facts"] if fact["evidence"]]
    findings = [evidence for finding in data["findings"] for evidence in finding["evidence"]]
    operands = [o for finding in data["findings"] if finding["computation"] for o in finding["computation"]["operands"]]
    return facts + findings + operands


def test_every_field_is_there_with_its_type(data: dict[str, Any]) -> None:
    fits(data, REVIEW)
    fits(data["tool"], TOOL)
    fits(data["source"], SOURCE)
    fits(data["grounding"], GROUNDING)
    if data["model"] is not None:
        fits(data["model"], MODEL)
    for name, contract in (("sections", SECTION), ("facts", FACT), ("findings", FINDING), ("checks", CHECK),
                           ("disagreements", DISAGREEMENT), ("rejected", REJECTED), ("problems", PROBLEM)):  # fmt: skip
        for item in data[name]:
            fits(item, contract)
    for finding in data["findings"]:
        if finding["computation"] is not None:
            fits(finding["computation"], COMPUTATION)
    for evidence in all_evidence(data):
        fits(evidence, EVIDENCE)
        for place in evidence["places"]:
            fits(place, PLACE)


def test_a_quote_is_the_text_at_its_span_with_personal_data_masked(data: dict[str, Any], text: str) -> None:
    assert len(data["text"]) == len(text) == data["source"]["characters"]
    assert hashlib.sha256(text.encode()).hexdigest() == data["source"]["text_sha256"]
    assert all(shown in (own, "*") for shown, own in zip(data["text"], text, strict=True))
    for evidence in all_evidence(data):
        start, end = evidence["start"], evidence["end"]
        assert evidence["quote"] == data["text"][start:end]
        assert evidence["masked"] == (data["text"][start:end] != text[start:end])


def test_every_finding_cites_passages(data: dict[str, Any]) -> None:
    for finding in data["findings"]:
        assert finding["evidence"], finding["code"]
        assert all(evidence["start"] < evidence["end"] for evidence in finding["evidence"])
        assert all(len(e["quote"]) <= 200 for e in finding["evidence"]), finding["code"]


def test_ids_are_unique_and_references_hold(data: dict[str, Any]) -> None:
    for name in ("sections", "facts", "findings"):
        ids = [item["id"] for item in data[name]]
        assert len(set(ids)) == len(ids), name
    sections, facts = ({item["id"] for item in data[name]} for name in ("sections", "facts"))
    assert {section["parent"] for section in data["sections"]} <= sections | {None}
    assert all(len(item["facts"]) == 2 and set(item["facts"]) <= facts for item in data["disagreements"])


def test_sections_nest(data: dict[str, Any]) -> None:
    by_id = {section["id"]: section for section in data["sections"]}
    for section in data["sections"]:
        assert section["start"] <= section["end"] <= data["source"]["characters"]
        parent = by_id.get(section["parent"])
        assert parent is None or parent["start"] <= section["start"] <= section["end"] <= parent["end"]


def test_the_list_of_checks_is_complete_and_agrees_with_the_findings(data: dict[str, Any]) -> None:
    outcomes = {check["code"]: check for check in data["checks"]}
    found = {finding["code"] for finding in data["findings"] if finding["origin"] == "rules"}

    assert sorted(outcomes) == sorted(check.code for check in catalogue.ALL)
    assert len(data["checks"]) == len(outcomes)
    assert {code for code, check in outcomes.items() if check["outcome"] == "failed"} >= found
    assert all(check["reason"] for check in data["checks"] if check["outcome"] == "skipped")
    assert all(check["examined"] for check in data["checks"] if check["outcome"] == "passed")


def test_what_is_grounded_is_counted(data: dict[str, Any]) -> None:
    grounding = data["grounding"]

    assert set(grounding["by_status"]) <= STATUSES
    assert sum(grounding["by_status"].values()) == grounding["facts"] >= len(data["facts"])
    assert grounding["grounded"] <= grounding["facts"]
    assert grounding["rejected"] == len(data["rejected"])
    for fact in data["facts"]:
        if fact["low"] is not None and fact["high"] is not None:
            assert Decimal(fact["low"]) <= Decimal(fact["high"])
        assert fact["evidence"] is not None or fact["reason"]


def test_no_telephone_number_and_no_place_of_this_machine_is_told(data: dict[str, Any], text: str) -> None:
    told = json.dumps({name: value for name, value in data.items() if name != "source"}, ensure_ascii=False)

    assert not [number for number in PHONE.findall(text) if number in told]
    assert str(Path.home()) not in told
    assert str(REPORTS.parent.parent) not in told


def test_the_enumerations_of_the_model_are_those_of_the_contract() -> None:
    assert set(get_args(Family)) == FAMILIES
    assert set(get_args(FactStatus)) == STATUSES
