"""Tables in plain text whose columns are marked: pipes and box lines, HTML tags in Markdown.

Each reader takes the scanned lines and the index of the table's first line, and gives the table, or None, and the index
of the line at which the next attempt may begin.
"""

from __future__ import annotations

from itertools import pairwise

from llmeval.data.document import Cell, Table
from llmeval.patterns import lazy as re
from llmeval.reading.plain.lines import Found, Line, Row, Scan, header_rows, table_of, trim
from llmeval.spans import Span

# Cells between pipes or box lines.

PIPES = ("|", "│", "┃", "｜", "+", "┌", "├", "└", "┏", "┣", "┗", "╔", "╠", "╚", "║")
_RULE = re.compile(r"[\s|+:┃│┌┐└┘├┤┬┴┼─━┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬═║=-]+")
_PIPE = re.compile(r"(?<!\\)[|│┃｜║]")


def piped(scan: Scan, index: int) -> tuple[Found | None, int]:
    text, lines = scan.text, scan.lines
    rows: list[Row] = []
    marks: list[Span] = []
    header: int | None = None
    at = index
    while at < len(lines) and lines[at].text[:1] in PIPES and lines[at].text:
        line = lines[at]
        if _RULE.fullmatch(line.text) and re.search("[-─━═=]", line.text):
            marks.append(Span(line.body_start, line.body_end))
            if rows and header is None:
                header = len(rows)
        else:
            pipes = [match.start() for match in _PIPE.finditer(text, line.body_start, line.body_end)]
            if len(pipes) < 2:
                break
            marks += [Span(pipe, pipe + 1) for pipe in pipes]
            rows.append(_between(pipes, line))
        at += 1
    if not rows or (len(rows) < 2 and header is None) or max(map(len, rows)) < 2:
        return None, max(at, index + 1)
    scan.debris += marks
    table = table_of(text, rows, lines[index].start, lines[at - 1].end, header if header in (1, 2) else None)
    return Found(index, at, table), at


def _between(pipes: list[int], line: Line) -> Row:
    edges = pipes if line.body_end - pipes[-1] <= 1 else [*pipes, line.body_end]
    return [(column, left + 1, right) for column, (left, right) in enumerate(pairwise(edges))]


_FIGURE = re.compile(r"[^|│┃｜║\d０-９]{0,4}[\d０-９][\d０-９,，.．]*\s{0,3}[^|│┃｜║\d０-９]{0,6}")
_FEWEST = 3
"""Rows, and cells of a row, without which pipes between words are no table."""


def holds_pipe(line: Line) -> bool:
    """Whether a pipe stands in a line."""
    return _PIPE.search(line.text) is not None


def barred(scan: Scan, index: int) -> tuple[Found | None, int]:
    """Reads rows whose cells have pipes between them and none outside, as a recogniser of pages writes them: at least three of
    one length, most of them with figures."""
    text, lines = scan.text, scan.lines
    rows: list[list[int]] = []
    at = index
    while at < len(lines) and not lines[at].blank:
        pipes = [match.start() for match in _PIPE.finditer(text, lines[at].body_start, lines[at].body_end)]
        if len(pipes) < _FEWEST - 1 or (rows and len(pipes) != len(rows[0])):
            break
        rows.append(pipes)
        at += 1
    made: list[Row] = []
    for pipes, line in zip(rows, lines[index:at], strict=True):
        edges = [line.body_start - 1, *pipes, line.body_end]
        made.append([(column, left + 1, right) for column, (left, right) in enumerate(pairwise(edges))])
    told = sum(any(_FIGURE.fullmatch(text[a:b].strip()) for _, a, b in row[1:]) for row in made)
    if len(made) < _FEWEST or 2 * told < len(made):
        return None, at
    scan.debris += [Span(pipe, pipe + 1) for pipes in rows for pipe in pipes]
    return Found(index, at, table_of(text, made, lines[index].start, lines[at - 1].end)), at


# <table> inside Markdown, as recognisers of scanned pages write it.

_TAG = re.compile(r"<(/?)(table|tr|td|th)\b([^<>]{0,500})>", re.IGNORECASE)
_EXTENT = re.compile(r"\b(row|col)span\s{0,8}=\s{0,8}+[\"']?\s{0,8}(\d{1,3})", re.IGNORECASE)


def tagged(scan: Scan, index: int) -> tuple[Found | None, int]:
    """Reads one `<table>`; a table inside a cell is left as the cell's text."""
    text, lines = scan.text, scan.lines
    cells: list[Cell] = []
    taken: dict[int, int] = {}
    heads: list[bool] = []
    row, column, depth = -1, 0, 0
    open_at: int | None = None
    extent: dict[str, int] = {}
    end = -1
    for tag in _TAG.finditer(text, lines[index].start):
        closing, kind = tag[1] == "/", tag[2].lower()
        if kind == "table":
            depth += -1 if closing else 1
        if open_at is not None and depth <= 1 and (kind != "table" or closing):
            cell = Cell(row, column, *trim(text, open_at, tag.start()), extent.get("row", 1), extent.get("col", 1))
            cells.append(cell)
            taken.update((column + right, row + cell.row_span) for right in range(cell.column_span))
            open_at = None
        if depth <= 0:
            end = tag.end()
            break
        if depth > 1 or closing:
            continue
        if kind == "tr":
            row, column = row + 1, 0
            heads.append(True)
        elif kind in ("td", "th"):
            if row < 0:
                row = 0
                heads.append(True)
            heads[row] = heads[row] and kind == "th"
            extent = {match[1].lower(): min(100, max(1, int(match[2]))) for match in _EXTENT.finditer(tag[3])}
            while taken.get(column, 0) > row:
                column += 1
            open_at = tag.end()
    if end < 0 or not cells:
        return None, len(lines) if end < 0 else index + 1
    last = index
    while last < len(lines) and lines[last].start < end:
        last += 1
    width = max(cell.column + cell.column_span for cell in cells)
    rows = row + 1
    texts = [[text[c.start : c.end] for c in cells if c.row == number] for number in range(min(rows, 4))]
    header = heads.index(False) if False in heads else 0
    table = Table(
        lines[index].start + text[lines[index].start : end].index("<table"),
        end,
        rows,
        width,
        tuple(_inside(cell, rows) for cell in cells),
        header or header_rows(texts, width, rows),
    )
    return Found(index, last, table), last


def _inside(cell: Cell, rows: int) -> Cell:
    over = cell.row + cell.row_span - rows
    if over <= 0:
        return cell
    return Cell(cell.row, cell.column, cell.start, cell.end, cell.row_span - over, cell.column_span)
