"""No import runs in a circle, and heavy libraries are imported where they are used.

The floors and the order inside them are import-linter's (`[tool.importlinter]` in pyproject.toml, `lint-imports` in CI).
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

PACKAGE = Path(__file__).parents[1] / "llmeval"
HEAVY = frozenset({"openai", "instructor", "pdfplumber", "pypdfium2", "pandas", "docx", "lxml", "openpyxl", "rich",
                   "jinja2", "typer", "altair", "httpx", "httpx2"})  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_FLAT = 8


def imports_at_the_top(tree: ast.AST) -> Iterator[str]:
    """Names of modules imported outside of functions; those under TYPE_CHECKING left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)) and not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef
        ):
            yield from imports_at_the_top(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    if path.parent.name == "cli":
        return  # typer is the command line
    named = imports_at_the_top(ast.parse(path.read_text(encoding="utf-8")))

    assert not {name.split(".")[0] for name in named} & HEAVY


def test_imports_do_not_run_in_circles_lazy_and_type_checking_ones_included() -> None:
    graph = grimp.build_graph("llmeval", exclude_type_checking_imports=False, cache_dir=None)
    edges = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    try:
        order = list(TopologicalSorter(edges).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
    assert len(order) == len(MODULES)


def test_a_short_review_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """Each of these takes as long to load as a tenth of the review, or longer."""
    (tmp_path / "a.txt").write_text("我局2024年支出12.5万元。\n", encoding="utf-8")
    code = (
        "import sys; from llmeval.cli.app import run; run(['critique', 'a.txt']); "
        "print(*sorted({'pydantic', 'importlib.metadata', 'openai', 'jinja2', 'pandas', 'lxml'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == ""


def test_few_modules_stand_outside_of_a_folder() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= MOST_FLAT
