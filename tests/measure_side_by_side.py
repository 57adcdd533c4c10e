"""The same scripted answers given to this library, to langextract's aligner and to instructor's citations.

uv run --with 'langextract>=1.7,<2' python -m tests.measure_side_by_side [FOLDER ...]

Every marked value of a document is answered rightly, with quotes of three lengths, and wrongly in seven ways. Counted is how
many right answers come back at the place of their value, and how many wrong ones come back as borne out by the text.
langextract places what was extracted and knows no typed value beside it: it gets the quote, value and unit being attributes;
what it places exactly and what it places at all is counted. instructor gets `CitationMixin`, which keeps a quote that
stands in the text with five errors at most. Neither says that it proves a value by its quote: this shows what a caller
has to prove for himself.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from instructor.v2.dsl.citation import CitationMixin
from pydantic import ValidationError

import llmeval
from llmeval.llm.client import standing_in
from llmeval.spans import Span
from tests.faults import ScriptedModel
from tests.records import FOLDER, SPOILT, Mark, answer, marked, right, said, schema_of, spoilt

Leaves = dict[str, dict[str, str]]
Reader = Callable[[str, list[Mark], Leaves], dict[str, bool]]
"""Of the answered leaves those that come back as borne out, and whether each is the right value at its place."""
WIDTHS = (0, 6, 12)


def ours(text: str, marks: list[Mark], given: Leaves) -> dict[str, bool]:
    answers: list[Any] = [answer(dict(given))]
    with standing_in(ScriptedModel(lambda _body: answers.pop(0) if answers else {})):
        result = llmeval.extract((text.encode(), "record.txt"), schema=schema_of(marks), model="m",
                                 base_url="http://model.invalid/v1", api_key="k", no_store=True)  # fmt: skip
    return {mark.path: right(result, mark) for mark in marks if mark.path in given and mark.path in result.leaves}


def langextract(text: str, marks: list[Mark], given: Leaves, *, exact: bool) -> dict[str, bool]:
    data = importlib.import_module("langextract.core.data")
    resolver = importlib.import_module("langextract.resolver").Resolver()
    tokenizer = importlib.import_module("langextract.core.tokenizer").UnicodeTokenizer()
    by_path = {mark.path: mark for mark in marks}
    extractions = [data.Extraction(path, leaf["quote"], attributes={k: v for k, v in leaf.items() if k != "quote"})
                   for path, leaf in given.items()]  # fmt: skip
    found: dict[str, bool] = {}
    for placed in resolver.align(extractions, text, 0, 0, tokenizer_inst=tokenizer):
        if placed.char_interval is None or (exact and placed.alignment_status is not data.AlignmentStatus.MATCH_EXACT):
            continue
        leaf, mark = given[placed.extraction_class], by_path[placed.extraction_class]
        span = Span(placed.char_interval.start_pos, placed.char_interval.end_pos)
        found[mark.path] = _as_told(mark, leaf) and _covers(span, mark, leaf["quote"])
    return found


class _Cited(CitationMixin):
    unit: str = ""


class _Number(_Cited):
    value: Decimal


class _Text(_Cited):
    value: str


class _Day(_Cited):
    value: date


_LEAF: dict[str, type[_Cited]] = {"n": _Number, "t": _Text, "d": _Day}


def instructor(text: str, marks: list[Mark], given: Leaves) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for mark in marks:
        if (leaf := given.get(mark.path)) is None:
            continue
        said_so = json.dumps(
            {"value": leaf["value"], "unit": leaf.get("unit", ""), "substring_quotes": [leaf["quote"]]}
        )
        try:
            cited = _LEAF[mark.kind].model_validate_json(said_so, context={"context": text})
        except ValidationError:
            continue
        for start, end in list(cited.get_spans(text))[:1]:
            found[mark.path] = _as_told(mark, leaf) and _covers(Span(start, end), mark, leaf["quote"])
    return found


def _as_told(mark: Mark, leaf: dict[str, str]) -> bool:
    return leaf["value"] == mark.value and leaf.get("unit", "") == mark.unit


def _covers(span: Span, mark: Mark, quote: str) -> bool:
    return span.start <= mark.span.start and mark.span.end <= span.end and len(span) <= len(quote) + 4


READERS: dict[str, Reader] = {
    "llmeval.extract": ours,
    "langextract, exact": lambda *given: langextract(*given, exact=True),
    "langextract, as it comes": lambda *given: langextract(*given, exact=False),
    "instructor, CitationMixin": instructor,
}


def answers(text: str, marks: list[Mark]) -> Iterator[tuple[str, Leaves]]:
    """Right answers with quotes of three lengths, and wrong ones."""
    for width in WIDTHS:
        yield "right", {mark.path: said(text, mark, width) for mark in marks}
    for way in SPOILT:
        yield way, spoilt(text, marks, way)


def main() -> None:
    """Print, for each reader, right answers at their place and wrong ones believed, by the way in which they err."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[FOLDER])
    total: Counter[str] = Counter()
    placed: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(path for folder in parser.parse_args().folders for path in folder.glob("[!R]*.*")):
        text, marks = marked(path.name, path.parent)
        for way, given in answers(text, marks):
            total[way] += len(given)
            for name, reader in READERS.items():
                back = reader(text, marks, given)
                placed[name][way] += sum(back.values()) if way == "right" else sum(not good for good in back.values())
    wrong = sum(total[way] for way in SPOILT)
    print(f"{'':27}right {total['right']:5}  wrong {wrong:5}  of these " + " ".join(f"{w} {total[w]}" for w in SPOILT))
    for name, counts in placed.items():
        believed = sum(counts[way] for way in SPOILT)
        print(
            f"{name:27}      {counts['right']:5}        {believed:5}           "
            + " ".join(f"{w} {counts[w]}" for w in SPOILT)
        )


if __name__ == "__main__":
    main()
