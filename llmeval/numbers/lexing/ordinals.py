"""List and clause numbers, and numbers that a label or a bracket makes ordinal."""

from __future__ import annotations

from llmeval.numbers.lexing import shapes
from llmeval.numbers.lexing.names import lost_month
from llmeval.numbers.lexing.scan import MARKUP, Scan
from llmeval.numbers.lexing.shapes import HAN, B
from llmeval.numbers.units import BLANKS, read_unit
from llmeval.patterns import lazy as re

_PAGE = re.compile(rf"[{BLANKS}]{{0,24}}[-–—][{BLANKS}]{{0,24}}(?:\n|$)")
_PAGE_BEFORE = re.compile(rf"[-–—][{BLANKS}]*$")
_HEADING = re.compile(rf"(?:[：:，]|[{BLANKS}]{{1,8}}+)(?=[\u4e00-\u9fff])")
_COUNTED = re.compile(r"\d{1,40}(?:[和、与及]\d|[^\d\s]{0,2}[、和。；，])")
_YEAR_AHEAD = re.compile(rf"{shapes.YEAR}{B}年")
_COUNTER = re.compile(rf"{B}[条名位次批届期轮号个项章节款页部季卷户家组类方]")
_DASHED = re.compile(r"[-—–]\d{1,2}(?!\d)")
_LABEL_POINT = re.compile(rf"{B}(?:[.：:](?!\d)|、)")
_DELIMITERS = frozenset("、.)），：:") | MARKUP


def ordinal(scan: Scan, at: int, end: int) -> int:
    """List and clause numbers: 1. 1、 （2） 目标1. 附件2 第3条, and 园区3、 after 2、. At most three digits stand at `at:end`."""
    text, number = scan.text, int(scan.text[at:end])
    if at > scan.floor and (stop := _labelled(scan, at, end, number)):
        return stop
    after = text[end : end + 1]
    if after and after not in _DELIMITERS:
        return 0
    clause = scan.clause(at)
    if after in (")", "）"):
        return _bracketed(scan, at, end, number, clause)
    if after in ("、", "."):
        return _listed(scan, at, end, number, clause)
    if clause != "line" or not 0 < number <= 99:
        return 0
    ahead = _HEADING.match(text, end)
    heading = ahead and read_unit(text, ahead.end()) is None and not lost_month(scan, at, end)
    page = _PAGE.match(text, end) and _PAGE_BEFORE.search(text[max(0, at - 3) : at])
    return scan.add("ordinal", at, end) if heading or page else 0


def _listed(scan: Scan, at: int, end: int, number: int, clause: str) -> int:
    """1. and 1、: at the head of a clause, or in its middle where they go on counting a list."""
    text, after = scan.text, scan.text[end]
    following = text[end + 1 : end + 2]
    if number > 99 or (after == "." and following.isdigit() and not _YEAR_AHEAD.match(text, end + 1)):
        return 0
    if (
        after == "、"
        and following.isdigit()
        and not re.match(shapes.YEAR, text[end + 1 : end + 5])
        and _COUNTED.match(text[end + 1 : end + 9])
    ):
        return 0
    goes_on = number > 1 and number == scan.lists.get(after, -1) + 1
    strong = clause in ("line", "sentence") or (clause == "clause" and (number == 1 or goes_on))
    if strong or (goes_on and at > scan.floor and HAN.match(following)):
        scan.lists[after] = number
        return scan.add("ordinal", at, end + 1, (at, end))
    return 0


def _labelled(scan: Scan, at: int, end: int, number: int) -> int:
    text = scan.text
    label = shapes.LABEL.search(text, max(scan.floor, at - 8), at)
    if label is None:
        return 0
    if label["always"] == "第":
        counter = _COUNTER.match(text, end)
        return scan.add("ordinal", label.start(), counter.end() if counter else end, (at, end))
    reading = scan.unit(end)
    if number > 99 or (reading and reading.unit):
        return 0
    if not label["marked"]:
        dash = _DASHED.match(text, end)
        begin = label.start() if label["always"] else label.end("figure") - 1
        return scan.add("ordinal", begin, dash.end() if dash else end, (at, end))
    if number <= 30 and _LABEL_POINT.match(text, end) and scan.clause(label.start()):
        return scan.add("ordinal", label.start(), end + (text[end] in ".、"), (at, end))
    return 0


def _bracketed(scan: Scan, at: int, end: int, number: int, clause: str) -> int:
    """（2）, (2) and 2）."""
    text = scan.text
    if clause and text[at - 1 : at] not in ("(", "（"):
        return scan.add("ordinal", at, end + 1, (at, end)) if number <= 99 else 0
    opening = at - 1
    if opening < scan.floor or text[opening : opening + 1] not in ("(", "（") or number > 99:
        return 0
    outer = scan.clause(opening)
    next_in_list = number == scan.lists.get("(", -1) + 1
    if outer in ("line", "sentence") or (next_in_list and number > 1) or (number == 1 and HAN.match(text, end + 1)):
        scan.lists["("] = number
        return scan.add("ordinal", opening, end + 1, (at, end))
    return 0
