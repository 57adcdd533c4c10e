"""The clause around a passage, and the chapter that a paragraph belongs to by its own words."""

from __future__ import annotations

from llmeval.checks.report import Report
from llmeval.spans import Span
from llmeval.structure.own_kind import own_kind
from llmeval.text.list_marks import after_marks
from llmeval.understanding.passages import Paragraph


def own_kind_above(report: Report, paragraph: Paragraph) -> str:
    """Kind of the chapter that holds the paragraph, by its own words also inside an attached report."""
    kind = ""
    for section in report.sections_above(paragraph.section):
        named = own_kind(section)
        if named in ("problems", "improvements") and section.kind in (named, "project_report"):
            kind = named
    return kind


def clause_around(paragraph: Paragraph, start: int, end: int, after: int = 30, through: bool = False) -> Span:
    """The clause around a passage, cut to what may be cited; `through` runs on over 、."""
    stops = "。！？；，：;,:" if not through else "。！？；，;"
    first, last = start, end
    text = paragraph.text
    while first > 0 and start - first < 20 and text[first - 1] not in stops:
        first -= 1
    while last < len(text) and last - end < after and text[last] not in stops:
        last += 1
    first = after_marks(text, first, start)
    return paragraph.span(first, last)
