"""CMP01, empty-section: heading without content."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.document import Section
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding, Severity
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure.own_kind import own_kind, plain_title
from llmeval.text.list_marks import marker, squeezed
from llmeval.text.views import view
from llmeval.understanding.passages import short
from llmeval.vocabulary.section_kinds import ATTACHMENTS, is_plain_title

_TITLE = re.compile(
    r"(?:情况|问题|措施|建议|分析|说明|概况|概述|职责|职能|设置|构成|结果|结论|目标|成效|效益|指标|打算|方向|思路|事项"
    r"|原因|公开|应用|绩效|经验|做法|不足|解释)(?:（[^（）]{1,20}）)?：?$"
)
"""Ends of a title that promises content; a heading that is a sentence may be the content itself."""


_WEIGHT: dict[str, Severity] = {"other_notes": "low", "basic_info": "medium", "asset_management": "medium"}


_SKIPPED = ATTACHMENTS | {"cover"}


class EmptySection(Check):
    """Finds headings that nothing follows but the next heading or the end.

    Why it matters: the template asks for this part, and a heading alone looks as if it had been answered.

    When it is wrong: a title that is a sentence may be all that the author wanted to say, so only titles that promise
    content (…情况, …措施) count. Content in a text box or picture is not read.
    """

    code = "CMP01"
    name = "empty-section"
    title = Message("标题下无内容", "heading without content")
    family = "completeness"
    severity = "high"
    nothing = Message("没有可检查的章节", "no sections to look at")
    passes = [
        Example("一、部门基本情况\n（一）机构设置情况\n内设办公室。\n二、其他需要说明的情况\n无。\n"),
        Example(
            "八、下一步改进措施\n（一）继续加大政策宣传力度，确保企业应享尽享优惠政策\n（二）加强绩效管理，完善绩效管理制度。\n"
        ),
        Example("第一部分 单位概况\n一、主要职责\n负责全县林业工作。\n二、机构设置\n内设办公室。\n"),
    ]
    fails = [
        Example(
            "七、存在的问题及原因分析\n预算编制不够精细。\n«八、下一步改进措施»\n九、其他需要说明的情况\n无。\n",
            "没有内容",
        ),
        Example(
            "四、绩效评价指标分析\n«（一）项目决策情况»\n«（二）项目过程情况»\n«（三）项目产出情况»\n五、存在的问题\n资金下达较晚。\n",
            "3 个标题",
        ),
        Example("九、自评结果应用情况\n已公开。\n«十、其他需要说明的情况»\n", "没有内容"),
    ]

    def find(self) -> Iterator[Finding]:
        run: list[Section] = []
        for index, section in enumerate(self.report.sections):
            self.examined += 1
            if self._empty(index):
                if run and (run[-1].parent, run[-1].level) != (section.parent, section.level):
                    yield self._report(run)
                    run = []
                run.append(section)
            elif run and section.level <= run[-1].level:
                yield self._report(run)
                run = []
        if run:
            yield self._report(run)

    def _empty(self, index: int) -> bool:
        sections = self.report.sections
        section = sections[index]
        if (
            section.kind in _SKIPPED
            or section.number.startswith("附")
            or (not section.number and not is_plain_title(squeezed(section.title)))
        ):
            return False
        own = self.report.own_text[section.id]
        if view(self.report.document, own.start, own.end).text.strip("。：.:_-— "):
            return False
        title = plain_title(section)
        if "，" in title or section.title.rstrip().endswith("。"):
            return False  # a sentence with a number is an item, which says what it has to say
        if section.heading_end <= section.start or not _TITLE.search(title):
            return False
        if index + 1 == len(sections):
            return True
        following = sections[index + 1]
        if following.level > section.level or _TABLE_TITLE.match(squeezed(following.number + following.title)):
            return False
        mark, next_mark = marker(section.title), marker(following.title)
        # A list under a heading of a lower rank begins with 1: then it is the content, whatever the numbering says.
        return not (mark and next_mark and next_mark.style != mark.style and next_mark.value == 1)

    def _report(self, run: list[Section]) -> Finding:
        severity = min((_WEIGHT.get(own_kind(s), "high") for s in run), key=("high", "medium", "low").index)
        names = "、".join(f"“{plain_title(s)}”" for s in run[:4])
        zh = f"{names}等 {len(run)} 个标题下均没有内容。" if len(run) > 1 else f"{names}下没有内容，也未写“无”。"
        return self.finding(
            [short(Span(s.start, s.heading_end)) for s in run],
            zh,
            f"{len(run)} heading(s) without content.",
            suggestion=(
                "补写该部分内容；确无情况的写明“无”及原因。",
                "Write the part, or say that there is none and why.",
            ),
            severity=severity,
        )


_TABLE_TITLE = re.compile(r"附?表[一二三四五六七八九十\d]")
"""A table right under a heading is its content."""
