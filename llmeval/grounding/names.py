"""What the text calls a number: the words of its own, the words around it, its year, and whether it is a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from typing import NamedTuple

from llmeval.grounding.context import Words
from llmeval.grounding.lists import Item
from llmeval.grounding.vocabulary import COUNTERS, MEASURES, characters, excluded
from llmeval.numbers.currencies import NAMES as FOREIGN
from llmeval.numbers.lexer import Numeral
from llmeval.numbers.same_unit import Measured
from llmeval.numbers.units import read_unit
from llmeval.patterns import lazy as re
from llmeval.understanding.mentions import Mention

_LINE = 300
"""How far back the words around a number reach on its line."""
_NOTE = re.compile(r"[（(][^（()）]*[)）]")
_YEAR = re.compile(
    r"(?P<versus>比|较|与|同|低于|高于|少于|多于|超过|由|从)?(?P<year>20\d\d)年|(?P<versus2>比|较|与|同|低于|高于|少于|多于|超过|由|从)?(?P<last>上年|去年)"
)
_MOVED = re.compile("增|降|减|升|提高|提升|上涨|回落|变动|变化|多|少|缩|压|相比")
_COMPARED = re.compile(
    r"^[，,]?(?:比|较|低于|高于|少于|多于|大于|小于|不及|超过|未达到?|达到|为|控制在|完成)+(?:20\d\d年度?|上年度?|去年|年初|计划|年度目标|目标|(?:调整|全年|年初)?预算|"
    r"限额|控制价|定额标准|标准|要求|同期|全[省市县国]平均水平?)*(?:的|值|数)*(?:以内)?$"
)
_PLAN = re.compile("计划|目标|预算(?!执行)|限额|控制价|预计|应达|要求|任务|平均水平|标准|定额")
_OF_WHICH = re.compile("[，,（(]?其中")
_EACH = re.compile("[，,]?(?:人次|人|户|日|月|年|次|座|件|份|台|辆|平|亩)?均(?:为|达|投入|支出|费用)?")
_SAYS_PLAN = re.compile("计划|目标|任务|预期|拟|指标|要求|应[达完]")
_BARE = re.compile("[，,、]?(?:节约|节省|审减|缺口|差额|净增|净减|价值|占地|面积)(?:了|为|约|资金|金额)?")
_BOTH = re.compile("收(?:入)?[、和与]支(?:出)?(?:总计|合计|决算数?)[^，。；]{0,4}$")
_FROM = re.compile("(?:由|从)[^，。；、]{0,16}$")
_TO = re.compile("^(?:提高|增加|上升|提升|增长|扩大|上涨|下降|降低|缩短|减少|压缩|精简|压减|降|减|升|增)?(?:到|至|为)$")
_MOVES_ON = re.compile(
    r"^\s*(?:提高|增加|上升|提升|增长|扩大|下降|降低|缩短|减少|压缩|精简|压减|降|减|升|增)?(?:到|至)"
)
_NAMES_ON = re.compile(r"[^，。；、：,;（()）\d\s]{1,16}")
"""What goes on behind a number that only names what the next one counts: 30至40岁的占44.8%."""
_OPERATOR = re.compile(r"[\s)）²³]{0,4}[=＝≈≒+＋×✕*/÷][\s(（√×]{0,4}")
_DONE = re.compile("[，,]?(?:完成|为|占)[^，,]{0,12}的$")
_TWELVE = Context(prec=12)
_NAMED = 24
_BRACKET = 60
"""How far back the bracket opens that a number stands in."""
_MEASURE_WORDS = {"growth": "·较", "change": "·较", "share": "·占比率", "execution_rate": "·执行率", "completion_rate": "·完成率",
                  "control_rate": "·控制率", "weight": "·权", "score": "·得"}  # fmt: skip
_BASIS_WORDS = {"initial_budget": ("·初", "·预"), "full_year_budget": ("·调", "·预"), "budget": ("·预",), "final_accounts": ("·实",),
                "actual": ("·实",), "target": ("·标",), "plan": ("·标",)}  # fmt: skip


class Own(NamedTuple):
    """What a number's own words and its wider surroundings hold, in the common vocabulary."""

    own: frozenset[str]
    around: frozenset[str]
    core: frozenset[str]
    """Of its own words those that stand right beside it, not lent by what goes before."""
    value: tuple[str, Decimal]
    """Amount with its base unit: equal amounts are no rivals."""
    measured: str = ""
    """What only numbers of one kind share: the dimension, for counts the unit."""
    measure: str = ""
    """Of its mention: growth, share, level …"""
    sentence: int = -1
    """Start of the sentence or row that it stands in."""
    year: int | None = None
    """The year that its own words or column say."""
    versus: bool = False
    """It is what another number is compared with, or stands under a year's header."""
    planned: bool = False
    """It is what was planned, in words of its own: 低于计划的8座."""
    row: str = ""
    column: str = ""
    whole: str = ""
    """Of a share, what it is a share of."""


