"""Where in a Word file the characters of its text stand: the way back from an offset to an element."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element


class Origin(NamedTuple):
    """A run of the text and the elements that hold it.

    For a `w:t` its characters are those of the element from `offset` on, one for one. Any other element (a tab, a symbol,
    a formula, all of a field from `first` to `last`) shows the run as a whole. A `w:p` shows its automatic number.
    """

    start: int
    end: int
    first: _Element
    last: _Element
    offset: int = 0


class Traced(NamedTuple):
    """A text and the origins of its characters, in order; what a reader inserted has none."""

    text: str
    origins: tuple[Origin, ...]
