"""TYP12, cut-sentence: a sentence that breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.understanding.passages import Paragraph

_END = re.compile(
    r"(?P<open>(?:主要|具体|其)?原因(?:主要)?(?:是|为|在于|有)|[一二三四五六七八九十]是|其[一二三四五]|(?:主要|具体)?包括|(?:主要)?用于|分别(?:为|是)|"
    r"(?:总额|金额|数量|人数|合计|共计|总计|累计|人次|人员|面积|比例|支出|收入)(?:达到?|为|是)|(?:参与|服务|覆盖|培训|受益)[^，。；、]{0,6}达|主要(?:是|有|表现为)|关键(?:是|在于)|体现在|以及|并且|从而|因此|但是|由于|其中|例如|共计|合计|"
    r"(?:达到|高达|约为|占|较上年(?:增加|减少|增长|下降)))(?P<mark>[:：，、]?)$"
)
_INSIDE = re.compile(
    r"(?P<open>(?:主要|具体|其)?原因(?:主要)?(?:是|为|在于|有)|[一二三四五六七八九十]是|(?<!不)(?:主要)?包括|分别(?:为|是)|(?:合计|共计|总计|累计|高达|约为|占比为)|"
    r"(?:人员|人数|人次|面积|金额|总额|数量|比例|支出|收入|经费|户数|资金|产值|率|度)(?:共)?(?<![传下到发抵表送直转])(?:达到|达|为)|(?:增加|减少|增长|下降|提高)(?:了|到|至|约))(?=[。；])"
)
_AMOUNT = re.compile(
    r"(?P<open>(?:人数|人次|面积|金额|总额|数量|比例|经费|户数|产值|总数)(?:共)?(?<![传下到发抵表送直转])(?:达到|达|为))(?=，)"
)
_TITLE = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])")


class CutSentence(Check):
    """Finds sentences that break off where something must follow: 主要原因是, 三是, 参与人员达。

    Why it matters: the cause, the item or the number that was to follow is missing, and nobody read the page again.

    When it is wrong: a conversion may have torn a paragraph; so a paragraph's end counts only where the next one begins
    something new.
    """

    code = "TYP12"
    name = "cut-sentence"
    title = Message("句子残缺", "a sentence breaks off")
    family = "typo"
    severity = "low"
    nothing = Message("没有可检查的正文", "no prose to look at")
    looked = Message("段文字", "paragraphs")
    passes = [
        Example(
            "一、情况\n主要原因是：\n一是启动较晚；二是人手不足。\n参与率达到95%。该通知已及时下达。\n资金主要用于\n道路养护。\n"
        ),
    ]
    fails = [
        Example("一、情况\n讲座«未达到指标值，主要原因是»\n二、问题\n无。\n", "主要原因是"),
        Example("一、情况\n全年演练18场，«参与人员达»。经费12万元。\n", "参与人员达"),
    ]

    def find(self) -> Iterator[Finding]:
        members = [p for p in self.report.paragraphs if not p.styled]
        for paragraph, following in zip(members, [*members[1:], None][: len(members)], strict=True):
            self.examined += 1
            text = paragraph.text
            end = _END.search(text)
            if end is not None and len(text) > 12 and _begins(following, end["open"], paragraph):
                yield self._report(paragraph, end.start("open"), end.end())
            for match in (*_INSIDE.finditer(text), *_AMOUNT.finditer(text)):
                yield self._report(paragraph, match.start("open"), match.end())

    def _report(self, paragraph: Paragraph, start: int, end: int) -> Finding:
        text = paragraph.text
        first = start
        while first > 0 and start - first < 12 and text[first - 1] not in "。；，：":
            first -= 1
        if text[start - 1 : start] == "，" and end == len(text):
            first = max(text.rfind(mark, 0, start - 1) for mark in "。；，：") + 1
            first = max(first, start - 20)
            first = max(first, start - 7) if start - first > 7 else first
        return self.finding(
            [paragraph.span(first, end)],
            f"“{text[first:end]}”之后没有内容，句子残缺。",
            "The sentence breaks off where something must follow.",
            suggestion=("核对原稿，补全缺失的内容。", "Complete it from the draft."),
        )


def _begins(following: Paragraph | None, words: str, paragraph: Paragraph) -> bool:
    """Whether the next paragraph is something new, not the rest of this one."""
    if following is None:
        return True
    if following.section is not paragraph.section:
        return True
    if words.startswith(("包括", "主要包括", "其中", "分别")) or "原因" in words:
        return False
    return words[-1:] == "是" and _TITLE.match(following.text) is not None
