"""Which part of a web page is the report: by density of text, common names of containers, never by site.

Government portals wrap an article in menus, a path of links, tools (print, font size) and a footer. The article is the
innermost container that holds nearly all text that is not links; a container that would leave prose outside is too
narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re
from llmeval.reading.html.css import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "head",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "video",
        "audio",
        "map",
        "select",
        "option",
        "textarea",
        "button",
        "input",
        "link",
        "meta",
        "datalist",
    ]
)
_FRAME = frozenset(["nav", "footer", "aside", "header"])
_FRAME_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|breadcrumbs?|crumbs?|footer|foot|header|banner|sidebar|aside|share|bdshare\w*|copyright|"
    r"search\w*|login|toolbar|tools?|pager|pagination|related|recommend|qrcode|ewm|weixin|friendlinks?|links|bottom|dqwz|wzdh|"
    r"location|position|print|fontsize|cookie|skip\w*|accessib\w*|wza)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_MAIN_NAME = re.compile(
    r"(?:^|[-_\s])(?:content|contents|article|zoom|trs_editor\w*|ucap-content|news_?content|detail\w*|con|main|text|body|"
    r"zhengwen|zw|zwnr|neirong|nr|wznr|info_?content|view|pages_content|j-fontcontent|editor\w*|htmlcontent|xl|xxgk\w*)"
    r"(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_WRAPPERS = frozenset(
    ["html", "body", "div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td"]
)
_SENTENCE = re.compile("[。；]")


@dataclass(slots=True)
class Weight:
    """What an element holds, in characters that are not blank."""

    size: int = 0
    linked: int = 0
    prose: int = 0
    """In pieces of text that hold the end of a sentence."""
    tabled: int = 0
    """In tables within."""
    largest_cell: int = 0
    """For a table, its largest own cell."""
    filled_cells: int = 0

    @property
    def dense(self) -> int:
        return max(0, self.size - 2 * self.linked)


class Page:
    """Weights of all visible elements, computed once."""

    def __init__(self, root: _Element, *, hide: bool = True) -> None:
        self.root = root
        self.hide = hide
        self.look = Look(root)
        self.weights: dict[_Element, Weight] = {}
        self._weigh()

    def hidden(self, element: _Element) -> bool:
        """Whether a reader of the page does not see it although it is text."""
        return self.hide and self.look.hidden(element)

    def framing(self, element: _Element) -> bool:
        """Whether it is navigation, tools or a footer by its tag or name and holds no prose of weight."""
        if element.tag not in _FRAME and not _FRAME_NAME.search(_name(element)):
            return False
        weight, whole = self.weights.get(element), self.weights.get(self.root)
        return weight is None or whole is None or weight.dense * 4 < whole.dense or weight.linked * 2 > weight.size

    def is_layout(self, table: _Element) -> bool:
        """Whether a table only places things on the page."""
        weight = self.weights.get(table)
        if weight is None or weight.filled_cells <= 1 or (table.get("role") or "") in ("presentation", "none"):
            return True
        if weight.tabled * 2 > weight.size:
            return True
        return weight.largest_cell > 300 and weight.largest_cell * 5 > weight.size * 4

    def main(self) -> _Element:
        """The innermost element that holds the report."""
        element = self.root
        while (child := self._heavy_child(element)) is not None:
            element = child
        return element

    def _heavy_child(self, element: _Element) -> _Element | None:
        total = self.weights[element].dense if element in self.weights else 0
        children = [child for child in element if child in self.weights]
        heaviest = max(children, key=lambda child: self.weights[child].dense, default=None)
        if heaviest is None or heaviest.tag not in _WRAPPERS or not total:
            return None
        if heaviest.tag == "table" and not self.is_layout(heaviest):
            return None
        others = [child for child in children if child is not heaviest and not self.framing(child)]
        if any(self.weights[child].prose > 40 and not self._is_links(child) for child in others):
            return None
        framed = sum(self.weights[child].dense for child in children if child is not heaviest and self.framing(child))
        share = 4 if _MAIN_NAME.search(_name(heaviest)) else 9
        return heaviest if self.weights[heaviest].dense * (share + 1) >= (total - framed) * share else None

    def _is_links(self, element: _Element) -> bool:
        weight = self.weights[element]
        return weight.linked * 2 > weight.size

    def _weigh(self) -> None:
        from lxml import etree

        links = 0
        walk = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if event == "start":
                if tag in UNSEEN or self.hidden(element):
                    walk.skip_subtree()
                    continue
                links += tag == "a"
                own = Weight()
                self.weights[element] = own
                _count(own, element.text, links > 0)
            else:
                done = self.weights.get(element)
                links -= done is not None and tag == "a"
                parent = element.getparent() if element is not self.root else None
                into = self.weights.get(parent) if parent is not None else None
                if into is None:
                    continue
                if done is not None:
                    self._add(into, done, tag)
                _count(into, element.tail, links > 0)

    @staticmethod
    def _add(into: Weight, done: Weight, tag: str) -> None:
        into.size += done.size
        into.linked += done.linked
        into.prose += done.prose
        into.tabled += done.size if tag == "table" else done.tabled
        if tag in ("td", "th"):
            into.largest_cell = max(into.largest_cell, done.size)
            into.filled_cells += done.size > 0
        elif tag in ("tr", "tbody", "thead", "tfoot"):
            into.largest_cell = max(into.largest_cell, done.largest_cell)
            into.filled_cells += done.filled_cells


def _count(weight: Weight, text: str | None, linked: bool) -> None:
    if not text:
        return
    size = len("".join(text.split()))
    weight.size += size
    weight.linked += size if linked else 0
    weight.prose += size if size > 15 and not linked and _SENTENCE.search(text) else 0


def _name(element: _Element) -> str:
    return f"{element.get('id') or ''} {element.get('class') or ''}"
