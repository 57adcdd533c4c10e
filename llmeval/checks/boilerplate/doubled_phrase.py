"""BLP04, doubled-phrase: phrase doubled in a sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.understanding.passages import LONGEST, short


class DoubledPhrase(Check):
    """Finds neighbouring clauses of one sentence that end in the same long phrase.

    Why it matters: a sentence that says the same twice was put together from two drafts, and nobody read it again.

    When it is wrong: parallel clauses are good style where they differ; only an ending of ten and more characters without
    figures counts.
    """

    code = "BLP04"
    name = "doubled-phrase"
    title = Message("同一句话重复堆砌", "phrase doubled in a sentence")
    family = "boilerplate"
    severity = "low"
    nothing = Message("没有可检查的正文", "no prose to look at")
    passes = [Example("健全绩效目标管理机制，完善绩效运行监控机制，强化绩效评价结果应用机制。\n")]
    fails = [
        Example(
            "我单位采取申报制度，«强化评价结果在部门预算编制和执行中的应用»，«实现绩效评价结果在部门预算编制和执行中的应用»，促进资金的合理分配。\n",
            "重复",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for paragraph in self.report.paragraphs:
            clauses = list(paragraph.clauses())
            self.examined += len(clauses)
            for (start, end), (next_start, next_end) in itertools.pairwise(clauses):
                one, other = paragraph.text[start:end], paragraph.text[next_start:next_end]
                if min(len(one), len(other)) < 10 or one[-10:] != other[-10:] or re.search(r"[\d…A-Za-z]", one[-10:]):
                    continue
                if "，" not in paragraph.text[end:next_start] or one == other:
                    continue
                shared = next(
                    n for n in range(10, 99) if n >= min(len(one), len(other)) or one[-n - 1] != other[-n - 1]
                )
                yield self.finding(
                    [short(paragraph.span(start, end), LONGEST), short(paragraph.span(next_start, next_end), LONGEST)],
                    f"相邻两个分句都以“{one[-shared:]}”结尾，内容重复。",
                    "Two neighbouring clauses end in the same phrase.",
                    suggestion=("删去重复的表述。", "Say it once."),
                )
