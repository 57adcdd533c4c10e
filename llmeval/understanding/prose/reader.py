"""Reading prose: which words each number belongs to, and which numbers are parts of which.

A paragraph is read in its squeezed view: sentences, clauses, and for each quantity a `Mention` with label, metric,
measure, basis and period. `Listing` holds the scope of 其中, 分别为, 包括, 按…分类 and brackets: the candidates for the
total and the items. Nothing is decided here about right or wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from llmeval.data.document import Block, Document, Section
from llmeval.numbers.lexer import Numeral
from llmeval.spans import Span
from llmeval.text.periods import period_of
from llmeval.text.views import View, view
from llmeval.understanding.mentions import Listing, Mention, SectionIndex
from llmeval.vocabulary.bases import Basis, basis_of
from llmeval.vocabulary.labels import squeeze_label, trim
from llmeval.vocabulary.measures import GROWTH, SHARE, Measure, measure_of, without_rate
from llmeval.vocabulary.metrics import metric_of
from llmeval.vocabulary.section_kinds import SectionKind

SECTION_TOPIC: dict[SectionKind, str] = {
    "basic_expenditure": "基本支出",
    "project_expenditure": "项目支出",
    "government_fund": "政府性基金支出",
    "state_capital": "国有资本经营支出",
    "social_insurance": "社会保险基金支出",
    "general_budget": "一般公共预算支出",
}


@dataclass(slots=True)
class Prose:
    """All mentions and listings of a document's prose, in order."""

    mentions: list[Mention]
    listings: list[Listing]


_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]?")
_LONGEST, _LONGEST_CLAUSE = 3000, 400
_NEAR, _FAR = 60, 500
"""Numbers of a sentence that are asked; a sentence of more is a table that lost its shape."""
_CLAUSE_END = "，,；;：:、。（）()！？!?"
_CUE = re.compile(
    r"其中[:：]?|分别(?:为|是)[:：]?|(?:具体|主要)?包括[:：]?|按[^，。；：:]{2,12}?(?:分类|划分|分)(?:为|的)?[:：]?|按(?![^，]{0,60}(?:口径|价))[^，。；：:]{2,8}?统计(?=，)|具体(?:为|如下)[:：]?|(?:主要)?(?:用于)?(?:以下)?(?:几个)?方面[:：]|如下[:：]|由[^，。；]{0,6}构成"
)
_FORECAST = re.compile(r"预计|力争|有望|将达|(?<!模)拟(?![定订合人稿写])|计划于")
_FLAT = re.compile(r"(?:同比|与?(?:上年|去年)(?:同期)?)(?:基本)?持平")
_COMPARED = re.compile(r"(?:与|比|较|同)(?:上年|去年)?$")
_MOVED_TO = re.compile(r"^(?:进一步)?(?:提[高升]|[增上提]升?|增加|增长|上升|下降|降低|减少|降|压[降减])[至到]$")
_VERSUS = re.compile(r"(?:与|比|较|同)[^，,]{0,24}$")
_NO_NOUN = ("各", "均", "分别", "合计", "总计", "比", "较", "共", "累计")
_THAN = re.compile(r"(?:比|较|与|同)(?:上年|去年)?(?:年初|全年|调整)?(?:预算|决算|执行)(?:数|额)?(?:相比)?$")
_NEXT_ITEM = re.compile(
    r"[②-⑳]|[（(][2-9二三四五六七八九十][)）]|[二三四五六七八九十]是|[2-9][.．、](?!\d)|[b-h][、.．]"
)
_BUDGET_SUBJECT = re.compile(r"[（(][类款项目][)）]$")
_COMPARED_BASE = re.compile(r"^(?:相比|比较)?[，,]?(?:各)?(?:增加|减少|增长|下降|上升|提高|降低|多|少)")
_OPEN = re.compile(r"[^，,；;。]{0,14}等(?![级额次])")


