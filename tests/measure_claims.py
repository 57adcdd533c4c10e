"""How `ground` does on labelled claims of other hands, 500 a set (`claims/README.md` to `claims8/README.md` tell whose, and the
figures of each first look).

python -m tests.measure_claims [--list] [SET ...]
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from tests.measure_ground import Claim, Row

HERE = Path(__file__).parent
SETS = tuple(sorted(path.parent.name for path in HERE.glob("*/claims.jsonl")))
"""Folders with claims.jsonl and the texts that it speaks of."""


def rows(name: str) -> tuple[Row, Row]:
    """Of one set the true claims, right where they are grounded, and the false ones, right where they are not."""
    folder = HERE / name
    by_file: dict[str, list[Claim]] = defaultdict(list)
    for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        by_file[claim["file"]].append(claim)
    true = Row(f"{name}: right label in other words: grounded")
    false = Row(f"{name}: false claim: not grounded")
    for file, claims in by_file.items():
        given = [{key: claim[key] for key in ("label", "value", "unit")} for claim in claims]
        for claim, result in zip(claims, ground(given, read(folder / file)), strict=True):
            row = true if claim["truth"] else false
            row.count(
                result.grounded == claim["truth"],
                (file, result.claim.given, result.status, result.reason, claim["why"]),
            )
    return true, false


def main() -> None:
    parser = argparse.ArgumentParser(description="Labelled claims of other hands.")
    parser.add_argument("sets", nargs="*", default=list(SETS), metavar="SET")
    parser.add_argument("--list", action="store_true", help="print every mistake")
    arguments = parser.parse_args()
    for name in arguments.sets:
        for row in rows(name):
            print(f"{row.name:<58}{row.right:>6} of {row.claims:<6}{row.share:.4f}")
            if arguments.list:
                print(*(f"    {wrong}\n" for wrong in row.wrong), sep="", end="")


if __name__ == "__main__":
    main()
