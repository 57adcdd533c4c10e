"""Facts and verified claims as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from llmeval.data.inert import inert_json, on_screen
from llmeval.data.review import Review
from llmeval.privacy.masking import scrub_of
from llmeval.render.json import facts_to_list
from llmeval.spans import Span

if TYPE_CHECKING:
    from llmeval.grounding.claims import GroundedClaim

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = ("id", "path", "label", "value", "low", "high", "unit", "period", "basis", "status", "quote", "start", "end",
           "row", "column")  # fmt: skip

FIELDS = {
    "id": ("编号", "Id"), "path": ("路径", "Path"), "label": ("名称", "Label"), "value": ("数值", "Value"), "low": ("下限", "Low"),
    "high": ("上限", "High"), "unit": ("单位", "Unit"), "period": ("期间", "Period"), "basis": ("口径", "Basis"),
    "status": ("核实情况", "Status"), "reason": ("说明", "Reason"), "quote": ("引文", "Quote"), "start": ("起始位置", "Start"),
    "end": ("结束位置", "End"), "row": ("行", "Row"), "column": ("列", "Column"), "candidates": ("相符处数", "Places"),
}  # fmt: skip
"""Headings of columns, by the fields of a claim or a fact."""


def facts_json(review: Review) -> str:
    """The facts of the contract as a JSON array."""
    return inert_json(json.dumps(facts_to_list(review), ensure_ascii=False, indent=2)) + "\n"


def facts_csv(review: Review) -> str:
    """A row for each fact, with its quote and offsets, headed for programs."""
    file = io.StringIO(newline="")
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for row in fact_rows(review):
        rows.writerow([harmless(row.get(column)) for column in COLUMNS])
    return file.getvalue()


def fact_rows(review: Review) -> list[dict[str, Any]]:
    """The facts of the contract, each with its quote, offsets and paths as plain columns."""
    return [
        fact | (fact["evidence"] or {}) | {name: " / ".join(fact[name] or ()) for name in ("row", "column")}
        for fact in facts_to_list(review)
    ]


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: a quote in front of texts that begin like one."""
    if not isinstance(value, str) or _is_number(value):
        return value
    shown = on_screen(value)
    return "'" + shown if shown[:1] in _RISKY and shown else shown


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit() and text.isascii()


def grounded_to_list(results: Sequence[GroundedClaim], text: str, mask: Sequence[Span]) -> list[dict[str, Any]]:
    """Claims with what became of them; personal data of the document masked in the quotes."""
    scrub = scrub_of(span.of(text) for span in mask)
    listed = []
    for result in results:
        data = result.to_dict()
        data["reason"] = scrub(data["reason"])
        for evidence in (data["evidence"], *data.get("candidates", ())):
            if evidence and any(span.start < evidence["end"] and evidence["start"] < span.end for span in mask):
                evidence["quote"], evidence["masked"] = scrub(evidence["quote"]), True
        listed.append(data)
    return listed
