"""Growth, changes, points and multiples against the two numbers that they compare."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class GrowthRecomputed(Presented):
    """Finds growth rates, amounts of change, percentage points and multiples that the two numbers compared do not give.

    Why it matters: a fall of 57% told as 24% passes for a small saving; the reader cannot see it without the table.

    When it is wrong: on a comparable basis (可比口径), in constant prices, or where the base is printed nowhere. Statistics in constant prices are left alone.
    """

    code = "GRO01"
    name = "growth-mismatch"
    title = Message("增长率或增减额重算不符", "growth or change does not follow from the two numbers")

    nothing = Message("没有可以用两个数据重算的增减", "no growth whose two numbers are given")
    passes = [
        Example("全年医疗收入156.82万元，比上年增加7.46万元，增长4.99%；药占比26.83%，下降0.92个百分点。"),
        Example("“三公”经费2024年决算数4.91万元，2023年决算数2.89万元，同比增长69.9%。"),
        Example("2023年地区生产总值512.4亿元，2022年地区生产总值463.8亿元，增长8.1%。"),
    ]
    fails = [
        Example("«2024年支出决算1,213.57万元»，«比上年增加37.65万元»，«增长5.2%»。", "3.2"),
        Example("«满意度由上年的88.4%»«上升到93.1%»，«提高5.7个百分点»。", "4.7"),
    ]
