"""The text of a Word paragraph as a page shows it: insertions accepted, deletions and field codes gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from llmeval.reading.word.numbers import VAL, W
from llmeval.reading.word.remarks import Remarks
from llmeval.reading.word.styles import Look, Style, Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
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
class Inline:
    """A paragraph's text, the text boxes anchored in it and the notes it refers to, in order."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text without line and page breaks at its ends, which would part a number from its heading."""
        return "".join(self.pieces).strip("\n")

    @property
    def blank(self) -> bool:
        return not any(piece.strip() for piece in self.pieces)


class RunReader:
    """Reads the runs of one paragraph after the other; what is odd goes to `remarks`."""

    def __init__(self, styles: Styles, remarks: Remarks) -> None:
        self._styles = styles
        self._remarks = remarks
        self._fields: list[bool] = []
        """For each open field, whether its code (not its result) is being read."""

    def read(self, paragraph: _Element, style: Style, filled: bool, into: Inline) -> Inline:
        """Add the text of a `w:p`; `filled` tells whether its ground is coloured."""
        self._children(paragraph, style, filled, into)
        # A field whose code never ends must not swallow the rest of the document.
        self._fields.clear()
        return into

    def _children(self, parent: _Element, style: Style, filled: bool, into: Inline) -> None:
        for child in parent:
            tag = child.tag
            if tag == W + "r":
                self._run(child, style, filled, into)
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
                into.pieces += [text.text or "" for text in child.iter(M + "t")]

    def _run(self, run: _Element, style: Style, filled: bool, into: Inline) -> None:
        properties = run.find(W + "rPr")
        look = self._styles.look(properties, style)
        own = Inline()
        for child in run:
            self._run_child(child, style, filled, own)
        text = own.text
        if look.hidden:
            if text.strip():
                self._remarks.hidden.append(text.strip())
            return
        into.pieces += own.pieces
        into.boxes += own.boxes
        into.notes += own.notes
        if text.strip():
            self._odd(text.strip(), look, filled)

    def _odd(self, text: str, look: Look, filled: bool) -> None:
        if look.white and not filled:
            self._remarks.white.append(text)
        if look.tiny:
            self._remarks.tiny.append(text)

    def _run_child(self, child: _Element, style: Style, filled: bool, into: Inline) -> None:
        tag = child.tag
        if tag == W + "fldChar":
            self._field(child, into)
        elif any(self._fields) or not isinstance(tag, str):
            return
        elif tag in _FIXED_TAGS:
            into.pieces.append(_FIXED_TAGS[tag])
        elif tag == W + "t":
            into.pieces.append((child.text or "").replace("\r", " ").replace("\n", " "))
        elif tag == W + "sym":
            into.pieces.append(_symbol(child))
        elif tag in _NOTES:
            into.notes.append((_NOTES[tag], child.get(W + "id", "")))
        elif tag == W + "ruby":
            for base in child.iterfind(W + "rubyBase"):
                self._children(base, style, filled, into)
        elif tag == MC + "AlternateContent":
            for inner in (inner for branch in chosen(child) for inner in branch):
                self._run_child(inner, style, filled, into)
        elif tag in (W + "drawing", W + "pict", W + "object"):
            self._drawing(child, into)

    def _drawing(self, drawing: _Element, into: Inline) -> None:
        if drawing.tag == W + "object":
            self._remarks.objects += 1
        elif next(drawing.iter(*_PICTURES), None) is not None:
            self._remarks.pictures += 1
        into.boxes += _boxes(drawing)

    def _field(self, mark: _Element, into: Inline) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            box = mark.find(f"{W}ffData/{W}checkBox")
            if box is not None and not any(self._fields):
                into.pieces.append("☑" if _checked(box) else "□")
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()


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
