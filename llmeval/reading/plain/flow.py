"""Which physical lines make one paragraph: joins what a page break or a fixed line width has cut.

A cut is proved, never guessed: by a quantity whose unit stands on the next line, by punctuation that cannot begin a
line, by an open bracket, by a word that the rest of the text writes together, or by a sentence without its end where
the next line is a sentence without its beginning. A false join would run two headings or list items together.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum
from functools import cached_property, lru_cache
from itertools import zip_longest

from llmeval.patterns import lazy as re
from llmeval.reading.plain.lines import Line, Scan
from llmeval.spans import Span


class Form(Enum):
    """What a line looks like, taken alone."""

    MARKED = "Markdown heading"
    ANNEX = "附件 2, alone on its line"
    ITEM = "short enumerated line without a sentence: a heading, or an item of an announced list"
    TITLE = "title of a report or an attachment"
    NUMBERED = "enumerated prose"
    PROSE = "anything else"
    LABEL = "label and colon, date or remark: stands alone"
    PAGE = "page number"
    RULE = "line of dashes"


_CHINESE = "一二三四五六七八九十百〇零"
ENUMERATOR = re.compile(
    rf"(?:第\s*[{_CHINESE}\d]{{1,4}}\s*[章节部分篇]"
    rf"|[{_CHINESE}]{{1,3}}\s*[、.．](?!\d)"
    rf"|[（(]\s*(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})\s*[)）]"
    r"|\d{1,2}\s*(?:[、)）]|[.．](?![\d%％]))"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}[.、\s]\s*(?![万亿千百元%％个家名次件户亩倍米吨度\d]|人次|公[顷里斤]|平方)"
    r"|[①-⒛㈠-㈩]"
    r"|[a-zA-Z]\s*[、.．)）](?!\w))"
)
_BEGINS = re.compile(
    rf"(?:{ENUMERATOR.pattern}|[{_CHINESE}]\s*是|附\s*[件表]\s*\d*|目标\s*\d|[●■◆•·▪※★]\s*|[（(]\s*此\s*[页面])"
)
_ANNEX = re.compile(rf"附\s{{0,8}}[件表]\s{{0,8}}+[{_CHINESE}\d]{{0,3}}(?:[-—]\d{{1,2}})?\s{{0,8}}[：:]?$")
_ANNEX_NUMBER = re.compile(
    rf"附\s{{0,8}}[件表]\s{{0,8}}+[{_CHINESE}\d]{{0,3}}(?:[-—]\d{{1,2}})?\s*[：:、.．-]?\s*(?=[^\s件表])"
)
_TITLE_END = re.compile(r"(?:报告|报告书|总结|[^\s，、代]表|方案)(?:[（(][^（）()]{1,20}[)）])?$")
_TITLE_START = re.compile(
    r"(?:附\s*[件表]|.{0,30}(?:\d{4}|[〇零一二三四五六七八九]{4})\s*年|.{0,40}(?:自评|绩效|部门整体|项目支出))"
)
_PAGE = re.compile(
    r"(?:[-—–－]\s{0,8}\d{1,4}\s{0,8}[-—–－]|第\s{0,8}\d{1,4}\s{0,8}页(?:\s{0,8}+[，,/]?\s{0,8}+共\s{0,8}\d{1,4}\s{0,8}页)?|\d{1,4}\s{0,8}/\s{0,8}\d{1,4})"
)
_RULE = re.compile(r"[-*_=—─~`]{3,}|[-*_ ]{5,}")
_DATE = re.compile(
    rf"[\d{_CHINESE}○Ｏ]{{2,4}}\s*年\s*[\d{_CHINESE}]{{0,3}}\s*(?:月\s*(?:[\d{_CHINESE}]{{0,3}}\s*日?)?)?"
)
_LABEL = re.compile(r"[^，。；：:！？、]{1,14}[：:]")
_INNER = re.compile("[，。；！？：:,;]")
_COMMA = re.compile("[，。；！？]")
_CLOSERS = tuple("，。；、：！？）)》”’】」』〉%％‰…~～,;")
_OPENERS = tuple("（(《“‘【「『〈")
_CONNECTORS = tuple("，、的和与及或对在为是了至到由从向将把被并以于按经等共约近达超")
_ENDS = tuple("。；！？;!?…")
_UNIT = re.compile(
    "[万亿千百]|[元个家人名次件项户亩倍份处起批台辆套年月日天期座栋块条公平吨米度分岁斤克升所支篇场宗例位级余多%％‰]"
)
_REMARK = re.compile(r"[（(]\s*此\s*[页面].{0,20}[)）]$")
_WIDE_GAP = "   "
"""Sets words apart as columns do, not as prose does."""
_TOKEN = re.compile("[\x21-\x7e]+|.[，。；、：！？）)》”’】%％]{0,2}")
_LONGEST = 3
"""How many empty lines a cut may leave: a page break, its header and its footer."""


def form_of(line: Line) -> Form:
    return Form.MARKED if line.level is not None else _form(line.text)


@lru_cache(maxsize=4096)
def _form(text: str) -> Form:
    if _RULE.fullmatch(text):
        return Form.RULE
    if len(text) <= 24:
        if _PAGE.fullmatch(text):
            return Form.PAGE
        if _DATE.fullmatch(text):
            return Form.LABEL
    if _ANNEX.match(text):
        return Form.ANNEX
    number = ENUMERATOR.match(text)
    short = len(text) <= 45
    if number:
        return Form.ITEM if short and not _INNER.search(text, number.end()) else Form.NUMBERED
    squeezed = re.sub(r"\s", "", _ANNEX_NUMBER.sub("", text[:200]))
    if (
        len(squeezed) <= 60
        and not _INNER.search(squeezed)
        and _TITLE_END.search(squeezed)
        and _TITLE_START.match(squeezed)
    ):
        return Form.TITLE
    if short and not _COMMA.search(text) and _LABEL.match(text):
        return Form.LABEL
    return Form.PROSE


def furniture_of(lines: list[Line]) -> frozenset[int]:
    """Page numbers, and the running heads beside them: a short line that stands there three times or more."""
    filled = [index for index, line in enumerate(lines) if not line.blank]
    numbers = {index for index in filled if form_of(lines[index]) is Form.PAGE}
    if not numbers:
        return frozenset()
    beside = [
        index
        for near, index in enumerate(filled)
        if index not in numbers
        and len(lines[index].text) <= 40
        and not numbers.isdisjoint(filled[max(0, near - 1) : near + 2])
    ]
    often = Counter(lines[index].text for index in beside)
    return frozenset(numbers.union(index for index in beside if often[lines[index].text] > 2))


def _speaks(text: str) -> bool:
    return bool(_COMMA.search(text)) or text.count("、") >= _LISTED


class _Paragraph:
    """What has been joined so far."""

    def __init__(self, before: Line | None, first: Line, form: Form) -> None:
        self.before = before
        """The line above the paragraph."""
        self.first = self.last = first
        self.form = form
        self.size = len(first.text)
        self.depth = _depth(first.text)
        """How many brackets are open."""
        self.spoken = form in (Form.PROSE, Form.NUMBERED, Form.LABEL) and _speaks(first.text)
        """Whether it holds a clause or a list, as headings and cells do not."""

    def add(self, line: Line) -> None:
        self.last = line
        self.size += len(line.text)
        self.depth += _depth(line.text)
        self.spoken = self.spoken or _speaks(line.text)


_NO_LABEL = 20
"""Characters of a line that is no label, wherever its colon stands: 度执行中：中央补助资金追加216.40万元（免疫规."""
_CLAUSE = re.compile("[，。；！？,;]")
_RAGGED = 2
"""How many times wider than a line that breaks off the lines of a text are at most."""
_LISTED = 3
"""内设8个部门：办公室、保管部、陈列展览部、…: so many marks are a list's."""


