"""Which number of a chain a label means: 储备融雪剂180吨，使用126吨，库存54吨 names its thing once and tells three numbers of it.

The numbers of a part of a sentence that name little or nothing themselves share the thing named before them; what tells them apart
is the part that each plays: planned, done, left, the level before, what was exceeded. So is a label read: the thing, and the part.
The number whose part fits best by a margin is meant, and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from llmeval.grounding.names import Own
from llmeval.grounding.parts import LENT, PARTS, SCORED_AFTER, SET_AFTER, asked_parts, bare_label, told_parts
from llmeval.grounding.told import NOTE, Told, literal
from llmeval.grounding.unsaid import Passages
from llmeval.grounding.vocabulary import COUNTERS, MEASURES, characters
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs

_REACH = 6
"""How many numbers of a chain are compared with one to either side."""
_NAMED = 4
"""Characters of a clause, its parts taken away, that still only qualify the thing named before."""
_CLEAR, _CLEARLY = 0.99, 1.5
"""By how much a part must fit better than another of its chain, and of another chain that names as much of the thing."""
_ENOUGH, _AS_MUCH = 0.6, 0.1
_FAR = 0.5
"""What a word in the wider surroundings is worth beside one of the chain."""


_WORDS = re.compile(
    "其中|另有|另|计划|目标|任务|指标值?|预期|预计|拟|实施|实际|完成|已经?|累计|共计?|支付|(?<!基本)(?<!项目)支出|使用|用于|核销|到位|实[收支付有产]|"
    "执行|办结|整改|达到?|控制|[省国市]定|核定|为|是|约|有(?!效)|占|安排|下达|当年|本年|全年|年底|年末|年初|[月季]末|月底|上年|去年|"
    "同[期比]|[比较与由从至到而]|增[加长设]?|下降|减少|增加|上升|提高|降低?|缩短|多|少|超额?|超过|低于|高于|剩余?|尚|未|空|缺|库存|在建|新增|新|"
    "仅|的|了|得分?|平均|每[个名起件人户台次]?|[人件户台次]均|批复|投入|实现|合计|20\\d\\d年?|[\\d.,，、；;：:（()）\\s]"
)
_SHARE_OF = re.compile("^(.{2,30}?)(?:占|在.{2,20}[中里])(?:.{0,20}?)(?:比重|占比|比例|份额|百分比|比率)$")
_YEARS = re.compile(r"(?<![比较与同由从\d])(20\d\d)年")
_FROM = re.compile("[由从]$")
_SORTS = re.compile("(?:基本|项目)支出")
_CLAUSE = re.compile("[，,；;：:（(]")
_FIRST_BEFORE = re.compile("(?:上一?年|去年|前一年)(?!末|结)(?!.{0,12}[增降减升多少])")
_TIMES = frozenset("末度期底初")
_HAN = re.compile("[\u4e00-\u9fff]")
_BEGINS = re.compile("[，,；;]?(?:其中|另有)")


class Place(NamedTuple):
    """Where a number of running text stands in its chain."""

    head: int
    """The number that begins the chain."""
    parts: frozenset[str]
    noun: frozenset[str]
    """Words of its own that are no part."""
    pairs: frozenset[str]
    thing: frozenset[str]
    """All words of the chain up to it."""
    part: bool = False
    """Whether its own words name a part of the thing."""


class Chains:
    """Reads the chains of a document once; `weigh` says what a word tells in it."""

    def __init__(
        self,
        told: Sequence[Told | None],
        owns: Sequence[Own | None],
        weigh: Callable[[str], float],
        year: int | None,
        passages: Passages | None = None,
    ) -> None:
        self._passages = passages
        self._told, self._owns, self._weigh, self._year = told, owns, weigh, year
        self.places: list[Place | None] = []
        before: int | None = None
        for at, each in enumerate(told):
            place = self._place(at, each, before) if each is not None and each.table < 0 else None
            self.places.append(place)
            if each is not None:
                before = at if place is not None else None

    def _place(self, at: int, told: Told, before: int | None) -> Place:
        own = self._owns[at]
        parts = told_parts(_SORTS.sub("", told.clause))
        if _FIRST_BEFORE.match(_CLAUSE.split(told.segment)[-1]):
            parts |= {"before"}
        if SET_AFTER.match(told.after):
            parts |= {"plan"}
        if own is not None and own.measured == "score" and SCORED_AFTER.match(told.after):
            parts |= {"weight"}
        leader = self._told[before] if before is not None else None
        chained = self.places[before] if before is not None else None
        rest = len(_HAN.findall(_WORDS.sub("", told.clause)))
        bound = _BEGINS.match(told.clause) is not None
        follows = leader is not None and chained is not None and _goes_on(leader, told)
        begins = _FROM.search(told.clause) is not None and rest > 1
        dependent = follows and (rest <= _NAMED or bound) and not begins
        if own is not None:
            said = [int(year) for year in _YEARS.findall(told.clause)]
            earlier = said[-1] != self._year if said else own.year is not None and own.year != self._year
            if "·前" in own.own or (earlier and (said or not parts & {"up", "down"})):
                parts |= {"before"}
            if "·后" in own.own:
                parts = (parts | {"now"}) - {"before", "up", "down"}
            if own.measure in ("growth", "change") and not parts & {"up", "down"}:
                parts |= {"up" if "·增" in own.own else "down"}
        noun = _nouns(told.clause)
        if dependent and chained is not None:
            if "before" in parts and not noun - _TIMES and own is not None and self._kind(before) == own.measured:
                parts |= chained.parts - {
                    "now",
                    "up",
                    "down",
                    "end",
                }  # what it is compared with is the same thing, of before
            leads = self.places[chained.head] or chained
            if not noun or not parts:
                parts |= leads.parts if noun else leads.parts & LENT
            return Place(
                chained.head, parts, noun, _named(told.clause), characters(told.segment + self._item(at)), bool(noun)
            )
        return Place(at, parts, noun, _named(told.clause), characters(told.segment + self._item(at)))

    def _kind(self, at: int | None) -> str:
        own = self._owns[at] if at is not None else None
        return own.measured if own is not None else ""

    def _item(self, at: int) -> str:
        """What the paragraph of a number calls the thing that it speaks of."""
        return self._passages.item(at) if self._passages is not None else ""

    def _line(self, at: int) -> int:
        return self._passages.line(at) if self._passages is not None else 0

    def chain(self, at: int) -> list[int]:
        """The numbers of a number's chain that measure the same kind, itself among them."""
        place, own = self.places[at], self._owns[at]
        if place is None or own is None:
            return []
        near = range(max(0, at - _REACH), min(len(self.places), at + _REACH + 1))
        return [
            other
            for other in near
            if (there := self.places[other]) is not None
            and there.head == place.head
            and (theirs := self._owns[other]) is not None
            and theirs.measured == own.measured
        ]

    def lead(self, label: str, at: int) -> float | None:
        """By how much a number fits a label's part better than the other numbers of its chain; None where it has none."""
        own = self._owns[at]
        others = [other for other in self.chain(at) if other != at and self._value(other) != self._value(at)]
        if own is None or not others:
            return None
        mine = self.fit(label, at)
        return mine - max(self.fit(label, other) for other in others)

    def earlier(self, at: int) -> bool:
        """Whether a number is told as a level of before."""
        place = self.places[at]
        return place is not None and "before" in place.parts

    def refuses(self, label: str, at: int) -> bool:
        """Whether another number of the chain plays the part that a label asks for, and this one does not."""
        if self._names_next(label, at):
            return True
        place, best = self.places[at], self._best_other(label, at)
        there = self.places[best] if best is not None else None
        if place is None or best is None or there is None or self.fit(label, best) < self.fit(label, at) + _CLEAR:
            return False
        return bool(asked_parts(label, self._year) & there.parts - place.parts)

    def _names_next(self, label: str, at: int) -> bool:
        """Whether a label names the next of two that share a name: 乙包合同单价 of 合同单价甲包0.38元、乙包0.41元."""
        place, own, words = self.places[at], self._owns[at], characters(bare_label(label))
        if place is None or own is None or not place.noun - words:
            return False
        return any(
            other > at
            and (there := self.places[other]) is not None
            and (there.noun - place.thing - own.own) & words
            and self.fit(label, other) > self.fit(label, at)
            for other in self.chain(at)
        )

    def named_beside(self, label: str, at: int) -> bool:
        """Whether what a label names is told only of another number of the paragraph: of 高血压患者41,360人，规范管理率82.0%；
        糖尿病患者14,782人，规范管理率81.0% the first is no rate of 糖尿病."""
        told = self._told[at]
        if told is None or told.table >= 0:
            return False
        subject = pairs(literal(_subject(bare_label(label))))
        here = pairs(told.segment + _CLAUSE.split(told.after, maxsplit=1)[0] + self._item(at))
        for other in range(max(0, at - _REACH), min(len(self._told), at + _REACH + 1)):
            beside = self._told[other]
            if beside is None or beside.table >= 0 or self._line(other) != self._line(at):
                continue
            if beside.segment.startswith(told.segment) or told.segment.startswith(beside.segment):
                continue
            there = pairs(beside.segment)
            theirs, mine = subject & there - here, subject & here - there
            if other > at and len(theirs) >= max(2, len(mine) + 2):
                return True
            if theirs and other > at and _BEGINS.match(beside.segment) and self._alike(at, other):
                return True
            if theirs and not mine and self._parallel(at, other):
                return True
        return False

    def _alike(self, at: int, other: int) -> bool:
        """Whether two numbers measure the same in the same way."""
        own, theirs = self._owns[at], self._owns[other]
        same = own is not None and theirs is not None and own.measured == theirs.measured
        return same and own is not None and theirs is not None and own.measure == theirs.measure

    def _parallel(self, at: int, other: int) -> bool:
        """Whether two numbers tell the same of two things."""
        own, theirs = self._owns[at], self._owns[other]
        return own is not None and theirs is not None and own.measured == theirs.measured and own.core == theirs.core

    def means(self, label: str, at: int) -> bool:
        """Whether a label names the thing of a chain and the part that this number alone plays in it."""
        place, own, told = self.places[at], self._owns[at], self._told[at]
        if place is None or own is None or told is None or told.item is not None:
            return False
        best, mine = self._best_other(label, at), self.fit(label, at)
        if best is None or mine < self.fit(label, best) + _CLEAR or not self._evident(label, at, best):
            return False
        covered = self.cover(label, at)
        if covered < _ENOUGH:
            return False
        return not any(
            there is not None
            and there.head != place.head
            and (theirs := self._owns[other]) is not None
            and theirs.measured == own.measured
            and theirs.value != own.value
            and self.cover(label, other) > covered - _AS_MUCH
            and self.fit(label, other) > mine - _CLEARLY
            for other, there in enumerate(self.places)
        )

    def _evident(self, label: str, at: int, best: int) -> bool:
        """Whether a label says what a number has before the others: its part, or all of its own words."""
        place, there = self.places[at], self.places[best]
        if place is None or there is None:
            return False
        asked = asked_parts(label, self._year)
        if any(part == "before" or (part in PARTS and PARTS[part].marked) for part in asked - place.parts):
            return False
        new = place.noun - there.noun
        whole = place.part and bool(new) and place.noun <= characters(bare_label(label))
        return whole or bool(asked & place.parts)

    def _best_other(self, label: str, at: int) -> int | None:
        others = [other for other in self.chain(at) if other != at and self._value(other) != self._value(at)]
        return max(others, key=lambda other: self.fit(label, other)) if others else None

    def cover(self, label: str, at: int) -> float:
        """The share of what a label names that stands where a number is told, parts left aside."""
        place, own = self.places[at], self._owns[at]
        if place is None or own is None:
            return 0.0
        asked = _things(label)
        whole = sum(map(self._weigh, asked))
        near = place.thing | own.own
        held = sum(map(self._weigh, asked & near)) + _FAR * sum(map(self._weigh, (asked & own.around) - near))
        return held / whole if whole else 0.0

    def _follows_kind(self, at: int) -> bool:
        """Whether a number of the same kind stands before one in its chain, of which it is a part."""
        return any(other < at for other in self.chain(at))

    def _value(self, at: int) -> object:
        own = self._owns[at]
        return own.value if own is not None else None

    def fit(self, label: str, at: int) -> float:
        """How well the part and the own words of a number fit a label."""
        place = self.places[at]
        if place is None:
            return 0.0
        asked, words = asked_parts(label, self._year), characters(bare_label(label))
        score = 0.0
        for part in asked | place.parts:
            if part in asked and part in place.parts:
                score += 1.0
            elif part in asked or part == "before" or (part in PARTS and PARTS[part].marked):
                score -= 1.0
        weights = {word: self._weigh(word) for word in place.noun}
        whole = sum(weights.values())
        if whole:
            held = sum(weight for word, weight in weights.items() if word in words) / whole
            if place.pairs:
                held = (held + len(place.pairs & pairs(bare_label(label))) / len(place.pairs)) / 2
            score += held * (2 if place.part and self._follows_kind(at) else 1) - 1
        return score


def _subject(label: str) -> str:
    """Of a share what it is the share of a whole for: 高级职称人员在在职人员中的比重."""
    share = _SHARE_OF.match(label)
    return share[1] if share is not None else label


@lru_cache(maxsize=4096)
def _things(label: str) -> frozenset[str]:
    return characters(_WORDS.sub("", NOTE.sub("", label))) - MEASURES - COUNTERS


@lru_cache(maxsize=16384)
def _nouns(clause: str) -> frozenset[str]:
    return characters(_WORDS.sub("", clause)) - MEASURES - COUNTERS


@lru_cache(maxsize=16384)
def _named(clause: str) -> frozenset[str]:
    return pairs(_WORDS.sub("，", clause))


def _goes_on(leader: Told, told: Told) -> bool:
    """Whether a number stands behind another in one part of a sentence."""
    return told.segment.startswith(leader.segment) and len(told.segment) > len(leader.segment)
