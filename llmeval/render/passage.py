"""A cited passage as a person wants to see it: inside its sentence or table row, with where it stands.

Everything here is cut from the masked text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from llmeval.data.document import Section, Table
from llmeval.data.evidence import Evidence, Language
from llmeval.data.review import Review
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.text.whole import cut, tail

STOPS = "。；！？"
SENTENCE_END = re.compile(rf"[{STOPS}]|\n\s*\n")
REACH = 48
"""Characters shown on either side of a passage at most."""
LONGEST = 160
"""Characters of a cited passage beyond which its middle is left out."""
BLANK = re.compile(r"\s+")
GONE = "\0"


class Piece(NamedTuple):
    """A run of text, cited or not; white space made plain."""

    text: str
    cited: bool


class Shown(NamedTuple):
    """The passages of a finding that stand in one sentence or one row, and where that is."""

    pieces: tuple[Piece, ...]
    where: str


class _Frame(NamedTuple):
    """What is shown around a passage: runs of the text, which a bar divides where they are cells."""

    runs: tuple[Span, ...]

    @property
    def start(self) -> int:
        return self.runs[0].start

    @property
    def end(self) -> int:
        return self.runs[-1].end


@dataclass(frozen=True)
class Passages:
    """Shows passages of one review."""

    review: Review

    @cached_property
    def _text(self) -> str:
        return self.review.masked_text

    @cached_property
    def _clean(self) -> str:
        """The masked text with debris of a conversion marked, character for character."""
        pieces, at = [], 0
        for span in self.review.document.debris:
            pieces += [self._text[at : span.start], GONE * len(span)]
            at = span.end
        return "".join([*pieces, self._text[at:]])

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self._text)]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.review.document.blocks]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.review.sections]

    @cached_property
    def _section_by_id(self) -> dict[str, Section]:
        return {section.id: section for section in self.review.sections}

    @cached_property
    def _rows(self) -> dict[tuple[int, int], list[Span]]:
        """Cells with content by their table's start and the row."""
        rows: dict[tuple[int, int], list[Span]] = {}
        for table in self.review.document.tables:
            for cell in table.cells:
                if len(span := cell.span):
                    rows.setdefault((table.start, cell.row), []).append(span)
        return rows

    @cached_property
    def _known_cell_ends(self) -> dict[int, list[int]]:
        return {}

    def show(self, evidence: Sequence[Evidence], language: Language = "zh") -> list[Shown]:
        """The passages, those of one sentence or one row together, in order of the text."""
        return [shown for shown, _ in self.show_with_spans(evidence, language)]

    def show_with_spans(
        self, evidence: Sequence[Evidence], language: Language = "zh"
    ) -> list[tuple[Shown, tuple[Span, ...]]]:
        """The same, each with the spans of the passages that it shows."""
        groups: list[tuple[_Frame, list[Span]]] = []
        for item in sorted(evidence, key=lambda item: item.start):
            frame = self._frame(item.span)
            if groups and frame.start < groups[-1][0].end:
                last, cited = groups[-1]
                runs = last.runs if len(last.runs) > 1 or frame.end <= last.end else (Span(last.start, frame.end),)
                groups[-1] = (_Frame(runs), [*cited, item.span])
            else:
                groups.append((frame, [item.span]))
        return [
            (Shown(tuple(_trimmed(self._pieces(frame, cited))), self.where(cited[0].start, language)), tuple(cited))
            for frame, cited in groups
        ]

    def where(self, offset: int, language: Language = "zh") -> str:
        """File, section and page or line: `二、一般公共预算支出情况 / （一）基本支出情况 · 第 61 行`."""
        zh = language == "zh"
        document = self.review.document
        part = document.part_of(offset)
        parts = [part.name] if part else []
        title = self.heading(offset, language)
        if title:
            parts.append(title)
        page = document.page_of(offset)
        if page is not None:
            parts.append(f"第 {page} 页" if zh else f"page {page}")
        elif document.media_type.startswith("text/") and not document.segments:
            line = bisect_left(self._line_ends, offset) + 1
            parts.append(f"第 {line} 行" if zh else f"line {line}")
        else:
            places = document.places(offset, offset + 1)
            if places and places[0].part:
                parts.append(_part(places[0].part) if zh else places[0].part)
        return " · ".join(parts)

    def place(self, offset: int) -> int:
        """Start of the table or of the paragraph that holds the offset: what a reader sees at once."""
        if (table := self.review.document.table_at(offset)) is not None:
            return table.start
        index = bisect_right(self._block_starts, offset) - 1
        return self._block_starts[index] if index >= 0 else 0

    def quote(self, span: Span) -> str:
        """A passage on one line: no blank where a line broke between Chinese characters, bars between cells."""
        cells = [*re.finditer(r"[^\t]+", self._text[span.start : span.end])]
        return " | ".join(self._plain(span.start + cell.start(), span.start + cell.end()).strip() for cell in cells)

    def heading(self, offset: int, language: Language) -> str:
        """What a reader looks for: titles as `section_title` has them, but a report's own title names no part of it."""
        section = self._section_at(offset)
        if section is not None and section.kind == "cover" and section.parent is None:
            return "报告开头" if language == "zh" else "Beginning of the report"
        return self.section_title(offset)

    def section_title(self, offset: int) -> str:
        """Titles of the outermost and the innermost section that hold the offset; "" before the first."""
        section = self._section_at(offset)
        if section is None:
            return ""
        outer = section
        while outer.parent is not None and outer.parent in self._section_by_id:
            outer = self._section_by_id[outer.parent]
        return " / ".join(dict.fromkeys(self._title(each) for each in (outer, section)))

    def _section_at(self, offset: int) -> Section | None:
        index = bisect_right(self._section_starts, offset) - 1
        section = self.review.sections[index] if index >= 0 else None
        while section is not None and offset >= section.end:
            section = self._section_by_id.get(section.parent) if section.parent is not None else None
        return section

    def _title(self, section: Section) -> str:
        end = min(section.heading_end, section.start + 60)
        return _head(self._plain(section.start, end), 24)

    def _frame(self, span: Span) -> _Frame:
        """The row around a passage of a table, else its sentence."""
        table = self.review.document.table_at(span.start)
        if table is not None and span.end <= table.end:
            cells = self._row(table, span)
            if cells:
                return _Frame(tuple(cells))
        return _Frame((self._sentence(span),))

    def _row(self, table: Table, span: Span) -> list[Span]:
        """The cells of the one row that the passage touches; none where it touches several or stands between cells."""
        index = bisect_right(self._cell_ends(table), span.start)
        touched = []
        while index < len(table.cells) and table.cells[index].start < span.end:
            if table.cells[index].span.overlaps(span):
                touched.append(table.cells[index])
            index += 1
        if len({cell.row for cell in touched}) != 1:
            return []
        row = self._rows[table.start, touched[0].row]
        if len(row) <= 2 * _CELLS:
            return row
        first = bisect_left(row, touched[0].start, key=lambda cell: cell.start)
        return row[max(0, first - _CELLS) : first + len(touched) + _CELLS]

    def _cell_ends(self, table: Table) -> list[int]:
        known = self._known_cell_ends
        if table.start not in known:
            known[table.start] = [cell.end for cell in table.cells]
        return known[table.start]

    def _sentence(self, span: Span) -> Span:
        """The sentence around a passage, inside its block and within reach."""
        blocks = self.review.document.blocks
        index = bisect_right(self._block_starts, span.start) - 1
        block = blocks[index] if index >= 0 and span.start < blocks[index].end else None
        first = max(block.start if block else 0, span.start - 2 * REACH)
        last = min(max(block.end if block else len(self._text), span.end), span.end + 2 * REACH)
        before = [match.end() for match in SENTENCE_END.finditer(self._text, first, span.start)]
        start = before[-1] if before else first
        if self._text[span.end - 1] in STOPS:
            return Span(start, span.end)
        after = SENTENCE_END.search(self._text, span.end, last)
        return Span(start, after.end() if after else last)

    @cached_property
    def _known_runs(self) -> dict[Span, str]:
        return {}

    def _plain_run(self, run: Span) -> str:
        """A cell on one line; a row is shown around each number that it holds, so it is made once."""
        known = self._known_runs
        if run not in known:
            known[run] = self._plain(run.start, run.end)
        return known[run]

    def _seen(self, runs: Sequence[Span], cited: Sequence[Span]) -> Sequence[Span]:
        """The cells between the first and the last passage, and to either side as many as are not cut away again."""
        first = bisect_right(runs, cited[0].start, key=lambda run: run.end)
        last = bisect_left(runs, max(span.end for span in cited), key=lambda run: run.start)
        before = after = 0
        while first > 0 and before < _BESIDE:
            first -= 1
            before += len(self._plain_run(runs[first])) + len(_BAR)
        while last < len(runs) and after < _BESIDE:
            after += len(self._plain_run(runs[last])) + len(_BAR)
            last += 1
        return runs[first:last]

    def _pieces(self, frame: _Frame, cited: Sequence[Span]) -> Iterator[Piece]:
        for number, run in enumerate(self._seen(frame.runs, cited) if len(frame.runs) > 1 else frame.runs):
            if number:
                yield Piece(_BAR, cited=False)
            if not any(run.overlaps(span) for span in cited):
                yield Piece(self._plain_run(run), cited=False)
                continue
            at = run.start
            for span in cited:
                start, end = max(span.start, at), min(span.end, run.end)
                if start < end:
                    yield Piece(self._plain(at, start), cited=False)
                    yield Piece(self._plain(start, end), cited=True)
                    at = end
            yield Piece(self._plain(at, run.end), cited=False)

    def _plain(self, start: int, end: int) -> str:
        """Masked text on one line: debris of a conversion gone, white space as single blanks, none beside Chinese."""
        text = BLANK.sub(" ", self._clean[start:end].replace(GONE, ""))
        return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) | (?=[\u3000-\u9fff\uff00-\uffef])", "", text)


