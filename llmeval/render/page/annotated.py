"""The report as it reads, in HTML: headings, paragraphs, tables with merged cells, and every cited passage marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from llmeval.data.document import Block, Cell, Table
from llmeval.data.facts import Fact
from llmeval.data.review import Review
from llmeval.numbers.lexer import render
from llmeval.render.json import scrubber
from llmeval.render.page.segments import Segment, Segments
from llmeval.render.phrases import BASIS, STATUS, say
from llmeval.render.safe import html_attribute, html_text
from llmeval.spans import Span

CHUNK = 40
"""Blocks in a division that a browser need not lay out before it is near."""
LARGE = 120_000
"""Characters from which a report is divided so."""
SHOWN_FACTS = 4
"""Facts told at one place at most: readings of the same number."""


class Piece(NamedTuple):
    """A block, or text that no block holds (`block` None)."""

    span: Span
    block: Block | None
    table: Table | None


@dataclass(frozen=True)
class Annotated:
    """A report's text as HTML, and where each passage came to stand."""

    review: Review

    @cached_property
    def pieces(self) -> list[Piece]:
        return list(self._pieces())

    @cached_property
    def segments(self) -> Segments:
        runs = [span for piece in self.pieces for span in _runs(piece)]
        return Segments(self.review, runs)

    @cached_property
    def _piece_starts(self) -> list[int]:
        return [piece.span.start for piece in self.pieces]

    @cached_property
    def _levels(self) -> dict[int, int]:
        """Level of the section by the start of the block that holds its heading."""
        starts = self._piece_starts
        levels: dict[int, int] = {}
        for section in self.review.sections:
            index = bisect_right(starts, section.start) - 1
            if index >= 0:
                levels.setdefault(starts[index], section.level)
        return levels

    def anchor(self, span: Span) -> str:
        """Id of the block nearest to a passage, for one that nothing marks."""
        return f"b{max(0, bisect_right(self._piece_starts, span.start) - 1)}"

    def html(self) -> str:
        """The whole report."""
        parts: list[str] = []
        divided = len(self.review.document.text) > LARGE
        for number, piece in enumerate(self.pieces):
            if divided and number % CHUNK == 0:
                parts.append('</div>\n<div class="chunk">' if number else '<div class="chunk">')
            parts.append(self._piece(number, piece))
        if divided and parts:
            parts.append("</div>")
        return "\n".join(parts)

    def _pieces(self) -> Iterator[Piece]:
        document = self.review.document
        at = 0
        for block in sorted(document.blocks, key=lambda block: block.start):
            if block.end <= at:
                continue
            yield from self._gap(at, block.start)
            table = document.tables[block.table] if block.table is not None else None
            yield Piece(Span(max(at, block.start), block.end), block, table)
            at = block.end
        yield from self._gap(at, len(document.text))

    def _gap(self, start: int, end: int) -> Iterator[Piece]:
        """Text between two blocks is shown too where it says anything."""
        text = self.review.document.plain[start:end]
        if text and not text.isspace():
            lead = len(text) - len(text.lstrip())
            yield Piece(Span(start + lead, start + len(text.rstrip())), None, None)

    def _piece(self, number: int, piece: Piece) -> str:
        block = piece.block
        if piece.table is not None:
            return self._table(number, piece.table)
        inner = "".join(self._inner(piece.span))
        if block is not None and block.kind == "heading":
            level = min(6, (self._levels.get(piece.span.start) or block.level or 1) + 2)
            return f'<h{level} id="b{number}">{inner}</h{level}>'
        kind = block.kind if block is not None else "paragraph"
        return f'<p id="b{number}" class="{kind}">{inner}</p>'

    def _table(self, number: int, table: Table) -> str:
        rows: list[list[Cell]] = [[] for _ in range(table.rows)]
        for cell in table.cells:
            if cell.row < table.rows:
                rows[cell.row].append(cell)
        label = html_attribute(f"{say('table', self.review.language)} {number}")
        parts = [f'<div class="sheet" id="b{number}" tabindex="0" role="group" aria-label="{label}"><table>']
        held: list[Cell] = []
        for row, cells in enumerate(rows):
            held = [cell for cell in held if cell.row + cell.row_span > row]
            parts.append("<tr>" + "".join(self._row(table, row, cells, held)) + "</tr>")
            held += [cell for cell in cells if cell.row_span > 1]
        return "".join([*parts, "</table></div>"])

    def _row(self, table: Table, row: int, cells: list[Cell], held: list[Cell]) -> Iterator[str]:
        """The cells of a row; where the source has none, an empty one keeps the columns in line."""
        column = 0
        new = {id(cell) for cell in cells}
        for cell in sorted([*cells, *held], key=lambda cell: cell.column):
            if cell.column > column:
                yield _empty(cell.column - column)
            if id(cell) in new:
                yield self._cell(table, row, cell)
            column = max(column, cell.column + cell.column_span)
        if column < table.columns:
            yield _empty(table.columns - column)

    def _cell(self, table: Table, row: int, cell: Cell) -> str:
        tag = "th" if row < table.header_rows else "td"
        extent = ""
        if cell.row_span > 1:
            extent += f' rowspan="{min(cell.row_span, table.rows - row)}"'
        if cell.column_span > 1:
            extent += f' colspan="{cell.column_span}"'
        number = ' class="num"' if _is_number(self.review.document.text[cell.start : cell.end]) else ""
        return f"<{tag}{extent}{number}>{''.join(self._inner(cell.span))}</{tag}>"

    def _inner(self, run: Span) -> Iterator[str]:
        text = self.review.masked_text
        for segment in self.segments.within(run):
            inner = html_text(text[segment.start : segment.end])
            told = self._told(segment.facts) + self._spoken(segment.number)
            standing = self.review.numbers[segment.number].standing if segment.number is not None else ""
            classes = " ".join(filter(None, (segment.level, "f" if told else "", standing)))
            if segment.mark is not None:
                yield f'<mark id="m{segment.mark}" class="{classes}"{told}>{inner}</mark>'
            elif told:
                yield f'<span class="{classes}"{told}>{inner}</span>'
            else:
                yield inner
            yield from self._refs(segment)

    def _refs(self, segment: Segment) -> Iterator[str]:
        for index in segment.refs:
            finding = self.review.findings[index]
            label = html_attribute(f"{say('finding', self.review.language)} {name_of(index, finding.id)}")
            yield (f'<a class="ref {segment.level}" href="#f{index}" data-f="{index}" aria-label="{label}" '
                   f'data-n="{html_attribute(short_name(index, finding.id))}"></a>')  # fmt: skip

    def _spoken(self, number: int | None) -> str:
        """The relations of a number, by their index, and its own."""
        if number is None:
            return ""
        order = self.relation_order
        return (
            f' data-q="{number}" data-r="{" ".join(str(order[r.id]) for r in self.review.numbers[number].relations)}"'
        )

    @cached_property
    def relation_order(self) -> dict[str, int]:
        """Index of each relation by its id."""
        return {relation.id: index for index, relation in enumerate(self.review.relations)}

    def _told(self, facts: tuple[Fact, ...]) -> str:
        """What is said of a number when one points at it; only a reading that is not proved says so in its class."""
        if not facts:
            return ""
        lines = "\n".join(self._line(fact) for fact in facts[:SHOWN_FACTS])
        state = "" if all(fact.grounded for fact in facts) else ' data-s="no"'
        return f'{state} data-t="{html_attribute(lines)}"'

    def _line(self, fact: Fact) -> str:
        language = self.review.language
        told = [self._scrub(fact.label), _value(fact), fact.period, _in(BASIS, fact.basis, language)]
        told += [_in(STATUS, fact.status, language), say(fact.origin, language)]
        return "|".join(part.replace("|", "/").replace("\n", " ") for part in told)

    @cached_property
    def _scrub(self) -> Callable[[str], str]:
        return scrubber(self.review)


def _runs(piece: Piece) -> Iterable[Span]:
    if piece.table is None:
        return [piece.span]
    return sorted(cell.span for cell in piece.table.cells if len(cell.span))


def _empty(columns: int) -> str:
    return f'<td class="none" colspan="{columns}"></td>' if columns > 1 else '<td class="none"></td>'


def _is_number(text: str) -> bool:
    digits = sum(character.isdigit() for character in text[:24])
    return 0 < len(text) < 24 and digits * 2 >= len(text.strip())


def _value(fact: Fact) -> str:
    numeral = fact.numeral
    if fact.value is None:
        return ""
    if numeral is not None and numeral.kind == "quantity" and numeral.value is not None:
        return render(numeral)
    return f"{fact.value:f}{fact.unit}"


def _in(words: dict[str, tuple[str, str]], key: str, language: str) -> str:
    pair = words.get(key)
    return key if pair is None else pair[0 if language == "zh" else 1]


def name_of(index: int, given: str) -> str:
    """What a finding is called: its id, or its number where it has none."""
    return given or f"F{index + 1:03d}"


def short_name(index: int, given: str) -> str:
    """For a mark in the text: `F012` is 12."""
    name = name_of(index, given)
    return name.lstrip("F").lstrip("0") or name
