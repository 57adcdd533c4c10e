"""A plain Word file in the making, by its elements: paragraphs of four looks, and ruled tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from llmeval.data.evidence import Language
from llmeval.reading.word.numbers import W
from llmeval.render.word.word_file import FANG, HEI, KAI, SONG, WordFile

if TYPE_CHECKING:
    from lxml.etree import _Element

Look = Literal["body", "chapter", "section", "cell"]
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FONTS: dict[Look, str] = {"body": FANG, "chapter": HEI, "section": KAI, "cell": SONG}
_SIZES: dict[Look, int] = {"body": 24, "chapter": 28, "section": 26, "cell": 18}
"""Half points."""
_OUTLINE: dict[Look, int] = {"chapter": 0, "section": 1}
_WIDTH = 8800
"""Of the text area in twentieths of a point."""


class Sheet:
    """Elements added one after the other at the end of the body."""

    def __init__(self, language: Language) -> None:
        self._word = WordFile("", language)
        self._body: _Element = self._word.file.element.body
        self._end = self._body[-1]  # the section's properties stay last

    def content(self) -> bytes:
        return self._word.content()

    def paragraph(self, look: Look, parent: _Element | None = None) -> _Element:
        """An empty paragraph, in the body or in a cell."""
        made = _element("p")
        properties, edge = _add(made, "pPr"), "20" if look == "cell" else "0"
        if look in _OUTLINE:
            _add(properties, "keepNext")
        _add(properties, "spacing", before=edge, after=edge, line="240" if look == "cell" else "360", lineRule="auto")
        if look == "body":
            _add(properties, "ind", firstLine="480", firstLineChars="200")
        if look in _OUTLINE:
            _add(properties, "outlineLvl", val=str(_OUTLINE[look]))
        self._put(made, parent)
        return made

    def run(self, paragraph: _Element, text: str, look: Look) -> None:
        """A run with one `w:t`."""
        made = _add(paragraph, "r")
        properties = _add(made, "rPr")
        _add(properties, "rFonts", eastAsia=_FONTS[look], hint="eastAsia")
        if look == "section":
            _add(properties, "b")
        _add(properties, "sz", val=str(_SIZES[look]))
        _add(properties, "szCs", val=str(_SIZES[look]))
        holder = _add(made, "t")
        holder.set(_SPACE, "preserve")
        holder.text = text

    def table(self, columns: int) -> _Element:
        """A table without rows."""
        made = _element("tbl")
        properties = _add(made, "tblPr")
        _add(properties, "tblStyle", val="TableGrid")
        _add(properties, "tblW", w="5000", type="pct")
        _add(properties, "tblLayout", type="autofit")
        grid = _add(made, "tblGrid")
        for _ in range(columns):
            _add(grid, "gridCol", w=str(_WIDTH // max(1, columns)))
        self._put(made, None)
        # Two tables side by side would run into one.
        self.paragraph("cell")
        return made

    def row(self, table: _Element, *, header: bool) -> _Element:
        made = _add(table, "tr")
        properties = _add(made, "trPr")
        _add(properties, "cantSplit")
        if header:
            _add(properties, "tblHeader")
        return made

    def cell(self, row: _Element, reach: int, merged: Literal["", "restart", "continue"]) -> _Element:
        """A cell over some columns; one that continues the one above is complete, others want a paragraph."""
        made = _add(row, "tc")
        properties = _add(made, "tcPr")
        if reach > 1:
            _add(properties, "gridSpan", val=str(reach))
        if merged:
            _add(properties, "vMerge", val=merged)
        if merged == "continue":
            _add(made, "p")
        return made

    def _put(self, made: _Element, parent: _Element | None) -> None:
        if parent is None:
            self._end.addprevious(made)
        else:
            parent.append(made)


def _element(name: str, **values: str) -> _Element:
    from docx.oxml import OxmlElement

    made: _Element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(W + key, value)
    return made


def _add(parent: _Element, name: str, **values: str) -> _Element:
    made = _element(name, **values)
    parent.append(made)
    return made
