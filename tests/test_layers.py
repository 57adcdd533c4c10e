"""Heavy libraries are imported where they are used; the direction of imports is import-linter's (pyproject.toml)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "llmeval"
HEAVY = frozenset({"openai", "instructor", "pdfplumber", "pypdfium2", "pandas", "docx", "lxml", "openpyxl", "rich",
                   "jinja2", "typer", "altair", "httpx", "httpx2"})  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))


def unit_of(path: Path) -> str:
    """The module or sub-package of `llmeval` that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST, *, lazy: bool) -> Iterator[str]:
    """Names of imported modules; those under TYPE_CHECKING left out, those inside functions only where `lazy`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)) or (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not lazy
        ):
            continue
        else:
            yield from imports(node, lazy=lazy)


def named(path: Path, *, lazy: bool) -> set[str]:
    return set(imports(ast.parse(path.read_text(encoding="utf-8")), lazy=lazy))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    if unit_of(path) == "cli":
        return  # typer is the command line
    assert not {name.split(".")[0] for name in named(path, lazy=False)} & HEAVY


def test_imports_do_not_run_in_circles() -> None:
    graph = {
        ".".join(("llmeval", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): {
            name for name in named(path, lazy=False) if name.startswith("llmeval.")
        }
        for path in MODULES
    }
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " -> ".join((*above, module))
        if module in done:
            return
        for name in sorted(graph[module] & graph.keys() - {module}):
            visit(name, (*above, module))
        done.add(module)

    for module in sorted(graph):
        visit(module, ())
