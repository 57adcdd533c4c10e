"""VAG08, satisfaction-not-asked: a rate of satisfaction for which nobody was asked."""

from __future__ import annotations

from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.text.whole import excerpt
from llmeval.understanding.discourse.model import Satisfaction


class SatisfactionNotAsked(Check):
    """Finds rates of satisfaction that rest on an estimate, a meeting or the want of complaints.

    Why it matters: who was never asked cannot be counted as satisfied; the points were given away.

    When it is wrong: a passage that tells of a survey beside such words is left out.
    """

    code = "VAG08"
    name = "satisfaction-not-asked"
    title = Message("满意度未经调查得出", "satisfaction that nobody was asked for")
    family = "unsupported"
    severity = "medium"
    nothing = Message("正文没有满意度数值", "no rates of satisfaction in the text")
    looked = Message("处满意度数值", "rates of satisfaction")
    settled = Message("处写有调查", "beside a survey")
    passes = [
        Example("一、效益情况\n12月电话访问服务对象120人，未收到投诉，满意度为96%。\n满意度指标值为95%以上。\n"),
    ]
    fails = [Example("一、效益情况\n全年«没有接到群众投诉，群众满意度认定为100%»，得满分。\n", "没有接到群众投诉")]

    def find(self) -> Iterator[Finding]:
        for rate in self.report.discourse.satisfactions:
            self.examined += 1
            self.answered += rate.surveyed
            if rate.instead and not rate.surveyed:
                yield self._report(rate)

    def _report(self, rate: Satisfaction) -> Finding:
        piece = rate.piece
        text = piece.paragraph.text
        first = text.rfind("。", 0, piece.start) + 1
        at = text.find(rate.instead, first)
        start, end = min(at, piece.start), max(at + len(rate.instead), piece.end)
        spans = [piece.paragraph.span(start, end)]
        if end - start > 80:
            spans = [piece.paragraph.span(at, at + len(rate.instead)), piece.span]
        return self.finding(
            spans,
            f"满意度{rate.rate}依据的是“{rate.instead}”（“{excerpt(text[start:end], 60)}”），不是对服务对象的调查，数值不能成立。",
            f"The rate of {rate.rate} does not rest on a survey of those who were served.",
            suggestion=(
                "开展调查并写明时间、对象、样本量和方法，否则不应得分。",
                "Ask those who were served and say whom, when and how many.",
            ),
        )
