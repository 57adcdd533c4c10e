"""The search for cells against pdfplumber's table finder, whose results it must give at a fraction of the cost."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmeval.data.document import Box
from llmeval.reading.pdf.drawn import Edge
from llmeval.reading.pdf.tables import find_cells, group_cells, merge_edges

REPORTS = Path(__file__).parent / "reports"


def ours(edges: list[Edge]) -> list[list[Box]]:
    return [sorted(group) for group in group_cells(find_cells(*merge_edges(edges)))]


def theirs(edges: list[Edge]) -> list[list[Box]]:
    from pdfplumber.table import TableFinder

    page: Any = SimpleNamespace(edges=[_as_dict(edge) for edge in edges])
    return [sorted(table.cells) for table in TableFinder(page).tables]


def _as_dict(edge: Edge) -> dict[str, Any]:
    level, at, start, end = edge
    x0, x1, top, bottom = (start, end, at, at) if level else (at, at, start, end)
    return {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top, "width": x1 - x0, "height": bottom - top,
            "orientation": "h" if level else "v", "object_type": "line"}  # fmt: skip


def rounded(tables: list[list[Box]]) -> list[list[Box]]:
    return [[(round(a, 6), round(b, 6), round(c, 6), round(d, 6)) for a, b, c, d in table] for table in tables]


@st.composite
def drawings(draw: st.DrawFn) -> list[Edge]:
    """Sides of rectangles over a grid that end a little short or long, so that they meet, miss, double and cross.

    Lines side by side are left to the reports: pdfplumber moves each to the mean for itself, and rounding errors of
    the sum leave it with cells of no width.
    """
    edges: list[Edge] = []
    for _ in range(draw(st.integers(1, 14))):
        column, row = draw(st.integers(0, 5)), draw(st.integers(0, 5))
        x0, y0 = 40.0 * column, 30.0 * row
        x1, y1 = x0 + 40.0 * draw(st.integers(0, 3)), y0 + 30.0 * draw(st.integers(0, 3))
        short = draw(st.sampled_from([-2.0, 0.0, 1.0, 2.5, 3.5]))
        sides = [(True, y0, x0, x1), (True, y1, x0, x1), (False, x0, y0, y1), (False, x1, y0, y1)]
        edges += [(level, at, start + short, end - short) for level, at, start, end in sides if end - start > 0]
    return edges


@given(drawings())
@settings(max_examples=150, deadline=None)
def test_cells_are_those_of_pdfplumber(edges: list[Edge]) -> None:
    assert rounded(ours(edges)) == rounded(theirs(edges))


@pytest.mark.parametrize("name", ["001", "003"])
def test_cells_of_the_reports_are_those_of_pdfplumber(name: str) -> None:
    import pdfplumber

    with pdfplumber.open(REPORTS / name / "source.pdf") as pdf:
        for page in pdf.pages:
            wanted = [sorted(table.cells) for table in page.find_tables()]
            edges: list[Edge] = [
                (True, edge["top"], edge["x0"], edge["x1"]) if edge["orientation"] == "h"
                else (False, edge["x0"], edge["top"], edge["bottom"]) for edge in page.edges]  # fmt: skip
            assert rounded(ours(edges)) == rounded(wanted)
