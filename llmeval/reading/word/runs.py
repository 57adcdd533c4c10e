"""The text of a Word paragraph as a page shows it: insertions accepted, deletions and field codes gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmeval.reading.raised import Level, is_raised
from llmeval.reading.word.equations import equation, macro
from llmeval.reading.word.formulas import M, linear
from llmeval.reading.word.inline import BLANK, PROMPT, PROMPTS, Inline
from llmeval.reading.word.numbers import VAL, W
from llmeval.reading.word.remarks import Remarks
from llmeval.reading.word.styles import Look, Style, Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
DELETED = {W + name for name in ("del", "moveFrom")}
WRAPPERS = {W + name for name in ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "bdo", "dir")}
_FIXED_TAGS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_SYMBOLS = {
    "wingdings": {0xA8: "□", 0x6F: "□", 0xA3: "□", 0xFE: "☑", 0x52: "☑", 0xFD: "☒", 0x54: "☒", 0xFC: "✓", 0xFB: "✗"},
    "wingdings 2": {0x52: "☑", 0x50: "✓", 0x4F: "✗", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x2A: "□"},
    "symbol": {0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°", 0xB9: "≠", 0xBB: "≈", 0x6D: "μ"},
}


@dataclass
class _Field:
    """An open field: its code so far, and whether that is still being read."""

    reading: bool = True
    code: list[str] = field(default_factory=list)
    drawn: bool = False
    """Word draws it from its code; what stands as its result is old."""
    begin: _Element | None = None


class RunReader:
    """Reads the runs of one paragraph after the other; what is odd goes to `remarks`."""

    def __init__(self, styles: Styles, remarks: Remarks) -> None:
        self._styles = styles
        self._remarks = remarks
        self._fields: list[_Field] = []
        self.ground = Look()
        """What the style of the table around says."""
        self.backed = False
        """Whether something dark may lie behind the text: a picture, the ground of a text box."""

    def read(self, paragraph: _Element, style: Style, filled: bool, into: Inline) -> Inline:
        """Add the text of a `w:p`; `filled` tells whether its ground is coloured."""
        self._children(paragraph, style, filled, into)
        # A field whose code never ends must not swallow the rest of the document.
        self._fields.clear()
        return into

    def is_struck(self, run: _Element, style: Style) -> bool:
        return bool(self._styles.look(run.find(W + "rPr"), style).over(self.ground).struck)

    def _children(self, parent: _Element, style: Style, filled: bool, into: Inline) -> None:
        for child in parent:
            tag = child.tag
            if tag == W + "r":
                self._run(child, style, filled, into)
            elif tag == W + "fldSimple" and (drawn := equation(child.get(W + "instr", ""))) is not None:
                self._draw(drawn, into, child)
            elif tag in WRAPPERS:
                self._remarks.insertions += tag == W + "ins"
                self._children(child, style, filled, into)
            elif tag in DELETED:
                self._remarks.deletions += tag == W + "del"
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    self._children(content, style, filled, into)
            elif tag == MC + "AlternateContent":
                for branch in chosen(child):
                    self._children(branch, style, filled, into)
            elif tag in (M + "oMath", M + "oMathPara"):
                into.add(linear(child), child)

    def _run(self, run: _Element, style: Style, filled: bool, into: Inline) -> None:
        look = self._styles.look(run.find(W + "rPr"), style).over(self.ground)
        own = Inline()
        for child in run:
            self._run_child(child, style, filled, own, look.level or 0)
        text = own.raw.strip()
        if run.get(PROMPT):
            self._placeholder(text, into, run)
        elif self._left_out(text, look, filled):
            if look.struck and not look.hidden:
                into.cuts.append(len(into.pieces))
        else:
            if text and look.white and not filled:
                into.unsure += range(len(into.pieces), len(into.pieces) + len(own.pieces))
            into.pieces += own.pieces
            into.sources += own.sources
            into.boxes += own.boxes
            into.notes += own.notes

    def _left_out(self, text: str, look: Look, filled: bool) -> bool:
        """Whether a person does not see the text of a run, or sees it struck out."""
        white = look.white and not filled
        if look.hidden:
            kind: list[str] = self._remarks.hidden
        elif look.struck:
            kind = self._remarks.struck
        elif white and text:
            kind = self._remarks.seen_white if self.backed else self._remarks.white
        elif look.tiny and text:
            kind = self._remarks.tiny
        else:
            return False
        if text:
            kind.append(text)
        return kind is not self._remarks.seen_white

    def _placeholder(self, text: str, into: Inline, source: _Element) -> None:
        """A prompt to write something is a blank that nobody filled in."""
        if text:
            self._remarks.placeholders.append(text)
            if not into.pieces or into.pieces[-1] != (BLANK, 0):
                into.add(BLANK, source)

    def _run_child(self, child: _Element, style: Style, filled: bool, into: Inline, level: Level = 0) -> None:
        tag = child.tag
        if tag == W + "fldChar":
            self._field(child, into)
        elif tag == W + "instrText":
            self._code(child.text or "")
        elif any(field.reading or field.drawn for field in self._fields) or not isinstance(tag, str):
            self._code(_text(child) or "" if isinstance(tag, str) else "")
        elif (text := _text(child)) is not None:
            into.add(text, child, 0 if tag in _FIXED_TAGS else level)
        elif tag in _NOTES:
            into.notes.append((_NOTES[tag], child.get(W + "id", "")))
        elif tag == W + "ruby":
            for base in child.iterfind(W + "rubyBase"):
                self._children(base, style, filled, into)
        elif tag == MC + "AlternateContent":
            for inner in (inner for branch in chosen(child) for inner in branch):
                self._run_child(inner, style, filled, into, level)
        elif tag in (W + "drawing", W + "pict", W + "object"):
            self._drawing(child, into)

    def _code(self, text: str) -> None:
        """Add to the code of the innermost field that is being read."""
        for open_field in reversed(self._fields):
            if open_field.reading:
                open_field.code.append(text)
                return
            if open_field.drawn:
                return

    def _draw(self, text: str, into: Inline, first: _Element, last: _Element | None = None) -> None:
        plain = is_raised(text)
        into.add(text if plain is None else plain, first, 0 if plain is None else 1, last)

    def _drawing(self, drawing: _Element, into: Inline) -> None:
        if drawing.tag == W + "object":
            self._remarks.objects += 1
        elif next(drawing.iter(*_PICTURES), None) is not None:
            self._remarks.pictures += 1
        into.boxes += _boxes(drawing)
        self.backed = self.backed or any(anchor.get("behindDoc") in ("1", "true") for anchor in drawing.iter(_ANCHOR))

    def _field(self, mark: _Element, into: Inline) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            box = mark.find(f"{W}ffData/{W}checkBox")
            if box is not None and not any(field.reading for field in self._fields):
                into.add("☑" if _checked(box) else "□", mark)
            self._fields.append(_Field(begin=mark))
        elif kind == "separate" and self._fields:
            last = self._fields[-1]
            last.reading = False
            last.drawn = equation("".join(last.code)) is not None
        elif kind == "end" and self._fields:
            self._end(self._fields.pop(), into, mark)

    def _end(self, ended: _Field, into: Inline, mark: _Element) -> None:
        """Show what Word draws from the code of a field; of one inside another, the code is a part of the other's."""
        code = "".join(ended.code)
        first = mark if ended.begin is None else ended.begin
        drawn = equation(code)
        shown = macro(code) if ended.reading and drawn is None else None
        inside = any(field.reading or field.drawn for field in self._fields)
        if drawn is not None and inside:
            self._code(re.sub(r"^\s*EQ\s*", "", code, flags=re.IGNORECASE))
        elif drawn is not None:
            self._draw(drawn, into, first, mark)
        elif shown and not inside:
            if PROMPTS.search(shown):
                self._placeholder(shown, into, mark)
            else:
                into.add(shown, first, last=mark)