def _subject(sentence: str) -> str:
    """What a paragraph is about where its first sentence only names it: 1.教育支出（类）普通教育（款）小学教育（项）。"""
    name = trim(squeeze_label(re.sub(r"^[（(]?[0-9一二三四五六七八九十]{1,3}[)）、.．]+", "", sentence).rstrip("。")))
    if _BUDGET_SUBJECT.search(name) and len(name) <= 80:
        return name
    return metric_of(name) if len(name) <= 24 and name.endswith(("支出", "经费", "收入", "费", "资金")) else ""


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of the sentences; what has no end for pages is cut at a comma, since everything in a sentence is related
    to everything else in it."""
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while end - start > _LONGEST:
            cut = max(text.rfind(mark, start + 1, start + _LONGEST) for mark in "；，、,") + 1
            if not cut:
                cut = start + _LONGEST
            yield start, cut
            start = cut
        if end > start:
            yield start, end


def read_prose(
    document: Document, sections: Sequence[Section], numerals: Sequence[Numeral], year: str = "", unit: str = ""
) -> Prose:
    """Mentions and listings of every paragraph; `year` is the report's, for periods that nothing else names, `unit` the
    reporting unit's name, which is no part of a metric."""
    reader = _Reader(document, sections, numerals, year, unit)
    for index, block in enumerate(document.blocks):
        if block.kind in ("heading", "paragraph", "note"):
            reader.read_block(index, block)
    return Prose(reader.mentions, reader.listings)


def read_passages(
    document: Document, sections: Sequence[Section], numerals: Sequence[Numeral], year: str, spans: Sequence[Span]
) -> Prose:
    """The same for passages that are no blocks of their own, such as table cells that hold sentences."""
    reader = _Reader(document, sections, numerals, year)
    for span in spans:
        reader.read_passage(-1, span)
    return Prose(reader.mentions, reader.listings)


class _Reader:
    def __init__(
        self, document: Document, sections: Sequence[Section], numerals: Sequence[Numeral], year: str, unit: str = ""
    ) -> None:
        self.unit = unit
        self.document = document
        self.numerals = numerals
        self.starts = [numeral.start for numeral in numerals]
        self.year = year
        self.mentions: list[Mention] = []
        self.listings: list[Listing] = []
        self.sections = SectionIndex(sections)
        self.section_titles = {section.id: squeeze_label(section.title) for section in sections}

    def read_block(self, index: int, block: Block) -> None:
        self.read_passage(index, block.span)

    def read_passage(self, index: int, span: Span) -> None:
        """Read one paragraph, or a table cell that holds prose."""
        first, last = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        numerals = self.numerals[first:last]
        if not numerals:
            return
        passage = view(self.document, span.start, span.end)
        paragraph = _Paragraph(self, index, passage, numerals, self.sections.at(span.start))
        paragraph.read()
        self.mentions += paragraph.mentions
        self.listings += [x for x in paragraph.listings if x.totals or len(x.items) > 1]


