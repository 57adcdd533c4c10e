"""What a label asks for, whatever it is of: in which unit, up or down, each or all; and notes in brackets as words of it."""

from __future__ import annotations

from functools import lru_cache

from llmeval.grounding.names import Own
from llmeval.grounding.told import EACH, EACH_SAID, Told
from llmeval.numbers.units import read_unit
from llmeval.patterns import lazy as re

_NOTE = re.compile(r"[（(]([^（()）]{1,40})[)）]")
_ASIDE = re.compile(
    r"(?:单位[:：])?(?:[万亿]?元|%|％|[^\u4e00-\u9fff]{1,6}|个|家|次|项|人次?|户|件|笔|户数|人数)$|.{0,12}?(?:不?含|剔除|扣除|不计|不包括|包括|以[上下]|口径|为[正负])"
)
"""Notes that say a unit, or what is counted in, and are no words of a name."""
_TWO = re.compile("^([^:：]{2,20})[:：]([^:：]{2,20})$")
_MEASURE_END = re.compile(
    "(?:率|比例|比重|占比|金额|支出|收入|预算|决算|人数|数量|[件次户笔家台辆项]数|得分|分值|数|额|面积)$"
)
_RATIO = re.compile("(?<=[一-鿿])之比$")
_BOTH_PENSIONED = re.compile("离休(?:人员|干部|职工|教师)?[与和及、]退休")
_REACHED = re.compile("(?:的?(?:年度|全年)?(?:目标|计划|任务)(?:[值数量])?|[上下]限|最[高低]值)$")
_POINTS = re.compile("百分点数?$")
_RATE = re.compile("(?:率|比例|比重|占比|份额|百分[比率]|满意度|完成度|知晓度)$")
_PACE = re.compile("(?:[增降升涨减跌]幅|幅度|增速|增长速度|进度|程度)$")
_MONEY = re.compile(
    "(?:金额|(?<!编制)(?<!名额)总额|余额|经费|支出|收入|资金|费用|费|款|款项|补贴|补助|预算|决算|造价|产值|投资额?|拨款|税收|税额|租金|工资|薪酬|价款|开支|花费|成本|结余|结转|缺口)$"
)
_PRICE = re.compile("(?:[均单]价|价格)$")
_SCORE = re.compile("(?:得分|分值|权重|评分|总分|满分|分数|自评分|扣分)$")
_TIME = re.compile("(?:天数|时长|周期|期限|用时|耗时|工期|时限|时间)$")
_AREA, _LENGTH = re.compile("(?:面积|亩数)$"), re.compile("(?:里程|长度|公里数|总长)$")
_COUNTED = re.compile(
    "(?:人次|批次|场次|频次)$|((?<![用客账])户|(?<!法)人|(?<![专国厂商农作画业])家|(?<!平)台|(?<!注)册|(?<!审)批|(?<![名清])单|(?<!讲)座|(?<!车)间|"
    "[名件起宗笔个次辆套头只羽份项所栋幅条张株页枚颗盏块根片孔眼])(?:数|数量|数目)$"
)
_SCALES = "万千百十亿"
_PEOPLE = frozenset("人名位员口") | {"人次", "人口", "员次", "岗位", "岗", "名次"}
_TIMES = frozenset(
    {
        "次",
        "场次",
        "批次",
        "场",
        "批",
        "期",
        "起",
        "轮",
        "趟",
        "回",
        "个",
        "家次",
        "车次",
        "班次",
        "人次",
        "件次",
        "户次",
        "项次",
    }
)
_ALIKE: dict[str, frozenset[str]] = {
    "人": _PEOPLE, "名": _PEOPLE, "人次": frozenset({"人次", "人", "员次"}), "批次": frozenset({"批次", "批", "次", "个"}),
    "场次": _TIMES, "频次": _TIMES, "次": _TIMES, "批": frozenset({"批", "批次", "次"}), "场": _TIMES,
    "件": frozenset({"件", "起", "宗", "份", "项", "件次", "单", "条", "个", "次"}), "起": frozenset({"起", "件", "宗", "次"}),
    "宗": frozenset({"宗", "件", "起"}), "户": frozenset({"户", "家", "户次", "个"}), "笔": frozenset({"笔", "单", "件"}),
    "家": frozenset({"家", "个", "户", "所", "家次"}), "台": frozenset({"台", "套", "台套", "部", "辆"}), "套": frozenset({"套", "台", "件", "台套"}),
    "辆": frozenset({"辆", "台", "部", "台次", "辆次"}), "头": frozenset({"头", "头只", "只", "匹"}), "只": frozenset({"只", "头", "头只", "羽"}),
    "羽": frozenset({"羽", "只"}), "份": frozenset({"份", "件", "册", "卷", "本", "张", "篇", "卷件"}), "册": frozenset({"册", "本", "种", "份"}),
    "所": frozenset({"所", "家", "个"}), "栋": frozenset({"栋", "幢", "座"}), "间": frozenset({"间", "个"}), "幅": frozenset({"幅"}),
    "张": frozenset({"张", "床", "个"}), "条": frozenset({"条", "件", "个", "项"}), "期": frozenset({"期", "次", "个", "场"}), "单": frozenset({"单", "笔", "件"}),
}  # fmt: skip
_HOURS = re.compile("^(?:个)?(?:工作日|[天日月年周秒]|小时|分钟|季度|学时|课时|日历天|天次|周年)$")
_DIMENSIONS = frozenset(
    {"money", "price", "percent", "point", "multiple", "score", "area", "length", "mass", "volume", "energy"}
)
_UP = re.compile("[升增涨]幅|增加|增长|增多|上升|提高|提升|上涨|回升|上浮|扩大|多出|多了|[较比][^，。；]{1,12}多(?!少)")
_DOWN = re.compile(
    "[降减跌]幅|下降|降低|减少|回落|下滑|缩减|压减|压缩|下跌|下浮|缩短|少了|[较比][^，。；]{1,12}少|调减|核减|追减"
)
_MOVED = re.compile(f"(?P<up>{_UP.pattern})|(?P<down>{_DOWN.pattern})")
_COMPARES = re.compile("[，,]?[比较与同]")
_BARE_MOVE = re.compile("[，,]?(?:(?P<up>多|增|升|高)|(?P<down>少|减|降|低))[了出拨付支收缴建]?约?$")
_PER = re.compile(
    "(?:人次|[人户笔头亩件台日月次辆箱岗场床师生])均|平均每|每(?:人|户|笔|头|亩|件|台|辆|岗|场|床|名|位|个|只|平方米|公里)(?:每[年月天日次]|补[助贴]|奖励|发放|投入|支出|投资|为|约)*$"
)
_EXCLUSIVE: tuple[tuple[re.Pattern[str], ...], ...] = tuple(
    tuple(map(re.compile, group))
    for group in (
        ("发放|发出|下发|派发", "回收|收回"),
        ("调入|招录|新进|录用|引进", "调出|调离|退休|辞职|离职"),
        ("新[建增开购]", "维修|维护|修缮|改造|改建|扩建|加固|修复|存量|原有"),
        ("离休", "(?<!离)退休"),
        ("报废|处置|出售", "购置|新购|购入"),
        ("中央|国家级", "省级|自治区级|(?<!本)省财政", "州级|市级|市财政", "县级|区级|县财政|区财政", "乡级|镇级"),
        ("城镇|城市|城区", "农村|乡村"),
        ("男性?", "女性?"),
        ("一季度", "二季度", "三季度", "四季度"),
        ("上半年", "下半年"),
        ("高级|正高|副高", "中级", "初级"),
        ("[一1]等", "[二2]等", "[三3]等"),
        ("[一1]标段", "[二2]标段", "[三3]标段", "[四4]标段"),
        ("[一1]期", "[二2]期", "[三3]期"),
        ("特级|Ⅰ级|一级(?!指标)", "Ⅱ级|二级(?!指标)", "Ⅲ级|三级(?!指标)"),
        ("早稻", "中稻", "晚稻"),
        ("第一产业|一产", "第二产业|二产", "第三产业|三产"),
        ("进口(?!额占)", "出口"),
        ("流入", "流出"),
        ("贷款余额|贷款额", "存款"),
        ("不满意", "较满意|比较满意|基本满意", "(?<!基本)(?<![较不])满意(?!率|度)"),
        ("来信", "来访"),
        ("[比较与](?:年初|全年|调整)?(?:预算|计划|目标)", "[比较与](?:上年|去年|20\\d\\d年|同期)|同比"),
        ("公开招标", "竞争性磋商", "竞争性谈判", "询价", "单一来源"),
    )
)
"""Words of which a label means one and no number of another: 发放问卷 is no 回收问卷, 省级 no 县级."""
_LIMITS = re.compile(r"(?:(\d{1,6})(?:周?岁)?[至到~—–-])?(\d{1,6})(?:周?岁|[^，。；\d]{0,4}以[上下内])")
_CHANGE = re.compile("(?:[增降升涨减跌]幅|幅度|(?:增加|减少|提高|增减|变动|增长|下降|压减)(?:额|数|量|幅度|值))$")
_REACHES = re.compile("(?:增|升|提高|增加|降|减少|压缩|缩短|下降|上升|增长|扩大|压减)[到至]$")
_EARLIER = re.compile(
    r"(?<![学目产婚])前|原|上年|去年|年初|期初|起点|过去|以往|往年|基[期数]|20\d\d|上[一个半]|从|由|初始|此|旧"
)


