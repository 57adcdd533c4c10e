"""Whether proofs are proofs: `python -m tests.measure_relations [--reports 6] [--changes 300] [--list]`.

Three figures, over the reports with truth (`dev_reports`) and those of `reports`:

- of all quantities, how many a relation proves;
- of the numbers that are planted wrong (those of a provable defect that the corrected twin prints otherwise), how many are
  called proved: none should be;
- one digit of a proved number is changed, 300 times by a fixed seed: in what share the number is no longer called proved.
  What keeps its proof is listed by the relation that acquits.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from llmeval.checks.proofs import Proofs
from llmeval.data.document import Document
from llmeval.data.relations import Number, Relation, tally
from llmeval.numbers.lexer import lex
from llmeval.pipeline import report_of
from llmeval.reading.sources import read

HERE = Path(__file__).parent
DEV = HERE / "dev_reports"
SEED = 20261129
CONSEQUENCES = {("c3-06", "98.21"), ("c3-06", "93.87"), ("c3-07", "10.00"), ("c3-07", "93.87"), ("s3-d02", "5.5")}
"""Scores and totals that follow rightly from what the report prints; the twin prints others because a weight is mended."""


@dataclass(frozen=True)
class Case:
    """A report with its numbers."""

    name: str
    text: str
    numbers: tuple[Number, ...]


def numbers_of(text: str) -> tuple[Number, ...]:
    """Every quantity of a text and where it stands."""
    document: Document = read((text.encode(), "a.txt"))
    return Proofs(report_of(document), document).numbers()


def sources() -> Iterator[tuple[str, str]]:
    """The reports by name: those with truth first."""
    for path in sorted(DEV.glob("??.txt")):
        yield path.stem, path.read_text(encoding="utf-8")
    for path in sorted((HERE / "reports").glob("*/source.txt")):
        yield path.parent.name, path.read_text(encoding="utf-8")


def planted(name: str, text: str) -> list[tuple[int, str]]:
    """Where the digits of the planted wrong numbers begin, each with its defect: those of a provable defect's quotes that
    the corrected twin does not print in that line and the truth does not call right."""
    truth = json.loads((DEV / f"{name}.truth.json").read_text(encoding="utf-8"))
    clean = (DEV / f"{name}.clean.txt").read_text(encoding="utf-8")
    wrong = dict(_changed(text, clean))
    found = []
    for defect in truth["defects"]:
        if defect["kind"] == "provable":
            for quote in defect["quotes"]:
                at = text.find(quote)
                for n, printed in wrong.items():
                    right = printed in defect["correct_value"] or (defect["id"], printed) in CONSEQUENCES
                    if at >= 0 and at <= n < at + len(quote) and not right:
                        found.append((n, f"{name} {defect['id']}"))
    return list(dict(found).items())


def _changed(text: str, clean: str) -> Iterator[tuple[int, str]]:
    """Where the quantities begin that the twin prints otherwise, line by line, and their digits."""
    lines, others = text.splitlines(keepends=True), clean.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for tag, a, b, c, d in SequenceMatcher(None, lines, others, autojunk=False).get_opcodes():
        if tag == "replace":
            mine = [n for n in lex(text, starts[a], starts[b]) if n.kind == "quantity"]
            theirs = [(n.value, n.unit) for n in lex("".join(others[c:d])) if n.kind == "quantity"]
            pairs = SequenceMatcher(None, [(n.value, n.unit) for n in mine], theirs, autojunk=False)
            for kind, first, last, _, _ in pairs.get_opcodes():
                if kind != "equal":
                    yield from ((n.number_start, text[n.number_start : n.number_end]) for n in mine[first:last])


def misprint(text: str, number: Number, dice: random.Random) -> str:
    """The text with one digit of the number changed to another one; its first digit never becomes 0."""
    places = [at for at in range(number.at, number.evidence.end) if text[at] in "0123456789"]
    places = places[: next((n for n, at in enumerate(places) if n and at - places[n - 1] > 2), len(places))]
    at = dice.choice(places)
    digits = [d for d in "0123456789" if d != text[at] and not (d == "0" and at == places[0] and len(places) > 1)]
    return text[:at] + dice.choice(digits) + text[at + 1 :]


def kept(case: Case, number: Number, changed: str) -> Relation | None:
    """A relation that proves the number after the misprint; None where it has lost its proof."""
    found = next((n for n in numbers_of(changed) if n.at == number.at), None)
    return found.proved_by[0] if found is not None and found.standing == "proved" else None


def changes(cases: Sequence[Case], count: int, *, listed: bool) -> tuple[int, Counter[str]]:
    """How many of the misprints cost the number its proof, and what acquits the others, by kind and reading."""
    dice = random.Random(SEED)
    pool = [(case, n) for case in cases for n in case.numbers if n.standing == "proved" and _digital(case.text, n)]
    chosen = dice.sample(pool, min(count, len(pool)))
    acquitted: Counter[str] = Counter()
    for case, number in chosen:
        changed = misprint(case.text, number, dice)
        relation = kept(case, number, changed)
        if relation is not None:
            acquitted[f"{relation.kind} {relation.reading}"] += 1
            if listed:
                now = changed[number.evidence.start : number.evidence.end]
                print(
                    f"  {case.name} {number.evidence.quote} -> {now}: {relation.kind} {relation.reading} "
                    f"of {relation.tried}: {relation.computation} | was {number.proved_by[0].kind}: "
                    f"{number.proved_by[0].computation}",
                    flush=True,
                )
    return len(chosen) - acquitted.total(), acquitted


def _digital(text: str, number: Number) -> bool:
    return any(c in "0123456789" for c in text[number.at : number.evidence.end])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    cases = [Case(name, text, numbers_of(text)) for name, text in sources()]
    shares = []
    for case in cases:
        counts = tally(case.numbers)
        shares.append(float(counts["share"] or 0))
        print(case.name, " ".join(f"{key} {value}" for key, value in counts.items()), flush=True)
    print(f"proved, mean of {len(shares)} reports: {sum(shares) / len(shares):.3f}")
    wrong = called = 0
    for case in cases:
        if (DEV / f"{case.name}.truth.json").exists():
            standing = {n.at: n for n in case.numbers}
            for at, defect in planted(case.name, case.text):
                number = standing.get(at)
                wrong += number is not None
                if number is not None and number.standing == "proved":
                    called += 1
                    by = number.proved_by[0]
                    print(f"  proved although wrong: {defect} {number.evidence.quote}: {by.kind} {by.computation}")
    print(f"planted wrong numbers called proved: {called} of {wrong}", flush=True)
    start = time.monotonic()
    lost, acquitted = changes(cases, options.changes, listed=options.list)
    total = lost + acquitted.total()
    print(f"one digit changed, proof lost: {lost} of {total} = {lost / max(1, total):.3f}"
          f" ({time.monotonic() - start:.0f} s); kept by {dict(acquitted.most_common())}")  # fmt: skip


if __name__ == "__main__":
    main()