class _Paragraph:
    def __init__(
        self, reader: _Reader, block: int, passage: View, numerals: Sequence[Numeral], section: Section | None
    ) -> None:
        self.reader = reader
        self.block = block
        self.view = passage
        self.section = section
        self.places = [(passage.find(n.start), passage.find(n.end), n) for n in numerals]
        self.mentions: list[Mention] = []
        self.listings: list[Listing] = []
        self.period = ""
        self.topic = self._section_topic()
        self.section_basis = self._section_basis()
        self.previous: list[Mention] = []
        """Mentions of the previous sentence."""

    def _section_topic(self) -> str:
        if self.section is None:
            return ""
        titles = self.reader.section_titles
        if self.section.kind == "general_budget" and not re.search(
            "公共|整体|财政拨款", titles.get(self.section.parent or "", "") + titles[self.section.id]
        ):
            return ""  # 支出预算情况说明 is of all funds
        return SECTION_TOPIC.get(self.section.kind, "")

    def _section_basis(self) -> Basis:
        if self.section is None:
            return ""
        title = squeeze_label(self.section.title)
        if title.endswith(("预算情况", "预算")) and "支出预算" not in title:
            return "budget"
        if title.endswith(("决算情况", "决算", "支出情况")) and "决算" in title:
            return "final_accounts"
        if re.search(r"目标(?:设定|设置)?(?:情况)?$|年度绩效目标", title) and "完成" not in title:
            return "target"
        if re.search(r"(?:目标|指标).{0,60}完成情况", title):
            return "actual"
        return ""

    def read(self) -> None:
        text = self.view.text
        at = 0
        for start, end in _sentences(text):
            places = []
            while at < len(self.places) and self.places[at][0] < end:
                places.append(self.places[at])
                at += 1
            if places and not all(n.kind == "ordinal" for _, _, n in places):
                self._read_sentence(start, end, places)
            elif subject := _subject(text[start:end]):
                self.topic, self.previous = subject, []

    def _read_sentence(self, start: int, end: int, places: list[tuple[int, int, Numeral]]) -> None:
        text = self.view.text
        span = self.view.span(start, end)
        forecast = False
        period = self.period
        said = False
        mentions: list[Mention] = []
        floor = scanned = start
        dates: list[tuple[int, int]] = []
        for number, (begin, stop, numeral) in enumerate(places):
            clause_start = self._clause_start(begin, start)
            between = text[scanned:begin]
            if _FORECAST.search(between) and numeral.kind in ("quantity", "date", "period"):
                forecast = not re.search(r"实际|已完成|完成投资", between.rsplit("预计", 1)[-1]) or forecast
            if numeral.kind in ("date", "period"):
                found = period_of(text[begin:stop], self.reader.year)
                # 与2022年度相比 says what is compared with, not of when the number is.
                if found and not self._is_compared_with(start, begin, stop):
                    prior = bool(self.reader.year) and found[:4] < self.reader.year[:4] and bool(mentions)
                    local = prior and not re.search(r"[。；;]", between)
                    period, said = found, True
                    lasting = len(found) == 4 or "/" in found
                    if not local and lasting and ((begin - start) <= 12 or found[:4] == self.reader.year[:4]):
                        self.period = found
                dates.append((begin, stop))
                scanned = stop
                continue
            if numeral.kind != "quantity" or _is_rule(numeral, text, begin, stop):
                floor = max(floor, stop) if numeral.kind in ("ordinal", "glued", "quantity") else floor
                continue
            before = _without(text, max(clause_start, floor), begin, dates)
            mention = self._mention(numeral, before, (clause_start, begin, stop), span, mentions)
            mention.period, mention.named_period, mention.forecast = period or self.reader.year, said, forecast
            if forecast and not mention.basis:
                mention.basis = "forecast"
            self._qualify(mention, mentions)
            if self._is_threshold(mention, stop, places, number):
                mention.measure = "threshold"
            elif (
                mention.is_level
                and mention.label
                and _VERSUS.match(squeeze_label(text[clause_start:begin]))
                and _COMPARED_BASE.match(text[stop : stop + 8])
            ):
                mention.measure, mention.inherited = "compared", True  # 比年初预算数150万元减少6.8万元
                self._qualify(mention, mentions)
            mentions.append(mention)
            floor = scanned = stop
            next_begin = places[number + 1][0] if number + 1 < len(places) else end
            self._flat(mention, stop, min(next_begin, end), mentions)
            if text[stop : stop + 1] in "，。；" and period != self.period and period[:4] != self.reader.year:
                # A year said for one clause (2023年决算数…) does not govern the next.
                period = self.period or self.reader.year
        self._listings(start, end, mentions)
        told = (m.metric for m in mentions if m.is_level and m.listing is None and not m.inherited)
        self.topic = next(told, self.topic)
        self.mentions += mentions
        self.previous = mentions or self.previous

    def _is_compared_with(self, start: int, begin: int, stop: int) -> bool:
        """Whether the date at `begin` is one that a number is compared with."""
        text = self.view.text
        if not _COMPARED.search(text[max(start, begin - 4) : begin]):
            return False
        return not re.match(r"(?:决算|预算|执行)数?[\d为]", text[stop : stop + 8])

    def _clause_start(self, begin: int, floor: int) -> int:
        text = self.view.text
        at, floor = begin, max(floor, begin - _LONGEST_CLAUSE)
        while at > floor and (text[at - 1] not in _CLAUSE_END or text[at - 2 : at + 1] in ("收、支", "预、决")):
            at -= 1
        return at

    def _mention(
        self, numeral: Numeral, before: str, place: tuple[int, int, int], sentence: Span, earlier: list[Mention]
    ) -> Mention:
        clause_start, begin, stop = place
        text = self.view.text
        before = before.strip()
        measure, whole = measure_of(before, numeral.unit)
        noun = before
        said = {"growth": GROWTH, "change": GROWTH, "share": SHARE}.get(measure)
        if said is not None and (match := said.search(noun)):
            noun = noun[: match.start()]
        noun = squeeze_label(noun)
        if measure in ("growth", "change"):
            noun = _THAN.sub("", noun)
        if self.reader.unit and self.reader.unit in noun:
            noun = noun[noun.rfind(self.reader.unit) + len(self.reader.unit) :]
        label = trim(noun)
        if not label and text[clause_start - 1 : clause_start] in ("：", ":", "（", "("):
            label = trim(squeeze_label(text[self._clause_start(clause_start - 1, 0) : clause_start - 1]))
        named = without_rate(noun) if measure.endswith("_rate") else label
        if measure == "completion_rate" and named:
            named = label
        if label in _NO_NOUN or _MOVED_TO.search(label):
            # 由15.1%提高至85.7%: the second number is the first one's metric, later.
            label = ""
        after = self._after(stop)
        if label.endswith("等") and measure == "level" and trim(after):
            label = trim(after)
        if (
            not metric_of(label)
            and measure == "level"
            and numeral.dimension in ("count", "area", "time", "mass", "none")
        ):
            label = trim(after) or label
        basis = basis_of(before)
        metric = (measure in ("level", "change") and metric_of(noun)) or metric_of(
            label if named == label or measure == "level" else named
        )
        inherited = False
        if measure == "completion_rate" and whole:
            metric = ""
        if not metric:
            inherited = True
            metric = self._beside(basis, begin, earlier) or self._topic(measure, earlier)
        if not basis and (measure == "level" or self.section_basis in ("target", "actual")):
            basis = self.section_basis
        clause_end = _clause_end(text, stop)
        return Mention(
            numeral=numeral,
            label=(label or metric)[-40:],
            metric=metric,
            measure=measure,
            period="",
            basis=basis,
            clause=self.view.span(clause_start, clause_end),
            sentence=sentence,
            block=self.block,
            section=self.section,
            whole=whole,
            inherited=inherited,
        )

    def _after(self, stop: int) -> str:
        text = self.view.text
        end = stop
        while end < len(text) and text[end] not in _CLAUSE_END and not text[end].isdigit() and end - stop < 20:
            end += 1
        return squeeze_label(text[stop:end])

    def _beside(self, basis: Basis, begin: int, earlier: list[Mention]) -> str:
        """公务接待费预算为10万元，支出决算为6.2万元: the other basis of what the clause before names."""
        last = next((m for m in reversed(earlier[-_FAR:]) if m.is_level), None)
        if last is None or not basis or last.inherited or not last.basis or last.basis == basis:
            return ""
        return (
            last.metric
            if not re.search(r"[；;。]|其中", self.view.text[self.view.find(last.numeral.end) : begin])
            else ""
        )

    def _topic(self, measure: Measure, earlier: list[Mention]) -> str:
        if measure != "level":
            # In a new sentence a rate speaks of the total again, not of the last item of a list.
            for mention in reversed(earlier[-_FAR:] or [m for m in self.previous if m.listing is None]):
                if mention.is_level:
                    return mention.metric
        for mention in earlier[:_FAR]:
            if mention.is_level and not mention.inherited:
                return mention.metric
        return self.topic

    def _qualify(self, mention: Mention, earlier: list[Mention]) -> None:
        if mention.is_level:
            return
        candidates = [
            other
            for other in reversed(
                [*(m for m in self.previous[-_NEAR:] if m.listing is None), *earlier[-_NEAR:]][-_NEAR:]
            )
            if other.is_level
            and (mention.inherited or other.metric == mention.metric or _shortened(mention, other))
            and not self._closed(other, mention)
        ]
        if candidates:
            # 2024年…，2023年…，同比增长…: the growth is of its own year, not of the nearest number.
            mention.of = next((c for c in candidates if c.period == mention.period), candidates[0])
            if mention.inherited:
                mention.metric = mention.of.metric

    def _closed(self, other: Mention, mention: Mention) -> bool:
        """Whether the other number stands in a bracket that closes before this one: it is told of what the bracket explains."""
        depth = 0
        for character in self.view.text[self.view.find(other.numeral.end) : self.view.find(mention.numeral.start)]:
            depth += (character in "（(") - (character in "）)")
            if depth < 0:
                return True
        return False

    def _is_threshold(self, mention: Mention, stop: int, places: list[tuple[int, int, Numeral]], number: int) -> bool:
        """10亿元以上 in 10亿元以上项目4个 tells which projects are counted; it is no amount of its own."""
        if mention.numeral.bound not in ("at_least", "at_most", "over", "under") or number + 1 >= len(places):
            return False
        begin, _, following = places[number + 1]
        return (
            following.kind == "quantity" and begin - stop <= 16 and following.dimension == "count"
            and mention.numeral.dimension != "count" and not any(c in _CLAUSE_END for c in self.view.text[stop:begin])
        )  # fmt: skip

    def _flat(self, mention: Mention, start: int, end: int, mentions: list[Mention]) -> None:
        """持平 is a growth of 0 of the level before it."""
        match = _FLAT.search(self.view.text, start, end)
        if not match or not mention.is_level:
            return
        span = self.view.span(match.end() - 2, match.end())
        numeral = replace(
            mention.numeral, start=span.start, end=span.end, number_start=span.start, number_end=span.end,
            value=mention.numeral.value * 0 if mention.numeral.value is not None else None, unit="%",
            dimension="percent", scale=mention.numeral.scale / mention.numeral.scale, places=0, sign=0, bound=None, high=None,
        )  # fmt: skip
        clause = self.view.span(self._clause_start(match.start(), start), match.end())
        flat = replace(
            mention, numeral=numeral, measure="growth", of=mention, inherited=True, listing=None, clause=clause
        )
        mentions.append(flat)

    def _listings(self, start: int, end: int, mentions: list[Mention]) -> None:
        text = self.view.text
        cues = [(m.start(), m.end(), m[0]) for m in _CUE.finditer(text, start, end)]
        cues += self._brackets(end, mentions)
        cues.sort()
        position = {id(m): self.view.find(m.numeral.number_start) for m in mentions}
        outer: Listing | None = self._continued(start, mentions)
        for number, (begin, _, cue) in enumerate(cues):
            bracket = begin if cue in "（(" else _opening(text, start, begin)
            limit = _closing(text, bracket, end) if bracket >= 0 else end
            following = cues[number + 1][0] if number + 1 < len(cues) else end
            before = [m for m in mentions if position[id(m)] < begin and m.is_level]
            nested = outer is not None and bool(before) and before[-1].listing is outer and not cue.startswith("按")
            if (
                nested
                and cue.startswith(("包括", "主要包括", "具体包括"))
                and not any(position[id(m)] >= begin and m.is_level for m in mentions)
            ):
                continue
            if nested or (cue.startswith("其中") and text.rfind("；", start, begin) >= 0):
                semicolon = text.find("；", begin, limit)
                limit = semicolon if semicolon > 0 else limit
            items = [m for m in mentions if begin <= position[id(m)] < min(limit, end) and m.is_level]
            if not nested and cue not in "（(" and following < limit and cues[number + 1][2].startswith("按"):
                items = [m for m in items if position[id(m)] < following]
            if not items or any(set(map(id, items)) == set(map(id, listing.items)) for listing in self.listings[-2:]):
                continue
            candidates = list(reversed(before))
            if not candidates:
                candidates = [m for m in reversed(self.previous) if m.is_level and (m.listing is None or cue == "其中")]
                earlier = (m for m in reversed(self.mentions) if m.is_level and m.listing is None)
                candidates += islice((m for m in earlier if m not in candidates[:6]), 6)
            tail = text[position[id(items[-1])] : limit]
            first = items[0].numeral
            if first.dimension == "count" and (after := text.find("；", position[id(items[0])], limit)) > 0:
                # 车辆9辆，其中…；设备1台: what is counted otherwise is no part.
                items = [m for m in items if position[id(m)] < after or m.numeral.unit == first.unit]
            closed = begin < limit < end and text[limit : limit + 1] in ("）", ")")
            found = [m for m in items if m.numeral.dimension == items[0].numeral.dimension]
            for group, totals in _by_basis(found, candidates):
                listing = Listing(
                    cue=cue.rstrip(":："),
                    totals=totals[:6],
                    items=group,
                    open_ended=bool(_OPEN.match(tail)),
                    span=self.view.span(begin, max(min(limit, end), begin + 1)),
                )
                for item in listing.items:
                    if item.listing is not None and closed:
                        item.listing.items.remove(item)  # what a bracket explains is part of one item, not another item
                    item.listing = listing
                self.listings.append(listing)
                _inherit(listing)
            if not nested:
                outer = listing

    def _continued(self, start: int, mentions: list[Mention]) -> Listing | None:
        """②… goes on with the list whose item ①… stood in the sentence before: its level mentions are items too."""
        if not self.listings or not _NEXT_ITEM.match(self.view.text, start):
            return None
        listing = self.listings[-1]
        if not any(m.listing is listing for m in self.previous):
            return None
        first = next((m for m in mentions if m.is_level), None)
        if first is None or first.numeral.dimension != listing.items[0].numeral.dimension:
            return None
        first.listing = listing
        listing.items.append(first)
        _inherit(listing)
        return listing

    def _brackets(self, end: int, mentions: list[Mention]) -> list[tuple[int, int, str]]:
        """Opening brackets right behind a number: （工资福利支出1128.45万元，…）."""
        text = self.view.text
        found = []
        for mention in mentions:
            at = self.view.find(mention.numeral.end)
            if (at < end and text[at : at + 1] in ("（", "(")) or text[at : at + 2] in ("，（", "，("):
                begin = at if text[at] in "（(" else at + 1
                found.append((begin, begin + 1, text[begin]))
        return found


