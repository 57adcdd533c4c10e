"""Two readers side by side: where rules and model read the same number differently, both are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from llmeval.data.facts import Fact
from llmeval.data.findings import Disagreement
from llmeval.patterns import lazy as re
from llmeval.text.likeness import overlap

_BUDGETS = frozenset({"budget", "initial_budget", "full_year_budget"})
_OUTTURN = frozenset({"final_accounts", "actual"})
_RATES = frozenset(
    {"rate", "completion_rate", "execution_rate", "control_rate", "share", "change_rate", "adjustment_rate"}
)
_OF_TWO = frozenset({"completion_rate", "execution_rate", "control_rate", "share"})
"""Measures that set one basis against another: either may be named."""
_NO_NAME = re.compile(
    "(?:成功|已经?|共计?|总计|累计|先后|组织|开展|出动|完成|形成|提供|提[高升]|增加|降低|下降|申报|建设|新建|获批?|现?有|为|达到?|至|到|了|"
    "总?(?:控制|执行|完成|办结)率|企业)+|(?:协助|配合|协调|围绕|针对|会同|联合|依托|通过).*"
)
"""Labels that are no name of anything: a clause's verb, or whom the work was done with."""
_LEAST = 0.34
"""Share of character pairs from which two labels may name one thing: 总产值 and 规模工业总产值 do, 税收 and 人数 do not."""


def disagreements(rules: Sequence[Fact], model: Sequence[Fact]) -> list[Disagreement]:
    """Pairs of facts of the two readers that cannot both be right.

    The same number under another metric, measure, period or basis; or the same metric, measure, period and basis with
    another value.
    """
    found: list[Disagreement] = []
    by_number = {fact.numeral.number_start: fact for fact in rules if fact.numeral is not None}
    by_key: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in rules:
        if fact.value is not None and fact.key.metric and fact.basis and fact.period:
            by_key[fact.key.metric, fact.key.measure, fact.period, fact.basis].append(fact)
    for fact in model:
        if fact.numeral is None or fact.value is None:
            continue
        other = by_number.get(fact.numeral.number_start)
        if other is not None:
            if differ(other, fact):
                found.append(Disagreement(fact.label, (other.id, fact.id)))
            continue
        same = by_key.get((fact.key.metric, fact.key.measure, fact.period, fact.basis), [])
        if fact.basis and fact.period and same and all(s.value != fact.value or s.unit != fact.unit for s in same):
            found.append(Disagreement(fact.label, (same[0].id, fact.id)))
    return found


def differ(one: Fact, other: Fact) -> bool:
    """Whether two readings of one number contradict: in metric, measure, period or basis, where both say something."""
    return (
        not _same_metric(one, other)
        or not _same_measure(one.key.measure, other.key.measure)
        or not _same_period(one.period, other.period)
        or not ({one.key.measure, other.key.measure} & _OF_TWO or _same_basis(one.basis, other.basis))
    )


def _same_metric(one: Fact, other: Fact) -> bool:
    names = [{name for name in (fact.key.metric, fact.label) if name and not _NO_NAME.fullmatch(name)}
             for fact in (one, other)]  # fmt: skip
    if not names[0] or not names[1]:
        return True
    return any(a in b or b in a or overlap(a, b) >= _LEAST for a in names[0] for b in names[1])


def _same_measure(one: str, other: str) -> bool:
    if one == other or not one or not other or "threshold" in (one, other):
        return True
    levels = {"level", "count", "target"} | ({"score"} if "weight" not in (one, other) else set())
    return (one in levels and other in levels) or (one in _RATES and other in _RATES)


def _same_period(one: str, other: str) -> bool:
    """A day or month of a year does not contradict the year; another year, or part of the year for all of it, does."""
    if one == other or not (one[:4].isdigit() and other[:4].isdigit()):
        return True
    if one[:4] != other[:4]:
        return False
    part = [("/" in period) for period in (one, other)]
    return part[0] == part[1] and not all(part)


def _same_basis(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return True
    for group in (_BUDGETS, _OUTTURN, frozenset({"forecast", "plan", "target"})):
        if one in group and other in group:
            return "budget" in (one, other) or group is not _BUDGETS
    return False
