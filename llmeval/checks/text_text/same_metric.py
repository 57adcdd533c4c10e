"""One thing told twice with two values."""

from __future__ import annotations

from llmeval.checks.base import Example
from llmeval.checks.presented import Presented
from llmeval.data.evidence import Message


class SameMetric(Presented):
    """Finds numbers that differ by a slip of the pen from another place that tells the same thing, where that other place is proved.

    Why it matters: of two values for one thing one is wrong, and nobody knows which will be copied.

    When it is wrong: where the two places speak of different years, bases or scopes: words that tell them apart acquit.
    """

    code = "TXT02"
    name = "two-values"
    title = Message("同一事项两处数字不一致", "one thing has two values")

    nothing = Message("没有在两处出现的同一事项", "nothing is told twice")
    passes = [
        Example("全年完成营造林32.60万亩，其中人工造林20.30万亩、封山育林12.30万亩。\n\n营造林32.60万亩全部通过验收。"),
    ]
    fails = [
        Example(
            "全年完成营造林32.60万亩，其中人工造林20.30万亩、«封山育林12.30万亩»。\n\n«封山育林13.20万亩»全部通过验收。",
            "前后不一",
        ),
    ]
