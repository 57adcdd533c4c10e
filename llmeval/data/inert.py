"""Text of anybody, for what shows it and does nothing else: controls, escapes and marks that turn the text become visible."""

from __future__ import annotations

BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""They turn the text around them, so that 100.001 is read for 1.00001."""
TAGS = range(0xE0000, 0xE0080)
"""Letters that no font shows and a model reads."""
UNSEEN = (*range(9), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
"""Controls, halves of pairs and non-characters: a page must not hold them."""
_PLAIN = dict.fromkeys((*UNSEEN, 0x0C), "\ufffd") | {code: f"[U+{code:04X}]" for code in (*BIDI, *TAGS)}
_LINES = (0x85, 0x2028, 0x2029)
"""Some program takes them for the end of a line."""
_JSON = {
    code: f"\\u{code:04x}" if code < 0x10000 else f"\\udb40\\u{0xDC00 + code - 0xE0000:04x}"
    for code in (*range(0x7F, 0xA0), *BIDI, *TAGS, *_LINES)
}


def visible(text: str) -> str:
    """For a file that takes plain text: what cannot be written or seen is replaced by what can.

    >>> visible("a\\0\\u202eb")
    'a\ufffd[U+202E]b'
    """
    return text.translate(_PLAIN)


def on_screen(text: str) -> str:
    """For a terminal or a log: nothing in it moves, colours or turns what stands around it.

    >>> on_screen("a\\x1b[2J\\rb\\n")
    'a\ufffd[2J\ufffdb\\n'
    """
    return visible(text.replace("\r\n", "\n")).replace("\r", "\ufffd")


def one_line(text: str) -> str:
    """The name of a file or of a sheet, which cannot feign a line of ours.

    >>> one_line("a\\nllmeval: b\\u202e")
    'a llmeval: b[U+202E]'
    """
    return visible(" ".join(text.split()))


def inert_json(text: str) -> str:
    r"""The same JSON, with what a terminal obeys and no eye sees written as escapes: read back it is what it was.

    >>> print(inert_json('"\x9b31m"'))
    "\u009b31m"
    """
    return text.translate(_JSON)
