"""Terms: the quantities of a passage with the roles that the words around them give.

A role is read from the words between a number and the last boundary before it (its lead) and those that follow (its
tail), never from a phrase as a whole: 比…增加, 由…增至, 占…的, …率为. What the words do not say stays empty.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from llmeval.numbers.chinese import chinese_number
from llmeval.numbers.lexer import Interval, Numeral
from llmeval.numbers.same_unit import measured
from llmeval.patterns import lazy as re
from llmeval.text.views import View
from llmeval.understanding.mentions import Mention
from llmeval.understanding.relations.around import brackets, clause_of, lead_start, tail_end
from llmeval.understanding.relations.borrowed import fill_units
from llmeval.understanding.relations.term_years import tell_years
from llmeval.understanding.relations.torn import whole_unit

Role = Literal[
    "level", "base", "from", "to", "change", "growth", "points", "share", "completion", "rate", "multiple", "standard",
    "each", "fold",
]  # fmt: skip
When = Literal["", "now", "prior", "start", "end"]

UP = "升高|增多|走高|变长|变大|加大|增大|延长|拉长|攀升|回升|反弹|激增|猛增|跃升|递增|抬升|扩增|提标|涨幅|升幅|涨|再增长?|多发|多办|多建|多接|多放|多完成|多支出|多支|多收|多用|多花|增加|增长|提高|提升|上升|上涨|扩大|增收|净增|增幅|增速|上浮|增|升|高出|高|多出|多|超出|增支|增编|增员|增产|增拨|增配|上调"
DOWN = "落后|变短|变小|减小|走低|收窄|减支|减收|减编|减员|减产|减拨|减配|缩小|锐减|骤减|骤降|递减|压降|削减|调低|跌幅|再减|少发|少办|少建|少接|少放|少完成|少支出|少支|少收|少用|少花|减少|下降|降低|回落|缩减|压减|压缩|缩短|精简|下滑|下调|净减|降幅|减幅|核减|减|降|低|少|短|跌|负增长"
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]?")
_FILL = "(?:了|约|近|达到?|为|是|计|共|仅|均|各|分别|的|[:：]|幅度|比例|率|比率|超过?)*"
_CHANGE = re.compile(
    rf"(?P<up>{UP})(?:了|约|近|达到?|为|共|仅|均|各|幅度|率|分别|[:：])*$|(?P<down>{DOWN})(?:了|约|近|达到?|为|共|仅|均|各|幅度|率|分别|[:：])*$"
)
_NOT_CHANGE = re.compile(
    r"(?:[正副]高|新增|最高|最低|最多|最少|较高|较低|不高|提前|至少|不少|不低|不多|为低|中低|减少支出|增发|增列|追加|增设|升级|超高|减免|降雨|减排|加高|多处)$"
)
_NEW_SINCE = re.compile(r"[比较](?:上年|去年|20\d\d年)(?:同期|年?末|年?底|度)?(?:净)?新增(?:了|约)?$")
_CUT_RATE = re.compile(r"(?:审|核|压|节|削)减率(?:为|达到?|是|约|[:：]){0,2}$")
"""审减率 is what was cut of what was there: a rate, no growth."""
_TO = re.compile(
    r"(?P<dir>核减|核增|调减|调增|追减|增加|增长|提高|提升|上升|上涨|涨|跌|扩大|增|升|下降|降低|减少|回落|缩减|压减|压缩|缩短|精简|调整|变动|变化|变|降|减)(?:到|至|为)(?:了)?"
    r"(?P<rest>(?:20\d\d年(?:末|底|度)?|当年|本年度?|年末|年底|目前|现在|今年)?的?)(?:约|近)?$"
)
_FROM = re.compile(r"(?:由|从|自(?![评查主身治筹动来然]))(?P<rest>[^，,；;。由从]{0,28})$")
_BASE = re.compile(
    r"(?:比|较|(?<![参给赋授])与|同(?=上年|去年|20)|相较|相比|对比)(?!例|重|率|赛|高|低|好|大|多|少|强|快|级|步|时|志|类|长|短|晚|早|慢|小|为)(?P<rest>(?>(?:[^，,；;。（）()]|[（(][^（）()]{0,16}[)）]){0,30})[（(]?[^，,；;。（）()]{0,16})$"
)
_AGAINST = re.compile(
    r"(?P<verb>高于|低于|大于|小于|多于|少于|超过|超出|不足|不及(?!时)|未超过?|没有超过|未达到(?!的)|未能达到(?!的)|没有达到(?!的)|不低于|不高于|不超过|不少于|突破|未突破|等于|高过)(?P<rest>[^，,；;。]{0,24})(?<![由从])$"
)
_START = re.compile(
    r"(?:年初|期初)(?!预算|批复|安排|计划|目标|设定|下达|核定|编制|部门|申报|预计|指标|确定|财政|项目|支出)|上年末|上年底|上年年末|去年末|去年底"
)
_END = re.compile(r"年末|年底|期末|12月31日|截至|目前|现有")
_YEAR = re.compile(r"20\d\d(?=年)")
_SHARE = re.compile(
    r"占(?P<whole>[^占，,；;。：:（）()]{0,30}?)(?:的)?(?:比重|比例|百分比|份额|比)?(?:的)?(?:约|近|为|是|达到?|超过?|[:：])*$"
)
_SHARE_FILL = re.compile(r"^(?:比重|比例|比)(?=分别|$)|分别$|^分别")
_SHARE_IN = re.compile(
    r"(?P<part>[^，,；;。：:在]{0,24})在(?P<whole>[^在占，,；;。：:（）()]{2,24}?)(?:当中|中|里|内)(?:的|所占?的?)?(?:占比|比重|比例|份额|占)(?:约|近|为|是|达到?|超过?|[:：])*$"
)
"""护理支出在全部支出中的占比为33.52%."""
_SHARE_NOUN = re.compile(
    r"(?P<part>[^，,；;。：:]{0,24}?)(?:占比|比重|所占比例)(?:的)?(?:分别)?(?:约|近|为|是|达到?|超过?|[:：])*$"
)
_COMPLETION = re.compile(r"(?:完成|达到?|为|执行|是|相当于|实现|占)(?:了)?(?P<whole>[^，,；;。：:]{1,26}?)的$")
_RATE = re.compile(
    r"(?P<noun>[^，,；;。：:、]{0,26}?(?<![^有]效)(?<!频)(?<!汇)(?<!利)率|[^，,；;。：:、]{0,22}?(?:完成|执行|使用|支出|投资|施工|工程|形象)进度|[^，,；;。：:、]{1,20}?比例|[^，,；;。：:、]{0,12}?(?:覆盖|受益|享受|知晓|惠及)面)"
    r"(?:（[^（）]{1,20}）|\([^()]{1,20}\))?(?:指标|水平|目标)?(?:的)?(?:分别|仅|均|已|约|近|达到|达|为|是|计|有|只有|高达|[:：])*$"
)
_RATE_BY = re.compile(
    r"(?P<noun>[^，,；;。：:、]{1,20}?率)(?:（[^（）]{1,20}）)?(?:按照?|以)[^，,；;。]{2,20}?(?:计算|测算|口径)(?:为|是|达到?)?$"
)
"""预算执行率按支出数与预算数计算为96.30%."""
_DONE_ONLY = re.compile("(?:实际|已|仅|累计|年末){0,2}(?P<verb>执行|支付|兑付|到位|办结|整改)(?:了|仅|约|达|为){0,2}")
"""全年预算905.26万元，执行872.94万元，执行96.43%."""
_WHICH = re.compile(
    r"(?:达到|完成|实现|符合|达|[设有无定列含缺]|明确|量化)[了有定]?(?:年度|预期|绩效|年初|量化|具体)?(?:目标|指标|任务|标准|要求)值?的$"
)
"""达到目标值的12项, 设目标值的12项: which things are counted, no target."""
_STANDARD = re.compile(
    r"(?:标准|目标值?|指标值|任务|计划|要求|不低于|不少于|不高于|不超过|不大于|不小于|不多于|不得超过|限额|控制在|上限|下限|分值|权重|满分|规定)(?:为|是|的|值|数|按|应|须|需|达到?|[:：])*$"
)
_REACHED = re.compile(
    r"(?:完成|下达|实际)[^，]{0,6}(?:任务|计划)|(?:达到|符合|满足|执行)[^，]{0,16}(?:标准|要求|规定)的?$"
)
_EACH = re.compile(
    r"(?:人均|户均|车均|场均|亩均|次均|件均|吨均|每[\u4e00-\u9fff]{1,6}?|平均每?[\u4e00-\u9fff]{0,6}?|(?<=[村校所站班床家台组馆店])均|均(?![为在已未有达超能按无不获由被是系属符完高低列纳通实得对于从设建采以需须可会将要])|单价|单位成本|单位造价|标准(?!农田|化|厂房|地))(?:[\u4e00-\u9fff]{0,12}?)(?:为|是|约|达到?|支出|补助|发放|[:：])*$"
)
_FRACTION = re.compile(
    r"(?P<d>[一二两三四五六七八九十]{1,6})分之(?P<n>[一二两三四五六七八九十]{1,6})(?:点[一二三四五六七八九零]{1,8})?"
)
_TENTHS = re.compile(
    r"(?<![落完促生达构赞收养合建])(?P<n>[一二两三四五六七八九])成(?P<h>半)?(?=以上|左右|多|，|。|；|的|$|）|、)"
)
_HALF = re.compile(r"(?:过|近|超|超过|不到|不足|达|约|占|了|完成)(?P<n>一半|半数)")
_FOLD = re.compile(r"翻(?:了)?(?P<n>[一两二三四五])番|翻(?P<one>一倍|倍)")


@dataclass(eq=False, slots=True)
class Term:
    """A quantity where it stands: its role, its noun, the time and the basis that its own words name."""

    numeral: Numeral
    passage: Passage
    at: int
    """First character of number with its modifiers, in the squeezed passage."""
    end: int
    lead: str
    tail: str
    sentence: int
    clause: int
    depth: int
    bracket: int
    """Where the innermost bracket around it opens, -1 outside brackets."""
    role: Role = "level"
    direction: int = 0
    """1 where a word of increase governs the number, -1 for one of decrease."""
    whole: str = ""
    """For a share or completion, the whole as named."""
    noun: str = ""
    when: When = ""
    year: str = ""
    mention: Mention | None = None
    order: int = 0
    """Position among the terms of the report."""
    row: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    table: int | None = None
    cell: tuple[int, int] = (-1, -1)
    intervals: dict[int | None, Interval] = field(default_factory=dict)
    """What the number can stand for, by the decimals that it shares with its list."""

    base_unit: str = field(init=False)
    """What it is measured in: 元 for all money."""

    def __post_init__(self) -> None:
        self.base_unit = base_unit(self.numeral)

    @property
    def section_of(self) -> str:
        return self.passage.section

    @property
    def exact(self) -> bool:
        return self.numeral.bound is None and self.numeral.high is None

    @property
    def printed(self) -> str:
        value = self.numeral.value
        if self.table is None:
            said = self.passage.text[self.at : self.end]
            if said and _DIGITS.search(said) is None and not any(c.isdigit() for c in said):
                return said  # 三分之二, 九成, 三番: as the text has it
        return (f"{value:,f}" if value is not None else "") + self.numeral.unit

    @property
    def span(self) -> tuple[int, int]:
        return self.numeral.start, self.numeral.end


@dataclass(eq=False, slots=True)
class Passage:
    """A paragraph, or a cell that holds sentences, with its terms in order."""

    index: int
    view: View
    section: str
    terms: list[Term] = field(default_factory=list)
    dates: list[tuple[int, int, Numeral]] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    unit_name: str = ""
    stray: list[int] = field(default_factory=list)
    """Where digits stand that are no number as they are read: torn by a line's end, unreadable."""
    text: str = field(init=False)
    """Its words without white space; brackets of all shapes are round."""
    _of_sentences: dict[int, list[Term]] = field(init=False, repr=False)
    _grouped: int = field(init=False, repr=False)
    """How many terms are grouped by their sentence."""

    def __post_init__(self) -> None:
        self.text = _round(self.view.text)
        self._of_sentences, self._grouped = {}, 0

    def of_sentence(self, number: int) -> list[Term]:
        """Its terms that stand in a sentence, in order."""
        for term in self.terms[self._grouped :]:
            self._of_sentences.setdefault(term.sentence, []).append(term)
        self._grouped = len(self.terms)
        return list(self._of_sentences.get(number, ()))


