"""Formulas of web pages (MathML) as linear text with their operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmeval.reading.raised import grouped, over, powered, root, under

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST = 40
_SKIPPED = frozenset(["annotation", "annotation-xml", "mphantom", "maction"])


def linear(element: _Element, depth: int = 0) -> str:
    """The text of a `math` element, or of a part of one, on one line."""
    name = str(element.tag).rsplit(":", 1)[-1]
    children = [child for child in element if isinstance(child.tag, str)]
    if name in _SKIPPED:
        return ""
    if depth > _DEEPEST or not children:
        return " ".join("".join(str(text) for text in element.itertext()).split())
    if name == "semantics":
        return linear(children[0], depth + 1)
    parts = [linear(child, depth + 1) for child in children]
    if name == "mtable":
        return "[" + "; ".join(parts) + "]"
    if name == "mtr":
        return ", ".join(parts)
    return _structure(name, parts, element)


def _structure(name: str, parts: list[str], element: _Element) -> str:
    first, second, third = (*parts, "", "", "")[:3]
    match name:
        case "mfrac":
            return f"{grouped(first)}/{grouped(second)}"
        case "msup":
            return powered(first, second)
        case "msub":
            return first + under(second)
        case "msubsup" | "munderover":
            return first + under(second) + over(third)
        case "munder":
            return first + under(second)
        case "mover":
            return first + over(second) if second.strip("^~¯→˙ˆ‾") else first
        case "msqrt":
            return root("".join(parts))
        case "mroot":
            return root(first, second)
        case "mfenced":
            return element.get("open", "(") + ",".join(parts) + element.get("close", ")")
        case "menclose" if "strike" in element.get("notation", ""):
            return ""
    joined = ""
    for part, child in zip(parts, element.iterchildren("*"), strict=False):
        gap = " " if str(child.tag).endswith("mfrac") and joined[-1:].isdigit() else ""
        joined += gap + part
    return joined
