"""What a label adds that the text nowhere says of a number: a plan, a growth, the rest, a half-year, a place told elsewhere.

A label in other words is measured by what it shares with a number's words; one word more than the text says makes another
number of it, however well the rest suits: 计划发放问卷 is not 发放问卷500份, 上半年支出 not the year's, 青石镇受益人数 not the
county's. Such a word has to be said where the number stands: in its sentence or row, for what whole passages have in common in
its paragraph, caption or headings.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from llmeval.data.document import Document, Section
from llmeval.grounding.names import Own
from llmeval.grounding.told import NOTE, Told, is_total, literal
from llmeval.grounding.vocabulary import COUNTERS, MEASURES, characters
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.likeness import pairs

_BEFORE, _AFTER = 300, 60
"""Characters before and after a number that count as its passage."""
_CAPTION = 120
_SENTENCE, _CLAUSE = re.compile("[。；;]"), re.compile("[，,。；;：:]")
_GOES_ON = re.compile("其中|分别|和|与|及|[一-龥]{0,2}[占为达]")
_SHORT = 5
_ITEM = re.compile(
    r"\s{0,8}(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）]?[、.．)）]?\s{0,4})?([^，。；：、,;:\t\d]{2,18})[。：:]"
)
_QUOTED = re.compile(r"[“\"「][^“”\"「」]{1,40}[”\"」]")
_MOST_NAMES = 4000
_CHAPTER = 900
"""Characters before a number in which its section may name what it is of."""
_SHORT_NAME = 6
_TITLE = 120
_TITLE_BUDGET, _TITLE_DONE = re.compile("预算"), re.compile("决算|执行|绩效|评价|自评|调整|检查|审计")
_ANYTHING = re.compile(
    "全[年县市区省国院校镇乡局]|其[他它余]?|项目|.{0,4}[年季月]度?|.{0,2}(?:指标|内容|情况|类别)|产出|效[益果]|投入|过程|质量|数量|时效|成本|满意度"
)
"""Names of rows that other words may hold by chance."""


class _Kind(NamedTuple):
    """Words that a label may add, the words of a text that say so, and words of the common vocabulary that do."""

    asks: re.Pattern[str]
    says: re.Pattern[str]
    tokens: frozenset[str] = frozenset()
    reach: int = 1
    """Where they have to say so: 0 in the clause or row, 1 in the sentence, 2 in the passage with its headings."""


def _kind(asks: str, says: str, *tokens: str, reach: int = 1) -> _Kind:
    return _Kind(re.compile(asks), re.compile(says), frozenset(tokens), reach)


_EXTREME = _kind(
    "最[高大多低小少长短快慢]|峰值|上限|下限",
    "最|峰|上限|下限|[~～—–]|之间|[不未][低高少多超大小][于过出]|以[内上下]|[≥≤<>＜＞]|居|高达|首|第[一1]|封顶|起付",
    reach=0,
)
_EXCEEDED = _kind("超出|超额|超过|超计划|超目标|超标", "超|多|高|大于|增|提前|突破|溢|逾|\\+")
_KINDS = (
    _kind("预期|预计|预测", "预[计期测]|力争|有望|将|计划|目标|拟", reach=2),
    _kind(
        "计划(?!生育|单列|财政|管理)|目标(?!责任)|任务|指标值|拟(?!合|定)",
        "计划|目标|任务|指标|预期|预计|预算|拟|应|要求|[不未][低高少多超大小][于过出]|以[内上下]|[≥≤<>＜＞≧≦]|控制在|定额|限|规划|力争|争取|将|确保|核定|批复|考核|约定|设定|下达|建议",
        "·标",
    ),
    _kind(
        "(?<!新)增(?!值税|值额|殖|氧|强|绿|资|效|收|支|施|设)|减(?!排|税|免|灾|轻|速|贫|隔|振)|上升|下降|提高|降低|升幅|涨|跌|回落|压缩|压减|变动|变化额",
        "增|减|升|降|涨|跌|提高|提升|回落|压|缩|变|扩|追加|净|多|少|超|节|新|由|从|比|较|差|翻|[+＋±-]",
        "·增",
        "·降",
        "·变",
        "·较",
        "·新增",
        reach=0,
    ),
    _kind("新增|当年新|本年新|新认定|净增", "新|增|引进|招|录|调入|扩|添|购|加装|当年|本年|本期|建成|投产|净|多"),
    _EXTREME,
    _kind("(?:第?[一1]|首)个?季度", "(?:第?[一1]|首)个?季度|[1一]月|[2二]月|[3三]月|春", reach=2),
    _kind("(?:第?[二2])个?季度", "(?:第?[二2])个?季度|[4四]月|[5五]月|[6六]月|半年", reach=2),
    _kind("(?:第?[三3])个?季度", "[三3]个?季度|[7七]月|[8八]月|[9九]月|秋", reach=2),
    _kind("(?:第?[四4])个?季度", "[四4]个?季度|1[012]月|十[一二]?月|冬", reach=2),
    _kind("上半年|前半年", "上半年|前半年|半年|1[-—–~～至到]6月|[6六]月|[一二]季度|年中", reach=2),
    _kind("下半年|后半年", "下半年|后半年|半年|7[-—–~～至到]12月|1?[0-9]月|[三四]季度|年末|年底", reach=2),
    _kind(
        "未(?!来|央|成年)|没有|尚未|没(?!收)|尚无",
        "未|没|尚|无|不|欠|缺|待|剩|余|差|空|停|非|滞|逾|流失|暂|仍|失|落后|结转|挂账|尾款|缓|少|闲|在建|外|拒|免|应[付收交缴退还]",
        reach=0,
    ),
    _kind("剩余|剩下|尚余|余下|还剩", "剩|余|尚|未|结转|差|待|缺|还|欠|留|结存|存|净|空", "·余", reach=0),
    _kind("农村|乡村", "农|乡|村", reach=2),
    _kind("城镇|城市|城区", "城|市|镇|街道|社区", reach=2),
    _kind("女性|女[工生子职教干民]|妇女", "女|妇|孕|母", reach=2),
    _kind("男性|男[工生子职]", "男", reach=2),
    _kind("省级|省财政|自治区级", "省|自治区|上级|[市州]本?级", reach=2),
    _kind("中央|国家级", "中央|国家|全国|部委?|上级", reach=2),
    _kind("市级|州级|市财政", "市|州|上级", reach=2),
    _kind("县级|区级|县财政|区财政", "县|区|旗|市", reach=2),
    _kind("下一?年度?|明年|次年|来年", "下[一1]?年|明年|次年|来年|下一步|今后|力争|计划|拟|将|预计|20\\d\\d年|结转"),
    _kind("调整之?[后前]|追加后|调整预算|调整后", "调|追加|变更|修订|核减|全年预算|预算数", "·调", reach=0),
    _EXCEEDED,
    _kind("缺口|不足额|短缺", "缺|不足|短|差|少|欠"),
    _kind("(?:人|户|亩|件|次|台|辆|座|岗|床|生|地|单位)均|平均每|平均", "均|每|/|单[位价]"),
    _kind("(?:上年|年初)(?:度|末)?结[转余]", "上年|年初|期初|以前|往年|去年"),
)
_AHEAD_KINDS = _KINDS[:2]
"""Kinds of what is planned or expected, which a budget says of all its money."""
_BUDGET = re.compile(
    "预算(?!执行|完成|支出率|支出进度|单位|绩效|法|外|内|收入|管理|部门|编制|一体|调整[率幅]|公开|财政|控制率)"
)
_NO_BUDGET = re.compile(
    "一般公共预算(?!数|额|安排|支出预算)|政府性基金预算|国有资本经营预算|社会保险基金预算|(?:比|较|占|与|低于|高于|超出?|节约)[^，。；]{0,10}预算"
)
_SAYS_BUDGET = re.compile(
    "预算|安排|批复|下达|计划|指标|年初|核定|概算|额度|控制|追加|调增|调减|调整|限|编列|核减|申请|筹"
)
_BUDGET_TITLE = re.compile("预算(?:情况|安排|编制|批复|下达)|年初预算")
_AHEAD = re.compile("^(?!.*(?:完成|实现|达成|执行))[^ ]*(?:目标|计划)|打算|下一步|改进|措施|建议|后续|展望")
_BUDGETS = frozenset({"·预", "·初", "·调"})
_PLACE = re.compile("[\u4e00-\u9fff]{2,3}?(?:镇|乡|街道|社区|村(?!级|民|集|庄|里|镇)|支队|大队|校区|片区|院区)")
_NO_PLACE = re.compile(
    "各|全|个|每|该|本|所有|[多几两三四五六七八九十]|城镇|乡镇|城乡|农村|行政|自然|乡村|下辖|沿|周边|其|等|在|为|和|与|由|的|对|向"
)


class Passages:
    """The words in whose reach a number stands: its paragraph up to it, the headings above, the caption of its table."""

    def __init__(self, document: Document, numerals: Sequence[Numeral], sections: Sequence[Section]) -> None:
        self._document, self._numerals = document, numerals
        self._sections = sorted(sections, key=lambda section: section.start)
        self._starts = [section.start for section in self._sections]
        self._by_id = {section.id: section for section in self._sections}
        self._blocks = [block.start for block in document.blocks]
        self._known: dict[int, str] = {}
        self._ahead: dict[int, bool] = {}

    def of(self, at: int) -> str:
        if at not in self._known:
            self._known[at] = self._read(at)
        return self._known[at]

    def _read(self, at: int) -> str:
        numeral, plain = self._numerals[at], self._document.plain
        index = bisect_right(self._blocks, numeral.start) - 1
        block = self._document.blocks[index] if index >= 0 else None
        if block is not None and block.kind == "table":
            near = plain[max(0, block.start - _CAPTION) : block.start]
        else:
            start = max(block.start if block is not None else 0, numeral.start - _BEFORE)
            line = plain.find("\n", numeral.end, numeral.end + _AFTER)
            near = plain[start : line if line >= 0 else numeral.end + _AFTER]
        return "".join((near + self.titles(at)).split())

    def budgeted(self) -> bool:
        """Whether the document by its title tells a budget and nothing else."""
        lines = self._document.plain[:_TITLE].strip().split("\n")
        return _TITLE_BUDGET.search(lines[0]) is not None and _TITLE_DONE.search(lines[0]) is None

    def sentence(self, at: int) -> str:
        """What stands before a number in its sentence, over the breaks of printed lines; nothing for one of a table."""
        numeral = self._numerals[at]
        index = bisect_right(self._blocks, numeral.start) - 1
        block = self._document.blocks[index] if index >= 0 else None
        if block is None or block.kind == "table":
            return ""
        before = self._document.plain[max(block.start, numeral.start - _BEFORE) : numeral.start]
        return "".join(_SENTENCE.split(before)[-1].split())

    def chapter(self, at: int) -> str:
        """What stands before a number in its section, and the headings above."""
        offset = self._numerals[at].start
        index = bisect_right(self._starts, offset) - 1
        section = self._sections[index] if index >= 0 else None
        while section is not None and section.parent:
            section = self._by_id[section.parent]
        start = section.start if section is not None else 0
        before = self._document.plain[max(start, offset - _CHAPTER) : offset + _AFTER]
        return "".join((before + self.titles(at)).split())

    def item(self, at: int) -> str:
        """What a paragraph calls the thing that it speaks of, in short words before its first stop: 2. 县道大中修。"""
        match = _ITEM.match(self._document.plain[self.line(at) : self._numerals[at].start])
        return match[1] if match is not None else ""

    def line(self, at: int) -> int:
        """Where the line of a number begins."""
        return self._document.plain.rfind("\n", 0, self._numerals[at].start) + 1

    def ranged(self, at: int) -> bool:
        """Whether a number is a range or a bound."""
        return self._numerals[at].high is not None or self._numerals[at].bound is not None

    def ahead(self, at: int) -> bool:
        """Whether a number stands among what is to be done."""
        section = self._section(at)
        if section not in self._ahead:
            self._ahead[section] = _AHEAD.search(self.titles(at)) is not None
        return self._ahead[section]

    def _section(self, at: int) -> int:
        return bisect_right(self._starts, self._numerals[at].start) - 1

    def titles(self, at: int) -> str:
        """The headings above a number, the nearest first."""
        index = self._section(at)
        section = self._sections[index] if index >= 0 else None
        found: list[str] = []
        while section is not None and len(found) < 6:
            found.append(section.title)
            section = self._by_id.get(section.parent) if section.parent else None
        return " ".join(found)


class Unsaid:
    """Holds what labels add against the words of all numbers of a document."""

    def __init__(
        self, told: Sequence[Told | None], owns: Sequence[Own | None], passages: Passages | None, plain: str = "",
        year: int | None = None,
    ) -> None:  # fmt: skip
        self._year = year
        self._told, self._owns, self.passages = told, owns, passages
        self._places = (
            frozenset(name for name in _PLACE.findall(plain) if not _NO_PLACE.search(name))
            if passages is not None
            else frozenset()
        )
        self._named: dict[str, tuple[str, ...]] = {}
        self._rows = _row_names(told) if passages is not None else {}

    def adds(self, label: str, at: int, *, part: bool = False) -> bool:
        """Whether a label says what is said nowhere about a number; `part` where the text tells by other numbers which part the
        label asks for, so that only place and time are left to say."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or self.passages is None:
            return False
        near, asked = _near(told) + self.passages.sentence(at), _asked(NOTE.sub("", label))
        reaches = (_here(told), near, self.passages.of(at) + near) if asked else ()
        if any(
            not (
                (part and kind.reach < 2)
                or kind.tokens & own.own
                or kind.says.search(reaches[kind.reach])
                or self._otherwise(kind, at)
            )
            for kind in asked
        ):
            return True
        unsaid = not part and self._budget_unsaid(label, own, near, self.passages.titles(at))
        return unsaid or self._elsewhere(label, near, own, at)

    def _otherwise(self, kind: _Kind, at: int) -> bool:
        """Whether more than words says it: a range has two ends, a list of goals is no result."""
        told, own = self._told[at], self._owns[at]
        if told is None or own is None or self.passages is None:
            return True
        if (
            kind in _AHEAD_KINDS
            and own.measured == "money"
            and self.passages.budgeted()
            and own.year in (None, self._year)
        ):
            return True
        if "·增" in kind.tokens and own.measure in ("growth", "change"):
            return True
        if "·标" in kind.tokens:
            planned = told.goal or told.basis in ("target", "plan") or own.planned
            return planned or self.passages.ahead(at)
        return kind in (_EXTREME, _EXCEEDED) and self.passages.ranged(at)

    def _budget_unsaid(self, label: str, own: Own, near: str, titles: str) -> bool:
        bare = _NO_BUDGET.sub("", NOTE.sub("", label))
        if own.measured != "money" or not _BUDGET.search(bare) or own.own & _BUDGETS:
            return False
        if self.passages is not None and self.passages.budgeted() and own.year in (None, self._year):
            return False
        return not _SAYS_BUDGET.search(near) and not _BUDGET_TITLE.search(titles)

    def _elsewhere(self, label: str, near: str, own: Own, at: int) -> bool:
        """Whether a label names a place or a row of the text that is not named where the number stands."""
        names = self._names(label)
        if not names:
            return False
        passage = near + (self.passages.of(at) + self.passages.chapter(at) if self.passages is not None else "")
        return any(not _told_of(name, passage) and not characters(name) - COUNTERS <= own.own for name in names)

    def _names(self, label: str) -> tuple[str, ...]:
        if label not in self._named:
            if len(self._named) > _MOST_NAMES:
                self._named = {}
            found = [name for size in range(2, 13) for start in range(len(label) - size + 1)
                     if (name := label[start : start + size]) in self._places or name in self._rows]  # fmt: skip
            self._named[label] = tuple(self._rows.get(name, name[:2]) for name in found)
        return self._named[label]


