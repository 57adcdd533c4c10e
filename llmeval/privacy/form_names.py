"""Names of persons: behind, under and beside the labels of a form, down a column of names, and wherever they are told again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from llmeval.patterns import lazy as re
from llmeval.privacy.columns import Columns
from llmeval.privacy.model import PersonalDatum
from llmeval.privacy.names import COMMON_WORDS, DOUBLE_SURNAMES, NEXT_FIELD, OFFICERS, PLACES, SIGNERS, SURNAMES

_BRACKET = r"(?:\s{0,3}[（(][^（）()\n]{0,10}[）)][ \t]*)?"
_SIGNED = r"(?:[和及或、并]?[ ]*(?:签[ ]*字|签[ ]*名|签[ ]*章|盖[ ]*章)[ ]*)*"
_BESIDES = r"(?:[ ]?[及和与、/／][ ]?(?:其)?(?:联系|办公)?(?:电话|方式|手机|号码|职务|职称|单位|部门){1,2})?"
_LABEL = re.compile(
    rf"(?:(?P<signer>{'|'.join('[ ]{0,4}'.join(word) for word in SIGNERS)})|{'|'.join(OFFICERS)})"
    rf"员?(?:姓名)?[ ]*+{_BRACKET}{_SIGNED}{_BRACKET}{_BESIDES}"
    r"(?P<link>[ ]*[：:＝=﹕∶】／/][ \t\u3000]*(?:\r?\n[\t]+)?|[ ]*[\t|｜][ \t|｜]*(?:\r?\n[ ]*\t+)?|[ ]*\r?\n[ ]*\t+|[ ]*[为是](?=\S)|[ ]*(?=\S)"
    r"|(?P<last>[ \t]*(?=\r?\n)))"
)
_BEFORE_LABEL = re.compile(r"[ \t\u3000]{0,40}(?:单位|部门|项目|财务|主要|机构|业务|科室|本单位)?$")
_CJK = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef]"
_DOTTED = re.compile(rf"{_CJK}{{1,8}}(?:[·•・]{_CJK}{{1,8}})+")
_SPACED = re.compile(rf"{_CJK}[ \u3000]{{1,4}}{_CJK}(?!{_CJK})")
_WORD = re.compile(rf"{_CJK}{{2,8}}")
_LATIN = re.compile(r"[A-Z][a-z]{1,20}(?:[ ·.][ ]?[A-Z][a-z]{0,20}){1,3}(?![a-z])")
_PLACEHOLDER = re.compile(r"某{2,4}|[ＸX×x＊]{2,4}(?![0-9A-Za-z])")
_LINE_END = re.compile(r"[ \t]{0,200}\r?\n\s{0,12}")
_BLANK_REST = re.compile(r"[ \t]{0,200}(?:\r?\n|$)")
_BETWEEN_NAMES = re.compile(r"[ \t]{0,20}[、，,/][ \t]{0,20}")

_OFFICES = frozenset("镇村乡县局院校站科股厅处库街组部室")
_FOLLOWS = re.compile(r"[\s：:，。、；;,.（(）)|｜/\d]|$")


_HEAD = re.compile(
    rf"(?:姓名|名单|人员|(?:单位|部门|项目|财务|主要|机构)?(?:{'|'.join((*SIGNERS, *OFFICERS))})员?(?:姓名)?)(?:[（(][^（）()]{{0,10}}[）)])?(?:[及和与、/／](?:联系|办公)?(?:电话|方式|手机|职务)){{0,1}}"
)
_WORDS_OF_LABELS = re.compile("姓名|职务|电话|单位|部门|备注|序号|日期")


def names_of_persons(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """Names that a form, a column or a label gives, then every other mention of them."""
    found = [*_labelled(text), *_in_columns(text, columns)]
    yield from found
    yield from _told_again(text, found)


def _in_columns(text: str, columns: Columns) -> Iterator[PersonalDatum]:
    """Cells under a head that names persons, row by row."""
    for table in columns.tables():
        heads = [
            (row, column)
            for row in range(min(2, len(table) - 1))
            for column, (_, _, head) in enumerate(table[row])
            if 2 <= len(head.strip()) <= 16 and _HEAD.fullmatch("".join(head.split()))
        ]
        for top, column in heads:
            for cells in table[top + 1 :]:
                if column < len(cells):
                    start, end, cell = cells[column]
                    at = start + len(cell) - len(cell.lstrip())
                    if at < end and not _WORDS_OF_LABELS.search(cell):
                        yield from _listed_names(text, at, divided=True)


def _told_again(text: str, found: Iterable[PersonalDatum]) -> Iterator[PersonalDatum]:
    """Other mentions of the same persons; a place that begins like a name is none."""
    known = {re.sub(r"\s", "", datum.of(text)) for datum in found}
    known = {name for name in known if len(name) >= 2 and not _PLACEHOLDER.search(name) and name not in COMMON_WORDS}
    if not known:
        return
    pattern = re.compile("|".join(map(re.escape, sorted(known, key=lambda name: (-len(name), name)))))
    for match in pattern.finditer(text):
        if text[match.end() : match.end() + 1] not in PLACES:
            yield PersonalDatum(match.start(), match.end(), "person_name")


def _labelled(text: str) -> Iterator[PersonalDatum]:
    """Who filled in, checked or signed: what stands behind the label, or under it in a table, if it can be a name."""
    for label in _LABEL.finditer(text):
        link = label["link"]
        divided = any(mark in link for mark in "：:＝=﹕∶】／/\t|｜\n")
        last = label["last"] is not None
        if not divided and not last and not label["signer"]:
            continue
        found = [] if last else list(_listed_names(text, label.end(), divided))
        if not found and (divided or last):
            found = list(_name_alone_below(text, label.start(), label.end(), "：" in link or ":" in link))
        if not found and (last or "\t" in link):
            found = list(_name_below(text, label.start()))
        yield from found


def _listed_names(text: str, at: int, divided: bool) -> Iterator[PersonalDatum]:
    """One name, or several with 、 between where a colon or a cell's edge divides them from the label."""
    while (end := _name_end(text, at, divided)) is not None:
        yield PersonalDatum(at, end, "person_name")
        more = _BETWEEN_NAMES.match(text, end) if divided else None
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