def chosen(alternate: _Element) -> Iterator[_Element]:
    """The branch of an `mc:AlternateContent` that Word shows: its first choice, else the fallback."""
    for name in ("Choice", "Fallback"):
        branch = alternate.find(MC + name)
        if branch is not None:
            yield branch
            return


def _boxes(drawing: _Element) -> list[_Element]:
    """Outermost text boxes of a drawing, each once though it be written in two ways."""
    found: list[_Element] = []
    waiting = [drawing]
    while waiting:
        element = waiting.pop()
        if element.tag == W + "txbxContent":
            found.append(element)
            continue
        children = chosen(element) if element.tag == MC + "AlternateContent" else element
        waiting += reversed(list(children))
    return found


def _text(child: _Element) -> str | None:
    """The characters of a part of a run, None for what is no text."""
    if child.tag == W + "t":
        return (child.text or "").replace("\r", " ").replace("\n", " ")
    return _symbol(child) if child.tag == W + "sym" else _FIXED_TAGS.get(child.tag)


def _checked(box: _Element) -> bool:
    mark = box.find(W + "checked")
    mark = box.find(W + "default") if mark is None else mark
    return mark is not None and mark.get(VAL) not in ("0", "false", "off")


def _symbol(element: _Element) -> str:
    """Character of a symbol font, in Unicode where it is one that reports use; else as Word keeps it."""
    code = element.get(W + "char", "")
    value = int(code, 16) if len(code) <= 5 and all(digit in "0123456789abcdefABCDEF" for digit in code) and code else 0
    low = value - 0xF000 if 0xF000 <= value <= 0xF0FF else value
    known = _SYMBOLS.get(element.get(W + "font", "").lower(), {})
    if low in known:
        return known[low]
    valid = 0x20 <= value < 0xD800 or 0xE000 <= value < 0xFFFE
    return chr(value) if valid else ""
