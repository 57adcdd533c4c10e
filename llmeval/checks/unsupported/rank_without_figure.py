"""VAG06, rank-without-figure: rank without a figure."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re
from llmeval.spans import Span

_RANK = re.compile(
    r"(?:均|稳|位)?(?:居|列|排名|名列|位列)(?:[全我]?[国省市县区州]|[\u4e00-\u9fff]{2,4}[省市县区州])(?:各县市区)?(?:前列|前茅|第一方阵)"
)


class RankWithoutFigure(Check):
    """Finds claims of a leading rank (均居全市前列) beside which no rank stands.

    Why it matters: a rank is a number that somebody published; without it the claim cannot be checked.

    When it is wrong: in speeches such phrases are common; so only self-evaluation reports are looked at, and the finding
    is of low severity.
    """

    code = "VAG06"
    name = "rank-without-figure"
    title = Message("排名表述无数据", "rank without a figure")
    family = "unsupported"
    severity = "low"
    nothing = Message("没有排名表述", "no ranks")
    looked = Message("处排名", "ranks")
    passes = [Example("2024年度某某局部门整体支出绩效自评报告\n一、绩效情况\n综合考核排名第3位，位居全市前列。\n")]
    fails = [
        Example("2024年度某某局部门整体支出绩效自评报告\n一、绩效情况\n竣工项目56个，«均居岳阳市前列»。\n", "排名")
    ]

    def find(self) -> Iterator[Finding]:
        if not self.report.is_self_evaluation:
            return
        claims: dict[str, list[Span]] = {}
        for paragraph in self.report.paragraphs:
            for first, last in paragraph.sentences():
                sentence = paragraph.text[first:last]
                for match in _RANK.finditer(sentence):
                    self.examined += 1
                    if not re.search(
                        r"第[一二三四五六七八九十\d]|前[一二三四五六七八九十\d]|[一二三四五六七八九十\d]位", sentence
                    ):
                        span = paragraph.around(first + match.start(), first + match.end(), 6, 2)
                        claims.setdefault(match[0], []).append(span)
        for words, spans in claims.items():
            yield self.finding(
                spans[:6],
                f"“{words}”没有排名数据和来源。",
                "A leading rank is claimed and no rank given.",
                suggestion=("补充具体名次及发布单位。", "Give the rank and who published it."),
            )
