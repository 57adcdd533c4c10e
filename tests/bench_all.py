"""All benchmarks in one run, printed as ratios.

    python -m tests.bench_all [--reports 200] [--skip reading grounding …]

Parts: reading (against pdfplumber), review (rules only, against reading; the curve), grounding (against langextract),
endpoint (8 requests at a time against one), folder (1 and 2 processes), ray (1 and 2 actors, overhead per report).
Those whose peer is not installed say so. Not collected by pytest.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from llmeval import critique_many, read
from llmeval.pipeline import review_by_rules
from llmeval.settings import Settings
from tests.generate_reports import write

ROOT = Path(__file__).parent.parent
RULES = Settings(offline=True)


def reading(_: int) -> None:
    subprocess.run([sys.executable, "-m", "tests.bench_read"], cwd=ROOT, check=True)


def review(_: int) -> None:
    for kind in ("docx", "pdf", "txt"):
        paths = sorted((ROOT / "tests" / "reports").glob(f"*/source.{kind}"))
        documents = [read(path) for path in paths]
        started = time.process_time()
        documents = [read(path) for path in paths]
        middle = time.process_time()
        for document in documents:
            review_by_rules(document, RULES)
        ended = time.process_time()
        print(f"{kind}: review : reading = {(ended - middle) / (middle - started):.2f} : 1")
    subprocess.run([sys.executable, "-m", "tests.bench_review", "--sizes", "10000", "100000"], cwd=ROOT, check=True)


def grounding(_: int) -> None:
    subprocess.run([sys.executable, "-m", "tests.bench_ground"], cwd=ROOT, check=True)


def endpoint(_: int) -> None:
    from llmeval.llm.client import Endpoint
    from tests.faults import SlowModel
    from tests.test_endpoint import FIRST
    from tests.test_endpoint_speed import calls, delay

    def seconds(concurrency: int) -> float:
        model = SlowModel(lambda _: {"facts": [FIRST]}, delay)
        with Endpoint("m", transport=model, concurrency=concurrency) as opened:
            session = opened.session()

            async def work() -> None:
                await asyncio.gather(*(session.ask(call) for call in calls(40)))

            started = time.perf_counter()
            asyncio.run(work())
            return time.perf_counter() - started

    seconds(8)  # imports
    one, eight = seconds(1), seconds(8)
    print(f"40 requests: one at a time {one:.2f} s, eight {eight:.2f} s = {one / eight:.1f} : 1")


def _reviewed(paths: list[Path], jobs: int) -> int:
    return sum(1 for _ in critique_many(paths, jobs=jobs, settings=RULES))


def folder(number: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        paths = list(write(Path(place), number))
        rates = {jobs: number / _seconds(partial(_reviewed, paths, jobs)) for jobs in (1, 2)}
        started = time.process_time()
        for path in paths[:50]:
            review_by_rules(path, RULES)
        alone = min(50, number) / (time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"in this process {alone:.1f} reports/s of processor time; one process {rates[1]:.1f}/s, two {rates[2]:.1f}/s"
          f" = {rates[2] / rates[1]:.2f} : 1; {peak:.0f} MB at most here")  # fmt: skip


RAY = """
import sys, time, ray
ray.init(num_cpus=2, log_to_driver=False, include_dashboard=False, logging_level="ERROR")
from llmeval.runs.cluster import critique_dataset
from llmeval.settings import Settings
critique_dataset(open(sys.argv[1]).read().split("\\n")[:4], sys.argv[1] + "warm", actors=2, settings=Settings(offline=True))
for actors in (1, 2):
    times = []
    for number in (int(sys.argv[2]) // 4, int(sys.argv[2])):
        started = time.perf_counter()
        critique_dataset(open(sys.argv[1]).read().split("\\n")[:number], sys.argv[1] + str((actors, number)),
                         actors=actors, settings=Settings(offline=True))
        times.append((number, time.perf_counter() - started))
    (few, short), (many, long) = times
    each = (long - short) / (many - few)
    print(f"RESULT {actors} actors: {1 / each:.1f} reports/s, start {short - few * each:.1f} s", flush=True)
"""


def ray(number: int) -> None:
    if find_spec("ray") is None:
        print("llmeval[ray] is not installed")
        return
    with tempfile.TemporaryDirectory() as place:
        names = Path(place) / "names"
        names.write_text("\n".join(map(str, write(Path(place) / "reports", number))), encoding="utf-8")
        done = subprocess.run([sys.executable, "-c", RAY, str(names), str(number)], cwd=ROOT, capture_output=True,
                              text=True, check=False)  # fmt: skip
        lines = [line.removeprefix("RESULT ") for line in done.stdout.splitlines() if line.startswith("RESULT")]
        print("\n".join(lines) or done.stderr[-2000:])


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


PARTS: dict[str, Callable[[int], None]] = {
    "reading": reading, "review": review, "grounding": grounding, "endpoint": endpoint, "folder": folder, "ray": ray,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--skip", nargs="*", default=[], choices=list(PARTS))
    chosen = parser.parse_args()
    for name, part in PARTS.items():
        if name not in chosen.skip:
            print(f"— {name}", flush=True)
            part(chosen.reports)


if __name__ == "__main__":
    main()
