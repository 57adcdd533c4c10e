"""Units and measure words of the genre, and how one is read behind a number.

The lexicon is large but closed, and each measure word knows the characters behind which it is no measure word at all:
8分 is a score, 8分别 is not; 5项 counts, 5项目 does not.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from llmeval.numbers.currencies import CURRENCIES as SPELT
from llmeval.numbers.currencies import UNITS as CURRENCIES
from llmeval.patterns import lazy as re

if TYPE_CHECKING:
    from llmeval.numbers.numeral import Bound, Dimension


class Unit(NamedTuple):
    name: str
    dimension: Dimension
    scale: Decimal
    """To the base of the dimension: 元, %, 平方米, 米, 吨, 立方米, 千瓦时. Times keep scale 1: a year is no fixed number of days."""


class UnitRead(NamedTuple):
    """A unit found in a text: `end` after it, `unit` as written without blanks, `over` for 余 or 多 before or inside it."""

    end: int
    unit: str
    dimension: Dimension
    scale: Decimal
    bound: Bound | None = None
    bare_scale: bool = False
    """Only 万 or 亿 stood there, without a unit behind."""


def _each(names: str) -> dict[str, Decimal | int | str]:
    return dict.fromkeys(names.split(), 1)


_MU = Decimal(2000) / Decimal(3)
_TABLE: dict[Dimension, dict[str, Decimal | int | str]] = {
    "money": {"元": 1, "块钱": 1, "圆": 1, "元人民币": 1, "人民币": 1, "角": "0.1"},
    "percent": {"%": 1, "％": 1, "﹪": 1, "‰": "0.1", "‱": "0.01", "/10万": "0.001", "/十万": "0.001", "个%": 1, "成": 10},
    "point": {"个百分点": 1, "百分点": 1, "个点": 1, "个百分比": 1, "个pct": 1, "pct": 1, "个基点": "0.01", "个BP": "0.01",
              "个千分点": "0.1", "千分点": "0.1", "基点": "0.01", "BP": "0.01", "bp": "0.01", "bps": "0.01", "BPs": "0.01", "个bp": "0.01",
              "个bps": "0.01"},
    "multiple": {"倍": 1, "番": 1},
    "area": {"平方米": 1, "㎡": 1, "m²": 1, "m2": 1, "m^2": 1, "km^2": 10**6, "平米": 1, "平方": 1, "公顷": 10**4, "ha": 10**4, "hm²": 10**4, "hm2": 10**4, "亩": _MU,
             "平方公里": 10**6, "平方千米": 10**6, "km²": 10**6, "km2": 10**6, "k㎡": 10**6},
    "length": {"米": 1, "m": 1, "延米": 1, "延长米": 1, "公里": 1000, "千米": 1000, "km": 1000, "厘米": "0.01",
               "cm": "0.01", "毫米": "0.001", "mm": "0.001", "海里": 1852, "里": 500},
    "mass": {"吨": 1, "t": 1, "金属吨": 1, "吨标准煤": 1, "吨标煤": 1, "公斤": "0.001", "千克": "0.001", "克拉": "0.0000002", "盎司": "0.0000283495231", "kg": "0.001",
             "斤": "0.0005", "克": "0.000001", "g": "0.000001", "毫克": "0.000000001", "mg": "0.000000001",
             "微克": "0.000000000001", "μg": "0.000000000001", "ug": "0.000000000001"},
    "volume": {"立方米": 1, "立方": 1, "m³": 1, "m3": 1, "m^3": 1, "方": 1, "升": "0.001", "L": "0.001", "毫升": "0.000001",
               "ml": "0.000001", "mL": "0.000001"},
    "time": _each("年 个月 个年度 个季度 季度 个星期 星期 周 天 个工作日 工作日 个日历天 日历天 日历日 日 个小时 小时 h 分钟 秒 学时 课时 "
                          "个学时 个课时 工时 周年 个自然日 个交易日 学年 学期 个学期"),
    "energy": {"千瓦时": 1, "度": 1, "度电": 1, "kWh": 1, "kwh": 1, "kW·h": 1, "kw·h": 1, "兆瓦时": 1000, "MWh": 1000},
    "score": {"分": 1},
    "other": _each(CURRENCIES + " 岁 周岁 NTU CFU PFU MPN copies Bq kBq Sv mSv IU mmol ppm ppb rpm fps dpi lx lm kPa MPa hPa mmHg kHz MHz GHz kvar ℃ °C 摄氏度 千瓦 kW kw 兆瓦 MW GW 瓦 千伏 kV kv 千伏安 "
                           "kVA 伏 安培 兆 MB GB TB PB Mbps Gbps 分贝 dB 马力 帕 折 勒克斯 像素 赫兹 Hz 标准箱 标箱 TEU "
                           "工 个工 工日 mol pH 吨公里 人公里 吨海里 人海里"),
    "count": _each("个 家 项 名 人 户 件 次 起 处 栋 批 条 份 块 宗 套 台 所 例 场 期 届 轮 座 幢 间 辆 艘 架 部 本 册 张 篇 幅 页 字 "
        "盏 棵 株 头 只 羽 尾 匹 口 眼 根 支 枝 片 面 副 双 对 组 队 班 门 类 种 款 样 位 员 盘 卷 盒 箱 袋 包 瓶 桶 罐 "
        "标台 剂次 针次 车 船 趟 回 遍 步 层 单元 段 道 孔 村 镇 乡 县 市 省 区 校 笔 单 票 桩 案 席 床 颗 粒 束 串 排 列 代 环 级台阶 "
        "人次 册次 篇次 节次 家次 批次 户次 场次 车次 班次 件次 台次 架次 项次 例次 频次 头次 人天 人日 车位 床位 泊位 座位 岗位 机位 工位 "
        "公里路 台套 台班 人份 条次 篇次 期次 处次 点次 点位 站 点 樘 方次 艘次 顶 枚 杯 把 帧 集 首 档 则 网格 "
        "亩次 人口 味 窝 垄 畦 厘 瓣 员次 课 节 堂 票次 站次 床日 床次 学位 穴 摊 股 任 社区 师 园 院 馆 镇街 井 宫 节课 门课 "
        "头只 叶 对夫妇 只次 栏次 秩 通 封 声 拨 伙 茬 季 辑 版次 套次 路 线"),
}  # fmt: skip

# The characters behind which the measure word is the head of another word.
_BLOCKED = {
    "个": "别体性案税数", "家": "庭具电长校属畜禽园底居", "人": "员民均才数力口工社防事", "名": "称单录牌师医优下义词胜",
    "户": "外籍均型口主", "件": "均", "次": "要年级日生第序元", "起": "草到来诉重点步源止始居飞", "处": "理置分罚级于方室长",
    "批": "准复示发量改评", "条": "件例款线约", "份": "额子", "宗": "旨教", "套": "用取餐种利", "台": "账风湾", "块": "状",
    "所": "示有属以得需在谓占长", "例": "如外行会", "场": "地所景馆内", "期": "间末望初限工权", "轮": "流换岗候", "座": "谈",
    "间": "接隔", "部": "门分署委队级位", "本": "年级单次着部地市县区省人金息身科期局院校部质报", "张": "家贴",
    "幅": "度", "页": "面", "字": "体段", "头": "部", "口": "径岸", "根": "据本", "支": "出付持部撑队委", "片": "区面",
    "面": "积向对临上", "双": "方", "对": "于象接应外口标比照", "组": "织成建", "队": "伍", "班": "子", "门": "户槛类",
    "类": "别型似", "种": "植子养类业", "款": "项", "位": "于置居列", "员": "工", "车": "辆间", "回": "落升收报复购",
    "层": "面级", "段": "落", "道": "路德", "村": "级民集镇庄", "镇": "级区", "乡": "镇村级", "县": "级直城域委",
    "市": "级场委政区直民县容本", "省": "级委厅政直市内外", "区": "域级间委政内外块直", "校": "园区长", "单": "位项价一",
    "案": "件例", "代": "表理码", "环": "境保节", "步": "骤", "点": "击多评", "站": "点", "集": "中团合体聚镇", "首": "次先要",
    "课": "题程", "节": "约能点日水省假", "堂": "食", "股": "份权东", "任": "务职何期", "院": "士校", "园": "区",
    "馆": "藏", "井": "然", "通": "过报知讯用信", "封": "闭顶", "声": "明誉", "季": "度节", "度": "假", "把": "关握",
    "年": "均初底末度级龄限", "天": "然数气", "周": "边期转密围", "日": "常均前后报", "分": "别析类管公局散配布级期批享中之解段钟工红支会院"
    "步", "元": "旦素", "米": "粉", "方": "面案式法向便", "里": "程面", "升": "级至", "克": "服拉隆", "角": "度色",
    "折": "旧扣合", "兆": "瓦", "工": "作程业资会", "平方": "米公千", "立方": "米", "亩": "均产", "吨": "位", "倍": "增",
    "路": "灯网径", "线": "上下路", "师": "生资", "卷": "宗", "包": "括含", "版": "本", "床": "位", "顶": "层", "则": "是", "叶": "片绿面子类", "吨公里": "程",
    "成": "立员果本功绩长为人品都熟套型就交分败语效活文材", "个点": "位评多击", "社区": "矫", "秒": "级", "岗位": "津", "人口": "普", "厘": "米", "瓦": "斯",
}  # fmt: skip
# 5项目 counts nothing, 5项目标 counts 目标.
_REFUSED = re.compile("项(?=目(?!标))|家(?=乡(?!镇))|[家户](?=用(?![于来以作]))")

SCALES = {
    small + large: factor * power
    for small, factor in (("", 1), ("十", 10), ("百", 100), ("千", 1000))
    for large, power in (("", 1), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12))
    if small or large
}
BLANKS = " \u3000\xa0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_TORN = re.compile(rf"[{BLANKS}]{{0,4}}\r?\n[{BLANKS}]{{0,8}}(?=元)")
"""A line that ends inside 万元."""
_SCALE = re.compile(f"(?P<small>[十百千])?(?:(?P<over>[余多])[{BLANKS}]?(?=[万亿]))?(?P<large>万亿|[万亿])?")
"""万, 千万, and 千余万 where somebody put 余 inside."""
_SUFFIX = re.compile("[（(][次套户个处件家项人批台条座](?:[)）])")
_IN_BRACKETS = re.compile(
    f"[{BLANKS}]?[（(](?P<name>" + "|".join(sorted(map(re.escape, SPELT), key=len, reverse=True)) + ")[)）]"
)
"""The currency behind an amount in 元: 30万元（港币）."""
_LATIN = re.compile("[A-Za-z]")
_LATIN_WORD = re.compile("[A-Za-z0-9_]")
_OVER_INSIDE = re.compile("个多(月|小时|星期|学期|季度)")
_DENOMINATOR = re.compile(
    "[时季]|(?:人|户|床|车|家|次)(?=[·.•][年月日天次])|[A-Za-z]{1,3}[²³](?![A-Za-z])|夜|晚|班|秒|分钟"
)
_TIMES = frozenset("·•・‧∙⋅×")
"""Between the factors of what an amount is divided by: 元/人·天."""
_FLOWS = ("年", "月", "日", "天", "小时", "h")
_OVER = re.compile(f"[余多来][{BLANKS}]?")

UNITS = {
    name: Unit(name, dimension, Decimal(scale)) for dimension, row in _TABLE.items() for name, scale in row.items()
}
_BY_HEAD: dict[str, tuple[Unit, ...]] = {}
for _unit in sorted(UNITS.values(), key=lambda unit: -len(unit.name)):
    _BY_HEAD[_unit.name[0]] = (*_BY_HEAD.get(_unit.name[0], ()), _unit)


def unit_at(text: str, at: int) -> Unit | None:
    """The longest unit of the lexicon that begins exactly at `at` and is not the head of another word."""
    if at >= len(text):
        return None
    for unit in _BY_HEAD.get(text[at], ()):
        name = unit.name
        if not text.startswith(name, at):
            continue
        following = text[at + len(name) : at + len(name) + 1]
        if following and following in _BLOCKED.get(name, ""):
            continue
        if _LATIN.match(name) and following and _LATIN_WORD.match(following):
            continue
        if _REFUSED.match(text, at):
            continue
        return unit
    return None


def _over_blank(text: str, at: int) -> int:
    """Behind the blank, or the line's end, that stands inside 万 元."""
    if torn := _TORN.match(text, at):
        return torn.end()
    return at + 1 if text[at : at + 1] and text[at] in BLANKS else at


