"""Text with a line drawn through it: it counts as deleted, and the line is no rule of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from llmeval.data.document import Box
from llmeval.reading.pdf.drawn import Edge
from llmeval.reading.pdf.runs import Run, Sheet, without

_BAND = 8.0
"""Points: runs are looked up by strips of this height."""
_HIGH, _LOW = 0.30, 0.25
"""Shares of a run's height, from its top and from its bottom, between which a line goes through its characters."""
_SLACK = 0.45
"""Ems by which a line may miss the edges of what it strikes out."""
_MOST_EDGES = 20_000


def strike_out(sheet: Sheet, areas: Sequence[Box]) -> None:
    """Take struck characters out of the runs of a page, and the lines through them out of its edges."""
    level = [edge for edge in sheet.edges if edge[0]]
    if not areas and (not level or len(level) > _MOST_EDGES):
        return
    strips: dict[int, list[int]] = defaultdict(list)
    for number, run in enumerate(sheet.runs):
        if run.lefts and not run.angle:
            for strip in range(int(run.top // _BAND), int(run.bottom // _BAND) + 1):
                strips[strip].append(number)
    gone: dict[int, list[bool]] = {}
    lines: set[Edge] = set()
    for edge, members in _joined(level):
        near = strips.get(int(edge[1] // _BAND))
        if (
            near
            and (struck := _struck_by(edge, [(k, sheet.runs[k]) for k in near]))
            and not _is_rule(edge, sheet.edges)
        ):
            lines.update(members)
            _mark(gone, struck, sheet.runs)
    for x0, top, x1, bottom in areas:
        for number in {
            k for strip in range(int(top // _BAND), int(bottom // _BAND) + 1) for k in strips.get(strip, ())
        }:
            run = sheet.runs[number]
            if top <= run.middle <= bottom:
                inside = [k for k in range(len(run.text)) if x0 <= (run.lefts[k] + run.lefts[k + 1]) / 2 <= x1]
                _mark(gone, [(number, k) for k in inside], sheet.runs)
    if gone:
        sheet.edges = [edge for edge in sheet.edges if edge not in lines]
        _take_out(sheet, gone)


def _joined(level: Sequence[Edge]) -> list[tuple[Edge, list[Edge]]]:
    """Level lines with those that continue them: programs draw a line piece by piece."""
    found: list[tuple[Edge, list[Edge]]] = []
    for edge in sorted(level, key=lambda edge: (round(edge[1]), edge[2])):
        if found:
            (_, y, start, end), members = found[-1]
            if abs(edge[1] - y) < 0.6 and start <= edge[2] <= end + 0.8:
                found[-1] = ((True, y, start, max(end, edge[3])), [*members, edge])
                continue
        found.append((edge, [edge]))
    return found


def _mark(gone: dict[int, list[bool]], struck: Sequence[tuple[int, int]], runs: Sequence[Run]) -> None:
    for number, k in struck:
        gone.setdefault(number, [False] * len(runs[number].text))[k] = True


def _take_out(sheet: Sheet, gone: dict[int, list[bool]]) -> None:
    runs: list[Run] = []
    ends: list[tuple[Run, float]] = []
    for number, run in enumerate(sheet.runs):
        if number not in gone:
            runs.append(run)
            continue
        kept, taken = without(run, gone[number])
        runs += kept
        sheet.struck += [text.strip() for text in taken if text.strip()]
        if gone[number][-1]:
            ends.append((run, run.x1))
    # The gap that a struck end leaves before the next run is no blank.
    for run in runs:
        if any(
            abs(run.x0 - x1) < 0.4 * run.size and abs(run.middle - other.middle) < 0.4 * run.size for other, x1 in ends
        ):
            run.cut = True
    sheet.runs = runs


def _struck_by(edge: Edge, near: Sequence[tuple[int, Run]]) -> list[tuple[int, int]]:
    """Runs and characters that a level line goes through from end to end; nothing where it goes on beyond them."""
    _, y, start, end = edge
    found: list[tuple[int, int]] = []
    first, last, size = 1e9, -1e9, 0.0
    for number, run in near:
        height = run.bottom - run.top
        if run.x1 <= start or run.x0 >= end or not run.top + _HIGH * height < y < run.bottom - _LOW * height:
            continue
        for k in range(len(run.text)):
            left, right = run.lefts[k], run.lefts[k + 1]
            if start <= (left + right) / 2 <= end and run.text[k] != " ":
                found.append((number, k))
                first, last = min(first, left), max(last, right)
        size = max(size, run.size)
    if not found or abs(first - start) > _SLACK * size or abs(last - end) > _SLACK * size:
        return []
    return found


def _is_rule(edge: Edge, edges: Sequence[Edge]) -> bool:
    """Whether a line ends on an upright one, as the rules of a table do."""
    _, y, start, end = edge
    return any(
        not level and top - 2 <= y <= bottom + 2 and (abs(x - start) < 2 or abs(x - end) < 2) and bottom - top > 8
        for level, x, top, bottom in edges
    )