_OTHER_BRACKETS = re.compile(
    r"〔(?!(?:19|20)\d\d〕)([^〔〕]{0,400})〕|【([^【】]{0,400})】|［([^［］]{0,400})］|\[([^\[\]]{0,400})\]"
)


_IN_ORDER = re.compile("依次(?=[为是占达得增减提升降上下])")


def _round(text: str) -> str:
    """The text with 〔〕, 【】 and [] as round brackets, except around the year of a document's number; 依次为 says what 分别为
    says."""
    if "依次" in text:
        text = _IN_ORDER.sub("分别", text)
    if "〔" not in text and "【" not in text and "［" not in text and "[" not in text:
        return text
    return _OTHER_BRACKETS.sub(lambda m: f"（{m[0][1:-1]}）", text)


_SAME_UNIT = {"名": "人", "位": "人", "口": "人", "场次": "场", "批次": "批"}


@lru_cache(maxsize=8192)
def _base_of(unit: str, dimension: str) -> str:
    if dimension in ("money", "percent", "point", "multiple", "score"):
        return dimension
    unit = re.split("[(（]", unit)[0] or unit  # 件(套), 册(件)
    base = re.split("[(（]", measured(unit).base or (unit if unit and dimension == "count" else dimension))[0]
    return _SAME_UNIT.get(base, base)


