"""Text of a report, a model or a reviewer for a page, a sheet or a letter that shows it and does nothing else."""

from __future__ import annotations

BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""They turn the text around them, so that 100.001 is read for 1.00001."""
TAGS = range(0xE0000, 0xE0080)
"""Letters that no font shows and a model reads."""
UNSEEN = (*range(9), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
"""Controls, halves of pairs and non-characters: a page must not hold them."""
_MARKS = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("'"): "&#39;"}
_SHARED: dict[int, str] = _MARKS | dict.fromkeys(UNSEEN, "\ufffd")
_BODY = _SHARED | {code: f'<span class="ctl">U+{code:04X}</span>' for code in (*BIDI, *TAGS)}
_ATTRIBUTE = _SHARED | {code: f"[U+{code:04X}]" for code in (*BIDI, *TAGS)}
_PLAIN = dict.fromkeys(UNSEEN, "\ufffd") | {code: f"[U+{code:04X}]" for code in (*BIDI, *TAGS)}


def visible(text: str) -> str:
    """For a file that takes plain text: what cannot be written or seen is replaced by what can.

    >>> visible("a\\0\\u202eb")
    'a\ufffd[U+202E]b'
    """
    return text.translate(_PLAIN)


def html_text(text: str) -> str:
    """For the body of an element; characters that steer the reading direction become visible names.

    >>> html_text("<b>\\u202e")
    '&lt;b&gt;<span class="ctl">U+202E</span>'
    """
    return text.translate(_BODY)


def html_attribute(text: str) -> str:
    """For a quoted attribute, and for `title`, which holds no elements.

    >>> html_attribute('"x"\\0')
    '&quot;x&quot;\\ufffd'
    """
    return text.translate(_ATTRIBUTE)
