"""The words around a number, and whether what somebody calls the number is contradicted by them.

A label is somebody else's wording, so agreement is only a share of character pairs; contradiction needs more: another
basis, another period, the other direction of change, or a metric that the text names elsewhere and not here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from llmeval.data.document import Document
from llmeval.grounding.claims import Claim
from llmeval.numbers.lexer import Numeral
from llmeval.patterns import lazy as re
from llmeval.text.choices import chosen
from llmeval.text.likeness import pairs
from llmeval.text.periods import Period, claimed_period, period_of_header, period_said, years_in
from llmeval.understanding.tables.headers import Column
from llmeval.vocabulary.bases import basis_of
from llmeval.vocabulary.measures import DOWN, UP

SENTENCE = 240
"""How many characters before a number are looked at for its sentence."""
_SPACE = re.compile('[\\s*“”"\u200b\ufeff]+')
_EQUALS = re.compile("[=＝]")
_CELL_END = re.compile(r"[\t\n，。；：、,;:（(]")
_FIGURE = re.compile(r"^[^\u4e00-\u9fff]*\d")
_SENTENCE_END = re.compile(r"[。！？!?]|\n\s*\n")
_CLAUSE_END = re.compile(r"[，；。：、;:（(\t]|,(?!\d{3})")
_NOTE = re.compile(r"[（(][^（()）]*[)）]")
_NO_BASIS = re.compile(
    "一般公共预算|政府性基金预算|国有资本经营预算|社会保险基金预算|部门预算|预算单位|预算部门|(?:预算)?(?:执行|控制|完成)率"
)
_GENERIC = re.compile(
    rf"20\d\d|[\d.%％]+|年初|年度|全年|本年|上年|去年|同期|同比|环比|{UP}|{DOWN}|占比|比重|比例|占|预算|决算|执行|实际|完成|"
    "实现|达到|达|为|是|共|其中|已|约|累计|预计|目标|计划|总额|总数|金额|合计|情况|数量|数|额|率|指标值|完成值|目标值|分值|得分|权重|的|了|年|月|"
    "指标|支出|收入|万元|亿元|元|个|家|项|人|名|户|以上|新增"
)
_WHOLE = re.compile("占.{0,200}$|完成.{0,200}的$")
_DOWN, _UP = re.compile(DOWN), re.compile(UP)
_FINAL = frozenset({"final_accounts"})
_BUDGETS = frozenset({"initial_budget", "full_year_budget", "budget"})
_WEIGHT, _SCORE = re.compile("分值|权重"), re.compile("得分|评分")


class Words(NamedTuple):
    """What stands around a number, without white space.

    `own` is its clause (or row label and column header), `name` the clause that names the metric where the own one only
    says how it moved, `after` what follows up to the next mark, `column` the header above, `sentence` what precedes.
    """

    own: str
    name: str
    after: str
    column: str
    sentence: str


@dataclass(frozen=True)
class Surroundings:
    """Reads the words around numbers of one document; each number's once."""

    document: Document
    cells: Mapping[int, Column]
    """Row and column of the numbers that stand in tables, by start of their digits."""

    @cached_property
    def year(self) -> int | None:
        """The year that the text names most: what speaks of it need not say so."""
        years = Counter(years_in(self.document.plain)).most_common(1)
        return years[0][0] if years else None

    @cached_property
    def _blocks(self) -> list[int]:
        return [block.start for block in self.document.blocks]

    def _passage(self, offset: int) -> int:
        """Start of the paragraph or table cell that holds an offset."""
        at = bisect_right(self._blocks, offset) - 1
        if at < 0:
            return 0
        block = self.document.blocks[at]
        if block.kind != "table":
            return block.start
        return max(block.start, self.document.plain.rfind("\t", max(block.start, offset - SENTENCE), offset) + 1)

    def _row(self, offset: int) -> str:
        """The words to the left of a number in its row of a table, without white space; "" in running text."""
        at = bisect_right(self._blocks, offset) - 1
        if at < 0 or self.document.blocks[at].kind != "table":
            return ""
        plain, first = self.document.plain, max(self.document.blocks[at].start, offset - SENTENCE)
        cells = plain[plain.rfind("\n", first, offset) + 1 or first : offset].split("\t")
        named = [_SPACE.sub("", cell) for cell in cells[:-1] if core(cell) and not _FIGURE.search(cell)]
        return "".join(named) + _SPACE.sub("", cells[-1]) if len(cells) > 1 else ""

    def words(self, numeral: Numeral) -> Words:
        plain = self.document.plain
        tail = plain[numeral.end : numeral.end + 24]
        stop = _CLAUSE_END.search(tail)
        after = _SPACE.sub("", chosen(tail[: stop.start()] if stop else tail))
        cell = self.cells.get(numeral.number_start)
        if cell is not None and cell.head:
            row, column = _SPACE.sub("", cell.row), _SPACE.sub("", cell.head)
            return Words(row + column, row, "", column, "")
        if row := self._row(numeral.start):
            # A table without a header: what stands to the left in the row names the number, not the row below.
            return Words(row, row, _SPACE.sub("", _CELL_END.split(tail, maxsplit=1)[0]), "", "")
        before = chosen(plain[max(self._passage(numeral.start), numeral.start - SENTENCE) : numeral.start])
        ends = [match.end() for match in _SENTENCE_END.finditer(before)]
        sentence = before[ends[-1] :] if ends else before
        clauses = [_SPACE.sub("", clause) for clause in _CLAUSE_END.split(_NOTE.sub("", sentence))]
        own = clauses[-1]
        own = clauses[-1] = (
            tail if core(tail := _EQUALS.split(own)[-1]) else own
        )  # 总价=单价12元×300件: the 12 is the 单价
        # In 占总支出的 37.62% the clause names the whole; what the share is of stands before it.
        named = (_WHOLE.sub("", clause) for clause in clauses[:-4:-1])
        name = next((clause for clause in named if len(core(clause)) >= 2), "")
        return Words(own, name, after, "", _SPACE.sub("", sentence))


