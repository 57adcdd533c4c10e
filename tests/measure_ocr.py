"""Scans: the reports' PDFs as pictures of 200 dpi with noise and a red stamp, against the gold and the PDF form.

    python -m tests.measure_ocr [REPORT ...] [--pages N]

Prints for each report the share of the text form's quantities (value and unit) that are still found, the share of its
characters, how many passages are doubtful, and the findings of high severity that the PDF form does not have. Needs
`llmeval[ocr]`. Not collected by pytest: it measures and asserts nothing.
"""

from __future__ import annotations

import argparse
import io
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from llmeval import read
from llmeval.data.findings import Finding
from llmeval.numbers.lexer import lex
from llmeval.pipeline import review_by_rules
from llmeval.settings import Settings

REPORTS = Path(__file__).parent / "reports"


def scanned(data: bytes, pages: Iterable[int] | None = None, noise: float = 14, dpi: int = 200, seed: int = 1) -> bytes:
    """A PDF without text: its pages as JPEG pictures with noise, a faint tilt and a red round stamp."""
    import numpy as np
    import pypdfium2
    from PIL import Image, ImageDraw

    chance = np.random.default_rng(seed)
    document, pictures = pypdfium2.PdfDocument(data), []
    for index in range(len(document)) if pages is None else pages:
        picture = document[index].render(scale=dpi / 72).to_pil().convert("RGB")
        stamp = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        draw = ImageDraw.Draw(stamp)
        x, y, r = 0.7 * picture.width, 0.45 * picture.height, 0.1 * picture.width
        draw.ellipse((x - r, y - r, x + r, y + r), outline=(215, 30, 35, 190), width=12)
        draw.regular_polygon((x, y, 0.3 * r), 5, fill=(215, 30, 35, 190))
        picture = Image.alpha_composite(picture.convert("RGBA"), stamp).convert("RGB")
        pixels = np.asarray(picture, dtype=np.float32) + chance.normal(0, noise, (picture.height, picture.width, 1))
        pictures.append(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)))
    buffer = io.BytesIO()
    pictures[0].save(buffer, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:], quality=80)
    document.close()
    return buffer.getvalue()


def excerpt(data: bytes, pages: int | None) -> bytes:
    """The first pages of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    if pages is None or pages >= len(document):
        return data
    part = pypdfium2.PdfDocument.new()
    part.import_pages(document, list(range(pages)))
    buffer = io.BytesIO()
    part.save(buffer)
    return buffer.getvalue()


def quantities(text: str) -> Counter[tuple[Any, str]]:
    return Counter((n.value, n.unit) for n in lex(text) if n.kind == "quantity" and n.value is not None)


def kind(finding: Finding) -> tuple[str, str]:
    """A finding by its check and the numbers that it cites, since offsets and marks differ between forms."""
    return finding.code, "|".join(
        sorted("".join(c for c in e.quote if c.isdigit() or c == ".") for e in finding.evidence)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "reports", nargs="*", default=[path.name for path in sorted(REPORTS.iterdir()) if path.is_dir()]
    )
    parser.add_argument("--pages", type=int)
    chosen = parser.parse_args()
    print(
        f"{'report':8}{'pages':>6}{'s/page':>8}{'quantities':>12}{'found':>8}{'tables':>9}{'doubtful':>10}{'high, text':>12}{'new high':>10}"
    )
    sums = [0, 0]
    for report in chosen.reports:
        data = excerpt((REPORTS / report / "source.pdf").read_bytes(), chosen.pages)
        plain = review_by_rules(read(data, "text.pdf"), Settings())
        started = time.perf_counter()
        document = read(scanned(data), "scan.pdf")
        spent = (time.perf_counter() - started) / len(document.pages)
        review = review_by_rules(document, Settings())
        gold, ours = quantities(plain.document.plain), quantities(document.plain)
        found = sum((gold & ours).values())
        sums = [sums[0] + sum(gold.values()), sums[1] + found]
        known = {kind(f) for f in plain.findings}
        hard = [f for f in review.findings if f.severity == "high"]
        fresh = [f for f in hard if kind(f) not in known]
        print(f"{report:8}{len(document.pages):6}{spent:8.1f}{sum(gold.values()):12}{found / max(1, sum(gold.values())):8.1%}"
              f"{len(document.tables):5}/{len(plain.document.tables):<3}{len(document.doubtful):10}"
              f"{sum(f.severity == 'high' for f in plain.findings):12}{len(fresh):10}", flush=True)  # fmt: skip
        for finding in fresh:
            print("   ", finding.code, finding.message.zh[:150], [e.quote for e in finding.evidence][:4])
        missing = gold - ours
        print("    not found:", ", ".join(f"{value}{unit}" for value, unit in list(missing)[:12]))
    print(f"all: {sums[1]} of {sums[0]} quantities found, {sums[1] / max(1, sums[0]):.1%}")


if __name__ == "__main__":
    main()
