"""Facts of reports against a judgement of each by its text: `python -m tests.measure_judged [--list]`.

`facts/judged.json` holds facts drawn at random from five reports with print or portal forms among them, each with value, unit, label,
period and basis as the text has them. A fact is right where all five are; the unit's name and the year are told for each report.
They were judged by whoever mends the reading, after a look at it, so that this is a regression and no evidence for the next report.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from llmeval.pipeline import report_of
from llmeval.reading.sources import read

HERE = Path(__file__).parent
MEMBERS = ("value", "unit", "label", "period", "basis")


def measure(*, listed: bool = False) -> tuple[int, int, int]:
    """Facts right in all five, facts, and reports of which the unit's name and year are right."""
    judged = json.loads((HERE / "facts" / "judged.json").read_text("utf-8"))
    right = count = headed = 0
    for name, expected in judged.items():
        report = report_of(read(HERE / "first_look" / f"{name}.txt"))
        headed += (report.reading.unit_name, report.reading.year) == (expected["unit"], expected["year"])
        found = {f.evidence.start: f for f in report.facts if f.evidence and f.value is not None}
        for entry in expected["facts"]:
            fact = found.get(entry["at"])
            told = {m: str(getattr(fact, m)) for m in MEMBERS} if fact is not None else {}
            wrong = [m for m in MEMBERS if told.get(m) != entry[m]]
            count += 1
            right += not wrong
            if listed and wrong:
                print(f"  {name} {entry['quote']}: " + ", ".join(f"{m} {told.get(m)} for {entry[m]}" for m in wrong))
    return right, count, headed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    right, count, headed = measure(listed=parser.parse_args().list)
    print(
        f"facts right in value, unit, label, period and basis: {right} of {count}; unit's name and year: {headed} reports"
    )


if __name__ == "__main__":
    main()
