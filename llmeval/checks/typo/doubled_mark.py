"""TYP10, doubled-mark: punctuation doubled or brackets open."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span
from llmeval.understanding.passages import Paragraph


class DoubledMark(Check):
    """Finds marks of punctuation that cannot stand beside each other (。，) and brackets that do not close.

    Why it matters: such marks show where a sentence was cut or joined, and a figure beside them may have gone.

    When it is wrong: conversions lose brackets; the finding is a hint on wording.
    """

    code = "TYP10"
    name = "doubled-mark"
    title = Message("标点重复或括号不配对", "punctuation doubled or brackets open")
    family = "typo"
    severity = "low"
    nothing = Message("没有可检查的文字", "no text to look at")
    looked = Message("段文字", "passages")
    passes = [Example("一是加强管理……二是（含水务公司、园拓公司）加强考核。1）项目；2）资金。《办法》（试行）印发。\n")]
    fails = [
        Example("在市委、市政府的坚强领导下，顺利完成主要«目标。，以»园区发展带动全市经济发展。\n", "标点"),
        Example("制定了«（含水务公司、园拓公司考核»，办法实施，规范管理水平，扩大经营规模。\n", "括号"),
    ]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            self.examined += 1
            text = passage.text
            for match in _MARKS.finditer(text):
                yield self.finding(
                    [passage.span(max(0, match.start() - 2), min(len(text), match.end() + 1))],
                    f"“{match[0]}”标点重复。",
                    "Marks of punctuation stand beside each other that cannot.",
                    suggestion=("删去多余的标点。", "Delete the mark that is too many."),
                )
            if passage.cell is None:
                yield from self._brackets(passage)

        yield from self._lone_quotes()

    def _lone_quotes(self) -> Iterator[Finding]:
        """A closing quotation mark that nothing opened, in a report that elsewhere pairs them."""
        opened = 0
        lone: list[Span] = []
        for passage in self.report.paragraphs:
            opened = min(opened, 1)
            for index, mark in enumerate(passage.text):
                if mark == "“":
                    opened += 1
                elif mark == "”":
                    if not opened:
                        lone.append(passage.span(max(0, index - 8), index + 1))
                    opened = max(0, opened - 1)
        if 0 < len(lone) <= 3:
            yield self.finding(
                lone,
                f"右引号“”共 {len(lone)} 处没有对应的左引号。",
                "A closing quotation mark stands without an opening one.",
                suggestion=("补上左引号，或删去多余的引号。", "Open the quotation, or strike the mark out."),
            )

    def _brackets(self, passage: Paragraph) -> Iterator[Finding]:
        """A bracket that opens and does not close before the end of a paragraph that ends as a sentence."""
        text = passage.text
        if not text.endswith(("。", "；")):
            return
        opened: list[int] = []
        for index, mark in enumerate(text):
            if mark in "（(":
                opened.append(index)
            elif mark in "）)" and opened:
                opened.pop()
        for index in opened[:1]:
            yield self.finding(
                [_after(passage, index)],
                "括号未闭合。",
                "A bracket opens and does not close.",
                suggestion=("补上括号。", "Close the bracket."),
            )


_MARKS = re.compile(
    r"。[，、；。：]|，[，。；、：]|；[，；。、]|、[，。；、]|：[：，。；、](?!）)|,，|，,|\.。|。\.(?!\.)"
)


def _after(passage: Paragraph, index: int) -> Span:
    """The bracket with some of what follows it."""
    end = index + 1
    while end < len(passage.text) and end - index < 13 and passage.text[end] not in "，。；：":
        end += 1
    return passage.span(index, end)
