"""What a model read out of a document by a caller's schema, as it shows itself in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmeval.privacy.masking import mask, personal_spans
from llmeval.render.page.glance import STYLE
from llmeval.render.safe import html_text

if TYPE_CHECKING:
    from llmeval.data.extracted import Extraction

MOST = 200
"""Rows that are shown of the leaves, and of what was not believed."""


def render_extraction(extraction: Extraction[Any]) -> str:
    """A small piece of HTML, styled in place: each leaf with its quote, then what is missing and what was refused."""
    rows = [
        "<tr>" + "".join(f'<td style="text-align:left">{html_text(str(cell))}</td>' for cell in (
            row["path"], f"{row['value']}{row['unit']}", row["quote"], row["status"], row["reason"])) + "</tr>"
        for row in [*extraction.rows()][:MOST]
    ]  # fmt: skip
    head = "".join(f'<th style="text-align:left">{name}</th>' for name in ("项", "值", "引文", "状态", "说明"))
    lines = [f'<div style="{STYLE}">', f"<table><tr>{head}</tr>{''.join(rows)}</table>"]
    if len(extraction.leaves) > MOST:
        lines.append(f"<p>…（共 {len(extraction.leaves)} 项）</p>")
    if extraction.missing:
        lines.append(f"<p>结构要求而原文中没有得到证明：{html_text('、'.join(extraction.missing))}</p>")
    for refused in extraction.rejected[:MOST]:
        told = f"未采用 {_masked(refused.what)}：{_masked(refused.reason.zh)}"
        lines.append(f'<p style="margin:0;color:#9a6700">{html_text(told)}</p>')
    lines += [f'<p style="margin:0;color:#b3261e">{html_text(_masked(p.reason.zh))}</p>' for p in extraction.problems]
    return "\n".join([*lines, "</div>"])


def _masked(text: str) -> str:
    return mask(text, personal_spans(text))
