"""When two units as written are the same unit, and when two amounts in different units are the same amount."""

from __future__ import annotations

from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from llmeval.numbers.currencies import CURRENCIES
from llmeval.numbers.forms import as_shown
from llmeval.numbers.units import read_unit
from llmeval.patterns import lazy as re

_SPELLINGS = {
    "％": "%", "﹪": "%", "percent": "%", "个百分点": "百分点", "平方米": "㎡", "平米": "㎡", "m²": "㎡", "m2": "㎡", "m^2": "㎡", "m^3": "m³", "立方米": "m³",
    "m3": "m³", "km²": "平方公里", "km2": "平方公里", "km^2": "平方公里", "k㎡": "平方公里", "平方千米": "平方公里",
    "千米": "公里", "km": "公里", "公斤": "千克", "kg": "千克", "千瓦时": "度", "kwh": "度", "kW·h": "度", "hm²": "公顷",
    "个点": "百分点", "个百分比": "百分点", "元人民币": "元", "人民币元": "元", "（": "(", "）": ")", "／": "/", "•": "·", "・": "·",
    "‧": "·", "∙": "·", "⋅": "·",
}  # fmt: skip
_SPELLING = re.compile("|".join(re.escape(word) for word in sorted(_SPELLINGS, key=len, reverse=True)), re.IGNORECASE)
_FOLDED = {word.casefold(): name for word, name in _SPELLINGS.items()}
_CURRENCY = re.compile(
    "^([十百千万亿]*)(" + "|".join(re.escape(name) for name in sorted(CURRENCIES, key=len, reverse=True)) + ")(?=/|$)",
    re.IGNORECASE,
)
_CODES = {spelling.casefold(): name for spelling, name in CURRENCIES.items()}
_WHOLE = {"h": "小时", "min": "分钟", "基点": "个基点", "bp": "个基点", "bps": "个基点", "个bp": "个基点", "个bps": "个基点", "千分点": "个千分点", "/十万": "/10万",
          "十万分之一": "/10万", "万分之一": "‱", "千分之一": "‰"}  # fmt: skip
"""Units that are spelled in another way only where they are the whole of it."""
_BRACKETED, _TWICE = (
    re.compile(r"/\(([^()/]{1,8})\)"),
    re.compile("(/[^/·]{1,6})/(?=[年月日天次夜晚时]|小时|学期|学年|季度)"),
)
"""元/（人·天） and 元/人/天 are 元/人·天."""
_MULTIPLIER = re.compile("^[十百千万亿]+(?=.)")
_ONE_BASE = frozenset({"area", "length", "mass", "volume", "energy", "percent", "point"})
"""Dimensions all of whose units are multiples of one base; counts are not (a 家 is no 个), nor are times and currencies."""
_QUALIFIED = re.compile("金属|标准?煤|延|/")
_TWELVE = Context(prec=12)


class Measured(NamedTuple):
    """A unit in one spelling, with the base that `scale` multiplies it to: 亿元 is 10^8 元."""

    name: str
    base: str
    scale: Decimal

    def amount(self, value: Decimal) -> tuple[str, Decimal]:
        """Key under which equal amounts meet, whatever their units; to twelve digits, since an 亩 is no round number."""
        return self.base, _TWELVE.multiply(value, self.scale)


@lru_cache(maxsize=4096)
def spell(unit: str) -> str:
    """A unit in one spelling, without white space.

    >>> spell("万 平方米"), spell("％"), spell("个百分点"), spell("元/立方米")
    ('万㎡', '%', '百分点', '元/m³')
    """
    bare = _SPELLING.sub(lambda match: _FOLDED[match[0].casefold()], "".join(as_shown(unit).split()))
    if "/" in bare:
        bare = _TWICE.sub(r"\1·", _BRACKETED.sub(r"/\1", bare))
    bare = _CURRENCY.sub(lambda match: match[1] + _CODES[match[2].casefold()], _WHOLE.get(bare.casefold(), bare))
    return bare.replace("人民币", "" if "元" in bare else "元") if "人民币" in bare else bare


@lru_cache(maxsize=4096)
def measured(unit: str) -> Measured:
    """What a unit as written measures.

    >>> measured("亿元").amount(Decimal("1.5")) == measured("万元").amount(Decimal(15000))
    True
    >>> measured("公顷").amount(Decimal(2)) == measured("亩").amount(Decimal(30))
    True
    >>> measured("家").amount(Decimal(3)) == measured("个").amount(Decimal(3))
    False
    """
    name = spell(unit)
    reading = read_unit(name, 0) if name else None
    if reading is None or reading.end != len(name) or reading.bare_scale:
        return Measured(name, name, Decimal(1))
    if name.endswith(("角", "毛")) and reading.dimension == "money":
        return Measured(name, "元", reading.scale)
    plain = reading.dimension in _ONE_BASE and not _QUALIFIED.search(name)
    base = reading.dimension if plain else _MULTIPLIER.sub("", name)
    return Measured(name, base, reading.scale)
