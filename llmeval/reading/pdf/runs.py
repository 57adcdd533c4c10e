"""The data that the layout works on: runs of characters and the page that holds them.

Coordinates are points with the origin at the top left of the page as shown, /Rotate included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from llmeval.data.document import Box
from llmeval.reading.pdf.drawn import Edge
from llmeval.reading.pdf.raw import turn_box


@dataclass(slots=True)
class Run:
    """Characters side by side. `lefts` has one more entry than `text`; it is empty for text that stands on its side."""

    text: str
    lefts: list[float]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    hidden: bool = False
    angle: int = 0
    """Degrees counter-clockwise as shown, of the frame in which the page is laid out."""
    spaced: tuple[bool, bool] = (False, False)
    """Does a typed blank stand before it, after it?"""
    base: float | None = None
    """Height of the baseline, where it is known."""
    cut: bool = False
    """Was something left out before it, so that the gap is no blank?"""
    doubts: tuple[int, ...] = ()
    """Characters of numbers that a person may read in another way."""

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Sheet:
    """One page: its size as shown, its runs and edges in the frame `turn`, and what a reader should know of it."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    turn: int = 0
    """Degrees by which the layout's frame is turned against the page: not 0 where most text stands on its side."""
    images: int = 0
    characters: int = 0
    unreadable: int = 0
    """Characters for which the font has no meaning."""
    unmapped: dict[str, int] = field(default_factory=dict)
    """How many of them are set in each font."""
    unseen: list[str] = field(default_factory=list)
    """Texts that a person does not see: clipped, covered, without paint, beyond the page."""
    struck: list[str] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)
    """Text objects of which nothing is seen: what stands over them was read without the characters that both share."""
    doubts: list[tuple[str, float, float]] = field(default_factory=list)
    """Characters that recognition was not sure of, with the middle of each."""
    recognised: bool = False
    """The text lies invisibly over a picture, as OCR leaves it."""

    @property
    def frame(self) -> tuple[float, float]:
        """Width and height in the frame of the layout."""
        return (self.height, self.width) if self.turn % 180 else (self.width, self.height)

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """A box of the layout's frame on the page as shown."""
        return turn_box((x0, top, x1, bottom), -self.turn % 360, *self.frame)


def apart(before: str, after: str, gap: float, height: float) -> bool:
    """Is a gap a blank? Between Chinese and Latin characters programs set a quarter of an em that nobody typed."""
    if before < "\u2e80" and after < "\u2e80":
        return gap > 0.2 * height
    return gap > 0.6 * height


def without(run: Run, gone: Sequence[bool]) -> tuple[list[Run], list[str]]:
    """What is left of a run without some of its characters, and what was taken out.

    A number that loses a part of itself is doubtful.
    """
    kept: list[Run] = []
    taken: list[str] = []
    start, count = 0, len(run.text)
    for k in range(1, count + 1):
        if k < count and gone[k] == gone[start]:
            continue
        text = run.text[start:k]
        if gone[start]:
            taken.append(text)
            if kept and k < count and run.text[start - 1] in DIGITS and run.text[k] in DIGITS:
                kept[-1].doubts += (len(kept[-1].text) - 1,)
        elif text.strip():
            own = run.lefts[start : k + 1]
            kept.append(replace(run, text=text, lefts=own, x0=own[0], x1=own[-1], cut=start > 0 or run.cut, doubts=()))
            if len(kept) > 1 and kept[-2].doubts:
                kept[-1].doubts = (0,)
        start = k
    return kept, taken


DIGITS = frozenset("0123456789.,０１２３４５６７８９．，")


def turn_run(run: Run, turn: int, width: float, height: float) -> Run:
    """A run of a page of that size, turned clockwise."""
    x0, top, x1, bottom = turn_box((run.x0, run.top, run.x1, run.bottom), turn, width, height)
    count = len(run.text)
    lefts = [x0 + k * (x1 - x0) / count for k in range(count + 1)]
    return replace(run, lefts=lefts, x0=x0, top=top, x1=x1, bottom=bottom)


def turn_edge(edge: Edge, turn: int, width: float, height: float) -> Edge:
    """An edge of a page of that size, turned clockwise."""
    level, at, start, end = edge
    box = (start, at, end, at) if level else (at, start, at, end)
    x0, top, x1, bottom = turn_box(box, turn, width, height)
    flat = level != bool(turn % 180)
    return (True, top, x0, x1) if flat else (False, x0, top, bottom)
