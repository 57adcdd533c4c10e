"""Reading prose: which words each number belongs to, and which numbers are parts of which.

A paragraph is read in its squeezed view: sentences, clauses, and for each quantity a `Mention` with label, metric,
measure, basis and period. `Listing` holds the scope of 其中, 分别为, 包括, 按…分类 and brackets: the candidates for the
total and the items. Nothing is decided here about right or wrong.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from llmeval.data.document import Block, Document, Section
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.views import View, view
from llmeval.understanding.mentions import Listing, Mention, SectionIndex
from llmeval.understanding.prose.listings import Lister, closing, opening
from llmeval.understanding.prose.naming import MONEY_NAMES, Name, Namer
from llmeval.understanding.prose.nouns import clause_end, clause_start, counted
from llmeval.understanding.prose.parallels import Parallel
from llmeval.understanding.prose.qualify import is_base, is_threshold, qualify
from llmeval.understanding.prose.times import Clock, Time, times_of
from llmeval.understanding.prose.words import Place
from llmeval.vocabulary.bases import Basis
from llmeval.vocabulary.labels import squeeze_label, trim
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
_LONGEST = 3000
_FORECAST = re.compile(r"预计|力争|有望|将达|(?<![模虚比])拟(?![定订合人稿写应公])|计划于")
_FLAT = re.compile(r"(?:同比|与?(?:上年|去年)(?:同期)?)(?:基本)?持平")
_BUDGET_SUBJECT = re.compile(r"[（(][类款项目][)）]$")


def _subject(sentence: str) -> str:
    """What a paragraph is about where its first sentence only names it: 1.教育支出（类）普通教育（款）小学教育（项）。"""
    name = trim(squeeze_label(re.sub(r"^[（(]?[0-9一二三四五六七八九十]{1,3}[)）、.．]+", "", sentence).rstrip("。")))
    if _BUDGET_SUBJECT.search(name) and len(name) <= 80:
        return name
    return metric_of(name) if len(name) <= 24 and name.endswith(MONEY_NAMES) else ""


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
        self.listings += [x for x in paragraph.lister.listings if x.totals or len(x.items) > 1]


_RULE_BEFORE = re.compile(r"(?:扣|加|奖|减|倒扣|[得计]|给予)\s?$")
_RULE_AFTER = re.compile(r"(?:[（(]不?含[^（）()]{0,8}[）)])?(?:[以之](?:上|下|内)|及以[上下]|[至到~～—–-])")
_BAND_AFTER = re.compile(r"[（(]不?含[）)]\s?[—–~～至到-]{1,2}\s?\d{1,3}\s?分")
_BAND_BEFORE = re.compile(r"\d\s?分?[（(]不?含[）)]\s?[—–~～至到-]{1,2}\s?$")
_DEDUCTION = re.compile(r"(?:每|未|不|逾期)[^，。；]{0,24}[扣减]\d")
_SCHEDULE = 60
"""Characters around points within which two deductions make a schedule of points."""
_RULE_CLAUSE = re.compile(r"(?:每|未|不|逾期|按[时期]|否则)[^，。；]{0,24}$")


def _is_rule(numeral: Numeral, text: str, begin: int, stop: int) -> bool:
    """Whether points are a band or what something would cost: 90分以上为优, 80分至90分, 不规范扣0.5分 say how it is scored,
    and no score."""
    if numeral.dimension == "none" and _BAND_AFTER.match(text, stop):
        return True  # 80（含）—90分为良好
    if numeral.dimension != "score":
        return False
    if _BAND_BEFORE.search(text[max(0, begin - 12) : begin]):
        return True
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


def _is_forecast(between: str, forecast: bool, kind: str, leading: bool) -> bool:
    """Whether a number is one that is expected, after the words since the number before it; a sentence that begins with
    预计 (`leading`) speaks of what is expected to its end, else it ends at ；."""
    if "；" in between and not leading:
        forecast, between = False, between.rpartition("；")[2]
    if kind in ("quantity", "date", "period") and _FORECAST.search(between):
        return not re.search(r"实际|已完成|完成投资", between.rsplit("预计", 1)[-1]) or forecast
    return forecast


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
        """Mentions of the sentences before."""
        self.lister = Lister(passage)
        self.period = ""
        self.namer = Namer(passage, reader.unit, self._section_topic(), self._section_basis())

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
                self.namer.topic, self.namer.topic_dimension, self.namer.previous = subject, "", []

    def _read_sentence(self, start: int, end: int, places: list[tuple[int, int, Numeral]]) -> None:
        text = self.view.text
        span = self.view.span(start, end)
        clock = Clock(text, self.reader.year, self.period)
        times = deque(times_of(text, start, end, places, self.reader.year))
        cuts = [(time.begin, time.stop) for time in times if time.begin < time.stop]
        forecast = False
        leading = _FORECAST.search(text, start, min(start + 12, end)) is not None
        mentions: list[Mention] = []
        namer = self.namer
        namer.parallel = Parallel()
        floor = scanned = start
        told = -1
        for number, (begin, stop, numeral) in enumerate(places):
            forecast = _is_forecast(text[scanned:begin], forecast, numeral.kind, leading)
            while times and times[0].begin < begin:
                self._hear(clock, times.popleft(), start, end, told)
            if numeral.kind != "quantity" or _is_rule(numeral, text, begin, stop):
                scanned = stop if numeral.kind in ("date", "period") else scanned
                mark = numeral.kind in ("glued", "quantity") or (numeral.kind == "ordinal" and text[begin] != "第")
                floor = max(floor, stop) if mark else floor
                continue
            place = Place(clause_start(text, begin, start), begin, stop, floor, start)
            period, said = clock.at(begin)
            namer.parallel.begin(text, places, number, place, cuts, mentions)
            mention = self._mention(numeral, namer.name(numeral, place, cuts, mentions), place, span)
            mention.period, mention.named_period, mention.forecast = period, said, forecast
            if other := namer.parallel.period(text, self.reader.year):
                mention.period, mention.named_period = other, True
            if forecast and not mention.basis and mention.metric != "自评得分":
                mention.basis = "forecast"
            self._relate(mention, place, places, number, mentions)
            mentions.append(mention)
            floor = scanned = told = stop
            if numeral.dimension == "count":
                floor += len(counted(text, stop, numeral.unit))
            next_begin = places[number + 1][0] if number + 1 < len(places) else end
            self._flat(mention, stop, min(next_begin, end), mentions)
            clock.forget(stop)
        self.lister.read(start, end, mentions, namer.previous, self.mentions)
        named = (
            m
            for m in mentions
            if m.is_level and m.listing is None and not m.inherited and m.numeral.dimension != "score"
        )
        if (first := next(named, None)) is not None:
            namer.topic, namer.topic_dimension = first.metric, first.numeral.dimension
        self.mentions += mentions
        namer.previous = mentions or namer.previous

    def _hear(self, clock: Clock, time: Time, start: int, end: int, told: int) -> None:
        """Tell the clock a date; a year that the sentence begins with, and the report's own, last for the paragraph."""
        text = self.view.text
        bracket = -1
        if time.reach == "on" and (opened := opening(text, start, time.begin)) >= 0:
            bracket = closing(text, opened, end)
            if not re.search(r"\d", text[time.stop : bracket]):
                bracket = -1  # 支出（2023年度）100万元
        clock.hear(time, bracket, time.begin - start <= 12 and time.period[:4] == self.reader.year[:4])
        if time.reach != "on" or bracket >= 0:
            return
        year, found = self.reader.year, time.period
        prior_year = bool(year) and found[:4] < year[:4]
        prior = prior_year and told >= 0
        local = prior and not re.search(r"[。；;]", text[told : time.begin])
        lasting = (not (prior_year and time.instant) and len(found) == 4) or ("/" in found and "-" not in found)
        named = (
            prior_year
            and text[time.begin : time.stop].endswith("年度")
            and text[time.stop : time.stop + 1] not in "，,：:"
        )
        if named:
            return  # 2019年度企业年报公示率95.03% says of when that rate is, and of no other number
        if not local and lasting and ((time.begin - start) <= 12 or found[:4] == year[:4]):
            self.period = clock.base = found

    def _mention(self, numeral: Numeral, name: Name, place: Place, sentence: Span) -> Mention:
        return Mention(
            numeral=numeral,
            label=name.label[-40:],
            metric=name.metric,
            measure=name.measure,
            period="",
            basis=name.basis,
            clause=self.view.span(place.clause, clause_end(self.view.text, place.stop)),
            sentence=sentence,
            block=self.block,
            section=self.section,
            whole=name.whole,
            inherited=name.inherited,
        )

    def _relate(
        self,
        mention: Mention,
        place: Place,
        places: Sequence[tuple[int, int, Numeral]],
        number: int,
        earlier: list[Mention],
    ) -> None:
        """What a mention is of, and whether it is only what others are compared with."""
        namer, own = self.namer, mention.label != mention.metric
        qualify(self.view, mention, earlier, namer.previous, namer.source)
        if is_threshold(self.view.text, mention, places, number):
            mention.measure = "threshold"
        elif is_base(self.view.text, mention, place):
            mention.measure, mention.inherited = "compared", True  # 比年初预算数150万元减少6.8万元
            qualify(self.view, mention, earlier, namer.previous, namer.source)
        if mention.of is not None and mention.inherited and not own and not mention.is_level:
            mention.label = mention.of.label or mention.label

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
        clause = self.view.span(clause_start(self.view.text, match.start(), start), match.end())
        flat = replace(
            mention, numeral=numeral, measure="growth", of=mention, inherited=True, listing=None, clause=clause
        )
        mentions.append(flat)
