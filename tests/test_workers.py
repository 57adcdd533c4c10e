"""Processes that may die alone, and the engine of many reports."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import llmeval
from llmeval.data.review import Review
from llmeval.errors import LlmevalError, ReadError
from llmeval.runs.batch import Engine
from llmeval.runs.workers import WorkerDied, Workers
from llmeval.settings import Limits, Settings

REPORT = "一、部门基本情况\n编制数12人，在职人数11人。\n二、支出情况\n全年支出252.51万元。\n"


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as pool:
        yield pool


def test_answers_and_errors_come_back(workers: Workers) -> None:
    assert workers.run(len, "全年支出", seconds=60) == 4
    with pytest.raises(LlmevalError, match="ZeroDivisionError"):
        workers.run(divmod, 1, 0, seconds=60)


def test_a_process_that_dies_costs_only_its_work(workers: Workers) -> None:
    with pytest.raises(WorkerDied, match="意外终止"):
        workers.run(os._exit, 3, seconds=60)
    assert workers.run(len, "续", seconds=60) == 1


def test_a_process_that_hangs_is_ended(workers: Workers) -> None:
    start = time.monotonic()
    with pytest.raises(WorkerDied, match=r"limits\.seconds") as caught:
        workers.run(time.sleep, 60, seconds=0.5)
    assert time.monotonic() - start < 20
    assert "0.5 seconds" in caught.value.english
    assert workers.run(len, "续", seconds=60) == 1


def test_what_a_library_prints_does_not_disturb(workers: Workers) -> None:
    assert workers.run(print, "printed", seconds=60) is None
    assert workers.run(os.write, 1, b"noise", seconds=60) == 5
    assert workers.run(len, "abc", seconds=60) == 3


def test_memory_is_bounded_where_the_system_can() -> None:
    pytest.importorskip("resource")
    with Workers(memory=600_000_000) as pool:
        with pytest.raises(ReadError, match=r"limits\.memory"):
            pool.run(bytes, 2_000_000_000, seconds=60)
        assert pool.run(len, "abc", seconds=60) == 3


def test_a_script_without_a_main_guard_runs(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = tmp_path / "script.py"
    script.write_text(
        "import llmeval\n"
        f"for result in llmeval.critique_many([({REPORT.encode()!r}, 'a.txt')] * 3, jobs=2):\n"
        "    print(result.error)\n",
        encoding="utf-8",
    )
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=120)
    assert ran.stdout.split() == ["None"] * 3


def test_a_source_beyond_its_limit_is_a_failure_and_the_others_go_on() -> None:
    long = ("长" * 5000).encode()
    settings = Settings(limits=Limits(characters=1000))
    results = list(llmeval.critique_many([(REPORT.encode(), "a.txt"), (long, "b.txt"), (REPORT.encode(), "c.txt")], settings=settings))  # fmt: skip
    assert [isinstance(result, Review) for result in results] == [True, False, True]
    assert "limits.characters" in str(results[1].error)


def test_requests_of_all_reports_share_one_loop() -> None:
    import asyncio

    loops = set()

    async def ask() -> None:
        await asyncio.sleep(0.01)
        loops.add(id(asyncio.get_running_loop()))

    with Engine(Settings(), jobs=2) as engine:
        list(engine.ordered(lambda _: engine.wait(ask()), range(6)))
    assert len(loops) == 1


def test_closing_ends_what_is_under_way() -> None:
    start = time.monotonic()
    with Engine(Settings(), jobs=2) as engine:
        results = engine.ordered(lambda seconds: engine.apart(time.sleep, seconds), [0, 60, 60])
        engine._workers.run(len, "", seconds=60)
        del results
    assert time.monotonic() - start < 20