def bracketed(where: str, language: Language) -> str:
    """A place behind what stands there, in brackets that differ from its own: `〔（一）机构及人员 · 第 10 行〕`; "" for none."""
    if not where:
        return ""
    if language != "zh":
        return f" ({where})"
    return f"〔{where}〕" if "（" in where else f"（{where}）"


_BAR = " | "
_BESIDE = REACH + 8
"""Characters beside a passage that are enough to see where they are cut (`text/whole`)."""
_CELLS = 60
"""Cells to either side of a passage that its row is shown with: more would be cut anyway."""
PARTS = (
    (re.compile(r"table (\d+) cell (\d+),(\d+)"), r"表 \1 第 \2 行第 \3 列"),
    (re.compile(r"paragraph (\d+)"), r"第 \1 段"),
    (re.compile(r"footnote (\d+)"), r"脚注 \1"),
)


def _part(name: str) -> str:
    """A named part of a Word file in Chinese; other names as they are."""
    for pattern, words in PARTS:
        if pattern.fullmatch(name):
            return pattern.sub(words, name)
    return name


def _trimmed(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours joined, and what is long cut: before the first and after the last citation, and in the middle."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].cited == piece.cited:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.cited)
        elif piece.text:
            joined.append(piece)
    for number, (text, cited) in enumerate(joined):
        if cited:
            yield Piece(_middle(text, LONGEST), cited)
        elif number == 0:
            at = tail(text, REACH)
            yield Piece("…" + text[at:] if at else text, cited)
        elif number == len(joined) - 1:
            yield Piece(_head(text, REACH), cited)
        else:
            yield Piece(_middle(text, 2 * REACH), cited)


def _head(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: cut(text, longest)] + "…"


def _middle(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[: cut(text, half)]}……{text[tail(text, half) :]}"