def _told_of(name: str, passage: str) -> bool:
    """Whether a passage names a place or a row, a long name perhaps in pieces."""
    if len(name) < _SHORT_NAME:
        return name in passage
    held = pairs(name)
    return 2 * sum(pair in passage for pair in held) >= len(held)


def _row_names(told: Sequence[Told | None]) -> Mapping[str, str]:
    """Of each table's rows the pair of characters by which one is told from the others, and what must be said for it."""
    tables: dict[int, set[str]] = {}
    for each in told:
        if each is not None and each.table >= 0 and 2 <= len(name := literal(each.name)) <= 16 and not is_total(name):
            tables.setdefault(each.table, set()).add(name)
    found: dict[str, str] = {}
    for names in tables.values():
        held = Counter(pair for name in names for pair in pairs(name))
        ends = Counter(name[-1] for name in names)
        for name in names:
            if not characters(name) - MEASURES - COUNTERS or _ANYTHING.fullmatch(name):
                continue
            first = name[:2]
            # 青石站 among 芦渡站, 东汊站: what the names do not share is the name, however it is lengthened.
            alike = 2 < len(name) <= _SHORT_NAME and ends[name[-1]] >= 3
            key = first if alike and held[first] == 1 else name
            found[key] = key
    return found


def _near(told: Told) -> str:
    if told.table >= 0:
        return told.row + told.name + told.head
    return told.segment + told.clause + told.lent + _SENTENCE.split(told.after, maxsplit=1)[0]


def _here(told: Told) -> str:
    """The clause of a number with what follows it, and where this names nothing the one before."""
    if told.table >= 0:
        return told.row + told.name + told.head
    clauses = _CLAUSE.split(told.segment)
    last = clauses[-1]
    if len(clauses) > 1 and (len(last) < _SHORT or _GOES_ON.match(last)):
        last = clauses[-2] + last
    return last + told.clause + told.lent + _CLAUSE.split(told.after, maxsplit=1)[0]


@lru_cache(maxsize=4096)
def _asked(label: str) -> tuple[_Kind, ...]:
    bare = _QUOTED.sub("", label)
    return tuple(kind for kind in _KINDS if kind.asks.search(bare))
