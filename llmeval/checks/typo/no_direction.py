"""TYP05, no-direction: change without a direction."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.patterns import lazy as re

_NO_DIRECTION = re.compile(r"(?:同比|环比|(?:比|较)(?:上年|去年)(?:同期)?)(?P<rate>\d+(?:\.\d+)?[%％])")


_DIRECTION = re.compile(r"增|升|降|减|涨|跌|提高|持平|扩大|收窄|回落|变动|变化|幅")


class NoDirection(Check):
    """Finds 同比 12% without 增长 or 下降.

    Why it matters: without the word nobody can tell growth from decline, and goal and result cannot be compared.

    When it is wrong: the word may stand before (增速同比12%), which is looked for in the same clause.
    """

    code = "TYP05"
    name = "no-direction"
    title = Message("同比数缺少增减方向", "change without a direction")
    family = "typo"
    severity = "low"
    nothing = Message("没有同比数", "no year-on-year figures")
    looked = Message("个同比数", "year-on-year figures")
    passes = [Example("规模工业增加值增速同比12%，工业投资同比增长1%，税收同比下降7.5%，进出口同比持平。\n")]
    fails = [Example("目标3：工业固定资产投资同比增长1%，«工业技术改造投资同比12%»。\n", "增长")]

    def find(self) -> Iterator[Finding]:
        for passage in self.report.passages:
            for start, end in passage.clauses():
                clause = passage.text[start:end]
                for match in _NO_DIRECTION.finditer(clause):
                    self.examined += 1
                    if _DIRECTION.search(clause):
                        continue
                    first = max(start, start + match.start() - 20)
                    yield self.finding(
                        [passage.span(first, start + match.end())],
                        f"“{clause[match.start() : match.end()]}”未写“增长”或“下降”，增减方向不明。",
                        "A change against last year without the word that says up or down.",
                        suggestion=("补写增长或下降。", "Say whether it grew or fell."),
                    )
