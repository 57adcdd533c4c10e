"""Processes that may die alone, and the engine of many reports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import llmeval
from llmeval.data.review import Review
from llmeval.errors import LlmevalError, ReadError
from llmeval.runs import serving
from llmeval.runs.batch import Engine
from llmeval.runs.workers import OutOfMemory, WorkerDied, Workers
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


def test_a_worker_that_met_its_memory_limit_is_replaced() -> None:
    pytest.importorskip("resource")
    with Workers(memory=600_000_000) as pool:
        before = pool.run(os.getpid, seconds=60)
        with pytest.raises(OutOfMemory):
            pool.run(bytes, 2_000_000_000, seconds=60)
        assert pool.run(os.getpid, seconds=60) != before


def test_what_lacked_memory_in_a_used_worker_is_tried_in_a_new_one() -> None:
    with Workers() as pool:
        used = pool.run(os.getpid, seconds=60)
        assert pool.run(run_path_out_of_memory_in, used, seconds=60) != used


def run_path_out_of_memory_in(process: int) -> int:
    if os.getpid() == process:
        raise MemoryError
    return os.getpid()


HELD: list[bytes] = []


def hold() -> int:
    serving.LARGE = 60_000_000
    HELD.append(b"x" * 100_000_000)
    return os.getpid()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell what a process holds")
def test_a_worker_that_grew_is_replaced() -> None:
    with Workers() as pool:
        assert pool.run(hold, seconds=60) != pool.run(os.getpid, seconds=60)


# Run by nohup or from a service, SIGHUP and SIGINT come down ignored; the caller of a terminal heeds them.
CALLER = """
import re, signal, sys, threading, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
from llmeval.runs import serving
from llmeval.runs.workers import Workers
pool = Workers()
print(pool.run(__import__("os").getpid, seconds=60), flush=True)
work = {"sleep": (time.sleep, 60), "held": (re.match, "(a|aa)+$", "a" * 60 + "b")}[sys.argv[1]]
threading.Thread(target=lambda: pool.run(*work, seconds=60), daemon=True).start()
time.sleep(0.3)
print("busy", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("work", ["sleep", pytest.param("held", marks=pytest.mark.skipif(sys.platform != "linux", reason="work that holds the interpreter is ended by Linux only"))])  # fmt: skip
@pytest.mark.parametrize("way", ["SIGTERM", "SIGKILL", "SIGHUP", "SIGINT", "SIGABRT"])
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_busy_worker_dies_with_its_caller(work: str, way: str) -> None:
    caller = subprocess.Popen([sys.executable, "-c", CALLER, work], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # fmt: skip
    assert caller.stdout is not None
    worker = int(caller.stdout.readline())
    assert caller.stdout.readline() == "busy\n"
    os.kill(caller.pid, getattr(signal, way))
    caller.wait(20)
    caller.stdout.close()
    until = time.monotonic() + 10
    while is_alive(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(worker)


def is_alive(process: int) -> bool:
    """Neither gone nor a zombie that nobody waits for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_worker_outlives_the_thread_that_asked_first() -> None:
    with Workers() as pool:
        found: list[int] = []
        thread = threading.Thread(target=lambda: found.append(pool.run(os.getpid, seconds=60)))
        thread.start()
        thread.join()
        time.sleep(0.2)
        assert pool.run(os.getpid, seconds=60) == found[0]
