"""Office Math as linear text with its operators: 3665/4000, 10⁴, √(a+b), ∑ᵢ₌₁¹⁰.

Fractions, exponents and roots that lose their structure run their digits together into numbers that stand nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmeval.patterns import lazy as re
from llmeval.reading.raised import grouped, over, powered, root, under
from llmeval.reading.word.numbers import W

if TYPE_CHECKING:
    from lxml.etree import _Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VAL = M + "val"
_DEEPEST = 40
_ACCENTS = {"\u0302": "^", "\u0303": "~", "\u0307": "˙"}
_DIGIT_END = re.compile(r"[0-9.]$")


def linear(element: _Element, depth: int = 0) -> str:
    """The text of an `m:oMath`, or of any part of one, on one line."""
    if depth > _DEEPEST:
        return "".join(text.text or "" for text in element.iter(M + "t"))
    pieces: list[str] = []
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        writer = _WRITERS.get(tag)
        text = writer(child, depth + 1) if writer else _run(child) if tag == M + "r" else ""
        if not writer and tag != M + "r" and not tag.endswith("Pr") and tag not in _GONE:
            text = linear(child, depth + 1) if tag.startswith((M, W)) and tag != W + "r" else ""
        if tag == W + "r":
            text = "".join(part.text or "" for part in child.iter(W + "t"))
        if pieces and text and tag == M + "f" and _DIGIT_END.search(pieces[-1]):
            # A mixed number: two and a half is not twenty-one halves.
            text = " " + text
        pieces.append(text)
    return "".join(pieces)


_GONE = {W + "del", W + "moveFrom"}


def _run(run: _Element) -> str:
    for properties in run.iterfind(W + "rPr"):
        for name in ("strike", "dstrike", "vanish"):
            mark = properties.find(W + name)
            if mark is not None and mark.get(W + "val") not in ("0", "false", "off"):
                return ""
    return "".join(text.text or "" for text in run.iter(M + "t"))


def _part(element: _Element, name: str, depth: int) -> str:
    child = element.find(M + name)
    return linear(child, depth).strip() if child is not None else ""


def _property(element: _Element, name: str, default: str = "") -> str:
    """A property of a structure; its properties stand in a child named after it."""
    for properties in element:
        if isinstance(properties.tag, str) and properties.tag.endswith("Pr"):
            found = properties.find(M + name)
            if found is not None:
                return str(found.get(_VAL, default))
    return default


def _on(element: _Element, name: str) -> bool:
    for properties in element:
        if isinstance(properties.tag, str) and properties.tag.endswith("Pr"):
            found = properties.find(M + name)
            if found is not None:
                return found.get(_VAL, "1") not in ("0", "off", "false")
    return False


def _fraction(element: _Element, depth: int) -> str:
    above, below = _part(element, "num", depth), _part(element, "den", depth)
    if _property(element, "type") == "noBar":
        return f"({above}; {below})"
    return f"{grouped(above)}/{grouped(below)}"


def _super(element: _Element, depth: int) -> str:
    return powered(_part(element, "e", depth), _part(element, "sup", depth))


def _sub(element: _Element, depth: int) -> str:
    return _part(element, "e", depth) + under(_part(element, "sub", depth))


def _both(element: _Element, depth: int) -> str:
    return _part(element, "e", depth) + under(_part(element, "sub", depth)) + over(_part(element, "sup", depth))


def _before(element: _Element, depth: int) -> str:
    return under(_part(element, "sub", depth)) + over(_part(element, "sup", depth)) + _part(element, "e", depth)


def _radical(element: _Element, depth: int) -> str:
    degree = "" if _on(element, "degHide") else _part(element, "deg", depth)
    return root(_part(element, "e", depth), degree)


def _large(element: _Element, depth: int) -> str:
    sign = _property(element, "chr", "∫") or "∫"
    below = "" if _on(element, "subHide") else _part(element, "sub", depth)
    above = "" if _on(element, "supHide") else _part(element, "sup", depth)
    return f"{sign}{under(below)}{over(above)} {_part(element, 'e', depth)}"


def _delimited(element: _Element, depth: int) -> str:
    parts = [linear(child, depth).strip() for child in element.iterfind(M + "e")]
    begin, end = _property(element, "begChr", "("), _property(element, "endChr", ")")
    return begin + (_property(element, "sepChr", "|") or "|").join(parts) + end


def _function(element: _Element, depth: int) -> str:
    name, of = _part(element, "fName", depth), _part(element, "e", depth)
    return f"{name}{of}" if of.startswith(("(", "（")) else f"{name}({of})"


def _limit(element: _Element, depth: int) -> str:
    below, above = _part(element, "lim", depth), _part(element, "e", depth)
    return f"{above}({below})"


def _lines(element: _Element, depth: int) -> str:
    return "; ".join(linear(child, depth).strip() for child in element.iterfind(M + "e"))


def _matrix(element: _Element, depth: int) -> str:
    rows = [", ".join(linear(cell, depth).strip() for cell in row.iterfind(M + "e"))
            for row in element.iterfind(M + "mr")]  # fmt: skip
    return f"[{'; '.join(rows)}]"


def _accented(element: _Element, depth: int) -> str:
    sign = _property(element, "chr", "\u0302")
    base = _part(element, "e", depth)
    return base + _ACCENTS.get(sign, "") if len(base) > 1 else base


def _boxed(element: _Element, depth: int) -> str:
    struck = any(_on(element, name) for name in ("strikeH", "strikeV", "strikeBLTR", "strikeTLBR"))
    return "" if struck else _part(element, "e", depth)


def _phantom(element: _Element, depth: int) -> str:
    show = _property(element, "show", "1")
    return "" if show in ("0", "off", "false") else _part(element, "e", depth)


def _plain(element: _Element, depth: int) -> str:
    return _part(element, "e", depth)


def _lines_of(element: _Element, depth: int) -> str:
    return " ".join(linear(child, depth) for child in element.iterfind(M + "oMath"))


_WRITERS = {
    M + "f": _fraction, M + "sSup": _super, M + "sSub": _sub, M + "sSubSup": _both, M + "sPre": _before,
    M + "rad": _radical, M + "nary": _large, M + "d": _delimited, M + "func": _function, M + "limLow": _limit,
    M + "limUpp": _limit, M + "eqArr": _lines, M + "m": _matrix, M + "acc": _accented, M + "borderBox": _boxed,
    M + "phant": _phantom, M + "bar": _plain, M + "box": _plain, M + "groupChr": _plain, M + "oMathPara": _lines_of,
}  # fmt: skip