def opened_by(numeral: Numeral, ends: Mapping[int, int], plain: str) -> int | None:
    """Index of the number right before the bracket that a number stands in; `ends` are those of the numbers before it."""
    start = max(0, numeral.start - _BRACKET)
    opens = max(plain.rfind("（", start, numeral.start), plain.rfind("(", start, numeral.start))
    closes = max(plain.rfind("）", start, numeral.start), plain.rfind(")", start, numeral.start))
    return ends.get(opens) if opens > closes else None


def own_words(
    numerals: Sequence[Numeral], at: int, words: Words, plain: str, unit: Measured, mention: Mention | None, report: int | None,
    before: Own | None, item: Item | None = None,
    *, goal: bool = False, opened: Own | None = None,
) -> Own:  # fmt: skip
    """What a number is called: row and column in a table, else its clause from the number before it, what follows it up
    to the next number, and where these name nothing (增长, 占比) what goes before. `before` is the number before it, `opened`
    the one that the bracket around it tells more of: 接待费6.38万元（126批945人次）."""
    numeral = numerals[at]
    reading = read_unit(unit.name, 0) if unit.name else None
    dimension = reading.dimension if reading else numeral.dimension
    kind = _kind(unit, dimension)
    unit_words = characters(unit.name) | (frozenset("面积") if dimension == "area" else frozenset())
    said, around = _mentioned(mention, plain) if mention else ("", "")
    surroundings = characters(around + words.sentence + words.after)
    value, measure = unit.amount(numeral.value or Decimal(0)), mention.measure if mention else ""
    if (part := _fraction(numeral, plain)) is not None:
        value, kind = ("percent", part), "percent"
    place = -1 if mention is None else mention.sentence.start if mention.row is None else mention.row
    if words.column:
        sided = mention is not None and mention.row_label and mention.measure not in ("weight", "score")
        row = mention.row_label if mention and sided else words.name
        held = (
            characters(said) | _tokens(mention, numeral) | characters(words.column if sided else words.own) | unit_words
        )
        held |= {"·总得"} if {"·总", "·得"} <= held else frozenset()
        year, _ = _column_year(words.column + " " + row, report)
        return Own(held, surroundings, characters(row), value, kind, measure, place, year, year is not None, False,
                   row, mention.column_label if mention and mention.column_label else words.column)  # fmt: skip
    said_here = between(numerals, at, words, plain)
    core = characters(said_here)
    rest = _after(numerals, at, words, plain, bool(core - MEASURES - COUNTERS))
    core |= characters(rest)
    compared = _compares(said_here, dimension)
    held = (
        characters(said)
        | _tokens(mention, numeral)
        | core
        | unit_words
        | _moved(words.own, said_here, plain[numeral.end : numeral.end + 6])
    )
    moved_on = _TO.match(said_here) is not None
    if (compared or moved_on) and before is not None:
        held |= before.own - {"·实", "·末", "·前"}
        core = before.core
    elif (
        _OF_WHICH.match(said_here) or _EACH.fullmatch(said_here) or _BARE.fullmatch(said_here)
    ) and before is not None:
        held |= before.own - MEASURES if not excluded(core, before.own) else frozenset()
    elif not core - MEASURES - COUNTERS:
        held |= characters(words.own + words.name)
    if _BOTH.search("".join(plain[max(0, numeral.start - 24) : numeral.start].split())):
        held, core = held | {"·收", "·支"}, core | {"·收", "·支"}
    if opened is not None:
        held |= opened.core - MEASURES - COUNTERS
    if item is not None:
        own_name = characters(item.name)
        held = (held - frozenset().union(*map(characters, item.others))) | own_name | core
        core |= own_name
    if {"·总", "·得"} <= held:
        held |= {"·总得"}
    if "·标" in held and not goal and not _SAYS_PLAN.search(words.sentence + words.own + words.after):
        held -= {"·标"}  # a section of goals that has no end proves nothing
    if goal and "·实" not in held:
        held |= {"·标"}
    year, versus = _listed_year(item, report) or _year(said_here, words.sentence, report)
    planned = compared and _PLAN.search(said_here) is not None
    whole = re.search("占([^，。；]{2,16}?)(?:的?(?:比例|比重))?的?$", words.own)
    return Own(
        held, surroundings, core, value, kind, measure, place, year, versus, planned, whole=whole[1] if whole else ""
    )


def _kind(unit: Measured, dimension: str) -> str:
    """What only numbers of one kind share: the dimension, for counts the unit; dollars are money too."""
    if unit.base in FOREIGN:
        return "money"
    return unit.base if dimension in ("count", "time", "other", "none") else dimension


def _listed_year(item: Item | None, report: int | None) -> tuple[int | None, bool] | None:
    """The year that names an item of a list: 2022年、2023年收入分别为8.1亿元和9.4亿元."""
    told = _year(item.name, "", report) if item is not None else (None, False)
    return None if told[0] is None else told


