"""Fields of a paragraph whose result a program may write anew, and controls that hold one value: a mark of a comment inside
would be lost with it.

LibreOffice takes a comment in such a result for a part of its text, or leaves out the value before it. Links and controls
for text of any kind keep what stands in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from llmeval.reading.word.numbers import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_KEEPS = ("HYPERLINK",)
_VALUES = tuple(W + name for name in ("text", "date", "dropDownList", "comboBox"))
"""What makes a control one of plain text, a date or a choice: Word takes no comment in it, only around it."""


class Field(NamedTuple):
    """The first and the last element of a field."""

    first: _Element
    last: _Element


def fields_of(paragraph: _Element) -> dict[_Element, Field]:
    """For each element of a paragraph that stands in a field, the outermost one that is whole in the paragraph."""
    found: dict[_Element, Field] = {}
    open_fields: list[tuple[_Element, list[_Element], list[str]]] = []
    for element in _own(paragraph):
        if element.tag == W + "fldSimple" and not _keeps(element.get(W + "instr", "")):
            found |= dict.fromkeys(_own(element), Field(element, element))
        if element.tag == W + "sdt" and any(element.find(f"{W}sdtPr/{kind}") is not None for kind in _VALUES):
            found |= {inner: Field(element, element) for inner in _own(element) if inner not in found}
        if element.tag == W + "fldChar" and element.get(W + "fldCharType") == "begin":
            open_fields.append((element, [], []))
        for _, held, code in open_fields:
            held.append(element)
            code.append((element.text or "") if element.tag == W + "instrText" else "")
        if element.tag == W + "fldChar" and element.get(W + "fldCharType") == "end" and open_fields:
            begin, held, code = open_fields.pop()
            if not _keeps("".join(code)):
                found |= dict.fromkeys(held, Field(begin, element))
    return found


def _keeps(code: str) -> bool:
    return code.split(None, 1)[:1] in [[name] for name in _KEEPS]


def _own(element: _Element) -> list[_Element]:
    """What stands in an element, in order, text boxes apart."""
    found: list[_Element] = []
    waiting = [*reversed(element)]
    while waiting:
        inner = waiting.pop()
        if inner.tag == W + "txbxContent":
            continue
        found.append(inner)
        waiting += reversed(inner)
    return found
