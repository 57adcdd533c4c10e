"""How well `ground` tells true claims from false ones, on claims made from the gold facts of three reports.

    python -m tests.measure_ground [--list]

True claims carry a fact's value and unit, and its quote, its start, its label and period, or nothing else. False ones
are made from them: a digit altered so that the value stands nowhere, another unit, a part of a longer number, an
invented quote, a quote stitched from two places. What is right is told here from the text alone, by regular
expressions and the gold, never by the lexer.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from llmeval.data.document import Document
from llmeval.grounding.claims import GroundedClaim
from llmeval.grounding.ground import ground
from llmeval.reading.sources import read
from tests.measure_numerals import labels

TESTS = Path(__file__).parent
REPORTS = ("000", "001", "003")
UNITS = ("元", "万元", "亿元", "%", "家", "个", "人", "亩", "公顷", "吨", "万吨", "分", "项", "次")
NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)*")
AROUND = 12
"""How far from the fact's number an evidence without a quote may reach."""
Fact = dict[str, Any]
Claim = dict[str, Any]


@dataclass
class Row:
    """One line of the table: how many claims of a kind there were and how many came out right."""

    name: str
    claims: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.claims if self.claims else 0.0

    def count(self, right: bool, said: object) -> None:
        self.claims += 1
        self.right += right
        if not right:
            self.wrong.append(str(said))


@cache
def document(report: str) -> Document:
    return read(TESTS / "reports" / report / "source.txt")


@cache
def facts(report: str) -> tuple[Fact, ...]:
    gold = json.loads((TESTS / "gold" / f"{report}.json").read_text(encoding="utf-8"))
    return tuple(gold["facts"])


def true_claim(fact: Fact, *members: str) -> Claim:
    """Value and unit of a fact, and what is named of quote, start, label and period."""
    claim = {"value": fact["value_text"], "unit": fact["unit"]}
    named = {"quote": fact["quote"], "start": fact["start"], "label": fact["name"], "period": fact["period"]}
    return claim | {name: named[name] for name in members}


def digits_of(fact: Fact) -> tuple[int, int]:
    """Span of the fact's number."""
    at = fact["quote"].index(fact["value_text"].lstrip("-")) + fact["start"]
    return at, at + len(fact["value_text"].lstrip("-"))


def at_fact(result: GroundedClaim, fact: Fact) -> bool:
    """Whether a claim is grounded at the fact's number."""
    start, end = digits_of(fact)
    evidence = result.evidence
    return bool(result.grounded and evidence and evidence.start < end and start < evidence.end
                and evidence.start >= start - AROUND and evidence.end <= end + AROUND)  # fmt: skip


def true_rows() -> Iterator[Row]:
    """Claims that hold and whose place is given."""
    for members in (
        ("quote", "start"),
        ("quote", "start", "label", "period"),
        ("start",),
        ("start", "label", "period"),
    ):
        row = Row("with " + ", ".join(members))
        for report in REPORTS:
            claims = [true_claim(fact, *members) for fact in facts(report)]
            for fact, result in zip(facts(report), ground(claims, document(report)), strict=True):
                row.count(
                    at_fact(result, fact), (report, fact["start"], result.claim.given, result.status, result.reason)
                )
        yield row
    yield _labelled()
    yield _quote_alone()


def _labelled() -> Row:
    """The quantities of all five reports as labelled by hand, with the units that stand in headers."""
    row = Row("with start, quantities labelled by hand in five reports")
    for report in sorted({label["report"] for label in labels()}):
        chosen = [label for label in labels() if label["report"] == report and label["kind"] == "quantity"]
        claims = [
            {"value": f"{label['value']}～{label['high']}" if "high" in label else label["value"],
             "unit": label.get("header_unit") or label["unit"], "start": label["start"]}
            for label in chosen
        ]  # fmt: skip
        for label, result in zip(chosen, ground(claims, document(report)), strict=True):
            right = result.grounded and result.numeral is not None and result.numeral.number_start == label["start"]
            row.count(right, (label, result.status, result.reason))
    return row


