"""How the rules reader's facts compare with the gold's: `python -m tests.measure_facts [--list]`.

A gold fact has its quantity when a numeral with its value and unit stands at its place (the unit may be a header's), and
its fact when a rules fact covers that numeral whose label is the gold's: it shares at least half of its character bigrams
with the gold's name, or stands in the number's clause, row or column header.
"""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from llmeval.checks.report import Report
from llmeval.data.facts import Fact
from llmeval.pipeline import report_of
from llmeval.reading.sources import read
from llmeval.text.views import view
from llmeval.vocabulary.labels import squeeze_label

HERE = Path(__file__).parent
SAME_UNIT = {"万吨/年": "万吨", "吨/年": "吨", "金属吨/年": "金属吨", "万㎡": "万㎡", "人次": "人次"}


def bigrams(text: str) -> set[str]:
    text = squeeze_label(text)
    return {text[i : i + 2] for i in range(len(text) - 1)}


def measure(name: str, listed: bool = False) -> tuple[int, int, int]:
    """Gold facts, those with their quantity, those with their fact."""
    gold = json.loads((HERE / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    report = report_of(read(HERE / "reports" / name / "source.txt"))
    quantities = facts = 0
    for entry in gold["facts"]:
        found = _fact_at(report, entry)
        right = found is not None and _same(found, entry)
        labelled = right and found is not None and _labelled(report, found, entry)
        quantities += right
        facts += labelled
        if listed and not labelled:
            shown = f"{found.label} {found.value} {found.unit}" if found else None
            print(" ", "label" if right else "quantity", entry["name"], entry["value_text"], entry["unit"], "|", shown)
    return len(gold["facts"]), quantities, facts


def _fact_at(report: Report, entry: dict[str, Any]) -> Fact | None:
    start, end = entry["start"], entry["start"] + len(entry["quote"])
    inside = [f for f in report.facts if f.numeral and start <= f.numeral.number_start < end]
    value = Decimal(str(entry["value_text"]).replace(",", "")) if _is_number(entry["value_text"]) else None
    return next(
        (f for f in inside if value is not None and f.numeral and f.numeral.value == value),
        inside[0] if inside else None,
    )


def _is_number(text: str) -> bool:
    try:
        Decimal(str(text).replace(",", ""))
    except ArithmeticError:
        return False
    return True


def _same(fact: Fact, entry: dict[str, Any]) -> bool:
    numeral = fact.numeral
    if numeral is None or numeral.value is None or not _is_number(entry["value_text"]):
        return False
    unit = SAME_UNIT.get(entry["unit"], entry["unit"])
    return (
        numeral.value == abs(Decimal(str(entry["value_text"]).replace(",", "")))
        and fact.unit.replace("％", "%") == unit
    )


def _labelled(report: Report, fact: Fact, entry: dict[str, Any]) -> bool:
    name, label = bigrams(entry["name"]), bigrams(fact.label)
    if len(fact.label) > 20:
        return False
    if name and 2 * len(label & name) >= len(label):
        return True
    mention = report.reading.by_number.get(fact.numeral.number_start if fact.numeral else -1)
    if mention is None:
        return False
    clause = squeeze_label(view(report.document, mention.clause.start, mention.clause.end).text)
    around = clause + squeeze_label(mention.row_label) + squeeze_label(mention.column_label)
    return squeeze_label(fact.label) in around


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    totals = [0, 0, 0]
    for path in sorted((HERE / "gold").glob("*.json")):
        counts = measure(path.stem, args.list)
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        print(
            f"{path.stem}: {counts[0]} gold facts, quantity {counts[1] / counts[0]:.3f}, fact {counts[2] / counts[0]:.3f}"
        )
    print(f"all: {totals[0]} gold facts, quantity {totals[1] / totals[0]:.3f}, fact {totals[2] / totals[0]:.3f}")


if __name__ == "__main__":
    main()
