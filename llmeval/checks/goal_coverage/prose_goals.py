"""Numeric goals in prose against what the report says of them later: not reported, or measured by another yardstick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from llmeval.checks.base import Check, Example
from llmeval.checks.called import listed
from llmeval.checks.report import Report
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.numbers.intervals import show, with_unit
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.likeness import pairs
from llmeval.text.views import view
from llmeval.understanding.comparable import cited
from llmeval.understanding.goals import counts_goals, covered, indicator_metrics, is_age
from llmeval.understanding.mentions import Mention

_GOALS = re.compile(r"(?:绩效|工作|年度|总体)目标")
_DONE = re.compile(r"完成|实现情况|分析|自评")
_COMMON = re.compile(
    r"力争|引进|完成|实现|达到|成功|全年|年度|以上|以下|目标|新增|累计|不少于|不低于|计划|推进|加强|持续|工作|收入|企业|项目|建设|\d+(?![\d强])|[，。；、：“”（）()%.]"
)
"""Words that goals and results of any subject share."""
_KIND = {"家": "个", "项": "个", "处": "个", "名": "人", "次": "次", "场": "次", "期": "次", "批": "次"}
_TEXT = (
    "一、基本情况\n（二）年度整体支出绩效目标\n一是实现税收收入增长15%。二是狠抓招商引资，引进10亿元以上项目5家，盘活“僵尸企业”1家。\n"
    "六、部门整体支出绩效情况\n（一）招商引资稳步推进。{}合同引资34.8亿元。{}\n（二）成功盘活僵尸企业2家。\n"
)


@dataclass(frozen=True)
class _Goals:
    """The goals of a report and the numbers in which it tells its results."""

    report: Report

    @cached_property
    def goals(self) -> list[Mention]:
        return [m for m in self.report.reading.mentions if self._is_goal(m)]

    @cached_property
    def results(self) -> list[Mention]:
        return [
            m for m in self.report.reading.mentions
            if m.section is not None and m.section.kind in ("performance", "project_report") and not self._is_goal(m)
        ]  # fmt: skip

    @cached_property
    def thresholded(self) -> list[tuple[Mention, Mention]]:
        """Results that count what is above or below a threshold, with it."""
        return [(r, limit) for r in self.results if (limit := self.threshold(r)) is not None]

    @cached_property
    def _by_pair(self) -> dict[str, list[int]]:
        """Places in `results` of those whose clause holds a pair of characters."""
        found: dict[str, list[int]] = {}
        for place, result in enumerate(self.results):
            for pair in self.words(result):
                found.setdefault(pair, []).append(place)
        return found

    @cached_property
    def _told_as_goals(self) -> list[Span]:
        """Where a label or a title calls what follows goals."""
        return [piece.span for piece in self.report.discourse.of("goal")]

    def _among_goals(self, at: int) -> bool:
        return any(span.start <= at < span.end for span in self._told_as_goals)

    def _is_goal(self, m: Mention) -> bool:
        if m.table is not None or m.section is None or m.numeral.value is None:
            return False
        title = m.section.title
        titled = bool(_GOALS.search(title)) and not _DONE.search(title)
        bound = m.numeral.bound in ("at_least", "over") and self._among_goals(m.numeral.start)
        return (titled or bound) and m.measure in ("level", "growth", "rate", "threshold")

    def words(self, m: Mention) -> frozenset[str]:
        """Pairs of characters that tell what a number's clause is about."""
        text = _COMMON.sub(" ", view(self.report.document, m.clause.start, m.clause.end).text)
        return frozenset(part[i : i + 2] for part in text.split() for i in range(len(part) - 1))

    @cached_property
    def _elsewhere(self) -> tuple[list[frozenset[str]], dict[str, list[int]]]:
        """Pairs of every sentence and table row outside chapters of goals, and the places of each pair."""
        told: list[frozenset[str]] = []
        for paragraph in self.report.passages:
            title = paragraph.section.title if paragraph.section is not None else ""
            if not (_GOALS.search(title) and not _DONE.search(title)) or paragraph.styled:
                told += [
                    pairs(paragraph.text[a:b])
                    for a, b in paragraph.sentences()
                    if paragraph.cell is not None or not self._among_goals(paragraph.span(a, b).start)
                ]
        places: dict[str, list[int]] = {}
        for at, sentence in enumerate(told):
            for pair in sentence:
                places.setdefault(pair, []).append(at)
        return told, places

    def spoken_of(self, goal: Mention) -> bool:
        """Whether a sentence or row outside the goals holds half of what the goal's clause is about."""
        words = self.words(goal)
        held: Counter[int] = Counter(at for pair in words for at in self._elsewhere[1].get(pair, ()))
        return bool(held) and max(held.values()) * 2 >= len(words)

    def told_again(self, goal: Mention) -> bool:
        """Whether another number of the report, in its unit, is of the same matter."""
        words, unit = self.words(goal), _KIND.get(goal.numeral.unit, goal.numeral.unit)
        return any(
            m.numeral.start != goal.numeral.start
            and len(words & self.words(m))
            >= (_OBJECT if _KIND.get(m.numeral.unit, m.numeral.unit) == unit else _SURELY)
            for m in self.report.reading.mentions
        )

    def named(self, goal: Mention) -> bool:
        """Whether the clause names something that is to be reached, not an age, a number of items or a name made of digits."""
        before = view(self.report.document, goal.clause.start, goal.numeral.start).text
        own = _NUMBERED.sub("", before)
        return not is_age(goal) and _NO_OBJECT.search(own) is None and len(self.words(goal)) >= _OBJECT

    def threshold(self, m: Mention) -> Mention | None:
        """10亿元以上 of 10亿元以上项目5家."""
        before = [o for o in self.report.reading.in_sentence(m) if o.clause == m.clause and o.measure == "threshold"]
        if not before or m.measure != "level":
            return None
        limit = before[-1].numeral
        if is_age(before[-1]):
            return None
        # 1.65岁以上: the number of the item stands before the threshold.
        numbered = _ITEM.match(self.report.document.plain[limit.start : limit.end]) and limit.dimension == "count"
        return None if numbered else before[-1]

    def answers(self, goal: Mention) -> list[Mention]:
        """Results that speak of the goal's matter in its kind of number."""
        words = self.words(goal)
        places = sorted({place for pair in words for place in self._by_pair.get(pair, ())})
        found = [r for r in map(self.results.__getitem__, places) if _alike(goal, r)]
        if goal.measure == "growth":
            return [r for r in found if words & pairs(r.metric)]
        return found


