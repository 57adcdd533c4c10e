"""Time and memory have ends everywhere: what is cut is cut with a count, and said."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Callable
from typing import Any

import pytest

from llmeval import critique
from llmeval.checks.engine import MOST
from llmeval.llm import bounds
from llmeval.llm.answers import find_object
from llmeval.llm.bounds import LONGEST, cut
from llmeval.llm.schemas import Extraction
from llmeval.llm.streaming import Gathered
from llmeval.pipeline import ask_model
from llmeval.settings import Settings
from tests.fake_server import Fake, Reply, fake_server, plain, said
from tests.made_files import FAMILIES, MEMORY, SECONDS, Made, every, run_all


@pytest.mark.slow
def test_four_hundred_kilobytes_on_one_line_are_no_report_and_findings_are_counted() -> None:
    line = "2024年预算100万元，支出95万元，预算执行率为90%。" * 4_700
    start = time.process_time()
    review = critique((f"2024年度某某县档案馆整体支出绩效自评报告\n{line}".encode(), "a.txt"))
    assert time.process_time() - start < 60
    told = " ".join(problem.reason.zh for problem in review.problems)
    assert "不像一份报告" in told
    assert f"只列出前 {MOST} 处" in told
    codes = [finding.code for finding in review.findings]
    assert max(codes.count(code) for code in set(codes)) == MOST


def test_a_report_is_not_told_to_be_none() -> None:
    review = critique((("一段完整的话，说明预算执行情况。" * 190).encode(), "a.txt"))
    assert "不像一份报告" not in " ".join(problem.reason.zh for problem in review.problems)


def message(**members: Any) -> dict[str, Any]:
    return {"choices": [{"finish_reason": "stop", "message": {"role": "assistant", **members}}]}


def test_answers_are_cut_wherever_their_text_stands() -> None:
    call = {"id": "a", "function": {"name": "f", "arguments": "a" * (LONGEST + 5)}}
    for long in (
        message(content="a" * (LONGEST + 5)),
        message(content=None, tool_calls=[call]),
        message(reasoning_content="a" * (LONGEST + 5)),
    ):
        choice = cut(long)["choices"][0]
        assert choice["finish_reason"] == "length"
        assert len(json.dumps(choice)) < LONGEST + 500
    short = message(content="a" * LONGEST, tool_calls=[{"function": None}, 5])
    assert cut(short) is short
    odds: tuple[dict[str, Any], ...] = ({}, {"choices": []}, {"choices": [5]}, {"choices": [{"message": 5}]})
    for odd in odds:
        assert cut(odd) is odd


def test_a_stream_without_end_is_left() -> None:
    gathered = Gathered()
    for _ in range(LONGEST // 1_000 + 2):
        gathered.take({"choices": [{"delta": {"content": "a" * 1_000}}]})
    assert gathered.full
    assert gathered.payload["choices"][0]["finish_reason"] == "length"


ENDLESS: dict[str, Callable[[Fake, Any], Reply]] = {
    "long text": lambda _, body: said(body, "一" * 12_000_000),
    "many items": lambda _, body: said(body, '{"numbers": [' + '{"label": "预算", "value": "1", "quote": "编制数12人"}, ' * 200_000),
    "open brackets": lambda _, body: said(body, "{" * 12_000_000),
    "no JSON": lambda *_: plain("<" * 12_000_000),
    "too large": lambda *_: Reply(body=b'"' + b" " * 70_000_000),
    "packed": lambda *_: Reply(body=gzip.compress(b" " * 400_000_000), headers={"content-type": "application/json", "content-encoding": "gzip"}),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.block_network(allowed_hosts=["127.0.0.1", "localhost"])
@pytest.mark.parametrize("name", ENDLESS)
def test_an_endpoint_without_end_costs_little(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from llmeval.llm.client import Endpoint

    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    text = "2024年度某某县档案馆整体支出绩效自评报告\n\n一、部门基本情况\n编制数12人，在职人数11人。\n"
    by_rules = critique((text.encode(), "a.txt"))
    with fake_server() as fake:
        fake.act = ENDLESS[name]
        start = time.process_time()
        with Endpoint("m", base_url=f"http://127.0.0.1:{fake.port}/v1", timeout=60, retries=0) as endpoint:
            review = asyncio.run(ask_model(by_rules, Settings(model="m", stages=("extract",)), endpoint.session()))
    assert time.process_time() - start < 60
    assert [f.code for f in review.findings] == [f.code for f in by_rules.findings]
    assert fake.bodies
    assert len(review.problems) + len(review.rejected) > len(by_rules.problems)


@pytest.mark.slow
def test_a_long_answer_is_read_in_time() -> None:
    items = '{"numbers": [' + '{"label": "预算", "value": "1", "quote": "a"}, ' * (LONGEST // 45)
    for text in (items, "{" * LONGEST, '{"a' * (LONGEST // 3), "[" * LONGEST, '"' * LONGEST):
        start = time.process_time()
        find_object(text, Extraction)
        assert time.process_time() - start < 30, text[:20]


def test_there_are_enough_made_files_of_every_family() -> None:
    made = list(every())
    assert len(made) >= 400
    assert {one.family.split()[0] for one in made} == set(FAMILIES)
    assert bounds.MOST_BYTES > bounds.LONGEST


def _first_of_each() -> list[Made]:
    return [next(made for made in every() if made.family == f"{family} 1") for family in FAMILIES]


@pytest.mark.slow
def test_one_made_file_of_every_family() -> None:
    assert [f"{o.made.family}: {o.fault}" for o in run_all(_first_of_each(), 2) if o.fault] == []


@pytest.mark.slow
def test_made_files_give_a_review_or_one_line() -> None:
    """Every twelfth file; all of them with `LLMEVAL_MADE=all`, or by `python -m tests.made_files`."""
    outcomes = run_all(list(every())[:: 1 if os.environ.get("LLMEVAL_MADE") == "all" else 12], 2)
    assert [f"{o.made.family}: {o.fault}" for o in outcomes if o.fault] == []
    assert max(outcome.seconds for outcome in outcomes) <= SECONDS
    assert max(outcome.memory for outcome in outcomes) <= MEMORY
