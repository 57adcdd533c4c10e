"""Where a text tells what is to be reached: the lines below 年度绩效目标, or after 确定了以下目标："""

from __future__ import annotations

from bisect import bisect_right

from llmeval.patterns import lazy as re
from llmeval.spans import Span

_HEADING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d][.\d一二三四五六七八九十]{0,5}[)）、.．\s]?\s{0,4})?[^，。；：:]{0,12}目标(?:任务)?(?:设[定立置](?:情况)?|如下)?[：:]?$"
)
_INLINE = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d][.\d一二三四五六七八九十]{0,5}[)）、.．\s]?\s{0,4})?([^，。；：:]{0,12}目标(?:任务)?(?:设[定立置](?:情况)?)?)[。：:](?=.{4})"
)
"""The same before its goals on one line: （四）年度绩效目标。①落实保护面积45万亩；②…"""
_LEAD = re.compile("(?:目标|任务)[^，。；]{0,10}[：:]$")
_DONE = re.compile("完成|实现|达成|执行|自评|分析|偏[离差]|评价|对比|问题")
_MARK = re.compile(
    r"^\s*(?:[（(]?(?:[①-⑳]|\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?[、.．:：]?(?!\d)|[一二三四五六七八九十]是|第[一二三四五六七八九十]|[-—•·●◆])"
)
_TITLE = 24
"""Characters of a heading at most."""


class Goals:
    """The lines of a text that tell goals, in order."""

    def __init__(self, plain: str) -> None:
        self.spans = list(_spans(plain))
        self._starts = [span.start for span in self.spans]

    def holds(self, offset: int) -> bool:
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self.spans[at].end


def _spans(plain: str) -> list[Span]:
    found: list[Span] = []
    start = 0
    inside = fresh = False
    for line in plain.split("\n"):
        text = line.strip()
        if text:
            opens = _opens(text)
            marked = _MARK.match(text) is not None
            title = len(text) <= _TITLE and not re.search("[，。；：]", text)
            inline = _INLINE.match(text[: _TITLE + 8])
            if inline is not None and not _DONE.search(inline[1]):
                found.append(Span(start, start + len(line)))
            elif inside and not opens and not title and (marked or fresh):
                found.append(Span(start, start + len(line)))
                fresh = fresh and not marked
            else:
                inside = fresh = False
            if opens:
                inside = True
                fresh = text[-1] not in "：:"
        start += len(line) + 1
    return found


def _opens(text: str) -> bool:
    """Whether goals follow below a line: a heading that names them, or words that announce a list of them."""
    if "\t" in text:
        return False
    if len(text) <= _TITLE + 8 and _HEADING.match(text) and not _DONE.search(text):
        return True
    return bool(_LEAD.search(text[-30:])) and not _DONE.search(text[-30:])