def base_unit(numeral: Numeral) -> str:
    """What must agree between numbers that are added or compared: 元 for all money, 家 and 个 apart."""
    return _base_of(numeral.unit, numeral.dimension)


def alike(one: Term, other: Term) -> bool:
    """Whether two terms are measured in the same thing."""
    return one.base_unit == other.base_unit


def significant(term: Term) -> int:
    """How many digits of a number tell anything: 2 of 8,700 and of 0.45."""
    return len(format(abs(term.numeral.value or 0), "f").replace(".", "").strip("0"))


_EITHER = re.compile(r"[件套台辆座处册幅张艘架组]/[件套台辆座处册幅张艘架组]")
"""文物612件/套: a word for either, and nothing by the other."""
_NOUN_CUTS = re.compile(
    r"[一二两三四五六七八九十几]年(?:间|内|来|累计|合计|共|(?=$))|年内|期间|动态|实际|略微?|大幅|明显|进一步|相应|稳步|逐步|有所|20\d\d年(?:度|末|底|初)?(?:至\d{1,2}月)?|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|末|底)?|(?:上|下)半年|[一二三四]季度|上年(?:同期|末|底|度)?|去年(?:同期|末|底)?|本年度?|当年|全年|年末|年底|年初|期末|期初|今年|同期|截至[^，]{0,8}?(?:日|底|末)|目前"
)
_NOUN_HEAD = re.compile(
    r"^(?:[（(【\[]|[一二三四五六七八九十]{1,2}是|第[一二三四五]是|[①-⑳]|\d{1,2}[.、．）)]|其中|分别|包括|主要|具体|即(?!时)|为|是|共计|合计|总计|累计|共(?![享青建同])|已|实际|现有|现(?![场金代状役货])|另有?|还有|同时|并|且|及(?!时)|和(?!谐)|与|以及|从(?!业)|由|在(?![编职岗建校册园读库用训院])|对(?![口外])|按(?![时期])|向|将|经(?![费济营常办])|中(?![央学小心医级型职期药专])|的|全部|组织|开展|完成(?![率值])|实现|投入|安排|新建成?|建成|举办|发放(?!率)|下达|到位(?!率)|支出(?![率进])|支付|达到?(?!标)|有(?![机线效偿害])|又|再|仍|均(?![等衡])|各(?![级类])|比(?![例重])|较|同比|相比|环比|等(?!级)|其他为)+"
)
_NOUN_TAIL = re.compile(
    r"(?>(?:为|是|共计|合计|总计|累计|共|达到?|有|约|近|仅|均|各|分别|[:：]|的|了|数|金额|数额|总额|额|人数|总数|数量|余|超|超过|不足|已|完成|实现|安排|支出|支付|(?:比|较|(?<![参给赋授])与|(?<![合共协不])同|(?<![自理])由|(?<!服)从)[^，]{0,40}){1,12})$"
)


