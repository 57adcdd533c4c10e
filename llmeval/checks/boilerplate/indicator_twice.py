"""BLP03, indicator-twice: indicator set twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmeval.checks.base import Check, Example
from llmeval.data.evidence import Message
from llmeval.data.findings import Finding
from llmeval.understanding.passages import short
from llmeval.vocabulary.labels import PART


class IndicatorTwice(Check):
    """Finds two indicators beside each other with the same target in words, the same result, weight and score.

    Why it matters: the same thing is scored twice under two names.

    When it is wrong: 效果明显 or 100% may rightly stand in many rows, so only targets that name a thing count.
    """

    code = "BLP03"
    name = "indicator-twice"
    title = Message("指标重复设置", "indicator set twice")
    family = "boilerplate"
    severity = "medium"
    nothing = Message("没有绩效指标", "no indicators")
    looked = Message("项指标", "indicators")
    passes = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n效益指标(10分)\t经济效益指标\t增收情况\t效果明显\t效果明显\t5\t5\n\t社会效益指标\t就业情况\t效果明显\t效果明显\t5\t5\n"
        ),
    ]
    fails = [
        Example(
            "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n效益指标(10分)\t经济效益指标\t«收入指标»\t«税收»\t100%\t5\t5\n\t\t«入库指标»\t«税收»\t100%\t5\t5\n",
            "税收",
        ),
    ]

    def find(self) -> Iterator[Finding]:
        for table in self.report.reading.tables:
            for one, other in zip(table.indicators, table.indicators[1:], strict=False):
                self.examined += 1
                if one.target is None or other.target is None or one.level2 != other.level2 or not one.target.text:
                    continue
                if (
                    PART.fullmatch(one.name.text)
                    or one.target.text != other.target.text
                    or re.search(_VAGUE_TARGET, one.target.text)
                ):
                    continue
                rows = [(i.actual.text if i.actual else "", i.weight and i.weight.numeral.value, i.score and i.score.numeral.value)
                        for i in (one, other)]  # fmt: skip
                if rows[0] != rows[1]:
                    continue
                yield self.finding(
                    [short(c.span) for c in (one.name, one.target, other.name, other.target)],
                    f"指标“{one.name.text}”与“{other.name.text}”的指标值都是“{one.target.text}”，完成值、分值、得分也相同，疑似重复设置、重复得分。",
                    "Two indicators have the same target, result, weight and score.",
                    suggestion=(
                        "合并重复指标，或分别写明不同的目标值。",
                        "Merge them, or give each a target of its own.",
                    ),
                )


_VAGUE_TARGET = r"\d|明显|显著|良好|较好|达标|优|合格|及时|完成|提升|提高|增强|改善|有效|按|符合|长期|持续|合规|规范"
