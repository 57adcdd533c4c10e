"""What was read: a text, and where each piece of it stands.

Character offsets into `Document.text` are the one currency of the library. The text is never edited after reading:
whatever a reader had to insert (the tab between two cells, the line break between two blocks) is a segment without a
source, and whatever is debris (`**`, `[bookmark: …]`) stays in the text and is blanked only in `Document.plain`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeVar

from llmeval.data.renderers import renderer
from llmeval.numbers.forms import as_shown
from llmeval.spans import Span
from llmeval.vocabulary.section_kinds import SectionKind

T = TypeVar("T")
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points, origin at the top left of the page."""

BlockKind = Literal["heading", "paragraph", "table", "note", "page_header", "page_footer"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in the source: page (from 1) and box in points for a PDF, else a named part."""

    page: int | None = None
    box: Box | None = None
    part: str | None = None
    """Word: `paragraph 12`, `table 2 cell 3,4` (from 1), `footnote 1`; HTML: an element path; text: None."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A number that the file holds in another form than it shows: (45.5) in a cell that holds -45.5, 36:00 for 36 hours.

    `value` is None where the number is the one that is written, and only its sign is another.
    """

    start: int
    end: int
    negative: bool = False
    value: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the text and its source; `place` is None where a reader inserted the characters."""

    start: int
    end: int
    place: Place | None
    lefts: tuple[float, ...] = ()
    """For a PDF, the left edge of each character and the right edge of the last, so that a part of a run has a box."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a logical paragraph (physical lines joined, page breaks included), a table or a note.

    `level` is the source's own heading level (Word style, Markdown `#`), from 1, where it has one; it is a hint that
    `split` may overrule. `table` is the index into `Document.tables`.
    """

    kind: BlockKind
    start: int
    end: int
    level: int | None = None
    table: int | None = None

    @property
    def span(self) -> Span:
        """The block's characters in `Document.text`."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: 0-based row and column of its top left corner, its extent, and the span of its content."""

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    indent: float = 0.0
    """How far the source indents its first line, in characters; 0 where nothing says."""

    @property
    def span(self) -> Span:
        """The cell's content in `Document.text`; empty, and placed where the content would stand, for an empty cell."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in reading order; a merged cell stands once, at its top left corner. Empty cells have empty spans."""

    start: int
    end: int
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    header_rows: int = 0
    """How many rows at the top are a header by form; inner header rows (score tables) are for who reads the table."""

    @property
    def span(self) -> Span:
        """The table's characters in `Document.text`, from its first to its last cell."""
        return Span(self.start, self.end)

    def grid(self) -> list[list[Cell | None]]:
        """Rows × columns; a merged cell fills every position it covers, None where the source had no cell."""
        grid: list[list[Cell | None]] = [[None] * self.columns for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.rows)):
                for column in range(cell.column, min(cell.column + cell.column_span, self.columns)):
                    grid[row][column] = cell
        return grid


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the source: number from 1, size in points, span of its text."""

    number: int
    start: int
    end: int
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a submission; `name` is the file's name without folders."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its body. `start` is the heading's first character, `end` the end of the last sub-section.

    `number` is as written (`（一）`, `2.`), `title` as written without Markdown marks and with the number,
    `heading_end` the end of the heading (for a run-in heading, the end of its sentence).
    """

    id: str
    number: str
    title: str
    kind: SectionKind
    level: int
    start: int
    end: int
    heading_end: int
    parent: str | None = None

    @property
    def span(self) -> Span:
        """The section with heading and sub-sections, as characters of `Document.text`."""
        return Span(self.start, self.end)

    @property
    def body(self) -> Span:
        """What follows the heading, sub-sections included, as characters of `Document.text`."""
        return Span(self.heading_end, self.end)


