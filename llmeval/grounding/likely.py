"""How likely a label means one number rather than any other of the same kind, or none of them.

A label that shares few words with the number that it means still suits it better than the others that are counted or measured
alike. What agrees and what speaks against is weighed for the number and its closest rivals; the share of the whole that falls to
the number says how sure that is. The weights were fitted once on labelled claims of other hands, each set judged by weights that
had not seen it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp

from llmeval.grounding.chains import Chains
from llmeval.grounding.ranking import Asked, Ranking
from llmeval.grounding.telling import Telling
from llmeval.grounding.told import ASKS_PLAN, NOTE, literal
from llmeval.grounding.unsaid import Unsaid
from llmeval.patterns import lazy as re

SURE = 0.7
"""From which share on a number is taken for the one that a label means."""
_RIVALS = 12
"""How many numbers of the kind are weighed against one."""
_OUTDONE = 2.0
"""By how much a number of another kind may suit a label better."""
_NOTHING = 1.0
"""What speaks for no number at all."""
_WEIGHTS = {
    "score": 0.66, "tail": 0.34, "year_said": 2.15, "other_year": -4.27, "unsaid": -2.43, "clash": -2.56, "refused": -2.62,
    "excluded": -5.15, "other_state": -1.86, "beside": -3.5, "part_refused": -2.48, "part": 0.59, "cover": 1.47,
}  # fmt: skip
_CLAUSE = re.compile("[，。；：、,;:（）()]")
_TAIL = 3


class Likely:
    """Weighs the numbers of one document for labels; `excluded`, `clash` and `other_year` are the refusals of `Labels`."""

    def __init__(
        self, ranking: Ranking, telling: Telling, chains: Chains, unsaid: Unsaid, *,
        excluded: Callable[[Asked, int], bool], clash: Callable[[Asked, int], bool], other_year: Callable[[Asked, int], bool],
    ) -> None:  # fmt: skip
        self._ranking, self._telling, self._chains, self._unsaid = ranking, telling, chains, unsaid
        self._excluded, self._clash, self._other_year = excluded, clash, other_year

    def sure(self, asked: Asked, at: int) -> bool:
        """Whether a label means one number, as far as all numbers of the same kind and the best of another tell."""
        return not self._speaks_against(asked, at) and not self._outdone(asked, at) and self.share(asked, at) >= SURE

    def share(self, asked: Asked, at: int) -> float:
        """How likely a label means a number, 0 to 1."""
        own = self._telling.owns[at]
        if own is None:
            return 0.0
        kin = [
            other
            for other in self._ranking.rivals(asked)
            if (theirs := self._telling.owns[other]) is not None and theirs.measured == own.measured
        ]
        near = [other for other in kin if other != at][:_RIVALS]
        mine = self._weighed(asked, at)
        whole = exp(_NOTHING - mine) + 1.0
        alike = 1.0
        for other in near:
            theirs = self._telling.owns[other]
            share = exp(min(50.0, self._weighed(asked, other) - mine))
            whole += share
            if theirs is not None and theirs.value == own.value:
                alike += share
        return alike / whole

    def _outdone(self, asked: Asked, at: int) -> bool:
        """Whether a number of another kind suits a label much better: 片区 of 划分3个片区 for 技术服务18期."""
        own, mine = self._telling.owns[at], self._ranking.score(asked, at)
        if own is None:
            return True
        for other in self._ranking.rivals(asked):
            lead = self._ranking.score(asked, other) - mine
            if lead <= 0:
                return False
            theirs = self._telling.owns[other]
            if theirs is None or theirs.measured == own.measured or self._excluded(asked, other):
                continue
            named = theirs.measured in asked.label and own.measured not in asked.label
            if lead > (0 if named else _OUTDONE):
                return True
        return False

    def _speaks_against(self, asked: Asked, at: int) -> bool:
        label = asked.label
        return (
            self._excluded(asked, at)
            or self._other_year(asked, at)
            or self._clash(asked, at)
            or self._unsaid.adds(label, at)
            or self._telling.refuses(label, asked.wanted, at)
            or self._telling.other_state(label, at)
            or self._chains.refuses(label, at)
            or self._chains.named_beside(label, at)
            or (not ASKS_PLAN.search(label) and self._ahead(at))
        )

    def _ahead(self, at: int) -> bool:
        passages = self._unsaid.passages
        return passages is not None and passages.ahead(at)

    def _weighed(self, asked: Asked, at: int) -> float:
        told, label = self._telling.told[at], asked.label
        own = self._telling.owns[at]
        if told is None or own is None:
            return -99.0
        bare = NOTE.sub("", label)
        tail = literal(_CLAUSE.split(told.clause)[-1]).rstrip("为是达到约共有了")[-_TAIL:] if told.table < 0 else ""
        found = {
            "score": self._ranking.score(asked, at),
            "tail": sum(sign in label for sign in tail) / len(tail) if tail else 0.5 * (told.table < 0),
            "year_said": own.year is not None and str(own.year) in bare,
            "other_year": self._other_year(asked, at),
            "unsaid": self._unsaid.adds(label, at),
            "clash": self._clash(asked, at),
            "refused": self._telling.refuses(label, asked.wanted, at),
            "excluded": self._excluded(asked, at),
            "other_state": self._telling.other_state(label, at),
            "beside": self._chains.named_beside(label, at),
            "part_refused": self._chains.refuses(label, at),
            "part": max(-3.0, min(3.0, self._chains.fit(label, at))),
            "cover": self._chains.cover(label, at),
        }
        return sum(_WEIGHTS[name] * value for name, value in found.items())
