"""BLP08, empty-praise: praise that any unit could use, without a fact."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example, Skipped
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.understanding.discourse.model import Piece
from llmeval.understanding.discourse.reader import substance
from llmeval.vocabulary.discourse import PRAISE
from llmeval.vocabulary.praise import loudness

_YEAR = re.compile(r"20\d\d年(?:度)?")


class EmptyPraise(Check):
    """Finds passages on results that hold praise and nothing else: 各项工作再上新台阶, 取得显著成效.

    Why it matters: the passage tells of no fact of this unit, and could stand in every report.

    When it is wrong: praise may sum up facts told before; so only passages count that hold no number, no title of a
    document and hardly a word of their own.
    """

    code = "BLP08"
    name = "empty-praise"
    title = Message("套话，没有事实", "praise without a fact")
    family = "boilerplate"
    severity = "low"
    nothing = Message("没有说明成效的部分", "no passages on results")
    looked = Message("段文字", "passages")
    passes = [
        Example("一、履职情况\n全年完成监测168次，成效明显，得到群众一致好评。\n"),
    ]
    fails = [
        Example(
            "一、履职情况\n«在上级的正确领导下，全体干部职工团结一心、真抓实干，各项工作取得显著成效»。\n", "正确领导"
        ),
    ]

    def find(self) -> Iterator[Finding]:
        if self.report.is_other_document:
            raise Skipped("不是绩效自评报告", "not a self-evaluation report")
        found: list[tuple[Piece, list[str]]] = []
        for piece in self.report.discourse.of("plain", "result"):
            self.examined += 1
            text = _YEAR.sub("", piece.text)
            praise = [m[0] for m in PRAISE.finditer(text)]
            bare = len(text) >= 16 and len(praise) >= 2 and not re.search(r"\d|《", text)
            if bare and substance(PRAISE.sub("", text)) * 5 <= len(text):
                found.append((piece, praise))
                continue
            found += _loud(piece)
        if found:
            words = "、".join(f"“{w}”" for _, praise in found[:4] for w in dict.fromkeys(praise[:6]))
            yield self.finding(
                [piece.cited() for piece, _ in found[:6]],
                f"{words}等是任何单位都能写的套话，没有事实和数据。",
                "Praise that any unit could write, without a fact.",
                suggestion=("写明做了什么、完成多少、有何变化。", "Say what was done, how much and what changed."),
            )


def _loud(piece: Piece) -> Iterator[tuple[Piece, list[str]]]:
    """Clauses on end without a figure or a title that praise loudly."""
    text = piece.paragraph.text
    for match in _BARE.finditer(text, piece.start, piece.end):
        bare = _YEAR.sub("", match[0])
        weight, words = loudness(bare)
        last = max((bare.rfind(word) + len(word) for word in words), default=0)
        if weight >= 3 and not _OF_OTHERS.search(bare[:last]):
            start = match.start() + len(match[0]) - len(match[0].lstrip("，。；"))
            yield Piece(piece.paragraph, start, match.end(), piece.role), words


_BARE = re.compile(r"(?:(?:20\d\d年度?)?[^。；，\d《]{2,80}(?:[，；](?![^。；，]{0,80}[\d《])|(?=[，。；]|$)))+")
"""Clauses without figures, up to the end of a sentence."""
_OF_OTHERS = re.compile(r"目标|要求|力争|争取|打造|创建|推进|计划|将|应|需|确保|不断(?=[\u4e00-\u9fff])|努力")
"""Words of an aim rather than of what was done."""
