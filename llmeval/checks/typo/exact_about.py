"""TYP06, exact-about: exact figure called approximate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.text.views import HAN

_EXACT_ABOUT = re.compile(rf"(?<![\d.,，])(?P<number>\d*[1-9])\s*余(?P<unit>{HAN})")


class ExactAbout(Check):
    """Finds figures exact to the last digit beside 余: 268余件.

    Why it matters: either the figure is counted, and 余 is wrong, or it is an estimate, and the digits are.

    When it is wrong: hardly ever matters; the finding is a hint on wording.
    """

    code = "TYP06"
    name = "exact-about"
    title = Message("精确数与概数连用", "exact figure called approximate")
    family = "typo"
    severity = "low"
    nothing = Message("没有概数", "no approximate figures")
    passes = [Example("出动3000余人次，处理20余起，召开会议10余次，贷款3亿余元，增长5%左右，1余人。\n")]
    fails = [Example("政务服务大厅办结政务服务事项«268余件»，总办结率100%。\n", "268")]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            for match in _EXACT_ABOUT.finditer(passage.text):
                self.examined += 1
                if len(match["number"]) < 2:
                    continue
                yield self.finding(
                    [passage.span(match.start(), match.end())],
                    f"“{match[0]}”中精确数与“余”连用，请核实是准确数还是约数。",
                    "An exact figure is called approximate.",
                    suggestion=("删去“余”，或改为整数。", "Give the exact figure or a round one."),
                )