@lru_cache(maxsize=65536)
def noun_of(lead: str) -> str:
    """The words of a lead that name the number: without dates, verbs, copulas and comparisons.

    >>> noun_of("其中：人员经费"), noun_of("2024年末固定资产原值为"), noun_of("较上年")
    ('人员经费', '固定资产原值', '')
    """
    text = _NOUN_CUTS.sub("", lead)
    text = re.sub(r"[“”\"‘’《》]", "", text).strip(" ，。；、：:,;.-—*#“”（）()")
    before = None
    while text != before:
        before = text
        text = _NOUN_HEAD.sub("", text).strip(" ，。；、：:（）()")
        if match := _NOUN_TAIL.search(text):
            text = text[: match.start()]
        text = text.strip(" ，。；、：:（）()")
    return text


def terms_of(passage: Passage, numerals: Sequence[Numeral]) -> None:
    """Fill a passage with its terms, in order; numerals that are no quantity only part what is between them."""
    text = passage.text
    passage.sentences = [m.span() for m in _SENTENCE.finditer(text)] or [(0, len(text))]
    starts = [start for start, _ in passage.sentences]
    opened = brackets(text)
    places = [(_begin(text, passage.view.find(n.number_start)), passage.view.find(n.end - 1) + 1, n) for n in numerals]
    worded = list(_worded(passage))
    places = [p for p in places if p[2].kind != "quantity" or not any(a < p[1] and p[0] < b for a, b, _ in worded)]
    places = sorted([*places, *worded], key=lambda p: p[0])
    passage.stray = _stray(text, [(at, end) for at, end, n in places if n.kind != "glued"])
    floor = 0
    previous = 0
    after = [len(text)] * (len(places) + 1)
    for number in range(len(places) - 1, -1, -1):
        after[number] = places[number][0] if places[number][2].kind == "quantity" else after[number + 1]
    for number, (at, end, numeral) in enumerate(places):
        if numeral.kind in ("date", "period"):
            passage.dates.append((at, end, numeral))
            continue
        sentence = max(0, bisect_left(starts, at + 1) - 1)
        floor = max(floor, starts[sentence])
        begin = lead_start(text, at, max(floor, previous))
        stop = tail_end(text, end, after[number + 1])
        if numeral.unit in ("届", "级") and numeral.value is not None and 1900 < numeral.value < 2100:
            continue  # 2023届 is a year
        if numeral.unit in ("岁", "周岁") and _OF_AN_AGE.match(text, end - 2 if numeral.bound else end):
            continue  # 其中65岁以上老人152人: the age names them
        if numeral.kind != "quantity" or numeral.value is None:
            if numeral.kind in ("glued", "code", "document_number", "phone") or (
                numeral.kind == "ordinal" and text[at - 1 : at] != "第" and text[at : at + 1] != "第"
            ):
                previous = end
            continue
        whole, last = whole_unit(passage.view, numeral, end)
        term = Term(
            whole,
            passage,
            at,
            last,
            text[begin:at],
            text[last:stop],
            sentence,
            clause_of(text, at),
            opened[at][1],
            opened[at][0],
        )
        _assign(term)
        passage.terms.append(term)
        previous = last
    tell_years(text, passage.terms, passage.dates, passage.sentences)
    if fill_units(passage.terms, text):
        for term in passage.terms:
            term.base_unit = base_unit(term.numeral)
            if term.numeral.inherited:
                _assign(term)
    _second_look(passage)


