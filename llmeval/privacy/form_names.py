"""Names of persons on a form: behind, under and beside its labels, and down a column of names."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re
from llmeval.privacy.columns import Cell, Columns
from llmeval.privacy.model import PersonalDatum
from llmeval.privacy.names import OFFICERS, SIGNERS
from llmeval.privacy.shapes import name_end

_BRACKET = r"(?:\s{0,3}[（(][^（）()\n]{0,10}[）)][ \t]*)?"
_SIGNED = r"(?:[|｜│┃]?[和及或、并]?[ ]*(?:签[ ]*字|签[ ]*名|签[ ]*章|盖[ ]*章)[ ]*)*"
_BESIDES = r"(?:[ |｜│┃]?[及和与、/／][ ]?(?:其)?(?:联系|办公)?(?:电话|方式|手机|号码|职务|职称|单位|部门){1,2})?"
_GAP = "[ \t\u3000]{0,4}"
_LABEL = re.compile(
    rf"(?:(?P<signer>{'|'.join(_GAP.join(word) for word in SIGNERS)})|(?:{'|'.join(_GAP.join(word) if len(word) == 2 else word for word in OFFICERS)})(?![人者])|(?P<other>[\u4e00-\u9fff]{{1,4}}(?:人|者|员|代表|经理|工程师)))"
    rf"员?(?:姓名)?[ \u3000*_]*+{_BRACKET}{_SIGNED}{_BRACKET}{_BESIDES}[*_]{{0,3}}"
    r"(?P<link>[ ]*[：:＝=﹕∶】／/][*_]{0,3}[ \t\u3000]*(?:\r?\n[\t]+)?|[ ]*[\t|｜│┃][ \t|｜│┃]*(?:\r?\n[ ]*\t+)?|[ ]*\r?\n[ ]*\t+|[ ]*[为是](?=\S)|[ \u3000]*(?=\S)"
    r"|(?P<last>[ \t]*(?=\r?\n)))(?:[（(][ ]?(?:签[ ]?[字名章]|盖章)[ ]?[）)][ \t：:]{0,3})?"
)
_BEFORE_LABEL = re.compile(r"[ \t\u3000]{0,40}(?:单位|部门|项目|财务|主要|机构|业务|科室|本单位)?$")
_LINE_END = re.compile(r"[ \t]{0,200}\r?\n\s{0,12}")
_BLANK_REST = re.compile(r"[ \t]{0,200}(?:\r?\n|$)")
_BETWEEN_NAMES = re.compile(r"[ \t\u3000]{0,20}(?:[、，,/／]|(?<=[\u4e00-\u9fff])\u3000)[ \t\u3000]{0,20}")
_WIDE_GAP = 3
"""Blanks that part the cells of a row."""
_BETWEEN_CELLS = re.compile(r"[ \u3000]{0,20}(?:[|｜│┃\t、，,/／]|(?<=[\u4e00-\u9fff])\u3000)[ \t\u3000]{0,20}")
_HEAD = re.compile(
    rf"(?:\d{{1,2}}[.．、])?(?:您的|你的)?(?P<name>[\u4e00-\u9fff]{{0,6}}姓名|名单|人员|户主|(?:本人|领款人|收款人|领取人|代领人)?(?:签字|签名|签章)|使用人|监护人|[\u4e00-\u9fff]{{0,4}}(?:单位|部门|项目|财务|主要|机构)?(?:{'|'.join((*SIGNERS, *OFFICERS))})员?(?:姓名)?|[\u4e00-\u9fff]{{1,4}}[人者员]|[车业机货船]主)"
    r"(?:签字|签名|签章)?(?:[（(][^（）()]{0,10}[）)])?(?:[及和与、/／](?:联系|办公)?(?:电话|方式|手机|职务)){0,1}"
)
_WORDS_OF_LABELS = re.compile("姓名|职务|电话|单位|部门|备注|序号|日期")


def names_on_forms(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """Names that a form, a column or a label gives."""
    yield from _labelled(text)
    yield from _in_columns(text, columns)


def _in_columns(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """Cells under a head that names persons, row by row, where any of them is surely a name."""
    for table in columns.tables():
        for column, (_, _, head) in enumerate(table[0]):
            if not (2 <= len(head.strip()) <= 20 and _HEAD.fullmatch("".join(head.split()).strip("*"))):
                continue
            cells = [cells[column] for cells in table[1:] if column < len(cells)]
            starts = [(cell, _start(cell)) for cell in cells if not _WORDS_OF_LABELS.search(cell[2])]
            if any(name_end(text, at, divided=True) is not None for _, at in starts):
                for (_, end, _), at in starts:
                    if at < end:
                        yield from _listed_names(text, at, divided=True, sure=True)


def _start(cell: Cell) -> int:
    start, _, words = cell
    return start + len(words) - len(words.lstrip())


def _labelled(text: str) -> Iterator[PersonalDatum]:
    """Who filled in, checked or signed: what stands behind the label, or under it in a table, if it can be a name."""
    for label in _LABEL.finditer(text):
        link = label["link"]
        wide = len(label[0]) - len(label[0].rstrip(" \u3000")) >= _WIDE_GAP and label["last"] is None
        divided = wide or any(mark in link for mark in "：:＝=﹕∶】／/\t|｜│┃\n")
        last = label["last"] is not None
        signer = label["signer"] is not None or (label["other"] or "").endswith(SIGNERS)
        if not divided and not last and not signer and (label["other"] or "\u3000" not in link):
            continue
        if last and not signer and label["other"]:
            continue
        sure = divided and signer
        across = divided and label[0].startswith("姓") and not any(mark in link for mark in "：:")
        found = [] if last else list(_listed_names(text, label.end(), divided, sure=sure, across=across))
        if not found and (divided or last):
            found = list(_name_alone_below(text, label.start(), label.end(), "：" in link or ":" in link))
        if not found and (last or "\t" in link):
            found = list(_name_below(text, label.start()))
        yield from found


def _listed_names(
    text: str, at: int, divided: bool, *, sure: bool = False, across: bool = False
) -> Iterator[PersonalDatum]:
    """One name, or several with 、 between where a colon or a cell's edge divides them from the label; `across`, those of a row too."""
    between = _BETWEEN_CELLS if across else _BETWEEN_NAMES
    while (end := name_end(text, at, divided=divided, sure=sure)) is not None:
        yield PersonalDatum(at, end, "person_name")
        more = between.match(text, end) if divided else None
        if more is None:
            return
        at = more.end()


def _name_alone_below(text: str, label: int, end: int, colon: bool) -> Iterator[PersonalDatum]:
    """A line that is nothing but a name, under a label that ends its line with a colon or is all of it."""
    gap = _LINE_END.match(text, end)
    line = max(text.rfind("\n", 0, label) + 1, label - 40)
    if gap is None or not (colon or _BEFORE_LABEL.match(text[line:label])):
        return
    found = list(_listed_names(text, gap.end(), divided=True))
    if found and _BLANK_REST.match(text, found[-1].end):
        yield from found


_WIDEST = 2000
"""Characters of a row in which a label is looked for."""


def _name_below(text: str, label: int) -> Iterator[PersonalDatum]:
    """The cell of the next line in the column of a label, for rows written with tabs."""
    row = text.rfind("\n", max(0, label - _WIDEST), label) + 1
    if label - row > _WIDEST:
        return
    column = text.count("\t", row, label)
    below = text.find("\n", label, label + _WIDEST) + 1
    if below == 0 or "\t" not in text[row:below]:
        return
    for _ in range(column):
        edge = text.find("\t", below, below + 2000)
        if edge < 0 or "\n" in text[below:edge]:
            return
        below = edge + 1
    yield from _listed_names(text, below, divided=True)
