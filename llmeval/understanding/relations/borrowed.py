"""Numbers whose unit stands at the end of their list, before their bracket, or is no unit that the lexer knows.

商铺1.284万、仓库0.976万、办公用房0.538万平方米; 核编91名（行政22、事业64、工勤5）; 编织袋1350捆.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from llmeval.numbers.inherited import inherit_unit
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re

_JOINED = re.compile(r"[^，,；;。：:、\d（）()]{0,4}(?:、|和|及|与|以及)[^，,；;。：:、\d（）()]{0,16}")
_BEFORE_BRACKET = re.compile(r"[^，,；;。：:、\d]{0,6}")
_MEASURE = re.compile(r"[捆卷桶罐棵盆扇盏匹株艘幅枚尾羽箱盒袋瓶筐挂栋幢间孔眼口付副串]")
_BARE = frozenset({"", "万", "亿", "千", "百", "十万", "百万", "千万"})


class Placed(Protocol):
    """A number where it stands in its passage."""

    numeral: Numeral
    at: int
    end: int
    lead: str
    tail: str
    sentence: int
    bracket: int


def fill_units(terms: Sequence[Placed], text: str) -> bool:
    """Give numbers without a unit the one that their list, their bracket's number or the word behind them gives; whether any
    was given."""
    if all(t.numeral.unit not in _BARE for t in terms):
        return False
    found = False
    following: Placed | None = None
    for term in reversed(terms):
        if term.numeral.unit in _BARE and (unit := _unit(term, following, text)):
            _give(term, unit)
            found = True
        following = term
    return _inside(terms, text) or found


def _unit(term: Placed, following: Placed | None, text: str) -> str:
    bare = term.numeral.unit
    if not bare and (match := _MEASURE.match(term.tail)) and len(term.tail) <= 8:
        return match[0]
    if following is None or following.numeral.unit in _BARE or following.bracket != term.bracket:
        return ""
    unit = following.numeral.unit
    if following.numeral.dimension in ("percent", "point", "multiple", "time") or not unit.startswith(bare):
        return ""
    return unit if _named(term) and _JOINED.fullmatch(text[term.end : following.at]) else ""


def _named(term: Placed) -> bool:
    """Whether the number is a quantity of a list: it is named, or follows another one."""
    return bool(re.search("[\u4e00-\u9fff]", term.lead)) or term.lead.startswith("、")


def _inside(terms: Sequence[Placed], text: str) -> bool:
    """Bare numbers of a bracket in the unit of the number before it, where each is named and none has a unit."""
    found = False
    for place, whole in enumerate(terms):
        if whole.numeral.unit in _BARE or whole.numeral.dimension in ("percent", "point", "multiple", "time"):
            continue
        inner = []
        for term in terms[place + 1 :]:
            if term.bracket < whole.end:
                break
            inner.append(term)
        if len(inner) < 2 or not _BEFORE_BRACKET.fullmatch(text[whole.end : inner[0].bracket]):
            continue
        if any(t.numeral.unit or t.bracket != inner[0].bracket or not _named(t) or t.tail for t in inner):
            continue
        for term in inner:
            _give(term, whole.numeral.unit)
        found = True
    return found


def _give(term: Placed, unit: str) -> None:
    bare = term.numeral.unit
    numeral = replace(term.numeral, unit="", scale=term.numeral.scale if not bare else type(term.numeral.scale)(1))
    numeral = inherit_unit(numeral, unit)
    term.numeral = replace(numeral, dimension="count") if numeral.dimension == "none" else numeral