def _quote_alone() -> Row:
    """A fact's own sentence as the quote, without a start: grounded there, unless it stands twice."""
    row = Row("with quote of the sentence, where that stands once")
    for report in REPORTS:
        text = document(report).text
        chosen = [fact for fact in facts(report) if text.count(sentence_of(text, fact)) == 1]
        claims = [true_claim(fact) | {"quote": sentence_of(text, fact)} for fact in chosen]
        for fact, result in zip(chosen, ground(claims, document(report)), strict=True):
            start, end = digits_of(fact)
            right = bool(
                result.grounded and result.evidence and result.evidence.start <= start and end <= result.evidence.end
            )
            row.count(right, (report, fact["start"], result.claim.given, result.status, result.reason))
    return row


def sentence_of(text: str, fact: Fact) -> str:
    """The line of a fact, or as much of it as lies between full stops."""
    start = max(text.rfind(mark, 0, fact["start"]) for mark in "。；\n") + 1
    start = max(start, fact["start"] - 40)
    ends = [end for mark in "。；\n" if (end := text.find(mark, fact["start"] + len(fact["quote"]))) >= 0]
    return text[start : min([*ends, fact["start"] + len(fact["quote"]) + 40])]


@cache
def places_of(report: str, value: str, unit: str) -> set[int]:
    """Where a value with its unit stands, by the text and by the gold (which knows units that stand in headers)."""
    digits = re.escape(value.rstrip("0").rstrip(".") if "." in value else value) + (
        r"0*" if "." in value else r"(?:\.0+)?"
    )
    pattern = rf"(?<![\d.]){digits}(?![\d.]*\d)[余多]?\s*[余多]?{re.escape(unit)}"
    found = {match.start() for match in re.finditer(pattern, document(report).text)}
    same = (fact for fact in facts(report) if fact["unit"] == unit and abs(float(fact["value"])) == float(value))
    return found | {digits_of(fact)[0] for fact in same}


def alone_rows() -> Iterator[Row]:
    """Value and unit alone: grounded where they stand once, ambiguous only where they stand more often."""
    once, often = Row("value and unit alone, stand once: grounded"), Row("value and unit alone, stand often: ambiguous")
    for report in REPORTS:
        for fact, result in zip(
            facts(report), ground([true_claim(f) for f in facts(report)], document(report)), strict=True
        ):
            places = places_of(report, fact["value_text"].lstrip("-"), fact["unit"])
            said = (report, fact["start"], fact["value_text"], fact["unit"], sorted(places), result.status, result.reason,
                    [candidate.start for candidate in result.candidates])  # fmt: skip
            if len(places) == 1 and result.reason.startswith("原文为约数"):
                continue  # 268余件 proves no exact 268 without a place
            if len(places) == 1:
                once.count(at_fact(result, fact), said)
            else:
                often.count(result.status == "ambiguous", said)
    yield once
    yield often


def altered(report: str) -> Iterator[tuple[Fact, str]]:
    """Facts with one digit changed so that the value stands nowhere in the report, not even as part of a number."""
    text = document(report).text
    standing = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}
    for index, fact in enumerate(facts(report)):
        digits = fact["value_text"].lstrip("-")
        for place, old in enumerate(digits):
            if old.isdigit():
                new = str((int(old) + 1 + (index + place) % 8) % 10)
                changed = digits[:place] + new + digits[place + 1 :]
                if (
                    new != old
                    and changed not in text
                    and not changed.startswith("00")
                    and float(changed) not in standing
                ):
                    yield fact, changed


def swapped(report: str) -> Iterator[tuple[Fact, str]]:
    """Facts with a unit with which their value stands nowhere in the report."""
    for index, fact in enumerate(facts(report)):
        value = fact["value_text"].lstrip("-")
        units = [unit for unit in UNITS if unit != fact["unit"] and not places_of(report, value, unit)]
        units = [unit for unit in units if unit not in fact["unit"] and fact["unit"] not in unit] or units
        for shift in (0, 5):
            yield fact, units[(index + shift) % len(units)]


