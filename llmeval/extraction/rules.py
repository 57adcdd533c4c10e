"""The rules reader: every quantity of a report as a fact with its key, and the few texts that the genre asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter

from llmeval.data.document import Section
from llmeval.data.evidence import Evidence
from llmeval.data.facts import Fact, Key
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.periods import DATE
from llmeval.text.views import view
from llmeval.understanding.mentions import Mention
from llmeval.understanding.reading import Understanding
from llmeval.vocabulary.bases import BASIS_WORDS
from llmeval.vocabulary.measures import Measure
from llmeval.vocabulary.metrics import Category, known_metric, metric_of
from llmeval.vocabulary.section_kinds import SectionKind

_EXPENDITURE: frozenset[Category] = frozenset(
    {"basic", "project", "government_fund", "state_capital", "social_insurance", "total"}
)
_SECTION_CATEGORY: dict[SectionKind, Category] = {
    "basic_expenditure": "basic",
    "project_expenditure": "project",
    "government_fund": "government_fund",
    "state_capital": "state_capital",
    "social_insurance": "social_insurance",
}
_GRADE = re.compile(
    r"(?:等级|等次|评价结论|结论|结果|被评|评定|评)(?:为|是|:|：)*[“\"]?(?P<grade>优秀|优|良好|良|中等|中|合格|一般|较差|差)[”\"]?(?=[，。；、”\"等]|$)"
)


def extract(reading: Understanding) -> list[Fact]:
    """All facts of a document, in order of the text, with ids F1, F2, …"""
    facts = [*_texts(reading), *_numbers(reading)]
    facts.sort(key=lambda fact: (fact.evidence.start if fact.evidence else 0, fact.value is not None))
    return [Fact(f"F{number}", *_BUT_ID(fact)) for number, fact in enumerate(facts, 1)]


_BUT_ID = attrgetter(*(item.name for item in fields(Fact)[1:]))
"""`dataclasses.replace` takes three times as long, which a form of thousands of numbers feels."""


def _numbers(reading: Understanding) -> Iterator[Fact]:
    rows = _score_slots(reading)
    for mention in reading.mentions:
        numeral = mention.numeral
        if numeral.value is None or _is_page(reading, mention):
            continue
        path = rows.get(numeral.number_start) or path_of(mention)
        yield fact_of(mention, reading, path)


def _is_page(reading: Understanding, mention: Mention) -> bool:
    """Whether a number is all of its paragraph: that of a page."""
    if (
        mention.table is not None
        or mention.numeral.unit
        or mention.row_label
        or not 0 <= mention.block < len(reading.document.blocks)
    ):
        return False
    block = reading.document.blocks[mention.block]
    text = reading.document.plain[block.start : block.end].strip()
    return text == reading.document.plain[mention.numeral.start : mention.numeral.end].strip() and len(text) <= _PAGE


_PAGE = 3


def fact_of(mention: Mention, reading: Understanding, path: str) -> Fact:
    """The fact that a mention is."""
    numeral = mention.numeral
    evidence = Evidence.of(reading.document, Span(numeral.start, numeral.end))
    low, high = _bounds(numeral)
    return Fact(
        id="",
        path=path,
        label=_whole_name(_label(mention), mention, reading.document.plain),
        value=numeral.value if numeral.sign >= 0 or numeral.value is None else -numeral.value,
        unit=numeral.unit,
        low=low,
        high=high,
        period=mention.period,
        basis=mention.basis,
        evidence=evidence,
        status="inherited_unit" if numeral.inherited else "normalized" if _broken(evidence.quote) else "exact",
        reason=f"单位取自表头或行名：{numeral.unit}" if numeral.inherited else "",
        key=Key(reading.unit_name, mention.metric, mention.measure, mention.period, mention.basis),
        numeral=numeral,
        section=mention.section.id if mention.section else None,
        table=mention.table,
        row=mention.row,
        column=mention.column,
        row_path=mention.row_path,
        column_path=mention.column_path,
    )


_OWN_TAIL = re.compile(r"(总额|总量|总值|总数)(?:为|达到?|是|共|约|突破|完成|实现|：|:){0,3}$")


def _whole_name(label: str, mention: Mention, plain: str) -> str:
    """社会消费品零售总额, where a label leaves out how its own name ends."""
    if (
        mention.table is not None
        or mention.measure != "level"
        or len(label) < _SHORTEST
        or label != mention.label[-20:]
    ):
        return label
    before = "".join(plain[max(0, mention.numeral.start - 40) : mention.numeral.start].split())
    tail = _OWN_TAIL.search(before)
    return (label + tail[1])[-20:] if tail is not None and before[: tail.start()].endswith(label[-4:]) else label


_SHORTEST = 4
"""Characters of a label that names something of its own."""
_SUFFIXES: dict[Measure, str] = {
    "growth": "增长率", "change": "增减额", "share": "占比", "execution_rate": "预算执行率", "control_rate": "控制率",
    "completion_rate": "完成率", "weight": "分值", "score": "得分",
}  # fmt: skip
_LONGEST = 20
_ASIDE = re.compile(r"[（(][^（）()]{0,40}[）)]$")
_OWN_NAME = re.compile(r".{2}(?:率|度|比例|进度)$")
_CLASS = re.compile(r"^.{0,40}[（(][类款][)）](?=.{0,40}[（(][款项][)）])")


def _label(mention: Mention) -> str:
    """At most 20 characters: the noun beside the number; measure words are added where they tell it apart."""
    suffix = _SUFFIXES.get(mention.measure, "")
    if suffix == "增减额" and mention.numeral.dimension != "money":
        suffix = "增减"
    own = bool(metric_of(mention.label)) or _OWN_NAME.search(mention.label) is not None
    noun = mention.label if own or not mention.inherited or not mention.metric else mention.metric
    if suffix and mention.metric and mention.inherited and BASIS_WORDS.search(noun):
        noun = mention.metric  # 三公经费预算 of a number before is no 三公经费预算增减额
    noun = noun or mention.metric
    if mention.column_name and mention.column_name not in noun:
        tail = f"·{mention.column_name[-9:]}"
        if len(noun) + len(tail) > _LONGEST:
            noun = _ASIDE.sub("", noun) or noun  # 初中（含九年一贯制学校3所）
        noun = noun[-(20 - len(tail)) :] + tail if noun else mention.column_name
    noun = _CLASS.sub("", noun)
    if suffix and not noun.endswith(suffix[-1]):
        noun = noun[-(20 - len(suffix)) :] + suffix
    return noun[-20:]


_BREAK = re.compile(r"[^\S ]")


def _broken(quote: str) -> bool:
    return _BREAK.search(quote) is not None


def _bounds(numeral: Numeral) -> tuple[Decimal | None, Decimal | None]:
    value = numeral.value
    if value is None:
        return None, None
    if numeral.high is not None:
        return value, numeral.high
    if numeral.bound in ("over", "at_least"):
        return value, None
    if numeral.bound in ("under", "at_most"):
        return None, value
    return None, None


def path_of(mention: Mention) -> str:
    """Place in `genre.ReportModel`, `statement` where the genre has none."""
    metric, basis, measure = mention.metric, mention.basis, mention.measure
    slot = "execution_rate" if measure == "execution_rate" else basis if measure == "level" else measure
    if metric in ("编制数", "在职人数") and measure == "level":
        return "staffing.established" if metric == "编制数" else "staffing.on_duty"
    if measure == "control_rate" and ("人员" in mention.label or "编制" in mention.row_label):
        return "staffing.control_rate"
    if metric == "自评得分" and mention.numeral.unit in ("分", ""):
        return "self_evaluation.score"
    category = known.category if (known := known_metric(metric)) else None
    if category == "three_public" or "三公" in mention.label:
        return f"three_public.{slot if metric == '三公经费' else 'breakdown'}"
    row, _, column = metric.partition("·")
    whole = known_metric(column) if column else None
    if whole is not None and whole.category in _EXPENDITURE and known_metric(row) is None:
        return f"expenditure.{whole.category}.breakdown"
    if category in _EXPENDITURE:
        return f"expenditure.{category}.{slot or 'other'}"
    if mention.section and mention.section.kind in _SECTION_CATEGORY and mention.numeral.dimension == "money":
        return f"expenditure.{_SECTION_CATEGORY[mention.section.kind]}.breakdown"
    return "performance" if mention.section and mention.section.kind == "performance" else "statement"


def _score_slots(reading: Understanding) -> dict[int, str]:
    """Paths of the numbers of score tables."""
    slots: dict[int, str] = {}
    number = 0
    for table in reading.tables:
        if not table.is_score_table:
            continue
        base = f"score_tables.{number}"
        number += 1
        for funding in table.funding:
            for name, value in funding.values.items():
                slots[value.numeral.number_start] = f"{base}.funding.{name}"
        for index, indicator in enumerate(table.indicators):
            row = f"{base}.rows.{index}"
            for field, points in (("weight", indicator.weight), ("score", indicator.score)):
                if points is not None:
                    slots[points.numeral.number_start] = f"{row}.{field}"
            for field, text in (("target", indicator.target), ("actual", indicator.actual)):
                for value in table.by_cell.get(text.cell.start, ()) if text is not None and not text.blank else ():
                    slots[value.numeral.number_start] = f"{row}.{field}"
        for field, total in (("total_weight", table.total_weight), ("total_score", table.total_score)):
            if total is not None:
                slots[total.numeral.number_start] = f"{base}.{field}"
    return slots


def _texts(reading: Understanding) -> Iterator[Fact]:
    if reading.unit_span is not None:
        yield _text_fact(reading, "unit.name", "单位名称", reading.unit_span, reading.unit_name)
    if reading.year_span is not None:
        yield _text_fact(reading, "report.year", "报告年度", reading.year_span, reading.year)
    if (date := _report_date(reading)) is not None:
        yield _text_fact(reading, "report.date", "报告日期", date, "".join(date.of(reading.document.plain).split()))
    for section in reading.sections:
        if section.kind in ("result_application", "performance", "other_notes", "cover", "other"):
            yield from _grades(reading, section)
        if section.kind in ("problems", "improvements"):
            yield from _items(reading, section)


def _text_fact(reading: Understanding, path: str, label: str, span: Span, text: str) -> Fact:
    return Fact(
        id="", path=path, label=label, value=None, unit="", evidence=Evidence.of(reading.document, span), text=text
    )


_DATED = re.compile(r"(?:报告|评价|自评|编制|撰写|填报)(?:日期|时间)")


def _report_date(reading: Understanding) -> Span | None:
    """The date on the cover or at the end: a paragraph that is nothing but a date, or one that says that it is it."""
    document = reading.document
    best: Span | None = None
    for block in document.paragraphs():
        if block.end - block.start > 60 or any(s.start < block.end and block.start < s.end for s in reading.left_out):
            continue
        text = document.plain[block.start : block.end]
        match = DATE.search(text)
        if match and len("".join(text.replace(match[0], "").split())) <= 12 and "填报" not in text:
            span = Span(block.start + match.start(), block.start + match.end())
            if _DATED.search(text):
                return span
            if best is None:
                best = span
    return best


def _grades(reading: Understanding, section: Section) -> Iterator[Fact]:
    body = view(reading.document, section.start, section.end)
    children = reading.children_of(section)
    for match in _GRADE.finditer(body.text):
        clause = body.text[max(0, body.text.rfind("。", 0, match.start())) : match.end()]
        if not re.search(r"自评|绩效|评价|得分|支出", clause):
            continue
        span = body.span(match.start("grade"), match.end("grade"))
        if not any(child.start <= span.start < child.end for child in children):
            yield _text_fact(reading, "self_evaluation.grade", "自评等级", span, match["grade"])


def _items(reading: Understanding, section: Section) -> Iterator[Fact]:
    """Each problem or measure: the paragraphs of the section's own level."""
    name, label = ("problems", "存在的问题") if section.kind == "problems" else ("measures", "改进措施")
    if reading.children_of(section):
        return
    start = section.heading_end if section.parent is None else section.start
    for block in reading.paragraphs_in(start, section.end):
        span = Span(max(block.start, start), min(block.end, section.end))
        text = view(reading.document, span.start, span.end).text
        if len(text) >= 8:
            yield _text_fact(reading, name, label, span, text[:200])
