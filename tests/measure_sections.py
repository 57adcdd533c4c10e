"""Sections against the gold: `python -m tests.measure_sections [--list]`.

F1 on (start, level) and the share of right kinds among the matched, for each report and in total. The texts are read
by the library's own reader.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from llmeval.data.document import Document, Section
from llmeval.structure.split import split

HERE = Path(__file__).parent
NAMES = ("000", "001", "003")


def load(name: str) -> tuple[Document, list[dict[str, object]]]:
    from llmeval.reading.sources import read

    gold = json.loads((HERE / "gold" / f"{name}.json").read_text(encoding="utf-8"))["sections"]
    return read(HERE / "reports" / name / "source.txt"), gold


def compare(sections: tuple[Section, ...], gold: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Hits, misses, extras and kinds that differ, as lists."""
    wanted = {(item["start"], item["level"]): item for item in gold}
    found = {(section.start, section.level): section for section in sections}
    hits = sorted(wanted.keys() & found.keys())
    return {
        "hits": hits,
        "missed": [wanted[key] for key in wanted if key not in found],
        "extra": [found[key] for key in found if key not in wanted],
        "wrong_kind": [(found[key], wanted[key]["kind"]) for key in hits if found[key].kind != wanted[key]["kind"]],
    }


def f1(hits: int, found: int, wanted: int) -> float:
    return 2 * hits / (found + wanted) if found + wanted else 1.0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    show = "--list" in sys.argv
    total = [0, 0, 0, 0]
    for name in NAMES:
        document, gold = load(name)
        sections = split(document)
        result = compare(sections, gold)
        hits, wrong = len(result["hits"]), len(result["wrong_kind"])
        say(f"{name}: F1 {f1(hits, len(sections), len(gold)):.4f}  ({hits} of {len(gold)}, {len(sections)} found)  "
              f"kind {1 - wrong / max(hits, 1):.4f}")  # fmt: skip
        total = [a + b for a, b in zip(total, (hits, len(sections), len(gold), wrong), strict=True)]
        if show:
            for key in ("missed", "extra", "wrong_kind"):
                for item in result[key]:
                    say(f"    {key}: {item}")
    hits, found, wanted, wrong = total
    say(f"total: F1 {f1(hits, found, wanted):.4f}  kind {1 - wrong / max(hits, 1):.4f}")


if __name__ == "__main__":
    main()
