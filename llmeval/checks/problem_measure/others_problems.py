"""PRB01, others-problems: problems of others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.checks.clauses import clause_around, own_kind_above
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.understanding.passages import Paragraph

_OTHERS = re.compile(
    r"(?:^|[，。；：、])(?:[一二三四五六七八九十]是|[（(][一二三四五六七八九十]+[)）])?(?:由于|因|在)?(?P<who>(?:个别|部分|有的|一些|少数|各)"
    r"(?:预算|主管|项目|基层|职能|区直|县直|市直)?(?:部门和单位|单位|部门|项目单位|乡镇|县区|项目|自评结论|评价报告))"
)


class OthersProblems(Check):
    """Finds problem sections whose subjects are 个别单位, 部分项目, 个别部门 rather than the unit itself.

    Why it matters: such a section is a finance bureau's circular on everybody's reports, not this unit's problems, and
    the unit's own remain unsaid.

    When it is wrong: a report for a group of subordinate units may speak of some of them. So at least three such
    subjects, and more of them than of 本单位, are needed.
    """

    code = "PRB01"
    name = "others-problems"
    title = Message("问题部分非本单位问题", "problems of others")
    family = "problem_measure"
    severity = "high"
    nothing = Message("没有问题部分", "no section on problems")
    passes = [
        Example(
            "五、存在的问题及原因分析\n（一）预算编制不够精细。本单位年初预算对项目支出考虑不足，部分项目执行进度偏慢。\n（二）绩效目标不够量化。\n"
        ),
    ]
    fails = [
        Example(
            "七、存在的问题及原因分析\n（一）«个别单位对绩效评价工作不够重视»，未按时上报。（二）«个别项目评价时业绩值漏填»；«部分项目评价报告不完整»。\n",
            "个别单位",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        groups: dict[bool, list[tuple[Paragraph, int, int, str]]] = {}
        own: dict[bool, int] = {}
        for paragraph in self.report.paragraphs:
            section = paragraph.section
            if section is None or own_kind_above(self.report, paragraph) != "problems" or paragraph.styled:
                continue
            self.examined += 1
            attached = section.kind == "project_report"
            own[attached] = own.get(attached, 0) + len(
                re.findall(r"[我本](?:单位|部门|局|委|校|院|镇|乡|中心|区)", paragraph.text)
            )
            for match in _OTHERS.finditer(paragraph.text):
                groups.setdefault(attached, []).append((paragraph, match.start("who"), match.end("who"), match["who"]))
        for attached, found in groups.items():
            if len(found) < 3 or own.get(attached, 0) * 2 >= len(found):
                continue
            if not any(re.search(r"单位|部门|自评|评价", who) for *_, who in found):
                continue
            words = "、".join(f"“{word}”" for word in dict.fromkeys(who for *_, who in found))
            yield self.finding(
                [clause_around(p, start, end, after=24) for p, start, end, _ in found[:8]],
                f"问题部分以{words}为主语（{len(found)} 处），像是财政部门对各单位的通报，未说明本单位自身的问题。",
                "The problems are those of “some units” and “some projects”, not of the reporting unit.",
                suggestion=(
                    "对照本单位预算执行和绩效目标完成情况，写明自身问题及原因。",
                    "Say what the unit's own problems are and why.",
                ),
            )