_OF_AN_AGE = re.compile(r"(?:及|\(含\)|（含）)?以[上下内]|(?:至|到|[-—~～])\d")


def _begin(text: str, at: int) -> int:
    """Where a number begins: the sign of 百分之96.5 stands before its digits."""
    return at - 3 if text[max(0, at - 3) : at] == "百分之" else at


_DIGITS = re.compile(r"\d[\d.,]*")


def _stray(text: str, covered: Sequence[tuple[int, int]]) -> list[int]:
    """Where digits begin that belong to no number."""
    found: list[int] = []
    place = 0
    for match in _DIGITS.finditer(text):
        while place < len(covered) and covered[place][1] <= match.start():
            place += 1
        if place == len(covered) or covered[place][0] >= match.end():
            found.append(match.start())
    return found


_ROUGHLY = re.compile("[约近超过逾]|不[到足]")


def _worded(passage: Passage) -> Iterator[tuple[int, int, Numeral]]:
    """Fractions and multiples told in words: 三分之二, 九成, 一半, 翻两番."""
    text = passage.text
    for pattern in (_FRACTION, _TENTHS, _HALF, _FOLD):
        for match in pattern.finditer(text):
            at, end = match.span("n") if pattern is _HALF else match.span()
            value, unit = _value(pattern, match)
            if value is None:
                continue
            span = passage.view.span(at, end)
            yield at, end, Numeral(
                "quantity", span.start, span.end, span.start, span.end, value=value, unit=unit,
                dimension="percent" if unit == "%" else "multiple", places=0,
                bound="about" if pattern is _FRACTION and _ROUGHLY.search(text, max(0, at - 4), at) else None,
            )  # fmt: skip


def _value(pattern: re.Pattern[str], match: re.Match[str]) -> tuple[Decimal | None, str]:
    """The value of a fraction or multiple in words, with its unit: three quarters are 75 %, 翻两番 is 4 (番)."""
    if pattern is _HALF:
        return Decimal(50), "%"
    number = chinese_number(match["n"]) if match["n"] else 1
    if pattern is _FRACTION:
        under = chinese_number(match["d"])
        if not number or not under or under in (10, 100):
            return None, ""
        return Decimal(100) * number / under, "%"
    if number is None:
        return None, ""
    if pattern is _TENTHS:
        return Decimal(10) * number + (5 if match["h"] else 0), "%"
    return Decimal(2) ** int(number), "番"


def _assign(term: Term) -> None:
    """Role, direction, noun and time from the words before and after the number."""
    lead, numeral = term.lead, term.numeral
    relative = numeral.dimension == "percent"
    if lead in _SIGNS and term.bracket >= 0 and _bracketed(term):
        return
    term.noun = noun_of(lead)
    _time(term)
    if numeral.unit == "番":
        term.role = "fold"
        return
    if match := _TO.search(lead):
        term.role, term.direction = "to", _sign(match["dir"])
        term.noun = noun_of(lead[: match.start()])
        return
    if not relative and (more := _NEW_SINCE.search(lead)) is not None:
        term.role, term.direction, term.noun = "change", 1, noun_of(lead[: more.start()])
        return  # 638条，比上年新增26条
    change = _CHANGE.search(lead)
    if change and _GOAL_BEHIND.match(term.tail) and _REACHING.search(lead[: change.end()]):
        term.role = "standard"  # 净增3,288户，超过净增3,000户的目标
        return
    if (
        change
        and not (relative and _CUT_RATE.search(lead))
        and not _NOT_CHANGE.search(lead[: change.end()].rstrip("了约近达到为共仅均各"))
    ):
        if lead[: change.start()].endswith("每"):
            term.role = "standard"  # 每低1个百分点扣0.2分: a step of a rule, no change
            return
        term.direction = 1 if change["up"] else -1
        term.noun = "" if lead.startswith(("的", "每", "平均")) else noun_of(lead[: change.start()])
        term.role = (
            "points"
            if numeral.dimension == "point"
            else "growth"
            if relative or numeral.dimension == "multiple"
            else "change"
        )
        return
    if numeral.dimension in ("point", "multiple"):
        term.role = "standard" if _STEP.search(lead) else "points" if numeral.dimension == "point" else "multiple"
    elif relative:
        _assign_percent(term)
    else:
        _assign_amount(term)


_GOAL_BEHIND = re.compile("(?:以上|以内)?的?(?:年度|全年|预期|绩效)?(?:目标|任务|计划|指标|要求)")
_REACHING = re.compile("(?:超过|超出|高于|低于|多于|少于|不及|达到|未达|完成|实现|对照|距离?)[^，,；;。]{0,12}$")
_STEP = re.compile("按(?:照)?$|(?:每|不[足满到]|未[满足]|(?<![不未])满)[^，,；;。]{0,8}$")
"""满1个百分点扣0.1分、不足1个百分点不计: a step of a rule, no change."""
_THAN_PLANNED = re.compile(
    r"(?<!不)(?:少于|多于|低于|高于|小于|大于)[^，,。；;]{0,6}(?:计划|目标|任务|预算)(?:数|值)?的?$"
)
_OVER_LIMIT = re.compile(
    r"(?<![不未得需再应])(?<!没有)(?<!不得)(?<!不能)(?<!不应)(?:超过|高于|低于|大于|小于|多于|少于)(?![的了])[^，,。；;]{0,14}(?:上限|下限|限值|限额|控制线)(?:值|的)?$"
)
"""超过行业上限24公斤: a verdict on what was measured, no limit that is set."""
_ASIDE = re.compile("（[^（）]{1,40}）")


