"""What carries the rules: `python -m tests.measure_audit [--frames] [--checks]`.

`--frames` takes out each frame of the relation network in turn and counts the documents whose findings or proofs change; one that
changes a single document, or none, is supported by that text alone. `--checks` counts for each check the documents that it accuses,
rightly and wrongly. The texts: the open reports, the development reports and all batches of unseen reports, twins apart.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import llmeval
from llmeval.checks.catalogue import ALL
from llmeval.understanding.relations.network import Network
from tests import measure_first_look as look

HERE = Path(__file__).parent


def texts() -> list[Path]:
    """The reports as they were handed in, no twins."""
    found = [*HERE.glob("reports/*/source.txt"), *HERE.glob("dev_reports/*.txt"), *HERE.glob("first_look/*/*.txt")]
    return sorted(path for path in found if not path.name.endswith(".clean.txt"))


def state(path: Path) -> tuple[frozenset[tuple[str, str, int]], frozenset[int]]:
    """Findings by code, severity and place, and the numbers that are proved."""
    review = llmeval.critique(path, offline=True)
    findings = frozenset((f.code, f.severity, f.evidence[0].start if f.evidence else -1) for f in review.findings)
    return findings, frozenset(n.at for n in review.numbers if n.standing == "proved")


def frames(paths: list[Path]) -> None:
    whole = Network.collect
    ran: Counter[str] = Counter()

    def counting(network: Network, frame: Callable[..., Iterable[object]], *arguments: object) -> list[object]:
        ran[frame.__name__] += 1
        return whole(network, frame, *arguments)

    Network.collect = counting  # type: ignore[method-assign,assignment]
    before = {path: state(path) for path in paths}
    print(f"{len(paths)} texts")
    for name in sorted(ran):

        def without(network: Network, frame: Callable[..., Iterable[object]], *arguments: object, name: str = name) -> list[object]:  # fmt: skip
            return [] if frame.__name__ == name else whole(network, frame, *arguments)

        Network.collect = without  # type: ignore[method-assign,assignment]
        found, proved = [], []
        for path in paths:
            findings, numbers = state(path)
            if findings != before[path][0]:
                found.append(path)
            if numbers != before[path][1]:
                proved.append(path)
        mark = "" if len(found) > 1 or len(proved) > 1 else "  <- one text at most"
        print(f"{name:24} findings of {len(found):3}, proofs of {len(proved):3} texts change{mark}", flush=True)
    Network.collect = whole  # type: ignore[method-assign]


def checks(paths: list[Path]) -> None:
    """For each check: in how many texts it fires, how often a planted defect, and how often on a corrected twin."""
    fires: dict[str, set[Path]] = defaultdict(set)
    right: Counter[str] = Counter()
    twins: Counter[str] = Counter()
    for path in paths:
        for finding in llmeval.critique(path, offline=True).findings:
            fires[finding.code].add(path)
    for truth in sorted((HERE / "first_look").glob("*/*.truth.json")):
        batch, name = truth.parent.name, truth.name.removesuffix(".truth.json")
        found, _ = look.judge(look.review(batch, name), json.loads(truth.read_text(encoding="utf-8"))["defects"])
        for code in {finding["code"] for of in found.values() for finding in of}:
            right[code] += 1
        for finding in look.review(batch, f"{name}.clean")["findings"]:
            twins[finding["code"]] += 1
    for check in ALL:
        mark = "  <- one text at most" if len(fires[check.code]) < 2 else ""
        print(f"{check.code} {check.name:26} fires in {len(fires[check.code]):3} texts; right in {right[check.code]:3} unseen reports, "
              f"{twins[check.code]:3} times on twins{mark}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", action="store_true")
    parser.add_argument("--checks", action="store_true")
    chosen = parser.parse_args()
    paths = texts()
    if chosen.frames or not chosen.checks:
        frames(paths)
    if chosen.checks or not chosen.frames:
        checks(paths)


if __name__ == "__main__":
    main()
