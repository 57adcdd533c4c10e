"""Marks of comments in the paragraphs of a Word file: put between two characters, nothing else touched.

A comment in the result of a field, or in a control that holds one value, stands at all of it. A run in the middle of which a mark falls becomes two with the same properties. Deletions, field codes and whatever else a
reader passes over stay where they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Literal, NamedTuple

from llmeval.reading.word.numbers import W
from llmeval.reading.word.origins import Origin
from llmeval.render.word.fields import Field, fields_of
from llmeval.spans import Span

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Anchor(NamedTuple):
    """A comment and the passage that it stands at, as a span of the file's text."""

    id: int
    span: Span


class _Point(NamedTuple):
    """A place for a mark: before the first character of a passage, or after its last."""

    at: int
    side: Literal["start", "end"]
    id: int
    origin: Origin


def put_marks(origins: Sequence[Origin], anchors: Sequence[Anchor]) -> list[int]:
    """Put the marks of comments into the elements of the origins, which are those of one text, in order.

    A passage without a character of the file (an automatic number alone) gets its mark where its paragraph begins; one
    that leads out of a text box or a note ends there.

    Returns:
        The ids of the comments that have a place now: all, unless the file has no character at all.
    """
    starts = [origin.start for origin in origins]
    points = _outside_fields([point for anchor in anchors for point in _points(origins, starts, anchor)])
    # From the end of the text: what is split leaves its first part in place. Of marks at one place the starts are put
    # first, since they hold on to what follows, and so that comments stand in the order of their ids.
    for point in sorted(points, key=lambda p: (-p.at, p.side != "start", p.id if p.side == "start" else -p.id)):
        _put(point)
    ids = sorted({point.id for point in points})
    _in_sight({point.origin.first.getroottree().getroot() for point in points}, {str(key) for key in ids})
    return ids


def _in_sight(roots: set[_Element], ids: set[str]) -> None:
    """References to comments in the first paragraph of a control stand at its head: LibreOffice 7.4 leaves out what stands
    before one there. Where a comment belongs the marks of its range say; those stay."""
    for root in roots:
        around = (control for control in root.iter(W + "sdt") if not _in_line(control))
        for paragraph in {first for control in around if (first := next(control.iter(W + "p"), None)) is not None}:
            own = [each.getparent() for each in paragraph.iter(W + "commentReference") if each.get(W + "id") in ids]
            index = 1 if len(paragraph) and paragraph[0].tag == W + "pPr" else 0
            for offset, reference in enumerate(own):
                if reference is not None:
                    paragraph.insert(index + offset, reference)


def _in_line(control: _Element) -> bool:
    """Whether a control stands in a paragraph rather than around it."""
    held = (W + "p", W + "txbxContent")
    return next((above.tag for above in control.iterancestors() if above.tag in held), "") == W + "p"


def _points(origins: Sequence[Origin], starts: Sequence[int], anchor: Anchor) -> list[_Point]:
    span = anchor.span
    first = max(0, bisect_right(starts, span.start) - 1)
    while first < len(origins) and origins[first].end <= span.start:
        first += 1
    if first == len(origins):
        first -= 1
    if first < 0:
        return []
    here = origins[first]
    start = _Point(min(max(span.start, here.start), here.end), "start", anchor.id, here)
    last, story = first, _story(here.first)
    while last + 1 < len(origins) and origins[last + 1].start < span.end:
        last += 1
    while last > first and _story(origins[last].last) is not story:
        last -= 1
    there = origins[last]
    end = max(min(span.end, there.end), there.start, start.at)
    return [start, _Point(end, "end", anchor.id, there)]


def _outside_fields(points: list[_Point]) -> list[_Point]:
    """Points in a field whose result may be written anew stand before it or after it."""
    known: dict[_Element, dict[_Element, Field]] = {}
    found = []
    for point in points:
        element = point.origin.first if point.side == "start" else point.origin.last
        paragraph = next(element.iterancestors(W + "p"), None)
        if paragraph is not None:
            if paragraph not in known:
                known[paragraph] = fields_of(paragraph)
            if field := known[paragraph].get(element):
                found.append(point._replace(origin=point.origin._replace(first=field.first, last=field.last)))
                continue
        found.append(point)
    return found


