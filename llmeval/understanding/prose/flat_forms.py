"""Forms that were printed cell by cell: each cell a line of its own, no table left.

Where column names stand in a row and as many values follow a label as there are columns, the order tells which value is
which. Where it does not, the numbers keep no label and no metric, so that nothing is concluded from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from llmeval.data.document import Document
from llmeval.numbers.inherited import inherit_unit
from llmeval.patterns import lazy as re
from llmeval.text.list_marks import without_marks
from llmeval.understanding.mentions import Mention
from llmeval.vocabulary.bases import Basis, basis_of
from llmeval.vocabulary.labels import squeeze_label
from llmeval.vocabulary.measures import Measure
from llmeval.vocabulary.metrics import metric_of

_LONGEST_CELL = 40
_LEAST_COLUMNS = 3
_NAMES = re.compile(r"(?:[一二三]级指标|指标(?:名称|内容)?|项目名称|资金来源|科目(?:名称|编码)?|序号|名称|项目|类型)")
_VALUES = re.compile(
    r"(?:年初|全年|调整后?|年度)?(?:预算|决算|执行|支出|收入|到位)(?:数|额|金额|率)?|(?:年度|全年)?(?:指标|目标)值|"
    r"(?:全年|年度)?(?:实际)?(?:完成|执行)(?:值|数|率|情况)|实际值|分值|权重|得分|自评得分|上年(?:数|决算数)|本年(?:数|决算数)|增减(?:额|数|率)?|"
    r"(?:全年)?(?:预算|执行|决算)数(?:[（(][A-Z][)）])?"
)
_BLANK = re.compile(r"[—–\-/\\无]{1,4}")
_TOTAL = re.compile(r"总分|合计|总计")
_MONEY_UNIT = re.compile(r"[（(：](?:单位[:：])?(万元|元|亿元)[)）]?")


class _Cell(NamedTuple):
    text: str
    mention: Mention | None
    """The number that is all of the cell."""

    @property
    def is_value(self) -> bool:
        return self.mention is not None or _BLANK.fullmatch(self.text) is not None


def read_flat_forms(document: Document, mentions: Sequence[Mention]) -> None:
    """Give the numbers of such forms their label, metric, basis, measure and unit, in place."""
    for run in _runs(document, mentions):
        _read(run)


def _runs(document: Document, mentions: Sequence[Mention]) -> Iterator[list[_Cell]]:
    """Lines that look like cells, as long as they follow each other."""
    numbers = {m.block: m for m in mentions if m.table is None and m.block >= 0}
    run: list[_Cell] = []
    for index, block in enumerate(document.blocks):
        text = squeeze_label(document.plain[block.start : block.end]) if block.end - block.start <= 60 else ""
        if not text or len(text) > _LONGEST_CELL or re.search(r"[。；]", text) or block.kind == "table":
            if run:
                yield run
            run = []
            continue
        mention = numbers.get(index)
        if mention is not None and len(text) - (mention.numeral.end - mention.numeral.start) > 0:
            mention = None
        run.append(_Cell(text, mention))
    if run:
        yield run


def _read(run: Sequence[_Cell]) -> None:
    columns: list[str] = []
    labels: list[str] = []
    unit = ""
    at = 0
    while at < len(run):
        head = _header(run, at)
        if head:
            columns, labels, at = head, [], at + len(head)
            continue
        if not run[at].is_value:
            labels.append(run[at].text)
            found = _MONEY_UNIT.search(run[at].text)
            unit = found[1] if found else unit
            at += 1
            continue
        end = at
        while end < len(run) and run[end].is_value:
            end += 1
        _row(run[at:end], labels, columns, unit)
        labels, at = [], end


def _header(run: Sequence[_Cell], at: int) -> list[str]:
    """Column names from a line on; empty where fewer than three stand there, or no value's name is among them."""
    names = []
    for cell in run[at : at + 20]:
        if cell.is_value or not (_VALUES.fullmatch(cell.text) or _NAMES.fullmatch(cell.text)):
            break
        names.append(cell.text)
    return names if len(names) >= _LEAST_COLUMNS and sum(map(_is_value_name, names)) >= 2 else []


def _is_value_name(name: str) -> bool:
    return _VALUES.fullmatch(name) is not None


def _row(values: Sequence[_Cell], labels: Sequence[str], columns: Sequence[str], unit: str) -> None:
    named = [name for name in columns if _is_value_name(name)]
    if labels and _TOTAL.match(labels[-1]) and len(values) != len(named):
        named = [name for name in named if re.search("分值|权重|得分", name)]
    if not labels or not named or len(values) != len(named):
        return
    for cell, column in zip(values, named, strict=True):
        if cell.mention is not None:
            _name(cell.mention, without_marks(labels[-1]), column, unit)


def _name(mention: Mention, label: str, column: str, unit: str) -> None:
    points = re.search("分值|权重|得分", column)
    measure: Measure = "level"
    if points:
        measure = "score" if "得分" in column else "weight"
    elif column.endswith("率") or mention.numeral.unit in ("%", "％"):
        measure = "execution_rate" if re.search("执行|预算", column) else "rate"
    basis: Basis = "target" if re.search("指标值|目标值", column) else basis_of(column)
    if re.search("完成|实际值", column):
        basis = "actual"
    if not mention.numeral.unit:
        mention.numeral = inherit_unit(mention.numeral, "分" if points else unit if measure == "level" else "%")
    mention.label, mention.metric, mention.measure, mention.inherited = label, metric_of(label), measure, False
    mention.basis = "" if points else basis
    mention.row_label, mention.column_label = label, column