def _fraction(numeral: Numeral, plain: str) -> Decimal | None:
    """What a fraction comes to in percent, so that 3/4 and the 75% behind it are one amount; None for what is none."""
    if len(numeral.parts) != 2 or not numeral.parts[1] or "/" not in plain[numeral.start : numeral.end]:
        return None
    return _TWELVE.divide(numeral.parts[0] * 100, numeral.parts[1]).normalize()


def _compares(said_here: str, dimension: str) -> bool:
    """Whether the words before a number set another against it: 低于计划的8座; not 完成预算的78%."""
    share = dimension == "percent" and _DONE.match(said_here) is not None
    return bool(said_here) and _COMPARED.match(said_here) is not None and not share


def between(numerals: Sequence[Numeral], at: int, words: Words, plain: str) -> str:
    """The words of a number's clause from the quantity before it."""
    index = at - 1
    while index >= 0 and (
        numerals[index].kind in ("date", "period", "ordinal", "name", "doubtful")
        or _names(numerals, index, at, plain)
        or _computes(numerals, index, plain)
    ):
        index -= 1
    if index < 0 or numerals[index].end > numerals[at].start:
        return words.own
    found = "".join(plain[numerals[index].end : numerals[at].start].split())
    return found if found and words.own.endswith(found) else words.own


def _computes(numerals: Sequence[Numeral], index: int, plain: str) -> bool:
    """Whether a number is an operand of the one that follows: 3665 and 4000 of 合格率=3665/4000=91.625%."""
    following = numerals[index + 1].start if index + 1 < len(numerals) else numerals[index].end
    return _OPERATOR.fullmatch(plain, numerals[index].end, following) is not None


def _names(numerals: Sequence[Numeral], index: int, at: int, plain: str) -> bool:
    """Whether a number before another is an age or a limit that names what this counts: 5000头以上的养殖场12家."""
    before, start = numerals[index], numerals[at].start
    if before.unit not in ("岁", "周岁") and not plain.startswith(("以上", "以下", "以内"), before.end - 2):
        return False
    return start - before.end <= _NAMED and _NAMES_ON.fullmatch(plain, before.end, start) is not None


def _after(numerals: Sequence[Numeral], at: int, words: Words, plain: str, named: bool) -> str:
    following = numerals[at + 1] if at + 1 < len(numerals) else None
    rest = "".join(plain[numerals[at].end : following.start].split()) if following else words.after
    if len(rest) >= len(words.after):
        return words.after
    return "" if named else rest


def _moved(own: str, between: str, after: str) -> frozenset[str]:
    """The two ends of 由42分钟缩短到27分钟."""
    if _FROM.search(between) and _MOVES_ON.match(after):
        return frozenset({"·前"})
    return frozenset({"·后"}) if _TO.match(between) and re.search("由|从", own) else frozenset()


def _column_year(head: str, report: int | None) -> tuple[int | None, bool]:
    match = re.search(r"(?<![比较与同])20\d\d", head)
    if match:
        return int(match[0]), True
    return (
        (report - 1, True)
        if report and re.search("上年(?!增|降|末|同期)|去年", head) and not re.search("[比较]上年", head)
        else (None, False)
    )


def _year(between: str, sentence: str, report: int | None) -> tuple[int | None, bool]:
    """The year that a number is of, by the words just before it or else by its sentence, and whether these compare."""
    found = list(_YEAR.finditer(between))
    if found:
        match = found[-1]
        year = int(match["year"]) if match["year"] else (report - 1 if report else None)
        versus = bool(match["versus"] or match["versus2"])
        if versus and _MOVED.search(between[match.end() :]):
            return None, False
        if match["last"] and _MOVED.search(between[match.end() :]):
            return None, False
        return year, True
    said = [match for match in _YEAR.finditer(_NOTE.sub("", sentence)) if match["year"] and not match["versus"]]
    return (int(said[-1]["year"]), False) if said else (None, False)


def _mentioned(mention: Mention, plain: str) -> tuple[str, str]:
    """The names that the reading of the report gives a number, and the titles and words around it."""
    said = [mention.label, mention.metric, mention.row_label, mention.column_label]
    if mention.of is not None:
        said += [mention.of.label, mention.of.metric]
    start, end = mention.numeral.start, mention.numeral.end
    line = plain.rfind("\n", max(0, start - _LINE), start) + 1 or max(0, start - _LINE)
    around = [plain[min(line, max(mention.sentence.start, start - _LINE)) : min(mention.sentence.end, end + 60)]]
    if mention.section is not None:
        around.append(mention.section.title)
    if mention.listing is not None:
        around += [total.label for total in mention.listing.totals[:2]]
    return "，".join(said), "，".join(around)


def _tokens(mention: Mention | None, numeral: Numeral) -> frozenset[str]:
    if mention is None:
        return frozenset()
    found = set(_BASIS_WORDS.get(mention.basis, ()))
    if word := _MEASURE_WORDS.get(mention.measure):
        found.add(word)
    if mention.measure in ("growth", "change"):
        found.add("·降" if numeral.sign < 0 and not numeral.signed else "·增")
    return frozenset(found)
