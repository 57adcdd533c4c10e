"""What a number of a table is measured in: its own unit, or the one that its row, its column or the caption names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from llmeval.numbers.lexer import Numeral
from llmeval.numbers.units import read_unit
from llmeval.patterns import lazy as re
from llmeval.understanding.tables.cells import NOTHING
from llmeval.understanding.tables.model import CellText

_IN_BRACKETS = re.compile(
    r"[（(](?:金额)?(?:计量)?(?:单位)?[:：]?([^（()）\d:：、，,]{1,6})(?:[、，,]([^（()）\d]{1,12}))?[)）]"
)
_SAID = re.compile(r"(?:金额|计量|货币|数量)?单位(?:名称)?[:：]\s*(?:人民币)?([^\s，。；（）():：]{1,16})")
_BODY_SAID = re.compile(
    "(?:编制|填报|填表|主管|实施|预算|部门|报送|公开|制表)单位(?:名称)?[:：][^:：]{0,40}?(?=(?:金额|计量|货币|数量)?单位[:：])"
)
_GOES_ON = re.compile(r"人民币|附?表[一二三四五六七八九十\d]|续表|附[一二三四五六七八九十\d件]")
"""What stands right behind a unit once the line between is gone: the title of the table below 单位：万元."""
_APART = re.compile("[、,，/和及]")
_RATE = re.compile(
    r"(?:率|占比|比重|比例|增幅|降幅|增速|幅度|百分比|占.{0,8}比)(?:[（(].{0,80}[)）])?$|^(?:同比|较上年)?增长$|[%％]$"
)
_DIFFERENCE = re.compile("^(?:[比较与][^，。；]{0,12})?(?:增减|差额|变动|变化)(?:额|数|量|情况|值)?$")
"""A column of differences: in the unit of its row, of rates in points; in % where nothing says so."""
_OF_CHANGE = re.compile("[增降减]幅|增速|幅度|增减|增长|变动|变化")
_POINTS = re.compile(r"^(?:分值|权重|标准分|得分|自评得?分|评分|满分|实得分|扣分)|(?:得分|分值|自评分)(?:[（(].*)?$")
_COUNT = re.compile(
    r"(?:人数|编制数|人员编制|(?:行政|事业|^)编制|(?:职工|教师|干部|人员)数|人次|户数|个数|家数|次数|数量|批次|台数|辆数|件数|套数|宗数|面积|里程|天数|实有数|保有量|车辆数|场次)(?:[（(].*)?$"
)
_PEOPLE = re.compile(r"人数|编制|(?:职工|教师|干部|人员)数")
_VALUE = re.compile("指标值|目标值|完成值|实际值|完成情况|目标")
_AMOUNT = re.compile("单价|金额|总价|价款|价值|资金")
_MONEY = re.compile("元$")
_COUNTED = re.compile("数量")
_SPENT = re.compile("预算|决算|支出|收入|经费|拨款|费用|金额|资金")


_LEVELS = re.compile("类[、，,/]?款|款[、，,/]?项")
"""科目（类、款、项）: levels of the classification of spending, and no units."""

_PLACES = re.compile(r"[县区市州旗镇乡村道][（(](?:[县区市州旗镇乡村]|街道|社区)[)）]$")
"""县（区）, 街道（镇）: what places are called, and no unit."""
_NUMBER_OF = re.compile(
    r"((?:人|家|户|批|场|台|件)次|[人户个家次台辆件套宗期场天批份张篇项座处株头只支条间栋所名起例笔幅册])(?:数(?:[（(].*)?$|(?<=次)$)"
)
"""宗数, 培训期数: a head that says what it counts by."""


@lru_cache(maxsize=8192)
def named(text: str) -> str:
    """The unit in brackets in a header or label: 预算投资(万元), 项目个数（个）, 金额（单位：万元）; "" where none is."""
    for match in _IN_BRACKETS.finditer(text):
        unit = match[1].strip()
        if is_unit(unit) and not _LEVELS.search(match[0]) and not _PLACES.search(text, 0, match.end()):
            both = f"{unit}、{match[2]}" if match[2] else unit
            joined = match[2] and is_unit(match[2]) and not (_MONEY.search(unit) or _MONEY.search(match[2]))
            return both if joined else unit  # 台、套
    return units_said(text)[0] if "单位" in text and units_said(text) else ""


def units_named(text: str) -> tuple[str, ...]:
    """All units in the bracket of a title, those of money first: 支出与人员（万元、人）."""
    for match in _IN_BRACKETS.finditer(text):
        pieces = [match[1].strip(), *_APART.split(match[2] or "")]
        if match[2] and all(map(is_unit, pieces)) and any(map(_MONEY.search, pieces)):
            return tuple(sorted(pieces, key=lambda piece: _MONEY.search(piece) is None))
    unit = named(text)
    return (unit,) if unit else ()


def is_unit(text: str) -> bool:
    """Whether a text is a unit and nothing else."""
    reading = read_unit(text, 0)
    return reading is not None and reading.end == len(text)


@lru_cache(maxsize=2048)
def units_said(text: str) -> tuple[str, ...]:
    """The units of 单位：万元 (金额单位：万元、人), the last time they are said."""
    found: tuple[str, ...] = ()
    # 编制单位：某某局单位：元, once the line between is gone: a name of a body never holds the word and its colon.
    for match in _SAID.finditer(_BODY_SAID.sub("", text)):
        units = []
        for piece in [match[1], *_APART.split(match[1])]:
            reading = read_unit(piece, 0)
            if reading is not None and (reading.end == len(piece) or _GOES_ON.match(piece, reading.end)):
                units.append(piece[: reading.end])
                if piece == match[1]:
                    break
        if units:
            found = tuple(units)
    return found


def bracketed(text: str) -> str:
    """The unit of a cell that holds nothing else: （万元）, %; "" for any other."""
    bare = text.strip("（()）")
    return bare if (bare != text and is_unit(bare)) or bare in ("%", "％") else ""


def is_rate(text: str) -> bool:
    return bool(_RATE.search(text)) or named(text) in ("%", "％")


def is_points(text: str) -> bool:
    return bool(_POINTS.search(text))


def unit_of(
    numeral: Numeral,
    row: Sequence[CellText],
    column: Sequence[CellText],
    corner: Sequence[CellText],
    own: CellText | None,
    units: Sequence[str],
    heads: Collection[str] = (),
) -> tuple[str, bool]:
    """The unit of a number that fills its cell, and whether anything but the numeral says so.

    `corner` are the heads over the labels, `own` the row's cell in a column of units, `units` those of the caption, `heads`
    the last heads of all columns.
    """
    if numeral.unit:
        return numeral.unit, False
    leaf = column[-1].text if column else ""
    if _DIFFERENCE.match(leaf):
        return _of_difference(row, column, corner, own, units, heads)
    if is_rate(leaf):
        unit = named(leaf) or "%"
        moved = row and _DIFFERENCE.match(row[-1].text) and unit in ("%", "％") and not _OF_CHANGE.search(leaf)
        return "百分点" if moved else unit, True
    if is_points(leaf):
        return "分", True
    if unit := next((u for c in reversed(column) if (u := named(c.text))), ""):
        return unit, True  # 单价（元） and 账面价值（万元） beside a column 计量单位
    if own is not None and _measures(own.text, column, heads):
        return own.text, True
    label = row[-1].text if row else ""
    if unit := named(label):
        return unit, True
    if is_rate(label):
        return "%", True
    counted = any(_COUNT.search(c.text) or _NUMBER_OF.search(c.text) for c in (*column, *row[-1:]))
    said = next((u for c in reversed(row[:-1]) if (u := named(c.text))), "")
    if said:
        return said, True
    if _VALUE.search(leaf):
        return "", False
    if counted:
        unit = next((u for c in corner if (u := named(c.text)) and not _MONEY.search(u)), "")
        unit = unit or next((u for u in units if not _MONEY.search(u)), "")
        unit = unit or next((m[1] for c in (*column, *row[-1:]) if (m := _NUMBER_OF.search(c.text))), "")
        unit = unit or ("人" if any(_PEOPLE.search(c.text) for c in (*column, *row[-1:])) else "")
        return unit, bool(unit)
    block = next((u for c in corner if (u := named(c.text)) and u not in ("%", "％")), "")
    unit = block or _of_caption(column, units)
    return unit, bool(unit)


def _of_caption(column: Sequence[CellText], units: Sequence[str]) -> str:
    """Of the units of a caption the one of a column that is no count: of 单位：人、元 that of money where the head names money."""
    if any(_SPENT.search(c.text) or _AMOUNT.search(c.text) for c in column):
        return next(filter(_MONEY.search, units), units[0] if units else "")
    return units[0] if units else ""


def _measures(own: str, column: Sequence[CellText], heads: Collection[str]) -> bool:
    """Whether a row's cell in a column of units measures a column: beside 数量 not what is spent, nor a price."""
    if NOTHING.fullmatch(own):
        return False
    if _MONEY.search(own):
        return True
    if _AMOUNT.search(column[-1].text if column else ""):
        return False
    counts = any(_COUNTED.search(c.text) for c in column)
    spent = any(_SPENT.search(c.text) for c in column)
    return counts or not spent or not any(map(_COUNTED.search, heads))


def _of_difference(
    row: Sequence[CellText],
    column: Sequence[CellText],
    corner: Sequence[CellText],
    own: CellText | None,
    units: Sequence[str],
    heads: Collection[str],
) -> tuple[str, bool]:
    """The unit of a difference: that of its row, points for a rate, else the caption's."""
    label = row[-1].text if row else ""
    unit = own.text if own is not None and not NOTHING.fullmatch(own.text) else named(label)
    if unit in ("%", "％") or (not unit and is_rate(label)):
        return "百分点", True
    block = next((u for c in corner if (u := named(c.text)) and u not in ("%", "％")), "")
    unit = (
        unit or next((u for c in reversed(column) if (u := named(c.text))), "") or block or (units[0] if units else "")
    )
    if not unit and not any(map(is_rate, heads)):
        unit = "%"
    return unit, bool(unit)
