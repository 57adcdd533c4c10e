"""How numbers of table-heavy documents are read: `python -m tests.measure_tables [--all] [--list] [FOLDER ...]`.

Each document has a truth: for every number of a table its row path, column path, value and unit, and which cells are
codes, serial numbers, 栏次 or years. Facts and truth are aligned by their values in the order of the document. A fact is
right where value and unit are the truth's, its column path is the truth's, and its row path ends with the truth's label
and holds the truth's labels in their order (it may hold more, such as the whole of an 其中). `strict` asks for equal rows.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import llmeval
from llmeval.data.facts import Fact

HERE = Path(__file__).parent
SETS = (HERE / "tables_first_look", HERE / "tables2", HERE / "tables3", HERE / "tables4")
"""Folders of documents with their truth, each by another hand; their README files have the figures of the first look."""
SAMPLE, SEED = 100, 20251129
_REACH = 12
"""Facts to either side among which an equal value is looked for where the neighbours are missed."""


@dataclass
class Score:
    """Of the truth's numbers those that are right; of the codes those that are read as amounts."""

    name: str
    examined: int = 0
    row: int = 0
    column: int = 0
    unit: int = 0
    right: int = 0
    strict: int = 0
    missed: int = 0
    codes: int = 0
    extra: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        share = self.right / self.examined if self.examined else 0
        return (
            f"{self.name}: {self.examined} facts, right {share:.3f} (row {self.row}, column {self.column}, unit {self.unit}, "
            f"strict {self.strict}, missed {self.missed}); codes as amounts {self.codes}; other extra facts {self.extra}"
        )


def measure(path: Path, truth: dict[str, Any], sample: int | None = SAMPLE) -> Score:
    """The score of one document, on facts drawn at random or on all."""
    document = llmeval.read(path)
    facts = [f for f in llmeval.extract(document) if f.table is not None and f.value is not None]
    found = _aligned(truth["facts"], facts)
    numbers = range(len(truth["facts"]))
    drawn = sorted(random.Random(SEED).sample(numbers, sample)) if sample and sample < len(numbers) else list(numbers)
    score = Score(path.stem, examined=len(drawn))
    for at in drawn:
        _judge(score, truth["facts"][at], found.get(at))
    used = {id(fact) for fact in found.values()}
    printed = {
        str(code["printed"] if isinstance(code, dict) and "printed" in code else code.get("text", ""))
        for code in truth["codes"]
    }
    for fact in facts:
        if id(fact) not in used and fact.evidence is not None:
            is_code = fact.evidence.quote in printed
            score.codes += is_code
            score.extra += not is_code
            score.wrong.append(f"extra {fact.evidence.quote} {fact.row_path} {fact.column_path}")
    return score


def _aligned(truth: list[dict[str, Any]], facts: list[Fact]) -> dict[int, Fact]:
    ours = [str(fact.value) for fact in facts]
    wanted = [str(entry["value"]) for entry in truth]
    blocks = difflib.SequenceMatcher(None, wanted, ours, autojunk=False).get_matching_blocks()
    places = {block.a + step: block.b + step for block in blocks for step in range(block.size)}
    _as_printed(truth, facts, places)
    return {at: facts[place] for at, place in places.items()}


def _as_printed(truth: list[dict[str, Any]], facts: list[Fact], places: dict[int, int]) -> None:
    """Among equal values between the same neighbours the one of the truth's column, printed as its cell: 5, not the 5% of a
    rule beside it."""

    def fit(at: int, place: int) -> tuple[bool, bool]:
        column = _squeezed(facts[place].column_path) == _squeezed(truth[at]["column"])
        return column, _quote(facts[place]) == _bare(str(truth[at].get("printed", "")))

    used = set(places.values())
    for at in sorted(places):
        low, high = places.get(at - 1, places[at] - _REACH), places.get(at + 1, places[at] + _REACH)
        equal = [
            other
            for other in range(max(0, low + 1), min(high, len(facts)))
            if other not in used and str(facts[other].value) == str(truth[at]["value"])
        ]
        best = max(equal, key=lambda other: fit(at, other), default=places[at])
        if fit(at, best) > fit(at, places[at]):
            used.symmetric_difference_update((places[at], best))
            places[at] = best


def _quote(fact: Fact) -> str:
    return _bare(fact.evidence.quote) if fact.evidence is not None else ""


def _bare(text: str) -> str:
    return "".join(text.split())


def _judge(score: Score, entry: dict[str, Any], fact: Fact | None) -> None:
    if fact is None:
        score.missed += 1
        score.wrong.append(f"missed {entry}")
        return
    row, column = _squeezed(entry["row"]), _squeezed(entry["column"])
    ours, heads = _squeezed(fact.row_path), _squeezed(fact.column_path)
    rest = iter(ours)
    fits = all(label in rest for label in row) and ours[-1:] == row[-1:]
    unit = fact.unit.replace("％", "%").replace("个百分点", "百分点") == entry["unit"].replace("个百分点", "百分点")
    score.row += fits
    score.column += heads == column
    score.unit += unit
    score.right += fits and heads == column and unit
    score.strict += ours == row and heads == column and unit
    if not (fits and heads == column and unit):
        score.wrong.append(
            f"{entry['table']} {entry['value']}: row {row} {ours} column {column} {heads} unit {entry['unit']} {fact.unit}"
        )


def _squeezed(path: Any) -> list[str]:
    return ["".join(str(text).split()) for text in path]


def documents(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Documents of a folder with their truth."""
    found = []
    for truth in sorted(folder.glob("*.truth.json")):
        name = truth.name.removesuffix(".truth.json")
        path = next(p for p in sorted(folder.glob(f"{name}.*")) if p.suffix != ".json")
        found.append((path, json.loads(truth.read_text(encoding="utf-8"))))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=list(SETS))
    parser.add_argument("--all", action="store_true", help="all facts, not 100 of each document")
    parser.add_argument("--list", action="store_true", help="what is wrong")
    given = parser.parse_args()
    for folder in given.folders:
        scores = [measure(path, truth, None if given.all else SAMPLE) for path, truth in documents(folder)]
        for score in scores:
            print(score.line())
            for line in score.wrong if given.list else ():
                print("   ", line)
        total, right = sum(s.examined for s in scores), sum(s.right for s in scores)
        codes = sum(s.codes for s in scores)
        print(f"{folder.name}: {right} of {total} facts right ({right / total:.3f}), codes as amounts {codes}")


if __name__ == "__main__":
    main()
