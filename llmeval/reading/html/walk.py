"""The lines and tables of a part of a web page, as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmeval.reading.html.main import UNSEEN, Page

if TYPE_CHECKING:
    from lxml.etree import _Element

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
        "st1",
        "o",
    ]
)
HEADING = re.compile(r"h([1-6])")
HEADING_CLASS = re.compile(r"(?:^|\s)(?:Mso)?Heading([1-6])(?:\s|$)", re.IGNORECASE)
SPACE = re.compile("[ \t\n\r\f]+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(slots=True)
class Run:
    """A piece of text of one line; an inserted piece does not stand in the page."""

    text: str
    inserted: bool = False


@dataclass(slots=True)
class TextLine:
    runs: list[Run]
    path: str
    level: int | None


@dataclass(slots=True)
class Grid:
    rows: int
    columns: int
    header: int
    cells: list[tuple[int, int, int, int, str, list[TextLine]]]
    """Row, column, row span, column span, path, lines."""


@dataclass(slots=True)
class Hidden:
    passages: int = 0
    size: int = 0

    def add(self, element: _Element) -> None:
        size = len("".join(text_of(element).split()))
        if size > 3:
            self.passages += 1
            self.size += size

    def notes(self) -> tuple[str, ...]:
        if not self.passages:
            return ()
        return (f"网页正文里有 {self.passages} 处隐藏文字（共 {self.size} 字），读者看不到，未计入正文。",)


def text_of(element: _Element) -> str:
    return "".join(str(text) for text in element.itertext())


class _Flow:
    """Collects inline text into lines."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.spaced = True
        """Whether a blank at this point would stand at a line's start or after another."""

    def add(self, text: str | None, *, kept: bool = False) -> None:
        if not text:
            return
        if not kept:
            text = SPACE.sub(_one_blank, text)
            if self.spaced and text.startswith(" "):
                text = text[1:]
        if text:
            self.runs.append(Run(text))
            self.spaced = text.endswith(" ")

    def insert(self, text: str) -> None:
        self.runs.append(Run(text, inserted=True))
        self.spaced = text.endswith(" ")

    def ends_in_digit(self) -> bool:
        return bool(self.runs) and self.runs[-1].text[-1:].isdigit()

    def take(self, path: str, level: int | None) -> TextLine | None:
        runs, self.runs, self.spaced = self.runs, [], True
        if all(run.inserted or not run.text.strip() for run in runs):
            return None
        while runs and not runs[0].text.strip():
            runs.pop(0)
        while not runs[-1].text.strip():
            runs.pop()
        runs[0].text = runs[0].text.lstrip()
        runs[-1].text = runs[-1].text.rstrip()
        return TextLine(runs, path, level)


def _one_blank(match: re.Match[str]) -> str:
    """A line end between two Chinese characters of the page's source is none on the screen."""
    blank, text = match[0], match.string
    if "\n" in blank and match.start() and match.end() < len(text):
        return "" if _WIDE.match(text[match.start() - 1]) and _WIDE.match(text[match.end()]) else " "
    return " "


