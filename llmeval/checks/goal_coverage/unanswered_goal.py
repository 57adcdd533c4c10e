"""BLP07, unanswered-goal: result that does not answer the goal."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.text.whole import excerpt
from llmeval.understanding.passages import short

_SHORT_ANSWER = re.compile(
    r"(?:均|已|全部|按[时期计划要求]{0,4}|圆满|基本|超额|较好|顺利){0,8}(?:完成|达标|实现|达到|落实)(?:了|年初|年度|既定|预期|各项|全年|目标|任务|工作|绩效){0,8}|无"
)


class UnansweredGoal(Check):
    """Finds results beside a long goal that share no word with it and hold no figure.

    Why it matters: the goal names what was to be done, and the result speaks of something else.

    When it is wrong: 已按计划完成 is an answer, if a thin one, and is left out; so are results half as long as the goal.
    """

    code = "BLP07"
    name = "unanswered-goal"
    title = Message("完成情况答非所问", "result that does not answer the goal")
    family = "goal_coverage"
    severity = "medium"
    nothing = Message("没有绩效目标与完成情况", "no goals beside results")
    looked = Message("项目标与完成情况", "goals beside their results")
    passes = [
        Example(
            "年度资金总额\t10\t10\t10\n年度总体目标\t预期目标\t实际完成情况\n\t组织重大科技成果应用示范，加强科技成果转化和推广，推进科技服务体系发展。\t按计划完成年度目标任务\n绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
        ),
    ]
    fails = [
        Example(
            "年度资金总额\t10\t10\t10\n年度总体目标\t预期目标\t实际完成情况\n\t«组织重大科技成果应用示范，加强科技成果转化和推广，推进科技服务体系发展。»\t«每年按时完成资金使用率»\n绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n",
            "没有回应",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            for goal in table.goals:
                if goal.actual is None or len(goal.expected.text) < 24 or len(goal.actual.text) < 4:
                    continue
                self.examined += 1
                expected, actual = goal.expected.text, goal.actual.text.strip("。；")
                if len(actual) * 2 > len(expected) or re.search(r"\d", actual) or _SHORT_ANSWER.fullmatch(actual):
                    continue
                pairs = {expected[i : i + 2] for i in range(len(expected) - 1)}
                shared = sum(actual[i : i + 2] in pairs for i in range(len(actual) - 1))
                if shared * 5 >= len(actual):
                    continue
                yield self.finding(
                    [short(goal.expected.span), short(goal.actual.span)],
                    f"“实际完成情况”只写“{excerpt(actual, 30)}”，没有回应预期目标的任何内容。",
                    "The result does not speak of anything that the goal names.",
                    suggestion=("对照预期目标逐项写明完成情况。", "Answer the goal point by point."),
                )
