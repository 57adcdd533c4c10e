"""The rules-only review (without reading) over texts of 10,000, 100,000 and 1,000,000 characters: the curve.

    python -m tests.bench_review [--profile] [--sizes 10000 100000] [--shapes reports tables]

Texts are made of the five reports, repeated with other digits; a shape is what they become: reports one after
another, their tables alone, one table of all rows, one paragraph, one sentence without an end. Prints seconds of
processor time, seconds per 10,000 characters and the growth over the size before, beside which 10 would be linear.
Not collected by pytest: it measures and asserts nothing.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from llmeval import read
from llmeval.data.document import Document
from llmeval.pipeline import review_by_rules
from llmeval.settings import Settings

REPORTS = Path(__file__).parent / "reports"
SIZES = (10_000, 100_000, 1_000_000)
_NUMBER = re.compile(r"\d+")


def sources(pattern: str = "*/source.txt") -> list[str]:
    return [path.read_text("utf-8") for path in sorted(REPORTS.glob(pattern))]


def varied(text: str, chance: random.Random) -> str:
    """The text with other digits in its numbers; years and numbers of one digit stay, so that it reads as before."""

    def other(match: re.Match[str]) -> str:
        digits = match[0]
        if len(digits) == 1 or re.fullmatch(r"(?:19|20)\d\d", digits):
            return digits
        first = digits[0] if digits[0] == "0" else chance.choice("123456789")
        return first + "".join(chance.choice("0123456789") for _ in digits[1:])

    return _NUMBER.sub(other, text)


def repeated(texts: Sequence[str], size: int) -> str:
    """Varied copies of the texts one after another, about `size` characters."""
    chance, length = random.Random(size), 0
    pieces: list[str] = []
    while length < size:
        piece = varied(texts[len(pieces) % len(texts)], chance)[: size - length]
        pieces.append(piece)
        length += len(piece) + 1
    return "\n".join(pieces)


def rows() -> list[str]:
    """Rows of the reports' tables, cells divided by tabs."""
    found = []
    for path in sorted(REPORTS.glob("*/source.txt")):
        document = read(path)
        for table in document.tables:
            for line in table.grid():
                cells = dict.fromkeys(cell for cell in line if cell is not None)
                found.append("\t".join(" ".join(cell.span.of(document.text).split()) for cell in cells))
    return found


def prose() -> str:
    """The reports' paragraphs in one line."""
    documents = [read(path) for path in sorted(REPORTS.glob("*/source.txt"))]
    return "".join("".join(block.span.of(document.text).split())
                   for document in documents for block in document.blocks if block.kind == "paragraph")  # fmt: skip


def one_table(size: int) -> str:
    wide = [row for row in rows() if row.count("\t") > 3]
    return "收支情况表\n项目\t年初预算数\t决算数\t执行率\t备注\n" + repeated(wide, size)


SHAPES: dict[str, Callable[[int], str]] = {
    "reports": lambda size: repeated(sources(), size),
    "tables": lambda size: repeated(sources("00[13]/source.txt"), size),
    "one table": one_table,
    "one paragraph": lambda size: repeated([prose()], size).replace("\n", ""),
    "one sentence": lambda size: re.sub("[。！？\n]", "，", repeated([prose()], size)),
}


def seconds_of(document: Document) -> float:
    started = time.process_time()
    review_by_rules(document, Settings())
    return time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--shapes", nargs="*", default=list(SHAPES))
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args(arguments)
    review_by_rules(read(REPORTS / "001" / "source.txt"), Settings())  # imports and compiled patterns
    print(f"{'shape':15}{'characters':>12}{'tables':>8}{'cells':>8}{'seconds':>9}{'s/10,000':>10}{'growth':>8}")
    for shape in chosen.shapes:
        before = 0.0
        for size in chosen.sizes:
            document = read(SHAPES[shape](size).encode(), f"{shape}.txt")
            if chosen.profile:
                profile(document)
                continue
            spent = seconds_of(document)
            cells = sum(len(table.cells) for table in document.tables)
            growth = f"{spent / before:7.1f}x" if before else ""
            print(f"{shape:15}{len(document.text):12,}{len(document.tables):8,}{cells:8,}{spent:9.2f}"
                  f"{spent / len(document.text) * 10_000:10.4f}{growth:>8}", flush=True)  # fmt: skip
            before = spent


def profile(document: Document) -> None:
    import cProfile
    import pstats

    with cProfile.Profile() as measured:
        review_by_rules(document, Settings())
    pstats.Stats(measured, stream=sys.stdout).sort_stats("tottime").print_stats(28)


if __name__ == "__main__":
    main()
