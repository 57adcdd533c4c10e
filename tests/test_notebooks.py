"""The notebooks run offline from the recordings, and are kept without results."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

import llmeval

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def read(path: Path) -> Any:
    import nbformat

    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


@cache
def executed(path: Path) -> Any:
    """The notebook with its results, run in a kernel of its own from the folder where it lies."""
    from nbclient import NotebookClient

    notebook = read(path)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    return notebook


def shown(path: Path, kind: str) -> list[str]:
    """What the cells of a notebook show, of one media type."""
    outputs = (output for cell in executed(path).cells if cell.cell_type == "code" for output in cell.outputs)
    return [output["data"][kind] for output in outputs if kind in output.get("data", {})]


def test_there_are_five() -> None:
    assert [path.name[:3] for path in NOTEBOOKS] == ["01_", "02_", "03_", "04_", "05_"]


def test_it_is_kept_without_results(path: Path) -> None:
    notebook = read(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert notebook.cells[0].source.startswith("# ")
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")  # of the kernel's client
def test_it_runs_and_draws(path: Path) -> None:
    before = {file for file in (ROOT / "notebooks").rglob("*") if ".ipynb_checkpoints" not in file.parts}
    charts = shown(path, "image/svg+xml")
    after = {file for file in (ROOT / "notebooks").rglob("*") if ".ipynb_checkpoints" not in file.parts}

    assert charts
    assert any("<text" in chart and any("\u4e00" <= letter <= "\u9fff" for letter in chart) for chart in charts)
    assert before == after


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_document_and_review_show_themselves() -> None:
    pages = shown(NOTEBOOKS[0], "text/html")

    assert "source.txt" in pages[0]
    assert any("检查" in page and "重要" in page for page in pages)


def test_a_document_at_a_glance_masks_and_escapes() -> None:
    document = llmeval.read(
        ("一、情况\n联系电话 13800000000 <script>alert(1)</script>\n" + "二、其他\n\n" * 9).encode(), "表 <b>.txt"
    )

    page = document._repr_html_()

    assert "13800000000" not in page
    assert "<script>" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page