def read_unit(text: str, at: int) -> UnitRead | None:
    """The unit that stands at `at`: 余万元, 万 m², 元/m³, 台（套）, 万. None where there is none.

    Blanks before the unit are the caller's affair.
    """
    if inside := _OVER_INSIDE.match(text, at):
        return UnitRead(inside.end(), f"个{inside[1]}", "time", Decimal(1), "over")
    bound: Bound | None = None
    begin = at
    if over := _OVER.match(text, at):
        bound, at = ("about" if text[at] == "来" else "over"), over.end()
    base, prefix = unit_at(text, at), ""
    if base is None and (scale := _SCALE.match(text, at)) and scale[0]:
        prefix, at = (scale["small"] or "") + (scale["large"] or ""), scale.end()
        if scale["over"]:
            bound = "over"
        if over := _OVER.match(text, at):
            bound, inner = "over", over.end()
        else:
            inner = _over_blank(text, at)
        base = unit_at(text, inner)
        if base is None:
            return _bare(text, at, prefix, bound)
        at = inner
    if base is None:
        loose = bound == "over" and text[begin] == "余" and not _continues(text, at)
        return UnitRead(at, "", "none", Decimal(1), bound) if loose else None
    return _divided(text, at + len(base.name), base, prefix, bound)


def _divided(text: str, end: int, base: Unit, prefix: str, bound: Bound | None) -> UnitRead:
    """A unit that ends at `end`, with what it is divided by: 元/人·天, 台（套）, 元（港币）."""
    suffix = ""
    if base.dimension == "count" and (extra := _SUFFIX.match(text, end)):
        suffix, end = extra[0], extra.end()
    dimension, scale_value = base.dimension, base.scale * SCALES.get(prefix, 1)
    if base.name == "元" and (foreign := _IN_BRACKETS.match(text, end)):
        return UnitRead(foreign.end(), prefix + SPELT[foreign["name"]], "other", scale_value, bound)
    while text[end : end + 1] in ("/", "／") and (lower := _denominator(text, end + 1)):
        suffix += "/" + lower
        end += 1 + len(lower)
        if base.dimension == "money":
            dimension = "price"
        elif lower not in _FLOWS:
            dimension = "other"
    return UnitRead(end, prefix + base.name + suffix, dimension, scale_value, bound)


