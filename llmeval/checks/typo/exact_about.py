"""TYP06, exact-about: exact figure called approximate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.text.views import HAN
from llmeval.vocabulary.discourse import MEASURES

_NUMBER = r"(?P<number>(?<![\d.,，])(?:\d{1,3}(?:,\d{3})+|\d+)(?<=[1-9]))"
_EXACT_ABOUT = (
    re.compile(rf"{_NUMBER}\s*[余多](?P<unit>{HAN})"),
    re.compile(
        rf"(?P<about>大约|约|将近|接近|(?<![附最远临靠])近(?![年日期])|大概|大致)\s*(?P<number>(?:\d{{1,3}}(?:,\d{{3}})+|\d{{3,}})(?<=[1-9]))(?![\d.,])\s*(?P<unit>(?![{MEASURES}]){HAN})"
    ),
    re.compile(rf"{_NUMBER}(?![\d.,])\s*(?P<unit>(?![{MEASURES}]){HAN}{{1,2}}?)(?:左右|上下)(?!级|学期|联动|游|楼|班)"),
)


class ExactAbout(Check):
    """Finds figures exact to the last digit beside 余, 约 or 左右: 268余件, 约1,236户.

    Why it matters: either the figure is counted, and 余 is wrong, or it is an estimate, and the digits are.

    When it is wrong: hardly ever matters; the finding is a hint on wording.
    """

    code = "TYP06"
    name = "exact-about"
    title = Message("精确数与概数连用", "exact figure called approximate")
    family = "typo"
    severity = "low"
    nothing = Message("没有概数", "no approximate figures")
    passes = [
        Example(
            "出动3000余人次，处理20余起，召开会议10余次，贷款3亿余元，增长5%左右，1余人，约1200户，约1.28万吨，近3年，约85%。\n"
        )
    ]
    fails = [Example("政务服务大厅办结政务服务事项«268余件»，总办结率100%。\n", "268")]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            for match in (m for pattern in _EXACT_ABOUT for m in pattern.finditer(passage.text)):
                self.examined += 1
                number = match["number"].replace(",", "")
                if len(number) < (2 if "余" in match[0] else 3):
                    continue
                yield self.finding(
                    [passage.span(match.start(), match.end())],
                    f"“{match[0]}”中精确数{number}与概数词连用，请核实是准确数还是约数。",
                    "An exact figure is called approximate.",
                    suggestion=("删去概数词，或改为整数。", "Give the exact figure or a round one."),
                )
