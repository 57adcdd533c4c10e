"""Goals with numbers and what became of them: target beside outcome, from prose, goal cells and indicator rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from llmeval.patterns import lazy as re
from llmeval.understanding.mentions import Mention
from llmeval.understanding.reading import Understanding
from llmeval.understanding.statements import Statement, contained
from llmeval.understanding.tables.project_forms import project_name
from llmeval.understanding.tables.score_rows import Typed, met
from llmeval.vocabulary.metrics import metric_of


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and its outcome from the same place."""

    target: Statement
    done: Statement

    @property
    def missed(self) -> bool:
        return not met(_typed(self.target), self.done.numeral)


_GOALS = re.compile("目标|指标|任务")
_NOT_WHOLE = re.compile(
    r"(?:由|从)[^，。；、\d]{0,8}$|平均[^，。；]{0,6}$|(?:人|户|亩|件|处|所|家|场|期|次|日|月)均[^，。；]{0,4}$|每[^，。；\d]{0,6}$|"
    r"(?<![阶时])[段包](?:共|计|已)?(?:完成|扫描|建成|修复|改造|为|达|长)?$"
)
"""What stands before a number that is a base, an average or a section: no outcome of a whole goal."""
_PART = re.compile(r"其中[^。；]{0,60}$")
_BEFORE = 64
_AGES = frozenset(("岁", "周岁", "月龄", "周龄"))


def of_whole(plain: str, statement: Statement) -> bool:
    """Whether a number of prose can be the outcome of a goal: no part, no average and no base that it grew from."""
    if statement.zone >= 0:
        return True
    before = "".join(plain[max(0, statement.numeral.start - _BEFORE) : statement.numeral.start].split())
    return _NOT_WHOLE.search(before) is None


def of_other(plain: str, pair: Pair) -> bool:
    """Whether the outcome is a part (其中…) told in the sentence that sets the whole beside the target."""
    done, target = pair.done, pair.target
    if done.zone >= 0 or done.mention.sentence != target.mention.sentence:
        return False
    before = "".join(plain[max(0, done.numeral.start - _BEFORE) : done.numeral.start].split())
    return _PART.search(before) is not None or done.mention.listing is not None


def is_age(mention: Mention) -> bool:
    """Whether a number tells whom a goal is for (12岁以上人群) rather than how much of it."""
    return mention.numeral.unit in _AGES


def counts_goals(mention: Mention) -> bool:
    """Whether a number counts goals, indicators or tasks rather than what they want: 5项目标, 9个产出指标, 分解为6项."""
    if mention.numeral.unit not in ("项", "个", "条", "类", "方面"):
        return False
    return bool(_GOALS.search(mention.metric) or _GOALS.search(mention.label[-12:])) or mention.label.endswith("分解")


def _typed(target: Statement) -> Typed:
    return Typed(target.numeral, target.numeral.bound in ("at_most", "under"))


def pairs(found: Sequence[Statement]) -> list[Pair]:
    """One pair for each metric, from the first place that has both; metrics of which less is better are left out."""
    by_key: dict[tuple[str, str, str, str], list[Statement]] = defaultdict(list)
    for s in found:
        if s.side in ("target", "done") and s.measure in ("level", "growth", "rate") and s.numeral.dimension != "money":
            by_key[s.metric, s.measure, s.entity, s.year].append(s)
    result = []
    for members in by_key.values():
        targets = [s for s in members if s.side == "target"]
        outcomes = [s for s in members if s.side == "done"]
        both = [(t, d) for t in targets for d in outcomes if t.zone == d.zone and t.numeral.unit == d.numeral.unit]
        if both and not _reverse(both[0][0]):
            result.append(Pair(*both[0]))
    return result


def _reverse(target: Statement) -> bool:
    """Where less may be better and no bound says so, nothing can be said: 事故起数, 能耗, 投诉."""
    lower = any(
        word in target.metric
        for word in ("成本", "投诉", "事故", "能耗", "排放", "失业", "负债", "控制", "伤亡", "时限")
    )
    return (lower and target.numeral.bound is None) or target.numeral.sign < 0


def indicator_metrics(reading: Understanding, found: Sequence[Statement]) -> set[str]:
    """Metrics that the department's score tables score."""
    tables = [t for t in reading.tables if t.indicators and not project_name(t)]
    names = {metric_of(i.name.text) for t in tables for i in t.indicators}
    rows = {(t.index, i.row) for t in tables for i in t.indicators}
    return {n for n in names if n} | {s.metric for s in found if (s.zone, s.mention.row) in rows}


def covered(metric: str, scored: set[str]) -> bool:
    """Whether a goal's metric is scored, perhaps under a fuller or shorter name."""
    return metric in scored or any(
        contained(metric, s) or contained(s, metric) or s in metric or metric in s for s in scored if len(s) >= 3
    )
