"""A document at a glance for a notebook: what was read, and how it begins."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath, PureWindowsPath
from typing import TYPE_CHECKING

from llmeval.data.evidence import mask_text
from llmeval.privacy.masking import personal_spans
from llmeval.render.safe import html_text

if TYPE_CHECKING:
    from llmeval.data.document import Document

BLOCKS = 8
"""Blocks that are shown."""
LONGEST = 90
"""Characters of a block that are shown."""
NAMES = {
    "heading": "标题",
    "paragraph": "段落",
    "table": "表格",
    "note": "注",
    "page_header": "页眉",
    "page_footer": "页脚",
}
STYLE = (
    "font-family:system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;line-height:1.6;max-width:60em"
)


def render_glance(document: Document) -> str:
    """A small piece of HTML, styled in place; personal data masked."""
    name = PureWindowsPath(PurePath(document.path).name).name if document.path else document.media_type
    counts = Counter(block.kind for block in document.blocks)
    facts = [f"{len(document.text):,} 字", *([f"{len(document.pages)} 页"] if document.pages else [])]
    facts += [f"{NAMES[kind]} {count}" for kind, count in counts.most_common()]
    lines = [
        f'<div style="{STYLE}">',
        f'<p style="margin:0 0 .3em"><strong>{html_text(name)}</strong> &nbsp;{html_text(" · ".join(facts))}</p>',
        *(f'<p style="margin:0 0 .3em;color:#9a6700">{html_text(note)}</p>' for note in document.notes),
        *_beginning(document),
        "</div>",
    ]
    return "\n".join(lines)


def _beginning(document: Document) -> list[str]:
    chosen = document.blocks[:BLOCKS]
    end = max((block.end for block in chosen), default=0)
    text = mask_text(document.plain[:end], sorted(personal_spans(document.plain[:end])))
    lines = []
    for block in chosen:
        words = " ".join(text[block.start : block.end].split())
        shown = words if len(words) <= LONGEST else words[:LONGEST] + "…"
        weight = "font-weight:600" if block.kind == "heading" else "opacity:.8"
        lines.append(f'<p style="margin:0;{weight}">{html_text(shown)}</p>')
    if len(document.blocks) > BLOCKS:
        lines.append('<p style="margin:0;opacity:.6">…</p>')
    return lines
