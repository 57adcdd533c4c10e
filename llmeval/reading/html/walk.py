"""The lines and tables of a part of a web page, as a reader sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re
from llmeval.reading.html.lines import Flow, Grid, Hidden, TextLine, text_of
from llmeval.reading.html.main import UNSEEN, Page
from llmeval.reading.html.mathml import linear
from llmeval.reading.html.tables import grid_of
from llmeval.reading.raised import Level

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
        "rb",
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
_GUIDES = frozenset(["rt", "rp", "rtc"])
"""How to say a word in a ruby: not a part of the text."""
_SHOWS_VALUE = frozenset(["text", "number", "date", "tel", "month", "week", "time", "datetime-local", "url", "email"])
"""Fields that show their value; what is in others is hidden, or words of a button."""
_ASKS = re.compile("请?(?:输入|填写|选择)|关键[字词]|搜索|站内|search", re.IGNORECASE)
"""A field whose value only says what to type."""
HEADING = re.compile(r"h([1-6])")
HEADING_CLASS = re.compile(r"(?:^|\s)(?:Mso)?Heading([1-6])(?:\s|$)", re.IGNORECASE)


class Walk:
    """Goes through an element once and gives its lines and tables, in order."""

    def __init__(self, page: Page, root: _Element, path: str, hidden: Hidden, *, in_cell: bool = False) -> None:
        self.page = page
        self.root = root
        self.hidden = hidden
        self.in_cell = in_cell
        self.flow = Flow()
        self.paths = [path]
        self.counts: list[dict[str, int]] = [{}]
        self.levels: list[int | None] = [None]
        self.shifts: list[Level] = [0]
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
        if line := self.flow.take(self.paths[-1], self.levels[-1], self.hidden):
            self.done.append(line)

    def _leave(self, inline: bool) -> None:
        if not inline:
            self._break()
        self.paths.pop()
        self.counts.pop()
        self.levels.pop()
        self.shifts.pop()
        self.flow.level = self.shifts[-1]

    def _enter(self, element: _Element, tag: str) -> bool:
        """Whether to go into the element; where not, it is dealt with."""
        page = self.page
        number = self.counts[-1][tag] = self.counts[-1].get(tag, 0) + 1
        path = f"{self.paths[-1]}/{tag}[{number}]"
        if self._is_done(element, tag, path):
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
        shift = page.look.level(element)
        self.shifts.append(self.shifts[-1] if shift is None else 1 if shift > 0 else -1 if shift < 0 else 0)
        self.flow.level = self.shifts[-1]
        self.flow.add(element.text)
        return True

    def _is_done(self, element: _Element, tag: str, path: str) -> bool:
        """Deal with what is no running text: fields of a form, what nobody sees, struck and reversed text, formulas."""
        look = self.page.look
        if tag in ("input", "textarea", "select"):
            if not self.page.hidden(element):
                self.flow.add(_typed(element))
        elif tag in UNSEEN or tag in _GUIDES:
            pass
        elif self.page.hidden(element):
            self._leave_out(element, path)
        elif look.struck(element):
            self.hidden.strike(element)
            self.flow.cuts.append(len(self.flow.runs))
        elif look.reversed(element):
            self.flow.add(f"\u202e{text_of(element)}\u202c")
        elif tag == "math":
            self.flow.add(linear(element))
        else:
            return False
        return True

    def _leave_out(self, element: _Element, path: str) -> None:
        """Note a hidden element; what a style shows all the same inside it is read."""
        self.hidden.add(element)
        for seen in self.page.look.seen_within(element) if self.page.hide else ():
            self._break()
            self.done += Walk(self.page, seen, path, self.hidden, in_cell=self.in_cell).items()

    def _table(self, table: _Element, path: str) -> None:
        for caption in table.iterchildren("caption"):
            self.done += Walk(self.page, caption, f"{path}/caption", self.hidden, in_cell=True).items()
        if grid := grid_of(self.page, table, path, self.hidden, self._cell):
            self.done.append(grid)

    def _cell(self, cell: _Element, path: str) -> list[TextLine]:
        items = Walk(self.page, cell, path, self.hidden, in_cell=True).items()
        return [item for item in items if isinstance(item, TextLine)]


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


def _typed(element: _Element) -> str:
    """What a field of a form shows."""
    if element.tag == "textarea":
        return element.text or ""
    if element.tag == "select":
        return "、".join(text_of(one).strip() for one in element.iter("option") if one.get("selected") is not None)
    kind = (element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if element.get("checked") is not None else "☐"
    value = (element.get("value") or "") if kind in _SHOWS_VALUE else ""
    return "" if _ASKS.search(value) else value