def _assign_amount(term: Term) -> None:
    lead = _ASIDE.sub("", term.lead) if "）" in term.lead else term.lead
    if match := _AGAINST.search(lead) or _BASE.search(lead):
        term.noun = noun_of(lead[: match.start()])
    listed = term.numeral.unit in ("项", "个", "部") and re.search("(?:国家|行业|地方|团体|企业)标准$", lead)
    if (_THAN_PLANNED.search(lead) and _compared(term)) or _OVER_LIMIT.search(lead):
        term.role = "base"
    elif _STANDARD.search(lead) and not listed and not _REACHED.search(lead) and not _WHICH.search(lead):
        term.role = "standard"
    elif term.numeral.dimension == "score" and lead.endswith(("扣", "失")):
        pass  # 覆盖不足扣7.5分
    elif _AGAINST.search(lead) or (_BASE.search(lead) and not _and(lead) and _compared(term)):
        term.role = "base"
    elif _FROM.search(lead):
        term.role = "from"
    elif (
        (_EACH.search(lead) and not listed and not _WHICH.search(lead) and not _OF_THE_ONE_BEFORE.match(lead))
        or re.search(r"^/|^每|^一?[人户亩辆]均", term.tail)
        or ("/" in term.numeral.unit and not _EITHER.fullmatch(term.numeral.unit))
    ):
        term.role = "each"


_OF_THE_ONE_BEFORE = re.compile("(?:的)?标准(?![为是：:每])[\u4e00-\u9fff]{1,12}$")
"""按每人次1000元标准发放慰问金126.40万元: the number before is the standard, this one what came of it."""

_SIGNS = ("", "+", "＋", "-", "−", "－", "↑", "↓")


_WITH = re.compile("(?<![比较相])与(?!(?:[^，]{0,12}(?:年|期|初|底|预算|目标|计划|任务|标准|平均)))[^，比较]{1,16}$")


def _and(lead: str) -> bool:
    """电话与信函871人次: 与 joins two words, and compares nothing."""
    return _WITH.search(lead) is not None


def _bracketed(term: Term) -> bool:
    """A number that a bracket holds alone: the share of the number before it, or the base that the words before name."""
    text = term.passage.text
    inside = text[term.bracket + 1 : term.at]
    if term.numeral.dimension == "percent" and inside and inside in _SIGNS:
        term.role, term.direction, term.noun = "growth", 1 if inside in "+＋↑" else -1, ""
        return True
    if inside.strip("约为占"):
        return False
    before = re.split("[，,；;。：:]", text[max(0, term.bracket - 30) : term.bracket])[-1]
    if (
        term.numeral.dimension == "percent"
        and re.search(r"\d[^\d，]{0,6}$", before)
        and text[term.end : term.end + 1] in "）)"
    ):
        term.role = "share"
        return True
    if (
        match := re.search(r"(?:比|较|高于|低于|是|为)((?:20\d\d年(?:度|末|底)?)?[^，\d]{0,24})$", before)
    ) and term.numeral.dimension != "percent":
        term.role, term.noun = "base", noun_of(match[1])
        return True
    return False


def _assign_percent(term: Term) -> None:
    lead = term.lead
    if (_AGAINST.search(lead) or _BASE.search(lead)) and not _SHARE.search(lead) and _compared(term):
        term.role = "base"
        if match := _AGAINST.search(lead) or _BASE.search(lead):
            term.noun = noun_of(lead[: match.start()])
    elif _FROM.search(lead) and _moves_on(term):
        term.role = "from"
        term.noun = noun_of(re.split("由|从|自", lead)[0])
    elif match := _SHARE_IN.search(lead):
        term.role, term.whole, term.noun = "share", match["whole"], noun_of(match["part"])
    elif match := _SHARE.search(lead):
        term.role, term.whole = "share", _SHARE_FILL.sub("", match["whole"])
        term.noun = noun_of(lead[: match.start()])
    elif match := _SHARE_NOUN.search(lead):
        term.role, term.noun = "share", noun_of(match["part"])
    elif lead == "的":
        term.role = "completion"
    elif match := _COMPLETION.search(lead):
        term.role, term.whole = "completion", match["whole"]
    else:
        _rate_or_standard(term)
    if term.role in ("rate", "level"):
        _measured_by(term)


