"""What a paragraph or a run looks like by its own properties and its chain of styles: heading level, list, visibility."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re
from llmeval.reading.raised import Level
from llmeval.reading.word.numbers import VAL, Numbering, W, number

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|subtitle|标题|副标题|標題|副標題)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*[1-9]", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")
_NO_FILL = ("", "auto", "ffffff")
_TINY = 4
"""Half points: nobody reads print of two points."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is shown; None where nothing is said."""

    hidden: bool | None = None
    color: str | None = None
    half_points: int | None = None
    filled: bool | None = None
    struck: bool | None = None
    level: Level | None = None
    """Raised or lowered type."""

    def over(self, below: Look) -> Look:
        """This look where it says something, else the one below."""
        return Look(
            below.hidden if self.hidden is None else self.hidden,
            below.color if self.color is None else self.color,
            below.half_points if self.half_points is None else self.half_points,
            below.filled if self.filled is None else self.filled,
            below.struck if self.struck is None else self.struck,
            below.level if self.level is None else self.level,
        )

    @property
    def tiny(self) -> bool:
        return self.half_points is not None and self.half_points <= _TINY

    @property
    def white(self) -> bool:
        color = self.color or ""
        return not self.filled and len(color) == 6 and all(pair in _WHITES for pair in re.findall("..", color.lower()))


_WHITES = {f"{value:02x}" for value in range(0xF5, 0x100)}
_PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it inherits."""

    look: Look = _PLAIN
    level: int | None = None
    title: bool = False
    contents: bool = False
    list_id: str | None = None
    list_level: int | None = None
    filled: bool = False
    """A table style that fills cells, as for a header row with white letters."""


class Styles:
    """Resolved styles of a document, and the properties of its paragraphs and runs."""

    def __init__(self, root: _Element | None) -> None:
        self._elements: dict[str, _Element] = {}
        self._styles: dict[str, Style] = {}
        self._default = ""
        for element in root.iterfind(W + "style") if root is not None else ():
            style_id = element.get(W + "styleId", "")
            self._elements.setdefault(style_id, element)
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
                self._default = style_id

    def lists(self) -> dict[str, str]:
        """List id by id of numbering style."""
        found = {}
        for style_id, element in self._elements.items():
            if element.get(W + "type") == "numbering":
                found[style_id] = _of(element.find(f"{W}pPr/{W}numPr"), "numId") or ""
        return found

    def get(self, style_id: str | None) -> Style:
        """Style by id; the empty style where there is none of this id."""
        style_id = style_id or ""
        if style_id not in self._styles:
            chain: list[str] = []
            at: str | None = style_id
            while at and at in self._elements and at not in chain and at not in self._styles:
                chain.append(at)
                at = _of(self._elements[at], "basedOn")
            style = self._styles.get(at or "", Style()) if at not in chain else Style()
            for link in reversed(chain):
                style = self._styles[link] = _derived(self._elements[link], style)
        return self._styles.get(style_id, Style())

    def of_paragraph(self, properties: _Element | None) -> tuple[str, Style]:
        """Id and style of a paragraph by its `w:pPr`, its own outline level counted in."""
        style_id = _of(properties, "pStyle") or self._default
        style = self.get(style_id)
        outline = _of(properties, "outlineLvl")
        return style_id, style if outline is None else replace(style, level=_outline(outline))

    def list_of(
        self, properties: _Element | None, style_id: str, style: Style, numbering: Numbering
    ) -> tuple[str, int] | None:
        """List id and level (from 0) of a paragraph by its `w:pPr` and style, None for a paragraph without a number."""
        own = properties.find(W + "numPr") if properties is not None else None
        list_id = _of(own, "numId") or style.list_id
        if not list_id or list_id == "0":
            return None
        level = _of(own, "ilvl")
        if level is None and _of(own, "numId") is None:
            linked = numbering.level_of_style(list_id, style_id)
            return list_id, style.list_level or 0 if linked is None else linked
        return list_id, number(level, 0)

    def look(self, properties: _Element | None, paragraph: Style) -> Look:
        """Look of a run by its `w:rPr` in a paragraph of a style."""
        if properties is None:
            return paragraph.look
        character = _of(properties, "rStyle")
        below = _styled(self.get(character).look, paragraph.look) if character else paragraph.look
        return _look(properties).over(below)


def _styled(character: Look, paragraph: Look) -> Look:
    """A character style over a paragraph style: in both, Word takes a strike as an order to turn it over."""
    look = character.over(paragraph)
    return replace(look, struck=False) if character.struck and paragraph.struck else look


def _derived(element: _Element, base: Style) -> Style:
    style = base
    properties = element.find(W + "pPr")
    name = _of(element, "name") or ""
    if heading := _HEADING.fullmatch(name):
        style = replace(style, level=int(heading[1]))
    style = replace(
        style, title=bool(_TITLE.fullmatch(name)), contents=base.contents or bool(_CONTENTS.fullmatch(name))
    )
    if properties is not None:
        if (outline := _of(properties, "outlineLvl")) is not None:
            style = replace(style, level=_outline(outline))
        numbered = properties.find(W + "numPr")
        if numbered is not None:
            level = _of(numbered, "ilvl")
            style = replace(
                style,
                list_id=_of(numbered, "numId") or style.list_id,
                list_level=number(level, 0) if level is not None else style.list_level,
            )
    run = element.find(W + "rPr")
    if run is not None:
        style = replace(style, look=_look(run).over(style.look))
    return replace(style, filled=style.filled or any(is_filled(shade) for shade in element.iter(W + "shd")))


def _look(properties: _Element) -> Look:
    hidden = color = half_points = filled = level = None
    struck: bool | None = None
    for child in properties:
        tag, value = child.tag, child.get(VAL)
        if tag in (W + "vanish", W + "webHidden"):
            hidden = value not in _OFF if tag == W + "vanish" else hidden
        elif tag == W + "color":
            color = "ffffff" if value in (None, "auto") and child.get(W + "themeColor") in _LIGHT else value
        elif tag == W + "sz":
            half_points = number(value, 21)
        elif tag == W + "shd":
            filled = is_filled(child)
        elif tag == W + "highlight":
            filled = value not in ("none", "white")
        elif tag in (W + "strike", W + "dstrike"):
            struck = bool(struck) or value not in _OFF
        elif tag == W + "vertAlign":
            level = _LEVELS.get(value or "", 0)
        elif tag == W + "position" and level is None and abs(number(value, 0)) >= _RAISED:
            level = 1 if number(value, 0) > 0 else -1
    return Look(hidden, color, half_points, filled, struck, level)


_LIGHT = ("background1", "light1")
_LEVELS: dict[str, Level] = {"superscript": 1, "subscript": -1}
_RAISED = 5
"""Half points by which type is moved off its line; programs move a whole line by one or two."""


def is_filled(shade: _Element | None) -> bool:
    """Whether a `w:shd` colours the ground, so that white letters on it can be read."""
    if shade is None:
        return False
    return (shade.get(W + "fill") or "").lower() not in _NO_FILL or shade.get(VAL) == "solid"


def _outline(text: str) -> int | None:
    level = number(text, 9)
    return level + 1 if 0 <= level < 9 else None


def _of(element: _Element | None, name: str) -> str | None:
    child = element.find(W + name) if element is not None else None
    return child.get(VAL) if child is not None else None
