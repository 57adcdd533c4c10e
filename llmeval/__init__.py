"""Grounded extraction and critique of budget-performance self-evaluation reports (部门整体支出绩效自评报告).

    import llmeval

    review = llmeval.critique("report.pdf")
    for finding in review.findings:
        print(finding.severity, finding.message.zh, [evidence.quote for evidence in finding.evidence])

Names are loaded when they are first used, so that `import llmeval` costs next to nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llmeval.batch import Failure
    from llmeval.check import Check, Example
    from llmeval.document import Block, Cell, Document, Page, Section, Span, Table
    from llmeval.errors import (
        LlmevalError,
        ModelError,
        PromptError,
        ReadError,
        SettingsError,
        UsageError,
    )
    from llmeval.facts import Fact, Key
    from llmeval.ground import ground
    from llmeval.pipeline import acritique, critique, critique_many, extract
    from llmeval.quantity import Numeral
    from llmeval.read import read
    from llmeval.review import Computation, Evidence, Finding, Review
    from llmeval.settings import Settings
    from llmeval.split import split

_HOMES = {
    "batch": ("Failure",),
    "check": ("Check", "Example"),
    "document": ("Block", "Cell", "Document", "Page", "Section", "Span", "Table"),
    "errors": ("LlmevalError", "ModelError", "PromptError", "ReadError", "SettingsError", "UsageError"),
    "facts": ("Fact", "Key"),
    "ground": ("ground",),
    "pipeline": ("acritique", "critique", "critique_many", "extract"),
    "quantity": ("Numeral",),
    "read": ("read",),
    "review": ("Computation", "Evidence", "Finding", "Review"),
    "settings": ("Settings",),
    "split": ("split",),
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


class _Package(ModuleType):
    """`read`, `split`, `extract` and `ground` are functions here and modules that lie here.

    Importing a module binds its name in the package; that binding is left out, so that the function is found whatever
    was imported before.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
