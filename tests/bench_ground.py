"""Grounding beside langextract's aligner: the same claims through both, offline.

    python -m tests.bench_ground          langextract is needed: uv pip install langextract

A claim is a number with its unit quoted from the gold facts: as it stands (true), with one digit changed (altered),
the same with its sentence (in sentence), with leading digits left out (cut), with another unit (swapped), and such as stand in several places (repeated). Counted
are the right span, a wrong span, and false claims that were accepted, and claims per second of processor time. The
aligner runs with its defaults (fuzzy, lesser matches), then with exact matching only. Not collected by pytest.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

from llmeval import ground
from llmeval.data.document import Document
from tests.measure_ground import REPORTS, altered, digits_of, document, facts, parts, sentence_of, swapped

Case = tuple[str, dict[str, Any], int | None]
"""Kind, claim, and the offset of the number where the claim is true."""
Found = list[tuple[int, int] | None]


def cases(report: str) -> list[Case]:
    found: list[Case] = []
    text = document(report).text
    for fact in facts(report):
        start, end = digits_of(fact)
        quote = text[start:end] + fact["unit"] if text[end:].startswith(fact["unit"]) else fact["quote"]
        kind = "repeated" if text.count(quote) > 1 else "true"
        claim = {"value": fact["value_text"].lstrip("-"), "unit": fact["unit"], "quote": quote}
        found.append((kind, claim | ({"start": start} if kind == "repeated" else {}), start))
    for kind, made in (("altered", altered(report)), ("cut", parts(report))):
        for fact, value in made:
            found.append((kind, {"value": value, "unit": fact["unit"], "quote": value + fact["unit"]}, None))
            if kind == "altered":
                sentence, (start, end) = sentence_of(text, fact), digits_of(fact)
                quote = sentence.replace(text[start:end], value)
                found.append(("in sentence", {"value": value, "unit": fact["unit"], "quote": quote}, None))
    for fact, unit in swapped(report):
        value = fact["value_text"].lstrip("-")
        found.append(("swapped", {"value": value, "unit": unit, "quote": value + unit}, None))
    return found


def ours(claims: Sequence[dict[str, Any]], source: Document) -> Found:
    return [(r.evidence.start, r.evidence.end) if r.grounded and r.evidence else None for r in ground(claims, source)]


def theirs(fuzzy: bool) -> Callable[[Sequence[dict[str, Any]], Document], Found]:
    from langextract.core.data import Extraction
    from langextract.resolver import Resolver

    def run(claims: Sequence[dict[str, Any]], source: Document) -> Found:
        resolver = Resolver()
        found: Found = []
        for claim in claims:
            # One claim at a time: the aligner takes a list to be in the order of the text.
            aligned = list(resolver.align(
                [Extraction("number", claim["quote"])], source.text, 0, 0, enable_fuzzy_alignment=fuzzy,
                accept_match_lesser=fuzzy,
            ))  # fmt: skip
            place = aligned[0].char_interval if aligned else None
            found.append((place.start_pos, place.end_pos) if place and aligned[0].alignment_status else None)
        return found

    return run


def measure(name: str, run: Callable[[Sequence[dict[str, Any]], Document], Found], most: int | None) -> float:
    """Prints a line for each kind; gives claims per second. `most` bounds the claims of a kind and report."""
    counts: dict[str, Counter[str]] = {}
    spent, number = 0.0, 0
    for report in REPORTS:
        chosen: list[Case] = []
        seen: Counter[str] = Counter()
        every = cases(report)
        random.Random(1).shuffle(every)
        for case in every:
            seen[case[0]] += 1
            if most is None or seen[case[0]] <= most:
                chosen.append(case)
        started = time.process_time()
        places = run([claim for _, claim, _ in chosen], document(report))
        spent += time.process_time() - started
        number += len(chosen)
        for (kind, claim, start), place in zip(chosen, places, strict=True):
            right = start is not None and place is not None and place[0] <= start < place[1] and (
                place[1] - place[0] <= len(claim["quote"]) + 12
            )  # fmt: skip
            what = "not found" if place is None else "right" if right else "wrong" if start is not None else "accepted"
            counts.setdefault(kind, Counter())[what] += 1
            counts[kind]["all"] += 1
    for kind, count in counts.items():
        told = (f"right {count['right'] / count['all']:6.1%}  wrong span {count['wrong']:4}  not found {count['not found']:4}"
                if kind in ("true", "repeated") else f"falsely accepted {count['accepted']:5}")  # fmt: skip
        print(f"{name:22}{kind:12}{count['all']:6} claims  {told}")
    print(f"{name:22}{number / spent:,.0f} claims/s", flush=True)
    return number / spent


def main(most: int = 1) -> None:
    ground([], document(REPORTS[0]))
    speed = measure("llmeval", ours, None)
    if find_spec("langextract") is None:
        print("langextract is not installed: uv pip install langextract")
        return
    for name, fuzzy in (("langextract", True), ("langextract, exact", False)):
        print(f"llmeval : {name} = {speed / measure(name, theirs(fuzzy), most):,.0f} : 1 in claims/s")


if __name__ == "__main__":
    main()