@lru_cache(maxsize=65536)
def core(label: str) -> str:
    """What is left of a label without notes in brackets, periods, bases and words of measure.

    >>> core("规模工业总产值同比增长（1-11月）"), core("基本支出年初预算"), core("同比下降")
    ('规模工业总产值', '基本', '')
    """
    return _GENERIC.sub("", _SPACE.sub("", _NOTE.sub("", label)))


def bare_of_names(text: str) -> str:
    """A text without names that only sound like a basis: 一般公共预算, 预算执行率."""
    return _NO_BASIS.sub("", text)


def agreement(label: str, words: Words) -> float:
    """Share of the label's character pairs that stand around the number, 0 to 1."""
    wanted = pairs(_SPACE.sub("", _NOTE.sub("", label)))
    return len(wanted & pairs(words.own + words.name + words.after)) / len(wanted) if wanted else 0.0


def said_period(words: Words) -> Period:
    """The period that the column header or the number's own sentence says, the last one before the number."""
    return period_of_header(words.column) if words.column else period_said(words.sentence)


def contradiction(
    claim: Claim, numeral: Numeral, words: Words, named_elsewhere: Callable[[str], bool] | None = None
) -> str:
    """Why a number cannot be what a claim calls it: "period", "basis", "direction", "metric", or "" where it can.

    `named_elsewhere` tells whether the text holds a name; without it the year and the metric of the label are left to who
    holds the label against all numbers of the text.
    """
    label = claim.label
    judged = claim.period or named_elsewhere is not None
    if judged and _periods_clash(claimed_period(claim.period, label), said_period(words), bool(claim.period)):
        return "period"
    if not label:
        return ""
    if _bases_clash(label, words):
        return "basis"
    if _directions_clash(label, bool(claim.value and claim.value < 0), numeral, words):
        return "direction"
    wanted, here = core(label), core(words.name + words.after)
    if named_elsewhere and len(wanted) >= 3 and len(here) >= 2 and not words.column:
        # A clause without a name of its own may take it from anywhere before in its sentence.
        before = words.name if words.own.startswith(words.name) else words.sentence
        near = pairs(words.own + before + words.after)
        if not pairs(wanted) & near and named_elsewhere(wanted):
            return "metric"
    return ""


def _periods_clash(claimed: Period, said: Period, full: bool) -> bool:
    if claimed.year and said.year and claimed.year != said.year:
        return True
    if not full or claimed.year is None:
        return False
    ours, theirs = (months if months != (1, 12) else None for months in (claimed.months, said.months))
    explicit = said.year is not None or said.months is not None
    return explicit and ours != theirs


def _bases_clash(label: str, words: Words) -> bool:
    weight, score = _WEIGHT.search(label), _SCORE.search(label)
    if words.column and bool(weight) != bool(score):
        other = _SCORE if weight else _WEIGHT
        if other.search(words.column):
            return True
    ours = basis_of(_NO_BASIS.sub("", _NOTE.sub("", label)))
    theirs = basis_of(_NO_BASIS.sub("", words.column or words.own))
    if words.column and ours == basis_of(_NO_BASIS.sub("", words.name)):
        return False  # 预算调整 and 目标达成率 are names of rows
    if not words.column and ours in ("target", "actual"):
        return False
    clashing = ({ours, theirs} & _FINAL and {ours, theirs} & _BUDGETS) or {ours, theirs} in (
        {"initial_budget", "full_year_budget"},
        {"target", "actual"},
    )
    return bool(clashing)


def _directions_clash(label: str, negative: bool, numeral: Numeral, words: Words) -> bool:
    """The label says growth and the text a fall, or the other way round."""
    says_down, says_up = bool(_DOWN.search(label)), bool(_UP.search(label))
    if says_down == says_up or not numeral.value:
        return False
    if says_up:
        return numeral.sign < 0 and not negative
    return numeral.sign > 0 and bool(_UP.search(words.own[-6:])) and not _DOWN.search(words.own)
