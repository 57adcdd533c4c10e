"""NUM02, unmarked-part: heading of a part missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.spans import Span
from llmeval.vocabulary.section_kinds import NAMES


class UnmarkedPart(Check):
    """Finds text of a part of the template that stands under another part's heading, its own heading missing.

    Why it matters: who looks for the fund's spending finds it nowhere, and the headings around it cover what they do
    not speak of.

    When it is wrong: only text between two headings whose numbers leave a gap counts, and only where its first clause
    names the part.
    """

    code = "NUM02"
    name = "unmarked-part"
    title = Message("章节标题缺失", "heading of a part missing")
    family = "completeness"
    severity = "medium"
    nothing = Message("没有缺标题的部分", "no part without a heading")
    passes = [
        Example(
            "二、一般公共预算支出情况\n10万元。\n三、政府性基金预算支出情况\n2024年政府性基金预算支出0万元。\n四、国有资本经营预算支出情况\n无。\n"
        )
    ]
    fails = [
        Example(
            "一、部门基本情况\n内设办公室。\n二、一般公共预算支出情况\n支出10万元。\n«2024年政府性基金预算拨款支出预算0万元，»其中：无。\n"
            "四、国有资本经营预算支出情况\n无。\n五、社会保险基金预算支出情况\n无。\n",
            "标题",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for section in self.report.sections:
            self.examined += 1
            if section.number or section.heading_end > section.start or section.kind not in NAMES:
                continue
            text = self.report.document.plain[section.start : section.end]
            clause = re.match(r"[^，。；：\n]{0,50}[，。；：]?", text)
            end = section.start + (clause.end() if clause else 40)
            yield self.finding(
                [Span(section.start, end)],
                f"缺少“{NAMES[section.kind]}”的标题，其内容混在上一部分之下。",
                "The heading of this part is missing; its text stands under the part before.",
                suggestion=("补写该部分的标题和序号。", "Give the part its heading and number."),
            )
