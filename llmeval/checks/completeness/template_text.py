"""TPL01, unfilled-template-text: template instruction left in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import view

INSTRUCTION = re.compile(
    r"[（(]?(?:主要|重点|简要|简单|概括|逐项|分项|分别|详细|具体|如实|请|应当?|需要?|须|并){0,8}"
    r"(?:反映(?![在出了到])|说明|介绍|描述|阐述|阐明|填写|填报|列示|列明|概述|简述|总结|分析)(?![了在如])"
    r"[^。；]{0,300}?(?:情况|原因|内容|问题|建议|做法|经验|措施|依据|过程|结果|程度)等?"
    r"(?:，并?(?:分析|说明|提出|附)[^。；，]{0,300})?[）)]?"
)


OWN = re.compile(r"\d|[我本][局委办校院县区市乡镇街单部处中所站馆队会]|单位(?:完成|实现)|[已经]完成")
"""What an instruction does not hold: figures, the unit speaking of itself, results."""


class TemplateText(Check):
    """Finds sections whose whole content is the template's instruction on what to write there.

    Why it matters: a section that only repeats 「主要反映……的情况，并分析其原因」 was never written, and what it should say
    is missing from the report.

    When it is wrong: where a unit writes without subject, figure or result, its own sentence has the form of an
    instruction. It says as little, so the advice holds.
    """

    code = "TPL01"
    name = "unfilled-template-text"
    title = Message("模板说明文字未替换", "template instruction left in")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有可检查的章节", "no sections to look at")
    looked = Message("段文字", "passages")
    passes = [
        Example(
            "一、存在的问题及原因分析\n主要反映在预算编制不够精细，部分项目执行进度偏慢等问题。\n二、改进措施\n无。\n"
        ),
        Example("一、绩效目标完成情况\n反映各项支出情况，2024年完成投资7.61亿元。\n二、其他\n无。\n"),
    ]
    fails = [
        Example(
            "一、部门整体支出绩效情况\n较好完成了全年任务。\n二、偏离绩效目标的原因和下一步改进措施\n"
            "«主要反映各种预算支出执行偏离绩效目标的情况，并分析其原因。»\n三、其他需要说明的情况\n无\n",
            "模板",
        ),
        Example("一、部门基本情况\n«简要说明部门职能、机构设置和人员编制等情况。»\n二、其他\n无。\n", "模板"),
    ]

    def find(self) -> Iterator[Finding]:
        for section, following in zip_longest(self.report.sections, self.report.sections[1:]):
            end = min(section.end, following.start) if following else section.end
            self.examined += 1
            passage = self._instruction(Span(section.heading_end, max(section.heading_end, end)))
            if passage:
                yield self.finding(
                    [passage],
                    f"“{section.title.strip()}”下只有模板的填写说明，没有实际内容。",
                    f"Under “{section.title.strip()}” stands only the template's instruction, no content.",
                    suggestion=(
                        "按说明补写该部分内容，并删去模板文字。",
                        "Write the section and delete the instruction.",
                    ),
                )

    def _instruction(self, own: Span) -> Span | None:
        """The section's own text where all of it is instructions."""
        prose = view(self.report.document, own.start, own.end)
        sentences = [sentence for sentence in re.split("[。；]", prose.text) if sentence.strip()]
        if not sentences or OWN.search(prose.text) or not all(INSTRUCTION.fullmatch(text) for text in sentences):
            return None
        return prose.span(0, len(prose.text))
