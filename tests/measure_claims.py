"""How `ground` does on 500 labelled claims of another hand (`claims/README.md` tells whose, and the figures of the first look).

python -m tests.measure_claims [--list]
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from tests.measure_ground import Claim, Row

CLAIMS = Path(__file__).parent / "claims"


def rows() -> Iterator[Row]:
    by_file: dict[str, list[Claim]] = defaultdict(list)
    for line in (CLAIMS / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        by_file[claim["file"]].append(claim)
    true, false = Row("right label in other words: grounded"), Row("false claim: not grounded")
    for name, claims in by_file.items():
        given = [{key: claim[key] for key in ("label", "value", "unit")} for claim in claims]
        for claim, result in zip(claims, ground(given, read(CLAIMS / name)), strict=True):
            row = true if claim["truth"] else false
            row.count(
                result.grounded == claim["truth"],
                (name, result.claim.given, result.status, result.reason, claim["why"]),
            )
    yield true
    yield false


def main() -> None:
    parser = argparse.ArgumentParser(description="500 labelled claims of another hand.")
    parser.add_argument("--list", action="store_true", help="print every mistake")
    arguments = parser.parse_args()
    for row in rows():
        print(f"{row.name:<50}{row.right:>6} of {row.claims:<6}{row.share:.4f}")
        if arguments.list:
            print(*(f"    {wrong}\n" for wrong in row.wrong), sep="", end="")


if __name__ == "__main__":
    main()
