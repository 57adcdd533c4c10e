"""When a report was written, and which of its paragraphs tell of results."""

from __future__ import annotations

from datetime import date

from llmeval.checks.report import Report
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure.own_kind import own_kind
from llmeval.text.periods import date_of
from llmeval.understanding.passages import Paragraph

_FILLED = re.compile(r"填[表报](?:日期|时间)[:：]?(20\d\d[年.\-/]\d{1,2}[月.\-/]\d{1,2})")


_LATER = re.compile(r"目标(?!任务|完成|实现|达成|落实|执行)|下一?步|打算|计划|改进|措施|建议|思路|展望|名词|问题")


def written_on(report: Report) -> tuple[date, Span] | None:
    """The report's own date: on the cover or under the text, else where the forms say when they were filled in."""
    for fact in report.facts:
        if fact.path == "report.date" and fact.evidence is not None and (found := date_of(fact.evidence.quote)):
            return found, fact.evidence.span
    for passage in report.passages:
        match = _FILLED.search(passage.text)
        if match and (found := date_of(match[1])):
            return found, passage.span(match.start(1), match.end(1))
    return None


def about_results(report: Report, paragraph: Paragraph) -> bool:
    """Whether the paragraph tells what was done, not what is planned or wanted."""
    return not any(
        own_kind(section) in ("improvements", "problems", "attachment_list", "cover") or _LATER.search(section.title)
        for section in report.sections_above(paragraph.section)
    )


def shown(day: date) -> str:
    """A day as a report writes it.

    >>> shown(date(2025, 4, 26))
    '2025年4月26日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
