"""How well `ground` tells labels in other words from labels of other numbers, on the gold facts of three reports.

    python -m tests.measure_labels [--list]

A gold fact's name is the wording of whoever wrote the gold, not the report's. True claims carry it; false ones carry the
name of another fact of the same report, whose number is another one.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator

from llmeval.grounding.ground import ground
from tests.measure_ground import REPORTS, Claim, Fact, Row, document, facts


def true_claims(report: str) -> list[Claim]:
    return [_claim(fact, fact["name"]) for fact in facts(report)]


def false_claims(report: str, seed: int = 7, each: int = 3) -> Iterator[Claim]:
    """Each fact under the names of others whose value it has not, of the same unit first."""
    chance = random.Random(seed)
    every = facts(report)
    for fact in every:
        same = {other["value_text"] for other in every if other["name"] == fact["name"]}
        others = [
            other for other in every
            if other["value_text"] != fact["value_text"] and _core(other) != _core(fact)
            and not any(third["value_text"] == fact["value_text"] and _core(third) == _core(other) for third in every)
            and other["value_text"] not in same
        ]  # fmt: skip
        kin = [other for other in others if other["unit"] == fact["unit"]]
        for other in chance.sample(kin, min(each, len(kin))):
            yield _claim(fact, other["name"])


def _core(fact: Fact) -> str:
    return str(fact["name"])


def _claim(fact: Fact, label: str) -> Claim:
    return {"value": fact["value_text"].lstrip("-") if not fact["value_text"].startswith("-") else fact["value_text"],
            "unit": fact["unit"], "label": label, "start": fact["start"]}  # fmt: skip


def rows() -> Iterator[Row]:
    right, wrong = Row("right label in other words: grounded"), Row("label of another number: not grounded")
    for report in REPORTS:
        for result in ground(true_claims(report), document(report)):
            right.count(result.grounded, (report, result.claim.given, result.status, result.reason))
        for result in ground(list(false_claims(report)), document(report)):
            wrong.count(not result.grounded, (report, result.claim.given, result.evidence and result.evidence.quote))
    yield right
    yield wrong


def main() -> None:
    parser = argparse.ArgumentParser(description="Labels in other words and labels of other numbers.")
    parser.add_argument("--list", action="store_true", help="print every mistake")
    arguments = parser.parse_args()
    for row in rows():
        print(f"{row.name:<58}{row.right:>6} of {row.claims:<6}{row.share:.4f}")
        if arguments.list:
            print(*(f"    {wrong}\n" for wrong in row.wrong), sep="", end="")


if __name__ == "__main__":
    main()
