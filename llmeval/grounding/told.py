"""The literal words of a number, and what a label asks for by its words: a plan, a unit, a direction, an extreme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from llmeval.grounding.context import Words
from llmeval.grounding.lists import Item
from llmeval.grounding.names import Own, between
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs
from llmeval.understanding.tables.headers import Column

NOTE = re.compile(r"[（(][^（()）]{0,200}[)）]")
_FILLER = re.compile(
    r"[（(][^（()）]{0,60}[)）]|(?<!\d)20\d\d年度?|表[一二三四五六七八九十\d][-—\d]{0,4}|本年度?|当年度?|全年度?|年度|本?部门|我局|本单位|全部|金额|数额|数量|总额|资金|"
    r"[的了“”\"'\s:：，,、]"
)
_HEAD_FILLER = re.compile("[（(][^（()）]{0,200}[)）]|金额|数额|数量|情况|[的数额值]$|的|其中[:：]?")
NO_PLAN = re.compile("计划|目标|任务|指标值|预期|预计")
"""What names a plan without being one: 较计划少, 预计全年."""
PLAN_SAID = re.compile("(?:目标|计划|任务)(?:值|数)?(?:为|是|[：:])")
EACH_TOLD = re.compile("^[，,、]?(?:户|人|亩|人次|件|座|台|辆|件)均")
PLANNED_HEAD = re.compile("计划|目标|任务|指标值|预期")
SET_HEAD, DONE_HEAD = (
    re.compile("(?:年初|期望|设定|标准|要求)值?$"),
    re.compile("(?:完成|实际|达成|实现)(?:值|数|情况)?$"),
)
"""Heads of what was set and of what was done, beside each other in one row."""
DONE = re.compile("完成|实际|执行|达成|实现")
PLANNED_BEFORE = re.compile(
    "(?:计划|目标|任务|要求|核定|应完成|应达到)(?:数|值|量|为|是|建设|完成|实施|新建)*$|(?:不低于|不少于|不超过|不高于)$"
)
PLANNED_AFTER = re.compile("^(?:以上|以下|以内)?的?(?:年度|年初|全年|既定|预期)?(?:目标|计划|任务|要求|标准)")
_PLAN_BEGINS = re.compile(
    r"^[，,；;]?(?:原|本年度?|当年|全年|年初|20\d\d年)?(?:计划|拟)(?!生育|内|外|单列|财务|完成率)"
)
BUDGET = re.compile("预算(?:数|额|为|安排|批复)*$|(?:年初|全年|调整后?|部门)预算")
NO_BUDGET = re.compile("决算|执行|完成|增减|支出数|实际")
ASKS_BUDGET = re.compile("预算|安排|批复|计划|核定|额度|下达|限额|控制|批准|编列|指标|标准|年初|目标|任务|核准")
_DIFFERENCE = re.compile(
    "^[，,]?(?:超出|超额)[^，。；]{0,12}(?<!的)(?<!水平)$|^[，,]?[比较][^，。；]{1,10}[多少高低超][^，。；]{0,3}(?<!的)$|"
    "^[^，。；]{0,6}增[产收效]$"
)
_ASKS_DIFFERENCE = re.compile("超|多|高|低|少|差|比|较|增|减|升|降")
ASKS_PLAN = re.compile(
    "计划|目标|指标|任务|预期|预计|要求|拟|应[达当完有]|(?<!高)标准|[上下]限|不低于|不少于|不超过|不高于|至少|至多|力争|约定|考核|定额|限额|控制|预定|设定|规定|"
    "预算|底线|原定|要达到|预留|安排|核定|确定|订立|定下|承诺"
)
_PLAN_ITSELF = re.compile(
    "(?:目标|计划|任务)(?:[数值量]|[^，。；]{0,3}数|场次|面积|里程|长度)?$|(?:计划|拟)(?:新[增建]|完成|建设|改造|举办|实施)"
)
_PART = re.compile("[，,（(；;]其中[:：]?([^，。；：、,]{2,12}?)(?:最[高低多少大]|[，,：:]|[为占达有是约]|居)")
_GOAL, _REACHING = re.compile("(?:目标|目标值|指标值|控制目标|计划值|任务量)$"), re.compile("完成|实现|达成|超|未|已")
_AGAINST = re.compile("[比较][^，。；]{1,8}[多少高低超增减]|超[出过额]|超(?:计划|目标|任务)")
_AGAINST_PLAN = re.compile("完成了|实现|达成|超|[比较占]|低于|高于|差|未|少|多|率|招")
COMPARED = re.compile("^[，,]?(?:较|比|与|同)[^，。；]{1,16}的$")
ASKS_BASE = re.compile(r"上[年一期轮次]|(?<!目)前|往年|去年|原|同期|20\d\d|[比较](?!例)|平均")
_NAME_QUOTED = re.compile(r"[“\"「][^“”\"「」]{1,40}[”\"」]")
_DONE_ASKED = re.compile("实际|[做办干]完|建好|办成|做成|已经?(?:完成|建成|办结)|真正|落成")
DONE_ALREADY = re.compile("已|实际|完成了|现有|上年|目前")
LEVELS = frozenset({"", "level", "count", "rate", "compared"})
_UP = re.compile(
    "高于|超过|超出|超计划|超目标|超额|超[前期]|多于|追加|调增|增加(?!额|率|数)|增长(?!率|额|速)|上升|提高|净增|提前|[较比][^，。；]{0,14}多|多[建出完拆用付]"
)
_DOWN = re.compile(
    "低于|少于|不足|短缺|缺口|欠|追减|调减|核减|减少|下降|降低|净减|推迟|延迟|[较比][^，。；]{0,14}少|少[建出完拆用付支收]|(?<![误偏之级温落])差(?!旅|额|异|别)"
)
_MOST = re.compile("最[大多高深长快好]|[上]限|至多")
_LEAST = re.compile("最[小少低浅短慢差]|下限|至少")
PART_OF = re.compile(
    "^(.{2,24}?)(?:里面|里头|里|当中|(?<![国市县区省室年期境日以])内(?![设部容外科需控涝河衣])|(?<![年其集高初居空])中(?![央心小学型期间医国标级等介专华东西南北]))(?:的|，)?(.{2,})$"
)
OF_WHICH = re.compile("^[，,（(]?其中[:：]?(?:当年|本年|全年)?")
_UNIT_ASKED: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile("多少(?:个)?人(?!次)|[几]个?人(?!次)"), frozenset(["人", "名", "位", "员"])),
    (re.compile("多少户|几户|[（(]户数?[)）]"), frozenset(["户"])),
    (re.compile("百分点数?$"), frozenset(["point"])),
    (re.compile("多少人次|[（(]人次[)）]"), frozenset(["人次"])),
    (re.compile("多少钱|价格$|单价$|费用$|金额$|花费$|造价$"), frozenset(["money", "price"])),
)
_SPENDING = re.compile("(?:投入|投资|成本|花费|经费|资金|支出|收入|价款|造价|税收|产值)(?:额|金额)?$")
_AMOUNT = re.compile("(?<![名份差])额$|多少钱$")
EACH = re.compile("平均每|人均|户均|每[名个人户座台家亩件辆所位]")
EACH_SAID = re.compile("均|每|单[位价产]|亩产|标准|/")
SHARE = re.compile("^[，,]?(?:约)?(?:为|占|相当于|完成)([^，。；]{2,16})的$")
SHARE_NAMED = re.compile("比重|占比|比例|份额|百分比|比率")
SHARE_ASKED = re.compile("(?:占|完成|相当于)([^，。；]{2,16}?)的?(?:百分比|百分率|比例|比率|比重|份额|进度)$")
_ATTRIBUTE = 4
"""Characters of a clause that only says what of the thing before is told: 价值, 面积."""
_MARK = re.compile(r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]|[①-⑳])(?=\D)")
_CLAUSE = re.compile("[，,；;。、（(：:]")
_TOTAL = re.compile(r"(?:[一二两三四五六七八九十\d]{1,3}[个项类种家])?(?:合计|总计|共计|小计|总数|总额|总和)")
_SEGMENT = 200
_STOP = re.compile(r"[。；;\n]")


class Told(NamedTuple):
    """The literal words of one number. `clause` is what stands before it from the number before, or its row and column."""

    clause: str
    after: str
    segment: str
    """Its part of the sentence, from the last full stop or semicolon."""
    goal: bool = False
    """Whether it stands among what is to be reached."""
    table: int = -1
    line: int = -1
    row: str = ""
    """All words of its row."""
    name: str = ""
    """The label of its row."""
    head: str = ""
    item: Item | None = None
    basis: str = ""
    """What the reading of the report takes it for."""
    lent: str = ""
    """The clause of the number before, where this one only tells more of it: 彩超8台、价值214万元."""


def told_of(
    numerals: Sequence[Numeral], at: int, words: Words, plain: str, cell: Column | None, item: Item | None,
    *, goal: bool = False, basis: str = "",
) -> Told:  # fmt: skip
    """The literal words of a number."""
    numeral = numerals[at]
    if words.column:
        table, line = (cell.table, cell.line) if cell is not None else (-1, -1)
        row = cell.words if cell is not None and cell.words else words.name
        return Told(words.own, "", "", False, table, line, row, words.name, words.column)
    before = plain[max(0, numeral.start - _SEGMENT) : numeral.start]
    segment = _STOP.split(words.sentence)[-1]  # over the breaks of printed lines
    after = "".join(plain[numeral.end : numeral.end + 16].split())
    clause, lent = between(numerals, at, words, plain), ""
    if (
        before.endswith("、" + clause)
        and len(clause) <= _ATTRIBUTE
        and at
        and numerals[at - 1].end == numeral.start - len(clause) - 1
    ):
        lent = _CLAUSE.split("".join(plain[max(0, numerals[at - 1].start - 24) : numerals[at - 1].start].split()))[-1]
    return Told(_MARK.sub("", clause), after, segment, goal, item=item, basis=basis, lent=lent)


def asks_other_unit(label: str, own: Own) -> bool:
    kind = own.measured
    if not kind:
        return False
    if _SPENDING.search(label) and not kind.isascii():
        return True
    if _AMOUNT.search(label) and kind in ("percent", "point", "multiple"):
        return True
    for pattern, units in _UNIT_ASKED:
        if pattern.search(label) and kind not in units and kind.lstrip("万千百十亿") not in units:
            return kind != "other" or "money" in units
    return False


def part_named(whole: Told, part: Told) -> str:
    """What the number after a whole is a part of it for, by the words between: 38.46万元，其中双槐社区最高，为11.27万元."""
    if not part.segment.startswith(whole.segment):
        return ""
    match = _PART.search(part.segment[len(whole.segment) :])
    return match[1] if match is not None else ""


def begins_as_plan(clause: str) -> bool:
    """Whether a clause says from its start that it tells a plan."""
    return _PLAN_BEGINS.match(clause) is not None


def asks_level(label: str, told: Told) -> bool:
    """Whether a label asks for a level where the text tells by how much something was exceeded: 超出任务58人次."""
    return _DIFFERENCE.match(told.clause) is not None and not _ASKS_DIFFERENCE.search(label)


def asks_done(label: str) -> bool:
    """Whether a label asks for what was done and for no plan: 实际做完的“明天计划”手术."""
    bare = _NAME_QUOTED.sub("", label)
    return _DONE_ASKED.search(bare) is not None and not ASKS_PLAN.search(bare)


def against(label: str) -> bool:
    """Whether a label asks by how much something differs from another: 比目标少的册数."""
    return bool(_AGAINST.search(label))


def asks_for_plan(label: str) -> bool:
    """Whether a label asks for a plan or target itself: 目标值, 计划册数, 计划新增的图书."""
    if _GOAL.search(label) and not _REACHING.search(label):
        return True
    return bool(_PLAN_ITSELF.search(label)) and not _AGAINST_PLAN.search(label)


def turns(label: str, told: Told) -> bool:
    """The label says more and the text less, or the most and the text the least."""
    clause = told.clause
    for one, other in ((_UP, _DOWN), (_DOWN, _UP), (_MOST, _LEAST), (_LEAST, _MOST)):
        if one.search(label) and not other.search(label) and other.search(clause) and not one.search(clause):
            return True
    return False


@lru_cache(maxsize=65536)
def literal(text: str) -> str:
    """A text without what any wording may add or leave out."""
    return _FILLER.sub("", text)


@lru_cache(maxsize=65536)
def unnoted(text: str) -> str:
    return _HEAD_FILLER.sub("", text)


def signs(name: str) -> frozenset[str]:
    """The pairs of a name, or its one character."""
    return pairs(name) or frozenset(name)


def is_total(text: str) -> bool:
    """Whether a row's label is a total and nothing else."""
    return _TOTAL.fullmatch(text) is not None
