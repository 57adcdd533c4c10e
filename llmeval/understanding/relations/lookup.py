"""Finding a number of the report by what it is called."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from llmeval.patterns import lazy as re
from llmeval.understanding.relations.terms import Term, alike
from llmeval.vocabulary.metrics import metric_of

_GENERIC = re.compile(
    r"总数|总额|总量|总计|合计|总|全部|本年度?|年度|数额|数量|金额|人数|数|的|我[局镇校院委站所县市区]|本部门|本单位|全[县市区镇乡州省局院校馆站所委旗盟]"
)
_MOST = 12
_AROUND = 200
"""Numbers of one metric to either side of a claim that are looked at."""


@lru_cache(maxsize=65536)
def core_of(words: str) -> str:
    """A name without what any total has: years, quotes, 总额, 合计."""
    text = re.sub(r"20\d\d年(?:度)?", "", words)
    text = re.sub(r"[“”\"‘’（）()《》]", "", text)
    return _GENERIC.sub("", text) or text


def likeness(words: str, term: Term) -> float:
    """How well a name fits a number, 0 to 1: the share of the name's two-character pieces that its words hold."""
    return _likeness(
        core_of(words), term.noun + "\n" + term.lead + "\n" + term.tail, bool(re.search("总|合计|全部", words))
    )


_NOT = "非未不无"
"""非现场查处 is no 现场查处, 未达标 no 达标."""


@lru_cache(maxsize=262144)
def _likeness(core: str, said: str, total: bool) -> float:
    if not core:
        return 0.6 if total and re.search("总|合计|共", said) else 0.0
    if core in said:
        return (
            1.0
            if core[0] in _NOT or any(piece[-1:] not in _NOT or not piece for piece in said.split(core)[:-1])
            else 0.0
        )
    if len(core) == 1:
        return 0.6 if core in said else 0.0
    pieces = [core[i : i + 2] for i in range(len(core) - 1)]
    return sum(piece in said for piece in pieces) / len(pieces)


_NO_SUBJECT = re.compile(
    r"支出|决算|预算|经费|费用|财政拨款|一般公共|收入|资金|同比|实际|数|额|（[^（）]*）|本[局镇校院委站所级]|20\d\d年?度?|[“”\"]"
)


def same_subject(noun: str, term: Term) -> bool:
    """Whether a clause's own subject is what a number is called: 公务用车运行维护费 is no 公务接待费."""
    core = _NO_SUBJECT.sub("", noun)
    said = _NO_SUBJECT.sub("", term.noun or term.lead)
    if not core or not said:
        return not core and not said
    pieces = [core[i : i + 2] for i in range(len(core) - 1)] or [core]
    return sum(piece in said for piece in pieces) / len(pieces) >= 0.6


class Lookup:
    """Exact levels of the whole report by the name of their metric."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._by_metric: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            if term.role in ("level", "to") and term.exact:
                for key in {metric_of(term.noun) if term.noun else "", term.mention.metric if term.mention else ""}:
                    if key:
                        self._by_metric[key].append(term)

    def names(self, words: str) -> bool:
        return bool(self._by_metric.get(metric_of(words)))

    def find(self, words: str, around: Term) -> list[Term]:
        """Numbers called so, measured like `around`, the nearest first."""
        told = self._by_metric.get(metric_of(words), ())
        at = bisect_left(told, around.order, key=lambda t: t.order)
        found = [t for t in told[max(0, at - _AROUND) : at + _AROUND] if alike(t, around) and t is not around]
        return sorted(found, key=lambda t: abs(t.order - around.order))[:_MOST]
