"""NUM01, heading-numbering: heading numbers out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from llmeval.checks.base import Check, Example
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.text.list_marks import Marker, in_chinese, marker, written
from llmeval.understanding.passages import short

_LIKE: dict[str, tuple[str, ...]] = {"cn": ("cn", "arabic"), "paren_cn": ("paren_cn", "paren_arabic")}
"""Styles that stand for each other by mistake or after a conversion: 4、 for 四、, （2） for （二）."""


_CLOSING = frozenset({"other_notes", "result_application", "improvements", "problems"})


class HeadingNumbering(Check):
    """Finds headings of one level numbered in two styles, with a number left out, or the last without a number.

    Why it matters: a number that is left out may be a part that was left out; and who refers to 第四部分 must find it.

    When it is wrong: converters lose the automatic numbers of Word, so this is of low severity. A number counts as left
    out only where no line between the two neighbours begins with it.
    """

    code = "NUM01"
    name = "heading-numbering"
    title = Message("标题序号混乱", "heading numbers out of order")
    family = "numbering"
    severity = "low"
    nothing = Message("没有带序号的标题", "no numbered headings")
    passes = [
        Example(
            "一、基本情况\n内设办公室。\n二、支出情况\n（一）基本支出情况\n10万元。\n（二）项目支出情况\n5万元。\n三、绩效情况\n良好。\n四、存在的问题\n无。\n"
        ),
        Example(
            "一、基本情况\n1、机构情况\n内设办公室。\n2、人员情况\n在职 5 人。\n二、支出情况\n10万元。\n三、绩效情况\n良好。\n"
        ),
    ]
    fails = [
        Example(
            "一、部门基本情况\n内设办公室。\n«二、一般公共预算支出情况»\n10万元。\n«4、 国有资本经营预算支出情况»\n无。\n"
            "«5、 社会保险基金预算支出情况»\n无。\n六、部门整体支出绩效情况\n良好。\n七、存在的问题\n预算不细。\n",
            "混用",
        ),
        Example(
            "一、基本情况\n内设办公室。\n二、支出情况\n10万元。\n«三、绩效情况»\n良好。\n«五、存在的问题»\n预算不细。\n",
            "缺",
        ),
        Example(
            "一、基本情况\n内设办公室。\n二、支出情况\n10万元。\n三、绩效情况\n良好。\n«四、自评结果拟应用和公开情况»\n已公开。\n«其他需要说明的情况»\n无。\n",
            "漏编",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        reports: dict[int, list[tuple[str, list[Section]]]] = {}
        for report, series in self._series():
            self.examined += len(series)
            faults = [*self._mixed(series), *self._gaps(series), *self._unnumbered(series)]
            reports.setdefault(report, []).extend(faults)
        for found in reports.values():
            if found:
                cited = [section for _, sections in found for section in sections]
                yield self.finding(
                    [short(Span(s.start, s.heading_end)) for s in cited],
                    f"标题序号混乱：{'；'.join(words for words, _ in found)}。可能为文档转换所致，请核对原文。",
                    "Heading numbers are mixed, left out or missing; a conversion may have caused it.",
                    suggestion=("统一序号格式并补齐缺号。", "Use one style and number all headings in order."),
                )

    def _series(self) -> Iterator[tuple[int, list[Section]]]:
        """Headings to be numbered as one series, and which report they belong to: an attached report counts anew."""
        groups: dict[tuple[str | None, int, int], list[Section]] = {}
        report = 0
        for section in self.report.sections:
            if section.kind in ("cover", "attachment_list") or section.kind.startswith("attachment"):
                report += section.level == 1 and section.kind != "attachment_list"
                continue
            if section.level == 1 and not section.number and section.kind in ("other", "project_report"):
                report += 1
                continue
            mark = marker(section.number) if section.number else None
            if section.level == 1 and mark is not None and mark.value == 1 and groups.get((None, 1, report)):
                report += 1
            groups.setdefault((section.parent, section.level, report), []).append(section)
        for (_, _, report), series in groups.items():
            numbered = [s for s in series if _mark(s) is not None]
            if len(numbered) >= 2 or (series[0].level > 1 and numbered and _value(numbered[0]) == 2):
                yield report, series

    def _mixed(self, series: Sequence[Section]) -> Iterator[tuple[str, list[Section]]]:
        """Two styles in one running series."""
        marks = [(section, mark) for section in series if (mark := _mark(section)) is not None]
        for one, others in _LIKE.items():
            members = [(section, mark) for section, mark in marks if mark.style in others]
            styles = {mark.style for _, mark in members}
            if len(styles) < 2 or len(members) != len(marks):
                continue
            if any(after.value <= before.value for (_, before), (_, after) in pairwise(members)) and one == "cn":
                continue
            odd = [section for section, mark in members if mark.style != one]
            usual = [section for section, mark in members if mark.style == one]
            few = min(odd, usual, key=len)
            shown = " ".join("".join(section.number.split()).rstrip("、.") for section, _ in members)
            yield f"同级标题混用两种序号（{shown}）", few[:6]

    def _gaps(self, series: Sequence[Section]) -> Iterator[tuple[str, list[Section]]]:
        """A number that no line between its neighbours begins with, and a series that does not begin with 1."""
        numbered = [(section, mark) for section in series if (mark := _mark(section)) is not None]
        first, mark = numbered[0]
        if first.level > 1 and mark.value == 2 and not self._stands(mark, 1, self._parent_start(first), first.start):
            yield f"“{_shown(first)}”之前缺“{written(mark.style, 1)}”", [first]
        for (before, one), (after, other) in pairwise(numbered):
            missing = range(one.value + 1, other.value)
            if other.value <= one.value or len(missing) > 3 or not _alike(one, other):
                continue
            gone = [n for n in missing if not self._stands(one, n, before.heading_end, after.start)]
            if gone and len(gone) == len(missing):
                names = "、".join(f"“{written(one.style if one.style == other.style else 'cn', n)}”" for n in gone)
                yield f"“{_shown(before)}”与“{_shown(after)}”之间缺{names}", [before, after]

    def _unnumbered(self, series: Sequence[Section]) -> Iterator[tuple[str, list[Section]]]:
        """A closing part without a number behind at least three that have one."""
        numbered = [section for section in series if _mark(section) is not None]
        last = series[-1]
        if last.number or last.level != 1 or last.heading_end <= last.start or len(numbered) < 3:
            return
        if last.kind not in _CLOSING or series[-2] is not numbered[-1]:
            return
        before = numbered[-1]
        mark = _mark(before)
        if mark is not None and mark.style in ("cn", "arabic"):
            yield f"“{last.title.strip()}”漏编序号“{written('cn', mark.value + 1)}”", [before, last]

    def _stands(self, mark: Marker, value: int, start: int, end: int) -> bool:
        """Whether the number stands between two offsets, as a heading, a list number or inside a line."""
        digits = in_chinese(value)
        pattern = rf"(?:{digits}|(?<!\d){value})\s*[、.．]|[（(]\s*(?:{digits}|{value})\s*[）)]|{digits}是"
        if mark.style in ("part", "sub_part"):
            pattern = rf"第\s*(?:{digits}|{value})\s*(?:部分|章|节|篇)"
        return re.search(pattern, self.report.document.plain[start:end]) is not None

    def _parent_start(self, section: Section) -> int:
        parent = self.report.section_by_id.get(section.parent or "")
        return parent.heading_end if parent else 0


def _mark(section: Section) -> Marker | None:
    return marker(section.number) if section.number else None


def _value(section: Section) -> int:
    mark = _mark(section)
    return mark.value if mark else 0


def _alike(one: Marker, other: Marker) -> bool:
    return one.style == other.style or any({one.style, other.style} <= set(styles) for styles in _LIKE.values())


def _shown(section: Section) -> str:
    return section.title.strip().replace("\n", "")[:16]