def _rate_or_standard(term: Term) -> None:
    lead = term.lead
    if match := _RATE.search(lead):
        named = noun_of(match["noun"])
        term.role, term.noun = "rate", named if len(named) > 1 else match["noun"]
    elif match := _RATE_BY.search(lead):
        term.role, term.noun = "rate", noun_of(match["noun"])
    elif _STANDARD.search(lead):
        term.role = "standard"
    elif match := _DONE_ONLY.fullmatch(lead):
        term.role, term.noun = "rate", match["verb"] + "率"


def _measured_by(term: Term) -> None:
    """A rate whose words compare it, though nothing of what follows says so: 高于2%的控制线."""
    lead = term.lead
    if against := _AGAINST.search(lead):
        term.role, term.noun = "base", noun_of(lead[: against.start()])
    elif _BASE.search(lead) and _compared(term):
        term.role = "base"
    elif _FROM.search(lead):
        term.role = "from"


def _moves_on(term: Term) -> bool:
    """由55.6%提高到59.2%: the number is where something began."""
    after = term.passage.text[term.end : term.end + 14]
    return bool(
        re.match(
            rf"[^，,；;。\d]{{0,4}}?(?:{UP}|{DOWN}|调整|变动|变化|变)(?:到|至|为)|[\u4e00-\u9fff]{{1,4}}(?:到|至|成)\d",
            after,
        )
    )


def _compared(term: Term) -> bool:
    """比X… is a comparison where a direction or 相比 follows, or where the clause ends with the number."""
    after = term.passage.text[term.end : term.end + 40].split("。")[0]
    if (match := _BASE.search(term.lead)) and match[0][0] in "与同":
        return bool(re.match(rf"[^，,；;。\d]{{0,14}}?(?:相比|比较|比|持平|相当|一致|{UP}|{DOWN}|压|节|净)", after))
    return bool(re.match(rf"[^，,；;。\d]{{0,14}}?(?:相比|比较|持平|{UP}|{DOWN}|压|节|净|，)", after)) or not after


def _sign(word: str) -> int:
    if word == "调整" or word.startswith("变"):
        return 0
    return -1 if re.match(DOWN, word) or "减" in word else 1


def _time(term: Term) -> None:
    lead = term.lead
    years = _YEAR.findall(lead)
    if years:
        term.year = years[-1]
    if _START.search(lead):
        term.when = "start"
    elif re.search(r"上年|去年|上一年|前一年", lead):
        term.when = "prior"
    elif _END.search(lead):
        term.when = "end"


def _second_look(passage: Passage) -> None:
    """Roles that depend on the next number: 由… is a start only where a 增至… follows."""
    for number, term in enumerate(passage.terms):
        following = passage.terms[number + 1] if number + 1 < len(passage.terms) else None
        if term.role == "from" and following is not None:
            _became(term, following)
        third = passage.terms[number + 2] if number + 2 < len(passage.terms) else None
        if term.role == "from" and following is not None and third is not None and _moves_to(term, following, third):
            third.role, third.noun = "to", ""
            continue
        if term.role == "from" and not (
            following is not None
            and following.role == "to"
            and following.sentence == term.sentence
            and alike(term, following)
        ):
            term.role = "rate" if term.numeral.dimension == "percent" and "率" in term.lead else "level"
        before = passage.terms[number - 1] if number else None
        if before is not None and _apart_from(before, term):
            term.role, term.direction, term.noun = "growth", -1 if "低于" in before.lead else 1, ""
        if term.role == "to" and before is not None and _may_start(before, term):
            before.role = "from"
        if before is not None and before.role == "change" and _joined_to(before, term):
            term.role, term.direction = "change", before.direction  # 增加8期、3,536人次: both are what was added
        if before is not None and before.sentence == term.sentence and alike(before, term):
            _moved_by(before, term)
            if term.noun and term.direction and before.tail.startswith(term.noun) and term.tail.startswith(term.noun):
                term.noun = ""  # 18.6千克标准煤上升2.7千克标准煤: the rest of a unit is no subject
            _goes_on(before, term)


def _joined_to(before: Term, term: Term) -> bool:
    """Whether a number of another measure goes on right behind the one before it."""
    return (
        term.role == "level"
        and term.sentence == before.sentence
        and not alike(before, term)
        and term.numeral.dimension not in ("percent", "point", "multiple")
        and term.passage.text[before.end : term.at] in ("、", "和", "及", "与")
    )


_BECAME = re.compile(
    r"(?P<verb>[\u4e00-\u9fff]{1,5}?)(?:到|至|为|成|达)(?:了)?(?:20\d\d年(?:末|底|度)?|目前|现在|年末|年底|本年|当年)?(?:的)?(?:约|近)?"
)


def _moves_to(start: Term, by: Term, end: Term) -> bool:
    """由81人增加4人至85人: a start, a change, and what it came to."""
    return (
        by.role == "change"
        and alike(start, by)
        and alike(start, end)
        and start.sentence == by.sentence == end.sentence
        and re.fullmatch("(?:至|到|达到?|升至|增至|降至|减至)(?:了)?", end.lead) is not None
    )


_NO_VERB = re.compile("[年月季期初末底共均值数量额率度]|目标|计划|预算|实际|合计|其中|分别|同比|目前|现在")


