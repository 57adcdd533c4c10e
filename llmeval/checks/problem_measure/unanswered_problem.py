"""PRB04, unanswered-problem: a problem for which nothing is said to be done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from llmeval.checks.base import Example
from llmeval.checks.worded import Worded
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.understanding.discourse.model import Problem
from llmeval.vocabulary.discourse import GENERIC

_EMPTY = re.compile(r"不[^，。]{0,1}|有待|较为?|偏|欠|难|进一步|存在|部分|个别|突出|薄弱|仍|尚|[^\u4e00-\u9fff]")


class UnansweredProblem(Worded):
    """Finds problems whose matter no measure of the report takes up, by the words that both share.

    Why it matters: a problem without a measure will stand in next year's report again.

    When it is wrong: a measure may answer in other words; so nothing is said where there are at least as many measures
    as problems, or where the problem itself tells what is being done.
    """

    code = "PRB04"
    name = "unanswered-problem"
    title = Message("问题没有对应措施", "a problem without a measure")
    family = "problem_measure"
    severity = "medium"
    nothing = Message("没有列出问题", "no problems told")
    looked = Message("个问题", "problems")
    passes = [
        Example(
            "三、存在的问题\n（一）资产盘点不及时。部分设备未入账。\n（二）培训场次偏少。\n四、改进措施\n（一）规范资产盘点，每年12月清查。\n（二）增加培训场次。\n"
        ),
    ]
    fails = [
        Example(
            "三、存在的问题\n（一）资产盘点不及时。部分设备未入账。\n«（二）基层技术力量薄弱»。技术人员流失较多。\n四、改进措施\n（一）规范资产盘点，每年12月清查。\n",
            "技术力量",
        ),
        Example("三、存在的问题\n«渠道清淤项目支出进度偏慢，执行率为61.3%»。\n四、其他需要说明的事项\n无。\n", "没有分析原因"),
    ]

    def find(self) -> Iterator[Finding]:
        problems = self.report.discourse.problems
        self.examined = len(problems)
        heads = self._measure_heads()
        measures = "\n".join(piece.text for piece in self.report.discourse.of("measure"))
        if problems and len(heads) >= len(problems) and len(problems) > 1:
            return
        for problem in problems:
            if problem.has_measure or self._answered(problem, measures, problems):
                continue
            yield self._report(problem, bool(heads))

    def _measure_heads(self) -> list[str]:
        """The first words of each numbered measure, or paragraph of measures."""
        return [piece.text for piece in self.report.discourse.of("measure") if piece.start == 0]

    def _answered(self, problem: Problem, measures: str, problems: Sequence[Problem]) -> bool:
        """Whether a measure shares what is particular to the problem: pairs of characters that other problems do not have."""
        common = Counter(pair for other in problems for pair in set(_pairs(other.title)))
        own = [pair for pair in _pairs(problem.title) if common[pair] == 1] or _pairs(problem.title)
        shared = sum(pair in measures for pair in own)
        return not own or shared * 3 >= len(own)

    def _report(self, problem: Problem, measures: bool) -> Finding:
        lacks = "" if problem.has_cause else "没有分析原因，"
        span = problem.piece.cited(len(problem.title) + 14)
        return self.finding(
            [span],
            f"问题“{problem.title[:48]}”{lacks}没有对应的改进措施"
            + ("，现有措施未涉及这一内容。" if measures else "。"),
            "No measure of the report takes up this problem.",
            suggestion=(
                "分析自身原因，补写措施、责任科室和完成时限。",
                "Say why, and what will be done about it, by whom and when.",
            ),
        )


def _pairs(title: str) -> list[str]:
    """Pairs of characters of what is particular in a title; of all its words where nothing is."""
    for parts in (_EMPTY.split(GENERIC.sub(" ", title)), _EMPTY.split(title)):
        found = list(dict.fromkeys(part[i : i + 2] for part in parts for i in range(len(part) - 1)))
        if found:
            return found
    return []
