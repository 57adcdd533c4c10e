"""Text of a report, a model or a reviewer for a page, a sheet or a letter that shows it and does nothing else."""

from __future__ import annotations

from llmeval.data.inert import BIDI, TAGS, UNSEEN

_MARKS = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("'"): "&#39;"}
_SHARED: dict[int, str] = _MARKS | dict.fromkeys(UNSEEN, "\ufffd")
_BODY = _SHARED | {code: f'<span class="ctl">U+{code:04X}</span>' for code in (*BIDI, *TAGS)}
_ATTRIBUTE = _SHARED | {code: f"[U+{code:04X}]" for code in (*BIDI, *TAGS)}


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
