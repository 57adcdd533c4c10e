"""The numerals of a document, lexed once."""

from __future__ import annotations

from llmeval.data.document import Document
from llmeval.numbers.lexer import Numeral, lex


def numerals_of(document: Document) -> tuple[Numeral, ...]:
    """All numerals of the document's plain text, sorted by start."""
    return document.once(_lexed)


def _lexed(document: Document) -> tuple[Numeral, ...]:
    return tuple(lex(document.plain))
