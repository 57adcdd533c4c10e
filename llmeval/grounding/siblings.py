"""A number that its sentence tells beside the one that a label names: the next item of a list, what is new beside what there is,
what came back beside what was sent out, all of them beside one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llmeval.grounding.names import Own
from llmeval.grounding.told import NOTE, PART_OF, Told, literal
from llmeval.grounding.vocabulary import COUNTERS, MEASURES, characters
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs

_REACH = 4
"""How many numbers to either side are told beside one."""
_LINE = 8
"""How many numbers before one may name what it is the sum of."""
_CLAUSE = re.compile("[，,；;。、：:（(]")
_NEW = re.compile("新(?!型|闻|区|农|疆|时代|城|材料|能源|技术|村|冠|媒体|生儿)")
_JOINT = re.compile("[两二三四五六七八九十][项个类种家级方][^，。；、]{0,8}(?:合计|共|总|累计|平均)[^，。；、]{0,6}$")
_ALL = re.compile("[两二三四五六七八九十][项个类种家级方]|合计|总|全部|所有|各|双方|两者")
_CODE = re.compile(r"(?<![\dA-Za-z])\d{0,3}[A-Z]{1,4}\d{0,4}(?=[级类型])|[ⅠⅡⅢⅣⅤⅥ]{1,3}(?=[级类型])")
_HIGHEST, _LOWEST = re.compile("最[高大多长]"), re.compile("最[低小少短]")
_GOES_UP, _CAME_UP = re.compile(r"[到至~～—–-]{1,2}\d"), re.compile(r"\d[^，。；\d]{0,3}[到至~～—–-]$")
_NOW = re.compile("现[行在有]|当前|目前|如今|实际")
_PROPOSED = re.compile("(?<!人大)(?<!代表)(?<!提案)建议[^，。；]{0,30}(?:提高|增加|调整|安排|加大|给予|将|由)")
_PLANNED = re.compile("预算|安排|批复")
_DONE = re.compile("决算|执行|实际|支付|完成|支出[^，。；]{0,6}为|全年支出|实现|使用")
_ASKS_DONE = re.compile("实际|决算|执行数")
_COMPARES = re.compile("[，,]?(?:[比较与同]|增|减|降|升)")
_LONGEST = 8
"""Characters of an item's name at most."""


class Siblings:
    """Holds labels against the numbers that are told beside one."""

    def __init__(self, told: Sequence[Told | None], owns: Sequence[Own | None]) -> None:
        self._told, self._owns = told, owns
        self._codes = frozenset(code for each in told if each is not None for code in _codes(each))

    def refuses(self, label: str, at: int) -> bool:
        """Whether a label names what is told beside a number and not of it."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None:
            return False
        bare = NOTE.sub("", label)
        if codes := frozenset(_CODE.findall(bare)) & self._codes:
            here = frozenset(
                _CODE.findall(
                    told.segment + told.clause + _CLAUSE.split(told.after)[0] + told.row + told.name + told.head
                )
            )
            if not codes & here:
                return True
        if told.table >= 0 or told.item is not None:
            return False
        return (
            (_NOW.search(bare) is not None and _PROPOSED.search(told.segment) is not None)
            or (_HIGHEST.search(bare) is not None and _GOES_UP.match(told.after) is not None)
            or (_LOWEST.search(bare) is not None and _CAME_UP.search(told.segment) is not None)
            or self._next_item(bare, at)
            or self._new(bare, at)
            or self._one_of(bare, at)
            or self._qualified(bare, at)
            or (_ASKS_DONE.search(bare) is not None and _budgeted(bare, told, own))
        )

    def _beside(self, at: int) -> Iterator[Told]:
        """The numbers of the same kind and another value in the same part of a sentence."""
        told, own = self._told[at], self._owns[at]
        for other in range(max(0, at - _REACH), min(len(self._told), at + _REACH + 1)):
            each, theirs = self._told[other], self._owns[other]
            if other == at or told is None or own is None or each is None or theirs is None or each.table >= 0:
                continue
            if theirs.measured != own.measured or theirs.value == own.value or each.item is not None:
                continue
            if each.segment.startswith(told.segment) or told.segment.startswith(each.segment):
                yield each

    def _next_item(self, label: str, at: int) -> bool:
        """水压 of 水质286件、水压412件 is not the first of them."""
        told = self._told[at]
        name = _item(told) if told is not None else ""
        split = PART_OF.match(label)
        said = literal(split[2] if split is not None else label)
        if not 2 <= len(name) <= _LONGEST or pairs(name) & pairs(said):
            return False
        for each in self._beside(at):
            theirs = _item(each)
            later = max((told, each), key=lambda one: len(one.segment)) if told is not None else each
            if not _listed(later):
                continue
            if 2 <= len(theirs) <= _LONGEST and theirs in said and characters(theirs) - MEASURES - COUNTERS:
                return True
        return False

    def _new(self, label: str, at: int) -> bool:
        """What a year brought, where the next number tells it: 有效许可证214本，当年新发29本."""
        told, split = self._told[at], PART_OF.match(label)
        if (
            told is None
            or _listed(told)
            or _NEW.search(split[2] if split is not None else label) is None
            or "新" in told.clause + _CLAUSE.split(told.after)[0]
        ):
            return False
        later = (each for each in self._beside(at) if len(each.segment) > len(told.segment))
        return any(_NEW.search(each.clause) and len(_item(each)) <= _LONGEST for each in later)

    def _one_of(self, label: str, at: int) -> bool:
        """The sum of two for one of them: 居民医保 of 两项基金累计结余."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or _JOINT.search(told.segment) is None or _ALL.search(label):
            return False
        more = characters(label) - own.own - MEASURES - COUNTERS
        return any(
            (theirs := self._owns[other]) is not None and more & theirs.core for other in range(max(0, at - _LINE), at)
        )

    def _qualified(self, label: str, at: int) -> bool:
        """有效问卷 beside 发放问卷: the same noun with the word that a label says before it."""
        told = self._told[at]
        if told is None or _COMPARES.match(told.clause):
            return False
        name = _item(told)
        for each in self._beside(at):
            theirs = _item(each)
            size = _shared_end(name, theirs)
            qualified = size >= 2 and size + 2 <= min(len(name), len(theirs))
            if qualified and theirs[-size - 2 :] in label and name[-size - 2 :] not in label:
                return True
        return False


def _shared_end(one: str, other: str) -> int:
    """How many characters two names end with that are the same."""
    size = 0
    while size < min(len(one), len(other)) and one[-size - 1] == other[-size - 1]:
        size += 1
    return size


def _item(told: Told) -> str:
    """What the last clause before a number calls it."""
    return literal(_CLAUSE.split(told.clause)[-1]).removeprefix("其中").removeprefix("共").rstrip("为是达有")


def _listed(told: Told) -> bool:
    """Whether a number goes on a list behind 、."""
    name = _CLAUSE.split(told.clause)[-1]
    return bool(name) and told.segment.endswith("、" + name)


def _codes(told: Told) -> list[str]:
    return _CODE.findall(told.clause + told.name + told.head)


def _budgeted(label: str, told: Told, own: Own) -> bool:
    """A part of a budget for what was done: 全年预算3580万元，其中基本支出1200万元."""
    if not (told.clause.startswith("其中") or _listed(told)):
        return False
    if own.measured != "money" or not _PLANNED.search(told.segment) or "预算" in label:
        return False
    return not _DONE.search(told.segment + told.clause)