def _name_end(text: str, at: int, divided: bool) -> int | None:
    """End of a name that begins at `at`, None where none does."""
    patterns: tuple[re.Pattern[str], ...] = (_PLACEHOLDER, _DOTTED, _LATIN) if divided else (_PLACEHOLDER, _DOTTED)
    for pattern in patterns:
        match = pattern.match(text, at)
        if match is not None:
            return match.end()
    spaced = _SPACED.match(text, at)
    if spaced is not None:
        is_name = divided and text[at] in SURNAMES and spaced[0][0] + spaced[0][-1] not in COMMON_WORDS
        return spaced.end() if is_name else None
    match = _WORD.match(text, at)
    return None if match is None else _plain_name_end(text, at, match[0], divided)


def _plain_name_end(text: str, at: int, word: str, divided: bool) -> int | None:
    """Surname and one or two characters, before the end of the word, the next label or a job title."""
    double = word[:2] in DOUBLE_SURNAMES
    if word[:2] in COMMON_WORDS or NEXT_FIELD.match(word) or not (double or word[0] in SURNAMES):
        return None
    four = double or (divided and len(word) == 4 and word[1] in SURNAMES)
    for length in (4, 3, 2) if four else (3, 2):
        if length > len(word) or (double and length < 3):
            continue
        # A job title inside (李四单位负责人) shortens the name; the surname itself may be a title's first character.
        if NEXT_FIELD.search(word[1:length]):
            continue
        after = text[at + length : at + length + 3]
        if length > 2 and word[length - 1] in _OFFICES:
            continue  # 白沙镇, 王家村 and 财政局 sign too, and are nobody
        if _FOLLOWS.match(after) or NEXT_FIELD.match(after):
            return at + length
    return None