@lru_cache(maxsize=4096)
def unwrapped(label: str) -> str:
    """A label with what stands in brackets, or on the other side of a colon, put before its measure.

    >>> unwrapped("结案率(刑庭)"), unwrapped("得分：群众满意度"), unwrapped("预算数（万元）")
    ('刑庭，结案率', '群众满意度，得分', '预算数（万元）')
    """
    names: list[str] = []
    label = _BOTH_PENSIONED.sub("离退休", _RATIO.sub("的比例", label))

    def take(match: re.Match[str]) -> str:
        unit = read_unit(match[1], 0)
        if _ASIDE.match(match[1]) or (unit is not None and unit.end == len(match[1])):
            return match[0]
        names.append(match[1])
        return ""

    text = _NOTE.sub(take, label)
    if (two := _TWO.match(text)) is not None:
        measure_last = _MEASURE_END.search(two[2]) is not None and not _MEASURE_END.search(two[1])
        text = f"{two[1]}，{two[2]}" if measure_last else f"{two[2]}，{two[1]}"
    return "，".join([*names, text]) if text else label


@lru_cache(maxsize=4096)
def kinds_asked(label: str) -> frozenset[str] | None:
    """The kinds of numbers, as `Own.measured` names them, that a label can mean by its last words; None where these leave it
    open."""
    bare = _REACHED.sub("", _NOTE.sub("", label))
    for pattern, kinds in (
        (_POINTS, {"point"}), (_RATE, {"percent", "multiple"}), (_PACE, {"percent", "point", "multiple"}), (_SCORE, {"score"}),
        (_AREA, {"area"}), (_LENGTH, {"length"}), (_MONEY, {"money", "price"}), (_PRICE, {"money", "price"}), (_TIME, {"time"}),
    ):  # fmt: skip
        if pattern.search(bare):
            return frozenset(kinds)
    counted = _COUNTED.search(bare)
    if counted is None:
        return None
    return _ALIKE.get(counted[1] or counted[0], frozenset({"count"}))


