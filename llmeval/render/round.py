"""What became of the findings of the last review, as every output tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from llmeval.data.evidence import Language
from llmeval.data.review import Review
from llmeval.data.rounds import STATUSES, Change, Past, Status
from llmeval.render.json import scrubber
from llmeval.render.phrases import DECISION, NEW, ROUND

TITLES = (("整改情况", "Status"), ("上次编号", "Then"), ("本次编号", "Now"), ("问题", "Finding"), ("改动", "Changed"),
          ("上次的意见", "Decision then"))  # fmt: skip
"""Of a table of lines."""


class Line(NamedTuple):
    """One finding of the last review or of this one."""

    status: Status | None
    """None for one that is new."""
    word: str
    then: str
    """Its number in the last review."""
    now: str
    message_then: str
    changed: str
    message_now: str
    decision: str
    remark: str


def round_lines(review: Review) -> list[Line]:
    """The findings of the last review, those that stand first, then what is new; empty where there was none before."""
    if not review.past:
        return []
    scrub, side = scrubber(review), 0 if review.language == "zh" else 1
    ordered = in_order(review.past)
    lines = [past_line(past, review.language, scrub) for past in ordered]
    return lines + [
        Line(None, NEW[side], "", finding.id, "", "", scrub(getattr(finding.message, review.language)), "", "")
        for finding in review.findings
        if finding.is_new
    ]


def in_order(past: Sequence[Past]) -> list[Past]:
    """What stands first, then by number."""
    return sorted(past, key=lambda each: (STATUSES.index(each.status), each.entry.id))


def past_line(past: Past, language: Language, scrub: Callable[[str], str] = str) -> Line:
    """One finding of the last review."""
    side, entry = 0 if language == "zh" else 1, past.entry
    decided = entry.words.strip() or (DECISION[entry.decision][side] if entry.decision in DECISION else "")
    return Line(past.status, ROUND[past.status][side], entry.id, past.finding, scrub(entry.message),
                scrub(changes_told(past.changes, language)), scrub(past.message), scrub(decided), scrub(entry.remark))  # fmt: skip


def changes_told(changes: Sequence[Change], language: Language) -> str:
    """`100% → 95.51%；12处 → 9处`."""
    return ("；" if language == "zh" else "; ").join(f"{change.old} → {change.new}" for change in changes)


def counts_told(lines: Sequence[Line], language: Language) -> str:
    """`上次 17 项：已整改 12 · 未整改 5；新增 3 项`; "" without lines."""
    if not lines:
        return ""
    side = 0 if language == "zh" else 1
    counts = Counter(line.status for line in lines)
    new = counts.pop(None, 0)
    each = " · ".join(f"{ROUND[status][side]} {counts[status]}" for status in reversed(STATUSES) if counts[status])
    total = counts.total()
    return f"上次 {total} 项：{each}；新增 {new} 项" if side == 0 else f"{total} before: {each}; {new} new"
