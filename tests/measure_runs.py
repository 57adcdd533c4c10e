"""What a folder's run survives: `python -m tests.measure_runs [--kills 20] [--reports 60]`.

Killed at any moment and started again, two runs at once, a damaged store, a damaged manifest, a full disk (where a small file
system can be mounted: Linux, as root). Each line says how often, and what was lost, done twice or left
running. Nothing here is collected by pytest; `test_folder` and `test_workers` hold a few of each.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llmeval.llm.store import ResponseStore

TEXT = (
    "2024年度第{n}局整体支出绩效自评报告\n\n一、部门基本情况\n编制数12人，在职人数{n}人。\n"
    "二、一般公共预算支出情况\n2024年基本支出年初预算为130.25万元，决算为12{n}.50万元。\n三、绩效情况\n全年完成项目{n}个。\n"
)


PATIENCE = 60
"""Seconds within which a run has reviews to show, on whatever machine."""


def folder_of(place: Path, reports: int) -> Path:
    folder = place / "in"
    folder.mkdir()
    for number in range(reports):
        (folder / f"{number:03d}.txt").write_text(TEXT.format(n=number), encoding="utf-8")
    return folder


def command(folder: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "llmeval", "critique", str(folder), "-o", str(out), "--offline", "--jobs", "2",
            "--fail-on", "never", *more]  # fmt: skip


def start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command(folder, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip


def recorded(out: Path) -> dict[str, int]:
    """What the manifest calls done, and when its review was written."""
    manifest = out / ".llmeval" / "manifest.jsonl"
    lines = manifest.read_bytes().split(b"\n")[:-1] if manifest.is_file() else []
    rows = [json.loads(line) for line in lines]
    paths = {row["path"] for row in rows if row["status"] == "reviewed"}
    return {path: (out / "reviews" / f"{path}.json").stat().st_mtime_ns for path in paths}


def alive(session: int) -> list[int]:
    """Processes of a session that are no zombies."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] not in "ZX":
            found.append(int(entry.parent.name))
    return found


def whole(out: Path) -> int:
    """Reviews that can be read."""
    count = 0
    for path in (out / "reviews").rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
        count += 1
    return count


@contextmanager
def places() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


def killed(times: int, reports: int, chance: random.Random) -> str:
    lost = twice = orphans = 0
    with places() as place:
        folder, out = folder_of(place, reports), place / "out"
        done: dict[str, int] = {}
        amid = 0
        for turn in range(times):
            process = start(folder, out)
            # In turns at any moment, its start among them, and amid reviews that are being written.
            until = time.monotonic() + (chance.uniform(0.2, 6) if turn % 2 else PATIENCE)
            more = PATIENCE if turn % 2 else chance.randint(1, 5)
            while time.monotonic() < until and process.poll() is None and len(recorded(out)) < len(done) + more:
                time.sleep(0.02)
            amid += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
            time.sleep(2)
            orphans += len(alive(process.pid))
            now = recorded(out)
            lost += len(done.keys() - now.keys())
            twice += sum(now.get(path, stamp) != stamp for path, stamp in done.items())
            done = now
        subprocess.run(command(folder, out), check=True, capture_output=True)
        end = recorded(out)
        twice += sum(end.get(path) != stamp for path, stamp in done.items())
        torn = len(list(out.rglob("*.partial")))
        return (f"killed {times} times, {amid} while it ran, {len(done)} done by then, {whole(out)}/{reports} at the end: lost {lost}, done twice {twice}, "
                f"left running after two seconds {orphans}, torn files {torn}")  # fmt: skip


def at_once(reports: int) -> str:
    with places() as place:
        folder, out = folder_of(place, reports), place / "out"
        runs = [start(folder, out) for _ in range(2)]
        codes = [run.wait() for run in runs]
        return f"two runs at once: ended with {codes}, {whole(out)}/{reports} reviews whole, rows {len(recorded(out))}"


def damaged(times: int, chance: random.Random) -> str:
    """A store of answers with bytes turned: an answer is right, or none; nothing breaks."""
    wrong = kept = 0
    with places() as place:
        with ResponseStore(place / "a") as store:
            for number in range(200):
                store.put(str(number), {"n": number})
        for turn in range(times):
            copy = place / f"b{turn}"
            shutil.copytree(place / "a", copy)
            for path in copy.iterdir():
                data = bytearray(path.read_bytes())
                for _ in range(chance.randrange(1, 60)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                path.write_bytes(bytes(data[: chance.randrange(len(data) // 2, len(data) + 1)]))
            with ResponseStore(copy) as store:
                for number in range(200):
                    found = store.get(str(number))
                    kept += found is not None
                    wrong += found is not None and found != {"n": number}
    return f"a damaged store, {times} times: {kept} of {200 * times} answers kept, wrong {wrong}"


def torn(times: int, reports: int, chance: random.Random) -> str:
    """A manifest cut anywhere: what it no longer names is done again, the rest is not."""
    bad = 0
    with places() as place:
        folder, out = folder_of(place, reports), place / "out"
        subprocess.run(command(folder, out), check=True, capture_output=True)
        manifest = out / ".llmeval" / "manifest.jsonl"
        for _ in range(times):
            data = manifest.read_bytes()
            manifest.write_bytes(data[: chance.randrange(len(data))])
            code = subprocess.run(command(folder, out), check=False, capture_output=True).returncode
            bad += code != 0 or whole(out) != reports or len(recorded(out)) != reports
    return f"a manifest cut {times} times: not whole afterwards {bad}"


def full(reports: int) -> str:
    """A disk that fills up: the sentence says so, what is done stays, and with room the run goes on."""
    with places() as place:
        folder, disk = folder_of(place, reports), place / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=False,
                                 capture_output=True).returncode == 0 if os.name == "posix" else False  # fmt: skip
        if not mounted:
            return "a full disk: no small file system can be mounted here"
        try:
            run = subprocess.run(command(folder, disk / "out"), check=False, capture_output=True, text=True)
            done = recorded(disk / "out")
            said = run.stderr.strip().splitlines()[-1:]
            subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
            again = subprocess.run(command(folder, disk / "out"), check=False, capture_output=True, text=True)
            now = recorded(disk / "out")
            twice = sum(now.get(path) != stamp for path, stamp in done.items())
            return (f"a full disk: status {run.returncode}, traceback {'Traceback' in run.stderr}, {len(done)} kept, said {said}; with room: "
                    f"status {again.returncode}, {whole(disk / 'out')}/{reports}, done twice {twice}")  # fmt: skip
        finally:
            subprocess.run(["umount", str(disk)], check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--reports", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    print(killed(chosen.kills, chosen.reports, chance), flush=True)
    print(at_once(chosen.reports), flush=True)
    print(damaged(40, chance), flush=True)
    print(torn(5, 12, chance), flush=True)
    print(full(40), flush=True)


if __name__ == "__main__":
    main()