def of_other_kind(label: str, own: Own) -> bool:
    """Whether a label asks for another kind of number: an amount for a number of cases, a level for points."""
    kinds = kinds_asked(label)
    if kinds is None or not own.measured:
        return False
    kind = own.measured.lstrip(_SCALES) or own.measured
    if kind in kinds:
        return False
    if "time" in kinds:
        return kind in _DIMENSIONS
    if "count" in kinds:
        return kind in _DIMENSIONS or _HOURS.match(kind) is not None
    return kind in _DIMENSIONS or kinds <= _DIMENSIONS or (not kinds & _DIMENSIONS and _plain_count(kind))


def _plain_count(kind: str) -> bool:
    """Whether a unit is one of the counters that name what they count."""
    return kind in _ALIKE or _HOURS.match(kind) is not None


def turned(label: str, told: Told) -> bool:
    """Whether a label says up where the last word of a number's own says down, or the other way round."""
    up, down = _UP.search(label) is not None, _DOWN.search(label) is not None
    moves = [match.lastgroup for match in _MOVED.finditer(told.clause)] if up != down else []
    if up != down and not moves and (bare := _BARE_MOVE.match(told.clause)):
        return bare.lastgroup != ("up" if up else "down")  # 比上年的2516.90万元少29.37万元
    return bool(moves) and moves[-1] != ("up" if up else "down")


def each_for_all(label: str, told: Told) -> bool:
    """Whether a number is told of each of many where a label asks for all: 人均公用经费 is no 公用经费总额."""
    return told.table < 0 and _PER.search(told.clause) is not None and not EACH_SAID.search(label)


def level_for_change(label: str, told: Told) -> bool:
    """Whether a label asks by how much something moved where a number says to what: 提高到78.1% is no 提高幅度."""
    return _CHANGE.search(_NOTE.sub("", label)) is not None and _REACHES.search(told.clause) is not None


def all_for_each(label: str, told: Told, own: Own) -> bool:
    """Whether a label asks for each of many where a number is told of all."""
    compared = told.table < 0 and bool(own.versus or own.own & {"·前", "·后"} or _COMPARES.match(told.clause))
    if (
        EACH.search(_NOTE.sub("", label)) is None
        or {"每", "均"} & (own.own if compared else own.core)
        or own.measured == "price"
    ):
        return False
    said = told.clause if len(told.clause) > 1 and not compared else told.segment[-32:]
    return EACH_SAID.search(said) is None


def _limits(text: str) -> frozenset[str]:
    """The ages or limits that a name holds: 18 and 35 of 18至35岁."""
    return frozenset(number for match in _LIMITS.finditer(text) for number in match.groups() if number)


def excluding(label: str, told: Told) -> bool:
    """Whether a number's own words name what excludes what a label names: 维修 where it says 新建."""
    ours, theirs = _limits(label), _limits(told.clause)
    if ours and theirs and ours != theirs:
        return True
    for group in _EXCLUSIVE:
        asked = [pattern for pattern in group if pattern.search(label)]
        if (
            len(asked) == 1
            and not asked[0].search(told.clause)
            and any(pattern.search(told.clause) for pattern in group if pattern is not asked[0])
        ):
            return True
    return False


def earlier_end(label: str, own: Own) -> bool:
    """Whether a number is where a change began, which a label has to ask for: 由413天降到356天."""
    return "·前" in own.own and not _EARLIER.search(label)
