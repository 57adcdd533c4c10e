"""How many a text says there are, and how many it lists."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class EnumerationCount(Presented):
    """Finds numbers of things that differ from the number of things listed beside them.

    Why it matters: one of the list and the number is incomplete.

    When it is wrong: where names hold 和 or 、 themselves: both ways of counting are allowed.
    """

    code = "CNT01"
    name = "count-mismatch"
    title = Message("数量与所列项目不符", "a number of things differs from the list")

    nothing = Message("没有带数量的列举", "no list with a number")
    passes = [
        Example("我站内设办公室、财务科、监测科、质控科，共4个科室。"),
    ]
    fails = [
        Example("我站内设«办公室、财务科、监测科、质控科»，«共5个»科室。", "数量不符"),
    ]
