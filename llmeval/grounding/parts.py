"""The parts that numbers of one thing play, as a label asks for them and as a clause tells them: planned, done, left, before."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from llmeval.grounding.told import NOTE
from llmeval.patterns import lazy as re

_QUOTED = re.compile(r"[“\"「][^“”\"「」]{1,40}[”\"」]")


class _Part(NamedTuple):
    """A part that a number plays, as a label asks for it and as a clause tells it; `marked` where nobody means it unasked."""

    asked: re.Pattern[str]
    told: re.Pattern[str]
    marked: bool = True


def _part(asked: str, told: str, *, marked: bool = True) -> _Part:
    return _Part(re.compile(asked), re.compile(told), marked)


PARTS: dict[str, _Part] = {
    "plan": _part(
        "计划(?!生育|单列)|(?<!项)目标|任务|指标|预期|预计|准备|打算|拟(?!合|定)|应[完达]|原定|要求|[上下]限|控制|限额|(?<!高)标准|规定|[省国市]里?定|底线|不超|不低",
        "计划(?!生育|单列)|目标|任务|指标|预期|预计|拟|应[完达]|要求|控制|[上下]限|限额|标准|[省国市]定|不超|不低|规定",
    ),
    "budget": _part(
        "预算(?!执行)|年初(?!结|余)|安排|批复|核定|下达|概算", "预算(?!执行)|安排|批复|核定|下达|概算|年初数"
    ),
    "done": _part(
        "实际|[用付花做办建拨完]掉|已|[做办建用]了|实[收支付有产]|完成|落实|做完|办结|付款|到账|支付|真正|决算|执行",
        "完成|实际|已|支付|支出|使用|用于|核销|到位|实[收支付有产]|执行|办结|整改|拨付|实现|兑现|发放|决算",
        marked=False,
    ),
    "left": _part(
        "未(?!来)|尚|剩|余(?!额)|空缺|空余|没|还[没差有在需]|仍|库存|在建|拟",
        "未|尚|剩|余(?!额)|空[编缺]|缺|没|待签|待付|库存|在建|欠",
    ),
    "up": _part(
        "增[加长幅速量设]|上升|提高(?![后到至])|升幅|新增|净增|超[过出额计目预]|多于|高于|多[出于]|[比较].{1,8}多",
        "增|升|提高|扩|超[过出额计目预]?|多|高于",
    ),
    "down": _part("减少|下降|降低|[降减]幅|缩短|压减|减量|减掉|少于|低于|[比较].{1,10}少", "降|减|缩|压|少|低于"),
    "short": _part("不足|差额|缺口|欠", "不足|差(?![旅异别])|缺口|欠"),
    "share": _part("占(?!地|道|用)|比重|(?<![增减降升长]的)比例|份额|百分比", "占(?!地|道|用)"),
    "most": _part("最[高大多长深快好]|峰值", "最[高大多长深快好]"),
    "least": _part("最[低小少短慢差]", "最[低小少短慢差]"),
    "scored": _part("得分|实得|自评得?分|得[了到]", "得(?:分|了)?[为是]?$", marked=False),
    "weight": _part("分值|权重|满分", "分值|权重|满分"),
    "end": _part("[年期月]末|[年月]底", "[年期月]末|[年月]底", marked=False),
    "each": _part("均|每", "均|每"),
}
LENT = frozenset({"share", "most", "least", "each"})
"""What a chain's first number lends to the others: of which kind they are."""
_NOW = re.compile("当前|目前|现在|如今|现有|现今|之后|以后|后(?![续勤备期])")
_BEFORE = re.compile("原先|原来|原有|此前|从前|之前|以前|起初|上一?年(?!度?末?结)|去年|前一年|往年")
_AGAINST = re.compile(
    "(?:[比较与同]|多于|高于|超[过出]?|少于|低于|不及|未达到?|相对)(?:20\\d\\d年|上一?年|去年|前一年|同期|年初|全年|原定|调整后?)*(?:的)?(?:计划|目标|任务|预算|要求|标准|指标)?(?:数|值)?"
)
"""What a label compares with, which it does not ask for."""
_PLAN_DONE = re.compile("(?:目标|任务|计划)(?:值|数|量)?的?(?:实际)?(?=完成|实现|达成|落实|办结)")
_TELLS_NOW = re.compile("[至到]$|现有?|目前")
_TELLS_BEFORE = re.compile(r"^[，,]?(?:由|从)|[由从]$|(?:[比较与同].{1,12}的|上年|去年|前一年|原有?)(?:为|是)?$")
_SET = re.compile("(?:完成|实现|达到)[^，。；]{0,8}(?:目标|任务|计划)(?:数|值)?(?:的|为)?$")
SCORED_AFTER = re.compile("^[，,]?(?:实际|自评)?得")
SET_AFTER = re.compile("^(?:以上|以下|以内)?的?(?:控制)?(?:目标|计划|任务|要求|标准|指标)")


def bare_label(label: str) -> str:
    return NOTE.sub("", _QUOTED.sub("", label))


@lru_cache(maxsize=4096)
def asked_parts(label: str, year: int | None) -> frozenset[str]:
    """The parts that a label asks for.

    >>> sorted(asked_parts("已用掉的融雪剂", 2024)), sorted(asked_parts("前一年病床使用率", 2024))
    (['done'], ['before'])
    """
    bare = bare_label(label)
    bare = _PLAN_DONE.sub("", bare)
    free = _AGAINST.sub("", bare) if _AGAINST.search(bare) else bare
    found = {
        name for name, part in PARTS.items() if part.asked.search(bare if name in ("up", "down", "short") else free)
    }
    years = {int(said) for said in re.findall(r"(?<!\d)20\d\d(?=年)", free)}
    if _BEFORE.search(free) or (years and year and year not in years):
        found.add("before")
    if _NOW.search(bare):
        found.add("now")
    return frozenset(found)


@lru_cache(maxsize=16384)
def told_parts(clause: str) -> frozenset[str]:
    """The parts that a clause gives the number behind it."""
    found = {name for name, part in PARTS.items() if part.told.search(clause)}
    if _SET.search(clause):
        found = (found | {"plan"}) - {"done"}
    if _TELLS_BEFORE.search(clause):
        found = {"before"} | found & {"end"}
    if _TELLS_NOW.search(clause):
        found = (found | {"now"}) - {"up", "down"}
    return frozenset(found)
