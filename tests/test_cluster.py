"""The cluster's parts without a cluster; Ray itself in a process of its own, where it is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from llmeval import ReadError
from llmeval.runs.cluster import COLUMNS, Reviewer, paths_of, share, starts_through_uv
from llmeval.settings import Settings

REPORTS = Path(__file__).parent / "reports"
needs_arrow = pytest.mark.skipif(find_spec("pyarrow") is None, reason="llmeval[ray] is not installed")
needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="llmeval[ray] is not installed")


def test_a_list_is_taken_as_it_is() -> None:
    assert list(paths_of(["b.docx", Path("a.pdf")])) == ["b.docx", "a.pdf"]


@needs_arrow
def test_of_a_folder_every_file_of_a_known_kind_is_taken(tmp_path: Path) -> None:
    for name in ("b.docx", "a.PDF", "~$b.docx", "notes.json", "deep/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [Path(path).name for path in paths_of(tmp_path)] == ["a.PDF", "b.docx", "c.txt"]
    with pytest.raises(ReadError):
        list(paths_of(tmp_path / "missing"))


def test_the_actors_share_one_budget_of_requests() -> None:
    chosen = Settings(model="m", concurrency=8)
    assert share(chosen, 3).concurrency * 3 <= 8
    assert share(Settings(concurrency=8), 3).concurrency == 8


def test_an_actor_gives_a_row_for_a_report_and_for_an_error() -> None:
    reviewer = Reviewer(Settings(offline=True))
    try:
        (good,) = reviewer.rows(str(REPORTS / "004" / "source.txt"))
        (bad,) = reviewer.rows("missing.docx")
    finally:
        reviewer.close()
    assert set(good) == set(bad) == set(COLUMNS)
    assert good["error"] is None
    assert json.loads(good["findings"] or "")
    assert bad["error"]
    assert bad["findings"] is None


def test_workers_that_ray_starts_through_uv_are_known() -> None:
    assert starts_through_uv("/home/a b/bin/uv run --python 3.11 python")
    assert not starts_through_uv("/usr/bin/python3")
    assert not starts_through_uv(None)


SCRIPT = """
import sys
from llmeval.runs.cluster import critique_dataset
from llmeval.settings import Settings
sources = [*sys.argv[2:], "missing.docx"]
print("RESULT", critique_dataset(sources, sys.argv[1], actors=1, settings=Settings(offline=True)))
"""


@needs_ray
def test_a_job_writes_a_row_for_each_report(tmp_path: Path) -> None:
    import pyarrow.parquet

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "out"), str(REPORTS / "004/source.txt"), str(REPORTS / "002/source.docx")],
        capture_output=True, text=True, encoding="utf-8", timeout=180, check=False, cwd=REPORTS.parent.parent,
    )  # fmt: skip
    assert "RESULT {'reports': 2, 'failed': 1}" in done.stdout, done.stderr[-2000:]
    rows = pyarrow.parquet.read_table(tmp_path / "out").to_pylist()
    assert len(rows) == 3
    assert sum(row["error"] is not None for row in rows) == 1


STARTED_BEFORE = """
import sys
import ray
ray.init(num_cpus=2, log_to_driver=False, include_dashboard=False, logging_level="ERROR",
         runtime_env={"py_executable": "uv run --no-project --isolated python"})
from llmeval.errors import UsageError
from llmeval.runs import cluster
cluster._STARTED_WITHIN = 4.0
try:
    cluster.critique_dataset(sys.argv[1:], actors=1, offline=True)
except UsageError as error:
    print("TOLD", error.english)
"""


@needs_ray
def test_workers_that_do_not_start_are_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED_BEFORE, str(REPORTS / "004/source.txt")],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, cwd=REPORTS.parent.parent,
        env={**os.environ, "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0"},
    )  # fmt: skip
    assert "TOLD" in done.stdout, done.stderr[-2000:]
    assert "--extra ray" in done.stdout
