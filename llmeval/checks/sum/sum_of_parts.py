"""Totals told in prose against their parts."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class SumOfParts(Presented):
    """Finds totals in prose that their parts, as listed, do not add up to.

    Why it matters: a total that does not add up means that one of the numbers is wrong, and readers rely on all of them.

    When it is wrong: where a list leaves parts out without saying so, or the parts overlap. A list is held against its total only where a likely mistake explains the difference; any run of parts that adds up acquits it.
    """

    code = "SUM01"
    name = "sum-mismatch"
    title = Message("分项之和与合计不符", "parts do not add up to their total")
    nothing = Message("没有可以加总的分项", "no list of parts with a total")
    passes = [
        Example("2023年支出合计1,862.45万元，其中：基本支出1,105.30万元，项目支出757.15万元。"),
        Example("全年培训218人，其中女性97人，党员106人。"),
        Example("全年支出500.00万元，主要用于设备购置120.00万元、房屋维修80.00万元。"),
    ]
    fails = [
        Example("«2023年支出合计1,862.45万元»，其中：«基本支出1,105.30万元»，«项目支出775.15万元»。", "757.15"),
    ]