class Flow:
    """Decides on cuts with the whole text as witness."""

    def __init__(self, scanned: Scan) -> None:
        self.scan = scanned
        self.furniture = furniture_of(scanned.lines)

    def length(self, rows: list[int], at: int) -> int:
        """How many of the rows (indexes of lines that are not blank) from `at` on make one block; at least 1."""
        lines = self.scan.lines
        first = lines[rows[at]]
        form = form_of(first)
        if form in (Form.PROSE, Form.TITLE) and (title := self.title(rows, at)):
            return title
        so_far = _Paragraph(lines[rows[at - 1]] if at else None, first, form)
        count, skipped = 1, 0
        while at + count + skipped < len(rows):
            index = rows[at + count + skipped]
            if index in self.furniture and skipped < 4:
                skipped += 1
                continue
            gap = 1 if skipped else index - rows[at + count - 1] - 1
            if not self._cut(so_far, lines[index], gap):
                break
            for row in rows[at + count : at + count + skipped]:
                self.scan.debris.append(Span(lines[row].body_start, lines[row].body_end))
            count, skipped = count + 1 + skipped, 0
            so_far.add(lines[index])
        return count

    def title(self, rows: list[int], at: int) -> int:
        """A title set on two or three adjacent lines, of which only the last ends like one; 0 where there is none."""
        lines = self.scan.lines
        whole = ""
        for count in range(1, 4):
            if at + count > len(rows) or (count > 1 and rows[at + count - 1] != rows[at + count - 2] + 1):
                return 0
            line = lines[rows[at + count - 1]]
            text = re.sub(r"\s", "", line.text[:200])
            if len(text) > 40 or line.level is not None or _INNER.search(text) or _BEGINS.match(line.text):
                return 0
            whole += text
            if _TITLE_END.search(whole):
                return count if count > 1 and _TITLE_START.match(whole) else 0
        return 0

    def _cut(self, so_far: _Paragraph, lower: Line, gap: int) -> bool:
        above, below, form = so_far.last.text, lower.text, so_far.form
        if form is Form.MARKED or lower.level is not None or lower.listed or gap > _LONGEST:
            return False
        if form_of(lower) in (Form.RULE, Form.TITLE, Form.ITEM, Form.ANNEX):
            return False
        if below.startswith(_CLOSERS) and not above.endswith(_ENDS):
            return True
        if _BEGINS.match(below) or above.endswith(_ENDS) or _REMARK.search(above):
            return False
        if above.endswith(_OPENERS):
            return True
        if _WIDE_GAP in above or _WIDE_GAP in below:
            return False
        if above[-1:].isdigit() and _UNIT.match(below) and (so_far.spoken or _COMMA.search(below)):
            return True
        if form is Form.ITEM:
            return self._item_cut(so_far.before, so_far.first, lower)
        if form in (Form.ANNEX, Form.TITLE) or (form is Form.LABEL and not so_far.spoken):
            return False
        if so_far.depth > 0 and gap <= 1 and _depth(below) < 0:
            return True
        return self._sentence_cut(so_far, lower, gap)

    def _item_cut(self, before: Line | None, item: Line, lower: Line) -> bool:
        """A list item cut before its first comma looks like a heading; the item before it and the word tell."""
        if before is None or len(item.text) < 12 or not self._witnessed(item.text[-1], lower.text[0]):
            return False
        return before.text.endswith(_ENDS) and _style(before.text) == _style(item.text) == "digit"

    def _sentence_cut(self, so_far: _Paragraph, lower: Line, gap: int) -> bool:
        above, below, form = so_far.last.text, lower.text, so_far.form
        witnessed = self._witnessed(above[-1], below[0])
        if form_of(lower) is Form.LABEL or _LABEL.match(below):
            return witnessed and so_far.spoken and (bool(_COMMA.search(below)) or len(below) >= _NO_LABEL)
        if self.width and gap == 0 and form is not Form.LABEL:
            return self._full(so_far, below) or self._unended(so_far, below, witnessed)
        if above.endswith(_CONNECTORS) and so_far.spoken:
            return True
        if (
            gap == 0
            and so_far.spoken
            and form in (Form.PROSE, Form.NUMBERED)
            and _goes_on_with_a_quantity(above, below)
        ):
            return True
        goes_on = bool(_COMMA.search(below)) or below.endswith(_ENDS)
        if not so_far.spoken or gap > 2:
            return witnessed and goes_on and len(above) >= 18 and form is Form.PROSE
        if form is Form.NUMBERED and not witnessed and not self._items_end:
            return False
        return witnessed or (goes_on and so_far.size >= 22)

    def _witnessed(self, left: str, right: str) -> bool:
        """Whether the text writes these two characters side by side elsewhere: the halves of a word."""
        return "\u4e00" <= left <= "\u9fff" and "\u4e00" <= right <= "\u9fff" and (left, right) in self._pairs

    @cached_property
    def _pairs(self) -> set[tuple[str, str]]:
        return set(zip(self.scan.text, self.scan.text[1:], strict=False))

    @cached_property
    def _items_end(self) -> bool:
        """Whether this text's enumerated sentences end in a full stop, so that one without is cut; those that go on on the next
        line, if they do, tell nothing."""
        ended = total = 0
        for line, lower in zip_longest(self.scan.lines, self.scan.lines[1:]):
            if not line.blank and form_of(line) is Form.NUMBERED and _COMMA.search(line.text):
                ends = line.text.endswith(_ENDS)
                if ends or lower is None or lower.blank or lower.level is not None or _BEGINS.match(lower.text):
                    total += 1
                    ended += ends
        return total > 1 and ended * 2 >= total

    @cached_property
    def width(self) -> int:
        """The line width of a text that is set to one (in half-width columns), else 0."""
        widths = sorted(self._display(line) for line in self.scan.lines if not line.blank)
        if len(widths) < 20:
            return 0
        widest = widths[len(widths) * 95 // 100]
        near = sum(1 for width in widths if abs(width - widest) <= 4)
        return widest if 30 <= widest <= 160 and near * 10 >= len(widths) * 3 and widths[-1] <= widest + 20 else 0

    def _full(self, so_far: _Paragraph, below: str) -> bool:
        """Whether the first word of the next line had no room on this one, whose indent may be lost."""
        token = _TOKEN.match(below)
        indent = 4 if so_far.last is so_far.first else 0
        return self._display(so_far.last) + indent + _columns(token[0] if token else "") > self.width - 4

    def _unended(self, so_far: _Paragraph, below: str, witnessed: bool) -> bool:
        """Whether a sentence breaks off on a line that is not full, as where a number or a word that is kept whole begins the next
        one: 调整后全年预算 | 3580.00万元，较年初增长11.24%."""
        last = so_far.last
        told = so_far.spoken and so_far.form in (Form.PROSE, Form.NUMBERED) and last.text[-1].isalnum()
        if not told or self._display(last) * _RAGGED < self.width:
            return False
        return (below[0].isdigit() or witnessed) and bool(_CLAUSE.search(below))

    def _display(self, line: Line) -> int:
        return _columns(self.scan.text[line.start : line.body_end])


_QUANTITY = re.compile(r"\d[\d,]{0,14}(?:\.\d{1,6})?\s?(?:[万亿]?元|[%％]|[个家人名次件项户亩份处起批台套辆公平吨米])")


def _goes_on_with_a_quantity(above: str, below: str) -> bool:
    """比上年 | 21.38万元增加6.08万元，增长28.44%: a sentence that has spoken breaks off in a word, and a quantity goes on with it; no
    paragraph begins with one."""
    return (
        "\u4e00" <= above[-1] <= "\u9fff"
        and _QUANTITY.match(below) is not None
        and (_CLAUSE.search(below) is not None or "、" in below)
    )


def _style(text: str) -> str:
    """`digit` for `6.` and `6、`, else the first character of the enumerator; empty without one."""
    number = ENUMERATOR.match(text)
    if number is None:
        return ""
    return "digit" if text[0].isdigit() else text[0]


def _depth(text: str) -> int:
    return sum(map(text.count, "（(《“")) - sum(map(text.count, "）)》”"))


def _columns(text: str) -> int:
    """Half-width columns on the screen, indent included."""
    return len(text.encode("gb18030", "replace"))
