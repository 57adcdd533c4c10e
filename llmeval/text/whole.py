"""Passages that cut no number and no word: where a passage was cut for its length, and how a mark is widened."""

from __future__ import annotations

from llmeval.patterns import lazy as re
from llmeval.spans import Span

_REACH = 30
"""Characters by which an edge is moved at most."""
_STOP = re.compile(r"[。！？；，：、;,:!?\n](?!\d)")
_POINTS = ".．,，"


def joined(text: str, at: int) -> bool:
    """Whether a number or a Latin word goes on over the offset `at`.

    >>> [joined("共12,300.5元，x", at) for at in (1, 2, 3, 4, 7, 8, 9)]
    [False, True, True, True, True, True, False]
    """
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if _is_token(before) and _is_token(after):
        return True
    if before.isdigit() and after in "%％‰":
        return True
    if after in _POINTS:
        return before.isdigit() and text[at + 1 : at + 2].isdigit()
    return before in _POINTS and after.isdigit() and text[max(0, at - 2)].isdigit()


def _is_token(character: str) -> bool:
    return character.isdigit() or (character.isascii() and character.isalpha())


def _is_word(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or _is_token(character)


def widened(text: str, span: Span) -> Span:
    """The span with the rest of a number or of a Latin word that it cuts.

    >>> widened("投资额194.92亿元", Span(0, 5))
    Span(start=0, end=9)
    """
    start, end = span.start, span.end
    while start > max(0, span.start - _REACH) and joined(text, start):
        start -= 1
    while end < min(len(text), span.end + _REACH) and joined(text, end):
        end += 1
    return Span(start, end)


def ended(text: str, span: Span) -> Span:
    """A span that was cut for its length, drawn back to the end of its last whole clause where it ends within a word.

    >>> text = "园区共引进项目54个，签约投资额194.92亿元"
    >>> ended(text, Span(0, 18)).of(text)
    '园区共引进项目54个'
    """
    if not (0 < span.end < len(text) and _is_word(text[span.end - 1]) and _is_word(text[span.end])):
        return span
    first = max(span.end - _REACH, (span.start + span.end) // 2)
    stops = [match.start() for match in _STOP.finditer(text, first, span.end)]
    return Span(span.start, stops[-1]) if stops else span


def cut(text: str, longest: int) -> int:
    """Where a text is cut that must not be longer: after the last mark near the end, else never within a number or word.

    >>> cut("完成投资194.92亿元", 7)
    4
    """
    if len(text) <= longest:
        return len(text)
    stops = [match.end() for match in _STOP.finditer(text, longest // 2, longest)]
    if stops:
        return stops[-1]
    at = longest
    while at > max(0, longest - _REACH) and joined(text, at):
        at -= 1
    return at or longest


def tail(text: str, longest: int) -> int:
    """Where the end of a text begins that must not be longer: after the first mark there, else never within a number.

    >>> tail("其中194.92亿元到位", 8)
    8
    """
    if len(text) <= longest:
        return 0
    first = len(text) - longest
    stop = _STOP.search(text, first, len(text) - longest // 2)
    if stop is not None:
        return stop.end()
    at = first
    while at < min(len(text), first + _REACH) and joined(text, at):
        at += 1
    return at if at < len(text) else first


_MORE = 16
"""Characters that a quotation may run on to end with its clause."""


def excerpt(text: str, longest: int) -> str:
    """The beginning of a passage as a message quotes it: it ends with a clause where one ends near, never inside a number.

    >>> excerpt("实行月通报，执行率低于50%和75%的项目约谈。", 12), excerpt("实行月通报。", 12)
    ('实行月通报，执行率低于50%和75%的项目约谈', '实行月通报')
    """
    text = text.strip("。；，")
    if len(text) <= longest + 1:
        return text
    stop = _STOP.search(text, longest, longest + _MORE)
    if stop is not None or len(text) <= longest + _MORE:
        return text[: stop.start() if stop is not None else len(text)]
    before = max((m.start() for m in _STOP.finditer(text, longest * 2 // 3, longest)), default=longest)
    while joined(text, before):
        before -= 1
    return text[:before] + "…"
