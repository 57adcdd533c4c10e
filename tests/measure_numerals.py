"""How well the lexer reads the numerals of the five reports, against labels written by hand.

    python -m tests.measure_numerals [--list]

A label is a line of `numerals/labels.jsonl`: report, span of the digits (of both ends for a range), kind; for quantities
the value, unit, bound, upper end and sign. `kinds` and `units` hold every reading that a person would accept,
`header_unit` a unit that stands only in a table header, which a lexer may leave open. Right is the numeral that covers
the digits, with the label's kind and, for quantities, everything else. Digits in marks of a conversion are no numerals.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from llmeval.numbers.lexer import Numeral, lex

TESTS = Path(__file__).parent
Label = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """One label beside what the lexer made of its digits; `wrong` is empty where they agree."""

    label: Label
    found: Numeral | None
    wrong: str

    @property
    def kind(self) -> str:
        return self.found.kind if self.found else "unclassified"


def labels() -> list[Label]:
    lines = (TESTS / "numerals" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def judge() -> list[Verdict]:
    """A verdict on every label, in order."""
    verdicts: list[Verdict] = []
    every = labels()
    for report in sorted({label["report"] for label in every}):
        text = (TESTS / "reports" / report / "source.txt").read_bytes().decode("utf-8")
        numerals = lex(text)
        starts = [numeral.start for numeral in numerals]
        for label in (label for label in every if label["report"] == report):
            at = bisect_right(starts, label["start"]) - 1
            found = numerals[at] if at >= 0 and numerals[at].end >= label["end"] else None
            verdicts.append(Verdict(label, found, _difference(label, found)))
    return verdicts


def _difference(label: Label, found: Numeral | None) -> str:
    if found is None:
        return "not covered"
    if found.kind not in label.get("kinds", [label["kind"]]):
        return f"kind {found.kind}"
    if found.kind != "quantity":
        return ""
    units = label.get("units", [label["unit"]])
    if found.inherited and "header_unit" in label:
        units = [label["header_unit"]]
    high = Decimal(label["high"]) if "high" in label else None
    tests = {
        f"span {found.number_start}:{found.number_end}": found.number_start == label["start"],
        f"value {found.value}": found.value == Decimal(label["value"]),
        f"unit {found.unit!r}": found.unit in units,
        f"bound {found.bound}": found.bound == label.get("bound"),
        f"high {found.high}": found.high == high,
        f"sign {found.sign}": found.sign == label.get("sign", 1) or not found.value,
    }
    return ", ".join(name for name, right in tests.items() if not right)


def table(verdicts: Sequence[Verdict]) -> str:
    """Confusion table: a row per labelled kind, a column per kind found (an accepted other kind counts as its own)."""
    pairs = Counter((v.kind if v.kind in v.label.get("kinds", ()) else v.label["kind"], v.kind) for v in verdicts)
    rows, columns = sorted({pair[0] for pair in pairs}), sorted({pair[1] for pair in pairs})
    width = max(len(name) for name in [*rows, *columns]) + 1
    lines = ["label \\ found".ljust(width) + "".join(name.rjust(width) for name in columns)]
    for row in rows:
        cells = (str(pairs[row, column] or ".").rjust(width) for column in columns)
        lines.append(row.ljust(width) + "".join(cells))
    return "\n".join(lines)


def share_right(verdicts: Sequence[Verdict]) -> float:
    return sum(1 for verdict in verdicts if not verdict.wrong) / len(verdicts)


def main() -> None:
    parser = argparse.ArgumentParser(description="Numerals of the five reports: lexer against hand-written labels.")
    parser.add_argument("--list", action="store_true", help="print every mistake")
    arguments = parser.parse_args()
    verdicts = judge()
    print(table(verdicts))
    wrong = [verdict for verdict in verdicts if verdict.wrong]
    missed = sum(1 for verdict in verdicts if verdict.found is None)
    print(f"\n{len(verdicts)} numerals, {len(verdicts) - len(wrong)} right ({share_right(verdicts):.4f}), "
          f"{missed} unclassified")  # fmt: skip
    if arguments.list:
        for verdict in wrong:
            label = verdict.label
            print(f"{label['report']}:{label['start']} {label['text']!r} {label['kind']} -> {verdict.wrong}")


if __name__ == "__main__":
    main()
