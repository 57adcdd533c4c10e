"""Reading PDF against plain pdfplumber (extract_text plus extract_tables) over the same pages, cell for cell.

    python -m tests.bench_read [PDF or folder ...]       the five reports by default
    python -m tests.bench_read --pages 1000              cost per page over a file that long, and peak memory

Prints pages per second of processor time of both (the best of some runs), their ratio, and the share of pdfplumber's cells that stand in a table of ours on the
same page with the same text, white space aside. Not collected by pytest: it measures and asserts nothing.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from llmeval.errors import ReadError
from llmeval.reading.pdf.pdf import read_leaves, read_pdf
from llmeval.reading.pdf.tables import Grid
from llmeval.settings import Limits

REPORTS = Path(__file__).parent / "reports"
SPACE = re.compile(r"\s+")
Cells = Counter[tuple[int, str]]


def cells_of_pdfplumber(data: bytes) -> tuple[Cells, int]:
    """Non-empty cells as (page, text), and the number of pages."""
    import pdfplumber

    cells: Cells = Counter()
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_text()
            for table in page.extract_tables():
                cells.update((page.page_number, SPACE.sub("", cell)) for row in table for cell in row if cell)
            page.close()
        return cells, len(pdf.pages)


def cells_of_ours(data: bytes) -> Cells:
    """Non-empty cells before tables are joined over pages, as (page, text)."""
    cells: Cells = Counter()
    for leaf in read_leaves(data, "bench.pdf", Limits())[0]:
        for item in leaf.items:
            if isinstance(item, Grid):
                cells.update((leaf.sheet.number, SPACE.sub("", cell.text)) for cell in item.cells if cell.lines)
    return cells


def pdfs(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.pdf")) if path.is_dir() else [path]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def compare(paths: Iterable[Path]) -> None:
    say(f"{'file':40} {'pages':>5} {'ours/s':>8} {'plumber/s':>9} {'ratio':>6} {'cells':>6} {'equal':>7}")
    sums = [0.0, 0.0, 0.0, 0.0, 0.0]
    for path in pdfs(paths):
        data = path.read_bytes()
        try:
            ours = min(_timed(data) for _ in range(3))
            start = time.process_time()
            cells_of_pdfplumber(data)
            middle = time.process_time()
            theirs, pages = cells_of_pdfplumber(data)
            plumber = min(middle - start, time.process_time() - middle)
        except ReadError as error:
            say(f"{path.name[:40]:40} {error.english}")
            continue
        except Exception as error:  # noqa: BLE001 (a peer may fail in any way on odd files)
            say(f"{path.name[:40]:40} pdfplumber: {type(error).__name__}")
            continue
        theirs = Counter({key: count for key, count in theirs.items() if key[1]})
        equal = sum((theirs & cells_of_ours(data)).values())
        total = sum(theirs.values())
        _print(path.name, pages, ours, plumber, total, equal)
        sums = [a + b for a, b in zip(sums, (pages, ours, plumber, total, equal), strict=True)]
    if sums[0]:
        _print("all", *sums)


def _timed(data: bytes) -> float:
    start = time.process_time()
    read_pdf(data, "bench.pdf")
    return time.process_time() - start


def _print(name: str, pages: float, ours: float, plumber: float, total: float, equal: float) -> None:
    share = f"{equal / total:7.2%}" if total else "      –"
    say(
        f"{name[:40]:40} {pages:5.0f} {pages / ours:8.0f} {pages / plumber:9.1f} {plumber / ours:6.1f} {total:6.0f} {share}"
    )


def _peak() -> str:
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows
        return ""
    return f", peak {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"


def curve(pages: int) -> None:
    """Milliseconds per page of files of growing length, made of the reports' pages."""
    import pypdfium2

    sources = [pypdfium2.PdfDocument(path) for path in pdfs([REPORTS])]
    for length in (pages // 10, pages // 4, pages // 2, pages):
        target, source = pypdfium2.PdfDocument.new(), 0
        while len(target) < length:
            target.import_pages(sources[source % len(sources)])
            source += 1
        buffer = io.BytesIO()
        target.save(buffer)
        seconds, count = _timed(buffer.getvalue()), len(target)
        target.close()
        peak = _peak()
        say(f"{count:5} pages: {1000 * seconds / count:6.2f} ms per page{peak}")
    for document in sources:
        document.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, default=[REPORTS])
    parser.add_argument("--pages", type=int)
    options = parser.parse_args()
    if options.pages:
        curve(options.pages)
    else:
        compare(options.paths)
