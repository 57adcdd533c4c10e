"""The fault harness itself: what it calls spoiled is false, and what it leaves alone is true."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.faults import MOVES, VALUE_FAULTS, Item, Spoiler, duplicated

REPORTS = sorted((Path(__file__).parent / "reports").glob("*/source.txt"))
AMOUNT = re.compile(r"[\u4e00-\u9fff]{2,12}(\d+(?:\.\d+)?)(万元|亿元|%|人|个)")


def true_items(text: str) -> list[Item]:
    return [{"value": match[1], "unit": match[2], "quote": match[0], "metric": match[0][:4],
             "period": str(2020 + index % 5), "basis": ("target", "actual", "")[index % 3]}
            for index, match in enumerate(AMOUNT.finditer(text))]  # fmt: skip


def is_true(item: Item, text: str) -> bool:
    """Whether some place of the text holds the quote, and in it the value as a whole number before its unit."""
    for place in re.finditer(re.escape(item["quote"]), text):
        for number in re.finditer(r"\d+(?:\.\d+)?", text):
            if number.start() >= place.end():
                break
            whole = place.start() <= number.start() and number.end() <= place.end()
            if whole and number[0] == item["value"] and text.startswith(item["unit"], number.end()):
                return True
    return False


def test_spoiled_items_are_false_and_the_others_true() -> None:
    kinds: Counter[str] = Counter()
    for path in REPORTS:
        text = path.read_text("utf-8")
        items = true_items(text)[:40]
        spoiler = Spoiler(text, items)
        for item in items:
            assert is_true(item, text)
            for fault, spoiled in spoiler.all_of(item):
                kinds[fault] += 1
                assert spoiled != item
                assert fault not in VALUE_FAULTS or not is_true(spoiled, text), (fault, spoiled)

    assert set(kinds) == {*VALUE_FAULTS, *(f"moved {member}" for member in MOVES)}


def test_items_can_be_added_and_doubled() -> None:
    items = true_items("预算数136.65万元")
    extra = Spoiler("预算数136.65万元", items).extra()

    assert extra is not None
    assert extra["quote"] not in "预算数136.65万元"
    assert len(duplicated(items)) == 2 * len(items)
