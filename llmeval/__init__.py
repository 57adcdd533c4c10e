"""Grounded extraction and critique of budget-performance self-evaluation reports (部门整体支出绩效自评报告).

    import llmeval

    review = llmeval.critique("report.pdf")
    for finding in review.findings:
        print(finding.severity, finding.message.zh, [evidence.quote for evidence in finding.evidence])

Names are loaded when they are first used, so that `import llmeval` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmeval.data import renderers as _renderers

if TYPE_CHECKING:
    from llmeval.checks.base import Check, Example
    from llmeval.data.document import Block, Cell, Document, Page, Section, Table
    from llmeval.data.evidence import Evidence, Message
    from llmeval.data.extracted import Extraction
    from llmeval.data.facts import Fact, Key
    from llmeval.data.findings import Computation, Finding, ModelUse, Problem
    from llmeval.data.quoted import Quoted, Unit
    from llmeval.data.relations import Number, Relation
    from llmeval.data.review import Review
    from llmeval.data.self_evaluation import Figure, SelfEvaluation
    from llmeval.errors import (
        LlmevalError,
        ModelError,
        PromptError,
        ReadError,
        SettingsError,
        UsageError,
    )
    from llmeval.grounding.claims import GroundedClaim
    from llmeval.grounding.ground import ground
    from llmeval.llm.requests import Step
    from llmeval.numbers.lexer import Numeral
    from llmeval.pipeline import Interrupted, acritique, critique, relations
    from llmeval.reading.sources import read
    from llmeval.runs.batch import critique_many
    from llmeval.runs.failure import Failure
    from llmeval.settings import Limits, Settings
    from llmeval.spans import Span
    from llmeval.structure.split import split
    from llmeval.typed.extract import aextract, extract
    from llmeval.typed.frame import typed_frame
    from llmeval.typed.trying import try_check

_HOMES = {
    "checks.base": ("Check", "Example"),
    "data.document": ("Block", "Cell", "Document", "Page", "Section", "Table"),
    "data.evidence": ("Evidence", "Message"),
    "data.extracted": ("Extraction",),
    "data.facts": ("Fact", "Key"),
    "data.findings": ("Computation", "Finding", "ModelUse", "Problem"),
    "data.quoted": ("Quoted", "Unit"),
    "data.relations": ("Number", "Relation"),
    "data.review": ("Review",),
    "data.self_evaluation": ("Figure", "SelfEvaluation"),
    "errors": ("LlmevalError", "ModelError", "PromptError", "ReadError", "SettingsError", "UsageError"),
    "grounding.claims": ("GroundedClaim",),
    "grounding.ground": ("ground",),
    "numbers.lexer": ("Numeral",),
    "llm.requests": ("Step",),
    "pipeline": ("Interrupted", "acritique", "critique", "relations"),
    "reading.sources": ("read",),
    "runs.batch": ("critique_many",),
    "runs.failure": ("Failure",),
    "settings": ("Limits", "Settings"),
    "spans": ("Span",),
    "structure.split": ("split",),
    "typed.extract": ("aextract", "extract"),
    "typed.frame": ("typed_frame",),
    "typed.trying": ("try_check",),
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
    "Extraction",
    "Fact",
    "Failure",
    "Figure",
    "Finding",
    "GroundedClaim",
    "Interrupted",
    "Key",
    "Limits",
    "LlmevalError",
    "Message",
    "ModelError",
    "ModelUse",
    "Number",
    "Numeral",
    "Page",
    "Problem",
    "PromptError",
    "Quoted",
    "ReadError",
    "Relation",
    "Review",
    "Section",
    "SelfEvaluation",
    "Settings",
    "SettingsError",
    "Span",
    "Step",
    "Table",
    "Unit",
    "UsageError",
    "__version__",
    "acritique",
    "aextract",
    "critique",
    "critique_many",
    "extract",
    "ground",
    "read",
    "relations",
    "split",
    "try_check",
    "typed_frame",
]


def _renderer(form: _renderers.Form) -> _renderers.Renderer:
    if form == "typed":
        from llmeval.typed.reader import typed_review

        return typed_review
    from llmeval.render.forms import renderer

    return renderer(form)


_renderers.register(_renderer)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from llmeval.version import version

        return version()
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
