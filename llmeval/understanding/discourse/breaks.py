"""Where a sentence breaks off inside a paragraph: what follows begins anew, or the predicate or the object is missing."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.patterns import lazy as re

_ANEW = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![在对于为就和与及是的将抓做好定出近除据由明按把以局委馆院校站所队厅办会心处科团社园场镇乡道室司位门我县市区])(?=(?:下一步(?:，|将|我[局院校馆站所委中])|此外，|另外，|综上(?:所述)?，|与此同时，|总体(?:来)?看，))"
)
"""Words that only begin a sentence, without a mark before them."""
_ITEM = re.compile(r"，(?=[（(](?P<n>[二三四五六七八九])[）)][\u4e00-\u9fff]{2,12}。)")
_HEADS = re.compile(r"(?:^|。)[（(][一二三四五六七八][）)][\u4e00-\u9fff]{2,12}。")
"""Numbered parts with titles that one paragraph holds: between them a comma ends nothing."""
_PURPOSE = re.compile(
    r"(?:^|(?<=[。；]))为(?:了)?[^，。；]{2,14}，(?P<at>[^，。；]{2,16}?(?:设立|建立|开设|建设|购置|组织|开展|安排|配备|设置|聘请|制定|编制|印发)的[^，。；的]{2,12})(?=。)"
)
"""A purpose, and then only a thing: 为方便群众，在6个乡镇设立的巡回点。"""
_OBJECT = re.compile(
    r"(?<=，)(?:并|拟|再|故|现)?(?:(?:列|纳|计|转|归|划|编)入|(?:移交|转交|提交|报送|反馈)给)(?=[。；：])"
)
"""A verb that takes an object, with none, behind a comma that leaves nothing for it to be of."""
_BARE = re.compile(
    r"(?:其中)?(?<![^，。；、]{3}[是为])被(?:[\u4e00-\u9fff]{0,3}(?:委|政府|局|厅|部门|单位|媒体)(?:、|和|及)?){1,3}(?=[。；])|(?:已|均|才|将)于(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?(?:[底初末]前?)?(?=[。；])|(?<=[\d百千万][人户件个元次处条份家名辆])并(?=[。；])|(?<=，)(?:并|且|而|但)(?=[。；])|主要负责(?=[。；])|(?:未|没有)[\u4e00-\u9fff]{1,4}因(?=[。；])(?<![原成主病死起诱内外动]因)"
)
"""Words that a verb must follow: 被县委。, 已于2022年1月。, 转移群众46人并。"""
_STUB = re.compile(r"(?<=[。；])(?:以及|并且?|和|及|同时)?(?:对|将|由|把|向|与|为|从|通过|按照|针对)$")
"""One word of another sentence at the end."""
_VALUE = re.compile(
    r"其中(?:[\u4e00-\u9fff]{2,8}\d[\d,.]{0,12}[\u4e00-\u9fff]{1,3}[，、]){1,4}(?P<bare>[\u4e00-\u9fff]{2,6})(?=。)"
)
_PREDICATE = re.compile(
    r"[全均都已未无不完达合超为是占同共等增减持较有可能到及约过实由属系没仍只仅]|通过|落实|优良|以上|以下|左右"
)
"""What makes the last part of a list a sentence, not a thing whose number is lost."""


def breaks(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the words that break off, the mark left out.

    >>> text = "二是先行试点，由财务科从修缮经费中下一步，继续完善。其中甲类120台，乙类。"
    >>> [text[a:b] for a, b in breaks(text)]
    ['由财务科从修缮经费中', '乙类']
    """
    for match in _ANEW.finditer(text):
        first = _clause(text, match.start())
        if first > 0:
            yield first, match.start()
    for match in _ITEM.finditer(text):
        if len(_HEADS.findall(text, 0, match.start())) >= 1:
            yield _clause(text, match.start()), match.start() + 1
    for match in _PURPOSE.finditer(text):
        yield match.span("at")
    for match in _VALUE.finditer(text):
        if _PREDICATE.search(match["bare"]) is None:
            yield match.span("bare")
    for pattern in (_OBJECT, _BARE, _STUB):
        for match in pattern.finditer(text):
            short = len(match[0]) == 1 and text[match.start() - 1 : match.start()] == "，"
            yield _clause(text, match.start() - 1) if short else match.start(), match.end()


def _clause(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in "，。；：") + 1