class Walk:
    """Goes through an element once and gives its lines and tables, in order."""

    def __init__(self, page: Page, root: _Element, path: str, hidden: Hidden, *, in_cell: bool = False) -> None:
        self.page = page
        self.root = root
        self.hidden = hidden
        self.in_cell = in_cell
        self.flow = _Flow()
        self.paths = [path]
        self.counts: list[dict[str, int]] = [{}]
        self.levels: list[int | None] = [None]
        self.done: list[TextLine | Grid] = []

    def items(self) -> list[TextLine | Grid]:
        from lxml import etree

        walk = etree.iterwalk(self.root, events=("start", "end"))
        skipped: _Element | None = None
        self.flow.add(self.root.text)
        for event, element in walk:
            if element is self.root:
                continue
            if not isinstance(element.tag, str):
                skipped = element
            elif event == "start":
                if not self._enter(element, element.tag.rsplit(":", 1)[-1]):
                    skipped = element
                    walk.skip_subtree()
                continue
            if event == "end":
                if skipped is not element:
                    self._leave(element.tag.rsplit(":", 1)[-1] in _INLINE)
                skipped = None
                self.flow.add(element.tail)
        self._break()
        return self.done

    def _break(self) -> None:
        if line := self.flow.take(self.paths[-1], self.levels[-1]):
            self.done.append(line)

    def _leave(self, inline: bool) -> None:
        if not inline:
            self._break()
        self.paths.pop()
        self.counts.pop()
        self.levels.pop()

    def _enter(self, element: _Element, tag: str) -> bool:
        """Whether to go into the element; where not, it is dealt with."""
        page = self.page
        number = self.counts[-1][tag] = self.counts[-1].get(tag, 0) + 1
        path = f"{self.paths[-1]}/{tag}[{number}]"
        if tag in UNSEEN:
            return False
        if page.hidden(element):
            self.hidden.add(element)
            return False
        if not self.in_cell and page.framing(element):
            return False
        if tag in ("br", "hr"):
            self._break()
            return False
        if tag == "table" and not self.in_cell and not page.is_layout(element):
            self._break()
            self._table(element, path)
            return False
        inline = tag in _INLINE
        if not inline:
            self._break()
        self.paths.append(self.paths[-1] if inline else path)
        self.counts.append({})
        self.levels.append(_level(element, tag) or self.levels[-1])
        if tag == "li":
            self.flow.insert(_number(element, number))
        if tag == "sup" and self.flow.ends_in_digit() and (element.text or "")[:1].isdigit():
            self.flow.insert("^")
        self.flow.add(element.text)
        return True

    def _table(self, table: _Element, path: str) -> None:
        for caption in table.iterchildren("caption"):
            self.done += Walk(self.page, caption, f"{path}/caption", self.hidden, in_cell=True).items()
        if grid := _grid(self.page, table, path, self.hidden):
            self.done.append(grid)


def _level(element: _Element, tag: str) -> int | None:
    match = HEADING.fullmatch(tag) or HEADING_CLASS.search(element.get("class") or "")
    return int(match[1]) if match else None


_ORDINALS = "一二三四五六七八九十"


def _number(item: _Element, position: int) -> str:
    """What the browser writes before an item of an ordered list, empty for others."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or "none" in (parent.get("style") or ""):
        return ""
    start = parent.get("start") or "1"
    number = position - 1 + (int(start) if start.isascii() and start.isdigit() else 1)
    style = (parent.get("type") or "") + (parent.get("style") or "")
    if style.startswith(("a", "A")) and 0 < number <= 26:
        return chr(ord(style[0]) + number - 1) + ". "
    if ("cjk" in style or "chinese" in style) and 0 < number <= 10:
        return _ORDINALS[number - 1] + "、"
    return f"{number}. "


def _grid(page: Page, table: _Element, path: str, hidden: Hidden) -> Grid | None:
    cells: list[tuple[int, int, int, int, str, list[TextLine]]] = []
    taken: dict[int, int] = {}
    row = -1
    heads: list[bool] = []
    for tr in _rows(table):
        if page.hidden(tr):
            hidden.add(tr)
            continue
        row += 1
        column = 0
        parent = tr.getparent()
        heads.append(parent is not None and parent.tag == "thead")
        only_heads = True
        for number, cell in enumerate(tr.iterchildren("td", "th"), 1):
            if page.hidden(cell):
                hidden.add(cell)
                continue
            only_heads = only_heads and cell.tag == "th"
            while taken.get(column, 0) > row:
                column += 1
            down, right = _extent(cell, "rowspan"), _extent(cell, "colspan")
            taken.update((column + step, row + down) for step in range(right))
            place = f"{path}/tr[{row + 1}]/{cell.tag}[{number}]"
            items = Walk(page, cell, place, hidden, in_cell=True).items()
            lines = [item for item in items if isinstance(item, TextLine)]
            cells.append((row, column, down, right, place, lines))
            column += right
        heads[-1] = heads[-1] or (only_heads and column > 0)
    if not any(lines for *_, lines in cells):
        return None
    header = heads.index(False) if False in heads else 0
    return Grid(row + 1, max(column + right for _, column, _, right, _, _ in cells), header, cells)


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _extent(cell: _Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), 200) if value.isascii() and value.isdigit() and int(value) > 0 else 1
