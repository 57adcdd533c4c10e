"""Grounded extraction and critique of budget-performance self-evaluation reports (部门整体支出绩效自评报告).

    import llmeval

    review = llmeval.critique("report.pdf")
    for finding in review.findings:
        print(finding.severity, finding.message.zh, [evidence.quote for evidence in finding.evidence])

Names are loaded when they are first used, so that `import llmeval` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llmeval.checks.base import Check, Example
    from llmeval.data.document import Block, Cell, Document, Page, Section, Span, Table
    from llmeval.data.facts import Fact, Key
    from llmeval.data.review import Computation, Evidence, Finding, Review
    from llmeval.errors import (
        LlmevalError,
        ModelError,
        PromptError,
        ReadError,
        SettingsError,
        UsageError,
    )
    from llmeval.grounding.ground import ground
    from llmeval.numbers.lexer import Numeral
    from llmeval.pipeline import acritique, critique, critique_many, extract
    from llmeval.reading.sources import read
    from llmeval.runs.batch import Failure
    from llmeval.settings import Settings
    from llmeval.structure.split import split

_HOMES = {
    "runs.batch": ("Failure",),
    "checks.base": ("Check", "Example"),
    "data.document": ("Block", "Cell", "Document", "Page", "Section", "Span", "Table"),
    "errors": ("LlmevalError", "ModelError", "PromptError", "ReadError", "SettingsError", "UsageError"),
    "data.facts": ("Fact", "Key"),
    "grounding.ground": ("ground",),
    "pipeline": ("acritique", "critique", "critique_many", "extract"),
    "numbers.lexer": ("Numeral",),
    "reading.sources": ("read",),
    "data.review": ("Computation", "Evidence", "Finding", "Review"),
    "settings": ("Settings",),
    "structure.split": ("split",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Block",
    "Cell",
    "Check",
    "Computation",
    "Document",
    "Evidence",
    "Example",
    "Fact",
    "Failure",
    "Finding",
    "Key",
    "LlmevalError",
    "ModelError",
    "Numeral",
    "Page",
    "PromptError",
    "ReadError",
    "Review",
    "Section",
    "Settings",
    "SettingsError",
    "Span",
    "Table",
    "UsageError",
    "__version__",
    "acritique",
    "critique",
    "critique_many",
    "extract",
    "ground",
    "read",
    "split",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("llmeval")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