def parts(report: str) -> Iterator[tuple[Fact, str]]:
    """Facts with the end of their digits as the value, where that with the unit is no number of its own."""
    for fact in facts(report):
        digits = fact["value_text"].lstrip("-")
        for cut in range(1, len(digits)):
            part = digits[cut:]
            if part[0].isdigit() and not part.startswith("0") and not places_of(report, part, fact["unit"]):
                yield fact, part


def false_rows() -> Iterator[Row]:
    """Claims that do not hold: none may be grounded."""
    for name, make in (("altered digit", altered), ("part of a longer number", parts)):
        for how in ("alone", "with quote", "with changed quote", "with start"):
            row = Row(f"{name}, {how}: not grounded")
            for report in REPORTS:
                claims = [_false_claim(fact, value, how) for fact, value in make(report)]
                _count_refused(row, report, claims)
            yield row
    for how in ("alone", "with quote", "with start"):
        row = Row(f"swapped unit, {how}: not grounded")
        for report in REPORTS:
            _count_refused(row, report, [_false_claim(fact, fact["value_text"].lstrip("-"), how) | {"unit": unit}
                                         for fact, unit in swapped(report)])  # fmt: skip
        yield row
    yield from _quote_rows()


def _false_claim(fact: Fact, value: str, how: str) -> Claim:
    claim = {"value": value, "unit": fact["unit"]}
    if how == "with quote":
        return claim | {"quote": fact["quote"], "start": fact["start"]}
    if how == "with changed quote":
        return claim | {"quote": fact["quote"].replace(fact["value_text"].lstrip("-"), value)}
    return claim | ({"start": fact["start"]} if how == "with start" else {})


def _count_refused(row: Row, report: str, claims: list[Claim]) -> None:
    for result in ground(claims, document(report)):
        row.count(not result.grounded, (report, result.claim.given, result.status, result.evidence))


def _quote_rows() -> Iterator[Row]:
    invented, stitched = Row("invented quote: not grounded"), Row("stitched quote: not grounded")
    for report in REPORTS:
        text = document(report).text
        chosen = facts(report)
        sentences = [sentence_of(text, fact) for fact in chosen]
        middle = len(chosen) // 2
        for row, quotes in (
            (invented, ["据统计，" + sentence + "左右" for sentence in sentences]),
            (stitched, [sentences[i - middle] + sentence for i, sentence in enumerate(sentences)]),
        ):
            bare = re.sub(r"\s", "", text)
            claims = [true_claim(fact) | {"quote": quote} for fact, quote in zip(chosen, quotes, strict=True)
                      if re.sub(r"\s", "", quote) not in bare]  # fmt: skip
            _count_refused(row, report, claims)
    yield invented
    yield stitched


def speed() -> float:
    """Claims per second of processor time on a text of 20,000 characters, its index included; the best of three."""
    text = "".join(document(report).text for report in REPORTS)[:20_000]
    claims = [
        true_claim(fact, *members) for members in ((), ("quote",), ("quote", "start")) for fact in facts("000")
    ] * 12
    whole = read(text.encode("utf-8"), "long.txt")
    spent = []
    for _ in range(3):
        began = time.process_time()
        ground(claims, whole)
        spent.append(time.process_time() - began)
    return len(claims) / min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description="Grounding of true and false claims made from the gold facts.")
    parser.add_argument("--list", action="store_true", help="print every mistake")
    arguments = parser.parse_args()
    rows = [*true_rows(), *alone_rows(), *false_rows()]
    for row in rows:
        print(f"{row.name:<58}{row.right:>6} of {row.claims:<6}{row.share:.4f}")
        if arguments.list:
            print(*(f"    {wrong}\n" for wrong in row.wrong), sep="", end="")
    print(f"{speed():,.0f} claims a second on 20,000 characters")


if __name__ == "__main__":
    main()
