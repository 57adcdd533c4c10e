"""What a report says, number by number: prose and tables read once, for the rules reader and for all checks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeVar

from llmeval.data.document import Block, Document, Section
from llmeval.numbers.inherited import inherit_unit
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.structure.outside import outside
from llmeval.text.list_marks import without_marks
from llmeval.text.periods import period_of
from llmeval.text.views import squeeze
from llmeval.understanding.mentions import Listing, Mention, SectionIndex
from llmeval.understanding.prose.block_lists import block_lists
from llmeval.understanding.prose.flat_forms import read_flat_forms
from llmeval.understanding.prose.reader import read_passages, read_prose
from llmeval.understanding.report_head import report_year, unit_of
from llmeval.understanding.tables.model import CellText, TableReading, Value
from llmeval.understanding.tables.reader import tables_of
from llmeval.vocabulary.bases import Basis, basis_of
from llmeval.vocabulary.labels import squeeze_label
from llmeval.vocabulary.measures import RATES, Measure, measure_of
from llmeval.vocabulary.metrics import metric_of

T = TypeVar("T")
_GROWTH_NAME = re.compile(r"(?:同比)?(?:增长|上升|下降|降低|减少|提高|提升|增速|增幅|降幅)(?:率|幅度)?$")
_CHANGED = re.compile(
    r"增减|增幅|降幅|增长率|变动率|同比|(?:[比较与]|相比)(?:上年|去年|年初|预算|20\d\d年).{0,6}[增减降差]"
)


Role = Literal["weight", "score", "target", "actual", "name", "group", ""]
"""What a cell is in a score table."""


@dataclass
class Understanding:
    """Mentions of prose and tables in order of the text, lists, table readings; unit and year of the report."""

    document: Document
    sections: tuple[Section, ...]
    numerals: tuple[Numeral, ...]
    year: str
    unit_name: str
    unit_span: Span | None
    year_span: Span | None
    mentions: list[Mention] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    tables: list[TableReading] = field(default_factory=list)
    left_out: tuple[Span, ...] = ()
    """Lines that are no part of the report: see `structure.outside`."""

    @cached_property
    def _made(self) -> dict[Callable[[Understanding], Any], Any]:
        return {}

    def once(self, make: Callable[[Understanding], T]) -> T:
        """What a function of a module makes of the reading, made when it is first asked for; nobody changes it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def by_number(self) -> dict[int, Mention]:
        return {mention.numeral.number_start: mention for mention in self.mentions}

    @cached_property
    def _by_sentence(self) -> dict[Span, list[Mention]]:
        found: dict[Span, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.sentence].append(mention)
        return dict(found)

    def in_sentence(self, mention: Mention) -> list[Mention]:
        """Mentions of the same sentence (of the same cell, in a table), in order; of many the nearest."""
        return nearest(self._by_sentence[mention.sentence], mention)

    @cached_property
    def _by_block(self) -> dict[tuple[int, int, int], list[Mention]]:
        found: dict[tuple[int, int, int], list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[_place(mention)].append(mention)
        return dict(found)

    def in_paragraph(self, mention: Mention) -> list[Mention]:
        """Mentions of the same paragraph, or of the same row of a table, in order; of pages without a paragraph's end
        the nearest."""
        return nearest(self._by_block[_place(mention)], mention)

    in_row = in_paragraph

    @cached_property
    def _children(self) -> dict[str, list[Section]]:
        found: dict[str, list[Section]] = defaultdict(list)
        for section in self.sections:
            if section.parent is not None:
                found[section.parent].append(section)
        return dict(found)

    def children_of(self, section: Section) -> list[Section]:
        return self._children.get(section.id, [])

    @cached_property
    def _paragraphs(self) -> list[Block]:
        return list(self.document.paragraphs())

    def paragraphs_in(self, start: int, end: int) -> list[Block]:
        """Blocks of prose that hold any of `text[start:end]`, in order."""
        first = bisect_right(self._paragraphs, start, key=lambda block: block.end)
        last = bisect_left(self._paragraphs, end, key=lambda block: block.start)
        return self._paragraphs[first:last]

    @cached_property
    def block_of_table(self) -> dict[int, int]:
        """By index of the table, the index of its block."""
        return {block.table: index for index, block in reversed([*enumerate(self.document.blocks)])
                if block.table is not None}  # fmt: skip

    @cached_property
    def levels_by_metric(self) -> dict[str, list[Mention]]:
        """Of `by_metric`, the exact levels."""
        return {metric: found for metric, mentions in self.by_metric.items()
                if (found := [m for m in mentions if m.is_level and m.is_exact])}  # fmt: skip

    @cached_property
    def by_metric(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            if mention.metric:
                found[mention.metric].append(mention)
        return dict(found)


NEAREST = 400
"""Mentions of one metric, or of one paragraph, among which a number looks for others: more than a report holds."""


def nearest(mentions: list[Mention], mention: Mention, most: int = NEAREST) -> list[Mention]:
    """Those around a mention in the text, so that a paragraph or report of any length costs the same."""
    if len(mentions) <= most:
        return mentions
    index = bisect_left(mentions, _start(mention), key=_start)
    first = max(0, min(index - most // 2, len(mentions) - most))
    return mentions[first : first + most]


def _start(mention: Mention) -> int:
    return mention.numeral.number_start


def _place(mention: Mention) -> tuple[int, int, int]:
    """Paragraph, or table and row."""
    if mention.table is None or mention.row is None:
        return mention.block, -1, -1
    return mention.block, mention.table, mention.row


_SLOGAN = re.compile(
    r"(?:[项条]|个|大)(?:规定|禁令|纪律|意识|自信|维护|确立|务必|攻坚战|发展理念|全面|革命|不准|严禁|作风)|部曲|个一?批|项补贴|(?:项|者|类|部分)(?:[\u4e00-\u9fff]{0,6}分别|合计|共计|相加|之和|总计)"
)
"""What makes a Chinese numeral part of a name: 八项规定, 四个意识, 六项纪律."""


_ROUND_THE_CLOCK = 24
_RATIO = re.compile(r"\s?[:：∶]\s?\d")


def is_name(plain: str, numeral: Numeral) -> bool:
    """Whether a numeral is part of a set phrase that counts nothing.

    >>> from llmeval.numbers.lexer import lex
    >>> [is_name(text, lex(text)[0]) for text in ("八项规定精神", "8项规定", "八项措施")]
    [True, False, False]
    """
    if numeral.kind == "quantity" and not numeral.unit and plain.startswith("型", numeral.number_end):
        return True  # 2型糖尿病
    if numeral.unit == "小时" and numeral.value == _ROUND_THE_CLOCK:
        return True  # 24小时修复率, 24小时开放
    if numeral.unit == "学年":
        return True  # 2023学年
    if numeral.value == 1 and not numeral.unit and _RATIO.match(plain, numeral.number_end):
        return True  # 杠杆率1：38.8
    if numeral.kind != "quantity" or plain[numeral.number_start : numeral.number_end].isascii():
        return False
    return _SLOGAN.match(plain, numeral.number_end) is not None


def _in(spans: Sequence[Span], offset: int) -> bool:
    at = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return at >= 0 and offset < spans[at].end


def understand(document: Document, sections: Sequence[Section], numerals: Sequence[Numeral]) -> Understanding:
    """Read prose and tables of a document."""
    year, year_span = report_year(document)
    name, name_span = unit_of(document)
    reading = Understanding(document, tuple(sections), tuple(numerals), year, name, name_span, year_span)
    reading.left_out = outside(document)
    numerals = [n for n in numerals if not _in(reading.left_out, n.start) and not is_name(document.plain, n)]
    prose = read_prose(document, sections, numerals, year, name)
    read_flat_forms(document, prose.mentions)
    reading.tables = list(tables_of(document))
    cells = _prose_cells(reading)
    extra = read_passages(document, sections, numerals, year, [span for span, *_ in cells])
    _label_cells(document, extra.mentions, cells, reading.tables)
    index = SectionIndex(sections)
    in_prose = {span.start for span, *_ in cells}
    table_mentions = [m for t in reading.tables for m in _table_mentions(t, reading, index, in_prose)]
    reading.mentions = sorted([*prose.mentions, *extra.mentions, *table_mentions], key=lambda m: m.numeral.number_start)
    reading.listings = [*prose.listings, *extra.listings, *block_lists(document, prose.mentions)]
    return reading


def _names(table: TableReading) -> set[int]:
    """Cells that name lines of numbers: 单价100万元（含）以上设备 states a bound, no amount of the report."""
    if table.is_score_table or table.goals:
        return set()
    return {line.label.cell.start for line in table.lines if line.numbers and line.label is not None}


def _prose_cells(reading: Understanding) -> list[tuple[Span, int, int, int, Basis]]:
    """Cells that hold sentences with numbers: (span, table, row, column, basis)."""
    found = []
    for table in reading.tables:
        whole = {
            v.cell.start
            for v in table.values
            if v.numeral.end - v.numeral.start
            >= len(squeeze(reading.document.plain, v.cell.start, v.cell.end).text) - 2
        }
        bases: dict[int, Basis] = {g.expected.cell.start: "target" for g in table.goals}
        bases |= {g.actual.cell.start: "actual" for g in table.goals if g.actual is not None}
        whole |= {g.label.cell.start for g in table.groups} | _names(table)
        for row in table.rows:
            found += [
                (c.span, table.index, c.cell.row, c.cell.column, bases.get(c.cell.start, ""))
                for c in row
                if len(c.text) >= 8 and c.cell.start in table.by_cell and c.cell.start not in whole
            ]
    return found


_SAY_NOTHING = ("", "扣", "得", "低", "高", "超", "超过", "低于", "高于", "未达", "每")
"""Words of a remark in a row that name nothing."""
_DONE_HEADS = ("完成", "完成数", "完成情况", "实际", "实际数", "实绩")
_SPENT_HEAD = re.compile(r"(?:本年|全年)?支出(?:数|额|金额)(?:[（(].{1,8}[)）])?")


def _label_cells(
    document: Document,
    mentions: list[Mention],
    cells: list[tuple[Span, int, int, int, Basis]],
    tables: list[TableReading],
) -> None:
    starts = [span.start for span, *_ in cells]
    by_cell = {v.cell.start: v for t in tables for v in t.values}
    units = {v.numeral.number_start: v.unit for t in tables for v in t.values if v.inherited}
    for mention in mentions:
        index = bisect_left(starts, mention.numeral.start + 1) - 1
        span, mention.table, mention.row, mention.column, basis = cells[index]
        paths = by_cell.get(span.start)
        if paths is not None:
            mention.row_path = _printed(document, paths.row_heads)
            mention.column_path = _printed(document, paths.column_heads)
            if mention.label in _SAY_NOTHING and paths.row_label:
                mention.label = without_marks(paths.row_label)  # 扣0.3分 under 扣分原因
        if not mention.numeral.unit and mention.measure == "level":
            mention.numeral = inherit_unit(mention.numeral, units.get(mention.numeral.number_start, ""))
        if basis and not mention.basis:
            mention.basis = basis


def _table_mentions(
    table: TableReading, reading: Understanding, index: SectionIndex, prose_cells: set[int]
) -> list[Mention]:
    roles: dict[int, Role] = {}

    def points(value: Value | None, role: Literal["weight", "score"]) -> None:
        if value is not None:
            roles[value.cell.start] = role

    def said(text: CellText | None, role: Literal["target", "actual", "name"]) -> None:
        if text is not None and not text.blank:
            roles.setdefault(text.cell.start, role)

    for indicator in table.indicators:
        points(indicator.weight, "weight")
        points(indicator.score, "score")
        said(indicator.target, "target")
        said(indicator.actual, "actual")
        said(indicator.name, "name")
    for group in table.groups:
        roles[group.label.cell.start] = "group"
    points(table.total_weight, "weight")
    points(table.total_score, "score")
    names = {i.row: i.name for i in table.indicators}
    named = _names(table)
    found = [
        _from_value(value, table, reading, index, roles.get(value.cell.start, ""), names)
        for value in table.values
        if value.cell.start not in prose_cells
        and value.cell.start not in named
        and not _in(reading.left_out, value.cell.start)
    ]
    _tell_apart(found)
    return found


def _printed(document: Document, heads: Sequence[CellText]) -> tuple[str, ...]:
    """The texts of header cells as the source prints them, without line breaks."""
    return tuple(_printed_cell(document.text[c.cell.start : c.cell.end]) for c in heads)


@lru_cache(maxsize=4096)
def _printed_cell(text: str) -> str:
    return squeeze(text).text


def _tell_apart(mentions: Sequence[Mention]) -> None:
    """Numbers of one row that only their columns tell apart (合计, 基本支出, 项目支出) are no three values of one thing."""
    groups: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.is_level and mention.metric:
            groups[mention.row, mention.clause.start, mention.key].append(mention)
    for group in groups.values():
        if len({m.column_name for m in group}) > 1:
            for mention in group:
                if mention.column_name and mention.column_name != mention.metric:
                    mention.metric = f"{mention.metric}·{metric_of(mention.column_name) or mention.column_name}"


_OF_COLUMNS = re.compile(
    r"20\d\d年?度?|年初|全年|年|本|上|调整|批复|预算|决算|执行|实际|支出|收入|完成|情况|金额|数额|总额|数|额|其中[:：]?|值|合计|总计|小计|共计|"
    r"[（(].{0,80}?[)）]|万元|亿元|元|财政拨款|当年|累计|数量|项目(?!支出)|指标|单位|\d|[甲乙丙丁]|栏次"
)


def column_name(path: Sequence[str]) -> str:
    """The last head that says more than a basis, a year or a total.

    >>> column_name(("项目支出", "小计")), column_name(("2024年", "决算数")), column_name(("本年支出合计",))
    ('项目支出', '', '')
    """
    return next((head for head in reversed(path) if head in ("基本支出", "项目支出") or _OF_COLUMNS.sub("", head)), "")


def _from_value(
    value: Value,
    table: TableReading,
    reading: Understanding,
    index: SectionIndex,
    role: Role,
    names: dict[int, CellText],
) -> Mention:
    name = names.get(value.row)
    column = value.column_label
    label = without_marks(
        name.text
        if name is not None and role not in ("", "group")
        else value.row_label or column_name(value.column_path) or next(iter(value.column_path[-1:]), column)
    )
    measure, text = _measure(squeeze_label(label), column, value.unit, role)
    if role == "group":
        label = text
    numeral = value.numeral
    if role in ("weight", "score"):
        numeral = inherit_unit(numeral, "分")
    elif value.inherited:
        numeral = inherit_unit(numeral, value.unit)
    if measure == "growth" and numeral.sign > 0 and re.search(r"下降|降低|减少", label[-4:]):
        numeral = replace(numeral, sign=-1)
    basis: Basis = role if role in ("target", "actual") else "" if role else basis_of(column)
    if not role and not basis and value.column_path and value.column_path[-1] in _DONE_HEADS:
        basis = "actual"
    if not role and not basis and value.column_path and _SPENT_HEAD.fullmatch(value.column_path[-1]):
        basis = "final_accounts"
    metric = metric_of(text) or metric_of(column)
    if role in ("weight", "score") and name is None:
        metric = "自评得分" if role == "score" else "总分"
    cell = value.cell
    return Mention(
        numeral=numeral,
        label=(label or column)[-40:],
        metric=metric,
        measure=measure,
        period=period_of(column, reading.year) or reading.year,
        basis=basis,
        clause=Span(value.row_span.start, max(value.row_span.end, cell.end))
        if value.row_span.start <= cell.start
        else cell.span,
        sentence=cell.span,
        block=reading.block_of_table.get(table.index, -1),
        section=index.at(cell.start),
        named_period=bool(period_of(column, reading.year)),
        row=value.row,
        column=cell.column,
        table=table.index,
        row_label=value.row_label,
        column_label=column,
        row_path=_printed(reading.document, value.row_heads),
        column_path=_printed(reading.document, value.column_heads),
        column_name="" if role or measure != "level" else column_name(value.column_path),
    )


@lru_cache(maxsize=4096)
def _rate_of(column: str) -> Measure | None:
    """The rate that a head names: one column has many cells."""
    return next((rate for rate, pattern in RATES if re.search(pattern, column)), None)


def _measure(text: str, column: str, unit: str, role: Role) -> tuple[Measure, str]:
    """What a cell's number measures, and its label without the words that only say that."""
    if role == "group":
        return "weight", re.sub(r"[（(].*", "", text)
    if role in ("weight", "score"):
        return role, text
    if re.search(r"^分值|^权重", column):
        return "weight", text
    if "得分" in column and "得分率" not in column:
        return "score", text
    if rate := _rate_of(column):
        return rate, text
    if _CHANGED.search(column):
        return "growth" if unit in ("%", "％", "‰") else "change", text
    if unit not in ("%", "％"):
        return "level", text
    if match := _GROWTH_NAME.search(text):
        return "growth", text[: match.start()]
    return "share" if re.search(r"占比|比重", column) else measure_of(text, "%")[0], text
