"""Measures: what a number measures of its metric, from the words just before it."""

from __future__ import annotations

from typing import Literal

from llmeval.patterns import lazy as re

Measure = Literal[
    "level",
    "growth",
    "change",
    "share",
    "execution_rate",
    "control_rate",
    "completion_rate",
    "change_rate",
    "adjustment_rate",
    "rate",
    "weight",
    "score",
    "target",
    "count",
    "threshold",
    "compared",
]
"""What the number measures of its metric: 总产值76亿元 is a level, 同比增长16.6% its growth, 增加3亿元 its change,
占比60% a share; a threshold is what others are measured by (500万元以上的), compared what an amount is set against (比年初预算数150万元)."""

DOWN = "下降|减少|降低|回落|缩减|下滑|压减|减产|压缩|缩短|净减|负增长|降幅|减幅"
UP = "增长|上升|增加|提高|提升|上涨|增幅|增速|增收|增产|扩大|净增"
VERSUS = r"(?:与|比|较|同)?(?:上年(?:同期|度|末|年末)?|去年(?:同期|底|末)?|前一年|20\d\d年(?:度)?(?:同期|决算数?|预算数?)?|同期|年初预算数?|年初)(?:数)?(?:相比)?"
GROWTH = re.compile(
    rf"(?:(?:同比|环比|年均|(?<![占同环])[比较与]|{VERSUS})[，,]?)?(?:名义|实际|可比)?(?:{UP}|{DOWN})(?:率|幅度|比例)?(?:了|为|达|达到|约|近|超|超过|:|：)*$|(?:同比|环比)$"
)
_MORE = re.compile(r"(?:比|较)[^，。；]{0,16}(?:[多少高低快慢]|节约|节省|超支)(?:了|出)?(?:约|近)?$")
CHANGE = re.compile(rf"(?:{GROWTH.pattern})|(?:{_MORE.pattern})")
"""What names a change, and where it begins."""
YEAR_ON_YEAR = re.compile(rf"同比|{VERSUS}")
SHARE = re.compile(
    r"占(?P<whole>[^，。；、：:（）()]{0,80}?)(?:的)?(?:比重|比例|比|百分比)?(?:的)?(?:为|是|达|达到|约|近|超过|:|：){0,3}$"
)
RATES: tuple[tuple[Measure, str], ...] = (
    ("execution_rate", r"(?:预算|资金|支出)?(?:执行|支出|使用)(?:率|进度)"),
    ("control_rate", r"控制率"),
    ("change_rate", r"变动率"),
    ("adjustment_rate", r"调整率"),
    ("completion_rate", r"(?:完成率|整改率|办结率|履约率|达成率|完成比例|合格率|及时率|达标率|到位率)"),
)
_RATES = [(name, re.compile(r"(?:总|现|平均)?" + pattern + r"[^，。；]{0,4}$")) for name, pattern in RATES]
COMPLETES = re.compile(
    r"(?:完成|达到?|为|执行)(?:了)?(?P<whole>[^，。；、：:（）()]{0,80}?(?:预算|计划|目标|任务)[^，。；、：:（）()]{0,6}?)的$"
)


def measure_of(before: str, unit: str) -> tuple[Measure, str]:
    """Measure that the words just before a number name, and the whole it refers to ("" where not named).

    `before` is the squeezed clause up to the number.

    >>> measure_of("主特产业税收占比", "%"), measure_of("占年度整体总支出的", "%")
    (('share', ''), ('share', '年度整体总支出'))
    >>> measure_of("同比下降", "%"), measure_of("比上年增加", "万元"), measure_of("实现税收", "亿元")
    (('growth', ''), ('change', ''), ('level', ''))
    """
    relative = unit in ("%", "％", "‰", "倍") or "百分点" in unit
    if relative and (match := COMPLETES.search(before)):
        return "completion_rate", match["whole"]
    if relative and (match := SHARE.search(before)):
        return "share", match["whole"]
    if "百分点" in unit and CHANGE.search(before):
        return "change", ""
    if GROWTH.search(before):
        return ("growth" if relative or not unit else "change"), ""
    if _MORE.search(before):
        return "change", ""
    if relative:
        for name, pattern in _RATES:
            if pattern.search(before):
                return name, ""
        return "rate", ""
    return "level", ""


def without_rate(noun: str) -> str:
    """The noun before a rate's name: `“三公”经费` for `“三公”经费控制率`, "" for `总办结率`."""
    for _, pattern in _RATES:
        if match := pattern.search(noun):
            kept = 2 if match[0].startswith(("支出执行", "支出使用", "资金执行", "资金使用")) and match.start() else 0
            return noun[: match.start() + kept]
    return noun
