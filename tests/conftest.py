"""How tests meet the network: not at all, except to record.

Recordings are cassettes of vcr in the readable spelling of `llmeval.llm.recordings`, matched by method, path and canonical
body. Nothing but the content type is kept of the headers, and the host is replaced, so that no key and no address can
enter one. A recorded answer that its test does not ask for fails the test.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

from llmeval.llm.recordings import canonical, dump_cassette, load_cassette

TOP = Path(__file__).parents[1]
CASSETTES = TOP / "cassettes"
KEPT_HEADERS = frozenset({"content-type"})
KEPT_STATUS = frozenset({200, 400, 422})
"""An answer, or a refusal of a way of asking. Anything else passes, and has no place in a recording."""

settings.register_profile("any machine", deadline=None)  # a busy one is no fault of the code
settings.load_profile("any machine")


SLOW = frozenset(
    [
        "baseline",
        "borne",
        "cassettes",
        "clean_texts",
        "cli",
        "cluster",
        "comparison_relations",
        "critiques",
        "decisions",
        "desktop",
        "doubting",
        "endpoint",
        "endpoint_behaviours",
        "endpoint_faults",
        "endpoint_speed",
        "false_alarms",
        "first_look",
        "flattened_tables",
        "folder",
        "fuzz",
        "hostile_files",
        "inert",
        "index_browser",
        "long_passages",
        "mailbox",
        "measure",
        "model_half",
        "notebooks",
        "number_variants",
        "ocr",
        "odd_word",
        "page_deciding",
        "packaging",
        "privacy_first_look",
        "privacy_measure",
        "quantity_properties",
        "read_shown_excel",
        "read_shown_html",
        "read_shown_pdf",
        "read_shown_word",
        "recording",
        "relating",
        "relations_shown",
        "render_commented",
        "render_html",
        "render_letter",
        "render_xlsx",
        "replay",
        "runs",
        "score_relations",
        "sheets",
        "silence",
        "store",
        "submission",
        "tabular",
        "text_checks",
        "told_rows",
        "types",
        "whole_report",
        "workers",
        "contract",
        "locate",
        "pipeline",
        "table_paths",
        "tables_first_look",
        "read_pdf_tables",
        "replay_speed",
        "flow_relations",
        "accounts",
        "ground",
        "numerals",
        "prose",
        "facts",
        "split",
        "labels",
    ]
)
"""Modules whose tests together take more than two seconds on an idle machine: they are of the slow set as a whole."""


LONGEST = ("first_look", "desktop", "notebooks", "fuzz", "page_deciding", "answers", "privacy_measure", "measure", "bounds", "decisions",
           "folder", "patterns", "relations_shown", "tellings", "render_html", "render_xlsx", "privacy_first_look")  # fmt: skip
"""Modules that begin first where files are shared out to two processes, so that neither waits for the other at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).stem.removeprefix("test_") in SLOW:
            item.add_marker(pytest.mark.slow)
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(Path(item.path).stem.removeprefix("test_"), len(LONGEST)))


class Readable:
    """vcr's serializer for our spelling of cassettes."""

    serialize = staticmethod(dump_cassette)
    deserialize = staticmethod(load_cassette)


def canonical_body(one: Any, other: Any) -> None:
    """vcr's matcher: whether two requests have the same JSON body, however it is spelt."""
    assert canonical(json.loads(one.body)) == canonical(json.loads(other.body))


def strip_request(request: Any) -> Any:
    """The request without its host and without headers that are not allowed."""
    request.uri = f"https://endpoint.invalid{urlsplit(request.uri).path}"
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in KEPT_HEADERS}
    return request


def strip_response(response: dict[str, Any]) -> dict[str, Any] | None:
    """The response without headers that are not allowed; None keeps it out of the cassette."""
    if response["status"]["code"] not in KEPT_STATUS:
        return None
    kept = {name.lower(): value for name, value in response["headers"].items() if name.lower() in KEPT_HEADERS}
    return response | {"headers": kept}


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    vcr.register_serializer("yaml", Readable)
    vcr.register_matcher("canonical_body", canonical_body)
    vcr.register_persister(Utf8Files)


class Utf8Files:
    """vcr's persister, with an encoding that does not depend on the system."""

    @staticmethod
    def load_cassette(path: str, serializer: Any) -> Any:
        from vcr.persisters.filesystem import CassetteNotFoundError
        from vcr.serialize import deserialize

        if not Path(path).is_file():
            raise CassetteNotFoundError
        return deserialize(Path(path).read_text(encoding="utf-8"), serializer)

    @staticmethod
    def save_cassette(path: str, cassette: Mapping[str, Any], serializer: Any) -> None:
        from vcr.serialize import serialize

        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(serialize(cassette, serializer), encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return str(CASSETTES)


@pytest.fixture
def vcr_config(record_mode: str) -> dict[str, Any]:
    return {
        "match_on": ["method", "path", "canonical_body"],
        "before_record_request": strip_request,
        "before_record_response": strip_response,
        "decode_compressed_response": True,
        # while recording, answers that the code no longer asks for go
        "drop_unused_requests": record_mode != "none",
    }


@pytest.fixture(autouse=True)
def every_recorded_answer_is_used(vcr: Any, record_mode: str) -> Iterator[None]:
    yield
    if vcr is not None and record_mode == "none":
        unplayed = len(vcr) - vcr.play_count
        assert unplayed == 0, f"{unplayed} recorded answers were not asked for: record again (cassettes/README.md)"


@pytest.fixture(autouse=True)
def _relations_break_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    """In tests an error of a relation frame is an error, not a problem of the review."""
    monkeypatch.setattr("llmeval.understanding.relations.network.STRICT", True)