def _story(element: _Element) -> _Element:
    """The text box or note that holds an element, else its whole part: a comment cannot reach from one to another."""
    for above in element.iterancestors():
        if above.tag in (W + "txbxContent", W + "footnote", W + "endnote"):
            return above
    return element.getroottree().getroot()


def _put(point: _Point) -> None:
    origin, start = point.origin, point.side == "start"
    if origin.first.tag == W + "p":
        _begin(origin.first, point)
        return
    element = origin.first if start else origin.last
    carrier = carrier_of(element)
    if element.getparent() is not carrier or carrier.tag != W + "r":
        _insert(carrier, point, before=start)
        return
    at = origin.offset + point.at - origin.start if element.tag == W + "t" else None
    right = _right_of(element, at, start=start)
    if right is None:
        _insert(carrier, point, before=False)
    elif start:
        _insert(_split_run(carrier, right), point, before=True)
    else:
        _insert(carrier, point, before=_split_run(carrier, right) is carrier)


def _right_of(element: _Element, at: int | None, *, start: bool) -> _Element | None:
    """The child of a run before which the mark belongs, None for the end of the run; a `w:t` is split at `at`."""
    if at is None:
        return element if start else element.getnext()
    if 0 < at < len(element.text or ""):
        _split_text(element, at)
        return element.getnext()
    return element if at <= 0 else element.getnext()


def _begin(paragraph: _Element, point: _Point) -> None:
    """The mark at the head of a paragraph, after its properties and after marks that stand there already."""
    index = 1 if len(paragraph) and paragraph[0].tag == W + "pPr" else 0
    while point.side == "end" and index < len(paragraph) and paragraph[index].tag == W + "commentRangeStart":
        index += 1
    for offset, mark in enumerate(_marks(point)):
        paragraph.insert(index + offset, mark)


def carrier_of(element: _Element) -> _Element:
    """The outermost run of its paragraph that holds an element; the element itself where no run does (a formula)."""
    carrier = element
    for above in element.iterancestors():
        if above.tag == W + "p":
            break
        if above.tag == W + "r":
            carrier = above
    return carrier


def _split_text(element: _Element, at: int) -> None:
    """A `w:t` becomes two, the first of which is the old one."""
    text = element.text or ""
    rest = deepcopy(element)
    rest.tail = None
    element.text, rest.text = text[:at], text[at:]
    for part in (element, rest):
        part.set(_SPACE, "preserve")
    element.addnext(rest)


def _split_run(run: _Element, right: _Element) -> _Element:
    """Move a child of a run and all that follow it into a run after it, which is given back; where nothing would stay
    but the properties, the run itself."""
    before = [child for child in run.iterchildren() if child.tag != W + "rPr"]
    if not before or before[0] is right:
        return run
    second = deepcopy(run)
    for child in [*second]:
        second.remove(child)
    properties = run.find(W + "rPr")
    if properties is not None:
        second.append(deepcopy(properties))
    moving = [right, *right.itersiblings()]
    for child in moving:
        second.append(child)
    run.addnext(second)
    return second


def _insert(run: _Element, point: _Point, *, before: bool) -> None:
    for mark in _marks(point) if before else reversed(_marks(point)):
        if before:
            run.addprevious(mark)
        else:
            run.addnext(mark)


def _marks(point: _Point) -> list[_Element]:
    from lxml import etree

    key = W + "id"
    if point.side == "start":
        return [etree.Element(W + "commentRangeStart", {key: str(point.id)})]
    reference = etree.Element(W + "r")
    etree.SubElement(reference, W + "commentReference", {key: str(point.id)})
    return [etree.Element(W + "commentRangeEnd", {key: str(point.id)}), reference]
