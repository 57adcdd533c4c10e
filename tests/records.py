"""Invented contracts and notices with marked values, and what a model that reads them right, or wrong, would answer.

A mark is `⟦path|kind|value|shown|unit⟧` (for a text `⟦path|t|shown⟧`); without its marks a file is the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, create_model

from llmeval import Extraction, Quoted
from llmeval.spans import Span

FOLDER = Path(__file__).parent / "contracts"
NAMES = sorted(path.name for path in FOLDER.iterdir())
_MARK = re.compile("⟦([^⟦⟧]{1,300})⟧")
_KINDS: dict[str, Any] = {"n": Quoted[Decimal], "t": Quoted[str], "d": Quoted[date]}


@dataclass(frozen=True)
class Mark:
    """A value of a document: where it belongs in the schema, what it is and where it stands."""

    path: str
    kind: str
    value: str
    unit: str
    span: Span

    @property
    def typed(self) -> Any:
        return (
            Decimal(self.value)
            if self.kind == "n"
            else date.fromisoformat(self.value)
            if self.kind == "d"
            else self.value
        )


def marked(name: str, folder: Path = FOLDER) -> tuple[str, list[Mark]]:
    """The text of a document without its marks, and the marks."""
    source = (folder / name).read_text(encoding="utf-8")
    pieces: list[str] = []
    marks: list[Mark] = []
    at = size = 0
    for match in _MARK.finditer(source):
        path, kind, value, *rest = match[1].split("|")
        shown, unit = (rest[0] if rest else value), (rest[1] if len(rest) > 1 else "")
        before = source[at : match.start()]
        size += len(before)
        marks.append(Mark(path, kind, value, unit, Span(size, size + len(shown))))
        pieces += [before, shown]
        size += len(shown)
        at = match.end()
    return "".join([*pieces, source[at:]]), marks


def schema_of(marks: list[Mark]) -> type[BaseModel]:
    """A schema that has the paths of the marks, each leaf optional and quoted."""
    return _model("Schema", {re.sub(r"\[\d+\]", "[]", mark.path): mark.kind for mark in marks})


def _model(name: str, kinds: dict[str, str]) -> type[BaseModel]:
    below: dict[str, dict[str, str]] = {}
    fields: dict[str, Any] = {}
    for path, kind in kinds.items():
        head, _, rest = path.partition(".")
        if rest:
            below.setdefault(head, {})[rest] = kind
        else:
            quoted: Any = _KINDS[kind]
            fields[head] = (quoted | None, None)
    for head, inner in below.items():
        model = _model(f"{name}_{head.removesuffix('[]')}", inner)
        fields[head.removesuffix("[]")] = (list[model], ...) if head.endswith("[]") else (model | None, None)  # type: ignore[valid-type]
    return create_model(name, **fields)


def said(text: str, mark: Mark, around: int = 0) -> dict[str, str]:
    """A leaf as a model that reads well gives it, its quote wider by so many characters within line and cell."""
    start, end = mark.span.start, mark.span.end
    while around and start > 0 and text[start - 1] not in "\n|":
        start, around = start - 1, around - 1
    leaf = {"quote": text[start:end].strip(), "value": mark.value}
    if mark.unit:
        leaf["unit"] = mark.unit
    return leaf


def answer(leaves: dict[str, Any]) -> dict[str, Any]:
    """Leaves by their paths as the answer that holds them."""
    whole: dict[str, Any] = {}
    for path, leaf in leaves.items():
        place: Any = whole
        *outer, last = re.findall(r"[^.\[\]]+", path)
        for step, following in pairwise([*outer, last]):
            if isinstance(place, list):
                place.extend({} for _ in range(int(step) + 1 - len(place)))
                place = place[int(step)]
            else:
                place = place.setdefault(step, [] if following.isdigit() else {})
        place[last] = leaf
    return whole


def right(result: Extraction[Any], mark: Mark) -> bool:
    """Whether a leaf has the value of a mark at its place; a number's span may hold the words that bound it (不低于, 内)."""
    leaf = result.leaves.get(mark.path)
    return (leaf is not None and leaf.value == mark.typed and leaf.start <= mark.span.start and mark.span.end <= leaf.end
            and leaf.end - leaf.start <= len(mark.span) + 4)  # fmt: skip


def _digit(value: str) -> str:
    at = next(i for i, c in enumerate(value) if c.isdigit() and c != "0")
    return value[:at] + str(int(value[at]) % 9 + 1) + value[at + 1 :]


def _other_day(value: str) -> str:
    return date.fromordinal(date.fromisoformat(value).toordinal() + 1).isoformat()


def _spoil_value(mark: Mark, leaf: dict[str, str]) -> dict[str, str]:
    if mark.kind == "n":
        return leaf | {"value": _digit(leaf["value"])}
    if mark.kind == "d":
        return leaf | {"value": _other_day(leaf["value"])}
    return leaf | {"value": leaf["value"][:-1] + "甲"}


def _spoil_scale(mark: Mark, leaf: dict[str, str]) -> dict[str, str]:
    if mark.kind == "n":
        return leaf | {"value": format(Decimal(leaf["value"]).scaleb(1).normalize(), "f")}
    return _spoil_value(mark, leaf)


def _spoil_cut(mark: Mark, leaf: dict[str, str]) -> dict[str, str]:
    """Digits lost at the end, or before the point."""
    if mark.kind == "n" and len(leaf["value"]) > 1:
        return leaf | {
            "value": leaf["value"][:-1].rstrip(".")
            if leaf["value"][-1] != "0"
            else leaf["value"][1:].lstrip("0.") or "7"
        }
    return _spoil_value(mark, leaf)


def _spoil_unit(mark: Mark, leaf: dict[str, str]) -> dict[str, str]:
    if mark.kind == "n":
        other = {"元": "万元", "万元": "元", "%": "‰", "‰": "%", "亿元": "万元", "": "万元", "台": "万台", "家": "户"}
        return leaf | {"unit": other.get(mark.unit, f"百{mark.unit}")}
    return _spoil_value(mark, leaf)


def _spoil_quote(mark: Mark, leaf: dict[str, str]) -> dict[str, str]:
    return leaf | {"quote": f"据统计{leaf['quote']}"}


_SPOILERS: dict[str, Callable[[Mark, dict[str, str]], dict[str, str]]] = {
    "value": _spoil_value, "scale": _spoil_scale, "cut": _spoil_cut, "unit": _spoil_unit, "quote": _spoil_quote,
}  # fmt: skip
SPOILT = (*_SPOILERS, "both", "elsewhere")
"""Ways in which an answer errs: the value, its scale, digits cut, its unit, its quote, value and quote alike, the quote
of another value."""


def spoilt(text: str, marks: list[Mark], way: str) -> dict[str, dict[str, str]]:
    """Leaves by their paths, each of them wrong in one way."""
    given: dict[str, dict[str, str]] = {}
    for index, mark in enumerate(marks):
        leaf = said(text, mark)
        if way == "both":
            changed = _spoil_value(mark, leaf)
            given[mark.path] = changed | {"quote": leaf["quote"].replace(leaf["value"], changed["value"])}
        elif way == "elsewhere":
            other = next(m for m in marks[index + 1 :] + marks if m.typed != mark.typed)
            given[mark.path] = leaf | {"quote": said(text, other)["quote"]}
        else:
            given[mark.path] = _SPOILERS[way](mark, leaf)
    return given
