"""The part of a Word file that holds the words of its comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from llmeval.data.inert import visible
from llmeval.reading.word.numbers import W, number

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIZE = "18"
"""Half points: 小五, as Word's own comments have it."""


class Author(NamedTuple):
    """Who speaks in a comment."""

    name: str
    initials: str
    date: dt.date


class CommentsPart:
    """The comments of a file: those that it has stay, and `add` puts others behind them."""

    def __init__(self, root: _Element | None, author: Author) -> None:
        from lxml import etree

        namespace = W[1:-1]
        self.root: _Element = etree.Element(W + "comments", nsmap={"w": namespace}) if root is None else root
        self._author = author
        taken = [number(comment.get(W + "id"), -1) for comment in self.root.iterfind(W + "comment")]
        self._next = max([-1, *taken]) + 1

    def add(self, lines: Iterable[tuple[str, bool]]) -> int:
        """A comment of these paragraphs, each with whether it is emphasised; gives its id."""
        from lxml import etree

        key, self._next = self._next, self._next + 1
        comment = etree.SubElement(
            self.root,
            W + "comment",
            {
                W + "id": str(key),
                W + "author": visible(self._author.name),
                W + "initials": visible(self._author.initials),
                W + "date": f"{self._author.date.isoformat()}T00:00:00Z",
            },
        )
        for index, (text, strong) in enumerate(lines):
            paragraph = _paragraph(comment)
            if index == 0:
                etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "annotationRef")
            run = etree.SubElement(paragraph, W + "r")
            _look(run, strong)
            etree.SubElement(run, W + "t", {_SPACE: "preserve"}).text = visible(" ".join(text.splitlines()))
        return key


def _paragraph(comment: _Element) -> _Element:
    """A paragraph that owes nothing to the body's style: no indent, single lines."""
    from lxml import etree

    paragraph = etree.SubElement(comment, W + "p")
    properties = etree.SubElement(paragraph, W + "pPr")
    etree.SubElement(properties, W + "spacing", {
        W + "before": "0", W + "after": "0", W + "line": "240", W + "lineRule": "auto"
    })  # fmt: skip
    etree.SubElement(properties, W + "ind", {
        W + "left": "0", W + "right": "0", W + "firstLine": "0", W + "firstLineChars": "0"
    })  # fmt: skip
    etree.SubElement(properties, W + "jc", {W + "val": "left"})
    return paragraph


def _look(run: _Element, strong: bool) -> None:
    from lxml import etree

    properties = etree.SubElement(run, W + "rPr")
    if strong:
        etree.SubElement(properties, W + "b")
    etree.SubElement(properties, W + "sz", {W + "val": _SIZE})
    etree.SubElement(properties, W + "szCs", {W + "val": _SIZE})