_OBJECT, _SURELY = 2, 4
_NUMBERED = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳]|[一二三四五六七八九十]是)+")
_NO_OBJECT = re.compile(
    r"^(?:由|从|这|前|第|共|其中|为|约|近|超|含|原|较|比|因|按|每|某)*$|(?:由|从|比|较|原因|其中|涉及|分别为?|年初|批复|分解|细化|调整)[^，。；]{0,16}$|目标$|月$|\d$"
)
"""What stands before a number that is no goal's: a base, a part, a count of goals, a day."""
_ITEM = re.compile(r"\d{1,2}\.\d{2,}")
"""A list mark and a number that stand together."""


def _alike(goal: Mention, result: Mention) -> bool:
    if goal.measure != result.measure and {goal.measure, result.measure} - {"rate", "completion_rate", "share"}:
        return False
    kinds = [_KIND.get(m.numeral.unit, m.numeral.unit) for m in (goal, result)]
    return kinds[0] == kinds[1] or goal.measure == "growth"


class GoalNotReported(Check):
    """Finds numeric goals of which the report's results say no number.

    Why it matters: a goal whose outcome is not told cannot be checked, and it is usually one that was missed.

    When it is wrong: the outcome may stand in a form that is handed in separately, or under another name; goals that a
    score table scores are left alone, and so are reports without numbers in their results.
    """

    code = "TGT07"
    name = "goal-not-reported"
    title = Message("量化目标未报告完成情况", "numeric goals without an outcome")
    family = "goal_coverage"
    severity = "medium"
    nothing = Message("没有可以与成效部分对照的量化目标", "no numeric goal in the text to compare with results")
    looked = Message("项量化目标", "numeric goals")
    settled = Message("项有完成数", "with a result")
    passes = [
        Example(_TEXT.format("引进10亿元以上项目5家，", "税收收入同比增长16.2%。")),
        Example(
            "一、基本情况\n（二）年度绩效目标\n培训干部300人次。\n六、部门整体支出绩效情况\n举办业务培训班5期，参训320人次。\n"
        ),
    ]
    fails = [
        Example(
            "一、基本情况\n（二）年度绩效目标\n«引进世界500强企业3家»，开展银企对接20次。\n六、部门整体支出绩效情况\n"
            "全年合同引资34.8亿元。«世界500强项目1家»。银企对接32次。\n",
            "疑未完成",
        ),
        Example(
            _TEXT.format("引进10亿元以上项目5家，", "")
            .replace("实现税收收入增长15%", "«一是实现税收收入增长15%»")
            .replace("一是«一是", "«一是"),
            "税收收入",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        told = _Goals(self.report)
        if len([r for r in told.results if r.measure in ("level", "growth", "rate")]) < 2:
            return
        scored = indicator_metrics(self.report.reading, self.report.statements) if told.goals else set()
        left, held = [], 0
        for goal in told.goals:
            if (
                "实际" in _said(told, goal)
                or goal.measure == "threshold"
                or counts_goals(goal)
                or not told.words(goal)
                or not told.named(goal)
            ):
                continue
            self.examined += 1
            if covered(goal.metric, scored):
                self.answered += 1
                continue
            held += 1
            if told.threshold(goal) is not None:
                continue
            answers = told.answers(goal)
            bound = goal.numeral.bound in ("at_least", "over")
            about = [a for a in answers if not bound or told.words(goal) & told.words(a)]
            if not about and not told.spoken_of(goal) and not told.told_again(goal):
                left.append(goal)
            elif (best := _falls_short(goal, answers)) is not None and _of_one(told, goal, best):
                self.doubted += 1
                yield self._short(goal, best, _said(told, goal))
            else:
                self.answered += any(_of_one(told, goal, answer) for answer in answers)
        if left and (len(left) <= _FEW or len(left) * 2 <= held):
            self.doubted += len(left)
            names = listed([f"“{_said(told, goal)}”" for goal in left])
            yield self.finding(
                [cited(goal) for goal in left],
                f"绩效目标{names}在成效部分没有对应的完成数，无法判断是否完成；如另表填报，请注明。",
                f"{len(left)} numeric goals have no outcome in the text.",
                suggestion=("逐项报告目标完成情况", "report the outcome of each goal"),
                severity="low",
            )

    def _short(self, goal: Mention, best: Mention, said: str) -> Finding:
        values = [f"{with_unit(m.numeral)}" for m in (goal, best)]
        return self.finding(
            [cited(goal), cited(best)],
            f"目标“{said}”为{values[0]}，成效部分相关的数只有{values[1]}，疑未完成，建议核实并说明原因。",
            f"The goal is {show(goal.numeral.amount)}, the only outcome of the kind is {show(best.numeral.amount)}.",
            suggestion=("核实完成数，未完成的说明原因", "check the outcome and explain what is missing"),
            family="target_missed",
            severity="low",
        )


_FEW = 3
"""Goals without a result that may be most of a report's; more than these tell that its results use words of their own."""


def _of_one(told: _Goals, goal: Mention, result: Mention) -> bool:
    """Whether goal and result are about one thing, and the result is no part, average or base."""
    words, own = told.words(goal), told.words(result)
    before = view(told.report.document, result.sentence.start, result.numeral.start).text[-40:]
    return len(words & own) * 3 >= len(words) * 2 and _PART_OF.search(before) is None


_PART_OF = re.compile(
    r"其中[^。；]*$|平均[^，。；]*$|[每各][^，。；\d]{0,6}$|(?:由|从)[^，。；\d]{0,10}$|[一二三四]季度[^，。；]*$|(?:上年|去年)[^，。；]*$"
)


def _falls_short(goal: Mention, answers: list[Mention]) -> Mention | None:
    """The one result in the goal's unit, where it is below the goal; with several nothing can be said."""
    same = [a for a in answers if a.numeral.unit == goal.numeral.unit and a.numeral.value is not None]
    if goal.measure != "level" or len(same) != 1 or goal.numeral.dimension != "count":
        return None
    return same[0] if same[0].numeral.bound is None and same[0].numeral.amount < goal.numeral.amount else None


class GoalMoved(Check):
    """Finds goals for things above a threshold that are answered with things above another one.

    Why it matters: 「10亿元以上项目5家」 answered by 「亿元以上项目15个」 looks like triple the goal and may be none of it.

    When it is wrong: the report may give both numbers; then the goal's own threshold stands among the results, and nothing is
    reported.
    """

    code = "TGT08"
    name = "goal-moved"
    title = Message("完成情况换了口径", "outcome measured by another yardstick")
    family = "goal_coverage"
    severity = "high"
    nothing = Message("没有带门槛的量化目标", "no goal with a threshold")
    looked = Message("项带门槛的目标", "goals with a threshold")
    passes = [Example(_TEXT.format("引进10亿元以上项目5家，", ""))]
    fails = [
        Example(
            _TEXT.format("成功引进亿元以上项目15个，", "").replace("引进10亿元以上项目5家", "«引进10亿元以上项目5家»").replace("成功引进亿元以上项目15个", "«成功引进亿元以上项目15个»"),
            "口径",
        )
    ]  # fmt: skip

    def find(self) -> Iterator[Finding]:
        told = _Goals(self.report)
        for goal in told.goals:
            limit = told.threshold(goal)
            if limit is None:
                continue
            self.examined += 1
            answers = [(r, t) for r, t in told.thresholded if _same_things(told, goal, r)]
            if not answers or any(t.numeral.amount == limit.numeral.amount for _, t in answers):
                continue
            result, other = answers[0]
            yield self.finding(
                [cited(goal), cited(result)],
                f"目标为{_limit(limit)}的{with_unit(goal.numeral)}，完成情况报告的是{_limit(other)}的"
                f"{with_unit(result.numeral)}，门槛由{_limit(limit)}变为{_limit(other)}，口径不同，不能说明目标已完成，请补报原口径的完成数。",
                "The goal counts things above one threshold, the outcome things above another.",
                suggestion=("按目标设定的口径报告完成数", "report the outcome by the goal's own threshold"),
            )


def _same_things(told: _Goals, goal: Mention, result: Mention) -> bool:
    """Whether both count the same noun behind their thresholds (项目, 企业)."""
    nouns = []
    for m in (goal, result):
        limit = told.threshold(m)
        start = limit.numeral.end if limit is not None else m.clause.start
        nouns.append(re.sub(r"[^\u4e00-\u9fff]", "", view(told.report.document, start, m.numeral.start).text))
    return bool(nouns[0]) and (nouns[0] in nouns[1] or nouns[1] in nouns[0]) and bool(nouns[1])


def _limit(m: Mention) -> str:
    value = m.numeral.value or Decimal(0)
    shown = "" if value == 1 else show(value)
    return f"{shown}{m.numeral.unit}{'以上' if m.numeral.bound in ('at_least', 'over') else '以下'}"


def _said(told: _Goals, goal: Mention) -> str:
    span = cited(goal)
    return view(told.report.document, span.start, span.end).text
