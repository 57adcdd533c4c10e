"""The data that the layout works on: runs of characters and the page that holds them.

Coordinates are points with the origin at the top left of the page as shown, /Rotate included.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