def per(text: str, at: int, currency: str) -> UnitRead | None:
    """What an amount with its currency before it is paid for: the /人·天 of ¥450/人·天."""
    lower = _denominator(text, at + 1) if text[at : at + 1] in ("/", "／") else ""
    while lower and text[at + 1 + len(lower) : at + 2 + len(lower)] in ("/", "／"):
        further = _denominator(text, at + 2 + len(lower))
        if not further:
            break
        lower += "/" + further
    dimension: Dimension = "price" if currency == "元" else "other"
    return UnitRead(at + 1 + len(lower), f"{currency}/{lower}", dimension, Decimal(1)) if lower else None


def _bare(text: str, end: int, prefix: str, bound: Bound | None) -> UnitRead | None:
    """万 or 亿 with no unit behind; 百 and 千 alone only where the word ends (5千)."""
    if prefix in ("百", "千") and _continues(text, end):
        return None
    return UnitRead(end, prefix, "other", Decimal(SCALES[prefix]), bound, bare_scale=True)


def _continues(text: str, at: int) -> bool:
    return "\u4e00" <= text[at : at + 1] <= "\u9fff"


def _denominator(text: str, at: int) -> str:
    """What an amount is divided by, as it is written: 人, 人·天, （人·天）, m³."""
    opened = text[at : at + 1] in ("(", "（")
    end = _factor(text, at + opened)
    if end == at + opened:
        return ""
    while text[end : end + 1] and (
        text[end] in _TIMES or (text[end] == "." and text[end + 1 : end + 2] in ("年", "月", "日", "天", "次"))
    ):
        further = _factor(text, end + 1)
        if further == end + 1:
            break
        end = further
    if opened:
        return text[at : end + 1] if text[end : end + 1] in (")", "）") else ""
    return text[at:end]


def _factor(text: str, at: int) -> int:
    """End of a unit that something is counted or measured by; `at` where there is none."""
    unit = unit_at(text, at)
    match = _DENOMINATOR.match(text, at)
    end = at + len(unit.name) if unit is not None else at
    if text[at : at + 1] in ("月", "年", "天", "日"):
        end = max(end, at + 1)
    return max(end, match.end()) if match else end
