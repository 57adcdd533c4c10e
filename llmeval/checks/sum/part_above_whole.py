"""Parts that are greater than their whole."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class PartAboveWhole(Presented):
    """Finds numbers told as part (其中) of a smaller number.

    Why it matters: a part cannot exceed its whole: one of the two is wrong, or they are not of one thing.

    When it is wrong: where 其中 takes up a number told further back; every number before it that may be the whole is tried.
    """

    code = "SUM04"
    name = "part-above-whole"
    title = Message("部分大于整体", "a part is greater than its whole")

    nothing = Message("没有“其中”所述的部分", "no part of a whole")
    passes = [
        Example("全年开展检查1,640家次，其中对重点行业检查1,460家次。"),
    ]
    fails = [
        Example("«全年开展检查1,460家次»，«其中对重点行业检查1,640家次»。", "大于"),
    ]
