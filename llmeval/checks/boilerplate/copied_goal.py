"""BLP02, copied-goal: result copied from the goal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.understanding.passages import short


class CopiedGoal(Check):
    """Finds actual results that repeat the expected goal word for word.

    Why it matters: a goal copied into the column of results says nothing of what was done.

    When it is wrong: a goal that is a number may be met to the digit; only texts without figures, or long ones, count.
    """

    code = "BLP02"
    name = "copied-goal"
    title = Message("完成情况照抄目标", "result copied from the goal")
    family = "boilerplate"
    severity = "high"
    nothing = Message("没有绩效目标与完成情况", "no goals beside results")
    looked = Message("项目标与完成情况", "goals beside their results")
    passes = [
        Example(
            "年度总体目标\t预期目标\t实际完成情况\n\t造林 500 亩\t造林 500 亩\n绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        ),
    ]
    fails = [
        Example(
            "年度资金总额\t238.83\t377.89\t377.89\n年度总体目标\t预期目标\t实际完成情况\n"
            "\t«推进企业技术创新体系建设，指导行业技术创新和技术进步。»\t«推进企业技术创新体系建设，指导行业技术创新和技术进步。»\n"
            "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n",
            "逐字相同",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            for goal in table.goals:
                if goal.actual is None or not goal.expected.text:
                    continue
                self.examined += 1
                expected, actual = goal.expected.text.strip("。；"), goal.actual.text.strip("。；")
                least = 40 if re.search(r"\d", expected) else self.report.settings.thresholds.copied
                if expected != actual or len(expected) < least:
                    continue
                yield self.finding(
                    [short(goal.expected.span), short(goal.actual.span)],
                    f"“实际完成情况”与“预期目标”逐字相同（{len(expected)} 字），没有说明实际完成了什么。",
                    "The actual result repeats the expected goal word for word.",
                    suggestion=("写明实际完成的数量、质量和时间。", "Say what was done, how much and when."),
                    severity="medium" if re.search(r"\d", expected) else "high",
                )