_RULE_BEFORE = re.compile(r"(?:扣|加|奖|减|倒扣|[得计]|给予)\s?$")
_RULE_AFTER = re.compile(r"(?:[（(]不?含[^（）()]{0,8}[）)])?(?:[以之](?:上|下|内)|及以[上下]|[至到~～—–-])")
_DEDUCTION = re.compile(r"(?:每|未|不|逾期)[^，。；]{0,24}[扣减]\d")
_SCHEDULE = 60
"""Characters around points within which two deductions make a schedule of points."""
_RULE_CLAUSE = re.compile(r"(?:每|未|不|逾期|按[时期]|否则)[^，。；]{0,24}$")


def _is_rule(numeral: Numeral, text: str, begin: int, stop: int) -> bool:
    """Whether points are a band or what something would cost: 90分以上为优, 80分至90分, 不规范扣0.5分 say how it is scored,
    and no score."""
    if numeral.dimension != "score":
        return False
    if numeral.bound in ("at_least", "at_most", "over", "under") or numeral.high is not None:
        return True
    if _RULE_AFTER.match(text, stop):
        return True
    before = text[max(0, begin - 30) : begin]
    deed = _RULE_BEFORE.search(before)
    if deed is None:
        return False
    around = text[max(0, begin - _SCHEDULE) : stop + _SCHEDULE]
    return bool(_RULE_CLAUSE.search(before[: deed.start()])) or len(_DEDUCTION.findall(around)) > 1