def _became(start: Term, end: Term) -> None:
    """由9.5天变为6.2天, 由1860人发展到2145人: whatever the verb, what follows 由… and ends in 到, 至, 为 is what it came to."""
    if end.role not in ("level", "rate", "each", "standard") or end.sentence != start.sentence or not alike(start, end):
        return
    match = _BECAME.fullmatch(end.lead)
    if match is None or _NO_VERB.search(match["verb"]):
        return
    end.role, end.noun = "to", ""
    up, down = re.match(f"(?:{UP})", match["verb"]), re.match(f"(?:{DOWN})", match["verb"])
    end.direction = 1 if up else -1 if down else 0


_RUN_ON = re.compile(r"[、，和及与]{1,2}")


def _goes_on(before: Term, term: Term) -> None:
    """分别占64.4%、21.0%和14.6%, 分别增长3.1%和2.8%: what the first of a list is, the others are."""
    if before.role not in ("share", "growth", "change", "points", "rate") or term.role != "level":
        return
    text = term.passage.text
    if not _RUN_ON.fullmatch(text[before.end : term.at]):
        return
    at = text.rfind("分别", term.passage.sentences[term.sentence][0], term.at)
    if at >= 0 and "；" not in text[at : term.at]:
        term.role, term.direction, term.whole = before.role, before.direction, before.whole
        if before.role == "rate":
            term.noun = before.noun


_MORE_OR_LESS = re.compile(r"(?:(?P<up>多)|(?P<down>少))(?!数)[\u4e00-\u9fff]{0,3}$")
_ADDED = re.compile(
    r"^(?:共|净|实际|累计){0,2}(?P<up>新增|增设|新建|增加)|^(?:共|净|实际|累计){0,2}(?P<down>缩减|撤并|裁撤|清退)$"
)
_ON_TOP = re.compile(r"^(?:的)?(?:基础|水平)(?:上|之上)")


def _moved_by(before: Term, term: Term) -> None:
    """Numbers that are changes because of the one before them: 比2059台多检127台, 由92个增至118个，新增26个, 在240亩的基础上…."""
    if _ON_TOP.match(before.tail) and "在" in before.lead:
        before.role = "from"
    if term.role != "level":
        return
    match = None
    if before.role == "base":
        match = _MORE_OR_LESS.fullmatch(term.lead)
    elif before.role == "to" and len(term.lead) <= 6:
        match = _ADDED.search(term.lead)
    if match:
        term.role, term.direction, term.noun = "change", 1 if match["up"] else -1, ""


def _apart_from(before: Term, term: Term) -> bool:
    """高于90%的目标3.64%: how far the number before lies from the one before it."""
    return (
        term.numeral.dimension == "percent" and before.role == "base" and before.numeral.dimension == "percent" and term.lead[:1] == "的"
        and len(term.lead) <= 8 and term.sentence == before.sentence and bool(re.search("高于|低于|超过|超出", before.lead))
    )  # fmt: skip


def _may_start(before: Term, to: Term) -> bool:
    """Whether the number before …增至 is where it began."""
    if (
        before.role not in ("level", "rate")
        or before.sentence != to.sentence
        or not alike(before, to)
        or not before.exact
    ):
        return False
    return bool(re.search("由|从|上年|去年|年初", before.lead))


def interval_of(term: Term, places: int | None = None) -> Interval:
    """What a term can stand for, unsigned, in its base unit; widened where it is only about so much.

    `places` are the decimals that a whole amount shares with its list.
    """
    found = term.intervals.get(places)
    if found is None:
        found = term.intervals[places] = _interval(term.numeral, places, term.role)
    return found


def mean_exactly(term: Term) -> None:
    """Take a number for just what is printed: a target of 95 % is not 94.6 %."""
    amount = abs(term.numeral.value or Decimal(0)) * term.numeral.scale
    term.intervals[None] = Interval(amount, amount)


_LEVELS = frozenset({"level", "base", "from", "to"})
_ABOUT = Decimal("0.05")
_OVER = Decimal("0.1")


def _interval(numeral: Numeral, places: int | None, role: Role) -> Interval:
    if numeral.value is None:
        raise ValueError(f"a {numeral.kind} has no value")
    amount = abs(numeral.value) * numeral.scale
    half = numeral.half
    if places is not None and not numeral.places and numeral.dimension == "money":
        half = Decimal(5).scaleb(-places - 1) * numeral.scale
    low, high = amount - half, amount + half
    if numeral.high is not None:
        high = numeral.high * numeral.scale + half
    if role == "base" and numeral.bound != "about":
        pass  # 高于90%: the word compares, the number is meant to the digit
    elif numeral.bound == "about":
        low, high = low - amount * _ABOUT, high + amount * _ABOUT
    elif numeral.bound in ("over", "at_least"):
        high = high + max(amount * _OVER, 2 * half)  # 2场以上 may be 2.8
    elif numeral.bound in ("under", "at_most"):
        low = low - amount * _OVER
    return Interval(-high, -low) if numeral.sign < 0 and numeral.signed and role in _LEVELS else Interval(low, high)
