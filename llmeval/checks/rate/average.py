"""Averages and products: so much each, so many, so much in all."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class AverageRecomputed(Presented):
    """Finds averages, unit prices and amounts that do not follow from how many there are.

    Why it matters: a wrong unit price or a wrong count changes what a service is said to cost.

    When it is wrong: where the count includes others, or the price changed in the year. Every count and amount of the sentence that fits the unit is tried.
    """

    code = "RAT04"
    name = "average-mismatch"
    title = Message("平均数、单价与总额不符", "an average or unit price does not follow")

    nothing = Message("没有可以重算的平均数或单价", "no average whose numbers are given")
    passes = [
        Example("“送戏下乡”项目全年演出72场，支出129.6万元，场均1.8万元。"),
        Example("2023年聘用护林员86名，按每人每月800元的标准发放补助，全年12个月共发放82.56万元。"),
    ]
    fails = [
        Example("«聘用护林员86名»，«按每人每月800元»的标准发放补助，«全年12个月»«共发放85.26万元»。", "82.56"),
    ]
