"""CMP02, perfunctory-none: only 'none' where content is due."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure.own_kind import own_kind, plain_title
from llmeval.text.views import view
from llmeval.understanding.passages import short

_NONE = re.compile(r"(?:本?(?:年度?|单位|部门))?(?:暂|均)?(?:无|没有|不适用|不涉及|/|-|—)(?:此项|相关情况|内容)?[。.]?")


class PerfunctoryNone(Check):
    """Finds 无 where the template asks for results, problems, measures or the use of the evaluation.

    Why it matters: an evaluation whose results are used for nothing and that found no problem was not an evaluation.

    When it is wrong: under funds that the unit does not have, and under 其他需要说明的情况, 无 is the right answer and is
    not reported.
    """

    code = "CMP02"
    name = "perfunctory-none"
    title = Message("应填事项只写“无”", "only 'none' where content is due")
    family = "completeness"
    severity = "high"
    nothing = Message("没有需要填写的章节", "no such section")
    passes = [
        Example(
            "四、国有资本经营预算支出情况\n无。\n五、社会保险基金预算支出情况\n本年无\n六、其他需要说明的情况\n无\n"
        ),
        Example("九、自评结果拟应用和公开情况\n无重大变化，结果将于六月底前在门户网站公开。\n"),
    ]
    fails = [
        Example(
            "八、改进措施\n加强管理。\n«九、部门整体支出绩效自评结果拟应用和公开情况»\n«无»\n十、其他\n无\n", "只写"
        ),
        Example("«五、存在的问题及原因分析»\n«无。»\n六、下一步改进措施\n继续加强管理。\n", "只写"),
    ]

    def find(self) -> Iterator[Finding]:
        for section in self.report.sections:
            kind = own_kind(section)
            if kind not in ("result_application", "problems", "improvements", "performance") or not section.number:
                continue
            self.examined += 1
            own = self.report.own_text[section.id]
            body = view(self.report.document, own.start, own.end)
            if body.text and _NONE.fullmatch(body.text) and own.end == section.end:
                yield self.finding(
                    [short(Span(section.start, section.heading_end)), body.span(0, len(body.text))],
                    f"“{plain_title(section)}”只写“{body.text}”，该部分是自评报告必须说明的内容。",
                    "Only “none” stands under a part that the report must fill.",
                    suggestion=(
                        "如实填写；确无情况的，说明依据。",
                        "Fill it in, or say on what grounds there is none.",
                    ),
                    severity="medium" if kind == "problems" else "high",
                )
