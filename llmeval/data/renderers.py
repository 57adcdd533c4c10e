"""How a value shows itself: renderers stand floors above, are registered from there, and are reached when first asked.

`llmeval/__init__.py` registers the ones of this package, so that whatever imports a value has them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

Form = Literal[
    "cases",
    "commented",
    "dict",
    "extraction",
    "fact",
    "frame",
    "glance",
    "html",
    "letter",
    "markdown",
    "relation",
    "summary",
    "typed",
    "workbook",
]
Renderer = Callable[..., Any]
"""Takes the value and what the form lets one choose, and gives a text, the bytes of a file or plain data."""

_find: list[Callable[[Form], Renderer]] = []


def register(find: Callable[[Form], Renderer]) -> None:
    """Let `find` say which function makes a form; the last that was registered is asked."""
    _find.append(find)


def renderer(form: Form) -> Renderer:
    """The function that makes a form of a value."""
    return _find[-1](form)
