"""BLP07, unanswered-goal: result that does not answer the goal."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.untold import untold, without_number
from llmeval.understanding.passages import short

_SHORT_ANSWER = re.compile(
    r"(?:均|已|全部|按[时期计划要求]{0,4}|圆满|基本|超额|较好|顺利){0,8}(?:完成|达标|实现|达到|落实)(?:了|年初|年度|既定|预期|各项|全年|目标|任务|工作|绩效){0,8}|无"
)


class UnansweredGoal(Check):
    """Finds results beside a long goal that share no word with it and hold no figure, and goals with a number beside which
    the results, in one passage or row, only say that something was done.

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
        yield from self._untold()

    def _untold(self) -> Iterator[Finding]:
        """Goals with a number, and results beside them that give none."""
        advice = ("逐项写明目标的完成数。", "Give the outcome of each goal in figures.")
        for paragraph in self.report.paragraphs:
            spans = [paragraph.span(start, end) for start, end in untold(paragraph.text)]
            self.examined += len(spans)
            if spans:
                names = "、".join(f"“{excerpt(''.join(s.of(self.report.document.plain).split()), 24)}”" for s in spans)
                yield self.finding(
                    spans,
                    f"目标{names}没有写明完成数，无法判断是否完成，其余目标写有完成数。",
                    "Of these goals no outcome is told in figures; of the others it is.",
                    suggestion=advice,
                    severity="low",
                )
        for rows in self.report.rows_of_tables:
            for at in without_number([[text for text, _ in row] for row in rows]):
                row = rows[at]
                self.examined += 1
                yield self.finding(
                    [short(Span(row[0][1].start, row[-1][1].end))],
                    f"“{row[0][0][:24]}”的目标是数值，实际完成一栏却没有结果数值，无法判断是否完成。",
                    "The target is a number; the outcome only says that something was done.",
                    suggestion=advice,
                    severity="low",
                )