@dataclass(frozen=True)
class Document:
    """A source as it was read. Frozen: whoever needs another text reads another document.

    Its `repr` leaves the text out: a log or a traceback must not carry a report and the personal data in it.
    """

    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    tables: tuple[Table, ...] = field(default=(), repr=False)
    pages: tuple[Page, ...] = field(default=(), repr=False)
    segments: tuple[Segment, ...] = field(default=(), repr=False)
    """Sorted by start, gapless where given; empty for a text file, whose offsets are the source's own."""
    debris: tuple[Span, ...] = field(default=(), repr=False)
    """Marks of a conversion (`**`, `## `, `[bookmark: …]`), sorted: no reader of meaning should see them."""
    parts: tuple[Part, ...] = ()
    path: str | None = None
    media_type: str = "text/plain"
    sha256: str = ""
    notes: tuple[str, ...] = ()
    """What a reader could not do in full (a page without text), in the words that a person should read."""

    doubtful: tuple[Span, ...] = field(default=(), repr=False)
    """What the reader is not sure of (recognised with low confidence, partly clipped or struck, an exponent or a mark), sorted
    and without overlaps: no ground for a hard finding."""
    recognised: tuple[Span, ...] = field(default=(), repr=False)
    """What stands on pages whose text is a recognition of a picture, sorted: a sum that fails there may be a misreading."""

    meant: tuple[Meant, ...] = field(default=(), repr=False)
    """Numbers of which the file says more than it shows, sorted, without overlaps."""

    @cached_property
    def plain(self) -> str:
        """The text, character for character, with debris blanked, full-width digits, ． and ％ made ASCII and
        compatibility ideographs the characters that they show.

        Same length as `text`, so every offset holds in both. Nothing else is changed: ① stays ①, ， stays ，.
        """
        text = as_shown(self.text)
        if not self.debris:
            return text
        pieces, at = [], 0
        for span in self.debris:
            pieces += [text[at : span.start], " " * len(span)]
            at = span.end
        return "".join([*pieces, text[at:]])

    @cached_property
    def _made(self) -> dict[Callable[[Document], Any], Any]:
        return {}

    def once(self, make: Callable[[Document], T]) -> T:
        """What a reader makes of the document, made when it is first asked for and shared from then on.

        `make` is a function of a module, and nobody changes what it gives: the document never changes either.
        """
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: what was made of them is made again where it is wanted."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @cached_property
    def _segment_ends(self) -> list[int]:
        return [segment.end for segment in self.segments]

    @cached_property
    def _page_starts(self) -> list[int]:
        return [page.start for page in self.pages]

    @cached_property
    def _part_starts(self) -> list[int]:
        return [part.start for part in self.parts]

    @cached_property
    def _table_ends(self) -> list[int]:
        return [table.end for table in self.tables]

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Where `text[start:end]` stands in the source: one place per run of it (a line, a cell), in order."""
        found: list[Place] = []
        for index in range(bisect_right(self._segment_ends, start), len(self.segments)):
            segment = self.segments[index]
            if segment.start >= end:
                break
            place = segment.place
            if place is None:
                continue
            if segment.lefts and place.box is not None:
                first, last = max(start, segment.start) - segment.start, min(end, segment.end) - segment.start
                left, right = segment.lefts[first], segment.lefts[last]
                place = replace(
                    place, box=(round(min(left, right), 2), place.box[1], round(max(left, right), 2), place.box[3])
                )
            if not found or found[-1] != place:
                found.append(place)
        return tuple(found)

    def page_of(self, offset: int) -> int | None:
        """Number of the page on which a character stands, None where its file has no pages."""
        index = bisect_right(self._page_starts, offset) - 1
        if index < 0 or (self.parts and self.part_of(self.pages[index].start) != self.part_of(offset)):
            return None
        return self.pages[index].number

    def part_of(self, offset: int) -> Part | None:
        """The file of a submission in which a character stands, None for a single file."""
        index = bisect_right(self._part_starts, offset) - 1
        return self.parts[index] if index >= 0 else None

    def table_at(self, offset: int) -> Table | None:
        """The table in which a character of the text stands, None for prose."""
        index = bisect_left(self._table_ends, offset)
        if index < len(self.tables) and self.tables[index].start <= offset:
            return self.tables[index]
        return None

    def paragraphs(self) -> Iterator[Block]:
        """Blocks that hold prose: headings, paragraphs and notes, in order."""
        return (block for block in self.blocks if block.kind in ("heading", "paragraph", "note"))

    def _repr_html_(self) -> str:
        shown: str = renderer("glance")(self)
        return shown


def spans_of(items: Sequence[Block | Cell | Table | Section]) -> list[Span]:
    return [item.span for item in items]