def _clause_end(text: str, at: int) -> int:
    end = min(len(text), at + _LONGEST_CLAUSE)
    while at < end and text[at] not in _CLAUSE_END:
        at += 1
    return at


def _by_basis(items: list[Mention], totals: list[Mention]) -> list[tuple[list[Mention], list[Mention]]]:
    """The items of a list with the candidates for its total; of 接待费预算10万元，决算6.2万元；… each basis for itself."""
    bases = list(dict.fromkeys(m.basis for m in items))
    counts = [sum(m.basis == basis for m in items) for basis in bases]
    if len(bases) < 2 or "" in bases or min(counts) < 2:
        return [(items, totals)]
    return [([m for m in items if m.basis == basis], [t for t in totals if t.basis == basis]) for basis in bases]


def _shortened(mention: Mention, level: Mention) -> bool:
    """税收占一般公共预算收入的70% is of 税收收入."""
    return (
        mention.measure == "share"
        and len(mention.metric) >= 2
        and level.metric in (mention.metric + "收入", mention.metric + "支出")
    )


def _inherit(listing: Listing) -> None:
    """Items stand on the basis and in the period of their total, unless they say otherwise."""
    total = listing.total
    if total is None:
        return
    for item in listing.items:
        if not item.basis:
            item.basis = total.basis
        if not item.named_period:
            item.period = total.period


def _without(text: str, start: int, end: int, cuts: list[tuple[int, int]]) -> str:
    """The text of a clause without the dates in it: “三公”经费2024年决算数 names 三公经费."""
    pieces, at = [], start
    for begin, stop in cuts:
        if begin >= start:
            pieces.append(text[at:begin])
            at = stop
    return "".join([*pieces, text[at:end]])


def _opening(text: str, floor: int, at: int) -> int:
    """The bracket that is open at an offset, -1 where none is."""
    depth = 0
    for index in range(at - 1, floor - 1, -1):
        if text[index] in "）)":
            depth += 1
        elif text[index] in "（(":
            if depth == 0:
                return index
            depth -= 1
    return -1


def _closing(text: str, begin: int, end: int) -> int:
    depth = 0
    for index in range(begin, end):
        if text[index] in "（(":
            depth += 1
        elif text[index] in "）)":
            depth -= 1
            if depth == 0:
                return index
    return end
