"""A short text as a report, and the relations of its numbers."""

from __future__ import annotations

from pathlib import Path

import llmeval
from llmeval.numbers.lexer import lex
from llmeval.structure.split import split
from llmeval.understanding.reading import understand
from llmeval.understanding.relations.network import Network, relations


def network_of(text: str, folder: Path) -> Network:
    path = folder / "passage.txt"
    path.write_text(text, encoding="utf-8")
    document = llmeval.read(path)
    return relations(understand(document, split(document), lex(document.plain)))
